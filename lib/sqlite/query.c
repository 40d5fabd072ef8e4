/* SPDX-License-Identifier: MIT */
/* Statements, prepared once a text. */
#include "sqlite/private.h"

static uint64_t hash_of(const char *sql)
{
	uint64_t h = 14695981039346656037u;

	for (; *sql; sql++)
		h = (h ^ (unsigned char) *sql) * 1099511628211u;
	return h;
}

static void query_free(kv_query *q)
{
	sqlite3_finalize(q->stmt);
	free(q->sql);
	free(q);
}

static int prepare(kv_sqlite *db, const char *sql, kv_query **ret_query, kavak_error *err)
{
	kv_query *q = calloc(1, sizeof(*q));
	int r;

	if (!q || !(q->sql = strdup(sql))) {
		free(q);
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "'%s'", db->name);
	}
	q->db = db;
	r = sqlite3_prepare_v3(db->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &q->stmt, NULL);
	if (r) {
		r = kv_sqlite_fail(db, r, err);
		query_free(q);
		return r;
	}
	db->n_prepared++;
	*ret_query = q;
	return 0;
}

/* Where a new one goes: behind the others, or where the idle one unused for longest was. NULL when
 * all are at work. */
static kv_query **make_room(kv_sqlite *db)
{
	kv_query **oldest = NULL;

	if (db->n_queries < KV_QUERIES_MAX)
		return &db->queries[db->n_queries++];
	for (size_t i = 0; i < db->n_queries; i++)
		if (!db->queries[i]->busy && (!oldest || db->queries[i]->used < (*oldest)->used))
			oldest = &db->queries[i];
	if (oldest)
		query_free(*oldest);
	return oldest;
}

int kv_query_get(kv_sqlite *db, const char *sql, kv_query **ret_query, kavak_error *err)
{
	uint64_t hash = hash_of(sql);
	kv_query *q = NULL, **place;
	bool at_work;
	int r;

	for (size_t i = 0; i < db->n_queries && !q; i++)
		if (db->queries[i]->hash == hash && !strcmp(db->queries[i]->sql, sql))
			q = db->queries[i];
	at_work = q && q->busy;
	if (!q || at_work) {
		r = prepare(db, sql, &q, err);
		if (r < 0)
			return r;
		q->hash = hash;
		place = at_work ? NULL : make_room(db);
		q->kept = place;
		if (place)
			*place = q;
	}
	q->busy = true;
	q->failed = 0;
	q->used = ++db->n_uses;
	*ret_query = q;
	return 0;
}

void kv_query_end(kv_query *q)
{
	if (!q)
		return;
	if (!q->kept) {
		query_free(q);
		return;
	}
	sqlite3_reset(q->stmt);
	sqlite3_clear_bindings(q->stmt);
	q->busy = false;
}

static void remember(kv_query *q, int r)
{
	if (r && !q->failed)
		q->failed = r;
}

void kv_bind_int(kv_query *q, int i, int64_t value)
{
	remember(q, sqlite3_bind_int64(q->stmt, i, value));
}

void kv_bind_text(kv_query *q, int i, kavak_slice text)
{
	remember(q, sqlite3_bind_text64(q->stmt, i, text.len ? text.ptr : "", text.len,
	                                SQLITE_STATIC, SQLITE_UTF8));
}

void kv_bind_blob(kv_query *q, int i, const void *bytes, size_t len)
{
	remember(q, sqlite3_bind_blob64(q->stmt, i, len ? bytes : "", len, SQLITE_STATIC));
}

int kv_query_step(kv_query *q, kavak_error *err)
{
	int r = q->failed ? q->failed : sqlite3_step(q->stmt);

	if (r == SQLITE_ROW)
		return 0;
	if (r == SQLITE_DONE)
		return KAVAK_NOTFOUND;
	return kv_sqlite_fail(q->db, r, err);
}

int kv_query_run(kv_query *q, kavak_error *err)
{
	int r;

	while ((r = kv_query_step(q, err)) == 0)
		;
	sqlite3_reset(q->stmt);
	return r < 0 ? r : 0;
}

int64_t kv_column_int(kv_query *q, int i)
{
	return sqlite3_column_int64(q->stmt, i);
}

kavak_slice kv_column_text(kv_query *q, int i)
{
	const char *text = sqlite3_column_blob(q->stmt, i);

	return (kavak_slice) { text, (size_t) sqlite3_column_bytes(q->stmt, i) };
}
