// SPDX-License-Identifier: GPL-2.0-only
/*
 * gabionctl top: a live screen of what is denied to which container.
 *
 * How often is what the module counts, which is complete; what was done last is what its
 * events say, some of which the rate limit leaves out.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "lib/escape.h"
#include "lib/event_filter.h"
#include "lib/event_json.h"
#include "lib/event_stream.h"
#include "lib/event_summary.h"
#include "lib/memory.h"
#include "lib/module_file.h"
#include "lib/module_table.h"
#include "lib/output.h"
#include "verb.h"

/* Cgroups that are gone, whose counts the module has put together. */
#define REMOVED "(removed)"

static bool once, batch;
static const char *interval_text, *sort_text;

/**
 * struct top_row - a container, or a cgroup that is none
 * @name: in printable ASCII
 * @denied: denials since the module was loaded, those of the mode audit included
 * @audited: what was audited
 * @before: @denied at the sample before
 * @rate: denials a second
 * @time: of the last event; 0 if there was none
 * @outcome: of that
 * @operation: of that
 * @object: of that
 * @comm: who did it
 */
struct top_row {
	char *name;
	unsigned long long denied;
	unsigned long long audited;
	unsigned long long before;
	double rate;
	unsigned long long time;
	unsigned int outcome;
	char *operation;
	char *object;
	char *comm;
};

/**
 * struct top - what is shown
 * @rows: entries in @row
 * @row: in the order of the screen
 * @order: how they are sorted
 * @stream: of events
 * @sampled: when the last sample was taken, in seconds of the monotonic clock; 0 before
 * @samples: how many
 */
struct top {
	size_t rows;
	struct top_row *row;
	int (*order)(const void *a, const void *b);
	struct event_stream stream;
	double sampled;
	unsigned long samples;
};

static volatile sig_atomic_t ended;

/* Sorting */

static int by_name(const void *a, const void *b)
{
	const struct top_row *one = a, *other = b;

	return strcmp(one->name, other->name);
}

static int by_total(const void *a, const void *b)
{
	const struct top_row *one = a, *other = b;

	if (one->denied != other->denied)
		return one->denied < other->denied ? 1 : -1;
	if (one->audited != other->audited)
		return one->audited < other->audited ? 1 : -1;
	return by_name(a, b);
}

static int by_rate(const void *a, const void *b)
{
	const struct top_row *one = a, *other = b;

	if (one->rate != other->rate)
		return one->rate < other->rate ? 1 : -1;
	return by_total(a, b);
}

static int by_time(const void *a, const void *b)
{
	const struct top_row *one = a, *other = b;

	if (one->time != other->time)
		return one->time < other->time ? 1 : -1;
	return by_total(a, b);
}

static const struct order {
	char key;
	const char *name;
	int (*order)(const void *a, const void *b);
} orders[] = {
	{ 'r', "rate", by_rate },
	{ 't', "total", by_total },
	{ 'n', "name", by_name },
	{ 'l', "last", by_time },
};

static const char *order_name(const struct top *top)
{
	for (size_t i = 0; i < ARRAY_SIZE(orders); i++) {
		if (orders[i].order == top->order)
			return orders[i].name;
	}
	return "";
}

/* Sampling */

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

static struct top_row *find_row(struct top *top, const char *name)
{
	for (size_t i = 0; i < top->rows; i++) {
		if (!strcmp(top->row[i].name, name))
			return &top->row[i];
	}
	top->row = must(reallocarray(top->row, top->rows + 1, sizeof(*top->row)));
	top->row[top->rows] = (struct top_row){ .name = must(strdup(name)) };
	return &top->row[top->rows++];
}

