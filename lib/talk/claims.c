/* SPDX-License-Identifier: MIT */
/* A reply sentence by sentence, and what one leaves to the next. It is read twice: what is said of
 * all its cars ("te muestro 2", "el más barato") may stand before they are named. */
#include <stdio.h>
#include <stdlib.h>

#include <kavak/error.h>

#include "talk/claim_check.h"
#include "talk/sentence.h"

void kv_claim_prove(const struct kv_checking *c, struct kv_claim *claim, size_t source)
{
	claim->is_proven = true;
	snprintf(claim->source, sizeof(claim->source), "%s", c->finder.facts->sources[source].name);
}

bool kv_unit_is_question(const struct kv_unit *unit)
{
	kavak_slice text = kv_slice_trim(unit->text);

	return text.len && text.ptr[text.len - 1] == '?';
}

/* "¿Sedán o SUV?", "si prefieres automático": nothing is said of a car. */
static void drop_wishes(struct kv_checking *c)
{
	size_t n[KV_N_ROLES] = { 0 };

	for (size_t i = 0; i < c->unit->n_claims; i++)
		n[kv_claim_of(c, i)->role]++;
	for (size_t i = 0; i < c->unit->n_claims; i++) {
		struct kv_claim *claim = kv_claim_of(c, i);
		bool is_wish = claim->is_denied || kv_unit_is_question(c->unit) ||
		               claim->is_echo ||
		               (claim->group < 0 && n[claim->role] > 1);

		if (claim->kind == KV_CLAIM_ATTRIBUTE && !claim->is_proven && is_wish &&
		    (claim->role != KV_ROLE_VERSION || claim->is_denied))
			claim->kind = KV_CLAIM_VOID;
		if (claim->kind == KV_CLAIM_RELATION && claim->role == KV_ROLE_ORDINAL)
			claim->kind = KV_CLAIM_VOID;
		if (claim->kind == KV_CLAIM_RELATION && is_wish && !claim->is_proven &&
		    claim->group < 0)
			claim->kind = KV_CLAIM_VOID;
	}
}

/* What no record says may stand in a passage or in the customer's words, unless a record that is
 * meant says otherwise. */
static int prove_attribute(struct kv_checking *c, struct kv_claim *claim)
{
	const struct kv_group *group = kv_group_of(c, claim);
	static const enum kv_car_text fields[KV_N_CUES] = {
		[KV_ROLE_CITY] = KV_CAR_CITY, [KV_ROLE_TRANSMISSION] = KV_CAR_TRANSMISSION,
		[KV_ROLE_FUEL] = KV_CAR_FUEL, [KV_ROLE_BODY] = KV_CAR_BODY,
		[KV_ROLE_COLOR] = KV_CAR_COLOR, [KV_ROLE_VERSION] = KV_CAR_VERSION,
		[KV_ROLE_STOCK] = KV_CAR_STOCK,
	};

	for (size_t i = 0; group->is_set && i < c->finder.facts->n_cars; i++)
		if (kv_cars_has(&group->named, i) &&
		    c->finder.facts->cars[i].texts[fields[claim->role]].len)
			return 0;
	return kv_prove_said(c, claim);
}

static int prove_number(struct kv_checking *c, size_t at)
{
	struct kv_claim *claim = kv_claim_of(c, at);
	int r = 0;

	if (claim->role == KV_ROLE_DISCOUNT && !claim->is_denied)
		return kv_prove_known(c, claim);
	if (!kv_is_of_amount(c, at))
		kv_prove_quoted(c, at);
	if (!claim->is_proven)
		kv_prove_derived(c, at);
	if (kv_is_of_amount(c, at))
		return 0;
	if (!claim->is_proven)
		kv_prove_echo(c, claim);
	if (!claim->is_proven)
		r = kv_prove_known(c, claim);
	return r;
}

/* ---- what is left to the next sentence ---- */

