/* SPDX-License-Identifier: MIT */
/* What the holder of a lease does with it: each verb one transaction that begins with the token. */
#include "mailbox/private.h"

int kv_mailbox_sqlite_hold(struct kv_mailbox_sqlite *m, kavak_token token, int64_t until_ms,
                           kv_sqlite_tx **ret_tx, kavak_buf *user, kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_sqlite_begin(m->db, ret_tx, err);
	if (r == 0)
		r = kv_query_get(m->db,
				 "SELECT user FROM mailbox WHERE token = ?1 AND wake_ms > ?2", &q,
				 err);
	if (r < 0)
		return r;
	kv_bind_int(q, 1, (int64_t) token);
	kv_bind_int(q, 2, until_ms);
	r = kv_query_step(q, err);
	if (r == 0 && kavak_buf_add(user, kv_column_text(q, 0)) < 0)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "mailbox");
	return r == KAVAK_NOTFOUND ? KAVAK_CONFLICT : r;
}

int kv_mailbox_sqlite_extend(void *self, kavak_token token, kavak_error *err)
{
	struct kv_mailbox_sqlite *m = self;
	const struct kv_process holder = kv_process_self();
	KV_AUTO(kv_query) *q = NULL;
	int64_t now = kv_mailbox_sqlite_now(m);
	int r;

	r = kv_query_get(m->db, "UPDATE mailbox SET wake_ms = ?3, holder = ?4"
	                 " WHERE token = ?1 AND wake_ms > ?2", &q, err);
	if (r < 0)
		return r;
	kv_bind_int(q, 1, (int64_t) token);
	kv_bind_int(q, 2, now);
	kv_bind_int(q, 3, now + m->lease_ms);
	kv_bind_text(q, 4, kavak_slice_of(holder.name));
	r = kv_query_run(q, err);
	return r == 0 && !kv_sqlite_changes(m->db) ? KAVAK_CONFLICT : r;
}

/* 0 with the turn that is committed, 0 for none. */
static int committed(struct kv_mailbox_sqlite *m, kavak_slice user, uint64_t *ret_turn,
		     kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	int r = kv_query_get(m->db, "SELECT turn FROM mailbox WHERE user = ?1", &q, err);

	if (r < 0)
		return r;
	kv_bind_text(q, 1, user);
	r = kv_query_step(q, err);
	if (r == 0)
		*ret_turn = (uint64_t) kv_column_int(q, 0);
	return r;
}

static int write_turn(struct kv_mailbox_sqlite *m, kavak_slice user, const kavak_turn_result *turn,
                      kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(m->db,
	                 "UPDATE mailbox SET state = ?2, turn = ?3, transcript = ?4 WHERE user ="
	                 " ?1",
	                 &q, err);
	if (r < 0)
		return r;
	kv_bind_text(q, 1, user);
	kv_bind_text(q, 2, turn->state);
	kv_bind_int(q, 3, (int64_t) turn->turn);
	kv_bind_text(q, 4, turn->transcript);
	return kv_query_run(q, err);
}

static int write_parts(struct kv_mailbox_sqlite *m, kavak_slice user, const kavak_turn_result *turn,
                       kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(m->db, "INSERT INTO outbox (user, part, body) VALUES (?1, ?2, ?3)", &q,
			 err);
	for (size_t i = 0; r == 0 && i < turn->n_parts; i++) {
		kv_bind_text(q, 1, user);
		kv_bind_int(q, 2, (int64_t) i);
		kv_bind_text(q, 3, turn->parts[i]);
		r = kv_query_run(q, err);
	}
	return r;
}

int kv_mailbox_sqlite_commit(void *self, kavak_token token, const kavak_turn_result *turn,
			     kavak_error *err)
{
	struct kv_mailbox_sqlite *m = self;
	KV_AUTO(kv_sqlite_tx) *tx = NULL;
	KV_BUF user = { 0 };
	uint64_t before = 0;
	int r;

	r = kv_mailbox_sqlite_hold(m, token, kv_mailbox_sqlite_now(m), &tx, &user, err);
	if (r == 0)
		r = committed(m, kv_buf_slice(&user), &before, err);
	if (r != 0)
		return r;
	if (before)	/* who did not hear our answer asks again */
		return before == turn->turn ? 0 : KAVAK_CONFLICT;
	r = write_turn(m, kv_buf_slice(&user), turn, err);
	if (r == 0)
		r = write_parts(m, kv_buf_slice(&user), turn, err);
	return r < 0 ? r : kv_sqlite_commit(&tx, err);
}

