# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# doctor: each finding and its advice.

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
		# Functions that the module hooks on every kernel.
		sed -n 's/HOOK_NAME("\([^"]*\)", "[^"]*", 0, .*)/\1/p' "$BUILD/tool/build/hook_names.h"
	} | put $tracing/available_filter_functions
	: | put $tracing/enabled_functions
	echo '[none] integrity confidentiality' | put sys/kernel/security/lockdown
}

# finds DESCRIPTION STATUS PATTERN
finds()
{
	claim "$1" "$2" "$3" '' doctor --verbose
}

fit_system
finds "operations that nothing judges" 0 \
	'^warning +operation\.sysctl: no hook judges it on this kernel'
run doctor --verbose
! grep -q 'operation\.\(raw_io\|sysrq\|capability\):' "$work/out"
result "operations that something judges"

fit_system
claim "the kernel first, then what matters" 0 '^note +kernel: 6\.12\.0-fake .* in another configuration' '' \
	doctor
[ "$(sed -n 1p "$work/out" | cut -d: -f1)" = 'note     kernel' ] &&
	! grep -q '^ok' "$work/out" && grep -q "more findings ask for nothing: 'gabionctl doctor --verbose'" "$work/out"
result "what asks for nothing is left out"
FAKE_RELEASE=6.12.9+deb12-amd64 finds "a kernel that was tested on" 0 '^ok +kernel: 6\.12\.9\+deb12-amd64 is of a series'
FAKE_RELEASE=6.12.9+deb12-cloud-amd64 finds "another configuration of it" 0 '^note +kernel: .* in another configuration'
FAKE_RELEASE=99.1.0 finds "a kernel that is too new" 0 '^warning +kernel: 99\.1\.0 is newer than any'
FAKE_RELEASE=6.2.0 finds "a kernel that nobody tested" 0 '^warning +kernel: 6\.2\.0 is of a series that gabion was not'
finds "a fit kernel" 0 'kernel 6\.12\.0-fake is fit'
claim_json "as JSON" 0 /fit=true '/kernel="6.12.0-fake"' '/findings/0/id="kernel"' \
	'/findings/1/id="module"' '/findings/1/status="ok"' /findings/1/advice=null -- doctor
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
run doctor --verbose
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
run doctor --verbose
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
finds "a function that the kernel is built without" 0 '^ok +hook\.open_port: this kernel is built without'
echo CONFIG_DEVPORT=y >>"$FAKE_ROOT/$config"
finds "a function that the kernel is built with" 1 '^failure +hook\.open_port: is not among'
sed -i 's/CONFIG_DEVPORT=y/CONFIG_X86_MSR=m/' "$FAKE_ROOT/$config"
finds "a function of a module that is not loaded" 0 '^ok +hook\.msr_read: its module is not loaded'
echo live | put sys/module/msr/initstate
finds "a function that a loaded module has not" 1 '^failure +hook\.msr_read: is not among'
sed -i /X86_MSR/d "$FAKE_ROOT/$config"
mv "$FAKE_ROOT/$config" "$work/config"
finds "a function that not every kernel has, of one that nothing is known of" 0 \
	'^note +hook\.open_port: is not among'
mv "$work/config" "$FAKE_ROOT/$config"
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
run doctor --verbose
! grep -q held.read_mem "$work/out"
result "a function that is only traced"
echo 'none [integrity] confidentiality' | put sys/kernel/security/lockdown
finds "lockdown" 0 '^warning +signatures: lockdown takes signed'
advises()
{
	run doctor
	grep -A1 'signatures: ' "$work/out" | tr -s ' \n' ' ' | grep -qE "$1"
	result "signatures: $2"
}
advises 'gabion\(7\), Secure Boot, .*mokutil is not installed' "the first step"
: | put usr/bin/mokutil
advises 'DKMS has no key \(/var/lib/dkms/mok.pub\) yet' "the second"
printf 'K\0EY' | put var/lib/dkms/mok.pub
advises "'mokutil --test-key .*says" "what cannot be told"
printf 'xxx' | put sys/firmware/efi/mok-variables/MokListRT
advises 'mok.pub is not enrolled yet' "the third"
printf 'xxxK\0EYx' | put sys/firmware/efi/mok-variables/MokListRT
advises 'mok.pub is enrolled, but .*boot one with INTEGRITY_MACHINE_KEYRING' "a kernel that trusts no such key"
echo CONFIG_INTEGRITY_MACHINE_KEYRING=y >>"$FAKE_ROOT/$config"
advises 'mok.pub is enrolled: have gabion.ko signed' "the last"
rm -r "$FAKE_ROOT/sys/firmware"
printf 'xxxK\0EYx' | put sys/firmware/efi/efivars/MokListRT-605dab50-e046-4300-abb6-3dd810dd8b23
advises 'mok.pub is enrolled' "as a variable of the firmware says"
fit_system
sed -i "s/^cap_capable/$idle/" "$FAKE_ROOT/$module/hooks"
printf '%s (1) R I     \ttramp: 0xffff (klp)->x\n' "$idle" security_locked_down |
	put $tracing/enabled_functions
