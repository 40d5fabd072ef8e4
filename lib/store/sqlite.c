/* SPDX-License-Identifier: MIT */
/* "sqlite:PATH": everything in one file, "sqlite::memory:" for as long as it is open. */
#include <inttypes.h>

#include "store/private.h"

static int sqlite_open(void *self, const kavak_env *env, kavak_error *err)
{
	struct kv_store_sqlite *s = self;

	s->clock = env->clock;
	return kv_sqlite_open(env->rest, &(struct kv_sqlite_options) { 0 }, &s->db, err);
}

static void sqlite_close(void *self)
{
	struct kv_store_sqlite *s = self;

	if (s->db)
		kv_store_sqlite_cars_abort(s);
	kv_sqlite_close(s->db);
}

static int sqlite_migrate(void *self, const kavak_env *env, kavak_migrated_fn *fn, void *userdata,
                          uint32_t *ret_version, kavak_error *err)
{
	struct kv_store_sqlite *s = self;
	struct kv_sqlite_options options = { .migrate = true, .migrated = fn,
	                                     .userdata = userdata };
	int r;

	r = kv_sqlite_open(env->rest, &options, &s->db, err);
	if (r == 0)
		*ret_version = kv_sqlite_version(s->db);
	return r;
}

static int sqlite_ping(void *self, kavak_buf *detail, kavak_error *err)
{
	struct kv_store_sqlite *s = self;
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(s->db, "SELECT sqlite_version(), (SELECT sum(n_cars) FROM car_name_count),"
	                 " (SELECT sum(n_chunks) FROM source)", &q, err);
	if (r == 0)
		r = kv_query_step(q, err);
	if (r < 0)
		return r;
	r = kv_buf_addf(detail,
	                "SQLite %.*s, schema %" PRIu32 ", %" PRId64 " cars, %" PRId64 " passages",
	                KV_FMT(kv_column_text(q, 0)), kv_sqlite_version(s->db), kv_column_int(q, 1),
	                kv_column_int(q, 2));
	return r < 0 ? kavak_error_set(err, r, 0, "ping") : 0;
}

int kv_store_sqlite_get_meta(struct kv_store_sqlite *s, const char *key, int64_t *ret_value,
                             kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(s->db, "SELECT value FROM meta WHERE key = ?1", &q, err);
	if (r < 0)
		return r;
	kv_bind_text(q, 1, kavak_slice_of(key));
	r = kv_query_step(q, err);
	if (r == 0)
		*ret_value = kv_column_int(q, 0);
	return r;
}

int kv_store_sqlite_set_meta(struct kv_store_sqlite *s, const char *key, int64_t value,
                             kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(s->db, "INSERT INTO meta VALUES (?1, ?2)"
	                 " ON CONFLICT (key) DO UPDATE SET value = excluded.value", &q, err);
	if (r < 0)
		return r;
	kv_bind_text(q, 1, kavak_slice_of(key));
	kv_bind_int(q, 2, value);
	return kv_query_run(q, err);
}

int kv_store_sqlite_run(struct kv_store_sqlite *s, const char *sql, int64_t value, kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(s->db, sql, &q, err);
	if (r < 0)
		return r;
	if (strstr(sql, "?1"))
		kv_bind_int(q, 1, value);
	return kv_query_run(q, err);
}

const struct kavak_store_ops kv_store_sqlite = {
	.abi                = KAVAK_STORE_ABI,
	.scheme             = "sqlite",
	.self_size          = sizeof(struct kv_store_sqlite),
	.open               = sqlite_open,
	.close              = sqlite_close,
	.migrate            = sqlite_migrate,
	.ping               = sqlite_ping,
	.cars_begin         = kv_store_sqlite_cars_begin,
	.cars_stage         = kv_store_sqlite_cars_stage,
	.cars_swap          = kv_store_sqlite_cars_swap,
	.cars_abort         = kv_store_sqlite_cars_abort,
	.cars_search        = kv_store_sqlite_cars_search,
	.cars_get           = kv_store_sqlite_cars_get,
	.cars_names         = kv_store_sqlite_cars_names,
	.cars_cities        = kv_store_sqlite_cars_cities,
	.cars_version       = kv_store_sqlite_cars_version,
	.source_put         = kv_store_sqlite_source_put,
	.source_remove      = kv_store_sqlite_source_remove,
	.sources            = kv_store_sqlite_sources,
	.chunks_get         = kv_store_sqlite_chunks_get,
	.chunks_match       = kv_store_sqlite_chunks_match,
	.vectors_put        = kv_store_sqlite_vectors_put,
	.vectors_each       = kv_store_sqlite_vectors_each,
	.chunks_version     = kv_store_sqlite_chunks_version,
	.transcript_put     = kv_store_sqlite_transcript_put,
	.transcripts        = kv_store_sqlite_transcripts,
	.transcripts_remove = kv_store_sqlite_transcripts_remove,
	.cars_each          = kv_store_sqlite_cars_each,
	.chunks_each        = kv_store_sqlite_chunks_each,
	.vector_models      = kv_store_sqlite_vector_models,
	.transcripts_each   = kv_store_sqlite_transcripts_each,
};
