# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# gabionctl learn: how observations change a policy.

# shellcheck source=tap.sh source-path=SCRIPTDIR
. "$(dirname "$0")/tap.sh"
cd "$work" || exit 1

# event KEY=VALUE...: add an event to those of the module.
event()
{
	"$BUILD/event_record" path=/boxes/x profile=box userns=4026531837 comm=sh "$@" \
		>>"$FAKE_ROOT/$module/events"
}

# Reset the fake module: no counts, no events; standard input is its policy.
fresh()
{
	fake_system
	put $module/policy
	: | put $module/attach
	: | put $module/events
	printf 'events\temitted\t0\tlost\t0\tsuppressed\t0\n' | put $module/stats
}

# learned DESCRIPTION STATUS STDERR ARGUMENT...: run learn; its output is in $work/learned, and the
# tool must accept that as a policy.
learned()
{
	local description=$1 wanted=$2 err=$3

	shift 3
	run learn "$@"
	cp out learned
	judge "$wanted" '^gabion 1$' "$err" && "$tool" check learned >out 2>>err
	result "$description"
}

# has DESCRIPTION LINE...: each must be a line of the learned policy, without its indent.
has()
{
	local description=$1 line missing=0

	shift
	for line; do
		sed 's/^ *//' learned | grep -Fqx -e "$line" && continue
		echo "no line: $line" >>err
		missing=1
	done
	[ $missing = 0 ]
	result "$description"
}

# hasnt DESCRIPTION PATTERN
hasnt()
{
	[ -s learned ] && ! grep -Eq -e "$2" learned
	result "$1"
}

