# SPDX-License-Identifier: GPL-2.0-only
#
# awk -v tree=DIR -f kconfig.awk kconfig.list CONFIG SOURCE...
#
# Fails if code of the SOURCEs stands under a configuration symbol that a kernel does not know,
# CONFIG being its .config and DIR its headers, unless the list says why. Names each such symbol,
# the first place of it, and the hooks that would be missing.

# Whether a header has a word. What is not there has none.
function has_word(probe, part, line, found)
{
	split(probe, part, ":")
	while ((getline line < (tree "/" part[1])) > 0) {
		if (line ~ "(^|[^A-Za-z0-9_])" part[2] "([^A-Za-z0-9_]|$)")
			found = 1
	}
	close(tree "/" part[1])
	return found + 0
}

# holds(NEED): 1 or 0; -1 if the kernel does not know what is needed.
function holds(need, part, n, i, known, wanted)
{
	if (need ~ /:/)
		return has_word(need)
	n = split(need, part, "|")
	for (i = 1; i <= n; i++) {
		wanted = sub(/=y$/, "", part[i]) ? "y" : ""
		if (part[i] in value) {
			if (value[part[i]] == "y" || value[part[i]] == "m" && wanted == "")
				return 1
			known = 1
		} else if (excused(part[i])) {
			known = 1
		}
	}
	return known ? 0 : -1
}

# excused(NAME): is it right that the configuration does not have it?
function excused(name, part, n, i, unknown, off)
{
	if (!(name in needs))
		return 0
	if (needs[name] == "-")
		return 1
	n = split(needs[name], part, " ")
	for (i = 1; i <= n; i++) {
		if (part[i] == "dropped")
			return 1
		if (part[i] ~ /^with:/)
			continue
		unknown = holds(part[i])
		if (unknown < 0) {
			reason[name] = part[i] ", which it needs, is not known either"
			return 0
		}
		if (!unknown)
			off = 1
	}
	return off + 0
}

# What the code is to name wherever it names the symbol, or the empty text.
function companion(name)
{
	return (name in needs) && match(needs[name], /with:[^ \t]+/) ? \
		substr(needs[name], RSTART + 5, RLENGTH - 5) : ""
}

# note(NAME): a use of a symbol; the names of the hooks below it follow.
function note(name)
{
	if (companion(name) != "" && !index($0, companion(name))) {
		printf("%s:%d: CONFIG_%s without %s\n", FILENAME, FNR, name, companion(name)) \
			> "/dev/stderr"
		bad = 1
	}
	if (name == "BEGIN" || name == "END" || (name in first))
		return
	order[++used] = name
	first[name] = FILENAME ":" FNR
}

FNR == 1 { input++ }

input == 1 {
	sub(/#.*/, "")
	if (NF < 2)
		next
	name = $1
	sub(/^[^ \t]+[ \t]+/, "")
	if (name in needs) {
		print "kconfig.list has " name " twice" > "/dev/stderr"
		bad = 1
	}
	needs[name] = $0
	next
}

input == 2 && /^CONFIG_[A-Z0-9_]+=/ {
	name = substr($1, 8, index($1, "=") - 8)
	value[name] = substr($0, index($0, "=") + 1)
	next
}
input == 2 && /^# CONFIG_[A-Z0-9_]+ is not set$/ {
	value[substr($2, 8)] = "n"
	next
}
input == 2 { next }

# The symbols of a line, and those that it stands under.
/CONFIG_[A-Z0-9_]/ {
	rest = $0
	while (match(rest, /CONFIG_[A-Z0-9_]+/)) {
		whole = RSTART == 1 || substr(rest, RSTART - 1, 1) !~ /[A-Za-z0-9_]/
		name = substr(rest, RSTART + 7, RLENGTH - 7)
		rest = substr(rest, RSTART + RLENGTH)
		if (whole)
			note(name)
	}
}
/^#[ \t]*if/	{ under[++depth] = $0 }
/^#[ \t]*elif/	{ under[depth] = under[depth] " " $0 }
/^#[ \t]*endif/	{ depth-- }
/^\tGABION_HOOK[A-Z_]*\(/ {
	name = $0
	sub(/^[^(]*\(/, "", name)
	sub(/[,)].*/, "", name)
	for (i = 1; i <= depth; i++) {
		rest = under[i]
		while (match(rest, /CONFIG_[A-Z0-9_]+/)) {
			hooks[substr(rest, RSTART + 7, RLENGTH - 7)] = \
				hooks[substr(rest, RSTART + 7, RLENGTH - 7)] " " name
			rest = substr(rest, RSTART + RLENGTH)
		}
	}
}

END {
	if (!("MODULES" in value)) {
		print "there is no configuration of the kernel, or none of one with modules" \
			> "/dev/stderr"
		exit 1
	}
	for (i = 1; i <= used; i++) {
		name = order[i]
		if ((name in value) || excused(name))
			continue
		printf("%s: this kernel does not know CONFIG_%s%s%s\n", first[name], name,
		       name in reason ? ": " reason[name] : "",
		       name in hooks ? "; without it are not placed:" hooks[name] : "") \
			> "/dev/stderr"
		bad = 1
	}
	if (bad)
		print "see module/kconfig.list: has the kernel renamed it, or is it new?" \
			> "/dev/stderr"
	exit bad
}
