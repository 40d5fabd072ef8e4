/* SPDX-License-Identifier: MIT */
#pragma once
/* What the agent can do: six tools of ours, described in data/lang/es-MX/tools.json, and those that
 * a program adds. */

#include <kavak/rag.h>
#include <kavak/talk.h>

#include "base/data.h"
#include "base/json.h"
#include "config/config.h"

#define KV_TOOLS_MAX 64

typedef struct kv_tools kv_tools;
struct kv_tool;

/* 0; KAVAK_EDATA when the data file is not what it should be; KAVAK_ENOMEM. */
int  kv_tools_new(kv_data *data, const struct kv_settings *settings, kv_tools **ret_tools,
                  kavak_error *err);
void kv_tools_free(kv_tools *tools);

int kv_tools_add(kv_tools *tools, const kavak_tool *tool, kavak_error *err);

/* As OpenAI-compatible servers take them; lent until a tool is added. */
kavak_slice kv_tools_text(kv_tools *tools);

/* One call. The turn owns it; whoever runs it answers once with kv_tool_call_end(). */
struct kavak_tool_call {
	struct kavak_tool_call *next;		/* of the turn, in the order called */
	kavak_engine           *engine;
	const struct kv_tool   *tool;		/* NULL: there is none of that name */
	char                   *name;
	json_t                 *id, *raw;	/* as they came */
	json_t                 *arguments;	/* normalized */
	json_t                 *result;		/* NULL: not there yet */
	void                   *handle;		/* of what it waits for */
	bool                    is_awaited;	/* stopped, and its program will answer yet */
	bool                    is_fact;	/* its result stands with the turn's facts */
	int64_t                 start_us;
	uint64_t                turn;		/* its number */
	void                  (*done)(struct kavak_tool_call *call, void *userdata);
	void                   *userdata;
};

/* Start a call whose name and raw arguments stand. `done` comes once, from here or later.
 * 0; KAVAK_ENOMEM: `done` does not come. */
int kv_tool_call_start(kv_tools *tools, struct kavak_tool_call *call, kavak_error *err);

/* Answer: `result` is taken over. */
void kv_tool_call_end(struct kavak_tool_call *call, json_t *result);

/* Stop it, if it still waits: its result is that it took too long, and `done` does not come. */
void kv_tool_call_stop(struct kavak_tool_call *call);

/* Stop it and free it. */
void kv_tool_call_free(struct kavak_tool_call *call);
void kv_calls_free_orphans(kavak_engine *engine);

/* {"error": text}: what went wrong, for whoever called. NULL: out of memory. */
json_t *kv_tool_call_error(const char *text);

/* The tools of ours. Each leaves its result in call->result, or its handle when that comes later.
 * Below 0 with err: the reason becomes the result, except for KAVAK_ENOMEM. */
typedef int kv_tool_fn(struct kavak_tool_call *call, kavak_error *err);
kv_tool_fn kv_tool_search_catalog;
kv_tool_fn kv_tool_car_details;
kv_tool_fn kv_tool_calc_financing;
kv_tool_fn kv_tool_calc_affordability;
kv_tool_fn kv_tool_retrieve_knowledge;
kv_tool_fn kv_tool_normalize_make_model;

/* {"make","model","confidence","candidates"} of a text. */
int kv_tool_normalize(kavak_engine *engine, kavak_slice text, size_t top, json_t **ret_json,
                      kavak_error *err);
json_t *kv_passage_json(const kavak_passage *passage);
