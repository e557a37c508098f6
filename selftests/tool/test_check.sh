# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# check: which texts are policies, and what the tool says about those that are not.

# shellcheck source=tap.sh source-path=SCRIPTDIR
. "$(dirname "$0")/tap.sh"
mkdir -p "$work/p"
cd "$work/p" || exit 1

# bad DESCRIPTION LINE:COLUMN MESSAGE TEXT
bad()
{
	printf '%b' "$4" >p
	claim "$1" 1 '' "^p:$2: .*$3" check p
	claim_json "$1, as JSON" 1 /valid=false "/error/line=${2%:*}" "/error/column=${2#*:}" -- check p
}

bad "empty" 1:1 'gabion 1' ''
bad "comments only" 2:1 'gabion 1' '# nothing\n'
bad "no version" 1:1 'gabion 1' 'profile x\n deny all\n'
bad "newer version" 1:8 '1' 'gabion 2\n'
bad "unknown word" 2:1 'profil' 'gabion 1\nprofil x\n'
bad "unknown operation" 3:9 'modul' 'gabion 1\nprofile x\n   deny modul\n'
bad "unknown operation behind tabs" 3:7 'modul' 'gabion 1\nprofile x\n\tdeny\tmodul\n'
bad "objects without a colon" 3:15 '"net\.\*": unknown operation, .* objects stand behind a colon' \
	'gabion 1\nprofile x\n allow sysctl net.*\n'
bad "no objects" 3:20 'numbers of character devices, such as 10:229' \
	'gabion 1\nprofile x\n allow char_device:\n'
bad "objects of what has none" 3:7 'kexec has no objects' 'gabion 1\nprofile x\n deny kexec: x\n'
bad "no device" 3:21 '"10.229".*MAJOR:MINOR' 'gabion 1\nprofile x\n allow char_device: 10.229\n'
bad "a device's path" 3:21 '"/dev/fuse": expected its numbers, 10:229' \
	'gabion 1\nprofile x\n allow char_device: /dev/fuse\n'
bad "a sysctl's path" 3:15 'such as kernel\.shmmax$' \
	'gabion 1\nprofile x\n deny sysctl: /proc/sys/kernel/shmmax\n'
bad "a capability with its prefix" 3:19 '"CAP_BPF": expected bpf$' \
	'gabion 1\nprofile x\n deny capability: CAP_BPF\n'
bad "a family as a header names it" 3:22 '"NETLINK_XFRM": expected netlink:xfrm$' \
	'gabion 1\nprofile x\n deny socket_family: NETLINK_XFRM\n'
bad "capability without objects" 3:7 'expected names of capabilities' \
	'gabion 1\nprofile x\n deny capability\n'
bad "a negated object" 3:23 'nothing is negated' 'gabion 1\nprofile x\n deny runtime_socket: !/a\n'
bad "socket of a relative path" 3:23 'path from the root' \
	'gabion 1\nprofile x\n deny runtime_socket: a/b\n'
bad "a sysctl as a file of /proc" 3:16 'named under sysctl' \
	'gabion 1\nprofile x\n allow procfs: /proc/sys/kernel/panic\n'
bad "a path without its root" 3:15 'path from the root, such as /sys/kernel/mm$' \
	'gabion 1\nprofile x\n allow sysfs: kernel/mm\n'
bad "a kind of FUSE with its server" 3:15 'without its server: fuse$' \
	'gabion 1\nprofile x\n allow mount: fuse.sshfs\n'
bad "duplicate profile" 4:9 'x' 'gabion 1\nprofile x\n deny all\nprofile x\n deny all\n'
bad "empty profile" 2:9 'x' 'gabion 1\nprofile x\n'
bad "unknown profile" 2:13 'y' 'gabion 1\nbind userns y\n'
bad "binding of the root" 4:13 'root' 'gabion 1\nprofile x\n deny all\nbind cgroup / x\n'
bad "embedded NUL" 2:2 '' 'gabion 1\n#\0000\n'
bad "carriage return" 1:9 '' 'gabion 1\r\n'
bad "over-long line" 2:1 '' "gabion 1\n$(printf 'x%.0s' {1..300})\n"

printf 'gabion 1\nprofile x\n\tdeny sysrq modul\n' >p
run check p
[ "$(tail -n 2 "$work/err")" = "$(printf '\tdeny sysrq modul\n\t           ^')" ]
result "the caret stands below the word, tabs kept"

{ printf 'gabion 1\nprofile x\n deny '; printf 'sysrq%.0s' {1..40}; } >p
run check p
[ "$(wc -L <"$work/err")" -lt 400 ] && grep -q '\^' "$work/err"
result "a long line is shown in part"

