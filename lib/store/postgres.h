/* SPDX-License-Identifier: MIT */
#pragma once
/* What the files of the PostgreSQL driver share. */

#include "postgres/postgres.h"
#include "store/private.h"

struct kv_store_postgres {
	kv_pg   *pg;
	bool     staging;
	int64_t  n_staged;
};

/* One setting of the table meta. */
int kv_store_postgres_get_meta(struct kv_store_postgres *s, const char *key, uint64_t *ret_value,
                               kavak_error *err);

/* The verbs, as the ops name them. */
int  kv_store_postgres_cars_begin(void *self, kavak_error *err);
int  kv_store_postgres_cars_stage(void *self, const kavak_car_row *rows, size_t n_rows,
                                  kavak_error *err);
int  kv_store_postgres_cars_swap(void *self, bool truncate, kavak_swap_result *ret_result,
                                 kavak_error *err);
void kv_store_postgres_cars_abort(void *self);

int kv_store_postgres_cars_search(void *self, const kavak_car_query *query, kavak_car_fn *fn,
                                  void *userdata, uint64_t *ret_total, bool *ret_total_exact,
                                  kavak_error *err);
int kv_store_postgres_cars_get(void *self, kavak_slice stock_id, kavak_car_fn *fn, void *userdata,
                               kavak_error *err);
int kv_store_postgres_cars_names(void *self, kavak_name_fn *fn, void *userdata, kavak_error *err);
int kv_store_postgres_cars_cities(void *self, kavak_text_fn *fn, void *userdata, kavak_error *err);
int kv_store_postgres_cars_version(void *self, uint64_t *ret_version, kavak_error *err);

int kv_store_postgres_source_put(void *self, kavak_slice source, uint64_t hash,
                                 const kavak_chunk *chunks, size_t n_chunks, int64_t *ret_ids,
                                 kavak_error *err);
int kv_store_postgres_source_remove(void *self, kavak_slice source, kavak_error *err);
int kv_store_postgres_sources(void *self, kavak_source_fn *fn, void *userdata, kavak_error *err);
int kv_store_postgres_chunks_get(void *self, const int64_t *ids, size_t n_ids, kavak_chunk_fn *fn,
                                 void *userdata, kavak_error *err);
int kv_store_postgres_chunks_match(void *self, const kavak_slice *tokens, size_t n_tokens,
                                   size_t max, kavak_chunk_fn *fn, void *userdata,
                                   kavak_match_stats *ret_stats, uint64_t *ret_n_with,
                                   kavak_error *err);
int kv_store_postgres_chunks_version(void *self, uint64_t *ret_version, kavak_error *err);

int kv_store_postgres_vectors_put(void *self, kavak_slice model, const int64_t *chunk_ids,
                                  const float *vectors, size_t n, size_t dim, kavak_error *err);
int kv_store_postgres_vectors_each(void *self, kavak_slice model, kavak_vector_fn *fn,
                                   void *userdata, kavak_error *err);

int kv_store_postgres_transcript_put(void *self, const kavak_transcript *transcript,
                                     kavak_error *err);
int kv_store_postgres_transcripts(void *self, kavak_slice user, size_t max, kavak_transcript_fn *fn,
                                  void *userdata, kavak_error *err);
int kv_store_postgres_transcripts_remove(void *self, kavak_slice user, kavak_error *err);

int kv_store_postgres_cars_each(void *self, kavak_car_row_fn *fn, void *userdata, kavak_error *err);
int kv_store_postgres_chunks_each(void *self, kavak_slice source, kavak_chunk_fn *fn,
                                  void *userdata, kavak_error *err);
int kv_store_postgres_vector_models(void *self, kavak_text_fn *fn, void *userdata,
                                    kavak_error *err);
int kv_store_postgres_transcripts_each(void *self, kavak_transcript_fn *fn, void *userdata,
                                       kavak_error *err);
