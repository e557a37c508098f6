// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl metrics: counters and state for a monitoring system.
 *
 * The format is OpenMetrics text, version 1.0.0. For the textfile collector of
 * node_exporter, which does not read that, it is Prometheus's own, version 0.0.4. They
 * differ in the headings of families and in the end.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/container.h"
#include "lib/escape.h"
#include "lib/kernel_tested.h"
#include "lib/memory.h"
#include "lib/module_state.h"
#include "lib/module_table.h"
#include "lib/output.h"
#include "verb.h"

static const char *textfile;
static bool http;

/**
 * struct page - where and how metrics are written
 * @stream: where
 * @classic: in Prometheus's own format
 */
struct page {
	FILE *stream;
	bool classic;
};

/* In OpenMetrics, the name of a family lacks the suffix of its samples. */
static void family(const struct page *page, const char *name, const char *type,
		   const char *suffix, const char *help)
{
	if (!page->classic)
		suffix = "";
	else if (!strcmp(type, "info"))
		type = "gauge";
	fprintf(page->stream, "# HELP gabion_%s%s %s\n", name, suffix, help);
	fprintf(page->stream, "# TYPE gabion_%s%s %s\n", name, suffix, type);
}

/* Escapes as for a terminal first, then as the format demands. */
static void label(FILE *stream, char separator, const char *name, const char *value)
{
	char *printable = escape_printable(value);

	fprintf(stream, "%c%s=\"", separator, name);
	for (const char *c = printable; *c; c++) {
		if (*c == '"' || *c == '\\')
			fputc('\\', stream);
		fputc(*c, stream);
	}
	fputc('"', stream);
	free(printable);
}

static void write_state(const struct page *page, const struct module_state *state)
{
	static const char *const locks[] = { "none", "tighten", "sealed" };
	static const char *const states[] = {
		"placed",
		"idle",
		"waiting",
		"lost",
		"restored",
		"frozen",
	};
	FILE *stream = page->stream;

	family(page, "module", "info", "_info", "The module that is loaded.");
	fputs("gabion_module_info", stream);
	label(stream, '{', "version", module_state_version(state, "module"));
	label(stream, ',', "interface", module_state_version(state, "interface"));
	fputs("} 1\n", stream);

	family(page, "kernel_tested", "gauge", "",
	       "1 if gabion was tested on this kernel's series.");
	fprintf(stream, "gabion_kernel_tested %d\n", running_kernel_tested() == GABION_TESTED);

	family(page, "enforcing", "gauge", "", "1 if what is denied is refused, 0 in a dry run.");
	fprintf(stream, "gabion_enforcing %d\n", !strcmp(state->mode, "enforce"));

	family(page, "lock", "gauge", "", "1 for the level of the lock that is set.");
	for (size_t i = 0; i < ARRAY_SIZE(locks); i++)
		fprintf(stream, "gabion_lock{level=\"%s\"} %d\n", locks[i],
			!strcmp(state->lock, locks[i]));

	family(page, "hooks", "gauge", "", "Hooks by state.");
	for (size_t i = 0; i < ARRAY_SIZE(states); i++)
		fprintf(stream, "gabion_hooks{state=\"%s\"} %zu\n", states[i],
			module_table_count(&state->hooks, HOOK_STATE, states[i]));
	family(page, "hooks_failed", "gauge", "", "Hooks that failed their self-test.");
	fprintf(stream, "gabion_hooks_failed %zu\n",
		module_table_count(&state->hooks, HOOK_SELFTEST, "fail"));

	family(page, "attachments", "gauge", "", "Cgroups with a profile attached at run time.");
	fprintf(stream, "gabion_attachments %zu\n", state->attachments.count);
}

static void write_verdicts(const struct page *page, const struct module_table *stats)
{
	static const struct {
		const char *verdict;
		enum stats_field field;
	} columns[] = {
		{ "allow", STATS_ALLOW },
		{ "audit", STATS_AUDIT },
		{ "would_deny", STATS_WOULD_DENY },
		{ "deny", STATS_DENY },
		{ "deny_quietly", STATS_DENY_QUIETLY },
	};

	family(page, "verdicts", "counter", "_total", "Verdicts on governed tasks.");
	for (size_t i = 0; i < stats->count; i++) {
		const struct table_row *row = &stats->row[i];

		if (stats_kind(row) != STATS_OF_OPERATION)
			continue;
		for (size_t j = 0; j < ARRAY_SIZE(columns); j++)
			fprintf(page->stream,
				"gabion_verdicts_total{operation=\"%s\",verdict=\"%s\"} %llu\n",
				row->field[STATS_OPERATION], columns[j].verdict,
				row_number(row, columns[j].field));
	}
}

