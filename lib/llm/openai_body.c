/* SPDX-License-Identifier: MIT */
#include "llm/openai_body.h"

#include <kavak/sys/error.h>

static const char *const roles[] = {
	[KAVAK_ROLE_SYSTEM] = "system", [KAVAK_ROLE_USER] = "user",
	[KAVAK_ROLE_ASSISTANT] = "assistant", [KAVAK_ROLE_TOOL] = "tool",
};

/* {"id","name","arguments"} each -> {"id","type","function":{"name","arguments"}}. */
static json_t *calls_json(kavak_slice text, kavak_error *err)
{
	KV_JSON *said = NULL, *list = json_array();
	const json_t *call;
	size_t i;

	if (kv_json_parse(text, "tool calls", &said, err) < 0)
		return NULL;
	json_array_foreach(said, i, call)
		if (json_array_append_new(list, json_pack("{s:O, s:s, s:{s:O, s:O}}", "id",
				json_object_get(call, "id"), "type", "function", "function",
				"name", json_object_get(call, "name"), "arguments",
				json_object_get(call, "arguments"))) < 0) {
			kavak_error_set(err, KAVAK_EINVAL, 0,
					"a tool call without id, name or arguments");
			return NULL;
		}
	return KV_TAKE(list);
}

static json_t *message_json(const kavak_llm_message *message, kavak_error *err)
{
	KV_JSON *json = json_pack("{s:s, s:o}", "role", roles[message->role], "content",
				  message->tool_calls.len ? kv_json_str_or_null(message->text)
							  : kv_json_str(message->text));

	if (json && message->tool_call_id.len &&
	    json_object_set_new(json, "tool_call_id", kv_json_str(message->tool_call_id)) < 0)
		return NULL;
	if (json && message->tool_calls.len &&
	    json_object_set_new(json, "tool_calls", calls_json(message->tool_calls, err)) < 0)
		return NULL;
	return KV_TAKE(json);
}

size_t kv_body_turns(const kavak_llm_request *request)
{
	size_t n = 0;

	for (size_t i = 0; i < request->first_of_turn; i++)
		n += request->messages[i].role == KAVAK_ROLE_USER;
	return n;
}

/* System messages, and the turns after those that are left out: a turn goes as a whole, or a
 * tool's result would stand there without its call. */
static json_t *messages_json(const kavak_llm_request *request, size_t n_skipped, kavak_error *err)
{
	KV_JSON *list = json_array();
	size_t n_turns = 0;

	for (size_t i = 0; i < request->n_messages; i++) {
		const kavak_llm_message *message = &request->messages[i];

		n_turns += message->role == KAVAK_ROLE_USER;
		if (message->role != KAVAK_ROLE_SYSTEM && n_turns <= n_skipped)
			continue;
		if (json_array_append_new(list, message_json(message, err)) < 0)
			return NULL;
	}
	return KV_TAKE(list);
}

/* The tools go in as the text that they are. */
static int print(const json_t *head, kavak_slice tools, kavak_buf *buf)
{
	int r = kv_json_print(head, buf);

	if (r < 0 || !tools.len)
		return r;
	buf->len--;	/* the last brace */
	r = kv_buf_add_str(buf, ",\"tools\":");
	if (!r)
		r = kavak_buf_add(buf, tools);
	return r ? r : kv_buf_add_char(buf, '}');
}

int kv_body_print(const kavak_llm_request *request, const struct kv_body_options *options,
		  kavak_buf *buf, kavak_error *err)
{
	kavak_error why = { 0 };
	KV_JSON *messages = messages_json(request, options->n_skipped, &why), *head;
	int r;

	head = json_pack("{s:s, s:b, s:{s:b}, s:I, s:O}", "model", options->model, "stream", 1,
			 "stream_options", "include_usage", 1,
			 options->is_openai ? "max_completion_tokens" : "max_tokens",
			 (json_int_t) request->max_tokens, "messages", messages);
	r = head ? print(head, request->tools, buf) : why.code ? why.code : KAVAK_ENOMEM;
	return r < 0 ? kavak_error_set(err, r, 0, "%s", why.code ? why.text : "request") : 0;
}