static void count(struct top *top, const struct table_row *counted)
{
	const char *outcome = counted->field[CGROUP_ROW_OUTCOME];
	bool known = strcmp(counted->field[CGROUP_ROW_PATH], "-");
	char *path = unescape_word(counted->field[CGROUP_ROW_PATH]);
	char *name = known ? event_container(path) : must(strdup(REMOVED));
	struct top_row *row = find_row(top, name);

	if (!strcmp(outcome, "audit"))
		row->audited += row_number(counted, CGROUP_ROW_COUNT);
	else
		row->denied += row_number(counted, CGROUP_ROW_COUNT);
	free(name);
	free(path);
}

static void set_text(char **text, const char *value)
{
	free(*text);
	*text = escape_printable(value);
}

static void take_event(struct top *top, const struct gabion_event *event)
{
	char *name = event_container(event->path);
	struct top_row *row = find_row(top, name);

	row->time = event->time;
	row->outcome = event->outcome;
	set_text(&row->operation, event->operation);
	set_text(&row->object, event->object);
	set_text(&row->comm, event->comm);
	free(name);
}

/* What was counted before a container was first seen is no rate. */
static void set_rates(struct top *top, double seconds)
{
	for (size_t i = 0; i < top->rows; i++) {
		struct top_row *row = &top->row[i];
		bool can_tell = top->sampled && seconds > 0 && row->denied > row->before &&
				strcmp(row->name, REMOVED) != 0;

		row->rate = can_tell ? (row->denied - row->before) / seconds : 0;
		row->before = row->denied;
	}
}

static int sample(struct top *top)
{
	struct module_table stats;
	struct gabion_event event;
	double time = now();
	int got;

	if (module_table_read(&stats, "stats", STATS_FIELDS_MIN))
		return -1;
	for (size_t i = 0; i < top->rows; i++) {
		top->row[i].denied = 0;
		top->row[i].audited = 0;
	}
	for (size_t i = 0; i < stats.count; i++) {
		if (stats_kind(&stats.row[i]) == STATS_OF_CGROUP)
			count(top, &stats.row[i]);
	}
	module_table_free(&stats);
	set_rates(top, time - top->sampled);
	top->sampled = time;
	top->samples++;
	while ((got = event_stream_next(&top->stream, &event, 0)) > 0)
		take_event(top, &event);
	return got;
}

/* Showing */

static struct json_object *row_json(const struct top_row *row)
{
	struct json_object *object = must(json_object_new_object());

	json_put_text(object, "container", row->name);
	json_put(object, "denied_per_second", must(json_object_new_double(row->rate)));
	json_put(object, "denied", must(json_object_new_uint64(row->denied)));
	json_put(object, "audited", must(json_object_new_uint64(row->audited)));
	json_put_text(object, "operation", row->operation);
	json_put_text(object, "object", row->object);
	json_put_text(object, "comm", row->comm);
	json_put_text(object, "outcome", row->time ? event_outcome_name(row->outcome) : NULL);
	return object;
}

