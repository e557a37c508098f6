// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs that give privilege: set-user-id, set-group-id, file capabilities. The program is a copy
 * of this test. Under another name, its exit status tells which privilege it got. The attacker runs
 * it as nobody.
 *
 * In the rows:
 *  SUID, SGID, CAPS      executes it with that privilege
 *  OPEN_PROGRAM(kind)    the same by a descriptor
 *  HARMLESS(kind)        the same where it gives no privilege
 *  BY(name, exec)        a function that executes it by this call
 *  RUN_AS(name, become)  a function that executes it after this change of credentials
 */
#include <fcntl.h>
#include <linux/capability.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "matrix.h"

#define NOBODY 65534
#define GROUP 4242

#define DIR "/tmp/gabion-setid"
#define PROGRAM DIR "/program"
#define SCRIPT DIR "/script"

/* Under these names the program exits with 0 if it has that privilege. */
#define WANT_ROOT "gabion-want-root"
#define WANT_GROUP "gabion-want-group"
#define WANT_NET_RAW "gabion-want-net-raw"
#define WANT_NOTHING "gabion-want-nothing"

static bool has_net_raw(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	return !syscall(SYS_capget, &header, data) && (data[0].effective & 1U << CAP_NET_RAW);
}

/*
 * Runs instead of the tests if started under one of these names. For the interpreter of a script
 * the name is the second argument.
 */
static __attribute__((constructor)) void be_the_program(int argc, char **argv)
{
	const char *want = argc > 1 && !strncmp(argv[1], "gabion-want", 11) ? argv[1] : argv[0];

	if (!strcmp(want, WANT_ROOT))
		_exit(geteuid() ? EACCES : 0);
	if (!strcmp(want, WANT_GROUP))
		_exit(getegid() != GROUP ? EACCES : 0);
	if (!strcmp(want, WANT_NET_RAW))
		_exit(has_net_raw() ? 0 : EACCES);
	if (!strcmp(want, WANT_NOTHING))
		_exit(geteuid() && getegid() != GROUP && !has_net_raw() ? 0 : EEXIST);
}

static int copy_program(const char *path)
{
	char bytes[65536];
	int from = open("/proc/self/exe", O_RDONLY), to = open(path, O_WRONLY | O_CREAT, 0755);
	ssize_t len;

	if (from < 0 || to < 0)
		return -errno;
	while ((len = read(from, bytes, sizeof(bytes))) > 0) {
		if (write(to, bytes, len) != len)
			return -EIO;
	}
	close(from);
	close(to);
	return 0;
}

static int give_net_raw(const char *path)
{
	struct vfs_cap_data caps = {
		.magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE,
		.data[0].permitted = 1U << CAP_NET_RAW,
	};

	return outcome(setxattr(path, "security.capability", &caps, sizeof(caps), 0));
}

/* A tmpfs, which supports extended attributes. */
static int make_dir(const char *options)
{
	umount2(DIR, MNT_DETACH);
	mkdir(DIR, 0755);
	if (mount("gabion", DIR, "tmpfs", strchr(options, 'n') ? MS_NOSUID : 0, "mode=755"))
		return -errno;
	return copy_program(PROGRAM);
}

/* attack->text: u, g and c for the kind of program, n for a mount with MS_NOSUID */
static int make_program(struct context *context)
{
	const char *kind = context->attack->text;
	int ret = make_dir(kind);

	if (ret)
		return ret;
	if (strchr(kind, 'g') && chown(PROGRAM, -1, GROUP))
		return -errno;
	if (chmod(PROGRAM, 0755 | (strchr(kind, 'u') ? S_ISUID : 0) |
			   (strchr(kind, 'g') ? S_ISGID : 0)))
		return -errno;
	return strchr(kind, 'c') ? give_net_raw(PROGRAM) : 0;
}

static void remove_program(struct context *context)
{
	umount2(DIR, MNT_DETACH);
	rmdir(DIR);
}

static const char *wanted(struct context *context)
{
	const char *kind = context->attack->text;

	if (strchr(kind, '0'))
		return WANT_NOTHING;
	if (strchr(kind, 'u'))
		return WANT_ROOT;
	return strchr(kind, 'g') ? WANT_GROUP : WANT_NET_RAW;
}

