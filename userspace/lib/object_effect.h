/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Objects that a policy names, and that their operation never has.
 */
#ifndef _GABIONCTL_OBJECT_EFFECT_H
#define _GABIONCTL_OBJECT_EFFECT_H

#include "policy/operation.h"

char *object_without_effect(enum gabion_operation op, const char *entry);

#endif /* _GABIONCTL_OBJECT_EFFECT_H */
