// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file "query": the effective policy of a task or cgroup, and where it comes from.
 *
 * Each open file has its own question: write "pid N" or "cgroup FD", optionally followed by an
 * operation and an object, then read the answer from the file's start.
 */
#include <linux/cgroup.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "binding/binding.h"
#include "binding/cgroup_path.h"
#include "binding/store.h"
#include "compat.h"
#include "control/query.h"
#include "control/request.h"
#include "decide.h"

/**
 * struct question - the question of one open file
 * @pid: as written, or 0 if the question is about a cgroup
 * @task: the task in question, or NULL
 * @cgroup: the cgroup in question, or NULL
 * @op: the operation in question, or __GABION_OP_MAX for all
 * @object: the object of the operation, or empty for any
 */
struct question {
	pid_t pid;
	struct task_struct *task;
	struct cgroup *cgroup;
	enum gabion_operation op;
	char object[GABION_REQUEST_SIZE_MAX];
};

/**
 * struct shown - the context of listing bind lines that do not bind the subject
 * @m: written to
 * @policy: in force
 * @cgroup: the subject's
 * @userns: "bind userns" would bind the subject, or some of the cgroup's tasks
 */
struct shown {
	struct seq_file *m;
	const struct gabion_policy *policy;
	struct cgroup *cgroup;
	bool userns;
};

/**
 * struct binding_list - numbers the bindings while they are listed
 * @m: written to
 * @nr: so far
 */
struct binding_list {
	struct seq_file *m;
	unsigned int nr;
};

/* The runtimes of a line, as one field; "-" for all. */
static void show_runtimes(struct seq_file *m, unsigned int runtimes)
{
	const char *separator = "";
	unsigned int i;

	if (runtimes == GABION_RUNTIMES_ALL) {
		seq_putc(m, '-');
		return;
	}
	for (i = 0; i < __GABION_RUNTIME_NAMED; i++) {
		if (!(runtimes & BIT(i)))
			continue;
		seq_printf(m, "%s%s", separator, gabion_runtime_name(i));
		separator = " ";
	}
}

static bool show_binding(const struct gabion_binding *binding, void *arg)
{
	struct binding_list *list = arg;
	struct seq_file *m = list->m;

	seq_printf(m, "binding\t%u\t%s\t%s\t%u\t", ++list->nr,
		   gabion_binding_name(binding->kind), binding->profile->name,
		   binding->line);
	switch (binding->kind) {
	case GABION_BY_CGROUP:
		seq_printf(m, "%s\t", binding->pattern->text);
		gabion_seq_cgroup(m, binding->cgroup);
		break;
	case GABION_BY_CONTAINERS:
		show_runtimes(m, binding->runtimes);
		seq_putc(m, '\t');
		gabion_seq_cgroup(m, binding->cgroup);
		break;
	case GABION_BY_ATTACHMENT:
		seq_printf(m, "%llu\t", cgroup_id(binding->cgroup));
		gabion_seq_cgroup(m, binding->cgroup);
		break;
	default:
		seq_puts(m, "-\t-");
	}
	seq_putc(m, '\n');
	return false;
}

/* The pattern is "-" for "bind userns" lines; the cgroup is "-" for exceptions. */
static void show_lifted(const struct gabion_lifted *lifted, void *arg)
{
	const struct gabion_bind *bind = lifted->bind;
	struct shown *shown = arg;
	struct seq_file *m = shown->m;

	if (bind->whom == GABION_WHOM_USERNS && !shown->userns)
		return;
	seq_printf(m, "lifted\t%s\t%s\t%u\t", gabion_whom_name(bind->whom),
		   shown->policy->profile[bind->profile].name, bind->line);
	if (bind->whom == GABION_WHOM_CONTAINERS)
		show_runtimes(m, bind->runtimes);
	else
		seq_puts(m, bind->pattern.text ?: "-");
	seq_putc(m, '\t');
	if (lifted->except) {
		seq_printf(m, "except\t%s\t-\n", lifted->except->text);
		return;
	}
	seq_printf(m, "stand-in\t%s\t", shown->policy->profile[lifted->stand_in->profile].name);
	gabion_seq_cgroup(m, cgroup_ancestor(shown->cgroup, lifted->stand_in->level));
	seq_putc(m, '\n');
}

/**
 * struct binding_search - finds the number that a binding was listed under
 * @wanted: the binding
 * @nr: shown so far
 */
struct binding_search {
	const struct gabion_binding *wanted;
	unsigned int nr;
};

static bool is_wanted(const struct gabion_binding *binding, void *arg)
{
	struct binding_search *search = arg;

	search->nr++;
	return binding->kind == search->wanted->kind &&
	       binding->profile == search->wanted->profile &&
	       binding->line == search->wanted->line &&
	       binding->cgroup == search->wanted->cgroup;
}

static void show_verdict(struct seq_file *m, const struct gabion_state *state,
			 const struct gabion_subject *subject,
			 enum gabion_operation op, const char *object)
{
	struct gabion_verdict_of effective;
	struct binding_search search = { .wanted = &effective.binding };
	const struct gabion_profile *profile;

	gabion_effective(state, subject, op, object, &effective);
	profile = effective.binding.profile;
	if (profile)
		gabion_each_binding(state, subject, is_wanted, &search);
	seq_printf(m, "verdict\t%s\t%s\t%s\t%u\t%u\n", gabion_operation_name(op),
		   gabion_verdict_name(effective.verdict), profile ? profile->name : "-",
		   search.nr, profile ? gabion_profile_line(profile, op, object) : 0);
}

