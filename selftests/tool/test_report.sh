# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# report: a page with the events. Text from containers must not become markup.

# shellcheck source=tap.sh source-path=SCRIPTDIR
. "$(dirname "$0")/tap.sh"
page=$work/page.html
now=$(date +%s)
id=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef

# event KEY=VALUE...: add an event to those of the module.
event()
{
	"$BUILD/event_record" "$@" >>"$FAKE_ROOT/$module/events"
}

# has PATTERN, has_not PATTERN: is there such a line in the page?
has()
{
	grep -q -e "$1" "$page"
}

has_not()
{
	! grep -q -e "$1" "$page"
}

fake_system
claim "without --html" 2 '' 'expected --html FILE' report
claim "a time to come" 2 '' 'a time that is over' report --html - --since 2200-01-01
claim "no time" 2 '' 'expected a time after --since' report --html - --since yesterday
claim "nothing happened" 0 'Nothing was denied or audited' '' report --html -
claim "no module" 1 '' 'no such file' --securityfs /nonexistent report --html -
claim "no such directory" 1 '' "cannot write the report to '/nonexistent/x'" report --html /nonexistent/x

bad='<script>document.title="owned"<'
for i in {1..40}; do
	event seq="$i" time=$(((now - i * 1500) * 1000000000)) operation=module_autoload \
		object="net-pf-$((i % 5))" profile=strict comm=cat \
		path="/machine.slice/libpod-$id.scope" outcome=$((i % 3 + 1))
done
event seq=41 time=$((now * 1000000000)) operation=sysfs object="/sys/$bad\\\\script>" profile=strict \
	comm='<script>a()<!--' path="/boxes/$bad\\\\script>\"onload=x '&amp;" suppressed=7 lost=2
event seq=42 time=$((now * 1000000000)) operation=kexec object='' profile=strict comm=kexec \
	path="/docker/$id" outcome=3
event seq=43 time=$(((now - 90000) * 1000000000)) operation=settime object='' profile=strict path=/old
# Terminal escapes, a tab that would shift cells, invalid UTF-8, a change of text direction.
event seq=44 time=$((now * 1000000000)) operation=mount object='\x1b[31m\x09x\xff\xe2\x80\xae' \
	profile=strict path='/boxes/\x09tab'
claim "a page" 0 '' '' report --html "$page"
[ "$(stat -c %a "$page")" = 600 ] && [ "$(find "$work" -name 'page.html.*')" = '' ]
result "it is its owner's alone, and nothing is left beside it"
has '43 events that the module still held' && has 'rate limit: 7. Lost: 2' && has_not settime'</td>'
result "the events of a day, and what is missing"
has '<td>podman 0123456789ab</td>' && has '<td>docker 0123456789ab</td>'
result "containers by their names"
has '<tr><td>podman 0123456789ab</td><td>module_autoload</td><td>net-pf-3</td><td>cat</td><td>strict</td><td class="n">8</td>'
result "what was tried, by whom, how often"
has '<th>Mode</th><td>enforce</td>' && has '<th>Lock</th><td>none</td>' && has 'bind userns baseline'
result "mode, lock and policy"
has_not '<script' && has_not '<img' && has '&lt;script&gt;document.title=&quot;owned&quot;&lt;'
result "what a container calls itself is text"
LC_ALL=C has_not "$(printf '[\x01-\x08\x0b-\x1f\x7f-\xff]')"
result "the page is printable ASCII"
has_not 'https\?:' && has_not 'src=' && has_not 'href='
result "the page needs no network"
# Tabs in names must not separate cells: each row has the same number of cells.
[ "$(grep '<tr>.*class="n">[0-9]*</td><td class="n">[0-9]*</td><td class="t">[^<]*</td></tr>$' "$page" |
	grep -c '^<tr>\(<td>[^<]*</td>\)\{5\}<td class')" = 8 ]
