/* SPDX-License-Identifier: MIT */
/* Customers' own messages, one by one, without the conversation around them: the tool that the
 * frame leads to, and its slots. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/data.h"
#include "judge/figure.h"
#include "judge/rows.h"
#include "understand/frame.h"

#define FLOOR 93

struct judge {
	kv_lexicon *lexicon;
	kv_index   *index;
	size_t      n, n_tool, n_slots;
};

static const struct { const char *annotated; enum kv_intent intents[3]; } same[] = {
	{ "kb", { KV_INTENT_KNOWLEDGE, KV_INTENT_SELL, KV_INTENT_TRADE_IN } },
	{ "finance", { KV_INTENT_FINANCE, KV_INTENT_AFFORD } },
	{ "details", { KV_INTENT_DETAILS, KV_INTENT_PICK } },
	{ "off_topic", { KV_INTENT_NONE, KV_INTENT_OFF_TOPIC, KV_INTENT_ABUSE } },
	{ "ambiguous", { KV_INTENT_AMBIGUOUS, KV_INTENT_DETAILS } },
	{ "compare", { KV_INTENT_COMPARE, KV_INTENT_SEARCH } },
	{ "more_results", { KV_INTENT_MORE, KV_INTENT_SEARCH } },
	{ "appointment", { KV_INTENT_APPOINTMENT, KV_INTENT_CONTACT } },
	{ "contact", { KV_INTENT_CONTACT, KV_INTENT_APPOINTMENT } },
};

static bool is_right_tool(kavak_slice annotated, enum kv_intent intent)
{
	if (!annotated.len || kv_slice_is(annotated, "other"))
		return true;
	for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++)
		if (kv_slice_is(annotated, same[i].annotated))
			return intent == same[i].intents[0] ||
			       (same[i].intents[1] && intent == same[i].intents[1]) ||
			       (same[i].intents[2] && intent == same[i].intents[2]);
	return kv_slice_is(annotated, kv_intent_name(intent));
}

static bool is_cents(const json_t *expected, int64_t cents)
{
	return !json_is_number(expected) || llround(json_number_value(expected) * 100) == cents;
}

static bool is_int(const json_t *expected, int64_t value)
{
	return !json_is_number(expected) || llround(json_number_value(expected)) == value;
}

static bool names(const struct kv_frame *frame, const json_t *name)
{
	kavak_slice wanted = { json_string_value(name), json_string_length(name) };

	for (size_t i = 0; i < frame->n_cars; i++) {
		const struct kv_vehicle *v = frame->cars[i];

		if (v->make.len == wanted.len && !strncasecmp(v->make.ptr, wanted.ptr, wanted.len))
			return true;
		if (v->model.len >= wanted.len && wanted.len &&
		    !strncasecmp(v->model.ptr + v->model.len - wanted.len, wanted.ptr, wanted.len))
			return true;
		if (v->model.len && v->model.len <= wanted.len &&
		    !strncasecmp(wanted.ptr + wanted.len - v->model.len, v->model.ptr,
		                 v->model.len))
			return true;
	}
	return false;
}

static bool all_named(const struct kv_frame *frame, const json_t *expected)
{
	const json_t *member;
	size_t i;

	if (json_is_string(expected))
		return names(frame, expected);
	json_array_foreach(expected, i, member)
		if (!names(frame, member))
			return false;
	return true;
}

static bool are_months(const struct kv_frame *frame, const json_t *expected)
{
	const json_t *member;
	size_t i;

	if (!json_is_array(expected))
		return true;
	json_array_foreach(expected, i, member) {
		bool found = false;

		for (size_t k = 0; k < frame->n_months; k++)
			found |= json_integer_value(member) == frame->months[k];
		if (!found)
			return false;
	}
	return json_array_size(expected) == frame->n_months;
}

static bool is_body(const struct kv_frame *frame, kavak_slice body)
{
	if (!body.len)
		return true;
	for (size_t i = 0; i < frame->n_bodies; i++)
		if (kv_slice_eq(frame->bodies[i], body) || kv_slice_is(body, "camioneta"))
			return true;
	return false;
}

/* The name of the first slot that is wrong; NULL: none. */
static const char *wrong_slot(const struct kv_frame *f, const json_t *a)
{
	kavak_slice transmission = kv_json_get_str(a, "transmission"),
		    sort = kv_json_get_str(a, "sort");

	if (!all_named(f, json_object_get(a, "make")) ||
	    !all_named(f, json_object_get(a, "model")) ||
	    !all_named(f, json_object_get(a, "models")))
		return "make and model";
	if (!is_int(json_object_get(a, "year_min"), f->year_min) ||
	    !is_int(json_object_get(a, "year_max"), f->year_max))
		return "year";
	if (!is_cents(json_object_get(a, "price_min"), f->price_min) ||
	    !is_cents(json_object_get(a, "price_max"), f->price_max))
		return "price bounds";
	if (!is_cents(json_object_get(a, "price"), f->price))
		return "price";
	if (!is_cents(json_object_get(a, "down_payment"), f->down) ||
	    !is_cents(json_object_get(a, "monthly_max"), f->monthly))
		return "down payment";
	if (!is_int(json_object_get(a, "down_payment_pct"), llround(f->down_percent)) ||
	    !are_months(f, json_object_get(a, "term_months")))
		return "terms";
	if (!is_int(json_object_get(a, "km_max"), f->km_max) ||
	    !is_int(json_object_get(a, "seats"), f->seats_min))
		return "km or seats";
	if (!is_int(json_object_get(a, "ordinal"), f->ordinal) ||
	    !is_body(f, kv_json_get_str(a, "body_type")))
		return "ordinal or body";
	if (transmission.len &&
	    strncmp(transmission.ptr, f->transmission.len ? f->transmission.ptr : "-", 6))
		return "transmission";
	return sort.len && !kv_slice_eq(sort, f->sort) ? "sort" : NULL;
}

