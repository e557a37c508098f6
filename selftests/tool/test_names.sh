#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Names of containers and units: each verb accepts them, unless they are ambiguous.

# shellcheck source=tap.sh source-path=SCRIPTDIR
. "$(dirname "$0")/tap.sh"

one=$(printf 'aa%062d' 1)
other=$(printf 'ab%062d' 2)
in_pod=$(printf 'ac%062d' 3)
nested=$(printf 'ad%062d' 4)
uid=12345678-9abc-def0-1234-56789abcdef0
user=/user.slice/user-1000.slice/user@1000.service
pod=/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${uid//-/_}.slice

containers()
{
	fake_system
	cgroup "/machine.slice/libpod-$one.scope/container" "/system.slice/docker-$other.scope" \
		"$pod/cri-containerd-$in_pod.scope" /lxc.payload.web /lxc.payload.100 /lxc/box \
		/machine.slice/machine-box.scope/payload /system.slice/web.service/supervisor \
		"$user/app.slice/chat.service" "/system.slice/docker-$other.scope/libpod-$nested"
}

# names WORD PATH [WORD]: does the module get the cgroup PATH?
names()
{
	containers
	run attach ${3:+"$3"} "$1" box
	[ "$status" = 0 ] && [ ! -s "$work/err" ] &&
		grep -qx "  names /sys/fs/cgroup$2" "$FAKE_ROOT/requests"
	result "'${3:+$3 }$1' is $2"
}

names "$one" "/machine.slice/libpod-$one.scope"
names "${one:0:12}" "/machine.slice/libpod-$one.scope"
names aa "/machine.slice/libpod-$one.scope"
names "libpod-$one.scope" "/machine.slice/libpod-$one.scope"
names ab "/system.slice/docker-$other.scope"
names "docker:$other" "/system.slice/docker-$other.scope"
names ac "$pod/cri-containerd-$in_pod.scope"
names "$uid" "$pod"
names "${uid:0:8}-" "$pod"
names "pod:$uid" "$pod"
names "pod $uid" "$pod"
names "$uid" "$pod" pod
names "12345" "$pod" pod
names kubernetes:ac "$pod/cri-containerd-$in_pod.scope"
names web /lxc.payload.web
names lxc.payload.web /lxc.payload.web
names lxc:100 /lxc.payload.100
names web.service /system.slice/web.service
names user@1000.service "$user"
names nspawn:box /machine.slice/machine-box.scope/payload
names lxc:box /lxc/box
names 77 /a/b
names /lxc/box /lxc/box

# refuses WORD MESSAGE
refuses()
{
	containers
	claim "'$1' is refused" 1 '' "$2" attach "$1" box
	requested ''
	result "'$1': nothing is sent"
}
refuses box "'box' is the name of 2"
grep -q '^  lxc  /lxc/box$' "$work/err" && grep -q '^  nspawn  /machine.slice/machine-box.scope/payload$' "$work/err"
result "and both are listed"
refuses a "'a' is the name of 3"
refuses we "no unit is called 'we'"
refuses docker:aa "no unit is called 'docker:aa'"
refuses "pod:aa" "no unit is called"
refuses "pod:" "no unit is called"
refuses "docker:" "no unit is called"
# Cgroups that a container makes are not found by name.
refuses "ad" "no unit is called 'ad'"
refuses "libpod-$nested" "no unit is called"
refuses 100 'there is no process 100'
refuses container 'no unit is called'
refuses $'x\e[1m' 'called .x.x1b\[1m'
containers
claim "two words that are no pod" 2 '' "'pod UID'" attach a b box
claim "detach" 0 '' '' detach pod "$uid" box
grep -qx "  names /sys/fs/cgroup$pod" "$FAKE_ROOT/requests"
result "the same cgroup is detached"
rm "$FAKE_ROOT/requests"
run explain pod "$uid"
grep -qx "  names /sys/fs/cgroup$pod" "$FAKE_ROOT/requests"
result "explain a pod"
run explain aa
grep -qx "  names /sys/fs/cgroup/machine.slice/libpod-$one.scope" "$FAKE_ROOT/requests"
result "explain an id"
(cd "$FAKE_ROOT/sys/fs/cgroup" && "$tool" attach a box 2>"$work/err")
grep -q "is the name of 3" "$work/err"
result "a name comes before a directory of that name"
(cd "$FAKE_ROOT/sys/fs/cgroup" && "$tool" attach user box)
grep -qx "  names /sys/fs/cgroup/user" "$FAKE_ROOT/requests"
result "a directory whose name nothing else has"

# The beginning of one container's id is the whole name of another container.
containers
cgroup /lxc.payload.aa
run attach aa box
grep -qx "  names /sys/fs/cgroup/lxc.payload.aa" "$FAKE_ROOT/requests"
result "a whole name comes before the beginning of an id"

# events and stats
event()
{
	"$BUILD/event_record" "$@" >>"$FAKE_ROOT/$module/events"
}
containers
event operation=sysrq path="/machine.slice/libpod-$one.scope/container" pid=1
event operation=sysrq path="$pod/cri-containerd-$in_pod.scope" pid=2
event operation=sysrq path=/a/b/c pid=3
event operation=sysrq path=/lxc.payload.gone pid=4
event operation=sysrq path="/docker/$one/docker-$other.scope" pid=5

# pids PATTERN ARGUMENT...: whose events are printed?
pids()
{
	local wanted=$1

	shift
	run events "$@"
	[ "$status" = 0 ] && [ "$(grep -o '"pid":[0-9]*' "$work/out" | cut -d : -f 2 | tr -d '\n')" = "$wanted" ]
	result "events $*"
}
pids 15 --cgroup "$one"
pids 1 --cgroup "podman:$one"
pids 2 --cgroup "pod $uid"
pids 2 --cgroup "$in_pod"
pids 3 --cgroup 77
pids 4 --cgroup gone
pids '' --cgroup "$other"
mkdir -p "$FAKE_ROOT/proc/self/fd"
# The fake system has no links of descriptors but these.
for fd in {3..20}; do
	ln -sfn "$FAKE_ROOT/sys/fs/cgroup/a/b" "$FAKE_ROOT/proc/self/fd/$fd"
done
exec 7<"$FAKE_ROOT/sys/fs/cgroup/a/b"
pids 3 --cgroup fd:7
exec 7<"$FAKE_ROOT"
claim "events of a descriptor of no cgroup" 2 '' 'descriptor 7 is not a cgroup' events --cgroup fd:7
exec 7<&-
claim "events of what is two" 2 '' "is the name of 2" events --cgroup box
claim "events of no process" 2 '' "there is no process" events --cgroup 99999

run --json stats --cgroup "$(printf '%064d' 7)"
"$BUILD/json_check" /profiles/box/deny=20 /cgroups=#2 '/cgroups/0/container/runtime="docker"' <"$work/out" 2>>"$work/err"
result "stats of a container"
claim "stats of a cgroup" 0 '/a.b' '' stats --cgroup '/a b'
run stats --cgroup '/a b'
! grep -qE 'OPERATION +ALLOW|docker|events:' "$work/out"
result "and of no other"

# learn
: >"$FAKE_ROOT/$module/events"
event operation=sysrq path="/machine.slice/libpod-$one.scope" pid=6 profile=box comm=sh
claim "learn from a container" 0 '^ +allow sysrq' '' learn --cgroup aa --history
grep -q "/machine.slice/libpod-$one.scope" "$work/out"
result "by its path"
claim "learn from what is two" 2 '' "is the name of 2" learn --cgroup box --history
claim "learn from what is not there" 2 '' "no unit is called 'zz'" learn --cgroup zz --history

# run
claim "run in a container" 0 '' '' run --profile box --name job --cgroup aa -- true
grep -qx "  names /sys/fs/cgroup/machine.slice/libpod-$one.scope/job" "$FAKE_ROOT/requests"
result "its cgroup is there"
claim "run in what is two" 1 '' 'is the name of 2' run --profile box --cgroup box -- true
plan
