# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The verbs that change something: what they send, and how they report a refusal.

# shellcheck source=tap.sh source-path=SCRIPTDIR
. "$(dirname "$0")/tap.sh"
mkdir -p "$work/p"
cd "$work/p" || exit 1
printf 'gabion 1\nprofile box\n deny sysrq\nbind cgroup /new box\n' >new

fake_system
claim "load" 0 '^new is in force: 1 profile, 1 binding, user namespaces bound to nothing$' '' load new
requested "policy: $(cat new)"
result "the policy is sent as it is"
fake_system
claim_json "load as JSON" 0 '/loaded_from="new"' '/mode="enforce"' /profiles=#1 -- load new
fake_system
echo audit | put $module/mode
run load new
judge 0 'in force' 'warning: the mode is audit'
result "load warns that the mode is audit"

fake_system
printf 'gabion 1\nprofile x\n' >bad
claim "load checks first" 1 '' '^bad:2:9: ' load bad
requested ''
result "a policy that is none is not sent"

printf 'gabion 1\nprofile box\n deny sysrq\nbind cgroup /user/** box\n' >mine
claim "load does not lock out" 1 '' 'line 4, bind cgroup /user/\*\*, binds this process' load mine
requested ''
result "a policy that locks out is not sent"
run load --force mine
judge 0 'in force' 'warning: line 4, bind cgroup'
result "load --force locks out"
fake_system
printf 'gabion 1\nprofile box\n deny sysrq\nbind cgroup /system.slice/** box except %s\n' \
	/system.slice/gabion.service >host
claim "load warns of what it holds of the host" 0 'in force' \
	'warning: host:4: bind cgroup /system.slice/\*\* holds containerd' load host
printf 'gabion 1\nprofile box\n deny host_info: /proc/keys /proc/cpuinfo\n' >vain
claim "load warns of what has no effect" 0 'in force' \
	'warning: vain:3: host_info: /proc/cpuinfo has no effect: .*can be read in any case' load vain
# What the host cannot do without: the same is said by check and load, in a shell and in the unit.
while read -r path part; do
	printf 'gabion 1\nprofile box\n deny sysrq\n\nbind cgroup %s box\n' "$path" >part
	wanted="gabionctl: warning: part:5: bind cgroup $path holds $part"
	"$tool" check part >"$work/out" 2>"$work/checked"
	for self in /user/shell /system.slice/gabion.service; do
		fake_system
		echo "0::$self" | put proc/self/cgroup
		run load part
		[ "$status" = 0 ] && grep -qF "$wanted" "$work/err" && cmp -s "$work/checked" "$work/err"
		result "$part, in $self"
	done
done <<-'END'
	/init.scope PID 1
	/system.slice/docker.service dockerd
	/system.slice/containerd.service containerd
	/system.slice/ssh.service sshd
	/system.slice/sshd.* sshd
	/user.slice/** the logins of root
	/user.slice/user-*.slice/* every login
	/user.slice every login
END
fake_system
sed 's/ except.*//' host >all
for self in /user/shell /system.slice/gabion.service; do
	echo "0::$self" | put proc/self/cgroup
	claim "what would keep it from being loaded at boot is refused in $self" 1 '' \
		'line 4, .*, binds the unit that loads it at boot' load all
done
fake_system
claim "load and the unit that loads it" 1 '' 'line 4, .*, binds the unit that loads it at boot' \
	load all

fake_system
printf 'gabion 1\nprofile other\n deny sysrq\n' >dropping
claim "load keeps what is attached" 1 '' "lacks the profile 'box', which is attached to /a" \
	load dropping
requested ''
result "a policy that drops an attached profile is not sent"

fake_system
echo tighten | put $module/lock
claim "load under 'tighten'" 1 '' "lock stands at 'tighten', and .* looser .*: ." load new
cp "$FAKE_ROOT/$module/policy" same
claim "load what is no looser" 0 'in force' '' load same
echo sealed | put $module/lock
claim "load under 'sealed'" 1 '' "lock stands at 'sealed'" load same
claim "a lock cannot be lowered" 2 '' 'expected one of' lock none