printf 'gabion 1\n\033[31m\n' >p
run check p
status_before=$status
! grep -q "$(printf '\033')" "$work/err" && [ "$status_before" = 1 ]
result "what would drive a terminal is not shown"

head -c 1100000 /dev/zero | tr '\0' '\n' >p
claim "over-long text" 1 '' '^p:[0-9]+:[0-9]+: .*1048576' check p
claim "no such file" 1 '' 'cannot read the policy nofile: No such file' check nofile
claim "a directory" 1 '' 'cannot read the policy \.: Is a directory' check .

cat >p <<-'END'
	# comment
	gabion 1
	profile base # comment
	   deny module_load kexec
	   allow module_autoload: nf-*
	profile strict inherits base
	   deny all
	   allow sysrq
	bind userns base or strict except /y
	bind cgroup /x/** strict
END
claim "a policy" 0 '^p: OK: 2 profiles, 2 bindings, user namespaces bound to base$' '' \
	check p
claim_json "a policy as JSON" 0 /valid=true '/file="p"' /profiles=#2 '/bindings/0/whom="userns"' \
	'/profiles/1/verdicts/sysrq="allow"' '/profiles/1/verdicts/kexec="deny"' \
	'/profiles/0/objects/0/object="nf-*"' /profiles/1/objects=#0 '/bindings/1/pattern="/x/**"' \
	'/bindings/0/except/0="/y"' '/bindings/0/or/0="strict"' /bindings/1/except=#0 \
	-- check p
printf 'gabion 1\nprofile p\n deny kexec\nbind cgroup /** p except /system.slice /init.scope\n' >p2
claim "a policy that holds every login" 0 OK \
	'^gabionctl: warning: p2:4: bind cgroup /\*\* holds the logins of root' check p2
claim_json "that as JSON" 0 /warnings=#2 \
	'/warnings/1="bind cgroup /** holds every login (/user.slice/user-1000.slice/session-1.scope)"' \
	-- check p2
printf 'gabion 1\nprofile p\n deny kexec\nbind containers p\nbind cgroup /*.slice/*/* p\n' >p3
claim "and of nothing else of the host" 0 OK 'p3:5: .* holds every login' check p3
printf 'gabion 1\nprofile p\n deny all\nbind userns p\nbind containers p\n' >p4
claim "no warning of containers" 0 OK '' check p4
run check --canonical p
cp "$work/out" canonical
[ "$status" = 0 ] && ! grep -q inherits canonical && run check --canonical canonical &&
	cmp -s canonical "$work/out"
result "the canonical text is a policy, and its own canonical text"
claim "the built-in policy" 0 '<built-in>: OK' '' check --builtin
"$tool" check - <p >"$work/out" 2>"$work/err"
status=$?
judge 0 '^<stdin>: OK' ''
result "standard input"

cat >lists <<-'END'
	gabion 1
	profile base
	   deny sysctl mknod
	   allow sysctl: net.* kernel.shm*
	   allow mknod: c:10:229    b:*:0-15
	   deny capability: sys_time
	   deny runtime_socket: /run/*.sock
	profile strict inherits base
	   deny all
	   deny capability: bpf
	END
claim_json "objects as JSON" 0 '/profiles/0/objects/1/object="kernel.shm*"' \
	'/profiles/0/objects/3/object="b:*:0-15"' '/profiles/0/objects/3/operation="mknod"' \
	'/profiles/1/objects/0/object="sys_time"' '/profiles/1/objects/1/object="bpf"' \
	/profiles/1/objects/1/line=10 '/profiles/0/objects/5/object="/run/*.sock"' \
	'/profiles/0/verdicts/capability="allow"' '/profiles/1/verdicts/runtime_socket="deny"' \
	/profiles/1/objects=#3 -- check lists
claim "objects in canonical text" 0 '^    allow mknod: c:10:229 b:\*:0-15$' '' \
	check --canonical lists
mkdir -p "$FAKE_ROOT/sys/class/net" "$FAKE_ROOT/sys/devices/virtual/net/lo"
ln -s ../../devices/virtual/net/lo "$FAKE_ROOT/sys/class/net/lo"
cat >links <<-'END'
	gabion 1
	profile base
	   deny sysfs host_info
	   allow sysfs: /sys/class/net/lo/mtu /sys/class/net/l*/mtu
	profile strict inherits base
	   allow host_info: /sys/devices/virtual/net/lo/mtu
	END
claim "a link in a path" 0 'OK' \
	'links:4: /sys/class/net/lo/mtu .* path is /sys/devices/virtual/net/lo/mtu$' check links
claim_json "a link in a path, as JSON" 0 /links=#1 /links/0/line=4 '/links/0/operation="sysfs"' \
	'/links/0/object="/sys/class/net/lo/mtu"' '/links/0/path="/sys/devices/virtual/net/lo/mtu"' \
	-- check links

