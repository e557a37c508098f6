# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The tables of names are complete: policy must know the name of each number in a kernel header.
# This is checked with this machine's headers, and those of each kernel that was fetched for
# virtual machines.

# shellcheck source=tap.sh source-path=SCRIPTDIR
. "$(dirname "$0")/tap.sh"
: >"$work/err"

# The directories that hold linux/ and uapi/ of kernels.
kernels()
{
	local dir

	for dir in "${XDG_CACHE_HOME:-$HOME/.cache}"/gabion/kernels/*/root/usr/src/linux-headers-*-common; do
		[ ! -d "$dir/include/uapi" ] || echo "$dir/include"
	done
}

# defined FILE PREFIX: "NUMBER NAME" of each definition, in small letters and without the prefix
defined()
{
	sed -n "s/^#\?[a-z \t]*$2\([A-Za-z0-9_]*\)[ \t=]\+\([0-9]\+\)\([,\t ].*\)\?\$/\2 \L\1/p" "$1"
}

# known DESCRIPTION OPERATION LEAST FAMILY: the numbers on standard input, and the names that policy has
# for them, of which there are at least so many. FAMILY, with a colon, stands before each.
known()
{
	local family=$4 numbers names

	sort -n -u -k 1,1 >"$work/defined"
	numbers=$(awk -v family="$family" '{ printf " %s%s", family, $1 }' "$work/defined")
	names=$(awk -v family="$family" '{ printf " %s%s", family, $2 }' "$work/defined")
	printf 'gabion 1\nprofile p\n deny %s:%s\n' "$2" "$numbers" >"$work/policy"
	run check --canonical "$work/policy"
	[ "$(wc -l <"$work/defined")" -ge "$3" ] && grep -qxF "    deny $2:$names" "$work/out"
	result "$1"
}

# enumerated FILE ENUM PREFIX: the names of its members, in small letters and without the prefix
enumerated()
{
	sed -n "/^enum $2 {/,/^}/s/^\t$3\([A-Z0-9_]*\),\?.*/\L\1/p" "$1"
}

# words DESCRIPTION LEAST: policy knows each word on standard input, as an object of bpf
words()
{
	local words count

	words=$(cat)
	count=$(wc -w <<<"$words")
	printf 'gabion 1\nprofile p\n deny bpf: %s\n' "${words//$'\n'/ }" >"$work/policy"
	run check --canonical "$work/policy"
	[ "$count" -ge "$2" ] && grep -qxF "    deny bpf: ${words//$'\n'/ }" "$work/out"
	result "$1"
}

# headers NAME UAPI: check the names in the exported headers
headers()
{
	known "$1: protocols of netlink" socket_family 22 netlink: \
		< <(defined "$2/netlink.h" NETLINK_ | head -n 22)
	known "$1: protocols of IPv4" socket_family 25 inet: < <(defined "$2/in.h" IPPROTO_)
	cat "$2/in.h" "$2/in6.h" >"$work/in6.h"
	known "$1: protocols of IPv6" socket_family 31 inet6: \
		< <(defined "$work/in6.h" IPPROTO_ | grep -v ' hopopts$')
	words "$1: types of BPF programs" 32 < <(enumerated "$2/bpf.h" bpf_prog_type BPF_PROG_TYPE_)
	# Instead of the first one, policy has names of program types. The second is an alias of another
	# one, the third a flag.
	words "$1: commands of BPF" 35 < <(enumerated "$2/bpf.h" bpf_cmd BPF_ |
		grep -vx -e prog_load -e prog_run -e common_attrs)
}

headers "this machine" /usr/include/linux
for include in $(kernels); do
	name=$(basename "$(dirname "$include")")
	headers "$name" "$include/uapi/linux"
	known "$name: families of sockets" socket_family 46 '' \
		< <(defined "$include/linux/socket.h" AF_ | grep -v -e ' local$' -e ' max$')
	known "$name: protocols of Bluetooth" socket_family 9 bluetooth: \
		< <(defined "$include/net/bluetooth/bluetooth.h" BTPROTO_)
done
plan
