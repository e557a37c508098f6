# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A policy of several files: the one in /etc with its drop-ins, and those on the command line.

# shellcheck source=tap.sh source-path=SCRIPTDIR
. "$(dirname "$0")/tap.sh"
mkdir -p "$work/p"
cd "$work/p" || exit 1
etc=/etc/gabion
drop_ins=$etc/policy.d

fake_system
for verb in check load; do
	claim "$verb without a policy" 1 '' \
		'cannot read the policy /etc/gabion/gabion.policy: No such file.*; put a policy there' $verb
done

main()
{
	printf 'gabion 1\nprofile box\n deny sysrq\nbind cgroup /boxes/* box\n' | put $etc/gabion.policy
}

main
claim "the file alone" 0 '^/etc/gabion/gabion.policy: OK: 1 profile, 1 binding' '' check
mkdir "$FAKE_ROOT$drop_ins"
claim "an empty directory of drop-ins" 0 '^/etc/gabion/gabion.policy: OK: 1 profile' '' check

printf '# first\n\n  gabion 1   # a comment\nprofile tight inherits box\n deny kexec\n' |
	put $drop_ins/10-first.policy
printf 'gabion 1\nbind cgroup /a tight' | put $drop_ins/20-second.policy
echo nonsense | put $drop_ins/.30-hidden.policy
echo nonsense | put $drop_ins/40-other.policy.bak
claim "drop-ins" 0 '^/etc/gabion/gabion.policy and 2 more files: OK: 2 profiles, 2 bindings' '' check
claim "load takes them all" 0 '^/etc/gabion/gabion.policy and 2 more files is in force: 2 prof' '' load
[ "$(grep -c '^policy: ' "$FAKE_ROOT/requests")" = 1 ] &&
	[ "$(grep -c 'gabion 1' "$FAKE_ROOT/$module/policy")" = 1 ] &&
	"$tool" check "$FAKE_ROOT/$module/policy" >/dev/null
result "in one write that is a policy"

mv "$FAKE_ROOT$drop_ins/10-first.policy" "$FAKE_ROOT$drop_ins/9-first.policy"
printf 'gabion 1\nprofile third inherits tight\n deny mknod\n' | put $drop_ins/30-third.policy
claim "in the order of the names' bytes" 1 '' \
	'^/etc/gabion/policy.d/30-third.policy:2:24: "tight": ' check
mv "$FAKE_ROOT$drop_ins/9-first.policy" "$FAKE_ROOT$drop_ins/10-first.policy"
claim "in their order" 0 'OK: 3 profiles' '' check

# bad DESCRIPTION FILE:LINE:COLUMN MESSAGE TEXT: one more drop-in
bad()
{
	printf '%b' "$4" | put $drop_ins/30-third.policy
	rm -f "$FAKE_ROOT/requests"
	claim "$1" 1 '' "^/etc/gabion/$2: .*$3" check
	claim "$1: not loaded" 1 '' "^/etc/gabion/$2: .*$3" load
	requested ''
	result "$1: not sent"
}

third=policy.d/30-third.policy
bad "an error in a drop-in" $third:3:7 'unknown operation' 'gabion 1\nprofile x\n deny modul\n'
claim_json "that as JSON" 1 /valid=false /error/line=3 /error/column=7 \
	"/error/file=\"$drop_ins/30-third.policy\"" -- check
