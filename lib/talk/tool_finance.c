/* SPDX-License-Identifier: MIT */
/* calc_financing and calc_affordability. The rate is the configured one; nobody else sets it. */
#include <math.h>

#include "finance/finance.h"
#include "talk/engine.h"
#include "talk/tools.h"

/* The terms asked for, in order; all that are offered when none were. */
static size_t years_of(const struct kavak_tool_call *call, uint32_t *ret_years)
{
	const struct kv_settings *settings = call->engine->settings;
	const json_t *list = json_object_get(call->arguments, "years"), *year;
	size_t i, n = 0;

	json_array_foreach(list, i, year)
		if (n < KAVAK_FINANCE_YEARS_MAX)
			ret_years[n++] = (uint32_t) llround(json_number_value(year));
	for (uint32_t y = settings->min_years;
	     !list && y <= settings->max_years && n < KAVAK_FINANCE_YEARS_MAX; y++)
		ret_years[n++] = y;
	return n;
}

static int64_t cents_of(const json_t *arguments, const char *key)
{
	return llround(kv_json_get_num(arguments, key, 0) * 100);
}

int kv_tool_calc_financing(struct kavak_tool_call *call, kavak_error *err)
{
	int64_t price = cents_of(call->arguments, "price_mxn"),
		down = cents_of(call->arguments, "down_payment");
	uint32_t years[KAVAK_FINANCE_YEARS_MAX];
	size_t n = years_of(call, years);
	KV_JSON *quote = NULL;
	int r = kv_quote_json(price, down, call->engine->settings->rate_ppm, years, n, false,
	                      &quote, err);

	if (r < 0)
		return r;
	if (json_object_set_new(quote, "price_mxn", kv_json_cents(price)) < 0 ||
	    json_object_set_new(quote, "down_payment", kv_json_cents(down)) < 0)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "calc_financing");
	call->result = KV_TAKE(quote);
	return 0;
}

/* How many cars each of the prices buys, into each option. */
static int count_cars(kavak_engine *engine, json_t *options, uint64_t *ret_most, kavak_error *err)
{
	json_t *option;
	size_t i;

	*ret_most = 0;
	json_array_foreach(options, i, option) {
		uint64_t n;
		int r = kv_catalog_count_within(engine->catalog, cents_of(option, "max_price"), &n,
		                                err);

		if (r < 0)
			return r;
		if (json_object_set_new(option, "cars_within", json_integer((json_int_t) n)) < 0)
			return kavak_error_set(err, KAVAK_ENOMEM, 0, "calc_affordability");
		*ret_most = n > *ret_most ? n : *ret_most;
	}
	return 0;
}

int kv_tool_calc_affordability(struct kavak_tool_call *call, kavak_error *err)
{
	int64_t payment = cents_of(call->arguments, "monthly_payment");
	int64_t down = cents_of(call->arguments, "down_payment");
	const struct kv_settings *settings = call->engine->settings;
	uint32_t years[KAVAK_FINANCE_YEARS_MAX];
	size_t n = years_of(call, years);
	KV_JSON *afford = NULL;
	uint64_t n_cars = 0;
	int r = kv_afford_json(payment, down, settings->rate_ppm, years, n, -1, &afford, err);

	if (!r)
		r = count_cars(call->engine, json_object_get(afford, "options"), &n_cars, err);
	if (r < 0)
		return r;
	if (json_object_set_new(afford, "monthly_payment", kv_json_cents(payment)) < 0 ||
	    json_object_set_new(afford, "down_payment", kv_json_cents(down)) < 0 ||
	    json_object_set_new(afford, "annual_rate", json_real(settings->rate_ppm / 1e6)) < 0 ||
	    json_object_set_new(afford, "cars_within", json_integer((json_int_t) n_cars)) < 0)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "calc_affordability");
	call->result = KV_TAKE(afford);
	return 0;
}
