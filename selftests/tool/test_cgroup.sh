# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Cgroups: however a cgroup is named, the module must get a descriptor of the right one.

# shellcheck source=tap.sh source-path=SCRIPTDIR
. "$(dirname "$0")/tap.sh"

# names DESCRIPTION PATH WORD: does WORD reach the module as the cgroup PATH?
names()
{
	fake_system
	run attach "$3" box
	[ "$status" = 0 ] && [ ! -s "$work/out" ] && [ ! -s "$work/err" ] &&
		grep -q '^attach: [0-9]* box$' "$FAKE_ROOT/requests" &&
		grep -qx "  names /sys/fs/cgroup$2" "$FAKE_ROOT/requests"
	result "$1"
}

# refuses DESCRIPTION MESSAGE WORD
refuses()
{
	claim "$1" 1 '' "$2" attach "$3" box
	requested ''
	result "$1: nothing is sent"
}

names "a path of the file system" /a/b "$FAKE_ROOT/sys/fs/cgroup/a/b"
names "a path with a slash at its end" /a "$FAKE_ROOT/sys/fs/cgroup/a/"
names "a path from the hierarchy's root" /a/b /a/b
names "the same, with a slash at its end" /a /a/
names "a process" /a/b 77

fake_system
run detach /a box
grep -q '^detach: [0-9]* box$' "$FAKE_ROOT/requests"
result "detach"
rm "$FAKE_ROOT/requests"
run explain /a/b
grep -q '^query: cgroup [0-9]*$' "$FAKE_ROOT/requests" &&
	grep -qx "  names /sys/fs/cgroup/a/b" "$FAKE_ROOT/requests"
result "explain a cgroup"
rm "$FAKE_ROOT/requests"
run attach fd:9 box 9<"$FAKE_ROOT/sys/fs/cgroup/a"
grep -qx "  names /sys/fs/cgroup/a" "$FAKE_ROOT/requests"
result "a descriptor"
rm "$FAKE_ROOT/requests"
(cd "$FAKE_ROOT/sys/fs/cgroup/a" && "$tool" attach ./b box)
grep -qx "  names /sys/fs/cgroup/a/b" "$FAKE_ROOT/requests"
result "a relative path"

fake_system
mkdir "$work/dir"
touch "$FAKE_ROOT/sys/fs/cgroup/file"
refuses "a directory that is no cgroup" 'expected a cgroup' "$work/dir"
refuses "a path that is not there" 'neither a cgroup v2 directory nor' /nowhere
refuses "a relative path that is not there" "'./nowhere' No such file|expected a cgroup" ./nowhere
refuses "a file" 'expected a cgroup' "$FAKE_ROOT/sys/fs/cgroup/file"
refuses "a way out of the hierarchy" 'neither' /a/../../..
refuses "a process that is not there" 'there is no process 99999' 99999
refuses "process 0" 'expected a cgroup' 0
refuses "a number that is too large" 'expected a cgroup' 99999999999
refuses "a descriptor that is not open" 'descriptor 77 is not open' fd:77
refuses "a descriptor that is no number" "expected a number after 'fd:'" fd:x
refuses "an empty word" 'expected a cgroup' ''
run attach fd:9 box 9<"$work/dir"
judge 1 '' 'descriptor 9 is not a cgroup v2 directory'
result "a descriptor of another file system"
ln -s /etc "$FAKE_ROOT/sys/fs/cgroup/link"
refuses "a symbolic link in the hierarchy" 'neither' /link

# In a cgroup namespace, only unambiguous names are accepted.
ln -sfn 'cgroup:[4026532000]' "$FAKE_ROOT/proc/self/ns/cgroup"
refuses "a process, in another cgroup namespace" 'not the initial one' 77
refuses "a path from the root, there" 'not the initial one' /a
run attach "$FAKE_ROOT/sys/fs/cgroup/a" box
grep -qx "  names /sys/fs/cgroup/a" "$FAKE_ROOT/requests"
result "a path of the file system, there"
run explain 123
judge 0 'process 123' ''
result "explain a process, there"

fake_system
echo "25 1 0:23 /sub $FAKE_ROOT/sys/fs/cgroup rw - cgroup2 cgroup2 rw" | put proc/self/mountinfo
refuses "the root is not mounted" 'root of the cgroup v2 hierarchy is not mounted' /a
echo "25 1 0:23 / $work/dir rw - cgroup2 cgroup2 rw" | put proc/self/mountinfo
refuses "something is mounted on top of it" 'is not the root of the cgroup v2 hierarchy' /a
plan
