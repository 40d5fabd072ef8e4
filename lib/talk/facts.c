/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>

#include <kavak/sys/error.h>

#include "talk/claims.h"

/* Arrays that double; what is beyond KV_FACTS_MAX is left out, and so proves nothing. */
int kv_facts_grow(void *items, size_t n, size_t size)
{
	void **array = items;
	void *grown;

	if (n & (n - 1) || (n && n < 16))
		return 0;
	grown = realloc(*array, (n ? 2 * n : 16) * size);
	if (!grown)
		return KAVAK_ENOMEM;
	*array = grown;
	return 0;
}

static int add_source(struct kv_facts *facts, enum kv_origin origin, const char *name)
{
	struct kv_fact_source *source;
	unsigned n = 0;

	if (kv_facts_grow(&facts->sources, facts->n_sources, sizeof(*facts->sources)) < 0)
		return KAVAK_ENOMEM;
	for (size_t i = 0; i < facts->n_sources; i++)
		n += facts->sources[i].origin == origin &&
		     !strncmp(facts->sources[i].name, name, strlen(name)) &&
		     facts->sources[i].name[strlen(name)] == '#';
	source = &facts->sources[facts->n_sources++];
	source->origin = origin;
	if (origin == KV_FROM_CONFIG)
		snprintf(source->name, sizeof(source->name), "%s", name);
	else
		snprintf(source->name, sizeof(source->name), "%.64s#%u", name, n);
	return 0;
}

int kv_facts_add_value(struct kv_facts *facts, struct kv_fact_value value, kavak_slice unit)
{
	struct kv_fact_value *fact;

	if (facts->n_values >= KV_FACTS_MAX)
		return 0;
	if (kv_facts_grow(&facts->values, facts->n_values, sizeof(*facts->values)) < 0)
		return KAVAK_ENOMEM;
	fact = &facts->values[facts->n_values];
	*fact = value;
	fact->source = facts->n_sources - 1;
	if (unit.len && kv_fold_key(unit, &fact->unit) < 0)
		return KAVAK_ENOMEM;
	facts->n_values++;
	return 0;
}

int kv_facts_add_text(struct kv_facts *facts, kavak_slice text)
{
	struct kv_fact_text *fact;
	int r;

	if (!text.len || facts->n_texts >= KV_FACTS_MAX)
		return 0;
	if (text.len > KV_FACT_TEXT_MAX)
		text.len = KV_FACT_TEXT_MAX;
	if (kv_facts_grow(&facts->texts, facts->n_texts, sizeof(*facts->texts)) < 0)
		return KAVAK_ENOMEM;
	fact = &facts->texts[facts->n_texts];
	*fact = (struct kv_fact_text) { .source = facts->n_sources - 1 };
	facts->n_texts++;
	r = kv_buf_add_char(&fact->key, ' ');
	if (!r)
		r = kv_fold_key(text, &fact->key);
	if (!r)
		r = kv_buf_add_char(&fact->key, ' ');
	if (!r)
		r = kv_fold(text, &fact->raw);
	return r < 0 ? r : kavak_buf_add(&fact->original, text);
}

/* A text that says things: its words and its numbers, each with what is said about it. */
int kv_facts_add_prose(struct kv_facts *facts, kavak_slice text)
{
	const struct kv_finder finder = { .words = facts->words, .facts = facts };
	size_t n_texts = facts->n_texts;
	KV_CLAIMS claims = { 0 };
	struct kv_unit unit = { 0 };
	int r = kv_facts_add_text(facts, text);

	if (text.len > KV_FACT_TEXT_MAX)
		text.len = KV_FACT_TEXT_MAX;
	unit.text = text;
	unit.end = text.len;
	if (!r)
		r = kv_tokens_split(text, &unit.tokens);
	if (!r)
		r = kv_find_numbers(&finder, &unit, &claims);
	if (r == KAVAK_ELIMIT)
		r = 0;		/* more numbers than a passage has: the words are kept */
	for (size_t i = 0; !r && i < claims.n; i++) {
		const struct kv_claim *claim = &claims.items[i];
		kavak_slice after = { 0 };

		if (claim->last < unit.tokens.n)
			after = unit.tokens.items[claim->last].text;
		r = kv_facts_add_value(facts, (struct kv_fact_value) {
			.car = -1, .role = (int) claim->role, .number = claim->number,
			.value = claim->value, .text = n_texts, .at = claim->start,
		}, after);
	}
	kv_unit_done(&unit);
	return r;
}

