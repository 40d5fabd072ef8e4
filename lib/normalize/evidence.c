/* SPDX-License-Identifier: MIT */
/* "la fiesta" is a party, "un fiesta 2015" a car: what around a name shows that it is one. */
#include "normalize/walk.h"

#define WANT_REACH     5	/* words back from a name to who wants it */
#define ALIKE_SCORE    87.0	/* below it, a determiner does not do: "el reino" is no Renault */
#define SHORT_MESSAGE  4	/* words; its first may be a name by itself */

static uint32_t class_at(const struct kv_walk *walk, size_t word)
{
	return word < walk->tokens.n ? walk->classes[word] : 0;
}

/* "fiesta 2015", "fiesta del 2015", "fiesta modelo 2015". */
static bool year_follows(const struct kv_walk *walk, const struct kv_hit *hit)
{
	size_t next = hit->last;

	while (next < hit->last + 2 && class_at(walk, next) & KV_IS_FILLER)
		next++;
	return class_at(walk, next) & KV_IS_YEAR;
}

/* "quiero ver un", "precio del". */
static bool is_wanted(const struct kv_walk *walk, const struct kv_hit *hit)
{
	for (size_t i = hit->first; i-- && hit->first - i <= WANT_REACH; )
		if (walk->classes[i] & KV_IS_WANT)
			return true;
	return false;
}

/* "¿gol?", "un polo". */
static bool is_alone(const struct kv_walk *walk, const struct kv_hit *hit)
{
	size_t first = 0;

	while (first < hit->first && walk->classes[first] & KV_IS_DETERMINER)
		first++;
	return first == hit->first && hit->last == walk->tokens.n;
}

/* 208, 3008: numbers that are models when they are said as one. */
static bool is_number_name(const struct kv_walk *walk, const struct kv_hit *hit)
{
	const struct kv_token *token = &walk->tokens.items[hit->first];

	return hit->last == hit->first + 1 && token->is_number &&
	       hit->key->glued.len == token->text.len &&
	       strspn(hit->key->glued.ptr, "0123456789") == hit->key->glued.len;
}

static bool number_is_said_as_name(const struct kv_walk *walk, const struct kv_hit *hit)
{
	uint32_t before = hit->first ? walk->classes[hit->first - 1] : 0;

	if (hit->last < walk->tokens.n && walk->tokens.items[hit->last].is_number &&
	    !(walk->classes[hit->last] & KV_IS_YEAR))
		return false;
	return !(walk->classes[hit->first] & KV_IS_YEAR) &&
	       before & (KV_IS_MASC | KV_IS_FEM | KV_IS_CAR);
}

/* A determiner makes a name of what is no noun, and of a noun of the other gender ("el fiesta",
 * "una lobo"); one of its own takes someone who wants it: "el rio", but "busco el rio". */
static bool determiner_shows(const struct kv_walk *walk, const struct kv_hit *hit, uint32_t is,
			     uint32_t before)
{
	if (!(before & KV_IS_DETERMINER))
		return false;
	if (is & KV_IS_NUMBER)
		return kv_slice_is(walk->tokens.items[hit->first - 1].text, "un");
	if (!(is & (KV_IS_NOUN_M | KV_IS_NOUN_F)) || is_wanted(walk, hit))
		return true;
	return before & (is & KV_IS_NOUN_M ? KV_IS_FEM : KV_IS_MASC);
}

static bool has_evidence(const struct kv_walk *walk, const struct kv_hit *hit)
{
	uint32_t is = kv_walk_class(walk, hit->first, hit->last);
	uint32_t before = hit->first ? walk->classes[hit->first - 1] : 0;

	if (is_number_name(walk, hit))
		return number_is_said_as_name(walk, hit);
	if (determiner_shows(walk, hit, is, before) &&
	    (hit->score >= ALIKE_SCORE || is_wanted(walk, hit)))
		return true;
	if (is & KV_IS_NUMBER)
		return false;
	if (before & (KV_IS_CAR | KV_IS_WANT) || year_follows(walk, hit) || is_alone(walk, hit))
		return true;
	if (before & KV_IS_FILLER && !(is & KV_IS_PLACE) && is_wanted(walk, hit))
		return true;
	return !(is & KV_WORD_BITS) && hit->first == 0 && walk->tokens.n <= SHORT_MESSAGE;
}

/* "un versa o fiesta", "cla 2019 o gla": what stands in a row with a car is one. */
static bool stands_by(const struct kv_walk *walk, const struct kv_hit *a, const struct kv_hit *b)
{
	if (!a->is_named || b->first - a->last > 3 ||
	    (b->first > a->last && walk->classes[b->first - 1] & KV_IS_YEAR))
		return false;
	for (size_t i = a->last; i < b->first; i++)
		if (!(walk->classes[i] & (KV_IS_JOIN | KV_IS_DETERMINER | KV_IS_YEAR)))
			return false;
	return true;
}

/* "logan o kwid": nobody chooses between a man and a car. */
static bool is_choice(const struct kv_walk *walk, const struct kv_hit *a, const struct kv_hit *b)
{
	kavak_slice word = walk->tokens.items[a->last].text;
	bool is_near = b->first == a->last + 1 ||
	               (b->first == a->last + 2 && walk->classes[a->last + 1] & KV_IS_DETERMINER);

	return a->is_exact && is_near && !is_number_name(walk, a) &&
	       (kv_slice_is(word, "o") || kv_slice_is(word, "u") || kv_slice_is(word, "vs"));
}

/* "onda city", "city de honda". */
static bool is_pair(const struct kv_walk *walk, const struct kv_hit *a, const struct kv_hit *b)
{
	return kv_hit_is_make(walk, a) != kv_hit_is_make(walk, b) &&
	       kv_hit_entry(walk, a)->make == kv_hit_entry(walk, b)->make &&
	       kv_walk_is_filler(walk, a->last, b->first);
}

void kv_walk_weigh(struct kv_walk *walk)
{
	for (size_t i = 0; i < walk->n_hits; i++) {
		struct kv_hit *hit = &walk->hits[i];

		hit->is_named = hit->is_named || walk->is_name || has_evidence(walk, hit);
		if (i && is_pair(walk, hit - 1, hit))
			hit[-1].is_named = hit->is_named = true;
	}
	for (size_t i = walk->n_hits; i-- > 1; )
		if (walk->hits[i].is_named && is_choice(walk, &walk->hits[i - 1], &walk->hits[i]))
			walk->hits[i - 1].is_named = true;
	for (size_t i = 1; i < walk->n_hits; i++) {
		struct kv_hit *a = &walk->hits[i - 1], *b = &walk->hits[i];

		if (!is_number_name(walk, b) && stands_by(walk, a, b))
			b->is_named = true;
	}
}
