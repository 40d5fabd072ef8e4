/* SPDX-License-Identifier: MIT */
/* A mutant is false when no choice of records makes all that its group of sentences says true: each
 * value, each sum or difference, each "cheapest". What may be read so that it is true is dropped,
 * as is a value that stands on its own and is somebody's. */
#include "judge/claims/mutant.h"

#include <stdlib.h>

struct question {
	const struct reply  *reply;
	const struct mutant *mutant;
	const struct group  *group;
	size_t               index;	/* of the group */
	const struct record *chosen[26];
};

static const struct change *change_of(const struct question *q, const struct slot *slot)
{
	for (size_t i = 0; i < q->mutant->n_changes; i++)
		if (q->mutant->changes[i].slot == slot)
			return &q->mutant->changes[i];
	return NULL;
}

static bool is_text(const struct slot *slot)
{
	return slot->kind == NAME || slot->kind == WORD;
}

/* What stands in the reply for `slot`. */
static kavak_slice said(const struct question *q, const struct slot *slot)
{
	const struct change *change = change_of(q, slot);

	return change ? kavak_slice_of(change->text)
	              : (kavak_slice) { q->reply->text.ptr + slot->start, slot->len };
}

/* A version that is part of another is that other, said shortly; so is a model of a make. */
static bool same_words(kavak_slice a, kavak_slice b)
{
	return a.len && b.len &&
	       (memmem(a.ptr, a.len, b.ptr, b.len) || memmem(b.ptr, b.len, a.ptr, a.len));
}

/* Whether `slot`, as it stands, is what these records have. */
static bool slot_holds(const struct question *q, const struct slot *slot, const struct record *a,
                       const struct record *b)
{
	const struct change *change = change_of(q, slot);
	int64_t n;

	if (!a->fields[slot->field].is_set)
		return false;
	if (is_text(slot)) {
		KV_BUF text = { 0 };

		say(&text, slot->kind, &a->fields[slot->field], slot->form);
		return change && slot->kind == WORD
		               ? same_words(kv_buf_slice(&text), said(q, slot))
		               : kv_slice_eq(kv_buf_slice(&text), said(q, slot));
	}
	if (!slot_number(slot, a, b, &n))
		return false;
	return change ? change->is_number && llabs(change->n - n) < 1 : slot->n == n;
}

/* --- on their own --- */

static bool is_computed(const struct slot *slot)
{
	switch (slot->field) {
	case F_payment: return letter_type(slot->a) == TERM;
	case F_total: case F_interest: case F_financed: case F_share: case F_all: case F_max:
	case F_within:
		return true;
	default: return slot->op != 0;
	}
}

/* What is said of `letter` goes together: a name with its price, a payment with its term. */
static bool goes_together(const struct question *q, char letter)
{
	const struct reply *reply = q->reply;
	bool any_computed = false;
	size_t n = 0;

	for (size_t i = 0; i < reply->n_slots; i++) {
		const struct slot *slot = &reply->slots[i];

		if (slot->group != q->index || (slot->a != letter && slot->b != letter))
			continue;
		n++;
		any_computed |= is_computed(slot);
	}
	for (size_t i = 0; i < q->group->n_sentences; i++)
		for (size_t k = 0; k < q->group->sentences[i]->n_conditions; k++)
			if (q->group->sentences[i]->conditions[k].is_said)
				return true;
	return n > 1 && (letter_type(letter) == CAR || any_computed);
}

/* Somebody has this value: of any type where the field is the same. */
static bool holds_alone(const struct question *q, const struct slot *slot)
{
	const struct facts *facts = q->reply->facts;
	bool is_users = letter_type(slot->a) == USER;

	for (size_t i = 0; i < facts->n; i++) {
		const struct record *record = &facts->records[i];
		const struct change *change = change_of(q, slot);

		if (slot_holds(q, slot, record, record))
			return true;
		for (size_t f = 0; change && change->is_number && f < N_FIELDS; f++)
			if ((slot->kind == COUNT || (is_users && record->type == USER)) &&
			    facts_kind((enum field) f) == slot->kind && record->fields[f].is_set &&
			    record->fields[f].n == change->n)
				return true;
	}
	return false;
}

/* --- together --- */

static bool candidate_holds(const struct question *q, char letter, const struct record *record)
{
	const struct reply *reply = q->reply;

	for (size_t i = 0; i < reply->n_slots; i++) {
		const struct slot *slot = &reply->slots[i];

		if (slot->group == q->index && slot->a == letter && !slot->b &&
		    !slot_holds(q, slot, record, NULL))
			return false;
	}
	return true;
}

