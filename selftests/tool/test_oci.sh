# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# gabion-oci-hook and gabion-runc: what OCI runtimes run for a container that starts.

# shellcheck source=tap.sh source-path=SCRIPTDIR
. "$(dirname "$0")/tap.sh"

tool=$BUILD/tool/gabion-oci-hook
bundle=$work/bundle
id=$(printf '%064d' 7)

# A podman container and its init, which crun has put below the container's own cgroup.
podman=/machine.slice/libpod-$id.scope

fake_host()
{
	fake_system
	cgroup "$podman/container"
	echo "0::$podman/container" | put proc/99/cgroup
	put $module/policy <<-'END'
		gabion 1
		profile strict
		    deny all
		profile cni inherits strict
		    allow bpf
		profile csi inherits strict
		    allow mount
		profile other
		    deny sysrq
		bind containers strict or cni
	END
	: | put $module/attach
	rm -rf "$bundle"
	mkdir "$bundle"
}

config()
{
	echo "$1" >"$bundle/config.json"
}

annotated()
{
	config '{"ociVersion":"1.0.2","annotations":{"a":"b","io.gabion.profile":"'"$1"'"}}'
}

state()
{
	echo '{"ociVersion":"1.0.2","id":"'"$id"'","status":"created","pid":99,"bundle":"'"$bundle"'"}'
}

# hook STATE ARGUMENT...
hook()
{
	local input=$1

	shift
	printf '%s' "$input" | "$tool" "$@" >"$work/out" 2>"$work/err"
	status=$?
}

# attached PROFILE CGROUP: is this what the module was asked for?
attached()
{
	[ "$status" = 0 ] && [ ! -s "$work/out" ] && [ ! -s "$work/err" ] &&
		grep -q "^attach: [0-9]* $1\$" "$FAKE_ROOT/requests" &&
		grep -qx "  names /sys/fs/cgroup$2" "$FAKE_ROOT/requests"
}

# refused MESSAGE: one line says why, and nothing was asked for.
refused()
{
	[ "$status" = 1 ] && [ ! -s "$work/out" ] && [ "$(wc -l <"$work/err")" = 1 ] &&
		grep -Eq "^gabion-oci-hook: error: .*($1)" "$work/err" && requested ''
}

# claim_refused DESCRIPTION MESSAGE STATE ARGUMENT...
claim_refused()
{
	local description=$1 message=$2

	shift 2
	hook "$@"
	refused "$message"
	result "$description"
}

# What the annotation names.
fake_host
annotated cni
hook "$(state)" --allow cni
attached cni "$podman"
result "the annotation's profile, to the container's own cgroup"
fake_host
annotated cni
hook "$(state)" --allow '*'
attached cni "$podman"
result "an annotation may name whatever may stand in"
fake_host
annotated cni
hook "$(state)" --allow csi --allow cni --default strict
attached cni "$podman"
result "the annotation counts more than the default"
fake_host
annotated cni
claim_refused "an annotation chooses nothing by itself" "names 'cni', which --allow does not" \
	"$(state)"
claim_refused "nor what others may choose" "names 'cni', which --allow does not" \
	"$(state)" --allow strict
annotated csi
claim_refused "what may not stand in" "'csi' may not stand in for 'strict'.*line 10 .*'or'" \
	"$(state)" --allow '*'
annotated none
claim_refused "a profile that there is not" "no profile 'none'" "$(state)" --allow '*'
annotated strict
hook "$(state)" --allow '*'
judge 0 '' '' && requested ''
result "what binds the container anyway is not attached"

# The default.
fake_host
config '{}'
hook "$(state)" --default cni
attached cni "$podman"
result "the default, without annotations"
fake_host
config '{"annotations":null}'
hook "$(state)" --default cni
attached cni "$podman"
result "the default, with no annotations"
fake_host
config '{"annotations":{"a":"b"}}'
hook "$(state)"
judge 0 '' '' && requested ''
result "neither annotation nor default: nothing is done"
rm -r "${FAKE_ROOT:?}/$module"
hook "$(state)"
judge 0 '' ''
result "the same without the module"
claim_refused "a default without the module" 'the module is not loaded' "$(state)" --default cni
fake_host
config '{}'
claim_refused "a default that may not stand in" "may not stand in" "$(state)" --default csi

# The cgroup of other runtimes.
# found DESCRIPTION CGROUP-OF-INIT CONTAINER
found()
{
	fake_host
	cgroup "$2"
	echo "0::$2" | put proc/99/cgroup
	config '{}'
	hook "$(state)" --default cni
	attached cni "$3"
	result "$1"
}

found "podman with runc" "$podman" "$podman"
found "Docker with cgroupfs" "/docker/$id" "/docker/$id"
found "Docker with systemd" "/system.slice/docker-$id.scope" "/system.slice/docker-$id.scope"
found "an init that has moved further down" "/docker/$id/a/b" "/docker/$id"
found "a container of a pod, and not the pod" \
	"/kubepods.slice/kubepods-pod1.slice/cri-containerd-$id.scope" \
	"/kubepods.slice/kubepods-pod1.slice/cri-containerd-$id.scope"
