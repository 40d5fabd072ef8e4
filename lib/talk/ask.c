/* SPDX-License-Identifier: MIT */
#include "talk/engine.h"

#define HELD_WAIT_MS 20

/* A turn that is waited for. */
struct wait {
	bool         is_over;
	int          result;
	kavak_reply *reply;
	kavak_error *err;
};

static void on_done(kavak_turn *turn, int result, const kavak_reply *reply, const kavak_error *err,
                    void *userdata)
{
	struct wait *wait = userdata;

	(void) turn;
	wait->is_over = true;
	wait->result = result;
	if (result < 0 && wait->err)
		*wait->err = *err;
	if (result < 0)
		return;
	wait->reply->degraded = reply->degraded;
	wait->reply->grounded = reply->grounded;
	if (kavak_buf_add(&wait->reply->text, kv_buf_slice(&reply->text)) < 0 ||
	    kavak_buf_add(&wait->reply->json, kv_buf_slice(&reply->json)) < 0) {
		kavak_reply_done(wait->reply);
		wait->result = kavak_error_set(wait->err, KAVAK_ENOMEM, 0, "reply");
	}
}

/* One round of the loop, of at most `timeout_ms`. */
static int run_once(kavak_engine *engine, int timeout_ms, kavak_error *err)
{
	int r;

	engine->is_running = true;
	r = kavak_loop_run_once(engine->loop, timeout_ms, err);
	engine->is_running = false;
	return r;
}

static void wake(void *userdata)
{
	*(kavak_timer **) userdata = NULL;
}

/* A moment, in which the engine's other turns go on. */
static int wait_a_moment(kavak_engine *engine, kavak_error *err)
{
	kavak_timer *timer = NULL;
	int r = kavak_loop_timer(engine->loop, HELD_WAIT_MS, wake, &timer, &timer, err);

	while (r == 0 && timer)
		r = run_once(engine, -1, err);
	kavak_timer_end(engine->loop, timer);
	return r;
}

int kavak_ask(kavak_engine *engine, kavak_slice user, kavak_slice text, kavak_reply *ret_reply,
              kavak_error *err)
{
	struct wait wait = { .reply = ret_reply, .err = err };
	kavak_turn_request request = KAVAK_TURN_REQUEST_INIT;
	int64_t start = kv_monotonic_us();
	kavak_turn *turn = NULL;
	int r;

	if (!engine || !ret_reply)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
		                       "kavak_ask needs an engine and room for a reply");
	if (engine->is_running)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
		                       "kavak_ask waits, and this is one of the engine's"
		                       " callbacks");
	request.user = user;
	request.text = text;
	request.done = on_done;
	request.userdata = &wait;
	while ((r = kavak_turn_start(engine, &request, &turn, err)) == KAVAK_CONFLICT) {
		if (kv_monotonic_us() - start > 1000 * engine->settings->turn_ms)
			return kavak_error_set(err, KAVAK_ETIMEDOUT, 0,
			                       "the user's conversation is held elsewhere");
		r = wait_a_moment(engine, err);
		if (r < 0)
			return r;
	}
	while (r == 0 && !wait.is_over)
		r = run_once(engine, -1, err);
	if (wait.is_over)
		return wait.result;
	kavak_turn_cancel(turn);
	return r < 0 ? r : kavak_error_set(err, KAVAK_EIO, 0, "the turn never ended");
}
