/* SPDX-License-Identifier: MIT */
/* Statements, prepared once a text and connection. */
#include <endian.h>
#include <inttypes.h>
#include <stdio.h>

#include "postgres/private.h"

#define STATEMENT_NAME_MAX 24

static uint64_t hash_of(const char *sql)
{
	uint64_t h = 14695981039346656037u;

	for (; *sql; sql++)
		h = (h ^ (unsigned char) *sql) * 1099511628211u;
	return h;
}

static int send_failed(kv_pg *pg, kavak_error *err)
{
	int r = kv_pg_fail_connection(pg, "the connection was lost", err);

	kv_pg_drop(pg);
	return r;
}

/* A text of our own, run to its end. */
static int exec(kv_pg *pg, const char *sql, kavak_error *err)
{
	if (!pg->pq->sendQuery(pg->conn, sql))
		return send_failed(pg, err);
	return kv_pg_finish(pg, NULL, err);
}

static void start_clock(kv_pg *pg, int64_t ms)
{
	pg->deadline_us = kv_monotonic_us() + (ms + KV_PG_GRACE_MS) * 1000;
}

/* The server's own clock for statements; within a transaction it stays as it is, since a
 * rollback would take back what is set there. */
static int set_timeout(kv_pg *pg, kavak_error *err)
{
	char sql[64];
	int r;

	if (pg->server_ms == pg->timeout_ms || pg->pq->transactionStatus(pg->conn) != PQTRANS_IDLE)
		return 0;
	start_clock(pg, KV_PG_TIMEOUT_MS);
	snprintf(sql, sizeof(sql), "SET statement_timeout = %" PRId64, pg->timeout_ms);
	r = exec(pg, sql, err);
	if (r == 0)
		pg->server_ms = pg->timeout_ms;
	return r;
}

int kv_pg_do(kv_pg *pg, kv_pg_work_fn *work, void *userdata, kavak_error *err)
{
	bool is_new = false;

	for (;;) {
		int r = 0;

		if (!pg->conn && pg->pins)
			return kavak_error_set(err, KAVAK_EIO, 0, "'%s': the connection was lost on"
			                       " the way: begin again", pg->name);
		if (!pg->conn) {
			is_new = true;
			r = kv_pg_connect(pg, err);
		}
		if (r == 0)
			r = set_timeout(pg, err);
		if (r == 0) {
			start_clock(pg, pg->server_ms);
			r = work(pg, userdata, err);
		}
		/* Lost while it lay idle, most likely: the server was started again. */
		if (r != KAVAK_EIO || pg->conn || pg->pins || is_new)
			return r;
	}
}

static int exec_work(kv_pg *pg, void *sql, kavak_error *err)
{
	return exec(pg, sql, err);
}

int kv_pg_exec(kv_pg *pg, const char *sql, kavak_error *err)
{
	return kv_pg_do(pg, exec_work, (void *) (uintptr_t) sql, err);
}

/* Where a new statement goes: behind the others, or where the one unused for longest is. */
static int make_room(kv_pg *pg, size_t *ret_i, kavak_error *err)
{
	char sql[STATEMENT_NAME_MAX + 16];
	size_t oldest = 0;
	int r;

	if (pg->n_statements < KV_PG_STATEMENTS_MAX) {
		*ret_i = pg->n_statements;
		return 0;
	}
	for (size_t i = 1; i < pg->n_statements; i++)
		if (pg->statements[i].used < pg->statements[oldest].used)
			oldest = i;
	snprintf(sql, sizeof(sql), "DEALLOCATE kv%zu", oldest);
	r = exec(pg, sql, err);
	if (r == 0)
		*ret_i = oldest;
	return r;
}

static int prepare(kv_pg *pg, const char *sql, const struct kv_pg_values *values, size_t *ret_i,
                   kavak_error *err)
{
	KV_AUTOFREE char *copy = strdup(sql);
	char name[STATEMENT_NAME_MAX];
	Oid types[KV_PG_VALUES_MAX];
	size_t i = 0;
	int r;

	if (!copy)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "'%s'", pg->name);
	for (size_t k = 0; k < values->n; k++)
		types[k] = values->values[k].type;
	r = make_room(pg, &i, err);
	if (r < 0)
		return r;
	snprintf(name, sizeof(name), "kv%zu", i);
	if (!pg->pq->sendPrepare(pg->conn, name, sql, (int) values->n, types))
		return send_failed(pg, err);
	r = kv_pg_finish(pg, NULL, err);
	if (r < 0)
		return r;
	if (i == pg->n_statements)
		pg->n_statements++;
	free(pg->statements[i].sql);
	pg->statements[i] = (struct kv_pg_statement) { .sql = KV_TAKE(copy), .hash = hash_of(sql) };
	pg->n_prepared++;
	*ret_i = i;
	return 0;
}

