// SPDX-License-Identifier: GPL-2.0-only
/*
 * Less obvious ways to guarded objects: the result that concurrent loads of one module share,
 * tracing BPF programs, debugfs files with their own file operations, less known files of
 * /sys/power, and Gabion's own files with another mode.
 */
#include <fcntl.h>
#include <linux/bpf.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "matrix.h"

/*
 * While an ungoverned task loads and unloads a module, a governed one tries to load the same file.
 * Since 6.12 the kernel returns one result to both.
 */
#define VICTIM "gabion_test_victim"
#define VICTIM_FILE "modules/" VICTIM ".ko"
#define ROUNDS 300
#define ROUNDS_SLOW 10	/* the debug kernel is too slow for more */
#define SECONDS 30

struct race {
	int file;
	bool done;
	long rounds;
	long host_loaded;
	long host_refused;
	long host_else;
	long loaded;
	long refused;
	long other;
};

static int load_victim(int file)
{
	return outcome(syscall(SYS_finit_module, file, "", 0));
}

static int unload_victim(void)
{
	return outcome(syscall(SYS_delete_module, VICTIM, O_NONBLOCK));
}

static int load_once(void *arg)
{
	const struct race *race = arg;

	return load_victim(race->file);
}

static int load_meanwhile(void *arg)
{
	struct race *race = arg;

	while (!__atomic_load_n(&race->done, __ATOMIC_ACQUIRE)) {
		int err = load_victim(race->file);

		*(!err ? &race->loaded : err == -EPERM ? &race->refused : &race->other) += 1;
	}
	return 0;
}

static void load_as_host(struct race *race)
{
	time_t end = time(NULL) + SECONDS;
	int err;

	for (; race->rounds < ROUNDS; race->rounds++) {
		if (race->rounds >= ROUNDS_SLOW && time(NULL) >= end)
			break;
		err = load_victim(race->file);
		*(!err ? &race->host_loaded :
		  err == -EPERM ? &race->host_refused : &race->host_else) += 1;
		unload_victim();
	}
	__atomic_store_n(&race->done, true, __ATOMIC_RELEASE);
}

/* The two tasks share only the file. */
static int run_race(const struct person *person, struct race *race)
{
	pid_t host = fork();
	int status, ret;

	if (host < 0)
		return -errno;
	if (!host) {
		load_as_host(race);
		_exit(0);
	}
	ret = run_as(person, load_meanwhile, race);
	if (ret)
		kill(host, SIGKILL);
	if (waitpid(host, &status, 0) != host || status)
		return ret ? ret : -ECHILD;
	return ret;
}

FIXTURE(shared)
{
	struct race *race;
};

FIXTURE_VARIANT(shared)
{
	struct person person;
	const char *binds;
};

FIXTURE_VARIANT_ADD(shared, cgroup) {
	.person = { .cgroup = BOUND },
	.binds = BIND_CGROUP,
};

FIXTURE_SETUP(shared)
{
	no_policy();
	ASSERT_EQ(0, cgroup_make(BOUND));
	self->race = shared_memory(sizeof(*self->race));
	self->race->file = open(VICTIM_FILE, O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, self->race->file);
	unload_victim();
}

FIXTURE_TEARDOWN(shared)
{
	no_policy();
	unload_victim();
	close(self->race->file);
}

TEST_F_TIMEOUT(shared, result, 240)
{
	struct race *race = self->race;
	char policy[256];

	EXPECT_EQ(0, run_as(&variant->person, load_once, race));
	ASSERT_EQ(0, unload_victim());

	snprintf(policy, sizeof(policy), "gabion 1\nprofile cage\n\tdeny module_load\n%s",
		 variant->binds);
	ASSERT_EQ(0, gabion_load(policy));
	ASSERT_EQ(0, run_race(&variant->person, race));
	TH_LOG("host: %ld loaded, %ld refused, %ld else; governed: %ld, %ld, %ld",
	       race->host_loaded, race->host_refused, race->host_else, race->loaded,
	       race->refused, race->other);
	EXPECT_EQ(0, race->host_refused);
	EXPECT_EQ(0, race->host_else);
	EXPECT_LE(ROUNDS_SLOW, race->rounds);
	EXPECT_EQ(race->rounds, race->host_loaded);
	EXPECT_EQ(0, race->loaded);
	EXPECT_EQ(0, race->other);
	EXPECT_LT(race->rounds, race->refused);
}

/* A program that returns 0 and calls no helper. */
static int load_program(int type)
{
	const struct bpf_insn program[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};

	return load_bpf(type, program, ARRAY_SIZE(program));
}

