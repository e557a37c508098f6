# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Programs that systemd runs at boot, on a fake system: the generator, which makes services that start
# containers wait and check, and the check itself.  selftests/packages tests them in a real boot.

# shellcheck source=tap.sh source-path=SCRIPTDIR
. "$(dirname "$0")/tap.sh"
systemd=$(cd "$(dirname "$0")/../../userspace/systemd" && pwd)
export GABION_ROOT=$work/root

# on_system PATH: write standard input to this file of the fake system.
on_system()
{
	mkdir -p "$(dirname "$GABION_ROOT/$1")"
	cat >"$GABION_ROOT/$1"
}

begin()
{
	rm -rf "$GABION_ROOT" "$work/units"
	mkdir -p "$GABION_ROOT/etc/systemd/system/sysinit.target.wants" \
		"$GABION_ROOT/run/gabion" "$GABION_ROOT/sys/module/gabion"
	ln -s /lib/systemd/system/gabion.service \
		"$GABION_ROOT/etc/systemd/system/sysinit.target.wants/gabion.service"
	on_system proc/cmdline <<<'root=/dev/vda quiet'
	on_system etc/gabion/gabion.conf <"$systemd/gabion.conf"
}

generate()
{
	"$systemd/generator" "$work/units" "$work/units" "$work/units" >"$work/out" 2>"$work/err" &&
		[ ! -s "$work/err" ]
}

drop_in()
{
	cat "$work/units/$1.d/50-gabion.conf" 2>"$work/err"
}

# setting NAME VALUE
setting()
{
	sed -i "s/^$1 = .*/$1 = $2/" "$GABION_ROOT/etc/gabion/gabion.conf"
}

# gate STATUS PATTERN: run the check that a unit runs.
gate()
{
	local status=$1 pattern=$2 got=0

	"$systemd/boot" gate docker.service >"$work/out" 2>&1 || got=$?
	: >"$work/err"
	[ $got = "$status" ] && grep -qE "$pattern" "$work/out"
}

begin
generate
result "the generator says nothing"
for name in docker containerd cri-docker snap.docker.dockerd podman podman-restart podman-auto-update \
	podman-kube@ container- pod- crio kubelet k3s k3s-agent rke2-server rke2-agent k0scontroller \
	k0sworker snap.microk8s.daemon-containerd buildkit nomad lxc lxc@ lxc-net lxd incus \
	snap.lxd.daemon virtlxcd systemd-nspawn@; do
	drop_in "$name.service" >"$work/out"
	grep -qx 'After=gabion.service' "$work/out" && grep -qx 'Wants=gabion.service' "$work/out" &&
		grep -qx 'ExecStartPre=+/usr/libexec/gabion/boot gate %n' "$work/out" &&
		grep -qx 'OnFailure=gabion-refused@%n.service' "$work/out" &&
		! grep -qE '^(Requires|BindsTo|Requisite|PartOf)=' "$work/out"
	result "$name.service waits and asks, and is not stopped with the unit"
done
drop_in libvirtd.service >"$work/out"
grep -qx 'After=gabion.service' "$work/out" && ! grep -q Exec "$work/out"
result "libvirtd.service waits only"

on_system etc/containers/systemd/web.container <<<'[Container]'
on_system etc/containers/systemd/deep/group.pod <<<'[Pod]'
on_system etc/containers/systemd/named.container <<<$'[Container]\nServiceName=other'
on_system etc/containers/systemd/net.network <<<'[Network]'
printf '# mine\nmine.service\n' | on_system etc/gabion/services
generate
for name in web group-pod other mine; do
	drop_in "$name.service" | grep -q 'boot gate'
	result "$name.service, too"
done
[ ! -e "$work/units/net.service.d" ] && [ ! -e "$work/units/named.service.d" ]
result "and no others"
rm -r "$work/units"
SYSTEMD_SCOPE=user XDG_CONFIG_HOME=$GABION_ROOT/etc generate
drop_in podman-restart.service >"$work/out"
grep -qx 'ExecStartPre=/usr/libexec/gabion/boot gate %n' "$work/out" && ! grep -q After "$work/out"
result "units of a user ask, and cannot wait"

