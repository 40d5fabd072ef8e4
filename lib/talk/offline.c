/* SPDX-License-Identifier: MIT */
#include "talk/offline_turn.h"

#include <stdlib.h>

#include <kavak/sys/error.h>

struct kv_offline {
	struct kv_offline_parts parts;
	kv_lexicon             *lexicon;
	kv_templates           *templates;
};

int kv_offline_new(const struct kv_offline_parts *parts, kv_offline **ret_offline, kavak_error *err)
{
	KV_AUTO(kv_offline) *offline = calloc(1, sizeof(*offline));
	int r;

	if (!offline)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "the offline agent");
	offline->parts = *parts;
	r = kv_lexicon_new(parts->data, &offline->lexicon, err);
	if (!r)
		r = kv_templates_new(parts->data, &offline->templates, err);
	if (r < 0)
		return r;
	*ret_offline = KV_TAKE(offline);
	return 0;
}

void kv_offline_free(kv_offline *offline)
{
	if (!offline)
		return;
	kv_lexicon_free(offline->lexicon);
	kv_templates_free(offline->templates);
	free(offline);
}

/* --- reading the request --- */

static json_t *parse_object(kavak_slice text)
{
	json_t *value = NULL;

	if (kv_json_parse(text, "a tool's result", &value, NULL) == 0)
		return value;
	return json_object();
}

/* A call's arguments are an object, or its JSON as a text. */
static json_t *arguments_of(const json_t *call)
{
	json_t *arguments = json_object_get(call, "arguments");

	if (json_is_string(arguments))
		return parse_object(kv_json_get_str(call, "arguments"));
	return arguments ? json_incref(arguments) : json_object();
}

static const json_t *find_call(const json_t *calls, kavak_slice id)
{
	const json_t *call;
	size_t i;

	json_array_foreach(calls, i, call)
		if (kv_slice_eq(kv_json_get_str(call, "id"), id))
			return call;
	return NULL;
}

static int add_result(struct kv_offline_turn *turn, const json_t *call,
                      const kavak_llm_message *message)
{
	struct kv_offline_result *result = &turn->results[turn->n_results];
	kavak_slice name = kv_json_get_str(call, "name");

	if (!name.len || turn->n_results == KV_OFFLINE_RESULTS_MAX)
		return 0;
	*result = (struct kv_offline_result) { name, arguments_of(call),
	                                       parse_object(message->text) };
	turn->n_results++;
	if (!result->arguments || !result->result)
		return KAVAK_ENOMEM;
	return kv_state_fold_call(turn->state, name.ptr, result->arguments, result->result);
}

/* This turn's messages: what the customer wrote, what was called and what came of it. */
static int read_messages(struct kv_offline_turn *turn, const kavak_llm_request *request,
                         kavak_buf *text, json_t *calls_kept)
{
	const json_t *calls = NULL;
	int r = 0;

	for (size_t i = request->first_of_turn; !r && i < request->n_messages; i++) {
		const kavak_llm_message *m = &request->messages[i];

		if (m->role == KAVAK_ROLE_USER) {
			r = text->len ? kv_buf_add_char(text, '\n') : 0;
			if (!r)
				r = kavak_buf_add(text, m->text);
		} else if (m->role == KAVAK_ROLE_ASSISTANT && m->tool_calls.len) {
			json_t *parsed = parse_object(m->tool_calls);

			calls = parsed;
			r = json_array_append_new(calls_kept, parsed) < 0 ? KAVAK_ENOMEM : 0;
		} else if (m->role == KAVAK_ROLE_TOOL && find_call(calls, m->tool_call_id)) {
			r = add_result(turn, find_call(calls, m->tool_call_id), m);
		}
	}
	turn->text = kv_buf_slice(text);
	return r;
}

/* Which variant of a line is said: by the words and the state, so that it is the same each time. */
static uint32_t seed_of(kavak_slice text, kavak_slice state)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ (unsigned char) text.ptr[i]) * 16777619u;
	for (size_t i = 0; i < state.len; i++)
		hash = (hash ^ (unsigned char) state.ptr[i]) * 16777619u;
	return hash >> 8;
}

/* --- what is pending of a loan --- */

static void take_slots(struct kv_loan_slots *loan, const struct kv_frame *frame)
{
	if (frame->price)
		loan->price = frame->price;
	if (frame->down >= 0) {
		loan->down = frame->down;
		loan->down_percent = -1;
	}
	if (frame->down_percent >= 0) {
		loan->down_percent = frame->down_percent;
		loan->down = -1;
	}
	if (frame->n_months) {
		loan->n_months = frame->n_months;
		memcpy(loan->months, frame->months, sizeof(loan->months));
	}
	loan->is_open = true;
	loan->had_car |= frame->n_cars > 0;
}

