#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# gabionctl metrics: what Prometheus and its node_exporter read, checked by their own parsers.

# shellcheck source=tap.sh source-path=SCRIPTDIR
. "$(dirname "$0")/tap.sh"

promtool=$("$(dirname "$0")/../../scripts/promtool")/promtool

# promtool parses strict OpenMetrics only if samples have timestamps.
openmetrics()
{
	sed 's/^\(gabion_.*\) \([0-9]*\)$/\1 \2 1700000000/' "$1" >"$work/timed"
	"$promtool" tsdb create-blocks-from openmetrics "$work/timed" "$work/blocks" >>"$work/err" 2>&1
}

fake_system
printf 'cgroup\t4570\t%s\tp\tsysrq\tdeny\t1\n' '/a"b\134c\012d\377' >>"$FAKE_ROOT/$module/stats"
run metrics
judge 0 '^gabion_verdicts_total\{operation="module_load",verdict="would_deny"\} 9$' '' &&
	[ "$(tail -n 1 "$work/out")" = '# EOF' ]
result "metrics"
grep -q '^gabion_module_info{version="0.1.0",interface="2"} 1$' "$work/out" &&
	grep -q '^gabion_enforcing 1$' "$work/out" && grep -q '^gabion_lock{level="none"} 1$' "$work/out" &&
	grep -q '^gabion_hooks{state="placed"} 2$' "$work/out" &&
	grep -q '^gabion_events_total{fate="suppressed"} 40$' "$work/out"
result "state and events"
grep -q '^gabion_cgroup_verdicts_total{cgroup_id="4568",cgroup="/docker/0*7",runtime="docker",container="0*7",pod="",profile="box",operation="sysrq",verdict="deny"} 20$' "$work/out"
result "by cgroup"
grep -q 'cgroup_id="4569",cgroup="",runtime="",container="",pod=""' "$work/out"
result "a cgroup that is gone has no runtime"
grep -qF 'cgroup="/a\"b\\x5cc\\x0ad\\xff"' "$work/out"
result "names of cgroups are escaped"
openmetrics "$work/out"
result "promtool takes it as OpenMetrics"
sed 's/ counter$/ conter/' "$work/out" >"$work/broken"
! openmetrics "$work/broken"
result "promtool would not take anything"
head -n -1 "$work/out" >"$work/broken"
! openmetrics "$work/broken"
result "promtool would not take it without its end"

file=$work/gabion.prom
echo old >"$file"
claim "a file for node_exporter" 0 '' '' metrics --textfile "$file"
grep -q '^# TYPE gabion_verdicts_total counter$' "$file" && ! grep -q EOF "$file" &&
	[ "$(stat -c %a "$file")" = 644 ] && [ "$(find "$work" -name 'gabion.prom*' | wc -l)" = 1 ]
result "it replaces the one before"
"$promtool" check metrics <"$file" >>"$work/err" 2>&1
result "promtool finds nothing to say of it"
echo audit | put $module/mode
claim "a kernel that was tested on" 0 '^gabion_kernel_tested 1$' '' metrics
FAKE_RELEASE=99.1.0 claim "a kernel that is too new" 0 '^gabion_kernel_tested 0$' '' metrics
claim "a dry run" 0 '^gabion_enforcing 0$' '' metrics
claim "a directory that is not there" 1 '' "cannot write the metrics to '/no/such'" metrics --textfile /no/such
echo kept >"$file"
rm "$FAKE_ROOT/$module/lock"
claim "a module that cannot be asked" 1 '' . metrics --textfile "$file"
[ "$(cat "$file")" = kept ]
result "the file stays then"
rm -r "${FAKE_ROOT:?}/$module"
claim "a module that is not loaded" 1 '' 'not loaded' metrics --textfile "$file"
[ "$(grep -v '^#' "$file")" = 'gabion_loaded 0' ]
result "the file says so, and nothing of what was"
"$promtool" check metrics <"$file" >>"$work/err" 2>&1
result "as promtool wants it"
# The alerts that are shipped.
here=$(readlink -f "$(dirname "$0")")
rules=$here/../../userspace/prometheus/gabion.rules.yaml
"$promtool" check rules "$rules" >"$work/out" 2>"$work/err"
result "promtool takes the alerts"
sed "s|RULES|$rules|" "$here/prometheus.yaml" >"$work/prometheus.yaml"
"$promtool" test rules "$work/prometheus.yaml" >"$work/out" 2>"$work/err"
result "the alerts are given for what they are about, and for nothing else"
fake_system
run metrics
grep -o 'gabion_[a-z_]*' "$work/out" | sort -u >"$work/known"
sed -n '/expr:/,/labels:/p' "$rules" | grep -o 'gabion_[a-z_]*' | sort -u >"$work/used"
[ -s "$work/used" ] && ! comm -23 "$work/used" "$work/known" | grep -q .
result "the tool has the metrics that they ask for"
run --json check --builtin
grep -o '"[a-z_]*": *"\(allow\|deny\)"' "$work/out" | cut -d '"' -f 2 | sort -u >"$work/known"
# Refusals of what would leave the policy are counted beside the operations.
echo containment | sort -u -o "$work/known" - "$work/known"
grep -o 'operation=~\?"[^"]*"' "$rules" | cut -d '"' -f 2 | tr '|' '\n' | sort -u >"$work/used"
grep -qx containment "$work/used" && grep -qx kexec "$work/used" && ! comm -23 "$work/used" "$work/known" | grep -q .
result "and the operations"