begin
rm -r "$GABION_ROOT/etc/systemd/system/sysinit.target.wants"
generate
[ ! -e "$work/units" ]
result "nothing is made while the unit is disabled"
for link in etc/systemd/system/multi-user.target.wants run/systemd/system/sysinit.target.requires \
	usr/local/lib/systemd/system/sysinit.target.wants usr/lib/systemd/system/sysinit.target.wants \
	lib/systemd/system/basic.target.requires; do
	begin
	rm -r "$GABION_ROOT/etc/systemd/system/sysinit.target.wants"
	mkdir -p "$GABION_ROOT/$link"
	ln -s ../gabion.service "$GABION_ROOT/$link/gabion.service"
	generate
	drop_in docker.service | grep -q 'boot gate'
	result "a link in $link enables it"
	ln -s /dev/null "$GABION_ROOT/etc/systemd/system/gabion.service"
	rm -r "$work/units"
	generate
	[ ! -e "$work/units" ]
	result "unless it is masked"
done
begin
ln -s /dev/null "$GABION_ROOT/etc/systemd/system/gabion.service"
generate
[ ! -e "$work/units" ]
result "or masked"

begin
stat -c %i "$GABION_ROOT/sys/module/gabion" | on_system run/gabion/loaded
gate 0 '' || gate 0 '^$'
[ ! -s "$work/out" ]
result "a unit starts without a word where the policy is in force"
rmdir "$GABION_ROOT/sys/module/gabion"
gate 0 'starts all the same: .* Containers start without Gabion'
result "best-effort: it starts, and says what is missing"
setting boot required
gate 1 'docker.service does not start: .*module was unloaded.*systemctl restart gabion'
result "required: it does not"
mkdir "$GABION_ROOT/sys/module/gabion"
echo 1 | on_system run/gabion/loaded
gate 1 'has not loaded a policy since the module was loaded'
result "nor under a module that was loaded by hand"
echo '/etc/gabion/gabion.policy:4:10: bad' | on_system run/gabion/failed
gate 1 'gabion.policy:4:10: bad .*best-effort.*gabion=off'
result "the reason and the way back are in its one line"
[ "$(wc -l <"$work/out")" = 1 ]
result "which is one"
cp "$work/out" "$work/refused"
"$systemd/boot" explain docker.service >"$work/out" 2>"$work/err"
cmp -s "$work/out" "$work/refused" && [ ! -s "$work/err" ]
result "and is said again when the unit has failed"
printf '%s\n' 'a cgroup of the name /x\033[31m\n' | on_system run/gabion/failed
gate 1 '/x\\033\[31m\\n '
result "what is escaped stays so"
[ "$(wc -l <"$work/out")" = 1 ]
result "in one line"
# explains_nothing: a unit that may start has failed for another reason.
explains_nothing()
{
	"$systemd/boot" explain docker.service >"$work/out" 2>"$work/err" && [ ! -s "$work/out" ] &&
		[ ! -s "$work/err" ]
}
setting boot best-effort
explains_nothing
result "best-effort: a unit that fails all the same did so for a reason of its own"
setting boot required
on_system proc/cmdline <<<'quiet gabion=off'
gate 0 'starts without Gabion'
result "gabion=off lets it start"
explains_nothing
result "and is no reason"
on_system proc/cmdline <<<'quiet'
for text in 'boot = Required' 'bot = best-effort' 'lock' 'lock = none' 'lock = none extra' 'mode : audit' \
	'mode is audit'; do
	begin
	echo "$text" >>"$GABION_ROOT/etc/gabion/gabion.conf"
	gate 1 'does not start'
	result "what is not understood in gabion.conf, '$text', does not loosen it"
done
begin
rm "$GABION_ROOT/etc/gabion/gabion.conf"
gate 1 'does not start'
result "without gabion.conf it is required"
begin
printf 'mode=audit # dry\n  boot=best-effort' | on_system etc/gabion/gabion.conf
gate 0 'starts all the same'
result "blanks do not matter, nor a comment"

