# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the scripts here share: where things are, how they complain, and how a thing enters the
# cache whole or not at all.  Sourced, never run.

set -euo pipefail
shopt -s inherit_errexit

# mke2fs, depmod and modprobe live where an ordinary user's PATH may not lead.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export LC_ALL=C.UTF-8

me=${0##*/}
scripts=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
top=$(dirname "$scripts")
cache=${XDG_CACHE_HOME:-${HOME:?neither XDG_CACHE_HOME nor HOME is set}/.cache}/gabion
export me scripts top cache

say() {
	printf '%s: %s\n' "$me" "$*" >&2
}

die() {
	say "$*"
	exit 1
}

# need COMMAND...: stop, with advice, unless every one of them is installed.
need() {
	local tool
	for tool; do
		command -v "$tool" >/dev/null || die "$tool is not installed; 'make setup-devel' installs it"
	done
}

# cached PATH FUNCTION [ARG...]: make PATH, a directory of the cache, unless it is there.
# FUNCTION is called as FUNCTION DIR ARG... and fills DIR, which becomes PATH only when it has
# returned success: an interrupted run leaves DIR for the next one to go on from, never half a
# PATH.  Two at once are safe: the second waits and finds it done.  To be called as a plain
# command: bash ignores errors inside whatever stands in a condition.
cached() {
	local path=$1 make=$2
	shift 2
	[ ! -d "$path" ] || return 0
	mkdir -p "$(dirname "$path")"
	(
		flock 9
		[ ! -d "$path" ] || exit 0
		mkdir -p "$path.partial"
		"$make" "$path.partial" "$@" >&2 9>&-
		mv -T "$path.partial" "$path"
	) 9>"$path.lock"
	rm -f "$path.lock"
}

# key: a short name for what standard input holds.
key() {
	sha256sum | cut -c1-12
}
