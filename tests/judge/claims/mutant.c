/* SPDX-License-Identifier: MIT */
#include "judge/claims/mutant.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

/* --- the text --- */

static void set_number(struct change *change, const struct slot *slot, int64_t n)
{
	const struct value value = { .is_set = true, .n = n };
	KV_BUF text = { 0 };

	say(&text, slot->kind, &value, slot->form);
	change->slot = slot;
	change->n = n;
	change->is_number = true;
	snprintf(change->text, sizeof(change->text), "%.*s", (int) text.len, text.ptr);
}

static void set_value(struct change *change, const struct slot *slot, const struct value *value)
{
	KV_BUF text = { 0 };

	if (slot->kind != NAME && slot->kind != WORD) {
		set_number(change, slot, value->n);
		return;
	}
	say(&text, slot->kind, value, slot->form);
	change->slot = slot;
	change->is_number = false;
	snprintf(change->text, sizeof(change->text), "%.*s", (int) text.len, text.ptr);
}

/* false: the text stays what it was. */
static bool write(struct mutant *mutant, const struct reply *reply)
{
	kavak_slice said = kv_buf_slice(&reply->text);
	size_t at = 0;

	if (mutant->n_changes == 2 &&
	    mutant->changes[0].slot->start > mutant->changes[1].slot->start) {
		struct change first = mutant->changes[1];

		mutant->changes[1] = mutant->changes[0];
		mutant->changes[0] = first;
	}
	mutant->text.len = 0;
	for (size_t i = 0; i < mutant->n_changes; i++) {
		const struct change *change = &mutant->changes[i];

		kavak_buf_add(&mutant->text, kv_slice_sub(said, at, change->slot->start));
		kv_buf_add_str(&mutant->text, change->text);
		at = change->slot->start + change->slot->len;
	}
	kavak_buf_add(&mutant->text, kv_slice_sub(said, at, said.len));
	return !kv_slice_eq(kv_buf_slice(&mutant->text), said);
}

/* --- which slot --- */

typedef bool wanted_fn(const struct slot *slot);

static const struct slot *pick(const struct reply *reply, wanted_fn *wanted, struct chance *chance)
{
	size_t start = reply->n_slots ? chance_below(chance, reply->n_slots) : 0;

	for (size_t i = 0; i < reply->n_slots; i++) {
		const struct slot *slot = &reply->slots[(start + i) % reply->n_slots];

		if (wanted(slot))
			return slot;
	}
	return NULL;
}

static bool is_any(const struct slot *slot)
{
	return slot != NULL;
}

static bool is_number(const struct slot *slot)
{
	return slot->kind != NAME && slot->kind != WORD;
}

static bool is_price(const struct slot *slot)
{
	return !slot->op && (slot->field == F_price || slot->field == F_max);
}

static bool is_payment(const struct slot *slot)
{
	return !slot->op && letter_type(slot->a) == TERM &&
	       (slot->field == F_payment || slot->field == F_total || slot->field == F_interest ||
	        slot->field == F_financed);
}

static bool is_term(const struct slot *slot)
{
	return slot->field == F_months && letter_type(slot->a) != USER;
}

static bool is_car(const struct slot *slot)
{
	return slot->field == F_name;
}

static bool is_other(const struct slot *slot)
{
	switch (slot->field) {
	case F_year: case F_km: case F_version: case F_city: return !slot->op;
	default: return false;
	}
}

static bool is_looks(const struct slot *slot)
{
	switch (slot->field) {
	case F_transmission: case F_fuel: case F_color: case F_body: return true;
	default: return false;
	}
}

static bool is_in_words(const struct slot *slot)
{
	return slot->form == FORM_WORDS && is_number(slot);
}

static bool is_derived(const struct slot *slot)
{
	switch (slot->field) {
	case F_count: case F_within: case F_share: case F_all: case F_total:
	case F_interest: case F_financed:
		return true;
	default: return slot->op != 0;
	}
}

static bool is_ours(const struct slot *slot)
{
	return (is_price(slot) || is_payment(slot) || slot->field == F_all) && !slot->op;
}

/* --- what it says then --- */

static bool change_digit(struct change *change, const struct slot *slot, const struct reply *reply,
                         struct chance *chance)
{
	size_t digits[64], n = 0, at;
	char old;

	if (slot->len >= sizeof(change->text) || slot->form == FORM_WORDS)
		return false;
	memcpy(change->text, reply->text.ptr + slot->start, slot->len);
	change->text[slot->len] = 0;
	for (size_t i = 0; i < slot->len && n < 64; i++)
		if (isdigit((unsigned char) change->text[i]) &&
		    (slot->field != F_says || change->text[i + 1] != '.'))	/* "1." of a list */
			digits[n++] = i;
	if (!n)
		return false;
	at = digits[chance_below(chance, n)];
	old = change->text[at];
	change->text[at] = (char) ('0' + chance_below(chance, 10));
	if (change->text[at] == '0' && (!at || !isalnum((unsigned char) change->text[at - 1])) &&
	    !(at && (change->text[at - 1] == ',' || change->text[at - 1] == '.')))
		change->text[at] = old == '9' ? '8' : '9';
	change->slot = slot;
	change->is_number = is_number(slot) &&
	                    say_read(slot->kind, kavak_slice_of(change->text), &change->n);
	return change->text[at] != old;
}

/* The same field of another record. */
static bool change_record(struct change *change, const struct slot *slot,
                          const struct reply *reply, struct chance *chance)
{
	const struct facts *facts = reply->facts;
	size_t start = chance_below(chance, facts->n);

	for (size_t i = 0; i < facts->n; i++) {
		const struct record *record = &facts->records[(start + i) % facts->n];
		const struct value *value = &record->fields[slot->field];

		if (!value->is_set || record->type == USER)
			continue;
		set_value(change, slot, value);
		if (strncmp(change->text, reply->text.ptr + slot->start, slot->len) ||
		    strlen(change->text) != slot->len)
			return true;
	}
	return false;
}

