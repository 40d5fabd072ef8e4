/* SPDX-License-Identifier: MIT */
#include "json.h"
#include "output.h"
#include "session.h"

enum { MAKE, MODEL, VERSION, EXCLUDE_MAKE, YEAR_MIN, YEAR_MAX, PRICE_MIN, PRICE_MAX, KM_MAX, CITY,
       TRANSMISSION, FUEL, BODY_TYPE, FEATURE, SEATS_MIN, SORT, LIMIT };

/* In the order of enum kavak_sort behind its default. */
static const char *const sorts[] = { "price_asc", "price_desc", "year_desc", "km_asc", NULL };

static const struct option_spec options[] = {
	[MAKE] = { "make", "M,...", OPTION_LIST, "one of these makes, however written" },
	[MODEL] = { "model", "M,...", OPTION_LIST, "one of these models, however written" },
	[VERSION] = { "version", "V", OPTION_TEXT, "words of the version" },
	[EXCLUDE_MAKE] = { "exclude-make", "M,...", OPTION_LIST, "none of these makes" },
	[YEAR_MIN] = { "year-min", "Y", OPTION_NUMBER, "this year or newer", 1900, 2100 },
	[YEAR_MAX] = { "year-max", "Y", OPTION_NUMBER, "this year or older", 1900, 2100 },
	[PRICE_MIN] = { "price-min", "P", OPTION_MONEY, "from this price on" },
	[PRICE_MAX] = { "price-max", "P", OPTION_MONEY,
			"up to this price: 280000, '280 mil' or 280k" },
	[KM_MAX] = { "km-max", "KM", OPTION_AMOUNT, "at most so many kilometres", 0, 10000000 },
	[CITY] = { "city", "C", OPTION_TEXT, "in this city" },
	[TRANSMISSION] = { "transmission", "T", OPTION_TEXT, "automatica or manual" },
	[FUEL] = { "fuel", "F", OPTION_TEXT, "gasolina, diesel, hibrido or electrico" },
	[BODY_TYPE] = { "body-type", "B,...", OPTION_LIST,
			"sedan, hatchback, suv, pickup, minivan, coupe, convertible" },
	[FEATURE] = { "feature", "F,...", OPTION_LIST, "with all of these: bluetooth, car_play" },
	[SEATS_MIN] = { "seats-min", "N", OPTION_NUMBER, "room for so many", 1, 60 },
	[SORT] = { "sort", "S", OPTION_WORD, "price_asc, price_desc, year_desc or km_asc",
		   .words = sorts },
	[LIMIT] = { "limit", "N", OPTION_NUMBER, "show at most so many (default 5)", 1,
		    KAVAK_SEARCH_LIMIT_MAX },
	{ 0 }
};

static kavak_car_filter make_filter(const struct option_value *v)
{
	kavak_car_filter filter = KAVAK_CAR_FILTER_INIT;

	filter.makes = v[MAKE].list, filter.n_makes = v[MAKE].n;
	filter.models = v[MODEL].list, filter.n_models = v[MODEL].n;
	filter.exclude_makes = v[EXCLUDE_MAKE].list, filter.n_exclude_makes = v[EXCLUDE_MAKE].n;
	filter.body_types = v[BODY_TYPE].list, filter.n_body_types = v[BODY_TYPE].n;
	filter.features = v[FEATURE].list, filter.n_features = v[FEATURE].n;
	filter.version = kavak_slice_of(v[VERSION].text);
	filter.city = kavak_slice_of(v[CITY].text);
	filter.transmission = kavak_slice_of(v[TRANSMISSION].text);
	filter.fuel = kavak_slice_of(v[FUEL].text);
	filter.seats_min = (int32_t) v[SEATS_MIN].number;
	filter.year_min = (int32_t) v[YEAR_MIN].number;
	filter.year_max = (int32_t) v[YEAR_MAX].number;
	filter.price_min_cents = v[PRICE_MIN].number;
	filter.price_max_cents = v[PRICE_MAX].number;
	filter.km_max = v[KM_MAX].set ? v[KM_MAX].number : -1;
	filter.sort = v[SORT].set ? (enum kavak_sort) (KAVAK_SORT_PRICE_ASC + v[SORT].number)
				  : KAVAK_SORT_DEFAULT;
	filter.limit = (uint32_t) v[LIMIT].number;
	return filter;
}

static void print_cars(const kavak_search *search)
{
	struct table table;

	table_start(&table, "stock_id,make,model,version,>year,>price,>km,transmission,city");
	for (size_t i = 0; i < kavak_search_count(search); i++) {
		const kavak_car *car = kavak_search_car(search, i);

		table_cell(&table, car->stock_id);
		table_cell(&table, car->make);
		table_cell(&table, car->model);
		table_cell(&table, car->version);
		table_plain(&table, car->year);
		table_money(&table, car->price_cents);
		if (car->mileage_km >= 0)
			table_number(&table, car->mileage_km);
		else
			table_cell(&table, (kavak_slice) { 0 });
		table_cell(&table, car->transmission);
		table_cell(&table, car->city);
	}
	table_end(&table);
}

/* "Nothing fits; nearest with price_max 220999 instead of 200000". */
static void print_relaxed(kavak_slice json)
{
	kavak_slice relaxed = js_get(json, "relaxed"), one;
	kavak_buf name = { 0 };
	size_t at = 0, n = 0;

	while (js_next(relaxed, &at, &one)) {
		kavak_slice filter = js_text(js_get(one, "filter"), &name);
		kavak_slice from = js_get(one, "from"), to = js_get(one, "to");

		printf("%s%.*s %.*s instead of %.*s", n++ ? ", " : "nothing fits; with ",
		       (int) filter.len, filter.ptr, (int) to.len, to.ptr, (int) from.len,
		       from.ptr);
	}
	if (n)
		puts(":");
	kavak_buf_done(&name);
}

static void print_for_people(const kavak_search *search, const kavak_buf *json)
{
	size_t total = kavak_search_total(search), n = kavak_search_count(search);

	if (!n) {
		puts("nothing fits");
		return;
	}
	print_relaxed((kavak_slice) { json->ptr, json->len });
	print_cars(search);
	if (total > n)
		printf("%zu of %zu%s\n", n, total,
		       total >= KAVAK_TOTAL_EXACT_MAX ? " or more" : "");
}

static int run(const struct args *args)
{
	kavak_car_filter filter = make_filter(args->values);
	struct session session = { 0 };
	kavak_search *search = NULL;
	kavak_buf json = { 0 };
	int r;

	if (session_open(&session) != STATUS_DONE)
		return session_end(&session, STATUS_FAILED);
	r = kavak_catalog_search(session.engine, &filter, &search, &session.err);
	if (r == 0)
		session.err.code = r = kavak_search_json(search, &json);
	if (r == 0 && args->json)
		print_json(&json);
	else if (r == 0)
		print_for_people(search, &json);
	kavak_buf_done(&json);
	kavak_search_free(search);
	if (r == KAVAK_EINVAL)	/* a word that is none of the option's, a range upside down */
		return session_end(&session, usage(&cmd_catalog_search, "%s", session.err.text));
	return session_end(&session, r < 0 ? complain(&session.err, NULL) : STATUS_DONE);
}

const struct command cmd_catalog_search = {
	.name = "catalog search",
	.about = "Find cars; when nothing fits, the nearest, saying what was loosened.",
	.options = options,
	.has_json = true,
	.examples = { "kavak catalog search --make nisan --model versa --price-max '280 mil'",
		      "kavak catalog search --body-type suv --feature car_play --sort price_asc "
		      "--json" },
	.run = run,
};
