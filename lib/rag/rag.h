/* SPDX-License-Identifier: MIT */
#pragma once
/* Knowledge: sources in, passages out. */

#include <kavak/rag.h>

#include "base/data.h"
#include "llm/embedder.h"
#include "store/store.h"
#include "text/text.h"
#include "vectors/vectors.h"

typedef struct kv_rag kv_rag;

/* All lent until kv_rag_free(). vectors and embedder may be NULL: keywords alone. */
struct kv_rag_parts {
	const kavak_config *config;
	kavak_loop         *loop;
	kavak_store        *store;
	kavak_vectors      *vectors;
	kavak_embedder     *embedder;
	kv_data            *data;
};

int  kv_rag_new(const struct kv_rag_parts *parts, kv_rag **ret_rag, kavak_error *err);
void kv_rag_free(kv_rag *rag);
KV_DEFINE_AUTO(kv_rag, kv_rag_free)

/* Block, running the loop, as <kavak/rag.h> says. */
int kv_rag_ingest(kv_rag *rag, const char *const *sources, size_t n_sources,
                  const kavak_ingest_options *options, kavak_ingest_result *ret_result,
                  kavak_error *err);
int kv_rag_ingest_builtin(kv_rag *rag, kavak_ingest_result *ret_result, kavak_error *err);

/* Passages best first, lent for the call. `answers`: the best is good enough to answer with. */
typedef void kv_rag_fn(int result, const kavak_passage *passages, size_t n, bool answers,
                       const kavak_error *err, void *userdata);

/* Starts; `done` comes from the loop, never from here. */
int  kv_rag_search(kv_rag *rag, kavak_slice query, size_t top_k, kv_rag_fn *done, void *userdata,
                   void **ret_handle, kavak_error *err);
void kv_rag_cancel(kv_rag *rag, void *handle);

/* Blocks, running the loop. Append {"hits":[{"id","source","title","content","score"}]}; a passage
 * without headings has a null title. ret_answers may be NULL. */
int  kv_rag_search_json(kv_rag *rag, kavak_slice query, size_t top_k, kavak_buf *buf,
                        bool *ret_answers, kavak_error *err);

/* Append the same of passages that are there; and {"sources","chunks","unchanged","removed"}. */
int  kv_passages_json(const kavak_passage *passages, size_t n, kavak_buf *buf);
int  kv_ingest_result_json(const kavak_ingest_result *result, kavak_buf *buf);
