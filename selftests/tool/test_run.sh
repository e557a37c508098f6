# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# run: the cgroup, the command's status, signals.

# shellcheck source=tap.sh source-path=SCRIPTDIR
. "$(dirname "$0")/tap.sh"
fake_system
cgroups=$FAKE_ROOT/sys/fs/cgroup

# runs DESCRIPTION STATUS STDOUT STDERR COMMAND...
runs()
{
	local description=$1 wanted=$2 out=$3 err=$4

	shift 4
	claim "$description" "$wanted" "$out" "$err" run --profile box -- "$@"
}

runs "a command" 0 '^hello$' '' echo hello
grep -Eq '^attach: [0-9]+ box$' "$FAKE_ROOT/requests" &&
	grep -Eq '^  names /sys/fs/cgroup/gabion-run-[0-9]+$' "$FAKE_ROOT/requests"
result "the profile is attached to a cgroup of its own"
[ -z "$(find "$cgroups" -name 'gabion-run-*')" ]
result "the cgroup is gone"
runs "its status" 7 '' '' sh -c 'exit 7'
runs "its signal" 143 '' '' sh -c 'kill -TERM $$'
runs "not found" 127 '' "cannot run 'no-such-command'" no-such-command
runs "not executable" 126 '' "cannot run '/etc/passwd'" /etc/passwd
runs "its options are its own" 0 '^--profile$' '' echo --profile
claim "a name" 0 '' '' run --profile box --name mine -- true
grep -q '^  names /sys/fs/cgroup/mine$' "$FAKE_ROOT/requests"
result "the cgroup has that name"
claim "a name that is taken" 1 '' "cannot make the cgroup 'a': File exists" \
	run --profile box --name a -- echo no
[ -d "$cgroups/a/b" ]
result "what was there stays"
claim "cgroups that the command makes" 0 '' '' \
	run --profile box --name mine -- mkdir -p "$cgroups/mine/x/y" "$cgroups/mine/z"
[ ! -e "$cgroups/mine" ]
result "these are gone too"

# keyctl(KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0); -1 on a kernel without keyrings
session='print syscall(250, 0, -3, 0)'
claim "what keyring it has" 0 '' '' run --profile box -- sh -c "perl -e '$session' >$work/session"
outside=$(perl -e "$session")
[ "$outside" = -1 ] || [ "$(cat "$work/session")" != "$outside" ]
result "it is its own"

echo 2 | put errno/attach
runs "a profile that is not there" 1 '' 'no profile of that name' echo no
[ -z "$(find "$cgroups" -name 'gabion-run-*')" ]
result "no cgroup is left of it"
rm "$FAKE_ROOT/errno/attach"

"$tool" run --profile box -- sh -c 'trap "exit 9" TERM; echo up; while :; do sleep 0.1; done' \
	>"$work/out" 2>"$work/err" &
pid=$!
for _ in {1..100}; do
	[ -s "$work/out" ] && break
	sleep 0.1
done
kill -TERM $pid
wait $pid
[ $? = 9 ]
result "a signal is passed on"
[ -z "$(find "$cgroups" -name 'gabion-run-*')" ]
result "the cgroup is gone after it"
plan
