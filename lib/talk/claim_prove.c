/* SPDX-License-Identifier: MIT */
#include "talk/claim_prove.h"

#include <math.h>
#include <stdio.h>

#include <kavak/error.h>

static const struct kv_fact_source *source_of(const struct kv_facts *facts,
                                              const struct kv_fact_value *value)
{
	return &facts->sources[facts->records[value->record].source];
}

static void prove(struct kv_claim *claim, const struct kv_fact_source *source)
{
	claim->is_proven = true;
	snprintf(claim->source, sizeof(claim->source), "%s", source->name);
}

/* As it is, or as people round it: to the peso, never further. */
static bool same(double claimed, double fact)
{
	if (fabs(claimed - fact) < 0.005)
		return true;
	return claimed == floor(claimed) && fabs(claimed - fact) <= 0.5 && fact >= 100;
}

/* ---- texts ---- */

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

static int prove_by_text(const struct checking *c, struct kv_claim *claim, unsigned origins)
{
	const struct kv_fact_source *source;
	KV_BUF key = { 0 };
	int r = key_of(kv_slice_sub(c->reply, claim->start, claim->end), &key);

	if (r < 0)
		return r;
	source = key.len > 2 ? find_text(c->facts, origins, kv_buf_slice(&key)) : NULL;
	if (source)
		prove(claim, source);
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
static int prove_address(const struct checking *c, struct kv_claim *claim)
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
	if (kv_claim_words_has(c->words, KV_ROLE_OWN, kv_buf_slice(&folded)))
		prove(claim, &c->facts->sources[0]);	/* the configuration's */
	for (size_t i = 0; i < c->facts->n_texts && !claim->is_proven; i++) {
		const struct kv_fact_text *text = &c->facts->texts[i];

		if (is_phone ? has_digits(kv_buf_slice(&text->original), kv_buf_slice(&digits))
		             : text->raw.len &&
		                       memmem(text->raw.ptr, text->raw.len, folded.ptr, folded.len))
			prove(claim, &c->facts->sources[text->source]);
	}
	return 0;
}

/* A sentence that a passage has word for word needs no more proof, whatever it holds. */
int kv_prove_quotation(const struct checking *c, const struct kv_unit *unit)
{
	const struct kv_fact_source *source;
	KV_BUF key = { 0 };
	int r;

	if (!unit->n_claims)
		return 0;
	r = key_of(unit->text, &key);
	if (r < 0)
		return r;
	source = key.len > 2 ? find_text(c->facts, 1u << KV_FROM_KNOWLEDGE, kv_buf_slice(&key))
	                     : NULL;
	for (size_t i = 0; source && i < unit->n_claims; i++)
		prove(&c->claims->items[unit->first_claim + i], source);
	return 0;
}

/* ---- cars ---- */

static bool is_car(const struct kv_fact_record *record, const struct kv_vehicle *vehicle)
{
	return kv_slice_eq(kv_buf_slice(&record->make_key), vehicle->make_key) &&
	       (!vehicle->model.len ||
	        kv_slice_eq(kv_buf_slice(&record->model_key), vehicle->model_key));
}

/* What a customer named may be named back: "no tengo Ferrari". */
static int prove_named(const struct checking *c, struct kv_claim *claim)
{
	for (size_t i = 0; i < c->facts->n_texts && !claim->is_proven; i++) {
		const struct kv_fact_text *text = &c->facts->texts[i];
		struct kv_mention mentions[KV_MENTIONS_MAX];
		size_t n = 0;
		int r;

		if (c->facts->sources[text->source].origin == KV_FROM_TOOL)
			continue;
		r = kv_index_find(c->index, kv_buf_slice(&text->original), mentions,
		                  KV_MENTIONS_MAX, &n);
		if (r < 0)
			return r;
		for (size_t k = 0; k < n && !claim->is_proven; k++)
			if (kv_slice_eq(mentions[k].vehicle->make_key, claim->vehicle->make_key) &&
			    (!claim->vehicle->model.len ||
			     kv_slice_eq(mentions[k].vehicle->model_key,
			                 claim->vehicle->model_key)))
				prove(claim, &c->facts->sources[text->source]);
	}
	return 0;
}

