/* SPDX-License-Identifier: MIT */
#include "support/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/json.h"
#include "support/server.h"

static struct test_server *server;
static json_t *steps;
static size_t next;

/* {"tool_calls":[{"name","arguments"}]} as a server streams it. */
static json_t *calls_delta(const json_t *calls)
{
	json_t *list = json_array();
	const json_t *call;
	size_t i;

	json_array_foreach(calls, i, call) {
		const json_t *arguments = json_object_get(call, "arguments");
		KV_BUF id = { 0 }, text = { 0 };

		kv_buf_addf(&id, "call_%zu", i);
		if (json_is_string(arguments))
			kavak_buf_add(&text, kv_json_get_str(call, "arguments"));
		else
			kv_json_print(arguments, &text);
		json_array_append_new(list, json_pack("{s:I, s:s, s:{s:O, s:s}}", "index",
						      (json_int_t) i, "id", id.ptr, "function",
						      "name", json_object_get(call, "name"),
						      "arguments", text.ptr));
	}
	return json_pack("{s:o}", "tool_calls", list);
}

static void add_event(kavak_buf *buf, json_t *delta, const char *finish)
{
	KV_JSON *chunk = json_pack("{s:[{s:o, s:s?}]}", "choices", "delta", delta, "finish_reason",
				   finish);

	kv_buf_add_str(buf, "data: ");
	kv_json_print(chunk, buf);
	kv_buf_add_str(buf, "\n\n");
}

static long serve(const char *request, char *out, size_t size)
{
	const json_t *step = json_array_get(steps, next++);
	const json_t *calls = json_object_get(step, "tool_calls");
	kavak_slice error = kv_json_get_str(step, "error");
	KV_BUF events = { 0 };

	(void) request;
	usleep((useconds_t) kv_json_get_int(step, "wait_ms", 0) * 1000);
	if (!step || error.len)
		return snprintf(out, size, "HTTP/1.1 400 Bad\r\nConnection: close\r\n\r\n"
				"{\"error\":{\"message\":\"%.*s\"}}", KV_FMT(error));
	if (calls)
		add_event(&events, calls_delta(calls), NULL);
	else
		add_event(&events, json_pack("{s:O}", "content", json_object_get(step, "text")),
			  NULL);
	add_event(&events, json_object(), calls ? "tool_calls" : "stop");
	return snprintf(out, size, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
			"Connection: close\r\n\r\n%sdata: [DONE]\n\n", events.ptr);
}

unsigned model_server_start(const char *script)
{
	unsigned port;

	next = 0;
	if (kv_json_parse(kavak_slice_of(script), "script", &steps, NULL) < 0)
		abort();
	server = test_server_start(serve, &port);
	return port;
}

void model_server_stop(void)
{
	test_server_stop(server);
	json_decref(steps);
	steps = NULL;
}
