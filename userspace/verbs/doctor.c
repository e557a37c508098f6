// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl doctor: can this kernel run the module, and if not, what can be done?
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "policy/filesystem.h"
#include "policy/operation.h"
#include "lib/bound_container.h"
#include "lib/btf.h"
#include "lib/doctor_report.h"
#include "lib/files.h"
#include "lib/kconfig.h"
#include "lib/kernel_tested.h"
#include "lib/live_check.h"
#include "lib/memory.h"
#include "lib/module_file.h"
#include "lib/module_table.h"
#include "lib/output.h"
#include "lib/policy_file.h"
#include "lib/system.h"
#include "verb.h"

#define TRACING "/sys/kernel/tracing/"

/**
 * struct examination - what the checks work with
 * @kernel: the answer of uname(2)
 * @config: the kernel's configuration, or NULL if it is nowhere to be found
 * @loaded: the module is loaded
 * @hooks: the module's table of hooks, if it is loaded
 * @report: the findings so far
 */
struct examination {
	struct utsname kernel;
	char *config;
	bool loaded;
	struct module_table hooks;
	struct doctor_report report;
};

static void report(struct examination *exam, enum severity severity, const char *id,
		   char *text, const char *advice)
{
	finding_add(&exam->report, severity, must(strdup(id)), text, advice);
}

static char *constant(const char *text)
{
	return must(strdup(text));
}

/* First of all, as every other finding is about what was known when that was tested. */
static void check_kernel(struct examination *exam)
{
	const char *release = exam->kernel.release;
	enum gabion_tested tested = release_tested(release);
	const char *untested = untested_text(tested);

	if (untested)
		report(exam, SEVERITY_WARNING, "kernel", format("%s is %s", release, untested),
		       tested == GABION_TESTED_OLDER ?
			       "look for a newer gabion; 'modprobe gabion require_tested=1' does "
			       "not load it on such a kernel" :
			       "nobody has run the tests here: see README's table of kernels");
	else if (!release_is_of_tested_configuration(release))
		report(exam, SEVERITY_NOTE, "kernel",
		       format("%s is of a series that was tested, in another configuration",
			      release),
		       "tested is Debian's for all machines (" GABION_TESTED_CONFIGURATION ")");
	else
		report(exam, SEVERITY_OK, "kernel",
		       format("%s is of a series and configuration that were tested",
			      release),
		       NULL);
}

static void check_machine(struct examination *exam)
{
	bool fit = !strcmp(exam->kernel.machine, "x86_64");

	report(exam, fit ? SEVERITY_OK : SEVERITY_FAILURE, "machine",
	       constant(exam->kernel.machine), "gabion runs on x86-64 kernels only");
}

static void check_config(struct examination *exam)
{
	static const char *const needed[] = {
		"MODULES",
		"MODULE_UNLOAD",
		"KALLSYMS",
		"FUNCTION_TRACER",
		"DYNAMIC_FTRACE",
		"DYNAMIC_FTRACE_WITH_ARGS",
		"TRACEPOINTS",
		"SECURITY",
		"SECURITYFS",
		"SECURITY_NETWORK",
		"CGROUPS",
		"HAVE_STATIC_CALL",
	};

	exam->config = kconfig_read(exam->kernel.release);
	if (!exam->config) {
		report(exam, exam->loaded ? SEVERITY_NOTE : SEVERITY_WARNING, "config",
		       constant("the kernel's configuration is nowhere to be found"),
		       "put it at /boot/config-RELEASE, or 'modprobe configs' where it is a module");
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(needed); i++) {
		bool has = kconfig_has(exam->config, needed[i]);

		finding_add(&exam->report, has ? SEVERITY_OK : SEVERITY_FAILURE,
			    format("config.%s", needed[i]), constant(has ? "set" : "not set"),
			    "boot a kernel that is built with it; Debian's are");
	}
	if (kconfig_has(exam->config, "PREEMPT_RT"))
		report(exam, SEVERITY_FAILURE, "config.PREEMPT_RT", constant("set"),
		       "boot a kernel that is not a real-time one: what logs a refusal would sleep");
}

