/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "redis/url.h"
#include "support/main.h"

static struct kv_redis_url parse(const char *text)
{
	struct kv_redis_url url;
	kavak_error err = { 0 };

	ck_assert_msg(kv_redis_url_parse(text, &url, &err) == 0, "%s", err.text);
	return url;
}

START_TEST(reads_every_form_of_address)
{
	struct kv_redis_url url = parse("redis://cache");

	ck_assert_str_eq(url.host, "cache");
	ck_assert(url.port == 6379 && !url.db && !url.has_password && !*url.user && !url.n_shards);
	url = parse("rediss://ana:p%40s%3As/?@[::1]:6380/7?shards=4");
	ck_assert(url.is_tls && url.port == 6380 && url.db == 7 && url.n_shards == 4);
	ck_assert_str_eq(url.host, "::1");
	ck_assert_str_eq(url.user, "ana");
	ck_assert_str_eq(url.password, "p@s:s/?");
	url = parse("redis://:secret@10.0.0.1/");
	ck_assert(!*url.user && url.has_password && !url.db);
	ck_assert_str_eq(url.host, "10.0.0.1");
	url = parse("redis://[fe80::1]");
	ck_assert_str_eq(url.host, "fe80::1");
	url = parse("unix:///run/redis%20one.sock?db=3&shards=2");
	ck_assert(url.is_unix && url.db == 3 && url.n_shards == 2);
	ck_assert_str_eq(url.host, "/run/redis one.sock");
	url = parse("unix://ana:x@/run/r.sock");
	ck_assert_str_eq(url.user, "ana");
	ck_assert_str_eq(url.host, "/run/r.sock");
}
END_TEST

START_TEST(refuses_what_is_no_address_and_shows_nothing_of_it)
{
	static const char *const bad[] = {
		"http://hidden", "redis://", "redis://:hidden@", "redis://:hidden@:6379",
		"redis://:hidden@h:port", "redis://:hidden@h:0", "redis://:hidden@h:65536",
		"redis://:hidden@h/one", "redis://:hidden@h/0?db=x", "redis://:hidden@h?shards=0",
		"redis://:hidden@h?shards=65", "redis://:hidden@h?password=hidden",
		"redis://:hidden@h?db", "redis://:hidden%4@h", "redis://:hidden%zz@h",
		"redis://:hidden%00@h", "unix://hidden", "unix://", "redis://:hidden@h/9999999",
	};
	struct kv_redis_url url;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		kavak_error err = { 0 };

		ck_assert_msg(kv_redis_url_parse(bad[i], &url, &err) == KAVAK_EINVAL, "%s", bad[i]);
		ck_assert_msg(!strstr(err.text, "hidden"), "%s", err.text);
		ck_assert_msg(strstr(err.text, "REDIS_URL") != NULL, "%s", err.text);
	}
}
END_TEST

START_TEST(refuses_what_is_too_long)
{
	char text[KV_REDIS_TEXT_MAX + 32];
	struct kv_redis_url url;

	snprintf(text, sizeof(text), "redis://%0*d", KV_REDIS_TEXT_MAX - 1, 0);
	ck_assert_int_eq(kv_redis_url_parse(text, &url, NULL), 0);
	snprintf(text, sizeof(text), "redis://%0*d", KV_REDIS_TEXT_MAX, 0);
	ck_assert_int_eq(kv_redis_url_parse(text, &url, NULL), KAVAK_EINVAL);
}
END_TEST

TEST_MAIN("redis addresses",
	tcase_add_test(tc, reads_every_form_of_address);
	tcase_add_test(tc, refuses_what_is_no_address_and_shows_nothing_of_it);
	tcase_add_test(tc, refuses_what_is_too_long);
)
