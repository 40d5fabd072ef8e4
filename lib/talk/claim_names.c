/* SPDX-License-Identifier: MIT */
/* The cars that a sentence names, and what it says of them in words. */
#include <stdlib.h>

#include <kavak/error.h>

#include "talk/claims.h"

#define NAME_WORDS_MAX 6

/* How many words from `at` on are this name, however it is split: "CX 5", "cx5"; 0: none. */
static size_t reads_as(kavak_slice name, const struct kv_tokens *tokens, size_t at)
{
	size_t done = 0, n = 0;

	if (!name.len)
		return 0;
	for (; done < name.len && at + n < tokens->n && n < NAME_WORDS_MAX; n++) {
		kavak_slice word = tokens->items[at + n].text;

		for (size_t i = 0; i < word.len; i++) {
			while (done < name.len && name.ptr[done] == ' ')
				done++;
			if (done == name.len || name.ptr[done++] != word.ptr[i])
				return 0;
		}
		while (done < name.len && name.ptr[done] == ' ')
			done++;
	}
	return done == name.len ? n : 0;
}

static bool is_same_name(kavak_slice a, kavak_slice b)
{
	size_t i = 0, k = 0;

	for (;;) {
		while (i < a.len && a.ptr[i] == ' ')
			i++;
		while (k < b.len && b.ptr[k] == ' ')
			k++;
		if (i == a.len || k == b.len)
			return i == a.len && k == b.len;
		if (a.ptr[i++] != b.ptr[k++])
			return false;
	}
}

static bool is_upper_at(const struct kv_unit *unit, size_t word)
{
	unsigned char c = (unsigned char) unit->text.ptr[unit->tokens.items[word].start];

	return (c >= 'A' && c <= 'Z') || c == 0xc3;
}

static bool has_digit(kavak_slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] >= '0' && text.ptr[i] <= '9')
			return true;
	return false;
}

static bool is_number_word(kavak_slice word)
{
	kavak_number number;
	size_t n = 0;

	return kavak_numbers_find(word, &number, 1, &n, NULL) == 0 && n > 0;
}

/* A model by itself is a name when it is written as one; the rest is the index's to find. */
static bool is_written_as_name(const struct kv_unit *unit, size_t at, size_t n)
{
	kavak_slice word = unit->tokens.items[at].text;

	if (n > 1)
		return is_upper_at(unit, at) || has_digit(unit->tokens.items[at + 1].text);
	if (unit->tokens.items[at].is_number)
		return false;
	return (is_upper_at(unit, at) || has_digit(word)) && !is_number_word(word);
}

struct name {
	size_t        n;		/* words */
	bool          has_model;
	struct kv_cars cars;
};

/* The longest name of a car of the facts that begins at this word. */
static struct name name_at(const struct kv_finder *finder, const struct kv_unit *unit, size_t at)
{
	const struct kv_facts *facts = finder->facts;
	struct name best = { 0 };

	for (size_t i = 0; i < facts->n_cars; i++) {
		const struct kv_fact_car *car = &facts->cars[i];
		size_t make, n;
		bool has_model;

		make = reads_as(kv_buf_slice(&car->texts[KV_CAR_MAKE]), &unit->tokens, at);
		n = reads_as(kv_buf_slice(&car->texts[KV_CAR_MODEL]), &unit->tokens, at + make);
		has_model = n > 0;
		n += make;
		if (!has_model && make)		/* "Mazda 3" begins with its make */
			has_model = (n = reads_as(kv_buf_slice(&car->texts[KV_CAR_MODEL]),
			                          &unit->tokens, at)) > 0;
		if (!has_model)
			n = make && is_upper_at(unit, at) ? make : 0;
		if (has_model && !make && !is_written_as_name(unit, at, n))
			continue;
		if (n > best.n)
			best = (struct name) { .n = n, .has_model = has_model };
		if (n && n == best.n && has_model == best.has_model)
			kv_cars_add(&best.cars, i);
	}
	return best;
}

/* "Mazda 1", "Serie 7", "Model 5": begins as a name of the facts and ends as none; how many words.
 * Without this the rest would be a number that counts something. */
