/* SPDX-License-Identifier: MIT */
/* What every store must do. A driver joins by a row in `stores`. */
#include <string.h>

#include "base/buf.h"
#include "config/config.h"
#include "store/copy.h"
#include "support/fault.h"
#include "support/folder.h"
#include "support/main.h"
#include "support/postgres.h"

/* %s: a folder of the test's own; or a schema, on the server that a variable names. */
static const struct {
	const char *url;
	bool        shared;	/* two handles see one another's work */
	bool        on_server;
} stores[] = {
	{ "sqlite:%s/kavak.db", true, false },
	{ "sqlite::memory:", false, false },
	{ "%s", true, true },
};
#define N_STORES (postgres_url() ? 3 : 2)

#define S(lit) KAVAK_SLICE(lit)

static struct folder folder;
static struct postgres_schema schema;
static kavak_config *config;
static char url[POSTGRES_URL_MAX];
static kavak_store *store;

static kavak_store *open_one(void)
{
	kavak_store *one = NULL;
	kavak_error err = { 0 };

	ck_assert_msg(kv_store_open(config, url, &one, &err) == 0, "%s", err.text);
	return one;
}

static void set_up(int i)
{
	folder = folder_new();
	if (stores[i].on_server)
		schema = postgres_schema_new();
	ck_assert_int_eq(kavak_config_new(&config, NULL), 0);
	snprintf(url, sizeof(url), stores[i].url, stores[i].on_server ? schema.url : folder.name);
	store = open_one();
}

static void tear_down(void)
{
	kv_store_close(store);
	kavak_config_free(config);
	postgres_schema_done(&schema);
	folder_done(&folder);
}

/* Cars as the tests write them: folded already. */
static kavak_car_row car(const char *stock_id, const char *make, const char *model, int year,
                         int64_t pesos)
{
	return (kavak_car_row) {
		.car = {
			.stock_id = kavak_slice_of(stock_id), .make = kavak_slice_of(make),
			.model = kavak_slice_of(model), .year = year, .price_cents = pesos * 100,
			.mileage_km = -1,
		},
		.make_key = kavak_slice_of(make), .model_key = kavak_slice_of(model),
	};
}

static kavak_swap_result import(kavak_store *into, const kavak_car_row *rows, size_t n,
                                bool truncate)
{
	kavak_swap_result result = { 99, 99, 99 };
	kavak_error err = { 0 };

	ck_assert_msg(kv_store_cars_begin(into, &err) == 0, "%s", err.text);
	ck_assert_msg(kv_store_cars_stage(into, rows, n, &err) == 0, "%s", err.text);
	ck_assert_msg(kv_store_cars_swap(into, truncate, &result, &err) == 0, "%s", err.text);
	return result;
}

static size_t lot(kavak_car_row *rows)
{
	rows[0] = car("a1", "nissan", "versa", 2018, 265999);
	rows[0].version_key = S("sense auto 1 6");
	rows[0].car.features = S("bluetooth car_play");
	rows[0].car.body_type = S("sedan");
	rows[0].car.mileage_km = 50000;
	rows[0].car.city = S("México");
	rows[0].city_key = S("mexico");
	rows[0].car.transmission = S("automatica");
	rows[0].car.fuel = S("gasolina");
	rows[0].car.seats = 5;
	rows[1] = car("a2", "nissan", "sentra", 2020, 350000);
	rows[1].version_key = S("advance 100%");
	rows[1].car.features = S("bluetooth");
	rows[1].car.body_type = S("sedan");
	rows[2] = car("a3", "honda", "cr v", 2019, 420000);
	rows[2].car.body_type = S("suv");
	rows[2].car.mileage_km = 80000;
	rows[2].car.seats = 7;
	rows[3] = car("a4", "honda", "civic", 2021, 265999);
	rows[3].car.body_type = S("sedan");
	rows[3].version_key = S("touring_x");
	rows[3].car.mileage_km = 10000;
	return 4;
}

static void fill(void)
{
	kavak_car_row rows[4];

	import(store, rows, lot(rows), false);
}

static int collect_car(const kavak_car *c, void *userdata)
{
	ck_assert_int_eq(kavak_buf_add(userdata, c->stock_id), 0);
	return kv_buf_add_char(userdata, ' ');
}

#pragma GCC diagnostic ignored "-Woverride-init" /* a query is the default but for what it says */
#define QUERY(...) ((kavak_car_query) { .km_max = -1, .limit = 10, .total_max = 1000, __VA_ARGS__ })

static void finds(const kavak_car_query query, const char *expected)
{
	KV_BUF seen = { 0 };
	kavak_error err = { 0 };
	uint64_t total = 99, n = 0;
	bool exact = false;

	ck_assert_msg(kv_store_cars_search(store, &query, collect_car, &seen, &total, &exact,
	                                   &err) == 0,
	              "%s", err.text);
	ck_assert_str_eq(seen.ptr ? seen.ptr : "", expected);
	for (const char *p = expected; *p; p++)
		n += *p == ' ';
	ck_assert_uint_eq(total, n);
	ck_assert(exact);
}

