/* SPDX-License-Identifier: MIT */
#ifndef KAVAK_FUZZY_H
#define KAVAK_FUZZY_H

/**
 * How alike two texts are, 0 to 100, over Unicode code points, with the scorers
 * and the values of RapidFuzz (https://rapidfuzz.github.io/RapidFuzz/). Nothing is
 * preprocessed: fold case and accents before, if they should not matter.
 * Pure functions; any thread.
 */

#include <kavak/error.h>

KAVAK_BEGIN_DECLS

enum kavak_scorer {
	KAVAK_RATIO, KAVAK_PARTIAL_RATIO,
	KAVAK_TOKEN_SORT_RATIO, KAVAK_TOKEN_SET_RATIO, KAVAK_TOKEN_RATIO,
	KAVAK_PARTIAL_TOKEN_SORT_RATIO, KAVAK_PARTIAL_TOKEN_SET_RATIO, KAVAK_PARTIAL_TOKEN_RATIO,
	KAVAK_WRATIO, KAVAK_QRATIO,
};

/* Bytes of either text. The best part of a text takes time in the product of both lengths
 * and the shorter one: this keeps the worst pair under a second. */
#define KAVAK_FUZZY_TEXT_MAX ((size_t) 8 << 10)

/** The scorer called `name`, as RapidFuzz writes it ("WRatio").
 *  @return 0; KAVAK_NOTFOUND.
 *  @since 0.1 */
KAVAK_API int kavak_scorer_parse(kavak_slice name, enum kavak_scorer *ret_scorer);

/** Its name; NULL beyond the last, so that a loop from 0 lists them all.
 *  @since 0.1 */
KAVAK_API const char *kavak_scorer_name(enum kavak_scorer scorer);

/**
 * Score a pair.
 *
 * @param cutoff  below it the score is 0, and finding that out costs less; 0 for none.
 * @return 0; KAVAK_ELIMIT when a text is over KAVAK_FUZZY_TEXT_MAX; KAVAK_ENOMEM.
 * @since 0.1
 */
KAVAK_API int kavak_fuzzy_score(enum kavak_scorer scorer, kavak_slice a, kavak_slice b,
                                double cutoff, double *ret_score, kavak_error *err);

typedef struct kavak_fuzzy_query kavak_fuzzy_query;

/** Prepare `a` once, to score it against many. The text is copied.
 *  @return 0; KAVAK_ELIMIT, KAVAK_ENOMEM.
 *  @since 0.1 */
KAVAK_API int kavak_fuzzy_query_new(enum kavak_scorer scorer, kavak_slice a,
                                    kavak_fuzzy_query **ret_query, kavak_error *err);

/** NULL is fine.
 *  @since 0.1 */
KAVAK_API void kavak_fuzzy_query_free(kavak_fuzzy_query *query);

/** As kavak_fuzzy_score(), for the prepared text against `b`.
 *  @since 0.1 */
KAVAK_API int kavak_fuzzy_query_score(kavak_fuzzy_query *query, kavak_slice b, double cutoff,
                                      double *ret_score, kavak_error *err);

KAVAK_END_DECLS
#endif