static size_t stranger_at(const struct kv_finder *finder, const struct kv_unit *unit, size_t at,
                          size_t n_make)
{
	const struct kv_token *t = unit->tokens.items;

	for (size_t i = 0; i < finder->facts->n_cars; i++) {
		kavak_slice model = kv_buf_slice(&finder->facts->cars[i].texts[KV_CAR_MODEL]),
			    first, rest = model;
		size_t last = at + n_make;

		kv_slice_split(&rest, ' ', &first);
		if (rest.len && last < unit->tokens.n && kv_slice_eq(t[last].text, first))
			last++;
		else if (!n_make)
			continue;
		if (last == at || last >= unit->tokens.n || t[last].start - t[last - 1].end > 1 ||
		    t[last].text.len > 3 || (!n_make && !is_upper_at(unit, at)) ||
		    unit->text.ptr[t[last].start - 1] == ',')
			continue;
		if (t[last].is_number || (t[last].text.len == 1 && is_upper_at(unit, last)))
			return last + 1 - at;
	}
	return 0;
}

static int find_cars_of_facts(const struct kv_finder *finder, const struct kv_unit *unit,
                              struct kv_claims *claims)
{
	int r = 0;

	for (size_t i = 0, step; !r && i < unit->tokens.n; i += step) {
		struct name name = name_at(finder, unit, i);
		size_t n = name.has_model ? 0 : stranger_at(finder, unit, i, name.n);
		struct kv_claim claim;

		if (n)
			name = (struct name) { .n = n, .has_model = true };

		step = name.n ? name.n : 1;
		if (!name.n || kv_unit_is_taken(unit, claims, unit->tokens.items[i].start,
		                                unit->tokens.items[i + step - 1].end))
			continue;
		claim = kv_unit_claim(unit, KV_CLAIM_VEHICLE, KV_ROLE_CAR, i, i + name.n);
		claim.cars = name.cars;
		claim.value = name.has_model;
		r = kv_claims_add(claims, claim);
	}
	return r;
}

static void cars_of_vehicle(const struct kv_facts *facts, const struct kv_vehicle *vehicle,
                            struct kv_cars *cars)
{
	for (size_t i = 0; i < facts->n_cars; i++)
		if (is_same_name(kv_buf_slice(&facts->cars[i].texts[KV_CAR_MAKE]),
		                 vehicle->make_key) &&
		    (!vehicle->model.len ||
		     is_same_name(kv_buf_slice(&facts->cars[i].texts[KV_CAR_MODEL]),
		                  vehicle->model_key)))
			kv_cars_add(cars, i);
}

/* How many words from `at` on are a city or a colour of the facts. */
static size_t fact_text_at(const struct kv_finder *finder, const struct kv_unit *unit, size_t at,
                           enum kv_car_text text)
{
	size_t longest = 0;

	for (size_t i = 0; i < finder->facts->n_cars; i++) {
		size_t n = reads_as(kv_buf_slice(&finder->facts->cars[i].texts[text]),
		                    &unit->tokens, at);

		longest = n > longest ? n : longest;
	}
	return longest;
}

/* "León", where a car of the facts is: the town, and no SEAT. */
static bool is_city(const struct kv_finder *finder, const struct kv_unit *unit, size_t start)
{
	size_t at = 0;

	while (at < unit->tokens.n && unit->tokens.items[at].start < start)
		at++;
	return at < unit->tokens.n && fact_text_at(finder, unit, at, KV_CAR_CITY) > 0;
}

/* A car that the index knows. Where the facts' names gave the make alone, it may know more. */
static int add_mention(const struct kv_finder *finder, const struct kv_unit *unit,
                       const struct kv_mention *mention, size_t from, struct kv_claims *claims)
{
	size_t start = from + mention->start, end = from + mention->end;
	struct kv_claim claim = {
		.kind = KV_CLAIM_VEHICLE, .role = KV_ROLE_CAR, .vehicle = mention->vehicle,
		.start = unit->start + start, .end = unit->start + end, .group = -1,
		.value = mention->vehicle->model.len > 0,
	};

	cars_of_vehicle(finder->facts, mention->vehicle, &claim.cars);
	if (!kv_cars_count(&claim.cars) &&
	    (is_city(finder, unit, start) ||
	     is_number_word(kv_slice_sub(unit->text, start, end))))
		return 0;	/* "León", "uno" */
	for (size_t i = unit->first_claim; i < claims->n; i++) {
		struct kv_claim *other = &claims->items[i];

		if (claim.start >= other->end || claim.end <= other->start)
			continue;
		if (other->kind == KV_CLAIM_VEHICLE && !other->value && claim.value &&
		    claim.end > other->end)
			*other = claim;
		return 0;
	}
	return kv_claims_add(claims, claim);
}

