# SPDX-License-Identifier: GPL-2.0
# Every target is one script. Variables reach it through the environment.

export VARIANTS KDIR LINUX_TARBALL WORK CMDLINE ACCEL MEM V T TIME ONLY PART SUBMITTER REPOSITORY DISCLOSURE CLONE OUTPUT PREVIOUS ACCEPT WRITE DOMU QEMU_BOOTS KASLR LIMIT B PAIRS KEEP FRESH JOBS TIER PACKAGES

.NOTPARALLEL:
.PHONY: help boot test test-full list fresh figures changes rebase next-kernel host matrix soak bench census distro report check check-tree tree refresh lint bisect send-prep trace fuzz clean

help:
	@echo 'make boot        build the kernel with the series, boot it under QEMU, report'
	@echo
	@echo 'Tests, from the fastest to the slowest; T=WORD runs only those with WORD in their line of make list'
	@echo 'make check       seconds: series, patches and copies agree; no kernel is needed'
	@echo 'make test        minutes: what continuous integration runs; KTAP'
	@echo 'make test-full   hours: every test there is'
	@echo 'make list        all tests with tier and last result; ACCEPT=1 makes it tests/results/tests.txt'
	@echo
	@echo 'Work on the series'
	@echo 'make tree        kernel tree to work in, one commit per patch'
	@echo 'make refresh     export the commits of that tree to this repository'
	@echo 'make check-tree  git am and format-patch give back the same bytes'
	@echo 'make changes     range-diff since a version of this repository, FROM=TAG'
	@echo 'make rebase      the series on another kernel: TO=REF KDIR=your own git clone'
	@echo "make send-prep   a branch for b4 and its mails: PART=0|1|...|all V=n SUBMITTER='Name <mail>' REPOSITORY=url DISCLOSURE=file CLONE=dir"
	@echo
	@echo 'Results that are committed and have to be fresh for send-prep'
	@echo 'make matrix      every way into the kernel, base beside series, as a table; T=WORD a piece of it'
	@echo 'make lint        checkpatch, sparse, gcc and clang at W=1, coccicheck and others; ONLY=CHECK,...'
	@echo 'make bisect      build and boot two configurations after every patch, more where a part ends (hours, goes on where it was); ONLY=CONFIG,...'
	@echo 'make bench       cost and gain, base beside series; B="PARTS" PAIRS=; KEEP=1 makes it the committed result'
	@echo 'make census      exits of a guest of real KVM, base beside series; T= KEEP=1'
	@echo 'make soak        hundreds of boots in a row; DOMU= QEMU_BOOTS= KASLR= LIMIT= for other numbers'
	@echo 'make fuzz        the parser under libFuzzer and AFL++; TIME=seconds, KEEP=1'
	@echo 'make fresh       which of them are not'
	@echo 'make figures     do the texts quote them as they are?  WRITE=1 repairs all but changelogs and pvh.rst'
	@echo
	@echo "make distro      a distribution's kernel and root file system in guests, base beside series (hours); T=ROW VARIANTS="
	@echo 'make next-kernel the series on the newest kernel that the archive has: applied, built, booted; T="CASE ..."'
	@echo 'make host        as root: in a bare root of another Debian: SUITE=trixie DO="make boot"; COLD=1 KEEP=1'
	@echo 'make report      one page about all results: out/report.html'
	@echo 'make trace       device accesses of a boot, by device and count: T=CASE K=base|series'
	@echo 'make clean       remove out/ (the cache and the tree stay)'
	@echo
	@echo 'KDIR=DIR  LINUX_TARBALL=FILE   where the kernel source comes from'
	@echo 'WORK=DIR                       the tree of make tree (linux)'
	@echo 'PACKAGES=no                    install nothing: all is there'
	@echo 'CMDLINE=  ACCEL=tcg|kvm  MEM=  for make boot;  V=1 shows the console'

boot test list matrix soak bench census report check check-tree tree refresh trace lint bisect send-prep fresh figures:
	@scripts/$@.sh

test-full:
	@TIER=full scripts/test.sh

changes:
	@scripts/changes.sh $(FROM)

rebase:
	@scripts/rebase.sh $(TO)

next-kernel:
	@scripts/next-kernel.sh $(T)

host:
	@scripts/host.sh $(SUITE) "$(DO)"

distro:
	@tests/boot/distro/run.sh

fuzz:
	@tests/parser/fuzz/run.sh

clean:
	@rm -rf out
