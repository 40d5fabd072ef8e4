/* SPDX-License-Identifier: MIT */
/* "openai:https://host/v1": any server that speaks OpenAI's chat completions. A request is one or
 * more tries at it, streamed; once words of an answer have been let out there is no other try. */
#include <stdlib.h>

#include "base/monotonic.h"
#include "config/config.h"
#include "llm/breaker.h"
#include "llm/openai_answer.h"
#include "llm/openai_body.h"
#include "llm/openai_error.h"
#include "llm/openai_server.h"
#include "llm/sse.h"

#define SILENCE_MS    20000	/* to the first byte, and between two */
#define TRIES_MAX     3
#define SHRINKS_MAX   4		/* times that history is cut because it was too long */
#define DEFAULT_MODEL "gpt-4o-mini"

struct openai {
	kavak_loop   *loop;
	struct kv_openai_server server;
	const char   *model;
	struct kv_breaker breaker;
	struct asking *askings;		/* under way */
};

struct asking {
	struct asking    *next;
	struct openai    *openai;
	kavak_llm_request request;
	int64_t           deadline_ms;
	unsigned          n_tries, n_shrinks;
	size_t            n_skipped;	/* turns of history left out */
	kv_http_call     *call;
	kavak_timer      *timer;	/* silence, or the wait for the next try */
	struct kv_sse     sse;
	struct kv_answer  answer;
	kavak_buf         whole;	/* of a server that did not stream */
	size_t            n_told;	/* bytes of the text that were let out */
	unsigned          depth;	/* of our callbacks on the stack */
	bool              is_over;
	kavak_error       err;
};

/* ---- opening ---- */

static int openai_open(void *self, const kavak_env *env, kavak_error *err)
{
	struct openai *o = self;
	int r = kv_openai_server_open(&o->server, env, "/chat/completions", err);

	o->loop = env->loop;
	o->model = kavak_config_get(env->config, "OPENAI_MODEL");
	if (!o->model || !*o->model)
		o->model = o->server.is_openai ? DEFAULT_MODEL : "default";
	return r;
}

/* ---- an asking's life ---- */

static void asking_free(struct asking *a)
{
	kv_sse_done(&a->sse);
	kv_answer_done(&a->answer);
	kavak_buf_done(&a->whole);
	free(a);
}

static void enter(struct asking *a)
{
	a->depth++;
}

static void leave(struct asking *a)
{
	if (!--a->depth && a->is_over)
		asking_free(a);
}

/* Out of the list, with nothing under way; freed when the stack is empty. */
static void retire(struct asking *a)
{
	struct openai *o = a->openai;

	kavak_timer_end(o->loop, KV_TAKE(a->timer));
	kavak_loop_unpost(o->loop, a);
	kv_http_cancel(o->server.http, KV_TAKE(a->call));
	for (struct asking **at = &o->askings; *at; at = &(*at)->next)
		if (*at == a) {
			*at = a->next;
			break;
		}
	a->is_over = true;
}

static void openai_cancel(void *self, void *handle)
{
	struct asking *a = handle;

	(void) self;
	if (a->is_over)
		return;
	enter(a);
	kv_breaker_drop(&a->openai->breaker);
	retire(a);
	leave(a);
}

static void openai_close(void *self)
{
	struct openai *o = self;

	while (o->askings)
		openai_cancel(o, o->askings);
	kv_openai_server_close(&o->server);
}

static void end(struct asking *a, int r, const kavak_llm_reply *reply)
{
	kavak_llm_request request = a->request;

	enter(a);
	retire(a);
	request.done(r, r < 0 ? NULL : reply, r < 0 ? &a->err : NULL, request.userdata);
	leave(a);
}

static int64_t left_ms(const struct asking *a)
{
	return a->deadline_ms - kv_monotonic_ms();
}

/* ---- tries ---- */

static void try_again(void *userdata);

