// SPDX-License-Identifier: GPL-2.0-only
/*
 * A function that Gabion hooks can be observed: by a kprobe, by the function tracers, by a BPF
 * program. In either order of loading, Gabion refuses what it must refuse, and the observers see
 * the call.
 */
#include <linux/bpf.h>
#include <stdlib.h>

#include "hooks.h"
#include "kselftest_harness.h"

#define TRACING "/sys/kernel/tracing/"
#define KPROBES_ENABLED "/sys/kernel/debug/kprobes/enabled"
#define FUNCTION "write_sysrq_trigger"

FIXTURE(coexist)
{
	int trigger;
};

FIXTURE_SETUP(coexist)
{
	if (!file_exists("/sys/module/gabion"))
		ASSERT_EQ(0, gabion_insert());
	ASSERT_EQ(0, gabion_load("gabion 1\nprofile p\n deny sysrq\nbind userns p\n"));
	/* The descriptor is inherited, so the write is judged, not the open. */
	self->trigger = open(SYSRQ_TRIGGER, O_WRONLY | O_CLOEXEC);
	ASSERT_LE(0, self->trigger);
}

FIXTURE_TEARDOWN(coexist)
{
	close(self->trigger);
}

static int press_inherited(void *arg)
{
	return write_fd(*(int *)arg, "h", 1);
}

/**
 * struct onlooker - a tracer of the function
 * @name: for messages
 * @start: start tracing
 * @seen: how often the tracer has seen the function being entered
 * @stop: stop tracing, also if it has started only in part
 */
struct onlooker {
	const char *name;
	int (*start)(void);
	int (*seen)(void);
	int (*stop)(void);
};

static int append(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	err = write_fd(fd, text, strlen(text));
	close(fd);
	return err;
}

static int start_probe(const char *definition)
{
	int err = append(TRACING "kprobe_events", definition);

	return err ? err : write_text(TRACING "events/kprobes/gabion_test/enable", "1");
}

static int start_kprobe(void)
{
	return start_probe("p:gabion_test " FUNCTION);
}

static int start_kretprobe(void)
{
	return start_probe("r:gabion_test " FUNCTION);
}

static int probe_hits(void)
{
	char profile[4096], *line;
	int hits;

	if (read_text(TRACING "kprobe_profile", profile, sizeof(profile)) < 0)
		return -errno;
	line = strstr(profile, "gabion_test");
	return line && sscanf(line, "gabion_test %d", &hits) == 1 ? hits : -ENOENT;
}

static int stop_probe(void)
{
	write_text(TRACING "events/kprobes/gabion_test/enable", "0");
	return append(TRACING "kprobe_events", "-:gabion_test");
}

static int start_tracer(const char *tracer)
{
	int err = write_text(TRACING "set_ftrace_filter", FUNCTION);

	if (!err)
		err = write_text(TRACING "trace", "");
	return err ? err : write_text(TRACING "current_tracer", tracer);
}

static int start_function(void)
{
	return start_tracer("function");
}

static int start_graph(void)
{
	return start_tracer("function_graph");
}

static int traced(void)
{
	static char trace[65536];
	const char *at = trace;
	int count = 0;

	if (read_text(TRACING "trace", trace, sizeof(trace)) < 0)
		return -errno;
	while ((at = strstr(at, FUNCTION))) {
		count++;
		at++;
	}
	return count;
}

static int stop_tracer(void)
{
	int err = write_text(TRACING "current_tracer", "nop");

	return err ? err : write_text(TRACING "set_ftrace_filter", "!" FUNCTION);
}

static const struct onlooker onlookers[] = {
	{ "kprobe", start_kprobe, probe_hits, stop_probe },
	{ "kretprobe", start_kretprobe, probe_hits, stop_probe },
	{ "function tracer", start_function, traced, stop_tracer },
	{ "function graph tracer", start_graph, traced, stop_tracer },
};

/* The call is refused with a policy and passes without one. The tracer sees both. */
static void expect_both(struct __test_metadata *_metadata, int trigger,
			const struct onlooker *onlooker)
{
	int before = onlooker->seen(), after;

	ASSERT_LE(0, before);
	EXPECT_EQ(-EPERM, run_as(&in_userns, press_inherited, &trigger)) {
		TH_LOG("%s", onlooker->name);
	}
	after = onlooker->seen();
	EXPECT_LT(before, after) {
		TH_LOG("%s did not see what was refused", onlooker->name);
	}
	EXPECT_EQ(0, press_inherited(&trigger));
	EXPECT_LT(after, onlooker->seen()) {
		TH_LOG("%s did not see what was let through", onlooker->name);
	}
}