static int load_number(struct context *context)
{
	return load_program(context->attack->number);
}

#define BPF(type) .operation = "kernel_trace", .object = "object=\"bpf_tracing\"",	\
		  .also = "bpf", .userns = -EPERM, .number = (type),			\
		  .attempt = load_number

ATTEMPT(bpf_kprobe, BPF(BPF_PROG_TYPE_KPROBE))
ATTEMPT(bpf_tracepoint, BPF(BPF_PROG_TYPE_TRACEPOINT))
ATTEMPT(bpf_perf_event, BPF(BPF_PROG_TYPE_PERF_EVENT))
ATTEMPT(bpf_raw_tracepoint, BPF(BPF_PROG_TYPE_RAW_TRACEPOINT))
ATTEMPT(bpf_raw_tracepoint_writable, BPF(BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE))

/* Program types that do not trace pass. */
FIXTURE(harmless)
{
};

FIXTURE_SETUP(harmless)
{
	no_policy();
	ASSERT_EQ(0, cgroup_make(BOUND));
}

FIXTURE_TEARDOWN(harmless)
{
	no_policy();
}

static int load_type(void *arg)
{
	return load_program(*(const int *)arg);
}

TEST_F(harmless, programs)
{
	static const int types[] = {
		BPF_PROG_TYPE_SOCKET_FILTER, BPF_PROG_TYPE_CGROUP_SKB,
		BPF_PROG_TYPE_CGROUP_DEVICE,
	};
	const struct person person = { .cgroup = BOUND };
	int tracing = BPF_PROG_TYPE_KPROBE;
	size_t i;

	ASSERT_EQ(0, gabion_load("gabion 1\nprofile cage\n\tdeny kernel_trace\n" BIND_CGROUP));
	EXPECT_EQ(-EPERM, run_as(&person, load_type, &tracing));
	for (i = 0; i < ARRAY_SIZE(types); i++) {
		EXPECT_EQ(0, run_as(&person, load_type, (void *)&types[i])) {
			TH_LOG("program type %d", types[i]);
		}
	}
}

/*
 * A boolean in debugfs has its own file operations, which debugfs does not wrap. The present value
 * is written.
 */
#define VERBOSE .operation = "kernel_trace", .object = "object=\"debugfs\"",		\
		.path = "/sys/kernel/debug/sched/verbose", .outside = open_it

static int same_value(struct context *context)
{
	return read_text(context->attack->path, (char *)context->bytes, 2);
}

static int open_with_value(struct context *context)
{
	int ret = same_value(context);

	return ret < 0 ? ret : open_it(context);
}

ATTEMPT(debugfs_bool_read, VERBOSE, .flags = O_RDONLY, .attempt = use_read)
ATTEMPT(debugfs_bool_pread, VERBOSE, .flags = O_RDONLY, .attempt = use_pread)
ATTEMPT(debugfs_bool_readv, VERBOSE, .flags = O_RDONLY, .attempt = use_readv)
ATTEMPT(debugfs_bool_read32, VERBOSE, .flags = O_RDONLY, .attempt = use_read32)
ATTEMPT(debugfs_bool_write, .operation = "kernel_trace", .object = "object=\"debugfs\"",
	.path = "/sys/kernel/debug/sched/verbose", .flags = O_WRONLY,
	.fill = fill_as_read, .outside = open_with_value, .attempt = use_write)

/* Setting the resume device would resume, so only the offset is written, with its present value. */
#define RESUME .operation = "hibernate", .object = "object=\"/sys/power\"",		\
	       .also = "sysfs", .path = "/sys/power/resume"
#define OFFSET .operation = "hibernate", .object = "object=\"/sys/power\"",		\
	       .also = "sysfs", .path = "/sys/power/resume_offset", .text = "0"

ATTEMPT(resume_open, RESUME, .flags = O_WRONLY, .attempt = try_open)
ATTEMPT(resume_open_both, RESUME, .flags = O_RDWR, .attempt = try_open)
ATTEMPT(resume_open32, RESUME, .flags = O_WRONLY, .attempt = try_open32)
ATTEMPT(resume_open_path, RESUME, .flags = O_WRONLY, .attempt = try_open_path)
ATTEMPT(resume_offset_open, OFFSET, .flags = O_WRONLY, .attempt = try_open)
ATTEMPT(resume_offset_write, OFFSET, .flags = O_WRONLY, .outside = open_it,
	.attempt = use_write)

/* Root may change the modes of Gabion's files. That must not give access to anyone. */
FIXTURE(modes)
{
};

FIXTURE_VARIANT(modes)
{
	struct person changer;
	bool governed;
};

