# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The verbs that print the module's state.

# shellcheck source=tap.sh source-path=SCRIPTDIR
. "$(dirname "$0")/tap.sh"
fake_system

claim "status" 0 'hooks: +2/4 placed, 1 idle, 1 waiting' '' status
claim "status is the default" 0 '^gabion 0\.1\.0: some cgroups are guarded, not all containers$' ''
claim "status has the tool's version" 0 '^  tool: +0\.1\.0$' '' status
FAKE_RELEASE=99.1.0 claim "status of a kernel that is too new" 0 \
	'^gabion .* guarded.*; this kernel is newer than any that gabion was tested on' '' status
sed -n 1p "$work/out" | grep -q 'newer than any'
result "in the first line, with what is guarded"
FAKE_RELEASE=99.1.0 claim_json "and as JSON" 0 /kernel_tested=false -- status
claim_json "of one that was tested on" 0 /kernel_tested=true -- status
claim "status sums up" 0 'denied: +10' ''
claim_json "status as JSON" 0 /loaded=true '/module_version="0.1.0"' /interface=2 \
	'/protection="in-part"' '/mode="enforce"' '/lock="none"' /hooks/total=4 /hooks/placed=2 /hooks/waiting=1 \
	/hooks/idle=1 /hooks/failed=0 /profiles=2 '/bind_userns="baseline"' /bindings=2 \
	/attachments=1 /denied=10 /audited=7 -- status

# What the first line says about policies: it must not promise too much. $attached has the
# attachments, and $governed tells whether the running container is bound.
first_line()
{
	local name=$1 word=$2 pattern=$3

	put $module/policy
	printf '%s' "${attached-}" | put $module/attach
	if [ -n "${governed-}" ]; then
		cgroup /lxc.payload.web
		printf 'subject\tcgroup\t-\ncgroup\t4567\t/x\nuserns\tinitial\nexempt\tno\ngoverned\t%s\n' \
			"$governed" | put $module/query
	fi
	claim "$name" 0 "^gabion 0\.1\.0: $pattern" '' status
	claim_json "$name, as JSON" 0 "/protection=\"$word\"" -- status
	fake_system
}
# Functions after a pipe must run in this shell.
shopt -s lastpipe
readonly refusing='profile hard\n deny sysrq\n' watching='profile soft\n audit all\n'
printf 'gabion 1\n%bbind userns hard\n' "$refusing" |
	first_line "user namespaces alone" userns 'only user namespaces'
printf 'gabion 1\n%b%bbind userns hard\nbind containers soft\n' "$refusing" "$watching" |
	first_line "containers that are watched" audited 'containers are only audited'
printf 'gabion 1\n%b%bbind cgroup /a hard\nbind containers soft\n' "$refusing" "$watching" |
	first_line "a cgroup, where containers are watched" in-part 'some cgroups are guarded, not all'
printf 'gabion 1\n%bbind cgroup /a hard\n' "$refusing" |
	first_line "a cgroup alone" in-part 'some cgroups are guarded'
printf 'gabion 1\n%bbind containers docker podman hard\n' "$refusing" |
	first_line "containers of some runtimes" in-part 'some cgroups are guarded'
printf 'gabion 1\n%bbind containers hard except /x\n' "$refusing" |
	first_line "all containers but some" in-part 'some cgroups are guarded'
attached=$'1\thard\t/a\n' first_line "an attachment, where containers are watched" in-part 'some cgroups' < <(
	printf 'gabion 1\n%b%bbind userns hard\nbind containers soft\n' "$refusing" "$watching")
printf 'gabion 1\nprofile x\n deny capability: sys_boot\nbind containers x\n' |
	first_line "a denial of an object" containers 'containers are guarded$'
printf 'gabion 1\n%b%bbind containers hard or soft\n' "$refusing" "$watching" |
	first_line "a profile that may stand in" containers 'containers are guarded$'
attached=$'1\tsoft\t/a\n' first_line "one that does, and refuses nothing" in-part 'some cgroups' < <(
	printf 'gabion 1\n%b%bbind containers hard or soft\n' "$refusing" "$watching")
