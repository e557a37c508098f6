// SPDX-License-Identifier: GPL-2.0-only
/*
 * The clocks. A test sets a clock to the value that it shows, or makes a call that changes nothing.
 *
 * In the rows:
 *  CLOCK         sets the machine's time
 *  DEVICE_CLOCK  the same by a device clock, which is named by a descriptor
 *  AUXILIARY     the same of a clock of the kernel's that is no time of day
 *  RTC           sets the hardware clock
 *  NO_MATTER     reads a clock, or sets one that belongs to the task
 */
#include <fcntl.h>
#include <linux/rtc.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include "matrix.h"

/* Setting it needs CAP_SYS_TIME in the initial user namespace. */
#define CLOCK .operation = "settime", .object = "object=\"realtime\"", .userns = -EPERM

static int set_clock(struct context *context)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return outcome(syscall(SYS_clock_settime, CLOCK_REALTIME, &now));
}

/*
 * On kernels without 32-bit time (COMPAT_32BIT_TIME) the call fails with ENOSYS. Then the native
 * call is made instead.
 */
static int in_32_bits(struct context *context, long ret,
		      int (*instead)(struct context *context))
{
	return ret == -ENOSYS ? instead(context) : failure(ret);
}

static int set_clock32(struct context *context)
{
	int *low = low_memory(4096);
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	low[0] = now.tv_sec;
	low[1] = now.tv_nsec;
	return in_32_bits(context,
			  syscall32(NR32_CLOCK_SETTIME, CLOCK_REALTIME, (long)low, 0, 0, 0),
			  set_clock);
}

static int set_clock64_32(struct context *context)
{
	struct timespec *now = low_memory(4096);

	clock_gettime(CLOCK_REALTIME, now);
	return syscall32(NR32_CLOCK_SETTIME64, CLOCK_REALTIME, (long)now, 0, 0, 0);
}

static int set_time_of_day(struct context *context)
{
	struct timeval now;

	gettimeofday(&now, NULL);
	return outcome(syscall(SYS_settimeofday, &now, NULL));
}

static int set_time_of_day32(struct context *context)
{
	int *low = low_memory(4096);
	struct timeval now;

	gettimeofday(&now, NULL);
	low[0] = now.tv_sec;
	low[1] = now.tv_usec;
	return syscall32(NR32_SETTIMEOFDAY, (long)low, 0, 0, 0, 0);
}

static int set_zone(struct context *context)
{
	struct timezone zone;

	syscall(SYS_gettimeofday, NULL, &zone);
	return outcome(syscall(SYS_settimeofday, NULL, &zone));
}

static int set_seconds32(struct context *context)
{
	int *low = low_memory(4096);

	low[0] = time(NULL);
	return in_32_bits(context, syscall32(NR32_STIME, (long)low, 0, 0, 0, 0), set_clock);
}

static int set_frequency(struct context *context)
{
	struct timex timex = { 0 };

	if (syscall(SYS_adjtimex, &timex) < 0)
		return -errno;
	timex.modes = ADJ_FREQUENCY;
	return outcome(syscall(SYS_adjtimex, &timex));
}

static int set_offset(struct context *context)
{
	struct timex timex = { .modes = ADJ_SETOFFSET };

	return outcome(syscall(SYS_clock_adjtime, CLOCK_REALTIME, &timex));
}

/* The fields for the offset stay zero in the 32-bit struct timex. */
static int set_offset32(struct context *context)
{
	int *low = low_memory(4096);

	low[0] = ADJ_SETOFFSET;
	return in_32_bits(context, syscall32(NR32_ADJTIMEX, (long)low, 0, 0, 0, 0), set_offset);
}

static int set_offset_of_clock32(struct context *context)
{
	int *low = low_memory(4096);

	low[0] = ADJ_SETOFFSET;
	return in_32_bits(context,
			  syscall32(NR32_CLOCK_ADJTIME, CLOCK_REALTIME, (long)low, 0, 0, 0),
			  set_offset);
}

static int set_offset64_32(struct context *context)
{
	int *low = low_memory(4096);

	low[0] = ADJ_SETOFFSET;
	return failure(syscall32(NR32_CLOCK_ADJTIME64, CLOCK_REALTIME, (long)low, 0, 0, 0));
}

ATTEMPT(clock_settime, CLOCK, .attempt = set_clock)
ATTEMPT(clock_settime32, CLOCK, .attempt = set_clock32)
ATTEMPT(clock_settime64_32, CLOCK, .attempt = set_clock64_32)
ATTEMPT(settimeofday, CLOCK, .attempt = set_time_of_day)
ATTEMPT(settimeofday32, CLOCK, .attempt = set_time_of_day32)
ATTEMPT(settimeofday_zone, CLOCK, .attempt = set_zone)
ATTEMPT(stime32, CLOCK, .attempt = set_seconds32)
ATTEMPT(adjtimex, CLOCK, .attempt = set_frequency)
ATTEMPT(adjtimex32, CLOCK, .attempt = set_offset32)
ATTEMPT(clock_adjtime, CLOCK, .attempt = set_offset)
ATTEMPT(clock_adjtime32, CLOCK, .attempt = set_offset_of_clock32)
ATTEMPT(clock_adjtime64_32, CLOCK, .attempt = set_offset64_32)

/*
 * Device clocks (such as PTP) are guarded when their device file is opened. The test machine has
 * none: the kernel says EINVAL for another descriptor, and that shows that the call got through.
 */
#define CLOCK_OF(fd) ((~(clockid_t)(fd) << 3) | 3)

static int looked(long ret)
{
	if (ret >= 0)
		return -ENOMSG;
	return errno == EINVAL ? 0 : -errno;
}

