#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# gabionctl events: records of the module, well formed and malformed.

# shellcheck source=tap.sh source-path=SCRIPTDIR
. "$(dirname "$0")/tap.sh"

# event KEY=VALUE...: add an event to those of the module.
event()
{
	"$BUILD/event_record" "$@" >>"$FAKE_ROOT/$module/events"
}

no_events()
{
	: >"$FAKE_ROOT/$module/events"
}

# first POINTER=VALUE...: check the first line on stdout.
first()
{
	head -n 1 "$work/out" | "$BUILD/json_check" "$@" 2>>"$work/err"
}

id=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
now=$(date +%s)

fake_system
claim "no events" 0 '' '' events

event seq=7 time=1700000000000000042 operation=module_autoload object=net-pf-38 profile=strict \
	binding_kind=1 binding_line=12 rule_line=4 binding='/boxes/*' binding_cgroup=99 pid=11 tgid=10 \
	comm=cat uid=100000 ns_uid=0 loginuid=1000 userns=4026532000 userns_owner=1000 cgroup=4711 \
	path="/machine.slice/libpod-$id.scope" lost=3 suppressed=5
run events
first /seq=7 '/time="2023-11-14T22:13:20.000000042Z"' '/operation="module_autoload"' \
	'/outcome="denied"' '/object="net-pf-38"' '/profile="strict"' '/binding/kind="cgroup"' \
	/binding/line=12 '/binding/pattern="/boxes/*"' /binding/cgroup_id=99 /rule_line=4
result "what and why, as JSON where stdout is no terminal"
first /pid=11 /tgid=10 '/comm="cat"' /uid=100000 /ns_uid=0 /loginuid=1000 /userns=4026532000 \
	/userns_owner=1000 /cgroup_id=4711 "/cgroup=\"/machine.slice/libpod-$id.scope\""
result "who, as JSON"
first '/container/runtime="podman"' "/container/id=\"$id\"" /container/pod=null /lost=3 \
	/suppressed=5 /cut=#0 '/allow="allow module_autoload: net-pf-38"'
result "which container, what is missing, and what would allow it, as JSON"

# A terminal, by script(1), whose log has CR before LF.
terminal()
{
	NO_COLOR=1 script -qec "$tool $*" /dev/null </dev/null | tr -d '\r' >"$work/out" 2>"$work/err"
	status=${PIPESTATUS[0]}
}
terminal events
judge 0 'denied +module_autoload net-pf-38$' ''
result "what, on a terminal"
grep -q 'by cat\[11\] uid 100000 (0 in its namespace), profile strict, line 4$' "$work/out"
result "who and why, on a terminal"
grep -q 'podman 0123456789ab in /machine.slice/libpod-' "$work/out"
result "where, on a terminal"
grep -q 'to allow it, in profile strict (and in others that deny it there): allow module_autoload: net-pf-38$' "$work/out"
result "what would allow it, on a terminal"
grep -q '^(3 events lost here' "$work/out" && grep -q '^(5 events of this cgroup left out' "$work/out"
result "what is missing, on a terminal"

claim "for people, where the output is no terminal" 0 '^ +to allow it, in profile strict' '' events --text
claim "JSON on a terminal" 0 '^\{' '' events --json
claim "not both" 2 '' 'expected either --json or --text' events --text --json

# Outcomes, and values that a later module may have.
no_events
event outcome=1 operation=sysrq
event outcome=2 operation=sysrq
event outcome=3 operation=sysrq binding_kind=3 profile=box
event outcome=9 binding_kind=9 operation=sysrq
run --json events
[ "$(grep -o '"outcome":"[a-z-]*"' "$work/out" | tr -d '\n')" = \
	'"outcome":"audited""outcome":"would-deny""outcome":"denied""outcome":"unknown"' ]
result "outcomes"
tail -n 1 "$work/out" | "$BUILD/json_check" '/binding/kind="unknown"' /allow=null
result "a binding that is not known"

# Filters.
no_events
event time=$((now - 7200))000000000 operation=sysrq path=/a pid=1
event time=$((now - 60))000000000 operation=kexec path=/a/b pid=2
event time=$((now - 30))000000000 operation=sysrq path="/kubepods/burstable/pod11-22/$id" pid=3
event time=$((now - 10))000000000 operation=containment path=/ab pid=4