attached=$'1\tsoft\t/a\n' first_line "one that is attached beside" containers 'containers are guarded$' < <(
	printf 'gabion 1\n%b%bbind containers hard\n' "$refusing" "$watching")
governed=yes first_line "a container that is bound" containers 'containers are guarded$' < <(
	printf 'gabion 1\n%bbind containers hard\n' "$refusing")
governed=no first_line "a container that nothing binds" in-part 'some cgroups are guarded' < <(
	printf 'gabion 1\n%bbind containers hard\n' "$refusing")
printf 'gabion 1\n%bbind containers soft\n' "$watching" |
	first_line "nobody is refused anything" none 'nothing is refused to anybody'
echo audit | put $module/mode
claim "a dry run" 0 '^gabion 0\.1\.0: a dry run, nothing is refused' '' status
fake_system
printf 'interface 2\nmodule 0.0.9\n' | put $module/version
claim "another version than the tool's" 0 'tool: .*, another version than the module' '' status
fake_system

claim "show" 0 '^bind cgroup /boxes/\* box$' '' show
claim "show lists attachments as comments" 0 '^#   /a\\040b  box  \(id 4567\)$' '' show
claim "show has the objects" 0 '^    allow block_device: 8:0-15 c:21:0$' '' show
claim_json "the objects as JSON" 0 '/profiles/1/objects/0/object="net.*"' \
	'/profiles/1/objects/0/operation="sysctl"' '/profiles/1/objects/0/verdict="allow"' \
	/profiles/1/objects=#6 '/profiles/1/objects/2/object="c:21:0"' \
	'/profiles/1/objects/5/object="bpf"' '/profiles/1/objects/5/verdict="deny"' \
	/profiles/0/objects=#2 '/profiles/1/verdicts/capability="allow"' -- show
claim_json "show as JSON" 0 /profiles=#2 '/profiles/0/verdicts/raw_io="audit"' \
	/attachments/0/cgroup_id=4567 '/attachments/0/profile="box"' \
	'/attachments/0/cgroup="/a b"' -- show
claim "hooks" 0 '^write_sysrq_trigger +sysrq +placed +3 +pass$' '' hooks
claim "a hook that is idle" 0 '^cap_capable +capability +idle +0 +-$' '' hooks
claim "what idle means" 0 '^idle .*policy' '' help hooks
claim_json "hooks as JSON" 0 /hooks=#4 '/hooks/0/operations="raw_memory,raw_io"' \
	/hooks/0/hits=12 '/hooks/0/selftest="pass"' /hooks/2/selftest=null \
	'/hooks/2/state="waiting"' '/hooks/3/state="idle"' /hooks/3/selftest=null -- hooks
sed -i 's/placed/lost/' "$FAKE_ROOT/$module/hooks"
claim "lost hooks" 0 'hooks: +0/4 placed, 1 idle, 1 waiting for a module, 2 lost$' '' status
claim_json "lost hooks as JSON" 0 /hooks/lost=2 /hooks/placed=0 -- status
sed -i 's/lost/restored/; s/pass/unproven/' "$FAKE_ROOT/$module/hooks"
claim "restored hooks" 0 ' 2 restored after they were lost, 2 unproven$' '' status
claim_json "restored hooks as JSON" 0 /hooks/lost=0 /hooks/restored=2 /hooks/unproven=2 -- status
claim "stats" 0 '^sysrq +4 +5 +0 +6 +0$' '' stats
claim "stats of profiles" 0 '^box +0 +9 +24 +0$' '' stats
claim "stats of cgroups, the most first" 0 '^20 +deny +sysrq +box +/docker/0+7 +docker 0{12}$' '' stats
sed -n '/^COUNT/,/^$/s/ .*//p' "$work/out" | tr '\n' ' ' | grep -q '^COUNT 20 9 5 4 2 $'
result "stats of cgroups are sorted"
claim "stats of a cgroup that is gone" 0 '^2 .*\(removed, id 4569\)' '' stats
claim "stats of the rest" 0 '^5 .*\(all that have no row\)' '' stats
claim "stats of events" 0 '^events: 17 recorded, 40 left out by the rate limit, 1 lost$' '' stats
claim_json "stats as JSON" 0 /operations/module_load/deny=3 /operations/module_load/would_deny=9 \
	/operations/module_load/deny_quietly=7 \
	/operations/sysrq/allow=4 /profiles/box/deny=24 /profiles/box/would_deny=9 \
	/events/emitted=17 /events/lost=1 /events/suppressed=40 -- stats