box_policy()
{
	cat <<-'END'
		gabion 1

		profile baseline
		    deny module_load kexec module_autoload
		    allow module_autoload: nf-*

		profile box
		    deny sysrq module_autoload sysctl block_device char_device mknod
		    deny ptrace runtime_socket
		    audit bpf mount
		    allow module_autoload: nf-*
		    allow char_device: 10:229
		    deny capability: sys_time bpf kill
		    deny runtime_socket: /srv/own.sock /srv/*/agent.sock

		profile other
		    audit sysrq

		bind userns baseline except /lxc
		bind cgroup /boxes/* box
		bind cgroup /others other
	END
}

# Operations with lists of objects, and without.
box_policy | fresh
event operation=module_autoload object=fs-overlay comm=podman
event operation=module_autoload object=fs-overlay comm=podman outcome=2
event operation=module_autoload object=fs-overlay comm=mount
event operation=module_autoload object=net-pf-38 comm=modprobe-test outcome=2
event operation=ptrace object=init comm=gdb
event operation=bpf object=map comm=cilium outcome=1
event operation=sysctl object=net.ipv4.ip_forward
event operation=char_device object='c 10:200'
event operation=capability object=sys_time comm=date
learned "learn what is held" 0 '' --cgroup /boxes/x --history
has "objects, a line for each, with who and how often" \
	'allow module_autoload: nf-*' \
	'allow module_autoload: fs-overlay  # podman[2x], mount[1x]' \
	'allow module_autoload: net-pf-38  # modprobe-test[1x]' \
	'allow sysctl: net.ipv4.ip_forward  # sh[1x]' \
	'allow char_device: 10:229' \
	'allow char_device: 10:200  # sh[1x]' \
	'allow capability: sys_time  # date[1x]'
has "an operation without objects" 'allow ptrace  # gdb[1x]'
has "a use of BPF" 'allow bpf: map  # cilium[1x]'
has "what was denied by its name stands above" 'deny capability: sys_time bpf kill'
has "what was audited and not seen is denied" \
	'deny module_autoload sysrq sysctl block_device char_device mknod' \
	'deny mount bpf runtime_socket'
has "other profiles stay as they are" 'deny module_load module_autoload kexec' 'audit sysrq' \
	'bind userns baseline except /lxc' 'bind cgroup /boxes/* box' 'bind cgroup /others other'
has "it says whom it concerns" '# Changed: profile box, for all that it is bound to:' \
	'#     bind cgroup /boxes/*'
hasnt "no pattern that nobody asked for" 'net-pf-\*|fs-\*|c 10:\*|net\.ipv4\.\*'
cp learned once

# If the learned policy is loaded and the workload repeated, nothing more is learned.
fresh <once
event operation=module_autoload object=fs-overlay comm=podman
event operation=ptrace object=init comm=gdb
event operation=bpf object=map comm=cilium outcome=1
event operation=capability object=sys_time comm=date
learned "learn the same again" 0 '' --cgroup /boxes/x --history
hasnt "and nothing more is learned" '# (sh|podman|mount|gdb|cilium|date)\['

# From a file of events.
box_policy | fresh
event operation=module_autoload object=fs-overlay comm=podman
event operation=module_autoload object=elsewhere path=/boxes/y
event operation=module_autoload object=wide path=/boxes/xy
event operation=module_autoload object=below path=/boxes/x/y
run --json events
cp out recorded
: | put $module/events
learned "learn from a file" 0 '' --cgroup /boxes/x --from recorded
has "the same as from the module" 'allow module_autoload: fs-overlay  # podman[1x]' \
	'allow module_autoload: below  # sh[1x]'
hasnt "other cgroups do not count" 'elsewhere|wide'
{ cat recorded; echo; } | "$tool" learn --cgroup /boxes/x --from - >from-input 2>err
cmp -s learned from-input
result "an empty line is no event, and no fault"
claim "two files from the standard input" 2 '' 'not both the standard input' \
	learn --cgroup /boxes/x --from - --policy -
"$tool" learn --cgroup /boxes/x --from - <recorded >from-input 2>err
cmp -s learned from-input
result "learn from standard input"
{ head -n 1 recorded; echo '{"operation": 1}'; } >bad
claim "a line that is no event" 1 '' 'bad: line 2 is no event: expected a member "operation"' \
	learn --cgroup /boxes/x --from bad
{ cat recorded; echo nonsense; } >bad
claim "a line that is no JSON" 1 '' 'bad: line 5 is no event: expected a JSON object' \
	learn --cgroup /boxes/x --from bad
{ head -n 1 recorded | tr -d '\n'; head -n 1 recorded; } >bad
claim "two events in a line" 1 '' 'bad: line 1 is no event: expected nothing after' \
	learn --cgroup /boxes/x --from bad
# Lines that end where a lenient JSON parser would expect more.
# shellcheck disable=SC1003
for end in ' //' '//x' ' /' ' /*' ' /* x */' ' /* *' ' #' ' "' " '" ' \' ' tru' ' [' ' {'; do
	{ head -n 1 recorded | tr -d '\n'; printf '%s\n' "$end"; } >bad
	claim "an event and$end" 1 '' 'bad: line 1 is no event: expected ' \
		learn --cgroup /boxes/x --from bad
	# The last line of a file may have no end.
	printf '{}%s' "$end" >bad
	claim "an empty object and$end, and no more" 1 '' 'bad: line 1 is no event: expected ' \
		learn --cgroup /boxes/x --from bad
done
# shellcheck disable=SC1003
for line in '{' '{"' '{"a' '{"a":' '{"a":1' '"' "'" '/' '//' '/*' '[' '-' 'tru' 'NaN' '{"a":"\u12' '{"a":"\'; do
	printf '%s' "$line" >bad
	claim "a line that is only $line" 1 '' 'bad: line 1 is no event: expected a JSON object' \
		learn --cgroup /boxes/x --from bad
done
# Lengths at which getline(3) enlarges its buffer.
for length in 118 119 120 238 239 240; do
	printf '%-*s//' $((length - 2)) '{}' >bad
	claim "a comment that ends $length bytes of a line" 1 '' \
		'bad: line 1 is no event: expected ' learn --cgroup /boxes/x --from bad
done
printf '{}\0{}\n' >bad
claim "a line with a NUL" 1 '' 'line 1 is no event: it has a NUL' learn --cgroup /boxes/x --from bad
[ ! -s out ]
result "and nothing is written"
claim "no such file" 1 '' 'cannot read the events of nowhere: No such file' \
	learn --cgroup /boxes/x --from nowhere
claim "a directory" 1 '' 'cannot read the events of \.: Is a directory' \
	learn --cgroup /boxes/x --from .

# Text that a container chooses.
box_policy | fresh
event operation=module_autoload object='fs-*'
event operation=module_autoload object='a\n    allow all'
event operation=module_autoload object='#'
event operation=module_autoload object='fs-\xff'
event operation=module_autoload object=''
event operation=module_autoload object='half' cut=1
event operation=ptrace object=init comm='a\n[1x], b'
event operation=ptrace object=init comm='\x1b[31m#'
learned "names that are no words" 3 '6 cannot be allowed alone' --cgroup /boxes/x --history
has "are told, and not allowed" \
	'# still denied: module_autoload of "fs-*": no word of a policy can stand for it alone: sh[1x]' \
	'# still denied: module_autoload of "a\x0a\x20\x20\x20 allow all": no word of a policy can stand for it alone: sh[1x]' \
	'# still denied: module_autoload of "half": the event does not tell all of it: sh[1x]'
has "names of programs are tamed" 'allow ptrace  # ??31m?[1x], a??1x???b[1x]'
! grep -q '[^ -~]' learned && ! grep -q '^ *allow all' learned
result "nothing but printable ASCII, and no line more"
run --json events
cp out recorded
learned "such names in a file" 3 '6 cannot be allowed alone' --cgroup /boxes/x --from recorded
box_policy | fresh
event operation=module_autoload object="$(printf '\\xff%.0s' {1..200})"
run --json events
cp out recorded
learned "a name that its escapes make too long" 3 '1 cannot be allowed alone' --cgroup /boxes/x \
	--from recorded

# Many objects that a policy cannot allow individually.
box_policy | fresh
for ((i = 0; i < 200; i++)); do event operation=module_autoload object="$i*"; done
learned "200 names that are no words" 3 '200 cannot be allowed alone' --cgroup /boxes/x --history
has "not all are told of" '# still denied: 168 more'

# Nodes of devices, and devices.
box_policy | fresh
event operation=mknod object='b 8:0' comm=podman
event operation=mknod object='c 10:200' comm=podman
event operation=block_device object='c 21:0' comm=sg
learned "nodes of devices that may not be opened" 0 '' --cgroup /boxes/x --history
has "are allowed as nodes, not as devices" 'allow mknod: b:8:0  # podman[1x]' \
	'allow mknod: c:10:200  # podman[1x]' 'allow block_device: c:21:0  # sg[1x]'
hasnt "the devices are not allowed" '_device: .*(8:0|10:200)'
printf '%s' '{"operation":"char_device","outcome":"denied","object":"c *:*","profile":"box",' \
	'"comm":"x","cgroup":"/boxes/x","cut":[]}' >forged
learned "a recorded device that is many" 3 '1 cannot be allowed' --cgroup /boxes/x --from forged
hasnt "is not allowed" 'allow char_device: \*'

# Objects that are denied by name or by a pattern.
box_policy | fresh
event operation=capability object=sys_time
event operation=capability object=kill
event operation=runtime_socket object=/srv/own.sock comm=docker
event operation=runtime_socket object=/srv/a/agent.sock
event operation=runtime_socket object=/run/docker.sock comm=docker
learned "what is denied by its name, or by a pattern" 0 '' --cgroup /boxes/x --history
has "is allowed by its name" 'allow capability: sys_time  # sh[1x]' \
	'allow capability: kill  # sh[1x]' 'allow runtime_socket: /srv/own.sock  # docker[1x]' \
	'allow runtime_socket: /srv/a/agent.sock  # sh[1x]' \
	'allow runtime_socket: /run/docker.sock  # docker[1x]'
event operation=runtime_socket object='/srv/*/agent.sock'
learned "a socket that is named as the pattern is" 3 '1 cannot be allowed' --cgroup /boxes/x --history
hasnt "does not allow the pattern" 'allow runtime_socket: /srv/\*'

# Patterns
box_policy | fresh
event operation=module_autoload object=net-pf-38
event operation=module_autoload object=net-pf-40 comm=ip
event operation=module_autoload object=fs-xfs
event operation=sysctl object=net.ipv4.a
event operation=sysctl object=net.ipv4.b
event operation=sysctl object=net.ipv6.a
event operation=char_device object='c 10:1'
event operation=char_device object='c 10:2'
learned "patterns" 0 '' --cgroup /boxes/x --history --patterns
has "stand for two and more" 'allow module_autoload: net-pf-*  # ip[1x], sh[1x]' \
	'allow module_autoload: fs-xfs  # sh[1x]' 'allow sysctl: net.ipv4.*  # sh[2x]' \
	'allow sysctl: net.ipv6.a  # sh[1x]' 'allow char_device: 10:*  # sh[2x]'

# Several profiles
box_policy | fresh
event operation=module_autoload object=fs-xfs userns=4026532000 profile=baseline
learned "two profiles that both deny" 0 '' --cgroup /boxes/x --history
[ "$(grep -c 'allow module_autoload: fs-xfs' learned)" = 2 ]
result "are both changed"
has "and it says so" '# Changed: profile baseline, for all that it is bound to:' \
	'#     bind userns' '# Changed: profile box, for all that it is bound to:'
learned "one of them alone" 3 'profiles that were not changed do not let 1 of the events' \
	--cgroup /boxes/x --history --profile box
has "says that the other denies" \
	'# Not changed: profile baseline. It does not let 1 of these events pass.'
event operation=module_autoload object=excepted userns=4026532000 path=/lxc/x
learned "user namespaces that are excepted" 0 '' --cgroup /lxc --history
claim "no such profile" 1 '' "no profile 'nobody'" \
	learn --cgroup /boxes/x --history --profile nobody
printf '1\tother\t/boxes/x\n' | put $module/attach
event operation=sysrq profile=box
learned "a profile that is attached" 0 '' --cgroup /boxes/x/ --history
has "counts as well" '#     attached to /boxes/x' 'allow sysrq  # sh[1x]'
[ "$(grep -c '^ *allow sysrq' learned)" = 2 ]
result "as bound to what is below it"

box_policy | fresh
id=$(printf '%064d' 7)
printf '1\tother\t/docker/%s\n' "$id" | put $module/attach
event operation=ptrace path="/docker/$id"
claim "not by the id of a container that is gone" 2 '' 'no unit is called' \
	learn --cgroup "${id::12}" --history
run events --json && cp "$work/out" "$work/recording"
claim "not by a name in a recording, which is no proof" 2 '' 'expected a path after --cgroup' \
	learn --cgroup "$id" --from "$work/recording"
cgroup "/docker/$id"
learned "by the id of a container that is here" 0 '' --cgroup "${id::12}" --history
learned "a profile that is attached to the container" 0 '' --cgroup "/docker/$id" --history
has "what it was bound to is changed as well" 'deny sysrq' 'allow ptrace  # sh[1x]'

# Missing events
box_policy | fresh
event operation=sysrq lost=3 suppressed=2
learned "events that were lost" 3 'lost or are not understood: 5;' --cgroup /boxes/x --history
has "are told" '# Lost events: 5. This may be INCOMPLETE.'
box_policy | fresh
event operation=containment object=cgroup.procs binding_kind=3
learned "attempts to escape" 3 'attempts to leave or to change the policy: 1; no' \
	--cgroup /boxes/x --history
has "are not allowed" \
	'# Attempts to leave or to change the policy: 1. No profile allows those.'
event operation=of_tomorrow
learned "an operation of a later module" 3 'are not understood: 1;' \
	--cgroup /boxes/x --history
: | put $module/events
learned "nothing seen" 3 "no event of '/boxes/x' was seen" --cgroup /boxes/x --history
claim "nothing seen where nothing is bound" 1 '' 'no profile is bound to it' \
	learn --cgroup /nowhere --history
event operation=sysrq record=8
claim "a record cut short" 1 '' 'ends after 8 bytes' learn --cgroup /boxes/x --history

# Program names in comments are left out if the policy would become too long.
{
	box_policy
	for ((i = 0; i < 24; i++)); do
		printf 'profile box%s\n    deny module_autoload\nbind cgroup /boxes/* box%s\n' $i $i
	done
} | fresh
for ((i = 0; i < 255; i++)); do
	for ((j = 0; j < 9; j++)); do
		event operation=module_autoload comm="$(printf 'p%014d' $j)" \
			object="$(printf 'a%053d' $i)"
	done
done
learned "more names than a policy has room for" 0 '' --cgroup /boxes/x --history
has "one for each is left" "allow module_autoload: $(printf 'a%053d' 254)  # p00000000000000[1x], others[8x]" \
	'# Programs are left out, as a policy has no room for all of them.'

# If nothing binds the cgroup there will be no events, so the tool does not wait.
box_policy | fresh
claim "a cgroup that no profile is bound to" 1 '' "warning: no profile is bound to '/nowhere' itself" \
	learn --cgroup /nowhere --for 1s

# Time
box_policy | fresh
event operation=sysrq suppressed=7
SECONDS=0
learned "for a while" 0 '' --cgroup "$FAKE_ROOT/sys/fs/cgroup/boxes/x" --for 1s
has "the path of the file system is that of the cgroup" 'allow sysrq  # sh[1x]'
# Reading the module's events blocks, unlike reading at the end of a file.
box_policy | fresh
rm "$FAKE_ROOT/$module/events"
mkfifo "$FAKE_ROOT/$module/events"
exec 8<>"$FAKE_ROOT/$module/events"
event operation=sysrq
SECONDS=0
learned "until the time is over" 0 '' --cgroup /boxes/x --for 2s
[ "$SECONDS" -ge 2 ] && [ "$SECONDS" -lt 60 ]
result "and not before"
has "what was left out before that does not count" 'allow sysrq  # sh[1x]'
event operation=sysrq
"$tool" learn --cgroup /boxes/x --for 1h >out 2>err &
# The tool is waiting for events when it has read all that there are.
while read -r -t 0 -u 8; do
	sleep 0.1
done
printf 'cgroup\t9\t%s\tbox\tsysrq\tdeny\t%s\n' /boxes/x 4 /boxes/x/below 2 /boxes/xy 50 \
	>>"$FAKE_ROOT/$module/stats"
event operation=kexec path=/boxes/x profile=baseline
kill -TERM $!
wait $!
status=$?
cp out learned
judge 3 '^gabion 1$' 'lost or are not understood: 4;'
result "an interrupt ends it, and what the module counted and did not show is told"
has "what was seen until then is written" 'allow sysrq  # sh[1x]' 'allow kexec  # sh[1x]'
exec 8>&-
# A container that is removed meanwhile: its cgroup id remains.
box_policy | fresh
rm "$FAKE_ROOT/$module/events"
mkfifo "$FAKE_ROOT/$module/events"
exec 8<>"$FAKE_ROOT/$module/events"
event operation=sysrq cgroup=9
"$tool" learn --cgroup /boxes/x --for 1h >out 2>err &
while read -r -t 0 -u 8; do
	sleep 0.1
done
printf 'cgroup\t%s\t-\tbox\tsysrq\tdeny\t%s\n' 9 6 10 50 >>"$FAKE_ROOT/$module/stats"
kill -TERM $!
wait $!
status=$?
cp out learned
judge 3 '^gabion 1$' 'lost or are not understood: 5;'
result "what was counted of a cgroup that is gone, and not shown, is told"
exec 8>&-
box_policy | fresh
for wrong in 10 10x -1s '' 1m1; do
	claim "--for '$wrong'" 2 '' 'expected a time after --for, such as 30s' \
		learn --cgroup /boxes/x --for "$wrong"
done

# Wrong usage, and missing cgroups and files.
claim "without --cgroup" 2 '' 'expected --cgroup C' learn --history
claim "without a source" 2 '' 'expected either --for TIME or --history, or --from FILE' \
	learn --cgroup /a
claim "with two sources" 2 '' 'expected either --for TIME or --history, or --from FILE' \
	learn --cgroup /a --history --from recorded
claim "JSON is not for policies" 2 '' 'prints no state' --json learn --cgroup /a --history
box_policy | sed 's/^\t*//' >elsewhere
rm -r "${FAKE_ROOT:?}/$module"
learned "without the module, from files" 3 'no event of' --cgroup /boxes/x --from - --policy elsewhere
claim "no module" 1 '' 'module is not loaded' learn --cgroup /boxes/x --history
echo nonsense >elsewhere
claim "a policy that is none" 1 '' '^elsewhere:1:1' \
	learn --cgroup /boxes/x --from recorded --policy elsewhere

# Only the difference to another profile.
fresh <<-'END'
	gabion 1

	profile strict
	    deny all
	    allow mknod
	    allow module_autoload: fs-overlay

	profile watch
	    audit all

	bind cgroup /boxes/* watch
END
event operation=mknod object='c 1:3' profile=watch outcome=1
event operation=bpf object=map profile=watch outcome=1
event operation=module_autoload object=fs-overlay profile=watch outcome=1
event operation=module_autoload object=nf-nat profile=watch outcome=1
run learn --cgroup /boxes/x --history --profile mine --inherit strict
judge 0 '^profile mine inherits strict$' ''
result "a profile that inherits"
[ "$(grep -vc '^#' "$work/out")" = 4 ] && grep -q '^    allow bpf: map  # sh\[1x\]$' "$work/out" &&
	grep -q '^    allow module_autoload: nf-nat  # sh\[1x\]$' "$work/out"
result "it says what the other one does not, and nothing else"
{ "$tool" show | grep -v '^#'; cat "$work/out"; } >"$work/both"
claim "together they are a policy" 0 'OK: 3 profiles' '' check "$work/both"
claim "a profile that is there" 1 '' "has a profile 'watch' already" \
	learn --cgroup /boxes/x --history --profile watch --inherit strict
claim "none to inherit" 1 '' "no profile 'x' to inherit" \
	learn --cgroup /boxes/x --history --profile mine --inherit x
claim "no name for it" 2 '' 'expected --profile NAME' \
	learn --cgroup /boxes/x --history --inherit strict
claim "a name that none can have" 1 '' 'makes no policy that can be loaded' \
	learn --cgroup /boxes/x --history --profile 'a b' --inherit strict
: | put $module/events
event operation=mknod object='c 1:3' profile=watch outcome=1
claim "nothing to allow" 1 '' "nothing was seen that the profile 'strict' does not let pass" \
	learn --cgroup /boxes/x --history --profile mine --inherit strict

# Each event against each line would be a hundred million comparisons.
{
	printf 'gabion 1\n\nprofile box\n    audit all\n\n'
	seq -f 'bind cgroup /pods/pod%g/* box' 12000
	echo 'bind cgroup /boxes/* box'
} >many
fresh <many
: | put $module/events
event operation=mknod object='c 1:3' outcome=1
for _ in {1..13}; do
	cat "$FAKE_ROOT/$module/events" "$FAKE_ROOT/$module/events" >twice
	put $module/events <twice
done
start=$SECONDS
learned "8,192 events, and 12,001 lines that bind" 0 '' --cgroup /boxes/x --history
[ $((SECONDS - start)) -lt 30 ]
result "which takes less than half a minute, not each event with each line"
plan