START_TEST(finds_every_car_cheapest_first)
{
	set_up(_i);
	fill();
	finds(QUERY(.seats_min = 0), "a1 a4 a2 a3 ");
	finds(QUERY(.sort = KAVAK_SORT_PRICE_ASC), "a1 a4 a2 a3 ");
	finds(QUERY(.sort = KAVAK_SORT_YEAR_DESC), "a4 a2 a3 a1 ");
	finds(QUERY(.sort = KAVAK_SORT_KM_ASC), "a4 a1 a3 a2 ");	/* not said comes last */
	tear_down();
}
END_TEST

START_TEST(filters_by_each_thing_a_car_has)
{
	static const kavak_name_key versa = { S("nissan"), S("versa") },
				    honda = { S("honda"), { 0 } };
	static const kavak_name_key sentra = { { 0 }, S("sentra") };
	const kavak_name_key either[] = { versa, honda };
	const kavak_slice suv = S("suv"), bodies[] = { S("suv"), S("sedan") },
			  not_honda = S("honda");

	set_up(_i);
	fill();
	finds(QUERY(.names = &versa, .n_names = 1), "a1 ");
	finds(QUERY(.names = &honda, .n_names = 1), "a4 a3 ");
	finds(QUERY(.names = &sentra, .n_names = 1), "a2 ");
	finds(QUERY(.names = either, .n_names = 2), "a1 a4 a3 ");
	finds(QUERY(.exclude_make_keys = &not_honda, .n_exclude_make_keys = 1), "a1 a2 ");
	finds(QUERY(.body_types = &suv, .n_body_types = 1), "a3 ");
	finds(QUERY(.body_types = bodies, .n_body_types = 2), "a1 a4 a2 a3 ");
	finds(QUERY(.city_key = S("mexico")), "a1 ");
	finds(QUERY(.transmission = S("automatica")), "a1 ");
	finds(QUERY(.fuel = S("gasolina")), "a1 ");
	finds(QUERY(.year_min = 2019, .year_max = 2020), "a2 a3 ");
	finds(QUERY(.price_min_cents = 26599900, .price_max_cents = 35000000), "a1 a4 a2 ");
	finds(QUERY(.price_max_cents = 26599899), "");
	finds(QUERY(.km_max = 50000), "a1 a4 ");	/* who did not say has not few */
	finds(QUERY(.km_max = 0), "");
	finds(QUERY(.seats_min = 6), "a3 ");
	tear_down();
}
END_TEST

START_TEST(takes_names_of_features_and_words_of_versions_whole)
{
	const kavak_slice blue = S("blue"), both[] = { S("car_play"), S("bluetooth") },
			  percent = S("%");
	const kavak_slice words[] = { S("auto"), S("sense") }, part = S("aut"),
			  score = S("touring_x");
	const kavak_slice wild = S("touringsx"), hundred = S("100%");

	set_up(_i);
	fill();
	finds(QUERY(.features = &blue, .n_features = 1), "");
	finds(QUERY(.features = both, .n_features = 2), "a1 ");
	finds(QUERY(.features = both + 1, .n_features = 1), "a1 a2 ");
	finds(QUERY(.version_words = words, .n_version_words = 2), "a1 ");
	finds(QUERY(.version_words = &part, .n_version_words = 1), "");
	finds(QUERY(.version_words = &percent, .n_version_words = 1), "");
	finds(QUERY(.version_words = &hundred, .n_version_words = 1), "a2 ");
	finds(QUERY(.version_words = &score, .n_version_words = 1), "a4 ");
	finds(QUERY(.version_words = &wild, .n_version_words = 1), "");
	tear_down();
}
END_TEST

START_TEST(counts_no_further_than_asked)
{
	kavak_car_query query = QUERY(.limit = 1, .total_max = 3);
	KV_BUF seen = { 0 };
	uint64_t total;
	bool exact;

	set_up(_i);
	fill();
	ck_assert_int_eq(kv_store_cars_search(store, &query, collect_car, &seen, &total, &exact,
	                                      NULL),
	                 0);
	ck_assert_str_eq(seen.ptr, "a1 ");
	ck_assert_uint_eq(total, 3);
	ck_assert(!exact);
	query = QUERY(.limit = 0, .total_max = 4);
	ck_assert_int_eq(kv_store_cars_search(store, &query, NULL, NULL, &total, &exact, NULL), 0);
	ck_assert_uint_eq(total, 4);
	ck_assert(exact);
	query.n_names = 1000;
	ck_assert_int_eq(kv_store_cars_search(store, &query, NULL, NULL, &total, &exact, NULL),
	                 KAVAK_ELIMIT);
	tear_down();
}
END_TEST

static int stop_at_once(const kavak_car *c, void *userdata)
{
	(void) c;
	++*(int *) userdata;
	return 1;
}

START_TEST(stops_when_the_visitor_wants)
{
	kavak_car_query query = QUERY(.seats_min = 0);
	uint64_t total;
	bool exact;
	int n = 0;

	set_up(_i);
	fill();
	ck_assert_int_eq(kv_store_cars_search(store, &query, stop_at_once, &n, &total, &exact,
	                                      NULL),
	                 KAVAK_STOPPED);
	ck_assert_int_eq(n, 1);
	tear_down();
}
END_TEST

