/* SPDX-License-Identifier: MIT */
/* "postgresql://...": everything in one schema of a PostgreSQL database. */
#include <inttypes.h>

#include "store/postgres.h"

static int postgres_open(void *self, const kavak_env *env, kavak_error *err)
{
	struct kv_store_postgres *s = self;

	return kv_pg_open(env->url, &(struct kv_pg_options) { 0 }, &s->pg, err);
}

static void postgres_close(void *self)
{
	struct kv_store_postgres *s = self;

	kv_pg_close(s->pg);	/* what was staged goes with the connection */
}

static int postgres_migrate(void *self, const kavak_env *env, kavak_migrated_fn *fn, void *userdata,
                            uint32_t *ret_version, kavak_error *err)
{
	struct kv_store_postgres *s = self;
	struct kv_pg_options options = { .migrate = true, .migrated = fn, .userdata = userdata };
	int r;

	r = kv_pg_open(env->url, &options, &s->pg, err);
	if (r == 0)
		*ret_version = kv_pg_version(s->pg);
	return r;
}

static int postgres_ping(void *self, kavak_buf *detail, kavak_error *err)
{
	struct kv_store_postgres *s = self;
	KV_AUTO(kv_pg_rows) *rows = NULL;
	int r;

	r = kv_pg_query(s->pg, "SELECT (SELECT sum(n_cars)::bigint FROM car_name_count),"
	                " (SELECT sum(n_chunks)::bigint FROM source)", NULL, &rows, err);
	if (r == 0)
		r = kv_pg_step(rows, err);
	if (r < 0)
		return r;
	r = kv_buf_addf(detail,
	                "PostgreSQL %s, schema %" PRIu32 ", %" PRId64 " cars, %" PRId64 " passages",
	                kv_pg_server(s->pg), kv_pg_version(s->pg), kv_pg_column_int(rows, 0),
	                kv_pg_column_int(rows, 1));
	return r < 0 ? kavak_error_set(err, r, 0, "ping") : 0;
}

int kv_store_postgres_get_meta(struct kv_store_postgres *s, const char *key, uint64_t *ret_value,
                               kavak_error *err)
{
	KV_AUTO(kv_pg_rows) *rows = NULL;
	KV_PG_VALUES values = { 0 };
	int r;

	kv_pg_add_text(&values, kavak_slice_of(key));
	r = kv_pg_query(s->pg, "SELECT value FROM meta WHERE key = $1", &values, &rows, err);
	if (r == 0)
		r = kv_pg_step(rows, err);
	if (r == 0)
		*ret_value = (uint64_t) kv_pg_column_int(rows, 0);
	return r;
}

#define OPS(scheme_)                                                    \
	.abi                = KAVAK_STORE_ABI,                          \
	.scheme             = scheme_,                                  \
	.self_size          = sizeof(struct kv_store_postgres),         \
	.open               = postgres_open,                            \
	.close              = postgres_close,                           \
	.migrate            = postgres_migrate,                         \
	.ping               = postgres_ping,                            \
	.cars_begin         = kv_store_postgres_cars_begin,             \
	.cars_stage         = kv_store_postgres_cars_stage,             \
	.cars_swap          = kv_store_postgres_cars_swap,              \
	.cars_abort         = kv_store_postgres_cars_abort,             \
	.cars_search        = kv_store_postgres_cars_search,            \
	.cars_get           = kv_store_postgres_cars_get,               \
	.cars_names         = kv_store_postgres_cars_names,             \
	.cars_cities        = kv_store_postgres_cars_cities,            \
	.cars_version       = kv_store_postgres_cars_version,           \
	.source_put         = kv_store_postgres_source_put,             \
	.source_remove      = kv_store_postgres_source_remove,          \
	.sources            = kv_store_postgres_sources,                \
	.chunks_get         = kv_store_postgres_chunks_get,             \
	.chunks_match       = kv_store_postgres_chunks_match,           \
	.vectors_put        = kv_store_postgres_vectors_put,            \
	.vectors_each       = kv_store_postgres_vectors_each,           \
	.chunks_version     = kv_store_postgres_chunks_version,         \
	.transcript_put     = kv_store_postgres_transcript_put,         \
	.transcripts        = kv_store_postgres_transcripts,            \
	.transcripts_remove = kv_store_postgres_transcripts_remove,     \
	.cars_each          = kv_store_postgres_cars_each,              \
	.chunks_each        = kv_store_postgres_chunks_each,            \
	.vector_models      = kv_store_postgres_vector_models,          \
	.transcripts_each   = kv_store_postgres_transcripts_each

const struct kavak_store_ops kv_store_postgresql = { OPS("postgresql") };
const struct kavak_store_ops kv_store_postgres   = { OPS("postgres") };
