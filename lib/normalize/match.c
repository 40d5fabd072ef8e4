/* SPDX-License-Identifier: MIT */
#include "normalize/match.h"

#include <kavak/fuzzy.h>

#define OTHER_START_COSTS 2.0	/* a typo seldom hits the first letter */
#define SOUND_COSTS       3.0	/* alike in sound is less than alike in writing, */
#define SOUND_CUTOFF      85.0	/* and has to be more alike */
#define ALIKE_BYTES_MIN   4	/* a shorter name has to be right */
#define SWAP_GAINS        4.0
#define ALIKE_BESIDE_MIN  3	/* beside its make: "kia rrio" */
#define NOT_OURS_COSTS    0.5	/* between equals, what the catalog has */

static bool is_digits(kavak_slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
	return true;
}

static bool is_consonant(char c)
{
	return c >= 'a' && c <= 'z' && !strchr("aeiou", c);
}

/* "h r v", "b m w": letters said one by one. */
static bool is_spelt_out(const struct kv_span *span)
{
	for (size_t i = 0; i < span->len; i++)
		if (!is_consonant(span->glued[i]))
			return false;
	return true;
}

/* A name may be broken where it is itself; elsewhere ("path finder") when it is long enough and
 * the pieces are no words of their own ("a vanza"). */
static bool breaks_fit(const struct kv_span *span, const struct kv_key *key)
{
	if (!(span->breaks & ~key->breaks) || is_spelt_out(span))
		return true;
	return span->len >= 6 && !span->has_spanish && !key->bound;
}

/* Which of two keys with the same text is meant. */
static bool is_better(const struct kv_index *index, const struct kv_key *a, const struct kv_key *b,
                      uint32_t make)
{
	const struct kv_entry *ea = &index->entries[a->entry], *eb = &index->entries[b->entry];
	bool is_make_a = kv_entry_is_make(index, a->entry),
	     is_make_b = kv_entry_is_make(index, b->entry);

	if ((ea->make == make) != (eb->make == make))
		return ea->make == make;
	if (is_make_a != is_make_b)
		return make == KV_TABLE_NONE ? is_make_a : is_make_b;
	if (a->bound != b->bound)
		return b->bound;
	if ((a->quality == KV_KEY_MISSPELT) != (b->quality == KV_KEY_MISSPELT))
		return b->quality == KV_KEY_MISSPELT;
	if (ea->shown.in_catalog != eb->shown.in_catalog)
		return ea->shown.in_catalog;
	if (a->quality != b->quality)
		return a->quality > b->quality;
	return ea->n_cars != eb->n_cars ? ea->n_cars > eb->n_cars : a->entry < b->entry;
}

void kv_match_exact(const struct kv_index *index, const struct kv_span *span, uint32_t make,
                    struct kv_match *ret_match)
{
	const struct kv_key *best = NULL;
	uint32_t k = kv_table_get(&index->by_glued, kv_span_slice(span));

	for (; k != KV_TABLE_NONE; k = index->keys[k].next_glued) {
		const struct kv_key *key = &index->keys[k];

		if ((key->bound && index->entries[key->entry].make != make) ||
		    !breaks_fit(span, key))
			continue;
		if (!best || is_better(index, key, best, make))
			best = key;
	}
	*ret_match = (struct kv_match) { best, best ? best->quality : 0, best != NULL };
}

/* A digit is never a typo: an A3 is no A4. */
static bool digits_equal(kavak_slice a, kavak_slice b)
{
	size_t i = 0, j = 0;

	for (;;) {
		while (i < a.len && !(a.ptr[i] >= '0' && a.ptr[i] <= '9'))
			i++;
		while (j < b.len && !(b.ptr[j] >= '0' && b.ptr[j] <= '9'))
			j++;
		if (i == a.len || j == b.len)
			return i == a.len && j == b.len;
		if (a.ptr[i++] != b.ptr[j++])
			return false;
	}
}

KV_DEFINE_AUTO(kavak_fuzzy_query, kavak_fuzzy_query_free)

/* A comparison under way: what is looked for, and the best so far. */
struct alike {
	const struct kv_index *index;
	const struct kv_span  *span;
	kavak_slice            text, sound;
	uint32_t               make;
	struct kv_match       *best;	/* best first, one a vehicle */
	size_t                 n, max;
};

static void keep(struct alike *a, const struct kv_key *key, double score)
{
	size_t at = 0;

	while (at < a->n && a->best[at].key->entry != key->entry)
		at++;
	if (at < a->n && a->best[at].score >= score)
		return;
	if (at == a->n && a->n == a->max) {
		if (a->best[--at].score >= score)
			return;
	} else if (at == a->n) {
		a->n++;
	}
	for (; at && a->best[at - 1].score < score; at--)
		a->best[at] = a->best[at - 1];
	a->best[at] = (struct kv_match) { key, score, false };
}

/* Two letters that changed places, the slip of a hurried hand; a ratio counts it as two. */
static bool is_swap(kavak_slice a, kavak_slice b)
{
	size_t i = 0;

	if (a.len != b.len)
		return false;
	while (i < a.len && a.ptr[i] == b.ptr[i])
		i++;
	return i + 1 < a.len && a.ptr[i] == b.ptr[i + 1] && a.ptr[i + 1] == b.ptr[i] &&
	       !memcmp(a.ptr + i + 2, b.ptr + i + 2, a.len - i - 2);
}