int kv_facts_add_call(struct kv_facts *facts, const char *name, const json_t *result)
{
	int r;

	if (!json_is_object(result) && !json_is_array(result))
		return 0;
	if (json_object_get(result, "error"))
		return 0;	/* it holds what was refused */
	r = add_source(facts,
	               strcmp(name, "retrieve_kavak_knowledge") ? KV_FROM_TOOL : KV_FROM_KNOWLEDGE,
	               name);
	return r < 0 ? r : kv_facts_add_result(facts, result);
}

static int add_words(struct kv_facts *facts, enum kv_origin origin, const char *name,
                     kavak_slice text)
{
	int r = add_source(facts, origin, name);

	return r < 0 ? r : kv_facts_add_prose(facts, text);
}

int kv_facts_add_user(struct kv_facts *facts, kavak_slice text)
{
	return add_words(facts, KV_FROM_USER, "user", text);
}

int kv_facts_add_knowledge(struct kv_facts *facts, kavak_slice text)
{
	return add_words(facts, KV_FROM_KNOWLEDGE, "knowledge", text);
}

int kv_facts_add_turn(struct kv_facts *facts, const json_t *turn)
{
	const json_t *calls = json_object_get(turn, "calls"), *call;
	size_t i;
	int r = kv_facts_add_user(facts, kv_json_get_str(turn, "user"));

	json_array_foreach(calls, i, call) {
		const char *name = json_string_value(json_object_get(call, "name"));

		if (!r && name)
			r = kv_facts_add_call(facts, name, json_object_get(call, "result"));
	}
	return r;
}

int kv_facts_new(const struct kv_settings *settings, const struct kv_claim_words *words,
                 struct kv_facts **ret_facts)
{
	struct kv_facts *facts = calloc(1, sizeof(*facts));

	if (!facts || add_source(facts, KV_FROM_CONFIG, "config") < 0) {
		kv_facts_free(facts);
		return KAVAK_ENOMEM;
	}
	facts->words = words;
	facts->rate = settings->rate_ppm / 1e4;
	facts->months_min = 12 * settings->min_years;
	facts->months_max = 12 * settings->max_years;
	*ret_facts = facts;
	return 0;
}

void kv_facts_free(struct kv_facts *facts)
{
	if (!facts)
		return;
	for (size_t i = 0; i < facts->n_cars; i++)
		for (size_t k = 0; k < KV_CAR_N_TEXTS; k++)
			kavak_buf_done(&facts->cars[i].texts[k]);
	for (size_t i = 0; i < facts->n_values; i++)
		kavak_buf_done(&facts->values[i].unit);
	for (size_t i = 0; i < facts->n_texts; i++) {
		kavak_buf_done(&facts->texts[i].key);
		kavak_buf_done(&facts->texts[i].raw);
		kavak_buf_done(&facts->texts[i].original);
	}
	kavak_buf_done(&facts->vocabulary);
	free(facts->sources);
	free(facts->cars);
	free(facts->searches);
	free(facts->quotes);
	free(facts->options);
	free(facts->values);
	free(facts->texts);
	free(facts);
}

#define SHARED_WORDS 6	/* in a row, from a passage: the reply leans on it */

bool kv_facts_share_words(kavak_slice passage, kavak_slice reply)
{
	KV_TOKENS a = { 0 }, b = { 0 };

	if (kv_tokens_split(passage, &a) < 0 || kv_tokens_split(reply, &b) < 0)
		return false;
	for (size_t i = 0; i + SHARED_WORDS <= a.n; i++)
		for (size_t k = 0; k + SHARED_WORDS <= b.n; k++) {
			size_t n = 0;

			while (n < SHARED_WORDS &&
			       kv_slice_eq(a.items[i + n].text, b.items[k + n].text))
				n++;
			if (n == SHARED_WORDS)
				return true;
		}
	return false;
}
