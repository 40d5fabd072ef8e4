/* SPDX-License-Identifier: MIT */
#include <kavak/error.h>

#include "base/buf.h"
#include "support/fault.h"
#include "support/main.h"

START_TEST(grows_as_it_is_filled)
{
	KV_BUF buf = { 0 };

	for (int i = 0; i < 1000; i++)
		ck_assert_int_eq(kv_buf_addf(&buf, "%d,", i % 10), 0);
	ck_assert_uint_eq(buf.len, 2000);
	ck_assert_uint_eq(strlen(buf.ptr), 2000);
}
END_TEST

START_TEST(refuses_what_reaches_its_ceiling)
{
	KV_BUF buf = { .max = 8 };

	ck_assert_int_eq(kavak_buf_add(&buf, KAVAK_SLICE("1234567")), 0);
	ck_assert_int_eq(kavak_buf_add(&buf, KAVAK_SLICE("8")), KAVAK_ELIMIT);
	ck_assert_str_eq(buf.ptr, "1234567");
}
END_TEST

START_TEST(is_as_it_was_when_memory_is_gone)
{
	KV_BUF buf = { 0 };
	int r;

	EACH_ALLOC_FAILS(r, kavak_buf_add(&buf, KAVAK_SLICE("hola")),
	                 ck_assert_uint_eq(buf.len, 0));
	ck_assert_int_eq(r, 0);
	ck_assert_str_eq(buf.ptr, "hola");
}
END_TEST

START_TEST(splits_a_slice_into_every_part)
{
	kavak_slice rest = KAVAK_SLICE("a,,b"), part;
	int n = 0;

	while (kv_slice_split(&rest, ',', &part))
		n++;
	ck_assert_int_eq(n, 3);
	ck_assert(kv_slice_is(part, "b"));
	ck_assert(kv_slice_is(kv_slice_trim(KAVAK_SLICE(" \t x y \n")), "x y"));
}
END_TEST

TEST_MAIN("buffers",
	tcase_add_test(tc, grows_as_it_is_filled);
	tcase_add_test(tc, refuses_what_reaches_its_ceiling);
	tcase_add_test(tc, is_as_it_was_when_memory_is_gone);
	tcase_add_test(tc, splits_a_slice_into_every_part);
)
