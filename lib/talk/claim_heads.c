/* SPDX-License-Identifier: MIT */
/* The cars of a sentence: those that it names, and those that it tells apart by one thing: "el
 * 2018", "el blanco de Toluca", "el segundo", "el más barato". */
#include <kavak/error.h>

#include "talk/claim_check.h"

static bool is_car(const struct kv_claim *claim)
{
	return claim->kind == KV_CLAIM_VEHICLE;
}

/* "más barato que el Civic", "no tengo el Jetta": a phrase that leads to this car. */
static bool has_before(const struct kv_checking *c, const struct kv_claim *head, uint64_t cues,
                       size_t reach)
{
	const struct kv_unit *unit = c->unit;

	for (size_t i = head->first; i-- > 0 && head->first - i <= reach; ) {
		if (kv_unit_is_clause_end(&c->finder, unit, i))
			return false;
		if (kv_claim_words_at(c->finder.words, cues, &unit->tokens, i, NULL))
			return true;
	}
	return false;
}

static bool is_against(const struct kv_checking *c, const struct kv_claim *head)
{
	return has_before(c, head, KV_BIT(KV_ROLE_AGAINST), 4) ||
	       (!kv_cars_count(&head->cars) &&
	        has_before(c, head, KV_BIT(KV_ROLE_MISSING) | KV_BIT(KV_ROLE_NEGATION), 6));
}

/* "el segundo": of the cars that the reply has listed. */
static bool ordinal_cars(const struct kv_checking *c, const struct kv_claim *claim,
                         struct kv_cars *ret_cars)
{
	const struct kv_context *context = &c->context;
	bool is_last = kv_slice_is(claim->says, "last");
	size_t n = is_last ? context->n_places : (size_t) (claim->says.ptr[0] - '0');

	if (context->n_places < 2 || !n || n > context->n_places)
		return false;
	*ret_cars = context->places[n - 1];
	return true;
}

/* "BMW Serie 1 2021 M135I", "Mazda Mazda 3": one car, though twice; "Honda Versa" is none. */
static void join_names(struct kv_checking *c)
{
	struct kv_claim *last = NULL;

	for (size_t i = 0; i < c->unit->n_claims; i++) {
		struct kv_claim *claim = kv_claim_of(c, i);

		if (!is_car(claim))
			continue;
		if (last && claim->first == last->last &&
		    !kv_unit_is_clause_end(&c->finder, c->unit, claim->first - 1) &&
		    (!last->value || !claim->value)) {
			last->cars = kv_cars_and(&last->cars, &claim->cars);
			last->last = claim->last;
			last->end = claim->end;
			last->value = 1;
			claim->kind = KV_CLAIM_VOID;
			continue;
		}
		last = claim;
	}
}

static int add_head(struct kv_checking *c, struct kv_unit *unit, size_t at,
                    const struct kv_cars *cars)
{
	struct kv_group *group;

	if (unit->n_heads == KV_HEADS_MAX)
		return KAVAK_ELIMIT;
	group = &c->groups[unit->n_heads + 1];
	*group = (struct kv_group) {
		.cars = *cars, .named = *cars, .is_named = true, .is_set = true,
		.is_against = kv_claim_of(c, at)->is_against,
	};
	kv_claim_of(c, at)->group = (int) unit->n_heads;
	unit->heads[unit->n_heads++] = at;
	return 0;
}

/* ---- told apart ---- */

#define REFERABLE                                                                            \
	(KV_BIT(KV_ROLE_YEAR) | KV_BIT(KV_ROLE_COLOR) | KV_BIT(KV_ROLE_TRANSMISSION) |       \
	 KV_BIT(KV_ROLE_KM) | KV_BIT(KV_ROLE_CITY) | KV_BIT(KV_ROLE_PRICE) |                 \
	 KV_BIT(KV_ROLE_NONE) | KV_BIT(KV_ROLE_LIMIT))

static bool is_word_of(const struct kv_checking *c, size_t at, const char *const *words)
{
	for (; *words; words++)
		if (kv_slice_is(c->unit->tokens.items[at].text, *words))
			return true;
	return false;
}

/* "el 2018", "la negra", "uno 2015", "el de 92,557 km", "el de Toluca". */
static bool is_behind_article(const struct kv_checking *c, const struct kv_claim *claim)
{
	static const char *const articles[] = { "el", "la", "otro", "otra", "uno", "una", "al",
	                                        NULL },
	                  *const ones[] = { "el", "la", "uno", "otro", "otra", NULL },
	                  *const times[] = { "en", "desde", "hasta", NULL },
	                  *const of[] = { "de", "del", NULL };
	bool is_told = claim->role == KV_ROLE_YEAR || claim->role == KV_ROLE_COLOR ||
	               claim->role == KV_ROLE_TRANSMISSION;
	size_t at = claim->first;

	if (!at || kv_unit_is_clause_end(&c->finder, c->unit, at - 1))
		return false;
	if (is_told && is_word_of(c, at - 1, articles))
		return at < 2 || claim->role != KV_ROLE_YEAR || !is_word_of(c, at - 2, times);
	return at > 1 && is_word_of(c, at - 1, of) && is_word_of(c, at - 2, ones);
}

