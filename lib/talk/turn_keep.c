/* SPDX-License-Identifier: MIT */
/* What is remembered, sent and written down: {"v":1,"about":{...},"history":[...]} in the mailbox,
 * the reply in its outbox, the whole in the store. */
#include "talk/claims.h"
#include "talk/state.h"
#include "talk/turn.h"

#define STATE_VERSION  1
#define PART_BYTES_MAX 1500	/* one message of WhatsApp's through Twilio, with room to spare */

static int no_memory(kavak_error *err)
{
	return kavak_error_set(err, KAVAK_ENOMEM, 0, "turn");
}

int kv_turn_hear_message(kavak_turn *turn, kavak_slice body, kavak_error *err)
{
	KV_JSON *json = NULL;
	int r = kv_json_parse(body, "message", &json, err);

	if (r == KAVAK_EDATA || r == KAVAK_ELIMIT)
		return 0;	/* not ours to refuse: it is in the mailbox, and says nothing */
	if (!r && turn->text.len)
		r = kv_buf_add_char(&turn->text, '\n');
	if (!r)
		r = kavak_buf_add(&turn->text, kv_json_get_str(json, "text"));
	if (!r && kv_json_get_str(json, "quotes").len) {
		turn->quoted.len = 0;	/* of several the last */
		r = kavak_buf_add(&turn->quoted, kv_json_get_str(json, "quotes"));
	}
	return r < 0 ? kavak_error_set(err, r, 0, "message") : 0;
}

/* What the conversation is about, with the message that this turn's answers to. */
static int print_about(kavak_turn *turn, const json_t *about)
{
	KV_JSON *state = json_is_object(about) ? json_copy((json_t *) about) : json_object();

	if (!json_is_object(about) && !turn->quoted.len)
		return 0;
	if (kv_state_quote(state, kv_buf_slice(&turn->quoted)) < 0)
		return KAVAK_ENOMEM;
	return kv_json_print(state, &turn->about);
}

/* A state that is not ours to read is a customer we do not know yet. */
int kv_turn_recall(kavak_turn *turn, kavak_slice state, kavak_error *err)
{
	KV_JSON *all = NULL;
	json_t *history;
	int r = state.len ? kv_json_parse(state, "state", &all, err) : 0;

	if (r == KAVAK_ENOMEM)
		return r;
	if (kv_json_get_int(all, "v", 0) != STATE_VERSION)
		r = KAVAK_NOTFOUND;
	history = r == 0 ? json_object_get(all, "history") : NULL;
	turn->history = json_is_array(history) ? json_incref(history) : json_array();
	if (!turn->history)
		return no_memory(err);
	if (r != 0)
		json_object_del(all, "about");
	return print_about(turn, json_object_get(all, "about")) < 0 ? no_memory(err) : 0;
}

/* The calls of this turn: for history, or as `kavak ask --json` shows them. */
static json_t *calls_json(const kavak_turn *turn, bool for_history)
{
	KV_JSON *list = json_array();

	for (const struct kavak_tool_call *call = turn->calls; call; call = call->next) {
		const json_t *arguments = call->arguments ? call->arguments : call->raw;
		json_t *one = json_pack("{s:s, s:O, s:O}", "name", call->name,
		                        for_history ? "id" : "arguments",
		                        for_history ? call->id : arguments,
		                        for_history ? "arguments" : "arguments_raw",
		                        for_history ? arguments : call->raw);

		if (json_object_set(one, "result", call->result) < 0 ||
		    json_array_append_new(list, one) < 0) {
			json_decref(one);
			return NULL;
		}
	}
	return KV_TAKE(list);
}

static int add_citation(json_t *citations, const json_t *hit)
{
	KV_JSON *one = json_pack("{s:O, s:O}", "source", json_object_get(hit, "source"),
	                         "title", json_object_get(hit, "title"));
	const json_t *there;
	size_t i;

	if (!one)
		return KAVAK_ENOMEM;
	json_array_foreach(citations, i, there)
		if (json_equal(there, one))
			return 0;
	return json_array_append(citations, one) < 0 ? KAVAK_ENOMEM : 0;
}

/* The passages that an answer of this turn leans on: the best of each question that was answered,
 * and those that the reply's words come from. */
