/* SPDX-License-Identifier: MIT */
#include <unistd.h>

#include "sqlite/private.h"

#define PROGRESS_OPS 2000	/* of SQLite's machine, some 20 us, between looks at the clock */

static int out_of_time(void *userdata)
{
	const kv_sqlite *db = userdata;

	return db->deadline_us && kv_monotonic_us() > db->deadline_us;
}

/* SQLite's own handler sleeps longer and longer, up to 100 ms, and so misses the gaps that a writer
 * with much to write leaves for others. */
static int wait_for_others(void *userdata, int n_calls)
{
	kv_sqlite *db = userdata;
	int64_t now = kv_monotonic_us();

	if (!n_calls)
		db->busy_since_us = now;
	if (now - db->busy_since_us >= db->busy_ms * 1000)
		return 0;
	usleep(n_calls < 5 ? 200 : 1000);
	return 1;
}

/* SQLite was built to take "file:..." for a URI; a name is a name. */
static char *plain_name(const char *path)
{
	KV_BUF name = { 0 };

	if (strncmp(path, "file:", 5))
		return strdup(path);
	return kv_buf_addf(&name, "./%s", path) < 0 ? NULL : KV_TAKE(name.ptr);
}

static int open_handle(kv_sqlite *db, kavak_error *err)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX |
	            SQLITE_OPEN_EXRESCODE;
	int r = sqlite3_open_v2(db->name, &db->db, flags, NULL);

	if (r && !db->db)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "open '%s'", db->name);
	if (r)
		return kv_sqlite_fail(db, r, err);
	if (sqlite3_db_readonly(db->db, "main") == 1)
		return kavak_error_set(err, KAVAK_EDENIED, SQLITE_READONLY, "'%s' is read-only",
		                       db->name);
	db->busy_ms = KV_SQLITE_OPEN_BUSY_MS;
	sqlite3_busy_handler(db->db, wait_for_others, db);
	sqlite3_progress_handler(db->db, PROGRESS_OPS, out_of_time, db);
	return 0;
}

/* Of two that switch at once one is told "busy" without the handler being asked, lest they wait for
 * each other. */
static int switch_to_wal(kv_sqlite *db, kavak_error *err)
{
	int n_calls = 0, r;

	do
		r = kv_sqlite_exec(db, "PRAGMA journal_mode = WAL", err);
	while (r == KAVAK_ETIMEDOUT && wait_for_others(db, n_calls++));
	return r;
}

/* After the schema is there: the mode would otherwise be written into a file not yet marked ours.
 * A durable one is in a hurry: what an import leaves in the log is for the import to
 * carry over. */
static int tune(kv_sqlite *db, bool durable, kavak_error *err)
{
	int r = switch_to_wal(db, err);

	if (r == 0)
		r = kv_sqlite_exec(db, durable ?
		                   "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 16000" :
		                   "PRAGMA synchronous = NORMAL", err);
	if (r == 0)
		r = kv_sqlite_exec(db, "PRAGMA foreign_keys = ON; PRAGMA cache_size = -8192;"
		                   "PRAGMA mmap_size = 268435456; "
		                   "PRAGMA journal_size_limit = 67108864",
		                   err);
	return r;
}

int kv_sqlite_open(const char *path, const struct kv_sqlite_options *options, kv_sqlite **ret_db,
                   kavak_error *err)
{
	KV_AUTO(kv_sqlite) *db = calloc(1, sizeof(*db));
	bool in_file;
	int r;

	if (!*path)
		return kavak_error_set(err, KAVAK_EINVAL, 0, "'sqlite:' names no file");
	if (!db || !(db->name = plain_name(path)))
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "open '%s'", path);

	in_file = strcmp(db->name, ":memory:");
	r = in_file ? kv_sqlite_probe(db->name, err) : 0;
	if (r == 0)
		r = open_handle(db, err);
	if (r == 0 && in_file)
		r = kv_sqlite_probe_header(db, err);
	if (r == 0)
		r = kv_sqlite_schema(db, options, err);
	if (r == 0)
		r = tune(db, options->durable, err);
	if (r < 0)
		return r;
	db->busy_ms = KV_SQLITE_BUSY_MS;
	*ret_db = KV_TAKE(db);
	return 0;
}

void kv_sqlite_close(kv_sqlite *db)
{
	if (!db)
		return;
	for (size_t i = 0; i < db->n_queries; i++) {
		sqlite3_finalize(db->queries[i]->stmt);
		free(db->queries[i]->sql);
		free(db->queries[i]);
	}
	sqlite3_close(db->db);
	free(db->name);
	free(db);
}

uint32_t kv_sqlite_version(const kv_sqlite *db)
{
	return db->version;
}

const char *kv_sqlite_name(const kv_sqlite *db)
{
	return db->name;
}

uint64_t kv_sqlite_n_prepared(const kv_sqlite *db)
{
	return db->n_prepared;
}
