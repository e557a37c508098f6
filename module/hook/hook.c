// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hook engine: places a judge at the entry of a kernel function.
 *
 * The kernel's cold functions have one ftrace_ops together: to take an ops away
 * is to wait for every task (ftrace_shutdown() in kernel/trace/ftrace.c), a tenth
 * of a second each. An IPMODIFY conflict takes back the whole of an ops' hash
 * (__ftrace_hash_update_ipmodify()); then they are placed one by one, which finds
 * whose function it is. Functions of modules, and hot ones, come later than the
 * others and have each its own.
 *
 * PERMANENT, so that kernel.ftrace_enabled cannot disarm it. Neither RECURSION nor
 * RCU: with these ftrace would skip the callback, and a skipped callback allows. A
 * refusal points the instruction pointer at a stub; the original is never called
 * by pointer.
 */
#include <linux/bsearch.h>
#include <linux/ftrace.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/lockdep.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/workqueue.h>

#include "hook/hook.h"
#include "hook/selftest.h"
#include "hook/symbols.h"

/**
 * struct gabion_hook - a hook, placed or waiting for its module
 * @desc: what it is
 * @function: the name it was found under, or is waited for under
 * @ops: ftrace's side, of one that is placed alone
 * @address: the function's first byte, 0 while @desc->module is not loaded
 * @placed: ftrace calls it; protected by hooks_mutex
 * @together: it is placed with the others, by the @ops of the group; the same
 * @dead: it was placed, but has been seen not to fire any more; the same
 * @hits: how often the judge was asked
 */
struct gabion_hook {
	const struct gabion_hook_desc *desc;
	const char *function;
	struct ftrace_ops ops;
	unsigned long address;
	bool placed;
	bool together;
	bool dead;
	u64 __percpu *hits;
};

/**
 * struct gabion_hook_group - hooks that are placed together
 * @ops: ftrace's side
 * @nr: how many they are
 * @hooks: the hooks, by address
 * @addresses: theirs, as ftrace wants them
 */
struct gabion_hook_group {
	struct ftrace_ops ops;
	unsigned int nr;
	struct gabion_hook **hooks;
	unsigned long *addresses;
};

static const struct gabion_hook_table *const tables[] = {
	&gabion_hooks_lockdown,
	&gabion_hooks_module,
	&gabion_hooks_memory,
	&gabion_hooks_sysfs,
	&gabion_hooks_control,
	&gabion_hooks_trace,
	&gabion_hooks_power,
	&gabion_hooks_cgroup,
	&gabion_hooks_sysctl,
	&gabion_hooks_procfs,
	&gabion_hooks_cgroupfs,
	&gabion_hooks_lsm,
	&gabion_hooks_device,
	&gabion_hooks_storage,
	&gabion_hooks_input,
	&gabion_hooks_mount,
	&gabion_hooks_binfmt,
	&gabion_hooks_bpf,
	&gabion_hooks_task,
	&gabion_hooks_capability,
	&gabion_hooks_ptrace,
	&gabion_hooks_keyring,
	&gabion_hooks_facility,
	&gabion_hooks_socket,
	&gabion_hooks_service,
};

#define WATCH_INTERVAL (60 * HZ)

/* Placing, removing and listing; never taken by a callback. */
static DEFINE_MUTEX(hooks_mutex);
static struct gabion_hook *hooks;
static unsigned int nr_hooks;
static struct gabion_hook_group group;
/* A bit for each operation that hot hooks have been needed for. */
static unsigned long needed_ops;

/* Every width a hooked function returns: int, long, ssize_t. */
static noinline long refuse_eperm(void)
{
	return -EPERM;
}

static __always_inline void ask(const struct gabion_hook *hook, struct ftrace_regs *fregs)
{
	if (gabion_selftest_running()) {
		gabion_set_ip(fregs, (unsigned long)gabion_selftest_stub);
		return;
	}
	this_cpu_inc(*hook->hits);
	if (hook->desc->judge(fregs))
		gabion_set_ip(fregs, (unsigned long)(hook->desc->instead ?: refuse_eperm));
}