static json_t *citations_json(const kavak_turn *turn)
{
	KV_JSON *list = json_array();

	for (const struct kavak_tool_call *call = turn->calls; call; call = call->next) {
		const json_t *hits = json_object_get(call->result, "hits"), *hit;
		size_t i;

		if (!kv_json_get_bool(call->result, "answers", false))
			continue;
		json_array_foreach(hits, i, hit)
			if ((!i || kv_facts_share_words(kv_json_get_str(hit, "content"),
			                                kv_buf_slice(&turn->reply.text))) &&
			    add_citation(list, hit) < 0)
				return NULL;
	}
	return KV_TAKE(list);
}

static int print_reply(kavak_turn *turn, json_t *calls, json_t *citations)
{
	bool is_offline = turn->offline || !turn->engine->llm;
	const char *who = is_offline ? "offline" : kv_llm_scheme(turn->engine->llm);
	KV_JSON *json = json_pack("{s:o, s:o, s:s, s:b, s:b, s:O, s:O, s:I}",
	                          "user", kv_json_str(kv_buf_slice(&turn->user)),
	                          "reply", kv_json_str(kv_buf_slice(&turn->reply.text)),
	                          "llm", who, "degraded", turn->reply.degraded, "grounded",
	                          turn->reply.grounded,
	                          "tool_calls", calls, "citations", citations,
	                          "elapsed_us", (json_int_t) (kv_monotonic_us() - turn->start_us));

	return kv_json_print(json, &turn->reply.json);
}

static int fill_reply(kavak_turn *turn)
{
	KV_JSON *calls = calls_json(turn, false), *citations = citations_json(turn);

	turn->reply.degraded = turn->is_degraded;
	turn->reply.grounded = true;	/* nothing else leaves */
	return calls && citations ? print_reply(turn, calls, citations) : KAVAK_ENOMEM;
}

static int fold_about(const kavak_turn *turn, json_t **ret_about)
{
	KV_JSON *about = kv_state_parse(kv_buf_slice(&turn->about));
	int r = about ? 0 : KAVAK_ENOMEM;

	for (const struct kavak_tool_call *call = turn->calls; !r && call; call = call->next)
		if (!json_object_get(call->result, "error"))
			r = kv_state_fold_call(about, call->name, call->arguments, call->result);
	if (!r)
		r = kv_state_fold_turn(about, kv_buf_slice(&turn->text),
		                       kv_buf_slice(&turn->reply.text));
	if (!r)
		*ret_about = KV_TAKE(about);
	return r;
}

static int print_state(kavak_turn *turn, kavak_buf *buf)
{
	KV_JSON *calls = calls_json(turn, true), *about = NULL, *all = NULL;
	int r = fold_about(turn, &about);

	if (r < 0 || !calls)
		return KAVAK_ENOMEM;
	if (json_array_append_new(turn->history, kv_history_turn(kv_buf_slice(&turn->text),
	                          kv_buf_slice(&turn->reply.text), calls)) < 0 ||
	    kv_history_trim(turn->history, turn->engine->settings->history_max_turns) < 0)
		return KAVAK_ENOMEM;
	all = json_pack("{s:i, s:O, s:O}", "v", STATE_VERSION, "about", about, "history",
	                turn->history);
	return kv_json_print(all, buf);
}

/* Where to cut a text that is too long for one message: behind a line, else a word, else a
 * character. */
static size_t cut_at(kavak_slice text)
{
	size_t at = PART_BYTES_MAX;

	if (text.len <= at)
		return text.len;
	for (size_t i = at; i > at / 2; i--)
		if (text.ptr[i - 1] == '\n')
			return i;
	for (size_t i = at; i > at / 2; i--)
		if (text.ptr[i - 1] == ' ')
			return i;
	while (((unsigned char) text.ptr[at] & 0xc0) == 0x80)
		at--;
	return at;
}

static int print_part(kavak_slice text, kavak_buf *buf)
{
	KV_JSON *part = json_pack("{s:o}", "text", kv_json_str(kv_slice_trim(text)));

	return kv_json_print(part, buf);
}

#define PARTS_MAX    16
#define COMMIT_TRIES 4	/* while others write */

