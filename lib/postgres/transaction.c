/* SPDX-License-Identifier: MIT */
#include "postgres/private.h"

int kv_pg_begin(kv_pg *pg, kv_pg_tx **ret_tx, kavak_error *err)
{
	int r = kv_pg_exec(pg, "BEGIN", err);

	if (r < 0)
		return r;
	kv_pg_pin(pg, true);
	*ret_tx = pg;
	return 0;
}

int kv_pg_commit(kv_pg_tx **tx, kavak_error *err)
{
	int r = kv_pg_exec(*tx, "COMMIT", err);

	if (r < 0)
		return r;	/* the scope rolls it back */
	kv_pg_pin(*tx, false);
	*tx = NULL;
	return 0;
}

void kv_pg_rollback(kv_pg_tx *pg)
{
	if (!pg)
		return;
	/* Of a connection that was lost the server does it by itself. */
	if (pg->conn && pg->pq->transactionStatus(pg->conn) != PQTRANS_IDLE)
		kv_pg_exec(pg, "ROLLBACK", NULL);
	kv_pg_pin(pg, false);
}
