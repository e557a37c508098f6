# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# make install and uninstall, for the headers that each kernel's packages have: where `uname -r`
# and the headers' kernel.release differ, as on Debian 12, the module must go where modprobe looks.

# shellcheck source=tap.sh source-path=SCRIPTDIR
. "$(dirname "$0")/tap.sh"
top=$(cd "$(dirname "$0")/../.." && pwd)

# Use a copy, since other builds may run in the tree.
mkdir -p "$work/tree" "$work/to"
(cd "$top" && git ls-files -z | xargs -0 cp --parents -t "$work/tree")

# make_it TARGET KERNEL: with $work/to as the root
make_it()
{
	env -u MAKEFLAGS -u MAKELEVEL make -s -C "$work/tree" "$1" DESTDIR="$work/to" \
		KDIR="$("$top/scripts/kernel" "$2" build)" >"$work/out" 2>"$work/err"
}

# enable_units: the links that "systemctl enable" makes of what the units say.
enable_units()
{
	local unit file kind target dir

	for file in "$work"/to/usr/local/lib/systemd/system/gabion*; do
		unit=$(basename "$file")
		sed -nE 's/^(Wanted|Required)By=(.*)/\1 \2/p' "$file" | while read -r kind targets; do
			for target in $targets; do
				case $kind in
				Wanted) dir=$target.wants ;;
				*) dir=$target.requires ;;
				esac
				mkdir -p "$work/to/etc/systemd/system/$dir"
				ln -sf "${file#"$work/to"}" "$work/to/etc/systemd/system/$dir/$unit"
			done
		done
	done
}

for kernel in 6.12 6.1; do
	release=$("$top/scripts/kernel" "$kernel" release)
	old=$work/to/etc/systemd/system/docker.service.requires
	mkdir -p "$old"
	ln -s /usr/local/lib/systemd/system/gabion.service "$old"
	make_it install "$kernel"
	result "install for $kernel"
	grep -q "^$old/gabion.service is of an older version.*'systemctl reenable gabion'" "$work/out"
	result "a link of an older version is named"
	# Some distributions have modules compressed as they are installed.
	module=$(cd "$work/to/lib/modules" && echo */updates/gabion.ko*)
	[ "${module%.xz}" = "$release/updates/gabion.ko" ]
	result "the module is where modprobe looks on $kernel"
	modinfo -F vermagic "$work/to/lib/modules/$module" >"$work/out" &&
		grep -q "^$release " "$work/out"
	result "the module is of $kernel"
	"$work/to/usr/local/sbin/gabionctl" check "$work/to/etc/gabion/gabion.policy" \
		>"$work/out" 2>"$work/err"
	result "what is installed for $kernel accepts the policy that is"
	for file in systemd/system/gabion.service systemd/system-generators/gabion-generator; do
		grep -q '/usr/local/libexec/gabion/boot' "$work/to/usr/local/lib/$file" &&
			! grep -qE '[ =]/usr/libexec' "$work/to/usr/local/lib/$file"
		result "$file names the program of the same installation"
	done
	enable_units
	mkdir -p "$work/to/etc/systemd/system/sysinit.target.wants"
	ln -s /other.service "$work/to/etc/systemd/system/sysinit.target.wants/other.service"
	[ -L "$work/to/etc/systemd/system/sysinit.target.wants/gabion.service" ]
	result "units that are enabled for $kernel"
	make_it uninstall "$kernel"
	result "uninstall for $kernel"
	grep -q '^gabion.service was enabled.*containers start without Gabion' "$work/out"
	result "says that nothing keeps containers from starting without"
	[ "$(cd "$work/to" && find . -type f | sort | tr '\n' ' ')" = \
		'./etc/gabion/gabion.conf ./etc/gabion/gabion.policy ' ]
	result "only policy and settings stay after $kernel"
	[ "$(cd "$work/to/etc/systemd/system" && find . ! -type d)" = ./sysinit.target.wants/other.service ]
	result "and of links those of others"
	rm -r "$work/to/etc/systemd"
	make_it uninstall "$kernel" && ! grep -q enabled "$work/out"
	result "uninstall where nothing is installed"
	env -u MAKEFLAGS -u MAKELEVEL make -s -C "$work/tree" clean >"$work/out" 2>"$work/err"
done

# dkms.conf, the changelog of the packages and the module are of one version.
version=$(sed -n 's/^MODULE_VERSION("\(.*\)");/\1/p' "$top/module/main.c")
grep -qxF "PACKAGE_VERSION=\"$version\"" "$top/dkms.conf" &&
	head -n 1 "$top/debian/changelog" | grep -qF "gabion ($version)"
result "one version"

# If this machine has systemd: the unit is valid, can be enabled and disabled, and is not exposed.
unit=$top/userspace/systemd/gabion.service
root=$work/systemd
mkdir -p "$root/usr/libexec/gabion" "$root/usr/lib/systemd/system" "$root/etc/systemd/system"
install -m 755 "$top/userspace/systemd/boot" "$root/usr/libexec/gabion/"
cp "$top"/userspace/systemd/*.{service,socket,timer} "$root/usr/lib/systemd/system/"
if command -v systemctl >"$work/out" && command -v systemd-analyze >"$work/out"; then
	systemd-analyze verify --man=no --root="$root" gabion.service >"$work/out" 2>"$work/err" &&
		[ ! -s "$work/err" ]
	result "systemd reads the unit without a complaint"
	systemctl --root="$root" enable gabion.service >"$work/out" 2>"$work/err"
	[ "$(cd "$root/etc/systemd/system" && find . -type l)" = ./sysinit.target.wants/gabion.service ]
	result "and enables it"
	systemctl --root="$root" disable gabion.service >"$work/out" 2>"$work/err"
	[ -z "$(find "$root/etc" -type l)" ]
	result "and disables it without a rest"
	for unit in gabion gabion-metrics gabion-metrics@x gabion-refused@docker.service; do
		case $unit in
		*@*) cp "$top/userspace/systemd/${unit%%@*}@.service" "$root/usr/lib/systemd/system/$unit.service" ;;
		esac
		systemd-analyze security --offline=true --threshold=30 \
			"$root/usr/lib/systemd/system/$unit.service" >"$work/out" 2>"$work/err"
		result "$unit.service is exposed by 3 of 10 at most"
	done
fi

mkdir -p "$work/kdir/include/generated"
echo '#define UTS_RELEASE "0.0.0-none"' >"$work/kdir/include/generated/utsrelease.h"
env -u MAKEFLAGS -u MAKELEVEL make -s -C "$work/tree" install KDIR="$work/kdir" \
	>"$work/out" 2>"$work/err"
[ $? = 2 ] && grep -q 'There is no /lib/modules/0.0.0-none' "$work/err" && [ ! -s "$work/out" ]
result "install for a kernel that this machine does not have says what to do"
plan
