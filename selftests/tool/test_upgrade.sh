# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# gabionctl upgrade: what is carried over to the module that comes, and what is said when it may not
# come, or does not.

# shellcheck source=tap.sh source-path=SCRIPTDIR
. "$(dirname "$0")/tap.sh"

# Commands that pretend; modprobe brings another module, in mode enforce and with nothing attached.
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
	command_says modprobe "echo enforce >$FAKE_ROOT/$module/mode; : >$FAKE_ROOT/$module/attach"
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
requested ''
result "and nothing is changed"

begin
command_says modprobe 'exit 1'
claim "a module that does not load" 1 '' 'does not load: nothing is guarded any more' upgrade

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
