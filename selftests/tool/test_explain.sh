# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# explain --operation: one verdict, and the line of the policy that made it.

# shellcheck source=tap.sh source-path=SCRIPTDIR
. "$(dirname "$0")/tap.sh"
fake_system

# answer OPERATION VERDICT PROFILE BINDING LINE: the module's answer for process 123.
answer()
{
	{
		printf 'subject\tpid\t123\ncgroup\t4567\t/boxes/x\nuserns\tother\n'
		printf 'governed\tyes\n'
		printf 'binding\t1\tuserns\tbaseline\t20\t-\t-\n'
		printf 'binding\t2\tcgroup\tbox\t21\t/boxes/*\t/boxes/x\n'
		printf 'binding\t3\tattached\tbox\t0\t4567\t/boxes/x\n'
		printf 'verdict\t%s\t%s\t%s\t%s\t%s\n' "$@"
	} | put $module/query
	rm -f "$FAKE_ROOT/requests"
}

# The files of the policy in force, with the binding in line 21.
cat >"$work/mine" <<-'END'
	# What we may do.
	gabion 1

	profile baseline
	    deny  kexec module_load module_autoload   # no code
	    audit raw_io
	    allow module_autoload: nf-*
	    allow module_autoload: fuse       # for rootless podman

	profile box
	    deny  sysrq sysctl char_device
	    deny capability: sys_time
	    deny capability: bpf
	    allow sysctl: net.*
	    allow char_device: 10:229
	    deny quietly block_device: 8:0-15



	bind userns baseline except /lxc
	bind cgroup /boxes/* box
END
"$tool" check --canonical "$work/mine" | put $module/policy

answer sysrq deny box 2 11
claim "a verdict" 0 '^sysrq: denied$' '' explain 123 --operation sysrq
requested 'query: pid 123 sysrq'
result "the module is asked for it alone"
claim "its binding" 0 '^  binding: +bind cgroup /boxes/\*, line 21, at /boxes/x$' '' \
	explain 123 --operation sysrq
claim "its line, where the text is not at hand" 0 \
	'^ +9 of its canonical text: deny sysrq sysctl char_device$' '' explain 123 --operation sysrq
claim "which is said" 0 '^  line: +11 of the text that was loaded, which is not at hand' '' \
	explain 123 --operation sysrq
claim "its line, in a text that is named" 0 "^  line: +11 of $work/mine: deny  sysrq sysctl char_device$" '' \
	explain 123 --operation sysrq --policy "$work/mine"
put etc/gabion/gabion.policy <"$work/mine"
claim "its line, in the text of the system" 0 \
	'^  line: +11 of /etc/gabion/gabion.policy: deny  sysrq sysctl char_device$' '' explain 123 --operation sysrq
claim_json "as JSON" 0 '/operation="sysrq"' /object=null '/verdict="deny"' '/outcome="denied"' \
	'/profile="box"' '/binding/kind="cgroup"' '/binding/pattern="/boxes/*"' /binding/line=21 \
	/line=11 '/source="/etc/gabion/gabion.policy"' /source_line=11 \
	'/mode="enforce"' -- explain 123 --operation sysrq
{ echo; cat "$work/mine"; } | put etc/gabion/gabion.policy
claim "a text whose lines are others now" 0 'which is not at hand' '' \
	explain 123 --operation sysrq
sed 's/sysrq/sysrq mknod/' "$work/mine" | put etc/gabion/gabion.policy
claim "a text that makes another policy" 0 'which is not at hand' '' explain 123 --operation sysrq
echo nonsense | put etc/gabion/gabion.policy
claim "a text that is no policy" 0 'which is not at hand' '' explain 123 --operation sysrq
claim "such a text, named" 0 'which is not at hand' 'is not the text of the policy in force' \
	explain 123 --operation sysrq --policy "$FAKE_ROOT/etc/gabion/gabion.policy"
claim "a text that is not there" 1 '' 'cannot read the policy nowhere' \
	explain 123 --operation sysrq --policy nowhere

answer kexec deny box 2 11
claim "a policy that has been changed meanwhile" 1 '' 'changed meanwhile; ask again' \
	explain 123 --operation kexec

# Objects
answer module_autoload deny baseline 1 5
claim "an object that is denied" 0 '^module_autoload of fs-xfs: denied$' '' \
	explain 123 --operation module_autoload --object fs-xfs
requested 'query: pid 123 module_autoload fs-xfs'
result "the module is asked for it"
answer char_device allow box 2 15
claim "the entry that lets it pass" 0 'mine: allow char_device: 10:229$' '' \
	explain 123 --operation char_device --object 10:229 --policy "$work/mine"
claim_json "as JSON, the device's entry" 0 '/object="c 10:229 fuse"' '/outcome="allowed"' /line=15 \
	/source_line=12 '/source="<canonical>"' \
	-- explain 123 --operation char_device --object 'c 10:229'
answer capability deny box 3 13
claim "an attachment" 0 '^  binding: +attached to /boxes/x$' '' \
	explain 123 --operation capability --object bpf --policy "$work/mine"
claim "the entry that denies it" 0 'mine: deny capability: bpf$' '' \
	explain 123 --operation capability --object bpf --policy "$work/mine"
answer raw_io audit baseline 1 6
claim "audited" 0 '^raw_io: audited$' '' explain 123 --operation raw_io
answer syslog allow baseline 1 0
claim "what no line says" 0 'none: what the profile does not name passes' '' \
	explain 123 --operation syslog
claim_json "what no line says, as JSON" 0 /line=null /text=null /source=null '/verdict="allow"' \
	-- explain 123 --operation syslog
answer syslog allow - 0 0
claim "what nothing binds" 0 '^  nothing binds it$' '' explain 123 --operation syslog
claim_json "what nothing binds, as JSON" 0 /binding=null /profile=null \
	-- explain 123 --operation syslog

answer sysctl deny box 2 12
claim "what passes whatever the policy says" 0 "^  but: +what belongs to the task's own namespaces" '' \
	explain 123 --operation sysctl --object kernel.shmmax
claim_json "as JSON" 0 "/passes=\"what belongs to the task's own namespaces (net, ipc, uts, ...) passes\"" \
	-- explain 123 --operation sysctl
answer sysrq deny box 2 11
claim_json "and not of others" 0 /passes=null -- explain 123 --operation sysrq

# A dry run
echo audit | put $module/mode
answer sysrq deny box 2 11
claim "denied, in a dry run" 0 '^sysrq: would-deny$' '' explain 123 --operation sysrq
claim "says that it passes" 0 'mode is audit: it is denied, recorded as would-deny, and passes' '' \
	explain 123 --operation sysrq
claim_json "in a dry run, as JSON" 0 '/outcome="would-deny"' '/verdict="deny"' '/mode="audit"' \
	-- explain 123 --operation sysrq
answer raw_io audit baseline 1 6
claim "audited in a dry run is no denial" 0 '^raw_io: audited$' '' explain 123 --operation raw_io

# The built-in policy has lines too.
fake_system
"$tool" check --builtin --canonical | put $module/policy
answer sysrq deny baseline 1 5
sed -i 's/baseline\t20/baseline\t8/' "$FAKE_ROOT/$module/query"
claim "the built-in policy" 0 '^  line: +5 of <built-in>: deny raw_memory raw_io .* sysrq$' '' \
	explain 123 --operation sysrq

# Bad input
claim "no such operation" 2 '' "'sysreq' is no operation, expected a name" \
	explain 123 --operation sysreq
claim "an object without an operation" 2 '' 'expected --operation OP with --object' \
	explain 123 --object x
claim "a text without an operation" 2 '' 'expected --operation OP with --policy' \
	explain 123 --policy x
claim "no device" 2 '' "cannot be an object of mknod: expected c:MAJOR:MINOR" \
	explain 123 --operation mknod --object 10:229
claim "no capability" 2 '' "of capability: expected bpf" \
	explain 123 --operation capability --object CAP_BPF
claim "an empty object" 2 '' 'expected a line of at most 255 bytes' \
	explain 123 --operation sysctl --object ''
claim "an object of two lines" 2 '' 'expected a line of at most 255 bytes' \
	explain 123 --operation sysctl --object $'a\nb'
claim "an object that is too long" 2 '' 'expected a line of at most 255 bytes' \
	explain 123 --operation sysctl --object "$(printf 'x%.0s' {1..256})"
[ ! -e "$FAKE_ROOT/requests" ] || ! grep -q 'x' "$FAKE_ROOT/requests"
result "the module is not asked for such"
claim "an answer of something else" 1 '' 'says nothing of kexec' explain 123 --operation kexec
printf 'verdict\tsysrq\tdeny\tbaseline\t1\n' >>"$FAKE_ROOT/$module/query"
claim "an answer of an older module" 1 '' 'not understood' explain 123 --operation sysrq
plan
