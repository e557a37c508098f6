// SPDX-License-Identifier: GPL-2.0-only
/*
 * attack [NAME...]: attack the machine, harmlessly, in each of the named ways or in all.
 *
 * Prints a line for each attack: its name, a tab, and `succeeded` or the name of the error. A
 * successful attack undoes what it did, except that autoloaded modules stay. Linked statically, so
 * that it runs in any container.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_alg.h>
#include <linux/kexec.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The caller puts this file beside the program: a module that is not loaded. */
#define MODULE_FILE "/demo/crc7.ko"
#define MODULE_NAME "crc7"
/* A module that is loaded and not in use. */
#define LOADED_NAME "crc8"

/* Descriptors that the caller leaves open for the attacks on inherited descriptors. */
enum inherited {
	SYSRQ_FD = 3, /* /proc/sysrq-trigger for writing */
	MEM_FD, /* /dev/mem for reading */
	KCORE_FD, /* /proc/kcore for reading */
};

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

#define BIOS_ROM 0xf0000 /* an address in /dev/mem that CONFIG_STRICT_DEVMEM leaves readable */

static int error_of(long ret)
{
	return ret < 0 ? errno : 0;
}

/* done(): close a descriptor, and return the attack's result. */
static int done(int fd, int error)
{
	if (fd >= 0)
		close(fd);
	return error;
}

static int autoload_vsock(void)
{
	int fd = socket(AF_VSOCK, SOCK_STREAM, 0);

	return done(fd, error_of(fd));
}

static int autoload_alg(void)
{
	struct sockaddr_alg addr = {
		.salg_family = AF_ALG,
		.salg_type = "aead",
		.salg_name = "gcm(aes)",
	};
	int fd = socket(AF_ALG, SOCK_SEQPACKET, 0);

	if (fd < 0)
		return errno;
	return done(fd, error_of(bind(fd, (struct sockaddr *)&addr, sizeof(addr))));
}

static int unload(const char *name)
{
	return error_of(syscall(SYS_delete_module, name, O_NONBLOCK));
}

/* with_module(): load a module by one of the two system calls, then unload it. */
static int with_module(int (*load)(int fd))
{
	int fd = open(MODULE_FILE, O_RDONLY | O_CLOEXEC);
	int error;

	if (fd < 0)
		return errno;
	error = load(fd);
	if (!error)
		unload(MODULE_NAME);
	return done(fd, error);
}

static int finit(int fd)
{
	return error_of(syscall(SYS_finit_module, fd, "", 0));
}

static int init(int fd)
{
	static char image[1 << 20];
	ssize_t size = read(fd, image, sizeof(image));

	if (size < 0)
		return errno;
	return error_of(syscall(SYS_init_module, image, size, ""));
}

static int finit_module(void)
{
	return with_module(finit);
}

static int init_module(void)
{
	return with_module(init);
}

static int delete_module(void)
{
	return unload(LOADED_NAME);
}

/* An empty read is no success: the runtime has masked the file. */
static int peek(int fd, off_t where)
{
	char bytes[16];
	ssize_t size = pread(fd, bytes, sizeof(bytes), where);

	return size == 0 ? ENODATA : error_of(size);
}

static int open_and_peek(const char *path, off_t where)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno;
	return done(fd, peek(fd, where));
}

static int peek_mem(void)
{
	return open_and_peek("/dev/mem", BIOS_ROM);
}

static int peek_mem_inherited(void)
{
	return peek(MEM_FD, BIOS_ROM);
}

static int peek_kcore(void)
{
	return open_and_peek("/proc/kcore", 0);
}

static int peek_kcore_inherited(void)
{
	return peek(KCORE_FD, 0);
}

static int io_ports(void)
{
	int error = error_of(iopl(3));

	if (!error)
		iopl(0);
	return error;
}

/* 'h' makes the kernel log the list of keys. */
static int press_key(int fd)
{
	return error_of(write(fd, "h", 1));
}

