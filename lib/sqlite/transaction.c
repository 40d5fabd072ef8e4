/* SPDX-License-Identifier: MIT */
#include "sqlite/private.h"

int kv_sqlite_exec(kv_sqlite *db, const char *sql, kavak_error *err)
{
	int r = sqlite3_exec(db->db, sql, NULL, NULL, NULL);

	return r ? kv_sqlite_fail(db, r, err) : 0;
}

static int run(kv_sqlite *db, const char *sql, kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	int r = kv_query_get(db, sql, &q, err);

	return r < 0 ? r : kv_query_run(q, err);
}

static int begin(kv_sqlite *db, const char *how, kv_sqlite_tx **ret_tx, kavak_error *err)
{
	int r = run(db, how, err);

	if (r == 0)
		*ret_tx = db;
	return r;
}

/* What is written to a file that has no name any more would be gone with this process. */
static int check_is_there(kv_sqlite *db, kavak_error *err)
{
	int has_moved = 0;

	sqlite3_file_control(db->db, "main", SQLITE_FCNTL_HAS_MOVED, &has_moved);
	if (!has_moved)
		return 0;
	return kavak_error_set(err, KAVAK_EIO, 0,
	                       "'%s' was deleted or replaced while it was open", db->name);
}

int kv_sqlite_begin(kv_sqlite *db, kv_sqlite_tx **ret_tx, kavak_error *err)
{
	int r = check_is_there(db, err);

	if (r < 0)
		return r;
	/* The lock is taken now, while nothing was read: only here can a writer have to wait. */
	return begin(db, "BEGIN IMMEDIATE", ret_tx, err);
}

int kv_sqlite_begin_read(kv_sqlite *db, kv_sqlite_tx **ret_tx, kavak_error *err)
{
	if (!sqlite3_get_autocommit(db->db)) /* inside a transaction that state is held already */
		return 0;
	return begin(db, "BEGIN", ret_tx, err);
}

int kv_sqlite_commit(kv_sqlite_tx **tx, kavak_error *err)
{
	int r = *tx ? run(*tx, "COMMIT", err) : 0;

	if (r == 0)
		*tx = NULL;	/* else the scope rolls it back */
	return r;
}

void kv_sqlite_rollback(kv_sqlite_tx *db)
{
	/* After some errors SQLite has rolled back by itself. */
	if (db && !sqlite3_get_autocommit(db->db))
		sqlite3_exec(db->db, "ROLLBACK", NULL, NULL, NULL); /* needs no memory of ours */
}

uint64_t kv_sqlite_changes(const kv_sqlite *db)
{
	return (uint64_t) sqlite3_changes64(db->db);
}

int64_t kv_sqlite_last_id(const kv_sqlite *db)
{
	return sqlite3_last_insert_rowid(db->db);
}

int64_t kv_sqlite_deadline(kv_sqlite *db, int64_t ms)
{
	int64_t before = db->deadline_us;

	db->deadline_us = ms ? kv_monotonic_us() + ms * 1000 : 0;
	return before;
}

void kv_sqlite_deadline_restore(kv_sqlite *db, int64_t before)
{
	db->deadline_us = before;
}
