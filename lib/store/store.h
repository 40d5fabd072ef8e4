/* SPDX-License-Identifier: MIT */
#pragma once
/* The store as the rooms above see it: <kavak/sys/store.h>'s verbs on an open store. Arguments are
 * checked here; NULL results are allowed where the ops give one. */

#include <kavak/sys/store.h>

#include "base/auto.h"

#define KV_STORE_LIST_MAX   256	/* values in one filter of a search */
#define KV_MATCH_TOKENS_MAX 1024	/* words of one query */
#define KV_VECTOR_DIM_MAX   8192

/* The verbs that visit answer KAVAK_STOPPED when `fn` answered other than 0, and what was lent to
 * it ends with its call. */

int  kv_store_open(const kavak_config *config, const char *url, kavak_store **ret_store,
                   kavak_error *err);
void kv_store_close(kavak_store *store);
KV_DEFINE_AUTO(kavak_store, kv_store_close)

int kv_store_migrate(const kavak_config *config, const char *url, kavak_migrated_fn *fn,
                     void *userdata, uint32_t *ret_version, kavak_error *err);
int kv_store_ping(kavak_store *store, kavak_buf *detail, kavak_error *err);

int  kv_store_cars_begin(kavak_store *store, kavak_error *err);
int  kv_store_cars_stage(kavak_store *store, const kavak_car_row *rows, size_t n_rows,
                         kavak_error *err);
int  kv_store_cars_swap(kavak_store *store, bool truncate, kavak_swap_result *ret_result,
                        kavak_error *err);
void kv_store_cars_abort(kavak_store *store);
int  kv_store_cars_search(kavak_store *store, const kavak_car_query *query, kavak_car_fn *fn,
                          void *userdata, uint64_t *ret_total, bool *ret_total_exact,
                          kavak_error *err);
int  kv_store_cars_get(kavak_store *store, kavak_slice stock_id, kavak_car_fn *fn, void *userdata,
                       kavak_error *err);
int  kv_store_cars_names(kavak_store *store, kavak_name_fn *fn, void *userdata, kavak_error *err);
int  kv_store_cars_cities(kavak_store *store, kavak_text_fn *fn, void *userdata, kavak_error *err);
int  kv_store_cars_version(kavak_store *store, uint64_t *ret_version, kavak_error *err);

int kv_store_source_put(kavak_store *store, kavak_slice source, uint64_t hash,
                        const kavak_chunk *chunks, size_t n_chunks, int64_t *ret_ids,
                        kavak_error *err);
int kv_store_source_remove(kavak_store *store, kavak_slice source, kavak_error *err);
int kv_store_sources(kavak_store *store, kavak_source_fn *fn, void *userdata, kavak_error *err);
int kv_store_chunks_get(kavak_store *store, const int64_t *ids, size_t n_ids, kavak_chunk_fn *fn,
                        void *userdata, kavak_error *err);
int kv_store_chunks_match(kavak_store *store, const kavak_slice *tokens, size_t n_tokens,
                          size_t max, kavak_chunk_fn *fn, void *userdata,
                          kavak_match_stats *ret_stats, uint64_t *ret_n_with, kavak_error *err);
int kv_store_chunks_version(kavak_store *store, uint64_t *ret_version, kavak_error *err);

int kv_store_vectors_put(kavak_store *store, kavak_slice model, const int64_t *chunk_ids,
                         const float *vectors, size_t n, size_t dim, kavak_error *err);
int kv_store_vectors_each(kavak_store *store, kavak_slice model, kavak_vector_fn *fn,
                          void *userdata, kavak_error *err);

int kv_store_transcript_put(kavak_store *store, const kavak_transcript *transcript,
                            kavak_error *err);
int kv_store_transcripts(kavak_store *store, kavak_slice user, size_t max, kavak_transcript_fn *fn,
                         void *userdata, kavak_error *err);
/* Everything there is, for a copy. KAVAK_ENOTSUP when the driver cannot. */
int kv_store_cars_each(kavak_store *store, kavak_car_row_fn *fn, void *userdata, kavak_error *err);
int kv_store_chunks_each(kavak_store *store, kavak_slice source, kavak_chunk_fn *fn, void *userdata,
                         kavak_error *err);
int kv_store_vector_models(kavak_store *store, kavak_text_fn *fn, void *userdata, kavak_error *err);
int kv_store_transcripts_each(kavak_store *store, kavak_transcript_fn *fn, void *userdata,
                              kavak_error *err);

int kv_store_transcripts_remove(kavak_store *store, kavak_slice user, kavak_error *err);
