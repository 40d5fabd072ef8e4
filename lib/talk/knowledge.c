/* SPDX-License-Identifier: MIT */
/* Searching the knowledge, for those who can wait. */
#include <kavak/rag.h>

#include "talk/engine.h"

/* A search that is waited for. */
struct wait {
	bool              is_over;
	int               result;
	kavak_passage_fn *fn;
	void             *userdata;
	kavak_error      *err;
};

static void found(int result, const kavak_passage *passages, size_t n, bool answers,
                  const kavak_error *err, void *userdata)
{
	struct wait *wait = userdata;

	(void) answers;
	wait->is_over = true;
	wait->result = result;
	if (result < 0 && err && wait->err)
		*wait->err = *err;
	for (size_t i = 0; !wait->result && i < n; i++)
		if (wait->fn(&passages[i], wait->userdata))
			wait->result = KAVAK_STOPPED;
}

static int run_until_over(kavak_engine *engine, struct wait *wait, kavak_error *err)
{
	int r = 0;

	engine->is_running = true;
	while (!wait->is_over && r == 0)
		r = kavak_loop_run_once(engine->loop, -1, err);
	engine->is_running = false;
	return wait->is_over ? 0
	       : r < 0       ? r
	                     : kavak_error_set(err, KAVAK_EIO, 0, "the search never ended");
}

int kavak_knowledge_search(kavak_engine *engine, kavak_slice query, size_t top_k,
                           kavak_passage_fn *fn, void *userdata, kavak_error *err)
{
	struct wait wait = { .fn = fn, .userdata = userdata, .err = err };
	void *handle = NULL;
	kv_rag *rag;
	int r;

	if (engine->is_running)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
		                       "a search that waits cannot start in a callback");
	if (!top_k || top_k > KAVAK_KNOWLEDGE_TOP_MAX || query.len > KAVAK_MESSAGE_MAX)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
		                       "top_k is 1 to %d, a query at most %zu bytes",
		                       KAVAK_KNOWLEDGE_TOP_MAX, KAVAK_MESSAGE_MAX);
	r = kv_engine_rag(engine, &rag, err);
	if (r < 0)
		return r;
	r = kv_rag_search(rag, query, top_k, found, &wait, &handle, err);
	if (r < 0)
		return r;
	r = run_until_over(engine, &wait, err);
	if (r == 0)
		return wait.result;
	kv_rag_cancel(rag, handle);
	return r;
}

static int add_hit(const kavak_passage *passage, void *userdata)
{
	return json_array_append_new(userdata, kv_passage_json(passage)) < 0;
}

int kavak_knowledge_search_json(kavak_engine *engine, kavak_slice query, size_t top_k,
                                kavak_buf *buf, kavak_error *err)
{
	KV_JSON *hits = json_array(), *whole = NULL;
	int r;

	r = kavak_knowledge_search(engine, query, top_k, add_hit, hits, err);
	if (r < 0)
		return r;
	if (r == 0)
		whole = json_pack("{s:O}", "hits", hits);
	r = whole ? kv_json_print(whole, buf) : KAVAK_ENOMEM;
	return r < 0 ? kavak_error_set(err, r, 0, "knowledge") : 0;
}

json_t *kv_passage_json(const kavak_passage *passage)
{
	return json_pack("{s:I, s:o, s:o, s:o, s:o}", "id", (json_int_t) passage->id, "source",
	                 kv_json_str(passage->source), "title", kv_json_str(passage->title),
	                 "content", kv_json_str(passage->content), "score",
	                 kv_json_score(passage->score));
}