# passes: the check succeeds without output.
passes()
{
	"$systemd/boot" gate docker.service >"$work/out" 2>&1 && [ ! -s "$work/out" ]
}

# reload STATUS PATTERN: with a fake gabionctl, whose script is on standard input.
reload()
{
	local status=$1 pattern=$2 got=0

	on_system bin/gabionctl
	chmod 755 "$GABION_ROOT/bin/gabionctl"
	"$systemd/boot" reload >"$work/out" 2>&1 || got=$?
	: >"$work/err"
	[ $got = "$status" ] && grep -qE "$pattern" "$work/out"
}
begin
setting boot required
printf '#!/bin/sh\necho x is in force; echo a warning >&2\n' | reload 0 '^a warning$'
result "a policy that is loaded"
passes
result "lets containers start"
printf '#!/bin/sh\necho no lock >&2; echo x is in force; exit 3\n' | reload 1 'no lock'
result "a lock that is not raised fails the unit"
passes && [ ! -e "$GABION_ROOT/run/gabion/failed" ]
result "and the policy is in force all the same"
rm "$GABION_ROOT/run/gabion/loaded"
printf '#!/bin/sh\necho bad >&2; exit 3\n' | reload 1 'bad'
result "a policy that is not"
gate 1 'does not start: bad'
result "lets none"
printf '#!/bin/sh\necho gabion=off >&2\n' | reload 0 'gabion=off' && [ ! -e "$GABION_ROOT/run/gabion/loaded" ]
result "nor does what loads nothing"

# After an upgrade of the kernel without its headers.
begin
setting boot required
rmdir "$GABION_ROOT/sys/module/gabion"
printf '#!/bin/sh\nexit 1\n' | on_system bin/modinfo
printf '#!/bin/sh\necho 6.1.0-9-fake\n' | on_system bin/uname
chmod 755 "$GABION_ROOT"/bin/*
"$systemd/boot" start >"$work/out" 2>"$work/err"
[ $? = 1 ] && grep -q 'no module gabion for the kernel 6.1.0-9-fake. Install linux-headers-6.1.0-9-fake and' "$work/err"
result "a kernel without the module: what to install"
gate 1 'docker.service does not start: there is no module .*linux-headers-6.1.0-9-fake.*dkms autoinstall'
result "and what starts containers says it"
setting boot best-effort
gate 0 'starts all the same: there is no module gabion .*Containers start without Gabion'
result "also where it starts"

# The script parses the file itself, as the tool may be missing. Both must read the same values.
readers_agree()
{
	local boot=required wanted=1

	printf '%b' "$1" | on_system etc/gabion/gabion.conf
	boot=$("$tool" config --file "$GABION_ROOT/etc/gabion/gabion.conf" boot 2>"$work/err") ||
		boot=required
	[ "$boot" = required ] || wanted=0
	[ "$boot" = "$2" ] && gate $wanted ''
	result "$2 to the tool and at the gate: '$1'"
}
begin
for text in 'boot = best-effort' 'boot=best-effort' '\tboot =best-effort#' 'boot= best-effort \n\n#x\nlock = none' \
	'mode = enforce\nlock = sealed\nboot = best-effort\n' '#boot = required\nboot = best-effort\n'; do
	readers_agree "$text" best-effort
done
for text in '' '# boot = best-effort\n' 'boot : best-effort' 'boot required best-effort' 'boot best-effort' \
	'boot == best-effort' 'boot = = best-effort' 'boot = best-effort = x' 'boot = best-effort x' \
	'boot# = best-effort' '= boot best-effort' 'boot x = best-effort' 'boot = best-effort\r\n' \
	'boot = best-effort\nboot = best-effort\n' 'boot = required\nboot = best-effort\n' \
	'boot = best-effort\nlock : none\n' 'boot = best-effort\nmode unchanged audit\n' \
	'boot = best-effort\nlock = up\n' 'boot = best-effort\nmode =\n' 'boot = "best-effort"' \
	'boot = best-\v' 'bo\0000ot = best-effort' 'boot = best-effort\n\0000\n' 'boot = *' \
	'boot = best-effort\n*\n'; do
	readers_agree "$text" required
done
plan
