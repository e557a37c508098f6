# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# gabion.conf, and how load --boot uses it.

# shellcheck source=tap.sh source-path=SCRIPTDIR
. "$(dirname "$0")/tap.sh"
conf=/etc/gabion/gabion.conf

# host CONF: make a fake host with a policy and this gabion.conf.
host()
{
	fake_system
	: | put $module/attach
	printf 'gabion 1\nprofile box\n deny sysrq\nbind cgroup /boxes/* box\n' |
		put etc/gabion/gabion.policy
	printf '%b' "$1" | put $conf
	echo 'BOOT_IMAGE=/vmlinuz quiet' | put proc/cmdline
}

# sent REQUEST...: were these requests made, in this order?
sent()
{
	[ "$(grep -o '^\(policy\|mode\|lock\): [a-z]*' "$FAKE_ROOT/requests" 2>/dev/null)" = \
		"$(printf '%s\n' "$@")" ]
}

# bad DESCRIPTION LINE:COLUMN MESSAGE TEXT
bad()
{
	host "$4"
	claim "$1" 1 '' "^$conf:$2: .*$3" config
	claim "$1: fails the boot" 1 '' "^$conf:$2: .*$3" load --boot
	requested ''
	result "$1: nothing is loaded"
}

fake_system
claim "no file" 0 '^boot = required$' '' config
claim "no file: the lock" 0 '^none$' '' config lock
host ''
claim "an empty file" 0 '^mode = unchanged$' '' config
host '# all\n\n  boot=best-effort # x\n\tlock  =  sealed\nmode= audit'
claim_json "all settings" 0 '/boot="best-effort"' '/lock="sealed"' '/mode="audit"' -- config
claim "one setting" 0 '^best-effort$' '' config boot
claim "an unknown setting asked for" 2 '' "no setting 'color'" config color
claim "another file" 1 '' "cannot read the settings /nonexistent: No such" config --file /nonexistent
printf 'lock = tigthen\n' >"$work/c"
claim "another file is checked" 1 '' "^$work/c:1:8: \"tigthen\": expected one of none, tighten, sealed" \
	config --file "$work/c"
bad "an unknown setting" 2:1 '"locks": expected one of the settings boot, lock, mode' '\nlocks = sealed\n'
bad "an unknown word" 1:8 '"maybe": expected one of required, best-effort' 'boot = maybe\n'
bad "a word in capitals" 1:8 '"Sealed"' 'lock = Sealed\n'
bad "no equals sign" 1:1 'expected SETTING = WORD' 'lock sealed\n'
bad "a word too many before it" 1:6 'expected = ' 'lock up = sealed\n'
bad "no word" 1:7 'expected a word' 'lock =\n'
bad "two words" 1:15 'nothing more' 'lock = sealed tighten\n'
bad "two equals signs" 1:8 '"=sealed": expected one of' 'lock = =sealed\n'
bad "a setting twice" 3:1 'given above' 'lock = none\n\nlock = sealed\n'
bad "a carriage return" 1:8 'sealed' 'lock = sealed\r\n'
host ''
printf 'lock = sealed\0\n' | put $conf
claim "a byte 0" 1 '' "bytes that are 0" load --boot