static int press_sysrq(void)
{
	int fd = open("/proc/sysrq-trigger", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return errno;
	return done(fd, press_key(fd));
}

static int press_sysrq_inherited(void)
{
	return press_key(SYSRQ_FD);
}

/* write_back(): write to a one-line file what it contains, between marks if any. */
static int write_back(const char *path, const char *marks)
{
	char line[128] = "";
	char *word = line;
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return errno;
	if (read(fd, line, sizeof(line) - 1) < 0)
		return done(fd, errno);
	if (strchr(line, marks[0]))
		word = strtok(strchr(line, marks[0]), marks);
	return done(fd, error_of(pwrite(fd, word, strlen(word), 0)));
}

static int set_sysrq(void)
{
	return write_back("/proc/sys/kernel/sysrq", "[]");
}

static int hibernate(void)
{
	return write_back("/sys/power/disk", "[]");
}

/* Without segments: unload the kernel that is loaded for kexec. There is none. */
static int kexec_load(void)
{
	return error_of(syscall(SYS_kexec_load, 0, 0, NULL, 0));
}

static int kexec_file_load(void)
{
	return error_of(syscall(SYS_kexec_file_load, -1, -1, 0, NULL, KEXEC_FILE_UNLOAD));
}

/* A probe that stays disabled, on a function that is rarely called. */
static int place_kprobe(const char *tracefs)
{
	static const char place[] = "p:gabion_demo __x64_sys_sethostname\n";
	static const char take_away[] = "-:gabion_demo\n";
	char path[128];
	int error;
	int fd;

	snprintf(path, sizeof(path), "%s/kprobe_events", tracefs);
	fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	if (fd < 0)
		return errno;
	error = error_of(write(fd, place, sizeof(place) - 1));
	if (!error && write(fd, take_away, sizeof(take_away) - 1) < 0)
		error = errno;
	return done(fd, error);
}

/* Use tracefs in /sys, or else mount it. */
static int probe(void)
{
	char dir[] = "/tmp/tracefs.XXXXXX";
	int error = place_kprobe("/sys/kernel/tracing");

	if (error != ENOENT)
		return error;
	mkdir("/tmp", 01777);
	if (!mkdtemp(dir))
		return errno;
	error = error_of(mount("tracefs", dir, "tracefs", 0, NULL));
	if (!error) {
		error = place_kprobe(dir);
		umount(dir);
	}
	rmdir(dir);
	return error;
}

static const struct attack {
	const char *name;
	int (*run)(void); /* returns 0, or the error that the attack failed with */
} attacks[] = {
	{ "autoload-vsock", autoload_vsock },
	{ "autoload-alg", autoload_alg },
	{ "finit_module", finit_module },
	{ "init_module", init_module },
	{ "delete_module", delete_module },
	{ "mem", peek_mem },
	{ "mem-inherited", peek_mem_inherited },
	{ "kcore", peek_kcore },
	{ "kcore-inherited", peek_kcore_inherited },
	{ "iopl", io_ports },
	{ "sysrq", press_sysrq },
	{ "sysrq-inherited", press_sysrq_inherited },
	{ "sysrq-sysctl", set_sysrq },
	{ "kexec_load", kexec_load },
	{ "kexec_file_load", kexec_file_load },
	{ "tracefs", probe },
	{ "hibernate", hibernate },
};

static void try(const struct attack *attack)
{
	int error = attack->run();

	printf("%s\t%s\n", attack->name, error ? strerrorname_np(error) : "succeeded");
	fflush(stdout);
}

static const struct attack *find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(attacks); i++) {
		if (!strcmp(attacks[i].name, name))
			return &attacks[i];
	}
	return NULL;
}

int main(int argc, char **argv)
{
	const struct attack *attack;

	for (size_t i = 0; argc == 1 && i < ARRAY_SIZE(attacks); i++)
		try(&attacks[i]);
	for (int i = 1; i < argc; i++) {
		attack = find(argv[i]);
		if (!attack) {
			fprintf(stderr, "attack: no attack '%s'\n", argv[i]);
			return 2;
		}
		try(attack);
	}
	return 0;
}
