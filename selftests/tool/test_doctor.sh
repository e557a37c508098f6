# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# doctor: each finding, and what it advises.

# shellcheck source=tap.sh source-path=SCRIPTDIR
. "$(dirname "$0")/tap.sh"

config=boot/config-6.12.0-fake
tracing=sys/kernel/tracing

fit_system()
{
	fake_system
	for option in MODULES MODULE_UNLOAD KALLSYMS FUNCTION_TRACER DYNAMIC_FTRACE \
		DYNAMIC_FTRACE_WITH_ARGS TRACEPOINTS SECURITY SECURITYFS SECURITY_NETWORK \
		CGROUPS HAVE_STATIC_CALL; do
		echo "CONFIG_$option=y"
	done | sed '1i # a kernel' | put $config
	{
		printf '%s\n' read_mem 'msr_write [msr]'
		# What the module hooks on every kernel.
		sed -n 's/HOOK_NAME("\([^"]*\)", ".*", 0, .*)/\1/p' "$BUILD/tool/build/hook_names.h"
	} | put $tracing/available_filter_functions
	: | put $tracing/enabled_functions
	echo '[none] integrity confidentiality' | put sys/kernel/security/lockdown
}

# finds DESCRIPTION STATUS PATTERN
finds()
{
	claim "$1" "$2" "$3" '' doctor
}

fit_system
finds "operations that nothing judges" 0 \
	'^warning +operation\.sysctl: no hook judges it on this kernel'
run doctor
! grep -q 'operation\.\(raw_io\|sysrq\|capability\):' "$work/out"
result "operations that something judges"

fit_system
finds "a fit kernel" 0 'kernel 6\.12\.0-fake is fit'
claim_json "as JSON" 0 /fit=true '/kernel="6.12.0-fake"' '/findings/0/id="module"' \
	'/findings/0/status="ok"' /findings/0/advice=null -- doctor
finds "hook by hook" 0 '^ok +hook\.write_sysrq_trigger: placed$'
finds "a hook that waits" 0 'hook\.msr_write: waits for the module'
finds "a hook that is idle" 0 '^ok +hook\.cap_capable: idle until a policy'
sed -i 's/placed/lost/' "$FAKE_ROOT/$module/hooks"
finds "a hook that is lost" 1 '^failure +hook\.security_locked_down: .*not call it any more'
fit_system
sed -i 's/placed/restored/' "$FAKE_ROOT/$module/hooks"
finds "a hook that was lost" 0 '^warning +hook\.security_locked_down: fires again, after'
fit_system
sed -i 's/pass/unproven/' "$FAKE_ROOT/$module/hooks"
finds "a hook that cannot be tried" 0 '^warning +hook\.security_locked_down: .*cannot be tried'
fit_system
sed -i 's/placed/frozen/' "$FAKE_ROOT/$module/hooks"
finds "hooks when ftrace is dead" 0 '^warning +hook\.security_locked_down: fires, but ftrace has shut'
fit_system
sed -i 's/pass/fail/' "$FAKE_ROOT/$module/hooks"
finds "a hook that failed its self-test" 1 '^failure +hook\.security_locked_down'

fit_system
finds "file systems that are known" 0 '^ok +filesystems: all are known'
printf 'nodev\tnewfs\n\tnewstorage\n' >>"$FAKE_ROOT/proc/filesystems"
finds "a file system that is not known" 0 '^warning +filesystem\.newfs: .*does not know'
run doctor
! grep -q 'newstorage\|all are known' "$work/out"
result "storage needs not be known"

fit_system
sed -i '/MODULE_UNLOAD/d' "$FAKE_ROOT/$config"
finds "an option that is not set" 1 '^failure +config\.MODULE_UNLOAD'
claim_json "unfit, as JSON" 1 /fit=false -- doctor
fit_system
echo CONFIG_PREEMPT_RT=y >> "$FAKE_ROOT/$config"
finds "a real-time kernel" 1 '^failure +config\.PREEMPT_RT: set'
fit_system
rm "$FAKE_ROOT/$config"
finds "no configuration" 0 "^note +config: .*nowhere"

fit_system
echo 0 | put proc/sys/kernel/ftrace_enabled
finds "ftrace switched off" 1 '^failure +ftrace_enabled: ftrace is switched off'
rm "$FAKE_ROOT/proc/sys/kernel/ftrace_enabled"
finds "no ftrace" 1 'no function tracer'

