# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# gabionctl upgrade: what is carried over to the new module, and the messages if it may not be loaded
# or fails to load.

# shellcheck source=tap.sh source-path=SCRIPTDIR
. "$(dirname "$0")/tap.sh"

# Fake commands. modprobe loads another module, in mode enforce and with nothing attached.
mkdir -p "$work/bin"
PATH=$work/bin:$PATH
command_says()
{
	printf '#!/bin/sh\n%s\n' "$2" >"$work/bin/$1"
	chmod 755 "$work/bin/$1"
}
# shellcheck disable=SC2016  # for that shell
command_says modinfo 'case $2 in srcversion) echo NEW ;; *) echo 0.2.0 ;; esac'
begin()
{
	fake_system
	echo OLD | put sys/module/gabion/srcversion
	printf '' | put dev/kmsg
	command_says rmmod 'exit 0'
	command_says modprobe "mkdir -p $FAKE_ROOT/$module; cd $FAKE_ROOT/$module; echo enforce >mode; : >attach
		touch policy version; echo none >lock"
}

begin
policy=$(cat "$FAKE_ROOT/$module/policy")
mkdir -p "$FAKE_ROOT/sys/fs/cgroup/a b"
claim "upgrade" 0 'gabion 0\.1\.0 is replaced by 0\.2\.0' '' upgrade
grep -q '^policy: ' "$FAKE_ROOT/requests" && grep -qxF "${policy##*$'\n'}" "$FAKE_ROOT/requests"
result "the policy is carried over"
grep -q '^attach: [0-9]* box$' "$FAKE_ROOT/requests" && grep -q 'names .*/a b$' "$FAKE_ROOT/requests"
result "and what is attached"
! grep -q '^mode' "$FAKE_ROOT/requests"
result "the mode is that of a module that has just come"
grep -q 'nothing was guarded' "$FAKE_ROOT/dev/kmsg" && grep -q 'nothing was guarded' "$work/out"
result "for how long nothing was guarded is said, and in the kernel log"
sed -n 1p "$FAKE_ROOT/dev/kmsg" | grep -q 'version 0\.1\.0 goes, and version 0\.2\.0 comes'
result "where it begins, too"

begin
echo audit | put $module/mode
run upgrade
grep -q '^mode: audit' "$FAKE_ROOT/requests"
result "the mode audit is carried over"

begin
echo NEW | put sys/module/gabion/srcversion
claim "nothing to do" 0 'is the one that is loaded' '' upgrade
requested ''
result "and nothing is done"

begin
echo tighten | put $module/lock
command_says rmmod "touch $work/unloaded"
claim "under the lock" 3 '' "lock stands at 'tighten': .* until the next boot" upgrade
[ ! -e "$work/unloaded" ]
result "and nothing is unloaded"

begin
command_says rmmod 'exit 1'
claim "what is in use" 1 '' 'version 0\.1\.0 cannot be unloaded, and stays in force' upgrade
requested '' && grep -q 'version 0\.1\.0 stays' "$FAKE_ROOT/dev/kmsg"
result "and nothing is changed"

begin
command_says modprobe 'exit 1'
claim "a module that does not load" 1 '' 'does not load: nothing is guarded any more' upgrade
grep -q 'version 0\.2\.0 does not load, and NOTHING IS GUARDED' "$FAKE_ROOT/dev/kmsg"
result "the kernel log says so"

begin
command_says rmmod "rm -r $FAKE_ROOT/$module; exit 1"
claim "an rmmod that fails when it has done its work" 0 'is replaced' '' upgrade
grep -q '^policy: ' "$FAKE_ROOT/requests"
result "the policy is carried over"

begin
command_says rmmod "trap '' INT HUP TERM QUIT TSTP
	kill -INT 0; kill -HUP 0; kill -TERM 0; kill -QUIT 0; kill -TSTP 0"
setsid -w "$tool" upgrade >"$work/out" 2>"$work/err" &
wait $! 2>/dev/null
grep -q '^policy: ' "$FAKE_ROOT/requests" && grep -q 'is replaced by' "$work/out" &&
	grep -q 'nothing was guarded' "$FAKE_ROOT/dev/kmsg"
result "signals wait until the policy is in force again"

begin
printf 'interface 1\nmodule 0.0.9\n' | put $module/version
printf 'x\n' | put $module/hooks
printf 'x\n' | put $module/stats
claim "a module of another interface" 0 'gabion 0\.0\.9 is replaced by 0\.2\.0' '' upgrade

begin
mkdir -p "$FAKE_ROOT/sys/fs/cgroup/a b"
printf '%s\t%s\t%s\n' 4567 box '/a\040b' 4568 box /gone | put $module/attach
claim "a cgroup that has ended" 0 ' 1 attachments are carried over' '' upgrade
[ "$(grep -c '^attach: ' "$FAKE_ROOT/requests")" = 1 ]
result "takes what was attached to it along"

begin
mkdir -p "$FAKE_ROOT/run/gabion"
{ stat -c %i "$FAKE_ROOT/sys/module/gabion"; } | put run/gabion/loaded
command_says rmmod "mv $FAKE_ROOT/sys/module/gabion $FAKE_ROOT/old; mkdir $FAKE_ROOT/sys/module/gabion"
run upgrade
[ "$(cat "$FAKE_ROOT/run/gabion/loaded")" = "$(stat -c %i "$FAKE_ROOT/sys/module/gabion")" ]
result "what gabion.service loaded counts as loaded by it"

begin
mkdir -p "$FAKE_ROOT/sys/fs/cgroup/a b"
echo 1 | put errno/policy
claim "a policy that the module refuses" 1 'nothing was guarded' 'could not be carried over|not all of' \
	upgrade
grep -q '^attach: ' "$FAKE_ROOT/requests"
result "what can be carried over is"

command_says modinfo 'exit 1'
claim "no module for this kernel" 1 '' 'no module gabion for the kernel that runs' upgrade
plan