# Objects that their operation never has; each line of it has some that it has, too.
mkdir -p "$FAKE_ROOT/proc/scsi" "$FAKE_ROOT/sys/kernel/slab"
touch "$FAKE_ROOT"/{proc/keys,sys/open,sys/closed,sys/kernel/notes}
chmod 644 "$FAKE_ROOT/sys/open" "$FAKE_ROOT/sys/kernel/notes"
chmod 600 "$FAKE_ROOT/sys/closed"
cat >vain <<-'END'
	gabion 1
	profile base
	   deny host_info procfs
	   deny host_info: /proc/cpuinfo /proc/keys /proc/s* /proc/*/mounts /proc/1/net/tcp /proc/1/stat
	   allow host_info: /proc/kcore /proc/*info /sys/fs/cgroup/x /sys/kernel/tracing/trace
	   allow host_info: /sys/open /sys/closed /sys/none /sys/kernel/notes /proc/scsi /proc/scsi/scsi
	   allow host_info: /sys/kernel/slab/* /sys/kernel/slab /sys/kernel/config/x/password
	   allow host_info: /sys/kernel/config/x/name /sys/kernel/debug/x /proc/irq/*/spurious
	   deny sysfs: /sys/fs/cgroup/* /sys/kernel/debug/x /sys/kernel/* /dev/null
	   audit procfs: /proc/1/oom_adj /proc/*/net/x /proc/irq/* /proc/sysrq-trigger /proc/xen/x
	   deny char_device: 1:3 1:7-8 1:* 5:0 10:229 tun
	   deny mknod: c:5:0 c:136:* c:10:229 b:1:3
	profile strict inherits base
	   deny host_info: /proc/stat /proc/modules addresses netlink:drop_monitor
	END
run check vain
[ "$status" = 0 ] && sed -n 's/^gabionctl: warning: vain:\([0-9]*: .*\) has no effect: .*/\1/p' "$work/err" >seen
cat >wanted <<-'END'
	4: host_info: /proc/cpuinfo
	4: host_info: /proc/1/stat
	5: host_info: /proc/kcore
	5: host_info: /sys/fs/cgroup/x
	5: host_info: /sys/kernel/tracing/trace
	6: host_info: /sys/open
	6: host_info: /proc/scsi
	7: host_info: /sys/kernel/slab
	8: host_info: /sys/kernel/config/x/name
	9: sysfs: /sys/fs/cgroup/*
	9: sysfs: /sys/kernel/debug/x
	10: procfs: /proc/1/oom_adj
	10: procfs: /proc/xen/x
	11: char_device: 1:3
	11: char_device: 1:7-8
	12: mknod: c:5:0
	12: mknod: c:136:*
	END
sort -n -s seen | cmp -s wanted - && [ "$(wc -l <"$work/err")" = 17 ]
result "objects that their operation never has"
for advice in '/proc/kcore .*"raw_memory: kcore" is' '/proc/scsi .*/proc/scsi/\* names those in it' \
	'tracing/trace .*"kernel_trace: tracefs" is' 'cgroup/\* .*cgroupfs is what judges' \
	'/proc/xen/x .*: sysfs is what judges' '/sys/open .*: all may read it'; do
	grep -q "$advice" "$work/err"
	result "what would do instead: $advice"
done
claim_json "as JSON" 0 /without_effect=#17 /links=#0 /without_effect/0/line=10 \
	'/without_effect/0/object="/proc/1/oom_adj"' \
	'/without_effect/0/file="vain"' -- check vain

printf 'gabion 1\nprofile base\n deny capability: bpf kill\nbind userns base\n' >loose
printf 'gabion 1\nprofile base\n deny capability: bpf\nbind userns base\n' >looser
claim "a list covered" 0 'OK' '' check --covers looser loose
claim "a list not covered" 1 '' 'capability of kill would be allowed' check --covers loose looser

printf 'gabion 1\nprofile base\n deny module_load\nbind userns base\n' >loose
sed 's/module_load/all/' loose >tight
claim "covered" 0 'OK' '' check --covers loose tight
claim "not covered" 1 '' 'loose is looser than p: .' check --covers p loose
claim_json "not covered, as JSON" 1 /valid=true -- check --covers p loose
claim "compared with what is no policy" 1 '' '^nothing:1:1|cannot read' check --covers nothing p