/* What "el segundo" will be: of the cars of one sentence, or of a list's lines. */
static void leave_places(struct kv_checking *c)
{
	struct kv_context *context = &c->context;
	size_t n = 0;

	for (size_t h = 0; h < c->unit->n_heads; h++)
		n += kv_claim_of(c, c->unit->heads[h])->kind == KV_CLAIM_VEHICLE;
	context->is_list &= n || !c->unit->is_paragraph;
	if (!n)
		return;
	if (n > 1 || !context->is_list || (context->is_numbered && !c->unit->item_number) ||
	    !c->unit->is_item || c->unit->is_paragraph ||
	    c->unit->item_number == 1) {
		c->list_sizes |= UINT64_C(1) << (context->n_places & 63);
		context->n_places = 0;
	}
	context->is_list = n == 1 && c->unit->is_item;
	context->is_numbered = c->unit->item_number > 0;
	for (size_t h = 0; h < c->unit->n_heads && context->n_places < KV_HEADS_MAX; h++)
		if (kv_claim_of(c, c->unit->heads[h])->kind == KV_CLAIM_VEHICLE)
			context->places[context->n_places++] = c->groups[h + 1].cars;
}

static void leave_cars(struct kv_checking *c)
{
	struct kv_context *context = &c->context;
	const struct kv_group *last = NULL;

	for (size_t h = 0; h < c->unit->n_heads; h++) {
		const struct kv_group *group = &c->groups[h + 1];

		if (group->is_against)
			continue;
		last = group;
		if (context->n_listed < KV_HEADS_MAX && kv_claim_of(c, c->unit->heads[h])->kind ==
		                                        KV_CLAIM_VEHICLE)
			context->listed[context->n_listed++] = group->cars;
		c->mentioned = kv_cars_or(&c->mentioned, &group->cars);
	}
	for (size_t h = 0; !c->unit->n_heads && h < context->n_columns; h++)
		if (c->groups[h + 1].is_named)
			context->columns[h] = c->groups[h + 1].cars;	/* a row said more of it */
	if (c->unit->n_heads) {
		context->n_columns = c->unit->n_heads;
		for (size_t h = 0; h < context->n_columns; h++)
			context->columns[h] = c->groups[h + 1].cars;
	}
	for (size_t i = 0; i < c->unit->n_claims; i++)
		if (kv_claim_of(c, i)->kind == KV_CLAIM_VEHICLE && !kv_claim_of(c, i)->is_against)
			context->kin = kv_kin_of(c, &kv_claim_of(c, i)->cars);
	if (last) {
		context->focus = last->cars;
		context->has_focus = true;
		if (!context->is_heading)
			context->months = 0;
	} else if (context->has_focus || kv_cars_count(&c->groups[0].cars) <
	                                 kv_cars_count(&c->all)) {
		context->focus = c->groups[0].cars;
		context->has_focus = true;
	}
}

static void leave_terms(struct kv_checking *c)
{
	struct kv_context *context = &c->context;
	size_t n_terms = 0, n_payments = 0, n_downs = 0;
	double months = 0, payment = NAN, down = NAN;
	bool has_money = false;

	for (size_t i = 0; i < c->unit->n_claims; i++) {
		const struct kv_claim *claim = kv_claim_of(c, i);

		has_money |= kv_claim_is_money(claim) && claim->role != KV_ROLE_DOWN;
		if (kv_claim_is_term(claim)) {
			months = claim->value;
			n_terms++;
		} else if (kv_claim_is_money(claim) && claim->role == KV_ROLE_PAYMENT &&
		           !claim->is_echo) {
			payment = claim->value;
			n_payments++;
		} else if (kv_claim_is_money(claim) && claim->role == KV_ROLE_DOWN) {
			down = claim->value;
			n_downs++;
		}
	}
	context->is_just_heading = n_terms == 1 && !has_money;
	if (n_terms) {
		context->months = n_terms == 1 ? months : 0;
		context->is_heading = n_terms == 1 && !has_money;
	} else if (!context->is_heading && !c->unit->is_item) {
		context->months = 0;	/* it holds for the next sentence, no further */
	}
	if (n_downs || !c->unit->is_item)
		context->down = n_downs == 1 && !n_payments && !n_terms ? down : NAN;
	if (has_money || n_terms)
		context->payment = n_payments == 1 && !n_terms && !context->months ? payment : NAN;
}

/* ---- */

