/* SPDX-License-Identifier: MIT */
/* Cars of a real catalog, and what its customers write, when KAVAK_SHARED_DATA has them. */
#include "support.h"

#include <unistd.h>

#include "base/json.h"

#define NAMES_MAX 400

static const char *folder;
static kavak_buf csv;
static struct kv_catalog_name list[NAMES_MAX];
static size_t n_list;
static kv_index *vehicles;

static void read_file(const char *name, kavak_buf *buf)
{
	KV_BUF path = { 0 };

	ck_assert_int_eq(kv_buf_addf(&path, "%s/%s", folder, name), 0);
	ck_assert_int_eq(kv_file_read(path.ptr, KV_JSON_MAX, buf, NULL), 0);
}

/* stock_id,km,price,make,model,... */
static void add_car(kavak_slice line)
{
	kavak_slice cells[5];

	for (int i = 0; i < 5; i++)
		ck_assert(kv_slice_split(&line, ',', &cells[i]));
	for (size_t i = 0; i < n_list; i++)
		if (kv_slice_eq(list[i].make, cells[3]) && kv_slice_eq(list[i].model, cells[4])) {
			list[i].n_cars++;
			return;
		}
	ck_assert_uint_lt(n_list, NAMES_MAX);
	list[n_list++] = (struct kv_catalog_name) { cells[3], cells[4], 1 };
}

static void start(void)
{
	kavak_slice rest, line;

	read_file("catalog.csv", &csv);
	rest = kv_buf_slice(&csv);
	ck_assert(kv_slice_split(&rest, '\n', &line));
	while (kv_slice_split(&rest, '\n', &line))
		if (kv_slice_trim(line).len)
			add_car(line);
	vehicles = index_of(list, n_list);
}

static void stop(void)
{
	kv_index_free(vehicles);
	kavak_buf_done(&csv);
}

static bool is_same(const struct kv_vehicle *v, const struct kv_catalog_name *name)
{
	return kv_slice_eq(v->make, name->make) && kv_slice_eq(v->model, name->model);
}

START_TEST(resolves_and_finds_every_car_of_the_catalog)
{
	for (size_t i = 0; i < n_list; i++) {
		KV_BUF text = { 0 };
		const struct kv_vehicle *v;
		struct kv_mention found[4];
		double score;
		size_t n;

		ck_assert_int_eq(
			kv_index_resolve(vehicles, list[i].make, list[i].model, &v, &score), 0);
		ck_assert_msg(is_same(v, &list[i]), "%.*s %.*s", KV_FMT(list[i].make),
			      KV_FMT(list[i].model));
		ck_assert_msg(v->body_type.len && v->seats, "%.*s has no body", KV_FMT(v->model));
		ck_assert_int_eq(kv_buf_addf(&text, "hola, ¿tienes un %.*s %.*s 2019?",
					     KV_FMT(list[i].make), KV_FMT(list[i].model)),
				 0);
		ck_assert_int_eq(
			kv_index_find(vehicles, kv_buf_slice(&text), found, N_OF(found), &n), 0);
		ck_assert_msg(n == 1 && is_same(found[0].vehicle, &list[i]), "%s", text.ptr);
	}
}
END_TEST

/* Does a mention answer what was annotated: "Kia Rio", "Honda", or a model alone? */
static bool answers(const struct kv_mention *mention, const char *make, const char *model)
{
	const struct kv_vehicle *v;
	double score;

	if (kv_index_resolve(vehicles, kavak_slice_of(make), kavak_slice_of(model), &v, &score) !=
	    0)
		return false;
	return v == mention->vehicle;
}

struct tally {
	int wanted, found, extra;
};

static void take(struct tally *tally, struct kv_mention *mentions, size_t n, const char *make,
		 const char *model, const char *message)
{
	tally->wanted++;
	for (size_t i = 0; i < n; i++)
		if (mentions[i].vehicle && answers(&mentions[i], make, model)) {
			tally->found++;
			mentions[i].vehicle = NULL;
			return;
		}
	printf("not found: %s %s in '%s'\n", make, model, message);
}

static void check_message(struct tally *tally, const json_t *row)
{
	const char *message = json_string_value(json_object_get(row, "message"));
	const json_t *slots = json_object_get(row, "annotated"),
		     *make = json_object_get(slots, "make");
	const char *model = json_string_value(json_object_get(slots, "model"));
	struct kv_mention found[KV_MENTIONS_MAX];
	const json_t *one;
	size_t n, i;

	ck_assert_int_eq(kv_index_find(vehicles, kavak_slice_of(message), found, N_OF(found), &n),
			 0);
	if (json_is_string(make) || model)
		take(tally, found, n, json_is_string(make) ? json_string_value(make) : "",
		     model ? model : "", message);
	if (json_is_array(make))
		json_array_foreach(make, i, one)
			take(tally, found, n, json_string_value(one), "", message);
	json_array_foreach(json_object_get(slots, "models"), i, one)
		take(tally, found, n, "", json_string_value(one), message);
	for (i = 0; i < n; i++)
		if (found[i].vehicle) {
			tally->extra++;
			printf("not annotated: %.*s %.*s in '%s'\n", KV_FMT(found[i].vehicle->make),
			       KV_FMT(found[i].vehicle->model), message);
		}
}

START_TEST(finds_what_customers_name)
{
	KV_BUF text = { 0 };
	kavak_slice rest, line;
	struct tally tally = { 0 };

	read_file("dev/sibling_utterances.jsonl", &text);
	rest = kv_buf_slice(&text);
	while (kv_slice_split(&rest, '\n', &line)) {
		KV_JSON *row = NULL;

		if (!line.len)
			continue;
		ck_assert_int_eq(kv_json_parse(line, "messages", &row, NULL), 0);
		if (kv_slice_is(kv_json_get_str(row, "lang"), "es-MX"))
			check_message(&tally, row);
	}
	printf("annotated names found: %d of %d, not annotated: %d\n", tally.found, tally.wanted,
	       tally.extra);
	fflush(stdout);
	ck_assert_int_ge(tally.found * 100, tally.wanted * 97);
	ck_assert_int_le(tally.extra, 1);	/* a make asked about, not looked for */
}
END_TEST

static int run(void)
{
	Suite *suite = suite_create("names in a real catalog");
	TCase *tc = tcase_create("names in a real catalog");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tc, 120);
	tcase_add_unchecked_fixture(tc, start, stop);
	tcase_add_test(tc, resolves_and_finds_every_car_of_the_catalog);
	tcase_add_test(tc, finds_what_customers_name);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(void)
{
	folder = getenv("KAVAK_SHARED_DATA");
	if (!folder || access(folder, R_OK) != 0) {
		printf("skipped: KAVAK_SHARED_DATA has no catalog.csv\n");
		return 77;
	}
	return run();
}
