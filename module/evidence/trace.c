// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the tracepoint is defined.
 */
#define CREATE_TRACE_POINTS
#include "evidence/trace.h"