static void show_json(const struct top *top)
{
	struct json_object *object = must(json_object_new_object());
	struct json_object *array = must(json_object_new_array());

	for (size_t i = 0; i < top->rows; i++)
		json_object_array_add(array, row_json(&top->row[i]));
	json_put(object, "containers", array);
	puts(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN |
							    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(object);
}

static void clock_text(unsigned long long time, char text[16])
{
	time_t seconds = time / EVENT_SECOND;
	struct tm tm;

	localtime_r(&seconds, &tm);
	strftime(text, 16, "%H:%M:%S", &tm);
}

/* As much of a line as there is room for, so that the screen does not scroll. */
static void show_line(char *line, size_t columns, enum colour colour)
{
	if (columns && strlen(line) > columns)
		line[columns] = '\0';
	printf("%s%s%s%s\n", colour_begin(stdout, colour), line, colour_end(stdout),
	       columns ? "\033[K" : "");
	free(line);
}

#define NAME_WIDTH 32

/* The end of a name tells most. */
static void cut_name(const char *name, char shown[NAME_WIDTH + 1])
{
	size_t len = strlen(name);

	if (len > NAME_WIDTH)
		snprintf(shown, NAME_WIDTH + 1, "...%s", name + len - (NAME_WIDTH - 3));
	else
		memcpy(shown, name, len + 1);
}

static void show_row(const struct top_row *row, size_t columns)
{
	enum colour colour = row->rate > 0 ? COLOUR_RED : COLOUR_NONE;
	char clock[16] = "-", name[NAME_WIDTH + 1], *line;

	cut_name(row->name, name);
	if (row->time)
		clock_text(row->time, clock);
	line = format("%-*s %8.1f %9llu %9llu  %-8s  %-16s %s%s%s", NAME_WIDTH, name, row->rate,
		      row->denied, row->audited, clock, row->operation ?: "-", row->object ?: "-",
		      row->comm ? "  by " : "", row->comm ?: "");
	show_line(line, columns, colour);
}

/* @lines and @columns are 0 where there is no screen. */
static void show_text(const struct top *top, size_t lines, size_t columns)
{
	char *mode = module_file_read_word("mode");
	size_t rows = lines && top->rows > lines - 4 ? lines - 4 : top->rows;
	double rate = 0;
	char clock[16];

	for (size_t i = 0; i < top->rows; i++)
		rate += top->row[i].rate;
	clock_text(time(NULL) * EVENT_SECOND, clock);
	show_line(format("gabion  %s  mode %s%s  %.1f denials/s  by %s%s", clock, mode ?: "?",
			 mode && strcmp(mode, "enforce") ? " (they pass)" : "", rate,
			 order_name(top),
			 lines ? "   q: quit, sort by r: rate t: total n: name l: last" : ""),
		  columns, COLOUR_BOLD);
	show_line(must(strdup("")), columns, COLOUR_NONE);
	show_line(format("%-32s %8s %9s %9s  %-8s  %-16s %s", "CONTAINER", "DENIED/S", "DENIED",
			 "AUDITED", "LAST", "OPERATION", "OBJECT"),
		  columns, COLOUR_BOLD);
	for (size_t i = 0; i < rows; i++)
		show_row(&top->row[i], columns);
	free(mode);
}

static void show(struct top *top, bool screen)
{
	struct winsize size = { 0 };

	qsort(top->row, top->rows, sizeof(*top->row), top->order);
	if (screen) {
		if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || size.ws_row < 5 || !size.ws_col)
			size = (struct winsize){ .ws_row = 24, .ws_col = 80 };
		fputs("\033[H", stdout);
		show_text(top, size.ws_row, size.ws_col);
		fputs("\033[J", stdout);
	} else if (output_json) {
		show_json(top);
	} else {
		if (top->samples > 2)
			putchar('\n');
		show_text(top, 0, 0);
	}
	fflush(stdout);
}

/* The terminal */

static void on_signal(int number)
{
	/* A window that changed its size only ends the wait. */
	if (number != SIGWINCH)
		ended = 1;
}

static void catch_signals(void)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, SIGWINCH };
	struct sigaction action = { .sa_handler = on_signal };

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		sigaction(numbers[i], &action, NULL);
}

/* How the terminal was before; and whether it is to be so again. */
static struct termios before;
static bool screen_is_open;

static void close_screen(void)
{
	if (!screen_is_open)
		return;
	screen_is_open = false;
	fputs("\033[?25h\033[?1049l", stdout);
	fflush(stdout);
	tcsetattr(STDIN_FILENO, TCSANOW, &before);
}

/* A message on the other screen would go with it. */
static void close_screen_and_end(void)
{
	ended |= screen_is_open;
	close_screen();
}

/* The other screen, no cursor, keys as they come. */
static bool open_screen(void)
{
	struct termios now;

	if (tcgetattr(STDIN_FILENO, &before))
		return false;
	now = before;
	now.c_lflag &= ~(ICANON | ECHO);
	if (tcsetattr(STDIN_FILENO, TCSANOW, &now))
		return false;
	fputs("\033[?1049h\033[?25l\033[2J", stdout);
	screen_is_open = true;
	output_before_message = close_screen_and_end;
	return true;
}