static void write_row(const struct page *page, const struct table_row *row)
{
	char *path = unescape_word(row->field[CGROUP_ROW_PATH]);
	struct container container;
	FILE *stream = page->stream;

	container_of_path(path, &container);
	fputs("gabion_cgroup_verdicts_total", stream);
	label(stream, '{', "cgroup_id", row->field[CGROUP_ROW_ID]);
	label(stream, ',', "cgroup", strcmp(path, "-") ? path : "");
	label(stream, ',', "runtime", container.runtime ? container.runtime : "");
	label(stream, ',', "container", container.id);
	label(stream, ',', "pod", container.pod);
	label(stream, ',', "profile", row->field[CGROUP_ROW_PROFILE]);
	label(stream, ',', "operation", row->field[CGROUP_ROW_OPERATION]);
	label(stream, ',', "verdict", row->field[CGROUP_ROW_OUTCOME]);
	fprintf(stream, "} %llu\n", row_number(row, CGROUP_ROW_COUNT));
	free(path);
}

static void write_rows(const struct page *page, const struct module_table *stats)
{
	family(page, "cgroup_verdicts", "counter", "_total",
	       "Verdicts other than allow, by cgroup and profile.");
	for (size_t i = 0; i < stats->count; i++) {
		if (stats_kind(&stats->row[i]) == STATS_OF_CGROUP)
			write_row(page, &stats->row[i]);
	}
}

static void write_events(const struct page *page, const struct module_table *stats)
{
	static const struct {
		const char *fate;
		enum events_field field;
	} columns[] = {
		{ "recorded", EVENTS_EMITTED },
		{ "suppressed", EVENTS_SUPPRESSED },
		{ "lost", EVENTS_LOST },
	};

	family(page, "events", "counter", "_total",
	       "Events recorded, left out by the rate limit, and lost.");
	for (size_t i = 0; i < stats->count; i++) {
		if (stats_kind(&stats->row[i]) != STATS_OF_EVENTS)
			continue;
		for (size_t j = 0; j < ARRAY_SIZE(columns); j++)
			fprintf(page->stream, "gabion_events_total{fate=\"%s\"} %llu\n",
				columns[j].fate,
				row_number(&stats->row[i], columns[j].field));
	}
}

/* @state is NULL where the module is not loaded. */
static void write_page(const struct page *page, const struct module_state *state)
{
	family(page, "loaded", "gauge", "", "1 if the module is loaded.");
	fprintf(page->stream, "gabion_loaded %d\n", !!state);
	if (state) {
		write_state(page, state);
		write_verdicts(page, &state->stats);
		write_rows(page, &state->stats);
		write_events(page, &state->stats);
	}
	if (!page->classic)
		fputs("# EOF\n", page->stream);
}

static bool write_file(int fd, const struct module_state *state)
{
	struct page page = { .classic = true, .stream = must(fdopen(fd, "w")) };
	bool done;

	write_page(&page, state);
	done = !fchmod(fd, 0644) && !fflush(page.stream) && !ferror(page.stream) && !fsync(fd);
	fclose(page.stream);
	return done;
}

/* A reader of the file sees the old metrics or the new ones, never a part. */
static int replace_file(const char *path, const struct module_state *state)
{
	char *temporary = format("%s.XXXXXX", path);
	int fd = mkstemp(temporary);
	bool done = fd >= 0 && write_file(fd, state) && !rename(temporary, path);

	if (!done)
		complain("cannot write the metrics to '%s': %m", path);
	if (!done && fd >= 0)
		unlink(temporary);
	free(temporary);
	return done ? EXIT_DONE : EXIT_FAILED;
}

/* One request on stdin, one answer on stdout, for a socket unit with Accept=yes. */

#define REQUEST_LINE_MAX 4096
#define REQUEST_LINES_MAX 100

