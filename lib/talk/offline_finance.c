/* SPDX-License-Identifier: MIT */
/* Quotes: the price from a car or from the customer, the down payment asked for, the terms. */
#include "talk/offline_turn.h"

#include <math.h>

#include "finance/finance.h"

static int put(json_t *object, const char *key, json_t *value)
{
	return value && json_object_set_new(object, key, value) == 0 ? 0 : KAVAK_ENOMEM;
}

bool kv_was_share(const json_t *quote)
{
	return kv_cents_of(quote, "down_payment", 0) % 50000;
}

/* The down payment of the quote before, unless more was said since. What was a share of that
 * price is the same share of another. */
static void keep_down(const struct kv_offline_turn *turn, struct kv_loan_slots *loan)
{
	const json_t *quote = json_object_get(turn->before, "quote");
	bool is_newer = json_array_size(json_object_get(turn->before, "said")) > (quote ? 1 : 0);
	int64_t down, price;

	if (is_newer && (loan->down >= 0 || loan->down_percent >= 0))
		return;
	if (!quote && turn->frame.intent == KV_INTENT_FINANCE)
		quote = json_object_get(turn->before, "terms");
	down = kv_cents_of(quote, "down_payment", -1);
	price = kv_cents_of(quote, "price_mxn", 0);
	if (down < 0)
		return;
	loan->down = kv_was_share(quote) ? -1 : down;
	loan->down_percent = kv_was_share(quote) && price > 0
	                     ? round(100.0 * (double) down / (double) price) : -1;
}

/* This message's slots over those of the conversation. */
static struct kv_loan_slots merged(const struct kv_offline_turn *turn)
{
	const struct kv_frame *frame = &turn->frame;
	struct kv_loan_slots loan = turn->loan;

	keep_down(turn, &loan);
	if (frame->price)
		loan.price = frame->price;
	if (frame->down >= 0 || frame->down_percent >= 0) {
		loan.down = frame->down;
		loan.down_percent = frame->down_percent;
	}
	if (frame->n_months) {
		loan.n_months = frame->n_months;
		memcpy(loan.months, frame->months, sizeof(loan.months));
	}
	return loan;
}

/* --- where the price comes from --- */

enum source { SOURCE_PRICE, SOURCE_CAR, SOURCE_NAME, SOURCE_QUOTE, SOURCE_WHICH, SOURCE_NONE };

/* A price that the customer says now stands above all; a car that is named or pointed at above
 * what was said before. */
static enum source find_source(const struct kv_offline_turn *turn, json_t **ret_car)
{
	const struct kv_frame *frame = &turn->frame;
	const json_t *quote = json_object_get(turn->before, "quote");
	json_t *cars = kv_turn_shown_cars(turn);
	/* The message that led to a quote is in it; what stands in that message is no news. */
	bool is_newer = json_array_size(json_object_get(turn->before, "said")) > (quote ? 1 : 0);

	*ret_car = kv_turn_meant_car(turn);
	if (frame->price && !frame->n_cars)
		return SOURCE_PRICE;
	if (frame->n_cars)
		return *ret_car ? SOURCE_CAR : SOURCE_NAME;
	if (turn->loan.price && is_newer && !frame->ordinal)
		return SOURCE_PRICE;
	if (*ret_car)
		return SOURCE_CAR;
	if (quote)
		return SOURCE_QUOTE;
	if (turn->loan.had_car &&
	    json_is_string(json_object_get(json_array_get(cars, 0), "stock_id"))) {
		*ret_car = json_array_get(cars, 0);
		return SOURCE_CAR;
	}
	return json_array_size(cars) ? SOURCE_WHICH : SOURCE_NONE;
}

/* --- the call --- */

static int64_t down_of(const struct kv_loan_slots *loan, int64_t price)
{
	if (loan->down_percent >= 0)
		return llround((double) price * loan->down_percent / 100);
	return loan->down;
}

