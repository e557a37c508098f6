// SPDX-License-Identifier: GPL-2.0-only
/*
 * Containment: a governed task cannot loosen the policy by Gabion's own files. Opening them is
 * refused, and so is using a descriptor that an ungoverned task opened.
 */
#include <sched.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/uio.h>

#include "gabion_files.h"
#include "kselftest_harness.h"
#include "tree.h"

FIXTURE(files)
{
	int unused;
};

FIXTURE_VARIANT(files)
{
	struct person person;
	const char *binds;
	bool attach;
};

FIXTURE_VARIANT_ADD(files, cgroup) {
	.person = { .cgroup = TREE_HOME },
	.binds = TREE_BIND_CGROUP,
};

FIXTURE_VARIANT_ADD(files, attached) {
	.person = { .cgroup = TREE_HOME },
	.binds = "",
	.attach = true,
};

FIXTURE_VARIANT_ADD(files, userns) {
	.person = { .cgroup = TREE_FREE, .userns = true },
	.binds = TREE_BIND_USERNS,
};

FIXTURE_VARIANT_ADD(files, both) {
	.person = { .cgroup = TREE_HOME, .userns = true },
	.binds = TREE_BIND_CGROUP TREE_BIND_USERNS,
};

/* A governed task is governed even if its profile allows everything. */
FIXTURE_VARIANT_ADD(files, harmless) {
	.person = { .cgroup = TREE_HOME },
	.binds = "profile harmless\n\tallow all\nbind cgroup " TREE_GOVERNED " harmless\n",
};

FIXTURE_SETUP(files)
{
	ASSERT_EQ(0, gabion_load(POLICY_NONE));
	ASSERT_EQ(0, tree_make());
}

FIXTURE_TEARDOWN(files)
{
	gabion_detach(TREE_GOVERNED, "strict");
	EXPECT_EQ(0, gabion_load(POLICY_NONE));
	EXPECT_EQ(0, tree_remove());
}

static bool has(const struct gabion_file *file, const char *name)
{
	return !strcmp(file->path + strlen(GABION_DIR), name);
}

struct opening {
	const struct gabion_file *file;
	int flags;
};

static int try_open(void *arg)
{
	const struct opening *opening = arg;

	return open_and_close(opening->file->path, opening->flags | O_CLOEXEC);
}

static void open_all(struct __test_metadata *_metadata, const FIXTURE_VARIANT(files) *variant,
		     bool bound)
{
	static const int modes[] = { O_RDONLY, O_WRONLY, O_RDWR };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(gabion_files) * ARRAY_SIZE(modes); i++) {
		struct opening opening = {
			.file = &gabion_files[i / ARRAY_SIZE(modes)],
			.flags = modes[i % ARRAY_SIZE(modes)],
		};
		/* Opening for writing needs a capability in the initial user namespace. */
		int alone = variant->person.userns && opening.flags != O_RDONLY ? -EPERM : 0;

		EXPECT_EQ(bound ? -EPERM : alone, run_as(&variant->person, try_open, &opening)) {
			TH_LOG("%s, flags %x, with%s policy", opening.file->path, opening.flags,
			       bound ? "" : "out");
		}
	}
}

TEST_F(files, open)
{
	open_all(_metadata, variant, false);
	ASSERT_EQ(0, tree_impose(variant->binds, variant->attach));
	open_all(_metadata, variant, true);
}

/* All that can be done with a descriptor that another task opened. */

struct use {
	const struct gabion_file *file;
	int fd;
};

/* An event is read as a whole or not at all. */
#define READ_SIZE sizeof(struct gabion_event)

static int read_it(void *arg)
{
	const struct use *use = arg;
	char buf[READ_SIZE];

	return outcome(read(use->fd, buf, sizeof(buf)));
}

static int pread_it(void *arg)
{
	const struct use *use = arg;
	char buf[READ_SIZE];

	return outcome(pread(use->fd, buf, sizeof(buf), 0));
}

