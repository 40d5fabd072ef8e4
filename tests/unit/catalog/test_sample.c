/* SPDX-License-Identifier: MIT */
/* The public sample catalog, imported as a dealer would, and asked as customers do. */
#include "base/file.h"
#include "lot.h"

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

START_TEST(has_a_hundred_cars_and_keeps_them)
{
	kavak_import_result again;
	uint64_t n;
	char path[512];

	if (!load_sample())
		return;
	ck_assert_int_eq(kv_catalog_count_within(catalog, INT64_C(100000000000), &n, NULL), 0);
	ck_assert_uint_eq(n, 100);
	snprintf(path, sizeof(path), "%s/catalog.csv", getenv("KAVAK_SHARED_DATA"));
	ck_assert_int_eq(kv_catalog_import(catalog, path, NULL, &again, NULL), 0);
	ck_assert_uint_eq(again.n_read, 100);
	ck_assert_uint_eq(again.n_inserted + again.n_updated + again.n_removed + again.n_rejected,
	                  0);
}
END_TEST

START_TEST(finds_what_a_customer_asks_for)
{
	KV_AUTO(kavak_search) *versa = NULL;

	if (!load_sample())
		return;
	versa = search(FILTER(.makes = ONE("nissan"), .n_makes = 1, .models = ONE("versa"),
	                      .n_models = 1, .price_max_cents = 30000000));
	ck_assert_uint_eq(kavak_search_total(versa), 2);
	ck_assert_int_eq(kavak_search_car(versa, 0)->price_cents, 22099900);
	ck_assert_int_eq(kavak_search_car(versa, 1)->price_cents, 26599900);
	kavak_search_free(KV_TAKE(versa));
	versa = search(FILTER(.year_min = 2021));
	ck_assert_uint_eq(kavak_search_total(versa), 16);
}
END_TEST

START_TEST(loosens_as_little_as_it_can)
{
	KV_AUTO(kavak_search) *found = NULL;
	KV_BUF json = { 0 };

	if (!load_sample())
		return;
	found = search(FILTER(.makes = ONE("nisan"), .n_makes = 1, .models = ONE("bersa"),
	                      .n_models = 1, .price_max_cents = 20000000));
	ck_assert_int_eq(kavak_search_json(found, &json), 0);
	ck_assert_msg(strstr(json.ptr, "\"relaxed\":[{\"filter\":\"price_max\",\"from\":200000,"
	                     "\"to\":220999}]"),
	              "%s", json.ptr);
	kavak_search_free(KV_TAKE(found));
	json.len = 0;
	found = search(FILTER(.models = ONE("corolla"), .n_models = 1, .year_min = 2021,
	                      .year_max = 2021));
	ck_assert_int_eq(kavak_search_json(found, &json), 0);
	ck_assert_msg(strstr(json.ptr,
	                     "\"relaxed\":[{\"filter\":\"year_min\",\"from\":2021,\"to\":2020}]"),
	              "%s", json.ptr);
}
END_TEST

static enum kavak_sort sort_of(kavak_slice name)
{
	return kv_slice_is(name, "price_asc")    ? KAVAK_SORT_PRICE_ASC
	       : kv_slice_is(name, "km_asc")     ? KAVAK_SORT_KM_ASC
	       : kv_slice_is(name, "price_desc") ? KAVAK_SORT_PRICE_DESC
	       : kv_slice_is(name, "year_desc")  ? KAVAK_SORT_YEAR_DESC
	                                         : KAVAK_SORT_DEFAULT;
}

/* A slot that is one text or a list of them. */
static size_t texts(const json_t *slot, kavak_slice *ret, size_t max)
{
	size_t n = json_is_array(slot) ? json_array_size(slot) : slot ? 1 : 0;

	for (size_t i = 0; i < n && i < max; i++) {
		const json_t *text = json_is_array(slot) ? json_array_get(slot, i) : slot;

		ret[i] = (kavak_slice) { json_string_value(text), json_string_length(text) };
	}
	return n;
}

/* Whether exactly the expected cars are found; where no order was asked for, in any. */
static bool agrees(const json_t *row)
{
	const json_t *slots = json_object_get(row, "slots"),
		     *ids = json_object_get(row, "stock_ids");
	kavak_slice makes[4], models[4];
	const kavak_car_filter filter = {
		.abi = 1, .limit = KAVAK_SEARCH_LIMIT_MAX,
		.makes = makes, .n_makes = texts(json_object_get(slots, "make"), makes, 4),
		.models = models, .n_models = texts(json_object_get(slots, "model"), models, 4),
		.year_min = (int32_t) kv_json_get_int(slots, "year_min", 0),
		.year_max = (int32_t) kv_json_get_int(slots, "year_max", 0),
		.price_min_cents = 100 * kv_json_get_int(slots, "price_min", 0),
		.price_max_cents = 100 * kv_json_get_int(slots, "price_max", 0),
		.km_max = kv_json_get_int(slots, "km_max", -1),
		.transmission = kv_json_get_str(slots, "transmission"),
		.fuel = kv_json_get_str(slots, "fuel"),
		.sort = sort_of(kv_json_get_str(row, "sort")),
	};
	KV_AUTO(kavak_search) *found = search(&filter);
	KV_JSON *json = kv_search_json(found);
	size_t n = json_array_size(json_object_get(json, "relaxed")) ? 0
		: kavak_search_count(found);

	if (n != json_array_size(ids))
		return false;
	for (size_t i = 0; i < n; i++) {
		kavak_slice id = kavak_search_car(found, i)->stock_id;
		bool there = false;

		for (size_t k = 0; k < n && !there; k++) {
			char expected[24];

			snprintf(expected, sizeof(expected), "%lld",
			         (long long) json_integer_value(json_array_get(ids, k)));
			there = kv_slice_is(id, expected);
		}
		if (!there)
			return false;
	}
	return true;
}