fit_system
echo '31 1 0:30 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu' >>"$FAKE_ROOT/proc/self/mountinfo"
finds "a hybrid of cgroup v1 and v2" 0 '^warning +cgroup: v2 at .* 1 mounts? of v1'
sed -i /cgroup2/d "$FAKE_ROOT/proc/self/mountinfo"
finds "cgroup v1 only" 1 '^failure +cgroup: v1 only'
sed -i /cgroup/d "$FAKE_ROOT/proc/self/mountinfo"
finds "no cgroups" 1 '^failure +cgroup: not mounted'
: | put proc/self/mountinfo
finds "no securityfs" 1 '^failure +securityfs: not mounted'

fit_system
FAKE_AUDIT_PANICS=y finds "a kernel that panics when auditing fails" 0 \
	'^warning +audit: the kernel panics when an audit record is lost'
run doctor
! grep -q ' audit: ' "$work/out"
result "a kernel that does not"

fit_system
ln -sfn 'cgroup:[4026532000]' "$FAKE_ROOT/proc/self/ns/cgroup"
finds "in a container" 0 '^warning +namespaces'
FAKE_MACHINE=aarch64 finds "another machine" 1 '^failure +machine: aarch64'

unloaded()
{
	fit_system
	rm -r "${FAKE_ROOT:?}/$module"
}

unloaded
finds "not loaded" 0 '^note +module: not loaded'
finds "functions to be hooked" 0 '^ok +hook\.security_locked_down: can be hooked'
finds "a function of a loaded module" 0 '^ok +hook\.msr_write: can be hooked'
finds "a function that not every kernel has" 0 '^note +hook\.open_port: is not among'
sed -i /security_locked_down/d "$FAKE_ROOT/$tracing/available_filter_functions"
finds "a function that every kernel has" 1 '^failure +hook\.security_locked_down: is not among'
rm "$FAKE_ROOT/$tracing/available_filter_functions"
finds "no list of functions" 0 '^note +hooks: cannot be looked for'
unloaded
printf 'security_locked_down (1) R I     \ttramp: 0xffff (klp)->x\n' |
	put $tracing/enabled_functions
finds "a function that another holds" 1 '^failure +held\.security_locked_down'
# A function whose hook the built-in policy does not need.
idle=arch_ptrace
printf '%s (1) R I     \ttramp: 0xffff (klp)->x\n' "$idle" | put $tracing/enabled_functions
finds "a function that another holds, and a policy may need" 0 \
	"^warning +held\.$idle: .*a policy that needs it cannot be loaded"
printf 'other (1) R I  \ttramp: 0xffff\nread_mem (2) R   \tops: I\n' |
	put $tracing/enabled_functions
finds "another's function that is not needed" 0 '^note +held\.other'
run doctor
! grep -q held.read_mem "$work/out"
result "a function that is only traced"
echo 'none [integrity] confidentiality' | put sys/kernel/security/lockdown
finds "lockdown" 0 '^warning +signatures: lockdown takes signed'
fit_system
sed -i "s/^cap_capable/$idle/" "$FAKE_ROOT/$module/hooks"
printf '%s (1) R I     \ttramp: 0xffff (klp)->x\n' "$idle" security_locked_down |
	put $tracing/enabled_functions
finds "a function that another holds while its hook is idle" 0 "^warning +held\.$idle: "
run doctor
! grep -q held.security_locked_down "$work/out"
result "a function that the module itself holds"

# Who else sits on the hooked functions.
fit_system
{
	printf '%s\n' 'security_locked_down (1) R I     \ttramp: 0x1 (gabion)->x'
	printf '%s\n' 'cap_capable (1) R   D   \tdirect-->bpf_trampoline_1' 'vfs_nothing (1)'
	printf '%s\n' 'write_sysrq_trigger (3)'
} | put $tracing/enabled_functions
printf '%s\n' 'ffffffff81000000  k  security_locked_down+0x0    [FTRACE]' '0000  r  vfs_nothing+0x4' short |
	put sys/kernel/debug/kprobes/list
finds "a BPF program on a hooked function" 0 'traced\.cap_capable: 1 other on .*BPF program'
finds "others on a hooked function" 0 'traced\.write_sysrq_trigger: 2 others'
finds "a kprobe in a hooked function" 0 'kprobe\.security_locked_down: a kprobe'
run doctor
! grep -q 'traced\.security_locked_down\|vfs_nothing' "$work/out"
result "neither Gabion itself nor what it does not hook"
plan
