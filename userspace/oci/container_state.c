// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an OCI runtime tells its hooks. The runtime is trusted, but annotations are the user's, or
 * those of an image that somebody else has made.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/files.h"
#include "lib/memory.h"
#include "lib/output.h"
#include "oci/container_state.h"
#include "policy/lexer.h"

static bool is_blank(const char *text, size_t len)
{
	return strspn(text, " \t\r\n") == len;
}

/* One object, and nothing behind it. */
static struct json_object *parse(const char *text, size_t len)
{
	struct json_tokener *tokener = must(json_tokener_new());
	struct json_object *object;
	size_t end;

	object = json_tokener_parse_ex(tokener, text, len);
	end = json_tokener_get_parse_end(tokener);
	if (object && (!json_object_is_type(object, json_type_object) ||
		       !is_blank(text + end, len - end))) {
		json_object_put(object);
		object = NULL;
	}
	json_tokener_free(tokener);
	return object;
}

/**
 * json_read() - read a file that is one JSON object
 * @fd: the file
 * @limit: how many bytes it may have
 * @what: what it is, for an error
 *
 * Return: the object, for json_object_put(); NULL, and the user told why.
 */
struct json_object *json_read(int fd, size_t limit, const char *what)
{
	struct json_object *object = NULL;
	size_t len;
	char *text = read_whole(fd, limit + 1, &len);

	if (!text) {
		complain("cannot read %s: %m", what);
		return NULL;
	}
	if (len > limit) {
		complain("%s is longer than %zu bytes", what, limit);
	} else {
		object = parse(text, len);
		if (!object)
			complain("%s is not one JSON object", what);
	}
	free(text);
	return object;
}

/**
 * config_read() - read the config.json of a bundle
 * @bundle: the bundle's directory
 *
 * Return: as json_read().
 */
struct json_object *config_read(const char *bundle)
{
	char *path = format("%s/config.json", bundle);
	struct json_object *config = NULL;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0) {
		complain("cannot open %s: %m", path);
	} else {
		config = json_read(fd, CONFIG_SIZE_MAX, "the bundle's config.json");
		close(fd);
	}
	free(path);
	return config;
}

/* A member that is a string without a NUL in it, or NULL. */
static const char *text_of(struct json_object *object, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, key, &value) ||
	    !json_object_is_type(value, json_type_string) ||
	    strlen(json_object_get_string(value)) != (size_t)json_object_get_string_len(value))
		return NULL;
	return json_object_get_string(value);
}

static int read_annotation(struct container_state *state, struct json_object *config)
{
	struct json_object *annotations, *value;
	const char *name;

	if (!json_object_object_get_ex(config, "annotations", &annotations) || !annotations)
		return 0;
	if (!json_object_is_type(annotations, json_type_object)) {
		complain("the annotations of the bundle's config.json are no object");
		return -1;
	}
	if (!json_object_object_get_ex(annotations, PROFILE_ANNOTATION, &value))
		return 0;
	name = text_of(annotations, PROFILE_ANNOTATION);
	if (!name || !gabion_is_profile_name(name, strlen(name))) {
		complain("the annotation " PROFILE_ANNOTATION " is not the name of a profile");
		return -1;
	}
	state->annotated = must(strdup(name));
	return 0;
}

static int read_bundle(struct container_state *state, const char *bundle)
{
	struct json_object *config = config_read(bundle);
	int error;

	if (!config)
		return -1;
	error = read_annotation(state, config);
	json_object_put(config);
	return error;
}

static int read_state(struct container_state *state, struct json_object *object)
{
	const char *bundle = text_of(object, "bundle");
	const char *id = text_of(object, "id");
	struct json_object *pid;
	int64_t number = 0;

	if (json_object_object_get_ex(object, "pid", &pid) &&
	    json_object_is_type(pid, json_type_int))
		number = json_object_get_int64(pid);
	if (!id || !*id || !bundle || *bundle != '/' || number < 1 || number > INT_MAX) {
		complain("the state on the standard input lacks the container's id, pid or "
			 "bundle; is this the stage createRuntime?");
		return -1;
	}
	state->id = must(strdup(id));
	state->pid = number;
	return read_bundle(state, bundle);
}

/**
 * container_state_read() - read the state that a runtime gives to its hooks, and the bundle
 * @state: to be filled in, for container_state_free() in either case
 * @fd: where the state comes from
 *
 * Return: 0; or -1, and the user told why.
 */
int container_state_read(struct container_state *state, int fd)
{
	struct json_object *object = json_read(fd, STATE_SIZE_MAX, "the state");
	int error;

	memset(state, 0, sizeof(*state));
	if (!object)
		return -1;
	error = read_state(state, object);
	json_object_put(object);
	return error;
}

/**
 * container_state_free() - free what container_state_read() has filled in
 * @state: the state
 */
void container_state_free(struct container_state *state)
{
	free(state->annotated);
	free(state->id);
}
