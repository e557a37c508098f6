// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl report: one page of HTML about what containers tried.
 *
 * The page needs no network and no script, and forbids itself both. Whatever a container can
 * choose is printable ASCII before it comes here, and goes through print_html() all the same.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "lib/bound_container.h"
#include "lib/escape.h"
#include "lib/event_filter.h"
#include "lib/event_json.h"
#include "lib/event_stream.h"
#include "lib/event_summary.h"
#include "lib/memory.h"
#include "lib/module_state.h"
#include "lib/output.h"
#include "lib/policy_description.h"
#include "lib/policy_file.h"
#include "lib/recording.h"
#include "verb.h"

/* Bars in a chart, and rows in a table: the rest is counted. */
#define BARS_MAX 12
#define ROWS_MAX 500

#define ATTEMPT_FIELDS 5

static const char *since, *html, *recording;

/**
 * struct report - what the page is about
 * @state: of the module
 * @policy: in force
 * @text: of that
 * @has_containers: these can be found from here
 * @containers: that run
 * @summary: of the events
 */
struct report {
	struct module_state state;
	struct gabion_policy *policy;
	struct policy_text text;
	bool has_containers;
	struct bound_containers containers;
	struct event_summary summary;
};

/* The outcomes, from the gravest: enum gabion_event_outcome, as style sheet and legend say. */
static const struct outcome {
	unsigned int outcome;
	const char *class;
	const char *name;
} outcomes[] = {
	{ GABION_EVENT_DENIED, "denied", "denied" },
	{ GABION_EVENT_WOULD_DENY, "would", "would be denied (mode audit)" },
	{ GABION_EVENT_AUDITED, "audited", "audited (passed)" },
};

static const char style[] =
	"body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;"
	"color:#1b1f24;background:#fff}h1{margin-bottom:0}h2{margin-top:2.2rem}\n"
	"table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.25rem .6rem;"
	"border-bottom:1px solid #d8dee4;vertical-align:top;overflow-wrap:anywhere}\n"
	"td.n,th.n{text-align:right;white-space:nowrap}pre{background:#f6f8fa;padding:1rem;"
	"overflow:auto}th,.t,.attempts td:nth-child(2){white-space:nowrap}svg{width:100%;height:auto}svg text{font:12px sans-serif;fill:#1b1f24}\n"
	".denied{fill:#b3261e;background:#b3261e}.would{fill:#d98200;background:#d98200}"
	".audited{fill:#3b6fb6;background:#3b6fb6}.key{display:inline-block;width:.8em;"
	"height:.8em;margin:0 .4em 0 1em}.bad{color:#b3261e;font-weight:bold}\n"
	"@media print{body{margin:0}pre{white-space:pre-wrap}}\n";

/* A text in an element or a quoted attribute. */
static void print_html(FILE *out, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		case '\'':
			fputs("&#39;", out);
			break;
		default:
			fputc(*text, out);
		}
	}
}

static void print_cell(FILE *out, const char *text)
{
	fputs("<td>", out);
	print_html(out, text);
	fputs("</td>", out);
}

/* What the module or the host says: not a container's, but it costs nothing to escape it. */
static void print_untrusted_cell(FILE *out, const char *text)
{
	char *printable = escape_printable(text);

	print_cell(out, printable);
	free(printable);
}

static char *format_time(unsigned long long time, const char *form)
{
	time_t seconds = time / EVENT_SECOND;
	char text[64];
	struct tm tm;

	localtime_r(&seconds, &tm);
	strftime(text, sizeof(text), form, &tm);
	return must(strdup(text));
}

static char *time_text(unsigned long long time)
{
	return format_time(time, "%Y-%m-%d %H:%M:%S %z");
}

static void print_time_cell(FILE *out, unsigned long long time)
{
	char *text = format_time(time, "%Y-%m-%d %H:%M:%S");

	fprintf(out, "<td class=\"t\">%s</td>", text);
	free(text);
}

static void print_legend(FILE *out)
{
	fputs("<p>", out);
	for (size_t i = 0; i < ARRAY_SIZE(outcomes); i++)
		fprintf(out, "<span class=\"key %s\"></span>%s", outcomes[i].class,
			outcomes[i].name);
	fputs("</p>\n", out);
}

