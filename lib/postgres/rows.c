/* SPDX-License-Identifier: MIT */
/* The rows of a statement, one after the other. */
#include <endian.h>

#include "postgres/private.h"

/* The next one of a stream, or what its end says. */
static int next_of_stream(kv_pg_rows *rows, kavak_error *err)
{
	kv_pg *pg = rows->pg;
	PGresult *result = NULL;
	int r;

	pg->pq->clear(rows->result);
	rows->result = NULL;
	r = kv_pg_next_result(pg, &result, err);
	if (r < 0 || !result) {
		rows->streams = false;
		return r < 0 ? r : KAVAK_NOTFOUND;
	}
	if (pg->pq->resultStatus(result) == PGRES_SINGLE_TUPLE) {
		rows->result = result;
		rows->at = 0;
		return 0;
	}
	/* A result without rows ends it: all are there, or it failed. */
	rows->streams = false;
	r = pg->pq->resultStatus(result) == PGRES_TUPLES_OK ? KAVAK_NOTFOUND :
	    kv_pg_fail_result(pg, result, err);
	pg->pq->clear(result);
	kv_pg_finish(pg, NULL, NULL);
	return r;
}

int kv_pg_step(kv_pg_rows *rows, kavak_error *err)
{
	if (rows->streams)
		return next_of_stream(rows, err);
	if (!rows->result || rows->at + 1 >= rows->pg->pq->ntuples(rows->result))
		return KAVAK_NOTFOUND;
	rows->at++;
	return 0;
}

void kv_pg_rows_end(kv_pg_rows *rows)
{
	if (!rows)
		return;
	rows->pg->pq->clear(rows->result);
	/* What is left of a stream is not waited for longer than its statement could be. */
	if (rows->streams)
		kv_pg_finish(rows->pg, NULL, NULL);
	free(rows);
}

int64_t kv_pg_column_int(const kv_pg_rows *rows, int i)
{
	const struct kv_libpq *pq = rows->pg->pq;
	const char *value = pq->getvalue(rows->result, rows->at, i);
	uint64_t v64;
	uint32_t v32;

	if (pq->getisnull(rows->result, rows->at, i))
		return 0;
	switch (pq->getlength(rows->result, rows->at, i)) {
	case sizeof(v64):
		memcpy(&v64, value, sizeof(v64));
		return (int64_t) be64toh(v64);
	case sizeof(v32):
		memcpy(&v32, value, sizeof(v32));
		return (int32_t) be32toh(v32);
	default:	/* a boolean */
		return *value;
	}
}

kavak_slice kv_pg_column_text(const kv_pg_rows *rows, int i)
{
	const struct kv_libpq *pq = rows->pg->pq;

	return (kavak_slice) { pq->getvalue(rows->result, rows->at, i),
	                       (size_t) pq->getlength(rows->result, rows->at, i) };
}