static int same_as_first(const kavak_car *c, void *userdata)
{
	kavak_car_row rows[4];

	(void) userdata;
	lot(rows);
	ck_assert(kv_slice_is(c->make, "nissan") && kv_slice_is(c->model, "versa"));
	ck_assert(kv_slice_eq(c->features, rows[0].car.features));
	ck_assert(kv_slice_eq(c->city, rows[0].car.city));
	ck_assert_int_eq(c->year, 2018);
	ck_assert_int_eq(c->price_cents, 26599900);
	ck_assert_int_eq(c->mileage_km, 50000);
	ck_assert_int_eq(c->seats, 5);
	ck_assert_uint_eq(c->color.len, 0);
	return 0;
}

START_TEST(gives_one_car_by_its_stock_id)
{
	set_up(_i);
	fill();
	ck_assert_int_eq(kv_store_cars_get(store, S("a1"), same_as_first, NULL, NULL), 0);
	ck_assert_int_eq(kv_store_cars_get(store, S("A1"), same_as_first, NULL, NULL),
	                 KAVAK_NOTFOUND);
	ck_assert_int_eq(kv_store_cars_get(store, S("a1' OR '1"), same_as_first, NULL, NULL),
	                 KAVAK_NOTFOUND);
	tear_down();
}
END_TEST

START_TEST(a_second_import_of_the_same_rows_changes_nothing)
{
	kavak_car_row rows[4];
	kavak_swap_result result;
	uint64_t before, after;

	set_up(_i);
	result = import(store, rows, lot(rows), false);
	ck_assert_uint_eq(result.n_inserted, 4);
	ck_assert_uint_eq(result.n_updated, 0);
	ck_assert_int_eq(kv_store_cars_version(store, &before, NULL), 0);
	result = import(store, rows, 4, true);
	ck_assert_uint_eq(result.n_inserted + result.n_updated + result.n_removed, 0);
	ck_assert_int_eq(kv_store_cars_version(store, &after, NULL), 0);
	ck_assert_uint_eq(before, after);

	rows[2].car.price_cents += 1;
	result = import(store, rows, 4, false);
	ck_assert_uint_eq(result.n_inserted, 0);
	ck_assert_uint_eq(result.n_updated, 1);
	ck_assert_int_eq(kv_store_cars_version(store, &after, NULL), 0);
	ck_assert_uint_gt(after, before);
	finds(QUERY(.seats_min = 0), "a1 a4 a2 a3 ");
	tear_down();
}
END_TEST

START_TEST(truncate_takes_out_what_the_import_does_not_have)
{
	kavak_car_row rows[4];
	kavak_swap_result result;

	set_up(_i);
	fill();
	lot(rows);
	result = import(store, rows, 2, false);
	ck_assert_uint_eq(result.n_removed, 0);
	result = import(store, rows, 2, true);
	ck_assert_uint_eq(result.n_removed, 2);
	finds(QUERY(.seats_min = 0), "a1 a2 ");
	ck_assert_int_eq(kv_store_cars_get(store, S("a3"), NULL, NULL, NULL), KAVAK_NOTFOUND);
	result = import(store, rows + 2, 2, false);	/* and they may come back */
	ck_assert_uint_eq(result.n_inserted, 2);
	finds(QUERY(.seats_min = 0), "a1 a4 a2 a3 ");
	tear_down();
}
END_TEST

START_TEST(a_car_staged_twice_counts_once_the_last)
{
	kavak_car_row rows[2] = { car("x", "kia", "rio", 2020, 100),
		                  car("x", "kia", "soul", 2021, 200) };
	kavak_swap_result result;

	set_up(_i);
	result = import(store, rows, 2, false);
	ck_assert_uint_eq(result.n_inserted, 1);
	finds(QUERY(.year_min = 2021), "x ");
	finds(QUERY(.year_max = 2020), "");
	tear_down();
}
END_TEST

START_TEST(nobody_sees_an_import_before_it_is_swapped_in)
{
	kavak_car_row rows[4];

	set_up(_i);
	ck_assert_int_eq(kv_store_cars_begin(store, NULL), 0);
	ck_assert_int_eq(kv_store_cars_stage(store, rows, lot(rows), NULL), 0);
	finds(QUERY(.seats_min = 0), "");
	kv_store_cars_abort(store);
	ck_assert_int_eq(kv_store_cars_stage(store, rows, 4, NULL), KAVAK_EINVAL);
	ck_assert_int_eq(kv_store_cars_swap(store, true, NULL, NULL), KAVAK_EINVAL);
	finds(QUERY(.seats_min = 0), "");
	rows[0].car.stock_id = (kavak_slice) { 0 };
	ck_assert_int_eq(kv_store_cars_begin(store, NULL), 0);
	ck_assert_int_eq(kv_store_cars_stage(store, rows, 4, NULL), KAVAK_EINVAL);
	kv_store_cars_abort(store);
	tear_down();
}
END_TEST

