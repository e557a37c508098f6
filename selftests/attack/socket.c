// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sockets that control container runtimes. The server is a socket that listens and never accepts.
 *
 * In the rows:
 *  SERVER         connects to /run/docker.sock
 *  USUAL(socket)  connects to another usual path
 *  SERVED         the server is listening
 */
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "matrix.h"

#define DOCKER "/run/docker.sock"
#define LINK "/tmp/gabion-link.sock"
#define NAMES "object=\"" DOCKER "\""

static int failure_of(int fd)
{
	return fd < 0 ? fd : 0;
}

/* '@' stands for the NUL byte of abstract names. */
static socklen_t address_of(struct sockaddr_un *address, const char *name)
{
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	strcpy(address->sun_path, name);
	if (*name != '@')
		return sizeof(*address);
	address->sun_path[0] = '\0';
	return offsetof(struct sockaddr_un, sun_path) + strlen(name);
}

/* Bind a socket, and listen if the type can. Return the descriptor or -errno. */
static int serve(const char *name, int type)
{
	struct sockaddr_un address;
	socklen_t len = address_of(&address, name);
	int fd = socket(AF_UNIX, type, 0);

	unlink(name);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, len))
		return -errno;
	if (type != SOCK_DGRAM && listen(fd, 64))
		return -errno;
	return fd;
}

static int connect_socket(int fd, const char *name)
{
	struct sockaddr_un address;
	socklen_t len = address_of(&address, name);

	return outcome(connect(fd, (struct sockaddr *)&address, len));
}

static int connect_to(const char *name, int type)
{
	int fd = socket(AF_UNIX, type, 0);
	int err = fd < 0 ? -errno : connect_socket(fd, name);

	close(fd);
	return err;
}

/* Make the directories above @path. They are not removed. */
static void make_above(const char *path)
{
	char name[PATH_MAX], *slash = name;

	strcpy(name, path);
	while ((slash = strchr(slash + 1, '/'))) {
		*slash = '\0';
		mkdir(name, 0755);
		*slash = '/';
	}
}

/* attack->path: the address; attack->number: the type, if not SOCK_STREAM */
static int type_of(const struct attack *attack)
{
	return attack->number ? attack->number : SOCK_STREAM;
}

static int start_server(struct context *context)
{
	const struct attack *attack = context->attack;

	if (*attack->path == '/')
		make_above(attack->path);
	context->fd = serve(attack->path, type_of(attack));
	return failure_of(context->fd);
}

static void stop_server(struct context *context)
{
	unlink(context->attack->path);
	unlink(LINK);
}

static int try_connect(struct context *context)
{
	return connect_to(context->attack->path, type_of(context->attack));
}

static int try_connect32(struct context *context)
{
	struct sockaddr_un *low = low_memory(4096);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	socklen_t len = address_of(low, context->attack->path);
	long ret = syscall32(NR32_CONNECT, fd, (long)low, len, 0, 0);

	close(fd);
	return ret;
}

static int try_connect_socketcall(struct context *context)
{
	struct sockaddr_un *low = low_memory(4096);
	uint32_t *args = low_memory(4096);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	long ret;

	args[2] = address_of(low, context->attack->path);
	args[1] = (uintptr_t)low;
	args[0] = fd;
	ret = syscall32(NR32_SOCKETCALL, 3, (long)args, 0, 0, 0);
	close(fd);
	return ret;
}

static int connect_by_ring(struct context *context, bool in_worker)
{
	struct sockaddr_un address;
	socklen_t len = address_of(&address, context->attack->path);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	struct uring uring;
	int err = uring_open(&uring);

	if (!err)
		err = uring_connect(&uring, fd, &address, len, in_worker);
	close(fd);
	return err;
}

static int try_connect_uring(struct context *context)
{
	return connect_by_ring(context, false);
}

static int try_connect_uring_worker(struct context *context)
{
	return connect_by_ring(context, true);
}

static void *connect_in_thread(void *context)
{
	return (void *)(long)try_connect(context);
}