static int check_unit(struct kv_checking *c, struct kv_unit *unit)
{
	int r;

	c->unit = unit;
	if (unit->is_paragraph && !c->context.is_just_heading)
		c->context.is_heading = false;
	memset(c->groups, 0, sizeof(c->groups));
	r = kv_bind(c, unit);
	if (!r)
		r = kv_prove_quotation(c);
	for (size_t i = 0; !r && i < unit->n_claims; i++)
		if (!kv_claim_of(c, i)->is_proven)
			r = kv_prove_text(c, kv_claim_of(c, i));
	if (!r)
		kv_prove_cars(c);
	drop_wishes(c);
	for (size_t i = 0; !r && i < unit->n_claims; i++) {
		struct kv_claim *claim = kv_claim_of(c, i);

		if (claim->is_proven)
			continue;
		if (claim->kind == KV_CLAIM_NUMBER)
			r = prove_number(c, i);
		else if (claim->kind == KV_CLAIM_ATTRIBUTE)
			r = prove_attribute(c, claim);
		else if (claim->kind == KV_CLAIM_CODE && claim->role == KV_ROLE_ORDINAL)
			claim->kind = KV_CLAIM_VOID;	/* a list's own number */
	}
	kv_prove_unit_together(c);
	kv_prove_reach(c);
	kv_prove_continued(c);
	leave_places(c);
	leave_cars(c);
	leave_terms(c);
	return r;
}

struct units {
	struct kv_unit *items;
	size_t          n, cap;
};

static void units_done(struct units *units)
{
	for (size_t i = 0; i < units->n; i++)
		kv_unit_done(&units->items[i]);
	free(units->items);
}

#define ASIDE_MAX 24	/* bytes: "¿El blanco?" is said of what follows */

static size_t unit_end(kavak_slice reply, size_t from)
{
	size_t end = kv_sentence_end(reply, from), more, ask = from;

	if (!end)
		return reply.len;
	for (size_t i = from; i + 1 < end; i++)
		if (!memcmp(reply.ptr + i, "\xc2\xbf", 2))
			ask = i;
	if (end - ask > ASIDE_MAX || !memchr(reply.ptr + ask, '?', end - ask) ||
	    reply.ptr[end - 1] == '\n')
		return end;
	more = kv_sentence_end(reply, end);
	return more ? more : reply.len;
}

static int find_units(const struct kv_finder *finder, kavak_slice reply, struct kv_claims *claims,
                      struct units *units)
{
	int r = 0;

	for (size_t from = 0, end; !r && from < reply.len; from = end) {
		size_t cap = units->cap ? 2 * units->cap : 16;

		if (units->n == units->cap) {
			struct kv_unit *grown = realloc(units->items, cap * sizeof(*grown));

			if (!grown)
				return KAVAK_ENOMEM;
			units->items = grown;
			units->cap = cap;
		}
		end = unit_end(reply, from);
		r = kv_unit_find(finder, reply, from, end, &units->items[units->n], claims);
		units->n += r == 0;
	}
	return r;
}

/* As they were found, for the second reading. */
static void forget(struct kv_checking *c)
{
	for (size_t i = 0; i < c->claims->n; i++)
		c->claims->items[i].is_proven = false;
	c->context = (struct kv_context) { .down = NAN, .payment = NAN };
}

/* "Enganche: $60,000": a line of its own that names no car. */
static bool is_field(const struct kv_claims *claims, const struct kv_unit *unit)
{
	for (size_t i = 0; i < unit->n_claims; i++)
		if (claims->items[unit->first_claim + i].role == KV_ROLE_CAR)
			return false;
	return memchr(unit->text.ptr, ':', unit->text.len) != NULL;
}

/* "El *Sentra 2018* a 48 meses:": what follows in lines is about that car. */
static bool is_lead(const struct kv_claims *claims, const struct kv_unit *unit)
{
	kavak_slice text = kv_slice_trim(unit->text);
	bool has_car = false;

	for (size_t i = 0; i < unit->n_claims; i++)
		has_car |= claims->items[unit->first_claim + i].role == KV_ROLE_CAR;
	while (text.len && strchr("*_ ", text.ptr[text.len - 1]))
		text.len--;
	return has_car && text.len && text.ptr[text.len - 1] == ':';
}

/* Says of a car what no loan has. */
static bool describes(const struct kv_claims *claims, const struct kv_unit *unit)
{
	const uint64_t own = KV_BIT(KV_ROLE_KM) | KV_BIT(KV_ROLE_YEAR) | KV_BIT(KV_ROLE_SEATS) |
	                     KV_BIT(KV_ROLE_COLOR) | KV_BIT(KV_ROLE_TRANSMISSION) |
	                     KV_BIT(KV_ROLE_FUEL) | KV_BIT(KV_ROLE_BODY) |
	                     KV_BIT(KV_ROLE_CITY) | KV_BIT(KV_ROLE_VERSION);

	for (size_t i = 0; i < unit->n_claims; i++)
		if (own & KV_BIT(claims->items[unit->first_claim + i].role))
			return true;
	return false;
}

