/* SPDX-License-Identifier: MIT */
#include "support/fault.h"
#include "support/main.h"
#include "text/text.h"

/* The words of a text, with a bar between them. */
static void check_words(const char *text, const char *expected)
{
	KV_TOKENS tokens = { 0 };
	KV_BUF joined = { 0 };

	ck_assert_int_eq(kv_tokens_split(kavak_slice_of(text), &tokens), 0);
	for (size_t i = 0; i < tokens.n; i++)
		kv_buf_addf(&joined, "%s%.*s", i ? "|" : "", KV_FMT(tokens.items[i].text));
	ck_assert_str_eq(joined.ptr ? joined.ptr : "", expected);
}

START_TEST(words_are_runs_of_letters_and_digits)
{
	check_words("¿Tienes un Mazda CX-5 2020?", "tienes|un|mazda|cx|5|2020");
	check_words("🚗Versa🚗…ñandú", "versa|nandu");
	check_words("  ", "");
	check_words("", "");
}
END_TEST

START_TEST(a_number_keeps_the_marks_inside_it)
{
	check_words("$280,000.50, o 1'250,000.", "280,000.50|o|1'250,000");
	check_words("motor 1.6L, 300mil", "motor|1.6l|300mil");
}
END_TEST

START_TEST(a_combining_mark_does_not_end_a_word)
{
	check_words("camio\xcc\x81n", "camion");
	check_words("au\xc2\xadto", "auto");
}
END_TEST

START_TEST(tokens_know_where_they_stood)
{
	KV_TOKENS tokens = { 0 };

	ck_assert_int_eq(kv_tokens_split(KAVAK_SLICE("año 2020"), &tokens), 0);
	ck_assert_uint_eq(tokens.n, 2);
	ck_assert_uint_eq(tokens.items[0].end, 4);
	ck_assert_uint_eq(tokens.items[1].start, 5);
	ck_assert_uint_eq(tokens.items[1].end, 9);
	ck_assert(tokens.items[1].is_number && !tokens.items[0].is_number);
}
END_TEST

START_TEST(words_beyond_the_ceiling_are_left_out)
{
	KV_TOKENS tokens = { 0 };
	KV_BUF text = { 0 };

	for (int i = 0; i < KV_TOKENS_MAX + 10; i++)
		kv_buf_add_str(&text, "a ");
	ck_assert_int_eq(kv_tokens_split(kv_buf_slice(&text), &tokens), 0);
	ck_assert_uint_eq(tokens.n, KV_TOKENS_MAX);
}
END_TEST

START_TEST(splitting_survives_failed_allocations)
{
	int r;

	struct kv_tokens tokens = { 0 };

	EACH_ALLOC_FAILS(r, kv_tokens_split(KAVAK_SLICE("hola qué tal"), &tokens), (void) 0);
	ck_assert_int_eq(r, 0);
	ck_assert_uint_eq(tokens.n, 3);
	kv_tokens_done(&tokens);
}
END_TEST

TEST_MAIN("tokens",
	tcase_add_test(tc, words_are_runs_of_letters_and_digits);
	tcase_add_test(tc, a_number_keeps_the_marks_inside_it);
	tcase_add_test(tc, a_combining_mark_does_not_end_a_word);
	tcase_add_test(tc, tokens_know_where_they_stood);
	tcase_add_test(tc, words_beyond_the_ceiling_are_left_out);
	tcase_add_test(tc, splitting_survives_failed_allocations);
)