claim_json "stats of cgroups as JSON" 0 /cgroups=#5 '/cgroups/0/cgroup="/a b"' \
	/cgroups/0/cgroup_id=4567 /cgroups/0/container=null '/cgroups/1/container/runtime="docker"' \
	'/cgroups/1/verdict="deny"' /cgroups/1/count=20 /cgroups/3/cgroup=null -- stats
claim "mode" 0 '^enforce$' '' mode
claim_json "mode as JSON" 0 '/mode="enforce"' -- mode
claim "lock" 0 '^none$' '' lock
claim_json "lock as JSON" 0 '/lock="none"' -- lock

claim "explain a process" 0 '^  2  box +bind cgroup /boxes/\*, line 13, at /boxes/x$' '' explain 123
claim_json "a name with a blank in JSON" 0 '/cgroup="/a b"' '/bindings/2/cgroup="/a b"' -- explain 123
claim "explain an attachment" 0 '^  3  box +attached to /a\\040b$' '' explain 123
claim "explain what is excepted" 0 \
	'^  baseline is not bound here by line 12, bind userns: except /lxc$' '' explain 123
claim "explain what stands in" 0 \
	'^  box stands in for strict by line 14, bind cgroup /boxes/\*\*: attached to /a\\040b$' '' \
	explain 123
claim_json "what is lifted in JSON" 0 /lifted=#2 '/lifted/0/except="/lxc"' /lifted/0/pattern=null \
	/lifted/0/stand_in=null '/lifted/1/stand_in="box"' '/lifted/1/cgroup="/a b"' \
	'/lifted/1/pattern="/boxes/**"' /lifted/1/line=14 -- explain 123
claim "explain a verdict" 0 '^  module_load +deny +baseline  by binding 1, line 4$' '' explain 123
claim_json "explain as JSON" 0 '/subject="pid"' /pid=123 /cgroup_id=4567 '/userns="other"' \
	/governed=true '/mode="enforce"' /bindings=#3 /bindings/0/line=12 \
	/bindings/0/cgroup=null '/bindings/1/pattern="/boxes/*"' /bindings/2/line=null \
	/verdicts=#2 '/verdicts/0/verdict="deny"' /verdicts/0/binding=1 /verdicts/0/line=4 /verdicts/1/profile=null /verdicts/1/line=null \
	-- explain 123
echo audit | put $module/mode
claim "explain says that the mode is audit" 0 'mode is audit' '' explain 123
printf 'subject\tpid\t1\n' | put $module/query
claim "an answer that is not understood" 1 '' 'not understood' explain 123
echo 3 | put errno/query
claim "explain a process that is not there" 1 '' 'there is no such process' explain 123

# Malformed files.
printf 'x\ty\n' | put $module/hooks
claim "a short line" 1 '' "line 1 of the module's file 'hooks' has 2 fields, expected 5" hooks
claim "status notices it too" 1 '' "file 'hooks'" status
fake_system
printf 'interface 3\nmodule 9\n' | put $module/version
claim "another version of the interface" 1 '' 'speaks version 3 of the interface' status
fake_system
printf 'gabion 2\n' | put $module/policy
claim "a policy that is not understood" 1 '' 'does not understand the policy' show
rm -r "${FAKE_ROOT:?}/$module"
claim "not loaded" 1 '' "module is not loaded; 'modprobe gabion'" status
claim_json "not loaded, as JSON" 1 /loaded=false -- status
claim "not loaded: any verb" 1 '' "cannot load the policy|module is not loaded" hooks
grep -v securityfs "$FAKE_ROOT/proc/self/mountinfo" >"$work/mountinfo"
put proc/self/mountinfo <"$work/mountinfo"
claim "securityfs not mounted" 1 '' 'securityfs is not mounted' status
plan
