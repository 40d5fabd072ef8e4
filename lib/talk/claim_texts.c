/* SPDX-License-Identifier: MIT */
/* What stands in a text: a passage word for word, an address, a passage's number with what it is
 * said of; and the customer's own words given back as theirs. */
#include <stdio.h>

#include <kavak/error.h>

#include "talk/claim_check.h"

/* The first text of these origins that holds `words` (folded, a space at both ends). */
static const struct kv_fact_source *find_text(const struct kv_facts *facts, unsigned origins,
                                              kavak_slice words)
{
	for (size_t i = 0; i < facts->n_texts; i++) {
		const struct kv_fact_text *text = &facts->texts[i];
		const struct kv_fact_source *source = &facts->sources[text->source];

		if ((origins & 1u << source->origin) && text->key.len >= words.len &&
		    memmem(text->key.ptr, text->key.len, words.ptr, words.len))
			return source;
	}
	return NULL;
}

#define TOLD (1u << KV_FROM_TOOL | 1u << KV_FROM_KNOWLEDGE)
#define SAID (TOLD | 1u << KV_FROM_USER)

static int key_of(kavak_slice text, kavak_buf *key)
{
	int r = kv_buf_add_char(key, ' ');

	if (!r)
		r = kv_fold_key(text, key);
	return r < 0 ? r : kv_buf_add_char(key, ' ');
}

static int prove_by_text(const struct kv_checking *c, struct kv_claim *claim, unsigned origins)
{
	const struct kv_fact_source *source;
	KV_BUF key = { 0 };
	int r = key_of(kv_slice_sub(c->reply, claim->start, claim->end), &key);

	if (r < 0)
		return r;
	source = key.len > 2 ? find_text(c->finder.facts, origins, kv_buf_slice(&key)) : NULL;
	if (source)
		kv_claim_prove(c, claim, (size_t) (source - c->finder.facts->sources));
	return 0;
}

static bool has_digits(kavak_slice text, kavak_slice digits)
{
	for (size_t i = 0; i < text.len; i++) {
		size_t n = 0;

		for (size_t at = i; at < text.len && n < digits.len; at++) {
			if (text.ptr[at] == digits.ptr[n])
				n++;
			else if (!strchr(" -().", text.ptr[at]) || at == i)
				break;
		}
		if (n == digits.len)
			return true;
	}
	return false;
}

/* A phone by its digits alone; anything else as it is written. */
static int prove_address(const struct kv_checking *c, struct kv_claim *claim)
{
	kavak_slice written = kv_slice_sub(c->reply, claim->start, claim->end);
	KV_BUF folded = { 0 }, digits = { 0 };
	bool is_phone = true;
	int r = kv_fold(written, &folded);

	for (size_t i = 0; !r && i < written.len; i++)
		if (written.ptr[i] >= '0' && written.ptr[i] <= '9')
			r = kv_buf_add_char(&digits, written.ptr[i]);
		else if (!strchr(" -()", written.ptr[i]))
			is_phone = false;
	if (r < 0)
		return r;
	if (kv_claim_words_get(c->finder.words, KV_ROLE_OWN, kv_buf_slice(&folded)))
		kv_claim_prove(c, claim, 0);	/* the configuration's */
	for (size_t i = 0; i < c->finder.facts->n_texts && !claim->is_proven; i++) {
		const struct kv_fact_text *text = &c->finder.facts->texts[i];

		if (is_phone ? has_digits(kv_buf_slice(&text->original), kv_buf_slice(&digits))
		             : text->raw.len &&
		                       memmem(text->raw.ptr, text->raw.len, folded.ptr, folded.len))
			kv_claim_prove(c, claim, text->source);
	}
	return 0;
}

/* A sentence that a passage has word for word needs no more proof, whatever it holds. */
int kv_prove_quotation(struct kv_checking *c)
{
	const struct kv_fact_source *source;
	KV_BUF key = { 0 };
	int r;

	if (!c->unit->n_claims)
		return 0;
	r = key_of(c->unit->text, &key);
	if (r < 0)
		return r;
	source = key.len > 2 ? find_text(c->finder.facts, 1u << KV_FROM_KNOWLEDGE,
	                                 kv_buf_slice(&key)) : NULL;
	for (size_t i = 0; source && i < c->unit->n_claims; i++)
		kv_claim_prove(c, kv_claim_of(c, i),
		               (size_t) (source - c->finder.facts->sources));
	return 0;
}

