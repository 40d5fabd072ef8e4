/* SPDX-License-Identifier: MIT */
/* data/vehicles.csv, every row of it: found by its names, misspelt as listed, and mistyped. */
#include "support.h"

#include <ctype.h>

static kv_index *vehicles;

static void start(void) { vehicles = index_of(NULL, 0); }
static void stop(void) { kv_index_free(vehicles); }

struct row {
	kavak_slice make, model, aliases, misspellings;
};

/* Visit the rows of the reference. */
static void each_row(void (*fn)(const struct row *row, void *userdata), void *userdata)
{
	kv_data *data = some_data();
	kavak_slice csv, line, body, seats;

	ck_assert_int_eq(kv_data_get(data, "vehicles.csv", &csv, NULL), 0);
	ck_assert(kv_slice_split(&csv, '\n', &line));
	while (kv_slice_split(&csv, '\n', &line)) {
		struct row row;

		if (!line.len || *line.ptr == '#')
			continue;
		ck_assert(kv_slice_split(&line, ',', &row.make) &&
			  kv_slice_split(&line, ',', &row.model) &&
			  kv_slice_split(&line, ',', &body) && kv_slice_split(&line, ',', &seats) &&
			  kv_slice_split(&line, ',', &row.aliases) &&
			  kv_slice_split(&line, ',', &row.misspellings));
		fn(&row, userdata);
	}
	kv_data_free(data);
}

struct tally {
	int n, found, wrong;
	unsigned seed;
	bool is_told;
};

/* Is just this vehicle found? A wrong one is another than it. */
static void look(struct tally *tally, const struct row *row, const char *text)
{
	KV_BUF line = { 0 };
	KV_BUF want = { 0 };
	struct kv_vehicle v = { .make = row->make, .model = row->model };

	add_vehicle(&want, &v);
	found_in(vehicles, kavak_slice_of(text), &line);
	tally->n++;
	if (!strcmp(line.ptr, want.ptr))
		tally->found++;
	else if (line.len && !(kv_slice_starts(kv_buf_slice(&want), line.ptr)))
		tally->wrong++;
	if (tally->is_told && strcmp(line.ptr, want.ptr))
		printf("'%s': '%s', not '%s'\n", text, line.ptr, want.ptr);
	fflush(stdout);
}

static void carry(struct tally *tally, const struct row *row, kavak_slice make, kavak_slice name)
{
	KV_BUF text = { 0 };

	ck_assert_int_eq(kv_buf_addf(&text, "busco un %.*s%s%.*s 2019 de menos de 300 mil",
				     KV_FMT(make), make.len ? " " : "", KV_FMT(name)),
			 0);
	look(tally, row, text.ptr);
}

static void look_by_full_name(const struct row *row, void *userdata)
{
	carry(userdata, row, row->model.len ? row->make : (kavak_slice) { 0 },
	      row->model.len ? row->model : row->make);
}

START_TEST(finds_every_model_by_its_make_and_name)
{
	struct tally tally = { .is_told = true };

	each_row(look_by_full_name, &tally);
	printf("make and model: %d of %d\n", tally.found, tally.n);
	fflush(stdout);
	ck_assert_int_eq(tally.found, tally.n);
}
END_TEST

/* Two makes have it, or it is a make's name too, or a letter or a number that says too little. */
static bool is_ambiguous(kavak_slice name)
{
	KV_BUF glued = { 0 };
	uint64_t breaks;
	uint32_t entry = KV_TABLE_NONE, k;
	bool answer = false;

	ck_assert_int_eq(kv_glue(name, &glued, &breaks), 0);
	k = kv_table_get(&vehicles->by_glued, kv_buf_slice(&glued));
	for (; k != KV_TABLE_NONE; k = vehicles->keys[k].next_glued) {
		if (vehicles->keys[k].bound)
			continue;
		answer = answer || (entry != KV_TABLE_NONE && entry != vehicles->keys[k].entry);
		entry = vehicles->keys[k].entry;
	}
	/* "un 2008 2019" is two years, "los es" a verb: their make has to stand by them. */
	return answer || entry == KV_TABLE_NONE || glued.len < 3 || !strcmp(glued.ptr, "2008") ||
	       kv_words_get(&vehicles->words, kv_buf_slice(&glued)) & (KV_IS_NUMBER | KV_IS_STOP);
}

