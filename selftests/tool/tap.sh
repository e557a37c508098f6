# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Shared by the tests of the tool: a fake system, and checks of one run of the
# tool, each of which prints a TAP line.

set -u

tool=$BUILD/tool/gabionctl
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export FAKE_ROOT=$work/root
# Tests of colour set these themselves.
unset NO_COLOR GABION_SECURITYFS
number=0

# result DESCRIPTION: the TAP line for the status of the command before it.
result()
{
	local failed=$?

	number=$((number + 1))
	if [ "$failed" = 0 ]; then
		echo "ok $number - $1"
		return
	fi
	echo "not ok $number - $1"
	sed 's/^/# stdout: /' "$work/out"
	sed 's/^/# stderr: /' "$work/err"
}

plan()
{
	echo "1..$number"
}

# matches FILE PATTERN: '' means that the file must be empty, '-' that it may be anything.
matches()
{
	case $2 in
	'') [ ! -s "$1" ] ;;
	-) ;;
	*) grep -Eq -e "$2" "$1" ;;
	esac
}

# run ARGUMENT...: run the tool; sets $status, $work/out and $work/err.
run()
{
	"$tool" "$@" >"$work/out" 2>"$work/err" </dev/null
	status=$?
}

# judge STATUS STDOUT STDERR: does the last run match?
judge()
{
	[ "$status" = "$1" ] && matches "$work/out" "$2" && matches "$work/err" "$3"
}

# claim DESCRIPTION STATUS STDOUT STDERR ARGUMENT...
claim()
{
	local description=$1 wanted=$2 out=$3 err=$4

	shift 4
	run "$@"
	judge "$wanted" "$out" "$err"
	result "$description"
}

# claim_json DESCRIPTION STATUS POINTER=VALUE... -- ARGUMENT...
claim_json()
{
	local description=$1 wanted=$2 claims=()

	shift 2
	while [ "$1" != -- ]; do
		claims+=("$1")
		shift
	done
	shift
	run --json "$@"
	[ "$status" = "$wanted" ] && "$BUILD/json_check" "${claims[@]}" <"$work/out" 2>>"$work/err"
	result "$description"
}

# put FILE: write standard input to FILE of the fake system.
put()
{
	mkdir -p "$(dirname "$FAKE_ROOT/$1")"
	cat >"$FAKE_ROOT/$1"
}

module=sys/kernel/security/gabion

# A system with the module loaded, only cgroup v2, and this shell in /user/shell.
fake_system()
{
	local ns=$FAKE_ROOT/proc/self/ns

	rm -rf "$FAKE_ROOT"
	mkdir -p "$ns" "$FAKE_ROOT/sys/fs/cgroup/a/b" "$FAKE_ROOT/sys/fs/cgroup/user/shell" \
		"$FAKE_ROOT/errno" "$FAKE_ROOT/short"
	ln -s 'user:[4026531837]' "$ns/user"
	ln -s 'cgroup:[4026531835]' "$ns/cgroup"
	put proc/self/mountinfo <<-END
		24 1 0:22 / /sys/kernel/security rw shared:1 - securityfs securityfs rw
		25 1 0:23 / $FAKE_ROOT/sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate
	END
	printf 'Name:\tx\nCapEff:\t000001ffffffffff\n' | put proc/self/status
	echo '0::/user/shell' | put proc/self/cgroup
	echo '0::/a/b' | put proc/77/cgroup
	echo 1 | put proc/sys/kernel/ftrace_enabled
	printf 'nodev\tsysfs\nnodev\ttmpfs\n\text4\n' | put proc/filesystems
	printf 'populated 0\nfrozen 0\n' | put cgroup.events
	fake_module
}

fake_module()
{
	printf 'interface 2\nmodule 0.1.0\n' | put $module/version
	echo enforce | put $module/mode
	echo none | put $module/lock
	put $module/policy <<-'END'
		gabion 1

		profile baseline
		    deny module_load kexec
		    audit raw_io
		    allow module_autoload: nf-* fuse

		profile box
		    deny sysrq
		    allow sysctl: net.*
		    allow char_device: 10:229
		    allow block_device: 8:0-15 c:21:0
		    deny capability: sys_time bpf

		bind userns baseline except /lxc
		bind cgroup /boxes/* box
	END
	printf '%s\t%s\t%s\n' 4567 box '/a\040b' | put $module/attach
	: | put $module/detach
	: | put $module/events
	printf '%s\t%s\t%s\t%s\t%s\n' \
		security_locked_down raw_memory,raw_io placed 12 pass \
		write_sysrq_trigger sysrq placed 3 pass \
		msr_write raw_io waiting 0 - \
		cap_capable capability idle 0 - | put $module/hooks
	{
		printf '%s\tallow\t%s\taudit\t%s\twould_deny\t%s\tdeny\t%s\tdeny_quietly\t%s\n' \
			module_load 1 2 9 3 7 sysrq 4 5 0 6 0 containment 0 0 0 1 0
		printf 'events\temitted\t%s\tlost\t%s\tsuppressed\t%s\n' 17 1 40
		printf 'cgroup\t%s\t%s\t%s\t%s\t%s\t%s\n' \
			4567 '/a\040b' box sysrq deny 4 \
			4568 /docker/"$(printf '%064d' 7)" box sysrq deny 20 \
			4568 /docker/"$(printf '%064d' 7)" box module_load would_deny 9 \
			4569 - baseline module_load audit 2 \
			0 - - sysrq audit 5
	} | put $module/stats
	fake_answer
}

fake_answer()
{
	{
		printf 'subject\tpid\t123\ncgroup\t4567\t/a\\040b\nuserns\tother\n'
		printf 'governed\tyes\n'
		printf 'binding\t1\tuserns\tbaseline\t12\t-\t-\n'
		printf 'binding\t2\tcgroup\tbox\t13\t/boxes/*\t/boxes/x\n'
		printf 'binding\t3\tattached\tbox\t0\t4567\t/a\\040b\n'
		printf 'lifted\tuserns\tbaseline\t12\t-\texcept\t/lxc\t-\n'
		printf 'lifted\tcgroup\tstrict\t14\t/boxes/**\tstand-in\tbox\t/a\\040b\n'
		printf 'verdict\tmodule_load\tdeny\tbaseline\t1\t4\n'
		printf 'verdict\traw_memory\tallow\t-\t0\t0\n'
		printf 'novelty\tof a later module\n'
	} | put $module/query
}

# cgroup PATH...: make cgroups with a process in each.
cgroup()
{
	local path

	for path; do
		mkdir -p "$FAKE_ROOT/sys/fs/cgroup$path"
		echo 'populated 1' >"$FAKE_ROOT/sys/fs/cgroup$path/cgroup.events"
	done
}

# requested TEXT: did the module get exactly these requests?
requested()
{
	[ "$(cat "$FAKE_ROOT/requests" 2>/dev/null)" = "$1" ]
}
