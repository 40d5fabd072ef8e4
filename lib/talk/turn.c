/* SPDX-License-Identifier: MIT */
#include "talk/turn.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

#include "talk/claims.h"
#include "text/text.h"

#define LEASE_AGAIN_MS 20	/* while another holds the customer */
#define PUT_TRIES      3	/* in a row; then we wait as for a customer who is held */

static void free_calls(kavak_turn *turn)
{
	while (turn->calls) {
		struct kavak_tool_call *call = turn->calls;

		turn->calls = call->next;
		kv_tool_call_free(call);
	}
}

static void turn_free(kavak_turn *turn)
{
	free_calls(turn);
	kavak_buf_done(&turn->user);
	kavak_buf_done(&turn->own);
	kavak_buf_done(&turn->text);
	kavak_buf_done(&turn->quoted);
	kavak_buf_done(&turn->about);
	kavak_buf_done(&turn->streamed);
	kv_facts_free(turn->facts);
	json_decref(turn->history);
	kv_messages_done(&turn->messages);
	kavak_reply_done(&turn->reply);
	free(turn);
}

void kavak_reply_done(kavak_reply *reply)
{
	kavak_buf_done(&reply->text);
	kavak_buf_done(&reply->json);
}

void kv_turn_enter(kavak_turn *turn)
{
	turn->depth++;
}

void kv_turn_leave(kavak_turn *turn)
{
	if (!--turn->depth && turn->is_over)
		turn_free(turn);
}

void kv_turn_stop(kavak_turn *turn)
{
	if (turn->handle)
		kv_llm_cancel(turn->engine->llm, KV_TAKE(turn->handle));
	kavak_loop_unpost(turn->engine->loop, turn);
	for (struct kavak_tool_call *call = turn->calls; call; call = call->next)
		kv_tool_call_stop(call);
	turn->n_waiting = 0;
}

/* Out of the engine's list; nothing of it happens any more. */
static void retire(kavak_turn *turn)
{
	kv_turn_stop(turn);
	kavak_timer_end(turn->engine->loop, KV_TAKE(turn->timer));
	for (kavak_turn **at = &turn->engine->turns; *at; at = &(*at)->next)
		if (*at == turn) {
			*at = turn->next;
			break;
		}
	turn->is_over = true;
}

/* The customer is free again, and what was said waits for the next turn. */
static void give_back(kavak_turn *turn, const char *why)
{
	if (turn->has_lease && turn->is_ours)
		kavak_mailbox_retry(turn->engine->mailbox, turn->token, 0, kavak_slice_of(why),
		                    NULL);
	turn->has_lease = false;
}

void kavak_turn_cancel(kavak_turn *turn)
{
	if (!turn || turn->is_over)
		return;
	kv_turn_enter(turn);
	give_back(turn, "the turn was cancelled");
	retire(turn);
	kv_engine_trace(turn->engine, "turn.cancel", turn->number, turn->start_us, 0);
	kv_turn_leave(turn);
}

void kv_turns_cancel_all(kavak_engine *engine)
{
	while (engine->turns)
		kavak_turn_cancel(engine->turns);
}

static void tell(void *userdata)
{
	kavak_turn *turn = userdata;
	kavak_turn_request request = turn->request;

	kv_turn_enter(turn);
	if (turn->result < 0)
		give_back(turn, turn->err.text);
	retire(turn);
	kv_engine_trace(turn->engine, "turn.done", turn->number, turn->start_us, turn->result);
	request.done(turn, turn->result, turn->result < 0 ? NULL : &turn->reply,
	             turn->result < 0 ? &turn->err : NULL, request.userdata);
	kv_turn_leave(turn);
}

/* Put off, so that `done` never comes from inside a call of the program's. */
static void tell_by_timer(void *userdata)
{
	((kavak_turn *) userdata)->timer = NULL;
	tell(userdata);
}

void kv_turn_end(kavak_turn *turn, int r, const kavak_error *err)
{
	kavak_loop *loop = turn->engine->loop;

	kv_turn_stop(turn);
	kavak_timer_end(loop, KV_TAKE(turn->timer));
	turn->result = r;
	if (r < 0 && err && err->code)
		turn->err = *err;
	else if (r < 0)	/* no memory, in a room that appends and says no more */
		kavak_error_set(&turn->err, r, 0, "turn");
	if (kavak_loop_post(loop, tell, turn, NULL) == 0 ||
	    kavak_loop_timer(loop, 0, tell_by_timer, turn, &turn->timer, NULL) == 0)
		return;
	tell(turn);	/* no memory even for that: better from here than never */
}

static void on_deadline(void *userdata)
{
	kavak_turn *turn = userdata;

	turn->timer = NULL;
	kv_turn_enter(turn);
	kv_turn_time_is_up(turn);
	kv_turn_leave(turn);
}

static int64_t left_ms(const kavak_turn *turn)
{
	int64_t left_us = turn->deadline_us - kv_monotonic_us();

	return left_us > 0 ? left_us / 1000 : 0;
}