static bool cross_holds(const struct question *q)
{
	const struct reply *reply = q->reply;

	for (size_t i = 0; i < reply->n_slots; i++) {
		const struct slot *slot = &reply->slots[i];

		if (slot->group == q->index && slot->b && q->chosen[slot->a - 'A'] &&
		    !slot_holds(q, slot, q->chosen[slot->a - 'A'], q->chosen[slot->b - 'A']))
			return false;
	}
	for (size_t i = 0; i < q->group->n_sentences; i++) {
		const struct sentence *sentence = q->group->sentences[i];

		for (size_t k = 0; k < sentence->n_conditions; k++) {
			const struct condition *said = &sentence->conditions[k];

			if (said->is_said &&
			    !condition_holds(said, reply->facts, q->chosen[said->a - 'A'],
			                     said->b ? q->chosen[said->b - 'A'] : NULL))
				return false;
		}
	}
	return true;
}

/* What a payment affords is a loan as well. */
static bool is_of_type(const struct record *record, enum type type)
{
	return record->type == type || (type == TERM && record->type == AFFORD);
}

static bool can_hold(struct question *q, size_t letter)
{
	while (letter < 26 && !q->group->bound[letter])
		letter++;
	if (letter == 26)
		return cross_holds(q);
	if (!goes_together(q, (char) ('A' + letter))) {
		q->chosen[letter] = q->group->bound[letter];
		for (size_t i = 0; i < q->reply->n_slots; i++) {
			const struct slot *slot = &q->reply->slots[i];

			if (slot->group == q->index && slot->a == (char) ('A' + letter) &&
			    !slot->b && !holds_alone(q, slot))
				return false;
		}
		return can_hold(q, letter + 1);
	}
	for (size_t i = 0; i < q->reply->facts->n; i++) {
		const struct record *record = &q->reply->facts->records[i];

		q->chosen[letter] = record;
		if (is_of_type(record, letter_type((char) ('A' + letter))) &&
		    candidate_holds(q, (char) ('A' + letter), record) && can_hold(q, letter + 1))
			return true;
	}
	return false;
}

/* The same name again, where there are two of that name and year, may be the other one. */
static bool may_be_its_twin(const struct reply *reply, const struct slot *slot)
{
	const struct record *car = reply->groups[slot->group].bound[slot->a - 'A'];
	const struct value *name = &car->fields[F_name];
	size_t n_names = 0;

	for (size_t i = 0; i < reply->n_slots; i++)
		n_names += reply->slots[i].group == slot->group && reply->slots[i].a == slot->a &&
		           reply->slots[i].field == F_name;
	for (size_t i = 0; car->type == CAR && n_names > 1 && i < reply->facts->n; i++) {
		const struct record *other = &reply->facts->records[i];

		if (other->type == CAR && !strcmp(other->fields[F_name].model, name->model) &&
		    other->fields[F_year].n == car->fields[F_year].n &&
		    other->fields[F_km].n != car->fields[F_km].n)
			return true;
	}
	return false;
}

/* A term that the customer did not ask for, and that there is all the same, promises nothing. */
static bool is_term_there_is(const struct change *change)
{
	return letter_type(change->slot->a) == USER && change->slot->kind == MONTHS &&
	       change->n % 12 == 0 && change->n >= 36 && change->n <= 72;
}

bool oracle_is_false(const struct reply *reply, const struct mutant *mutant)
{
	for (size_t i = 0; i < mutant->n_changes; i++)
		if (may_be_its_twin(reply, mutant->changes[i].slot) ||
		    is_term_there_is(&mutant->changes[i]))
			return false;
	for (size_t i = 0; i < mutant->n_changes; i++) {
		size_t index = mutant->changes[i].slot->group;
		struct question q = { .reply = reply, .mutant = mutant, .index = index,
			              .group = &reply->groups[index] };

		if (!can_hold(&q, 0))
			return true;
	}
	return false;
}

bool oracle_is_only_customers(const struct facts *facts, enum field field, int64_t n)
{
	for (size_t i = 0; i < facts->n; i++) {
		const struct record *record = &facts->records[i];

		for (size_t f = 0; record->type != USER && f < N_FIELDS; f++)
			if (facts_kind((enum field) f) == facts_kind(field) && f != F_down &&
			    !(f == F_payment && record->type == AFFORD && field != F_payment) &&
			    record->fields[f].is_set && record->fields[f].n == n)
				return false;
	}
	return true;
}
