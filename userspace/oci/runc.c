// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabion-runc: an OCI runtime for engines that know no hooks, as Docker. It adds the hook to the
 * bundle's config.json, and executes the real runtime in its own place.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/exit_status.h"
#include "lib/memory.h"
#include "lib/output.h"
#include "oci/container_state.h"
#include "policy/shared.h"

#define HOOK "gabion-oci-hook"
#define HOOK_SECONDS 10
#define STAGE "createRuntime"

/* Of the shell, too. */
#define EXIT_NOT_FOUND 127

/**
 * struct wrapper - what is to be done
 * @runtime: the real runtime
 * @hook_args: the arguments of the hook
 */
struct wrapper {
	const char *runtime;
	struct json_object *hook_args;
};

/* The rest of @word behind @prefix, or NULL. */
static const char *after(const char *word, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(word, prefix, len) ? NULL : word + len;
}

static void add_hook_option(struct wrapper *wrapper, const char *option, const char *value)
{
	json_array_add_text(wrapper->hook_args, option);
	json_array_add_text(wrapper->hook_args, value);
}

/* An option of the wrapper's own. */
static bool read_own_option(struct wrapper *wrapper, const char *word)
{
	const char *runtime = after(word, "--gabion-runtime=");
	const char *standard = after(word, "--gabion-default=");
	const char *allowed = after(word, "--gabion-allow=");

	if (runtime)
		wrapper->runtime = runtime;
	if (standard)
		add_hook_option(wrapper, "--default", standard);
	if (allowed)
		add_hook_option(wrapper, "--allow", allowed);
	return runtime || standard || allowed;
}

/* runc and crun take an option with one dash or two, and its value in the same word or the next. */
static bool is_option(const char *word, const char *name)
{
	const char *rest = after(word, "-");

	if (!rest)
		return false;
	rest += *rest == '-';
	return !strcmp(rest, name);
}

static const char *value_in_word(const char *word, const char *name)
{
	const char *rest = after(word, "-");

	if (!rest)
		return NULL;
	rest = after(rest + (*rest == '-'), name);
	return rest && *rest == '=' ? rest + 1 : NULL;
}

/* Does the value of this option of the runtime stand in the next word? */
static bool has_value(const char *word)
{
	static const char *const with_value[] = { "root", "log", "log-format", "log-level",
						  "criu", "rootless", "cgroup-manager" };

	for (size_t i = 0; i < ARRAY_SIZE(with_value); i++) {
		if (is_option(word, with_value[i]))
			return true;
	}
	return false;
}

/*
 * Takes the wrapper's own options out of those that stand before the runtime's command: the first
 * word that is neither an option nor an option's value. Returns where the command is.
 */
static char **take_own_options(struct wrapper *wrapper, char **words)
{
	char **out = words, **command;

	for (; *words && **words == '-'; words++) {
		if (read_own_option(wrapper, *words))
			continue;
		*out++ = *words;
		if (has_value(*words) && words[1])
			*out++ = *++words;
	}
	command = out;
	do {
		*out++ = *words;
	} while (*words++);
	return command;
}

/* The bundle that a command is about; the current directory if it does not say. */
static const char *find_bundle(char **words)
{
	const char *bundle = ".";

	for (; *words; words++) {
		const char *value = value_in_word(*words, "bundle") ?:
								      value_in_word(*words, "b");

		if (value)
			bundle = value;
		else if ((is_option(*words, "bundle") || is_option(*words, "b")) && words[1])
			bundle = *++words;
	}
	return bundle;
}

static bool makes_container(const char *command)
{
	return command && (!strcmp(command, "create") || !strcmp(command, "run") ||
			   !strcmp(command, "restore"));
}

/*
 * A word that is no command is the value of an option which is not known here, and the command
 * comes behind it.
 */
static bool is_command(const char *word)
{
	static const char *const commands[] = {
		"checkpoint", "create", "delete", "events", "exec", "features", "help",
		"init", "kill", "list", "mounts", "pause", "ps", "restore", "resume",
		"run", "spec", "start", "state", "update"
	};

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		if (!strcmp(word, commands[i]))
			return true;
	}
	return false;
}

/*
 * crun's "-f FILE" or "--config FILE", which is read instead of the bundle's config.json. It may
 * be cut short as long as it is not "--console-socket", or be in one word with -d.
 */
static bool names_config(const char *word)
{
	const char *name = after(word, "--");
	size_t len = name ? strcspn(name, "=") : 0;

	if (name)
		return len >= strlen("conf") && !strncmp(name, "config", len);
	return *word == '-' && word[1 + strspn(word + 1, "d")] == 'f';
}