static void notrace alone_callback(unsigned long ip, unsigned long parent_ip,
				   struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	ask(container_of(ops, struct gabion_hook, ops), fregs);
}

static __always_inline int compare_ip(const void *key, const void *element)
{
	const struct gabion_hook *const *hook = element;
	unsigned long ip = (unsigned long)key;

	if (ip < (*hook)->address)
		return -1;
	return ip > (*hook)->address + GABION_ENTRY_OFFSET_MAX;
}

static void notrace group_callback(unsigned long ip, unsigned long parent_ip,
				   struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	struct gabion_hook **hook = __inline_bsearch((void *)ip, group.hooks, group.nr,
						     sizeof(*hook), compare_ip);

	if (hook)
		ask(*hook, fregs);
	else
		gabion_set_ip(fregs, (unsigned long)refuse_eperm);
}

static int place_failed(const struct gabion_hook *hook, int err)
{
	if (err == -EBUSY)
		pr_err("%s: held by a livepatch or another module that changes it, or kernel.ftrace_enabled is 0; see the flag I in tracefs' enabled_functions\n",
		       hook->function);
	else if (err == -ENODEV)
		pr_err("%s: ftrace has shut itself down, reboot\n", hook->function);
	else
		pr_err("%s: cannot be hooked (%d)\n", hook->function, err);
	return err;
}

static int unplace(struct gabion_hook *hook)
{
	int err;

	lockdep_assert_held(&hooks_mutex);
	if (!hook->placed || hook->together)
		return 0;
	err = unregister_ftrace_function(&hook->ops);
	if (err)
		return err;
	hook->placed = false;
	ftrace_free_filter(&hook->ops);
	return 0;
}

static int prove(const struct gabion_hook *hook)
{
	int err = gabion_selftest(hook->address);

	if (err)
		pr_err("%s: does not fire in the self-test (%d)\n",
		       hook->function, err);
	return err;
}

static int place(struct gabion_hook *hook)
{
	int err;

	lockdep_assert_held(&hooks_mutex);
	hook->ops = (struct ftrace_ops){
		.func = alone_callback,
		.flags = FTRACE_OPS_FL_IPMODIFY | FTRACE_OPS_FL_PERMANENT,
	};
	err = ftrace_set_filter_ip(&hook->ops, hook->address, 0, 1);
	if (err)
		return place_failed(hook, err);
	err = register_ftrace_function(&hook->ops);
	if (err) {
		ftrace_free_filter(&hook->ops);
		return place_failed(hook, err);
	}
	hook->placed = true;
	return prove(hook);
}

static int compare_address(const void *a, const void *b)
{
	const struct gabion_hook *const *x = a, *const *y = b;

	return (*x)->address < (*y)->address ? -1 : (*x)->address > (*y)->address;
}

/* What is there, and placed, from the beginning to the end. */
static bool belongs_together(const struct gabion_hook_desc *desc)
{
	return !desc->module && !desc->hot;
}

static int form_group(void)
{
	unsigned int i;

	lockdep_assert_held(&hooks_mutex);
	group.hooks = kcalloc(nr_hooks, sizeof(*group.hooks), GFP_KERNEL);
	group.addresses = kcalloc(nr_hooks, sizeof(*group.addresses), GFP_KERNEL);
	if (!group.hooks || !group.addresses)
		return -ENOMEM;
	for (i = 0; i < nr_hooks; i++) {
		if (belongs_together(hooks[i].desc))
			group.hooks[group.nr++] = &hooks[i];
	}
	sort(group.hooks, group.nr, sizeof(*group.hooks), compare_address, NULL);
	for (i = 0; i < group.nr; i++)
		group.addresses[i] = group.hooks[i]->address;
	return 0;
}

static void set_together(bool together)
{
	unsigned int i;

	for (i = 0; i < group.nr; i++) {
		group.hooks[i]->together = together;
		group.hooks[i]->placed = together;
	}
}