int kv_mailbox_sqlite_sending(void *self, kavak_token token, uint32_t part, int64_t timeout_ms,
                              kavak_error *err)
{
	struct kv_mailbox_sqlite *m = self;
	KV_AUTO(kv_sqlite_tx) *tx = NULL;
	KV_AUTO(kv_query) *q = NULL;
	KV_BUF user = { 0 };
	int64_t now = kv_mailbox_sqlite_now(m);
	int r;

	r = kv_mailbox_sqlite_hold(m, token, now + timeout_ms, &tx, &user, err);
	if (r == 0)
		r = kv_query_get(m->db, "UPDATE outbox SET state = 1, at_ms = ?3 WHERE user = ?1"
		                 " AND part = ?2 AND state <> 2", &q, err);
	if (r != 0)
		return r;
	kv_bind_text(q, 1, kv_buf_slice(&user));
	kv_bind_int(q, 2, part);
	kv_bind_int(q, 3, now);
	r = kv_query_run(q, err);
	if (r == 0 && !kv_sqlite_changes(m->db))
		return KAVAK_NOTFOUND;
	return r < 0 ? r : kv_sqlite_commit(&tx, err);
}

int kv_mailbox_sqlite_sent(void *self, kavak_token token, uint32_t part,
			   enum kavak_part_state state, kavak_slice sid, kavak_error *err)
{
	struct kv_mailbox_sqlite *m = self;
	KV_AUTO(kv_sqlite_tx) *tx = NULL;
	KV_AUTO(kv_query) *q = NULL;
	KV_BUF user = { 0 };
	int r;

	r = kv_mailbox_sqlite_hold(m, token, kv_mailbox_sqlite_now(m), &tx, &user, err);
	if (r == 0)
		r = kv_query_get(m->db, "UPDATE outbox SET state = ?3, sid = CASE WHEN ?4 = '' THEN"
		                 " sid ELSE ?4 END WHERE user = ?1 AND part = ?2", &q, err);
	if (r != 0)
		return r;
	kv_bind_text(q, 1, kv_buf_slice(&user));
	kv_bind_int(q, 2, part);
	kv_bind_int(q, 3, state);
	kv_bind_text(q, 4, sid);
	r = kv_query_run(q, err);
	if (r == 0 && !kv_sqlite_changes(m->db))
		return KAVAK_NOTFOUND;
	return r < 0 ? r : kv_sqlite_commit(&tx, err);
}

int kv_mailbox_sqlite_done(void *self, kavak_token token, kavak_error *err)
{
	static const char *const statements[] = {
		"DELETE FROM message WHERE user = ?1 AND place = " KV_IN_TURN,
		"DELETE FROM outbox WHERE user = ?1",
		"UPDATE mailbox SET token = NULL, turn = 0, transcript = '', not_before_ms = 0 "
		"WHERE user = ?1",
	};
	struct kv_mailbox_sqlite *m = self;
	KV_AUTO(kv_sqlite_tx) *tx = NULL;
	KV_BUF user = { 0 };
	int r;

	r = kv_mailbox_sqlite_hold(m, token, kv_mailbox_sqlite_now(m), &tx, &user, err);
	for (size_t i = 0; r == 0 && i < sizeof(statements) / sizeof(*statements); i++)
		r = kv_mailbox_sqlite_run(m, statements[i], kv_buf_slice(&user), 0, err);
	if (r == 0)
		r = kv_mailbox_sqlite_schedule(m, kv_buf_slice(&user), 0, err);
	return r ? r : kv_sqlite_commit(&tx, err);
}

int kv_mailbox_sqlite_retry(void *self, kavak_token token, int64_t after_ms, kavak_slice why,
                            kavak_error *err)
{
	struct kv_mailbox_sqlite *m = self;
	KV_AUTO(kv_sqlite_tx) *tx = NULL;
	KV_BUF user = { 0 };
	int64_t now = kv_mailbox_sqlite_now(m);
	int r;

	r = kv_mailbox_sqlite_hold(m, token, now, &tx, &user, err);
	if (r == 0)
		r = kv_mailbox_sqlite_fail(m, kv_buf_slice(&user), why, err);
	if (r == 0)
		r = kv_mailbox_sqlite_run(m, "UPDATE mailbox SET token = NULL, not_before_ms ="
		                          " CASE WHEN first_ms IS NULL AND turn = 0 THEN 0 ELSE ?2"
		                          " END WHERE user = ?1", kv_buf_slice(&user),
		                          now + after_ms, err);
	if (r == 0)
		r = kv_mailbox_sqlite_schedule(m, kv_buf_slice(&user), 0, err);
	return r ? r : kv_sqlite_commit(&tx, err);
}