static bool is_offered(const struct kv_offline_turn *turn, uint32_t months)
{
	const struct kv_settings *s = kv_config_settings(turn->parts->config);

	return months % 12 == 0 && months / 12 >= s->min_years && months / 12 <= s->max_years;
}

/* The terms that are offered; NULL means all of them. */
static json_t *years_of(const struct kv_offline_turn *turn, const struct kv_loan_slots *loan)
{
	json_t *years = json_array();

	for (size_t i = 0; years && i < loan->n_months; i++)
		if (is_offered(turn, loan->months[i]))
			json_array_append_new(years, json_integer(loan->months[i] / 12));
	if (years && json_array_size(years))
		return years;
	json_decref(years);
	return NULL;
}

/* A new down payment keeps the term that was asked for before. */
static json_t *years_or_before(const struct kv_offline_turn *turn, const struct kv_loan_slots *loan)
{
	json_t *years = years_of(turn, loan);

	if (years || loan->n_months)
		return years;
	return json_incref(json_object_get(json_object_get(turn->before, "quote"), "years"));
}

static int call_quote(struct kv_offline_turn *turn, const struct kv_loan_slots *loan, int64_t price)
{
	KV_JSON *arguments = json_object(), *years = years_or_before(turn, loan);
	int r = arguments ? put(arguments, "price_mxn", kv_json_cents(price)) : KAVAK_ENOMEM;

	if (!r)
		r = put(arguments, "down_payment", kv_json_cents(down_of(loan, price)));
	if (!r && json_array_size(years) && json_object_set(arguments, "years", years) < 0)
		r = KAVAK_ENOMEM;
	return r < 0 ? r : kv_turn_call(turn, "calc_financing", KV_TAKE(arguments));
}

/* --- the quote in words --- */

static int say_total(struct kv_offline_turn *turn, const json_t *option)
{
	KV_BUF total = { 0 };
	int r = kavak_money_format(kv_cents_of(option, "total_paid", 0), &total);

	return r < 0 ? r : KV_SAY(turn, "finance.total", { "total", kv_buf_slice(&total) },);
}

static int say_options(struct kv_offline_turn *turn, const json_t *options)
{
	const json_t *option;
	size_t i;

	json_array_foreach(options, i, option) {
		char years[24], months[24];
		KV_BUF payment = { 0 };
		int64_t n = kv_json_get_int(option, "years", 0);
		int r = kavak_money_format(kv_cents_of(option, "monthly_payment", 0), &payment);

		snprintf(years, sizeof(years), "%lld", (long long) n);
		snprintf(months, sizeof(months), "%lld",
		         (long long) kv_json_get_int(option, "months", 12 * n));
		if (!r)
			r = KV_SAY_LINE(turn, n == 1 ? "finance.line_one" : "finance.line",
			                { "years", kavak_slice_of(years) },
			                { "months", kavak_slice_of(months) },
			                { "payment", kv_buf_slice(&payment) }, );
		if (!r && turn->frame.asks_total)
			r = say_total(turn, option);
		if (r < 0)
			return r;
	}
	return 0;
}

int kv_turn_add_percent(kavak_buf *buf, double rate)
{
	KV_JSON *percent = json_real(round(rate * 1e6) / 1e4);
	int r;

	if (json_real_value(percent) == round(json_real_value(percent)))
		r = kv_buf_addf(buf, "%d", (int) json_real_value(percent));
	else
		r = kv_json_print(percent, buf);
	return r < 0 ? r : kv_buf_add_char(buf, '%');
}

static int say_terms(struct kv_offline_turn *turn)
{
	const struct kv_settings *s = kv_config_settings(turn->parts->config);
	bool all_offered = true;
	char min[16], max[16];
	int r;

	for (size_t i = 0; i < turn->frame.n_months; i++)
		all_offered &= is_offered(turn, turn->frame.months[i]);
	if (all_offered)
		return 0;
	snprintf(min, sizeof(min), "%u", s->min_years);
	snprintf(max, sizeof(max), "%u", s->max_years);
	r = KV_SAY(turn, "finance.terms", { "min", kavak_slice_of(min) },
	           { "max", kavak_slice_of(max) }, );
	return r < 0 ? r : kv_buf_add_char(turn->reply, '\n');
}