/* A turn's number follows from what it answers: thought again, it is the same turn. */
static uint64_t number_of(kavak_slice user, kavak_slice last_id)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < user.len; i++)
		hash = (hash ^ (unsigned char) user.ptr[i]) * UINT64_C(1099511628211);
	hash = (hash ^ 0xff) * UINT64_C(1099511628211);
	for (size_t i = 0; i < last_id.len; i++)
		hash = (hash ^ (unsigned char) last_id.ptr[i]) * UINT64_C(1099511628211);
	hash &= INT64_MAX;
	return hash ? hash : 1;
}

static void first_step(void *userdata)
{
	kavak_turn *turn = userdata;

	kv_turn_enter(turn);
	kv_turn_ask(turn);
	kv_turn_leave(turn);
}

static void last_step(void *userdata)
{
	kv_turn_end(userdata, 0, NULL);
}

/* From a lease, which is lent for this call, to the first step. `more` was said and is in no
 * message. */
static int take(kavak_turn *turn, const kavak_lease *lease, kavak_slice more, kavak_error *err)
{
	kavak_loop *loop = turn->engine->loop;
	kavak_slice last = { 0 };
	int r = 0;

	turn->token = lease->token;
	turn->has_lease = true;
	if (lease->n_messages)
		last = lease->messages[lease->n_messages - 1].id;
	turn->number = lease->turn ? lease->turn : number_of(lease->user, last);
	for (size_t i = 0; !r && i < lease->n_messages; i++)
		r = kv_turn_hear_message(turn, lease->messages[i].body, err);
	if (!r && more.len)
		r = kv_turn_hear_message(turn, more, err);
	if (!r && lease->turn)
		r = kv_turn_repeat(turn, lease, err);
	else if (!r)
		r = kv_turn_recall(turn, lease->state, err);
	if (!r && !lease->turn)
		r = kv_turn_begin(turn, err);
	if (!r)
		r = kavak_loop_post(loop, lease->turn ? last_step : first_step, turn, err);
	if (!r)
		r = kavak_loop_timer(loop, left_ms(turn), on_deadline, turn, &turn->timer, err);
	return r;
}

static int body_of(const kavak_turn_request *request, kavak_buf *body, kavak_error *err)
{
	KV_BUF text = { 0 }, quotes = { 0 };
	KV_JSON *json = json_object();
	int r = kv_utf8_clean(request->text, &text);

	if (!r)
		r = kv_utf8_clean(request->quotes, &quotes);
	if (!r && json_object_set_new(json, "text", kv_json_str(kv_buf_slice(&text))) < 0)
		r = KAVAK_ENOMEM;
	if (!r && quotes.len &&
	    json_object_set_new(json, "quotes", kv_json_str(kv_buf_slice(&quotes))) < 0)
		r = KAVAK_ENOMEM;
	if (!r)
		r = kv_json_print(json, body);
	return r < 0 ? kavak_error_set(err, r, 0, "message") : 0;
}

static int put(kavak_turn *turn, kavak_error *err)
{
	unsigned char chance[16];
	kavak_message message = {
		.user = kv_buf_slice(&turn->user), .body = kv_buf_slice(&turn->own), .at_once = true
	};
	KV_BUF id = { 0 };
	int r = 0, result = 0;

	if (getrandom(chance, sizeof(chance), 0) != sizeof(chance))
		return kavak_error_set(err, KAVAK_EIO, errno, "getrandom");
	for (size_t i = 0; !r && i < sizeof(chance); i++)
		r = kv_buf_addf(&id, "%02x", chance[i]);
	if (r < 0)
		return kavak_error_set(err, r, 0, "message id");
	message.id = kv_buf_slice(&id);
	r = kavak_mailbox_put(turn->engine->mailbox, &message, 1, &result, err);
	if (!r && result < 0)
		return kavak_error_set(err, result, 0, "too many messages wait; try again later");
	return r;
}

static int lease_user(kavak_turn *turn, kavak_leases **ret_leases, kavak_error *err)
{
	kavak_lease_request request = KAVAK_LEASE_REQUEST_INIT;

	request.user = kv_buf_slice(&turn->user);
	return kavak_mailbox_lease(turn->engine->mailbox, &request, ret_leases, err);
}

/* The message goes into the mailbox, and its user is leased. Between the two another turn of the
 * same user may take and answer it with its own: whoever waits here has no reply then, and asks
 * again. 0; KAVAK_CONFLICT or KAVAK_NOTFOUND while it is others' turn. */
static int put_and_lease(kavak_turn *turn, kavak_leases **ret_leases, kavak_error *err)
{
	int r = KAVAK_NOTFOUND;

	for (int i = 0; r == KAVAK_NOTFOUND && i < PUT_TRIES; i++) {
		r = put(turn, err);
		if (r == 0)
			r = lease_user(turn, ret_leases, err);
	}
	return r;
}

static void lease_again(void *userdata);

static int wait_for_lease(kavak_turn *turn, kavak_error *err)
{
	return kavak_loop_timer(turn->engine->loop, LEASE_AGAIN_MS, lease_again, turn, &turn->timer,
	                        err);
}