/* Charts */

static void print_box(FILE *out, const char *class, double x, double y, double width,
		      double height)
{
	fprintf(out, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
		class, x, y, width, height);
}

/* As much of a name as there is room for. Its end tells most. */
static void print_end(FILE *out, const char *text)
{
	const size_t room = 44, len = strlen(text);

	if (len > room)
		fputs("...", out);
	print_html(out, len > room ? text + len - (room - 3) : text);
}

/* One bar for each row, the longest ones first. */
static void print_bars(FILE *out, const struct event_rows *rows, const char *title)
{
	const size_t bars = rows->count < BARS_MAX ? rows->count : BARS_MAX;
	const double left = 330, room = 560, step = 24;
	double max = bars ? rows->row[0].count[0] : 1;

	fprintf(out, "<svg role=\"img\" viewBox=\"0 0 960 %.0f\"><title>%s</title>\n",
		step * bars + 4, title);
	for (size_t i = 0; i < bars; i++) {
		const struct event_row *row = &rows->row[i];
		double x = left, y = step * i;

		fprintf(out, "<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"end\">", left - 8, y + 16);
		print_end(out, row->text);
		fputs("</text>", out);
		for (size_t j = 0; j < ARRAY_SIZE(outcomes); j++) {
			double width = room * row->count[outcomes[j].outcome] / max;

			if (width > 0)
				print_box(out, outcomes[j].class, x, y + 3, width, step - 6);
			x += width;
		}
		fprintf(out, "<text x=\"%.1f\" y=\"%.0f\">%llu</text>\n", x + 6, y + 16,
			row->count[0]);
	}
	fputs("</svg>\n", out);
}

static void print_hours(FILE *out, const struct event_summary *summary)
{
	const double left = 50, width = 900.0 / SUMMARY_SLOTS, height = 160;
	char *begin = time_text(summary->begin), *end = time_text(summary->end);
	unsigned long long max = 1;

	for (size_t i = 0; i < SUMMARY_SLOTS; i++) {
		if (summary->slot[i].count[0] > max)
			max = summary->slot[i].count[0];
	}
	fputs("<svg role=\"img\" viewBox=\"0 0 960 200\"><title>Events by time</title>\n", out);
	fprintf(out, "<text x=\"%.0f\" y=\"14\" text-anchor=\"end\">%llu</text>"
		     "<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"end\">0</text>"
		     "<path d=\"M%.0f 4V%.0fH950\" fill=\"none\" stroke=\"#8c959f\"/>\n",
		left - 6, max, left - 6, height + 8, left, height + 4);
	for (size_t i = 0; i < SUMMARY_SLOTS; i++) {
		double y = height + 4;

		for (size_t j = 0; j < ARRAY_SIZE(outcomes); j++) {
			unsigned long long events = summary->slot[i].count[outcomes[j].outcome];
			double part = height * events / max;

			y -= part;
			if (part > 0)
				print_box(out, outcomes[j].class, left + i * width + 1, y,
					  width - 2, part);
		}
	}
	fprintf(out, "<text x=\"%.0f\" y=\"188\">%s</text>"
		     "<text x=\"950\" y=\"188\" text-anchor=\"end\">%s</text>\n</svg>\n",
		left, begin, end);
	free(end);
	free(begin);
}

/* Tables */

static void print_heading(FILE *out, const char *class, const char *const heading[], size_t count)
{
	fprintf(out, "<table class=\"%s\"><tr>", class);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "<th%s>%s</th>", *heading[i] == '#' ? " class=\"n\"" : "",
			heading[i] + (*heading[i] == '#'));
	fputs("</tr>\n", out);
}

static void print_more(FILE *out, size_t all, size_t shown)
{
	fputs("</table>\n", out);
	if (all > shown)
		fprintf(out, "<p>and %zu more rows, which are counted above.</p>\n", all - shown);
}

