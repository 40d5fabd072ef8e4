/* SPDX-License-Identifier: MIT */
/* A byte names the scorer, the first line is one text, the rest the other. Every score is
 * between 0 and 100, and the same whether prepared or not, and whether cut off below it or not. */

#include <kavak/fuzzy.h>

#include <math.h>
#include <string.h>

#include "support/fuzz.h"

#define N_SCORERS (KAVAK_QRATIO + 1)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	kavak_slice a = { (const char *) data, size }, b = { 0 };
	const char *line = size ? memchr(data, '\n', size) : NULL;
	enum kavak_scorer scorer = size ? data[0] % N_SCORERS : 0;
	kavak_fuzzy_query *query = NULL;
	double score, prepared, cut;

	if (size > 2000)
		return 0;
	if (line) {
		a.len = (size_t) (line - a.ptr);
		b = (kavak_slice) { line + 1, size - a.len - 1 };
	}
	REQUIRE(kavak_fuzzy_score(scorer, a, b, 0, &score, NULL) == 0);
	REQUIRE(score >= 0 && score <= 100);

	REQUIRE(kavak_fuzzy_query_new(scorer, a, &query, NULL) == 0);
	REQUIRE(kavak_fuzzy_query_score(query, a, 0, &prepared, NULL) == 0);
	REQUIRE(kavak_fuzzy_query_score(query, b, 0, &prepared, NULL) == 0);
	REQUIRE(prepared == score);
	REQUIRE(kavak_fuzzy_query_score(query, b, score - 1e-3, &cut, NULL) == 0);
	REQUIRE(fabs(cut - score) < 1e-9);
	REQUIRE(kavak_fuzzy_query_score(query, b, score + 1e-3, &cut, NULL) == 0);
	REQUIRE(cut == 0);
	kavak_fuzzy_query_free(query);
	return 0;
}