# pids PATTERN ARGUMENT...: whose events are printed?
pids()
{
	local wanted=$1

	shift
	run events "$@"
	[ "$status" = 0 ] && [ "$(grep -o '"pid":[0-9]*' "$work/out" | cut -d : -f 2 | tr -d '\n')" = "$wanted" ]
	result "events $*"
}
pids 1234
pids 234 --since 1h
pids 34 --since 45s
pids 1234 --since 2d
pids 1234 --since 2023-01-31
pids 1234 --since "2023-01-31 10:00"
pids '' --since 2999-01-01T00:00:00Z
pids 234 --since "$(date -u -d "@$((now - 3600))" +%Y-%m-%dT%H:%M:%SZ)"
pids 234 --since "$(date -d "@$((now - 3600))" +%Y-%m-%dT%H:%M:%S)"
pids '' --since 2600-01-01
# One hour and twenty minutes ago, elsewhere.
pids 234 --since "$(TZ=XST-05:30 date -d "@$((now - 4800))" +%Y-%m-%dT%H:%M:%S+05:30)"
pids 1234 --since "$(TZ=XST03:00 date -d "@$((now - 7201))" +%Y-%m-%dT%H:%M:%S-03:00)"
pids 4 --since "$(date -u -d "@$((now - 10))" +%Y-%m-%dT%H:%M:%S.000000000Z)"
pids '' --since "$(date -u -d "@$((now - 10))" +%Y-%m-%dT%H:%M:%S.000000001Z)"
pids 4 --since "$(date -u -d "@$((now - 11))" +%Y-%m-%dT%H:%M:%S.5Z)"
pids 13 --operation sysrq
pids 4 --operation containment
pids 12 --cgroup /a
pids 12 --cgroup /a/
pids 2 --cgroup /a/b
pids 12 --cgroup "$FAKE_ROOT/sys/fs/cgroup/a"
pids 1234 --cgroup /
pids 3 --cgroup 0123456789ab
pids 3 --cgroup 11-22
pids '' --cgroup fedcba
pids 3 --cgroup 01234567 --operation sysrq --since 1h
pids 1234 --follow --since 1d

for bad in 10 10x m -5m '' 99999999999d 2026-13-45 2026-02-30 2026-01-31T10 yesterday '10m ' \
	2026-01-31T10:00:00.Z 2026-01-31T10:00:00+1 2026-01-31T10:00:00+01:00x 1969-01-01; do
	claim "no time: '$bad'" 2 '' 'expected a time after --since' events --since "$bad"
done
claim "no operation" 2 '' "expected an operation .*, not 'sysrqs'" events --operation sysrqs
claim "no cgroup" 2 '' "expected a cgroup's path" events --cgroup ''
claim "a path that does not begin at the root" 2 '' "expected a cgroup's path, .*, not 'a/b'" \
	events --cgroup a/b

# Lost events are reported also if a filter leaves the event out.
no_events
event operation=kexec lost=3
claim "what is lost and followed by nothing" 0 '' '3 events were lost' events --operation sysrq
no_events
event operation=kexec lost=3 pid=1
event operation=sysrq lost=4 pid=2
event operation=sysrq lost=0 pid=3
run events --operation sysrq
[ "$(grep -o '"lost":[0-9]*' "$work/out" | tr -d '\n')" = '"lost":7"lost":0' ]
result "what was lost before events that are not wanted"

# Which container: RUNTIME ID POD PATH, "-" for none.
while read -r runtime name pod path; do
	no_events
	event operation=sysrq path="${path//ID/$id}"
	run events
	if [ "$runtime" = - ]; then
		first /container=null
	else
		claims=("/container/runtime=\"$runtime\"" "/container/id=\"${name//ID/$id}\"")
		[ "$name" = - ] && claims[1]=/container/id=null
		[ "$pod" = - ] && claims+=(/container/pod=null) || claims+=("/container/pod=\"$pod\"")
		first "${claims[@]}"
	fi
	result "the container of $path"
