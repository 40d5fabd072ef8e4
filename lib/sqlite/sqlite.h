/* SPDX-License-Identifier: MIT */
#pragma once
/* An SQLite file of kavak's: opened with care, its schema checked, its statements prepared once.
 *
 *	KV_AUTO(kv_query) *q = NULL;
 *
 *	r = kv_query_get(db, "SELECT year FROM car WHERE stock_id = ?1", &q, err);
 *	if (r < 0)
 *		return r;
 *	kv_bind_text(q, 1, stock_id);
 *	while ((r = kv_query_step(q, err)) == 0)
 *		use(kv_column_int(q, 0));
 *	return r < 0 ? r : 0;
 *
 * A handle belongs to one thread at a time. Every sentence names the file. */

#include <kavak/sys/error.h>

#include "base/auto.h"

typedef struct kv_sqlite kv_sqlite;
typedef struct kv_query  kv_query;

#define KV_SQLITE_APPLICATION_ID 0x4b41564b	/* "KAVK" at byte 68 of the file */
#define KV_SQLITE_BUSY_MS        250		/* a call waits so long for other writers */
#define KV_SQLITE_OPEN_BUSY_MS   10000		/* and opening, for whoever creates the schema */

struct kv_sqlite_options {
	bool durable;	/* what was committed survives a power cut: an fsync a commit */
	bool migrate;	/* bring an older schema up to this library's, instead of refusing it */
	void (*migrated)(const char *name, void *userdata);	/* hears each one; may be NULL */
	void *userdata;
};

/* path: a file, or ":memory:". A file that is not there, or is empty, is created with its folders
 * and its schema. 0; KAVAK_EDATA when it is no database of kavak's (nothing is written to it), or
 * its schema is another version; KAVAK_EDENIED, KAVAK_EIO, KAVAK_ETIMEDOUT, KAVAK_ENOMEM. */
int  kv_sqlite_open(const char *path, const struct kv_sqlite_options *options, kv_sqlite **ret_db,
                    kavak_error *err);
void kv_sqlite_close(kv_sqlite *db);
KV_DEFINE_AUTO(kv_sqlite, kv_sqlite_close)

uint32_t    kv_sqlite_version(const kv_sqlite *db);	/* of the schema */
const char *kv_sqlite_name(const kv_sqlite *db);	/* the path, for sentences */

/* Run statements without parameters, ';' between them; the cache is left alone. */
int kv_sqlite_exec(kv_sqlite *db, const char *sql, kavak_error *err);

/* Rows that the last INSERT, UPDATE or DELETE touched, and the id it gave. */
uint64_t kv_sqlite_changes(const kv_sqlite *db);
int64_t  kv_sqlite_last_id(const kv_sqlite *db);

/* How often a statement was prepared; a shape that comes again is not. */
uint64_t kv_sqlite_n_prepared(const kv_sqlite *db);

/* From now on, a step that is still at work after `ms` answers KAVAK_ETIMEDOUT; 0: never. Gives
 * what was set before, to be handed to kv_sqlite_deadline_restore(). */
int64_t kv_sqlite_deadline(kv_sqlite *db, int64_t ms);
void    kv_sqlite_deadline_restore(kv_sqlite *db, int64_t before);

/* A write transaction, rolled back on every way out of its scope that did not commit:
 *
 *	KV_AUTO(kv_sqlite_tx) *tx = NULL;
 *
 *	r = kv_sqlite_begin(db, &tx, err);
 *	...
 *	return kv_sqlite_commit(&tx, err);
 *
 * KAVAK_ETIMEDOUT when others write for longer than KV_SQLITE_BUSY_MS. */
typedef struct kv_sqlite kv_sqlite_tx;
int  kv_sqlite_begin(kv_sqlite *db, kv_sqlite_tx **ret_tx, kavak_error *err);
int  kv_sqlite_commit(kv_sqlite_tx **tx, kavak_error *err);
void kv_sqlite_rollback(kv_sqlite_tx *tx);
KV_DEFINE_AUTO(kv_sqlite_tx, kv_sqlite_rollback)

/* The same, to read several times from one state of the database; within a transaction it is that
 * one's, and *ret_tx stays NULL. */
int kv_sqlite_begin_read(kv_sqlite *db, kv_sqlite_tx **ret_tx, kavak_error *err);

/* A statement from the cache, by its text; prepared when it is not there. Parameters are NULL until
 * bound. Ending it (NULL is fine) gives it back. */
int  kv_query_get(kv_sqlite *db, const char *sql, kv_query **ret_query, kavak_error *err);
void kv_query_end(kv_query *query);
KV_DEFINE_AUTO(kv_query, kv_query_end)

/* Lent until the query is ended or reset; a failure is said by the next step. */
void kv_bind_int(kv_query *query, int i, int64_t value);
void kv_bind_text(kv_query *query, int i, kavak_slice text);
void kv_bind_blob(kv_query *query, int i, const void *bytes, size_t len);

/* 0 with a row; KAVAK_NOTFOUND when there are no more; below 0. */
int kv_query_step(kv_query *query, kavak_error *err);

/* Step to the end, then reset: ready to be bound and run again. 0 or below. */
int kv_query_run(kv_query *query, kavak_error *err);

/* Lent until the next step. */
int64_t     kv_column_int(kv_query *query, int i);
kavak_slice kv_column_text(kv_query *query, int i);	/* empty for NULL; of a blob its bytes */
