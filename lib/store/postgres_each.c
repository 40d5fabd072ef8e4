/* SPDX-License-Identifier: MIT */
/* Everything there is, for a copy. */
#include "store/columns.h"
#include "store/postgres.h"

/* As they come: there may be more than memory holds. */
static int stream(struct kv_store_postgres *s, const char *sql, const struct kv_pg_values *values,
                  kv_pg_rows **ret_rows, kavak_error *err)
{
	int64_t before = kv_pg_timeout(s->pg, KV_PG_LONG_MS);
	int r = kv_pg_stream(s->pg, sql, values, ret_rows, err);

	kv_pg_timeout(s->pg, before);
	return r;
}

int kv_store_postgres_cars_each(void *self, kavak_car_row_fn *fn, void *userdata, kavak_error *err)
{
	struct kv_store_postgres *s = self;
	KV_AUTO(kv_pg_rows) *rows = NULL;
	int r;

	r = stream(s, "SELECT 0" CAR_COLUMNS " FROM car", NULL, &rows, err);
	while (r == 0 && (r = kv_pg_step(rows, err)) == 0) {
		kavak_car_row row = { 0 };
		int i = 1;

#define GET(column, member) row.member = kv_pg_column_text(rows, i++);
#define GET_INT(column, member) row.member = (__typeof__(row.member)) kv_pg_column_int(rows, i++);
		CAR_TEXT(GET)
		CAR_NUMBERS(GET_INT)
		CAR_KEYS(GET)
		if (fn(&row, userdata))
			return KAVAK_STOPPED;
	}
	return r == KAVAK_NOTFOUND ? 0 : r;
}

int kv_store_postgres_chunks_each(void *self, kavak_slice source, kavak_chunk_fn *fn,
                                  void *userdata, kavak_error *err)
{
	struct kv_store_postgres *s = self;
	KV_AUTO(kv_pg_rows) *rows = NULL;
	KV_PG_VALUES values = { 0 };
	int r;

	kv_pg_add_text(&values, source);
	r = stream(s, "SELECT chunk.id, ordinal, title, content, tokens, chunk.n_tokens FROM chunk"
	           " JOIN source ON source.id = source_id WHERE name = $1 ORDER BY ordinal,"
		   " chunk.id",
	           &values, &rows, err);
	while (r == 0 && (r = kv_pg_step(rows, err)) == 0) {
		kavak_chunk chunk = {
			.id = kv_pg_column_int(rows, 0), .source = source,
			.ordinal = (uint32_t) kv_pg_column_int(rows, 1),
			.title = kv_pg_column_text(rows, 2), .content = kv_pg_column_text(rows, 3),
			.tokens = kv_pg_column_text(rows, 4),
			.n_tokens = (uint32_t) kv_pg_column_int(rows, 5),
		};

		if (fn(&chunk, userdata))
			return KAVAK_STOPPED;
	}
	return r == KAVAK_NOTFOUND ? 0 : r;
}

int kv_store_postgres_vector_models(void *self, kavak_text_fn *fn, void *userdata, kavak_error *err)
{
	struct kv_store_postgres *s = self;
	KV_AUTO(kv_pg_rows) *rows = NULL;
	int r;

	r = kv_pg_query(s->pg, "SELECT model, count(*) FROM vector GROUP BY model ORDER BY"
			       " model", NULL,
	                &rows, err);
	while (r == 0 && (r = kv_pg_step(rows, err)) == 0)
		if (fn(kv_pg_column_text(rows, 0), (uint64_t) kv_pg_column_int(rows, 1), userdata))
			return KAVAK_STOPPED;
	return r == KAVAK_NOTFOUND ? 0 : r;
}

int kv_store_postgres_transcripts_each(void *self, kavak_transcript_fn *fn, void *userdata,
                                  kavak_error *err)
{
	struct kv_store_postgres *s = self;
	KV_AUTO(kv_pg_rows) *rows = NULL;
	int r;

	r = stream(s, "SELECT turn, \"user\", at_ms, message, reply, json FROM transcript"
	           " ORDER BY at_ms, seq", NULL, &rows, err);
	while (r == 0 && (r = kv_pg_step(rows, err)) == 0) {
		kavak_transcript t = {
			.turn = (uint64_t) kv_pg_column_int(rows, 0),
			.user = kv_pg_column_text(rows, 1),
			.at_ms = kv_pg_column_int(rows, 2), .message = kv_pg_column_text(rows, 3),
			.reply = kv_pg_column_text(rows, 4), .json = kv_pg_column_text(rows, 5),
		};

		if (fn(&t, userdata))
			return KAVAK_STOPPED;
	}
	return r == KAVAK_NOTFOUND ? 0 : r;
}
