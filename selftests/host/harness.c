// SPDX-License-Identifier: GPL-2.0-only
/*
 * Results in TAP, counted memory, and policies from texts.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "policy/builtin.h"
#include "harness.h"

unsigned long test_live;
unsigned long test_bytes;
unsigned long test_allocated;
unsigned long test_fail_at;

static unsigned long nr_passed;
static unsigned long nr_failed;

void *test_alloc(size_t size)
{
	void *ptr;

	if (++test_allocated == test_fail_at)
		return NULL;
	ptr = calloc(1, size);
	if (!ptr)
		abort();
	test_live++;
	test_bytes += malloc_usable_size(ptr);
	return ptr;
}

void test_free(void *ptr)
{
	if (ptr) {
		test_live--;
		test_bytes -= malloc_usable_size(ptr);
	}
	free(ptr);
}

bool check(bool ok, const char *format, ...)
{
	va_list args;

	if (ok)
		nr_passed++;
	else
		nr_failed++;
	printf("%sok %lu - ", ok ? "" : "not ", nr_passed + nr_failed);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	return ok;
}

/* Print details of a result as a TAP comment. */
void note(const char *format, ...)
{
	va_list args;

	printf("# ");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

int finish(void)
{
	printf("1..%lu\n", nr_passed + nr_failed);
	printf("%lu passed, %lu failed, 0 skipped\n", nr_passed, nr_failed);
	return nr_failed || !nr_passed;
}

/* A text to be written; it is read after text_end(), and freed. */
FILE *text_begin(char **text, size_t *len)
{
	FILE *out = open_memstream(text, len);

	if (!out)
		abort();
	return out;
}

void text_end(FILE *out)
{
	if (fclose(out))
		abort();
}

const char *errno_name(int err)
{
	const char *name = err ? strerrorname_np(err) : "success";

	return name ? name : "?";
}

/*
 * Parse a copy of the text in memory of exactly its size, which is freed afterwards. So ASan
 * detects a read past the end, and a pointer into the text that is kept.
 */
struct gabion_policy *parse_copy(const char *text, size_t len, struct gabion_parse_error *error)
{
	struct gabion_policy *policy;
	char *copy = malloc(len);

	if (!copy && len)
		abort();
	if (len)
		memcpy(copy, text, len);
	memset(error, 0xee, sizeof(*error));
	policy = gabion_policy_parse(copy, len, error);
	free(copy);
	return policy;
}

/* For policies that a test needs as a precondition. */
struct gabion_policy *must_parse(const char *text)
{
	struct gabion_parse_error error;
	struct gabion_policy *policy = parse_copy(text, strlen(text), &error);

	if (!IS_ERR(policy))
		return policy;
	note("%u:%u: %s", error.line, error.column, error.message);
	check(false, "a text that a test is built on is no policy: %s", text);
	exit(finish());
}

static bool same_rules(const struct gabion_rules *a, const struct gabion_rules *b)
{
	unsigned int i;

	if (a->nr != b->nr)
		return false;
	for (i = 0; i < a->nr; i++) {
		if (strcmp(a->rule[i].object, b->rule[i].object) ||
		    a->rule[i].verdict != b->rule[i].verdict)
			return false;
	}
	return true;
}

static bool same_profile(const struct gabion_profile *a, const struct gabion_profile *b)
{
	unsigned int i;

	if (strcmp(a->name, b->name) || memcmp(a->verdict, b->verdict, sizeof(a->verdict)))
		return false;
	for (i = 0; i < __GABION_OP_MAX; i++) {
		if (!same_rules(&a->rules[i], &b->rules[i]))
			return false;
	}
	return true;
}

static bool same_pattern(const struct gabion_pattern *a, const struct gabion_pattern *b)
{
	return a->len == b->len && a->nr_components == b->nr_components &&
	       !memcmp(a->text, b->text, a->len + 1 + 2 * a->nr_components);
}

static bool same_bind(const struct gabion_bind *a, const struct gabion_bind *b)
{
	unsigned int i;

	if (a->whom != b->whom || a->runtimes != b->runtimes || a->profile != b->profile ||
	    a->nr_stand_ins != b->nr_stand_ins || a->nr_excepts != b->nr_excepts)
		return false;
	if (a->whom == GABION_WHOM_CGROUP && !same_pattern(&a->pattern, &b->pattern))
		return false;
	for (i = 0; i < a->nr_stand_ins; i++) {
		if (a->stand_in[i] != b->stand_in[i])
			return false;
	}
	for (i = 0; i < a->nr_excepts; i++) {
		if (!same_pattern(&a->except[i], &b->except[i]))
			return false;
	}
	return true;
}

/* Compare everything except line numbers. */
bool same_policy(const struct gabion_policy *a, const struct gabion_policy *b)
{
	unsigned int i;

	if (a->nr_profiles != b->nr_profiles || a->nr_binds != b->nr_binds ||
	    a->userns != b->userns)
		return false;
	for (i = 0; i < a->nr_profiles; i++) {
		if (!same_profile(&a->profile[i], &b->profile[i]))
			return false;
	}
	for (i = 0; i < a->nr_binds; i++) {
		if (!same_bind(&a->bind[i], &b->bind[i]))
			return false;
	}
	return true;
}

const struct sample samples[] = {
	{ "the built-in policy", gabion_builtin_policy },
	{ "nothing but a version", VERSION },
	{ "no newline at the end", "gabion 1" },
	{ "a fleet", "# what every host has\n" VERSION "\n"
		     "profile baseline\n"
		     "    deny  module_load module_unload module_autoload kexec\n"
		     "    deny  raw_memory raw_io kernel_trace hibernate sysrq\n"
		     "    allow module_autoload:  fs-overlay fuse nf-* xt_*\n"
		     "\n"
		     "profile strict inherits baseline   # no way back\n"
		     "    deny  all\n"
		     "    audit hibernate\n"
		     "    allow module_autoload:  fuse ip6t_*\n"
		     "\n"
		     "profile watch\n"
		     "\taudit\tall\n"
		     "\n"
		     "profile free inherits strict\n"
		     "    allow all\n"
		     "\n"
		     "bind userns   baseline except /lxc.payload.* /a/**/b#c\n"
		     "bind cgroup /kubepods.slice/**           strict\n"
		     "bind containers                strict or free except /system.slice\n"
		     "bind containers podman docker  watch or strict\n"
		     "bind cgroup /system.slice/docker-*.scope strict or free watch except /x\n"
		     "bind cgroup /system.slice/docker-*.scope watch\n" },
	{ "bindings above their profiles", VERSION "bind cgroup /a late\n"
						   "bind userns later or late\n"
						   "profile late\n"
						   "deny kexec\n"
						   "bind cgroup /b late\n"
						   "profile later\n"
						   "allow module_autoload: *\n" },
	{ "a profile that allows all", VERSION "profile p\nallow all\nbind userns p\n" },
	{ "all kinds of objects", VERSION "profile p\n"
					  "    deny all\n"
					  "    allow module_autoload:  fuse\n"
					  "    allow sysctl: net.* kernel.shm*\n"
					  "    deny sysctl: net.core.*\n"
					  "    allow char_device: 10:229   # fuse\n"
					  "    allow block_device: *:0-15 c:21:0 sd c:sg\n"
					  "    allow char_device: tun nvidia-uvm\n"
					  "    deny capability: sys_module sys_time\n"
					  "    deny runtime_socket: /run/*.sock\n"
					  "    allow mount: nfs cifs\n"
					  "    deny mount: overlay\n"
					  "    deny socket_family: alg netlink inet:sctp 77\n"
					  "    allow socket_family: netlink:route netlink:30\n"
					  "    allow procfs: /proc/irq/*/smp_affinity\n"
					  "    allow sysfs: /sys/kernel/mm/* /dev/shm uevent\n"
					  "    allow host_info: /proc/interrupts addresses\n"
					  "profile q inherits p\n"
					  "    audit capability: sys_module\n"
					  "    allow sysctl: fs.mqueue.*\n"
					  "    audit mknod: c:10:200 b:10:229\n"
					  "    deny quietly capability: bpf\n"
					  "    deny quietly sysctl mount\n"
					  "    allow runtime_socket: /run/docker.sock\n"
					  "profile r inherits q\n"
					  "    allow runtime_socket\n"
					  "    allow capability: bpf\n"
					  "bind userns q\n" },
	{ "a device at the end", VERSION "profile p\ndeny mknod\nallow mknod: c:1:3" },
	{ "blanks, tabs, comments", "\n \t\n#\n \t gabion\t 1 \t# one\n"
				    "\t profile\tp\t#q\n\n  deny\tkexec #\n"
				    "bind cgroup /a#b p\texcept\t/a#b\t" },
};

const size_t nr_samples = ARRAY_SIZE(samples);

static u64 random_state;

/**
 * random_begin() - restart the random numbers, which are the same in each run
 * @seed: not 0
 */
void random_begin(u64 seed)
{
	random_state = seed;
}

/**
 * random_below() - the next random number, by xorshift64
 * @limit: greater than 0
 *
 * Return: a number from 0 to @limit - 1.
 */
unsigned int random_below(unsigned int limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (random_state >> 11) % limit;
}
