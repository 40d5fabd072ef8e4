/* SPDX-License-Identifier: MIT */
#include "support/heard.h"

#include <poll.h>

#include "support/main.h"

static void on_text(kavak_turn *turn, kavak_slice text, void *userdata)
{
	struct heard *heard = userdata;

	kavak_buf_add(&heard->sentences, text);
	kv_buf_add_char(&heard->sentences, '|');
	if (heard->cancel_on_text)
		kavak_turn_cancel(turn);
}

static void on_done(kavak_turn *turn, int result, const kavak_reply *reply, const kavak_error *err,
		    void *userdata)
{
	struct heard *heard = userdata;
	kavak_reply inner = { 0 };

	(void) turn, (void) err;
	heard->n_done++;
	heard->result = result;
	if (reply)
		kavak_buf_add(&heard->reply, kv_buf_slice(&reply->text));
	heard->inner = kavak_ask(heard->salon->engine, KAVAK_SLICE("eva"), KAVAK_SLICE("hola"),
				 &inner, NULL);
}

int heard_start(struct heard *heard, struct salon *salon, const char *user, const char *text)
{
	kavak_turn_request request = KAVAK_TURN_REQUEST_INIT;

	heard->salon = salon;
	request.user = kavak_slice_of(user);
	request.text = kavak_slice_of(text);
	request.quotes = heard->quotes;
	request.on_text = on_text;
	request.done = on_done;
	request.userdata = heard;
	return kavak_turn_start(salon->engine, &request, &heard->turn, NULL);
}

void heard_run(const struct heard *heard, int rounds)
{
	kavak_engine *engine = heard->salon->engine;

	for (int i = 0; i < rounds && !heard->n_done; i++) {
		struct pollfd fd = { .fd = kavak_engine_fd(engine), .events = POLLIN };
		int timeout_ms = kavak_engine_timeout_ms(engine);

		poll(&fd, 1, timeout_ms < 0 || timeout_ms > 50 ? 50 : timeout_ms);
		ck_assert_int_eq(kavak_engine_process(engine, NULL), 0);
	}
}

void heard_done(struct heard *heard)
{
	kavak_buf_done(&heard->sentences);
	kavak_buf_done(&heard->reply);
}