/* Returns an error, and leaves nothing placed, if ftrace does not take one of them. */
static int register_group(void)
{
	int err;

	group.ops = (struct ftrace_ops){
		.func = group_callback,
		.flags = FTRACE_OPS_FL_IPMODIFY | FTRACE_OPS_FL_PERMANENT,
	};
	err = ftrace_set_filter_ips(&group.ops, group.addresses, group.nr, 0, 1);
	if (!err)
		err = register_ftrace_function(&group.ops);
	if (err)
		ftrace_free_filter(&group.ops);
	else
		set_together(true);
	return err;
}

static int unregister_group(void)
{
	int err;

	lockdep_assert_held(&hooks_mutex);
	if (!group.nr || !group.hooks[0]->together)
		return 0;
	err = unregister_ftrace_function(&group.ops);
	if (err)
		return err;
	set_together(false);
	ftrace_free_filter(&group.ops);
	return 0;
}

static int place_group(void)
{
	bool alone;
	unsigned int i;
	int err;

	err = form_group();
	if (err)
		return err;
	alone = register_group();
	for (i = 0; i < nr_hooks && !err; i++) {
		if (belongs_together(hooks[i].desc))
			err = alone ? place(&hooks[i]) : prove(&hooks[i]);
	}
	return err;
}

/* Exactly one function must bear the hook's name, or its name elsewhere. */
static int adopt_symbol(struct gabion_hook *hook, const struct gabion_symbol *name,
			const struct gabion_symbol *or_name)
{
	const struct gabion_symbol *found = name->count ? name : or_name;
	unsigned int count = name->count + (or_name ? or_name->count : 0);

	if (!count) {
		pr_err("%s: no such function in this kernel\n", hook->desc->function);
		return -ENOENT;
	}
	if (count > 1) {
		pr_err("%s: %u functions of that name\n", hook->desc->function, count);
		return -ENOTUNIQ;
	}
	hook->function = found->name;
	hook->address = found->address;
	return 0;
}

static int resolve_one(struct gabion_hook *hook, struct module *mod)
{
	struct gabion_symbol symbol = { .name = hook->desc->function };
	unsigned long start, end;

	gabion_module_text(mod, &start, &end);
	gabion_symbols_resolve_range(&symbol, 1, start, end);
	return adopt_symbol(hook, &symbol, NULL);
}

/* Two names for each hook, the second one empty where it has none. */
static int resolve_kernel(void)
{
	struct gabion_symbol *symbols;
	unsigned int i;
	int err = 0;

	symbols = kcalloc(nr_hooks, 2 * sizeof(*symbols), GFP_KERNEL);
	if (!symbols)
		return -ENOMEM;
	for (i = 0; i < nr_hooks; i++) {
		symbols[2 * i].name = hooks[i].desc->function;
		symbols[2 * i + 1].name = hooks[i].desc->or_function ?: "";
	}
	gabion_symbols_resolve_kernel(symbols, 2 * nr_hooks);
	for (i = 0; i < nr_hooks && !err; i++) {
		if (!hooks[i].desc->module)
			err = adopt_symbol(&hooks[i], &symbols[2 * i],
					   &symbols[2 * i + 1]);
	}
	kfree(symbols);
	return err;
}

static int collect_hooks(void)
{
	unsigned int i, j, n = 0;

	for (i = 0; i < ARRAY_SIZE(tables); i++)
		nr_hooks += tables[i]->nr;
	hooks = kcalloc(nr_hooks, sizeof(*hooks), GFP_KERNEL);
	if (!hooks)
		return -ENOMEM;
	for (i = 0; i < ARRAY_SIZE(tables); i++) {
		for (j = 0; j < tables[i]->nr; j++, n++) {
			hooks[n].desc = &tables[i]->desc[j];
			hooks[n].function = hooks[n].desc->function;
			hooks[n].hits = alloc_percpu(u64);
			if (!hooks[n].hits)
				return -ENOMEM;
		}
	}
	return 0;
}

