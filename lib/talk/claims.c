/* SPDX-License-Identifier: MIT */
/* A reply sentence by sentence: which car and which term each number is about. */
#include <stdlib.h>

#include <kavak/error.h>

#include "talk/claim_prove.h"
#include "talk/sentence.h"

static int32_t months_of(const struct kv_claim *claim)
{
	if (claim->kind != KV_CLAIM_NUMBER || claim->role == KV_ROLE_POLICY || claim->is_bound)
		return 0;
	return claim->number == KAVAK_NUMBER_MONTHS ? (int32_t) claim->value
	     : claim->number == KAVAK_NUMBER_YEARS  ? (int32_t) (12 * claim->value) : 0;
}

/* The term that a payment is given for: "a 36 meses $7,098" or "$7,098 a 36 meses", as the sentence
 * began. Without one in it, that of a heading before. */
static int32_t term_for(const struct checking *c, const struct kv_unit *unit, size_t at)
{
	const struct kv_claim *claims = c->claims->items + unit->first_claim;
	size_t first_term = unit->n_claims, first_money = unit->n_claims;
	int32_t months = 0;

	for (size_t i = unit->n_claims; i-- > 0; ) {
		if (months_of(&claims[i]))
			first_term = i;
		if (claims[i].kind == KV_CLAIM_NUMBER && kv_claim_is_money(&claims[i]) &&
		    claims[i].role != KV_ROLE_PRICE && claims[i].role != KV_ROLE_DOWN &&
		    claims[i].role != KV_ROLE_FINANCED)
			first_money = i;
	}
	if (first_term == unit->n_claims)
		return c->focus.months;
	if (first_term < first_money) {
		for (size_t i = 0; i < at; i++)
			months = months_of(&claims[i]) ? months_of(&claims[i]) : months;
		return months;
	}
	for (size_t i = at; i < unit->n_claims && !months; i++)
		months = months_of(&claims[i]);
	return months;
}

/* "El Versa y el Sentra cuestan A y B": cars first, then as many numbers: one each, in order. */
static bool is_parallel(const struct kv_claim *claims, size_t n, size_t n_cars, size_t at,
                        size_t *ret_car)
{
	size_t last_car = 0, first_number = n, order = 0, count = 0;

	for (size_t i = 0; i < n; i++)
		if (claims[i].kind == KV_CLAIM_VEHICLE) {
			last_car = i;
		} else if (claims[i].kind == KV_CLAIM_NUMBER &&
		           claims[i].number == claims[at].number) {
			first_number = i < first_number ? i : first_number;
			order = i == at ? count : order;
			count++;
		}
	*ret_car = order;
	return n_cars > 1 && count == n_cars && last_car < first_number;
}

/* Which car of the sentence a number is about, counted from 0: the nearest before it, else the
 * first. */
static size_t car_for(const struct kv_claim *claims, size_t n, size_t n_cars, size_t at)
{
	size_t car = 0, seen = 0;

	if (is_parallel(claims, n, n_cars, at, &car))
		return car;
	for (size_t i = 0; i < at; i++)
		if (claims[i].kind == KV_CLAIM_VEHICLE)
			car = seen++;
	return seen ? car : 0;
}

/* The numbers about one car of the sentence: years and distances first, they say which one it is.
 */
static int prove_numbers(const struct checking *c, const struct kv_unit *unit, size_t n_cars,
                         size_t car, struct focus *focus)
{
	struct kv_claim *claims = c->claims->items + unit->first_claim;

	for (int money = 0; money < 2; money++)
		for (size_t i = 0; i < unit->n_claims; i++) {
			int r;

			if (claims[i].kind != KV_CLAIM_NUMBER || claims[i].is_proven ||
			    kv_claim_is_money(&claims[i]) != money)
				continue;
			if (n_cars && car_for(claims, unit->n_claims, n_cars, i) != car)
				continue;
			r = kv_prove_number(c, &claims[i], focus, term_for(c, unit, i));
			if (r < 0)
				return r;
		}
	return 0;
}

static bool is_same_vehicle(const struct kv_vehicle *a, const struct kv_vehicle *b)
{
	return kv_slice_eq(a->make_key, b->make_key) && kv_slice_eq(a->model_key, b->model_key);
}

/* "BMW Serie 1 2021 M135I" names one car, though twice. */
static void join_names(const struct checking *c, const struct kv_unit *unit)
{
	const struct kv_vehicle *last = NULL;

	for (size_t i = 0; i < unit->n_claims; i++) {
		struct kv_claim *claim = &c->claims->items[unit->first_claim + i];

		if (claim->kind != KV_CLAIM_VEHICLE)
			continue;
		if (last && is_same_vehicle(last, claim->vehicle))
			claim->kind = KV_CLAIM_NAME;
		last = claim->vehicle;
	}
}

/* A heading's term holds for the lines below it until another is given or a car is named. */
static void carry_term(struct checking *c, const struct kv_unit *unit, size_t n_cars)
{
	const struct kv_claim *claims = c->claims->items + unit->first_claim;
	size_t n_terms = 0;
	bool has_money = false;

	if (n_cars)
		c->focus.months = 0;
	for (size_t i = 0; i < unit->n_claims; i++) {
		n_terms += months_of(&claims[i]) > 0;
		has_money |= claims[i].kind == KV_CLAIM_NUMBER && kv_claim_is_money(&claims[i]);
	}
	if (!n_terms)
		return;
	c->focus.months = 0;
	for (size_t i = 0; n_terms == 1 && !has_money && i < unit->n_claims; i++)
		c->focus.months = months_of(&claims[i]) ? months_of(&claims[i]) : c->focus.months;
}

static int check_unit(struct checking *c, const struct kv_unit *unit)
{
	struct focus none = c->focus;
	size_t n_cars = 0, car = 0;
	int r = kv_prove_quotation(c, unit);

	if (!r)
		r = kv_prove_words(c, unit);
	join_names(c, unit);
	for (size_t i = 0; i < unit->n_claims; i++)
		n_cars += c->claims->items[unit->first_claim + i].kind == KV_CLAIM_VEHICLE;
	none.is_set = false;
	if (!r && !n_cars)
		r = prove_numbers(c, unit, 0, 0, unit->is_of_others ? &none : &c->focus);
	for (size_t i = 0; !r && i < unit->n_claims; i++) {
		const struct kv_claim *claim = &c->claims->items[unit->first_claim + i];

		if (claim->kind != KV_CLAIM_VEHICLE)
			continue;
		kv_focus_on(c, claim->vehicle, &c->focus);
		r = prove_numbers(c, unit, n_cars, car++, &c->focus);
	}
	carry_term(c, unit, n_cars);
	return r;
}

int kv_claims_check(const struct kv_claim_words *words, const kv_index *index,
                    const struct kv_facts *facts, kavak_slice reply, struct kv_claims *claims)
{
	KV_AUTOFREE bool *cars = calloc(facts->n_records + 1, sizeof(*cars));
	struct checking c = {
		.words = words, .facts = facts, .index = index, .reply = reply, .claims = claims,
		.focus.cars = cars,
	};
	int r = cars ? 0 : KAVAK_ENOMEM;

	for (size_t from = 0, end; !r && from < reply.len; from = end) {
		struct kv_unit unit;

		end = kv_sentence_end(reply, from);
		end = end ? end : reply.len;
		r = kv_unit_find(words, index, reply, from, end, &unit, claims);
		if (r < 0)
			return r;
		r = check_unit(&c, &unit);
		kv_unit_done(&unit);
	}
	return r;
}