static int try_connect_thread(struct context *context)
{
	pthread_t thread;
	void *ret;

	if (pthread_create(&thread, NULL, connect_in_thread, context))
		return -EAGAIN;
	pthread_join(thread, &ret);
	return (long)ret;
}

/* The same socket by other paths. */
static int try_bind_mount(struct context *context)
{
	int fd = open(LINK, O_CREAT | O_RDONLY, 0600);
	int err;

	close(fd);
	if (private_mounts(0) ||
	    mount(context->attack->path, LINK, NULL, MS_BIND, NULL))
		return -ENOTSUP;
	err = connect_to(LINK, SOCK_STREAM);
	umount2(LINK, MNT_DETACH);
	return err;
}

static int try_symlink(struct context *context)
{
	if (symlink(context->attack->path, LINK))
		return -errno;
	return connect_to(LINK, SOCK_STREAM);
}

static int try_hard_link(struct context *context)
{
	if (link(context->attack->path, "/run/gabion-link.sock") && errno != EEXIST)
		return -errno;
	return connect_to("/run/gabion-link.sock", SOCK_STREAM);
}

static void remove_hard_link(struct context *context)
{
	unlink("/run/gabion-link.sock");
	stop_server(context);
}

static int try_relative(struct context *context)
{
	if (chdir("/run"))
		return -errno;
	return connect_to("docker.sock", SOCK_STREAM);
}

static int try_by_path_descriptor(struct context *context)
{
	char name[64];
	int fd = open(context->attack->path, O_PATH);

	if (fd < 0)
		return -errno;
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	return connect_to(name, SOCK_STREAM);
}

static int try_chroot(struct context *context)
{
	int err;

	if (!fork()) {
		err = outcome(chroot("/run"));
		_exit(-(err ? err : connect_to("/docker.sock", SOCK_STREAM)));
	}
	wait(&err);
	return -WEXITSTATUS(err);
}

/* The socket was made by another task. The task that calls connect(2) counts. */
static int start_and_make(struct context *context)
{
	int server = serve(context->attack->path, SOCK_STREAM);

	context->bytes[0] = server;
	context->fd = socket(AF_UNIX, SOCK_STREAM, 0);
	return failure_of(server);
}

static int connect_inherited(struct context *context)
{
	return connect_socket(context->fd, context->attack->path);
}

static void stop_both(struct context *context)
{
	close(context->bytes[0]);
	stop_server(context);
}

/* The connection was made by another task and must still work. */
static int start_and_connect(struct context *context)
{
	int err = start_and_make(context);

	return err ? err : connect_inherited(context);
}

static int use_connection(struct context *context)
{
	return outcome(send(context->fd, "x", 1, MSG_NOSIGNAL));
}

static int try_send(struct context *context)
{
	struct sockaddr_un address;
	socklen_t len = address_of(&address, context->attack->path);
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	int err = outcome(sendto(fd, "x", 1, 0, (struct sockaddr *)&address, len));

	close(fd);
	return err;
}

#define SERVED .operation = "runtime_socket", .outside = start_server, .undo = stop_server
#define SERVER SERVED, .object = NAMES, .path = DOCKER

ATTEMPT(connect, SERVER, .attempt = try_connect)
ATTEMPT(connect32, SERVER, .attempt = try_connect32)
ATTEMPT(connect_socketcall, SERVER, .attempt = try_connect_socketcall)
ATTEMPT(connect_uring, SERVER, .attempt = try_connect_uring, .elsewhere = true)
ATTEMPT(connect_uring_worker, SERVER, .attempt = try_connect_uring_worker, .elsewhere = true)
ATTEMPT(connect_thread, SERVER, .attempt = try_connect_thread, .elsewhere = true)
ATTEMPT(connect_inherited, .operation = "runtime_socket", .object = NAMES, .path = DOCKER,
	.outside = start_and_make, .attempt = connect_inherited, .undo = stop_both)
ATTEMPT(connected_by_others, .operation = "runtime_socket", .path = DOCKER,
	.gap = "who connects is judged", .outside = start_and_connect,
	.attempt = use_connection, .undo = stop_both)