/* What a customer or a passage named may be named back: "no tengo Ferrari". */
static int prove_named(const struct kv_checking *c, struct kv_claim *claim)
{
	const struct kv_facts *facts = c->finder.facts;

	for (size_t i = 0; i < facts->n_texts && !claim->is_proven; i++) {
		const struct kv_fact_text *text = &facts->texts[i];
		struct kv_mention mentions[KV_MENTIONS_MAX];
		size_t n = 0;
		int r;

		if (facts->sources[text->source].origin == KV_FROM_TOOL)
			continue;
		r = kv_index_find(c->finder.index, kv_buf_slice(&text->original), mentions,
		                  KV_MENTIONS_MAX, &n);
		if (r < 0)
			return r;
		for (size_t k = 0; k < n && !claim->is_proven; k++)
			if (kv_slice_eq(mentions[k].vehicle->make_key, claim->vehicle->make_key) &&
			    (!claim->vehicle->model.len ||
			     kv_slice_eq(mentions[k].vehicle->model_key,
			                 claim->vehicle->model_key)))
				kv_claim_prove(c, claim, text->source);
	}
	return 0;
}

static int prove_vehicle(const struct kv_checking *c, struct kv_claim *claim)
{
	const struct kv_facts *facts = c->finder.facts;
	int r;

	for (size_t i = 0; i < facts->n_cars && !claim->is_proven; i++)
		if (kv_cars_has(&claim->cars, i))
			kv_claim_prove(c, claim, facts->cars[i].source);
	if (claim->is_proven || !claim->vehicle)
		return 0;
	r = prove_named(c, claim);
	return r < 0 || claim->is_proven ? r : prove_by_text(c, claim, SAID);
}

int kv_prove_text(struct kv_checking *c, struct kv_claim *claim)
{
	switch (claim->kind) {
	case KV_CLAIM_VEHICLE:
		return prove_vehicle(c, claim);
	case KV_CLAIM_ADDRESS:
		return prove_address(c, claim);
	case KV_CLAIM_DATE:
		return prove_by_text(c, claim, SAID);
	case KV_CLAIM_PROMISE:
		return prove_by_text(c, claim, TOLD);
	case KV_CLAIM_CODE:
		return claim->role == KV_ROLE_ORDINAL ? 0 : prove_by_text(c, claim, SAID);
	default:
		return 0;
	}
}

int kv_prove_said(struct kv_checking *c, struct kv_claim *claim)
{
	return prove_by_text(c, claim, SAID);
}

/* ---- a passage's numbers ---- */

/* A word of the sentence, by its beginning, stands near the passage's number. */
static bool shares_words(const struct kv_checking *c, const struct kv_fact_value *fact)
{
	const struct kv_fact_text *text = &c->finder.facts->texts[fact->text];
	size_t low = fact->at > 120 ? fact->at - 120 : 0;
	kavak_slice near = kv_buf_slice(&text->raw);

	near = low < near.len ? kv_slice_sub(near, low, near.len) : (kavak_slice) { 0 };
	near.len = near.len > 240 ? 240 : near.len;
	for (size_t i = 0; i < c->unit->tokens.n && near.len; i++) {
		kavak_slice word = c->unit->tokens.items[i].text;

		if (word.len >= 5 && !c->unit->tokens.items[i].is_number &&
		    memmem(near.ptr, near.len, word.ptr, 5))
			return true;
	}
	return false;
}

static bool is_money_role(int role)
{
	return role <= KV_ROLE_DIFFERENCE && role != KV_ROLE_RATE;
}