host ''
claim "boot without settings" 0 'gabion.policy is in force' '' load --boot
sent policy:\ gabion
result "the policy alone is loaded"
host 'lock = tighten\nmode = enforce\n'
run load --boot
judge 0 'in force' '' && sent 'policy: gabion' 'lock: tighten'
result "the lock is raised behind the policy"
run load --boot
judge 0 'in force' '' && sent 'policy: gabion' 'lock: tighten' 'policy: gabion'
result "a second time raises no lock"
host 'lock = tighten\n'
echo sealed | put $module/lock
"$tool" check --canonical /dev/stdin <"$FAKE_ROOT/etc/gabion/gabion.policy" >"$work/canonical"
cp "$work/canonical" "$FAKE_ROOT/$module/policy"
claim "what is in force and sealed is no failure" 0 'in force' '' load --boot
requested ''
result "and nothing is written"
host 'mode = audit\nlock = sealed\n'
run load --boot
judge 0 'in force' 'the mode is audit' && sent 'mode: audit' 'policy: gabion' 'lock: sealed'
result "the mode audit comes before the policy"
host 'mode = enforce\n'
echo audit | put $module/mode
run load --boot
judge 0 'in force' '' && sent 'policy: gabion' 'mode: enforce'
result "the mode enforce behind it"
for mode in audit enforce; do
	host "mode = $mode\nlock = sealed\n"
	[ $mode = audit ] || echo audit | put $module/mode
	echo nonsense | put etc/gabion/gabion.policy
	run load --boot
	judge 1 '' 'gabion.policy:1:1' && requested ''
	result "mode = $mode: a policy with a mistake changes no mode"
done
host 'mode = audit\n'
echo 1 | put errno/policy
run load --boot
judge 1 '' 'cannot load the policy' && sent 'mode: audit' 'mode: enforce'
result "a policy that the module refuses leaves the mode as it was"
host 'mode = enforce\n'
echo audit | put $module/mode
echo 1 | put errno/policy
run load --boot
judge 1 '' 'cannot load the policy' && requested ''
result "and does not have the old one enforced"
for boot in required best-effort; do
	host "boot = $boot\nlock = sealed\n"
	echo 1 | put errno/lock
	run load --boot
	judge 3 'in force' "the policy is in force, and can be changed: the lock stands at 'none'" &&
		! grep -q 'all the same' "$work/err"
	result "$boot: a lock that cannot be raised"
done

host 'lock = sealed\n'
echo 'quiet gabion=audit' | put proc/cmdline
run load --boot
judge 0 'in force' 'the mode is audit' && sent 'mode: audit' 'policy: gabion'
result "gabion=audit: a dry run, and no lock"
host 'lock = sealed\nnonsense\n'
echo 'quiet gabion=off' | put proc/cmdline
claim "gabion=off: nothing, and no failure" 0 '' 'off: the kernel command line says gabion=off' load --boot
requested ''
result "gabion=off: nothing is written"
host ''
echo 'xgabion=off gabion=offx' | put proc/cmdline
claim "what only looks like it" 0 'in force' '' load --boot

for boot in required best-effort; do
	[ $boot = required ] && status_wanted=1 told= || status_wanted=3 told='start all the same'
	host "boot = $boot\nlock = sealed\n"
	echo nonsense | put etc/gabion/gabion.policy
	run load --boot
	judge "$status_wanted" '' '^/etc/gabion/gabion.policy:1:1: ' && matches "$work/err" "${told:--}"
	result "$boot: a bad policy"
	requested ''
	result "$boot: no lock on it"
	host "boot = $boot\n"
	rm -r "${FAKE_ROOT:?}/$module"
	run load --boot
	judge "$status_wanted" '' 'no module for this kernel, 6.12.0-fake: build it' &&
		matches "$work/err" "${told:--}"
	result "$boot: no module for this kernel"
	echo 'extra/gabion.ko: kernel/x.ko' | put lib/modules/6.12.0-fake/modules.dep
	run load --boot
	judge "$status_wanted" '' "not loaded; 'modprobe gabion' and the kernel log" &&
		matches "$work/err" "${told:-error}"
	result "$boot: a module that does not load"
done
claim "--boot takes no file" 2 '' 'takes the files in /etc/gabion' load --boot x
claim "--boot forces nothing" 2 '' 'takes the files in /etc/gabion' load --boot --force
man=$(dirname "$0")/../../userspace/man/gabion.conf.5
sed -n '/^\.SH EXAMPLE/,/^\.fi/{/^\./d;s/\\-/-/g;p}' "$man" >"$work/example"
claim "the manual's example" 0 '^lock = tighten$' '' config --file "$work/example"
plan