done <<'END'
docker ID - /system.slice/docker-ID.scope
docker ID - /docker/ID
docker ID - /docker/ID/system.slice/nginx.service
docker ID - /system.slice/docker-ID.scope/libpod-ID
podman ID - /machine.slice/libpod-ID.scope/container
podman ID - /user.slice/user-1000.slice/user@1000.service/user.slice/libpod-ID.scope
podman ID - /libpod_parent/libpod-ID
podman ID - /libpod-payload-ID
kubernetes ID 0a1b-2c /kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod0a1b_2c.slice/cri-containerd-ID.scope
kubernetes ID 0a1b-2c /kubepods.slice/kubepods-pod0a1b_2c.slice/cri-containerd-ID.scope/init
containerd ID - /system.slice/nerdctl-ID.scope
containerd ID - /default/ID
containerd ID - /k8s.io/ID
containerd web - /default/web
docker ID - /tenants.slice/docker-ID.scope
ecs ID - /ecstasks.slice/ecstasks-1.slice/docker-ID.scope
docker ID - /actions_job/ID
buildkit abc - /system.slice/system.slice:docker:abc
crio ID - /system.slice/x.slice:crio:ID
container ID - /x.slice:other:ID
buildkit abc - /docker/buildkit/abc
buildkit abc - /buildkit/abc
container ID - /parent/ID
ecs ID - /ecs/0123/ID
crio ID - /crio-ID
kubernetes ID 77-8 /kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod77_8.slice/crio-ID.scope
kubernetes ID 77-8 /kubepods/besteffort/pod77-8/crio-ID
kubernetes ID 77-8 /kubepods/burstable/pod77-8/ID
kubernetes - 77-8 /kubepods.slice/kubepods-pod77_8.slice
lxc web - /lxc.payload.web/init.scope
lxc web - /lxc/web
kubernetes ID 77-8 /kubepods/burstable/pod77-8/kata_ID
kata ID - /kata_overhead/ID
containerd kata_web - /default/kata_web
nomad 1b2c-3d.web - /nomad.slice/share.slice/1b2c-3d.web.scope/init
nomad 1b2c-3d.web - /nomad.slice/reserve.slice/1b2c-3d.web.scope
nomad 1b2c-3d.web - /nomad.slice/1b2c-3d.web.scope
docker ID - /nomad.slice/docker-ID.scope
garden 1b2c-3d - /garden/1b2c-3d/init
garden 1b2c-3d - /garden/good/1b2c-3d
garden 1b2c-3d - /garden/bad/1b2c-3d/x
garden 1b2c-3d - /system.slice/garden/1b2c-3d
apptainer 77 - /user.slice/user-1000.slice/user@1000.service/user.slice/apptainer-77.scope
apptainer 77 - /apptainer/77
singularity 77 - /system.slice/singularity-77.scope
singularity 77 - /singularity/77
libvirt-lxc 4711-my-box - /machine.slice/machine-lxc\x5cx2d4711\x5cx2dmy\x5cx2dbox.scope/libvirt
libvirt-lxc 4711-box - /machine/tenants.partition/lxc-4711-box.libvirt-lxc
systemd machine-qemu\\x2d1\\x2dvm.scope - /machine.slice/machine-qemu\x5cx2d1\x5cx2dvm.scope/libvirt/emulator
nspawn box - /tenants.slice/machine-box.scope/payload
nspawn web.service - /system.slice/web.service/payload
nspawn my-box - /machine.slice/machine-my\x5cx2dbox.scope/payload
nspawn box - /machine.slice/systemd-nspawn@box.service/payload
systemd systemd-nspawn@box.service - /machine.slice/systemd-nspawn@box.service/supervisor
systemd nginx.service - /system.slice/nginx.service
systemd session-3.scope - /user.slice/user-0.slice/session-3.scope
systemd app.service - /user.slice/user-1000.slice/user@1000.service/app.slice/app.service/sub.service
systemd user@1000.service - /user.slice/user-1000.slice/user@1000.service
systemd a\\x2db.service - /system.slice/a\x5cx2db.service
kubernetes ID 0a-1 /kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-burstable.slice/kubelet-kubepods-burstable-pod0a_1.slice/cri-containerd-ID.scope
kubernetes - 0a-1 /kubepods.slice/kubepods-pod0a_1.slice/crio-conmon-ID.scope
kubernetes - 0a-1 /user.slice/user-1.slice/user@1.service/k3s-rootless.service/kubepods/burstable/pod0a-1
systemd crio-conmon-ID.scope - /system.slice/crio-conmon-ID.scope
- - - /docker/0123
- - - /garden/good
- - - /nomad.slice/share.slice
- - - /x.slice:docker
- - - /x.slice::y
- - - /x.slice:docker:
- - - /user.slice
- - - /
END

