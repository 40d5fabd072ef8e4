/* SPDX-License-Identifier: MIT */
/* Whoever answers is asked, the calls it makes are run, until there is a text. */
#include <stdlib.h>

#include "talk/prompt.h"
#include "talk/turn.h"

static void fail(kavak_turn *turn, int r, const char *what)
{
	kavak_error err = { 0 };

	kv_turn_end(turn, kavak_error_set(&err, r, 0, "%s", what), &err);
}

int kv_turn_begin(kavak_turn *turn, kavak_error *err)
{
	kavak_engine *engine = turn->engine;
	kavak_llm *llm;
	int r = kv_engine_llm(engine, &llm, err);

	if (r == KAVAK_ENOMEM)
		return r;
	if (r != 0) {
		turn->is_degraded = r < 0;
		r = kv_engine_offline(engine, &turn->offline, err);
	} else {
		r = kv_prompt_add(engine, &turn->messages, err);
		if (!r)
			r = kv_messages_add_history(&turn->messages, turn->history);
	}
	if (r < 0)
		return r;
	turn->first_of_turn = turn->messages.n;
	r = kv_messages_add(&turn->messages, KAVAK_ROLE_USER, kv_buf_slice(&turn->text));
	return r < 0 ? kavak_error_set(err, r, 0, "turn") : 0;
}

static int64_t left_ms(const kavak_turn *turn)
{
	int64_t left_us = turn->deadline_us - kv_monotonic_us();

	return left_us > 1000 ? left_us / 1000 : 1;
}

static int make_request(kavak_turn *turn, kavak_error *err)
{
	kv_tools *tools;
	int r = kv_engine_tools(turn->engine, &tools, err);

	if (r < 0)
		return r;
	turn->asked = (kavak_llm_request) KAVAK_LLM_REQUEST_INIT;
	turn->asked.messages = turn->messages.items;
	turn->asked.n_messages = turn->messages.n;
	turn->asked.first_of_turn = turn->first_of_turn;
	turn->asked.tools = kv_tools_text(tools);
	turn->asked.state = kv_buf_slice(&turn->about);
	turn->asked.timeout_ms = left_ms(turn);
	turn->asked.userdata = turn;
	return 0;
}

/* A call as it came: {"id","name","arguments"}; what lacks becomes something that is refused. */
static struct kavak_tool_call *new_call(kavak_turn *turn, const json_t *said)
{
	const json_t *arguments = json_object_get(said, "arguments");
	struct kavak_tool_call *call = calloc(1, sizeof(*call));

	if (!call)
		return NULL;
	call->engine = turn->engine;
	call->turn = turn->number;
	call->name = kv_slice_dup(kv_json_get_str(said, "name"));
	call->id = kv_json_str(kv_json_get_str(said, "id"));
	call->raw = arguments ? json_deep_copy(arguments) : json_object();
	if (!call->name || !call->id || !call->raw) {
		kv_tool_call_free(call);
		return NULL;
	}
	return call;
}

/* Every result of the round, in the order called, and on. */
static void end_round(kavak_turn *turn)
{
	for (struct kavak_tool_call *call = turn->first_of_round; call; call = call->next) {
		KV_BUF text = { 0 };
		int r = kv_json_print(call->result, &text);

		if (!r)
			r = kv_messages_add_result(&turn->messages,
			                           (kavak_slice) { json_string_value(call->id),
			                                          json_string_length(call->id) },
			                           kv_buf_slice(&text));
		if (r < 0) {
			fail(turn, r, "tool result");
			return;
		}
	}
	turn->first_of_round = NULL;
	kv_turn_ask(turn);
}

static void call_done(struct kavak_tool_call *call, void *userdata)
{
	kavak_turn *turn = userdata;

	(void) call;
	kv_turn_enter(turn);
	if (!--turn->n_waiting && !turn->is_starting && !turn->is_over)
		end_round(turn);
	kv_turn_leave(turn);
}

static int queue_calls(kavak_turn *turn, const json_t *said)
{
	struct kavak_tool_call **end = &turn->calls;
	const json_t *one;
	size_t i;

	while (*end)
		end = &(*end)->next;
	json_array_foreach(said, i, one) {
		struct kavak_tool_call *call = new_call(turn, one);

		if (!call)
			return KAVAK_ENOMEM;
		call->done = call_done;
		call->userdata = turn;
		*end = call;
		end = &call->next;
		if (!turn->first_of_round)
			turn->first_of_round = call;
		turn->n_calls++;
	}
	return 0;
}

/* All calls of one answer run side by side; the next request waits for the last. */
static void run_calls(kavak_turn *turn, kavak_slice text, const json_t *said)
{
	kavak_error err = { 0 };
	kv_tools *tools;
	int r = kv_messages_add_calls(&turn->messages, text);

	if (!r)
		r = queue_calls(turn, said);
	if (!r)
		r = kv_engine_tools(turn->engine, &tools, &err);
	turn->is_starting = true;
	for (struct kavak_tool_call *call = turn->first_of_round; !r && call; call = call->next) {
		turn->n_waiting++;
		r = kv_tool_call_start(tools, call, &err);
	}
	turn->is_starting = false;
	if (turn->is_over)
		return;
	if (r < 0)
		kv_turn_end(turn, r, &err);
	else if (!turn->n_waiting)
		end_round(turn);
}