static bool is_about_loan(const struct kv_claims *claims, const struct kv_unit *unit)
{
	const uint64_t loan = KV_BIT(KV_ROLE_DOWN) | KV_BIT(KV_ROLE_FINANCED) |
	                      KV_BIT(KV_ROLE_PAYMENT) | KV_BIT(KV_ROLE_TOTAL) |
	                      KV_BIT(KV_ROLE_INTEREST) | KV_BIT(KV_ROLE_TERM);

	for (size_t i = 0; i < unit->n_claims; i++)
		if (loan & KV_BIT(claims->items[unit->first_claim + i].role))
			return true;
	return false;
}

/* Lines about a loan alone are not about the car that was spoken of before them. */
static void find_loans(const struct kv_claims *claims, struct units *units)
{
	const uint64_t loan = KV_BIT(KV_ROLE_DOWN) | KV_BIT(KV_ROLE_FINANCED) |
	                      KV_BIT(KV_ROLE_PAYMENT);

	for (size_t i = 0, end; i < units->n; i = end) {
		bool has_car = false, has_loan = false, is_block = is_field(claims,
		                                                            &units->items[i]);

		for (end = i; end < units->n &&
		     (end == i || (!units->items[end].is_paragraph &&
		                   is_field(claims, &units->items[end]) == is_block)); end++)
			for (size_t k = 0; k < units->items[end].n_claims; k++) {
				const struct kv_claim *claim =
					&claims->items[units->items[end].first_claim + k];

				has_car |= claim->role == KV_ROLE_CAR;
				has_loan |= claim->kind == KV_CLAIM_NUMBER &&
				            (loan & KV_BIT(claim->role));
			}
		has_car |= is_block && i && is_lead(claims, &units->items[i - 1]) &&
		           !units->items[i].is_paragraph;
		for (; i < end; i++) {
			units->items[i].is_led = is_block && has_car;
			units->items[i].is_of_loan = has_loan && !has_car &&
			                             !describes(claims, &units->items[i]) &&
			                             (is_block ||
			                              is_about_loan(claims, &units->items[i]));
		}
	}
}

static int check_twice(struct kv_checking *c, struct units *units)
{
	KV_AUTOFREE struct kv_claim *found = malloc((c->claims->n + 1) * sizeof(*found));
	int r = found ? 0 : KAVAK_ENOMEM;

	if (!r)
		memcpy(found, c->claims->items, c->claims->n * sizeof(*found));
	for (int pass = 0; !r && pass < 2; pass++) {
		if (pass)
			memcpy(c->claims->items, found, c->claims->n * sizeof(*found));
		forget(c);
		for (size_t i = 0; !r && i < units->n; i++)
			r = check_unit(c, &units->items[i]);
		kv_prove_blocks(c, units->items, units->n);
		c->list_sizes |= UINT64_C(1) << (c->context.n_places & 63);
		c->n_mentioned = c->context.n_listed;
	}
	return r;
}

static void drop_void(struct kv_claims *claims)
{
	size_t n = 0;

	for (size_t i = 0; i < claims->n; i++)
		if (claims->items[i].kind != KV_CLAIM_VOID)
			claims->items[n++] = claims->items[i];
	claims->n = n;
}

int kv_claims_check(const struct kv_claim_words *words, const kv_index *index,
                    const struct kv_facts *facts, kavak_slice reply, struct kv_claims *claims)
{
	struct kv_checking *c = calloc(1, sizeof(*c));
	struct units units = { 0 };
	int r = c ? 0 : KAVAK_ENOMEM;

	if (!r) {
		*c = (struct kv_checking) {
			.finder = { words, index, facts }, .reply = reply, .claims = claims,
		};
		for (size_t i = 0; i < facts->n_cars; i++)
			kv_cars_add(&c->all, i);
		r = find_units(&c->finder, reply, claims, &units);
		find_loans(claims, &units);
	}
	if (!r && claims->n)
		r = check_twice(c, &units);
	drop_void(claims);
	units_done(&units);
	free(c);
	return r;
}