bad "a drop-in without a version" $third:1:1 'expected gabion 1' 'profile x\n deny all\n'
bad "an empty drop-in" $third:1:1 'expected gabion 1' ''
bad "a comment alone" $third:2:1 'expected gabion 1' '# nothing\n'
bad "a drop-in of a newer version" $third:1:8 'unknown version' 'gabion 2\n'
bad "more behind the version" $third:1:10 '"x"' 'gabion 1 x\n'
bad "the version twice" $third:2:1 'given above' 'gabion 1\ngabion 1\n'
bad "a drop-in that goes on with a profile" $third:2:2 'inside a profile' 'gabion 1\n deny all\n'
bad "a profile without statements at the end" $third:2:9 '"x"' 'gabion 1\nprofile x\n'
bad "bytes that are no text" $third:2:2 'ASCII' 'gabion 1\n#\001\n'
bad "an unknown profile" $third:2:16 '"nobody"' 'gabion 1\nbind cgroup /x nobody\n'
bad "a name that two files define" $third:3:9 '"box"' 'gabion 1\n\nprofile box\n deny all\n'
run check
judge 1 '' '^/etc/gabion/gabion.policy:2: it is defined here first$'
result "both files are named"
bad "a name that two drop-ins define" $third:2:9 '"tight"' 'gabion 1\nprofile tight\n deny all\n'
run check
judge 1 '' '^/etc/gabion/policy.d/10-first.policy:4: it is defined here first$'
result "both drop-ins are named"
bad "a binding that two files have" $third:2:13 'bound' 'gabion 1\nbind cgroup /a tight\n'
run check
judge 1 '' '^/etc/gabion/policy.d/20-second.policy:2: it is defined here first$'
result "both files of a binding are named"

printf 'gabion 1\nbind cgroup /user/** box\n' | put $drop_ins/30-third.policy
claim "a line that locks out" 1 '' "line 2 of $drop_ins/30-third.policy, bind cgroup .* this process" load
printf 'gabion 1\nbind cgroup /init.scope box\n' | put $drop_ins/30-third.policy
claim "a warning of a drop-in" 0 OK "warning: $drop_ins/30-third.policy:2: .* holds PID 1" check
rm "$FAKE_ROOT$drop_ins/30-third.policy"
mkdir "$FAKE_ROOT$drop_ins/30-third.policy"
claim "a directory as a drop-in" 1 '' '30-third.policy: Is a directory; name the files in it' check
rmdir "$FAKE_ROOT$drop_ins/30-third.policy"
ln -s nowhere "$FAKE_ROOT$drop_ins/30-third.policy"
claim "a drop-in that leads nowhere" 1 '' '30-third.policy: No such file' load
rm "$FAKE_ROOT$drop_ins/30-third.policy"
echo nonsense | put $etc/gabion.policy
claim "an error in the file itself" 1 '' '^/etc/gabion/gabion.policy:1:1: ' check
rm "$FAKE_ROOT$etc/gabion.policy"
claim "drop-ins without the file" 1 '' 'policy /etc/gabion/gabion.policy: No such file' check

: | put $module/attach
printf 'gabion 1\nprofile a\n deny all\n' >a
printf 'gabion 1\nprofile b inherits a\n allow mknod\nbind cgroup /b b\n' >b
claim "files on the command line" 0 '^a and 1 more file: OK: 2 profiles, 1 binding' '' check a b
claim "they are loaded" 0 'in force: 2 profiles' '' load --force a b
claim "in their order" 1 '' '^b:2:20: "a"' check b a
claim "a file twice" 1 '' '^a:2:9: "a"' check a a
claim "one that is not there" 1 '' 'policy c: No such file' check a c
claim "a directory" 1 '' 'policy \.: Is a directory; name the files in it' load .
"$tool" check a - <b >"$work/out" 2>"$work/err"
status=$?
judge 0 'OK: 2 profiles' ''
result "the standard input is one of several"

# The lines that explain quotes.
fake_system
main
printf 'gabion 1\n# a comment\nprofile tight\n deny kexec\n' | put $drop_ins/10-first.policy
"$tool" check --canonical | put $module/policy
{
	printf 'subject\tpid\t123\ncgroup\t4567\t/a\\040b\nuserns\tother\ngoverned\tyes\n'
	printf 'binding\t1\tattached\ttight\t0\t4567\t/a\\040b\n'
	printf 'verdict\tkexec\tdeny\ttight\t1\t8\n'
} | put $module/query
claim "explain quotes the drop-in" 0 "^  line: +4 of $drop_ins/10-first.policy: deny kexec$" '' \
	explain 123 --operation kexec
plan