static void try_onlooker(struct __test_metadata *_metadata, int trigger,
			 const struct onlooker *onlooker)
{
	struct hook_line hook;

	/* Gabion is loaded first. */
	ASSERT_EQ(0, onlooker->start()) {
		TH_LOG("%s", onlooker->name);
	}
	expect_both(_metadata, trigger, onlooker);
	ASSERT_TRUE(find_hook(FUNCTION, &hook));
	EXPECT_STREQ("placed", hook.state);

	/* The tracer starts first. */
	ASSERT_EQ(0, gabion_remove());
	EXPECT_EQ(0, run_as(&in_userns, press_inherited, &trigger));
	ASSERT_EQ(0, gabion_insert()) {
		TH_LOG("after the %s", onlooker->name);
	}
	expect_both(_metadata, trigger, onlooker);
	EXPECT_EQ(0, onlooker->stop());

	/* After the tracer has stopped. */
	EXPECT_EQ(-EPERM, run_as(&in_userns, press_inherited, &trigger));
	ASSERT_TRUE(find_hook(FUNCTION, &hook));
	EXPECT_STREQ("placed", hook.state);
}

TEST_F_TIMEOUT(coexist, tracers, 180)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(onlookers); i++)
		try_onlooker(_metadata, self->trigger, &onlookers[i]);
}

#define SKIPPER "gabion_test_skip"

static void expect_hook(struct __test_metadata *_metadata, const char *function,
			const char *state, const char *result)
{
	struct hook_line hook;

	ASSERT_TRUE(find_hook(function, &hook));
	EXPECT_STREQ(state, hook.state);
	EXPECT_STREQ(result, hook.result);
}

/* If ftrace skips a hook, reading "hooks" detects this, places the hook again, and reports it. */
TEST_F_TIMEOUT(coexist, passed_by, 60)
{
	static const char *const restored[] = { "gabion: " FUNCTION ": did not fire", NULL };
	int log = log_open();

	ASSERT_LE(0, log);
	EXPECT_EQ(-EPERM, run_as(&in_userns, press_inherited, &self->trigger));
	ASSERT_EQ(0, module_insert_test(SKIPPER, "function=" FUNCTION));
	EXPECT_EQ(0, run_as(&in_userns, press_inherited, &self->trigger));
	expect_hook(_metadata, FUNCTION, "restored", "pass");
	EXPECT_TRUE(log_find(log, restored));
	EXPECT_EQ(-EPERM, run_as(&in_userns, press_inherited, &self->trigger));
	/* The other hooks have not changed. */
	expect_hook(_metadata, "proc_reg_open", "placed", "pass");

	ASSERT_EQ(0, module_unload(SKIPPER));
	EXPECT_EQ(-EPERM, run_as(&in_userns, press_inherited, &self->trigger));
	expect_hook(_metadata, FUNCTION, "restored", "pass");
	close(log);
	/* Placing it again does not prevent its removal. */
	ASSERT_EQ(0, gabion_remove());
	EXPECT_EQ(0, held_functions(NULL));
	EXPECT_EQ(0, run_as(&in_userns, press_inherited, &self->trigger));
}

/* A hook that cannot be made to fire is reported in all files, until it fires. */
TEST_F_TIMEOUT(coexist, passed_by_for_good, 60)
{
	static const char *const dead[] = { "gabion: " FUNCTION ": DOES NOT FIRE", NULL };
	static const char *const alive[] = { "gabion: " FUNCTION ": did not fire", NULL };
	int log = log_open();

	ASSERT_LE(0, log);
	ASSERT_EQ(0, module_insert_test(SKIPPER, "undo=1 function=" FUNCTION));
	EXPECT_EQ(0, run_as(&in_userns, press_inherited, &self->trigger));
	expect_hook(_metadata, FUNCTION, "lost", "fail");
	EXPECT_TRUE(log_find(log, dead));
	expect_hook(_metadata, FUNCTION, "lost", "fail");
	EXPECT_FALSE(log_find(log, alive));
	expect_hook(_metadata, "proc_reg_open", "placed", "pass");

	ASSERT_EQ(0, module_unload(SKIPPER));
	EXPECT_EQ(-EPERM, run_as(&in_userns, press_inherited, &self->trigger));
	expect_hook(_metadata, FUNCTION, "restored", "pass");
	EXPECT_TRUE(log_find(log, alive));
	close(log);
	ASSERT_EQ(0, gabion_remove());
}

