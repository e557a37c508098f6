/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names of socket families, and of their protocols.
 *
 * Shared by the module and the tool.
 */
#ifndef _GABION_POLICY_SOCKET_FAMILY_H
#define _GABION_POLICY_SOCKET_FAMILY_H

#include "policy/shared.h"

/* Of "FAMILY:PROTOCOL", with two numbers at worst. */
#define GABION_SOCKET_FAMILY_SIZE 32

/* For masks: families, what nearly all programs make, and the rest. */
#define GABION_SOCKET_SLOTS 64

const char *gabion_socket_family_object(unsigned int family, unsigned int protocol, char *buf);
unsigned int gabion_socket_slot(unsigned int family, unsigned int protocol);
const char *gabion_socket_slot_object(unsigned int slot, char *buf);
bool gabion_socket_family_read(const char *word, char *entry);
bool gabion_socket_family_mean(const char *word, char *meant);
bool gabion_socket_family_match(const char *entry, const char *object);
bool gabion_socket_families_apart(const char *a, const char *b);

#endif /* _GABION_POLICY_SOCKET_FAMILY_H */
