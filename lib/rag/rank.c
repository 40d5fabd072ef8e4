/* SPDX-License-Identifier: MIT */
#include "rag/rank.h"

#include <math.h>
#include <stdlib.h>

#define RRF_K           60.0
#define ANSWER_COVERAGE 0.5	/* of a question's words, by weight, that an answer has */
#define ROOT_COVERS     0.5
#define ANSWER_LOOK     3	/* at so many of the best */

const struct kv_weights kv_weights = {
	.k1 = 1.2,
	.b = 0.75,
	.level = { [KV_WRITTEN] = 0.75, [KV_STEM] = 1.25, [KV_ROOT] = 2.4 },
	.rarity = 1.5,
	.askword = 0.25,
	.synonym = 0.6,
	.mended = 0.8,
	.vector = 0.001,
};

static double rarity(uint64_t n_with, uint64_t n_chunks)
{
	if (n_with > n_chunks)
		n_with = n_chunks;
	return log(1 + ((double) (n_chunks - n_with) + 0.5) / ((double) n_with + 0.5));
}

void kv_question_weigh(struct kv_question *question, const kavak_match_stats *stats)
{
	for (size_t i = 0; i < question->n; i++) {
		struct kv_concept *concept = &question->concepts[i];
		uint64_t n_with[KV_LEVELS] = { 0 };

		for (size_t k = 0; k < concept->n; k++) {
			const struct kv_member *member = &concept->members[k];
			enum kv_level level = kv_level_of(member->token);

			if (member->n_with > n_with[level])
				n_with[level] = member->n_with;
		}
		for (size_t k = 0; k < KV_LEVELS; k++) {
			concept->idf[k] = rarity(n_with[k], stats->n_chunks);
			concept->rare[k] = pow(concept->idf[k], question->weights->rarity);
		}
	}
}

/* One token of a passage as the question sees it. */
struct seen {
	size_t concept;
	double weight;
};

/* A token of the question. */
struct word {
	kavak_slice   token;
	enum kv_level level;
	struct seen   seen[4];	/* a token may stand for several */
	size_t        n;
};

/* Those of the question by their hash, to look those of passages up in: half of it stays empty. */
struct words {
	struct word *slots;
	size_t       mask;
};

static size_t hash_of(kavak_slice token)
{
	uint32_t h = UINT32_C(2166136261);

	for (size_t i = 0; i < token.len; i++)
		h = (h ^ (unsigned char) token.ptr[i]) * UINT32_C(16777619);
	return h ^ h >> 15;
}

/* The token's slot, or the empty one that would be its. */
static struct word *slot_of(const struct words *words, kavak_slice token)
{
	size_t i = hash_of(token) & words->mask;

	while (words->slots[i].n && !kv_slice_eq(words->slots[i].token, token))
		i = (i + 1) & words->mask;
	return &words->slots[i];
}

static void index_word(const struct words *words, const struct kv_member *member, size_t concept)
{
	struct word *word = slot_of(words, member->token);

	word->token = member->token;
	word->level = kv_level_of(member->token);
	if (word->n < sizeof(word->seen) / sizeof(*word->seen))
		word->seen[word->n++] = (struct seen) { concept, member->weight };
}

static int index_words(const struct kv_question *question, struct words *ret_words)
{
	struct words words = { .mask = 1 };
	size_t n = 0;

	for (size_t i = 0; i < question->n; i++)
		n += question->concepts[i].n;
	while (words.mask < 2 * n)
		words.mask = 2 * words.mask + 1;
	words.slots = calloc(words.mask + 1, sizeof(*words.slots));
	if (!words.slots)
		return KAVAK_ENOMEM;
	for (size_t i = 0; i < question->n; i++)
		for (size_t k = 0; k < question->concepts[i].n; k++)
			index_word(&words, &question->concepts[i].members[k], i);
	*ret_words = words;
	return 0;
}

/* What a section, whole or one piece of it, has of the question. */
struct tally {
	double tf[KV_CONCEPTS_MAX][KV_LEVELS];
	double n_words;
};

