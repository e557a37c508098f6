// SPDX-License-Identifier: GPL-2.0-only
/* Sockets: each has one name, which parses back to it, and one bit. */
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "policy/socket_family.h"

/* Families and protocols, far more than have names. */
#define FAMILIES 256
#define PROTOCOLS 600

static bool is_read_as(const char *word, const char *object)
{
	char entry[GABION_SOCKET_FAMILY_SIZE];

	return gabion_socket_family_read(word, entry) && !strcmp(entry, object);
}

/*
 * The name that hooks use and policies contain, and the numbers, must all mean this socket. So must
 * its family.
 */
static bool is_named_well(unsigned int family, unsigned int protocol)
{
	char buf[GABION_SOCKET_FAMILY_SIZE], numbers[40], word[40];
	const char *object = gabion_socket_family_object(family, protocol, buf);
	const char *colon = strchr(object, ':');
	size_t len = colon ? (size_t)(colon - object) : strlen(object);

	snprintf(numbers, sizeof(numbers), colon ? "%u:%u" : "%u", family, protocol);
	snprintf(word, sizeof(word), "%.*s", (int)len, object);
	return is_read_as(object, object) && is_read_as(numbers, object) &&
	       is_read_as(word, word) &&
	       gabion_socket_family_match(object, object) &&
	       gabion_socket_family_match(word, object) &&
	       !gabion_socket_families_apart(object, word);
}

/* A line about a socket must also apply to the name of its slot. */
static bool is_in_slot(unsigned int family, unsigned int protocol)
{
	unsigned int slot = gabion_socket_slot(family, protocol);
	char of_socket[GABION_SOCKET_FAMILY_SIZE], of_slot[GABION_SOCKET_FAMILY_SIZE];
	const char *object = gabion_socket_family_object(family, protocol, of_socket);
	const char *stands;

	if (slot >= GABION_SOCKET_SLOTS)
		return false;
	stands = gabion_socket_slot_object(slot, of_slot);
	return !stands || gabion_socket_family_match(stands, object);
}

static void test_names(void)
{
	unsigned int family, protocol, bad_names = 0, bad_slots = 0;

	for (family = 0; family < FAMILIES; family++) {
		for (protocol = 0; protocol < PROTOCOLS; protocol++) {
			bad_names += !is_named_well(family, protocol);
			bad_slots += !is_in_slot(family, protocol);
		}
	}
	check(!bad_names, "each socket has one name");
	check(!bad_slots, "the bit of each socket stands for it");
}

static void test_extremes(void)
{
	char buf[GABION_SOCKET_FAMILY_SIZE];

	check(!strcmp(gabion_socket_family_object(31, -1, buf), "bluetooth:4294967295"),
	      "the longest name");
	check(!strcmp(gabion_socket_family_object(-1, -1, buf), "4294967295"),
	      "a family that there cannot be");
	check(gabion_socket_slot(-1, -1) < GABION_SOCKET_SLOTS, "the bit of any other socket");
	check(gabion_socket_slot(2, 6) != gabion_socket_slot(2, 132),
	      "TCP's bit is not that of what is rare");
}

void test_socket_family(void)
{
	test_names();
	test_extremes();
}
