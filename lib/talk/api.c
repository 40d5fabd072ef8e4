/* SPDX-License-Identifier: MIT */
/* The rooms below, as the public headers give them: by engine. */
#include <kavak/catalog.h>
#include <kavak/normalize.h>
#include <kavak/rag.h>

#include "talk/engine.h"

int kavak_catalog_search(kavak_engine *engine, const kavak_car_filter *filter,
                         kavak_search **ret_search, kavak_error *err)
{
	return kv_catalog_search(engine->catalog, filter, ret_search, err);
}

int kavak_catalog_import(kavak_engine *engine, const char *path,
                         const kavak_import_options *options, kavak_import_result *ret_result,
                         kavak_error *err)
{
	return kv_catalog_import(engine->catalog, path, options, ret_result, err);
}

int kavak_catalog_import_builtin(kavak_engine *engine, kavak_import_result *ret_result,
                                 kavak_error *err)
{
	static const char name[] = "catalog.csv";
	const kavak_import_options options = KAVAK_IMPORT_OPTIONS_INIT;
	kavak_slice csv;
	int r = kv_data_get(engine->data, name, &csv, err);

	if (r == KAVAK_NOTFOUND)
		return kavak_error_set(err, KAVAK_EDATA, 0, "no example catalog is built in");
	return r < 0 ? r
	             : kv_catalog_import_text(engine->catalog, csv, name, &options, ret_result,
	                                      err);
}

/* A reader of the vehicles of a text: what both of the functions below start from. */
static int find_vehicles(kavak_engine *engine, kavak_slice text, struct kv_mention *ret_mentions,
                         size_t max, size_t *ret_n, kavak_error *err)
{
	const kv_index *index;
	int r;

	if (text.len > KAVAK_MESSAGE_MAX)
		return kavak_error_set(err, KAVAK_ELIMIT, 0, "%zu bytes of text; %zu is the most",
		                       text.len, KAVAK_MESSAGE_MAX);
	r = kv_catalog_index(engine->catalog, &index, err);
	if (r < 0)
		return r;
	r = kv_index_candidates(index, text, ret_mentions, max, ret_n);
	return r < 0 ? kavak_error_set(err, r, 0, "normalize") : 0;
}

int kavak_normalize(kavak_engine *engine, kavak_slice text, kavak_vehicle *ret_vehicles, size_t max,
                    size_t *ret_n, kavak_error *err)
{
	struct kv_mention found[KAVAK_NORMALIZE_TOP_MAX];
	size_t n = 0;
	int r;

	if (max > KAVAK_NORMALIZE_TOP_MAX)
		max = KAVAK_NORMALIZE_TOP_MAX;
	r = find_vehicles(engine, text, found, max, &n, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++)
		ret_vehicles[i] = (kavak_vehicle) {
			found[i].vehicle->make, found[i].vehicle->model, found[i].score
		};
	*ret_n = n;
	return n && found[0].score >= KV_NORMALIZE_THRESHOLD ? 0 : KAVAK_NOTFOUND;
}

double kavak_normalize_threshold(void)
{
	return KV_NORMALIZE_THRESHOLD;
}

int kavak_normalize_json(kavak_engine *engine, kavak_slice text, size_t top, kavak_buf *buf,
                         kavak_error *err)
{
	KV_JSON *json = NULL;
	int r = kv_tool_normalize(engine, text, top, &json, err);

	if (r < 0)
		return r;
	r = kv_json_print(json, buf);
	return r < 0 ? kavak_error_set(err, r, 0, "normalize") : 0;
}

int kavak_knowledge_ingest(kavak_engine *engine, const char *const *sources, size_t n_sources,
                           const kavak_ingest_options *options, kavak_ingest_result *ret_result,
                           kavak_error *err)
{
	kv_rag *rag;
	int r = kv_engine_rag(engine, &rag, err);

	return r < 0 ? r : kv_rag_ingest(rag, sources, n_sources, options, ret_result, err);
}

int kavak_knowledge_ingest_builtin(kavak_engine *engine, kavak_ingest_result *ret_result,
                                   kavak_error *err)
{
	kv_rag *rag;
	int r = kv_engine_rag(engine, &rag, err);

	return r < 0 ? r : kv_rag_ingest_builtin(rag, ret_result, err);
}
