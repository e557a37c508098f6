/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether Gabion was tested on the running kernel.
 */
#ifndef _GABIONCTL_KERNEL_TESTED_H
#define _GABIONCTL_KERNEL_TESTED_H

#include <stdbool.h>

#include "policy/tested_kernel.h"

enum gabion_tested release_tested(const char *release);
bool release_is_of_tested_configuration(const char *release);
enum gabion_tested running_kernel_tested(void);
const char *untested_text(enum gabion_tested tested);

#endif /* _GABIONCTL_KERNEL_TESTED_H */