START_TEST(imports_thousands_in_short_steps)
{
	enum { N = 3000 };
	KV_AUTOFREE kavak_car_row *rows = calloc(N, sizeof(*rows));
	KV_AUTOFREE char *ids = calloc(N, 8);
	kavak_swap_result result;
	uint64_t total;
	bool exact;
	kavak_car_query all = QUERY(.limit = 0, .total_max = 10 * N);

	set_up(_i);
	for (size_t i = 0; i < N; i++) {
		snprintf(ids + i * 8, 8, "c%05zu", i);
		rows[i] = car(ids + i * 8, i % 2 ? "kia" : "seat", "x", 2000 + (int) (i % 25),
		              1000 + (int) i);
	}
	result = import(store, rows, N, false);
	ck_assert_uint_eq(result.n_inserted, N);
	for (size_t i = 0; i < N; i += 3)
		rows[i].car.price_cents++;
	result = import(store, rows, N - 1000, true);
	ck_assert_uint_eq(result.n_removed, 1000);
	ck_assert_uint_eq(result.n_updated, (N - 1000 + 2) / 3);
	ck_assert_int_eq(kv_store_cars_search(store, &all, NULL, NULL, &total, &exact, NULL), 0);
	ck_assert_uint_eq(total, N - 1000);
	tear_down();
}
END_TEST

static int collect_name(kavak_slice make, kavak_slice model, uint64_t n_cars, void *userdata)
{
	return kv_buf_addf(userdata, "%.*s/%.*s=%d ", KV_FMT(make), KV_FMT(model), (int) n_cars);
}

static int collect_text(kavak_slice text, uint64_t n, void *userdata)
{
	return kv_buf_addf(userdata, "%.*s=%d ", KV_FMT(text), (int) n);
}

START_TEST(knows_what_names_and_cities_there_are)
{
	KV_BUF seen = { 0 };
	kavak_car_row rows[4];

	set_up(_i);
	fill();
	ck_assert_int_eq(kv_store_cars_names(store, collect_name, &seen, NULL), 0);
	ck_assert_str_eq(seen.ptr, "honda/civic=1 honda/cr v=1 nissan/sentra=1 nissan/versa=1 ");
	kavak_buf_done(&seen);
	ck_assert_int_eq(kv_store_cars_cities(store, collect_text, &seen, NULL), 0);
	ck_assert_str_eq(seen.ptr, "México=1 ");
	kavak_buf_done(&seen);
	lot(rows);
	import(store, rows + 2, 2, true);
	ck_assert_int_eq(kv_store_cars_names(store, collect_name, &seen, NULL), 0);
	ck_assert_str_eq(seen.ptr, "honda/civic=1 honda/cr v=1 ");
	tear_down();
}
END_TEST

START_TEST(two_handles_see_one_catalog_and_import_one_at_a_time)
{
	kavak_store *other;
	kavak_car_row rows[4], theirs = car("z", "kia", "rio", 2022, 1);
	uint64_t version;

	if (!stores[_i].shared)
		return;
	set_up(_i);
	other = open_one();
	lot(rows);
	ck_assert_int_eq(kv_store_cars_begin(store, NULL), 0);
	ck_assert_int_eq(kv_store_cars_stage(store, rows, 4, NULL), 0);
	import(other, &theirs, 1, false);
	finds(QUERY(.seats_min = 0), "z ");		/* its own staging is still invisible */
	ck_assert_int_eq(kv_store_cars_swap(store, false, NULL, NULL), 0);
	finds(QUERY(.seats_min = 0), "z a1 a4 a2 a3 ");
	ck_assert_int_eq(kv_store_cars_version(other, &version, NULL), 0);
	ck_assert_uint_eq(version, 2);
	kv_store_close(other);
	tear_down();
}
END_TEST

/* --- knowledge --- */

static kavak_chunk chunk(uint32_t ordinal, const char *tokens, uint32_t n_tokens)
{
	return (kavak_chunk) {
		.ordinal = ordinal, .title = S("Título"), .content = S("Contenido"),
		.tokens = kavak_slice_of(tokens), .n_tokens = n_tokens,
	};
}

static int collect_chunk(const kavak_chunk *c, void *userdata)
{
	return kv_buf_addf(userdata, "%.*s/%u ", KV_FMT(c->source), c->ordinal);
}

static int collect_source(kavak_slice source, uint64_t hash, uint64_t n_chunks, void *userdata)
{
	return kv_buf_addf(userdata, "%.*s#%llx=%d ", KV_FMT(source), (unsigned long long) hash,
	                   (int) n_chunks);
}

static void matches(const kavak_slice *tokens, size_t n, size_t max, const char *expected)
{
	KV_BUF seen = { 0 };
	kavak_error err = { 0 };

	ck_assert_msg(kv_store_chunks_match(store, tokens, n, max, collect_chunk, &seen, NULL, NULL,
	                                    &err) == 0,
	              "%s", err.text);
	ck_assert_str_eq(seen.ptr ? seen.ptr : "", expected);
}

static void teach(int64_t *ids)
{
	kavak_chunk kavak[] = { chunk(0, "garanti 3 mes garanti", 4), chunk(1, "devolu 7 dia", 3) };
	kavak_chunk faq = chunk(0, "garanti 1,234.50 c++ \"dijo\" near or", 6);

	ck_assert_int_eq(kv_store_source_put(store, S("kavak"), 0xfedcba9876543210u, kavak, 2, ids,
	                                     NULL),
	                 0);
	ck_assert_int_eq(kv_store_source_put(store, S("faq"), 7, &faq, 1, ids + 2, NULL), 0);
}