/* The outbox: the reply as messages. What is beyond PARTS_MAX goes with the last. */
static int commit_parts(kavak_turn *turn, kavak_slice state, kavak_error *err)
{
	kavak_turn_result result = KAVAK_TURN_RESULT_INIT;
	kavak_slice rest = kv_buf_slice(&turn->reply.text), parts[PARTS_MAX];
	kavak_buf bufs[PARTS_MAX] = { { 0 } };
	size_t n = 0;
	int r = 0;

	while (!r && rest.len) {
		size_t end = n + 1 < PARTS_MAX ? cut_at(rest) : rest.len;

		r = print_part(kv_slice_sub(rest, 0, end), &bufs[n]);
		parts[n] = kv_buf_slice(&bufs[n]);
		rest = kv_slice_sub(rest, end, rest.len);
		n++;
	}
	result.turn = turn->number;
	result.state = state;
	result.parts = parts;
	result.n_parts = n;
	result.transcript = kv_buf_slice(&turn->reply.json);
	r = r < 0 ? no_memory(err)
	          : kavak_mailbox_commit(turn->engine->mailbox, turn->token, &result, err);
	for (size_t i = 0; i < n; i++)
		kavak_buf_done(&bufs[i]);
	return r;
}

/* Into the store; and, when the lease is ours, the customer is free. */
static int settle(kavak_turn *turn)
{
	const kavak_transcript transcript = {
		.turn = turn->number, .user = kv_buf_slice(&turn->user),
		.at_ms = kv_now_ms(turn->engine->config), .message = kv_buf_slice(&turn->text),
		.reply = kv_buf_slice(&turn->reply.text), .json = kv_buf_slice(&turn->reply.json),
	};
	int64_t start = kv_monotonic_us();
	int r = kv_store_transcript_put(turn->engine->store, &transcript, NULL);

	kv_engine_trace(turn->engine, "turn.transcript", turn->number, start, r);
	if (r == 0 && turn->is_ours)
		r = kavak_mailbox_done(turn->engine->mailbox, turn->token, NULL);
	return r;
}

/* From the commit on the turn stands. What fails here is tried once more, since else the customer
 * is held until the lease runs out; then it is made up for when it is leased again. */
static void write_down(kavak_turn *turn)
{
	if (settle(turn) < 0)
		settle(turn);
	turn->has_lease = false;
}

int kv_turn_keep(kavak_turn *turn, kavak_error *err)
{
	int64_t start = kv_monotonic_us();
	KV_BUF state = { 0 };
	int r = 0;

	if (fill_reply(turn) < 0 || print_state(turn, &state) < 0)
		return no_memory(err);
	for (int i = 0; i == 0 || (r == KAVAK_ETIMEDOUT && i < COMMIT_TRIES); i++)
		r = commit_parts(turn, kv_buf_slice(&state), err);
	kv_engine_trace(turn->engine, "turn.commit", turn->number, start, r);
	if (r == KAVAK_CONFLICT) {
		turn->has_lease = false;
		return kavak_error_set(err, KAVAK_ETIMEDOUT, 0,
		                       "the lease ran out before the turn's end");
	}
	if (r == 0)
		write_down(turn);
	return r;
}

/* It was decided before; it is said again, not thought again. */
int kv_turn_repeat(kavak_turn *turn, const kavak_lease *lease, kavak_error *err)
{
	KV_JSON *none = json_array();
	int r = none ? 0 : KAVAK_ENOMEM;

	for (size_t i = 0; !r && i < lease->n_parts; i++) {
		KV_JSON *part = NULL;

		r = kv_json_parse(lease->parts[i].body, "part", &part, err);
		if (!r && i)
			r = kv_buf_add_char(&turn->reply.text, '\n');
		if (!r)
			r = kavak_buf_add(&turn->reply.text, kv_json_get_str(part, "text"));
	}
	turn->reply.grounded = true;
	if (!r && lease->transcript.len)
		r = kavak_buf_add(&turn->reply.json, lease->transcript);
	else if (!r)
		r = print_reply(turn, none, none);
	if (r < 0)
		return kavak_error_set(err, r, 0, "the turn's outbox");
	write_down(turn);
	return 0;
}