static int find_statement(kv_pg *pg, const char *sql, const struct kv_pg_values *values,
                          size_t *ret_i, kavak_error *err)
{
	uint64_t hash = hash_of(sql);

	for (size_t i = 0; i < pg->n_statements; i++)
		if (pg->statements[i].hash == hash && !strcmp(pg->statements[i].sql, sql)) {
			*ret_i = i;
			return 0;
		}
	return prepare(pg, sql, values, ret_i, err);
}

struct call {
	const char                *sql;
	const struct kv_pg_values *values;
	bool       streams;
	PGresult  *result;
};

static int send(kv_pg *pg, const struct call *call, size_t i, kavak_error *err)
{
	const struct kv_pg_values *v = call->values;
	const char *starts[KV_PG_VALUES_MAX];
	int lengths[KV_PG_VALUES_MAX], formats[KV_PG_VALUES_MAX];
	char name[STATEMENT_NAME_MAX];

	for (size_t k = 0; k < v->n; k++) {
		size_t end = k + 1 < v->n ? v->values[k + 1].at : v->bytes.len;

		starts[k] = v->bytes.len ? v->bytes.ptr + v->values[k].at : "";
		lengths[k] = (int) (end - v->values[k].at);
		formats[k] = 1;	/* binary */
	}
	snprintf(name, sizeof(name), "kv%zu", i);
	if (!pg->pq->sendQueryPrepared(pg->conn, name, (int) v->n, starts, lengths, formats, 1))
		return send_failed(pg, err);
	if (call->streams)
		pg->pq->setSingleRowMode(pg->conn);
	return 0;
}

static int call_work(kv_pg *pg, void *userdata, kavak_error *err)
{
	struct call *call = userdata;
	size_t i = 0;
	int r = find_statement(pg, call->sql, call->values, &i, err);

	if (r == 0) {
		pg->statements[i].used = ++pg->n_uses;
		r = send(pg, call, i, err);
	}
	return r < 0 || call->streams ? r : kv_pg_finish(pg, &call->result, err);
}

static int run(kv_pg *pg, struct call *call, kavak_error *err)
{
	static const struct kv_pg_values none;

	if (!call->values)
		call->values = &none;
	if (call->values->failed < 0)
		return kavak_error_set(err, call->values->failed, 0, "'%s': what was to be sent",
		                       pg->name);
	return kv_pg_do(pg, call_work, call, err);
}

static int open_rows(kv_pg *pg, struct call *call, kv_pg_rows **ret_rows, kavak_error *err)
{
	kv_pg_rows *rows = calloc(1, sizeof(*rows));
	int r;

	if (!rows)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "'%s'", pg->name);
	r = run(pg, call, err);
	if (r < 0) {
		free(rows);
		return r;
	}
	*rows = (kv_pg_rows) { pg, call->result, -1, call->streams };
	*ret_rows = rows;
	return 0;
}

int kv_pg_query(kv_pg *pg, const char *sql, const struct kv_pg_values *values,
                kv_pg_rows **ret_rows, kavak_error *err)
{
	return open_rows(pg, &(struct call) { .sql = sql, .values = values }, ret_rows, err);
}

int kv_pg_stream(kv_pg *pg, const char *sql, const struct kv_pg_values *values,
                 kv_pg_rows **ret_rows, kavak_error *err)
{
	return open_rows(pg, &(struct call) { .sql = sql, .values = values, .streams = true },
	                 ret_rows, err);
}

int kv_pg_run(kv_pg *pg, const char *sql, const struct kv_pg_values *values, uint64_t *ret_changed,
              kavak_error *err)
{
	struct call call = { .sql = sql, .values = values };
	int r = run(pg, &call, err);

	if (r < 0)
		return r;
	if (ret_changed)
		*ret_changed = strtoull(pg->pq->cmdTuples(call.result), NULL, 10);
	pg->pq->clear(call.result);
	return 0;
}