static void give_up(struct asking *a, const struct kv_openai_failure *failure)
{
	kv_breaker_failed(&a->openai->breaker, failure->is_lasting, kv_monotonic_ms());
	end(a, a->err.code, NULL);
}

/* This try failed, as a->err says: another one, or the end. */
static void try_failed(struct asking *a, const struct kv_openai_failure *failure)
{
	int64_t wait_ms = kv_openai_wait_ms(failure, a->n_tries);

	kavak_timer_end(a->openai->loop, KV_TAKE(a->timer));
	if (failure->is_too_long && a->n_shrinks < SHRINKS_MAX &&
	    a->n_skipped < kv_body_turns(&a->request)) {
		a->n_shrinks++;
		a->n_skipped += (kv_body_turns(&a->request) - a->n_skipped + 1) / 2;
		wait_ms = 0;
	} else if (!failure->may_try_again || a->n_told || a->n_tries >= TRIES_MAX ||
		   wait_ms >= left_ms(a)) {
		give_up(a, failure);
		return;
	}
	if (kavak_loop_timer(a->openai->loop, wait_ms, try_again, a, &a->timer, &a->err) < 0)
		give_up(a, failure);
}

static void on_silence(void *userdata)
{
	static const struct kv_openai_failure silence = { .may_try_again = false };
	struct asking *a = userdata;

	a->timer = NULL;
	kv_http_cancel(a->openai->server.http, KV_TAKE(a->call));
	kavak_error_set(&a->err, KAVAK_ETIMEDOUT, 0, "the model's server said nothing for %d s",
			SILENCE_MS / 1000);
	try_failed(a, &silence);
}

static int wait_for_word(struct asking *a)
{
	kavak_timer_end(a->openai->loop, KV_TAKE(a->timer));
	return kavak_loop_timer(a->openai->loop, SILENCE_MS, on_silence, a, &a->timer, &a->err);
}

/* ---- what comes ---- */

/* Hand on what is new; false when the listener ended it all. */
static bool tell(struct asking *a)
{
	kavak_slice text = kv_answer_text(&a->answer);
	size_t from = a->n_told;

	if (!a->request.on_text || from >= text.len)
		return true;
	a->n_told = text.len;
	a->request.on_text(kv_slice_sub(text, from, text.len), a->request.userdata);
	return !a->is_over;
}

static int take_chunk(struct asking *a, kavak_slice text)
{
	KV_JSON *chunk = NULL;
	int r = kv_json_parse(text, "the model's answer", &chunk, &a->err);

	return r < 0 ? r : kv_answer_add(&a->answer, chunk, &a->err);
}

static int on_event(kavak_slice data, void *userdata)
{
	struct asking *a = userdata;
	int r = kv_slice_is(data, "[DONE]") ? 0 : take_chunk(a, data);

	return r < 0 ? r : tell(a) ? 0 : KAVAK_STOPPED;
}

/* A server that was asked to stream and does not: its answer is one object. */
static bool is_streamed(struct asking *a, kavak_slice bytes)
{
	return !a->whole.len && (a->sse.line.len || a->answer.finish || a->answer.said.len ||
				 a->answer.n_calls || a->sse.data.len ||
				 (bytes.len && *bytes.ptr != '{'));
}

static void on_body(kavak_slice bytes, void *userdata)
{
	struct asking *a = userdata;
	int r;

	if (a->err.code < 0)
		return;
	enter(a);
	r = wait_for_word(a);
	if (!r && is_streamed(a, bytes))
		r = kv_sse_feed(&a->sse, bytes, on_event, a);
	else if (!r)
		r = kavak_buf_add(&a->whole, bytes);
	if (r < 0 && !a->err.code)
		kavak_error_set(&a->err, r, 0, "the model's answer");
	leave(a);
}