START_TEST(agrees_with_a_direct_filter_on_every_search)
{
	KV_BUF path = { 0 }, text = { 0 };
	kavak_slice rest, line;
	int n = 0, n_right = 0;

	if (!load_sample())
		return;
	kv_buf_addf(&path, "%s/dev/catalog_search_expected.jsonl", getenv("KAVAK_SHARED_DATA"));
	ck_assert_int_eq(kv_file_read(path.ptr, 4 << 20, &text, NULL), 0);
	rest = kv_buf_slice(&text);
	while (kv_slice_split(&rest, '\n', &line) && line.len) {
		KV_JSON *row = NULL;

		ck_assert_int_eq(kv_json_parse(line, "row", &row, NULL), 0);
		n++;
		if (agrees(row))
			n_right++;
		else
			printf("differs: %.*s\n", line.len > 150 ? 150 : (int) line.len, line.ptr);
	}
	printf("searches with exactly the expected cars: %d of %d\n", n_right, n);
	fflush(stdout);
	ck_assert_int_eq(n_right, n);
}
END_TEST

/* Median of many runs of one search. */
static int compare_int64(const void *a, const void *b)
{
	return (*(const int64_t *) a > *(const int64_t *) b) -
	       (*(const int64_t *) a < *(const int64_t *) b);
}

static int64_t median_us(const kavak_car_filter *filter)
{
	int64_t us[201];

	for (size_t i = 0; i < 201; i++) {
		int64_t before = now_us();

		kavak_search_free(search(filter));
		us[i] = now_us() - before;
	}
	qsort(us, 201, sizeof(*us), compare_int64);
	return us[100];
}

static void print_times(const char *what)
{
	printf("%s: make, model, price: %lld us; year, km, automatic: %lld us; loosened: %lld us\n",
	       what,
	       (long long) median_us(FILTER(.makes = ONE("nissan"), .n_makes = 1,
	                                    .models = ONE("versa"),
	                                    .n_models = 1, .price_max_cents = 30000000)),
	       (long long) median_us(FILTER_KM(60000, .year_min = 2019,
	                                       .transmission = S("automatica"))),
	       (long long) median_us(FILTER(.makes = ONE("nissan"), .n_makes = 1,
	                                    .models = ONE("versa"),
	                                    .n_models = 1, .price_max_cents = 1000000)));
	fflush(stdout);
}

START_TEST(answers_in_microseconds)
{
	static const char *const names[] = { "Nissan,Versa",   "Mazda,CX-5",   "Honda,Civic",
		                             "Kia,Rio",        "Toyota,Hilux", "Volkswagen,Jetta",
		                             "Chevrolet,Aveo", "Ford,Escape" };
	KV_BUF csv = { 0 };
	kavak_import_result result;
	int64_t before;

	if (load_sample())
		print_times("100 cars");
	kv_buf_add_str(&csv, "stock_id,make,model,year,price,km,version\n");
	for (int i = 0; i < 20000; i++)
		kv_buf_addf(&csv, "s%d,%s,%d,%d,%d,1.6 ADVANCE %s\n", i, names[i % 8],
		            2014 + i % 11, 100000 + i * 7919 % 500000, i * 6007 % 150000,
		            i % 3 ? "CVT" : "MT");
	before = now_us();
	result = load(kv_buf_slice(&csv));
	printf("imported %llu cars in %lld ms\n", (unsigned long long) result.n_inserted,
	       (long long) (now_us() - before) / 1000);
	ck_assert_uint_eq(result.n_inserted, 20000);
	print_times("20,000 cars more");
}
END_TEST

TEST_MAIN("the sample catalog",
	tcase_add_checked_fixture(tc, open_lot, close_lot);
	tcase_add_test(tc, has_a_hundred_cars_and_keeps_them);
	tcase_add_test(tc, finds_what_a_customer_asks_for);
	tcase_add_test(tc, loosens_as_little_as_it_can);
	tcase_add_test(tc, agrees_with_a_direct_filter_on_every_search);
	tcase_add_test(tc, answers_in_microseconds);
)
