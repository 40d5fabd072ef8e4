/* SPDX-License-Identifier: MIT */
/* The index itself: what it is made of, what tools ask it, what it costs. */
#include "support.h"

#include <sys/stat.h>
#include <time.h>

#include "support/fault.h"

static const struct kv_catalog_name names[] = {
	{ NAME("Nissan"), NAME("Versa"), 5 }, { NAME("Nissan"), NAME("Sentra"), 3 },
	{ NAME("Chevrolet"), NAME("Aveo"), 9 }, { NAME("KIA"), NAME("FORTE"), 1 },
	{ NAME("VW"), NAME("Jetta"), 2 }, { NAME("Honda"), NAME("BR-V"), 1 },
	{ NAME("Honda"), NAME("CR-V"), 4 }, { NAME("Toyota"), NAME("Highlander"), 1 },
};

static kv_index *vehicles;

static void start(void) { vehicles = index_of(names, N_OF(names)); }
static void stop(void) { kv_index_free(vehicles); }

START_TEST(resolves_what_a_tool_call_gives)
{
	static const char *const rows[][3] = {
		{ "nissan", "versa", "Nissan Versa" }, { "nisan", "", "Nissan" },
		{ "", "bersa", "Nissan Versa" },       { "", "nissan versa", "Nissan Versa" },
		{ "Mazda", "3", "Mazda Mazda 3" },     { "mazda", "mazda 3", "Mazda Mazda 3" },
		{ "volkswagen", "jetta", "VW Jetta" }, { "honda", "versa", "Nissan Versa" },
		{ "honda", "qqqq", "Honda" },          { "bmw", "serie 3", "BMW Serie 3" },
		{ "", "fiesta", "Ford Fiesta" },       { "mercedes", "a", "Mercedes Benz Clase A" },
		{ "", "208", "Peugeot 208" },          { "Ford", "F150", "Ford F-150" },
	};

	for (size_t i = 0; i < N_OF(rows); i++) {
		KV_BUF line = { 0 };
		const struct kv_vehicle *v = NULL;
		double score;

		ck_assert_msg(kv_index_resolve(vehicles, kavak_slice_of(rows[i][0]),
					       kavak_slice_of(rows[i][1]), &v, &score) == 0,
			      "%s %s", rows[i][0], rows[i][1]);
		ck_assert_double_ge(score, KV_NORMALIZE_THRESHOLD);
		add_vehicle(&line, v);
		ck_assert_str_eq(line.ptr, rows[i][2]);
	}
}
END_TEST

START_TEST(does_not_resolve_what_it_does_not_know)
{
	static const char *const rows[][2] = {
		{ "lada", "" }, { "", "" }, { "", "niva" }, { "zzz", "qqq" }
	};
	const struct kv_vehicle *v = NULL;
	double score;

	for (size_t i = 0; i < N_OF(rows); i++)
		ck_assert_int_eq(kv_index_resolve(vehicles, kavak_slice_of(rows[i][0]),
						  kavak_slice_of(rows[i][1]), &v, &score),
				 KAVAK_NOTFOUND);
	ck_assert_ptr_null(v);
}
END_TEST

START_TEST(gets_a_vehicle_by_its_folded_keys)
{
	const struct kv_vehicle *v =
		kv_index_get(vehicles, KAVAK_SLICE("honda"), KAVAK_SLICE("cr v"));

	ck_assert_ptr_nonnull(v);
	ck_assert(kv_slice_is(v->model, "CR-V"));
	ck_assert(kv_slice_is(v->body_type, "suv"));
	ck_assert_int_eq(v->seats, 5);
	ck_assert_ptr_nonnull(kv_index_get(vehicles, KAVAK_SLICE("kia"), (kavak_slice) { 0 }));
	ck_assert_ptr_null(kv_index_get(vehicles, KAVAK_SLICE("honda"), KAVAK_SLICE("crv")));
	ck_assert_ptr_null(kv_index_get(vehicles, KAVAK_SLICE("lada"), (kavak_slice) { 0 }));
}
END_TEST

START_TEST(knows_siblings_of_the_same_body_in_the_catalog)
{
	const struct kv_vehicle *v =
		kv_index_get(vehicles, KAVAK_SLICE("nissan"), KAVAK_SLICE("versa"));
	const struct kv_vehicle *siblings[8];
	KV_BUF line = { 0 };
	size_t n;

	ck_assert_int_eq(kv_index_siblings(vehicles, v, siblings, N_OF(siblings), &n), 0);
	for (size_t i = 0; i < n; i++)
		add_vehicle(&line, siblings[i]);
	ck_assert_str_eq(line.ptr, "Nissan Sentra, Chevrolet Aveo, VW Jetta, KIA FORTE");

	line.len = 0;
	v = kv_index_get(vehicles, KAVAK_SLICE("honda"), KAVAK_SLICE("br v"));
	ck_assert_int_eq(kv_index_siblings(vehicles, v, siblings, 2, &n), 0);
	for (size_t i = 0; i < n; i++)
		add_vehicle(&line, siblings[i]);
	ck_assert_str_eq(line.ptr, "Toyota Highlander, Honda CR-V");
}
END_TEST