static int find_cars_of_index(const struct kv_finder *finder, const struct kv_unit *unit,
                              struct kv_claims *claims)
{
	struct kv_mention mentions[KV_MENTIONS_MAX];
	size_t from = 0, n;
	int r;

	do {
		r = kv_index_find(finder->index, kv_slice_sub(unit->text, from, unit->text.len),
		                  mentions, KV_MENTIONS_MAX, &n);
		for (size_t i = 0; !r && i < n; i++)
			r = add_mention(finder, unit, &mentions[i], from, claims);
		if (!r && n)
			from += mentions[n - 1].end;
	} while (!r && n == KV_MENTIONS_MAX);
	return r;
}

/* ---- versions ---- */

#define ATTRIBUTES                                                                           \
	(KV_BIT(KV_ROLE_TRANSMISSION) | KV_BIT(KV_ROLE_FUEL) | KV_BIT(KV_ROLE_BODY) |        \
	 KV_BIT(KV_ROLE_COLOR) | KV_BIT(KV_ROLE_CITY))

static bool holds(const kavak_buf *words, kavak_slice word)
{
	for (const char *at = words->ptr; at && word.len; at++) {
		at = memmem(at, words->len - (size_t) (at - words->ptr), word.ptr, word.len);
		if (!at)
			return false;
		if (at[-1] == ' ' && at[word.len] == ' ')
			return true;
	}
	return false;
}

/* "1.6L" is the version's "1.6". */
static kavak_slice bare(kavak_slice word)
{
	if (word.len > 3 && word.ptr[word.len - 1] == 'l' && word.ptr[1] == '.')
		word.len--;
	return word;
}

static bool is_upper_word(const struct kv_unit *unit, size_t word)
{
	const struct kv_token *token = &unit->tokens.items[word];

	for (size_t i = token->start; i < token->end; i++)
		if (unit->text.ptr[i] >= 'a' && unit->text.ptr[i] <= 'z')
			return false;
	return true;
}

/* A word that shows that a version is spoken of: "GT", "Advance", "1.6". */
static bool is_strong(const struct kv_finder *finder, const struct kv_unit *unit, size_t at,
                      bool is_beside)
{
	kavak_slice word = unit->tokens.items[at].text;

	if (unit->tokens.items[at].is_number)
		return memchr(word.ptr, '.', word.len) ||
		       strspn(word.ptr, "0123456789,") < word.len;
	if (word.len < 2)
		return false;
	if (kv_claim_words_at(finder->words, ATTRIBUTES | KV_BIT(KV_ROLE_COUNT), &unit->tokens,
	                      at, NULL))
		return is_upper_word(unit, at) && is_beside;
	return is_beside ? word.len > 2 || is_upper_word(unit, at)
	                 : is_upper_word(unit, at) || (is_upper_at(unit, at) && word.len > 2);
}

/* A car's name or a year ends just before this word. */
static bool is_beside_name(const struct kv_finder *finder, const struct kv_unit *unit, size_t at,
                           const struct kv_claims *claims)
{
	const struct kv_token *before = at ? &unit->tokens.items[at - 1] : NULL;

	if (!before)
		return false;
	if (before->is_number && before->text.len == 4 && at > 1)
		before--;
	for (size_t i = unit->first_claim; i < claims->n; i++)
		if (claims->items[i].kind == KV_CLAIM_VEHICLE &&
		    claims->items[i].end == unit->start + before->end)
			return true;
	return kv_claim_words_at(finder->words, KV_BIT(KV_ROLE_VERSION), &unit->tokens, at - 1,
	                         NULL) > 0;
}

