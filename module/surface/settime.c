// SPDX-License-Identifier: GPL-2.0-only
/*
 * The clocks: the kernel's, and those of devices.
 */
#include <linux/fs.h>
#include <linux/rtc.h>
#include <linux/timex.h>

#include "decide.h"
#include "hook/hook.h"
#include "surface/file.h"
#include "surface/futile.h"

/* int security_settime64(const struct timespec64 *ts, const struct timezone *tz) */
static bool hook_settime64(struct ftrace_regs *fregs)
{
	return gabion_refuse(GABION_OP_SETTIME, "realtime", NULL);
}

/* adjtime(3) that only reads: ADJ_OFFSET_SS_READ in user space. */
#define ADJ_ASK (ADJ_ADJTIME | ADJ_OFFSET_SINGLESHOT | ADJ_OFFSET_READONLY)

/* Does a struct timex change anything? (timekeeping_validate_timex()) */
static bool adjusts(const struct __kernel_timex *timex)
{
	return timex->modes && timex->modes != ADJ_ASK;
}

/*
 * int do_adjtimex(struct __kernel_timex *txc): asks for a capability, and no LSM. If it
 * returns EINVAL before that, there was no attempt.
 */
static bool hook_do_adjtimex(struct ftrace_regs *fregs)
{
	const struct __kernel_timex *timex = (const struct __kernel_timex *)gabion_arg(fregs, 0);

	if ((timex->modes & ADJ_ADJTIME) && !(timex->modes & ADJ_OFFSET_SINGLESHOT))
		return false;
	return adjusts(timex) && gabion_refuse(GABION_OP_SETTIME, "realtime", NULL);
}

/* clockid_to_fd() in kernel/time/posix-timers.h */
static bool __maybe_unused is_no_clock(clockid_t id)
{
	return gabion_fd_is_closed(~(id >> 3));
}

/*
 * int pc_clock_settime(clockid_t id, const struct timespec64 *ts): of a device,
 * such as PTP hardware, which only its file guards
 */
static bool __maybe_unused hook_pc_clock_settime(struct ftrace_regs *fregs)
{
	return !is_no_clock(gabion_arg(fregs, 0)) &&
	       gabion_refuse(GABION_OP_SETTIME, "clock device", NULL);
}

/* int pc_clock_adjtime(clockid_t id, struct __kernel_timex *tx) */
static bool __maybe_unused hook_pc_clock_adjtime(struct ftrace_regs *fregs)
{
	return adjusts((const struct __kernel_timex *)gabion_arg(fregs, 1)) &&
	       !is_no_clock(gabion_arg(fregs, 0)) &&
	       gabion_refuse(GABION_OP_SETTIME, "clock device", NULL);
}

/*
 * int aux_clock_set(const clockid_t id, const struct timespec64 *tnew): clocks of the kernel's
 * that are no time of day. Of these 7.3 asks the security module, where what is not refused is
 * judged and recorded; and others do not.
 */
static bool __maybe_unused hook_aux_clock_set(struct ftrace_regs *fregs)
{
	return gabion_refuse_recording(GABION_OP_SETTIME, "auxiliary clock", NULL,
				       GABION_RECORD_REFUSAL);
}

/* int aux_clock_adj(const clockid_t id, struct __kernel_timex *txc) */
static bool __maybe_unused hook_aux_clock_adj(struct ftrace_regs *fregs)
{
	return adjusts((const struct __kernel_timex *)gabion_arg(fregs, 1)) &&
	       gabion_refuse(GABION_OP_SETTIME, "auxiliary clock", NULL);
}

/* Those of drivers/rtc/dev.c, which no header has. */
#define RTC_IRQP_READ_32 _IOR('p', 0x0b, __u32)

/*
 * Commands that only read an RTC, or wait for the next second. The others set it, or an
 * alarm, or have it interrupt the machine; a driver's own commands are among them.
 */
static bool rtc_command_is_harmless(u32 command)
{
	switch (command) {
	case RTC_RD_TIME:
	case RTC_ALM_READ:
	case RTC_WKALM_RD:
	case RTC_IRQP_READ:
	case RTC_IRQP_READ_32:
	case RTC_EPOCH_READ:
	case RTC_PARAM_GET:
	case RTC_VL_READ:
	case RTC_PLL_GET:
	case RTC_UIE_ON:
	case RTC_UIE_OFF:
		return true;
	default:
		return false;
	}
}

/* long rtc_dev_ioctl(struct file *file, unsigned int cmd, unsigned long arg) */
static bool __maybe_unused hook_rtc_dev_ioctl(struct ftrace_regs *fregs)
{
	return !rtc_command_is_harmless(gabion_arg(fregs, 1)) &&
	       gabion_refuse(GABION_OP_SETTIME, "/dev/rtc", gabion_file_arg(fregs, 0));
}

static const struct gabion_hook_desc hooks[] = {
	GABION_HOOK(security_settime64, BIT(GABION_OP_SETTIME), hook_settime64),
	GABION_HOOK(do_adjtimex, BIT(GABION_OP_SETTIME), hook_do_adjtimex),
#ifdef CONFIG_POSIX_TIMERS
	GABION_HOOK(pc_clock_settime, BIT(GABION_OP_SETTIME), hook_pc_clock_settime),
	GABION_HOOK(pc_clock_adjtime, BIT(GABION_OP_SETTIME), hook_pc_clock_adjtime),
#endif
#ifdef CONFIG_POSIX_AUX_CLOCKS
	GABION_HOOK(aux_clock_set, BIT(GABION_OP_SETTIME), hook_aux_clock_set),
	GABION_HOOK(aux_clock_adj, BIT(GABION_OP_SETTIME), hook_aux_clock_adj),
#endif
#ifdef CONFIG_RTC_INTF_DEV
	GABION_HOOK(rtc_dev_ioctl, BIT(GABION_OP_SETTIME), hook_rtc_dev_ioctl),
#ifdef CONFIG_COMPAT
	GABION_HOOK(rtc_dev_compat_ioctl, BIT(GABION_OP_SETTIME), hook_rtc_dev_ioctl),
#endif
#endif
};

GABION_HOOK_TABLE(gabion_hooks_settime, hooks);
