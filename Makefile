# SPDX-License-Identifier: GPL-2.0
# Every target is one script. Variables reach it through the environment.

export KDIR LINUX_TARBALL WORK CMDLINE ACCEL MEM V T TIME ONLY PART SUBMITTER DISCLOSURE OUTPUT PREVIOUS ACCEPT DOMU QEMU_BOOTS KASLR LIMIT B PAIRS KEEP

.NOTPARALLEL:
.PHONY: help boot test matrix soak bench census report check check-tree tree refresh lint bisect send-prep trace fuzz clean

help:
	@echo 'make boot        build the kernel with the series, boot it under QEMU, report'
	@echo 'make test        every check and test, KTAP; T=NAME runs only these'
	@echo 'make matrix      every way into the kernel, base beside series, as a table; T=NAME only these'
	@echo 'make soak        hundreds of boots in a row; DOMU= QEMU_BOOTS= KASLR= LIMIT= for other numbers'
	@echo 'make census      exits of a guest of real KVM, stock beside series; T= KEEP=1'
	@echo 'make bench       cost and gain, stock beside series; B="PARTS" PAIRS=; KEEP=1 makes it the committed result'
	@echo 'make report      one page about all results: out/report.html'
	@echo 'make check       series, patches and mirrors agree (no kernel needed)'
	@echo 'make check-tree  git am and format-patch give back the same bytes'
	@echo 'make tree        kernel tree to work in, one commit per patch'
	@echo 'make refresh     export the commits of that tree to this repository'
	@echo 'make lint        checkpatch, sparse, gcc and clang at W=1, coccicheck and others; ONLY=CHECK,...'
	@echo 'make bisect      build and boot after every patch (hours, goes on where it was); ONLY=CONFIG,...'
	@echo "make send-prep   the mails, to be sent by a person: PART=1|2|3|all V=n SUBMITTER='Name <mail>' DISCLOSURE=file"
	@echo 'make trace       device accesses of a boot, by device and count'
	@echo 'make fuzz        the parser under libFuzzer and AFL++; TIME=seconds'
	@echo 'make clean       remove out/ (the cache and the tree stay)'
	@echo
	@echo 'KDIR=DIR  LINUX_TARBALL=FILE   where the kernel source comes from'
	@echo 'WORK=DIR                       the tree of make tree (linux)'
	@echo 'CMDLINE=  ACCEL=tcg|kvm  MEM=  for make boot;  V=1 shows the console'

boot test matrix soak bench census report check check-tree tree refresh trace lint bisect send-prep:
	@scripts/$@.sh

fuzz:
	@tests/fuzz/run.sh

clean:
	@rm -rf out
