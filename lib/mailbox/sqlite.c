/* SPDX-License-Identifier: MIT */
/* "sqlite:PATH": the mailbox in the store's own file; "sqlite::memory:" is one of its own. */
#include "config/config.h"
#include "mailbox/private.h"

static int mailbox_open(void *self, const kavak_env *env, kavak_error *err)
{
	struct kv_mailbox_sqlite *m = self;
	const struct kv_settings *settings = kv_config_settings(env->config);
	struct kv_sqlite_options options = { .durable = true };	/* nothing accepted is lost */

	m->clock = env->clock;
	m->lease_ms = settings->lease_ms;
	m->quiet_ms = settings->quiet_ms;
	m->max_wait_ms = settings->max_wait_ms;
	m->max_tries = settings->max_tries;
	m->max_waiting = (int64_t) settings->mailbox_max;
	return kv_sqlite_open(env->rest, &options, &m->db, err);
}

static void mailbox_close(void *self)
{
	struct kv_mailbox_sqlite *m = self;

	kv_sqlite_close(m->db);
}

int kv_mailbox_sqlite_run(struct kv_mailbox_sqlite *m, const char *sql, kavak_slice user,
                          int64_t value, kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	int r = kv_query_get(m->db, sql, &q, err);

	if (r < 0)
		return r;
	if (strstr(sql, "?1"))
		kv_bind_text(q, 1, user);
	if (strstr(sql, "?2"))
		kv_bind_int(q, 2, value);
	return kv_query_run(q, err);
}

static int count_waiting(struct kv_mailbox_sqlite *m, int64_t *ret_n, kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	int r = kv_query_get(m->db, "SELECT count(*) FROM (SELECT 1 FROM message LIMIT ?1)", &q,
	                     err);

	if (r < 0)
		return r;
	kv_bind_int(q, 1, m->max_waiting);
	r = kv_query_step(q, err);
	if (r == 0)
		*ret_n = kv_column_int(q, 0);
	return r;
}

/* 0 when this id is new (or was seen so long ago that it is); KAVAK_CONFLICT when it is known. */
static int check_seen(struct kv_mailbox_sqlite *m, kavak_slice id, int64_t now, kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	int r = kv_query_get(m->db, "SELECT 1 FROM seen WHERE id = ?1 AND at_ms > ?2", &q, err);

	if (r < 0)
		return r;
	kv_bind_text(q, 1, id);
	kv_bind_int(q, 2, now - KV_SEEN_MS);
	r = kv_query_step(q, err);
	return r == 0 ? KAVAK_CONFLICT : r == KAVAK_NOTFOUND ? 0 : r;
}

static int append(struct kv_mailbox_sqlite *m, const kavak_message *message, int64_t now,
                  kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(m->db, "INSERT INTO message (id, user, body, at_ms, at_once)"
	                 " VALUES (?1, ?2, ?3, ?4, ?5)", &q, err);
	if (r < 0)
		return r;
	kv_bind_text(q, 1, message->id);
	kv_bind_text(q, 2, message->user);
	kv_bind_text(q, 3, message->body);
	kv_bind_int(q, 4, now);
	kv_bind_int(q, 5, message->at_once);
	r = kv_query_run(q, err);
	return r < 0 ? r : kv_mailbox_sqlite_run(m, "INSERT OR REPLACE INTO seen (id, at_ms) VALUES"
	                                         " (?1, ?2)",
	                                         message->id, now, err);
}

int kv_mailbox_sqlite_put(void *self, const kavak_message *messages, size_t n_messages,
                          int *ret_results, kavak_error *err)
{
	struct kv_mailbox_sqlite *m = self;
	KV_AUTO(kv_sqlite_tx) *tx = NULL;
	KV_AUTOFREE int *results = calloc(n_messages, sizeof(*results));
	int64_t now = kv_mailbox_sqlite_now(m), n_waiting = 0;
	int r;

	if (!results)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "put");
	r = kv_sqlite_begin(m->db, &tx, err);
	if (r == 0)
		r = count_waiting(m, &n_waiting, err);
	for (size_t i = 0; r == 0 && i < n_messages; i++) {
		r = check_seen(m, messages[i].id, now, err);
		if (r == KAVAK_CONFLICT) {	/* accepted once already */
			r = 0;
		} else if (r == 0 && n_waiting >= m->max_waiting) {
			results[i] = KAVAK_ELIMIT;
		} else if (r == 0) {
			r = append(m, &messages[i], now, err);
			n_waiting++;
		}
	}
	if (r == 0)
		r = kv_sqlite_commit(&tx, err);
	if (r == 0 && ret_results)
		memcpy(ret_results, results, n_messages * sizeof(*results));
	return r;
}

int kv_mailbox_sqlite_status(void *self, kavak_mailbox_status *ret_status, kavak_error *err)
{
	struct kv_mailbox_sqlite *m = self;
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(m->db,
	                 "SELECT (SELECT count(*) FROM message WHERE place = " KV_ARRIVED "),"
	                 " (SELECT count(*) FROM mailbox WHERE wake_ms <= ?1),"
	                 " (SELECT count(*) FROM mailbox WHERE token IS NOT NULL AND wake_ms > ?1),"
	                 " (SELECT count(*) FROM outbox WHERE state IN (0, 1)),"
	                 " (SELECT count(*) FROM outbox WHERE state = 3),"
	                 " (SELECT count(*) FROM dead)",
	                 &q, err);
	if (r < 0)
		return r;
	kv_bind_int(q, 1, kv_mailbox_sqlite_now(m));
	r = kv_query_step(q, err);
	if (r == 0)
		*ret_status = (kavak_mailbox_status) {
			.n_arrivals = (uint64_t) kv_column_int(q, 0),
			.n_users_due = (uint64_t) kv_column_int(q, 1),
			.n_leased = (uint64_t) kv_column_int(q, 2),
			.n_unsent = (uint64_t) kv_column_int(q, 3),
			.n_unknown = (uint64_t) kv_column_int(q, 4),
			.n_dead = (uint64_t) kv_column_int(q, 5),
		};
	return r;
}

const struct kavak_mailbox_ops kv_mailbox_sqlite = {
	.abi       = KAVAK_MAILBOX_ABI,
	.scheme    = "sqlite",
	.self_size = sizeof(struct kv_mailbox_sqlite),
	.open      = mailbox_open,
	.close     = mailbox_close,
	.put       = kv_mailbox_sqlite_put,
	.lease     = kv_mailbox_sqlite_lease,
	.extend    = kv_mailbox_sqlite_extend,
	.commit    = kv_mailbox_sqlite_commit,
	.sending   = kv_mailbox_sqlite_sending,
	.sent      = kv_mailbox_sqlite_sent,
	.done      = kv_mailbox_sqlite_done,
	.retry     = kv_mailbox_sqlite_retry,
	.status    = kv_mailbox_sqlite_status,
	.dead      = kv_mailbox_sqlite_dead,
	.revive    = kv_mailbox_sqlite_revive,
	.forget    = kv_mailbox_sqlite_forget,
};