static int prove_vehicle(const struct checking *c, struct kv_claim *claim)
{
	int r;

	for (size_t i = 0; i < c->facts->n_records && !claim->is_proven; i++)
		if (is_car(&c->facts->records[i], claim->vehicle))
			prove(claim, &c->facts->sources[c->facts->records[i].source]);
	if (claim->is_proven)
		return 0;
	r = prove_named(c, claim);
	if (r < 0 || claim->is_proven)
		return r;
	r = prove_by_text(c, claim, SAID);
	if (claim->is_proven)
		claim->kind = KV_CLAIM_NAME;
	return r;
}

void kv_focus_on(const struct checking *c, const struct kv_vehicle *vehicle, struct focus *focus)
{
	focus->is_set = true;
	for (size_t i = 0; i < c->facts->n_records; i++)
		focus->cars[i] = c->facts->records[i].is_car && is_car(&c->facts->records[i],
		                                                       vehicle);
}

/* Of the cars that may be meant, those with this value; false when none has it: all stay. */
static bool narrow(const struct checking *c, struct focus *focus, enum kv_role role,
                   struct kv_claim *claim)
{
	const struct kv_facts *facts = c->facts;
	bool found = false;

	for (size_t i = 0; i < facts->n_values; i++) {
		const struct kv_fact_value *fact = &facts->values[i];

		if (fact->role != role || !focus->cars[fact->record] ||
		    !same(claim->value, fact->value))
			continue;
		prove(claim, source_of(facts, fact));
		found = true;
	}
	for (size_t r = 0; found && r < facts->n_records; r++) {
		bool has = false;

		for (size_t i = 0; focus->cars[r] && !has && i < facts->n_values; i++)
			has = facts->values[i].record == r && facts->values[i].role == role &&
			      same(claim->value, facts->values[i].value);
		focus->cars[r] &= has;
	}
	return found;
}

/* ---- numbers ---- */

static bool is_of_quote(enum kv_role role)
{
	return role == KV_ROLE_PAYMENT || role == KV_ROLE_TOTAL || role == KV_ROLE_INTEREST;
}

/* Whether a fact in one role proves a claim in another. Without a cue any amount will do. */
static bool is_fitting(enum kv_role claimed, enum kv_role fact)
{
	switch (claimed) {
	case KV_ROLE_NONE:
	case KV_ROLE_LIMIT:
		return fact != KV_ROLE_RATE && fact != KV_ROLE_COUNT && fact != KV_ROLE_YEAR &&
		       fact != KV_ROLE_KM && fact != KV_ROLE_TERM;
	case KV_ROLE_PRICE:
		return fact == KV_ROLE_PRICE || fact == KV_ROLE_LIMIT || fact == KV_ROLE_NONE;
	case KV_ROLE_TOTAL:
		return fact == KV_ROLE_TOTAL || fact == KV_ROLE_PRICE || fact == KV_ROLE_INTEREST;
	case KV_ROLE_RATE:
		return fact == KV_ROLE_INTEREST || fact == KV_ROLE_TOTAL;
	default:
		return fact == claimed || fact == KV_ROLE_NONE;
	}
}

/* The price that a quote was made for; 0: no quote's. */
static double price_of_quote(const struct kv_facts *facts, size_t record)
{
	ptrdiff_t top = facts->records[record].parent >= 0 ? facts->records[record].parent
	                                                   : (ptrdiff_t) record;

	for (size_t i = 0; i < facts->n_values; i++)
		if (facts->values[i].record == (size_t) top &&
		    facts->values[i].role == KV_ROLE_PRICE)
			return facts->values[i].value;
	return 0;
}

/* Whether a quote is about a car in focus: its price is one of theirs, or no car's at all. */
static bool is_quote_in_focus(const struct checking *c, const struct focus *focus, size_t record)
{
	double price = price_of_quote(c->facts, record);
	bool is_some_car = false;

	for (size_t i = 0; price > 0 && i < c->facts->n_values; i++) {
		const struct kv_fact_value *fact = &c->facts->values[i];

		if (fact->role != KV_ROLE_PRICE || !c->facts->records[fact->record].is_car ||
		    fact->value != price)
			continue;
		if (focus->cars[fact->record])
			return true;
		is_some_car = true;
	}
	return !is_some_car;
}

