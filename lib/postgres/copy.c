/* SPDX-License-Identifier: MIT */
#include "postgres/private.h"

struct copy {
	const char *sql;
	kavak_slice bytes;
};

/* Behind the last row. */
static const char TRAILER[] = { -1, -1 };

static int put(kv_pg *pg, kavak_slice bytes, kavak_error *err)
{
	int r;

	while ((r = pg->pq->putCopyData(pg->conn, bytes.ptr, (int) bytes.len)) == 0) {
		r = kv_pg_wait(pg, true, err);	/* no room: let some of it leave */
		if (r < 0)
			return r;
	}
	return r < 0 ? kv_pg_fail_connection(pg, "the connection was lost", err) : 0;
}

/* Whether the server is ready to take rows. */
static int start(kv_pg *pg, const char *sql, kavak_error *err)
{
	PGresult *result = NULL;
	bool ready;
	int r;

	if (!pg->pq->sendQuery(pg->conn, sql))
		return kv_pg_fail_connection(pg, "the connection was lost", err);
	r = kv_pg_next_result(pg, &result, err);
	if (r < 0)
		return r;
	ready = pg->pq->resultStatus(result) == PGRES_COPY_IN;
	if (!ready)
		r = kv_pg_fail_result(pg, result, err);
	pg->pq->clear(result);
	if (!ready)
		kv_pg_finish(pg, NULL, NULL);
	return r;
}

static int copy_work(kv_pg *pg, void *userdata, kavak_error *err)
{
	const struct copy *copy = userdata;
	int r = start(pg, copy->sql, err);

	if (r == 0)
		r = put(pg, copy->bytes, err);
	if (r == 0)
		r = put(pg, (kavak_slice) { TRAILER, sizeof(TRAILER) }, err);
	if (r == 0 && pg->pq->putCopyEnd(pg->conn, NULL) < 0)
		r = kv_pg_fail_connection(pg, "the connection was lost", err);
	return r == 0 ? kv_pg_finish(pg, NULL, err) : r;
}

int kv_pg_copy(kv_pg *pg, const char *sql, const struct kv_pg_values *rows, kavak_error *err)
{
	struct copy copy = { sql, kv_buf_slice(&rows->bytes) };

	if (rows->failed < 0)
		return kavak_error_set(err, rows->failed, 0, "'%s': what was to be sent", pg->name);
	return kv_pg_do(pg, copy_work, &copy, err);
}
