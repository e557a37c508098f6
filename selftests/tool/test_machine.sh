# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# scripts/vm: which lines of a guest's kernel log are reports of kernel bugs.

# shellcheck source=tap.sh source-path=SCRIPTDIR
. "$(dirname "$0")/tap.sh"

# Take over only the patterns of scripts/vm.
vm=$(dirname "$0")/../../scripts/vm
# shellcheck source=/dev/null
. <(sed -n "/^readonly reports=/,/'$/p; /^readonly harmless=/,/'$/p
	/^grep_log()/,/^}/p; /^kernel_log()/,/^}/p; /^found_reports()/,/^}/p" "$vm")
say() { :; }
# shellcheck disable=SC2034  # found_reports reads there
run=$work

# judged DESCRIPTION STATUS LINE: check the line as in the log, and as on the console.
judged()
{
	local both=0

	printf '6,1234,5678901,-;%s\n' "$3" >"$work/log"
	: >"$work/console"
	found_reports >"$work/out" 2>"$work/err"
	[ $? = "$2" ] || both=1
	: >"$work/log"
	printf '[    5.678901] %s\r\n' "$3" >"$work/console"
	found_reports >"$work/out" 2>"$work/err"
	[ $? = "$2" ] || both=1
	[ $both = 0 ]
	result "$1"
}

judged "a line that says nothing" 1 'x86/fpu: Supporting XSAVE feature'
judged "a program's general protection fault" 1 \
	'traps: x[1] general protection fault ip:401136 sp:7ffc0 error:0 in x[401000+1000]'
judged "a program's fault by another name" 1 \
	'traps: BUG: a b[c][4123] general protection fault ip:401136 sp:7ffc0 error:0'
judged "a program's trap" 1 'traps: Oops[77] trap invalid opcode ip:401136 sp:7ffc0 error:0'
judged "the kernel's general protection fault" 0 \
	'general protection fault, probably for non-canonical address 0xdead: 0000 [#1] PREEMPT SMP'
judged "the same, as 6.12 says it" 0 \
	'Oops: general protection fault, probably for non-canonical address 0xdead: 0000 [#1] SMP'
judged "a double fault" 0 'traps: PANIC: double fault, error_code: 0x0 Oops'
judged "what only looks like a program's" 0 \
	'BUG: traps: x[1] general protection fault ip:401136 sp:7ffc0 error:0'
judged "a warning" 0 'WARNING: CPU: 0 PID: 1 at fs/open.c:934 do_dentry_open+0x1/0x2'
judged "KASAN, as it begins" 1 'kasan: KernelAddressSanitizer initialized'
plan
