# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source-path=SCRIPTDIR source=tap.sh
#
# The build fails if code depends on a configuration symbol that a kernel does not have.

. "$(dirname "$0")/tap.sh"

top=$(dirname "$0")/../..
mkdir -p "$work/tree/include"

# A fake kernel that has SYSCTL, WIRE and BUS, but no disks of BUS, and a word in its headers.
echo '#define HAS_LENS 1' >"$work/tree/include/eye.h"
cat >"$work/config" <<'END'
CONFIG_MODULES=y
CONFIG_SYSCTL=y
CONFIG_WIRE=m
# CONFIG_BUS is not set
END
cat >"$work/list" <<'END'
# comment
DISK	BUS
HUB	WIRE=y
LENS	BUS|WIRE include/eye.h:HAS_LENS
MIRROR	WIRE include/eye.h:HAS_MIRROR
FLAG	-
BOARD	FLAG
CARD	SLOT
RELIC	WIRE dropped
TRAIN	WIRE include/eye.h:HAS_MIRROR with:TRAM
END

# check CODE DESCRIPTION STATUS STDERR: under the list above.
check()
{
	echo "$1" >"$work/code.c"
	awk -v tree="$work/tree" -f "$top/module/kconfig.awk" "$work/list" "$work/config" \
		"$work/code.c" >"$work/out" 2>"$work/err"
	status=$?
	judge "$3" '' "$4"
	result "$2"
}

# under SYMBOL
under()
{
	printf '#ifdef CONFIG_%s\n\tGABION_HOOK(look, 0, judge),\n#endif\n' "$1"
}

check "$(under SYSCTL)" 'a symbol that is set' 0 ''
check "$(under WIRE)" 'one that is a module' 0 ''
check "$(under BUS)" 'one that is not set' 0 ''
check "$(under OLD_SYSCTL)" 'one that the kernel does not know, with the hook that would be missing' 1 \
	'code.c:1: this kernel does not know CONFIG_OLD_SYSCTL; without it are not placed: look$'
check 'bool x = IS_ENABLED(CONFIG_OLD_SYSCTL);' 'one that no hook stands under' 1 'know CONFIG_OLD_SYSCTL$'
check "$(under DISK)" 'one whose bus is not set' 0 ''
check "$(under HUB)" 'one that needs what is a module to be built in' 0 ''
check "$(under LENS)" 'one that all needed for is there' 1 'CONFIG_LENS'
check "$(under MIRROR)" 'one that this kernel is too old or too new for, by its headers' 0 ''
check "$(under BOARD)" 'one that needs what says itself when it is set' 0 ''
check "$(under CARD)" 'one that needs what is unknown' 1 'CONFIG_CARD: SLOT, which it needs, is not known'
check "$(under RELIC)" 'one that was about what kernels have dropped' 0 ''
check "$(under TRAIN)" 'one without what other kernels have in its place' 1 'code.c:1: CONFIG_TRAIN without TRAM'
check '#if defined(CONFIG_TRAIN) || defined(TRAM)' 'one with it' 0 ''
: >"$work/config"
check "$(under SYSCTL)" 'a kernel without a configuration' 1 'there is no configuration'

# The list has no line that neither the module nor another line needs.
awk '!/^#/ && NF { print $1 }' "$top/module/kconfig.list" | while read -r symbol; do
	grep -rqE --include='*.[ch]' "CONFIG_$symbol\b" "$top/module" ||
		grep -qE "^[A-Z0-9_]+[[:blank:]].*\b$symbol\b" "$top/module/kconfig.list" ||
		echo "$symbol"
done >"$work/out" 2>"$work/err"
[ ! -s "$work/out" ]
result 'each line of the list is needed'
plan
