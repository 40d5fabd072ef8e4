/* SPDX-License-Identifier: MIT */
/* Where in a message a name stands: the longest that is written right, else the one most alike. */
#include "normalize/walk.h"

#include <kavak/fuzzy.h>

#define ALIKE_WORDS_MAX    3	/* words that may be one misspelt name */
#define ALIKE_BYTES_MIN    5	/* a shorter name has to be right, or sound right */
#define PLURAL_BYTES_MIN   5	/* a shorter word is no plural, nor two names in one */
#define BESIDE_MAKE_MIN    4
#define BESIDE_MAKE_CUTOFF 75.0
#define SURE_BYTES_MIN     7	/* so long, and so alike, it is no other word */
#define SURE_SCORE         87.0
#define SPANISH_CUTOFF     88.0	/* for a name that a Spanish word would begin or end */
#define MAKE_CUTOFF        70.0	/* "saet ibiza": enough for a make before its own model */
#define LONGER_GAINS       2.0	/* between a name and a longer one */

static bool ends_in_digit(kavak_slice name)
{
	return name.len && name.ptr[name.len - 1] >= '0' && name.ptr[name.len - 1] <= '9';
}

static bool is_digits(kavak_slice name)
{
	for (size_t i = 0; i < name.len; i++)
		if (name.ptr[i] < '0' || name.ptr[i] > '9')
			return false;
	return true;
}

/* "mazda 3 puertas", "un 300 mil": the number counts something. */
static bool counts_something(const struct kv_walk *walk, const struct kv_key *key, size_t last)
{
	return ends_in_digit(key->glued) && walk->tokens.items[last - 1].is_number &&
	       last < walk->tokens.n && walk->classes[last] & KV_IS_UNIT;
}

/* "tengo clase a las 5": the last word belongs to what follows. */
static bool governs_next(const struct kv_walk *walk, size_t last)
{
	if (last == walk->tokens.n || !(walk->classes[last - 1] & KV_IS_STOP))
		return false;
	return walk->classes[last] & KV_IS_DETERMINER ||
	       (walk->tokens.items[last].is_number && !(walk->classes[last] & KV_IS_YEAR));
}

/* "a 3 años" is no Audi: with a word such as "a" or "es", a code takes its make to be one. */
static bool may_be_said(const struct kv_walk *walk, const struct kv_key *key, size_t first,
			size_t last, uint32_t make)
{
	bool has_stop = false;

	for (size_t i = first; i < last; i++)
		has_stop = has_stop || walk->classes[i] & KV_IS_STOP;
	if (counts_something(walk, key, last))
		return false;
	if (!has_stop || walk->is_name)
		return true;
	if (last == first + 1)	/* "lexus es 2019", but not "lexus es caro" */
		return walk->index->entries[key->entry].make == make &&
		       (last == walk->tokens.n || walk->classes[last] & KV_IS_YEAR);
	if (walk->index->entries[key->entry].make == make)
		return true;
	return !ends_in_digit(key->glued) && !governs_next(walk, last);
}

/* Beside its make, or a name that is no word of Spanish and no number. */
static bool is_sure(const struct kv_walk *walk, const struct kv_key *key, size_t first, size_t last,
                    uint32_t make)
{
	if (walk->index->entries[key->entry].make == make)
		return true;
	return !(kv_walk_class(walk, first, last) & KV_WORD_BITS) && !is_digits(key->glued);
}

/* An accent of Spanish, or a ñ: written by someone who can spell. */
static bool has_accent(const struct kv_walk *walk, const struct kv_token *token)
{
	for (size_t i = token->start; i + 1 < token->end; i++) {
		unsigned char c = (unsigned char) walk->text.ptr[i],
			      next = (unsigned char) walk->text.ptr[i + 1];

		if (c == 0xc3 &&
		    memchr("\xa1\xa9\xad\xb3\xba\xb1\x81\x89\x8d\x93\x9a\x91", next, 12))
			return true;
	}
	return false;
}

/* In the list, it or its singular; or written with an accent. */
static bool is_spanish(const struct kv_walk *walk, size_t word)
{
	const struct kv_token *token = &walk->tokens.items[word];
	kavak_slice singular = token->text;

	if (walk->classes[word] & KV_WORD_BITS || has_accent(walk, token))
		return true;
	for (int i = 0; i < 2 && singular.len > 3 && strchr("se", singular.ptr[singular.len - 1]);
	     i++) {
		singular.len--;
		if (kv_words_get(&walk->index->words, singular))
			return true;
	}
	return false;
}

/* "versas", "marchs": several of one model. */
static void match_plural(const struct kv_walk *walk, const struct kv_span *span, uint32_t make,
			 struct kv_match *ret_match)
{
	struct kv_span singular = *span;