static bool needed(const struct gabion_hook_desc *desc)
{
	return !desc->hot || (desc->ops & needed_ops);
}

static void forget_hooks(void)
{
	unsigned int i;

	for (i = 0; hooks && i < nr_hooks; i++)
		free_percpu(hooks[i].hits);
	kfree(hooks);
	hooks = NULL;
	nr_hooks = 0;
	needed_ops = 0;
	kfree(group.hooks);
	kfree(group.addresses);
	group = (struct gabion_hook_group){};
}

static int place_for_module(struct module *mod)
{
	unsigned int i;
	int err = 0;

	lockdep_assert_held(&hooks_mutex);
	for (i = 0; i < nr_hooks && !err; i++) {
		if (hooks[i].placed || !hooks[i].desc->module ||
		    strcmp(hooks[i].desc->module, mod->name))
			continue;
		err = resolve_one(&hooks[i], mod);
		if (!err && needed(hooks[i].desc))
			err = place(&hooks[i]);
	}
	return err;
}

static int unplace_for_module(struct module *mod)
{
	unsigned int i;
	int err = 0;

	lockdep_assert_held(&hooks_mutex);
	for (i = 0; i < nr_hooks; i++) {
		if (!hooks[i].desc->module || strcmp(hooks[i].desc->module, mod->name))
			continue;
		err = unplace(&hooks[i]) ?: err;
		hooks[i].address = 0;
	}
	return err;
}

/*
 * A module whose functions cannot be guarded is not let in. One that was already
 * past that point when the notifier was registered, but not yet found in
 * /sys/module, is caught when it is live; then it is too late to refuse it.
 */
static int module_event(struct notifier_block *nb, unsigned long event, void *data)
{
	struct module *mod = data;
	int err = 0;

	mutex_lock(&hooks_mutex);
	if (event == MODULE_STATE_COMING || event == MODULE_STATE_LIVE)
		err = place_for_module(mod);
	if (event == MODULE_STATE_GOING || err)
		unplace_for_module(mod);
	mutex_unlock(&hooks_mutex);
	return notifier_from_errno(err);
}

static struct notifier_block module_notifier = {
	.notifier_call = module_event,
	/* Before those that might use the module. */
	.priority = INT_MAX,
};

/*
 * No exported function finds a module by its name, but each has its directory
 * in /sys/module, beside this one's. The reference is the caller's to put.
 */
static struct module *find_live_module(const char *name)
{
	struct kobject *kobj = kset_find_obj(THIS_MODULE->mkobj.kobj.kset, name);
	struct module *mod;

	if (!kobj)
		return NULL;
	mod = container_of(kobj, struct module_kobject, kobj)->mod;
	if (mod && !try_module_get(mod))
		mod = NULL;
	kobject_put(kobj);
	return mod;
}

/*
 * Modules that were there before Gabion. The notifier is registered already:
 * a module that comes meanwhile is placed by it.
 */
static int place_for_loaded_modules(void)
{
	struct module *mod;
	unsigned int i;
	int err = 0;

	for (i = 0; i < nr_hooks && !err; i++) {
		if (!hooks[i].desc->module || hooks[i].placed)
			continue;
		mod = find_live_module(hooks[i].desc->module);
		if (!mod)
			continue;
		err = resolve_one(&hooks[i], mod);
		if (!err && needed(hooks[i].desc))
			err = place(&hooks[i]);
		module_put(mod);
	}
	return err;
}

/**
 * gabion_hooks_place() - place and prove all hooks
 *
 * All or none: on an error nothing stays placed. The reason is logged with
 * the function's name.
 *
 * Context: process, may sleep.
 * Return: 0, -ENOMEM, -ENOENT (no such function), -ENOTUNIQ (several), -EBUSY
 * (held by another), -ENODEV (ftrace is dead), -ENOEXEC or -EIO (self-test).
 */
