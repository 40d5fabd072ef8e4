/* SPDX-License-Identifier: MIT */
/* Holds the conversations of *.talk files: README.md tells their format. */
#include <kavak/kavak.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/data.h"
#include "config/config.h"

struct run {
	kavak_engine *engine;
	const char   *path;
	char          user[32];
	kavak_slice   line;
	json_t       *reply;		/* the turn's, as `kavak ask --json` prints it */
	size_t        n_turns, n_failed;
};

static void fail(struct run *run, const char *why)
{
	KV_BUF text = { 0 };

	run->n_failed++;
	if (run->reply)
		kv_json_print(run->reply, &text);
	printf("%s: %.*s\n  %s\n  %s\n", run->path, KV_FMT(run->line), why,
	       text.ptr ? text.ptr : "");
}

static bool same_text(kavak_slice a, kavak_slice b)
{
	return a.len == b.len && !strncasecmp(a.ptr, b.ptr, a.len);
}

static bool same(const json_t *got, const json_t *wanted);

static bool list_has(const json_t *list, const json_t *wanted)
{
	const json_t *member;
	size_t i;

	json_array_foreach(list, i, member)
		if (same(member, wanted))
			return true;
	return false;
}

static bool same(const json_t *got, const json_t *wanted)
{
	const json_t *member;
	size_t i;

	if (json_is_number(wanted))
		return json_is_number(got) && json_number_value(got) == json_number_value(wanted);
	if (json_is_string(wanted))
		return json_is_string(got) &&
		       same_text((kavak_slice) { json_string_value(got), json_string_length(got) },
		                 (kavak_slice) { json_string_value(wanted),
		                                json_string_length(wanted) });
	if (!json_is_array(wanted) || json_array_size(got) != json_array_size(wanted))
		return false;
	json_array_foreach(wanted, i, member)
		if (!list_has(got, member))
			return false;
	return true;
}

static bool holds(const json_t *arguments, const json_t *wanted)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *) wanted, key, value)
		if (!same(json_object_get(arguments, key), value))
			return false;
	return true;
}

/* Was a tool called, with these arguments at least? "*" is any tool. */
static bool was_called(const struct run *run, kavak_slice name, const json_t *wanted)
{
	const json_t *calls = json_object_get(run->reply, "tool_calls"), *call;
	size_t i;

	json_array_foreach(calls, i, call)
		if ((kv_slice_is(name, "*") || kv_slice_eq(kv_json_get_str(call, "name"), name)) &&
		    holds(json_object_get(call, "arguments"), wanted))
			return true;
	return false;
}

static bool is_said(const struct run *run, kavak_slice text)
{
	kavak_slice reply = kv_json_get_str(run->reply, "reply");

	for (size_t i = 0; i + text.len <= reply.len; i++)
		if (!strncasecmp(reply.ptr + i, text.ptr, text.len))
			return true;
	return false;
}

static void say(struct run *run, kavak_slice text)
{
	kavak_reply reply = { 0 };
	kavak_error err = { 0 };

	json_decref(run->reply);
	run->reply = NULL;
	run->n_turns++;
	if (kavak_ask(run->engine, kavak_slice_of(run->user), text, &reply, &err) < 0 ||
	    kv_json_parse(kv_buf_slice(&reply.json), "reply", &run->reply, &err) < 0)
		fail(run, err.text);
	else if (!kv_json_get_bool(run->reply, "grounded", false))
		fail(run, "it is not grounded");
	kavak_reply_done(&reply);
}

static void check(struct run *run, kavak_slice word, kavak_slice rest)
{
	KV_JSON *wanted = NULL;
	kavak_slice name = rest;

	if (kv_slice_is(word, "call")) {
		kv_slice_split(&rest, ' ', &name);
		if (rest.len && kv_json_parse(rest, "arguments", &wanted, NULL) < 0)
			fail(run, "its arguments are no JSON");
		else if (!was_called(run, name, wanted))
			fail(run, "it was not called so");
	} else if (kv_slice_is(word, "no")) {
		if (was_called(run, name, NULL))
			fail(run, "it was called");
	} else if (kv_slice_is(word, "has")) {
		if (!is_said(run, rest))
			fail(run, "the reply does not hold it");
	} else if (kv_slice_is(word, "hasnt")) {
		if (is_said(run, rest))
			fail(run, "the reply holds it");
	} else {
		fail(run, "no line begins so");
	}
}

static void hold(struct run *run, kavak_slice text)
{
	kavak_slice line, word;

	while (kv_data_line(&text, &line)) {
		run->line = line;
		kv_slice_split(&line, ' ', &word);
		if (kv_slice_is(word, ">"))
			say(run, line);
		else
			check(run, word, kv_slice_trim(line));
	}
}

static int open_engine(const char *csv, kavak_config **ret_config, kavak_engine **ret_engine,
                       kavak_error *err)
{
	kavak_import_options options = KAVAK_IMPORT_OPTIONS_INIT;
	kavak_import_result imported;
	kavak_ingest_result ingested;
	int r = kavak_config_new(ret_config, err);

	if (!r)
		r = kavak_config_set(*ret_config, "DATABASE_URL", "sqlite::memory:", err);
	if (!r)
		r = kavak_engine_open(*ret_config, ret_engine, err);
	if (!r)
		r = kavak_catalog_import(*ret_engine, csv, &options, &imported, err);
	return r ? r : kavak_knowledge_ingest_builtin(*ret_engine, &ingested, err);
}

int main(int argc, char **argv)
{
	KV_AUTO(kavak_config) *config = NULL;
	kavak_error err = { 0 };
	struct run run = { 0 };

	if (argc < 3 || open_engine(argv[1], &config, &run.engine, &err)) {
		fprintf(stderr, "scenario: %s\n",
		        argc < 3 ? "usage: scenario CARS.csv FILE.talk..." : err.text);
		kavak_engine_close(run.engine);
		return 2;
	}
	for (int i = 2; i < argc; i++) {
		KV_BUF text = { 0 };

		run.path = argv[i];
		snprintf(run.user, sizeof(run.user), "talk-%d", i);
		if (kv_file_read(argv[i], 1 << 20, &text, &err))
			fail(&run, err.text);
		else
			hold(&run, kv_buf_slice(&text));
		json_decref(run.reply);
		run.reply = NULL;
	}
	printf("%d conversations, %zu turns, %zu failures\n", argc - 2, run.n_turns, run.n_failed);
	kavak_engine_close(run.engine);
	return run.n_failed > 0;
}