/* Finds the method and the target; false if this is not a request. */
static bool read_request(char *line, size_t size, const char **method, const char **target)
{
	char header[REQUEST_LINE_MAX];
	unsigned int lines;
	char *rest = line;

	if (!fgets(line, size, stdin) || !strchr(line, '\n'))
		return false;
	for (lines = 0; lines < REQUEST_LINES_MAX; lines++) {
		if (!fgets(header, sizeof(header), stdin) || !strcmp(header, "\r\n") ||
		    !strcmp(header, "\n"))
			break;
	}
	*method = strsep(&rest, " ");
	*target = strsep(&rest, " ");
	return *target && rest && !strncmp(rest, "HTTP/1.", 7);
}

static void answer(const char *status, const char *type, const char *body, bool with_body)
{
	/* RFC 9110 demands Allow in an answer of 405, and permits it elsewhere. */
	printf("HTTP/1.1 %s\r\nAllow: GET, HEAD\r\nContent-Type: %s\r\n"
	       "Content-Length: %zu\r\nConnection: close\r\n\r\n",
	       status, type, strlen(body));
	if (with_body)
		fputs(body, stdout);
}

static void answer_metrics(const struct module_state *state, bool with_body)
{
	size_t len;
	char *body = NULL;
	struct page page = { .stream = open_memstream(&body, &len) };

	must(page.stream);
	write_page(&page, state);
	fclose(page.stream);
	answer("200 OK", "application/openmetrics-text; version=1.0.0; charset=utf-8",
	       must(body), with_body);
	free(body);
}

/* Ignores a query. */
static bool wants_metrics(const char *target)
{
	static const char page[] = "/metrics";

	return strcspn(target, "?") == strlen(page) && !strncmp(target, page, strlen(page));
}

/* That the module is not loaded is an answer, too: an alert asks for it. */
static void answer_state(bool with_body)
{
	struct module_state state;
	int error = module_state_read(&state) ? errno ?: EIO : 0;

	if (error && error != ENOENT) {
		answer("503 Service Unavailable", "text/plain; charset=utf-8",
		       "the module cannot be asked\n", with_body);
		return;
	}
	answer_metrics(error ? NULL : &state, with_body);
	if (!error)
		module_state_free(&state);
}

static int serve(void)
{
	static const char plain[] = "text/plain; charset=utf-8";
	char line[REQUEST_LINE_MAX];
	const char *method, *target;
	bool get, head;

	if (!read_request(line, sizeof(line), &method, &target)) {
		answer("400 Bad Request", plain, "expected a request of HTTP/1\n", true);
		return EXIT_DONE;
	}
	get = !strcmp(method, "GET");
	head = !strcmp(method, "HEAD");
	if (!get && !head)
		answer("405 Method Not Allowed", plain, "expected GET\n", true);
	else if (!wants_metrics(target))
		answer("404 Not Found", plain, "expected /metrics\n", get);
	else
		answer_state(get);
	return EXIT_DONE;
}

static int metrics(int argc, char *argv[])
{
	struct page page = { .stream = stdout };
	struct module_state state;
	int status = EXIT_DONE;

	(void)argc;
	(void)argv;
	if (http && textfile) {
		complain("expected --http or --textfile, not both");
		return EXIT_USAGE;
	}
	if (http)
		return serve();
	if (module_state_read(&state)) {
		/* Otherwise the old file would be exported further on. */
		if (textfile && errno == ENOENT)
			replace_file(textfile, NULL);
		return EXIT_FAILED;
	}
	if (textfile)
		status = replace_file(textfile, &state);
	else
		write_page(&page, &state);
	module_state_free(&state);
	return status;
}

static const struct option_spec options[] = {
	{
		.name = "textfile",
		.argument = "FILE",
		.value = &textfile,
		.help = "replace FILE, for node_exporter's textfile collector, in its format",
	},
	{
		.name = "http",
		.flag = &http,
		.help = "answer one HTTP request for /metrics, from stdin, on stdout",
	},
	{ 0 }
};

const struct verb verb_metrics = {
	.name = "metrics",
	.usage = "",
	.summary = "Print counters and state in the OpenMetrics text format",
	.details =
		"gabion-metrics.socket answers a Prometheus server with --http; gabion-metrics.timer\n"
		"keeps a file for node_exporter with --textfile.\n",
	.run = metrics,
	.options = options,
};
