# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source-path=SCRIPTDIR source=tap.sh
#
# Each hooked function is in the list of prototypes, which a test in the guest compares with the
# kernel's types, and each function in the list is hooked, by one row of one table.

. "$(dirname "$0")/tap.sh"

top=$(realpath "$(dirname "$0")/../..")
cd "$work" || exit
touch out err
sed -nE 's/^HOOK_NAME\("([^"]*)", "([^"]*)".*/\1\n\2/p' "$BUILD/tool/build/hook_names.h" |
	grep . | sort >rows
grep -vE '^__(x64|ia32)_sys_' rows | sort -u >hooked
sed -nE 's/^[^#	]+	.*[ *]([a-zA-Z0-9_]+)\(.*/\1/p' "$top/selftests/engine/prototypes" |
	sort -u >listed

[ -s hooked ] && [ -s listed ]
result 'there are hooks, and prototypes'
# Two hooks on one function cannot be placed. If a row excludes another by #if, tell them apart here.
uniq -d rows >out
[ -s rows ] && [ ! -s out ]
result 'no function is hooked by two rows'
comm -23 hooked listed >out
[ ! -s out ]
result 'each hooked function has a prototype in selftests/engine/prototypes'
comm -13 hooked listed >out
[ ! -s out ]
result 'each prototype is of a hooked function'
plan
