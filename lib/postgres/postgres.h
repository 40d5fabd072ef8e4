/* SPDX-License-Identifier: MIT */
#pragma once
/* A PostgreSQL database of kavak's: connected to within a time, its schema checked, its statements
 * prepared once.
 *
 *	KV_PG_VALUES values = { 0 };
 *	KV_AUTO(kv_pg_rows) *rows = NULL;
 *
 *	kv_pg_add_text(&values, stock_id);
 *	r = kv_pg_query(pg, "SELECT year FROM car WHERE stock_id = $1", &values, &rows, err);
 *	while (r == 0 && (r = kv_pg_step(rows, err)) == 0)
 *		use(kv_pg_column_int(rows, 0));
 *	return r < 0 ? r : 0;
 *
 * A call waits for the server as long as kv_pg_timeout() says and no longer. A connection that was
 * lost is made again, once, by the statement that finds it lost, unless a transaction was open in
 * it: so a statement outside of one must bear being run twice. A handle belongs to one thread at a
 * time. Every sentence names the database, none its password. */

#include <kavak/sys/error.h>

#include "base/auto.h"
#include "base/buf.h"

typedef struct kv_pg      kv_pg;
typedef struct kv_pg_rows kv_pg_rows;

#define KV_PG_CONNECT_MS 3000
#define KV_PG_TIMEOUT_MS 250	/* what a handle starts with: a turn waits for it */
#define KV_PG_LONG_MS    600000	/* an import, a migration: nobody waits but who asked for it */
#define KV_PG_GRACE_MS   250	/* and so long again for the network, before it is given up */

struct kv_pg_options {
	bool migrate;	/* bring an older schema up to this library's, instead of refusing it */
	void (*migrated)(const char *name, void *userdata);	/* hears each one; may be NULL */
	void *userdata;
};

/* url: "postgresql://..." or "postgres://...", as libpq takes it. A schema that has nothing in it
 * yet gets kavak's tables. 0; KAVAK_EDATA when it is no database of kavak's (nothing is written to
 * it), or its schema is another version; KAVAK_EDENIED, KAVAK_EIO, KAVAK_ETIMEDOUT, KAVAK_EINVAL,
 * KAVAK_ENOTSUP without libpq, KAVAK_ENOMEM. */
int  kv_pg_open(const char *url, const struct kv_pg_options *options, kv_pg **ret_pg,
                kavak_error *err);
void kv_pg_close(kv_pg *pg);
KV_DEFINE_AUTO(kv_pg, kv_pg_close)

uint32_t    kv_pg_version(const kv_pg *pg);	/* of the schema */
const char *kv_pg_name(const kv_pg *pg);	/* for sentences */
const char *kv_pg_server(const kv_pg *pg);	/* "15.4", or "" while it is away */

/* From now on a statement that is still at work after `ms` answers KAVAK_ETIMEDOUT. Gives what was
 * set before. Inside a transaction that of its start holds. */
int64_t kv_pg_timeout(kv_pg *pg, int64_t ms);

/* While pinned, a lost connection is not made again: what lies in it is needed. */
void kv_pg_pin(kv_pg *pg, bool pinned);

/* What goes to the server: the parameters of a statement, or the rows of a COPY. {0} is empty. Text
 * is cleaned of what PostgreSQL does not take: NUL is dropped, what is not UTF-8 is U+FFFD. What
 * fails is said by the statement that gets them. */
#define KV_PG_VALUES_MAX 40

struct kv_pg_values {
	kavak_buf bytes;
	size_t    n;
	struct { uint32_t type; size_t at; } values[KV_PG_VALUES_MAX];
	int       failed;
};

void kv_pg_values_done(struct kv_pg_values *values);
#define KV_PG_VALUES __attribute__((cleanup(kv_pg_values_done))) struct kv_pg_values

/* Each is the next of $1, $2, ... */
void kv_pg_add_int(struct kv_pg_values *values, int64_t value);
void kv_pg_add_real(struct kv_pg_values *values, double value);
void kv_pg_add_text(struct kv_pg_values *values, kavak_slice text);
void kv_pg_add_ints(struct kv_pg_values *values, const int64_t *ints, size_t n);
void kv_pg_add_texts(struct kv_pg_values *values, const kavak_slice *texts, size_t n);

/* An array whose `n` elements follow, by kv_pg_element_...() */
enum kv_pg_type { KV_PG_INT = 20, KV_PG_TEXT = 25, KV_PG_BYTES = 17 };
void kv_pg_add_array(struct kv_pg_values *values, enum kv_pg_type type, size_t n);
/* Or a row of a COPY in binary, whose `n` elements follow. */
void kv_pg_add_row(struct kv_pg_values *values, size_t n);
void kv_pg_element_int(struct kv_pg_values *values, int64_t value);
void kv_pg_element_text(struct kv_pg_values *values, kavak_slice text);
void kv_pg_element_bytes(struct kv_pg_values *values, const void *bytes, size_t len);

/* Run a statement, prepared when its text is new; values may be NULL. All its rows are there
 * when it answers; of kv_pg_stream() they come as they are stepped to, and until its end no
 * other statement runs. Ending them (NULL is fine) frees them. */
int  kv_pg_query(kv_pg *pg, const char *sql, const struct kv_pg_values *values,
                 kv_pg_rows **ret_rows, kavak_error *err);
int  kv_pg_stream(kv_pg *pg, const char *sql, const struct kv_pg_values *values,
                  kv_pg_rows **ret_rows, kavak_error *err);
void kv_pg_rows_end(kv_pg_rows *rows);
KV_DEFINE_AUTO(kv_pg_rows, kv_pg_rows_end)

/* The same for a statement without rows; ret_changed (may be NULL): how many it touched. */
int kv_pg_run(kv_pg *pg, const char *sql, const struct kv_pg_values *values, uint64_t *ret_changed,
              kavak_error *err);

/* Statements without parameters, ';' between them; not prepared. */
int kv_pg_exec(kv_pg *pg, const char *sql, kavak_error *err);

/* Send rows; sql: "COPY ... FROM STDIN (FORMAT binary)". */
int kv_pg_copy(kv_pg *pg, const char *sql, const struct kv_pg_values *rows, kavak_error *err);

/* 0 with a row; KAVAK_NOTFOUND when there are no more; below 0. */
int kv_pg_step(kv_pg_rows *rows, kavak_error *err);

/* Lent until the next step; 0 and empty for NULL. Of a bytea the text is its bytes. */
int64_t     kv_pg_column_int(const kv_pg_rows *rows, int i);
kavak_slice kv_pg_column_text(const kv_pg_rows *rows, int i);

/* How often a statement was prepared; a shape that comes again is not. */
uint64_t kv_pg_n_prepared(const kv_pg *pg);

/* A transaction, rolled back on every way out of its scope that did not commit. */
typedef struct kv_pg kv_pg_tx;
int  kv_pg_begin(kv_pg *pg, kv_pg_tx **ret_tx, kavak_error *err);
int  kv_pg_commit(kv_pg_tx **tx, kavak_error *err);
void kv_pg_rollback(kv_pg_tx *tx);
KV_DEFINE_AUTO(kv_pg_tx, kv_pg_rollback)