static size_t version_end(const struct kv_finder *finder, const struct kv_unit *unit, size_t at,
                          const struct kv_claims *claims)
{
	const struct kv_token *t = unit->tokens.items;

	for (size_t i = at; i < unit->tokens.n; i++) {
		if (!holds(&finder->facts->vocabulary, bare(t[i].text)) ||
		    kv_unit_is_taken(unit, claims, t[i].start, t[i].end) ||
		    (i > at && t[i].start - t[i - 1].end > 2) ||
		    (i > at && memchr(unit->text.ptr + t[i - 1].end, ',',
		                      t[i].start - t[i - 1].end)))
			return i;
	}
	return unit->tokens.n;
}

static int find_versions(const struct kv_finder *finder, const struct kv_unit *unit,
                         struct kv_claims *claims)
{
	int r = 0;

	for (size_t i = 0, end; !r && i < unit->tokens.n; i = end > i ? end : i + 1) {
		bool is_strong_one = false, is_beside;

		end = version_end(finder, unit, i, claims);
		is_beside = is_beside_name(finder, unit, i, claims);
		for (size_t k = i; k < end; k++)
			is_strong_one |= is_strong(finder, unit, k, is_beside);
		if (is_strong_one)
			r = kv_claims_add(claims, kv_unit_claim(unit, KV_CLAIM_ATTRIBUTE,
			                                        KV_ROLE_VERSION, i, end));
	}
	return r;
}

int kv_find_names(const struct kv_finder *finder, const struct kv_unit *unit,
                  struct kv_claims *claims)
{
	int r = find_cars_of_facts(finder, unit, claims);

	if (!r)
		r = find_versions(finder, unit, claims);
	return r ? r : find_cars_of_index(finder, unit, claims);
}

/* ---- attributes, relations ---- */

#define RELATIONS \
	(KV_BIT(KV_ROLE_EXTREME) | KV_BIT(KV_ROLE_COMPARED) | KV_BIT(KV_ROLE_ORDINAL))

/* "gris oxford": the words of the facts' colours go on. */
static size_t colour_end(const struct kv_finder *finder, const struct kv_unit *unit, size_t end)
{
	bool goes_on = true;

	for (; goes_on && end < unit->tokens.n; end += goes_on) {
		goes_on = false;
		if (kv_unit_is_clause_end(finder, unit, end - 1))
			break;
		for (size_t i = 0; !goes_on && i < finder->facts->n_cars; i++)
			goes_on = holds(&finder->facts->cars[i].texts[KV_CAR_COLOR],
			                unit->tokens.items[end].text);
	}
	return end;
}

int kv_find_attributes(const struct kv_finder *finder, const struct kv_unit *unit,
                       struct kv_claims *claims)
{
	int r = 0;

	for (size_t i = 0, n; !r && i < unit->tokens.n; i += n ? n : 1) {
		const struct kv_phrase *phrase = NULL;
		size_t city = fact_text_at(finder, unit, i, KV_CAR_CITY),
			colour = fact_text_at(finder, unit, i, KV_CAR_COLOR);
		struct kv_claim claim;
		enum kv_role role;

		n = kv_claim_words_at(finder->words, ATTRIBUTES | RELATIONS, &unit->tokens, i,
		                      &phrase);
		role = n ? phrase->cue : KV_ROLE_NONE;
		if (city > n || colour > n) {
			role = city >= colour ? KV_ROLE_CITY : KV_ROLE_COLOR;
			n = city >= colour ? city : colour;
		}
		if (role == KV_ROLE_COLOR)
			n = colour_end(finder, unit, i + n) - i;
		if (!n || (role == KV_ROLE_CITY && !is_upper_at(unit, i)) ||
		    kv_unit_is_taken(unit, claims, unit->tokens.items[i].start,
		                     unit->tokens.items[i + n - 1].end))
			continue;
		claim = kv_unit_claim(unit, KV_BIT(role) & RELATIONS ? KV_CLAIM_RELATION
		                                                     : KV_CLAIM_ATTRIBUTE,
		                      role, i, i + n);
		claim.says = phrase && phrase->cue == role ? phrase->value : (kavak_slice) { 0 };
		claim.is_denied = kv_unit_is_denied(finder, unit, i);
		if (!kv_slice_is(claim.says, "-"))
			r = kv_claims_add(claims, claim);
	}
	return r;
}