int gabion_hooks_place(void)
{
	int err;

	might_sleep();
	mutex_lock(&hooks_mutex);
	err = collect_hooks();
	if (!err)
		err = resolve_kernel();
	if (!err)
		err = place_group();
	mutex_unlock(&hooks_mutex);
	if (!err)
		err = register_module_notifier(&module_notifier);
	if (!err) {
		mutex_lock(&hooks_mutex);
		err = place_for_loaded_modules();
		mutex_unlock(&hooks_mutex);
	}
	if (err)
		gabion_hooks_remove();
	return err;
}

/**
 * gabion_hooks_need() - place the hot hooks that operations need
 * @ops: a bit for each operation
 *
 * What is placed stays, whatever policy comes next, and also when another cannot
 * be placed. Those of modules not yet loaded are placed when these arrive, unless
 * this fails: then the operations are needed no more than before.
 *
 * Context: process, may sleep.
 * Return: 0; -EBUSY (held by another), -ENODEV (ftrace is dead), -ENOEXEC or
 * -EIO (self-test), -ENOMEM. The reason is logged with the function's name.
 */
int gabion_hooks_need(unsigned long ops)
{
	unsigned long needed_before;
	unsigned int i;
	int err = 0;

	might_sleep();
	mutex_lock(&hooks_mutex);
	needed_before = needed_ops;
	needed_ops |= ops;
	for (i = 0; i < nr_hooks && !err; i++) {
		if (!hooks[i].desc->hot || !hooks[i].address || hooks[i].placed ||
		    !needed(hooks[i].desc))
			continue;
		err = place(&hooks[i]);
		/* One that has not proven itself must not count as placed next time. */
		if (err)
			unplace(&hooks[i]);
	}
	if (err)
		needed_ops = needed_before;
	mutex_unlock(&hooks_mutex);
	return err;
}

/*
 * ftrace refuses to unregister once it has killed itself. The functions then
 * still call into this module, which must not be freed: stay for ever.
 */
static void stay(const char *function, int err)
{
	pr_emerg("%s: ftrace does not let go (%d); the module stays until reboot\n",
		 function, err);
	for (;;)
		schedule_timeout_idle(MAX_SCHEDULE_TIMEOUT);
}

/**
 * gabion_hooks_remove() - take all hooks away
 *
 * When it returns no task is in a callback or a stub any more. It does not
 * return if ftrace has shut itself down.
 *
 * Context: process, may sleep.
 */
void gabion_hooks_remove(void)
{
	unsigned int i = 0;
	int err;

	might_sleep();
	unregister_module_notifier(&module_notifier);
	mutex_lock(&hooks_mutex);
	err = unregister_group();
	for (; hooks && i < nr_hooks && !err; i++)
		err = unplace(&hooks[i]);
	if (err) {
		mutex_unlock(&hooks_mutex);
		stay(i ? hooks[i - 1].function : "the hooks", err);
	}
	/* Tasks preempted in a callback, a stub, or work that ran in this text. */
	synchronize_rcu_tasks();
	synchronize_rcu();
	forget_hooks();
	mutex_unlock(&hooks_mutex);
}

/* It never comes back; protected by hooks_mutex. */
static bool ftrace_died;

/*
 * Where nobody else looks on, the function calls this ops' own trampoline, which
 * calls nothing but the callback. What it shares goes by the list of all ops, of
 * which any may be broken: then only a call tells. Where ftrace has killed itself, as
 * it does over a broken one, none is made: it would run the function.
 */
static bool fires(const struct gabion_hook *hook)
{
	const struct ftrace_ops *ops = hook->together ? &group.ops : &hook->ops;
	unsigned long target = gabion_entry_target(hook->address);

	if (target && target == ops->trampoline)
		return true;
	return !ftrace_died && !gabion_selftest(hook->address);
}

