# SPDX-License-Identifier: GPL-2.0-only
#
# For people. What the module is made of stands in Kbuild, and the tool in userspace/Makefile.

.DEFAULT_GOAL := all

running := /lib/modules/$(shell uname -r)/build
# Where there are no headers of the running kernel, those of the kernel that virtual machines run
# by default; looked up only if something is built.
KDIR ?= $(if $(wildcard $(running)/Makefile),$(running),$(default_kdir))
default_kdir = $(eval default_kdir := $$(shell scripts/kernel 6.12 build))$(default_kdir)
no_headers = there are no headers of the running kernel: as root, run \
	     apt install linux-headers-$(shell uname -r), or say KDIR=...
# What `uname -r` says there. Debian 12's kernel.release has another.
release = $(shell sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' $(KDIR)/include/generated/utsrelease.h)

# Tests by suite, those first that take long; scripts/check knows them. Warnings of W=1 are looked
# for by `make lint` and wherever a virtual machine is booted: kernel-doc wants more than headers.
SUITES ?= others-6.12 attacks-6.12 containers-6.12 escapes-6.12 evidence-6.12 operations-6.12 \
	  surfaces tool host
all_suites := packages others-debug brief-debug others-6.12 attacks-6.12 others-6.1 attacks-6.1 \
	      containers-6.12 containers-6.1 escapes-6.12 escapes-6.1 evidence-6.12 evidence-6.1 \
	      operations-6.12 operations-6.1 lint surfaces tool host
VM_OPTIONS ?=

.PHONY: all module tool install uninstall clean setup setup-devel vm demo lint help deb rpm
.PHONY: bench check check-all check-host check-vm check-containers check-evidence check-debug check-packages

all: module tool ## Build gabion.ko for KDIR, and gabionctl

module: ## Build gabion.ko for KDIR (the running kernel's headers, or else the default VM kernel's)
	$(if $(KDIR),,$(error $(no_headers)))
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

tool: ## Build gabionctl
	$(MAKE) -C userspace all

# CONFIG_MODULE_SIG_ALL: headers come without the key that would sign. With DESTDIR, depmod is left
# to the installation of the package.
install: installable all ## Install both, the man pages and /etc/gabion (DESTDIR, PREFIX)
	$(MAKE) -C $(KDIR) M=$(CURDIR) INSTALL_MOD_PATH=$(DESTDIR) INSTALL_MOD_DIR=updates \
		KERNELRELEASE=$(release) CONFIG_MODULE_SIG_ALL= DEPMOD=true modules_install
	$(if $(DESTDIR),,depmod $(release))
	$(MAKE) -C userspace install

.PHONY: installable
installable:
	$(if $(DESTDIR)$(filter-out file,$(origin KDIR))$(wildcard $(running)/Makefile),,$(error $(no_headers)))
	@test -d $(DESTDIR)/lib/modules/$(release) || test -n "$(DESTDIR)" || { \
		echo 'There is no /lib/modules/$(release), the kernel of KDIR. Install the headers of' \
			'the kernel that is to load gabion, or say KDIR=... or DESTDIR=...' >&2; \
		exit 1; }

uninstall: ## Remove what install put there, except for /etc/gabion
	$(RM) $(DESTDIR)/lib/modules/$(release)/updates/gabion.ko*
	test -n "$(DESTDIR)" -o ! -d /lib/modules/$(release) || depmod $(release)
	$(MAKE) -C userspace uninstall

deb: ## Debian packages: gabion, and gabion-dkms, which builds the module for each kernel
	scripts/package deb

rpm: ## The same as rpm packages
	scripts/package rpm

clean: ## Remove what building left in the tree
	$(MAKE) -C userspace clean
	$(RM) -r build
	for dir in selftests/*/; do test ! -e $$dir/Makefile || rm -rf $$dir/build; done
	find . -name .git -prune -o \( -name '*.o' -o -name '*.ko' -o -name '*.mod' \
		-o -name '*.mod.c' -o -name '.*.cmd' \) -exec $(RM) {} +
	$(RM) Module.symvers modules.order

setup: ## Install the Debian packages that building takes (as root)
	scripts/setup build

setup-devel: ## The same for testing: compilers, QEMU, kernel sources
	scripts/setup devel

vm: setup-devel ## A shell in a virtual machine with Gabion loaded (VM_OPTIONS: see scripts/vm --help)
	scripts/vm $(VM_OPTIONS)

demo: setup-devel ## Real containers attack the host, without Gabion and with it: one table
	$(MAKE) -s -C userspace static
	scripts/demo

bench: setup-devel ## What a verdict and a denial cost, in instructions; build/bench has a table and a picture
	selftests/bench/run

check: setup-devel ## All tests on 6.12, or the SUITES named
	scripts/check $(SUITES)

check-all: setup-devel ## All tests on each supported kernel and on the debug kernel, and lint
	scripts/check $(all_suites)

check-host: setup-devel ## Tests that need no virtual machine
	scripts/check host tool

check-vm: setup-devel ## Tests in virtual machines, on each supported kernel
	scripts/check others-6.12 attacks-6.12 others-6.1 attacks-6.1

check-containers: setup-devel ## Tests with real containers
	scripts/check containers-6.12 containers-6.1 escapes-6.12 escapes-6.1

check-evidence: setup-devel ## Tests with auditd, journald, rsyslog, perf and promtool
	scripts/check evidence-6.12 evidence-6.1

check-packages: setup-devel ## The packages: built, installed, and a machine with them, booted by systemd
	scripts/check packages

check-debug: setup-devel ## The tests in virtual machines on the debug kernel
	scripts/check others-debug brief-debug

lint: setup-devel ## sparse, clang-format, checkpatch, shellcheck, and what includes what
	scripts/lint

help: ## This list
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | \
		expand -t 26