ATTEMPT(bind_mount, SERVER, .also = "mount", .attempt = try_bind_mount)
ATTEMPT(symlink, SERVER, .attempt = try_symlink)
ATTEMPT(hard_link, .operation = "runtime_socket", .object = NAMES, .path = DOCKER,
	.outside = start_server, .attempt = try_hard_link, .undo = remove_hard_link)
ATTEMPT(relative, SERVER, .attempt = try_relative)
ATTEMPT(path_descriptor, SERVER, .attempt = try_by_path_descriptor)
ATTEMPT(chroot, SERVER, .attempt = try_chroot, .by_child = true)
ATTEMPT(seqpacket, SERVER, .number = SOCK_SEQPACKET, .attempt = try_connect)
ATTEMPT(datagram_connect, SERVER, .number = SOCK_DGRAM, .attempt = try_connect)
ATTEMPT(datagram_send, SERVER, .number = SOCK_DGRAM, .attempt = try_send)
ATTEMPT(rootless, SERVED, .path = "/run/user/1000/podman/podman.sock", .attempt = try_connect,
	.object = "object=\"/run/user/1000/podman/podman.sock\"")
ATTEMPT(of_docker, SERVED, .path = "/var/run/docker/containerd/containerd.sock",
	.attempt = try_connect,
	.object = "object=\"/var/run/docker/containerd/containerd.sock\"")
ATTEMPT(shim, SERVED, .path = "@/containerd-shim/moby/1/shim.sock", .attempt = try_connect,
	.object = "object=\"@/containerd-shim/moby/1/shim.sock\"")

/* Other usual sockets, one for each pattern. */
#define USUAL(socket) SERVED, .path = (socket), .attempt = try_connect,		\
		      .object = "object=\"" socket "\""

ATTEMPT(nri, USUAL("/run/nri/nri.sock"))
ATTEMPT(k0s, USUAL("/run/k0s/containerd.sock"))
ATTEMPT(microk8s, USUAL("/var/snap/microk8s/common/run/containerd.sock"))
ATTEMPT(rootlesskit, USUAL("/run/user/1000/containerd-rootless/api.sock"))
ATTEMPT(buildkit, USUAL("/run/buildkit/buildkitd.sock"))
ATTEMPT(incus, USUAL("/var/lib/incus/unix.socket"))
ATTEMPT(balena, USUAL("/var/run/balena-engine.sock"))
ATTEMPT(systemd, USUAL("/run/systemd/private"))
ATTEMPT(systemd_user, USUAL("/run/user/1000/systemd/private"))
ATTEMPT(machined, USUAL("/run/systemd/machine/io.systemd.Machine"))
ATTEMPT(repart, USUAL("/run/systemd/io.systemd.Repart"))
ATTEMPT(journald, USUAL("/run/systemd/journal/io.systemd.journal"))
ATTEMPT(bus, USUAL("/run/dbus/system_bus_socket"))
ATTEMPT(udev, USUAL("/run/udev/control"))
ATTEMPT(snapd, USUAL("/run/snapd.socket"))
ATTEMPT(devices, USUAL("/var/lib/kubelet/device-plugins/kubelet.sock"))
ATTEMPT(libvirt, USUAL("/run/libvirt/virtlxcd-sock"))
ATTEMPT(kata, USUAL("/run/vc/sbs/gabion/shim-monitor.sock"))
ATTEMPT(garden, USUAL("/var/vcap/data/garden/garden.sock"))

/* A policy's own list is added to the built-in one. */
#define OTHER "/run/gabion-other.sock"

ATTEMPT(listed, SERVED, .path = OTHER, .list = "deny runtime_socket: /run/gabion-*.sock",
	.object = "object=\"" OTHER "\"", .attempt = try_connect)
ATTEMPT(listed_abstract, SERVED, .path = "@gabion-abstract",
	.list = "deny runtime_socket: @gabion*",
	.object = "object=\"@gabion-abstract\"", .attempt = try_connect)
ATTEMPT(listed_others, SERVER, .list = "deny runtime_socket: " OTHER, .attempt = try_connect)

/* Other sockets must pass. */
ATTEMPT(other, SERVED, .harmless = true, .path = OTHER, .attempt = try_connect)
ATTEMPT(other_datagram, SERVED, .harmless = true, .path = OTHER, .number = SOCK_DGRAM,
	.attempt = try_send)
