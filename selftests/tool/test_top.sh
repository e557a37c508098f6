# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# top: samples for scripts, and the screen in a terminal. And --color.

# shellcheck source=tap.sh source-path=SCRIPTDIR
. "$(dirname "$0")/tap.sh"
now=$(date +%s)
id=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef

# event KEY=VALUE...: add an event to those of the module.
event()
{
	"$BUILD/event_record" "$@" >>"$FAKE_ROOT/$module/events"
}

# counted PODMAN DOCKER: set the module's counters of two containers.
counted()
{
	{
		printf 'sysrq\tallow\t4\taudit\t5\twould_deny\t0\tdeny\t6\tdeny_quietly\t0\n'
		printf 'events\temitted\t17\tlost\t1\tsuppressed\t40\n'
		printf 'cgroup\t%s\t%s\tstrict\t%s\t%s\t%s\n' \
			1 "/machine.slice/libpod-$id.scope" sysfs deny "$1" \
			1 "/machine.slice/libpod-$id.scope" mount deny_quietly 1 \
			2 "/docker/$id" sysrq would_deny "$2" 2 "/docker/$id" mount audit 7 \
			3 '/evil\033[31m' sysrq deny 1 4 - sysrq deny 1000
	} >"$work/stats"
	cp "$work/stats" "$FAKE_ROOT/$module/stats"
}

fake_system
counted 5 9
event seq=1 time=$((now * 1000000000)) operation=sysfs object=/sys/old comm=sh \
	path="/machine.slice/libpod-$id.scope"
event seq=2 time=$((now * 1000000000)) operation=sysfs object='/sys/new\x1b[2J' comm='a\x1bb' \
	path="/machine.slice/libpod-$id.scope"
claim "a sample" 0 '^podman 0123456789ab +0\.0 +6 +0  [0-9:]{8}  sysfs +/sys/new\\x1b\[2J  by a\\x1bb$' '' \
	top --once
! grep -q "$(printf '\033')" "$work/out"
result "nothing of a container reaches the terminal as it is"
grep -q '^docker 0123456789ab  *0\.0  *9  *7  -  *- *-$' "$work/out"
result "what has no event"
grep -q 'mode enforce' "$work/out" && grep -q '^(removed)  *0\.0  *1000' "$work/out"
result "the mode, and cgroups that are gone"
claim_json "a sample as JSON" 0 '/containers/2/container="podman 0123456789ab"' /containers/2/denied=6 \
	'/containers/2/operation="sysfs"' '/containers/2/outcome="denied"' \
	'/containers/1/audited=7' -- top --once --sort total
run top --once --sort name
[ "$(sed -n '4,$s/ .*//p' "$work/out" | sort -c 2>&1)" = '' ]
result "sorted by name"
claim "an unknown order" 2 '' "expected rate, total, name or last after --sort, not 'size'" top --sort size
claim "an unknown interval" 2 '' "expected a time after --interval" top --interval 0s
claim "no module" 1 '' 'no such file' --securityfs /nonexistent top --once
echo audit | put $module/mode
claim "the mode audit" 0 'mode audit \(they pass\)' '' top --once
echo enforce | put $module/mode

timeout -s INT 4 "$tool" top --batch --interval 1s >"$work/out" 2>"$work/err" </dev/null &
sleep 1.5
counted 25 9
wait $!
grep -q '^podman 0123456789ab  *[1-9][0-9]*\.[0-9]  *26 ' "$work/out"
result "denials a second"
grep -q '^docker 0123456789ab  *0\.0  *9 ' "$work/out" && grep -q '^(removed)  *0\.0 ' "$work/out"
result "and none where there were none"
printf 'cgroup\t5\t/%040d/end\tstrict\tsysrq\tdeny\t3\n' 0 >>"$FAKE_ROOT/$module/stats"
claim "a name that is cut" 0 '^\.\.\.0{25}/end +0\.0 ' '' top --once
cp "$work/stats" "$FAKE_ROOT/$module/stats"

if command -v tmux >/dev/null; then
	# Without an environment that disturbs tmux, but with that of the fake system.
	tmux -L "gabion$$" -f /dev/null new-session -d -x 100 -y 12 \
		"env FAKE_ROOT=$FAKE_ROOT TERM=xterm $tool top --interval 1s; echo over; sleep 30"
	shot()
	{
		sleep "$1"
		tmux -L "gabion$$" capture-pane -p >"$work/out" 2>"$work/err"
	}
	shot 2
	grep -q '^CONTAINER  *DENIED/S' "$work/out" && grep -q '^podman 0123456789ab' "$work/out"
	result "a screen"
	tmux -L "gabion$$" send-keys t
	shot 0.5
	grep -q 'by total' "$work/out" && sed -n 4p "$work/out" | grep -q '^(removed)'
	result "t sorts by total"
	tmux -L "gabion$$" send-keys n
	shot 0.5
	sed -n 4p "$work/out" | grep -q '^(removed)' && sed -n 6p "$work/out" | grep -q '^docker'
	result "n sorts by name"
	tmux -L "gabion$$" resize-window -x 40 -y 6
	shot 1.5
	[ "$(wc -L <"$work/out")" -le 40 ] && grep -q '^gabion ' "$work/out"
	result "a smaller window does not scroll"
	tmux -L "gabion$$" send-keys q
	shot 0.7
	grep -q '^over' "$work/out" && ! grep -q CONTAINER "$work/out"
	result "q gives the terminal back"
	tmux -L "gabion$$" kill-server
	tmux -L "gabion$$" -f /dev/null new-session -d -x 100 -y 12 \
		"env FAKE_ROOT=$FAKE_ROOT TERM=xterm $tool top --interval 1s; echo over \$?; sleep 30"
	shot 1
	mv "$FAKE_ROOT/$module" "$work/away"
	shot 2
	grep -q '^over 1' "$work/out" && ! grep -q CONTAINER "$work/out" &&
		grep -q '^gabionctl: error: .*module is not loaded' "$work/out"
	result "an error ends the screen before it is said"
	mv "$work/away" "$FAKE_ROOT/$module"
	tmux -L "gabion$$" kill-server
else
	for what in "a screen" "t sorts by total" "n sorts by name" "a smaller window does not scroll" \
		"q gives the terminal back" "an error ends the screen before it is said"; do
		number=$((number + 1))
		echo "ok $number - $what # SKIP there is no tmux"
	done
fi

coloured()
{
	grep -q "$(printf '\033\\[')" "$work/out"
}

run events --text --color always
coloured && judge 0 - ''
result "--color always, in a pipe"
NO_COLOR=1 run events --text --color=always
coloured
result "--color counts more than NO_COLOR"
run events --text --color auto
! coloured
result "--color auto, in a pipe"
claim "an unknown colour" 2 '' "expected auto, always or never after --color, not 'red'" events --color red
if command -v script >/dev/null; then
	TERM=xterm script -qec "timeout 1 '$tool' events --follow --since 1h" /dev/null </dev/null \
		>"$work/out" 2>"$work/err"
	coloured
	result "events --follow has colours on a terminal"
	TERM=xterm script -qec "timeout 1 '$tool' events --follow --since 1h --color never" /dev/null \
		</dev/null >"$work/out" 2>"$work/err"
	! coloured
	result "--color never, on a terminal"
else
	for what in "events --follow has colours on a terminal" "--color never, on a terminal"; do
		number=$((number + 1))
		echo "ok $number - $what # SKIP there is no script(1)"
	done
fi
plan
