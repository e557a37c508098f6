# SPDX-License-Identifier: GPL-2.0-only
#
# awk -v kernel=K -f judge.awk EXPECTED WITHOUT WITH: compare the guest's output without and with Gabion.

BEGIN {
	FS = "\t"
}

# Is the kernel of this release, or a later one?
function is_since(release,    is, want)
{
	split(kernel, is, ".")
	split(release, want, ".")
	return is[1] + 0 > want[1] + 0 || (is[1] + 0 == want[1] + 0 && is[2] + 0 >= want[2] + 0)
}

FNR == 1 { phase++ }

phase == 1 && !/^#/ {
	escape[++escapes] = $1 " " $3
	kind[escapes] = $1
	alone[escapes] = $2 == "-" ? $4 : is_since(substr($2, 2)) ? "" : "it came with " substr($2, 2)
	next
}

phase == 2 && $1 == "escape" { before[$2 " " $3] = $4; said_before[$2 " " $3] = $5 }
phase == 3 && $1 == "escape" { after[$2 " " $3] = $4; said_after[$2 " " $3] = $5 }

phase == 2 && $1 == "host" && $3 == "changed" { suffered[$2] = 1 }
phase == 3 && $1 == "host" { host[++hosts] = $2; state[hosts] = $3 }
phase == 3 && $1 == "counted" { counted[$2] = counted[$2] " " $3 }

phase == 2 && $1 == "work" {
	work[++works] = $2 ": " $3
	result[works] = $4 "\t" $5
}
phase == 3 && $1 == "work" { with[$2 ": " $3] = $4 "\t" $5 }
phase == 3 && $1 == "denied" { denied[$2 ": " $3] = denied[$2 ": " $3] "\n# " $4 }

function report(good, what, why)
{
	printf "%s %d - %s%s\n", good ? "ok" : "not ok", ++number, what, why
	good ? passed++ : failed++
}

# An escape that the kernel itself refuses must not succeed with Gabion either.
function judge_escape(i, what,    want)
{
	what = escape[i]
	want = alone[i] == "" ? "succeeded" : "refused"
	if (before[what] != want)
		report(0, what, "\n# without Gabion " (before[what] == "" ? "not tried" : \
		       before[what]) ": " said_before[what])
	else if (after[what] != "refused")
		report(0, what, "\n# with Gabion " (after[what] == "" ? "not tried" : \
		       after[what]) ": " said_after[what])
	else
		report(1, what " is refused", alone[i] == "" ? "" : "  # without Gabion too: " alone[i])
}

# Refused escapes must be counted.  What Gabion refuses during ordinary work is only reported.
function judge_work(i, what)
{
	what = work[i]
	if (result[i] !~ /^ok\t/)
		report(0, what, "\n# fails without Gabion: " result[i])
	else if (with[what] != result[i])
		report(0, what, "\n# without: " result[i] "\n#    with: " with[what] denied[what])
	else
		report(1, what " works", denied[what])
}

END {
	for (i = 1; i <= escapes; i++)
		judge_escape(i)
	for (i = 1; i <= hosts; i++) {
		report(state[i] == "same" && suffered[host[i]], \
		       host[i] ": the host is as it was, and was not without Gabion", "")
		if (!(host[i] in asked)) {
			asked[host[i]] = 1
			report(counted[host[i]] != "", host[i] ": refusals are counted:" \
			       counted[host[i]], "")
		}
	}
	for (i = 1; i <= works; i++)
		judge_work(i)
	printf "%d passed, %d failed, 0 skipped\n", passed, failed
	exit failed > 0 || !hosts || !works
}
