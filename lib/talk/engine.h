/* SPDX-License-Identifier: MIT */
#pragma once
/* What an engine holds. Opening one opens the database; what not every caller needs is opened
 * when it is first asked for. */

#include <kavak/talk.h>

#include "base/monotonic.h"
#include "catalog/catalog.h"
#include "config/config.h"
#include "llm/llm.h"
#include "rag/rag.h"
#include "talk/offline.h"
#include "talk/tools.h"

struct kavak_engine {
	const kavak_config       *config;
	const struct kv_settings *settings;
	kavak_loop               *loop;
	kv_data                  *data;
	kavak_store              *store;
	kv_catalog               *catalog;

	/* NULL until the functions below were asked for them. */
	kavak_mailbox  *mailbox;
	kavak_vectors  *vectors;
	kavak_embedder *embedder;
	kv_rag         *rag;
	kv_offline     *offline;
	kavak_llm      *llm;
	kv_tools       *tools;
	struct kv_claim_words *claim_words;

	struct kavak_turn      *turns;	/* in flight */
	struct kavak_tool_call *orphans;	/* whose turn is gone, and whose program will answer
	                                           yet */
	bool               is_running;	/* inside kavak_engine_process() */
};

KV_DEFINE_AUTO(kavak_engine, kavak_engine_close)
KV_DEFINE_AUTO(kavak_mailbox, kavak_mailbox_close)
KV_DEFINE_AUTO(kavak_leases, kavak_leases_free)

int kv_engine_mailbox(kavak_engine *engine, kavak_mailbox **ret_mailbox, kavak_error *err);
int kv_engine_rag(kavak_engine *engine, kv_rag **ret_rag, kavak_error *err);
int kv_engine_offline(kavak_engine *engine, kv_offline **ret_offline, kavak_error *err);
int kv_engine_claim_words(kavak_engine *engine, struct kv_claim_words **ret_words,
                          kavak_error *err);
int kv_engine_tools(kavak_engine *engine, kv_tools **ret_tools, kavak_error *err);

/* The configured model. KAVAK_NOTFOUND when none is, and the offline agent is meant to answer. */
int kv_engine_llm(kavak_engine *engine, kavak_llm **ret_llm, kavak_error *err);

void kv_engine_trace(const kavak_engine *engine, const char *point, uint64_t turn, int64_t since_us,
                     int code);
