/* SPDX-License-Identifier: MIT */
#include <kavak/fuzzy.h>

#include <math.h>
#include <stdlib.h>

#include <kavak/sys/error.h>

#include "base/buf.h"
#include "text/words.h"

static const char *const scorer_names[] = {
	[KAVAK_RATIO] = "ratio",
	[KAVAK_PARTIAL_RATIO] = "partial_ratio",
	[KAVAK_TOKEN_SORT_RATIO] = "token_sort_ratio",
	[KAVAK_TOKEN_SET_RATIO] = "token_set_ratio",
	[KAVAK_TOKEN_RATIO] = "token_ratio",
	[KAVAK_PARTIAL_TOKEN_SORT_RATIO] = "partial_token_sort_ratio",
	[KAVAK_PARTIAL_TOKEN_SET_RATIO] = "partial_token_set_ratio",
	[KAVAK_PARTIAL_TOKEN_RATIO] = "partial_token_ratio",
	[KAVAK_WRATIO] = "WRatio",
	[KAVAK_QRATIO] = "QRatio",
};
#define N_SCORERS (sizeof(scorer_names) / sizeof(*scorer_names))

const char *kavak_scorer_name(enum kavak_scorer scorer)
{
	return (size_t) scorer < N_SCORERS ? scorer_names[scorer] : NULL;
}

int kavak_scorer_parse(kavak_slice name, enum kavak_scorer *ret_scorer)
{
	for (size_t i = 0; i < N_SCORERS; i++)
		if (kv_slice_is(name, scorer_names[i])) {
			*ret_scorer = (enum kavak_scorer) i;
			return 0;
		}
	return KAVAK_NOTFOUND;
}

/* A text as the pattern of a comparison, forwards and, once asked for, backwards. */
struct both_ways {
	struct pattern forwards, backwards;
};

struct kavak_fuzzy_query {
	enum kavak_scorer scorer;
	struct side       a, b;
	struct both_ways  whole;	/* a's text, built when first needed */
	struct both_ways  sorted;	/* a's words, likewise */
	struct both_ways  other;	/* whatever a step of one comparison needs */
};

/* What the two sides of a step are: `known` is where a's side is kept built, or NULL. */
struct step {
	struct chars      a, b;
	struct both_ways *known;
};

static struct pattern *forwards(struct both_ways *ways, struct chars text)
{
	if (!pattern_is_built(&ways->forwards))
		pattern_build(&ways->forwards, text, false);
	return &ways->forwards;
}

static struct pattern *backwards(struct both_ways *ways, struct chars text)
{
	if (!pattern_is_built(&ways->backwards))
		pattern_build(&ways->backwards, text, true);
	return &ways->backwards;
}

static struct both_ways *fresh(struct both_ways *ways)
{
	ways->forwards.n_blocks = ways->backwards.n_blocks = 0;
	return ways;
}

/* The common subsequence that a score of `cutoff` needs of two texts of `total` characters. */
static size_t needed_lcs(double cutoff, size_t total)
{
	double needed = ceil(cutoff * (double) total / 200 - 1e-7);

	return needed > 0 ? (size_t) needed : 0;
}

static double at_least(double score, double cutoff)
{
	return score >= cutoff ? score : 0;
}

/* 100 for no edits, 0 for as many as there are characters in both. */
static double score_of(size_t edits, size_t total)
{
	return total ? 100 - 100 * (double) edits / (double) total : 100;
}

static size_t edits_between(kavak_fuzzy_query *q, struct step s, size_t needed)
{
	struct both_ways *ways = s.known ? s.known : fresh(&q->other);

	if (!s.a.n || !s.b.n)
		return s.a.n + s.b.n;
	return s.a.n + s.b.n - 2 * pattern_lcs(forwards(ways, s.a), s.b, needed);
}

static double ratio(kavak_fuzzy_query *q, struct step s, double cutoff)
{
	size_t total = s.a.n + s.b.n;
	size_t needed = needed_lcs(cutoff, total);

	if (cutoff > 100 || needed > s.a.n || needed > s.b.n)
		return 0;
	return at_least(score_of(edits_between(q, s, needed), total), cutoff);
}

