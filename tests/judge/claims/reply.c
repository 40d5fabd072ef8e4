/* SPDX-License-Identifier: MIT */
#include "judge/claims/reply.h"

#include <stdio.h>
#include <stdlib.h>

#define TRIES 12

enum type letter_type(char letter)
{
	return letter <= 'E' ? CAR
	       : letter <= 'G' ? AFFORD
	       : letter == 'K' ? PASSAGE
	       : letter <= 'R' ? TERM
	       : letter == 'S' ? SEARCH
	                       : USER;
}

bool slot_number(const struct slot *slot, const struct record *a, const struct record *b,
                 int64_t *ret_n)
{
	const struct value *value = &a->fields[slot->field];

	if (!value->is_set || (slot->b && !b->fields[slot->field].is_set))
		return false;
	*ret_n = value->n;
	if (slot->op == '+')
		*ret_n += b->fields[slot->field].n;
	else if (slot->op == '-')
		*ret_n = llabs(*ret_n - b->fields[slot->field].n);
	return true;
}

/* "The list" is that of the last search. */
static bool is_of_last_search(const struct facts *facts, const struct record *record)
{
	for (size_t i = facts->n; i--;)
		if (facts->records[i].type == SEARCH)
			return facts->records[i].group == record->group;
	return false;
}

/* Whether no car of the same search has less, or more. */
static bool is_extreme(const struct condition *condition, const struct facts *facts,
                       const struct record *a)
{
	size_t n = 0;	/* of one car alone nobody says "the cheapest of the list" */

	for (size_t i = 0; i < facts->n; i++) {
		const struct record *other = &facts->records[i];
		int64_t more = other->fields[condition->field].n - a->fields[condition->field].n;

		if (other->type != a->type || other->group != a->group)
			continue;
		if (condition->relation == LEAST ? more < 0 : more > 0)
			return false;
		n++;
	}
	return a->group >= 0 && n > 1;
}

bool condition_holds(const struct condition *condition, const struct facts *facts,
                     const struct record *a, const struct record *b)
{
	const struct value *value = &a->fields[condition->field], *other;

	if (!value->is_set)
		return false;
	if (condition->relation >= LEAST)
		return is_extreme(condition, facts, a);
	other = &b->fields[condition->other];
	if (!other->is_set)
		return false;
	if (condition->relation == LESS)
		return value->n < other->n;
	return value->text ? !strcmp(value->text, other->text) &&
	                             (!value->model || !strcmp(value->model, other->model))
	                   : value->n == other->n;
}

/* --- choosing the records --- */

static bool same_text(const struct value *a, const struct value *b)
{
	return a->text && b->text && !strcmp(a->text, b->text) &&
	       (!a->model || !strcmp(a->model, b->model));
}

static bool same_car(const struct record *a, const struct record *b)
{
	return a->fields[F_price].n == b->fields[F_price].n &&
	       a->fields[F_km].n == b->fields[F_km].n;
}

/* Cars that the sentence could not tell apart, or terms of two quotes. */
static bool clash(const struct sentence *sentence, const struct record *a, const struct record *b)
{
	if (a->type != b->type)
		return a->type == CAR && b->type == SEARCH && a->group != b->group;
	if (a->type != CAR)
		return a->group != b->group || a->fields[F_months].n >= b->fields[F_months].n;
	if (same_car(a, b))
		return true;
	return !sentence->may_be_twins && same_text(&a->fields[F_name], &b->fields[F_name]) &&
	       !(sentence->has_year && a->fields[F_year].n != b->fields[F_year].n);
}

static const struct record *pick(const struct facts *facts, enum type type, struct chance *chance)
{
	size_t start = chance_below(chance, facts->n);

	for (size_t i = 0; i < facts->n; i++) {
		const struct record *record = &facts->records[(start + i) % facts->n];

		if (record->type == type)
			return record;
	}
	return NULL;
}

