/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names of capabilities.
 *
 * Shared by the module and the tool.
 */
#ifndef _GABION_CAPABILITY_H
#define _GABION_CAPABILITY_H

#include "portable.h"

const char *gabion_capability_name(unsigned int capability);
bool gabion_capability_known(const char *name);

#endif /* _GABION_CAPABILITY_H */