/* The best ratio of `s` to a part of `text` that begins where it begins: no longer than `s`,
 * and ending in a character of it, for one less would be better else. */
static double best_head(struct pattern *p, struct chars s, struct chars text, bool backwards,
			double best)
{
	size_t longest = s.n < text.n ? s.n : text.n;

	pattern_start(p);
	for (size_t i = 0; i < longest; i++) {
		int32_t code = text.ptr[backwards ? text.n - 1 - i : i];
		size_t total = s.n + i + 1;
		double score;

		pattern_feed(p, code);
		if (200 * (double) (i + 1) / (double) total < best || !pattern_has(p, code))
			continue;
		score = score_of(total - 2 * pattern_count(p), total);
		if (score > best)
			best = score;
	}
	return best;
}

/* The best ratio of `s` to any part of `text` as long as itself. The next window shares all but
 * one character with this one, so that its subsequence is longer by one at most: what is short
 * of the best so far by k is followed by k windows that cannot beat it. */
static double best_window(struct pattern *p, struct chars s, struct chars text, double best)
{
	size_t beat = needed_lcs(best, 2 * s.n);

	if (score_of(2 * s.n - 2 * beat, 2 * s.n) <= best)
		beat++;
	for (size_t i = 0; i + s.n < text.n && beat <= s.n; ) {
		struct chars window = { text.ptr + i, s.n };
		size_t n;

		if (!pattern_has(p, text.ptr[i])) {
			i++;
			continue;
		}
		n = pattern_lcs(p, window, 0);
		if (n >= beat) {
			best = score_of(2 * s.n - 2 * n, 2 * s.n);
			beat = n + 1;
		}
		i += beat - n;
	}
	return best;
}

/* The best ratio of `s`, not longer than `text`, to a part of it; `best` when none beats that. */
static double best_part(struct both_ways *ways, struct chars s, struct chars text, double best)
{
	best = best_head(backwards(ways, s), s, text, true, best);
	best = best_head(forwards(ways, s), s, text, false, best);
	return best_window(forwards(ways, s), s, text, best);
}

static double partial_ratio(kavak_fuzzy_query *q, struct step s, double cutoff)
{
	/* Nothing below the cutoff is of use: start just under it. */
	double floor = cutoff > 0 ? nextafter(cutoff, 0) : 0, best = floor;

	if (cutoff > 100)
		return 0;
	if (!s.a.n || !s.b.n)
		return s.a.n == s.b.n ? 100 : 0;
	if (s.a.n <= s.b.n)
		best = best_part(s.known ? s.known : fresh(&q->other), s.a, s.b, best);
	if (s.b.n <= s.a.n && best < 100)
		best = best_part(fresh(&q->other), s.b, s.a, best);
	return best > floor ? best : 0;
}

static struct step whole_step(kavak_fuzzy_query *q)
{
	return (struct step) { q->a.text, q->b.text, &q->whole };
}

static struct step sorted_step(kavak_fuzzy_query *q)
{
	return (struct step) { q->a.sorted, q->b.sorted, &q->sorted };
}

static struct step rest_step(kavak_fuzzy_query *q)
{
	return (struct step) { q->a.rest, q->b.rest, NULL };
}

/* The common words against each side, and the two sides, common words first in both: all
 * follows from the lengths and from the edits between the words that are not common. */
static double set_ratio(kavak_fuzzy_query *q, struct overlap both, double cutoff)
{
	size_t a = q->a.rest.n, b = q->b.rest.n, gap = both.n_chars > 0;
	size_t side_a = both.n_chars + gap + a, side_b = both.n_chars + gap + b;
	size_t total = side_a + side_b;
	size_t needed = needed_lcs(cutoff, total), common = both.n_chars + gap;
	double best;

	if (both.n_words && (!a || !b))
		return 100;
	needed = needed > common ? needed - common : 0;
	best = needed > a || needed > b ? 0 :
		score_of(edits_between(q, rest_step(q), needed), total);
	if (both.n_chars)
		best = fmax(best, fmax(score_of(gap + a, both.n_chars + side_a),
		                       score_of(gap + b, both.n_chars + side_b)));
	return at_least(best, cutoff);
}