found "a pod's, by cgroupfs" "/kubepods/pod1/$id" "/kubepods/pod1/$id"
found "containerd with systemd as kubelet asks for it" "/kubelet.slice:cri-containerd:$id" \
	"/kubelet.slice:cri-containerd:$id"
found "an engine in a container" "/docker/$(printf '%064d' 8)/docker/$id" \
	"/docker/$(printf '%064d' 8)/docker/$id"
found "a cgroup that is not called by the id" /own/box /own/box
found "a name that only ends as the id does" "/own/x$id" "/own/x$id"

# What has no cgroup of its own, as with podman's --cgroups=disabled, is in the engine's.
# engines DESCRIPTION CGROUP-OF-INIT CGROUP-OF-ENGINE
engines()
{
	fake_host
	cgroup "$2" "$3"
	echo "0::$2" | put proc/99/cgroup
	echo "0::$3" | put proc/self/cgroup
	config '{}'
	claim_refused "$1" "the container has no cgroup of its own: its init is in '$2'" "$(state)" --default cni
}

engines "the engine's cgroup" /system.slice/podman.service /system.slice/podman.service
engines "a cgroup above the engine's" /system.slice /system.slice/podman.service
engines "the root" / /system.slice/podman.service
engines "the engine's cgroup, called by the id" "/machine.slice/libpod-conmon-$id.scope" \
	"/machine.slice/libpod-conmon-$id.scope"
fake_host
echo "0::$podman/container" | put proc/self/cgroup
config '{}'
claim_refused "the container's, if the engine is in it" 'no cgroup of its own' "$(state)" --default cni
fake_host
echo 0::/machine.slice | put proc/self/cgroup
config '{}'
hook "$(state)" --default cni
attached cni "$podman"
result "a container below the engine's cgroup"

fake_host
cgroup /lib-box/box/a
echo 0::/lib-box/box/a | put proc/99/cgroup
config '{}'
hook "$(id=box && state)" --default cni
attached cni /lib-box/box/a
result "an id that a user may have chosen does not lead to cgroups above"

fake_host
config '{}'
printf '%s\t%s\t%s\n' "$(stat -c %i "$FAKE_ROOT/sys/fs/cgroup$podman")" cni "$podman" |
	put $module/attach
hook "$(state)" --default cni
judge 0 '' '' && requested ''
result "what is attached already is not attached again"
fake_host
config '{}'
echo 17 | put errno/attach
claim_refused "another profile is attached" "cannot attach the profile 'cni' to '$podman'.*already" \
	"$(state)" --default cni
fake_host
config '{}'
rm -r "$FAKE_ROOT/proc/99"
claim_refused "the container has ended meanwhile" 'there is no process 99' "$(state)" --default cni

# Input that nobody should write. The annotation is the user's.
fake_host
for word in '' 'or' 'a b' 'cni\n' '../x' 'cni\u0000' 'cni\u001b[31m' '*' "$(printf '%064d' 1)"; do
	annotated "$word"
	claim_refused "annotation '$word'" 'is not the name of a profile$' "$(state)" --allow '*'
done
for value in 1 null '["cni"]' '{"cni":1}'; do
	config '{"annotations":{"io.gabion.profile":'"$value"'}}'
	claim_refused "annotation $value" 'is not the name of a profile$' "$(state)" --allow '*'
done
config '{"annotations":[]}'
claim_refused "annotations that are no object" 'are no object' "$(state)" --default cni
for text in '' '[]' '{' '{} {}' '{"a":1}x' 'null'; do
	config "$text"
	claim_refused "config.json: $text" 'is not one JSON object' "$(state)" --default cni
done
{
	printf '{"a":"'
	head -c 17000000 /dev/zero | tr '\0' a
	printf '"}'
} >"$bundle/config.json"
claim_refused "a config.json that is too long" 'longer than 16777216 bytes' "$(state)" --default cni
rm "$bundle/config.json"
claim_refused "no config.json" "cannot open $bundle/config.json" "$(state)" --default cni
config '{}'
for text in '' '[]' '{' 'x' '{}{}'; do
	claim_refused "state: $text" 'the state is not one JSON object' "$text" --default cni
done
for text in '{}' '{"id":"a","pid":0,"bundle":"/b"}' '{"id":"a","pid":"9","bundle":"/b"}' \
	'{"id":"a","pid":9,"bundle":"b"}' '{"id":"","pid":9,"bundle":"/b"}' \
	'{"id":"a\u0000","pid":9,"bundle":"/b"}' '{"id":"a","pid":4294967295,"bundle":"/b"}' \
	'{"id":"a","bundle":"/b"}'; do
	claim_refused "state: $text" "lacks the container's id, pid or bundle" "$text" --default cni
done

claim "help" 0 '^Usage: gabion-oci-hook' '' --help
claim "an unknown option" 2 '' "unknown option '--x'" --x
claim "an option without its argument" 2 '' "without its argument" --default
claim "a default that is no name" 2 '' "'a b' is not the name of a profile" --default 'a b'
claim "an argument" 2 '' "unexpected argument 'x'" x

