/* SPDX-License-Identifier: MIT */
#include <kavak/finance.h>

#include "base/buf.h"
#include "support/fault.h"
#include "support/main.h"

START_TEST(prints_a_quote_for_each_term)
{
	static const uint32_t years[] = { 3, 4 };
	KV_BUF buf = { 0 };

	ck_assert_int_eq(kavak_quote_json(28000000, 6000000, 100000, years, 2, false, &buf, NULL),
	                 0);
	ck_assert_str_eq(buf.ptr,
		"{\"principal\":220000,\"annual_rate\":0.1,\"options\":["
		"{\"years\":3,\"months\":36,\"monthly_payment\":7098.78,\"total_paid\":255556.12,"
		"\"total_interest\":35556.12},"
		"{\"years\":4,\"months\":48,\"monthly_payment\":5579.77,\"total_paid\":267828.88,"
		"\"total_interest\":47828.88}]}");
}
END_TEST

START_TEST(prints_every_month_when_asked)
{
	static const uint32_t years[] = { 1 };
	KV_BUF buf = { 0 };

	ck_assert_int_eq(kavak_quote_json(1200000, 0, 120000, years, 1, true, &buf, NULL), 0);
	ck_assert_ptr_nonnull(strstr(buf.ptr, "\"schedule\":[{\"month\":1,\"payment\":1066.19,"
	                             "\"interest\":120,"
	                                      "\"principal\":946.19,\"balance\":11053.81}"));
	ck_assert_ptr_nonnull(strstr(buf.ptr, "\"balance\":0}]}]}"));
}
END_TEST

START_TEST(prints_what_a_payment_carries)
{
	static const uint32_t years[] = { 5 };
	KV_BUF with = { 0 }, without = { 0 };

	ck_assert_int_eq(kavak_afford_json(600000, 5000000, 100000, years, 1, 12, &with, NULL), 0);
	ck_assert_str_eq(with.ptr, "{\"options\":[{\"years\":5,\"max_price\":332392.21,"
	                 "\"financed\":282392.21}],"
	                           "\"cars_within\":12}");
	ck_assert_int_eq(kavak_afford_json(600000, 5000000, 100000, years, 1, -1, &without, NULL),
	                 0);
	ck_assert_ptr_null(strstr(without.ptr, "cars_within"));
}
END_TEST

START_TEST(refuses_terms_that_are_none)
{
	static const uint32_t zero[] = { 3, 0 }, eleven[] = { 11 };
	KV_BUF buf = { 0 };
	kavak_error err;

	ck_assert_int_eq(kavak_quote_json(100, 0, 0, zero, 2, false, &buf, &err), KAVAK_EINVAL);
	ck_assert_ptr_nonnull(strstr(err.text, "0 years"));
	ck_assert_int_eq(kavak_quote_json(100, 0, 0, eleven, 1, false, &buf, &err), KAVAK_EINVAL);
	ck_assert_int_eq(kavak_quote_json(100, 0, 0, NULL, 0, false, &buf, &err), KAVAK_EINVAL);
	ck_assert_int_eq(kavak_quote_json(100, 200, 0, zero, 1, false, &buf, &err), KAVAK_EINVAL);
	ck_assert_ptr_nonnull(strstr(err.text, "down payment"));
	ck_assert_uint_eq(buf.len, 0);
}
END_TEST

START_TEST(leaves_the_buffer_alone_when_memory_is_gone)
{
	static const uint32_t years[] = { 3 };
	KV_BUF buf = { 0 };
	int r;

	EACH_ALLOC_FAILS(r, kavak_quote_json(28000000, 0, 100000, years, 1, true, &buf, NULL),
	                 ck_assert_uint_eq(buf.len, 0));
	ck_assert_int_eq(r, 0);
}
END_TEST

TEST_MAIN("quotes as JSON",
	tcase_add_test(tc, prints_a_quote_for_each_term);
	tcase_add_test(tc, prints_every_month_when_asked);
	tcase_add_test(tc, prints_what_a_payment_carries);
	tcase_add_test(tc, refuses_terms_that_are_none);
	tcase_add_test(tc, leaves_the_buffer_alone_when_memory_is_gone);
)