static int set_device_clock(struct context *context)
{
	struct timespec now = { .tv_sec = 1 };

	return looked(syscall(SYS_clock_settime, CLOCK_OF(context->fd), &now));
}

static int adjust_device_clock(struct context *context)
{
	struct timex timex = { .modes = ADJ_SETOFFSET };

	return looked(syscall(SYS_clock_adjtime, CLOCK_OF(context->fd), &timex));
}

static int ask_device_clock(struct context *context)
{
	struct timex timex = { 0 };

	return looked(syscall(SYS_clock_adjtime, CLOCK_OF(context->fd), &timex));
}

#define DEVICE_CLOCK .operation = "settime", .path = "/dev/null", .flags = O_RDWR,	\
		     .outside = open_it

ATTEMPT(device_clock_settime, DEVICE_CLOCK, .object = "object=\"clock device\"",
	.attempt = set_device_clock)
ATTEMPT(device_clock_adjtime, DEVICE_CLOCK, .object = "object=\"clock device\"",
	.attempt = adjust_device_clock)
ATTEMPT(device_clock_ask, DEVICE_CLOCK, .harmless = true, .attempt = ask_device_clock)

/* Clocks that the kernel keeps besides, where it is built with them. */
#define CLOCK_AUX 16
#define AUX_SWITCH "/sys/kernel/time/aux_clocks/0/aux_clock_enable"

static int enable_auxiliary(struct context *context)
{
	return write_text(AUX_SWITCH, "1");
}

static int set_auxiliary(struct context *context)
{
	struct timespec now = { .tv_sec = 1 };

	return outcome(syscall(SYS_clock_settime, CLOCK_AUX, &now));
}

static int adjust_auxiliary(struct context *context)
{
	struct timex timex = { .modes = ADJ_SETOFFSET };

	return outcome(syscall(SYS_clock_adjtime, CLOCK_AUX, &timex));
}

static int ask_auxiliary(struct context *context)
{
	struct timespec now;

	return outcome(syscall(SYS_clock_gettime, CLOCK_AUX, &now));
}

#define AUXILIARY .operation = "settime", .needs = AUX_SWITCH, .outside = enable_auxiliary

ATTEMPT(auxiliary_settime, AUXILIARY, .userns = -EPERM, .attempt = set_auxiliary)
ATTEMPT(auxiliary_adjtime, AUXILIARY, .userns = -EPERM, .attempt = adjust_auxiliary)
ATTEMPT(auxiliary_ask, AUXILIARY, .harmless = true, .attempt = ask_auxiliary)

/* The hardware clock (RTC). */
#define RTC .operation = "settime", .object = "object=\"/dev/rtc\"", .path = "/dev/rtc0",	\
	    .needs = "/dev/rtc0", .also = "char_device", .flags = O_RDONLY

static int open_rtc(struct context *context)
{
	int err = open_it(context);

	return err ? err : outcome(ioctl(context->fd, RTC_RD_TIME, context->bytes));
}

/* Write back the time that was read. */
static int set_rtc(struct context *context)
{
	return outcome(ioctl(context->fd, RTC_SET_TIME, context->bytes));
}

static int open_and_set_rtc(struct context *context)
{
	int err = open_rtc(context);

	return err ? err : set_rtc(context);
}

ATTEMPT(rtc_set, RTC, .userns = -EACCES, .attempt = open_and_set_rtc)
ATTEMPT(rtc_set_inherited, RTC, .userns = -EACCES, .outside = open_rtc, .attempt = set_rtc)
ATTEMPT(rtc_set_opened_before, RTC, .userns = -EACCES,
	.early = open_rtc, .attempt = set_rtc)
ATTEMPT(rtc_alarm_off, RTC, .number = RTC_AIE_OFF, .outside = open_it, .attempt = use_ioctl)
ATTEMPT(rtc_alarm_off32, RTC, .number = RTC_AIE_OFF, .outside = open_it,
	.attempt = use_ioctl32)
ATTEMPT(rtc_read, RTC, .harmless = true, .number = RTC_RD_TIME, .outside = open_it,
	.attempt = use_ioctl)
ATTEMPT(rtc_read32, RTC, .harmless = true, .number = RTC_RD_TIME, .outside = open_it,
	.attempt = use_ioctl32)

/* Reading clocks passes, and so do the offsets of the task's own time namespace. */
static int ask_clock(struct context *context)
{
	struct timex timex = { 0 };

	return outcome(syscall(SYS_adjtimex, &timex));
}

static int ask_clock32(struct context *context)
{
	return in_32_bits(context,
			  syscall32(NR32_ADJTIMEX, (long)low_memory(4096), 0, 0, 0, 0),
			  ask_clock);
}

static int ask_rest(struct context *context)
{
	struct timex timex = { .modes = ADJ_OFFSET_SS_READ };

	return outcome(syscall(SYS_adjtimex, &timex));
}

static int shift_own_time(struct context *context)
{
	if (unshare(CLONE_NEWTIME))
		return -errno;
	return write_text("/proc/self/timens_offsets", "monotonic 1 0\n");
}

#define NO_MATTER .operation = "settime", .harmless = true

ATTEMPT(adjtimex_ask, NO_MATTER, .attempt = ask_clock)
ATTEMPT(adjtimex_ask32, NO_MATTER, .attempt = ask_clock32)
ATTEMPT(adjtimex_ask_rest, NO_MATTER, .attempt = ask_rest)
ATTEMPT(time_namespace, NO_MATTER, .attempt = shift_own_time)

TEST_HARNESS_MAIN
