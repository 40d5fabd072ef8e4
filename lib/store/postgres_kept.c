/* SPDX-License-Identifier: MIT */
/* What is kept beside cars and chunks: vectors, and what was said. */
#include <endian.h>

#include "store/postgres.h"

#define BYTES_AT_ONCE ((size_t) 4 << 20)

/* The least significant byte first, whatever machine reads them. */
static void swap_floats(const void *from, float *to, size_t dim)
{
	for (size_t i = 0; i < dim; i++) {
		uint32_t bits;

		memcpy(&bits, (const char *) from + i * sizeof(bits), sizeof(bits));
		bits = le32toh(bits);
		memcpy(to + i, &bits, sizeof(bits));
	}
}

/* KAVAK_NOTFOUND when a chunk is gone. */
static int put_some(struct kv_store_postgres *s, kavak_slice model, const int64_t *chunk_ids,
                    const float *vectors, size_t n, size_t dim, kavak_error *err)
{
	KV_AUTOFREE float *swapped = malloc(dim * sizeof(*swapped));
	KV_PG_VALUES values = { 0 };
	uint64_t n_put = 0;
	int r;

	if (!swapped)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "vectors");
	kv_pg_add_text(&values, model);
	kv_pg_add_ints(&values, chunk_ids, n);
	kv_pg_add_array(&values, KV_PG_BYTES, n);
	for (size_t i = 0; i < n; i++) {
		swap_floats(vectors + i * dim, swapped, dim);
		kv_pg_element_bytes(&values, swapped, dim * sizeof(*swapped));
	}
	r = kv_pg_run(s->pg, "INSERT INTO vector (model, chunk_id, value) SELECT $1, chunk.id,"
			     " v.value"
	              " FROM unnest($2, $3) AS v (id, value) JOIN chunk USING (id)"
	              " ON CONFLICT (model, chunk_id) DO UPDATE SET value ="
		      " excluded.value", &values,
	              &n_put, err);
	return r == 0 && n_put < n ? KAVAK_NOTFOUND : r;
}

static int put_vectors(struct kv_store_postgres *s, kavak_slice model, const int64_t *chunk_ids,
                       const float *vectors, size_t n, size_t dim, kavak_error *err)
{
	KV_AUTO(kv_pg_tx) *tx = NULL;
	size_t at_once = BYTES_AT_ONCE / (dim * sizeof(*vectors)) + 1;
	int r;

	r = kv_pg_begin(s->pg, &tx, err);
	if (r == 0)
		r = kv_pg_exec(s->pg, "UPDATE meta SET value = value + 1 WHERE key ="
		               " 'chunks_version'", err);
	for (size_t i = 0; r == 0 && i < n; i += at_once)
		r = put_some(s, model, chunk_ids + i, vectors + i * dim,
		             n - i < at_once ? n - i : at_once, dim, err);
	return r ? r : kv_pg_commit(&tx, err);
}

int kv_store_postgres_vectors_put(void *self, kavak_slice model, const int64_t *chunk_ids,
                                  const float *vectors, size_t n, size_t dim, kavak_error *err)
{
	struct kv_store_postgres *s = self;
	int64_t before = kv_pg_timeout(s->pg, KV_PG_LONG_MS);
	int r = put_vectors(s, model, chunk_ids, vectors, n, dim, err);

	kv_pg_timeout(s->pg, before);
	return r;
}

static int show_vectors(kv_pg_rows *rows, kavak_vector_fn *fn, void *userdata, kavak_error *err)
{
	KV_AUTOFREE float *vector = NULL;
	size_t room = 0;
	int r;

	while ((r = kv_pg_step(rows, err)) == 0) {
		kavak_slice value = kv_pg_column_text(rows, 1);
		size_t dim = value.len / sizeof(float);

		if (dim > room) {
			free(vector);
			vector = malloc(dim * sizeof(*vector));
			room = vector ? dim : 0;
		}
		if (dim > room)
			return kavak_error_set(err, KAVAK_ENOMEM, 0, "vectors");
		swap_floats(value.ptr, vector, dim);
		if (fn(kv_pg_column_int(rows, 0), vector, dim, userdata))
			return KAVAK_STOPPED;
	}
	return r == KAVAK_NOTFOUND ? 0 : r;
}

int kv_store_postgres_vectors_each(void *self, kavak_slice model, kavak_vector_fn *fn,
                                   void *userdata, kavak_error *err)
{
	struct kv_store_postgres *s = self;
	KV_AUTO(kv_pg_rows) *rows = NULL;
	KV_PG_VALUES values = { 0 };
	int64_t before = kv_pg_timeout(s->pg, KV_PG_LONG_MS);
	int r;

	kv_pg_add_text(&values, model);
	r = kv_pg_stream(s->pg, "SELECT chunk_id, value FROM vector WHERE model = $1 ORDER BY"
	                 " chunk_id", &values, &rows, err);
	kv_pg_timeout(s->pg, before);
	return r < 0 ? r : show_vectors(rows, fn, userdata, err);
}

int kv_store_postgres_transcript_put(void *self, const kavak_transcript *t, kavak_error *err)
{
	struct kv_store_postgres *s = self;
	KV_PG_VALUES values = { 0 };

	kv_pg_add_int(&values, (int64_t) t->turn);
	kv_pg_add_text(&values, t->user);
	kv_pg_add_int(&values, t->at_ms);
	kv_pg_add_text(&values, t->message);
	kv_pg_add_text(&values, t->reply);
	kv_pg_add_text(&values, t->json);
	return kv_pg_run(s->pg, "INSERT INTO transcript (turn, \"user\", at_ms, message, reply,"
				" json)"
	                 " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (turn) DO NOTHING", &values,
	                 NULL, err);
}

int kv_store_postgres_transcripts(void *self, kavak_slice user, size_t max, kavak_transcript_fn *fn,
                                  void *userdata, kavak_error *err)
{
	struct kv_store_postgres *s = self;
	KV_AUTO(kv_pg_rows) *rows = NULL;
	KV_PG_VALUES values = { 0 };
	int r;

	kv_pg_add_text(&values, user);
	kv_pg_add_int(&values, max > INT32_MAX ? INT32_MAX : (int64_t) max);
	r = kv_pg_query(s->pg, "SELECT turn, \"user\", at_ms, message, reply, json FROM transcript"
	                " WHERE \"user\" = $1 ORDER BY at_ms DESC, seq DESC LIMIT"
			" $2", &values, &rows,
	                err);
	while (r == 0 && (r = kv_pg_step(rows, err)) == 0) {
		kavak_transcript t = {
			.turn = (uint64_t) kv_pg_column_int(rows, 0),
			.user = kv_pg_column_text(rows, 1), .at_ms = kv_pg_column_int(rows, 2),
			.message = kv_pg_column_text(rows, 3),
			.reply = kv_pg_column_text(rows, 4), .json = kv_pg_column_text(rows, 5),
		};

		if (fn(&t, userdata))
			return KAVAK_STOPPED;
	}
	return r == KAVAK_NOTFOUND ? 0 : r;
}

int kv_store_postgres_transcripts_remove(void *self, kavak_slice user, kavak_error *err)
{
	struct kv_store_postgres *s = self;
	KV_PG_VALUES values = { 0 };

	kv_pg_add_text(&values, user);
	return kv_pg_run(s->pg, "DELETE FROM transcript WHERE \"user\" = $1", &values, NULL, err);
}
