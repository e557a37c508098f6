// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a system call costs more than without the module: for ungoverned and governed tasks, by the
 * depth of their cgroup and by the number of bindings; what other mechanisms would cost there; and
 * the cost of a denial, of loading a policy and of its bindings.
 *
 * To be run in a virtual machine that counts instructions, like denial.c. The output is for
 * selftests/bench/run: row, case, instructions, instructions added, hooks reached, separated by
 * tabs.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bpf_peer.h"
#include "common.h"
#include "cost.h"

#define SAMPLES 41
#define FOREIGN "/root/bench-foreign"
#define OWN "/root/bench-own"
#define SOCKET "/root/bench-socket"
#define STRANGER 12345 /* an unused uid */
#define COUNTED 10
#define BINDINGS 10000
#define ATTACHMENTS 4096
#define MEMORY "/bench-memory"
#define NR_CALLS ((int)(sizeof(calls) / sizeof(calls[0])))

static pid_t stranger;
static char stranger_stat[64], bytes[64];
static int own = -1, zero = -1, null = -1, pipes[2], stream, datagram, receiver, tcp[2], udp[2];
static int unix_pair[2], procs[2], tun = -1, network = -1;
static struct uring ring = { .fd = -1 };

static void get_parent(void)
{
	getppid();
}

/* One capability check. */
static void signal_stranger(void)
{
	kill(stranger, 0);
}

static void open_foreign(void)
{
	close(open(FOREIGN, O_RDONLY));
}

static void change_owner(void)
{
	if (chown(FOREIGN, STRANGER, STRANGER))
		_exit(1);
}

static void read_stat(void)
{
	int fd = open(stranger_stat, O_RDONLY);

	if (read(fd, bytes, sizeof(bytes)) < 0)
		_exit(1);
	close(fd);
}

static void open_proc(void)
{
	close(open("/proc/version", O_RDONLY));
}

static void open_sysfs(void)
{
	close(open("/sys/kernel/notes", O_RDONLY));
}

static void read_sysctl(void)
{
	close(open("/proc/sys/kernel/ostype", O_RDONLY));
}

static void connect_unix(void)
{
	static const struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = SOCKET };
	int client = socket(AF_UNIX, SOCK_STREAM, 0);

	if (connect(client, (const struct sockaddr *)&address, sizeof(address)))
		_exit(1);
	close(accept(stream, NULL, NULL));
	close(client);
}

static void send_datagram(void)
{
	static const struct sockaddr_un address = { .sun_family = AF_UNIX,
						    .sun_path = SOCKET ".dgram" };

	if (sendto(datagram, "", 1, 0, (const struct sockaddr *)&address, sizeof(address)) != 1 ||
	    recv(receiver, bytes, 1, 0) != 1)
		_exit(1);
}

/* A packet of an unknown protocol, which the network stack soon drops. */
static void send_packet(void)
{
	static const char packet[20] = { 0x45, 0, 0, 20, 0, 0, 0, 0, 1, 0xfd };

	if (write(tun, packet, sizeof(packet)) != sizeof(packet))
		_exit(1);
}

/* The network namespace of the task itself. */
static void enter_network(void)
{
	if (setns(network, CLONE_NEWNET))
		_exit(1);
}

static void make_socket(void)
{
	close(socket(AF_INET, SOCK_DGRAM, 0));
}

static void open_trigger(void)
{
	close(open(SYSRQ_TRIGGER, O_WRONLY));
}

static void enter_ring(void)
{
	syscall(SYS_io_uring_enter, ring.fd, 0, 0, 0, NULL, 0);
}

/* Move to another cgroup and back. */
static void move(void)
{
	if (write(procs[0], "0", 1) != 1 || write(procs[1], "0", 1) != 1)
		_exit(1);
}

static void make_cgroup(void)
{
	mkdir(CGROUP_DIR "/bench-made", 0755);
	rmdir(CGROUP_DIR "/bench-made");
}

static void read_zero(void)
{
	if (read(zero, bytes, 1) != 1)
		_exit(1);
}

static void write_null(void)
{
	if (write(null, bytes, 1) != 1)
		_exit(1);
}

static void open_own(void)
{
	close(open(OWN, O_RDONLY));
}

static void get_attributes(void)
{
	struct stat st;

	stat(OWN, &st);
}

