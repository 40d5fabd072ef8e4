/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>

#include <kavak/sys/error.h>

#include "talk/claims.h"

#define NUMBERS_MAX 256		/* of one text */

/* Arrays that double; what is beyond KV_FACTS_MAX is left out, and so proves nothing. */
static int grow(void *items, size_t n, size_t size)
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

	if (grow(&facts->sources, facts->n_sources, sizeof(*facts->sources)) < 0)
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

/* A record of the newest source. */
static int add_record(struct kv_facts *facts, ptrdiff_t parent)
{
	if (grow(&facts->records, facts->n_records, sizeof(*facts->records)) < 0)
		return KAVAK_ENOMEM;
	facts->records[facts->n_records++] = (struct kv_fact_record) {
		.source = facts->n_sources - 1, .parent = parent,
	};
	return 0;
}

static int add_value(struct kv_facts *facts, size_t record, enum kv_role role, double value,
                     kavak_slice unit)
{
	struct kv_fact_value *fact;

	if (facts->n_values >= KV_FACTS_MAX)
		return 0;
	if (grow(&facts->values, facts->n_values, sizeof(*facts->values)) < 0)
		return KAVAK_ENOMEM;
	fact = &facts->values[facts->n_values];
	*fact = (struct kv_fact_value) { .record = record, .role = role, .value = value };
	if (unit.len && kv_fold_key(unit, &fact->unit) < 0)
		return KAVAK_ENOMEM;
	facts->n_values++;
	return 0;
}

static int add_text(struct kv_facts *facts, kavak_slice text)
{
	struct kv_fact_text *fact;
	int r;

	if (!text.len || facts->n_texts >= KV_FACTS_MAX)
		return 0;
	if (text.len > KV_FACT_TEXT_MAX)
		text.len = KV_FACT_TEXT_MAX;
	if (grow(&facts->texts, facts->n_texts, sizeof(*facts->texts)) < 0)
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

static enum kv_role role_of_kind(enum kavak_number_kind kind)
{
	switch (kind) {
	case KAVAK_NUMBER_KM:      return KV_ROLE_KM;
	case KAVAK_NUMBER_YEAR:    return KV_ROLE_YEAR;
	case KAVAK_NUMBER_PERCENT: return KV_ROLE_RATE;
	case KAVAK_NUMBER_MONTHS:
	case KAVAK_NUMBER_YEARS:   return KV_ROLE_TERM;
	case KAVAK_NUMBER_MONEY:   return KV_ROLE_PRICE;
	case KAVAK_NUMBER_COUNT:   return KV_ROLE_COUNT;
	default:                   return KV_ROLE_NONE;
	}
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char) c >= 0x80;
}

/* The word behind a number: "7 días" is no "7 sedes". */
static kavak_slice word_after(kavak_slice text, size_t at)
{
	size_t end;

	while (at < text.len && text.ptr[at] == ' ')
		at++;
	for (end = at; end < text.len && is_letter(text.ptr[end]); end++)
		;
	return kv_slice_sub(text, at, end);
}

static int add_number(struct kv_facts *facts, size_t record, const kavak_number *number,
                      kavak_slice text)
{
	double scale = number->kind == KAVAK_NUMBER_YEARS ? 12 : 1;
	kavak_slice unit = word_after(text, number->end);
	int r = 0;

	if (!number->is_range)
		return add_value(facts, record, role_of_kind(number->kind), scale * number->value,
		                 unit);
	if (number->has_min)
		r = add_value(facts, record, role_of_kind(number->kind), scale * number->min, unit);
	if (!r && number->has_max)
		r = add_value(facts, record, role_of_kind(number->kind), scale * number->max, unit);
	return r;
}

/* A text that says things: its words and its numbers. */
static int add_prose(struct kv_facts *facts, size_t record, kavak_slice text)
{
	kavak_number numbers[NUMBERS_MAX];
	size_t n = 0;
	int r = add_text(facts, text);

	if (text.len > KV_FACT_TEXT_MAX)
		text.len = KV_FACT_TEXT_MAX;
	if (!r)
		r = kavak_numbers_find(text, numbers, NUMBERS_MAX, &n, NULL);
	for (size_t i = 0; !r && i < n; i++)
		r = add_number(facts, record, &numbers[i], text);
	return r;
}

static enum kv_role role_of_key(const char *key)
{
	static const struct { const char *key; enum kv_role role; } roles[] = {
		{ "price_mxn", KV_ROLE_PRICE }, { "price", KV_ROLE_PRICE }, { "precio",
		                                                              KV_ROLE_PRICE },
		{ "max_price", KV_ROLE_LIMIT }, { "monthly_payment", KV_ROLE_PAYMENT },
		{ "down_payment", KV_ROLE_DOWN }, { "total_paid", KV_ROLE_TOTAL },
		{ "total_interest", KV_ROLE_INTEREST }, { "principal", KV_ROLE_FINANCED },
		{ "financed", KV_ROLE_FINANCED }, { "annual_rate", KV_ROLE_RATE }, { "year",
		                                                                     KV_ROLE_YEAR },
		{ "mileage_km", KV_ROLE_KM }, { "km", KV_ROLE_KM }, { "total", KV_ROLE_COUNT },
		{ "cars_within", KV_ROLE_COUNT }, { "seats", KV_ROLE_COUNT }, { "from",
		                                                                KV_ROLE_LIMIT },
		{ "to", KV_ROLE_LIMIT }, { "months", KV_ROLE_TERM }, { "years", KV_ROLE_TERM },
	};

