/* SPDX-License-Identifier: MIT */
/* libpq without blocking, under a deadline of our own: a server answers for its
 * statement_timeout, but a network that swallows everything answers for nothing. */
#include <errno.h>
#include <poll.h>

#include "postgres/private.h"

int kv_pg_wait(kv_pg *pg, bool to_write, kavak_error *err)
{
	struct pollfd fd = { pg->pq->socket(pg->conn), to_write ? POLLIN | POLLOUT : POLLIN, 0 };
	int n;

	do {
		int64_t left_ms = (pg->deadline_us - kv_monotonic_us() + 999) / 1000;

		n = left_ms > 0 ? poll(&fd, 1, left_ms > INT32_MAX ? INT32_MAX : (int) left_ms) : 0;
	} while (n < 0 && errno == EINTR);
	if (n > 0)
		return 0;
	kavak_error_set(err, n ? KAVAK_EIO : KAVAK_ETIMEDOUT, n ? errno : ETIMEDOUT,
	                "'%s': the server does not answer", pg->name);
	kv_pg_drop(pg);
	return n ? KAVAK_EIO : KAVAK_ETIMEDOUT;
}

static int lost(kv_pg *pg, kavak_error *err)
{
	int r = kv_pg_fail_connection(pg, "the connection was lost", err);

	kv_pg_drop(pg);
	return r;
}

/* The server may have to be heard before it listens on. */
int kv_pg_flush(kv_pg *pg, kavak_error *err)
{
	int r;

	while ((r = pg->pq->flush(pg->conn)) == 1) {
		r = kv_pg_wait(pg, true, err);
		if (r < 0)
			return r;
		if (!pg->pq->consumeInput(pg->conn))
			return lost(pg, err);
	}
	return r < 0 ? lost(pg, err) : 0;
}

int kv_pg_next_result(kv_pg *pg, PGresult **ret_result, kavak_error *err)
{
	int r = kv_pg_flush(pg, err);

	while (r == 0 && pg->pq->isBusy(pg->conn)) {
		r = kv_pg_wait(pg, false, err);
		if (r == 0 && !pg->pq->consumeInput(pg->conn))
			return lost(pg, err);
	}
	if (r == 0)
		*ret_result = pg->pq->getResult(pg->conn);
	return r;
}

static bool is_good(const kv_pg *pg, const PGresult *result)
{
	switch (pg->pq->resultStatus(result)) {
	case PGRES_COMMAND_OK:
	case PGRES_TUPLES_OK:
	case PGRES_SINGLE_TUPLE:
		return true;
	default:
		return false;
	}
}

int kv_pg_finish(kv_pg *pg, PGresult **ret_last, kavak_error *err)
{
	PGresult *last = NULL, *result = NULL;
	bool parting = false;
	int r, failed = 0;

	while ((r = kv_pg_next_result(pg, &result, failed ? NULL : err)) == 0 && result) {
		bool good = is_good(pg, result);

		if (!good && !failed)
			failed = kv_pg_fail_result(pg, result, err);
		parting |= !good && kv_pg_is_parting(pg, result);
		pg->pq->clear(good ? last : result);
		if (good)
			last = result;
	}
	if (parting)
		kv_pg_drop(pg);
	failed = failed ? failed : r;
	if (failed == 0 && ret_last)
		*ret_last = last;
	else
		pg->pq->clear(last);
	return failed;
}