static void map_memory(void)
{
	munmap(mmap(NULL, 65536, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 65536);
}

static void fork_child(void)
{
	pid_t child = fork();

	if (!child)
		_exit(0);
	waitpid(child, NULL, 0);
}

static void execute(void)
{
	pid_t child = vfork();

	if (!child) {
		execl("/proc/self/exe", "verdict", "--nothing", NULL);
		_exit(1);
	}
	waitpid(child, NULL, 0);
}

static void pass(int to, int from)
{
	if (write(to, bytes, 1) != 1 || read(from, bytes, 1) != 1)
		_exit(1);
}

static void use_pipe(void)
{
	pass(pipes[1], pipes[0]);
}

static void use_futex(void)
{
	static uint32_t word;

	syscall(SYS_futex, &word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static void use_tcp(void)
{
	pass(tcp[0], tcp[1]);
}

static void use_udp(void)
{
	pass(udp[0], udp[1]);
}

static void use_unix(void)
{
	pass(unix_pair[0], unix_pair[1]);
}

/**
 * struct call - what is measured
 * @name: for the table
 * @make: makes the call
 * @often: measure it in each case, not only in those of a host's daemon
 */
static const struct call {
	const char *name;
	void (*make)(void);
	bool often;
} calls[] = {
	{ "kill(0)", signal_stranger, .often = true },
	{ "open of another's", open_foreign, .often = true },
	{ "chown", change_owner },
	{ "/proc/PID/stat", read_stat },
	{ "open of /proc", open_proc, .often = true },
	{ "open of /sys", open_sysfs, .often = true },
	{ "open of a sysctl", read_sysctl, .often = true },
	{ "UNIX connect", connect_unix },
	{ "datagram to a name", send_datagram },
	{ "io_uring_enter", enter_ring },
	{ "tun packet", send_packet },
	{ "setns", enter_network },
	{ "socket", make_socket },
	{ "open of sysrq-trigger", open_trigger },
	{ "two moves by cgroup.procs", move },
	{ "mkdir, rmdir of a cgroup", make_cgroup },
	{ "getppid", get_parent, .often = true },
	{ "read", read_zero },
	{ "write", write_null },
	{ "open", open_own },
	{ "stat", get_attributes },
	{ "mmap", map_memory },
	{ "fork", fork_child },
	{ "exec", execute },
	{ "pipe", use_pipe },
	{ "futex", use_futex },
	{ "TCP", use_tcp },
	{ "UDP", use_udp },
	{ "UNIX stream", use_unix },
};

/* Without the module, for tasks in the initial user namespace and in another one. */
static long *costs, without[2][sizeof(calls) / sizeof(calls[0])];

static int measure(void *arg)
{
	const struct call *call = arg;
	long samples[SAMPLES];
	int i;

	for (i = 0; i < SAMPLES; i++) {
		long start = now();

		call->make();
		samples[i] = now() - start;
	}
	*costs = median(samples, SAMPLES);
	return 0;
}

static int make_counted(void *arg)
{
	const struct call *call = arg;
	int i;

	for (i = 0; i < COUNTED; i++)
		call->make();
	return 0;
}

static void must(int err, const char *what)
{
	if (err >= 0)
		return;
	fprintf(stderr, "verdict: %s: %s\n", what, strerror(-err));
	exit(1);
}

static void must_do(long ret, const char *what)
{
	must(outcome(ret), what);
}

/* The sum of all hooks' hits, or 0 without the module. */
static long hits(void)
{
	static char text[65536];
	char *line, *rest = text;
	long sum = 0, hit;

	if (read_text(GABION_FILE("hooks"), text, sizeof(text)) < 0)
		return 0;
	while ((line = strsep(&rest, "\n"))) {
		if (sscanf(line, "%*[^\t]\t%*[^\t]\t%*[^\t]\t%ld", &hit) == 1)
			sum += hit;
	}
	return sum;
}

/* How many hooks one call reaches, rounded: other tasks may reach hooks meanwhile. */
static int hooks_asked(struct actor *actor, const struct call *call)
{
	long before = hits();

	must(actor_do(actor, make_counted, (void *)call), call->name);
	return (hits() - before) / COUNTED;
}

/* The path of a cgroup @levels deep, whose first component is @name. */
static const char *at_level(const char *name, int levels)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "/%s", name);
	while (--levels > 0)
		strcat(path, "/d");
	must(cgroup_make(path), path);
	return path;
}

static void tell(const char *what, const char *name, int levels, bool userns, bool all)
{
	struct person person = { .cgroup = at_level(name, levels), .userns = userns };
	struct actor actor;
	int call;

	must(actor_start(&actor, &person), what);
	for (call = 0; call < NR_CALLS; call++) {
		if (!all && !calls[call].often)
			continue;
		must(actor_do(&actor, measure, (void *)&calls[call]), calls[call].name);
		printf("%s\t%s, depth %d\t%ld\t%ld\t%d\n", calls[call].name, what, levels, *costs,
		       *costs - without[userns][call], hooks_asked(&actor, &calls[call]));
	}
	fflush(stdout);
	actor_end(&actor);
}

/* Measure for tasks that are not bound, bound by cgroup, bound by user namespace, and excepted. */
static void tell_everybody(const char *policy)
{
	static const int levels[] = { 1, 8, 64 };
	static const struct {
		const char *who;
		const char *cgroup;
		bool userns;
	} everybody[] = {
		{ "outside", "bench-free" },
		{ "governed", "bench-bound" },
		{ "userns", "bench-free", .userns = true },
		{ "excepted", "bench-spared", .userns = true },
	};
	char what[128];
	size_t i, j;

	for (i = 0; i < sizeof(everybody) / sizeof(everybody[0]); i++) {
		snprintf(what, sizeof(what), "%s: %s", policy, everybody[i].who);
		for (j = 0; j < sizeof(levels) / sizeof(levels[0]); j++)
			tell(what, everybody[i].cgroup, levels[j], everybody[i].userns, false);
	}
}

static char text[GABION_POLICY_SIZE_MAX + 1];

static void load(const char *policy, const char *name)
{
	struct timespec before, after;
	long cost;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before);
	must(gabion_load(policy), name);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after);
	cost = (after.tv_sec - before.tv_sec) * 1000000000L + after.tv_nsec - before.tv_nsec;
	printf("load\t%s\t%ld\t\t\n", name, cost);
}