static void print_rows(FILE *out, const struct event_rows *rows, const char *what)
{
	const char *const heading[] = { what, "#denied", "#would be denied", "#audited", "first",
					"last" };
	size_t shown = rows->count < ROWS_MAX ? rows->count : ROWS_MAX;

	print_heading(out, "plain", heading, ARRAY_SIZE(heading));
	for (size_t i = 0; i < shown; i++) {
		const struct event_row *row = &rows->row[i];

		fputs("<tr>", out);
		print_cell(out, row->text);
		for (size_t j = 0; j < ARRAY_SIZE(outcomes); j++)
			fprintf(out, "<td class=\"n\">%llu</td>",
				row->count[outcomes[j].outcome]);
		print_time_cell(out, row->first);
		print_time_cell(out, row->last);
		fputs("</tr>\n", out);
	}
	print_more(out, rows->count, shown);
}

static void print_attempts(FILE *out, const struct event_rows *rows)
{
	static const char *const heading[] = { "container", "operation", "object", "program",
					       "profile", "#times", "#of these denied", "last" };
	size_t shown = rows->count < ROWS_MAX ? rows->count : ROWS_MAX;

	print_heading(out, "attempts", heading, ARRAY_SIZE(heading));
	for (size_t i = 0; i < shown; i++) {
		const struct event_row *row = &rows->row[i];
		char *text = must(strdup(row->text)), *rest = text;

		fputs("<tr>", out);
		for (size_t j = 0; j < ATTEMPT_FIELDS; j++)
			print_cell(out, strsep(&rest, "\t"));
		fprintf(out, "<td class=\"n\">%llu</td><td class=\"n\">%llu</td>",
			row->count[0], row->count[GABION_EVENT_DENIED]);
		print_time_cell(out, row->last);
		fputs("</tr>\n", out);
		free(text);
	}
	print_more(out, rows->count, shown);
}

/* The state now */

static void print_fact(FILE *out, const char *name, const char *value, bool bad)
{
	char *printable = escape_printable(value);

	fprintf(out, "<tr><th>%s</th><td%s>", name, bad ? " class=\"bad\"" : "");
	print_html(out, printable);
	fputs("</td></tr>\n", out);
	free(printable);
}

static void print_number(FILE *out, const char *name, unsigned long long number, bool bad)
{
	char *text = format("%llu", number);

	print_fact(out, name, text, bad);
	free(text);
}

static void print_hooks_fact(FILE *out, const struct module_table *hooks)
{
	size_t lost = module_table_count(hooks, HOOK_STATE, "lost") +
		      module_table_count(hooks, HOOK_SELFTEST, "fail");
	char *text = format("%zu of %zu placed, %zu lost or failed",
			    module_table_count(hooks, HOOK_STATE, "placed"), hooks->count, lost);

	print_fact(out, "Hooks", text, lost);
	free(text);
}

static void print_state(FILE *out, const struct report *report)
{
	bool audit = strcmp(report->state.mode, "enforce");
	char *summary = policy_summary(report->policy);

	fputs("<h2>In force when this was written</h2>\n<table>\n", out);
	print_fact(out, "Mode",
		   audit ? "audit: a dry run, nothing was denied while it was set" : "enforce",
		   audit);
	print_fact(out, "Lock", report->state.lock, false);
	print_fact(out, "Module", module_state_version(&report->state, "module"), false);
	print_fact(out, "Tool", GABION_VERSION, false);
	print_hooks_fact(out, &report->state.hooks);
	print_fact(out, "Policy", summary, false);
	print_number(out, "Attachments", report->state.attachments.count, false);
	if (report->has_containers) {
		print_number(out, "Containers that run", report->containers.count, false);
		print_number(out, "of these bound by nothing", report->containers.unbound,
			     report->containers.unbound);
	} else {
		print_fact(out, "Containers that run", "cannot be told from here", true);
	}
	fputs("</table>\n", out);
	free(summary);
}

static void print_unbound(FILE *out, const struct bound_containers *all)
{
	static const char *const heading[] = { "container", "pod", "cgroup" };

	if (!all->unbound)
		return;
	fputs("<h3 class=\"bad\">Containers that nothing binds</h3>\n", out);
	print_heading(out, "plain", heading, ARRAY_SIZE(heading));
	for (size_t i = 0; i < all->count; i++) {
		const struct bound_container *bound = &all->container[i];
		char *name;

		if (bound->effective.governed)
			continue;
		name = container_short_name(bound->container);
		fputs("<tr>", out);
		print_cell(out, name);
		print_untrusted_cell(out, bound->container->pod);
		print_untrusted_cell(out, bound->path);
		fputs("</tr>\n", out);
		free(name);
	}
	fputs("</table>\n", out);
}

