# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What a newer Debian than this machine's has: kernels, and the compiler that builds modules for
# them.  apt finds and fetches it with sources, lists and packages of its own, which lie in the
# cache: nothing of this machine's changes.  Sourced after common.sh, never run.

: "${cache:?common.sh comes first}"
readonly newer_suite=trixie

# What kbuild runs: the compiler, what its own programs are linked with, and perl for W=1.
readonly newer_compiler=gcc-14,make,libelf1t64,libssl3t64,zlib1g,perl,pahole

update_lists() {
	[ -n "${APT_CONFIG-}" ] || [ "$(id -u)" = 0 ] ||
		die "no package lists; run 'apt-get update' as root"
	mkdir -p "$cache"
	flock "$cache/apt.lock" apt-get -qq update >&2
}

# own_mirror: where this machine has Debian from.
own_mirror() {
	# shellcheck disable=SC2016
	apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' \
		'Origin: Debian' 'Label: Debian' | sed -n 1p
}

write_newer_sources() {
	local dir=$1 mirror suite
	mirror=$(own_mirror)
	if [ -z "$mirror" ]; then
		update_lists
		mirror=$(own_mirror)
	fi
	[ -n "$mirror" ] || die 'the package lists do not say where this machine has Debian from'
	mkdir -p "$dir/state/lists/partial" "$dir/cache/archives/partial"
	for suite in "$newer_suite" "$newer_suite-backports"; do
		echo "deb $mirror $suite main"
	done >"$dir/sources.list"
}

write_newer_config() {
	local dir=$1
	cat >"$dir/apt.conf" <<-END
		Dir::State "$dir/state";
		Dir::State::status "/dev/null";
		Dir::Cache "$dir/cache";
		Dir::Etc::SourceList "$dir/sources.list";
		Dir::Etc::SourceParts "/dev/null";
		Dir::Etc::Preferences "/dev/null";
		Dir::Etc::PreferencesParts "/dev/null";
		APT::Sandbox::User "root";
	END
}

# newer_debian: from now on every apt of this script, and of what it starts, sees the newer Debian.
newer_debian() {
	local dir=$cache/apt-$newer_suite
	cached "$dir" write_newer_sources
	[ -s "$dir/apt.conf" ] || write_newer_config "$dir"
	export APT_CONFIG=$dir/apt.conf
}

make_newer_root() {
	local root=$1
	[ "$(id -u)" = 0 ] || die "making what compiles for newer kernels takes root, once"
	need mmdebstrap
	say "making a root file system with $newer_suite's compiler, once"
	rm -rf "${root:?}"/*
	APT_CONFIG='' mmdebstrap --quiet --variant=apt --include="$newer_compiler" \
		--aptopt='APT::Install-Recommends "false"' "$newer_suite" "$root" - \
		<"$cache/apt-$newer_suite/sources.list"
	rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/* "$root"/usr/share/{doc,locale,man}
}

# newer_make ARGUMENT...: make(1) among the newer Debian's programs, where the cache lies where it
# lies here.  objtool wants /proc.
newer_make() {
	local root
	root=$cache/compiler-$newer_suite-$(echo "$newer_compiler" | key)
	newer_debian
	cached "$root" make_newer_root
	[ "$(id -u)" = 0 ] || die 'building for a newer kernel takes root, for chroot(8)'
	# shellcheck disable=SC2016
	unshare --mount -- sh -ec 'root=$1 cache=$2; shift 2
		mkdir -p "$root$cache"
		mount --bind "$cache" "$root$cache"
		for dir in proc dev; do mount --rbind "/$dir" "$root/$dir"; done
		exec chroot "$root" make "$@"' sh "$root" "$cache" "$@"
}
