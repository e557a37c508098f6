// SPDX-License-Identifier: GPL-2.0-only
/* Sets of devices: which words are sets, and which sets contain others. */
#include <stdio.h>
#include <string.h>

#include "policy/device_number.h"
#include "harness.h"

static const struct {
	const char *text;
	bool valid;
} sets[] = {
	{ "c 1:3", true },
	{ "b 8:0", true },
	{ "c 0:0", true },
	{ "c *:*", true },
	{ "b *:0", true },
	{ "b 8:*", true },
	{ "c 1-5:3", true },
	{ "c 1-5:3-9", true },
	{ "c 7-7:0-0", true },
	{ "c 010:0229", true },
	{ "c 4294967295:4294967295", true },
	{ "c 0-4294967295:*", true },
	/* No device */
	{ "", false },
	{ "c", false },
	{ "c ", false },
	{ "1:3", false },
	{ "a 1:3", false },
	{ "u 1:3", false },
	{ "C 1:3", false },
	{ "cb 1:3", false },
	{ "c1:3", false },
	{ "c\t1:3", false },
	{ "c  1:3", false },
	{ " c 1:3", false },
	{ "c 1:3 ", false },
	{ "c 1:3  rwm", false },
	{ "c 1:3 rwm x", false },
	{ "c 1:3 3", false },
	/* Drivers */
	{ "c tun", true },
	{ "b device-mapper", true },
	{ "c vhost-net", true },
	{ "c usb_device", true },
	{ "c 10:200 tun", true },
	{ "b 43:* nbd", true },
	{ "c 3w-9xxx", true },
	{ "c tun ", false },
	{ "c tun 10:200", false },
	{ "c t*n", false },
	{ "c cpu/msr", false },
	{ "c -tun", false },
	{ "c system console", false },
	{ "c aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", true },
	{ "c aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false },
	{ "c 1:3,5", false },
	{ "c 1", false },
	{ "c 1:", false },
	{ "c :3", false },
	{ "c :", false },
	{ "c 1:3:5", false },
	{ "c 1.3", false },
	{ "c 1 :3", false },
	{ "c 1: 3", false },
	/* No number */
	{ "c -1:3", false },
	{ "c +1:3", false },
	{ "c 0x1:3", false },
	{ "c 1:3a", false },
	{ "c 1:x", false },
	{ "c 1:\xb2", false },
	{ "c 1:?", false },
	/* No range */
	{ "c 1-:3", false },
	{ "c 1:-3", false },
	{ "c 1:3-", false },
	{ "c 1:3--5", false },
	{ "c 1:3-5-7", false },
	{ "c 1:5-3", false },
	{ "c 5-3:1", false },
	{ "c 1:*-3", false },
	{ "c 1:3-*", false },
	{ "c **:3", false },
	{ "c 1:**", false },
	{ "c 1*:3", false },
	{ "c 1:3*", false },
	/* Too large: by one, by a digit, by an overflow */
	{ "c 4294967296:0", false },
	{ "c 0:4294967296", false },
	{ "c 42949672950:0", false },
	{ "c 0:0-4294967296", false },
	{ "c 18446744073709551616:0", false },
	{ "c 18446744073709551617:3", false },
	{ "c 1:18446744073709551619", false },
	{ "c 1:99999999999999999999999999999999999999", false },
};

static void test_valid(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sets); i++) {
		check(gabion_device_valid(sets[i].text) == sets[i].valid, "\"%s\" is %s",
		      sets[i].text, sets[i].valid ? "a set of devices" : "none");
		/* An invalid word neither contains a set nor is contained in one. */
		check(gabion_device_match("c *:*", sets[i].text) ==
			      (sets[i].valid && *sets[i].text == 'c'),
		      "\"%s\" is %s of all", sets[i].text, sets[i].valid ? "some" : "none");
		check(gabion_device_match(sets[i].text, sets[i].text) == sets[i].valid,
		      "\"%s\" contains %s", sets[i].text, sets[i].valid ? "itself" : "nothing");
	}
}