/* A policy with lines for this many sibling cgroups, and for those of the benchmarks. */
static const char *many(int binds)
{
	size_t len = snprintf(text, sizeof(text),
			      "gabion 1\nprofile p\n\tdeny sysrq\n\tdeny capability: sys_boot\n"
			      "bind userns p except /bench-spared\n"
			      "bind cgroup /bench-bound p\nbind cgroup /bench-denied-* p\n");
	int i;

	for (i = 2; i < binds && len < sizeof(text) - 64; i++)
		len += snprintf(text + len, sizeof(text) - len, "bind cgroup /bench-many-%d p\n",
				i);
	return text;
}

static void load_many(int binds)
{
	char name[32];

	snprintf(name, sizeof(name), "%d bindings", binds);
	load(many(binds), name);
}

static void load_file(const char *path, const char *more, const char *name)
{
	int len = read_text(path, text, sizeof(text));

	must(len, path);
	snprintf(text + len, sizeof(text) - len, "%s", more);
	load(text, name);
}

static int load_text(void *arg)
{
	return gabion_load(arg);
}

/* The kernel memory charged to the cgroup. */
static long kernel_memory(void)
{
	char stat[8192], *line;
	long bytes = 0;

	must(read_text(CGROUP_DIR MEMORY "/memory.stat", stat, sizeof(stat)), "memory.stat");
	line = strstr(stat, "\nkernel ");
	if (!line || sscanf(line, " kernel %ld", &bytes) != 1)
		must(-ENODATA, "memory.stat");
	return bytes;
}

static long memory_of(int binds)
{
	static const struct person person = { .cgroup = MEMORY };

	must(run_as(&person, load_text, (void *)many(binds)), "load");
	return kernel_memory();
}

/* The memory for one more cgroup, in bytes where other rows have instructions. */
static void tell_memory(void)
{
	long few;

	must(write_text(CGROUP_DIR "/cgroup.subtree_control", "+memory"), "memory controller");
	must(cgroup_make(MEMORY), MEMORY);
	few = memory_of(1000);
	printf("memory, bytes\ta bound cgroup of %d\t%ld\t\t\n", BINDINGS,
	       (memory_of(1000 + BINDINGS) - few) / BINDINGS);
}

#define DENIALS (GABION_EVENT_BURST + 100)

static long *denials;

static int be_denied(void *arg)
{
	int i;

	for (i = 0; i < DENIALS; i++) {
		long start = now();
		int fd = open(SYSRQ_TRIGGER, O_WRONLY);

		denials[i] = now() - start;
		if (fd >= 0)
			return -ENOTRECOVERABLE;
	}
	return 0;
}

static void tell_denial(const char *what, int levels, const char *how, long cost)
{
	int call;

	for (call = 0; calls[call].make != open_trigger; call++)
		;
	printf("denied open\t%s: %s, depth %d\t%ld\t%ld\t1\n", what, how, levels, cost,
	       cost - without[0][call]);
}