/* If ftrace skips the hooks from the beginning, the module does not load. */
TEST_F_TIMEOUT(coexist, passed_by_at_load, 60)
{
	static const char *const dead[] = { "gabion: " FUNCTION ": does not fire", NULL };
	int log = log_open();

	ASSERT_LE(0, log);
	ASSERT_EQ(0, gabion_remove());
	ASSERT_EQ(0, module_insert_test(SKIPPER, "undo=1 function=" FUNCTION));
	EXPECT_EQ(-EIO, gabion_insert());
	EXPECT_TRUE(log_find(log, dead));
	EXPECT_EQ(0, held_functions(NULL));
	ASSERT_EQ(0, module_unload(SKIPPER));
	EXPECT_EQ(0, gabion_insert());
	close(log);
}

/*
 * The guard of the self-test is a kprobe behind the function's entry, which may follow an ENDBR.
 * Others may have a kprobe at the same place.
 */
TEST_F_TIMEOUT(coexist, kprobe_behind_the_entry, 120)
{
	if (start_probe("p:gabion_test " FUNCTION "+5"))
		ASSERT_EQ(0, start_probe("p:gabion_test " FUNCTION "+9"));
	ASSERT_EQ(0, module_insert_test(SKIPPER, "undo=1 function=" FUNCTION));
	expect_hook(_metadata, FUNCTION, "lost", "fail");
	/* The probe has not counted the self-test, and counts later calls. */
	EXPECT_EQ(0, probe_hits());
	EXPECT_EQ(0, press_inherited(&self->trigger));
	EXPECT_EQ(1, probe_hits());
	ASSERT_EQ(0, module_unload(SKIPPER));
	expect_hook(_metadata, FUNCTION, "restored", "pass");
	EXPECT_EQ(1, probe_hits());
	EXPECT_EQ(0, stop_probe());
	ASSERT_EQ(0, gabion_remove());
}

/*
 * Without kprobes there is no guard. Then the self-test does not call functions that are being
 * observed.
 */
TEST_F_TIMEOUT(coexist, no_kprobes, 120)
{
	static const char *const needles[] = { "gabion: " FUNCTION ": cannot be tried", NULL };
	int log = log_open();

	ASSERT_LE(0, log);
	ASSERT_EQ(0, write_text(KPROBES_ENABLED, "0"));
	ASSERT_EQ(0, start_function());
	expect_hook(_metadata, FUNCTION, "placed", "unproven");
	expect_hook(_metadata, "proc_reg_open", "placed", "pass");
	EXPECT_TRUE(log_find(log, needles));
	EXPECT_EQ(-EPERM, run_as(&in_userns, press_inherited, &self->trigger));
	ASSERT_EQ(0, gabion_remove());
	EXPECT_EQ(-EOPNOTSUPP, gabion_insert());
	ASSERT_EQ(0, write_text(KPROBES_ENABLED, "1"));
	ASSERT_EQ(0, gabion_insert());
	expect_hook(_metadata, FUNCTION, "placed", "pass");
	EXPECT_EQ(0, stop_tracer());
	close(log);
}

/*
 * Gabion's self-test calls the functions. Observers may read the arguments and what they point to,
 * so no pointer is NULL.
 */
TEST_F_TIMEOUT(coexist, selftest_can_be_read, 60)
{
	static char trace[65536];

	ASSERT_EQ(0, gabion_remove());
	ASSERT_EQ(0, write_text(TRACING "trace", ""));
	ASSERT_EQ(0, start_probe("p:gabion_test " FUNCTION
				 " a=+8(+4000(%di)):x64 f=+8(+4000(%r9)):x64 s=+0(%si):string"));
	ASSERT_EQ(0, gabion_insert());
	ASSERT_LT(0, read_text(TRACING "trace", trace, sizeof(trace)));
	EXPECT_NE(NULL, strstr(trace, "gabion_test:"));
	EXPECT_NE(NULL, strstr(trace, "s=\"\""));
	EXPECT_EQ(NULL, strstr(trace, "(fault)")) {
		TH_LOG("%s", strstr(trace, "gabion_test:"));
	}
	EXPECT_EQ(0, stop_probe());
}

