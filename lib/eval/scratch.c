/* SPDX-License-Identifier: MIT */
#include "eval/scratch.h"

#include <kavak/catalog.h>
#include <kavak/rag.h>
#include <kavak/sys/error.h>

#include "config/config.h"

/* The caller's settings, over a database that is only here. */
static int scratch_config(const kavak_config *config, kavak_config **ret_config,
                          kavak_error *err)
{
	static const char *const kept[] = {
		"KAVAK_LLM", "OPENAI_API_KEY", "OPENAI_MODEL", "OPENAI_BASE_URL",
		"EMBED_BASE_URL", "EMBED_MODEL", "KAVAK_TURN_MS", "KAVAK_ANNUAL_RATE",
		"KAVAK_MAX_YEARS", "KAVAK_MIN_YEARS", "RAG_TOP_K", "HISTORY_MAX_TURNS",
		"KAVAK_DATA_DIR",
	};
	KV_AUTO(kavak_config) *scratch = NULL;
	int r = kavak_config_new(&scratch, err);

	for (size_t i = 0; !r && i < sizeof(kept) / sizeof(*kept); i++)
		r = kavak_config_set(scratch, kept[i], kavak_config_get(config, kept[i]), err);
	if (!r)
		r = kavak_config_set(scratch, "DATABASE_URL", "sqlite::memory:", err);
	if (!r)
		*ret_config = KV_TAKE(scratch);
	return r;
}

static int fill(kavak_engine *engine, const char *catalog, kavak_error *err)
{
	const kavak_import_options options = KAVAK_IMPORT_OPTIONS_INIT;
	kavak_import_result imported;
	kavak_ingest_result ingested;
	int r = kavak_catalog_import(engine, catalog, &options, &imported, err);

	if (r == KAVAK_NOTFOUND)
		return kavak_error_set(err, KAVAK_EDATA, 0, "there is no catalog '%s'", catalog);
	return r < 0 ? r : kavak_knowledge_ingest_builtin(engine, &ingested, err);
}

int kv_scratch_open(struct kv_scratch *scratch, const kavak_config *config, kavak_slice catalog,
                    kavak_error *err)
{
	int r;

	if (scratch->engine && kv_slice_eq(kv_buf_slice(&scratch->catalog), catalog))
		return 0;
	kv_scratch_close(scratch);
	if (kavak_buf_add(&scratch->catalog, catalog) < 0)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "eval");
	r = scratch_config(config, &scratch->config, err);
	if (!r)
		r = kavak_engine_open(scratch->config, &scratch->engine, err);
	return r ? r : fill(scratch->engine, scratch->catalog.ptr, err);
}

void kv_scratch_close(struct kv_scratch *scratch)
{
	kavak_engine_close(scratch->engine);
	kavak_config_free(scratch->config);
	kavak_buf_done(&scratch->catalog);
	*scratch = (struct kv_scratch) { 0 };
}