START_TEST(answers_as_json)
{
	KV_BUF buf = { 0 };

	ck_assert_int_eq(
		kv_index_normalize_json(vehicles, KAVAK_SLICE("nisan bersa"), 1, &buf, NULL), 0);
	ck_assert_str_eq(
		buf.ptr,
		"{\"make\":\"Nissan\",\"model\":\"Versa\",\"confidence\":96,\"candidates\":"
		"[{\"make\":\"Nissan\",\"model\":\"Versa\",\"score\":96}]}");
	buf.len = 0;
	ck_assert_int_eq(
		kv_index_normalize_json(vehicles, KAVAK_SLICE("una bicicleta"), 0, &buf, NULL), 0);
	ck_assert_ptr_nonnull(strstr(buf.ptr, "{\"make\":null,\"model\":null,\"confidence\":"));
	ck_assert_ptr_nonnull(strstr(buf.ptr, "\"candidates\":[]}"));
}
END_TEST

START_TEST(ranks_candidates_best_first)
{
	struct kv_mention found[5];
	size_t n;

	ck_assert_int_eq(
		kv_index_candidates(vehicles, KAVAK_SLICE("corola"), found, N_OF(found), &n), 0);
	ck_assert_uint_ge(n, 2);
	ck_assert(kv_slice_is(found[0].vehicle->model, "Corolla"));
	for (size_t i = 1; i < n; i++) {
		ck_assert_double_le(found[i].score, found[i - 1].score);
		ck_assert_double_lt(found[i].score, KV_NORMALIZE_THRESHOLD);
	}
}
END_TEST

static void write_file(const char *dir, const char *name, const char *text)
{
	KV_BUF path = { 0 };
	FILE *file;

	ck_assert_int_eq(kv_buf_addf(&path, "%s/%s", dir, name), 0);
	file = fopen(path.ptr, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

/* Data of one's own, in a folder of its own, until remove_dir(). */
static char dir[] = "/tmp/kavak-normalize-XXXXXX";

static kv_data *data_of(const char *vehicles_csv, const char *words)
{
	KV_BUF lang = { 0 };
	kv_data *data;

	memcpy(dir + strlen(dir) - 6, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(dir));
	ck_assert_int_eq(kv_buf_addf(&lang, "%s/lang", dir), 0);
	ck_assert_int_eq(mkdir(lang.ptr, 0700), 0);
	ck_assert_int_eq(kv_buf_add_str(&lang, "/es-MX"), 0);
	ck_assert_int_eq(mkdir(lang.ptr, 0700), 0);
	write_file(dir, "vehicles.csv", vehicles_csv);
	write_file(dir, "lang/es-MX/name_context.txt", words);
	ck_assert_int_eq(kv_data_new(dir, &data, NULL), 0);
	return data;
}

static void remove_dir(kv_data *data)
{
	static const char *const names_of[] = {
		"vehicles.csv", "lang/es-MX/name_context.txt", "lang/es-MX", "lang", "",
	};

	for (size_t i = 0; i < N_OF(names_of); i++) {
		KV_BUF path = { 0 };

		ck_assert_int_eq(kv_buf_addf(&path, "%s/%s", dir, names_of[i]), 0);
		ck_assert_int_eq(remove(path.ptr), 0);
	}
	kv_data_free(data);
}

#define HEADER "make,model,body_type,seats,aliases,misspellings\n"

START_TEST(names_the_line_that_is_wrong)
{
	static const char *const rows[][3] = {
		{ HEADER "Ford,Ka,hatchback,5,,\nFord,Fiesta,boat,5,,\n", "masc: un\n",
		  "line 3: no such body type" },
		{ HEADER "Ford,Ka,hatchback,many,,\n", "masc: un\n", "line 2: seats" },
		{ HEADER "Ford,Ka,hatchback,5,\n", "masc: un\n", "line 2: six columns" },
		{ HEADER ",Ka,hatchback,5,,\n", "masc: un\n", "line 2: no make" },
		{ HEADER "Ford,Ka,hatchback,5,,\nford,KA,hatchback,5,,\n", "masc: un\n",
		  "line 3: this model" },
		{ HEADER, "neuter: lo\n", "no such class: 'neuter: lo'" },
	};

	for (size_t i = 0; i < N_OF(rows); i++) {
		kv_data *data = data_of(rows[i][0], rows[i][1]);
		kv_index *index = NULL;
		kavak_error err = { 0 };

		ck_assert_int_eq(kv_index_new(data, NULL, 0, &index, &err), KAVAK_EDATA);
		ck_assert_msg(strstr(err.text, rows[i][2]), "%s", err.text);
		ck_assert_ptr_null(index);
		remove_dir(data);
	}
}
END_TEST

START_TEST(survives_memory_running_out)
{
	kv_data *data = data_of(HEADER "Ford,,,,fo,forrd\nFord,Fiesta,sedan,5,fiestita,fista\n",
				"masc: un, el\n");
	struct kv_mention found[4];
	kv_index *index = NULL;
	KV_BUF buf = { 0 };
	size_t n = 0;
	int r;

	ck_assert_int_eq(kv_index_new(data, names, 2, &index, NULL), 0); /* the files are read */
	kv_index_free(index);
	index = NULL;
	EACH_ALLOC_FAILS(r, kv_index_new(data, names, 2, &index, NULL), ck_assert_ptr_null(index));
	ck_assert_int_eq(r, 0);
	EACH_ALLOC_FAILS(r,
			 kv_index_find(index, KAVAK_SLICE("un ford feista o sntra"), found, 4, &n),
			 ck_assert_uint_eq(n, 0));
	ck_assert_int_eq(r, 0);
	EACH_ALLOC_FAILS(r,
			 kv_index_normalize_json(index, KAVAK_SLICE("ford fista"), 3, &buf, NULL),
			 ck_assert_uint_eq(buf.len, 0));
	ck_assert_int_eq(r, 0);
	kv_index_free(index);
	remove_dir(data);
}
END_TEST

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double) t.tv_sec * 1e6 + (double) t.tv_nsec / 1e3;
}