static void print_policy(FILE *out, const struct report *report)
{
	fputs("<h2>The policy in force</h2>\n<pre>", out);
	print_html(out, report->text.text);
	fputs("</pre>\n", out);
}

/* What the module counted since it was loaded: complete, where events may be missing. */
static void print_counters(FILE *out, const struct module_table *stats)
{
	static const char *const heading[] = { "operation", "#allowed", "#audited",
					       "#would be denied", "#denied", "#denied quietly" };
	static const enum stats_field columns[] = { STATS_ALLOW, STATS_AUDIT, STATS_WOULD_DENY,
						    STATS_DENY, STATS_DENY_QUIETLY };

	fputs("<h2>Verdicts on governed tasks since the module was loaded</h2>\n", out);
	print_heading(out, "plain", heading, ARRAY_SIZE(heading));
	for (size_t i = 0; i < stats->count; i++) {
		const struct table_row *row = &stats->row[i];

		if (stats_kind(row) != STATS_OF_OPERATION)
			continue;
		fputs("<tr>", out);
		print_untrusted_cell(out, row->field[STATS_OPERATION]);
		for (size_t j = 0; j < ARRAY_SIZE(columns); j++)
			fprintf(out, "<td class=\"n\">%llu</td>", row_number(row, columns[j]));
		fputs("</tr>\n", out);
	}
	fputs("</table>\n", out);
}

static void print_completeness(FILE *out, const struct event_summary *summary)
{
	char *first = summary->all.count[0] ? time_text(summary->all.first) : NULL;
	char *last = first ? time_text(summary->all.last) : NULL;

	fprintf(out, "<p>%llu events that %s. ", summary->all.count[0],
		recording ? "were recorded" : "the module still held");
	if (first && recording)
		fprintf(out, "The first is of %s, the last of %s. ", first, last);
	else if (first)
		fprintf(out, "The oldest is of %s: the system log has what was before. ",
			first);
	fprintf(out, "Left out by the rate limit: %llu. Lost: %llu.</p>\n", summary->suppressed,
		summary->lost);
	free(last);
	free(first);
}

static void print_events(FILE *out, const struct event_summary *summary)
{
	fputs("<h2>What containers tried</h2>\n", out);
	print_completeness(out, summary);
	if (!summary->all.count[0]) {
		fputs("<p>Nothing was denied or audited in this time.</p>\n", out);
		return;
	}
	print_legend(out);
	fputs("<h3>By time</h3>\n", out);
	print_hours(out, summary);
	fputs("<h3>By container</h3>\n", out);
	print_bars(out, &summary->containers, "Events by container");
	print_rows(out, &summary->containers, "container");
	fputs("<h3>By operation</h3>\n", out);
	print_bars(out, &summary->operations, "Events by operation");
	print_rows(out, &summary->operations, "operation");
	fputs("<h3>Every attempt</h3>\n", out);
	print_attempts(out, &summary->attempts);
}

static void print_page(FILE *out, const struct report *report)
{
	char *begin = time_text(report->summary.begin), *end = time_text(report->summary.end);
	struct utsname host = { 0 };
	char *name, *release;

	uname(&host);
	name = escape_printable(host.nodename);
	release = escape_printable(host.release);
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" "
	      "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width\">\n"
	      "<title>Gabion report</title>\n<style>\n",
	      out);
	fputs(style, out);
	fputs("</style>\n</head>\n<body>\n<h1>Gabion: what containers tried</h1>\n<p>Host ", out);
	print_html(out, name);
	fputs(", kernel ", out);
	print_html(out, release);
	if (report->summary.end)
		fprintf(out, "; from %s to %s.</p>\n", begin, end);
	else
		fputs(".</p>\n", out);
	print_state(out, report);
	if (report->has_containers)
		print_unbound(out, &report->containers);
	print_events(out, &report->summary);
	print_counters(out, &report->state.stats);
	print_policy(out, report);
	fputs("</body>\n</html>\n", out);
	free(release);
	free(name);
	free(end);
	free(begin);
}

/* Collecting */