static bool is_known(const struct kv_checking *c, const struct kv_claim *claim,
                     const struct kv_fact_value *fact)
{
	const struct kv_token *after = claim->last < c->unit->tokens.n
	                               ? &c->unit->tokens.items[claim->last] : NULL;
	bool is_counted = !kv_claim_is_money(claim) &&
	                  (claim->role == KV_ROLE_NONE || claim->role == KV_ROLE_COUNT);

	if (!kv_claim_is(claim, fact->value))
		return false;
	if (is_counted && after && fact->unit.len &&
	    !kv_slice_eq(after->text, kv_buf_slice(&fact->unit)))
		return false;
	if (!is_counted && kv_claim_is_money(claim) ? !is_money_role(fact->role)
	                                            : !is_counted &&
	                                              (int) claim->role != fact->role)
		return false;
	return shares_words(c, fact) || (is_counted && after);
}

/* What a number means to be said of a car or a loan, no passage can prove. */
static bool is_of_catalog(const struct kv_checking *c, const struct kv_claim *claim)
{
	bool is_named = c->groups[claim->group + 1].is_named;

	switch (claim->role) {
	case KV_ROLE_PAYMENT:
	case KV_ROLE_INTEREST:
	case KV_ROLE_FINANCED:
	case KV_ROLE_DIFFERENCE:
	case KV_ROLE_STOCK:
		return true;
	case KV_ROLE_PRICE:
	case KV_ROLE_YEAR:
	case KV_ROLE_KM:
	case KV_ROLE_TOTAL:
		return is_named && claim->cue != KV_ROLE_POLICY;
	default:
		return false;
	}
}

/* "4,460 mm de largo": a number of the car's record, by its name there. */
static bool is_in_record(const struct kv_checking *c, const struct kv_claim *claim,
                         const struct kv_fact_value *fact)
{
	if (!kv_claim_is(claim, fact->value))
		return false;
	if (fact->car < 0)
		return fact->role == KV_ROLE_LIMIT
		       ? claim->is_min || claim->is_max ||
		         (claim->is_echo && !claim->is_offer &&
		          !c->groups[claim->group + 1].is_named)
		       : fact->role == KV_ROLE_NONE && claim->role != KV_ROLE_RATE;
	if (!kv_cars_has(&c->groups[claim->group + 1].cars, (size_t) fact->car))
		return false;
	for (size_t i = 0; i < c->unit->tokens.n; i++)
		if (kv_slice_eq(c->unit->tokens.items[i].text, kv_buf_slice(&fact->unit)))
			return true;
	return false;
}

int kv_prove_known(struct kv_checking *c, struct kv_claim *claim)
{
	const struct kv_facts *facts = c->finder.facts;

	for (size_t i = 0; i < facts->n_values && !claim->is_proven; i++) {
		const struct kv_fact_value *fact = &facts->values[i];
		enum kv_origin origin = facts->sources[fact->source].origin;

		if ((origin == KV_FROM_KNOWLEDGE && !is_of_catalog(c, claim) &&
		     is_known(c, claim, fact)) ||
		    (origin == KV_FROM_TOOL && claim->cue != KV_ROLE_DISCOUNT &&
		     claim->cue != KV_ROLE_POLICY && is_in_record(c, claim, fact)))
			kv_claim_prove(c, claim, fact->source);
	}
	return 0;
}

/* ---- the customer's ---- */

/* More than that a month is a price, unless the customer said that it is none. */
#define PAYMENT_MAX 30000