static void check(const json_t *row, void *userdata)
{
	struct judge *judge = userdata;
	kavak_slice message = kv_json_get_str(row, "message");
	const json_t *annotated = json_object_get(row, "annotated");
	struct kv_frame frame;
	const char *wrong;
	bool right;

	if (!kv_slice_is(kv_json_get_str(row, "lang"), "es-MX") || !json_is_object(annotated))
		return;
	if (kv_understand(judge->lexicon, judge->index, message, KV_ASKED_NOTHING, &frame, NULL) <
	    0)
		abort();
	right = is_right_tool(kv_json_get_str(annotated, "intent"), frame.intent);
	wrong = wrong_slot(&frame, annotated);
	judge->n++;
	judge->n_tool += right;
	judge->n_slots += !wrong;
	if (!right || wrong) {
		KV_JSON *got = kv_frame_json(&frame);
		KV_BUF text = { 0 };

		kv_json_print(got, &text);
		printf("%s  %.*s\n        %s %s: %s\n", kv_json_get_str(row, "id").ptr,
		       KV_FMT(message), right ? "" : "tool", wrong ? wrong : "", text.ptr);
	}
}

static int add_name(struct judge *judge, kv_data *data)
{
	return kv_lexicon_new(data, &judge->lexicon, NULL) < 0 ||
	       kv_index_new(data, NULL, 0, &judge->index, NULL) < 0;
}

int main(void)
{
	struct judge judge = { 0 };
	KV_AUTO(kv_data) *data = NULL;
	bool there, fine;

	if (kv_data_new(NULL, &data, NULL) < 0 || add_name(&judge, data))
		return 1;
	there = rows_each("sibling_utterances.jsonl", check, &judge);
	kv_lexicon_free(judge.lexicon);
	kv_index_free(judge.index);
	if (!there)
		return ROWS_SKIP;
	fine = figure_share("sibling_utterances, frame: the intent", judge.n_tool, judge.n, FLOOR);
	fine &= figure_share("sibling_utterances, frame: the slots", judge.n_slots, judge.n, FLOOR);
	return !fine;
}
