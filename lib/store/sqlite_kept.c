/* SPDX-License-Identifier: MIT */
/* What is kept beside cars and chunks: vectors, and what was said. */
#include "store/private.h"

/* KAVAK_NOTFOUND when the chunk is gone. */
static int put_vector(struct kv_store_sqlite *s, kavak_slice model, int64_t chunk_id,
                      const float *value, size_t dim, kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(s->db, "INSERT OR REPLACE INTO vector (model, chunk_id, value)"
	                 " SELECT ?1, id, ?3 FROM chunk WHERE id = ?2", &q, err);
	if (r < 0)
		return r;
	kv_bind_text(q, 1, model);
	kv_bind_int(q, 2, chunk_id);
	kv_bind_blob(q, 3, value, dim * sizeof(*value));
	r = kv_query_run(q, err);
	return r == 0 && !kv_sqlite_changes(s->db) ? KAVAK_NOTFOUND : r;
}

int kv_store_sqlite_vectors_put(void *self, kavak_slice model, const int64_t *chunk_ids,
                                const float *vectors, size_t n, size_t dim, kavak_error *err)
{
	struct kv_store_sqlite *s = self;
	KV_AUTO(kv_sqlite_tx) *tx = NULL;
	int r;

	r = kv_sqlite_begin(s->db, &tx, err);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = put_vector(s, model, chunk_ids[i], vectors + i * dim, dim, err);
	if (r == 0)
		r = kv_store_sqlite_run(s, "UPDATE meta SET value = value + 1 WHERE key ="
		                        " 'chunks_version'", 0, err);
	return r ? r : kv_sqlite_commit(&tx, err);
}

int kv_store_sqlite_vectors_each(void *self, kavak_slice model, kavak_vector_fn *fn, void *userdata,
                                 kavak_error *err)
{
	struct kv_store_sqlite *s = self;
	KV_AUTO(kv_query) *q = NULL;
	KV_AUTOFREE float *aligned = NULL;	/* a blob may start anywhere */
	size_t room = 0;
	int r;

	r = kv_query_get(s->db,
	                 "SELECT chunk_id, value FROM vector WHERE model = ?1 ORDER BY chunk_id",
	                 &q, err);
	if (r < 0)
		return r;
	kv_bind_text(q, 1, model);
	while ((r = kv_query_step(q, err)) == 0) {
		kavak_slice value = kv_column_text(q, 1);
		size_t dim = value.len / sizeof(float);

		if (dim > room) {
			free(aligned);
			aligned = malloc(dim * sizeof(*aligned));
			room = aligned ? dim : 0;
		}
		if (dim && !aligned)
			return kavak_error_set(err, KAVAK_ENOMEM, 0, "vectors");
		if (dim)
			memcpy(aligned, value.ptr, dim * sizeof(float));
		if (fn(kv_column_int(q, 0), aligned, dim, userdata))
			return KAVAK_STOPPED;
	}
	return r == KAVAK_NOTFOUND ? 0 : r;
}

int kv_store_sqlite_transcript_put(void *self, const kavak_transcript *t, kavak_error *err)
{
	struct kv_store_sqlite *s = self;
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(s->db, "INSERT INTO transcript (turn, user, at_ms, message, reply, json)"
	                 " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (turn) DO NOTHING", &q, err);
	if (r < 0)
		return r;
	kv_bind_int(q, 1, (int64_t) t->turn);
	kv_bind_text(q, 2, t->user);
	kv_bind_int(q, 3, t->at_ms);
	kv_bind_text(q, 4, t->message);
	kv_bind_text(q, 5, t->reply);
	kv_bind_text(q, 6, t->json);
	return kv_query_run(q, err);
}

int kv_store_sqlite_transcripts(void *self, kavak_slice user, size_t max, kavak_transcript_fn *fn,
                                void *userdata, kavak_error *err)
{
	struct kv_store_sqlite *s = self;
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(s->db, "SELECT turn, user, at_ms, message, reply, json FROM transcript"
	                 " WHERE user = ?1 ORDER BY at_ms DESC, rowid DESC LIMIT ?2", &q, err);
	if (r < 0)
		return r;
	kv_bind_text(q, 1, user);
	kv_bind_int(q, 2, max > INT32_MAX ? INT32_MAX : (int64_t) max);
	while ((r = kv_query_step(q, err)) == 0) {
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

int kv_store_sqlite_transcripts_remove(void *self, kavak_slice user, kavak_error *err)
{
	struct kv_store_sqlite *s = self;
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(s->db, "DELETE FROM transcript WHERE user = ?1", &q, err);
	if (r < 0)
		return r;
	kv_bind_text(q, 1, user);
	return kv_query_run(q, err);
}
