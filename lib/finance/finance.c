/* SPDX-License-Identifier: MIT */
#include <assert.h>

#include <kavak/finance.h>
#include <kavak/sys/error.h>

#include "finance/big.h"

#define RATE_ONE        UINT64_C(1000000)	/* rates are parts of this */
#define MONTHS_A_YEAR   12
#define PESOS(cents)    ((cents) / 100)

/* What a month costs for each cent lent, exactly. */
struct annuity {
	struct kv_big num, den;
};

static uint64_t gcd(uint64_t a, uint64_t b)
{
	while (b) {
		uint64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* With i = r/d the month's rate and a = d + r:
 *	i / (1 - (1+i)^-n)  =  r a^n / (d (a^n - d^n))
 */
static void annuity(uint32_t rate_ppm, uint32_t months, struct annuity *ret)
{
	uint64_t r = rate_ppm, d = RATE_ONE * MONTHS_A_YEAR, common = gcd(r, d);
	struct kv_big d_to_n;

	if (!r) {
		kv_big_set(&ret->num, 1);
		kv_big_set(&ret->den, months);
		return;
	}
	r /= common;
	d /= common;

	kv_big_power(&ret->num, d + r, months);
	ret->den = ret->num;
	kv_big_multiply(&ret->num, r);

	kv_big_power(&d_to_n, d, months);
	kv_big_subtract(&ret->den, &d_to_n);
	kv_big_multiply(&ret->den, d);
}

/* What `times` payments on `principal` come to, rounded once. */
static int64_t paid(const struct annuity *an, int64_t principal_cents, uint32_t times)
{
	struct kv_big sum = an->num;

	kv_big_multiply(&sum, (uint64_t) principal_cents);
	kv_big_multiply(&sum, times);
	return (int64_t) kv_big_divide_half_up(&sum, &an->den);
}

static int check_terms(uint32_t rate_ppm, uint32_t months, kavak_error *err)
{
	if (rate_ppm > KAVAK_FINANCE_RATE_MAX)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
				       "a rate of %u%% a year; %u%% is the most", rate_ppm / 10000,
				       KAVAK_FINANCE_RATE_MAX / 10000);
	if (!months || months > KAVAK_FINANCE_MONTHS_MAX)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
				       "a term of %u months; it takes 1 to %d", months,
				       KAVAK_FINANCE_MONTHS_MAX);
	return 0;
}

static int check_loan(const kavak_loan *loan, kavak_error *err)
{
	if (!loan)
		return kavak_error_set(err, KAVAK_EINVAL, 0, "no loan was given");
	if (loan->price_cents <= 0)
		return kavak_error_set(err, KAVAK_EINVAL, 0, "the price must be more than 0");
	if (loan->price_cents > KAVAK_FINANCE_PRICE_MAX)
		return kavak_error_set(err, KAVAK_EINVAL, 0, "the price is over %lld pesos",
		                       (long long) PESOS(KAVAK_FINANCE_PRICE_MAX));
	if (loan->down_cents < 0)
		return kavak_error_set(err, KAVAK_EINVAL, 0, "the down payment is below 0");
	if (loan->down_cents > loan->price_cents)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
				       "the down payment is more than the price");
	return check_terms(loan->rate_ppm, loan->months, err);
}

int kavak_finance_quote(const kavak_loan *loan, kavak_quote *ret_quote, kavak_error *err)
{
	struct annuity an;
	int64_t principal, total;
	int r;

	r = check_loan(loan, err);
	if (r < 0)
		return r;

	annuity(loan->rate_ppm, loan->months, &an);
	principal = loan->price_cents - loan->down_cents;
	total = paid(&an, principal, loan->months);
	*ret_quote = (kavak_quote) {
		.principal_cents = principal,
		.payment_cents   = paid(&an, principal, 1),
		.total_cents     = total,
		/* The loan is a whole number of cents, so rounding before or after is the same. */
		.interest_cents  = total - principal,
	};
	return 0;
}

/* A month's interest, to the nearest cent, halves up. */
static int64_t month_interest(int64_t balance_cents, uint32_t rate_ppm)
{
	const int64_t one = (int64_t) RATE_ONE * MONTHS_A_YEAR;

	return (2 * balance_cents * rate_ppm + one) / (2 * one);
}

int kavak_finance_schedule(const kavak_loan *loan, kavak_installment *ret_rows, kavak_error *err)
{
	kavak_quote quote;
	int64_t balance;
	int r;

	r = kavak_finance_quote(loan, &quote, err);
	if (r < 0)
		return r;

	balance = quote.principal_cents;
	for (uint32_t month = 1; month <= loan->months; month++) {
		int64_t interest = month_interest(balance, loan->rate_ppm);
		int64_t principal = quote.payment_cents - interest;

		/* A payment that was rounded up may be done a month early. */
		if (month == loan->months || principal > balance)
			principal = balance;
		balance -= principal;
		*ret_rows++ = (kavak_installment) {
			.month           = month,
			.payment_cents   = principal + interest,
			.interest_cents  = interest,
			.principal_cents = principal,
			.balance_cents   = balance,
		};
	}
	return 0;
}

int kavak_finance_afford(int64_t payment_cents, int64_t down_cents, uint32_t rate_ppm,
			 uint32_t months, int64_t *ret_price_cents, int64_t *ret_financed_cents,
			 kavak_error *err)
{
	struct annuity an;
	int64_t financed;
	int r;

	if (payment_cents <= 0)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
				       "the monthly payment must be more than 0");
	if (payment_cents > KAVAK_FINANCE_PRICE_MAX || down_cents > KAVAK_FINANCE_PRICE_MAX)
		return kavak_error_set(err, KAVAK_EINVAL, 0, "the %s payment is over %lld pesos",
		                       payment_cents > KAVAK_FINANCE_PRICE_MAX ? "monthly" : "down",
		                       (long long) PESOS(KAVAK_FINANCE_PRICE_MAX));
	if (down_cents < 0)
		return kavak_error_set(err, KAVAK_EINVAL, 0, "the down payment is below 0");
	r = check_terms(rate_ppm, months, err);
	if (r < 0)
		return r;

	annuity(rate_ppm, months, &an);
	kv_big_multiply(&an.den, (uint64_t) payment_cents);
	financed = (int64_t) kv_big_divide(&an.den, &an.num);
	*ret_price_cents = financed + down_cents;
	if (ret_financed_cents)
		*ret_financed_cents = financed;
	return 0;
}