static const struct kv_loan_slots no_loan = { .down = -1, .down_percent = -1 };

/* Reads again what was said since the last search or quote, each with its open question. */
static int read_said(struct kv_offline_turn *turn)
{
	const json_t *said = json_object_get(turn->before, "said"), *entry;
	size_t i;

	turn->loan = no_loan;
	json_array_foreach(said, i, entry) {
		struct kv_frame frame;
		enum kv_asked asked;
		int r;

		if (i >= KV_STATE_SAID_MAX)
			break;
		r = kv_understand_question(turn->lexicon, kv_json_get_str(entry, "question"),
		                           &asked, turn->err);
		if (!r)
			r = kv_understand(turn->lexicon, turn->index,
			                  kv_json_get_str(entry, "text"), asked, &frame, turn->err);
		if (r < 0)
			return r;
		if (frame.intent == KV_INTENT_SELL || frame.intent == KV_INTENT_TRADE_IN)
			turn->sells = frame.intent;
		turn->is_over |= frame.intent == KV_INTENT_CANCEL;
		if (frame.intent == KV_INTENT_CANCEL)
			turn->loan = no_loan;
		else if (frame.intent == KV_INTENT_FINANCE || frame.intent == KV_INTENT_AFFORD)
			take_slots(&turn->loan, &frame);
	}
	return 0;
}

/* --- doing and saying --- */

json_t *kv_turn_result(const struct kv_offline_turn *turn, const char *name)
{
	for (size_t i = turn->n_results; i-- > 0; )
		if (kv_slice_is(turn->results[i].name, name))
			return turn->results[i].result;
	return NULL;
}

bool kv_turn_failed(const json_t *result)
{
	return !json_is_object(result) || json_object_get(result, "error");
}

int kv_turn_call(struct kv_offline_turn *turn, const char *name, json_t *arguments)
{
	KV_JSON *given = arguments, *call = json_object();
	KV_BUF text = { 0 };
	char id[32];
	int r;

	if (!given || !call)
		return kavak_error_set(turn->err, KAVAK_ENOMEM, 0, "%s", name);
	snprintf(id, sizeof(id), "offline-%zu", turn->n_results + json_array_size(turn->calls));
	r = kv_json_print(given, &text);
	if (r < 0 || json_object_set_new(call, "id", json_string(id)) < 0 ||
	    json_object_set_new(call, "name", json_string(name)) < 0 ||
	    json_object_set_new(call, "arguments", kv_json_str(kv_buf_slice(&text))) < 0 ||
	    json_array_append(turn->calls, call) < 0)
		return kavak_error_set(turn->err, KAVAK_ENOMEM, 0, "%s", name);
	return 0;
}

int kv_turn_say(struct kv_offline_turn *turn, const char *name, const struct kv_blank *blanks)
{
	int r = kv_templates_say(turn->templates, name, turn->seed,
	                         kv_json_get_str(turn->before, "question"), blanks, turn->reply);

	return r == KAVAK_NOTFOUND ? kavak_error_set(turn->err, KAVAK_EDATA, 0, "no template '%s'",
	                                             name) : r;
}

int kv_turn_say_line(struct kv_offline_turn *turn, const char *name, const struct kv_blank *blanks)
{
	int r = turn->reply->len ? kv_buf_add_char(turn->reply, '\n') : 0;

	return r < 0 ? r : kv_turn_say(turn, name, blanks);
}

int kv_turn_word(struct kv_offline_turn *turn, const char *group, kavak_slice value, kavak_buf *buf)
{
	char name[64];
	int r;

	snprintf(name, sizeof(name), "%s.%.*s", group, KV_FMT(value));
	r = kv_templates_say(turn->templates, name, turn->seed, (kavak_slice) { 0 }, NULL, buf);
	return r == KAVAK_NOTFOUND ? kavak_buf_add(buf, value) : r;
}

/* --- who answers --- */