static bool change_number(struct change *change, const struct slot *slot, struct chance *chance)
{
	int64_t unit = slot->kind == MONEY || slot->kind == PERCENT ? 100 : 1, n = slot->n / unit;
	int64_t step = 1, more;

	while (step * 10 <= n && slot->kind != YEAR && chance_percent(chance, 60))
		step *= 10;
	more = step * (int64_t) (1 + chance_below(chance, 9));
	if (slot->kind == MONTHS)
		more = 12 * (int64_t) (1 + chance_below(chance, 3));
	n = chance_percent(chance, 50) || n - more < 2 ? n + more : n - more;
	set_number(change, slot, n * unit + slot->n % unit);
	return true;
}

/* Another term of the facts, or another that there usually is. */
static bool change_term(struct change *change, const struct slot *slot,
                        const struct reply *reply, struct chance *chance)
{
	int64_t months = 12 * (int64_t) (2 + chance_below(chance, 5));

	if (chance_percent(chance, 50))
		return change_record(change, slot, reply, chance);
	set_number(change, slot, months);
	return months != slot->n;
}

static bool change_to_customers(struct change *change, const struct slot *slot,
                                const struct reply *reply, struct chance *chance)
{
	const struct record *user = reply->facts->records;
	size_t start = chance_below(chance, N_FIELDS);

	for (size_t i = 0; i < N_FIELDS; i++) {
		enum field field = (enum field) ((start + i) % N_FIELDS);

		if (facts_kind(field) == MONEY && user->fields[field].is_set &&
		    oracle_is_only_customers(reply->facts, F_payment, user->fields[field].n)) {
			set_number(change, slot, user->fields[field].n);
			return true;
		}
	}
	return false;
}

/* --- the kinds --- */

static bool exchange(struct mutant *mutant, const struct reply *reply, struct chance *chance)
{
	const struct slot *a = pick(reply, is_any, chance), *b = NULL;
	size_t start = chance_below(chance, reply->n_slots);

	for (size_t i = 0; i < reply->n_slots && !b; i++) {
		const struct slot *slot = &reply->slots[(start + i) % reply->n_slots];

		if (slot != a && slot->field == a->field && !slot->op && !a->op &&
		    slot->group == a->group && slot->a != a->a)
			b = slot;
	}
	if (!b)
		return false;
	mutant->n_changes = 2;
	set_value(&mutant->changes[0], a,
	          &reply->groups[b->group].bound[b->a - 'A']->fields[b->field]);
	set_value(&mutant->changes[1], b,
	          &reply->groups[a->group].bound[a->a - 'A']->fields[a->field]);
	return true;
}

/* The customer's number in a sentence that gives it as ours. */
static bool offer(struct mutant *mutant, const struct reply *reply,
                  const struct sentences *sentences, struct chance *chance)
{
	struct reply wrong = { .facts = reply->facts, .style = reply->style };
	bool made = reply_add(&wrong, sentences, "offer", chance);

	for (size_t i = 0; made && i < wrong.n_slots; i++)
		made = letter_type(wrong.slots[i].a) != USER ||
		       oracle_is_only_customers(reply->facts, wrong.slots[i].field,
		                                wrong.slots[i].n);
	if (made) {
		bool is_first = chance_percent(chance, 30);

		mutant->text.len = 0;
		kv_buf_addf(&mutant->text, "%.*s%s%.*s",
		            KV_FMT(kv_buf_slice(is_first ? &wrong.text : &reply->text)),
		            chance_percent(chance, 50) ? " " : "\n\n",
		            KV_FMT(kv_buf_slice(is_first ? &reply->text : &wrong.text)));
	}
	reply_done(&wrong);
	return made;
}

bool mutant_make(struct mutant *mutant, enum mutant_kind kind, const struct reply *reply,
                 const struct sentences *sentences, struct chance *chance)
{
	static wanted_fn *const wanted[] = {
		[MUTANT_DIGIT] = is_any,        [MUTANT_PRICE] = is_price,
		[MUTANT_PAYMENT] = is_payment,  [MUTANT_TERM] = is_term,
		[MUTANT_CAR] = is_car,          [MUTANT_OTHER] = is_other,
		[MUTANT_LOOKS] = is_looks,
		[MUTANT_WORDS] = is_in_words,   [MUTANT_DERIVED] = is_derived,
		[MUTANT_CUSTOMER] = is_ours,    [MUTANT_EXCHANGE] = is_any,
	};
	struct change *change = &mutant->changes[0];
	const struct slot *slot;
	bool made;

	mutant->n_changes = 0;
	if (kind == MUTANT_CUSTOMER && chance_percent(chance, 60))
		return offer(mutant, reply, sentences, chance);
	slot = pick(reply, wanted[kind], chance);
	if (!slot)
		return false;
	if (kind == MUTANT_EXCHANGE)
		return exchange(mutant, reply, chance) && write(mutant, reply);
	if (kind == MUTANT_DIGIT)
		made = change_digit(change, slot, reply, chance);
	else if (kind == MUTANT_TERM)
		made = change_term(change, slot, reply, chance);
	else if (kind == MUTANT_CUSTOMER)
		made = change_to_customers(change, slot, reply, chance);
	else if (kind == MUTANT_WORDS || kind == MUTANT_DERIVED)
		made = change_number(change, slot, chance);
	else
		made = change_record(change, slot, reply, chance);
	mutant->n_changes = 1;
	return made && write(mutant, reply);
}

void mutant_done(struct mutant *mutant)
{
	kavak_buf_done(&mutant->text);
}
