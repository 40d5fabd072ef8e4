/* SPDX-License-Identifier: MIT */
#include "rag/rank.h"

#include <math.h>
#include <stdlib.h>

#define NO_CONCEPT (-1)

void kv_question_weigh(struct kv_question *question, const kavak_match_stats *stats)
{
	double n = (double) stats->n_chunks;

	for (size_t i = 0; i < question->n; i++) {
		struct kv_concept *concept = &question->concepts[i];
		uint64_t n_with = 0;

		for (size_t k = 0; k < concept->n; k++)
			if (concept->members[k].n_with > n_with)
				n_with = concept->members[k].n_with;
		if (n_with > stats->n_chunks)
			n_with = stats->n_chunks;
		concept->idf = log(1 + (n - (double) n_with + 0.5) / ((double) n_with + 0.5));
	}
}

/* One word of a passage as the question sees it. */
struct seen {
	size_t concept;
	double weight;
};

/* Words of the question, sorted, to look those of passages up in. */
struct word {
	kavak_slice stem;
	struct seen seen[4];	/* a word may stand for several */
	size_t      n;
};

struct words {
	struct word *items;
	size_t       n;
};

static int compare_words(const void *a, const void *b)
{
	return kv_slice_cmp(((const struct word *) a)->stem, ((const struct word *) b)->stem);
}

static int compare_stem(const void *stem, const void *word)
{
	return kv_slice_cmp(*(const kavak_slice *) stem, ((const struct word *) word)->stem);
}

static int index_words(const struct kv_question *question, struct words *ret_words)
{
	struct word *items = calloc(question->n * KV_MEMBERS_MAX + 1, sizeof(*items));
	size_t n = 0, kept = 0;

	if (!items)
		return KAVAK_ENOMEM;
	for (size_t i = 0; i < question->n; i++)
		for (size_t k = 0; k < question->concepts[i].n; k++) {
			const struct kv_member *member = &question->concepts[i].members[k];

			items[n++] = (struct word) { member->stem, { { i, member->weight } }, 1 };
		}
	qsort(items, n, sizeof(*items), compare_words);
	for (size_t i = 0; i < n; i++) {
		struct word *last = kept ? &items[kept - 1] : NULL;

		if (!last || !kv_slice_eq(last->stem, items[i].stem))
			items[kept++] = items[i];
		else if (last->n < sizeof(last->seen) / sizeof(*last->seen))
			last->seen[last->n++] = items[i].seen[0];
	}
	*ret_words = (struct words) { items, kept };
	return 0;
}

/* What a section, whole or one piece of it, has of the question. */
struct tally {
	double tf[KV_CONCEPTS_MAX];
	double near[KV_CONCEPTS_MAX];
	double n_tokens;
};

static void count(const struct kv_question *question, const struct words *words,
                  const kavak_chunk *chunk, struct tally *tally)
{
	kavak_slice rest = chunk->tokens, token;
	size_t at = 0, last_at = 0;
	long last = NO_CONCEPT;

	tally->n_tokens += chunk->n_tokens;
	for (; kv_slice_split(&rest, ' ', &token); at++) {
		const struct word *word = bsearch(&token, words->items, words->n, sizeof(*word),
		                                  compare_stem);

		if (!word)
			continue;
		for (size_t i = 0; i < word->n; i++)
			tally->tf[word->seen[i].concept] += word->seen[i].weight;
		if (last != NO_CONCEPT && (size_t) last != word->seen[0].concept &&
		    at - last_at <= KV_PROXIMITY_WINDOW) {
			size_t concept = word->seen[0].concept;
			double near = fmin(question->concepts[concept].idf,
			                   question->concepts[last].idf) /
			              (double) (at - last_at);

			tally->near[concept] = fmax(tally->near[concept], near);
		}
		last = (long) word->seen[0].concept;
		last_at = at;
	}
}