/*
 * BPF trampolines. BTF gives the function's id. The program does nothing, and the kernel counts its
 * runs.
 */

static int bpf(int command, union bpf_attr *attr)
{
	return result(syscall(SYS_bpf, command, attr, sizeof(*attr)));
}

/* The attached programs, one after the other. The runs of the first are counted. */
static enum bpf_attach_type bpf_kinds[2];
static int nr_bpf, bpf_programs[2], bpf_links[2], bpf_stats = -1;

static int attach_bpf(int i, int id)
{
	const struct bpf_insn program[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr load = {
		.prog_type = BPF_PROG_TYPE_TRACING, .expected_attach_type = bpf_kinds[i],
		.insns = (uintptr_t)program, .insn_cnt = ARRAY_SIZE(program),
		.license = (uintptr_t)"GPL", .attach_btf_id = id,
	};
	union bpf_attr attach = { };

	bpf_programs[i] = bpf(BPF_PROG_LOAD, &load);
	if (bpf_programs[i] < 0)
		return bpf_programs[i];
	attach.raw_tracepoint.prog_fd = bpf_programs[i];
	bpf_links[i] = bpf(BPF_RAW_TRACEPOINT_OPEN, &attach);
	return bpf_links[i] < 0 ? bpf_links[i] : 0;
}

static int start_bpf(void)
{
	union bpf_attr stats = { .enable_stats.type = BPF_STATS_RUN_TIME };
	int id = btf_function(FUNCTION), i, err;

	if (id < 0)
		return id;
	bpf_stats = bpf(BPF_ENABLE_STATS, &stats);
	err = bpf_stats < 0 ? bpf_stats : 0;
	for (i = 0; i < nr_bpf && !err; i++)
		err = attach_bpf(i, id);
	return err;
}

static int bpf_runs(void)
{
	struct bpf_prog_info info = { };
	union bpf_attr attr = {
		.info = {
			.bpf_fd = bpf_programs[0], .info = (uintptr_t)&info,
			.info_len = sizeof(info),
		},
	};
	int err = bpf(BPF_OBJ_GET_INFO_BY_FD, &attr);

	return err ? err : (int)info.run_cnt;
}

static int stop_bpf(void)
{
	int i;

	for (i = 0; i < nr_bpf; i++) {
		close(bpf_links[i]);
		close(bpf_programs[i]);
	}
	close(bpf_stats);
	return 0;
}

static const struct onlooker bpf_onlooker = { "BPF", start_bpf, bpf_runs, stop_bpf };

/*
 * Each kind alone, and one after the other on the same function: some kernels then shut ftrace down
 * or skipped the hook (bpf_trampoline_update()).
 */
FIXTURE(bpf)
{
	int trigger;
};

FIXTURE_VARIANT(bpf)
{
	enum bpf_attach_type kinds[2];
	int nr;
};

FIXTURE_VARIANT_ADD(bpf, fentry) { { BPF_TRACE_FENTRY }, 1 };
FIXTURE_VARIANT_ADD(bpf, fexit) { { BPF_TRACE_FEXIT }, 1 };
FIXTURE_VARIANT_ADD(bpf, fentry_then_fexit) { { BPF_TRACE_FENTRY, BPF_TRACE_FEXIT }, 2 };
FIXTURE_VARIANT_ADD(bpf, fexit_then_fentry) { { BPF_TRACE_FEXIT, BPF_TRACE_FENTRY }, 2 };

FIXTURE_SETUP(bpf)
{
	if (!file_exists(KERNEL_BTF))
		SKIP(return, "the kernel has no type information");
	if (!file_exists("/sys/module/gabion"))
		ASSERT_EQ(0, gabion_insert());
	ASSERT_EQ(0, gabion_load("gabion 1\nprofile p\n deny sysrq\nbind userns p\n"));
	self->trigger = open(SYSRQ_TRIGGER, O_WRONLY | O_CLOEXEC);
	ASSERT_LE(0, self->trigger);
	memcpy(bpf_kinds, variant->kinds, sizeof(bpf_kinds));
	nr_bpf = variant->nr;
}

FIXTURE_TEARDOWN(bpf)
{
	close(self->trigger);
}

TEST_F_TIMEOUT(bpf, both_orders, 120)
{
	try_onlooker(_metadata, self->trigger, &bpf_onlooker);
}

TEST_HARNESS_MAIN