static const struct {
	enum kv_intent intent;
	int          (*answer)(struct kv_offline_turn *turn);
	const char    *line;	/* or just this */
} answers[] = {
	{ KV_INTENT_NONE, NULL, "none" },
	{ KV_INTENT_GREETING, NULL, "greeting" },
	{ KV_INTENT_THANKS, NULL, "thanks" },
	{ KV_INTENT_GOODBYE, NULL, "goodbye" },
	{ KV_INTENT_AFFIRM, kv_answer_affirm, NULL },
	{ KV_INTENT_DENY, kv_answer_deny, NULL },
	{ KV_INTENT_CANCEL, NULL, "cancel" },
	{ KV_INTENT_SEARCH, kv_answer_search, NULL },
	{ KV_INTENT_MORE, kv_answer_more, NULL },
	{ KV_INTENT_PICK, kv_answer_pick, NULL },
	{ KV_INTENT_DETAILS, kv_answer_details, NULL },
	{ KV_INTENT_COMPARE, kv_answer_compare, NULL },
	{ KV_INTENT_FINANCE, kv_answer_finance, NULL },
	{ KV_INTENT_AFFORD, kv_answer_afford, NULL },
	{ KV_INTENT_KNOWLEDGE, kv_answer_knowledge, NULL },
	{ KV_INTENT_IDENTITY, NULL, "identity" },
	{ KV_INTENT_HELP, NULL, "help" },
	{ KV_INTENT_CONTACT, kv_answer_contact, NULL },
	{ KV_INTENT_APPOINTMENT, NULL, "appointment" },
	{ KV_INTENT_HUMAN, NULL, "human" },
	{ KV_INTENT_SELL, kv_answer_sell, NULL },
	{ KV_INTENT_TRADE_IN, kv_answer_sell, NULL },
	{ KV_INTENT_NEGOTIATE, NULL, "negotiate" },
	{ KV_INTENT_COMPLAINT, NULL, "complaint" },
	{ KV_INTENT_BUY, kv_answer_buy, NULL },
	{ KV_INTENT_AMBIGUOUS, kv_answer_ambiguous, NULL },
	{ KV_INTENT_JOB, NULL, "job" },
	{ KV_INTENT_OFF_TOPIC, NULL, "off_topic" },
	{ KV_INTENT_ABUSE, NULL, "abuse" },
	{ KV_INTENT_INJECTION, NULL, "injection" },
	{ KV_INTENT_LOST, NULL, "lost" },
};

static int answer(struct kv_offline_turn *turn)
{
	for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++)
		if (answers[i].intent == turn->frame.intent)
			return answers[i].answer ? answers[i].answer(turn)
			                         : kv_turn_say(turn, answers[i].line, NULL);
	return kv_turn_say(turn, "none", NULL);
}

/* After the last call that a turn may make, what is there must do. */
static int finish(struct kv_offline_turn *turn, kavak_buf *ret_tool_calls, kavak_buf *ret_text)
{
	int r = 0;

	if (json_array_size(turn->calls) && turn->n_results < KV_OFFLINE_RESULTS_MAX)
		return kv_json_print(turn->calls, ret_tool_calls);
	if (!turn->reply->len)
		r = kv_turn_say(turn, "trouble", NULL);
	return r < 0 ? r : kavak_buf_add(ret_text, kv_buf_slice(turn->reply));
}

static int step(struct kv_offline_turn *turn, const kavak_llm_request *request)
{
	int r;

	turn->seed = seed_of(turn->text, request->state);
	r = kv_catalog_index(turn->parts->catalog, &turn->index, turn->err);
	if (!r)
		r = kv_understand_question(turn->lexicon, kv_json_get_str(turn->before, "question"),
		                           &turn->asked, turn->err);
	if (!r)
		r = kv_understand(turn->lexicon, turn->index, turn->text, turn->asked, &turn->frame,
		                  turn->err);
	if (!r)
		r = read_said(turn);
	if (r < 0)
		return r;
	kv_turn_read_in_context(turn);
	return answer(turn);
}

int kv_offline_step(kv_offline *offline, const kavak_llm_request *request,
                    kavak_buf *ret_tool_calls, kavak_buf *ret_text, kavak_error *err)
{
	KV_JSON *before = kv_state_parse(request->state), *state = kv_state_parse(request->state);
	KV_JSON *calls = json_array(), *kept = json_array();
	KV_BUF text = { 0 }, reply = { 0 };
	struct kv_offline_turn turn = {
		.parts = &offline->parts, .lexicon = offline->lexicon,
		.templates = offline->templates, .before = before, .state = state, .calls = calls,
		.reply = &reply, .err = err,
	};
	int r;

	if (!before || !state || !calls || !kept)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "the offline agent");
	r = read_messages(&turn, request, &text, kept);
	if (!r)
		r = step(&turn, request);
	if (!r)
		r = finish(&turn, ret_tool_calls, ret_text);
	for (size_t i = 0; i < turn.n_results; i++) {
		json_decref(turn.results[i].arguments);
		json_decref(turn.results[i].result);
	}
	return r;
}
