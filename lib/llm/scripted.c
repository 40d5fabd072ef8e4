/* SPDX-License-Identifier: MIT */
/* "scripted:FILE.json" says what the file says, one step an answer: for tests and demos. A step:
 *
 *	{"text": "Hola."}                                          a reply, word by word
 *	{"tool_calls": [{"name": "...", "arguments": {}}]}         calls; text goes as it is
 *	{"error": "..."}                                           the model is away
 *
 * and with any of them "expect": "words that the last message must hold", "wait_ms": how long
 * it thinks. */
#include <stdlib.h>

#include <kavak/sys/llm.h>

#include "base/file.h"
#include "base/json.h"

#define SCRIPT_MAX ((size_t) 1 << 20)

struct scripted {
	kavak_loop *loop;
	json_t     *steps;
	size_t      next;
	struct answer *answers;		/* under way */
};

/* One answer under way. */
struct answer {
	struct answer    *next;
	struct scripted  *script;
	kavak_llm_request request;
	const json_t     *step;		/* NULL: the script has run out */
	kavak_timer      *timer;
};

static int scripted_open(void *self, const kavak_env *env, kavak_error *err)
{
	struct scripted *s = self;
	KV_BUF text = { 0 };
	int r;

	s->loop = env->loop;
	r = kv_file_read(env->rest, SCRIPT_MAX, &text, err);
	if (r != 0)
		return r == KAVAK_NOTFOUND ? KAVAK_EIO : r;
	r = kv_json_parse(kv_buf_slice(&text), env->rest, &s->steps, err);
	if (r < 0)
		return r;
	if (!json_is_array(s->steps))
		return kavak_error_set(err, KAVAK_EDATA, 0, "%s: an array of steps was expected",
		                       env->rest);
	return 0;
}

/* Out of the list; false when it was ended before. */
static bool unlink_answer(struct scripted *s, const struct answer *answer)
{
	for (struct answer **at = &s->answers; *at; at = &(*at)->next)
		if (*at == answer) {
			*at = answer->next;
			return true;
		}
	return false;
}

static void scripted_cancel(void *self, void *handle)
{
	struct scripted *s = self;
	struct answer *answer = handle;

	if (!unlink_answer(s, answer))
		return;
	kavak_timer_end(s->loop, answer->timer);
	kavak_loop_unpost(s->loop, answer);
	free(answer);
}

static void scripted_close(void *self)
{
	struct scripted *s = self;

	while (s->answers)
		scripted_cancel(s, s->answers);
	json_decref(s->steps);
}

/* The calls as a server gives them: an id each, arguments as text. */
static int print_calls(const json_t *calls, kavak_buf *buf)
{
	KV_JSON *out = json_array();
	const json_t *call;
	size_t i;

	json_array_foreach(calls, i, call) {
		const json_t *arguments = json_object_get(call, "arguments");
		KV_BUF id = { 0 }, text = { 0 };
		int r = kv_buf_addf(&id, "call_%zu", i);

		if (!r && json_is_string(arguments))
			r = kavak_buf_add(&text, kv_json_get_str(call, "arguments"));
		else if (!r && arguments)
			r = kv_json_print(arguments, &text);
		if (r < 0)
			return r;
		if (json_array_append_new(out, json_pack("{s:s, s:o, s:o}", "id", id.ptr,
		                          "name", kv_json_str(kv_json_get_str(call, "name")),
		                          "arguments", kv_json_str(kv_buf_slice(&text)))) < 0)
			return KAVAK_ENOMEM;
	}
	return kv_json_print(out, buf);
}

/* Word by word; false when the listener ended the answer. */
static bool say(struct scripted *s, const struct answer *answer, kavak_slice text)
{
	const kavak_llm_request *request = &answer->request;
	struct answer *seen;

	for (size_t from = 0, at = 0; request->on_text && at < text.len; from = at) {
		while (at < text.len && text.ptr[at] != ' ')
			at++;
		at += at < text.len;
		request->on_text(kv_slice_sub(text, from, at), request->userdata);
		for (seen = s->answers; seen && seen != answer; seen = seen->next)
			;
		if (!seen)
			return false;
	}
	return true;
}

static bool as_expected(const struct answer *answer)
{
	kavak_slice want = kv_json_get_str(answer->step, "expect");
	kavak_slice last = answer->request.messages[answer->request.n_messages - 1].text;

	return !want.len ||
	       (last.len >= want.len && memmem(last.ptr, last.len, want.ptr, want.len));
}

static int prepare(const struct answer *answer, kavak_llm_reply *reply, kavak_buf *calls,
                   kavak_error *err)
{
	const json_t *tool_calls = json_object_get(answer->step, "tool_calls");
	kavak_slice why = kv_json_get_str(answer->step, "error");

	if (!answer->step)
		return kavak_error_set(err, KAVAK_EIO, 0, "the script has no more steps");
	if (!as_expected(answer))
		return kavak_error_set(err, KAVAK_EDATA, 0, "the script expected '%s'",
		                       json_string_value(json_object_get(answer->step, "expect")));
	if (why.len)
		return kavak_error_set(err, KAVAK_EIO, 0, "%.*s", KV_FMT(why));
	if (tool_calls && print_calls(tool_calls, calls) < 0)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "scripted answer");
	reply->text = kv_json_get_str(answer->step, "text");
	reply->tool_calls = kv_buf_slice(calls);
	reply->tokens_in = (uint32_t) answer->request.n_messages;
	reply->tokens_out = (uint32_t) (reply->text.len + calls->len) / 4;
	return 0;
}

static void give(void *userdata)
{
	struct answer *answer = userdata;
	struct scripted *s = answer->script;
	kavak_llm_request request = answer->request;
	kavak_llm_reply reply = { 0 };
	kavak_error err = { 0 };
	KV_BUF calls = { 0 };
	int r;

	answer->timer = NULL;
	r = prepare(answer, &reply, &calls, &err);
	if (r == 0 && !say(s, answer, reply.text))
		return;
	unlink_answer(s, answer);
	free(answer);
	request.done(r, r < 0 ? NULL : &reply, r < 0 ? &err : NULL, request.userdata);
}

static int scripted_start(void *self, const kavak_llm_request *request, void **ret_handle,
                          kavak_error *err)
{
	struct scripted *s = self;
	struct answer *answer = calloc(1, sizeof(*answer));
	int64_t wait_ms;
	int r;

	if (!answer)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "scripted answer");
	*answer = (struct answer) {
		.next = s->answers, .script = s, .request = *request,
		.step = json_array_get(s->steps, s->next),
	};
	wait_ms = kv_json_get_int(answer->step, "wait_ms", 0);
	r = wait_ms ? kavak_loop_timer(s->loop, wait_ms, give, answer, &answer->timer, err)
	            : kavak_loop_post(s->loop, give, answer, err);
	if (r < 0) {
		free(answer);
		return r;
	}
	s->next++;
	s->answers = answer;
	*ret_handle = answer;
	return 0;
}

extern const struct kavak_llm_ops kv_llm_scripted;
const struct kavak_llm_ops kv_llm_scripted = {
	.abi       = KAVAK_LLM_ABI,
	.scheme    = "scripted",
	.self_size = sizeof(struct scripted),
	.open      = scripted_open,
	.close     = scripted_close,
	.start     = scripted_start,
	.cancel    = scripted_cancel,
};