static void take_key(struct top *top)
{
	char key;

	if (read(STDIN_FILENO, &key, 1) != 1) {
		ended = errno != EINTR;
		return;
	}
	ended |= key == 'q';
	for (size_t i = 0; i < ARRAY_SIZE(orders); i++) {
		if (orders[i].key == key)
			top->order = orders[i].order;
	}
}

/* Until the next sample; keys and a new size of the window are answered at once. */
static void pause_for(struct top *top, double seconds, bool screen)
{
	struct pollfd keys = { .fd = screen ? STDIN_FILENO : -1, .events = POLLIN };
	double end = now() + seconds, left;

	while (!ended && (left = end - now()) > 0) {
		errno = 0;
		if (poll(&keys, 1, left * 1000 + 1) > 0)
			take_key(top);
		else if (errno != EINTR)
			break;
		if (screen && !ended)
			show(top, true);
	}
}

static int run(struct top *top, double seconds, bool screen)
{
	bool rates = !once;

	while (!ended) {
		if (sample(top))
			return EXIT_FAILED;
		/* Rates need two samples: what is shown once is the second. */
		if (screen || top->samples > 1)
			show(top, screen);
		if (!rates && top->samples > 1)
			break;
		pause_for(top, seconds, screen);
	}
	return EXIT_DONE;
}

static void free_rows(struct top *top)
{
	for (size_t i = 0; i < top->rows; i++) {
		free(top->row[i].name);
		free(top->row[i].operation);
		free(top->row[i].object);
		free(top->row[i].comm);
	}
	free(top->row);
}

static int set_order(struct top *top)
{
	top->order = by_rate;
	for (size_t i = 0; sort_text && i < ARRAY_SIZE(orders); i++) {
		if (strcmp(orders[i].name, sort_text))
			continue;
		top->order = orders[i].order;
		sort_text = NULL;
	}
	if (!sort_text)
		return 0;
	complain("expected rate, total, name or last after --sort, not '%s'", sort_text);
	return -1;
}

static int top(int argc, char *argv[])
{
	static struct top top;
	unsigned long long seconds;
	bool screen = !once && !batch && !output_json && isatty(STDOUT_FILENO) &&
		      isatty(STDIN_FILENO);
	int status;

	(void)argc;
	(void)argv;
	once |= !screen && !batch && !output_json;
	seconds = once ? 1 : 2;
	if (set_order(&top))
		return EXIT_USAGE;
	if (interval_text && (!parse_duration(interval_text, &seconds) || !seconds)) {
		complain("expected a time after --interval, such as 2s or 1m, not '%s'",
			 interval_text);
		return EXIT_USAGE;
	}
	if (event_stream_open(&top.stream, true))
		return EXIT_FAILED;
	catch_signals();
	screen = screen && open_screen();
	status = run(&top, seconds, screen);
	close_screen();
	event_stream_close(&top.stream);
	free_rows(&top);
	return status;
}

static const struct option_spec options[] = {
	{ .name = "once", .flag = &once, .help = "print one sample, of one interval, and end" },
	{ .name = "batch", .flag = &batch, .help = "print one sample after another, for a file" },
	{
		.name = "interval",
		.argument = "TIME",
		.value = &interval_text,
		.help = "between two samples, such as 10s; default: 2s, 1s with --once",
	},
	{
		.name = "sort",
		.argument = "BY",
		.value = &sort_text,
		.help = "rate (the default), total, name or last",
	},
	{ 0 }
};

const struct verb verb_top = {
	.name = "top",
	.usage = "",
	.summary = "Watch which containers are denied something, how often, and what it was",
	.details =
		"On a terminal the screen is renewed until q is pressed; r, t, n and l sort by rate,\n"
		"total, name and last event. Elsewhere it does what --once says. Denials include\n"
		"those that the mode audit lets pass, and those without an event. With --json each\n"
		"sample is one line.\n",
	.run = top,
	.options = options,
	.prints_state = true,
};
