# SPDX-License-Identifier: GPL-2.0
# Every target is one script. Variables reach it through the environment.

export VARIANTS KDIR LINUX_TARBALL WORK CMDLINE ACCEL MEM V T TIME ONLY PART SUBMITTER DISCLOSURE OUTPUT PREVIOUS ACCEPT DOMU QEMU_BOOTS KASLR LIMIT B PAIRS KEEP FRESH JOBS TIER

.NOTPARALLEL:
.PHONY: help boot test test-full list fresh matrix soak bench census distro report check check-tree tree refresh lint bisect send-prep trace fuzz clean

help:
	@echo 'make boot        build the kernel with the series, boot it under QEMU, report'
	@echo
	@echo 'Tests, from the fastest to the slowest; T=WORD runs only those with WORD in their name'
	@echo 'make check       seconds: series, patches and mirrors agree; no kernel is needed'
	@echo 'make test        minutes: what continuous integration runs; KTAP'
	@echo 'make test-full   hours: every test there is'
	@echo 'make list        all tests with tier and last result; ACCEPT=1 makes it tests/results/tests.txt'
	@echo
	@echo 'Work on the series'
	@echo 'make tree        kernel tree to work in, one commit per patch'
	@echo 'make refresh     export the commits of that tree to this repository'
	@echo 'make check-tree  git am and format-patch give back the same bytes'
	@echo "make send-prep   the mails, to be sent by a person: PART=0|1|...|all V=n SUBMITTER='Name <mail>' DISCLOSURE=file"
	@echo
	@echo 'Results that are committed and have to be fresh for send-prep'
	@echo 'make matrix      every way into the kernel, base beside series, as a table'
	@echo 'make lint        checkpatch, sparse, gcc and clang at W=1, coccicheck and others; ONLY=CHECK,...'
	@echo 'make bisect      build and boot after every patch (hours, goes on where it was); ONLY=CONFIG,...'
	@echo 'make bench       cost and gain, base beside series; B="PARTS" PAIRS=; KEEP=1 makes it the committed result'
	@echo 'make census      exits of a guest of real KVM, base beside series; T= KEEP=1'
	@echo "make distro      a distribution's kernel and root file system in guests, base beside series (hours); T=ROW VARIANTS="
	@echo 'make soak        hundreds of boots in a row; DOMU= QEMU_BOOTS= KASLR= LIMIT= for other numbers'
	@echo 'make fuzz        the parser under libFuzzer and AFL++; TIME=seconds, KEEP=1'
	@echo 'make fresh       which of them are not'
	@echo
	@echo 'make report      one page about all results: out/report.html'
	@echo 'make trace       device accesses of a boot, by device and count'
	@echo 'make clean       remove out/ (the cache and the tree stay)'
	@echo
	@echo 'KDIR=DIR  LINUX_TARBALL=FILE   where the kernel source comes from'
	@echo 'WORK=DIR                       the tree of make tree (linux)'
	@echo 'CMDLINE=  ACCEL=tcg|kvm  MEM=  for make boot;  V=1 shows the console'

boot test list matrix soak bench census report check check-tree tree refresh trace lint bisect send-prep fresh:
	@scripts/$@.sh

test-full:
	@TIER=full scripts/test.sh

distro:
	@tests/distro/run.sh

fuzz:
	@tests/parser/fuzz/run.sh

clean:
	@rm -rf out