static int readv_it(void *arg)
{
	const struct use *use = arg;
	char buf[READ_SIZE];
	struct iovec iov = { .iov_base = buf, .iov_len = sizeof(buf) };

	return outcome(readv(use->fd, &iov, 1));
}

static int read_it_32(void *arg)
{
	const struct use *use = arg;
	long ret = syscall32(NR32_READ, use->fd, (long)low_memory(4096), READ_SIZE, 0, 0);

	return ret < 0 ? ret : 0;
}

static int read_by_worker(void *arg)
{
	const struct use *use = arg;
	struct uring uring;
	char buf[READ_SIZE];
	int ret = uring_open(&uring);

	if (ret)
		return ret;
	ret = uring_read(&uring, use->fd, buf, sizeof(buf), 0, 0, true);
	return ret < 0 ? ret : 0;
}

static int write_it(void *arg)
{
	const struct use *use = arg;

	return write_fd(use->fd, use->file->request, strlen(use->file->request));
}

static int writev_it(void *arg)
{
	const struct use *use = arg;
	struct iovec iov = {
		.iov_base = (void *)use->file->request,
		.iov_len = strlen(use->file->request),
	};

	return outcome(writev(use->fd, &iov, 1));
}

static int write_it_32(void *arg)
{
	const struct use *use = arg;
	char *text = low_memory(4096);
	long ret;

	strcpy(text, use->file->request);
	ret = syscall32(NR32_WRITE, use->fd, (long)text, strlen(text), 0, 0);
	return ret < 0 ? ret : 0;
}

static int write_by_worker(void *arg)
{
	const struct use *use = arg;
	struct uring uring;
	int ret = uring_open(&uring);

	if (ret)
		return ret;
	ret = uring_write(&uring, use->fd, use->file->request, strlen(use->file->request), 0,
			  0, true);
	return ret < 0 ? ret : 0;
}

static const struct {
	const char *name;
	int (*go)(void *arg);
	bool writes;
	bool stream;	/* seeks or waits: not for "events" */
} uses[] = {
	{ "read", read_it },
	{ "pread", pread_it, .stream = true },
	{ "readv", readv_it },
	{ "read, 32-bit", read_it_32 },
	{ "read, io_uring worker", read_by_worker, .stream = true },
	{ "write", write_it, .writes = true },
	{ "writev", writev_it, .writes = true },
	{ "write, 32-bit", write_it_32, .writes = true },
	{ "write, io_uring worker", write_by_worker, .writes = true },
};

#define NR_USES (ARRAY_SIZE(gabion_files) * ARRAY_SIZE(uses))

/* Make each use with its own descriptor, which stays open. */
static void use_all(struct __test_metadata *_metadata, const FIXTURE_VARIANT(files) *variant,
		    const int *fds, bool bound)
{
	size_t i;

	for (i = 0; i < NR_USES; i++) {
		const struct gabion_file *file = &gabion_files[i / ARRAY_SIZE(uses)];
		size_t how = i % ARRAY_SIZE(uses);
		int alone = uses[how].writes ? file->answer : has(file, "events") ? -EAGAIN : 0;
		struct use use = { .file = file, .fd = fds[i] };

		if ((uses[how].writes && !file->request) ||
		    (uses[how].stream && has(file, "events")))
			continue;
		EXPECT_EQ(bound ? -EPERM : alone, run_as(&variant->person, uses[how].go, &use)) {
			TH_LOG("%s: %s with%s policy", file->path, uses[how].name,
			       bound ? "" : "out");
		}
	}
}

TEST_F_TIMEOUT(files, use, 120)
{
	int fds[NR_USES];
	size_t i;

	for (i = 0; i < NR_USES; i++) {
		const struct gabion_file *file = &gabion_files[i / ARRAY_SIZE(uses)];

		fds[i] = open(file->path, (file->request ? O_RDWR : O_RDONLY) | O_NONBLOCK |
					  O_CLOEXEC);
		ASSERT_LE(0, fds[i]);
	}
	use_all(_metadata, variant, fds, false);
	ASSERT_EQ(0, tree_impose(variant->binds, variant->attach));
	use_all(_metadata, variant, fds, true);
	for (i = 0; i < NR_USES; i++)
		close(fds[i]);
}