static bool bind(const struct sentence *sentence, const struct facts *facts, struct group *group,
                 struct chance *chance)
{
	for (char letter = 'A'; letter <= 'Z'; letter++) {
		const struct record *record;

		if (!(sentence->letters >> (letter - 'A') & 1))
			continue;
		record = pick(facts, letter_type(letter), chance);
		if (!record)
			return false;
		for (char other = 'A'; other < letter; other++)
			if (group->bound[other - 'A'] &&
			    clash(sentence, group->bound[other - 'A'], record))
				return false;
		group->bound[letter - 'A'] = record;
	}
	for (size_t i = 0; i < sentence->n_conditions; i++) {
		const struct condition *condition = &sentence->conditions[i];

		if (!condition_holds(condition, facts, group->bound[condition->a - 'A'],
		                     condition->b ? group->bound[condition->b - 'A'] : NULL) ||
		    (condition->relation >= LEAST &&
		     !is_of_last_search(facts, group->bound[condition->a - 'A'])))
			return false;
	}
	return true;
}

/* --- writing --- */

/* {A.price}, {A-B.price}; "#" behind is bare, "@" in years, "&" the full name, "_" lower case. */
static const char *read_slot(const char *at, struct slot *slot)
{
	const char *end = strchr(at, '}');
	size_t len;

	at++;
	slot->a = *at++;
	if (*at != '.') {
		slot->op = *at++;
		slot->b = *at++;
	}
	at++;
	len = strcspn(at, "#@&_}");
	if (!end || !facts_field(at, len, &slot->field)) {
		fprintf(stderr, "claims: no such slot: %.40s\n", at - 3);
		exit(EXIT_FAILURE);
	}
	slot->form = at[len] == '#'   ? FORM_BARE
	             : at[len] == '@' ? FORM_YEARS
	             : at[len] == '&' ? FORM_FULL
	             : at[len] == '_' ? FORM_LOWER
	                              : 0;
	slot->kind = facts_kind(slot->field);
	if (slot->op && slot->kind == YEAR)
		slot->kind = COUNT;
	return end + 1;
}

static bool write_slot(struct reply *reply, struct slot *slot, struct chance *chance)
{
	const struct group *group = &reply->groups[slot->group];
	const struct record *a = group->bound[slot->a - 'A'];
	const struct record *b = slot->b ? group->bound[slot->b - 'A'] : NULL;
	struct value value = a->fields[slot->field];

	if (!slot_number(slot, a, b, &slot->n) || reply->n_slots == REPLY_SLOTS)
		return false;
	if ((slot->op || slot->kind == COUNT) && slot->n < 2)
		return false;
	value.n = slot->n;
	if (!slot->form)
		slot->form = chance_percent(chance, 90)
		                     ? reply->style.forms[slot->kind]
		                     : say_style(chance).forms[slot->kind];
	if (slot->kind == NAME && reply->text.len && reply->text.ptr[reply->text.len - 1] == '*')
		slot->form = 0;		/* stands in *bold* already */
	slot->start = reply->text.len;
	say(&reply->text, slot->kind, &value, slot->form);
	slot->len = reply->text.len - slot->start;
	reply->slots[reply->n_slots++] = *slot;
	return true;
}

/* The end of one way of <this|that>, at its '|' or '>'. */
static const char *end_of_way(const char *at)
{
	return at + strcspn(at, "|>");
}

static const char *choose(const char *at, const char **ret_after, struct chance *chance)
{
	size_t n = 1, way;
	const char *scan = at;

	for (; *(scan = end_of_way(scan)) == '|'; scan++)
		n++;
	*ret_after = scan + 1;
	for (way = chance_below(chance, n); way; way--)
		at = end_of_way(at) + 1;
	return at;
}

static bool write_body(struct reply *reply, const char *body, size_t group, struct chance *chance)
{
	const char *after = NULL;

	for (const char *at = body; *at;) {
		struct slot slot = { .group = group };

		if (*at == '{') {
			at = read_slot(at, &slot);
			if (!write_slot(reply, &slot, chance))
				return false;
		} else if (*at == '<') {
			at = choose(at + 1, &after, chance);
		} else if (after && (*at == '|' || *at == '>')) {
			at = after;
			after = NULL;
		} else {
			kv_buf_add_char(&reply->text, *at++);
		}
	}
	return true;
}