START_TEST(finds_chunks_by_any_of_their_tokens)
{
	const kavak_slice devolu = S("devolu"), garanti = S("garanti"), number = S("1,234.50"),
			  part = S("1");
	const kavak_slice odd[] = { S("c++"), S("\"dijo\""), S("OR"), S("\" OR tokens : *") },
			  gar = S("gar");
	const kavak_slice two[] = { S("devolu"), S("nada"), S("garanti") };
	uint64_t n_with[3];
	kavak_match_stats stats;
	KV_BUF seen = { 0 };
	int64_t ids[3];

	set_up(_i);
	teach(ids);
	matches(&devolu, 1, 10, "kavak/1 ");
	matches(&garanti, 1, 1, "kavak/0 ");	/* twice in four words: the likeliest */
	matches(&number, 1, 10, "faq/0 ");
	matches(&part, 1, 10, "");
	matches(&gar, 1, 10, "");
	for (size_t i = 0; i < 3; i++)
		matches(&odd[i], 1, 10, "faq/0 ");
	matches(&odd[3], 1, 10, "");
	matches(NULL, 0, 10, "");
	ck_assert_int_eq(kv_store_chunks_match(store, two, 3, 10, collect_chunk, &seen, &stats,
	                                       n_with, NULL),
	                 0);
	ck_assert_uint_eq(seen.len, strlen("kavak/0 kavak/1 faq/0 "));
	ck_assert_uint_eq(n_with[0], 1);
	ck_assert_uint_eq(n_with[1], 0);
	ck_assert_uint_eq(n_with[2], 2);
	ck_assert_uint_eq(stats.n_chunks, 3);
	ck_assert_uint_eq(stats.n_tokens, 13);
	tear_down();
}
END_TEST

START_TEST(takes_a_query_as_long_as_it_may_be)
{
	static char texts[KV_MATCH_TOKENS_MAX][8];
	static kavak_slice tokens[KV_MATCH_TOKENS_MAX + 1];
	/* A query has its time, and a thousand words under valgrind take longer. */
	const size_t n = test_is_slow() ? 100 : KV_MATCH_TOKENS_MAX;
	int64_t ids[3];

	set_up(_i);
	teach(ids);
	for (size_t i = 0; i < KV_MATCH_TOKENS_MAX; i++) {
		snprintf(texts[i], sizeof(texts[i]), "w%zu", i);
		tokens[i] = kavak_slice_of(texts[i]);
	}
	tokens[n - 1] = S("devolu");
	matches(tokens, n, 10, "kavak/1 ");
	tokens[KV_MATCH_TOKENS_MAX] = S("x");
	ck_assert_int_eq(kv_store_chunks_match(store, tokens, KV_MATCH_TOKENS_MAX + 1, 10,
	                                       collect_chunk, NULL, NULL, NULL, NULL),
	                 KAVAK_ELIMIT);
	tear_down();
}
END_TEST

START_TEST(a_source_is_replaced_whole_under_new_ids)
{
	const kavak_slice garanti = S("garanti"), nuevo = S("nuev");
	kavak_chunk again = chunk(0, "nuev", 1);
	KV_BUF seen = { 0 };
	int64_t ids[3], id;
	uint64_t before, after;

	set_up(_i);
	teach(ids);
	ck_assert(ids[0] != ids[1] && ids[1] != ids[2]);
	ck_assert_int_eq(kv_store_sources(store, collect_source, &seen, NULL), 0);
	ck_assert_str_eq(seen.ptr, "faq#7=1 kavak#fedcba9876543210=2 ");
	kavak_buf_done(&seen);
	ck_assert_int_eq(kv_store_chunks_get(store, (int64_t[]) { ids[2], 12345, ids[0] }, 3,
	                                     collect_chunk, &seen, NULL),
	                 0);
	ck_assert_str_eq(seen.ptr, "faq/0 kavak/0 ");	/* as asked, without what is not there */
	ck_assert_int_eq(kv_store_chunks_version(store, &before, NULL), 0);

	ck_assert_int_eq(kv_store_source_remove(store, S("kavak"), NULL), 0);
	ck_assert_int_eq(kv_store_source_put(store, S("faq"), 8, &again, 1, &id, NULL), 0);
	ck_assert(id > ids[0] && id > ids[1] && id > ids[2]);
	matches(&garanti, 1, 10, "");
	matches(&nuevo, 1, 10, "faq/0 ");
	ck_assert_int_eq(kv_store_chunks_version(store, &after, NULL), 0);
	ck_assert_uint_eq(after, before + 2);
	ck_assert_int_eq(kv_store_source_remove(store, S("kavak"), NULL), KAVAK_NOTFOUND);
	ck_assert_int_eq(kv_store_source_put(store, S(""), 8, &again, 1, &id, NULL), KAVAK_EINVAL);
	tear_down();
}
END_TEST

