# SPDX-License-Identifier: GPL-2.0-only
#
# Extracts from the module's sources what the C preprocessor needs to expand the tables
# of hooks: the tables, and the macros that their rows use, but no headers of the kernel.
# Conditions on a kernel's configuration become words for hook_names.awk.
# Macros of a header are for all files behind it, those of a file for itself.

function forget_macros(name)
{
	for (name in macros)
		print "#undef " name
	delete macros
}

# The configuration symbols that must all be set for a condition to hold; "?" if it is another.
function symbols(line)
{
	if (line ~ /^#[ \t]*ifndef/)
		return "?"
	sub(/^#[ \t]*if(def)?/, "", line)
	gsub(/defined|IS_ENABLED|&&|[()]/, " ", line)
	gsub(/[ \t]+/, " ", line)
	gsub(/^ | $/, "", line)
	if (line !~ /^(CONFIG_[A-Z0-9_]+ ?)+$/)
		return "?"
	gsub(/CONFIG_/, "", line)
	return line
}

FNR == 1					{ forget_macros() }
# The first of two definitions counts. It may be several lines long.
/^#[ \t]*define[ \t]/ {
	name = $2
	sub(/\(.*/, "", name)
	wanted = !(name in macros) && !(name in shared)
	if (FILENAME ~ /\.h$/)
		shared[name]
	else
		macros[name]
	in_macro = 1
}
in_macro {
	if (wanted)
		print
	in_macro = /\\$/
	next
}
/^static const struct gabion_hook_desc /	{ inside = 1; next }
/^};/						{ inside = 0 }
!inside						{ next }
/^#[ \t]*if/					{ print "CONFIG_BEGIN \"" symbols($0) "\""; next }
/^#[ \t]*el/					{ print "CONFIG_END CONFIG_BEGIN \"?\""; next }
/^#[ \t]*endif/					{ print "CONFIG_END"; next }
/^#/						{ next }
						{ print }