# Names that a container chooses.
no_events
event operation=module_autoload object='a\nb"c\\d\x1b[1m\xff\xc3\xa9' comm='x\n{"pid":1}' \
	path='/a\x0aoutcome=\xf0\x9f' profile=p
run events
[ "$(wc -l <"$work/out")" = 1 ] && ! LC_ALL=C grep -q $'[\x01-\x08\x0b-\x1f\x7f]' "$work/out"
result "one line, and no control character in it"
first '/object="a\nb\"c\\\\d\u001b[1m\\xffé"' '/comm="x\n{\"pid\":1}"' \
	'/cgroup="/a\noutcome=\\xf0\\x9f"' /allow=null
result "names as they are, but for what is no UTF-8"
iconv -f UTF-8 -t UTF-8 "$work/out" >/dev/null
result "it is UTF-8"
terminal events
[ "$(wc -l <"$work/out")" = 4 ] && ! LC_ALL=C grep -q $'[\x01-\x08\x0b-\x1f\x7f-\xff]' "$work/out"
result "no control character on a terminal"
grep -qF 'module_autoload a\x0ab"c\x5c\x5cd\x1b[1m\xff\xc3\xa9' "$work/out"
result "what is not printable is escaped there"
no_events
event operation=sysrq binding='/\xffa' profile='p\xfe\x9b' object='\xc2\x9b1m\x7f\xc2\xa0' \
	path="/kubepods/pod\x9b\xff/$id"
run events
! LC_ALL=C grep -qP '\x7f|\xc2[\x80-\x9f]' "$work/out" && iconv -f UTF-8 -t UTF-8 "$work/out" >/dev/null
result "no control character of eight bits, no DEL"
first '/binding/pattern="/\\xffa"' '/profile="p\\xfe\\x9b"' '/container/pod="\\x9b\\xff"' \
	"/object=\"\\\\xc2\\\\x9b1m\\\\x7f$(printf '\302\240')\""
result "profiles, patterns and pods that are no UTF-8"
terminal events
! LC_ALL=C grep -q $'[\x01-\x08\x0b-\x1f\x7f-\xff]' "$work/out"
result "nor any of these on a terminal"
no_events
event operation='sys\x1b[2J' profile='p\x1b[2J'
terminal events
! grep -q $'\x1b' "$work/out" && grep -qF 'sys\x1b[2J' "$work/out" && grep -qF 'profile p\x1b[2J' "$work/out"
result "names of operations and profiles are not trusted either"
for alias in 'a*' 'a b' '#b' ''; do
	no_events
	event operation=module_autoload object="$alias" profile=p
	run events
	first /allow=null
	result "no line of a policy for the alias '$alias'"
	terminal events
	grep -q 'no line of a policy can name this object$' "$work/out" && ! grep -q 'to allow' "$work/out"
	result "which is said"
done

# The suggestion for a strange alias must be valid policy text that means this alias.
for alias in 'a#b' 'a"b' "a'b" 'a\x5cb' 'crypto-hmac(sha1)' 'a[b]?' -x allow; do
	no_events
	event operation=module_autoload object="$alias" profile=p
	run events
	line=$(grep -o '"allow":"allow module_autoload: .*","pid"' "$work/out" | sed 's/^"allow":"//; s/","pid"$//; s/\\\(.\)/\1/g')
	printf 'gabion 1\nprofile p\n\tdeny module_autoload\n\t%s\nbind userns p\n' "$line" >"$work/policy"
	run check --canonical "$work/policy"
	[ "$status" = 0 ] && [ -n "$line" ] && grep -qxF "    $line" "$work/out"
	result "a line of a policy for the alias '$alias'"
done

