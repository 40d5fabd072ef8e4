/* SPDX-License-Identifier: MIT */
#include "llm/openai_answer.h"

#include <kavak/sys/error.h>

#define THINK     "<think>"
#define THINK_END "</think>"

/* ---- text ---- */

kavak_slice kv_answer_text(const struct kv_answer *answer)
{
	kavak_slice said = kv_buf_slice(&answer->said);

	return answer->has_text ? kv_slice_sub(said, answer->text_from, said.len)
				: (kavak_slice) { 0 };
}

static size_t skip_space(kavak_slice text, size_t at)
{
	while (at < text.len && strchr(" \t\r\n", text.ptr[at]))
		at++;
	return at;
}

/* Where the text begins, as soon as that can be told. */
static void find_text(struct kv_answer *answer, size_t n_before)
{
	kavak_slice said = kv_buf_slice(&answer->said);
	size_t start = skip_space(said, 0), n = said.len - start, from;
	const char *end;

	if (answer->has_text || !n)
		return;
	if (memcmp(said.ptr + start, THINK, n < strlen(THINK) ? n : strlen(THINK))) {
		answer->has_text = true;
		answer->text_from = start;
		return;
	}
	from = n_before > strlen(THINK_END) ? n_before - strlen(THINK_END) : 0;
	end = memmem(said.ptr + from, said.len - from, THINK_END, strlen(THINK_END));
	if (!end)
		return;
	answer->text_from = skip_space(said, (size_t) (end - said.ptr) + strlen(THINK_END));
	answer->has_text = answer->text_from < said.len;
}

static int add_text(struct kv_answer *answer, kavak_slice text)
{
	size_t n_before = answer->said.len;
	int r;

	if (n_before + text.len > KV_ANSWER_TEXT_MAX)
		return KAVAK_ELIMIT;
	r = kavak_buf_add(&answer->said, text);
	if (!r)
		find_text(answer, n_before);
	return r;
}

/* ---- calls ---- */

/* The call that a fragment belongs to: that of its index; but an id that the call does not have
 * is another call's, whatever the index: some servers number all of them 0. */
static struct kv_answer_call *call_of(struct kv_answer *answer, const json_t *fragment)
{
	json_int_t index = kv_json_get_int(fragment, "index", -1);
	kavak_slice id = kv_json_get_str(fragment, "id");
	struct kv_answer_call *call = NULL;

	for (size_t i = answer->n_calls; i-- > 0 && !call; )
		if (index < 0 || answer->calls[i].index == index)
			call = &answer->calls[i];
	if (call && (!id.len || !call->id.len || kv_slice_eq(id, kv_buf_slice(&call->id))))
		return call;
	if (answer->n_calls == KV_ANSWER_CALLS_MAX)
		return NULL;
	call = &answer->calls[answer->n_calls++];
	call->index = index;
	return call;
}

/* Text that comes in pieces; an object from a server that does not write it as text. */
static int add_arguments(struct kv_answer_call *call, const json_t *arguments)
{
	kavak_slice text = { json_string_value(arguments), json_string_length(arguments) };

	if (json_is_object(arguments))
		return kv_json_print(arguments, &call->arguments);
	if (call->arguments.len + text.len > KV_ANSWER_TEXT_MAX)
		return KAVAK_ELIMIT;
	return kavak_buf_add(&call->arguments, text);
}

static int add_call(struct kv_answer *answer, const json_t *fragment)
{
	const json_t *function = json_object_get(fragment, "function");
	struct kv_answer_call *call = call_of(answer, fragment);
	int r = call ? 0 : KAVAK_ELIMIT;

	if (!r && !call->id.len)
		r = kavak_buf_add(&call->id, kv_json_get_str(fragment, "id"));
	if (!r && !call->name.len)
		r = kavak_buf_add(&call->name, kv_json_get_str(function, "name"));
	return r ? r : add_arguments(call, json_object_get(function, "arguments"));
}

/* ---- a chunk ---- */

static enum kv_finish finish_of(kavak_slice reason)
{
	return kv_slice_is(reason, "length") ? KV_FINISH_LENGTH
	     : kv_slice_is(reason, "tool_calls") ? KV_FINISH_CALLS
	     : kv_slice_is(reason, "content_filter") ? KV_FINISH_FILTER : KV_FINISH_STOP;
}