fake_system
claim "mode audit" 0 '^audit$' '' mode audit
requested 'mode: audit'
result "the mode is sent"
fake_system
claim "lock tighten" 0 '^tighten$' '' lock tighten
requested 'lock: tighten'
result "the lock is sent"

# binds_self YES|NO PATH RUNTIME...: would "bind containers RUNTIME..." hold a shell there?
binds_self()
{
	local wanted=$1 path=$2 seen=no

	shift 2
	fake_system
	echo "0::$path" | put proc/self/cgroup
	printf 'gabion 1\nprofile box\n deny sysrq\nbind containers %s box\n' "$*" >shell
	run load shell
	[ "$status" = 0 ] || seen=yes
	[ $seen = "$wanted" ] && if [ $seen = yes ]; then
		grep -q "line 4, bind containers $*, binds this process ($path)" "$work/err"
	fi
	result "$*: $wanted, of $path"
}

id=$(printf '%064d' 1)
in_pod=/kubepods.slice/kubepods-pod1.slice
# A pod is Kubernetes'; what is in it is also of who runs it, where that is told or open.
binds_self yes $in_pod kubernetes
binds_self no $in_pod crio containerd docker
binds_self yes "$in_pod/crio-$id.scope" crio
binds_self yes "$in_pod/crio-$id.scope/below" crio
binds_self no "$in_pod/crio-$id.scope" containerd docker
binds_self yes "$in_pod/crio-$id.scope" kubernetes
binds_self yes "$in_pod/cri-containerd-$id.scope" containerd
binds_self no "$in_pod/cri-containerd-$id.scope" crio docker podman
binds_self yes "$in_pod/docker-$id.scope" docker
for engine in crio containerd docker; do
	binds_self yes "/kubepods/burstable/pod1/$id" $engine
done
binds_self no "/kubepods/burstable/pod1/$id" podman lxc kata
binds_self no "$in_pod/crio-conmon-$id.scope" crio
binds_self yes "$in_pod/crio-conmon-$id.scope" kubernetes
binds_self yes "/system.slice/kubepods-pod1.slice:cri-containerd:$id" containerd
binds_self no "/system.slice/kubepods-pod1.slice:cri-containerd:$id" crio

# refused FILE ERRNO MESSAGE ARGUMENT...
refused()
{
	local file=$1 error=$2 message=$3

	shift 3
	fake_system
	echo "$error" | put "errno/$file"
	claim "$file: errno $error" 1 '' "cannot .*: .*$message" "$@"
}

refused policy 16 'attached to a cgroup' load new
refused policy 16 'a livepatch or another module holds' load new
refused policy 5 'cannot be hooked, which the kernel log names' load new
refused policy 19 'cannot be hooked, which the kernel log names' load new
refused policy 8 'cannot be hooked, which the kernel log names' load new
refused policy 7 '1048576 bytes' load new
refused policy 74 'parser' load new
refused policy 93 'version of the policy language' load new
refused policy 12 'out of memory' load new
refused attach 2 'no profile of that name' attach /a nobody
refused attach 17 'already attached' attach /a box
refused attach 28 '16384 attachments' attach /a box
refused attach 9 'not a cgroup v2 directory' attach /a box
refused attach 7 'longer than the module takes' attach /a box
refused detach 2 'not attached' detach /a box
refused mode 22 "'enforce' or 'audit'" mode audit
refused lock 22 "'tighten' or 'sealed'" lock sealed
refused mode 5 'Input/output error' mode audit
refused mode 1 'governed by the policy' mode audit

fake_system
echo 1 | put errno/mode
echo tighten | put $module/lock
claim "EPERM: the lock" 1 '' "lock stands at 'tighten'" mode audit
printf 'CapEff:\t0000000000000000\n' | sed '1i Name:\tx' | put proc/self/status
claim "EPERM: the capability" 1 '' 'lacks the capability CAP_MAC_ADMIN' mode audit
ln -sfn 'user:[4026532000]' "$FAKE_ROOT/proc/self/ns/user"
claim "EPERM: the user namespace" 1 '' 'not in the initial user namespace' mode audit

fake_system
echo 1 | put short/policy
claim "a request that is taken by half" 1 '' 'took [0-9]+ of [0-9]+ bytes' load new
plan
