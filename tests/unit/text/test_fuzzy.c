/* SPDX-License-Identifier: MIT */
#include <kavak/fuzzy.h>

#include <math.h>

#include "base/buf.h"
#include "support/fault.h"
#include "support/main.h"

static double score(enum kavak_scorer scorer, const char *a, const char *b, double cutoff)
{
	double score = -1;

	ck_assert_int_eq(kavak_fuzzy_score(scorer, kavak_slice_of(a), kavak_slice_of(b), cutoff,
					   &score, NULL),
			 0);
	return score;
}

START_TEST(scores_are_rapidfuzz_s)
{
	ck_assert_double_eq_tol(score(KAVAK_RATIO, "nisan", "nissan", 0), 90.909091, 1e-6);
	ck_assert_double_eq_tol(score(KAVAK_WRATIO, "versa nissan", "nissan versa", 0), 95, 1e-6);
	ck_assert_double_eq(score(KAVAK_PARTIAL_RATIO, "versa", "un versa 2020", 0), 100);
	ck_assert_double_eq(score(KAVAK_TOKEN_SET_RATIO, "versa", "versa sense", 0), 100);
	ck_assert_double_eq(score(KAVAK_RATIO, "ñandú", "ñandú", 0), 100);
}
END_TEST

START_TEST(nothing_is_like_nothing_as_rapidfuzz_has_it)
{
	ck_assert_double_eq(score(KAVAK_RATIO, "", "", 0), 100);
	ck_assert_double_eq(score(KAVAK_PARTIAL_RATIO, "", "", 0), 100);
	ck_assert_double_eq(score(KAVAK_WRATIO, "", "", 0), 0);
	ck_assert_double_eq(score(KAVAK_QRATIO, "", "", 0), 0);
	ck_assert_double_eq(score(KAVAK_TOKEN_SET_RATIO, "", "", 0), 0);
	ck_assert_double_eq(score(KAVAK_RATIO, "", "a", 0), 0);
}
END_TEST

START_TEST(a_score_below_the_cutoff_is_0)
{
	ck_assert_double_gt(score(KAVAK_RATIO, "nisan", "nissan", 90.9), 90.9);
	ck_assert_double_eq(score(KAVAK_RATIO, "nisan", "nissan", 90.91), 0);
	ck_assert_double_eq(score(KAVAK_WRATIO, "versa", "versa nissan", 99), 0);
	ck_assert_double_eq(score(KAVAK_RATIO, "a", "a", 100.1), 0);
}
END_TEST

/* A text of up to 80 characters out of `state`, with few letters, so that pairs are alike. */
static void some_text(uint32_t *state, kavak_buf *buf)
{
	static const char *const characters[] = { "a", "b", "c", " ", "1", "\xc3\xb1" };
	size_t n;

	*state = *state * 1664525 + 1013904223;
	n = *state >> 16 & 63 ? *state >> 24 & 31 : 80;
	buf->len = 0;
	while (n-- > 0) {
		*state = *state * 1664525 + 1013904223;
		kv_buf_add_str(buf, characters[(*state >> 16) % 6]);
	}
}

static double score_of(enum kavak_scorer scorer, const kavak_buf *a, const kavak_buf *b,
		       double cutoff)
{
	double got = -1;

	ck_assert_int_eq(kavak_fuzzy_score(scorer, kv_buf_slice(a), kv_buf_slice(b), cutoff, &got,
					   NULL), 0);
	return got;
}

/* Also where the score is the cutoff to the last bit, which dividing by a weight may lose. */
START_TEST(a_cutoff_changes_no_score_that_reaches_it)
{
	KV_BUF a = { 0 }, b = { 0 };
	uint32_t state = 1;

	for (int i = 0; i < 3000; i++) {
		some_text(&state, &a);
		some_text(&state, &b);
		for (int s = KAVAK_RATIO; s <= KAVAK_QRATIO; s++) {
			double score = score_of((enum kavak_scorer) s, &a, &b, 0);

			ck_assert_double_eq(score_of((enum kavak_scorer) s, &a, &b, score), score);
			ck_assert_double_eq(score_of((enum kavak_scorer) s, &a, &b, score / 2),
					    score);
			ck_assert_double_eq(score_of((enum kavak_scorer) s, &a, &b,
						     nextafter(score, 200)), 0);
		}
	}
}
END_TEST

