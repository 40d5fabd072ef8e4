/* SPDX-License-Identifier: MIT */
/* Every score of the RapidFuzz data sets, within 1e-6: once as a pair, once prepared, and once
 * with the score itself, and a little more, as cutoff. */

#include <kavak/fuzzy.h>

#include <math.h>
#include <stdio.h>

#include "judge/figure.h"
#include "judge/rows.h"

struct judge {
	size_t n, wrong;
};

static void say(struct judge *judge, const char *scorer, kavak_slice a, kavak_slice b, double got,
                double expected)
{
	if (judge->wrong++ < 20)
		printf("%s '%.*s' '%.*s': %.6f, expected %.6f\n", scorer, KV_FMT(a), KV_FMT(b), got,
		       expected);
}

static void check_generated(const json_t *row, void *userdata)
{
	struct judge *judge = userdata;
	kavak_slice a = kv_json_get_str(row, "a"), b = kv_json_get_str(row, "b");
	const char *name;

	for (int scorer = 0; (name = kavak_scorer_name(scorer)); scorer++) {
		double expected = kv_json_get_num(row, name, -1), got[4] = { -1, -1, -1, -1 };
		kavak_fuzzy_query *query = NULL;

		if (kavak_fuzzy_score(scorer, a, b, 0, &got[0], NULL) < 0 ||
		    kavak_fuzzy_query_new(scorer, a, &query, NULL) < 0 ||
		    kavak_fuzzy_query_score(query, b, 0, &got[1], NULL) < 0 ||
		    kavak_fuzzy_query_score(query, b, expected - 1e-4, &got[2], NULL) < 0 ||
		    kavak_fuzzy_query_score(query, b, expected + 1e-4, &got[3], NULL) < 0)
			got[0] = -2;
		kavak_fuzzy_query_free(query);
		judge->n++;
		for (size_t i = 0; i < 3; i++)
			if (!(fabs(got[i] - expected) <= 1e-6)) {
				say(judge, name, a, b, got[i], expected);
				break;
			}
		if (got[3] != 0)
			say(judge, "above its score as cutoff,", a, b, got[3], 0);
	}
}

static void check_asserted(const json_t *row, void *userdata)
{
	struct judge *judge = userdata;
	kavak_slice a = kv_json_get_str(row, "a"), b = kv_json_get_str(row, "b");
	kavak_slice name = kv_json_get_str(row, "scorer"), op = kv_json_get_str(row, "op");
	double expected = kv_json_get_num(row, "expected", -1), got = -1;
	double tolerance = fmax(kv_json_get_num(row, "abs_tol", 0), 1e-6);
	enum kavak_scorer scorer;
	bool right;

	if (!kv_slice_is(kv_json_get_str(row, "processor"), "none"))
		return;
	judge->n++;
	if (kavak_scorer_parse(name, &scorer) != 0 ||
	    kavak_fuzzy_score(scorer, a, b, kv_json_get_num(row, "score_cutoff", 0), &got, NULL) <
		    0)
		got = -2;
	if (kv_slice_is(op, "gt"))
		right = got > expected;
	else if (kv_slice_is(op, "lt"))
		right = got >= 0 && got < expected;
	else if (kv_slice_is(op, "ne"))
		right = got >= 0 && fabs(got - expected) > tolerance;
	else
		right = fabs(got - expected) <= tolerance;
	if (!right)
		say(judge, kavak_scorer_name(scorer), a, b, got, expected);
}

int main(void)
{
	struct judge judge = { 0 };

	if (!rows_each("rapidfuzz_gen.jsonl", check_generated, &judge) ||
	    !rows_each("rapidfuzz_cases.jsonl", check_asserted, &judge))
		return ROWS_SKIP;
	return !figure_share("scores as RapidFuzz gives them", judge.n - judge.wrong, judge.n,
			     100);
}