static void look_by_name(const struct row *row, void *userdata)
{
	kavak_slice names = row->aliases, name;

	if (row->model.len && !is_ambiguous(row->model))
		carry(userdata, row, (kavak_slice) { 0 }, row->model);
	while (kv_slice_split(&names, '|', &name))
		if (name.len && !is_ambiguous(name))
			carry(userdata, row, (kavak_slice) { 0 }, name);
	names = row->misspellings;
	while (kv_slice_split(&names, '|', &name))
		if (name.len && !is_ambiguous(name))
			carry(userdata, row, (kavak_slice) { 0 }, name);
}

START_TEST(finds_every_model_by_each_of_its_names_alone)
{
	struct tally tally = { .is_told = true };

	each_row(look_by_name, &tally);
	printf("names alone: %d of %d, %d wrong\n", tally.found, tally.n, tally.wrong);
	fflush(stdout);
	ck_assert_int_ge(tally.found * 1000, tally.n * 995);
	ck_assert_int_le(tally.wrong * 1000, tally.n * 3);
}
END_TEST

static unsigned chance(struct tally *tally, unsigned below)
{
	tally->seed = tally->seed * 1664525u + 1013904223u;
	return (tally->seed >> 8) % below;
}

/* One letter replaced, lost, added, or two that changed places. */
static void mistype(struct tally *tally, kavak_buf *name)
{
	unsigned at = chance(tally, (unsigned) name->len - 1), how = chance(tally, 4);
	char letter = (char) ('a' + chance(tally, 26)), was;

	while (!isalpha((unsigned char) name->ptr[at]) ||
	       !isalpha((unsigned char) name->ptr[at + 1]))
		at = chance(tally, (unsigned) name->len - 1);
	was = name->ptr[at];
	if (how == 0) {
		name->ptr[at] = letter;
	} else if (how == 1) {
		memmove(name->ptr + at, name->ptr + at + 1, name->len - at);
	} else if (how == 2) {
		ck_assert_int_eq(kv_buf_add_char(name, 'x'), 0);
		memmove(name->ptr + at + 1, name->ptr + at, name->len - 1 - at);
		name->ptr[at] = letter;
	} else {
		name->ptr[at] = name->ptr[at + 1];
		name->ptr[at + 1] = was;
	}
}

static void look_mistyped(const struct row *row, void *userdata)
{
	struct tally *tally = userdata;
	kavak_slice name = row->model.len ? row->model : row->make;
	size_t n_letters = 0;

	for (size_t i = 0; i < name.len; i++)
		n_letters += isalpha((unsigned char) name.ptr[i]) != 0;
	if (n_letters < 6 || is_ambiguous(name))
		return;
	for (int i = 0; i < 4; i++) {
		KV_BUF typed = { 0 };

		ck_assert_int_eq(kavak_buf_add(&typed, name), 0);
		mistype(tally, &typed);
		carry(tally, row, (kavak_slice) { 0 }, kavak_slice_of(typed.ptr));
	}
}

START_TEST(finds_a_name_of_six_letters_with_a_typo)
{
	struct tally tally = { .seed = 7, .is_told = getenv("KAVAK_TEST_VERBOSE") != NULL };

	each_row(look_mistyped, &tally);
	printf("one typo: %d of %d (%.1f %%), %d wrong (%.1f %%)\n", tally.found, tally.n,
	       100.0 * tally.found / tally.n, tally.wrong, 100.0 * tally.wrong / tally.n);
	fflush(stdout);
	ck_assert_int_ge(tally.found * 100, tally.n * 93);
	ck_assert_int_lt(tally.wrong * 100, tally.n * 2);
}
END_TEST

static void count(const struct row *row, void *userdata)
{
	((int *) userdata)[row->model.len ? 1 : 0]++;
}

START_TEST(knows_what_is_sold_in_mexico)
{
	int n[2] = { 0 };

	each_row(count, n);
	printf("%d makes, %d models\n", n[0], n[1]);
	ck_assert_int_ge(n[0], 50);
	ck_assert_int_ge(n[1], 550);
}
END_TEST

TEST_MAIN("the reference",
	tcase_add_unchecked_fixture(tc, start, stop);
	tcase_add_test(tc, knows_what_is_sold_in_mexico);
	tcase_add_test(tc, finds_every_model_by_its_make_and_name);
	tcase_add_test(tc, finds_every_model_by_each_of_its_names_alone);
	tcase_add_test(tc, finds_a_name_of_six_letters_with_a_typo);
)
