# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The command line: help, wrong usage, colour, JSON.

# shellcheck source=tap.sh source-path=SCRIPTDIR
. "$(dirname "$0")/tap.sh"
fake_system

verbs="status show check load attach detach explain learn run mode lock hooks stats events metrics doctor config report top"

claim "--help" 0 '^Verbs:' '' --help
claim "-h" 0 '^Verbs:' '' -h
claim "help" 0 '^Verbs:' '' help
claim "--version" 0 '^gabionctl [0-9]+\.[0-9]+\.[0-9]+$' '' --version
for verb in $verbs; do
	claim "help $verb" 0 "^Usage: gabionctl $verb " '' help "$verb"
	claim "$verb --help" 0 "^Usage: gabionctl $verb " '' "$verb" --help
done

claim "an unknown verb" 2 '' "there is no verb 'shwo'" shwo
claim "help on an unknown verb" 2 '' "there is no verb 'shwo'" help shwo
claim "an unknown option" 2 '' "there is no option '--jsn'" --jsn
claim "an unknown option of a verb" 2 '' "there is no option '--force'" show --force
claim "an option without its argument" 2 '' "'--securityfs' needs an argument" --securityfs
claim "an argument to a flag" 2 '' "'--json=x'" --json=x
claim "too many arguments" 2 '' "takes no arguments, but 1 argument was given" show x
claim "too few arguments" 2 '' 'takes CONTAINER\|CGROUP\|PID\|fd:N PROFILE, but 1' attach x
claim "no argument to explain" 2 '' 'takes PID' explain
claim "check with both" 2 '' 'expected one of FILE and --builtin' check --builtin x
claim "an unknown mode" 2 '' "'off' is no mode; expected one of: enforce audit" mode off
claim "an unknown lock" 2 '' "'none' is no lock; expected one of: tighten sealed" lock none
claim "run without a profile" 2 '' "needs --profile" run -- true
claim "run without a command" 2 '' "takes --profile" run --profile box
claim "run with a path for a name" 2 '' "no name for a cgroup" \
	run --profile box --name a/b -- true
claim "run with dots for a name" 2 '' "no name for a cgroup" \
	run --profile box --name .. -- true
claim "--json where there is no state" 2 '' "prints no state" --json attach /a box
claim "--json behind such a verb" 2 '' "no option '--json'" attach --json /a box

"$tool" show >/dev/full 2>"$work/err"
status=$?
: >"$work/out"
judge 1 '' 'cannot write the output'
result "a full disk is noticed"

# On a terminal, which script(1) makes, and without one.
on_terminal()
{
	TERM=${1:-xterm} script -qec "'$tool' mode; '$tool' status" /dev/null </dev/null \
		>"$work/out" 2>"$work/err"
	grep -q "$(printf '\033')" "$work/out"
}

coloured()
{
	grep -q "$(printf '\033')" "$work/out"
}

TERM=xterm run status
! coloured
result "no colour in a pipe"
if command -v script >/dev/null; then
	on_terminal
	result "colour on a terminal"
	! NO_COLOR=1 on_terminal
	result "no colour under NO_COLOR"
	NO_COLOR='' on_terminal
	result "an empty NO_COLOR is none"
	! on_terminal dumb
	result "no colour on a dumb terminal"
else
	for what in "colour on a terminal" "no colour under NO_COLOR" \
		"an empty NO_COLOR is none" "no colour on a dumb terminal"; do
		number=$((number + 1))
		echo "ok $number - $what # SKIP there is no script(1)"
	done
fi

claim "--securityfs elsewhere" 1 '' "/nonexistent has no such file" --securityfs /nonexistent mode
claim "--securityfs behind the verb" 0 '^enforce$' '' mode --securityfs "$FAKE_ROOT/$module"
GABION_SECURITYFS=/nonexistent claim "GABION_SECURITYFS elsewhere" 1 '' "no such file" mode
plan