# gabion-runc. The real runtime tells its name, its arguments and the config.json that it finds.
tool=$BUILD/tool/gabion-runc
runtime=$work/runtime
cat >"$runtime" <<'END'
#!/bin/bash
echo "$*"
END
chmod +x "$runtime"
wanted_hook='{"path":"'"$(readlink -f "$BUILD/tool")"'/gabion-oci-hook","args":["gabion-oci-hook"'

# wrapped DESCRIPTION CONFIG-AFTER ARGUMENT...: the arguments reach the runtime as they are.
wrapped()
{
	local description=$1 config=$2

	shift 2
	run --gabion-runtime="$runtime" "$@"
	[ "$status" = 0 ] && [ ! -s "$work/err" ] && [ "$(cat "$work/out")" = "$*" ] &&
		[ "$(cat "$bundle/config.json")" = "$config" ] &&
		[ "$(find "$bundle" -type f | wc -l)" = 1 ]
	result "$description"
}

with_hook='{"a":18446744073709551615,"hooks":{"createRuntime":['$wanted_hook'],"timeout":10}]}}'
fake_host
config '{"a":18446744073709551615}'
chmod 640 "$bundle/config.json"
wrapped "create: the hook is added" "$with_hook" \
	--root /r --log /create --log-format json --log-level debug create --bundle "$bundle" --pid-file /p c
[ "$(stat -c %a "$bundle/config.json")" = 640 ]
result "the file keeps its mode"
for option in "--bundle=$bundle" "-bundle $bundle" "-b $bundle" "-b=$bundle"; do
	config '{"a":18446744073709551615}'
	# shellcheck disable=SC2086
	wrapped "run $option" "$with_hook" --systemd-cgroup run $option c
done
config '{"a":18446744073709551615}'
(cd "$bundle" && run --gabion-runtime="$runtime" create c)
[ "$(cat "$bundle/config.json")" = "$with_hook" ]
result "the current directory is the bundle if nothing says another"
config '{"hooks":{"createRuntime":[{"path":"/x"}],"poststop":[]}}'
run --gabion-runtime="$runtime" --gabion-default=strict --gabion-allow='*' run -b "$bundle" c
[ "$(cat "$bundle/config.json")" = '{"hooks":{"createRuntime":['"$wanted_hook"',"--default","strict","--allow","*"],"timeout":10},{"path":"/x"}],"poststop":[]}}' ]
result "options of the hook; other hooks stay, behind it"
config '{}'
run --root /r --gabion-default=strict --log x --gabion-runtime="$runtime" --debug exec c \
	--gabion-default=other --gabion-runtime=/x
judge 0 '^--root /r --log x --debug exec c --gabion-default=other --gabion-runtime=/x$' ''
result "the wrapper's options among those of the runtime, and none behind the command"
config '{"hooks":null}'
wrapped "hooks that are null" '{"hooks":{"createRuntime":['"$wanted_hook"'],"timeout":10}]}}' \
	create -b "$bundle" c
config '{}'
for command in start state kill delete exec list ps pause resume events update checkpoint spec features \
	mounts init help; do
	wrapped "$command: nothing is added" '{}' --log create "$command" --bundle "$bundle" c
done

wrapped "no command" '{}' --version
for command in /r 'create ' creat ''; do
	run --gabion-runtime="$runtime" --unknown "$command" create -b "$bundle" c
	judge 1 '' "^gabion-runc: error: unknown command '$command' of the runtime\$" &&
		[ "$(cat "$bundle/config.json")" = '{}' ]
	result "'--unknown $command': the runtime is not run"
done
for command in create run; do
	for option in '-f /other' -f/other '--config /other' --config=/other '--conf /other' -df/other; do
		# shellcheck disable=SC2086
		run --gabion-runtime="$runtime" $command -b "$bundle" $option c
		judge 1 '' "^gabion-runc: error: '${option% *}' would have the runtime read another file" &&
			[ "$(cat "$bundle/config.json")" = '{}' ]
		result "$command $option: the runtime is not run"
	done
done
wrapped "restore has other options with this letter" "${with_hook/\"a\":18446744073709551615,/}" \
	restore -b "$bundle" -file-locks c
config '{}'
wrapped "the console's socket is not the configuration" "${with_hook/\"a\":18446744073709551615,/}" \
	create -b "$bundle" --console-socket /f -d c

for text in '{"hooks":[]}' '{"hooks":{"createRuntime":{}}}' '[]' ''; do
	config "$text"
	run --gabion-runtime="$runtime" create -b "$bundle" c
	judge 1 '' '^gabion-runc: error: ' && [ "$(cat "$bundle/config.json")" = "$text" ]
	result "config.json '$text': the runtime is not run"
done
run --gabion-runtime="$work/nothing" state c
judge 127 '' "cannot run '$work/nothing'"
result "no such runtime"

plan