/*
 * Tasks that share an open file share its position in the event stream. A governed task must not
 * move it.
 */
static int move_place(void *arg)
{
	return outcome(lseek(*(int *)arg, 0, SEEK_END));
}

TEST_F(files, place_in_the_events)
{
	int fd = events_open();

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, gabion_load(POLICY_NONE));
	EXPECT_EQ(0, run_as(&variant->person, move_place, &fd));
	ASSERT_EQ(0, tree_impose(variant->binds, variant->attach));
	EXPECT_EQ(-EPERM, run_as(&variant->person, move_place, &fd));
	close(fd);
	if (variant->attach)
		ASSERT_EQ(0, gabion_detach(TREE_GOVERNED, "strict"));
}

/* A descriptor that was opened in a governed user namespace is refused to a helper outside, too. */

static int open_for_reading(void *arg)
{
	return result(open(arg, O_RDONLY | O_NONBLOCK | O_CLOEXEC));
}

TEST_F(files, by_helper_outside)
{
	struct actor actor;
	struct use use = { };
	int theirs;

	if (!variant->person.userns)
		return;		/* the opener's cgroup is not known, only its user namespace */
	ASSERT_EQ(0, actor_start(&actor, &variant->person));
	theirs = actor_do(&actor, open_for_reading, GABION_FILE("policy"));
	ASSERT_LE(0, theirs);
	use.fd = fd_fetch(actor.pid, theirs);
	ASSERT_LE(0, use.fd);
	EXPECT_EQ(0, read_it(&use));
	ASSERT_EQ(0, lseek(use.fd, 0, SEEK_SET));
	ASSERT_EQ(0, tree_impose(variant->binds, variant->attach));
	EXPECT_EQ(-EPERM, read_it(&use));
	close(use.fd);
	actor_end(&actor);
}

/* Changes of the directory itself: the kernel already refuses all of them. */

static int remove_file(void *arg)
{
	return outcome(unlink(GABION_FILE("policy")));
}

static int rename_file(void *arg)
{
	return outcome(rename(GABION_FILE("policy"), GABION_FILE("police")));
}

static int make_file(void *arg)
{
	return outcome(open(GABION_FILE("more"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

static int remove_directory(void *arg)
{
	return outcome(rmdir("/sys/kernel/security/gabion"));
}

TEST_F(files, directory)
{
	static int (*const ways[])(void *arg) = {
		remove_file, rename_file, make_file, remove_directory,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ways); i++) {
		EXPECT_GT(0, run_as(&variant->person, ways[i], NULL));
		ASSERT_EQ(0, tree_impose(variant->binds, variant->attach));
		EXPECT_GT(0, run_as(&variant->person, ways[i], NULL));
		EXPECT_TRUE(file_exists(GABION_FILE("policy")));
		if (variant->attach)
			ASSERT_EQ(0, gabion_detach(TREE_GOVERNED, "strict"));
		ASSERT_EQ(0, gabion_load(POLICY_NONE));
	}
}

/* A refusal causes an event that names the task and the file. */
TEST_F(files, event)
{
	static const char *const needles[] = {
		"operation=containment", "outcome=denied", "binding=containment",
		"comm=\"gabion-attacker\"", NULL
	};
	struct opening opening = { .file = &gabion_files[1], .flags = O_RDONLY };
	long before = gabion_stat("containment", "deny");
	char line[4096];
	int events;

	ASSERT_EQ(0, tree_impose(variant->binds, variant->attach));
	events = events_open();
	ASSERT_LE(0, events);
	EXPECT_EQ(-EPERM, run_as(&variant->person, try_open, &opening));
	EXPECT_EQ(0, events_find(events, needles, line, sizeof(line)));
	EXPECT_EQ(before + 1, gabion_stat("containment", "deny"));
	close(events);
}

TEST_HARNESS_MAIN