static int collect_vector(int64_t id, const float *vector, size_t dim, void *userdata)
{
	(void) id;
	return kv_buf_addf(userdata, "%d,%d(%d) ", (int) vector[0], (int) vector[1], (int) dim);
}

START_TEST(keeps_vectors_as_long_as_their_chunk)
{
	const float values[] = { 1, 2, 3, 4 };
	KV_BUF seen = { 0 };
	uint64_t before, after;
	int64_t ids[3];

	set_up(_i);
	teach(ids);
	ck_assert_int_eq(kv_store_chunks_version(store, &before, NULL), 0);
	ck_assert_int_eq(kv_store_vectors_put(store, S("m"), ids + 1, values, 2, 2, NULL), 0);
	ck_assert_int_eq(kv_store_chunks_version(store, &after, NULL), 0);
	ck_assert_uint_gt(after, before);
	ck_assert_int_eq(kv_store_vectors_put(store, S("other"), ids, values, 1, 4, NULL), 0);
	ck_assert_int_eq(kv_store_vectors_each(store, S("m"), collect_vector, &seen, NULL), 0);
	ck_assert_str_eq(seen.ptr, "1,2(2) 3,4(2) ");
	kavak_buf_done(&seen);
	ck_assert_int_eq(kv_store_source_remove(store, S("kavak"), NULL), 0);
	ck_assert_int_eq(kv_store_vectors_each(store, S("m"), collect_vector, &seen, NULL), 0);
	ck_assert_str_eq(seen.ptr, "3,4(2) ");
	kavak_buf_done(&seen);
	/* One chunk that is gone: none is written. */
	ck_assert_int_eq(kv_store_vectors_put(store, S("n"), (int64_t[]) { ids[2], ids[0] }, values,
	                                      2, 2, NULL),
	                 KAVAK_NOTFOUND);
	ck_assert_int_eq(kv_store_vectors_each(store, S("n"), collect_vector, &seen, NULL), 0);
	ck_assert_ptr_null(seen.ptr);
	ck_assert_int_eq(kv_store_vectors_put(store, S("n"), ids, values, 1, 0, NULL),
	                 KAVAK_EINVAL);
	tear_down();
}
END_TEST

static int collect_transcript(const kavak_transcript *t, void *userdata)
{
	return kv_buf_addf(userdata, "%llu:%.*s>%.*s ", (unsigned long long) t->turn,
	                   KV_FMT(t->message), KV_FMT(t->reply));
}

START_TEST(keeps_what_was_said_once_and_newest_first)
{
	kavak_transcript t = { .turn = UINT64_MAX, .user = S("ana"), .at_ms = 1000,
	                       .message = S("hola"),
	                       .reply = S("buenas"), .json = S("{}") };
	KV_BUF seen = { 0 };

	set_up(_i);
	ck_assert_int_eq(kv_store_transcript_put(store, &t, NULL), 0);
	t.reply = S("otra vez");
	ck_assert_int_eq(kv_store_transcript_put(store, &t, NULL), 0);
	t = (kavak_transcript) { .turn = 2, .user = S("ana"), .at_ms = 2000, .message = S("a"),
	                         .reply = S("b") };
	ck_assert_int_eq(kv_store_transcript_put(store, &t, NULL), 0);
	ck_assert_int_eq(kv_store_transcripts(store, S("ana"), 10, collect_transcript, &seen, NULL),
	                 0);
	ck_assert_str_eq(seen.ptr, "2:a>b 18446744073709551615:hola>buenas ");
	kavak_buf_done(&seen);
	ck_assert_int_eq(kv_store_transcripts(store, S("ana"), 1, collect_transcript, &seen, NULL),
	                 0);
	ck_assert_str_eq(seen.ptr, "2:a>b ");
	kavak_buf_done(&seen);
	ck_assert_int_eq(kv_store_transcripts_remove(store, S("ana"), NULL), 0);
	ck_assert_int_eq(kv_store_transcripts(store, S("ana"), 10, collect_transcript, &seen, NULL),
	                 0);
	ck_assert_ptr_null(seen.ptr);
	t.turn = 0;
	ck_assert_int_eq(kv_store_transcript_put(store, &t, NULL), KAVAK_EINVAL);
	tear_down();
}
END_TEST

/* --- all of it --- */

static int collect_row(const kavak_car_row *row, void *userdata)
{
	kavak_car_row rows[4];
	size_t i = (size_t) (row->car.stock_id.ptr[1] - '1');

	lot(rows);
	ck_assert_uint_lt(i, 4);
	ck_assert(kv_slice_eq(row->version_key, rows[i].version_key));
	ck_assert(kv_slice_eq(row->car.features, rows[i].car.features));
	ck_assert_int_eq(row->car.mileage_km, rows[i].car.mileage_km);
	*(uint64_t *) userdata += 1;
	return 0;
}