static void check_ftrace(struct examination *exam)
{
	char *enabled = read_file("/proc/sys/kernel/ftrace_enabled", NULL);

	if (!enabled)
		report(exam, SEVERITY_FAILURE, "ftrace_enabled",
		       constant("the kernel has no function tracer"),
		       "boot a kernel that is built with FUNCTION_TRACER and DYNAMIC_FTRACE");
	else if (*enabled != '1')
		report(exam, SEVERITY_FAILURE, "ftrace_enabled", constant("ftrace is switched off"),
		       "'sysctl kernel.ftrace_enabled=1'; look for what set it to 0");
	else
		report(exam, SEVERITY_OK, "ftrace_enabled", constant("ftrace is on"), NULL);
	free(enabled);
}

static void check_securityfs(struct examination *exam)
{
	char *point = find_mount("securityfs", NULL);

	if (point)
		report(exam, SEVERITY_OK, "securityfs", format("mounted at %s", point), NULL);
	else
		report(exam, SEVERITY_FAILURE, "securityfs", constant("not mounted"),
		       "'mount -t securityfs none /sys/kernel/security'");
	free(point);
}

static void check_cgroup(struct examination *exam)
{
	static const char advice[] =
		"boot with systemd.unified_cgroup_hierarchy=1: what manages containers by "
		"cgroup v1 leaves all tasks in one cgroup of v2";
	unsigned int v1 = count_mounts("cgroup");
	char *root = find_mount("cgroup2", "/");

	if (root && !v1)
		report(exam, SEVERITY_OK, "cgroup", format("v2 at %s", root), NULL);
	else if (root)
		report(exam, SEVERITY_WARNING, "cgroup",
		       format("v2 at %s, besides %u mounts of v1", root, v1), advice);
	else if (v1)
		report(exam, SEVERITY_FAILURE, "cgroup", constant("v1 only"), advice);
	else if (count_mounts("cgroup2"))
		report(exam, SEVERITY_WARNING, "cgroup",
		       constant("v2 is mounted, but not from the root of its hierarchy"),
		       "run this in the initial mount and cgroup namespaces");
	else
		report(exam, SEVERITY_FAILURE, "cgroup", constant("not mounted"),
		       "'mount -t cgroup2 cgroup2 /sys/fs/cgroup'");
	free(root);
}

static void check_namespaces(struct examination *exam)
{
	bool initial = in_initial_namespace("user", INITIAL_USER_NS) &&
		       in_initial_namespace("cgroup", INITIAL_CGROUP_NS);

	report(exam, initial ? SEVERITY_OK : SEVERITY_WARNING, "namespaces",
	       constant(initial ? "this process is in the initial user and cgroup namespaces" :
				  "this process is in a user or cgroup namespace of its own"),
	       "control gabion from the host, not from a container");
}

#define DKMS_KEY "/var/lib/dkms/mok.pub"