/* Would the runtime make a container without the hook? */
static bool passes_by(char **command)
{
	if (*command && !is_command(*command)) {
		complain("unknown command '%s' of the runtime", *command);
		return true;
	}
	if (!makes_container(*command) || !strcmp(*command, "restore"))
		return false;
	while (*++command) {
		if (!names_config(*command))
			continue;
		complain("'%s' would have the runtime read another file than the bundle's "
			 "config.json",
			 *command);
		return true;
	}
	return false;
}

/* The hook lies beside this program. */
static char *hook_path(void)
{
	char *self = realpath("/proc/self/exe", NULL);
	char *path;

	if (!self) {
		complain("cannot find the hook: %m");
		return NULL;
	}
	*strrchr(self, '/') = '\0';
	path = format("%s/" HOOK, self);
	free(self);
	return path;
}

/* The member @key, made where it is missing or null; NULL if it has another type. */
static struct json_object *member(struct json_object *object, const char *key,
				  enum json_type type)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, key, &value) || !value) {
		value = must(type == json_type_array ? json_object_new_array() :
						       json_object_new_object());
		json_put(object, key, value);
	}
	if (json_object_is_type(value, type))
		return value;
	complain("'%s' in the bundle's config.json is of another type than expected", key);
	return NULL;
}

/* First, so that it is this hook's line that an engine shows. */
static int add_hook(const struct wrapper *wrapper, struct json_object *config, const char *path)
{
	struct json_object *hooks = member(config, "hooks", json_type_object);
	struct json_object *stage = hooks ? member(hooks, STAGE, json_type_array) : NULL;
	struct json_object *hook, *all;

	if (!stage)
		return -1;
	hook = must(json_object_new_object());
	json_put_text(hook, "path", path);
	json_put(hook, "args", json_object_get(wrapper->hook_args));
	json_put(hook, "timeout", must(json_object_new_int(HOOK_SECONDS)));
	all = must(json_object_new_array());
	json_object_array_add(all, hook);
	for (size_t i = 0; i < json_object_array_length(stage); i++)
		json_object_array_add(all,
				      json_object_get(json_object_array_get_idx(stage, i)));
	json_put(hooks, STAGE, all);
	return 0;
}

static int write_all(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t written = write(fd, text, len);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -1;
		text += written;
		len -= written;
	}
	return fsync(fd);
}

/* With the owner and the mode of the file that it replaces. */
static int fill(int fd, const char *old, struct json_object *config)
{
	const int form = JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE;
	const char *text = must((char *)json_object_to_json_string_ext(config, form));
	struct stat stat_old;

	if (stat(old, &stat_old) || fchown(fd, stat_old.st_uid, stat_old.st_gid) ||
	    fchmod(fd, stat_old.st_mode & 07777))
		return -1;
	return write_all(fd, text, strlen(text));
}

/* As a whole or not at all. */
static int replace_config(const char *bundle, struct json_object *config)
{
	char *old = format("%s/config.json", bundle);
	char *new = format("%s/.config.json.XXXXXX", bundle);
	int fd = mkostemp(new, O_CLOEXEC);
	int error = -1;

	if (fd < 0) {
		complain("cannot make a file in %s: %m", bundle);
		goto out;
	}
	error = fill(fd, old, config);
	if (!error)
		error = rename(new, old);
	if (error) {
		complain("cannot replace %s: %m", old);
		unlink(new);
	}
	close(fd);
out:
	free(new);
	free(old);
	return error;
}

static int prepare(const struct wrapper *wrapper, const char *bundle)
{
	char *path = hook_path();
	struct json_object *config = path ? config_read(bundle) : NULL;
	int error = -1;

	if (config && !add_hook(wrapper, config, path))
		error = replace_config(bundle, config);
	json_object_put(config);
	free(path);
	return error;
}

int main(int argc, char *argv[])
{
	struct wrapper wrapper = { .runtime = "runc" };
	char **command;

	int status = EXIT_FAILED;

	(void)argc;
	wrapper.hook_args = must(json_object_new_array());
	json_array_add_text(wrapper.hook_args, HOOK);
	command = take_own_options(&wrapper, argv + 1);
	if (!passes_by(command) &&
	    (!makes_container(*command) || !prepare(&wrapper, find_bundle(command + 1)))) {
		argv[0] = (char *)wrapper.runtime;
		execvp(wrapper.runtime, argv);
		complain("cannot run '%s': %m", wrapper.runtime);
		status = EXIT_NOT_FOUND;
	}
	json_object_put(wrapper.hook_args);
	return status;
}