START_TEST(a_long_text_scores_like_a_short_one)
{
	KV_BUF a = { 0 }, b = { 0 };

	for (int i = 0; i < 50; i++) {
		kv_buf_add_str(&a, "seminuevo ");
		kv_buf_add_str(&b, "seminuebo ");
	}
	ck_assert_double_eq_tol(score(KAVAK_RATIO, a.ptr, b.ptr, 0), 90, 1e-9);
	ck_assert_double_eq(score(KAVAK_RATIO, a.ptr, b.ptr, 90.1), 0);
	kv_buf_add_str(&b, a.ptr);
	ck_assert_double_eq(score(KAVAK_PARTIAL_RATIO, a.ptr, b.ptr, 0), 100);
}
END_TEST

START_TEST(a_prepared_text_is_scored_against_many)
{
	kavak_fuzzy_query *query = NULL;
	double got;
	static const char *const others[] = {
		"nissan versa",
		("a very long name that is no name of a car "
		 "that anybody knows, with ñ and 北京, longer than a block"),
		"", "versa", "nisan bersa"
	};

	ck_assert_int_eq(
		kavak_fuzzy_query_new(KAVAK_WRATIO, KAVAK_SLICE("nisan bersa"), &query, NULL), 0);
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		ck_assert_int_eq(
			kavak_fuzzy_query_score(query, kavak_slice_of(others[i]), 0, &got, NULL),
			0);
		ck_assert_double_eq(got, score(KAVAK_WRATIO, "nisan bersa", others[i], 0));
	}
	kavak_fuzzy_query_free(query);
	kavak_fuzzy_query_free(NULL);
}
END_TEST

START_TEST(every_scorer_has_a_name)
{
	enum kavak_scorer scorer;
	int n = 0;

	for (const char *name; (name = kavak_scorer_name(n)); n++) {
		ck_assert_int_eq(kavak_scorer_parse(kavak_slice_of(name), &scorer), 0);
		ck_assert_int_eq(scorer, n);
	}
	ck_assert_int_eq(n, 10);
	ck_assert_int_eq(kavak_scorer_parse(KAVAK_SLICE("wratio"), &scorer), KAVAK_NOTFOUND);
}
END_TEST

START_TEST(a_text_over_the_ceiling_is_refused)
{
	KV_BUF text = { 0 };
	kavak_error err;
	double got = -1;

	while (text.len <= KAVAK_FUZZY_TEXT_MAX)
		kv_buf_add_str(&text, "versa ");
	ck_assert_int_eq(kavak_fuzzy_score(KAVAK_RATIO, kv_buf_slice(&text), KAVAK_SLICE("a"), 0,
					   &got, &err),
			 KAVAK_ELIMIT);
	ck_assert_int_eq(kavak_fuzzy_score(KAVAK_RATIO, KAVAK_SLICE("a"), kv_buf_slice(&text), 0,
					   &got, &err),
			 KAVAK_ELIMIT);
	ck_assert_double_eq(got, -1);
	ck_assert_ptr_nonnull(strstr(err.text, "8192"));
	ck_assert_int_eq(kavak_fuzzy_score(99, KAVAK_SLICE("a"), KAVAK_SLICE("a"), 0, &got, &err),
			 KAVAK_EINVAL);
}
END_TEST

START_TEST(scoring_survives_failed_allocations)
{
	KV_BUF text = { 0 };
	double got;
	int r;

	for (int i = 0; i < 30; i++)
		kv_buf_add_str(&text, "seminuevo ");
	EACH_ALLOC_FAILS(r,
			 kavak_fuzzy_score(KAVAK_WRATIO, kv_buf_slice(&text), KAVAK_SLICE("nuevo"),
					   0, &got, NULL),
			 (void) 0);
	ck_assert_int_eq(r, 0);
}
END_TEST

START_TEST(short_texts_are_scored_without_allocating)
{
	double got;

	fault_alloc(1);
	ck_assert_int_eq(kavak_fuzzy_score(KAVAK_WRATIO, KAVAK_SLICE("nisan bersa 2020"),
	                                   KAVAK_SLICE("nissan versa"), 0, &got, NULL), 0);
	fault_alloc(0);
}
END_TEST

TEST_MAIN("fuzzy scores",
	tcase_add_test(tc, scores_are_rapidfuzz_s);
	tcase_add_test(tc, nothing_is_like_nothing_as_rapidfuzz_has_it);
	tcase_add_test(tc, a_score_below_the_cutoff_is_0);
	tcase_add_test(tc, a_cutoff_changes_no_score_that_reaches_it);
	tcase_add_test(tc, a_long_text_scores_like_a_short_one);
	tcase_add_test(tc, a_prepared_text_is_scored_against_many);
	tcase_add_test(tc, every_scorer_has_a_name);
	tcase_add_test(tc, a_text_over_the_ceiling_is_refused);
	tcase_add_test(tc, scoring_survives_failed_allocations);
	tcase_add_test(tc, short_texts_are_scored_without_allocating);
)