# For every operation the narrowest line, which is one of a policy: OPERATION OBJECT, and the
# object's word where there is one.
told=0
while IFS='|' read -r op object word; do
	no_events
	event operation="$op" object="$object" profile=p
	line="allow $op${word:+: $word}"
	run events --text
	grep -qE "deny it there\\): $line\$" "$work/out" &&
		printf 'gabion 1\nprofile p\n\tdeny all\n\t%s\n' "$line" >"$work/policy" &&
		"$tool" check "$work/policy" >/dev/null 2>"$work/err" && [ ! -s "$work/err" ]
	result "what would allow $op: $line"
	told=$((told + 1))
done <<-'END'
	module_load|
	module_unload|gabion
	module_autoload|net-pf-38|net-pf-38
	kexec|
	raw_memory|kcore|kcore
	raw_io|msr|msr
	kernel_trace|debugfs|debugfs
	hibernate|
	sysrq|/proc/sysrq-trigger
	sysctl|kernel.core_pattern|kernel.core_pattern
	procfs|/proc/irq/9/smp_affinity|/proc/irq/9/smp_affinity
	sysfs|/sys/kernel/mm/ksm/run|/sys/kernel/mm/ksm/run
	cgroupfs|/sys/fs/cgroup/cgroup.procs
	host_info|/proc/kallsyms|/proc/kallsyms
	host_info|netlink:drop_monitor|netlink:drop_monitor
	lsm_admin|/sys/kernel/security/lockdown
	block_device|b 8:0|8:0
	block_device|c 21:0|c:21:0
	char_device|c 10:200|10:200
	mknod|b 8:0|b:8:0
	mount|ext4|ext4
	setid_exec|
	capability|sys_time|sys_time
	userns_create|
	bpf|cgroup_device|cgroup_device
	perf_event|
	ptrace|init
	keyring|
	syslog|
	settime|
	io_uring|
	runtime_socket|/run/docker.sock|/run/docker.sock
	socket_family|netlink:xfrm|netlink:xfrm
END
[ $told = 33 ]
result "of all operations"

no_events
event operation=sysrq path='/x   y z ' object=' a'
terminal events
grep -qF '/x\x20\x20 y z\x20' "$work/out" && grep -qF 'sysrq  a' "$work/out"
result "blanks that would make another line of it are escaped there"
no_events
event operation=sysrq uid=5 ns_uid=0xffffffff
terminal events
grep -qF 'uid 5 (none in its namespace)' "$work/out"
result "a user who is nobody in his namespace"

# Malformed records.
no_events
event record=1300 size=1300 version=2 operation=sysrq pid=21
event operation=kexec pid=22
run events
[ "$(grep -o '"pid":[0-9]*' "$work/out" | tr -d '\n')" = '"pid":21"pid":22' ] && [ "$status" = 0 ]
result "longer records of a newer module"
no_events
event size=100 operation=sysrq
claim "shorter records of an older module" 1 '' "event has 100 bytes, expected 1224 or more" events
no_events
event operation=sysrq pid=31
event record=700 operation=sysrq
claim "a record that is cut off" 1 '"pid":31' "ends after 700 bytes, expected the 1224" events
no_events
event record=3
claim "three bytes" 1 '' "ends after 3 bytes, expected 1224 or more" events
no_events
event size=0
claim "a record without length" 1 '' "event has 0 bytes" events
no_events
event cut=3 operation=module_autoload object=x path=/y
run events
first '/cut/0="object"' '/cut/1="cgroup"' /allow=null
result "texts that are cut"
terminal events
grep -q 'module_autoload x\.\.\.$' "$work/out" && grep -q ' /y\.\.\.$' "$work/out"
result "which is marked on a terminal"
no_events
for _ in $(seq 500); do event operation=sysrq; done
run events
[ "$(wc -l <"$work/out")" = 500 ] && judge 0 - ''
result "more than are read at once"
"$tool" events 2>"$work/err" | head -n 1 >"$work/out"
status=${PIPESTATUS[0]}
judge 141 '"operation":"sysrq"' ''
result "a reader that has had enough"
(trap '' PIPE; "$tool" events 2>"$work/err"; echo "$?" >"$work/status") | head -n 1 >"$work/out"
status=$(cat "$work/status")
judge 1 '"operation":"sysrq"' 'cannot write'
result "the same where the signal is ignored"
plan