/* Whether an amount of a tool's proves this claim here. */
static bool is_amount_of(const struct checking *c, const struct kv_claim *claim,
                         const struct focus *focus, int32_t months,
                         const struct kv_fact_value *fact)
{
	const struct kv_fact_record *record = &c->facts->records[fact->record];

	if (!same(claim->value, fact->value) || !is_fitting(claim->role, fact->role))
		return false;
	if (record->is_car)
		return fact->role == KV_ROLE_PRICE && (!focus->is_set || focus->cars[fact->record]);
	if (record->months && is_of_quote(fact->role) && months && record->months != months)
		return false;
	if (is_of_quote(fact->role) && focus->is_set)
		return is_quote_in_focus(c, focus, fact->record);
	if (fact->role == KV_ROLE_PRICE && focus->is_set)
		return is_quote_in_focus(c, focus, fact->record);
	return true;
}

/* The customer's own amount, as an echo; "380" may have meant thousands. */
static bool is_echo(const struct kv_claim *claim, const struct focus *focus,
                    const struct kv_fact_value *fact)
{
	bool is_own = claim->role == KV_ROLE_DOWN || claim->role == KV_ROLE_LIMIT ||
	              claim->is_bound || (claim->role == KV_ROLE_NONE && !focus->is_set);

	if (!is_own || fact->role == KV_ROLE_YEAR || fact->role == KV_ROLE_TERM ||
	    fact->role == KV_ROLE_RATE)
		return false;
	return same(claim->value, fact->value) ||
	       (fact->value < 1000 && same(claim->value, 1000 * fact->value));
}

static bool proves_money(const struct checking *c, const struct kv_claim *claim,
                         const struct focus *focus, int32_t months,
                         const struct kv_fact_value *fact)
{
	switch (source_of(c->facts, fact)->origin) {
	case KV_FROM_TOOL:
		return is_amount_of(c, claim, focus, months, fact);
	case KV_FROM_USER:
		return is_echo(claim, focus, fact);
	case KV_FROM_KNOWLEDGE:
		return fact->role == KV_ROLE_PRICE && same(claim->value, fact->value) &&
		       !(claim->role == KV_ROLE_PRICE && focus->is_set);
	default:
		return false;
	}
}

static void prove_money(const struct checking *c, struct kv_claim *claim, struct focus *focus,
                        int32_t months)
{
	if (focus->is_set && !is_of_quote(claim->role) && claim->role != KV_ROLE_DOWN &&
	    claim->role != KV_ROLE_DISCOUNT && narrow(c, focus, KV_ROLE_PRICE, claim))
		return;
	if (claim->role == KV_ROLE_DISCOUNT)
		return;
	for (size_t i = 0; i < c->facts->n_values && !claim->is_proven; i++)
		if (proves_money(c, claim, focus, months, &c->facts->values[i]))
			prove(claim, source_of(c->facts, &c->facts->values[i]));
}

/* The word behind the number, as in the facts. */
static int unit_word(const struct checking *c, const struct kv_claim *claim, kavak_buf *word)
{
	kavak_slice rest = kv_slice_sub(c->reply, claim->end, c->reply.len);
	size_t at = 0, end;

	while (at < rest.len && strchr(" *_", rest.ptr[at]))
		at++;
	for (end = at;
	     end < rest.len && (((rest.ptr[end] | 0x20) >= 'a' && (rest.ptr[end] | 0x20) <= 'z') ||
	                        (unsigned char) rest.ptr[end] >= 0x80);
	     end++)
		;
	return kv_fold_key(kv_slice_sub(rest, at, end), word);
}