static int add_label(const json_t *car, kavak_buf *buf)
{
	int r = car ? kv_buf_add_str(buf, " el *") : 0;

	if (car && !r)
		r = kv_car_label(car, buf);
	return car && !r ? kv_buf_add_char(buf, '*') : r;
}

static int say_quote(struct kv_offline_turn *turn, const json_t *quote, const json_t *car)
{
	KV_BUF price = { 0 }, down = { 0 }, rate = { 0 }, label = { 0 };
	int r;

	if (kv_turn_failed(quote))
		return KV_SAY(turn, "trouble",);
	r = kavak_money_format(kv_cents_of(quote, "price_mxn", 0), &price);
	if (!r)
		r = kavak_money_format(kv_cents_of(quote, "down_payment", 0), &down);
	if (!r)
		r = kv_turn_add_percent(&rate, kv_json_get_num(quote, "annual_rate", 0));
	if (!r)
		r = add_label(car, &label);
	if (!r)
		r = say_terms(turn);
	if (!r)
		r = KV_SAY(turn, "finance.quote", { "car", kv_buf_slice(&label) },
		           { "price", kv_buf_slice(&price) }, { "down", kv_buf_slice(&down) },
		           { "rate", kv_buf_slice(&rate) }, );
	if (!r)
		r = say_options(turn, json_object_get(quote, "options"));
	if (!r)
		r = kv_buf_add_char(turn->reply, '\n');
	return r < 0 ? r : KV_SAY_LINE(turn, "finance.next",);
}

/* --- step by step --- */

static int ask_down(struct kv_offline_turn *turn, int64_t price, const json_t *car)
{
	KV_BUF label = { 0 }, amount = { 0 };
	int r;

	if (!car)
		return KV_SAY(turn, "finance.ask_down",);
	r = kv_car_label(car, &label);
	if (!r)
		r = kavak_money_format(price, &amount);
	return r < 0 ? r : KV_SAY(turn, "finance.ask_down_car", { "car", kv_buf_slice(&label) },
	                          { "price", kv_buf_slice(&amount) },);
}

static int say_too_much(struct kv_offline_turn *turn, int64_t down, int64_t price)
{
	KV_BUF paid = { 0 }, whole = { 0 };
	int r = kavak_money_format(down, &paid);

	if (!r)
		r = kavak_money_format(price, &whole);
	return r < 0 ? r : KV_SAY(turn, "finance.too_much", { "down", kv_buf_slice(&paid) },
	                          { "price", kv_buf_slice(&whole) },);
}

/* The price is known: quote it, or ask for what is missing. */
static int go_on(struct kv_offline_turn *turn, const struct kv_loan_slots *loan, int64_t price,
                 const json_t *car)
{
	if (price <= 0)
		return KV_SAY(turn, "finance.ask_price",);
	if (loan->down < 0 && loan->down_percent < 0)
		return ask_down(turn, price, car);
	if (down_of(loan, price) >= price)
		return say_too_much(turn, down_of(loan, price), price);
	return call_quote(turn, loan, price);
}

/* The car was shown before: its price is asked for again, it may have changed. */
static int quote_car(struct kv_offline_turn *turn, const struct kv_loan_slots *loan,
                     const json_t *car)
{
	const json_t *details = kv_turn_result(turn, "car_details");

	if (!json_is_string(json_object_get(car, "stock_id")))
		return KV_SAY(turn, "finance.ask_which",);
	if (!details)
		return kv_turn_call(turn, "car_details",
		                    json_pack("{s:O}", "stock_id",
		                              json_object_get(car, "stock_id")));
	if (kv_turn_failed(details))
		return KV_SAY(turn, "details.none",);
	return go_on(turn, loan, kv_cents_of(details, "price_mxn", 0), details);
}