static int make_program_and_open(struct context *context)
{
	int ret = make_program(context);

	context->fd = ret ? -1 : open(PROGRAM, context->attack->flags);
	return ret ? ret : outcome(context->fd);
}

static int make_script(struct context *context)
{
	char text[128];
	int fd, ret = make_program(context);

	if (ret)
		return ret;
	snprintf(text, sizeof(text), "#!" PROGRAM " %s\n", wanted(context));
	fd = open(SCRIPT, O_WRONLY | O_CREAT, 0755);
	ret = outcome(write(fd, text, strlen(text)));
	close(fd);
	return ret;
}

static int be_nobody(void)
{
	if (setresgid(NOBODY, NOBODY, NOBODY) || setresuid(NOBODY, NOBODY, NOBODY))
		return -errno;
	return 0;
}

/* The exit status of a child that has changed its credentials and executed the program. */
static int run(struct context *context, int (*become)(void),
	       void (*exec)(struct context *context, char **argv))
{
	char *argv[] = { (char *)wanted(context), NULL };
	int status;
	pid_t pid = fork();

	if (!pid) {
		if (become && become())
			_exit(ESRCH);
		exec(context, argv);
		_exit(errno);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -ECHILD;
	return -WEXITSTATUS(status);
}

static void exec_it(struct context *context, char **argv)
{
	execv(PROGRAM, argv);
}

static void exec_script(struct context *context, char **argv)
{
	execv(SCRIPT, argv);
}

static void execat_path(struct context *context, char **argv)
{
	syscall(SYS_execveat, AT_FDCWD, PROGRAM, argv, NULL, 0);
}

static void execat_fd(struct context *context, char **argv)
{
	syscall(SYS_execveat, context->fd, "", argv, NULL, AT_EMPTY_PATH);
}

static void exec_proc_fd(struct context *context, char **argv)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", context->fd);
	execv(path, argv);
}

/* A path and arguments below 4 GiB, for 32-bit calls. */
static uint32_t *low_words(char **path, char **argv)
{
	char *low = low_memory(4096);
	uint32_t *words = (uint32_t *)(low + 1024);

	strcpy(low, *path);
	strcpy(low + 512, argv[0]);
	words[0] = (uint32_t)(long)(low + 512);
	words[1] = 0;
	*path = low;
	return words;
}

static void exec32(struct context *context, char **argv)
{
	char *path = PROGRAM;
	uint32_t *words = low_words(&path, argv);

	errno = -syscall32(NR32_EXECVE, (long)path, (long)words, 0, 0, 0);
}

static void execat32(struct context *context, char **argv)
{
	char *path = "";
	uint32_t *words = low_words(&path, argv);

	errno = -syscall32(NR32_EXECVEAT, context->fd, (long)path, (long)words, 0, AT_EMPTY_PATH);
}

static void *exec_in_thread(void *argv)
{
	execv(PROGRAM, argv);
	_exit(errno);
}

static void exec_other_thread(struct context *context, char **argv)
{
	pthread_t thread;

	if (!pthread_create(&thread, NULL, exec_in_thread, argv))
		pthread_join(thread, NULL);
}

#define BY(name, exec)								\
	static int name(struct context *context)				\
	{									\
		return run(context, be_nobody, exec);				\
	}

BY(try_exec, exec_it)
BY(try_exec_script, exec_script)
BY(try_exec32, exec32)
BY(try_execveat, execat_path)
BY(try_execveat_fd, execat_fd)
BY(try_execveat_fd32, execat32)
BY(try_exec_proc_fd, exec_proc_fd)
BY(try_exec_thread, exec_other_thread)

#define PROGRAM_OF(kind) .operation = "setid_exec", .text = kind, .by_child = true,	\
			 .outside = make_program, .undo = remove_program
#define SUID PROGRAM_OF("u"), .object = "object=\"" PROGRAM "\""
#define SGID PROGRAM_OF("g"), .object = "object=\"" PROGRAM "\""
#define CAPS PROGRAM_OF("c"), .object = "object=\"program\""
#define OPEN_PROGRAM(kind) .operation = "setid_exec", .text = kind, .by_child = true,	\
			   .outside = make_program_and_open, .undo = remove_program