static double token_set_ratio(kavak_fuzzy_query *q, double cutoff)
{
	if (!q->a.n_words || !q->b.n_words)
		return 0;
	return set_ratio(q, side_compare(&q->a, &q->b), cutoff);
}

static bool rest_is_all(const struct side *side)
{
	return side->n_rest == side->n_words;
}

static double token_ratio(kavak_fuzzy_query *q, double cutoff)
{
	struct overlap both;
	double best;

	if (cutoff > 100)
		return 0;
	both = side_compare(&q->a, &q->b);
	if (both.n_words && (!q->a.n_rest || !q->b.n_rest))
		return 100;
	best = ratio(q, sorted_step(q), cutoff);
	if (rest_is_all(&q->a) && rest_is_all(&q->b))
		return best;	/* the sets are what was just compared */
	return fmax(best, set_ratio(q, both, fmax(best, cutoff)));
}

static double partial_token_set_ratio(kavak_fuzzy_query *q, double cutoff)
{
	if (!q->a.n_words || !q->b.n_words)
		return 0;
	if (side_compare(&q->a, &q->b).n_words)
		return 100;
	return partial_ratio(q, rest_step(q), cutoff);
}

static double partial_token_ratio(kavak_fuzzy_query *q, double cutoff)
{
	double best;

	if (cutoff > 100)
		return 0;
	if (side_compare(&q->a, &q->b).n_words)
		return 100;
	best = partial_ratio(q, sorted_step(q), cutoff);
	if (rest_is_all(&q->a) && rest_is_all(&q->b))
		return best;
	return fmax(best, partial_ratio(q, rest_step(q), fmax(best, cutoff)));
}

#define TOKEN_SCALE     0.95
#define NEAR_LENGTHS    1.5	/* from here on, parts count */
#define FAR_LENGTHS     8.0	/* beyond, they count less */
#define PART_SCALE_NEAR 0.9
#define PART_SCALE_FAR  0.6

/* What a score that counts `scale` must reach, or a little less: what is lost in the division must
 * not lose a score that is the cutoff itself. */
static double scaled_cutoff(double cutoff, double scale)
{
	return cutoff / scale * (1 - 1e-12);
}

static double w_ratio(kavak_fuzzy_query *q, double cutoff)
{
	double a = (double) q->a.text.n, b = (double) q->b.text.n, lengths, best, scale;

	if (a == 0 || b == 0)
		return 0;
	lengths = a > b ? a / b : b / a;
	best = ratio(q, whole_step(q), cutoff);
	if (lengths < NEAR_LENGTHS)
		return fmax(best, TOKEN_SCALE *
			    token_ratio(q, scaled_cutoff(fmax(best, cutoff), TOKEN_SCALE)));

	scale = lengths <= FAR_LENGTHS ? PART_SCALE_NEAR : PART_SCALE_FAR;
	best = fmax(best, scale * partial_ratio(q, whole_step(q),
			scaled_cutoff(fmax(best, cutoff), scale)));
	scale *= TOKEN_SCALE;
	return fmax(best, scale * partial_token_ratio(q,
			scaled_cutoff(fmax(best, cutoff), scale)));
}

static double score(kavak_fuzzy_query *q, double cutoff)
{
	switch (q->scorer) {
	case KAVAK_RATIO:                    return ratio(q, whole_step(q), cutoff);
	case KAVAK_PARTIAL_RATIO:            return partial_ratio(q, whole_step(q), cutoff);
	case KAVAK_TOKEN_SORT_RATIO:         return ratio(q, sorted_step(q), cutoff);
	case KAVAK_TOKEN_SET_RATIO:          return token_set_ratio(q, cutoff);
	case KAVAK_TOKEN_RATIO:              return token_ratio(q, cutoff);
	case KAVAK_PARTIAL_TOKEN_SORT_RATIO: return partial_ratio(q, sorted_step(q), cutoff);
	case KAVAK_PARTIAL_TOKEN_SET_RATIO:  return partial_token_set_ratio(q, cutoff);
	case KAVAK_PARTIAL_TOKEN_RATIO:      return partial_token_ratio(q, cutoff);
	case KAVAK_WRATIO:                   return w_ratio(q, cutoff);
	case KAVAK_QRATIO:
		return q->a.text.n && q->b.text.n ? ratio(q, whole_step(q), cutoff) : 0;
	}
	return 0;
}