FIXTURE_VARIANT_ADD(modes, by_ungoverned) {
	.changer = { .cgroup = FREE },
};

FIXTURE_VARIANT_ADD(modes, by_governed) {
	.changer = { .cgroup = BOUND },
	.governed = true,
};

static const struct own_file {
	const char *path;
	int flags;
} own_files[] = {
	{ GABION_FILE("policy"), O_RDONLY },
	{ GABION_FILE("stats"), O_RDONLY },
	{ GABION_FILE("events"), O_RDONLY | O_NONBLOCK },
	{ GABION_FILE("hooks"), O_RDONLY },
	{ GABION_FILE("policy"), O_WRONLY },
	{ GABION_FILE("mode"), O_WRONLY },
	{ GABION_FILE("attach"), O_WRONLY },
};

struct modes {
	mode_t directory;
	mode_t file[ARRAY_SIZE(own_files)];
};

static int open_modes(void *arg)
{
	size_t i;
	int err = outcome(chmod(GABION_DIR, 0755));

	for (i = 0; i < ARRAY_SIZE(own_files) && !err; i++)
		err = outcome(chmod(own_files[i].path, 0666));
	return err;
}

static int keep_modes(struct modes *modes)
{
	struct stat st;
	size_t i;
	int err = outcome(stat(GABION_DIR, &st));

	modes->directory = st.st_mode & 07777;
	for (i = 0; i < ARRAY_SIZE(own_files) && !err; i++) {
		err = outcome(stat(own_files[i].path, &st));
		modes->file[i] = st.st_mode & 07777;
	}
	return err;
}

static int restore_modes(const struct modes *modes)
{
	size_t i;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(own_files) && !err; i++)
		err = outcome(chmod(own_files[i].path, modes->file[i]));
	return err ? err : outcome(chmod(GABION_DIR, modes->directory));
}

static int open_own(void *arg)
{
	const struct own_file *file = arg;

	return open_and_close(file->path, file->flags | O_CLOEXEC);
}

/* Changing all uids from 0 drops all capabilities. */
static int become_nobody(void)
{
	if (setresgid(65534, 65534, 65534) || setresuid(65534, 65534, 65534))
		return -ENOTSUP;
	return 0;
}

static int open_as_nobody(void *arg)
{
	int err = become_nobody();

	return err ? err : open_own(arg);
}

/* Return what access(2) says, which looks at the mode. */
static int asked_as_nobody(void *arg)
{
	const struct own_file *file = arg;
	int err = become_nobody();

	if (err)
		return err;
	return outcome(access(file->path, file->flags & O_WRONLY ? W_OK : R_OK));
}

FIXTURE_SETUP(modes)
{
	no_policy();
	ASSERT_EQ(0, cgroup_make(FREE));
	ASSERT_EQ(0, cgroup_make(BOUND));
}

FIXTURE_TEARDOWN(modes)
{
	no_policy();
}

/* A governed task cannot change the modes at all, whatever its profile says. */
TEST_F(modes, are_no_guard)
{
	const struct person here = { .cgroup = FREE };
	int asked = variant->governed ? -EACCES : 0;
	struct modes modes;
	size_t i;

	ASSERT_EQ(0, keep_modes(&modes));
	for (i = 0; i < ARRAY_SIZE(own_files); i++)
		EXPECT_EQ(-EACCES, run_as(&here, asked_as_nobody, (void *)&own_files[i]));
	/* Without a policy the kernel allows it. */
	EXPECT_EQ(0, run_as(&variant->changer, open_modes, NULL));
	EXPECT_EQ(0, restore_modes(&modes));
	ASSERT_EQ(0, gabion_load("gabion 1\nprofile cage\n\tallow all\n" BIND_CGROUP));
	EXPECT_EQ(variant->governed ? -EPERM : 0, run_as(&variant->changer, open_modes, NULL));
	for (i = 0; i < ARRAY_SIZE(own_files); i++) {
		void *file = (void *)&own_files[i];

		EXPECT_EQ(asked, run_as(&here, asked_as_nobody, file)) {
			TH_LOG("mode of %s", own_files[i].path);
		}
		EXPECT_EQ(asked ? asked : -EPERM, run_as(&here, open_as_nobody, file)) {
			TH_LOG("%s, flags %x", own_files[i].path, own_files[i].flags);
		}
		EXPECT_EQ(0, run_as(&here, open_own, file)) {
			TH_LOG("root: %s, flags %x", own_files[i].path, own_files[i].flags);
		}
	}
	EXPECT_EQ(0, restore_modes(&modes));
}

TEST_HARNESS_MAIN
