#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# gabionctl containers: which containers exist, what binds them, what is allowed to them.

# shellcheck source=tap.sh source-path=SCRIPTDIR
. "$(dirname "$0")/tap.sh"

one=$(printf 'aa%062d' 1)
in_pod=$(printf 'ac%062d' 3)
uid=12345678-9abc-def0-1234-56789abcdef0
pods=/kubepods.slice/kubepods-burstable.slice
pod=$pods/kubepods-burstable-pod${uid//-/_}.slice

# The module's answer for any container: governed, and the bindings that make it so.
answer()
{
	{
		printf 'subject\tcgroup\t-\ncgroup\t4567\t/x\nuserns\tinitial\nexempt\tno\n'
		printf 'governed\t%s\n' "$1"
		shift
		[ $# = 0 ] || printf 'binding\t%s\n' "$@"
		printf 'verdict\tmodule_load\t%s\tstrict\t0\t0\n' "${verdict:-deny}"
		printf 'verdict\tsysrq\tdeny quietly\tstrict\t0\t0\n'
		printf 'verdict\tmknod\tallow\tstrict\t0\t0\n'
		printf 'verdict\tbpf\taudit\tstrict\t0\t0\n'
	} | put $module/query
}

fake_system
put $module/policy <<-'END'
	gabion 1

	profile strict
	    deny module_autoload
	    allow module_autoload: fs-overlay crypto-*
	    deny quietly module_autoload: crypto-b*

	profile odd
	    deny module_autoload: crypto-a

	bind cgroup /** strict
END
put lib/modules/6.12.0-fake/modules.alias <<-'END'
	# Aliases extracted from modules themselves.
	alias fs-overlay overlay
	alias crypto-a a
	alias crypto-a a_generic
	alias crypto-b b
	alias net-pf-38 af_alg
	alias pci:v0000*d*sv*sd*bc*sc*i* e1000
END
bound=$(printf '1\tcgroup\tstrict\t13\t/**\t/x')
answer yes "$bound"

claim "no container" 0 '^CONTAINER' '' containers
[ "$(wc -l <"$work/out")" = 1 ]
result "is listed"

cgroup "/machine.slice/libpod-$one.scope/container" "/machine.slice/libpod-conmon-$one.scope" \
	"/machine.slice/libpod-$one.scope" "$pod" "$pod/cri-containerd-$in_pod.scope" \
	/lxc.payload.web /system.slice/nginx.service "/machine.slice/libpod-$one.scope/lxc.payload.x"
mkdir -p "$FAKE_ROOT/sys/fs/cgroup/lxc.payload.stopped"
run containers
[ "$status" = 0 ] && [ "$(wc -l <"$work/out")" = 4 ]
result "containers that run, and nothing else"
grep -Eq '^podman aa0000000000 +- +strict \(cgroup, line 13\) +mknod bpf +2 of 5$' "$work/out"
result "what binds one, and what is open to it"
grep -Eq "^kubernetes ac0000000000 +$uid " "$work/out"
result "a container of a pod, and not the pod"
claim "none that nothing binds" 0 '^CONTAINER' '' containers --unbound
[ "$(wc -l <"$work/out")" = 1 ]
result "is listed with --unbound"
claim_json "as JSON" 0 "/0/runtime=\"kubernetes\"" '/0/engine="containerd"' /1/engine=null "/0/id=\"$in_pod\"" "/0/pod=\"$uid\"" \
	'/1/runtime="lxc"' '/1/id="web"' /1/pod=null '/1/cgroup="/lxc.payload.web"' \
	/1/bound=true '/1/bindings/0/profile="strict"' '/1/bindings/0/kind="cgroup"' \
	/1/bindings/0/line=13 '/1/open=#2' '/1/open/0="mknod"' /1/aliases_open=2 /1/aliases=5 \
	-- containers
claim_json "none, as JSON" 0 =#0 -- containers --unbound
claim "status counts them" 0 '^  containers: +3$' '' status
claim_json "as JSON" 0 /containers=3 /containers_unbound=0 -- status
run doctor --verbose
grep -q 'containers.*3 run, and each is bound' "$work/out"
result "doctor is content"

# Of two profiles the stricter one counts.
answer yes "$bound" "$(printf '2\tattached\todd\t0\t4567\t/x')"
run containers
grep -Eq '^lxc web +- +strict \(cgroup, line 13\), odd \(attached\) +mknod bpf +1 of 5$' "$work/out"
result "two that bind"

# No containers
verdict=allow answer no
claim "unbound" 3 '^lxc web +- +nothing +3 of 4|^lxc web +- +nothing +module_load mknod bpf +5 of 5$' '' \
	containers --unbound
[ "$(wc -l <"$work/out")" = 4 ]
result "and all are listed"
claim "without --unbound that is no failure" 0 'nothing' '' containers
claim_json "unbound, as JSON" 3 =#3 /2/bound=false '/2/bindings=#0' -- containers --unbound
claim "status says so" 0 '^  containers: +3, 3 that nothing binds$' '' status
run doctor
grep -q 'nothing binds 3 of 3 that run' "$work/out"
result "doctor says so"
grep -q 'containers --unbound' "$work/out"
result "and what lists them"

# Missing files
rm "$FAKE_ROOT/lib/modules/6.12.0-fake/modules.alias"
claim "no aliases" 0 '^lxc web +- +nothing +.* -$' '' containers
claim_json "as JSON" 0 /0/aliases=null /0/aliases_open=null -- containers
echo audit | put $module/mode
claim "a dry run" 0 'mode is audit' '' containers
ln -sfn 'cgroup:[4026532000]' "$FAKE_ROOT/proc/self/ns/cgroup"
claim_json "status, in another cgroup namespace" 0 /containers=null -- status
rm -r "$FAKE_ROOT/${module:?}"
claim "no module" 1 '' 'not loaded' containers
claim "an argument" 2 '' 'takes no arguments' containers x

# What runs the containers of a pod, as far as the path tells it
fake_system
answer yes "$bound"
base=/kubepods.slice/kubepods-pod
cgroup "${base}1.slice/crio-$one.scope" "${base}2.slice/docker-$one.scope" "${base}3.slice/$one" \
	"${base}4.slice/kata_$one" "${base}5.slice" "/kubepods/pod6/crio-$one" \
	"/system.slice/kubepods-pod7.slice:cri-containerd:$one"
run --json containers
tr -d ' \n' <"$work/out" | grep -o '"engine":[^,]*,"id":[^,]*,"pod":"[^"]*"' >"$work/seen"
printf '"engine":%s,"id":%s,"pod":"%s"\n' '"crio"' "\"$one\"" 1 '"docker"' "\"$one\"" 2 \
	null "\"$one\"" 3 null "\"$one\"" 4 null null 5 '"crio"' "\"$one\"" 6 \
	'"containerd"' "\"$one\"" 7 | cmp -s - <(sort -t : -k 4 "$work/seen")
result "the engine of a pod's containers"
plan