/* As which the customer may have said what the reply says in this role; 0: never theirs. */
static uint64_t echoed(const struct kv_claim *claim)
{
	const uint64_t budget = KV_BIT(KV_ROLE_NONE) | KV_BIT(KV_ROLE_LIMIT) |
	                        KV_BIT(KV_ROLE_PRICE) | KV_BIT(KV_ROLE_BASIS) |
	                        KV_BIT(KV_ROLE_TOTAL) | KV_BIT(KV_ROLE_COUNT);
	bool is_theirs = claim->is_echo || claim->is_denied || claim->is_min || claim->is_max ||
	                 claim->cue == KV_ROLE_LIMIT;

	switch (claim->role) {
	case KV_ROLE_DOWN:
		return claim->number == KAVAK_NUMBER_PERCENT
		       ? KV_BIT(KV_ROLE_DOWN) | KV_BIT(KV_ROLE_RATE)
		       : KV_BIT(KV_ROLE_DOWN) | KV_BIT(KV_ROLE_NONE) | KV_BIT(KV_ROLE_LIMIT) |
		         KV_BIT(KV_ROLE_COUNT);
	case KV_ROLE_LIMIT:
	case KV_ROLE_NONE:
	case KV_ROLE_BASIS:
		return claim->is_min || claim->is_max ? budget
		       : is_theirs ? budget | KV_BIT(KV_ROLE_PAYMENT) | KV_BIT(KV_ROLE_DOWN) : 0;
	case KV_ROLE_PAYMENT:
		return !is_theirs                   ? 0
		       : claim->value >= PAYMENT_MAX ? KV_BIT(KV_ROLE_PAYMENT)
		       : KV_BIT(KV_ROLE_PAYMENT) | KV_BIT(KV_ROLE_NONE) |
		         KV_BIT(KV_ROLE_LIMIT);
	case KV_ROLE_PRICE:
		return claim->is_denied || claim->is_min || claim->is_max ||
		       (claim->is_echo && claim->cue != KV_ROLE_PRICE) ? budget : 0;
	case KV_ROLE_DISCOUNT:
	case KV_ROLE_DIFFERENCE:
	case KV_ROLE_RATE:
		return claim->is_denied ? ~UINT64_C(0) : 0;
	case KV_ROLE_TERM:
	case KV_ROLE_KM:
	case KV_ROLE_YEAR:
	case KV_ROLE_SEATS:
	case KV_ROLE_COUNT:
		return claim->cue == KV_ROLE_POLICY ? 0
		       : KV_BIT(claim->role) | KV_BIT(KV_ROLE_NONE);
	default:
		return 0;
	}
}

/* "un auto de 200 mil": where nothing has a price, theirs is the only one there is. */
static bool is_only_theirs(const struct kv_checking *c, const struct kv_claim *claim)
{
	return claim->role == KV_ROLE_PRICE && !c->finder.facts->n_cars &&
	       !c->finder.facts->n_quotes;
}

/* "a 36 meses te alcanza para uno de hasta $281,938": what a payment reaches is calculated. */
static bool is_reach(const struct kv_checking *c, const struct kv_claim *claim)
{
	bool has_term = false, is_afford = false;

	for (size_t i = 0; i < c->unit->n_claims; i++)
		has_term |= kv_claim_is_term(kv_claim_of(c, i));
	for (size_t i = 0; i < c->finder.facts->n_quotes; i++)
		is_afford |= c->finder.facts->quotes[i].is_afford;
	return claim->is_max && kv_claim_is_money(claim) && has_term && is_afford;
}

/* "con pagos de $95,000": what the customer puts down is no payment of theirs. */
static bool is_down(const struct kv_checking *c, const struct kv_claim *claim)
{
	for (size_t i = 0; claim->role == KV_ROLE_PAYMENT && i < c->finder.facts->n_quotes; i++)
		if (!c->finder.facts->quotes[i].is_afford &&
		    kv_claim_is(claim, c->finder.facts->quotes[i].down))
			return true;
	return false;
}

void kv_prove_echo(struct kv_checking *c, struct kv_claim *claim)
{
	const struct kv_group *group = kv_group_of(c, claim);
	bool is_of_car = claim->role == KV_ROLE_YEAR || claim->role == KV_ROLE_KM ||
	                 claim->role == KV_ROLE_SEATS;
	size_t source;

	if ((claim->is_offer && !claim->is_denied) || is_reach(c, claim) || is_down(c, claim) ||
	    (!echoed(claim) && !is_only_theirs(c, claim)))
		return;
	if (is_of_car && group->is_set && kv_cars_count(&group->named) && !claim->is_min &&
	    !claim->is_max && !claim->is_echo && !claim->is_denied)
		return;
	if (kv_user_said(c, claim->value, echoed(claim), &source) ||
	    (is_only_theirs(c, claim) &&
	     kv_user_said(c, claim->value, KV_BIT(KV_ROLE_BASIS), &source)))
		kv_claim_prove(c, claim, source);
}
