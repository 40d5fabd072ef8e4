/* SPDX-License-Identifier: MIT */
#include "output.h"
#include "session.h"

enum { MONTHLY, DOWN, YEARS, RATE };

static const struct option_spec options[] = {
	[MONTHLY] = { "monthly", "M", OPTION_MONEY, "what can be paid a month", .required = true },
	[DOWN] = { "down", "D", OPTION_MONEY, "what is paid down (default 0)" },
	[YEARS] = { "years", "Y,...", OPTION_NUMBERS,
		    "terms (default KAVAK_MIN_YEARS to KAVAK_MAX_YEARS)", 1,
		    KAVAK_FINANCE_YEARS_MAX },
	[RATE] = { "rate", "R", OPTION_RATE, "a year: 0.10 or 10% (default KAVAK_ANNUAL_RATE)" },
	{ 0 }
};

struct terms {
	int64_t  monthly_cents, down_cents;
	uint32_t rate_ppm;
	uint32_t years[OPTION_LIST_MAX];
	size_t   n_years;
	int64_t  highest_cents;
	int64_t  cars_within;
};

static void take_terms(const struct session *session, const struct args *args,
		       struct terms *ret_terms)
{
	const struct option_value *v = args->values;

	*ret_terms = (struct terms) {
		.monthly_cents = v[MONTHLY].number, .down_cents = v[DOWN].number,
		.rate_ppm = v[RATE].set ? (uint32_t) v[RATE].number : session_rate(session),
	};
	for (size_t i = 0; i < v[YEARS].n; i++)
		ret_terms->years[i] = (uint32_t) v[YEARS].numbers[i];
	ret_terms->n_years = v[YEARS].set ? v[YEARS].n : session_years(session, ret_terms->years);
}

static int find_highest(struct terms *terms, kavak_error *err)
{
	for (size_t i = 0; i < terms->n_years; i++) {
		int64_t price;
		int r = kavak_finance_afford(terms->monthly_cents, terms->down_cents,
					     terms->rate_ppm, 12 * terms->years[i], &price, NULL,
					     err);

		if (r < 0)
			return r;
		if (price > terms->highest_cents)
			terms->highest_cents = price;
	}
	return 0;
}

/* Of the catalog; nothing is loosened that is not asked for, so no car within is none. */
static int count_cars(struct session *session, struct terms *terms)
{
	kavak_car_filter filter = KAVAK_CAR_FILTER_INIT;
	kavak_search *search = NULL;
	int r;

	filter.price_max_cents = terms->highest_cents;
	filter.sort = KAVAK_SORT_PRICE_ASC;
	filter.limit = 1;
	r = kavak_catalog_search(session->engine, &filter, &search, &session->err);
	if (r < 0)
		return r;
	if (kavak_search_count(search) &&
	    kavak_search_car(search, 0)->price_cents <= terms->highest_cents)
		terms->cars_within = (int64_t) kavak_search_total(search);
	kavak_search_free(search);
	return 0;
}

static int print_as_json(const struct terms *terms, kavak_error *err)
{
	kavak_buf json = { 0 };
	int r = kavak_afford_json(terms->monthly_cents, terms->down_cents, terms->rate_ppm,
				  terms->years, terms->n_years, terms->cars_within, &json, err);

	if (r == 0)
		print_json(&json);
	kavak_buf_done(&json);
	return r;
}

static int print_for_people(const struct terms *terms, kavak_error *err)
{
	struct table table;

	table_start(&table, ">years,>highest price,>of it financed");
	for (size_t i = 0; i < terms->n_years; i++) {
		int64_t price, financed;
		int r = kavak_finance_afford(terms->monthly_cents, terms->down_cents,
					     terms->rate_ppm, 12 * terms->years[i], &price,
					     &financed, err);

		if (r < 0) {
			kavak_buf_done(&table.cells);
			return r;
		}
		table_number(&table, terms->years[i]);
		table_money(&table, price);
		table_money(&table, financed);
	}
	table_end(&table);
	printf("%lld cars of the catalog cost no more than the highest\n",
	       (long long) terms->cars_within);
	return 0;
}

static int run(const struct args *args)
{
	struct session session = { 0 };
	struct terms terms;
	int r;

	if (session_open(&session) != STATUS_DONE)
		return session_end(&session, STATUS_FAILED);
	take_terms(&session, args, &terms);
	r = find_highest(&terms, &session.err);
	if (r == 0)
		r = count_cars(&session, &terms);
	if (r == 0)
		r = args->json ? print_as_json(&terms, &session.err)
			       : print_for_people(&terms, &session.err);
	return session_end(&session, r < 0 ? complain(&session.err, NULL) : STATUS_DONE);
}

const struct command cmd_afford = {
	.name = "afford",
	.about = "The highest price that a monthly payment carries.",
	.options = options,
	.has_json = true,
	.examples = { "kavak afford --monthly 6000 --down '50 mil'",
		      "kavak afford --monthly 6k --years 5 --json" },
	.run = run,
};
