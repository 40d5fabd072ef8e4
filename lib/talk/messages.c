/* SPDX-License-Identifier: MIT */
#include "talk/messages.h"

#include <stdlib.h>

#include <kavak/error.h>

static int copy(kavak_slice text, kavak_slice *ret_copy)
{
	char *bytes = kv_slice_dup(text);

	if (!bytes)
		return KAVAK_ENOMEM;
	*ret_copy = (kavak_slice) { bytes, text.len };
	return 0;
}

static void message_done(kavak_llm_message *message)
{
	free((char *) message->text.ptr);
	free((char *) message->tool_calls.ptr);
	free((char *) message->tool_call_id.ptr);
}

static int make_room(struct kv_messages *messages)
{
	size_t cap = messages->cap ? 2 * messages->cap : 16;
	kavak_llm_message *grown;

	if (messages->n < messages->cap)
		return 0;
	grown = realloc(messages->items, cap * sizeof(*grown));
	if (!grown)
		return KAVAK_ENOMEM;
	messages->items = grown;
	messages->cap = cap;
	return 0;
}

static int add(struct kv_messages *messages, const kavak_llm_message *lent)
{
	kavak_llm_message message = { .role = lent->role };
	int r = make_room(messages);

	if (!r)
		r = copy(lent->text, &message.text);
	if (!r)
		r = copy(lent->tool_calls, &message.tool_calls);
	if (!r)
		r = copy(lent->tool_call_id, &message.tool_call_id);
	if (r < 0)
		message_done(&message);
	else
		messages->items[messages->n++] = message;
	return r;
}

int kv_messages_add(struct kv_messages *messages, enum kavak_role role, kavak_slice text)
{
	return add(messages, &(kavak_llm_message) { .role = role, .text = text });
}

int kv_messages_add_calls(struct kv_messages *messages, kavak_slice tool_calls)
{
	return add(messages,
	           &(kavak_llm_message) { .role = KAVAK_ROLE_ASSISTANT, .tool_calls = tool_calls });
}

int kv_messages_add_result(struct kv_messages *messages, kavak_slice tool_call_id,
                           kavak_slice result)
{
	return add(messages, &(kavak_llm_message) {
		.role = KAVAK_ROLE_TOOL, .text = result, .tool_call_id = tool_call_id,
	});
}

void kv_messages_cut(struct kv_messages *messages, size_t n)
{
	while (messages->n > n)
		message_done(&messages->items[--messages->n]);
}

void kv_messages_done(struct kv_messages *messages)
{
	kv_messages_cut(messages, 0);
	free(messages->items);
	*messages = (struct kv_messages) { 0 };
}

/* The calls as whoever made them wrote them: arguments as text, no results. */
static int add_calls_of(struct kv_messages *messages, const json_t *calls)
{
	KV_JSON *list = json_array();
	const json_t *call;
	KV_BUF text = { 0 };
	size_t i;
	int r;

	json_array_foreach(calls, i, call) {
		KV_BUF arguments = { 0 };

		r = kv_json_print(json_object_get(call, "arguments"), &arguments);
		if (r < 0)
			return r;
		if (json_array_append_new(list,
		                          json_pack("{s:O, s:O, s:s#}", "id",
		                                    json_object_get(call, "id"), "name",
		                                    json_object_get(call, "name"), "arguments",
		                                    arguments.ptr, (int) arguments.len)) < 0)
			return KAVAK_ENOMEM;
	}
	r = kv_json_print(list, &text);
	return r < 0 ? r : kv_messages_add_calls(messages, kv_buf_slice(&text));
}

static int add_results_of(struct kv_messages *messages, const json_t *calls)
{
	const json_t *call;
	size_t i;

	json_array_foreach(calls, i, call) {
		KV_BUF text = { 0 };
		int r = kv_json_print(json_object_get(call, "result"), &text);

		if (!r)
			r = kv_messages_add_result(messages, kv_json_get_str(call, "id"),
			                           kv_buf_slice(&text));
		if (r < 0)
			return r;
	}
	return 0;
}

int kv_messages_add_history(struct kv_messages *messages, const json_t *history)
{
	const json_t *turn;
	size_t i;

	json_array_foreach(history, i, turn) {
		const json_t *calls = json_object_get(turn, "calls");
		int r = kv_messages_add(messages, KAVAK_ROLE_USER, kv_json_get_str(turn, "user"));

		if (!r && json_array_size(calls))
			r = add_calls_of(messages, calls);
		if (!r)
			r = add_results_of(messages, calls);
		if (!r)
			r = kv_messages_add(messages, KAVAK_ROLE_ASSISTANT,
			                    kv_json_get_str(turn, "reply"));
		if (r < 0)
			return r;
	}
	return 0;
}

json_t *kv_history_turn(kavak_slice user, kavak_slice reply, json_t *calls)
{
	return json_pack("{s:o, s:o, s:O}", "user", kv_json_str(user), "reply", kv_json_str(reply),
	                 "calls", calls);
}

int kv_history_trim(json_t *history, size_t max)
{
	size_t total = 0, keep = 0, n = json_array_size(history);

	while (keep < n && keep < max) {
		KV_BUF text = { 0 };
		int r = kv_json_print(json_array_get(history, n - 1 - keep), &text);

		if (r < 0)
			return r;
		total += text.len;
		if (keep && total > KV_HISTORY_BYTES_MAX)
			break;
		keep++;
	}
	for (; n > keep; n--)
		json_array_remove(history, 0);
	return 0;
}