static double adjusted(const struct alike *a, const struct kv_key *key, double score)
{
	if (is_swap(a->text, key->glued))
		score += SWAP_GAINS;
	if (a->sound.len && key->sound.len && a->sound.ptr[0] != key->sound.ptr[0])
		score -= OTHER_START_COSTS;
	if (!a->index->entries[key->entry].shown.in_catalog)
		score -= NOT_OURS_COSTS;
	return score < KV_KEY_MISSPELT ? score : KV_KEY_MISSPELT;
}

/* The letters of a short word at either end, which are never a typo: Clase A is no Clase E. */
#define SHORT_WORD 3

static bool ends_equal(const struct kv_span *span, const struct kv_key *key)
{
	size_t tail = key->breaks ? key->glued.len - (63 - (size_t) __builtin_clzll(key->breaks))
				  : SHORT_WORD + 1;
	size_t ours = span->breaks ? span->len - (63 - (size_t) __builtin_clzll(span->breaks))
				   : SHORT_WORD + 1;

	if (span->breaks & 2 && (!(key->breaks & 2) || span->glued[0] != key->glued.ptr[0]))
		return false;
	if (ours == 1 && tail != 1)
		return false;
	if (tail > SHORT_WORD ||
	    is_digits(kv_slice_sub(key->glued, key->glued.len - tail, key->glued.len)))
		return true;
	return tail <= span->len && (tail > 1 || ours == 1) &&
	       !memcmp(span->glued + span->len - tail, key->glued.ptr + key->glued.len - tail,
		       tail);
}

static bool is_wanted(const struct alike *a, const struct kv_key *key)
{
	if (a->make != KV_TABLE_NONE ? a->index->entries[key->entry].make != a->make : key->bound)
		return false;
	if (key->glued.len < (a->make == KV_TABLE_NONE ? ALIKE_BYTES_MIN : ALIKE_BESIDE_MIN))
		return false;
	return digits_equal(a->text, key->glued) && ends_equal(a->span, key);
}

/* Every key whose length and letters allow the cutoff, scored. */
static int scan(struct alike *a, const struct kv_scan *keys, bool by_sound, double cutoff)
{
	KV_AUTO(kavak_fuzzy_query) *query = NULL;
	kavak_slice text = by_sound ? a->sound : a->text;
	double room = 1 - cutoff / 100, costs = by_sound ? SOUND_COSTS : 0;
	uint64_t letters = kv_letters(text);

	for (size_t len = 1; len <= KV_KEY_MAX; len++) {
		int edits = (int) (room * (double) (text.len + len) + 1e-9);

		if (edits < abs((int) len - (int) text.len))
			continue;
		for (uint32_t i = keys->start[len]; i < keys->start[len + 1]; i++) {
			const struct kv_key *key = &a->index->keys[keys->keys[i]];
			double score;
			int r = 0;

			if (__builtin_popcountll(keys->letters[i] ^ letters) > edits ||
			    !is_wanted(a, key))
				continue;
			if (!query)
				r = kavak_fuzzy_query_new(KAVAK_RATIO, text, &query, NULL);
			if (r == 0)
				r = kavak_fuzzy_query_score(query,
							    by_sound ? key->sound : key->glued,
							    cutoff, &score, NULL);
			if (r < 0)
				return r;
			if (score > 0)
				keep(a, key, adjusted(a, key, score - costs));
		}
	}
	return 0;
}

/* What sounds the same. */
static void add_same_sound(struct alike *a)
{
	uint32_t k =
		a->sound.len >= 3 ? kv_table_get(&a->index->by_sound, a->sound) : KV_TABLE_NONE;

	for (; k != KV_TABLE_NONE; k = a->index->keys[k].next_sound)
		if (is_wanted(a, &a->index->keys[k]))
			keep(a, &a->index->keys[k],
			     adjusted(a, &a->index->keys[k], KV_SCORE_SOUND));
}

int kv_match_ranked(const struct kv_index *index, const struct kv_span *span, uint32_t make,
                    double cutoff, struct kv_match *ret_matches, size_t max, size_t *ret_n)
{
	char room[KV_KEY_MAX];
	struct alike a = { index,
			   span,
			   kv_span_slice(span),
			   kv_sound(kv_span_slice(span), room),
			   make,
			   ret_matches,
			   0,
			   max };
	int r = 0;

	if (max)
		add_same_sound(&a);
	if (max && span->len >= 4)
		r = scan(&a, &index->by_glued_len, false, cutoff);
	if (r == 0 && max && a.sound.len >= 5)
		r = scan(&a, &index->by_sound_len, true,
			 cutoff > SOUND_CUTOFF ? cutoff : SOUND_CUTOFF);
	if (r == 0)
		*ret_n = a.n;
	return r;
}

int kv_match_alike(const struct kv_index *index, const struct kv_span *span, uint32_t make,
                   double cutoff, struct kv_match *ret_match)
{
	struct kv_match best = { 0 };
	size_t n;
	int r = kv_match_ranked(index, span, make, cutoff, &best, 1, &n);

	if (r == 0)
		*ret_match = best;
	return r;
}