finds "a function that another holds while its hook is idle" 0 "^warning +held\.$idle: "
run doctor --verbose
! grep -q held.security_locked_down "$work/out"
result "a function that the module itself holds"

# Other users of the hooked functions.
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
run doctor --verbose
! grep -q 'traced\.security_locked_down\|vfs_nothing' "$work/out"
result "neither Gabion itself nor what it does not hook"

# types OFFSET: BTF of a kernel where struct proc_dir_entry has its parent at this offset.
types()
{
	cat >"$work/types.c" <<-END
		typedef long list[2];
		struct proc_inode {
			void *pid; int fd; void *op, *pde, *sysctl, *entry; list sibling; void *ns_ops;
			struct inode { int x; } vfs_inode;
		} inode;
		struct proc_dir_entry {
			list openers; int lock; void *pde_unload_completion; char between[$1]; void *parent;
		} entry;
		struct mount {
			list hash; struct mount *mnt_parent; void *mnt_mountpoint;
			struct vfsmount { long x[4]; } mnt; union { list rcu; }; int *pcp;
			list mnt_mounts, mnt_child, instance; const char *mnt_devname; list unused[5];
			struct mount *mnt_master; void *mnt_ns;
		} mount;
	END
	mkdir -p "$FAKE_ROOT/sys/kernel/btf"
	"${CC:-cc}" -gbtf -c -o "$work/types.o" "$work/types.c" &&
		objcopy -O binary --only-section=.BTF --set-section-flags .BTF=alloc "$work/types.o" \
			"$FAKE_ROOT/sys/kernel/btf/vmlinux"
}

unloaded
finds "no type information" 0 '^note +layouts: cannot be looked at'
types 80
finds "structures as the module knows them" 0 '^ok +layouts: files of /proc and mounts are laid out as known'
types 72
finds "structures of a newer kernel" 0 '^ok +layouts: '
types 64
finds "structures of another layout" 1 '^failure +layout\.proc_dir_entry\.parent: lies elsewhere'
truncate -s 200 "$FAKE_ROOT/sys/kernel/btf/vmlinux"
finds "type information that is cut" 1 '^failure +layout\.mount\.mnt_ns: '
# What --live tries is tested in a guest (interface/doctor.c). Here it finds only what is fake, and
# nothing refuses or counts.
fit_system
claim "--profile without --live" 2 '' 'takes --profile with --live only' doctor --profile box
finds_live()
{
	claim "$1" "$2" "$3" '' doctor --verbose --live "${@:4}"
}
finds_live "--live with a profile that there is none of" 0 "^warning +live: .*no profile 'none'" --profile none
finds_live "--live with a profile" 0 "^note +live\.sysrq\.trigger: opening /proc/sysrq-trigger cannot be tried" --profile box
run doctor --verbose --live --profile box
grep -q "^note .*live\.kexec\.kexec_load: .*not tried: the profile 'box' does not deny it" "$work/out" &&
	! find "$FAKE_ROOT/sys/fs/cgroup" -name 'gabion-doctor-*' | grep -q .
result "--live: what is not denied is not tried, and no cgroup is left"
: | put proc/sysrq-trigger
finds_live "--live where nothing refuses" 1 \
	"^failure +live\.sysrq\.trigger: opening /proc/sysrq-trigger is not refused, which the profile 'box' denies" \
	--profile box
grep -q '^note .*live\.sysrq\.setting: .*cannot be tried here: No such file' "$work/out"
result "--live: only what was tried has failed"
rm "$FAKE_ROOT/proc/sysrq-trigger"
cat >>"$FAKE_ROOT/$module/policy" <<-'END'

	profile named
	    deny kernel_trace
	    allow kernel_trace: debugfs
	    deny mount: nfs
	    deny bpf: cgroup_device
END
finds_live "--live: an object that is denied" 0 \
	'^note +live\.kernel_trace\.tracefs: .* cannot be tried here: No such file' --profile named
for attempt in kernel_trace.debugfs mount.securityfs mount.move bpf.map; do
	grep -q "^note .*live\.$attempt: .*not tried: the profile 'named' does not deny it" "$work/out"
	result "--live: an object that is not: $attempt"
done
echo audit | put $module/mode
finds_live "--live in a dry run" 0 '^warning +live: nothing was tried: the module does not enforce'
plan