static double build_ms(const struct kv_catalog_name *list, size_t n, kv_index **ret_index)
{
	double began = now_us();

	*ret_index = index_of(list, n);
	return (now_us() - began) / 1e3;
}

/* Names that no reference knows: makes of 50 models. */
static void make_names(struct kv_catalog_name *list, char (*room)[2][16], size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned h = (unsigned) i * 2654435761u;

		snprintf(room[i][0], 16, "Make%c%c", 'a' + (int) (i / 50 % 26),
			 'a' + (int) (i / 1300 % 26));
		for (int c = 0; c < 8; c++, h = h * 1664525u + 1013904223u)
			room[i][1][c] = (char) ('a' + (h >> 13) % 26);
		room[i][1][8] = '\0';
		list[i] = (struct kv_catalog_name){ kavak_slice_of(room[i][0]),
						    kavak_slice_of(room[i][1]), 1 };
	}
}

START_TEST(is_built_and_asked_fast)
{
	static const char *const messages[] = {
		"hola, busco un nissan versa 2019 de menos de 280 mil pesos con bluetooth",
		"tienes coorola 2021 o un sentrra automatico en monterrey?",
		"¿cuánto sería la mensualidad de un mazda 3 con 40 mil de enganche a 48 meses?",
		"quiero agendar una prueba de manejo para el sábado por la mañana, gracias",
	};
	static struct kv_catalog_name list[5000];
	static char room[5000][2][16];
	struct kv_mention found[KV_MENTIONS_MAX];
	kv_index *index;
	double ms, began;
	size_t n;

	make_names(list, room, N_OF(list));
	for (int i = 0; i < 2; i++) {
		ms = build_ms(list, i ? N_OF(list) : 0, &index);
		began = now_us();
		for (int j = 0; j < 400; j++)
			ck_assert_int_eq(kv_index_find(index, kavak_slice_of(messages[j % 4]),
						       found, N_OF(found), &n),
					 0);
		printf("reference and %d names: built in %.1f ms, %.1f us a message\n",
		       i ? 5000 : 0, ms, (now_us() - began) / 400);
		fflush(stdout);
		ck_assert_double_lt(ms, 2000);
		kv_index_free(index);
	}
}
END_TEST

TEST_MAIN("the index of vehicles",
	tcase_add_unchecked_fixture(tc, start, stop);
	tcase_add_test(tc, resolves_what_a_tool_call_gives);
	tcase_add_test(tc, does_not_resolve_what_it_does_not_know);
	tcase_add_test(tc, gets_a_vehicle_by_its_folded_keys);
	tcase_add_test(tc, knows_siblings_of_the_same_body_in_the_catalog);
	tcase_add_test(tc, answers_as_json);
	tcase_add_test(tc, ranks_candidates_best_first);
	tcase_add_test(tc, names_the_line_that_is_wrong);
	tcase_add_test(tc, survives_memory_running_out);
	tcase_add_test(tc, is_built_and_asked_fast);
)
