/* SPDX-License-Identifier: MIT */
#pragma once
/* What the files of this room share. */

#include "base/monotonic.h"
#include "postgres/libpq.h"
#include "postgres/postgres.h"

#define KV_PG_STATEMENTS_MAX 96	/* kept; the one unused for longest goes */
#define KV_PG_NAME_MAX       96

struct kv_pg_statement {
	char    *sql;
	uint64_t hash;
	uint64_t used;	/* when, in uses */
};

struct kv_pg {
	const struct kv_libpq *pq;
	PGconn   *conn;		/* NULL: not connected, or lost */
	char     *url;
	char      name[KV_PG_NAME_MAX];
	uint32_t  version;
	unsigned  pins;		/* over 0: a lost connection is not made again */
	int64_t   timeout_ms;	/* what a statement may take */
	int64_t   server_ms;	/* what the server knows of it; -1: who knows */
	int64_t   deadline_us;	/* monotonic; of the call at work */
	struct kv_pg_statement statements[KV_PG_STATEMENTS_MAX];	/* the i-th is "kv<i>" */
	size_t    n_statements;
	uint64_t  n_uses, n_prepared;
};

struct kv_pg_rows {
	kv_pg    *pg;
	PGresult *result;	/* all rows, or the one of a stream; NULL: none yet */
	int       at;		/* the row in `result`; -1 before the first */
	bool      streams;
};

/* error.c: what the server or libpq said, as one of our codes and a sentence. */
int kv_pg_fail_result(const kv_pg *pg, const PGresult *result, kavak_error *err);
int kv_pg_fail_connection(const kv_pg *pg, const char *what, kavak_error *err);
/* Whether the server said it to end the connection. */
bool kv_pg_is_parting(const kv_pg *pg, const PGresult *result);

/* connect.c */
int  kv_pg_connect(kv_pg *pg, kavak_error *err);
void kv_pg_drop(kv_pg *pg);	/* the connection is of no use any more */

/* schema.c: create or check the schema. */
int kv_pg_schema(kv_pg *pg, const struct kv_pg_options *options, kavak_error *err);

/* wait.c: nothing here waits past pg->deadline_us. What fails drops the connection. */
int kv_pg_wait(kv_pg *pg, bool to_write, kavak_error *err);
/* Everything that was queued has left. */
int kv_pg_flush(kv_pg *pg, kavak_error *err);
/* The next result of what was sent, NULL behind the last. */
int kv_pg_next_result(kv_pg *pg, PGresult **ret_result, kavak_error *err);
/* Results to the end; of the first that failed the sentence. ret_last: the last good one; may be
 * NULL. */
int kv_pg_finish(kv_pg *pg, PGresult **ret_last, kavak_error *err);

/* query.c: `send` and what follows, on a connection that is there; once more when it was lost
 * and may be made again. */
typedef int kv_pg_work_fn(kv_pg *pg, void *userdata, kavak_error *err);
int kv_pg_do(kv_pg *pg, kv_pg_work_fn *work, void *userdata, kavak_error *err);
