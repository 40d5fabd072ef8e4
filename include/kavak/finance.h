/* SPDX-License-Identifier: MIT */
#ifndef KAVAK_FINANCE_H
#define KAVAK_FINANCE_H

/**
 * Loans with equal monthly payments (French amortization), in integer cents.
 * Pure functions: no clock, no I/O, no state; any thread may call them.
 *
 * What is published is that of exact arithmetic rounded half-up to the cent:
 * payment = P*i / (1 - (1+i)^-n) with i the annual rate / 12. Total and interest
 * come from the payment before rounding. Rates are parts per million: 0.10 a
 * year is 100000.
 */

#include <kavak/error.h>

KAVAK_BEGIN_DECLS

#define KAVAK_FINANCE_YEARS_MAX   10
#define KAVAK_FINANCE_MONTHS_MAX  (12 * KAVAK_FINANCE_YEARS_MAX)
#define KAVAK_FINANCE_RATE_MAX    2000000u              /* 200% a year */
#define KAVAK_FINANCE_PRICE_MAX   INT64_C(100000000000) /* cents: one thousand million pesos */

typedef struct kavak_loan {
	int64_t  price_cents;
	int64_t  down_cents;   /* 0 to the price */
	uint32_t rate_ppm;     /* a year; 0 is no interest */
	uint32_t months;       /* 1 to KAVAK_FINANCE_MONTHS_MAX */
} kavak_loan;

typedef struct kavak_quote {
	int64_t principal_cents;
	int64_t payment_cents;    /* a month; 0 when all was paid down */
	int64_t total_cents;      /* unrounded payment x months, rounded once */
	int64_t interest_cents;   /* total - principal, before rounding, rounded once */
} kavak_quote;

/**
 * Quote one loan.
 *
 * @return 0; KAVAK_EINVAL with the reason in words: a price of 0, a down payment over
 *         the price, a term or rate out of bounds.
 * @since 0.1
 */
KAVAK_API int kavak_finance_quote(const kavak_loan *loan, kavak_quote *ret_quote, kavak_error *err);

typedef struct kavak_installment {
	uint32_t month;            /* from 1 */
	int64_t  payment_cents;
	int64_t  interest_cents;
	int64_t  principal_cents;  /* these add up to the loan */
	int64_t  balance_cents;    /* after the payment; 0 in the last */
} kavak_installment;

/**
 * Every month of a loan. The last payment absorbs the rounding of the others.
 *
 * @param ret_rows  the caller's, room for loan->months rows.
 * @return as kavak_finance_quote().
 * @since 0.1
 */
KAVAK_API int kavak_finance_schedule(const kavak_loan *loan, kavak_installment *ret_rows,
                                     kavak_error *err);

/**
 * The highest price that a monthly payment carries, rounded down to the cent.
 *
 * @param ret_price_cents     down payment and loan together.
 * @param ret_financed_cents  the loan; may be NULL.
 * @return 0; KAVAK_EINVAL with the reason.
 * @since 0.1
 */
KAVAK_API int kavak_finance_afford(int64_t payment_cents, int64_t down_cents, uint32_t rate_ppm,
                                   uint32_t months, int64_t *ret_price_cents,
                                   int64_t *ret_financed_cents, kavak_error *err);

/**
 * Read a rate: "0.10", "10%", "10 %". Exact to the millionth.
 *
 * @return 0; KAVAK_EINVAL with what was expected.
 * @since 0.1
 */
KAVAK_API int kavak_rate_parse(kavak_slice text, uint32_t *ret_rate_ppm, kavak_error *err);

/**
 * Append a quote for each term as one JSON object: principal, annual_rate and
 * options, each with years, months, monthly_payment, total_paid, total_interest.
 *
 * @param years     terms, in the order wanted; 1 to KAVAK_FINANCE_YEARS_MAX each.
 * @param schedule  with every month of every option.
 * @return 0; KAVAK_EINVAL as kavak_finance_quote(), or when there is no term, or more than
 *         KAVAK_FINANCE_YEARS_MAX of them; KAVAK_ENOMEM, KAVAK_ELIMIT.
 * @since 0.1
 */
KAVAK_API int kavak_quote_json(int64_t price_cents, int64_t down_cents, uint32_t rate_ppm,
                               const uint32_t *years, size_t n_years, bool schedule,
                               kavak_buf *buf, kavak_error *err);

/**
 * Append what a monthly payment carries over each term: options with years,
 * max_price, financed; and cars_within.
 *
 * @param cars_within  how many cars cost no more than the highest of these prices;
 *                     below 0 it is not known, and left out.
 * @return as kavak_quote_json().
 * @since 0.1
 */
KAVAK_API int kavak_afford_json(int64_t payment_cents, int64_t down_cents, uint32_t rate_ppm,
                                const uint32_t *years, size_t n_years, int64_t cars_within,
                                kavak_buf *buf, kavak_error *err);

/** Append "$280,000", or "$7,098.78" where there are cents; "-$50" below zero.
 *  @return 0; KAVAK_ENOMEM, KAVAK_ELIMIT.
 *  @since 0.1 */
KAVAK_API int kavak_money_format(int64_t cents, kavak_buf *buf);

KAVAK_END_DECLS
#endif