static double judge(const struct kv_question *question, const struct tally *tally,
                    double mean_tokens, double *ret_coverage)
{
	double sum = 0, covered = 0, asked = 0;
	double length = 1 - KV_BM25_B + KV_BM25_B * tally->n_tokens / mean_tokens;

	for (size_t i = 0; i < question->n; i++) {
		const struct kv_concept *concept = &question->concepts[i];
		double tf = tally->tf[i], weight = concept->is_askword ? KV_ASKWORD_WEIGHT : 1;

		asked += concept->is_askword ? 0 : concept->idf;
		if (tf <= 0)
			continue;
		sum += weight * concept->idf * tf * (KV_BM25_K1 + 1) / (tf + KV_BM25_K1 * length);
		sum += KV_PROXIMITY_WEIGHT * weight * tally->near[i];
		covered += concept->is_askword ? 0 : concept->idf * fmin(tf / KV_SYNONYM_WEIGHT, 1);
	}
	*ret_coverage = asked > 0 ? covered / asked : 0;
	return sum * (1 - KV_COVERAGE_WEIGHT + KV_COVERAGE_WEIGHT * *ret_coverage);
}

static int by_section(const void *a, const void *b)
{
	const struct kv_candidate *x = a, *y = b;
	int c = kv_slice_cmp(x->chunk.source, y->chunk.source);

	if (!c)
		c = kv_slice_cmp(x->chunk.title, y->chunk.title);
	if (!c)
		c = (x->chunk.ordinal > y->chunk.ordinal) - (x->chunk.ordinal < y->chunk.ordinal);
	return c;
}

static bool same_section(const struct kv_candidate *a, const struct kv_candidate *b)
{
	return kv_slice_eq(a->chunk.source, b->chunk.source) &&
	       kv_slice_eq(a->chunk.title, b->chunk.title);
}

/* A section that was cut in pieces counts whole, and its best piece stands for it. */
static void judge_section(const struct kv_question *question, const struct words *words,
                          double mean_tokens, struct kv_candidate *pieces, size_t n)
{
	struct tally whole = { 0 };
	size_t best = 0;

	for (size_t i = 0; i < n; i++) {
		struct tally own = { 0 };

		count(question, words, &pieces[i].chunk, &own);
		pieces[i].keyword = judge(question, &own, mean_tokens, &pieces[i].coverage);
		if (pieces[i].keyword > pieces[best].keyword)
			best = i;
		count(question, words, &pieces[i].chunk, &whole);
	}
	if (n > 1)
		pieces[best].keyword = judge(question, &whole, mean_tokens, &pieces[best].coverage);
}

static int by_keyword(const void *a, const void *b)
{
	const struct kv_candidate *x = a, *y = b;

	if (x->keyword != y->keyword)
		return x->keyword > y->keyword ? -1 : 1;
	return x->chunk.id < y->chunk.id ? -1 : x->chunk.id > y->chunk.id;
}

static int by_score(const void *a, const void *b)
{
	const struct kv_candidate *x = a, *y = b;

	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return by_keyword(a, b);
}

int kv_rank(const struct kv_question *question, const kavak_match_stats *stats,
            double vector_weight, struct kv_candidate *candidates, size_t n)
{
	double mean_tokens = stats->n_chunks ? (double) stats->n_tokens / (double) stats->n_chunks
	                                     : 1;
	struct words words;
	int r = index_words(question, &words);

	if (r < 0)
		return r;
	qsort(candidates, n, sizeof(*candidates), by_section);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && same_section(&candidates[i], &candidates[end]); end++)
			;
		judge_section(question, &words, fmax(mean_tokens, 1), candidates + i, end - i);
	}
	free(words.items);

	qsort(candidates, n, sizeof(*candidates), by_keyword);
	for (size_t i = 0; i < n; i++) {
		struct kv_candidate *c = &candidates[i];

		c->score = c->keyword > 0 ? 1 / (KV_RRF_K + (double) i + 1) : 0;
		if (c->place)
			c->score += vector_weight / (KV_RRF_K + (double) c->place);
	}
	qsort(candidates, n, sizeof(*candidates), by_score);
	return 0;
}

bool kv_rank_answers(const struct kv_candidate *candidates, size_t n)
{
	for (size_t i = 0; i < n && i < KV_ANSWER_LOOK; i++)
		if (candidates[i].coverage >= KV_ANSWER_COVERAGE)
			return true;
	return false;
}