/* Was what the customer named found, or something in its stead? */
static bool is_found(const json_t *search)
{
	const json_t *relaxed = json_object_get(search, "relaxed"), *step;
	size_t i;

	json_array_foreach(relaxed, i, step) {
		kavak_slice filter = kv_json_get_str(step, "filter");

		if (kv_slice_is(filter, "model") || kv_slice_is(filter, "make") ||
		    kv_slice_starts(filter, "year"))
			return false;
	}
	return json_array_size(json_object_get(search, "cars")) > 0;
}

static int quote_named(struct kv_offline_turn *turn, const struct kv_loan_slots *loan)
{
	const json_t *search = kv_turn_result(turn, "search_catalog"), *car;
	int r;

	if (!search) {
		json_t *arguments = kv_named_arguments(&turn->frame);

		if (arguments && put(arguments, "sort", json_string("price_asc")) < 0) {
			json_decref(arguments);
			arguments = NULL;
		}
		return kv_turn_call(turn, "search_catalog", arguments);
	}
	if (kv_turn_failed(search))
		return KV_SAY(turn, "trouble",);
	car = json_array_get(json_object_get(search, "cars"), 0);
	if (is_found(search))
		return go_on(turn, loan, kv_cents_of(car, "price_mxn", 0), car);
	if (!car)
		return KV_SAY(turn, "finance.none_at_all",);
	r = KV_SAY(turn, "finance.none",);
	return r < 0 ? r : kv_turn_list_cars(turn, json_object_get(search, "cars"), 0, 5);
}

/* The car whose price the quote of this turn has; NULL: the customer's own price. */
static const json_t *quoted_car(const struct kv_offline_turn *turn)
{
	const json_t *details = kv_turn_result(turn, "car_details");

	if (details && !kv_turn_failed(details))
		return details;
	return json_array_get(json_object_get(kv_turn_result(turn, "search_catalog"), "cars"), 0);
}

/* The one that was taken of several is only one of them. */
static int say_example(struct kv_offline_turn *turn, enum source source)
{
	const json_t *search = kv_turn_result(turn, "search_catalog");
	int64_t total = source == SOURCE_NAME ? kv_json_get_int(search, "total", 0) : 0;
	char n[24];
	int r;

	if (source != SOURCE_WHICH && total < 2)
		return 0;
	snprintf(n, sizeof(n), "%lld", (long long) total);
	r = source == SOURCE_WHICH ? KV_SAY(turn, "finance.example",)
	                           : KV_SAY(turn, "finance.example_of",
	                                    { "total", kavak_slice_of(n) },);
	return r < 0 ? r : kv_buf_add_char(turn->reply, '\n');
}

/* "¿y a 4 años?" right after what a monthly payment buys is that again, whatever car was talked
 * about before; unless this message itself says a price or means a car. */
static bool is_about_monthly(const struct kv_offline_turn *turn)
{
	const json_t *afford = json_object_get(turn->before, "afford");
	const struct kv_frame *frame = &turn->frame;

	return !frame->price && !frame->n_cars && !frame->ordinal && !frame->is_deictic &&
	       json_object_get(afford, "monthly_payment") &&
	       kv_slice_is(kv_json_get_str(turn->before, "last"), "calc_affordability");
}

