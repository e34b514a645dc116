# SPDX-License-Identifier: GPL-2.0
# The distribution's archive beyond the release that this machine runs, through its own client, which
# verifies what it gets.  Source it after lib.sh.
#
# A private configuration takes the mirror that the machine uses already; its lists, cache and state
# are in a folder of the cache, and the machine's own apt sees nothing of it.
# shellcheck shell=bash

# unstable_mirror: where this machine gets its packages from.
unstable_mirror() {
	local codename
	command -v apt-get >/dev/null || { say "archive: this distribution has no apt"; return 1; }
	codename=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
	# shellcheck disable=SC2016 # apt expands these
	apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' 2>/dev/null |
		awk -v c="$codename" '$2 == c || c == "" { print $1; n = 1; exit } END { exit !n }' ||
		{ say "archive: no package archive is configured here"; return 1; }
}

# unstable_setup DIR LOG TYPE SUITE...: DIR becomes a configuration that knows the SUITEs, TYPE is deb,
# deb-src or both, as 'deb deb-src'.  Says why and returns 1 if there is no archive.
unstable_setup() {
	local dir=$1 log=$2 types=$3 mirror type suite
	local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
	shift 3
	mirror=$(unstable_mirror) || return 1
	mkdir -p "$dir"/{state/lists/partial,cache/archives/partial,parts}
	[ -f "$keyring" ] && keyring="[signed-by=$keyring] " || keyring=
	: >"$dir/status"
	for suite; do
		for type in $types; do echo "$type $keyring$mirror $suite main"; done
	done >"$dir/sources.list"
	cat >"$dir/apt.conf" <<-EOT
		Dir::State "$dir/state";
		Dir::State::status "$dir/status";
		Dir::Cache "$dir/cache";
		Dir::Etc::sourcelist "$dir/sources.list";
		Dir::Etc::sourceparts "$dir/parts";
		Dir::Etc::preferences "-";
		Dir::Etc::preferencesparts "$dir/parts";
		APT::Sandbox::User "root";
		Acquire::Languages "none";
		Acquire::Check-Valid-Until "false"; // a mirror may lag; what it gives is checked by version and content
		Acquire::Retries "3";
		#clear APT::Update::Pre-Invoke;
		#clear APT::Update::Post-Invoke;
		#clear APT::Update::Post-Invoke-Success;
	EOT
	unstable "$dir" apt-get -qq update >>"$log" 2>&1 ||
		{ say "archive: cannot read $* of $mirror: $(grep -m1 '^E:' "$log")"; return 1; }
}

# unstable DIR CMD ARG...: apt-get or apt-cache with that configuration
unstable() { local dir=$1 cmd=$2; shift 2; "$cmd" -c "$dir/apt.conf" "$@"; }