static void check(struct gabion_hook *hook)
{
	bool dead = hook->placed && !fires(hook);

	if (dead && !hook->dead)
		pr_emerg("%s: DOES NOT FIRE ANY MORE: nothing is refused there, whatever the policy says. Another user of ftrace has broken it; detach that, or reboot\n",
			 hook->function);
	if (!dead && hook->dead && hook->placed)
		pr_notice("%s: fires again\n", hook->function);
	hook->dead = dead;
}

/* Nothing tells but to be refused by it; a filter for no function is no filter. */
static bool ftrace_is_dead(void)
{
	static struct ftrace_ops nothing;

	return ftrace_set_filter_ip(&nothing, 0, 1, 0) == -ENODEV;
}

static void check_ftrace(void)
{
	if (ftrace_died || !ftrace_is_dead())
		return;
	pr_emerg("ftrace has shut itself down: no hook can be placed or taken away until a reboot. Those that are placed are looked at\n");
	ftrace_died = true;
}

static void check_all(void)
{
	unsigned int i;

	lockdep_assert_held(&hooks_mutex);
	check_ftrace();
	for (i = 0; i < nr_hooks; i++)
		check(&hooks[i]);
}

static void watch(struct work_struct *work);
static DECLARE_DELAYED_WORK(watch_work, watch);

static void watch(struct work_struct *work)
{
	mutex_lock(&hooks_mutex);
	check_all();
	mutex_unlock(&hooks_mutex);
	queue_delayed_work(system_power_efficient_wq, &watch_work, WATCH_INTERVAL);
}

/**
 * gabion_hooks_watch() - look now and then whether the placed hooks still fire
 *
 * One that does not is said in the log and in "hooks". It costs some reads of each
 * function's code, and a self-test of each that others trace too.
 *
 * Context: process.
 * Return: 0
 */
int gabion_hooks_watch(void)
{
	queue_delayed_work(system_power_efficient_wq, &watch_work, WATCH_INTERVAL);
	return 0;
}

/**
 * gabion_hooks_unwatch() - look no more
 *
 * Context: process, may sleep.
 */
void gabion_hooks_unwatch(void)
{
	cancel_delayed_work_sync(&watch_work);
}

static u64 hits(const struct gabion_hook *hook)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += *per_cpu_ptr(hook->hits, cpu);
	return sum;
}

static void show_operations(struct seq_file *m, unsigned long ops)
{
	const char *comma = "";
	unsigned int op;

	for_each_set_bit(op, &ops, __GABION_OP_MAX) {
		seq_printf(m, "%s%s", comma, gabion_operation_name(op));
		comma = ",";
	}
	if (ops & GABION_OPS_CONTAINMENT)
		seq_printf(m, "%scontainment", comma);
}

/* What a hook is now, and what its self-test has said of it. */
static const char *state(const struct gabion_hook *hook)
{
	if (!hook->address)
		return "waiting";
	if (!hook->placed)
		return "idle";
	if (hook->dead)
		return "lost";
	return ftrace_died ? "frozen" : "placed";
}

static const char *result(const struct gabion_hook *hook)
{
	if (!hook->placed)
		return "-";
	return hook->dead ? "fail" : "pass";
}

/**
 * gabion_hooks_show() - list the hooks, one a line
 * @m: function, operations, state, hits and self-test result, by tabs; a hook
 *	that ftrace does not call any more, against its word, is "lost"; where ftrace
 *	has shut itself down, one that fires is "frozen": it can not be taken away, and
 *	no other can be placed
 *
 * They are looked at now: what is said is so at this moment.
 *
 * Context: process, may sleep.
 */
void gabion_hooks_show(struct seq_file *m)
{
	unsigned int i;

	mutex_lock(&hooks_mutex);
	check_all();
	for (i = 0; i < nr_hooks; i++) {
		seq_printf(m, "%s\t", hooks[i].function);
		show_operations(m, hooks[i].desc->ops);
		seq_printf(m, "\t%s\t%llu\t%s\n",
			   state(&hooks[i]), hits(&hooks[i]),
			   result(&hooks[i]));
	}
	mutex_unlock(&hooks_mutex);
}
