# SPDX-License-Identifier: GPL-2.0-only
#
# Turn the output of the guest of scripts/demo into a table, and check it.  Variables: rows, legend
# (see scripts/demo), colour=yes|no.

BEGIN {
	FS = "\t"
	split("userns privileged host", who, " ")
	red = "31"
	green = "32"
	grey = "90"
}

$1 == "title" { title = $2; next }
$1 == "log" { log_lines[++logged] = $2; next }
{ came_of[$1, $2, $3] = $4 }

function refusal(result)
{
	return result ~ /^(EPERM|EACCES|EAFNOSUPPORT)$/
}

# The text of a cell, as "COLOUR WORDS". An unexpected result is marked.
function cell(attack, column, phase, expected,    before, now)
{
	before = came_of["without", who[column], attack]
	now = came_of[phase, who[column], attack]
	if (now == "")
		return red " ! no word"
	if (phase == "without" || who[column] == "host") {
		if (now != before || (now == "succeeded") != (index(expected, substr("uph", column, 1)) > 0))
			return red " ! " (now == "succeeded" ? "succeeds" : now)
		if (now == "succeeded")
			return "0 succeeds"
		return refusal(now) ? grey " kernel" : red " ! " now
	}
	if (now == "succeeded")
		return red " ! succeeds"
	if (!refusal(now))
		return red " ! " now
	return before == "succeeded" ? green " refused" : grey " kernel"
}

function put(text,    at, words)
{
	at = index(text, " ")
	words = substr(text, at + 1)
	printf "%*s ", pad, ""
	printf "%s", colour == "yes" ? "\033[" substr(text, 1, at - 1) "m" words "\033[m" : words
	pad = 10 - length(words)
}

function put_row(attack, expected, what,    column, text, bad, phase, i)
{
	printf "%-32s", what
	pad = 0
	for (column = 1; column <= 3; column++) {
		for (i = 1; i <= 2; i++) {
			phase = i == 1 ? "without" : "with"
			text = cell(attack, column, phase, expected)
			bad = bad || index(text, "!")
			put(text)
		}
	}
	print ""
	return bad
}

END {
	print title
	printf "\n%-32s %-21s %-21s %s\n", "", "userns", "privileged", "host"
	printf "%-32s", "Gabion:"
	for (i = 1; i <= 3; i++)
		printf " %-10s %s", "without", i < 3 ? "with      " : "with\n"
	count = split(rows, row, "\n")
	for (i = 1; i <= count; i++) {
		if (row[i] == "")
			continue
		split(row[i], word, / +/)
		sub(/^[^ ]+ +[^ ]+  /, "", row[i])
		put_row(word[1], word[2], row[i]) ? failed++ : passed++
	}
	print legend
	if (logged)
		print "\nThe kernel log has, for example:"
	for (i = 1; i <= logged; i++)
		print "  " log_lines[i]
	printf "\n%d passed, %d failed, 0 skipped\n", passed, failed
	exit failed > 0 || passed == 0
}