static void show_subject(struct seq_file *m, const struct gabion_state *state,
			 const struct gabion_subject *subject, const struct question *question)
{
	const char *object = *question->object ? question->object : NULL;
	struct binding_list list = { .m = m };
	struct shown shown = {
		.m = m,
		.policy = state->policy,
		.cgroup = subject->cgroup,
		.userns = subject->userns || !question->task,
	};
	unsigned int op;

	seq_printf(m, "cgroup\t%llu\t", cgroup_id(subject->cgroup));
	gabion_seq_cgroup(m, subject->cgroup);
	seq_printf(m, "\nuserns\t%s\n", subject->userns ? "other" : "initial");
	seq_printf(m, "governed\t%s\n", gabion_governed(state, subject) ? "yes" : "no");
	gabion_each_binding(state, subject, show_binding, &list);
	gabion_each_lifted(state, subject->cgroup, show_lifted, &shown);
	for (op = 0; op < __GABION_OP_MAX; op++) {
		if (question->op == __GABION_OP_MAX || question->op == op)
			show_verdict(m, state, subject, op, object);
	}
}

static int show_answer(struct seq_file *m, void *unused)
{
	const struct question *question = m->private;
	struct gabion_subject subject = { .cgroup = question->cgroup };

	if (!question->task && !question->cgroup)
		return 0;
	if (question->task)
		seq_printf(m, "subject\tpid\t%d\n", question->pid);
	else
		seq_puts(m, "subject\tcgroup\t-\n");
	rcu_read_lock();
	if (question->task)
		gabion_subject_task(&subject, question->task);
	show_subject(m, gabion_state(), &subject, question);
	rcu_read_unlock();
	return 0;
}

static void forget(struct question *question)
{
	if (question->task)
		put_task_struct(question->task);
	if (question->cgroup)
		cgroup_put(question->cgroup);
	*question = (struct question){};
}

static int ask_pid(struct question *question, const char *word)
{
	struct task_struct *task;
	pid_t nr;

	if (kstrtoint(word, 10, &nr) || nr <= 0)
		return -EINVAL;
	rcu_read_lock();
	task = pid_task(find_vpid(nr), PIDTYPE_PID);
	if (task)
		get_task_struct(task);
	rcu_read_unlock();
	if (!task)
		return -ESRCH;
	question->pid = nr;
	question->task = task;
	return 0;
}

static int ask_cgroup(struct question *question, const char *word)
{
	struct cgroup *cgroup;
	int fd;

	if (kstrtoint(word, 10, &fd))
		return -EINVAL;
	cgroup = gabion_cgroup_by_fd(fd);
	if (IS_ERR(cgroup))
		return PTR_ERR(cgroup);
	question->cgroup = cgroup;
	return 0;
}

/* Takes the first word off; the rest may be empty. */
static char *cut_word(char **rest)
{
	char *word = *rest, *end = strpbrk(word, " \t");

	if (!end) {
		*rest = word + strlen(word);
		return word;
	}
	*end = '\0';
	*rest = skip_spaces(end + 1);
	return word;
}

/* Reads the operation, if there is one; the rest of the request is the object. */
static int ask_operation(struct question *question, const char *name, const char *object)
{
	int op = __GABION_OP_MAX;

	if (*name)
		op = gabion_operation_parse(name, strlen(name));
	if (op < 0)
		return op;
	question->op = op;
	strscpy(question->object, object, sizeof(question->object));
	return 0;
}

static int ask(struct question *question, char *request)
{
	char *kind = cut_word(&request), *word = cut_word(&request);
	char *operation = cut_word(&request);
	struct question asked = {};
	int err;

	err = ask_operation(&asked, operation, request);
	if (err)
		return err;
	if (!strcmp(kind, "pid"))
		err = ask_pid(&asked, word);
	else if (!strcmp(kind, "cgroup"))
		err = ask_cgroup(&asked, word);
	else
		err = -EINVAL;
	if (err)
		return err;
	forget(question);
	*question = asked;
	return 0;
}

/* The mutex of seq_file keeps the question from changing while the answer is made. */
static ssize_t query_write(struct file *file, const char __user *buf, size_t len,
			   loff_t *ppos)
{
	struct seq_file *m = file->private_data;
	char *request = gabion_copy_request(file, buf, len, *ppos);
	int err;

	if (IS_ERR(request))
		return PTR_ERR(request);
	mutex_lock(&m->lock);
	err = ask(m->private, request);
	mutex_unlock(&m->lock);
	kvfree(request);
	if (err)
		return err;
	seq_lseek(file, 0, SEEK_SET);
	return len;
}

static ssize_t query_read(struct file *file, char __user *buf, size_t len, loff_t *ppos)
{
	int err = gabion_check_user(file);

	return err ?: seq_read(file, buf, len, ppos);
}

static int query_open(struct inode *inode, struct file *file)
{
	struct question *question;
	int err = gabion_check_user(file);

	if (err)
		return err;
	question = kzalloc(sizeof(*question), GFP_KERNEL_ACCOUNT);
	if (!question)
		return -ENOMEM;
	err = single_open(file, show_answer, question);
	if (err)
		kfree(question);
	return err;
}

static int query_release(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;
	struct question *question = m->private;

	forget(question);
	kfree(question);
	return single_release(inode, file);
}

const struct file_operations gabion_query_fops = {
	.owner = THIS_MODULE,
	.open = query_open,
	.read = query_read,
	.write = query_write,
	.llseek = seq_lseek,
	.release = query_release,
};