	singular.len--;
	kv_match_exact(walk->index, &singular, make, ret_match);
	if (ret_match->key && kv_entry_is_make(walk->index, ret_match->key->entry))
		ret_match->key = NULL;
}

/* "ram1500", "kiario": a make and its model as one word. */
static void match_glued(const struct kv_walk *walk, const struct kv_span *span,
			struct kv_match *ret_match)
{
	for (size_t cut = 2; cut + 2 < span->len; cut++) {
		struct kv_span make = *span, model = { .len = span->len - cut };
		struct kv_match match;

		make.len = cut;
		memcpy(model.glued, span->glued + cut, model.len);
		kv_match_exact(walk->index, &make, KV_TABLE_NONE, &match);
		if (!match.key || !kv_entry_is_make(walk->index, match.key->entry))
			continue;
		kv_match_exact(walk->index, &model, match.key->entry, ret_match);
		if (ret_match->key &&
		    walk->index->entries[ret_match->key->entry].make == match.key->entry)
			return;
	}
	ret_match->key = NULL;
}

/* What a word is that is no name just so. */
static void match_word(const struct kv_walk *walk, size_t word, const struct kv_span *span,
		       uint32_t make, struct kv_match *ret_match)
{
	if (span->len < PLURAL_BYTES_MIN || is_spanish(walk, word))
		return;
	if (span->glued[span->len - 1] == 's')
		match_plural(walk, span, make, ret_match);
	if (!ret_match->key)
		match_glued(walk, span, ret_match);
}

/* The longest exact name at `first`. */
static bool find_exact(const struct kv_walk *walk, size_t first, uint32_t make,
		       struct kv_hit *ret_hit)
{
	size_t last = first + KV_KEY_WORDS_MAX < walk->tokens.n ? first + KV_KEY_WORDS_MAX
								: walk->tokens.n;

	for (; last > first; last--) {
		struct kv_span span;
		struct kv_match match;

		if (!kv_walk_span(walk, first, last, &span))
			continue;
		kv_match_exact(walk->index, &span, make, &match);
		if (!match.key && last == first + 1)
			match_word(walk, first, &span, make, &match);
		if (!match.key || !may_be_said(walk, match.key, first, last, make))
			continue;
		*ret_hit = (struct kv_hit) {
			match.key, match.score, (uint32_t) first, (uint32_t) last, true,
			.is_named = is_sure(walk, match.key, first, last, make),
		};
		return true;
	}
	return false;
}

/* "un sentra", "volkswagn o": no name begins or ends so. */
#define NEVER_AT_ENDS                                                                              \
	(KV_IS_STOP | KV_IS_DETERMINER | KV_IS_JOIN | KV_IS_FILLER | KV_IS_WANT | KV_IS_CAR |      \
	 KV_IS_UNIT | KV_IS_YEAR)

static bool never_ends(const struct kv_walk *walk, size_t word)
{
	return walk->classes[word] & NEVER_AT_ENDS && walk->tokens.items[word].text.len > 1;
}

/* Could these words be a misspelt name? At least one is no Spanish, and has letters enough. */
static bool may_be_misspelt(const struct kv_walk *walk, size_t first, size_t last, size_t min)
{
	bool may = false;

	if (never_ends(walk, first) || never_ends(walk, last - 1))
		return false;
	for (size_t i = first; i < last; i++)
		if (!is_spanish(walk, i) && !is_digits(walk->tokens.items[i].text) &&
		    (last > first + 1 || walk->tokens.items[i].text.len >= min))
			may = true;
	return may;
}

/* A letter does not count: it has to be the name's own. */
static bool has_spanish_end(const struct kv_walk *walk, size_t first, size_t last)
{
	return (walk->tokens.items[first].text.len > 1 && is_spanish(walk, first)) ||
	       (walk->tokens.items[last - 1].text.len > 1 && is_spanish(walk, last - 1));
}

/* The best of the names alike from `first` on, of up to `most` words. */
static int find_alike(struct kv_walk *walk, size_t first, uint32_t make, double cutoff,
                      struct kv_hit *ret_hit)
{
	size_t min = make == KV_TABLE_NONE ? ALIKE_BYTES_MIN : BESIDE_MAKE_MIN;
	struct kv_hit best = { 0 };

