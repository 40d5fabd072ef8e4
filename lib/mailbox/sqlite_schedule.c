/* SPDX-License-Identifier: MIT */
/* When a user is due: after a short quiet, at most so long after the first message, at once for a
 * button; not before a failed turn may be tried again. */
#include "mailbox/private.h"

/* Of a user without a lease. A committed turn waits for its sending alone. */
#define DUE "CASE WHEN turn <> 0 THEN not_before_ms WHEN first_ms IS NULL THEN NULL" \
	" ELSE max(not_before_ms, CASE WHEN at_once THEN first_ms" \
	" ELSE min(last_ms + ?3, first_ms + ?4) END) END"

int kv_mailbox_sqlite_schedule(struct kv_mailbox_sqlite *m, kavak_slice user, int64_t last,
                               kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(m->db, user.len ?
	                 "UPDATE mailbox SET wake_ms = " DUE " WHERE token IS NULL AND user = ?1" :
	                 "UPDATE mailbox SET wake_ms = " DUE " WHERE token IS NULL AND user IN"
	                 " (SELECT user FROM message WHERE place = " KV_ARRIVED " AND seq <= ?2)",
	                 &q, err);
	if (r < 0)
		return r;
	if (user.len)
		kv_bind_text(q, 1, user);
	else
		kv_bind_int(q, 2, last);
	kv_bind_int(q, 3, m->quiet_ms);
	kv_bind_int(q, 4, m->max_wait_ms);
	return kv_query_run(q, err);
}

int kv_mailbox_sqlite_recount(struct kv_mailbox_sqlite *m, kavak_slice user, kavak_error *err)
{
	return kv_mailbox_sqlite_run(m, "UPDATE mailbox SET"
		" first_ms = (SELECT at_ms FROM message WHERE user = ?1 AND place = " KV_WAITING
		" ORDER BY seq LIMIT 1),"
		" last_ms = (SELECT at_ms FROM message WHERE user = ?1 AND place = " KV_WAITING
		" ORDER BY seq DESC LIMIT 1),"
		" at_once = at_once AND EXISTS (SELECT 1 FROM message WHERE user = ?1 AND place"
		" = " KV_WAITING ")"
		" WHERE user = ?1", user, 0, err);
}

/* A committed turn dies whole: its messages were answered together. Else each message alone. */
static int bury(struct kv_mailbox_sqlite *m, kavak_slice user, kavak_slice why, kavak_error *err)
{
	static const char doomed[] = "user = ?1 AND place = " KV_IN_TURN " AND (tries >= ?2 OR"
		" (SELECT turn <> 0 FROM mailbox WHERE user = ?1) AND EXISTS (SELECT 1 FROM message"
		" WHERE user = ?1 AND place = " KV_IN_TURN " AND tries >= ?2))";
	KV_AUTO(kv_query) *q = NULL;
	KV_BUF sql = { 0 };
	uint64_t n;
	int r;

	r = kv_buf_addf(&sql,
	                "INSERT INTO dead (id, user, body, at_ms, why)"
	                " SELECT id, user, body, at_ms, ?3 FROM message WHERE %s ORDER BY seq",
	                doomed);
	if (r < 0)
		return kavak_error_set(err, r, 0, "retry");
	r = kv_query_get(m->db, sql.ptr, &q, err);
	if (r < 0)
		return r;
	kv_bind_text(q, 1, user);
	kv_bind_int(q, 2, m->max_tries);
	kv_bind_text(q, 3, why);
	r = kv_query_run(q, err);
	n = kv_sqlite_changes(m->db);
	if (r < 0 || !n)
		return r;
	sql.len = 0;
	r = kv_buf_addf(&sql, "DELETE FROM message WHERE %s", doomed);
	if (r < 0)
		return kavak_error_set(err, r, 0, "retry");
	r = kv_mailbox_sqlite_run(m, sql.ptr, user, m->max_tries, err);
	if (r == 0)
		r = kv_mailbox_sqlite_run(m, "DELETE FROM outbox WHERE user = ?1", user, 0, err);
	if (r == 0)
		r = kv_mailbox_sqlite_run(m, "UPDATE mailbox SET turn = 0, transcript = '' WHERE"
		                          " user = ?1",
		                          user, 0, err);
	return r;
}

int kv_mailbox_sqlite_fail(struct kv_mailbox_sqlite *m, kavak_slice user, kavak_slice why,
                           kavak_error *err)
{
	int r;

	r = kv_mailbox_sqlite_run(m, "UPDATE message SET tries = tries + 1 WHERE user = ?1"
	                          " AND place = " KV_IN_TURN, user, 0, err);
	if (r == 0)
		r = bury(m, user, why, err);
	/* What was not committed is thought again, maybe with what came since. */
	if (r == 0)
		r = kv_mailbox_sqlite_run(m,
		                          "UPDATE message SET place = " KV_WAITING
		                          " WHERE user = ?1"
		                          " AND place = " KV_IN_TURN
		                          " AND (SELECT turn = 0 FROM mailbox WHERE user = ?1)",
		                          user, 0, err);
	return r < 0 ? r : kv_mailbox_sqlite_recount(m, user, err);
}
