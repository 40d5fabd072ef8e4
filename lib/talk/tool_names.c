/* SPDX-License-Identifier: MIT */
/* retrieve_kavak_knowledge and normalize_make_model: words in, names and passages out. */
#include "talk/engine.h"
#include "talk/tools.h"

static void found(int result, const kavak_passage *passages, size_t n, bool answers,
                  const kavak_error *err, void *userdata)
{
	struct kavak_tool_call *call = userdata;
	KV_JSON *hits = json_array();

	if (result < 0) {
		kv_tool_call_end(call,
		                 kv_tool_call_error(err ? err->text : kavak_strerror(result)));
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (json_array_append_new(hits, kv_passage_json(&passages[i])) < 0) {
			kv_tool_call_end(call, NULL);
			return;
		}
	kv_tool_call_end(call, json_pack("{s:O, s:b}", "hits", hits, "answers", answers && n));
}

int kv_tool_retrieve_knowledge(struct kavak_tool_call *call, kavak_error *err)
{
	int64_t top_k = kv_json_get_int(call->arguments, "top_k", call->engine->settings->top_k);
	kv_rag *rag;
	int r = kv_engine_rag(call->engine, &rag, err);

	if (r < 0)
		return r;
	return kv_rag_search(rag, kv_json_get_str(call->arguments, "query"), (size_t) top_k, found,
	                     call, &call->handle, err);
}

static json_t *candidate_json(const struct kv_mention *mention)
{
	return json_pack("{s:o, s:o, s:o}", "make", kv_json_str_or_null(mention->vehicle->make),
	                 "model", kv_json_str_or_null(mention->vehicle->model), "score",
	                 kv_json_score(mention->score));
}

int kv_tool_normalize(kavak_engine *engine, kavak_slice text, size_t top, json_t **ret_json,
                      kavak_error *err)
{
	struct kv_mention found_[KAVAK_NORMALIZE_TOP_MAX];
	const struct kv_vehicle *best = NULL;
	KV_JSON *candidates = json_array();
	const kv_index *index;
	size_t n = 0;
	int r;

	if (text.len > KAVAK_MESSAGE_MAX)
		return kavak_error_set(err, KAVAK_ELIMIT, 0, "%zu bytes of text; %zu is the most",
		                       text.len, KAVAK_MESSAGE_MAX);
	r = kv_catalog_index(engine->catalog, &index, err);
	if (r < 0)
		return r;
	r = kv_index_candidates(index, text, found_, KAVAK_NORMALIZE_TOP_MAX, &n);
	if (r < 0)
		return kavak_error_set(err, r, 0, "normalize");
	for (size_t i = 0; i < n && i < top; i++)
		if (json_array_append_new(candidates, candidate_json(&found_[i])) < 0)
			return kavak_error_set(err, KAVAK_ENOMEM, 0, "normalize");
	if (n && found_[0].score >= KV_NORMALIZE_THRESHOLD)
		best = found_[0].vehicle;
	*ret_json = json_pack("{s:o, s:o, s:f, s:O}", "make",
	                      kv_json_str_or_null(best ? best->make : (kavak_slice) { 0 }), "model",
	                      kv_json_str_or_null(best ? best->model : (kavak_slice) { 0 }),
	                      "confidence", n ? found_[0].score : 0.0, "candidates", candidates);
	return *ret_json ? 0 : kavak_error_set(err, KAVAK_ENOMEM, 0, "normalize");
}

int kv_tool_normalize_make_model(struct kavak_tool_call *call, kavak_error *err)
{
	kavak_slice make = kv_json_get_str(call->arguments, "make"),
		    model = kv_json_get_str(call->arguments, "model");
	KV_BUF text = { 0 };
	int r = kavak_buf_add(&text, make);

	if (!r && make.len && model.len)
		r = kv_buf_add_char(&text, ' ');
	if (!r)
		r = kavak_buf_add(&text, model);
	if (r < 0)
		return kavak_error_set(err, r, 0, "normalize_make_model");
	if (!text.len)
		return kavak_error_set(err, KAVAK_EDATA, 0, "a make or a model is needed");
	return kv_tool_normalize(call->engine, kv_buf_slice(&text), 5, &call->result, err);
}
