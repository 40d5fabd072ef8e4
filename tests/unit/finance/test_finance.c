/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include <kavak/finance.h>

#include "base/file.h"
#include "finance/finance.h"
#include "support/fault.h"
#include "support/main.h"

static kavak_quote quote(int64_t price, int64_t down, uint32_t rate, uint32_t months)
{
	kavak_loan loan = { price, down, rate, months };
	kavak_quote q;
	kavak_error err;

	ck_assert_msg(kavak_finance_quote(&loan, &q, &err) == 0, "%s", err.text);
	return q;
}

START_TEST(quotes_what_the_bank_would)
{
	static const int64_t payment[] = { 709878, 557977, 467435, 407568 };

	for (uint32_t i = 0; i < 4; i++)
		ck_assert_int_eq(quote(28000000, 6000000, 100000, 12 * (3 + i)).payment_cents,
		                 payment[i]);
	ck_assert_int_eq(quote(28000000, 6000000, 100000, 36).total_cents, 25555612);
	ck_assert_int_eq(quote(28000000, 6000000, 100000, 36).interest_cents, 3555612);
	ck_assert_int_eq(quote(22000000, 4000000, 100000, 36).payment_cents, 580809);
}
END_TEST

START_TEST(charges_nothing_for_money_without_interest)
{
	kavak_quote q = quote(10000000, 0, 0, 36);

	ck_assert_int_eq(q.payment_cents, 277778);	/* 2,777.777... */
	ck_assert_int_eq(q.total_cents, 10000000);
	ck_assert_int_eq(q.interest_cents, 0);
}
END_TEST

START_TEST(owes_nothing_when_all_was_paid_down)
{
	kavak_quote q = quote(28000000, 28000000, 100000, 48);

	ck_assert_int_eq(q.principal_cents, 0);
	ck_assert_int_eq(q.payment_cents, 0);
	ck_assert_int_eq(q.total_cents, 0);
	ck_assert_int_eq(q.interest_cents, 0);
}
END_TEST

START_TEST(counts_the_cents_of_price_and_down_payment)
{
	/* A half is rounded up: 3 cents over 2 months are 1.5 each. */
	ck_assert_int_eq(quote(3, 0, 0, 2).payment_cents, 2);
	ck_assert_int_eq(quote(15599900, 1559990, 0, 72).payment_cents, 194999);
	ck_assert_int_eq(quote(63101900, 15775475, 100000, 48).payment_cents, 1200320);
}
END_TEST

START_TEST(holds_the_largest_loan_it_takes)
{
	kavak_quote q = quote(KAVAK_FINANCE_PRICE_MAX, 0, KAVAK_FINANCE_RATE_MAX,
	                      KAVAK_FINANCE_MONTHS_MAX);

	ck_assert_int_eq(q.payment_cents, INT64_C(16666666821));
	ck_assert_int_eq(q.total_cents - q.principal_cents, q.interest_cents);
	q = quote(KAVAK_FINANCE_PRICE_MAX, 0, KAVAK_FINANCE_RATE_MAX - 1, KAVAK_FINANCE_MONTHS_MAX);
	ck_assert_int_lt(q.payment_cents, INT64_C(16666666821));
}
END_TEST

static void refuses(int64_t price, int64_t down, uint32_t rate, uint32_t months, const char *why)
{
	kavak_loan loan = { price, down, rate, months };
	kavak_quote q = { .payment_cents = 7 };
	kavak_error err;

	ck_assert_int_eq(kavak_finance_quote(&loan, &q, &err), KAVAK_EINVAL);
	ck_assert_msg(strstr(err.text, why) != NULL, "'%s' does not say '%s'", err.text, why);
	ck_assert_int_eq(q.payment_cents, 7);
}

START_TEST(refuses_what_is_no_loan_and_says_why)
{
	refuses(0, 0, 100000, 36, "price must be more than 0");
	refuses(-1, 0, 100000, 36, "price must be more than 0");
	refuses(KAVAK_FINANCE_PRICE_MAX + 1, 0, 100000, 36, "price is over");
	refuses(100, -1, 100000, 36, "down payment is below 0");
	refuses(100, 101, 100000, 36, "down payment is more than the price");
	refuses(100, 0, KAVAK_FINANCE_RATE_MAX + 1, 36, "a rate of");
	refuses(100, 0, 100000, 0, "a term of 0 months");
	refuses(100, 0, 100000, KAVAK_FINANCE_MONTHS_MAX + 1, "a term of 121 months");
}
END_TEST