/* A year, a distance, a term, a rate, a count: which facts may prove it. */
static bool proves_plain(const struct checking *c, const struct kv_claim *claim,
                         const struct focus *focus, enum kv_role role, kavak_slice unit,
                         const struct kv_fact_value *fact)
{
	bool is_free = claim->is_bound || claim->role == KV_ROLE_LIMIT ||
	               claim->role == KV_ROLE_POLICY || !focus->is_set;

	switch (source_of(c->facts, fact)->origin) {
	case KV_FROM_TOOL:
		if (claim->role == KV_ROLE_POLICY || claim->role == KV_ROLE_DISCOUNT)
			return false;
		if (c->facts->records[fact->record].is_car &&
		    (role == KV_ROLE_YEAR || role == KV_ROLE_KM))
			return fact->role == role && (is_free || focus->cars[fact->record]);
		return fact->role == role || fact->role == KV_ROLE_NONE ||
		       (fact->role == KV_ROLE_LIMIT && is_free);
	case KV_FROM_USER:
		if (claim->role == KV_ROLE_POLICY || claim->role == KV_ROLE_DISCOUNT ||
		    claim->role == KV_ROLE_RATE)
			return false;
		if (role == KV_ROLE_RATE)
			return claim->role == KV_ROLE_DOWN && fact->role == KV_ROLE_RATE;
		return is_free && (fact->role == role || fact->role == KV_ROLE_NONE ||
		                   fact->role == KV_ROLE_COUNT);
	case KV_FROM_KNOWLEDGE:
		if (role == KV_ROLE_TERM || role == KV_ROLE_RATE || role == KV_ROLE_YEAR ||
		    role == KV_ROLE_KM)
			return fact->role == role && is_free;
		return !unit.len || !fact->unit.len || kv_slice_eq(unit, kv_buf_slice(&fact->unit));
	case KV_FROM_CONFIG:
		return fact->role == role && claim->role != KV_ROLE_POLICY &&
		       claim->role != KV_ROLE_DISCOUNT && claim->role != KV_ROLE_DOWN;
	}
	return false;
}

static enum kv_role role_of_number(const struct kv_claim *claim)
{
	switch (claim->number) {
	case KAVAK_NUMBER_KM:      return KV_ROLE_KM;
	case KAVAK_NUMBER_YEAR:    return KV_ROLE_YEAR;
	case KAVAK_NUMBER_PERCENT: return KV_ROLE_RATE;
	case KAVAK_NUMBER_MONTHS:
	case KAVAK_NUMBER_YEARS:   return KV_ROLE_TERM;
	default:                   return KV_ROLE_COUNT;
	}
}

static int prove_plain(const struct checking *c, struct kv_claim *claim, struct focus *focus)
{
	enum kv_role role = role_of_number(claim);
	double value = claim->number == KAVAK_NUMBER_YEARS ? 12 * claim->value : claim->value;
	bool is_of_car = role == KV_ROLE_YEAR || role == KV_ROLE_KM;
	KV_BUF unit = { 0 };
	int r;

	if (is_of_car && focus->is_set && !claim->is_bound && claim->role != KV_ROLE_POLICY &&
	    narrow(c, focus, role, claim))
		return 0;
	r = unit_word(c, claim, &unit);
	if (r < 0)
		return r;
	for (size_t i = 0; i < c->facts->n_values && !claim->is_proven; i++)
		if (same(value, c->facts->values[i].value) &&
		    proves_plain(c, claim, focus, role, kv_buf_slice(&unit), &c->facts->values[i]))
			prove(claim, source_of(c->facts, &c->facts->values[i]));
	if (claim->is_proven || is_of_car || role == KV_ROLE_TERM || role == KV_ROLE_RATE)
		return 0;
	return prove_by_text(c, claim, TOLD);	/* "1.6" of a version, a stock number */
}

int kv_prove_words(const struct checking *c, const struct kv_unit *unit)
{
	int r = 0;

	for (size_t i = 0; !r && i < unit->n_claims; i++) {
		struct kv_claim *claim = &c->claims->items[unit->first_claim + i];

		if (claim->is_proven)
			continue;
		if (claim->kind == KV_CLAIM_VEHICLE)
			r = prove_vehicle(c, claim);
		else if (claim->kind == KV_CLAIM_ADDRESS)
			r = prove_address(c, claim);
		else if (claim->kind == KV_CLAIM_DATE)
			r = prove_by_text(c, claim, SAID);
		else if (claim->kind == KV_CLAIM_PROMISE)
			r = prove_by_text(c, claim, TOLD);
	}
	return r;
}

int kv_prove_number(const struct checking *c, struct kv_claim *claim, struct focus *focus,
                    int32_t months)
{
	if (kv_claim_is_money(claim)) {
		prove_money(c, claim, focus, months);
		if (claim->is_proven || claim->number == KAVAK_NUMBER_MONEY)
			return 0;
	}
	return prove_plain(c, claim, focus);
}
