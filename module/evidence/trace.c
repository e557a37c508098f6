// SPDX-License-Identifier: GPL-2.0-only
/*
 * Defines the tracepoint.
 */
#define CREATE_TRACE_POINTS
#include "evidence/trace.h"