static bool has_words(enum kavak_scorer scorer)
{
	return scorer != KAVAK_RATIO && scorer != KAVAK_PARTIAL_RATIO && scorer != KAVAK_QRATIO;
}

static int reserve(struct both_ways *ways, size_t n)
{
	int r = pattern_reserve(&ways->forwards, n);

	return r < 0 ? r : pattern_reserve(&ways->backwards, n);
}

static void ways_done(struct both_ways *ways)
{
	pattern_done(&ways->forwards);
	pattern_done(&ways->backwards);
}

static int refuse_long(kavak_slice text, kavak_error *err)
{
	if (text.len <= KAVAK_FUZZY_TEXT_MAX)
		return 0;
	return kavak_error_set(err, KAVAK_ELIMIT, 0, "%zu bytes to compare, %zu is the most",
	                       text.len, KAVAK_FUZZY_TEXT_MAX);
}

static int set_query(kavak_fuzzy_query *q, enum kavak_scorer scorer, kavak_slice a,
		     kavak_error *err)
{
	int r = refuse_long(a, err);

	if (r < 0)
		return r;
	if (!kavak_scorer_name(scorer))
		return kavak_error_set(err, KAVAK_EINVAL, 0, "no scorer %d", (int) scorer);
	q->scorer = scorer;
	r = side_set(&q->a, a, has_words(scorer));
	if (r == 0)
		r = reserve(&q->whole, q->a.text.n);
	if (r == 0 && has_words(scorer))
		r = reserve(&q->sorted, q->a.sorted.n);
	return r < 0 ? kavak_error_set(err, r, 0, "fuzzy score") : 0;
}

static void query_done(kavak_fuzzy_query *q)
{
	ways_done(&q->whole);
	ways_done(&q->sorted);
	ways_done(&q->other);
	side_done(&q->a);
	side_done(&q->b);
}

int kavak_fuzzy_query_new(enum kavak_scorer scorer, kavak_slice a,
                          kavak_fuzzy_query **ret_query, kavak_error *err)
{
	kavak_fuzzy_query *q = calloc(1, sizeof(*q));
	int r;

	if (!q)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "fuzzy query");
	r = set_query(q, scorer, a, err);
	if (r < 0) {
		kavak_fuzzy_query_free(q);
		return r;
	}
	*ret_query = q;
	return 0;
}

void kavak_fuzzy_query_free(kavak_fuzzy_query *query)
{
	if (!query)
		return;
	query_done(query);
	free(query);
}

int kavak_fuzzy_query_score(kavak_fuzzy_query *q, kavak_slice b, double cutoff,
                            double *ret_score, kavak_error *err)
{
	int r = refuse_long(b, err);

	if (r < 0)
		return r;
	r = side_set(&q->b, b, has_words(q->scorer));
	if (r == 0)
		r = reserve(&q->other, q->a.text.n > q->b.text.n ? q->a.text.n : q->b.text.n);
	if (r < 0)
		return kavak_error_set(err, r, 0, "fuzzy score");
	*ret_score = cutoff > 100 ? 0 : at_least(score(q, cutoff), cutoff);
	return 0;
}

/* Of a query, what has to be empty before it is set: its tables are filled as they are built. */
static void query_init(kavak_fuzzy_query *q)
{
	struct side *sides[] = { &q->a, &q->b };
	struct both_ways *ways[] = { &q->whole, &q->sorted, &q->other };

	for (size_t i = 0; i < 2; i++) {
		sides[i]->cap = 0;
		sides[i]->heap = NULL;
		sides[i]->heap_words = NULL;
	}
	for (size_t i = 0; i < 3; i++) {
		pattern_init(&ways[i]->forwards);
		pattern_init(&ways[i]->backwards);
	}
}

int kavak_fuzzy_score(enum kavak_scorer scorer, kavak_slice a, kavak_slice b, double cutoff,
                      double *ret_score, kavak_error *err)
{
	kavak_fuzzy_query q;
	int r;

	query_init(&q);
	r = set_query(&q, scorer, a, err);
	if (r == 0)
		r = kavak_fuzzy_query_score(&q, b, cutoff, ret_score, err);
	query_done(&q);
	return r;
}