/* Measure each denial in a new cgroup, which has not been denied anything before. */
static void tell_denials(const char *what)
{
	static const int levels[] = { 1, 8, 64 };
	static int nr;
	char name[32];
	size_t i;

	for (i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		struct person person = { .cgroup = name };

		snprintf(name, sizeof(name), "bench-denied-%d", nr++);
		person.cgroup = at_level(name, levels[i]);
		must(run_as(&person, be_denied, NULL), what);
		tell_denial(what, levels[i], "logged", median(denials, GABION_LOG_BURST));
		tell_denial(what, levels[i], "recorded",
			    median(denials + GABION_LOG_BURST,
				   GABION_EVENT_BURST - GABION_LOG_BURST));
		tell_denial(what, levels[i], "counted",
			    median(denials + GABION_EVENT_BURST, DENIALS - GABION_EVENT_BURST));
	}
	fflush(stdout);
}

/* Attach as many cgroups in one write as the limit of open files allows. */
static void attach_many(int nr)
{
	const struct rlimit limit = { .rlim_cur = nr + 64, .rlim_max = nr + 64 };
	size_t len = 0;
	char name[64];
	long start;
	int i, fd;

	must_do(setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
	for (i = 0; i < nr; i++) {
		snprintf(name, sizeof(name), "/bench-many/%d", i);
		must(cgroup_make(name), name);
		fd = cgroup_open(name);
		must(fd, name);
		len += snprintf(text + len, sizeof(text) - len, "%d p\n", fd);
	}
	start = now();
	must(write_text(GABION_FILE("attach"), text), "attach many");
	printf("attach\t%d in one write\t%ld\t\t\n", nr, now() - start);
	for (fd = 3; fd < nr + 64; fd++) {
		char link[64], target[128];
		ssize_t n;

		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		n = readlink(link, target, sizeof(target) - 1);
		target[n > 0 ? n : 0] = '\0';
		if (strstr(target, "/bench-many/"))
			close(fd);
	}
}

static void tell_peer(const char *what)
{
	static const int levels[] = { 1, 3, 8, 64 };
	size_t i;

	for (i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		struct person person = { .cgroup = at_level("bench-free", levels[i]) };

		must(run_as(&person, measure, (void *)&calls[0]), what);
		printf("%s\t%s, depth %d\t%ld\t%ld\t\n", calls[0].name, what, levels[i], *costs,
		       *costs - without[0][0]);
	}
}

/* The cost of other mechanisms at the capability check of kill(2). */
static void measure_peers(void)
{
	struct bpf_peer bpf;
	int err;

	must(module_insert_test("gabion_test_peer", "function=cap_capable"), "ftrace");
	tell_peer("empty ftrace callback");
	must(module_unload("gabion_test_peer"), "ftrace");
	must(module_insert_test("gabion_test_peer", "function=cap_capable kprobe=1"), "kprobe");
	tell_peer("empty kprobe");
	must(module_unload("gabion_test_peer"), "kprobe");
	err = bpf_peer_start(&bpf, "/root/peer.bpf.o");
	if (err == -ENODEV)
		return;
	must(err, "BPF LSM program");
	tell_peer("BPF LSM program");
	bpf_peer_stop(&bpf);
}

static void measure_many(int binds)
{
	char name[64];

	load_many(binds);
	snprintf(name, sizeof(name), "%d bindings: daemon", binds);
	tell(name, "bench-free", 1, false, true);
	snprintf(name, sizeof(name), "%d bindings", binds);
	tell_everybody(name);
	tell_denials(name);
}

static void measure_policies(void)
{
	static char name[64];

	tell("built-in: outside", "bench-free", 1, false, true);
	tell("built-in: userns", "bench-free", 8, true, false);
	measure_many(11);
	load_many(BINDINGS / 2);
	measure_many(BINDINGS);
	load_many(2);
	attach_many(ATTACHMENTS);
	snprintf(name, sizeof(name), "%d attachments", ATTACHMENTS);
	tell_everybody(name);
	must(gabion_remove(), "rmmod");
	must(gabion_insert(), "insmod");
	load_file("/root/strict.policy", "bind cgroup /bench-bound strict\n", "strict as shipped");
	tell("strict: daemon", "bench-free", 1, false, true);
	tell_everybody("strict");
	/*
	 * This comes last: with the memory controller the kernel accounts for all its allocations.
	 */
	tell_memory();
}

static void measure_without(bool userns)
{
	const struct person person = { .cgroup = at_level("bench-free", 1), .userns = userns };
	const char *what = userns ? "without the module, userns" : "without the module";
	struct actor actor;
	int call;

	must(actor_start(&actor, &person), "begin");
	for (call = 0; call < NR_CALLS; call++) {
		if (userns && !calls[call].often)
			continue;
		must(actor_do(&actor, measure, (void *)&calls[call]), calls[call].name);
		without[userns][call] = *costs;
		printf("%s\t%s\t%ld\t0\t0\n", calls[call].name, what, *costs);
	}
	fflush(stdout);
	actor_end(&actor);
}

static int speaks_to(int client, int server, bool is_stream)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(address);

	must_do(bind(server, (struct sockaddr *)&address, len), "bind");
	if (is_stream)
		must_do(listen(server, 1), "listen");
	must_do(getsockname(server, (struct sockaddr *)&address, &len), "getsockname");
	must_do(connect(client, (struct sockaddr *)&address, len), "connect");
	return is_stream ? accept(server, NULL, NULL) : server;
}