/* --- putting together --- */

/* "then" sentences go on about the only record that the one before bound. */
static struct group *group_for(struct reply *reply, const struct sentence *sentence,
                               struct chance *chance)
{
	struct group *group = &reply->groups[reply->n_groups];

	if (!strncmp(sentence->section, "then", 4)) {
		if (!reply->n_groups)
			return NULL;
		group--;
		for (size_t i = 0; i < 26; i++)
			if ((group->bound[i] != NULL) != (sentence->letters >> i & 1))
				return NULL;
		return group;
	}
	*group = (struct group) { 0 };
	if (reply->n_groups == REPLY_PIECES || !bind(sentence, reply->facts, group, chance))
		return NULL;
	reply->n_groups++;
	return group;
}

/* "The loan" is that of the car last spoken of: none of another car's goes before. */
static bool is_of_another_car(const struct reply *reply, const struct sentence *sentence,
                              const struct group *group)
{
	const struct record *term = group->bound['O' - 'A'];

	if (!term || strstr(sentence->body, "{O.name"))
		return false;
	for (size_t g = 0; g < reply->n_groups; g++)
		for (size_t i = 0; i < 26; i++) {
			const struct record *record = reply->groups[g].bound[i];

			if (record && (record->type == CAR || record->type == TERM) &&
			    record->fields[F_price].n != term->fields[F_price].n)
				return true;
		}
	return false;
}

static bool add_sentence(struct reply *reply, const struct sentence *sentence,
                         struct chance *chance)
{
	size_t n_groups = reply->n_groups, n_slots = reply->n_slots, len = reply->text.len;
	struct group *group = group_for(reply, sentence, chance);

	if (!group || group->n_sentences == REPLY_PIECES ||
	    is_of_another_car(reply, sentence, group)) {
		reply->n_groups = n_groups;
		return false;
	}
	if (len) {
		bool on_a_line = strchr(sentence->body, '\n') || reply->ends_in_lines ||
		                 chance_percent(chance, 25);

		kv_buf_add_str(&reply->text, !on_a_line                ? " "
		                             : chance_percent(chance, 30) ? "\n"
		                                                          : "\n\n");
	}
	if (!write_body(reply, sentence->body, (size_t) (group - reply->groups), chance)) {
		reply->n_groups = n_groups;
		reply->n_slots = n_slots;
		reply->text.len = len;
		return false;
	}
	group->sentences[group->n_sentences++] = sentence;
	reply->ends_in_lines = strchr(sentence->body, '\n') ||
	                       !strchr(".?!:", reply->text.ptr[reply->text.len - 1]);
	return true;
}

bool reply_add(struct reply *reply, const struct sentences *sentences, const char *section,
               struct chance *chance)
{
	for (size_t tries = 0; tries < TRIES * 20; tries++) {
		const struct sentence *sentence =
			&sentences->all[chance_below(chance, sentences->n)];

		if (!strcmp(sentence->section, section) && add_sentence(reply, sentence, chance))
			return true;
	}
	return false;
}

bool reply_compose(struct reply *reply, const struct facts *facts,
                   const struct sentences *sentences, struct chance *chance)
{
	size_t n_facts = 1 + chance_below(chance, 3);

	*reply = (struct reply) { .facts = facts, .style = say_style(chance) };
	if (chance_percent(chance, 40))
		reply_add(reply, sentences, "open", chance);
	for (size_t i = 0; i < n_facts; i++) {
		if (!reply_add(reply, sentences, "fact", chance))
			break;
		if (chance_percent(chance, 30))
			reply_add(reply, sentences, "then", chance);
	}
	if (!reply->n_slots) {
		reply_done(reply);
		return false;
	}
	if (chance_percent(chance, 40))
		reply_add(reply, sentences, "close", chance);
	return true;
}

void reply_done(struct reply *reply)
{
	kavak_buf_done(&reply->text);
}