int kv_answer_finance(struct kv_offline_turn *turn)
{
	const json_t *quote = kv_turn_result(turn, "calc_financing");
	struct kv_loan_slots loan = merged(turn);
	json_t *car = NULL;
	enum source source = find_source(turn, &car);
	int r = 0;

	if (is_about_monthly(turn))
		return kv_answer_afford(turn);
	if (turn->frame.ordinal && !car && !turn->frame.n_cars && !turn->frame.price)
		return kv_turn_say_beyond(turn);
	if (quote && !kv_turn_failed(quote))
		r = say_example(turn, source);
	if (quote)
		return r < 0 ? r : say_quote(turn, quote, quoted_car(turn));
	switch (source) {
	case SOURCE_PRICE:
		return go_on(turn, &loan, loan.price, NULL);
	case SOURCE_CAR:
		return quote_car(turn, &loan, car);
	case SOURCE_NAME:
		return quote_named(turn, &loan);
	case SOURCE_QUOTE:
		return go_on(turn, &loan,
		             kv_cents_of(json_object_get(turn->before, "quote"), "price_mxn", 0),
		             NULL);
	case SOURCE_WHICH:
		if (loan.down < 0 && loan.down_percent < 0)
			return KV_SAY(turn, "finance.ask_which",);
		return quote_car(turn, &loan, json_array_get(kv_turn_shown_cars(turn), 0));
	case SOURCE_NONE:
		break;
	}
	return KV_SAY(turn, "finance.ask_price",);
}

/* --- what a monthly payment buys --- */

static int say_afford(struct kv_offline_turn *turn, const json_t *result)
{
	const json_t *options = json_object_get(result, "options"), *option;
	KV_BUF monthly = { 0 }, down = { 0 }, with = { 0 };
	int64_t down_cents = kv_cents_of(result, "down_payment", 0);
	char n[24];
	size_t i;
	int r = kavak_money_format(kv_cents_of(result, "monthly_payment", 0), &monthly);

	if (!r && down_cents)
		r = kavak_money_format(down_cents, &down);
	if (!r && down_cents)
		r = kv_templates_say(turn->templates, "afford.down", turn->seed,
		                     (kavak_slice) { 0 },
		                     (struct kv_blank[]) { { "down", kv_buf_slice(&down) },
		                                          { NULL } },
		                     &with);
	if (!r)
		r = KV_SAY(turn, "afford.intro", { "monthly", kv_buf_slice(&monthly) },
		           { "down", kv_buf_slice(&with) }, );
	json_array_foreach(options, i, option) {
		KV_BUF price = { 0 };
		char years[24];

		snprintf(years, sizeof(years), "%lld",
		         (long long) kv_json_get_int(option, "years", 0));
		if (!r)
			r = kavak_money_format(kv_cents_of(option, "max_price", 0), &price);
		if (!r)
			r = KV_SAY_LINE(turn, "afford.line", { "years", kavak_slice_of(years) },
			                { "price", kv_buf_slice(&price) },);
	}
	snprintf(n, sizeof(n), "%lld", (long long) kv_json_get_int(result, "cars_within", 0));
	if (!r)
		r = kv_buf_add_char(turn->reply, '\n');
	if (r < 0)
		return r;
	return KV_SAY_LINE(turn,
	                   kv_slice_is(kavak_slice_of(n), "0") ? "afford.none" : "afford.next",
	                   { "n", kavak_slice_of(n) }, );
}

int kv_answer_afford(struct kv_offline_turn *turn)
{
	const json_t *result = kv_turn_result(turn, "calc_affordability");
	struct kv_loan_slots loan = merged(turn);
	const json_t *before = json_object_get(turn->before, "afford");
	int64_t monthly = turn->frame.monthly ? turn->frame.monthly
	                                      : kv_cents_of(before, "monthly_payment", 0);
	KV_JSON *arguments = json_object(), *years = years_of(turn, &loan);
	int r;

	if (loan.down < 0 && !turn->frame.monthly)
		loan.down = kv_cents_of(before, "down_payment", -1);
	if (result)
		return kv_turn_failed(result) ? KV_SAY(turn, "trouble",) : say_afford(turn, result);
	r = arguments ? put(arguments, "monthly_payment", kv_json_cents(monthly)) : KAVAK_ENOMEM;
	if (!r && loan.down > 0)
		r = put(arguments, "down_payment", kv_json_cents(loan.down));
	if (!r && json_array_size(years) && json_object_set(arguments, "years", years) < 0)
		r = KAVAK_ENOMEM;
	return r < 0 ? r : kv_turn_call(turn, "calc_affordability", KV_TAKE(arguments));
}