static void prepare_sockets(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = SOCKET };

	stream = socket(AF_UNIX, SOCK_STREAM, 0);
	must_do(bind(stream, (struct sockaddr *)&address, sizeof(address)), SOCKET);
	must_do(listen(stream, 8), SOCKET);
	strcat(address.sun_path, ".dgram");
	datagram = socket(AF_UNIX, SOCK_DGRAM, 0);
	receiver = socket(AF_UNIX, SOCK_DGRAM, 0);
	must_do(bind(receiver, (struct sockaddr *)&address, sizeof(address)), SOCKET);
	must_do(socketpair(AF_UNIX, SOCK_STREAM, 0, unix_pair), "socketpair");
	tcp[0] = socket(AF_INET, SOCK_STREAM, 0);
	tcp[1] = speaks_to(tcp[0], socket(AF_INET, SOCK_STREAM, 0), true);
	udp[0] = socket(AF_INET, SOCK_DGRAM, 0);
	udp[1] = speaks_to(udp[0], socket(AF_INET, SOCK_DGRAM, 0), false);
}

static void prepare_tun(void)
{
	struct ifreq request = { .ifr_name = "bench", .ifr_flags = IFF_TUN | IFF_NO_PI };

	must(module_insert("tun"), "tun");
	tun = open("/dev/net/tun", O_RDWR);
	must_do(ioctl(tun, TUNSETIFF, &request), "TUNSETIFF");
	request.ifr_flags = IFF_UP;
	must_do(ioctl(udp[0], SIOCSIFFLAGS, &request), "tun");
}

static void prepare(void)
{
	static const char *const lo_up[] = { "/bin/busybox", "ip", "link", "set", "lo", "up",
					     NULL };

	/* All of the program's memory from the beginning, as fork(2) copies its page tables. */
	memset(text, 1, sizeof(text));
	costs = shared_memory(sizeof(*costs));
	denials = shared_memory(DENIALS * sizeof(*denials));
	if (!costs || !denials)
		exit(1);
	stranger = fork();
	if (!stranger) {
		must_do(setuid(STRANGER), "setuid");
		pause();
	}
	snprintf(stranger_stat, sizeof(stranger_stat), "/proc/%d/stat", stranger);
	must_do(close(open(FOREIGN, O_WRONLY | O_CREAT, 0600)), FOREIGN);
	must_do(chown(FOREIGN, STRANGER, STRANGER), FOREIGN);
	own = open(OWN, O_RDWR | O_CREAT, 0600);
	zero = open("/dev/zero", O_RDONLY);
	null = open("/dev/null", O_WRONLY);
	must_do(pipe(pipes), "pipe");
	must(command(lo_up), "lo");
	prepare_sockets();
	prepare_tun();
	network = open("/proc/self/ns/net", O_RDONLY);
	must(uring_open(&ring), "io_uring");
	must(cgroup_make("/bench-procs/other"), "cgroup");
	procs[0] = open(CGROUP_DIR "/bench-procs/cgroup.procs", O_WRONLY);
	procs[1] = open(CGROUP_DIR "/bench-procs/other/cgroup.procs", O_WRONLY);
	must_do(procs[0] < 0 ? procs[0] : procs[1], "cgroup.procs");
}

int main(int argc, char *argv[])
{
	if (argc > 1)
		return 0;
	prepare();
	must(gabion_remove(), "rmmod");
	measure_without(false);
	measure_without(true);
	measure_peers();
	must(gabion_insert(), "insmod");
	measure_policies();
	kill(stranger, SIGKILL);
	return 0;
}