/* Somebody else is writing: the mailbox may be free in a moment. */
static bool is_busy(const kavak_turn *turn, int r)
{
	return r == KAVAK_ETIMEDOUT && !turn->has_lease && left_ms(turn);
}

/* Our message is in the mailbox, and another took the customer just before us, perhaps with our
 * message; or the mailbox was busy. */
static void lease_again(void *userdata)
{
	KV_AUTO(kavak_leases) *leases = NULL;
	kavak_turn *turn = userdata;
	kavak_error err = { 0 };
	int r;

	turn->timer = NULL;
	kv_turn_enter(turn);
	r = lease_user(turn, &leases, &err);
	if (r == KAVAK_NOTFOUND)
		r = put_and_lease(turn, &leases, &err);
	if (r == 0)
		r = take(turn, kavak_leases_get(leases, 0), (kavak_slice) { 0 }, &err);
	else if ((r > 0 && left_ms(turn)) || is_busy(turn, r))
		r = wait_for_lease(turn, &err);
	else if (r > 0)
		r = kavak_error_set(&err, KAVAK_ETIMEDOUT, 0,
		                    "the user's conversation is held elsewhere");
	if (r < 0)
		kv_turn_end(turn, r, &err);
	kv_turn_leave(turn);
}

/* Without a lease of the caller's. What waited from before is answered with it. */
static int take_own(kavak_turn *turn, kavak_error *err)
{
	KV_AUTO(kavak_leases) *before = NULL, *leases = NULL;
	const kavak_lease *lease;
	int r = lease_user(turn, &before, err);

	turn->is_ours = true;
	if (r < 0 || r == KAVAK_CONFLICT)
		return r;
	lease = r == 0 ? kavak_leases_get(before, 0) : NULL;
	if (lease && !lease->turn)
		return take(turn, lease, kv_buf_slice(&turn->own), err);
	if (lease)	/* decided and never handed over: whoever asked for it is gone */
		r = kavak_mailbox_done(turn->engine->mailbox, lease->token, err);
	if (r < 0 || r == KAVAK_CONFLICT)
		return r;
	r = put_and_lease(turn, &leases, err);
	if (r > 0)
		return wait_for_lease(turn, err);
	return r < 0 ? r : take(turn, kavak_leases_get(leases, 0), (kavak_slice) { 0 }, err);
}

static int check_request(kavak_engine *engine, const kavak_turn_request *request, kavak_error *err)
{
	kavak_slice user = request && request->lease ? request->lease->user
	                   : request                 ? request->user
	                                             : (kavak_slice) { 0 };

	if (!engine || !request || request->abi != 1 || !request->done)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
		                       "a turn needs an engine, KAVAK_TURN_REQUEST_INIT and"
		                       " `done`");
	if (!user.len || user.len > KAVAK_USER_MAX)
		return kavak_error_set(err, user.len ? KAVAK_ELIMIT : KAVAK_EINVAL, 0,
		                       "a user's name of %zu bytes; 1 to %zu are taken", user.len,
		                       KAVAK_USER_MAX);
	if (request->text.len > KAVAK_MESSAGE_MAX || request->quotes.len > KAVAK_MESSAGE_MAX)
		return kavak_error_set(err, KAVAK_ELIMIT, 0,
		                       "a message of %zu bytes; %zu are the most",
		                       request->text.len, KAVAK_MESSAGE_MAX);
	return 0;
}

static int start(kavak_turn *turn, const kavak_turn_request *request, kavak_error *err)
{
	kavak_mailbox *mailbox;
	int r = kavak_buf_add(&turn->user, request->lease ? request->lease->user : request->user);

	if (r < 0)
		return kavak_error_set(err, r, 0, "turn");
	r = kv_engine_mailbox(turn->engine, &mailbox, err);
	if (r < 0)
		return r;
	if (request->lease)
		return take(turn, request->lease, (kavak_slice) { 0 }, err);
	r = body_of(request, &turn->own, err);
	if (r == 0)
		r = take_own(turn, err);
	return is_busy(turn, r) ? wait_for_lease(turn, err) : r;
}

int kavak_turn_start(kavak_engine *engine, const kavak_turn_request *request, kavak_turn **ret_turn,
                     kavak_error *err)
{
	kavak_turn *turn;
	int r = check_request(engine, request, err);

	if (r < 0)
		return r;
	turn = calloc(1, sizeof(*turn));
	if (!turn)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "turn");
	turn->engine = engine;
	turn->request = *request;
	turn->start_us = kv_monotonic_us();
	turn->deadline_us = turn->start_us + 1000 * engine->settings->turn_ms;
	turn->next = engine->turns;
	engine->turns = turn;
	r = start(turn, request, err);
	kv_engine_trace(engine, "turn.start", turn->number, turn->start_us, r);
	if (r != 0) {
		kv_turn_enter(turn);
		give_back(turn, "the turn could not start");
		retire(turn);
		kv_turn_leave(turn);
		return r;
	}
	if (ret_turn)
		*ret_turn = turn;
	return 0;
}
