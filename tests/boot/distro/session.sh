# SPDX-License-Identifier: GPL-2.0
# A machine whose console is typed at.  DIR is the folder of one boot: console is what it wrote, typed what was sent.
# shellcheck disable=SC2034	# answer and why are for who sources it
# shellcheck shell=bash

machine_pid='' seen=0

# machine_start ARG...: QEMU with its first serial port as the terminal.
machine_start() {
	rm -f "$DIR/in"
	mkfifo "$DIR/in"
	: >"$DIR/console"
	seen=0
	qemu-system-x86_64 "$@" <"$DIR/in" >"$DIR/console" 2>"$DIR/qemu.err" &
	machine_pid=$!
	exec 9>"$DIR/in"
}
machine_stop() {
	[ -z "$machine_pid" ] || { kill "$machine_pid" && wait "$machine_pid"; } 2>/dev/null || true
	machine_pid=''
	exec 9>&-
}

# expect SECONDS REGEX: until a line of what came since the last one matches; $why says what else there was.
expect() {
	local limit=$((SECONDS + $1)) text
	while
		text=$(tail -c +$((seen + 1)) "$DIR/console" | tr -d '\0\r' | grep -aE -m1 -e "$2") && [ -n "$text" ] && return
		kill -0 "$machine_pid" 2>/dev/null || { why="the machine ended before '$2'"; return 1; }
		[ $SECONDS -lt $limit ] || { why="no '$2' in $1 s"; return 1; }
	do
		sleep 1
	done
}
# enter TEXT: one line; what is expected next comes after it.
enter() {
	seen=$(stat -c %s "$DIR/console")
	printf '%s\n' "$1" >>"$DIR/typed"
	printf '%s\r' "$1" >&9
}
# login: what a person does at the prompt of getty; a message of the kernel may be in the line after it.
login() {
	expect "$BOOT_LIMIT" '(^| )guest login: ' || return 1
	sleep 2
	enter root
	expect 120 'root@guest:~# ' || return 1
}
# run SECONDS COMMAND: at the shell's prompt, until the next one; $answer is what it wrote.
run() {
	enter "$2; echo do''ne"
	expect "$1" '^done$' || return 1
	answer=$(tail -c +$((seen + 1)) "$DIR/console" | tr -d '\0\r' | sed '1d; /^done$/,$d')
	sleep 1
}
# ended SECONDS: the machine ends by itself.
ended() {
	local limit=$((SECONDS + $1))
	while kill -0 "$machine_pid" 2>/dev/null; do
		[ $SECONDS -lt $limit ] || { why="still running $1 s later"; return 1; }
		sleep 1
	done
	wait "$machine_pid" 2>/dev/null || { why="QEMU has exit status $?"; return 1; }
	machine_pid=''
}
