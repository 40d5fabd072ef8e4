/* SPDX-License-Identifier: MIT */
#include "rag/rag.h"

#include <stdlib.h>

#include <kavak/sys/error.h>

#include "base/json.h"
#include "rag/private.h"

int kv_rag_new(const struct kv_rag_parts *parts, kv_rag **ret_rag, kavak_error *err)
{
	KV_AUTO(kv_rag) *rag = calloc(1, sizeof(*rag));
	int r;

	if (!rag)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "knowledge");
	rag->parts = *parts;
	rag->weights = kv_weights;
	r = kv_rag_words_new(parts->data, &rag->words, err);
	if (r < 0)
		return r;
	*ret_rag = KV_TAKE(rag);
	return 0;
}

void kv_rag_free(kv_rag *rag)
{
	if (!rag)
		return;
	while (rag->searches)
		kv_rag_cancel(rag, rag->searches);
	kv_http_free(rag->http);
	kv_rag_words_free(rag->words);
	free(rag);
}

void kv_wait_done(struct kv_wait *wait, int result, const kavak_error *err)
{
	wait->done = true;
	wait->result = result;
	if (result != 0 && err)
		wait->err = *err;
}

int kv_wait(kv_rag *rag, struct kv_wait *wait, kavak_error *err)
{
	int r = 0;

	while (!wait->done && r == 0)
		r = kavak_loop_run_once(rag->parts.loop, -1, err);
	if (!wait->done)
		return r < 0 ? r
		             : kavak_error_set(err, KAVAK_EIO, 0, "a call ended without an answer");
	if (wait->result != 0 && err)
		*err = wait->err;
	return wait->result;
}

int kv_ingest_result_json(const kavak_ingest_result *result, kavak_buf *buf)
{
	KV_JSON *json = json_pack("{s:I, s:I, s:I, s:I}", "sources", (json_int_t) result->n_sources,
	                          "chunks", (json_int_t) result->n_chunks, "unchanged",
	                          (json_int_t) result->n_unchanged, "removed",
	                          (json_int_t) result->n_removed);

	return kv_json_print(json, buf);
}

int kv_passages_json(const kavak_passage *passages, size_t n, kavak_buf *buf)
{
	KV_JSON *json = json_pack("{s:[]}", "hits");
	json_t *hits = json_object_get(json, "hits");

	for (size_t i = 0; i < n; i++) {
		const kavak_passage *p = &passages[i];
		json_t *hit = json_pack("{s:I, s:o, s:o, s:o, s:o}", "id", (json_int_t) p->id,
		                        "source",
		                        kv_json_str(p->source), "title",
		                        kv_json_str_or_null(p->title), "content",
		                        kv_json_str(p->content), "score",
		                        kv_json_score(p->score));

		if (json_array_append_new(hits, hit) < 0)
			return KAVAK_ENOMEM;
	}
	return kv_json_print(json, buf);
}

/* A search that is waited for. */
struct asked {
	struct kv_wait wait;
	kavak_buf     *buf;
	bool           answers;
};

static void on_found(int result, const kavak_passage *passages, size_t n, bool answers,
                     const kavak_error *err, void *userdata)
{
	struct asked *asked = userdata;
	kavak_error own;

	if (result == 0 && (result = kv_passages_json(passages, n, asked->buf)) < 0) {
		kavak_error_set(&own, result, 0, "search");
		err = &own;
	}
	asked->answers = answers;
	kv_wait_done(&asked->wait, result, err);
}

int kv_rag_search_json(kv_rag *rag, kavak_slice query, size_t top_k, kavak_buf *buf,
                       bool *ret_answers, kavak_error *err)
{
	struct asked asked = { .buf = buf };
	void *handle;
	int r = kv_rag_search(rag, query, top_k, on_found, &asked, &handle, err);

	if (r < 0)
		return r;
	r = kv_wait(rag, &asked.wait, err);
	if (!asked.wait.done)
		kv_rag_cancel(rag, handle);
	if (r == 0 && ret_answers)
		*ret_answers = asked.answers;
	return r;
}
