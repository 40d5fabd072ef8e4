/* SPDX-License-Identifier: MIT */
#include "finance/finance.h"

#include <kavak/sys/error.h>

#define PPM_ONE 1e6

/* Jansson refuses NULL values and takes over the others, so one check at the end of a chain
 * sees every failure. */
static int put(json_t *object, const char *key, json_t *value)
{
	return json_object_set_new(object, key, value) < 0 ? KAVAK_ENOMEM : 0;
}

static int put_cents(json_t *object, const char *key, int64_t cents)
{
	return put(object, key, kv_json_cents(cents));
}

static int out_of_memory(kavak_error *err)
{
	return kavak_error_set(err, KAVAK_ENOMEM, 0, "quote");
}

static int check_years(const uint32_t *years, size_t n_years, kavak_error *err)
{
	if (!years || !n_years || n_years > KAVAK_FINANCE_YEARS_MAX)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
				       "%zu terms were asked for; it takes 1 to %d", n_years,
				       KAVAK_FINANCE_YEARS_MAX);
	for (size_t i = 0; i < n_years; i++)
		if (!years[i] || years[i] > KAVAK_FINANCE_YEARS_MAX)
			return kavak_error_set(err, KAVAK_EINVAL, 0,
					       "a term of %u years; it takes 1 to %d", years[i],
					       KAVAK_FINANCE_YEARS_MAX);
	return 0;
}

static json_t *installment_json(const kavak_installment *row)
{
	KV_JSON *object = json_object();

	if (put(object, "month", json_integer(row->month)) < 0 ||
	    put_cents(object, "payment", row->payment_cents) < 0 ||
	    put_cents(object, "interest", row->interest_cents) < 0 ||
	    put_cents(object, "principal", row->principal_cents) < 0 ||
	    put_cents(object, "balance", row->balance_cents) < 0)
		return NULL;
	return KV_TAKE(object);
}

static int put_schedule(json_t *option, const kavak_loan *loan, kavak_error *err)
{
	kavak_installment rows[KAVAK_FINANCE_MONTHS_MAX];
	KV_JSON *list = json_array();
	int r;

	r = kavak_finance_schedule(loan, rows, err);
	if (r < 0)
		return r;
	for (uint32_t i = 0; i < loan->months; i++)
		if (json_array_append_new(list, installment_json(&rows[i])) < 0)
			return out_of_memory(err);
	return put(option, "schedule", KV_TAKE(list)) < 0 ? out_of_memory(err) : 0;
}

static int add_quote(json_t *options, const kavak_loan *loan, bool schedule,
		     int64_t *ret_principal_cents, kavak_error *err)
{
	KV_JSON *option = json_object();
	kavak_quote quote;
	int r;

	r = kavak_finance_quote(loan, &quote, err);
	if (r < 0)
		return r;
	if (put(option, "years", json_integer(loan->months / 12)) < 0 ||
	    put(option, "months", json_integer(loan->months)) < 0 ||
	    put_cents(option, "monthly_payment", quote.payment_cents) < 0 ||
	    put_cents(option, "total_paid", quote.total_cents) < 0 ||
	    put_cents(option, "total_interest", quote.interest_cents) < 0)
		return out_of_memory(err);
	if (schedule) {
		r = put_schedule(option, loan, err);
		if (r < 0)
			return r;
	}
	if (json_array_append_new(options, KV_TAKE(option)) < 0)
		return out_of_memory(err);
	*ret_principal_cents = quote.principal_cents;
	return 0;
}

int kv_quote_json(int64_t price_cents, int64_t down_cents, uint32_t rate_ppm, const uint32_t *years,
                  size_t n_years, bool schedule, json_t **ret_json, kavak_error *err)
{
	KV_JSON *object = json_object(), *options = json_array();
	int64_t principal = 0;
	int r;

	r = check_years(years, n_years, err);
	for (size_t i = 0; r == 0 && i < n_years; i++) {
		kavak_loan loan = { price_cents, down_cents, rate_ppm, 12 * years[i] };

		r = add_quote(options, &loan, schedule, &principal, err);
	}
	if (r < 0)
		return r;
	if (put_cents(object, "principal", principal) < 0 ||
	    put(object, "annual_rate", json_real(rate_ppm / PPM_ONE)) < 0 ||
	    put(object, "options", KV_TAKE(options)) < 0)
		return out_of_memory(err);
	*ret_json = KV_TAKE(object);
	return 0;
}

static int add_afford(json_t *options, int64_t payment_cents, int64_t down_cents, uint32_t rate_ppm,
                      uint32_t years, kavak_error *err)
{
	KV_JSON *option = json_object();
	int64_t price, financed;
	int r;

	r = kavak_finance_afford(payment_cents, down_cents, rate_ppm, 12 * years, &price, &financed,
				 err);
	if (r < 0)
		return r;
	if (put(option, "years", json_integer(years)) < 0 ||
	    put_cents(option, "max_price", price) < 0 ||
	    put_cents(option, "financed", financed) < 0 ||
	    json_array_append_new(options, KV_TAKE(option)) < 0)
		return out_of_memory(err);
	return 0;
}

int kv_afford_json(int64_t payment_cents, int64_t down_cents, uint32_t rate_ppm,
		   const uint32_t *years, size_t n_years, int64_t cars_within, json_t **ret_json,
		   kavak_error *err)
{
	KV_JSON *object = json_object(), *options = json_array();
	int r;

	r = check_years(years, n_years, err);
	for (size_t i = 0; r == 0 && i < n_years; i++)
		r = add_afford(options, payment_cents, down_cents, rate_ppm, years[i], err);
	if (r < 0)
		return r;
	if (put(object, "options", KV_TAKE(options)) < 0 ||
	    (cars_within >= 0 && put(object, "cars_within", json_integer(cars_within)) < 0))
		return out_of_memory(err);
	*ret_json = KV_TAKE(object);
	return 0;
}

static int print(const json_t *json, kavak_buf *buf, kavak_error *err)
{
	return kv_json_print(json, buf) < 0 ? out_of_memory(err) : 0;
}

int kavak_quote_json(int64_t price_cents, int64_t down_cents, uint32_t rate_ppm,
		     const uint32_t *years, size_t n_years, bool schedule, kavak_buf *buf,
		     kavak_error *err)
{
	KV_JSON *json = NULL;
	int r = kv_quote_json(price_cents, down_cents, rate_ppm, years, n_years, schedule, &json,
			      err);

	return r < 0 ? r : print(json, buf, err);
}

int kavak_afford_json(int64_t payment_cents, int64_t down_cents, uint32_t rate_ppm,
		      const uint32_t *years, size_t n_years, int64_t cars_within, kavak_buf *buf,
		      kavak_error *err)
{
	KV_JSON *json = NULL;
	int r = kv_afford_json(payment_cents, down_cents, rate_ppm, years, n_years, cars_within,
			       &json, err);

	return r < 0 ? r : print(json, buf, err);
}