static const struct {
	const char *set;
	const char *other;
	bool contains;
} pairs[] = {
	{ "c 1:3", "c 1:4", false },
	{ "c 1:3", "c 3:1", false },
	{ "c 1:3", "c 2:3", false },
	{ "c 1:3", "c 1:33", false },
	{ "c 1:33", "c 1:3", false },
	{ "c 11:3", "c 1:3", false },
	{ "c 010:0229", "c 10:229", true },
	/* Character devices and block devices are different devices. */
	{ "c 8:0", "b 8:0", false },
	{ "b 8:0", "c 8:0", false },
	{ "c *:*", "b 8:0", false },
	{ "b *:*", "c 1:3", false },
	/* A range includes both ends. */
	{ "c 1:3-5", "c 1:2", false },
	{ "c 1:3-5", "c 1:3", true },
	{ "c 1:3-5", "c 1:4", true },
	{ "c 1:3-5", "c 1:5", true },
	{ "c 1:3-5", "c 1:6", false },
	{ "c 136-143:*", "c 135:0", false },
	{ "c 136-143:*", "c 136:0", true },
	{ "c 136-143:*", "c 143:1048575", true },
	{ "c 136-143:*", "c 144:0", false },
	{ "c 10:*", "c 10:0", true },
	{ "c 10:*", "c 10:4294967295", true },
	{ "c 10:*", "c 11:0", false },
	{ "c *:229", "c 10:229", true },
	{ "c *:229", "c 10:228", false },
	{ "b *:*", "b 259:12", true },
	/* Sets that contain sets */
	{ "c 1:3-9", "c 1:3-5", true },
	{ "c 1:3-9", "c 1:5-9", true },
	{ "c 1:3-9", "c 1:3-9", true },
	{ "c 1:3-9", "c 1:2-9", false },
	{ "c 1:3-9", "c 1:3-10", false },
	{ "c 1:3-9", "c 1:2-10", false },
	{ "c 1:3-9", "c 1:10-12", false },
	{ "c 1:3-9", "c 1:*", false },
	{ "c 1:*", "c 1:3-9", true },
	{ "c 1:*", "c *:3", false },
	{ "c *:*", "c 1-5:3-9", true },
	{ "c 1-5:3-9", "c 2-4:4-8", true },
	{ "c 1-5:3-9", "c 2-6:4-8", false },
	{ "c 1-5:3-9", "c 2-4:2-8", false },
	{ "c *:*", "c 0-4294967295:0-4294967295", true },
	{ "c 0-4294967295:0-4294967295", "c *:*", true },
	{ "c 0-4294967294:*", "c *:*", false },
	/* Drivers: a device whose driver is unknown is in no driver's set. */
	{ "c tun", "c 10:200 tun", true },
	{ "c tun", "c tun", true },
	{ "c tun", "c 10:200", false },
	{ "c tun", "c 10:229 fuse", false },
	{ "c tun", "b 10:200 tun", false },
	{ "c tun", "c *:*", false },
	{ "c *:*", "c tun", true },
	{ "c 10:*", "c tun", false },
	{ "c 10:*", "c 10:200 tun", true },
	{ "c 10:200 tun", "c 10:200", false },
	{ "c 10:200", "c 10:200 tun", true },
	{ "c 1-4294967295:*", "c *:*", false },
};

static void test_contains(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pairs); i++)
		check(gabion_device_match(pairs[i].set, pairs[i].other) == pairs[i].contains,
		      "\"%s\" %s \"%s\"", pairs[i].set,
		      pairs[i].contains ? "contains" : "does not contain", pairs[i].other);
}

/* All sets of small numbers, compared for each device. */
#define SMALL 4

struct small {
	unsigned int first;
	unsigned int last;
	char text[8];
};

static unsigned int make_small(struct small *ranges)
{
	unsigned int first, last, n = 0;

	for (first = 0; first < SMALL; first++) {
		for (last = first; last < SMALL; last++, n++) {
			ranges[n].first = first;
			ranges[n].last = last;
			snprintf(ranges[n].text, sizeof(ranges[n].text), "%u-%u", first & 7,
				 last & 7);
		}
	}
	return n;
}

static bool all_inside(const struct small *outer, const struct small *inner)
{
	unsigned int i;

	for (i = inner->first; i <= inner->last; i++) {
		if (i < outer->first || i > outer->last)
			return false;
	}
	return true;
}

static void test_small(void)
{
	struct small ranges[SMALL * SMALL];
	unsigned int n = make_small(ranges), i, differ = 0, contained = 0;

	for (i = 0; i < n * n * n * n; i++) {
		const struct small *major = &ranges[i % n], *minor = &ranges[i / n % n];
		const struct small *other_major = &ranges[i / n / n % n];
		const struct small *other_minor = &ranges[i / n / n / n];
		char set[32], other[32];
		bool means = all_inside(major, other_major) && all_inside(minor, other_minor);

		snprintf(set, sizeof(set), "b %s:%s", major->text, minor->text);
		snprintf(other, sizeof(other), "b %s:%s", other_major->text, other_minor->text);
		differ += gabion_device_match(set, other) != means;
		contained += means;
	}
	check(!differ && contained > 100, "all sets of numbers below %d", SMALL);
}

static const struct {
	bool block;
	unsigned int major;
	unsigned int minor;
	const char *driver;
	const char *text;
} devices[] = {
	{ false, 0, 0, NULL, "c 0:0" },
	{ false, 10, 229, NULL, "c 10:229" },
	{ false, 10, 200, "tun", "c 10:200 tun" },
	{ true, 8, 0, NULL, "b 8:0" },
	{ true, 8, 0, "sd", "b 8:0 sd" },
	{ true, 4095, 1048575, NULL, "b 4095:1048575" },
	{ false, 4294967295U, 4294967295U, NULL, "c 4294967295:4294967295" },
};

static void test_format(void)
{
	char text[GABION_DEVICE_SIZE];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(devices); i++) {
		gabion_device_format(text, sizeof(text), devices[i].block, devices[i].major,
				     devices[i].minor, devices[i].driver);
		check(!strcmp(text, devices[i].text) && gabion_device_match(text, text),
		      "%s is written so, and read", devices[i].text);
	}
}

void test_device_number(void)
{
	test_valid();
	test_contains();
	test_small();
	test_format();
}