static bool exists(const char *path)
{
	int fd = open(path, O_PATH | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* What the machine's owner has enrolled, as the boot loader tells the kernel. */
#define KEYS "/sys/firmware/efi/mok-variables/MokListRT"
#define KEYS_AS_VARIABLE "/sys/firmware/efi/efivars/MokListRT-605dab50-e046-4300-abb6-3dd810dd8b23"

#define STEPS "gabion(7), Secure Boot, has the steps; "

/* Which of the steps in the manual is the next one. */
static const char *advice_on_signing(const char *config)
{
	size_t key_len = 0, list_len = 0;
	char *key = read_file(DKMS_KEY, &key_len);
	char *list = read_file(KEYS, &list_len) ?: read_file(KEYS_AS_VARIABLE, &list_len);
	const char *advice;

	if (!exists("/usr/bin/mokutil"))
		advice = STEPS "mokutil is not installed yet";
	else if (!key_len)
		advice = STEPS "DKMS has no key (" DKMS_KEY ") yet";
	else if (!list)
		advice = STEPS "'mokutil --test-key " DKMS_KEY "' says whether the key is enrolled";
	else if (!memmem(list, list_len, key, key_len))
		advice = STEPS "the key " DKMS_KEY " is not enrolled yet";
	else if (config && !kconfig_has(config, "INTEGRITY_MACHINE_KEYRING"))
		advice = "the key " DKMS_KEY " is enrolled, but this kernel trusts no such key: "
			 "boot one with INTEGRITY_MACHINE_KEYRING, as Debian's has";
	else
		advice = STEPS "the key " DKMS_KEY " is enrolled: have gabion.ko signed with it";
	free(list);
	free(key);
	return advice;
}

static void check_lockdown(struct examination *exam)
{
	char *lockdown = read_file("/sys/kernel/security/lockdown", NULL);
	char *enforced = read_file("/sys/module/module/parameters/sig_enforce", NULL);
	bool locked = lockdown && !strstr(lockdown, "[none]");
	bool signature = locked || (enforced && *enforced == 'Y');

	report(exam, signature && !exam->loaded ? SEVERITY_WARNING : SEVERITY_OK, "signatures",
	       constant(locked	  ? "lockdown takes signed modules only" :
			signature ? "the kernel takes signed modules only" :
				    "unsigned modules may be loaded"),
	       advice_on_signing(exam->config));
	free(enforced);
	free(lockdown);
}

/* Gabion's records fit into the default backlog, but others may have filled it. */
static void check_audit(struct examination *exam)
{
	if (audit_panics())
		report(exam, SEVERITY_WARNING, "audit",
		       constant("the kernel panics when an audit record is lost"),
		       "have a large backlog ('auditctl -b 8192'), or 'auditctl -f 1': "
		       "a record of a denial cannot wait for room");
}

static void check_module(struct examination *exam)
{
	if (exam->loaded)
		report(exam, SEVERITY_OK, "module", constant("loaded"), NULL);
	else if (errno == EACCES)
		report(exam, SEVERITY_WARNING, "module", constant("only root can tell"),
		       "run this as root");
	else
		report(exam, SEVERITY_NOTE, "module", constant("not loaded"), "'modprobe gabion'");
}

static bool is_known_filesystem(const char *name)
{
#define NAME(name, ...) name,
	static const char *const known[] = { GABION_CONTROL_FILESYSTEMS(NAME)
						     GABION_OTHER_FILESYSTEMS(NAME) };
#undef NAME

	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		if (!strcmp(known[i], name))
			return true;
	}
	return false;
}

/* Checks every file system that needs no block device. */
static void check_filesystems(struct examination *exam)
{
	char *list = read_file("/proc/filesystems", NULL);
	char *cursor = list, *line, *field[2];
	unsigned int unknown = 0;

	while (cursor && (line = next_line(&cursor))) {
		if (split_fields(line, "\t", field, 2) != 2 || strcmp(field[0], "nodev") ||
		    is_known_filesystem(field[1]))
			continue;
		unknown++;
		finding_add(&exam->report, SEVERITY_WARNING, format("filesystem.%s", field[1]),
			    constant("gabion does not know this file system: if its files are "
				     "controls, nothing of them is guarded"),
			    "fine if it is storage; else keep containers from mounting it "
			    "('deny mount'), and tell gabion's developers");
	}
	if (list && !unknown)
		report(exam, SEVERITY_OK, "filesystems", constant("all are known"), NULL);
	free(list);
}

static void report_hook(struct examination *exam, const struct table_row *hook)
{
	const char *selftest = hook->field[HOOK_SELFTEST];
	const char *state = hook->field[HOOK_STATE];
	char *id = format("hook.%s", hook->field[HOOK_FUNCTION]);

	if (!strcmp(state, "lost"))
		finding_add(&exam->report, SEVERITY_FAILURE, id,
			    constant("placed, but ftrace does not call it any more"),
			    "nothing is refused there: see the kernel log for what broke ftrace, "
			    "detach what else traces this function (BPF programs), or reboot");
	else if (!strcmp(state, "frozen"))
		finding_add(&exam->report, SEVERITY_WARNING, id,
			    constant("fires, but ftrace has shut itself down"),
			    "no hook can be placed or taken away any more: a policy or a module "
			    "that needs another is refused; see the kernel log, and reboot");
	else if (!strcmp(state, "restored"))
		finding_add(&exam->report, SEVERITY_WARNING, id,
			    constant("fires again, after ftrace had not called it"),
			    "what came there meanwhile was not judged: see the kernel log, and "
			    "find what else traces this function (BPF programs, modules)");
	else if (!strcmp(selftest, "unproven"))
		finding_add(&exam->report, SEVERITY_WARNING, id,
			    constant("placed, but whether it fires cannot be tried"),
			    "something else traces this function, and no kprobe can be set "
			    "there: see whether debugfs' kprobes/enabled is 1");
	else if (!strcmp(selftest, "fail"))
		finding_add(&exam->report, SEVERITY_FAILURE, id,
			    constant("placed, but it failed its self-test"),
			    "unload the module, look for what else changed this function "
			    "(livepatch, kprobes), and load it again");
	else if (!strcmp(state, "waiting"))
		finding_add(&exam->report, SEVERITY_OK, id,
			    constant("waits for the module that has the function"), NULL);
	else if (!strcmp(state, "idle"))
		finding_add(&exam->report, SEVERITY_OK, id,
			    constant("idle until a policy says something of its operations"), NULL);
	else
		finding_add(&exam->report, SEVERITY_OK, id, constant(state), NULL);
}

/**
 * struct hook_name - a function that the module needs to hook
 * @name: its name
 * @other: its name on other kernels, or the empty text
 * @optional: not every kernel has it
 * @ops: a bit for each operation that is judged there, and BIT(__GABION_OP_MAX) if the hook
 *	guards Gabion itself
 * @needs: the configuration symbols without which the hook is left out, with a blank between;
 *	"?" among them stands for what only building tells
 * @module: "SYMBOL NAME" of the module that it is in where that symbol says so, or empty
 */
struct hook_name {
	const char *name;
	const char *other;
	bool optional;
	unsigned long ops;
	const char *needs;
	const char *module;
};

#define BIT(nr) (1UL << (nr))

/* Generated from the module's tables of hooks. */
static const struct hook_name hook_names[] = {
#define HOOK_NAME(name, other, optional, ops, needs, module) \
	{ name, other, optional, ops, needs, module },
#include "hook_names.h"
#undef HOOK_NAME
};

/* Finds a line "NAME", or one that begins with "NAME ". */
static const char *find_function(const char *text, const char *name)
{
	const size_t len = strlen(name);

	for (const char *at = strstr(text, name); len && at; at = strstr(at + 1, name)) {
		bool starts = at == text || at[-1] == '\n';

		if (starts && (at[len] == '\n' || at[len] == ' ' || !at[len]))
			return at;
	}
	return NULL;
}

/**
 * enum presence - whether a function that is not found should be there
 * @MISSING: the kernel is built with it
 * @LEFT_OUT: the kernel is built without it
 * @NOT_LOADED: it is in a module that is not loaded
 * @UNKNOWN: the kernel's configuration does not tell, or is not known
 */
enum presence {
	MISSING,
	LEFT_OUT,
	NOT_LOADED,
	UNKNOWN,
};

static bool is_loaded_module(const char *name)
{
	char *path = format("/sys/module/%s/initstate", name);
	char *state = read_file(path, NULL);
	bool loaded = state;

	free(state);
	free(path);
	return loaded;
}

/* What one configuration symbol says of a function that needs it. */
static enum presence presence_by_symbol(const char *config, const char *symbol)
{
	if (!strcmp(symbol, "?"))
		return UNKNOWN;
	return kconfig_has(config, symbol) || kconfig_is_module(config, symbol) ? MISSING :
										  LEFT_OUT;
}

static enum presence presence_by_needs(const char *config, const char *needs)
{
	char *text = must(strdup(needs)), *rest = text, *symbol;
	enum presence whole = MISSING;

	while ((symbol = strsep(&rest, " ")) && whole != LEFT_OUT) {
		enum presence presence = *symbol ? presence_by_symbol(config, symbol) : MISSING;

		if (presence != MISSING)
			whole = presence;
	}
	free(text);
	return whole;
}

static bool is_in_absent_module(const char *config, const char *module)
{
	char *symbol = must(strdup(module));
	char *name = strchr(symbol, ' ');
	bool absent = false;

	if (name) {
		*name++ = '\0';
		absent = kconfig_is_module(config, symbol) && !is_loaded_module(name);
	}
	free(symbol);
	return absent;
}

static enum presence presence_of(const struct examination *exam, const struct hook_name *hook)
{
	enum presence presence;

	if (!exam->config)
		return hook->optional ? UNKNOWN : MISSING;
	presence = presence_by_needs(exam->config, hook->needs);
	if (presence != LEFT_OUT && is_in_absent_module(exam->config, hook->module))
		return NOT_LOADED;
	return presence;
}

static void check_hook_name(struct examination *exam, const struct hook_name *hook,
			    const char *functions)
{
	static const struct {
		enum severity severity;
		const char *text;
		const char *advice;
	} findings[] = {
		[MISSING] = { SEVERITY_FAILURE, "is not among the functions that can be hooked",
			      "boot a kernel that gabion supports; see its README" },
		[LEFT_OUT] = { SEVERITY_OK, "this kernel is built without it", NULL },
		[NOT_LOADED] = { SEVERITY_OK, "its module is not loaded", NULL },
		[UNKNOWN] = { SEVERITY_NOTE, "is not among the functions that can be hooked",
			      "fine if this kernel has it not, or in a module" },
	};
	bool found = find_function(functions, hook->name) ||
		     find_function(functions, hook->other);
	enum presence presence = found ? MISSING : presence_of(exam, hook);
	char *id = format("hook.%s", hook->name);

	if (found)
		finding_add(&exam->report, SEVERITY_OK, id, constant("can be hooked"), NULL);
	else
		finding_add(&exam->report, findings[presence].severity, id,
			    constant(findings[presence].text), findings[presence].advice);
}

static void check_hook_names(struct examination *exam)
{
	char *functions = read_file(TRACING "available_filter_functions", NULL);

	if (!functions) {
		report(exam, SEVERITY_NOTE, "hooks",
		       format("cannot be looked for: " TRACING "available_filter_functions: %s",
			      strerror(errno)),
		       "as root, 'mount -t tracefs none " TRACING "'; or load the module, "
		       "which names the function it cannot hook");
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(hook_names); i++)
		check_hook_name(exam, &hook_names[i], functions);
	free(functions);
}

/* Operations are separated by commas. */
static bool has_operation(const struct table_row *hook, const char *name)
{
	const char *text = hook->field[HOOK_OPERATIONS];
	const size_t len = strlen(name);

	for (const char *at = strstr(text, name); at; at = strstr(at + 1, name)) {
		if ((at == text || at[-1] == ',') && (at[len] == ',' || !at[len]))
			return true;
	}
	return false;
}

/* A kernel without a feature has no hooks for it; a verdict on it means nothing. */
static void check_operation(struct examination *exam, enum gabion_operation op)
{
	const char *name = gabion_operation_name(op);

	for (size_t i = 0; i < exam->hooks.count; i++) {
		if (has_operation(&exam->hooks.row[i], name))
			return;
	}
	finding_add(&exam->report, SEVERITY_WARNING, format("operation.%s", name),
		    constant("no hook judges it on this kernel: a verdict on it says nothing"),
		    "fine if the kernel is built without what it is about");
}

static void check_hooks(struct examination *exam)
{
	if (!exam->loaded) {
		check_hook_names(exam);
		return;
	}
	for (size_t i = 0; i < exam->hooks.count; i++)
		report_hook(exam, &exam->hooks.row[i]);
	for (int op = 0; op < __GABION_OP_MAX; op++)
		check_operation(exam, op);
}

/**
 * struct distance - how far one member of a private structure of the kernel's is from another
 * @structure: its name
 * @from: a member
 * @to: another
 * @bytes: from the one to the other on the kernels that are known, 0 for no more
 *
 * As module/surface/kernel_private.h has the structures, and proves at load. What lies between
 * is of the same size on all kernels, other than locks.
 */
struct distance {
	const char *structure;
	const char *from;
	const char *to;
	long bytes[2];
};

static const struct distance distances[] = {
	{ "proc_inode", "pid", "pde", { 24 } },
	{ "proc_inode", "pid", "sysctl", { 32 } },
	{ "proc_inode", "pid", "vfs_inode", { 72 } },
	{ "proc_dir_entry", "pde_unload_completion", "parent", { 88, 80 } },
	{ "mount", "mnt_parent", "mnt_mountpoint", { 8 } },
	{ "mount", "mnt_parent", "mnt", { 16 } },
	{ "mount", "mnt_mounts", "mnt_child", { 16 } },
	{ "mount", "mnt_mounts", "mnt_devname", { 48 } },
	{ "mount", "mnt_mounts", "mnt_master", { 136, 128 } },
	{ "mount", "mnt_master", "mnt_ns", { 8 } },
};

static bool is_as_known(const char *btf, size_t len, const struct distance *distance)
{
	long from = btf_member_offset(btf, len, distance->structure, distance->from);
	long to = btf_member_offset(btf, len, distance->structure, distance->to);

	return from >= 0 && to > from &&
	       (to - from == distance->bytes[0] || to - from == distance->bytes[1]);
}

/* What the load looks at in memory, before it: once it is loaded, it was right. */
static void check_layouts(struct examination *exam)
{
	size_t len, wrong = 0;
	char *btf;

	if (exam->loaded)
		return;
	btf = read_file(BTF_KERNEL, &len);
	if (!btf) {
		report(exam, SEVERITY_NOTE, "layouts",
		       constant("cannot be looked at: the kernel has no type information"),
		       "the module looks at them itself when it is loaded");
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(distances); i++) {
		const struct distance *distance = &distances[i];

		if (is_as_known(btf, len, distance))
			continue;
		wrong++;
		finding_add(&exam->report, SEVERITY_FAILURE,
			    format("layout.%s.%s", distance->structure, distance->to),
			    constant("lies elsewhere than on the kernels that are known"),
			    "the module does not load here: look for a newer gabion, or report it");
	}
	if (!wrong)
		report(exam, SEVERITY_OK, "layouts",
		       constant("files of /proc and mounts are laid out as known"), NULL);
	free(btf);
}

/* "NAME (USERS) FLAG... tramp: ..."; the flag I: its one user may redirect the function. */
static bool is_held(const char *line)
{
	const char *flags = strstr(line, ") ");
	const char *end = flags ? strpbrk(flags, "\t:") : NULL;
	const char *flag = flags ? strstr(flags, " I") : NULL;

	return flag && (!end || flag < end) && (flag[2] == ' ' || flag[2] == '\t' || !flag[2]);
}

static const struct hook_name *find_wanted(const char *function)
{
	for (size_t i = 0; i < ARRAY_SIZE(hook_names); i++) {
		if (!strcmp(hook_names[i].name, function) ||
		    !strcmp(hook_names[i].other, function))
			return &hook_names[i];
	}
	return NULL;
}

/* Does the module itself redirect the function? */
static bool is_placed(const struct examination *exam, const char *function)
{
	for (size_t i = 0; i < exam->hooks.count; i++) {
		const struct table_row *hook = &exam->hooks.row[i];

		if (!strcmp(hook->field[HOOK_FUNCTION], function))
			return strcmp(hook->field[HOOK_STATE], "idle") != 0;
	}
	return false;
}

static bool is_idle(const struct examination *exam, const char *function)
{
	for (size_t i = 0; i < exam->hooks.count; i++) {
		const struct table_row *hook = &exam->hooks.row[i];

		if (!strcmp(hook->field[HOOK_FUNCTION], function))
			return !strcmp(hook->field[HOOK_STATE], "idle");
	}
	return false;
}

/* The operations whose hooks are placed when the module is loaded. */
static unsigned long needed_at_load(void)
{
	struct gabion_parse_error error;
	struct gabion_policy *policy;
	struct policy_text source;
	unsigned long ops;

	policy_builtin(&source);
	policy = must(policy_parse(&source, &error));
	ops = gabion_policy_needs(policy) | BIT(__GABION_OP_MAX);
	gabion_policy_free(policy);
	free(source.text);
	return ops;
}

static void check_holder(struct examination *exam, char *line)
{
	const struct hook_name *wanted;
	bool held = is_held(line);

	*strchrnul(line, ' ') = '\0';
	if (!held || is_placed(exam, line))
		return;
	wanted = find_wanted(line);
	if (wanted && (is_idle(exam, line) || !(wanted->ops & needed_at_load())))
		finding_add(&exam->report, SEVERITY_WARNING, format("held.%s", line),
			    constant("something else redirects this function already: a policy "
				     "that needs it cannot be loaded"),
			    "take out the livepatch or module that does; only one can");
	else if (wanted)
		finding_add(&exam->report, SEVERITY_FAILURE, format("held.%s", line),
			    constant("something else redirects this function already"),
			    "take out the livepatch or module that does; only one can");
	else
		finding_add(&exam->report, SEVERITY_NOTE, format("held.%s", line),
			    constant("redirected by something else; gabion does not need it"),
			    NULL);
}

/* Only one user, such as livepatch, can redirect a function. */
static void check_holders(struct examination *exam)
{
	char *text = read_file(TRACING "enabled_functions", NULL);
	char *cursor = text;
	char *line;

	while (text && (line = next_line(&cursor)))
		check_holder(exam, line);
	free(text);
}

/* "NAME (USERS) FLAG... tramp: ..."; the flag D: a BPF program is called directly. */
static void check_tracer(struct examination *exam, char *line)
{
	char *count = strchr(line, '(');
	unsigned long users = count ? strtoul(count + 1, NULL, 10) : 0;
	bool bpf = count && strstr(count, ") ") && strstr(count, " D ");
	bool held = is_held(line);

	*strchrnul(line, ' ') = '\0';
	if (users && is_placed(exam, line))
		users--;
	if (users && !held && find_wanted(line))
		finding_add(&exam->report, SEVERITY_NOTE, format("traced.%s", line),
			    format("%lu other%s on this function: %s", users, users == 1 ? "" : "s",
				   bpf ? "a BPF program is attached" :
					 "a kprobe or a tracer sees its calls"),
			    "no harm: the self-test of the hook shows up there once a minute");
}

/* "ADDRESS TYPE NAME+OFFSET ..." */
static void check_kprobe(struct examination *exam, char *line)
{
	char *save, *name = strtok_r(line, " \t", &save);

	name = name ? strtok_r(NULL, " \t", &save) : NULL;
	name = name ? strtok_r(NULL, " \t", &save) : NULL;
	if (!name)
		return;
	*strchrnul(name, '+') = '\0';
	if (find_wanted(name))
		finding_add(&exam->report, SEVERITY_NOTE, format("kprobe.%s", name),
			    constant("a kprobe sits in this function"),
			    "no harm: the self-test of the hook shows up there once a minute");
}

/* Who shares the hooked functions: livepatches are check_holders()'s. */
static void check_tracers(struct examination *exam)
{
	static const struct {
		const char *file;
		void (*check)(struct examination *exam, char *line);
	} lists[] = {
		{ TRACING "enabled_functions", check_tracer },
		{ "/sys/kernel/debug/kprobes/list", check_kprobe },
	};

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		char *text = read_file(lists[i].file, NULL), *cursor = text, *line;

		while (text && (line = next_line(&cursor)))
			lists[i].check(exam, line);
		free(text);
	}
}