static void check_schedule(const kavak_loan *loan)
{
	kavak_installment rows[KAVAK_FINANCE_MONTHS_MAX];
	kavak_quote q;
	int64_t repaid = 0, balance = loan->price_cents - loan->down_cents;

	ck_assert_int_eq(kavak_finance_quote(loan, &q, NULL), 0);
	ck_assert_int_eq(kavak_finance_schedule(loan, rows, NULL), 0);
	for (uint32_t i = 0; i < loan->months; i++) {
		ck_assert_uint_eq(rows[i].month, i + 1);
		ck_assert_int_eq(rows[i].payment_cents,
		                 rows[i].interest_cents + rows[i].principal_cents);
		ck_assert_int_ge(rows[i].principal_cents, 0);
		ck_assert_int_ge(rows[i].interest_cents, 0);
		balance -= rows[i].principal_cents;
		ck_assert_int_eq(rows[i].balance_cents, balance);
		repaid += rows[i].principal_cents;
		if (i + 1 < loan->months && rows[i].balance_cents)
			ck_assert_int_eq(rows[i].payment_cents, q.payment_cents);
	}
	ck_assert_int_eq(repaid, q.principal_cents);
	ck_assert_int_eq(rows[loan->months - 1].balance_cents, 0);
}

/* The same loans every time: what fails can be run again. */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	return *state ^= *state << 17;
}

START_TEST(repays_every_loan_to_the_cent)
{
	uint64_t state = 20240607;

	for (int i = 0; i < (test_is_slow() ? 100 : 3000); i++) {
		kavak_loan loan = {
			.price_cents = 1 + (int64_t) (next_random(&state) % 300000000) /
			                   (i % 7 ? 1 : 1000000),
			.rate_ppm    = i % 11
			               ? (uint32_t) (next_random(&state) % KAVAK_FINANCE_RATE_MAX)
			               : 0,
			.months      =
			1 + (uint32_t) (next_random(&state) % KAVAK_FINANCE_MONTHS_MAX),
		};

		loan.down_cents =
			(int64_t) (next_random(&state) % (uint64_t) (loan.price_cents + 1));
		check_schedule(&loan);
	}
}
END_TEST

START_TEST(finds_the_highest_price_that_a_payment_carries)
{
	int64_t price, financed;
	uint64_t state = 7;

	ck_assert_int_eq(kavak_finance_afford(600000, 5000000, 100000, 60, &price, &financed, NULL),
	                 0);
	ck_assert_int_eq(price, 33239221);
	ck_assert_int_eq(financed, 28239221);
	ck_assert_int_eq(kavak_finance_afford(600000, 0, 0, 12, &price, NULL, NULL), 0);
	ck_assert_int_eq(price, 7200000);

	/* It is what a quote of that price asks for, and a little more asks for more. */
	for (int i = 0; i < 500; i++) {
		int64_t payment = 1000 + (int64_t) (next_random(&state) % 3000000);
		uint32_t rate = (uint32_t) (next_random(&state) % 400000);
		uint32_t months = 1 + (uint32_t) (next_random(&state) % 120);

		ck_assert_int_eq(kavak_finance_afford(payment, 0, rate, months, &price, NULL, NULL),
		                 0);
		ck_assert_int_le(quote(price, 0, rate, months).payment_cents, payment);
		ck_assert_int_gt(quote(price + 2 * months, 0, rate, months).payment_cents, payment);
	}
}
END_TEST

START_TEST(refuses_a_payment_that_is_none)
{
	kavak_error err;
	int64_t price;

	ck_assert_int_eq(kavak_finance_afford(0, 0, 100000, 60, &price, NULL, &err), KAVAK_EINVAL);
	ck_assert_ptr_nonnull(strstr(err.text, "monthly payment"));
	ck_assert_int_eq(kavak_finance_afford(1, -1, 100000, 60, &price, NULL, &err), KAVAK_EINVAL);
	ck_assert_int_eq(kavak_finance_afford(1, 0, 100000, 0, &price, NULL, &err), KAVAK_EINVAL);
	ck_assert_int_eq(kavak_finance_afford(KAVAK_FINANCE_PRICE_MAX + 1, 0, 0, 12, &price, NULL,
	                                      &err),
	                 KAVAK_EINVAL);
}
END_TEST

/* "155999.5" as cents, rounded half-up from however many decimals there are. */
static int64_t cents_of(const char *text)
{
	int64_t cents = 0;
	int behind = -1;

	text += *text == '-';	/* a zero in the file has a sign */
	for (; *text && behind < 2; text++) {
		if (*text == '.')
			behind = 0;
		else {
			cents = cents * 10 + (*text - '0');
			behind += behind >= 0;
		}
	}
	for (behind = behind < 0 ? 0 : behind; behind < 2; behind++)
		cents *= 10;
	return cents + (*text >= '5');
}

