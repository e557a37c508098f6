# SPDX-License-Identifier: GPL-2.0-only
#
# awk -f judge.awk EXPECTED WITHOUT WITH: compare the guest's output without and with Gabion.

BEGIN {
	FS = "\t"
}

FNR == 1 { phase++ }

# The attacks that succeed without Gabion: a line for each kind of container.
phase == 1 && !/^#/ {
	split($0, word, / +/)
	for (i in word)
		expected[word[1], word[i]] = 1
	next
}

phase > 1 {
	# RUNTIME KIND WHAT [ATTACK]: RESULT, and for work what it printed
	name = $2 " " $3 " " $1 " " $4 ($1 == "attack" ? " " $5 : "")
	result = $1 == "attack" ? $6 : $5
}

phase == 2 && ($1 == "work" || $1 == "attack") {
	order[++count] = name
	line[count] = $0
	before[name] = result
	printed[name] = $6
}

phase == 3 && ($1 == "work" || $1 == "attack") {
	after[name] = result
	printed_after[name] = $6
}

# Denials that runc copes with: it tries to bind-mount itself read-only in the host's mount namespace
# (and copies itself instead), and to share a session keyring with processes that enter a container.
function is_spared(line)
{
	return line ~ /operation=mount .*comm="exe" object="initial mount namespace" / ||
	       line ~ /operation=keyring .*comm="runc:\[2:INIT\]" object="_ses\.[0-9a-f]+" /
}

phase == 3 && $1 == "denied" && !($2 == "runc" && is_spared($4)) {
	denied[$2 " " $3] = denied[$2 " " $3] "\n# " $4
}

phase == 3 && $1 == "listed" {
	listed[$2 " " $3] = $4
}

function report(good, what, why)
{
	printf "%s %d - %s%s\n", good ? "ok" : "not ok", ++number, what, why
	good ? passed++ : failed++
}

function judge_work(what)
{
	if (before[what] != "ok")
		report(0, what, "\n# fails without Gabion: " before[what] ", " printed[what])
	else if (after[what] != before[what] || printed_after[what] != printed[what])
		report(0, what, "\n# without: " before[what] ", " printed[what] \
		       "\n#    with: " after[what] ", " printed_after[what])
	else
		report(1, what, "")
}

function judge_attack(what, kind, attack,    alone)
{
	alone = before[what] == "succeeded" ? "" : "  # without Gabion too: " before[what]
	if ((before[what] == "succeeded") != ((kind, attack) in expected))
		report(0, what, "\n# without Gabion, unexpectedly: " before[what])
	else if (alone == "" && after[what] !~ /^(EPERM|EACCES|EAFNOSUPPORT)$/)
		report(0, what, "\n# with Gabion: " after[what])
	else if (alone != "" && (after[what] == "" || after[what] == "succeeded"))
		report(0, what, "\n# with Gabion: " after[what])
	else
		report(1, what, alone)
}

function judge_listed(combination,    said)
{
	said = listed[combination]
	report(said == "ok", combination " is listed", said == "ok" ? "" : "\n# " said)
}

END {
	for (i = 1; i <= count; i++) {
		split(line[i], field, "\t")
		combination = field[2] " " field[3]
		if (!(combination in seen)) {
			seen[combination] = 1
			report(denied[combination] == "", combination " work is refused nothing",
			       denied[combination])
			if (field[3] != "rootless")
				judge_listed(combination)
		}
		if (field[1] == "work")
			judge_work(order[i])
		else
			judge_attack(order[i], field[3], field[5])
	}
	# Steps that are missing in the output have failed.
	for (i in after)
		if (!(i in before))
			report(0, i, "\n# only with Gabion")
	printf "%d passed, %d failed, 0 skipped\n", passed, failed
	exit failed > 0 || passed == 0
}
