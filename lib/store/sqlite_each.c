/* SPDX-License-Identifier: MIT */
/* Everything there is, for a copy. */
#include "store/columns.h"
#include "store/private.h"

int kv_store_sqlite_cars_each(void *self, kavak_car_row_fn *fn, void *userdata, kavak_error *err)
{
	struct kv_store_sqlite *s = self;
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(s->db, "SELECT id" CAR_COLUMNS " FROM car WHERE " CAR_LIVE, &q, err);
	while (r == 0 && (r = kv_query_step(q, err)) == 0) {
		kavak_car_row row = { 0 };
		int i = 1;

#define GET(column, member) row.member = kv_column_text(q, i++);
#define GET_INT(column, member) row.member = (__typeof__(row.member)) kv_column_int(q, i++);
		CAR_TEXT(GET)
		CAR_NUMBERS(GET_INT)
		CAR_KEYS(GET)
		if (fn(&row, userdata))
			return KAVAK_STOPPED;
	}
	return r == KAVAK_NOTFOUND ? 0 : r;
}

int kv_store_sqlite_chunks_each(void *self, kavak_slice source, kavak_chunk_fn *fn, void *userdata,
                             kavak_error *err)
{
	struct kv_store_sqlite *s = self;
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(s->db, "SELECT chunk.id, ordinal, title, content, tokens, chunk.n_tokens"
				" FROM"
	                 " chunk JOIN source ON source.id = source_id WHERE name = ?1"
	                 " ORDER BY ordinal, chunk.id", &q, err);
	if (r == 0)
		kv_bind_text(q, 1, source);
	while (r == 0 && (r = kv_query_step(q, err)) == 0) {
		kavak_chunk chunk = {
			.id = kv_column_int(q, 0), .source = source,
			.ordinal = (uint32_t) kv_column_int(q, 1),
			.title = kv_column_text(q, 2), .content = kv_column_text(q, 3),
			.tokens = kv_column_text(q, 4),
			.n_tokens = (uint32_t) kv_column_int(q, 5),
		};

		if (fn(&chunk, userdata))
			return KAVAK_STOPPED;
	}
	return r == KAVAK_NOTFOUND ? 0 : r;
}

int kv_store_sqlite_vector_models(void *self, kavak_text_fn *fn, void *userdata, kavak_error *err)
{
	struct kv_store_sqlite *s = self;
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(s->db, "SELECT model, count(*) FROM vector GROUP BY model ORDER BY"
				" model", &q,
	                 err);
	while (r == 0 && (r = kv_query_step(q, err)) == 0)
		if (fn(kv_column_text(q, 0), (uint64_t) kv_column_int(q, 1), userdata))
			return KAVAK_STOPPED;
	return r == KAVAK_NOTFOUND ? 0 : r;
}

int kv_store_sqlite_transcripts_each(void *self, kavak_transcript_fn *fn, void *userdata,
                                  kavak_error *err)
{
	struct kv_store_sqlite *s = self;
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(s->db, "SELECT turn, user, at_ms, message, reply, json FROM transcript"
	                 " ORDER BY at_ms, rowid", &q, err);
	while (r == 0 && (r = kv_query_step(q, err)) == 0) {
		kavak_transcript t = {
			.turn = (uint64_t) kv_column_int(q, 0), .user = kv_column_text(q, 1),
			.at_ms = kv_column_int(q, 2), .message = kv_column_text(q, 3),
			.reply = kv_column_text(q, 4), .json = kv_column_text(q, 5),
		};

		if (fn(&t, userdata))
			return KAVAK_STOPPED;
	}
	return r == KAVAK_NOTFOUND ? 0 : r;
}