static int64_t cents_at(const json_t *row, const char *key)
{
	return cents_of(json_string_value(json_object_get(row, key)));
}

START_TEST(agrees_with_fifty_digit_decimals_on_every_loan)
{
	const char *dir = getenv("KAVAK_SHARED_DATA");
	KV_BUF path = { 0 }, text = { 0 };
	kavak_slice rest, line;
	int n = 0, n_right = 0;

	ck_assert_int_eq(kv_buf_addf(&path, "%s/dev/pmt_gen.jsonl", dir ? dir : "."), 0);
	if (kv_file_read(path.ptr, 4 << 20, &text, NULL) != 0) {
		printf("skipped: no %s\n", path.ptr);
		return;
	}
	rest = kv_buf_slice(&text);
	while (kv_slice_split(&rest, '\n', &line) && line.len) {
		KV_JSON *row = NULL;
		kavak_quote q;
		uint32_t rate;

		ck_assert_int_eq(kv_json_parse(line, "pmt_gen", &row, NULL), 0);
		ck_assert_int_eq(kavak_rate_parse(kv_json_get_str(row, "annual_rate"), &rate, NULL),
		                 0);
		q = quote(kv_json_get_int(row, "price", 0) * 100, cents_at(row, "down"), rate,
		          (uint32_t) kv_json_get_int(row, "months", 0));
		n++;
		n_right += q.payment_cents == cents_at(row, "payment_cents") &&
		           q.interest_cents == cents_at(row, "total_interest");
	}
	printf("loans equal to the cent: %d of %d\n", n_right, n);
	ck_assert_int_eq(n_right, n);
}
END_TEST

START_TEST(reads_rates_exactly_or_not_at_all)
{
	static const struct { const char *text; uint32_t ppm;
	} good[] = {
		{ "0.10", 100000 },  { "10%", 100000 },         { " 10 % ", 100000 },
		{ "0", 0 },          { ".125", 125000 },        { "12.99%", 129900 },
		{ "0.0899", 89900 }, { "0.100000000", 100000 }, { "2", 2000000 },
		{ "0.000001", 1 },   { "12.3456%", 123456 },    { "1.%", 10000 },
	};
	static const char *const bad[] = { "", "%", ".", "abc", "10%%", "-0.1", "0,10", "0.1234567",
	                                   "1e-1", "10", "300%", "99999999999999999999", "0.1 0" };
	uint32_t ppm;
	kavak_error err;

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		ck_assert_msg(kavak_rate_parse(kavak_slice_of(good[i].text), &ppm, &err) == 0, "%s",
		              good[i].text);
		ck_assert_uint_eq(ppm, good[i].ppm);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ck_assert_msg(kavak_rate_parse(kavak_slice_of(bad[i]), &ppm, &err) == KAVAK_EINVAL,
		              "%s", bad[i]);
}
END_TEST

START_TEST(writes_money_as_mexico_does)
{
	static const struct { int64_t cents; const char *text;
	} rows[] = {
		{ 28000000, "$280,000" }, { 709878, "$7,098.78" },
		{ -5000, "-$50" },        { 0, "$0" },
		{ 5, "$0.05" },           { 99999, "$999.99" },
		{ 100000, "$1,000" },     { INT64_MIN, "-$92,233,720,368,547,758.08" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		KV_BUF buf = { 0 };

		ck_assert_int_eq(kavak_money_format(rows[i].cents, &buf), 0);
		ck_assert_str_eq(buf.ptr, rows[i].text);
	}
}
END_TEST

TEST_MAIN("finance",
	tcase_add_test(tc, quotes_what_the_bank_would);
	tcase_add_test(tc, charges_nothing_for_money_without_interest);
	tcase_add_test(tc, owes_nothing_when_all_was_paid_down);
	tcase_add_test(tc, counts_the_cents_of_price_and_down_payment);
	tcase_add_test(tc, holds_the_largest_loan_it_takes);
	tcase_add_test(tc, refuses_what_is_no_loan_and_says_why);
	tcase_add_test(tc, repays_every_loan_to_the_cent);
	tcase_add_test(tc, finds_the_highest_price_that_a_payment_carries);
	tcase_add_test(tc, refuses_a_payment_that_is_none);
	tcase_add_test(tc, agrees_with_fifty_digit_decimals_on_every_loan);
	tcase_add_test(tc, reads_rates_exactly_or_not_at_all);
	tcase_add_test(tc, writes_money_as_mexico_does);
)