static void check_containers(struct examination *exam)
{
	struct bound_containers all;

	if (!exam->loaded || !bound_containers_can_be_read() || bound_containers_read(&all))
		return;
	if (all.unbound)
		report(exam, SEVERITY_WARNING, "containers",
		       format("nothing binds %zu of %zu that run", all.unbound, all.count),
		       "'gabionctl containers --unbound' lists them");
	else
		report(exam, SEVERITY_OK, "containers",
		       format("%zu run, and each is bound", all.count), NULL);
	bound_containers_free(&all);
}

static void (*const checks[])(struct examination *exam) = {
	check_machine,
	check_config,
	check_ftrace,
	check_securityfs,
	check_filesystems,
	check_cgroup,
	check_namespaces,
	check_lockdown,
	check_audit,
	check_hooks,
	check_layouts,
	check_holders,
	check_tracers,
	check_containers,
};

static void check_live(struct examination *exam, const char *profile)
{
	if (exam->loaded)
		live_check(&exam->report, profile);
	else
		report(exam, SEVERITY_WARNING, "live",
		       constant("nothing was tried: no module is loaded"), "'modprobe gabion'");
}

static bool verbose, live;
static const char *profile;

static const struct option_spec options[] = {
	{ .name = "verbose", .help = "print also what asks for nothing", .flag = &verbose },
	{ .name = "live", .help = "try harmless attacks: are they refused?", .flag = &live },
	{
		.name = "profile",
		.argument = "PROFILE",
		.help = "with --live: the profile to try, not the one that denies the most",
		.value = &profile,
	},
	{ 0 },
};

