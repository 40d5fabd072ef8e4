/* SPDX-License-Identifier: MIT */
#pragma once
/* What the files of this room share. */

#include <sqlite3.h>

#include "base/buf.h"
#include "base/monotonic.h"
#include "sqlite/sqlite.h"

#define KV_QUERIES_MAX 96	/* statements kept; the one unused for longest goes */

struct kv_query {
	kv_sqlite    *db;
	sqlite3_stmt *stmt;
	char         *sql;
	uint64_t      hash;
	uint64_t      used;	/* when, in uses */
	bool          kept;	/* in the cache; else it ends with its use */
	bool          busy;
	int           failed;	/* of a bind, said by the next step */
};

struct kv_sqlite {
	sqlite3  *db;
	char     *name;
	uint32_t  version;
	kv_query *queries[KV_QUERIES_MAX];
	size_t    n_queries;
	uint64_t  n_uses, n_prepared;
	int64_t   deadline_us;	/* monotonic; 0: none */
	int64_t   busy_ms, busy_since_us;
};

/* The sentence for what SQLite last said; its code as one of ours. */
int kv_sqlite_fail(const kv_sqlite *db, int code, kavak_error *err);

/* Whether there may be a database at `path`: a file, or nothing in folders that are then there. 0;
 * KAVAK_EDATA, KAVAK_EDENIED, KAVAK_EIO, KAVAK_ENOMEM. */
int kv_sqlite_probe(const char *path, kavak_error *err);

/* Whether the file just opened, if it has bytes, is one of ours. 0; KAVAK_EDATA, KAVAK_EIO. */
int kv_sqlite_probe_header(const kv_sqlite *db, kavak_error *err);

/* Create or check the schema. */
int kv_sqlite_schema(kv_sqlite *db, const struct kv_sqlite_options *options, kavak_error *err);