static void count(const struct words *words, const kavak_chunk *chunk, struct tally *tally)
{
	kavak_slice rest = chunk->tokens, token;

	tally->n_words += chunk->n_tokens;
	while (kv_slice_split(&rest, ' ', &token)) {
		const struct word *word = slot_of(words, token);

		for (size_t i = 0; i < word->n; i++)
			tally->tf[word->seen[i].concept][word->level] += word->seen[i].weight;
	}
}

static void add_tally(const struct tally *own, size_t n_concepts, struct tally *whole)
{
	whole->n_words += own->n_words;
	for (size_t i = 0; i < n_concepts; i++)
		for (size_t k = 0; k < KV_LEVELS; k++)
			whole->tf[i][k] += own->tf[i][k];
}

/* How often a root stands there says nothing: it may be another word's. */
static double judge_concept(const struct kv_weights *w, const struct kv_concept *concept,
                            const double tf[KV_LEVELS], double length)
{
	double sum = 0;

	for (size_t k = 0; k < KV_LEVELS; k++) {
		double often = k == KV_ROOT ? fmin(tf[k], 1)
		                            : tf[k] * (w->k1 + 1) / (tf[k] + w->k1 * length);

		sum += w->level[k] * concept->rare[k] * often;
	}
	return concept->is_askword ? w->askword * sum : sum;
}

/* How much of a concept is there, 0 to 1: a word that stands for it is as good as itself; one of
 * its root, "descuentito" for "descuento", is half of it. */
static double covers(const double tf[KV_LEVELS])
{
	return tf[KV_STEM] > 0 ? 1 : tf[KV_ROOT] > 0 ? ROOT_COVERS : 0;
}

static double judge(const struct kv_question *question, const struct tally *tally,
                    double mean_words, double *ret_coverage)
{
	const struct kv_weights *w = question->weights;
	double sum = 0, covered = 0, asked = 0;
	double length = 1 - w->b + w->b * tally->n_words / mean_words;

	for (size_t i = 0; i < question->n; i++) {
		const struct kv_concept *concept = &question->concepts[i];

		sum += judge_concept(w, concept, tally->tf[i], length);
		if (concept->is_askword)
			continue;
		asked += concept->idf[KV_STEM];
		covered += concept->idf[KV_STEM] * covers(tally->tf[i]);
	}
	*ret_coverage = asked > 0 ? covered / asked : 0;
	return sum;
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
                          double mean_words, struct kv_candidate *pieces, size_t n)
{
	struct tally whole = { 0 };
	size_t best = 0;

	for (size_t i = 0; i < n; i++) {
		struct tally own = { 0 };

		count(words, &pieces[i].chunk, &own);
		pieces[i].keyword = judge(question, &own, mean_words, &pieces[i].coverage);
		if (pieces[i].keyword > pieces[best].keyword)
			best = i;
		add_tally(&own, question->n, &whole);
	}
	if (n > 1)
		pieces[best].keyword = judge(question, &whole, mean_words,
		                             &pieces[best].coverage);
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
	double mean_words = stats->n_chunks ? (double) stats->n_tokens / (double) stats->n_chunks
	                                    : 1;
	struct words words;
	int r = index_words(question, &words);

	if (r < 0)
		return r;
	qsort(candidates, n, sizeof(*candidates), by_section);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && same_section(&candidates[i], &candidates[end]); end++)
			;
		judge_section(question, &words, fmax(mean_words, 1), candidates + i, end - i);
	}
	free(words.slots);

	qsort(candidates, n, sizeof(*candidates), by_keyword);
	for (size_t i = 0; i < n; i++) {
		struct kv_candidate *c = &candidates[i];

		c->score = c->keyword > 0 ? 1 / (RRF_K + (double) i + 1) : 0;
		if (c->place)
			c->score += vector_weight / (RRF_K + (double) c->place);
	}
	qsort(candidates, n, sizeof(*candidates), by_score);
	return 0;
}

bool kv_rank_answers(const struct kv_candidate *candidates, size_t n)
{
	for (size_t i = 0; i < n && i < ANSWER_LOOK; i++)
		if (candidates[i].coverage >= ANSWER_COVERAGE)
			return true;
	return false;
}