result "nothing shifts a cell"
cp "$page" "$work/full.html"
claim "to the standard output" 0 '^<!DOCTYPE html>' '' report --html - --since 2d
grep -q settime "$work/out"
result "two days"

# Recorded, and the module holds nothing of it any more.
"$tool" events --json >"$work/recording" 2>"$work/err"
: | put $module/events
claim "a recording" 0 '' '' report --html "$page" --from "$work/recording"
has '44 events that were recorded. The first is of' && has 'settime</td>' &&
	has "; from $(date -d "@$((now - 90000))" '+%F %T %z') to $(date -d "@$now" '+%F %T %z')\.</p>"
result "is of its own time, from the first event to the last"
claim "a day of a recording" 0 '' '' report --html "$page" --since 24h --from "$work/recording"
has '43 events that were recorded. The first is of' && has 'rate limit: 7. Lost: 2' &&
	has '<td>podman 0123456789ab</td>' && has_not settime'</td>' && has_not '<script'
result "has the events of the same day"
"$tool" report --html "$work/piped" --since 24h --from - <"$work/recording" 2>"$work/err"
cmp -s <(grep '^<tr>' "$work/piped") <(grep '^<tr>' "$page")
result "also through a pipe"
# An old one: ten hours, and an event every two.
for i in {0..5}; do
	event seq="$i" time=$(((1600000000 + i * 7200) * 1000000000)) operation=mount object=ext4 profile=strict \
		path="/docker/$id" outcome=3
done
"$tool" events --json >"$work/old" 2>"$work/err"
: | put $module/events
claim "an old recording" 0 '' '' report --html "$page" --from "$work/old"
has '6 events that were recorded' && has "; from $(date -d @1600000000 '+%F %T %z') to $(date -d @1600036000 '+%F %T %z')" &&
	[ "$(sed -n '/<title>Events by time/,/<\/svg>/p' "$page" | grep -o '<rect' | wc -l)" = 6 ]
result "is charted over the time that it is of"
claim "a day of an old recording" 0 'Nothing was denied or audited' '' report --html - --since 24h --from "$work/old"
: >"$work/empty"
claim "an empty recording" 0 'Nothing was denied or audited' '' report --html - --from "$work/empty"
! grep -q 1970 "$work/out"
result "is of no time"
echo '{' >>"$work/recording"
claim "what is no event" 1 '' "$work/recording: line 45 is no event" report --html - --from "$work/recording"
claim "no such recording" 1 '' 'cannot read the events of /nonexistent' report --html - --from /nonexistent

fake_system
echo audit | put $module/mode
run report --html "$page"
has 'class="bad">audit: a dry run, nothing was denied'
result "the mode audit is said"

# In a browser: scripts do not run, and the page is not empty.
browser=$(command -v chromium)
if [ -n "$browser" ]; then
	mkdir "$work/home"
	HOME=$work/home timeout 120 "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars \
		--window-size=1100,2600 --screenshot="$work/page.png" "file://$work/full.html" >"$work/out" 2>"$work/err"
	[ "$(head -c 8 "$work/page.png" | tail -c 7 | head -c 3)" = PNG ] &&
		[ "$(stat -c %s "$work/page.png")" -gt 20000 ]
	result "a browser shows it"
	HOME=$work/home timeout 120 "$browser" --headless --no-sandbox --disable-gpu --dump-dom \
		"file://$work/full.html" >"$work/out" 2>"$work/err"
	grep -q '<title>Gabion report</title>' "$work/out" && ! grep -q '<script' "$work/out"
	result "a browser runs nothing of it"
	[ -z "${KEEP_SCREENSHOT:-}" ] || cp "$work/page.png" "$work/full.html" "$KEEP_SCREENSHOT/"
else
	for what in "a browser shows it" "a browser runs nothing of it"; do
		number=$((number + 1))
		echo "ok $number - $what # SKIP there is no chromium"
	done
fi
plan