	for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++)
		if (!strcmp(key, roles[i].key))
			return roles[i].role;
	return KV_ROLE_NONE;
}

static int walk(struct kv_facts *facts, const json_t *value, const char *key, size_t record,
                unsigned depth);

static int walk_number(struct kv_facts *facts, const json_t *value, const char *key, size_t record)
{
	enum kv_role role = role_of_key(key);
	double number = json_number_value(value);

	if (!strcmp(key, "score") || !strcmp(key, "confidence") || !strcmp(key, "id"))
		return 0;	/* of ours, for no customer */
	if (!strcmp(key, "years"))
		number *= 12;
	if (!strcmp(key, "annual_rate"))
		number *= 100;
	return add_value(facts, record, role, number, (kavak_slice) { 0 });
}

static int walk_object(struct kv_facts *facts, const json_t *object, ptrdiff_t parent,
                       unsigned depth)
{
	kavak_slice make = kv_json_get_str(object, "make"),
		    model = kv_json_get_str(object, "model");
	size_t record = facts->n_records;
	const json_t *member;
	const char *key;
	int r;

	if (record >= KV_FACTS_MAX)
		return 0;
	r = add_record(facts, parent);
	if (r < 0)
		return r;
	if (make.len)
		r = kv_fold_key(make, &facts->records[record].make_key);
	if (!r && model.len)
		r = kv_fold_key(model, &facts->records[record].model_key);
	facts->records[record].is_car = make.len && json_object_get(object, "price_mxn");
	facts->records[record].months = (int32_t) kv_json_get_int(object, "months", 0);
	if (!facts->records[record].months && json_is_number(json_object_get(object, "years")))
		facts->records[record].months = 12 * (int32_t) kv_json_get_int(object, "years", 0);
	json_object_foreach((json_t *) object, key, member)
		if (!r)
			r = walk(facts, member, key, record, depth + 1);
	return r;
}

static int walk(struct kv_facts *facts, const json_t *value, const char *key, size_t record,
                unsigned depth)
{
	const json_t *member;
	size_t i;
	int r = 0;

	if (depth > KV_JSON_DEPTH_MAX)
		return 0;
	if (json_is_object(value))
		return walk_object(facts, value, (ptrdiff_t) record, depth);
	if (json_is_number(value))
		return walk_number(facts, value, key, record);
	if (json_is_string(value)) {
		kavak_slice text = { json_string_value(value), json_string_length(value) };

		return facts->records[record].is_car ? add_text(facts, text)
		                                     : add_prose(facts, record, text);
	}
	if (json_array_size(value) && json_is_object(json_array_get(value, 0)))
		r = add_value(facts, record, KV_ROLE_COUNT, (double) json_array_size(value),
		              (kavak_slice) { 0 });
	json_array_foreach(value, i, member)
		if (!r)
			r = walk(facts, member, key, record, depth + 1);
	return r;
}

int kv_facts_add_call(struct kv_facts *facts, const char *name, const json_t *result)
{
	size_t record = facts->n_records;
	int r;

	if (!json_is_object(result) && !json_is_array(result))
		return 0;
	if (json_object_get(result, "error"))
		return 0;	/* it holds what was refused */
	r = add_source(facts,
	               strcmp(name, "retrieve_kavak_knowledge") ? KV_FROM_TOOL : KV_FROM_KNOWLEDGE,
	               name);
	if (!r && json_is_object(result))
		return walk_object(facts, result, -1, 0);
	if (!r)
		r = add_record(facts, -1);
	return r < 0 ? r : walk(facts, result, "", record, 0);
}

static int add_words(struct kv_facts *facts, enum kv_origin origin, const char *name,
                     kavak_slice text)
{
	size_t record = facts->n_records;
	int r = add_source(facts, origin, name);

	if (!r)
		r = add_record(facts, -1);
	return r < 0 ? r : add_prose(facts, record, text);
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

int kv_facts_new(const struct kv_settings *settings, struct kv_facts **ret_facts)
{
	struct kv_facts *facts = calloc(1, sizeof(*facts));
	int r = facts ? 0 : KAVAK_ENOMEM;

	if (!r)
		r = add_source(facts, KV_FROM_CONFIG, "config");
	if (!r)
		r = add_record(facts, -1);
	if (!r)
		r = add_value(facts, 0, KV_ROLE_RATE, settings->rate_ppm / 1e4,
		              (kavak_slice) { 0 });
	for (uint32_t y = settings->min_years; !r && y <= settings->max_years; y++)
		r = add_value(facts, 0, KV_ROLE_TERM, 12 * y, (kavak_slice) { 0 });
	if (r < 0)
		kv_facts_free(facts);
	else
		*ret_facts = facts;
	return r;
}

void kv_facts_free(struct kv_facts *facts)
{
	if (!facts)
		return;
	for (size_t i = 0; i < facts->n_records; i++) {
		kavak_buf_done(&facts->records[i].make_key);
		kavak_buf_done(&facts->records[i].model_key);
	}
	for (size_t i = 0; i < facts->n_values; i++)
		kavak_buf_done(&facts->values[i].unit);
	for (size_t i = 0; i < facts->n_texts; i++) {
		kavak_buf_done(&facts->texts[i].key);
		kavak_buf_done(&facts->texts[i].raw);
		kavak_buf_done(&facts->texts[i].original);
	}
	free(facts->sources);
	free(facts->records);
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