START_TEST(shows_everything_there_is)
{
	kavak_transcript t = { .turn = 7, .user = S("ana"), .at_ms = 2, .message = S("a"),
	                       .reply = S("b") };
	const float vector[] = { 1, 2 };
	KV_BUF seen = { 0 };
	int64_t ids[3];
	uint64_t n = 0;

	set_up(_i);
	fill();
	fill();		/* what was replaced is not shown */
	teach(ids);
	ck_assert_int_eq(kv_store_cars_each(store, collect_row, &n, NULL), 0);
	ck_assert_uint_eq(n, 4);
	ck_assert_int_eq(kv_store_chunks_each(store, S("kavak"), collect_chunk, &seen, NULL), 0);
	ck_assert_int_eq(kv_store_chunks_each(store, S("nada"), collect_chunk, &seen, NULL), 0);
	ck_assert_str_eq(seen.ptr, "kavak/0 kavak/1 ");
	kavak_buf_done(&seen);
	ck_assert_int_eq(kv_store_vectors_put(store, S("m"), ids, vector, 1, 2, NULL), 0);
	ck_assert_int_eq(kv_store_vectors_put(store, S("m"), ids + 2, vector, 1, 2, NULL), 0);
	ck_assert_int_eq(kv_store_vector_models(store, collect_text, &seen, NULL), 0);
	ck_assert_str_eq(seen.ptr, "m=2 ");
	kavak_buf_done(&seen);
	ck_assert_int_eq(kv_store_transcript_put(store, &t, NULL), 0);
	t.turn = 8;
	t.at_ms = 1;
	t.user = S("eva");
	ck_assert_int_eq(kv_store_transcript_put(store, &t, NULL), 0);
	ck_assert_int_eq(kv_store_transcripts_each(store, collect_transcript, &seen, NULL), 0);
	ck_assert_str_eq(seen.ptr, "8:a>b 7:a>b ");
	kavak_buf_done(&seen);
	tear_down();
}
END_TEST

START_TEST(is_copied_whole_into_another_or_not_at_all)
{
	static const struct kv_copy_options plain = { 0 }, replace = { .replace = true };
	const float vectors[] = { 1, 2, 3, 4, 5, 6 };
	struct kv_store_counts n = { 0 };
	kavak_store *other = NULL;
	kavak_error err = { 0 };
	KV_BUF seen = { 0 };
	int64_t ids[3];
	int r;

	set_up(_i);
	ck_assert_int_eq(kv_store_open(config, "sqlite::memory:", &other, NULL), 0);
	ck_assert_int_eq(kv_store_copy(store, other, &plain, &n, &err), KAVAK_EDATA);
	ck_assert_msg(strstr(err.text, "nothing to copy"), "%s", err.text);
	fill();
	teach(ids);
	ck_assert_int_eq(kv_store_vectors_put(store, S("m"), ids, vectors, 3, 2, NULL), 0);
	EACH_ALLOC_FAILS(r, kv_store_copy(store, other, &replace, &n, &err), (void) 0);
	ck_assert_msg(r == 0, "%s", err.text);
	ck_assert_uint_eq(n.n_cars, 4);
	ck_assert_uint_eq(n.n_chunks, 3);
	ck_assert_uint_eq(n.n_vectors, 3);
	ck_assert_int_eq(kv_store_copy(store, other, &plain, &n, &err), KAVAK_EDATA);
	ck_assert_msg(strstr(err.text, "4 cars"), "%s", err.text);
	ck_assert_int_eq(kv_store_vectors_each(other, S("m"), collect_vector, &seen, NULL), 0);
	/* as its sources are copied, by name */
	ck_assert_str_eq(seen.ptr, "5,6(2) 1,2(2) 3,4(2) ");
	ck_assert_int_eq(kv_store_source_remove(store, S("faq"), NULL), 0);
	ck_assert_int_eq(kv_store_copy(store, other, &replace, &n, NULL), 0);
	kavak_buf_done(&seen);
	ck_assert_int_eq(kv_store_sources(other, collect_source, &seen, NULL), 0);
	ck_assert_str_eq(seen.ptr, "kavak#fedcba9876543210=2 ");
	/* Into itself, by another name: nothing is lost. */
	if (stores[_i].shared) {
		kv_store_close(other);
		other = open_one();
		ck_assert_int_eq(kv_store_copy(store, other, &replace, &n, NULL), 0);
		ck_assert_uint_eq(n.n_cars + n.n_chunks, 6);
	}
	kv_store_close(other);
	tear_down();
}
END_TEST

static void count_migration(const char *name, void *userdata)
{
	ck_assert_ptr_nonnull(name);
	++*(uint32_t *) userdata;
}

START_TEST(migrates_twice_as_once_and_answers_a_ping)
{
	KV_BUF detail = { 0 };
	uint32_t n = 0, version = 0;

	set_up(_i);
	ck_assert_int_eq(kv_store_migrate(config, url, count_migration, &n, &version, NULL), 0);
	ck_assert_uint_ge(version, 1);
	ck_assert_uint_eq(n, stores[_i].shared ? 0 : version);
	ck_assert_int_eq(kv_store_ping(store, &detail, NULL), 0);
	ck_assert_uint_gt(detail.len, 0);
	ck_assert_int_eq(kv_store_ping(store, NULL, NULL), 0);
	tear_down();
}
END_TEST

