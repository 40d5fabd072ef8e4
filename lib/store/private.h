/* SPDX-License-Identifier: MIT */
#pragma once
/* What the files of this room share: the core's handle, and the SQLite driver's state. */

#include <stdalign.h>

#include "base/buf.h"
#include "sqlite/sqlite.h"
#include "store/store.h"

struct kavak_store {
	const struct kavak_store_ops *ops;
	char     *url;
	kavak_env env;
	alignas(max_align_t) unsigned char self[];	/* ops->self_size bytes */
};

/* The drivers that are built in; ends with NULL. */
extern const void *const kv_store_drivers[];
extern const struct kavak_store_ops kv_store_sqlite, kv_store_postgresql, kv_store_postgres;

struct kv_store_sqlite {
	kv_sqlite  *db;
	kavak_clock clock;
	int64_t     claim;	/* of an import: until when, as it stands in meta; 0: none */
	bool        staging;
};

/* One setting of the table meta. */
int kv_store_sqlite_get_meta(struct kv_store_sqlite *s, const char *key, int64_t *ret_value,
                             kavak_error *err);
int kv_store_sqlite_set_meta(struct kv_store_sqlite *s, const char *key, int64_t value,
                             kavak_error *err);

/* A statement with at most one integer parameter, run to its end. */
int kv_store_sqlite_run(struct kv_store_sqlite *s, const char *sql, int64_t value,
                        kavak_error *err);

/* The verbs, as the ops name them. */
int  kv_store_sqlite_cars_begin(void *self, kavak_error *err);
int  kv_store_sqlite_cars_stage(void *self, const kavak_car_row *rows, size_t n_rows,
                                kavak_error *err);
int  kv_store_sqlite_cars_swap(void *self, bool truncate, kavak_swap_result *ret_result,
                               kavak_error *err);
void kv_store_sqlite_cars_abort(void *self);

int kv_store_sqlite_cars_search(void *self, const kavak_car_query *query, kavak_car_fn *fn,
                                void *userdata, uint64_t *ret_total, bool *ret_total_exact,
                                kavak_error *err);
int kv_store_sqlite_cars_get(void *self, kavak_slice stock_id, kavak_car_fn *fn, void *userdata,
                             kavak_error *err);
int kv_store_sqlite_cars_names(void *self, kavak_name_fn *fn, void *userdata, kavak_error *err);
int kv_store_sqlite_cars_cities(void *self, kavak_text_fn *fn, void *userdata, kavak_error *err);
int kv_store_sqlite_cars_version(void *self, uint64_t *ret_version, kavak_error *err);

int kv_store_sqlite_source_put(void *self, kavak_slice source, uint64_t hash,
                               const kavak_chunk *chunks, size_t n_chunks, int64_t *ret_ids,
                               kavak_error *err);
int kv_store_sqlite_source_remove(void *self, kavak_slice source, kavak_error *err);
int kv_store_sqlite_sources(void *self, kavak_source_fn *fn, void *userdata, kavak_error *err);
int kv_store_sqlite_chunks_get(void *self, const int64_t *ids, size_t n_ids, kavak_chunk_fn *fn,
                               void *userdata, kavak_error *err);
int kv_store_sqlite_chunks_match(void *self, const kavak_slice *tokens, size_t n_tokens, size_t max,
                                 kavak_chunk_fn *fn, void *userdata, kavak_match_stats *ret_stats,
                                 uint64_t *ret_n_with, kavak_error *err);
int kv_store_sqlite_chunks_version(void *self, uint64_t *ret_version, kavak_error *err);

int kv_store_sqlite_vectors_put(void *self, kavak_slice model, const int64_t *chunk_ids,
                                const float *vectors, size_t n, size_t dim, kavak_error *err);
int kv_store_sqlite_vectors_each(void *self, kavak_slice model, kavak_vector_fn *fn, void *userdata,
                                 kavak_error *err);

int kv_store_sqlite_transcript_put(void *self, const kavak_transcript *transcript,
                                   kavak_error *err);
int kv_store_sqlite_transcripts(void *self, kavak_slice user, size_t max, kavak_transcript_fn *fn,
                                void *userdata, kavak_error *err);
int kv_store_sqlite_transcripts_remove(void *self, kavak_slice user, kavak_error *err);

int kv_store_sqlite_cars_each(void *self, kavak_car_row_fn *fn, void *userdata, kavak_error *err);
int kv_store_sqlite_chunks_each(void *self, kavak_slice source, kavak_chunk_fn *fn, void *userdata,
                               kavak_error *err);
int kv_store_sqlite_vector_models(void *self, kavak_text_fn *fn, void *userdata, kavak_error *err);
int kv_store_sqlite_transcripts_each(void *self, kavak_transcript_fn *fn, void *userdata,
                                    kavak_error *err);