ATTEMPT(other_abstract, SERVED, .harmless = true, .path = "@gabion-abstract",
	.attempt = try_connect)

/* Sockets of ordinary programs: user and host names, messages to the journal, a user's bus. */
ATTEMPT(userdb, SERVED, .harmless = true, .path = "/run/systemd/userdb/io.systemd.Machine",
	.attempt = try_connect)
ATTEMPT(journal, SERVED, .harmless = true, .path = "/run/systemd/journal/stdout",
	.attempt = try_connect)
ATTEMPT(user_bus, SERVED, .harmless = true, .path = "/run/user/1000/bus",
	.attempt = try_connect)
ATTEMPT(guest_api, SERVED, .harmless = true, .path = "/var/lib/incus/guestapi/sock",
	.attempt = try_connect)

/* A server inside the container, under the same path: a runtime in a container. */
static int serve_and_connect(struct context *context)
{
	int fd = serve(DOCKER, SOCK_STREAM);
	int err = fd < 0 ? fd : connect_to(DOCKER, SOCK_STREAM);

	close(fd);
	return err;
}

ATTEMPT(own, .operation = "runtime_socket", .harmless = true, .path = DOCKER,
	.attempt = serve_and_connect, .undo = stop_server)

/*
 * Which servers count as a task's own? Two containers with the same profile are strangers to each
 * other.
 */
FIXTURE(served)
{
	struct actor server;
};

FIXTURE_VARIANT(served)
{
	struct person server;
	struct person client;
	const char *binds;
	int ret;
};

FIXTURE_VARIANT_ADD(served, below) {
	.server = { .cgroup = BOUND },
	.client = { .cgroup = "/gabion-test-1/box" },
	.binds = BIND_CGROUP,
};

FIXTURE_VARIANT_ADD(served, above_but_inside) {
	.server = { .cgroup = "/gabion-test-1/box" },
	.client = { .cgroup = BOUND },
	.binds = BIND_CGROUP,
};

FIXTURE_VARIANT_ADD(served, by_another_container) {
	.server = { .cgroup = "/gabion-test-2/box" },
	.client = { .cgroup = BOUND },
	.binds = BIND_CGROUP,
	.ret = -EPERM,
};

FIXTURE_VARIANT_ADD(served, by_another_user_namespace) {
	.server = { .cgroup = FREE, .userns = true },
	.client = { .cgroup = FREE, .userns = true },
	.binds = BIND_USERNS,
	.ret = -EPERM,
};

FIXTURE_VARIANT_ADD(served, inside_one_binding_only) {
	.server = { .cgroup = BOUND },
	.client = { .cgroup = BOUND, .userns = true },
	.binds = BIND_CGROUP BIND_USERNS,
	.ret = -EPERM,
};

FIXTURE_SETUP(served)
{
	no_policy();
	ASSERT_EQ(0, cgroup_make(FREE));
	ASSERT_EQ(0, cgroup_make(BOUND));
	ASSERT_EQ(0, cgroup_make("/gabion-test-2/box"));
	ASSERT_EQ(0, actor_start(&self->server, &variant->server));
}

FIXTURE_TEARDOWN(served)
{
	no_policy();
	actor_end(&self->server);
	unlink(DOCKER);
}

static int serve_docker(void *arg)
{
	return failure_of(serve(DOCKER, SOCK_STREAM));
}

static int connect_docker(void *arg)
{
	return connect_to(DOCKER, SOCK_STREAM);
}

TEST_F(served, by_whom)
{
	char policy[256];

	ASSERT_EQ(0, actor_do(&self->server, serve_docker, NULL));
	EXPECT_EQ(0, run_as(&variant->client, connect_docker, NULL));
	snprintf(policy, sizeof(policy), "gabion 1\nprofile cage\n\tdeny runtime_socket\n%s",
		 variant->binds);
	ASSERT_EQ(0, gabion_load(policy));
	EXPECT_EQ(variant->ret, run_as(&variant->client, connect_docker, NULL));
}

TEST_HARNESS_MAIN
