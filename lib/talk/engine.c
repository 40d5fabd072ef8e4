/* SPDX-License-Identifier: MIT */
#include "talk/engine.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "talk/claims.h"
#include "talk/turn.h"

static int open_parts(kavak_engine *engine, kavak_error *err)
{
	int r = kv_config_check(engine->config, err);

	if (!r)
		r = kavak_loop_new(&engine->loop, err);
	if (!r)
		r = kv_data_new(kavak_config_get(engine->config, "KAVAK_DATA_DIR"), &engine->data,
		                err);
	if (!r)
		r = kv_store_open(engine->config, kv_config_store_url(engine->config),
		                  &engine->store, err);
	if (!r)
		r = kv_catalog_new(engine->store, engine->data, &engine->catalog, err);
	return r;
}

/* A part that a setting asks for by name is opened at once: better refused here than missed later.
 * A model that is merely away is the turn's to stand in for. */
static int open_configured(kavak_engine *engine, kavak_error *err)
{
	const kavak_config *config = engine->config;
	kavak_mailbox *mailbox;
	kavak_llm *llm;
	kv_rag *rag;
	int r = 0;

	if (strcmp(kv_config_mailbox_url(config), kv_config_store_url(config)))
		r = kv_engine_mailbox(engine, &mailbox, err);
	if (!r && (strcmp(kv_config_vectors_url(config), "exact:") ||
		   strcmp(kv_config_embedder_url(config), "local:")))
		r = kv_engine_rag(engine, &rag, err);
	if (r < 0)
		return r;
	r = kv_engine_llm(engine, &llm, err);
	return r == KAVAK_ENOTSUP || r == KAVAK_ENOMEM ? r : 0;
}

int kavak_engine_open(const kavak_config *config, kavak_engine **ret_engine, kavak_error *err)
{
	KV_AUTO(kavak_engine) *engine = NULL;
	int64_t start = kv_monotonic_us();
	int r;

	if (!config || !ret_engine)
		return kavak_error_set(err, KAVAK_EINVAL, 0, "an engine needs a configuration");
	engine = calloc(1, sizeof(*engine));
	if (!engine)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "engine");
	engine->config = config;
	engine->settings = kv_config_settings(config);
	r = open_parts(engine, err);
	if (!r)
		r = open_configured(engine, err);
	kv_engine_trace(engine, "engine.open", 0, start, r);
	if (r < 0)
		return r;
	*ret_engine = KV_TAKE(engine);
	return 0;
}

void kavak_engine_close(kavak_engine *engine)
{
	if (!engine)
		return;
	kv_turns_cancel_all(engine);
	kv_calls_free_orphans(engine);
	kv_tools_free(engine->tools);
	kv_claim_words_free(engine->claim_words);
	kv_llm_close(engine->llm);
	kv_offline_free(engine->offline);
	kv_rag_free(engine->rag);
	kv_embedder_close(engine->embedder);
	kv_vectors_close(engine->vectors);
	kavak_mailbox_close(engine->mailbox);
	kv_catalog_free(engine->catalog);
	kv_store_close(engine->store);
	kv_data_free(engine->data);
	kavak_loop_free(engine->loop);
	free(engine);
}

int kavak_engine_fd(kavak_engine *engine)
{
	return kavak_loop_fd(engine->loop);
}

int kavak_engine_timeout_ms(kavak_engine *engine)
{
	return kavak_loop_timeout_ms(engine->loop);
}

int kavak_engine_process(kavak_engine *engine, kavak_error *err)
{
	int r;

	if (engine->is_running)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
		                       "the engine is running: this is one of its callbacks");
	engine->is_running = true;
	r = kavak_loop_run_once(engine->loop, 0, err);
	engine->is_running = false;
	return r < 0 ? r : 0;
}

int kv_engine_mailbox(kavak_engine *engine, kavak_mailbox **ret_mailbox, kavak_error *err)
{
	int r = engine->mailbox ? 0 : kavak_mailbox_open(engine->config, &engine->mailbox, err);

	if (!r)
		*ret_mailbox = engine->mailbox;
	return r;
}

static int open_rag(kavak_engine *engine, kavak_error *err)
{
	const kavak_config *config = engine->config;
	int r = 0;

	if (!engine->vectors)
		r = kv_vectors_open(config, kv_config_vectors_url(config), engine->loop,
		                    engine->store, &engine->vectors, err);
	if (!r && !engine->embedder)
		r = kv_embedder_open(config, kv_config_embedder_url(config), engine->loop,
		                     &engine->embedder, err);
	if (r < 0)
		return r;
	return kv_rag_new(&(struct kv_rag_parts) {
		.config = config, .loop = engine->loop, .store = engine->store,
		.vectors = engine->vectors, .embedder = engine->embedder, .data = engine->data,
	}, &engine->rag, err);
}

int kv_engine_rag(kavak_engine *engine, kv_rag **ret_rag, kavak_error *err)
{
	int r = engine->rag ? 0 : open_rag(engine, err);

	if (!r)
		*ret_rag = engine->rag;
	return r;
}

int kv_engine_offline(kavak_engine *engine, kv_offline **ret_offline, kavak_error *err)
{
	const struct kv_offline_parts parts = { engine->config, engine->data, engine->catalog };
	int r = engine->offline ? 0 : kv_offline_new(&parts, &engine->offline, err);

	if (!r)
		*ret_offline = engine->offline;
	return r;
}

int kv_engine_claim_words(kavak_engine *engine, struct kv_claim_words **ret_words, kavak_error *err)
{
	int r = engine->claim_words ? 0
	                            : kv_claim_words_new(engine->data, &engine->claim_words, err);

	if (!r)
		*ret_words = engine->claim_words;
	return r;
}

int kv_engine_tools(kavak_engine *engine, kv_tools **ret_tools, kavak_error *err)
{
	int r = engine->tools ? 0
	                      : kv_tools_new(engine->data, engine->settings, &engine->tools, err);

	if (!r)
		*ret_tools = engine->tools;
	return r;
}

int kv_engine_llm(kavak_engine *engine, kavak_llm **ret_llm, kavak_error *err)
{
	const char *url = kv_config_llm_url(engine->config);
	int r;

	if (!strncmp(url, "offline:", strlen("offline:")))
		return KAVAK_NOTFOUND;
	r = engine->llm ? 0 : kv_llm_open(engine->config, url, engine->loop, &engine->llm, err);
	if (!r)
		*ret_llm = engine->llm;
	return r;
}

void kv_engine_trace(const kavak_engine *engine, const char *point, uint64_t turn, int64_t since_us,
                     int code)
{
	kv_trace(engine->config, point, turn, kv_monotonic_us() - since_us, code);
}