# The examples in the documentation must be valid.
man=$(dirname "$0")/../../userspace/man/gabion.policy.5
sed -n '/^\.SH EXAMPLE/,/^\.fi/{/^\./d;s/\\-/-/g;p}' "$man" >example
claim "the manual's example" 0 '^example: OK: 2 profiles' '' check example
awk '/^    gabion 1/ { shown = 1 } /^[A-Z]/ && shown { exit } shown' \
	"$(dirname "$0")/../../README.md" >readme
claim "the example of README" 0 '^readme: OK: 3 profiles, 2 bindings, user namespaces bound to baseline' '' check readme
told=0
for op in $("$tool" --json check --builtin | grep -o '"[a-z_]*": *"\(allow\|deny\)"' |
	cut -d '"' -f 2); do
	grep -q "^\.B $op\$" "$man" && told=$((told + 1))
done
[ "$told" = 31 ]
result "the manual tells of every operation"

# The shipped policies.
policies=$(readlink -f "$(dirname "$0")/../../userspace/policies")
for policy in "$policies"/*.policy; do
	warning=
	# It is for logins, and so holds them on purpose.
	[ "$(basename "$policy")" != host-users.policy ] || warning='every login'
	claim "$(basename "$policy")" 0 'OK' "$warning" check "$policy"
	sed -n '/^policies := /,/[^\\]$/p' "$policies/../Makefile" | grep -qw "$(basename "$policy")"
	result "$(basename "$policy") is installed"
done
run check --builtin --canonical
cp "$work/out" builtin
run check --canonical "$policies/baseline.policy"
cmp -s builtin "$work/out"
result "baseline.policy is the built-in policy"

# canonical_profile FILE PROFILE: print the profile with inheritance written out
canonical_profile()
{
	run check --canonical "$policies/$1"
	awk -v name="$2" '/^(profile|bind)/ { in_it = $1 == "profile" && $2 == name; next } in_it' "$work/out"
}
canonical_profile strict.policy strict | sed 's/deny /audit /' >wanted
canonical_profile default.policy watched >seen
[ -s seen ] && cmp -s wanted seen
result "what default.policy watches is what strict denies"
canonical_profile baseline.policy baseline >wanted
canonical_profile default.policy baseline >seen
[ -s seen ] && cmp -s wanted seen
result "default.policy guards user namespaces as the built-in policy does"

# allowed FILE PROFILE OPERATION...: does the profile deny all but these?
allowed()
{
	local file=$1 profile=$2 op denied

	shift 2
	run check --canonical "$policies/$file"
	denied=" $(awk -v name="$profile" '/^profile/ { in_it = $2 == name }
		in_it && $1 == "deny" && $2 !~ /:$/ { $1 = ""; print }' "$work/out") "
	for op; do
		case $denied in
		*" $op "*) return 1 ;;
		esac
	done
	[ "$(wc -w <<<"$denied")" = $((31 - $#)) ]
}

allowed strict.policy strict setid_exec mknod capability socket_family
result "strict denies all but what is named here"
allowed systemd-container.policy systemd-container setid_exec mknod userns_create capability \
	socket_family
result "systemd-container denies all but what is named here"
allowed sandboxed-agents.policy sandboxed-agent setid_exec mknod userns_create capability \
	socket_family
result "sandboxed-agent denies all but what is named here"
canonical_profile strict.policy strict >wanted
canonical_profile kubernetes.policy strict >seen
[ -s seen ] && cmp -s wanted seen
result "kubernetes.policy binds pods as strict.policy does"
others=$(sed -n 's/^profile \([^ ]*\) inherits .*/\1/p' "$policies/kubernetes.policy" | grep -vx strict)
[ "$(sed -n 's/^bind containers  strict or //p' "$policies/kubernetes.policy")" = "$(xargs <<<"$others")" ]
result "its other profiles stand in"

# objects FILE PROFILE OPERATION: what the profile denies of it, a line for each
objects()
{
	canonical_profile "$1" "$2" | sed -n "s/^ *deny $3: //p" | tr ' ' '\n' | sort -u
}

# as_strict FILE PROFILE OPERATION [EXCEPT]: does the profile deny of it all that strict does?
as_strict()
{
	objects strict.policy strict "$3" | grep -vx "${4-}" >wanted
	objects "$1" "$2" "$3" >seen
	[ -s wanted ] && ! comm -23 wanted seen | grep -q .
	result "$2 denies of $3 what strict does"
}

as_strict host-users.policy host-user socket_family
for operation in capability socket_family; do
	as_strict sandboxed-agents.policy sandboxed-agent $operation
	# An init ends its container by reboot(2).
	as_strict systemd-container.policy systemd-container $operation sys_boot
done
allowed strict.policy baseline host_info char_device mknod mount setid_exec capability \
	userns_create bpf perf_event ptrace keyring syslog settime io_uring runtime_socket \
	socket_family
result "baseline denies what the built-in one denies"
plan