/**
 * struct selection - which events go where
 * @summary: where they go
 * @filter: which
 */
struct selection {
	struct event_summary *summary;
	const struct event_filter *filter;
};

static void take_event(const struct gabion_event *event, void *context)
{
	const struct selection *selection = context;

	if (event_matches(selection->filter, event))
		event_summary_add(selection->summary, event);
}

static int read_module(struct selection *selection)
{
	static struct event_stream stream;
	struct gabion_event event;
	int got;

	if (event_stream_open(&stream, true))
		return -1;
	while ((got = event_stream_next(&stream, &event, 0)) > 0)
		take_event(&event, selection);
	event_stream_close(&stream);
	return got;
}

static int read_events(struct event_summary *summary, const struct event_filter *filter)
{
	struct selection selection = { .summary = summary, .filter = filter };
	int error = recording ? recording_read(recording, take_event, &selection) :
				read_module(&selection);

	event_summary_finish(summary);
	return error;
}

static int collect(struct report *report, const struct event_filter *filter)
{
	unsigned long long now = (time(NULL) + 1ULL) * EVENT_SECOND - 1;

	event_summary_init(&report->summary, filter->since, recording && !since ? 0 : now);
	if (read_events(&report->summary, filter) || module_state_read(&report->state))
		return -1;
	report->policy = policy_in_force(&report->text);
	if (report->policy)
		report->has_containers = bound_containers_can_be_read() &&
					 !bound_containers_read(&report->containers);
	else
		module_state_free(&report->state);
	return report->policy ? 0 : -1;
}

static void release(struct report *report)
{
	if (report->has_containers)
		bound_containers_free(&report->containers);
	gabion_policy_free(report->policy);
	policy_text_free(&report->text);
	module_state_free(&report->state);
}

/* The page names containers and what they do: it is for its owner alone. */
static int write_page(const struct report *report)
{
	bool output = !strcmp(html, "-");
	char *temporary = format("%s.XXXXXX", html);
	int fd = output ? dup(STDOUT_FILENO) : mkstemp(temporary);
	FILE *out = fd < 0 ? NULL : must(fdopen(fd, "w"));
	bool done = out;

	if (out) {
		print_page(out, report);
		done = !ferror(out) & !fclose(out) && (output || !rename(temporary, html));
	}
	if (!done)
		complain("cannot write the report to '%s': %m", html);
	if (!done && out && !output)
		unlink(temporary);
	free(temporary);
	return done ? EXIT_DONE : EXIT_FAILED;
}

static int report(int argc, char *argv[])
{
	struct report report = { 0 };
	struct event_filter filter;
	int status = EXIT_FAILED;

	(void)argc;
	(void)argv;
	if (!html || !*html) {
		complain("expected --html FILE: where to write the page; - is the standard output");
		return EXIT_USAGE;
	}
	if (event_filter_init(&filter, since ?: (recording ? NULL : "24h"), NULL, NULL))
		return EXIT_USAGE;
	if (filter.since >= time(NULL) * EVENT_SECOND) {
		complain("expected a time that is over after --since");
		event_filter_free(&filter);
		return EXIT_USAGE;
	}
	if (!collect(&report, &filter)) {
		status = write_page(&report);
		release(&report);
	}
	event_summary_free(&report.summary);
	event_filter_free(&filter);
	return status;
}

static const struct option_spec options[] = {
	{
		.name = "html",
		.argument = "FILE",
		.value = &html,
		.help = "write the page there; - is the standard output",
	},
	{
		.name = "since",
		.argument = "WHEN",
		.value = &since,
		.help = "what happened since then, as for events; default: 24h, all with --from",
	},
	{
		.name = "from",
		.argument = "FILE",
		.value = &recording,
		.help = "of what 'gabionctl events --json' wrote; - is standard input",
	},
	{ 0 }
};

const struct verb verb_report = {
	.name = "report",
	.usage = "--html FILE",
	.summary = "Write a page for a browser: what containers tried, and what was in force",
	.details = "One file, with tables and charts, that needs neither a network nor a script.\n"
		   "It is made from the events that the module still holds, and says how far back\n"
		   "they go; with --from, from those that were recorded.\n",
	.run = report,
	.options = options,
};