static int add_choice(struct kv_answer *answer, const json_t *choice)
{
	const json_t *delta = json_object_get(choice, "delta"), *call;
	kavak_slice reason = kv_json_get_str(choice, "finish_reason");
	size_t i;
	int r;

	if (!delta)
		delta = json_object_get(choice, "message");
	r = add_text(answer, kv_json_get_str(delta, "content"));
	if (!r)
		r = kavak_buf_add(&answer->refusal, kv_json_get_str(delta, "refusal"));
	json_array_foreach(json_object_get(delta, "tool_calls"), i, call)
		r = r ? r : add_call(answer, call);
	if (reason.len)
		answer->finish = finish_of(reason);
	return r;
}

static uint32_t tokens(const json_t *usage, const char *key)
{
	json_int_t n = kv_json_get_int(usage, key, 0);

	return n > 0 && n < UINT32_MAX ? (uint32_t) n : 0;
}

int kv_answer_add(struct kv_answer *answer, const json_t *chunk, kavak_error *err)
{
	const json_t *usage = json_object_get(chunk, "usage");
	const json_t *failed = json_object_get(chunk, "error");
	int r;

	if (json_is_object(failed))
		return kavak_error_set(err, KAVAK_EIO, 0, "the model's server: %.*s",
				       KV_FMT(kv_json_get_str(failed, "message")));
	if (json_is_object(usage)) {
		answer->tokens_in = tokens(usage, "prompt_tokens");
		answer->tokens_out = tokens(usage, "completion_tokens");
	}
	r = add_choice(answer, json_array_get(json_object_get(chunk, "choices"), 0));
	if (r < 0)
		return kavak_error_set(err, r, 0,
				       r == KAVAK_ELIMIT ? "the model's answer is too long or "
							   "calls too many tools"
							 : "the model's answer");
	return 0;
}

/* ---- the end ---- */

static int print_calls(const struct kv_answer *answer, kavak_buf *buf)
{
	KV_JSON *list = json_array();

	for (size_t i = 0; i < answer->n_calls; i++) {
		const struct kv_answer_call *call = &answer->calls[i];
		KV_BUF id = { 0 };
		int r = call->id.len ? kavak_buf_add(&id, kv_buf_slice(&call->id))
				     : kv_buf_addf(&id, "call_%zu", i);

		if (r < 0)
			return r;
		if (json_array_append_new(list, json_pack("{s:o, s:o, s:o}", "id",
				kv_json_str(kv_buf_slice(&id)), "name",
				kv_json_str(kv_buf_slice(&call->name)), "arguments",
				kv_json_str(call->arguments.len ? kv_buf_slice(&call->arguments)
						: KAVAK_SLICE("{}")))) < 0)
			return KAVAK_ENOMEM;
	}
	return kv_json_print(list, buf);
}

/* Up to the last sentence that is whole; all of it when none is. */
static kavak_slice whole_sentences(kavak_slice text)
{
	for (size_t end = text.len; end > 0; end--)
		if (strchr(".!?\n", text.ptr[end - 1]))
			return kv_slice_sub(text, 0, end);
	return text;
}

int kv_answer_end(struct kv_answer *answer, kavak_buf *calls, kavak_llm_reply *ret_reply,
		  kavak_error *err)
{
	kavak_llm_reply reply = { .text = kv_answer_text(answer), .tokens_in = answer->tokens_in,
				  .tokens_out = answer->tokens_out };

	if (answer->refusal.len || answer->finish == KV_FINISH_FILTER)
		return kavak_error_set(err, KAVAK_EDENIED, 0, "the model refused to answer");
	if (answer->n_calls && answer->finish == KV_FINISH_LENGTH)
		return kavak_error_set(err, KAVAK_EDATA, 0,
				       "the model's answer was cut within a tool call");
	if (!answer->n_calls && !kv_slice_trim(reply.text).len)
		return kavak_error_set(err, KAVAK_EDATA, 0, "the model's answer is empty");
	if (answer->n_calls && print_calls(answer, calls) < 0)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "the model's answer");
	if (answer->finish == KV_FINISH_LENGTH)
		reply.text = whole_sentences(reply.text);
	if (answer->n_calls)
		reply.text = (kavak_slice) { 0 };
	reply.tool_calls = kv_buf_slice(calls);
	*ret_reply = reply;
	return 0;
}

void kv_answer_done(struct kv_answer *answer)
{
	kavak_buf_done(&answer->said);
	kavak_buf_done(&answer->refusal);
	for (size_t i = 0; i < answer->n_calls; i++) {
		kavak_buf_done(&answer->calls[i].id);
		kavak_buf_done(&answer->calls[i].name);
		kavak_buf_done(&answer->calls[i].arguments);
	}
	*answer = (struct kv_answer) { 0 };
}