static int doctor(int argc, char *argv[])
{
	struct examination exam = { 0 };
	bool fit;

	(void)argc;
	(void)argv;
	if (profile && !live) {
		complain("'doctor' takes --profile with --live only");
		return EXIT_USAGE;
	}
	uname(&exam.kernel);
	check_kernel(&exam);
	exam.loaded = module_is_present();
	check_module(&exam);
	if (exam.loaded && module_table_read(&exam.hooks, "hooks", HOOK_FIELDS))
		return EXIT_FAILED;
	for (size_t i = 0; i < ARRAY_SIZE(checks); i++)
		checks[i](&exam);
	if (live)
		check_live(&exam, profile);
	doctor_report_print(&exam.report, exam.kernel.release, verbose);
	fit = doctor_report_is_fit(&exam.report);
	doctor_report_free(&exam.report);
	free(exam.config);
	module_table_free(&exam.hooks);
	return fit ? EXIT_DONE : EXIT_FAILED;
}

const struct verb verb_doctor = {
	.name = "doctor",
	.usage = "",
	.summary = "Check whether this kernel can run the module, and what to do if it cannot",
	.details =
		"--live tries what a profile of the policy in force denies, in forms that do no harm\n"
		"where they are let through: in a cgroup of its own with the profile attached, by\n"
		"processes that are root. There are events of it, as of any refusal. With --verbose,\n"
		"hooks that no attempt comes by are listed, too, and what another operation of the\n"
		"profile, such as a capability, refuses first.\n"
		"\n"
		"Exit status 1 means that it cannot, or that something was not refused.\n",
	.options = options,
	.run = doctor,
	.prints_state = true,
};