/* What came back: calls to run, or a text. */
static void answered(kavak_turn *turn, kavak_slice tool_calls, kavak_slice text)
{
	KV_JSON *said = NULL;
	kavak_error err = { 0 };

	if (!tool_calls.len) {
		kv_turn_said(turn, text);
		return;
	}
	if (kv_json_parse(tool_calls, "tool calls", &said, &err) < 0 || !json_array_size(said) ||
	    turn->n_calls + json_array_size(said) > KV_TURN_CALLS_MAX) {
		kv_turn_take_over(turn);
		return;
	}
	run_calls(turn, tool_calls, said);
}

static void ask_offline(void *userdata)
{
	kavak_turn *turn = userdata;
	KV_BUF calls = { 0 }, text = { 0 };
	int64_t start = kv_monotonic_us();
	kavak_error err = { 0 };
	int r;

	kv_turn_enter(turn);
	r = make_request(turn, &err);
	if (!r)
		r = kv_offline_step(turn->offline, &turn->asked, &calls, &text, &err);
	kv_engine_trace(turn->engine, "turn.offline", turn->number, start, r);
	if (r < 0)
		kv_turn_end(turn, r, &err);
	else
		answered(turn, kv_buf_slice(&calls), kv_buf_slice(&text));
	kv_turn_leave(turn);
}

static void on_text(kavak_slice delta, void *userdata)
{
	kavak_turn *turn = userdata;

	kv_turn_enter(turn);
	kv_turn_hear(turn, delta);
	kv_turn_leave(turn);
}

static void on_answer(int result, const kavak_llm_reply *reply, const kavak_error *err,
                      void *userdata)
{
	kavak_turn *turn = userdata;

	(void) err;
	turn->handle = NULL;
	kv_turn_enter(turn);
	kv_engine_trace(turn->engine, "turn.model", turn->number, turn->start_us, result);
	if (result == 0)
		turn->n_tokens += reply->tokens_in + reply->tokens_out;
	if (result != 0)
		kv_turn_take_over(turn);
	else
		answered(turn, reply->tool_calls, reply->text);
	kv_turn_leave(turn);
}

static int ask_model(kavak_turn *turn, kavak_error *err)
{
	int r = make_request(turn, err);

	if (r < 0)
		return r;
	kavak_buf_done(&turn->streamed);
	turn->n_left = 0;
	turn->asked.done = on_answer;
	turn->asked.on_text = turn->request.on_text ? on_text : NULL;
	return kv_llm_start(turn->engine->llm, &turn->asked, &turn->handle, err);
}

void kv_turn_ask(kavak_turn *turn)
{
	kavak_error err = { 0 };
	bool is_spent = turn->n_steps++ >= KV_TURN_STEPS_MAX || turn->n_tokens > KV_TURN_TOKENS_MAX;
	int r;

	if (turn->offline && turn->n_steps > 2 * KV_TURN_STEPS_MAX + 1)
		kv_turn_say_safe(turn);
	else if (turn->offline &&
	         (r = kavak_loop_post(turn->engine->loop, ask_offline, turn, &err)) < 0)
		kv_turn_end(turn, r, &err);
	else if (!turn->offline && (is_spent || ask_model(turn, &err) < 0))
		kv_turn_take_over(turn);
}

void kv_turn_take_over(kavak_turn *turn)
{
	kavak_error err = { 0 };
	int r;

	kv_turn_stop(turn);
	if (turn->offline) {	/* it was the offline agent that went too far */
		kv_turn_say_safe(turn);
		return;
	}
	turn->is_degraded = true;
	turn->n_left = 0;
	if (turn->n_before_repair)
		kv_messages_cut(&turn->messages, turn->n_before_repair);
	r = kv_engine_offline(turn->engine, &turn->offline, &err);
	if (r < 0)
		kv_turn_end(turn, r, &err);
	else if (turn->first_of_round)
		end_round(turn);
	else
		kv_turn_ask(turn);
}

static void on_grace(void *userdata)
{
	kavak_turn *turn = userdata;

	turn->timer = NULL;
	kv_turn_enter(turn);
	kv_turn_stop(turn);
	kv_turn_say_safe(turn);
	kv_turn_leave(turn);
}

void kv_turn_time_is_up(kavak_turn *turn)
{
	kavak_error err = { 0 };
	int r;

	turn->is_late = true;
	kv_engine_trace(turn->engine, "turn.late", turn->number, turn->start_us, KAVAK_ETIMEDOUT);
	r = kavak_loop_timer(turn->engine->loop, KV_TURN_GRACE_MS, on_grace, turn, &turn->timer,
	                     &err);
	if (r < 0) {
		kv_turn_end(turn, r, &err);
	} else if (!turn->offline) {
		kv_turn_take_over(turn);
	} else {
		kv_turn_stop(turn);
		turn->is_degraded = true;
		if (turn->first_of_round)
			end_round(turn);
		else
			kv_turn_ask(turn);
	}
}