	for (size_t last = first + 1; last <= walk->tokens.n && last <= first + ALIKE_WORDS_MAX;
	     last++) {
		struct kv_span span;
		struct kv_match match;
		int r;

		if (!kv_walk_span(walk, first, last, &span))
			break;
		if (!may_be_misspelt(walk, first, last, 3))
			continue;
		if (++walk->n_alike > KV_ALIKE_MAX)
			break;
		r = kv_match_alike(walk->index, &span, make,
				   has_spanish_end(walk, first, last) ? SPANISH_CUTOFF : cutoff,
				   &match);
		if (r < 0)
			return r;
		if (!match.key || counts_something(walk, match.key, last) ||
		    (best.key &&
		     match.score + (match.key->breaks ? LONGER_GAINS : 0) <= best.score) ||
		    (span.len < min && match.score < KV_SCORE_SOUND - 5))
			continue;
		best = (struct kv_hit) { match.key, match.score,
		                         (uint32_t) first, (uint32_t) last };
	}
	if (best.key && best.score < KV_NORMALIZE_THRESHOLD)
		best.score = KV_NORMALIZE_THRESHOLD;	/* its make by it makes up for that */
	best.is_named = best.key && (make != KV_TABLE_NONE || (best.score >= SURE_SCORE &&
	                best.key->glued.len >= SURE_BYTES_MIN));
	*ret_hit = best;
	return 0;
}

static bool starts_with(kavak_slice name, kavak_slice prefix)
{
	return name.len > prefix.len && !memcmp(name.ptr, prefix.ptr, prefix.len);
}

/* "discovery spor": what is there is a name, with the next word it is a longer one. */
static int lengthen(struct kv_walk *walk, struct kv_hit *hit)
{
	size_t last = hit->last + 1;
	const struct kv_entry *now = kv_hit_entry(walk, hit), *longer;
	struct kv_span span;
	struct kv_match match;
	int r;

	if (last > walk->tokens.n || kv_hit_is_make(walk, hit) || ++walk->n_alike > KV_ALIKE_MAX ||
	    is_spanish(walk, hit->last) || walk->tokens.items[hit->last].is_number ||
	    walk->tokens.items[hit->last].text.len < 2 ||
	    !kv_walk_span(walk, hit->first, last, &span))
		return 0;
	r = kv_match_alike(walk->index, &span, now->make, KV_NORMALIZE_THRESHOLD, &match);
	if (r < 0 || !match.key)
		return r;
	longer = &walk->index->entries[match.key->entry];
	if (longer == now ? match.key->glued.len <= hit->key->glued.len
			  : !starts_with(match.key->glued, hit->key->glued))
		return 0;
	hit->key = match.key;
	hit->score = match.score;
	hit->last = (uint32_t) last;
	hit->is_exact = false;
	return 0;
}

/* The make that stands right before word `first`; KV_TABLE_NONE. */
static uint32_t make_before(const struct kv_walk *walk, size_t first)
{
	const struct kv_hit *hit = walk->n_hits ? &walk->hits[walk->n_hits - 1] : NULL;

	if (!hit || !kv_hit_is_make(walk, hit) || !kv_walk_is_filler(walk, hit->last, first))
		return KV_TABLE_NONE;
	return hit->key->entry;
}

/* The word before a model, when it is no name by itself and may be the model's make. */
static int claim_make(const struct kv_walk *walk, struct kv_hit *hit)
{
	size_t before = hit->first - 1;
	double score;
	int r;

	if (!hit->first || kv_hit_is_make(walk, hit) || is_spanish(walk, before) ||
	    walk->tokens.items[before].is_number || walk->tokens.items[before].text.len < 3 ||
	    (walk->n_hits && walk->hits[walk->n_hits - 1].last == hit->first) ||
	    !kv_walk_is_filler(walk, hit->first, hit->first))
		return 0;
	r = kavak_fuzzy_score(KAVAK_RATIO, walk->tokens.items[before].text,
			      walk->index->entries[kv_hit_entry(walk, hit)->make].glued,
			      MAKE_CUTOFF, &score, NULL);
	if (r < 0 || score < MAKE_CUTOFF)
		return r;
	hit->first--;
	hit->is_named = true;
	return 0;
}

static int find_at(struct kv_walk *walk, size_t first, struct kv_hit *ret_hit)
{
	uint32_t make = make_before(walk, first);
	int r = 0;

	if (find_exact(walk, first, make, ret_hit))
		return lengthen(walk, ret_hit);
	if (make != KV_TABLE_NONE)
		r = find_alike(walk, first, make, BESIDE_MAKE_CUTOFF, ret_hit);
	if (r == 0 && !ret_hit->key)
		r = find_alike(walk, first, KV_TABLE_NONE, KV_NORMALIZE_THRESHOLD, ret_hit);
	return r;
}

int kv_walk_hits(struct kv_walk *walk)
{
	for (size_t i = 0; i < walk->tokens.n; ) {
		struct kv_hit hit = { 0 };
		int r = find_at(walk, i, &hit);

		if (r == 0 && hit.key)
			r = claim_make(walk, &hit);
		if (r < 0)
			return r;
		if (hit.key)
			walk->hits[walk->n_hits++] = hit;
		i = hit.key ? hit.last : i + 1;
	}
	return 0;
}