START_TEST(survives_every_failed_allocation)
{
	kavak_car_row rows[4];
	kavak_store *other = NULL;
	kavak_error err = { 0 };
	kavak_swap_result result;
	const kavak_slice garanti = S("garanti");
	kavak_car_query query = QUERY(.seats_min = 0);
	kavak_chunk one = chunk(0, "garanti", 1);
	uint64_t total, n_with;
	bool exact;
	int64_t id;
	int r;

	set_up(_i);
	lot(rows);
	EACH_ALLOC_FAILS(r, kv_store_open(config, url, &other, &err), ck_assert_ptr_null(other));
	ck_assert_int_eq(r, 0);
	kv_store_close(other);
	ck_assert_int_eq(kv_store_cars_begin(store, &err), 0);
	EACH_ALLOC_FAILS(r, kv_store_cars_stage(store, rows, 4, &err), (void) 0);
	ck_assert_int_eq(r, 0);
	EACH_ALLOC_FAILS(r, kv_store_cars_swap(store, true, &result, &err),
	                 ck_assert_int_eq(kv_store_cars_begin(store, NULL), 0);
	                 ck_assert_int_eq(kv_store_cars_stage(store, rows, 4, NULL), 0));
	ck_assert_int_eq(r, 0);
	ck_assert_uint_eq(result.n_inserted, 4);
	EACH_ALLOC_FAILS(r, kv_store_cars_search(store, &query, NULL, NULL, &total, &exact, &err),
	                 (void) 0);
	ck_assert_int_eq(r, 0);
	EACH_ALLOC_FAILS(r, kv_store_source_put(store, S("s"), 1, &one, 1, &id, &err), (void) 0);
	ck_assert_int_eq(r, 0);
	EACH_ALLOC_FAILS(r,
	                 kv_store_chunks_match(store, &garanti, 1, 1, collect_chunk,
	                                       &(kavak_buf) { .max = 1 }, NULL, &n_with, &err),
	                 (void) 0);
	ck_assert_int_eq(r, KAVAK_STOPPED);
	finds(QUERY(.seats_min = 0), "a1 a4 a2 a3 ");
	tear_down();
}
END_TEST

START_TEST(a_scheme_nobody_answers_is_said_in_words)
{
	kavak_store *none = NULL;
	kavak_error err = { 0 };

	ck_assert_int_eq(kavak_config_new(&config, NULL), 0);
	ck_assert_int_eq(kv_store_open(config, "mongo://ana:secreto@host/x", &none, &err),
	                 KAVAK_ENOTSUP);
	ck_assert_msg(!strstr(err.text, "secreto"), "%s", err.text);
	ck_assert_ptr_null(none);
	kv_store_close(NULL);
	kavak_config_free(config);
}
END_TEST

TEST_MAIN("store contract",
	postgres_say_skipped();
	tcase_add_loop_test(tc, finds_every_car_cheapest_first, 0, N_STORES);
	tcase_add_loop_test(tc, filters_by_each_thing_a_car_has, 0, N_STORES);
	tcase_add_loop_test(tc, takes_names_of_features_and_words_of_versions_whole, 0, N_STORES);
	tcase_add_loop_test(tc, counts_no_further_than_asked, 0, N_STORES);
	tcase_add_loop_test(tc, stops_when_the_visitor_wants, 0, N_STORES);
	tcase_add_loop_test(tc, gives_one_car_by_its_stock_id, 0, N_STORES);
	tcase_add_loop_test(tc, a_second_import_of_the_same_rows_changes_nothing, 0, N_STORES);
	tcase_add_loop_test(tc, truncate_takes_out_what_the_import_does_not_have, 0, N_STORES);
	tcase_add_loop_test(tc, a_car_staged_twice_counts_once_the_last, 0, N_STORES);
	tcase_add_loop_test(tc, nobody_sees_an_import_before_it_is_swapped_in, 0, N_STORES);
	tcase_add_loop_test(tc, imports_thousands_in_short_steps, 0, N_STORES);
	tcase_add_loop_test(tc, knows_what_names_and_cities_there_are, 0, N_STORES);
	tcase_add_loop_test(tc, two_handles_see_one_catalog_and_import_one_at_a_time, 0, N_STORES);
	tcase_add_loop_test(tc, finds_chunks_by_any_of_their_tokens, 0, N_STORES);
	tcase_add_loop_test(tc, takes_a_query_as_long_as_it_may_be, 0, N_STORES);
	tcase_add_loop_test(tc, a_source_is_replaced_whole_under_new_ids, 0, N_STORES);
	tcase_add_loop_test(tc, keeps_vectors_as_long_as_their_chunk, 0, N_STORES);
	tcase_add_loop_test(tc, keeps_what_was_said_once_and_newest_first, 0, N_STORES);
	tcase_add_loop_test(tc, shows_everything_there_is, 0, N_STORES);
	tcase_add_loop_test(tc, is_copied_whole_into_another_or_not_at_all, 0, N_STORES);
	tcase_add_loop_test(tc, migrates_twice_as_once_and_answers_a_ping, 0, N_STORES);
	tcase_add_loop_test(tc, survives_every_failed_allocation, 0, N_STORES);
	tcase_add_test(tc, a_scheme_nobody_answers_is_said_in_words);
)