claim "two ways at once" 2 '' 'expected --http or --textfile, not both' metrics --http --textfile x

fake_system

# ask REQUEST: as the socket unit does.
ask()
{
	printf '%b' "$1" | "$tool" metrics --http >"$work/out" 2>"$work/err"
	status=$?
	tr -d '\r' <"$work/out" >"$work/answer"
}
ask 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n'
[ "$status" = 0 ] && [ "$(head -n 1 "$work/answer")" = 'HTTP/1.1 200 OK' ] &&
	grep -q '^Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8$' "$work/answer"
result "an answer to a Prometheus server"
sed '1,/^$/d' "$work/answer" >"$work/body"
[ "$(sed -n 's/^Content-Length: //p' "$work/answer")" = "$(wc -c <"$work/body")" ] && openmetrics "$work/body"
result "its body is OpenMetrics, of the length it says"
ask 'GET /metrics?job=x HTTP/1.1\r\n\r\n'
grep -q ' 200 OK' "$work/answer"
result "a query makes no difference"
ask 'HEAD /metrics HTTP/1.0\r\n\r\n'
[ "$(sed '1,/^$/d' "$work/answer" | wc -c)" = 0 ] && grep -q ' 200 OK' "$work/answer"
result "a head has no body"
while IFS='|' read -r wanted request; do
	ask "$request"
	[ "$status" = 0 ] && grep -q "^HTTP/1.1 $wanted " "$work/answer"
	result "$wanted for '${request:0:30}'"
done <<'END'
404|GET /metricsx HTTP/1.1\r\n\r\n
404|GET / HTTP/1.1\r\n\r\n
405|POST /metrics HTTP/1.1\r\n\r\n
400|GET /metrics\r\n\r\n
400|GET /metrics HTTP/2\r\n\r\n
400|\x00\x01\x02
400|
END
ask 'PUT /metrics HTTP/1.1\r\n\r\n'
grep -q '^Allow: GET, HEAD$' "$work/answer"
result "what is refused is told what is not"
ask "GET /$(printf '%05000d' 1) HTTP/1.1\r\n\r\n"
grep -q '^HTTP/1.1 400 ' "$work/answer"
result "400 for a line without end"
rm "$FAKE_ROOT/$module/stats"
ask 'GET /metrics HTTP/1.1\r\n\r\n'
grep -q '^HTTP/1.1 503 ' "$work/answer"
result "503 where the module cannot be asked"
fake_system
printf 'interface 1\nmodule 0.0.1\n' | put $module/version
ask 'GET /metrics HTTP/1.1\r\n\r\n'
grep -q '^HTTP/1.1 503 ' "$work/answer"
result "and where its answer is not understood"
rm -r "${FAKE_ROOT:?}/$module"
ask 'GET /metrics HTTP/1.1\r\n\r\n'
sed '1,/^$/d' "$work/answer" >"$work/body"
[ "$status" = 0 ] && grep -q '^HTTP/1.1 200 OK$' "$work/answer" &&
	[ "$(grep -v '^#' "$work/body")" = 'gabion_loaded 0' ] && openmetrics "$work/body"
result "a module that is not loaded is what the alert GabionNotLoaded asks for"
ask 'HEAD /metrics HTTP/1.1\r\n\r\n'
grep -q '^HTTP/1.1 200 OK$' "$work/answer" && [ "$(sed '1,/^$/d' "$work/answer" | wc -c)" = 0 ]
result "and a head has no body then either"
plan