/* All of a 2xx came. */
static void take_answer(struct asking *a)
{
	struct kv_openai_failure unusable = { 0 };
	kavak_llm_reply reply = { 0 };
	KV_BUF calls = { 0 };
	int r = a->err.code;

	if (!r && a->whole.len)
		r = take_chunk(a, kv_buf_slice(&a->whole));
	if (!r && a->whole.len && !tell(a))
		return;
	if (!r && !a->answer.finish)
		r = kavak_error_set(&a->err, KAVAK_EIO, 0, "the model's answer breaks off");
	if (!r)
		r = kv_answer_end(&a->answer, &calls, &reply, &a->err);
	unusable.may_try_again = r == KAVAK_EIO;
	if (r < 0 && r != KAVAK_EDENIED) {
		try_failed(a, &unusable);
		return;
	}
	kv_breaker_worked(&a->openai->breaker);
	end(a, r, &reply);
}

static void on_done(int result, const struct kv_http_response *response, const kavak_error *err,
		    void *userdata)
{
	struct asking *a = userdata;
	struct kv_openai_failure failure;

	a->call = NULL;
	enter(a);
	kavak_timer_end(a->openai->loop, KV_TAKE(a->timer));
	if (!a->is_over && result == 0 && response->status / 100 == 2) {
		take_answer(a);
	} else if (!a->is_over) {
		kv_openai_judge(result, response, err, &failure, &a->err);
		try_failed(a, &failure);
	}
	leave(a);
}

/* ---- asking ---- */

static int send(struct asking *a)
{
	const struct openai *o = a->openai;
	const struct kv_body_options options = { o->model, o->server.is_openai, a->n_skipped };
	KV_BUF body = { 0 };
	int r = kv_body_print(&a->request, &options, &body, &a->err);

	if (r < 0)
		return r;
	return kv_openai_post(&o->server, &(struct kv_http_request) {
		.body = kv_buf_slice(&body), .timeout_ms = left_ms(a), .on_body = on_body,
		.done = on_done, .userdata = a,
	}, &a->call, &a->err);
}

static void try_again(void *userdata)
{
	static const struct kv_openai_failure ours = { 0 };
	struct asking *a = userdata;
	int r;

	a->timer = NULL;
	a->n_tries++;
	a->err = (kavak_error) { 0 };
	kv_sse_done(&a->sse);
	kv_answer_done(&a->answer);
	a->whole.len = 0;
	enter(a);
	r = left_ms(a) > 0 ? send(a) : kavak_error_set(&a->err, KAVAK_ETIMEDOUT, 0,
						       "no time is left to ask the model");
	if (!r)
		r = wait_for_word(a);
	if (r < 0)
		give_up(a, &ours);
	leave(a);
}

static void stay_away(void *userdata)
{
	struct asking *a = userdata;

	a->timer = NULL;
	end(a, a->err.code, NULL);
}

static int openai_start(void *self, const kavak_llm_request *request, void **ret_handle,
			kavak_error *err)
{
	struct openai *o = self;
	int64_t now = kv_monotonic_ms();
	struct asking *a = calloc(1, sizeof(*a));
	bool is_shut;
	int r;

	if (!a)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "request to the model");
	a->openai = o;
	a->request = *request;
	a->deadline_ms = now + request->timeout_ms;
	is_shut = !kv_breaker_try(&o->breaker, now);
	if (is_shut)
		kavak_error_set(&a->err, KAVAK_EIO, 0, "the model failed lately and is left alone"
				" for a while");
	r = kavak_loop_timer(o->loop, 0, is_shut ? stay_away : try_again, a, &a->timer, err);
	if (r < 0) {
		free(a);
		return r;
	}
	a->next = o->askings;
	o->askings = a;
	*ret_handle = a;
	return 0;
}

extern const struct kavak_llm_ops kv_llm_openai;
const struct kavak_llm_ops kv_llm_openai = {
	.abi       = KAVAK_LLM_ABI,
	.scheme    = "openai",
	.self_size = sizeof(struct openai),
	.open      = openai_open,
	.close     = openai_close,
	.start     = openai_start,
	.cancel    = openai_cancel,
};