ATTEMPT(suid, SUID, .attempt = try_exec)
ATTEMPT(suid32, SUID, .attempt = try_exec32)
ATTEMPT(suid_execveat, SUID, .attempt = try_execveat)
ATTEMPT(suid_thread, SUID, .attempt = try_exec_thread)
ATTEMPT(suid_fd, OPEN_PROGRAM("u"), .flags = O_RDONLY, .attempt = try_execveat_fd)
ATTEMPT(suid_fd32, OPEN_PROGRAM("u"), .flags = O_RDONLY, .attempt = try_execveat_fd32)
ATTEMPT(suid_fd_path, OPEN_PROGRAM("u"), .flags = O_PATH, .attempt = try_execveat_fd)
ATTEMPT(suid_proc_fd, OPEN_PROGRAM("u"), .flags = O_PATH, .attempt = try_exec_proc_fd)
ATTEMPT(suid_interpreter, .operation = "setid_exec", .text = "u", .by_child = true,
	.object = "object=\"" SCRIPT "\"", .outside = make_script, .undo = remove_program,
	.attempt = try_exec_script)
ATTEMPT(suid_and_caps, PROGRAM_OF("uc"), .attempt = try_exec)

ATTEMPT(sgid, SGID, .attempt = try_exec)
ATTEMPT(sgid32, SGID, .attempt = try_exec32)
ATTEMPT(sgid_fd, OPEN_PROGRAM("g"), .flags = O_PATH, .attempt = try_execveat_fd)

ATTEMPT(caps, CAPS, .attempt = try_exec)
ATTEMPT(caps32, CAPS, .attempt = try_exec32)
ATTEMPT(caps_thread, CAPS, .attempt = try_exec_thread)
ATTEMPT(caps_fd, OPEN_PROGRAM("c"), .flags = O_RDONLY, .attempt = try_execveat_fd)
ATTEMPT(caps_fd_path, OPEN_PROGRAM("c"), .flags = O_PATH, .attempt = try_execveat_fd)
ATTEMPT(caps_interpreter, .operation = "setid_exec", .text = "c", .by_child = true,
	.outside = make_script, .undo = remove_program, .attempt = try_exec_script)

/*
 * The program gives no new privilege here. It must run, with the privileges that the task has
 * anyway.
 */
static int be_nobody_for_ever(void)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? -errno : be_nobody();
}

static int set_caps(uint32_t permitted, uint32_t inheritable)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = {
		{ .effective = permitted, .permitted = permitted, .inheritable = inheritable },
	};

	return outcome(syscall(SYS_capset, &header, data));
}

/* The task already has the permitted capability that the file gives. */
static int be_nobody_with_net_raw(void)
{
	int ret;

	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
		return -errno;
	ret = be_nobody();
	return ret ? ret : set_caps(1U << CAP_NET_RAW, 0);
}

/* The saved uid is still root. */
static int keep_saved_root(void)
{
	return outcome(setresuid(NOBODY, NOBODY, 0));
}

#define RUN_AS(name, become)							\
	static int name(struct context *context)				\
	{									\
		return run(context, become, exec_it);				\
	}

RUN_AS(exec_as_root, NULL)
RUN_AS(exec_for_ever, be_nobody_for_ever)
RUN_AS(exec_with_net_raw, be_nobody_with_net_raw)
RUN_AS(exec_with_saved_root, keep_saved_root)

#define HARMLESS(kind) PROGRAM_OF(kind), .harmless = true

ATTEMPT(root_suid, HARMLESS("u"), .attempt = exec_as_root)
ATTEMPT(root_sgid, HARMLESS("g"), .attempt = exec_as_root)
ATTEMPT(root_caps, HARMLESS("c"), .attempt = exec_as_root)
ATTEMPT(saved_id, HARMLESS("u"), .attempt = exec_with_saved_root)
ATTEMPT(had_caps, HARMLESS("c"), .attempt = exec_with_net_raw)
ATTEMPT(plain, HARMLESS("0"), .attempt = try_exec)
ATTEMPT(no_new_privs_suid, HARMLESS("u0"), .attempt = exec_for_ever)
ATTEMPT(no_new_privs_caps, HARMLESS("c0"), .attempt = exec_for_ever)
ATTEMPT(nosuid_suid, HARMLESS("un0"), .attempt = try_exec)
ATTEMPT(nosuid_sgid, HARMLESS("gn0"), .attempt = try_exec)
ATTEMPT(nosuid_caps, HARMLESS("cn0"), .attempt = try_exec)

TEST_HARNESS_MAIN
