/* SPDX-License-Identifier: MIT */
/* A text that is meant to be a name, and what is like a vehicle. */
#include "normalize/walk.h"

#define CANDIDATE_CUTOFF 50.0

/* Every name in a text that is nothing but names. */
static int walk_name(struct kv_walk *walk, const kv_index *index, kavak_slice text)
{
	int r = kv_walk_start(walk, index, text);

	walk->is_name = true;
	if (r == 0)
		r = kv_walk_hits(walk);
	if (r < 0)
		return r;
	kv_walk_weigh(walk);
	kv_walk_join(walk);
	return 0;
}

/* The best of the names: a model before a make. NULL: none. */
static const struct kv_hit *best_hit(const struct kv_walk *walk)
{
	const struct kv_hit *best = NULL;

	for (size_t i = 0; i < walk->n_hits; i++) {
		const struct kv_hit *hit = &walk->hits[i];
		int better;

		if (!hit->is_named)
			continue;
		better = best ? kv_hit_is_make(walk, best) - kv_hit_is_make(walk, hit) : 1;
		if (better > 0 || (better == 0 && hit->score > best->score))
			best = hit;
	}
	return best;
}

struct ranking {
	struct kv_mention *mentions;
	size_t             n, max;
};

/* By score; a vehicle once. */
static void rank(struct ranking *ranking, const struct kv_mention *mention)
{
	size_t at = 0;

	for (size_t i = 0; i < ranking->n; i++)
		if (ranking->mentions[i].vehicle == mention->vehicle)
			return;
	while (at < ranking->n && ranking->mentions[at].score >= mention->score)
		at++;
	if (at == ranking->max)
		return;
	if (ranking->n < ranking->max)
		ranking->n++;
	memmove(&ranking->mentions[at + 1], &ranking->mentions[at],
	        (ranking->n - at - 1) * sizeof(*ranking->mentions));
	ranking->mentions[at] = *mention;
}

static void rank_hit(const struct kv_walk *walk, const struct kv_hit *hit, struct ranking *ranking)
{
	struct kv_mention mention = kv_walk_mention(walk, &kv_hit_entry(walk, hit)->shown,
	                                            hit->score, hit->first, hit->last);

	rank(ranking, &mention);
}

/* What is like the words from `first` on, glued as far as they go. */
static int rank_alike(const struct kv_walk *walk, size_t first, uint32_t make,
		      struct ranking *ranking)
{
	struct kv_match matches[KAVAK_NORMALIZE_TOP_MAX];
	struct kv_span span = { .len = 0 };
	size_t n, last = first;
	int r;

	while (last < walk->tokens.n && last < first + KV_KEY_WORDS_MAX &&
	       kv_walk_span(walk, first, last + 1, &span))
		last++;
	if (last == first || !kv_walk_span(walk, first, last, &span))
		return 0;
	r = kv_match_ranked(walk->index, &span, make, CANDIDATE_CUTOFF, matches,
			    KAVAK_NORMALIZE_TOP_MAX, &n);
	for (size_t i = 0; r == 0 && i < n; i++) {
		const struct kv_vehicle *v = &walk->index->entries[matches[i].key->entry].shown;
		double score = matches[i].score;
		struct kv_mention mention;

		/* Above the threshold is only what was named. */
		if (score >= KV_NORMALIZE_THRESHOLD)
			score = KV_NORMALIZE_THRESHOLD - 1;
		mention = kv_walk_mention(walk, v, score, first, last);
		rank(ranking, &mention);
	}
	return r;
}

int kv_index_candidates(const kv_index *index, kavak_slice text, struct kv_mention *ret_mentions,
                        size_t max, size_t *ret_n)
{
	KV_WALK walk = { 0 };
	struct ranking ranking = { ret_mentions, 0, max };
	const struct kv_hit *best;
	int r = walk_name(&walk, index, text);

	if (r < 0)
		return r;
	best = best_hit(&walk);
	if (best && max)
		rank_hit(&walk, best, &ranking);
	for (size_t i = 0; max && i < walk.n_hits; i++)
		if (walk.hits[i].is_named)
			rank_hit(&walk, &walk.hits[i], &ranking);
	if (best && kv_hit_is_make(&walk, best) && best->last < walk.tokens.n)
		r = rank_alike(&walk, best->last, best->key->entry, &ranking);
	for (size_t i = 0; r == 0 && i < walk.tokens.n && i < 4; i++)
		r = rank_alike(&walk, i, KV_TABLE_NONE, &ranking);
	if (r == 0)
		*ret_n = ranking.n;
	return r;
}

/* The best vehicle a text names, or KAVAK_NOTFOUND. */
static int resolve_text(const kv_index *index, kavak_slice text,
			const struct kv_vehicle **ret_vehicle, double *ret_score)
{
	KV_WALK walk = { 0 };
	const struct kv_hit *best;
	int r = walk_name(&walk, index, text);

	if (r < 0)
		return r;
	best = best_hit(&walk);
	if (!best)
		return KAVAK_NOTFOUND;
	*ret_vehicle = &kv_hit_entry(&walk, best)->shown;
	*ret_score = best->score;
	return 0;
}

int kv_index_resolve(const kv_index *index, kavak_slice make, kavak_slice model,
                     const struct kv_vehicle **ret_vehicle, double *ret_score)
{
	KV_BUF both = { 0 };
	const struct kv_vehicle *vehicle = NULL;
	double score;
	int r = resolve_text(index, make, &vehicle, &score);

	if (r < 0)
		return r;
	if (r == 0 && !kv_slice_trim(model).len) {
		*ret_vehicle = vehicle;
		*ret_score = score;
		return 0;
	}
	/* The make as it is written right, so that the model is looked for beside it. */
	if (r == 0)
		r = kv_buf_addf(&both, "%.*s ", KV_FMT(vehicle->make));
	if (r >= 0)
		r = kavak_buf_add(&both, model);
	return r < 0 ? r : resolve_text(index, kv_buf_slice(&both), ret_vehicle, ret_score);
}

const struct kv_vehicle *kv_index_get(const kv_index *index, kavak_slice make_key,
				      kavak_slice model_key)
{
	KV_BUF glued = { 0 };
	uint32_t entry = KV_TABLE_NONE;
	uint64_t breaks;
	int r = kv_glue(make_key, &glued, &breaks);

	if (r == 0)
		r = kv_entry_find(index, KV_TABLE_NONE, kv_buf_slice(&glued), &entry);
	glued.len = 0;
	if (r == 0 && entry != KV_TABLE_NONE && model_key.len) {
		r = kv_glue(model_key, &glued, &breaks);
		if (r == 0)
			r = kv_entry_find(index, entry, kv_buf_slice(&glued), &entry);
	}
	if (r < 0 || entry == KV_TABLE_NONE ||
	    !kv_slice_eq(index->entries[entry].shown.make_key, make_key) ||
	    !kv_slice_eq(index->entries[entry].shown.model_key, model_key))
		return NULL;
	return &index->entries[entry].shown;
}