/* "*Versa*", then "• 2015: $109,999": a line of a list that begins with the year. */
static bool is_item_year(const struct kv_checking *c, size_t i)
{
	return kv_claim_of(c, i)->role == KV_ROLE_YEAR && c->unit->is_item &&
	       ((!i && !kv_claim_of(c, i)->first) ||
	        (i == 1 && kv_claim_of(c, 0)->kind == KV_CLAIM_CODE));
}

/* "¿El negro? Es el Sportage 2023 ...": the name comes. */
static bool is_before_name(const struct kv_checking *c, size_t i)
{
	size_t from = kv_claim_of(c, i)->end;

	for (size_t k = i + 1; k < c->unit->n_claims; k++)
		if (is_car(kv_claim_of(c, k)))
			return memchr(c->reply.ptr + from, '?',
			              kv_claim_of(c, k)->start - from) != NULL;
	return false;
}

static bool is_reference(const struct kv_checking *c, size_t i)
{
	const struct kv_claim *claim = kv_claim_of(c, i), *last = i ? claim - 1 : NULL;

	if ((claim->kind != KV_CLAIM_NUMBER && claim->kind != KV_CLAIM_ATTRIBUTE) ||
	    !(REFERABLE & KV_BIT(claim->role)) || claim->is_min || claim->is_max ||
	    claim->number == KAVAK_NUMBER_PERCENT ||
	    (claim->role == KV_ROLE_NONE && !kv_claim_is_money(claim)))
		return false;
	if (last && last->is_reference && last->role != claim->role)
		return false;		/* "el otro 2015, el de Toluca" */
	return (is_behind_article(c, claim) || is_item_year(c, i)) && !is_before_name(c, i);
}

/* Cars of the names of these. */
struct kv_cars kv_kin_of(const struct kv_checking *c, const struct kv_cars *cars)
{
	const struct kv_facts *facts = c->finder.facts;
	struct kv_cars kin = { 0 };

	for (size_t i = 0; i < facts->n_cars; i++) {
		if (!kv_cars_has(cars, i) || kv_cars_has(&kin, i))
			continue;
		for (size_t k = 0; k < facts->n_cars; k++)
			if (facts->cars[k].name == facts->cars[i].name)
				kv_cars_add(&kin, k);
	}
	return kin;
}

/* Of the cars of the name last spoken of; else of those that the reply speaks of. */
static struct kv_cars referred(const struct kv_checking *c, const struct kv_claim *claim,
                               const struct kv_cars *last, bool is_named)
{
	struct kv_cars cars;

	kv_narrow(c, claim, last, &cars);
	if (!kv_cars_count(&cars) && !is_named)
		kv_narrow(c, claim, &c->mentioned, &cars);
	if (!kv_cars_count(&cars) && !is_named && !kv_cars_count(last))
		kv_narrow(c, claim, &c->all, &cars);
	return cars;
}

/* "Del Versa tengo el 2018 en ... y el 2016 en ...": the name is of both, and no car by itself. */
static bool is_topic(const struct kv_checking *c, size_t at)
{
	for (size_t i = at + 1; i < c->unit->n_claims; i++) {
		const struct kv_claim *claim = kv_claim_of(c, i);

		if (claim->is_reference)
			return true;
		if (claim->kind != KV_CLAIM_VOID)
			return false;
	}
	return false;
}

static int find_heads(struct kv_checking *c, struct kv_unit *unit)
{
	struct kv_cars last = c->context.kin;
	bool has_car = false, is_named = false;
	int r = 0;

	unit->n_heads = 0;
	c->n_references = 0;
	for (size_t i = 0; i < unit->n_claims; i++) {
		struct kv_claim *claim = kv_claim_of(c, i);

		claim->is_reference = is_reference(c, i);
		claim->is_against = (is_car(claim) || claim->is_reference) && is_against(c, claim);
		has_car |= is_car(claim) && !claim->is_against;
		c->n_references += claim->is_reference;
	}
	for (size_t i = 0; !r && i < unit->n_claims; i++) {
		struct kv_claim *claim = kv_claim_of(c, i);
		struct kv_cars cars;

		if (is_car(claim)) {
			last = kv_kin_of(c, &claim->cars);
			is_named = true;
			if (!is_topic(c, i))
				r = add_head(c, unit, i, &claim->cars);
		} else if (claim->is_reference) {
			cars = referred(c, claim, &last, is_named);
			r = add_head(c, unit, i, &cars);
		} else if (claim->role == KV_ROLE_ORDINAL && claim->kind == KV_CLAIM_RELATION &&
		           !has_car && ordinal_cars(c, claim, &cars)) {
			r = add_head(c, unit, i, &cars);
		} else if (claim->role == KV_ROLE_EXTREME && !has_car) {
			cars = kv_extremes(c, claim->says);
			if (kv_cars_count(&cars))
				r = add_head(c, unit, i, &cars);
		}
	}
	return r;
}

int kv_find_heads(struct kv_checking *c, struct kv_unit *unit)
{
	join_names(c);
	return find_heads(c, unit);
}
