/* SPDX-License-Identifier: MIT */
/* The dead, their way back, and forgetting a user. */
#include "mailbox/private.h"

int kv_mailbox_sqlite_dead(void *self, kavak_dead_fn *fn, void *userdata, kavak_error *err)
{
	struct kv_mailbox_sqlite *m = self;
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(m->db, "SELECT id, user, body, at_ms, why FROM dead ORDER BY seq", &q,
	                 err);
	while (r == 0 && (r = kv_query_step(q, err)) == 0) {
		kavak_message message = {
			.id = kv_column_text(q, 0), .user = kv_column_text(q, 1),
			.body = kv_column_text(q, 2), .at_ms = kv_column_int(q, 3),
		};

		if (fn(&message, kv_column_text(q, 4), userdata))
			return KAVAK_STOPPED;
	}
	return r == KAVAK_NOTFOUND ? 0 : r;
}

int kv_mailbox_sqlite_revive(void *self, kavak_slice message_id, kavak_error *err)
{
	struct kv_mailbox_sqlite *m = self;
	KV_AUTO(kv_sqlite_tx) *tx = NULL;
	int r;

	r = kv_sqlite_begin(m->db, &tx, err);
	/* As an arrival: behind all that came meanwhile. Nobody writes in a burst by hand. */
	if (r == 0)
		r = kv_mailbox_sqlite_run(m, "INSERT INTO message (id, user, body, at_ms, at_once)"
		                          " SELECT id, user, body, at_ms, 1 FROM dead WHERE id = ?1"
		                          " ORDER BY seq LIMIT 1", message_id, 0, err);
	if (r == 0 && !kv_sqlite_changes(m->db))
		return KAVAK_NOTFOUND;
	if (r == 0)
		r = kv_mailbox_sqlite_run(m,
		                          "DELETE FROM dead WHERE seq ="
		                          " (SELECT min(seq) FROM dead WHERE id = ?1)",
		                          message_id, 0, err);
	return r ? r : kv_sqlite_commit(&tx, err);
}

int kv_mailbox_sqlite_forget(void *self, kavak_slice user, kavak_error *err)
{
	static const char *const statements[] = {
		"DELETE FROM message WHERE user = ?1", "DELETE FROM outbox WHERE user = ?1",
		"DELETE FROM mailbox WHERE user = ?1", "DELETE FROM dead WHERE user = ?1",
	};
	struct kv_mailbox_sqlite *m = self;
	KV_AUTO(kv_sqlite_tx) *tx = NULL;
	int r;

	r = kv_sqlite_begin(m->db, &tx, err);
	for (size_t i = 0; r == 0 && i < sizeof(statements) / sizeof(*statements); i++)
		r = kv_mailbox_sqlite_run(m, statements[i], user, 0, err);
	return r ? r : kv_sqlite_commit(&tx, err);
}
