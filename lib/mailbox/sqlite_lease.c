/* SPDX-License-Identifier: MIT */
/* lease(): arrivals into their mailboxes, then users that are due with all that waits for them. */
#include <errno.h>
#include <sys/random.h>

#include "mailbox/private.h"

/* Whether there is anything to write for: a worker that only looks costs no transaction. */
static int anything(struct kv_mailbox_sqlite *m, int64_t now, bool *ret_any, kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(m->db, "SELECT EXISTS (SELECT 1 FROM message WHERE place = " KV_ARRIVED ")"
	                 " OR EXISTS (SELECT 1 FROM mailbox WHERE wake_ms <= ?1)", &q, err);
	if (r < 0)
		return r;
	kv_bind_int(q, 1, now);
	r = kv_query_step(q, err);
	if (r == 0)
		*ret_any = kv_column_int(q, 0);
	return r;
}

/* The last of the arrivals to be moved now, of one user or (empty) of all; KAVAK_NOTFOUND: none. */
static int last_arrival(struct kv_mailbox_sqlite *m, kavak_slice user, int64_t *ret_last,
			kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(m->db,
			 "SELECT max(seq) FROM (SELECT seq FROM message WHERE place = " KV_ARRIVED
			 " AND (?1 = '' OR user = ?1) ORDER BY seq LIMIT ?2)",
			 &q, err);
	if (r < 0)
		return r;
	kv_bind_text(q, 1, user);
	kv_bind_int(q, 2, KV_MOVE_MAX);
	r = kv_query_step(q, err);
	if (r == 0)
		*ret_last = kv_column_int(q, 0);
	return r == 0 && !*ret_last ? KAVAK_NOTFOUND : r;
}

static int move_arrivals(struct kv_mailbox_sqlite *m, kavak_slice user, int64_t now,
			 kavak_error *err)
{
	int64_t last;
	int r = last_arrival(m, user, &last, err);

	if (r != 0)
		return r < 0 ? r : 0;
	r = kv_mailbox_sqlite_run(m, "INSERT INTO mailbox (user, first_ms, last_ms, at_once)"
		" SELECT user, min(at_ms), max(at_ms), max(at_once) FROM message"
		" WHERE place = " KV_ARRIVED
		" AND seq <= ?2 AND (?1 = '' OR user = ?1) GROUP BY user"
		" ON CONFLICT (user) DO UPDATE SET first_ms = ifnull(first_ms, excluded.first_ms),"
		" last_ms = excluded.last_ms, at_once = max(at_once, excluded.at_once)",
		user, last, err);
	if (r == 0)
		r = kv_mailbox_sqlite_schedule(m, user, last, err);
	if (r == 0)
		r = kv_mailbox_sqlite_run(m,
					  "UPDATE message SET place = " KV_WAITING
					  " WHERE place = " KV_ARRIVED
					  " AND seq <= ?2 AND (?1 = '' OR user = ?1)",
					  user, last, err);
	/* More than came, so that the list of known ids does not grow for ever. */
	if (r == 0)
		r = kv_mailbox_sqlite_run(m,
					  "DELETE FROM seen WHERE id IN (SELECT id FROM seen"
					  " WHERE at_ms <= ?2 LIMIT 2000)",
					  user, now - KV_SEEN_MS, err);
	return r;
}

/* How many of those that wait make the next turn: all, but those on their last try one by one. */
static int count_turn(struct kv_mailbox_sqlite *m, kavak_slice user, int64_t *ret_n,
		      kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	bool last_try;
	int r;

	*ret_n = 0;
	r = kv_query_get(m->db, "SELECT tries FROM message WHERE user = ?1 AND place = " KV_WAITING
	                 " ORDER BY seq LIMIT ?2", &q, err);
	if (r < 0)
		return r;
	kv_bind_text(q, 1, user);
	kv_bind_int(q, 2, KV_TURN_MESSAGES);
	while ((r = kv_query_step(q, err)) == 0) {
		last_try = kv_column_int(q, 0) >= m->max_tries - 1;
		if (last_try && *ret_n)
			break;
		++*ret_n;
		if (last_try)
			break;
	}
	return r < 0 ? r : 0;
}

static int new_token(kavak_token *ret_token, kavak_error *err)
{
	do {
		if (getrandom(ret_token, sizeof(*ret_token), 0) != sizeof(*ret_token))
			return kavak_error_set(err, KAVAK_EIO, errno, "no random numbers");
	} while (!*ret_token);
	return 0;
}

static int read_messages(struct kv_mailbox_sqlite *m, struct kv_arena *arena, kavak_lease *lease,
			 kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	kavak_message *messages = kv_arena_take(arena, KV_TURN_MESSAGES * sizeof(*messages));
	int r;

	if (!messages)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "lease");
	r = kv_query_get(m->db,
			 "SELECT id, body, at_ms, at_once, tries FROM message WHERE user = ?1"
			 " AND place = " KV_IN_TURN " ORDER BY seq LIMIT ?2",
			 &q, err);
	if (r < 0)
		return r;
	kv_bind_text(q, 1, lease->user);
	kv_bind_int(q, 2, KV_TURN_MESSAGES);
	lease->messages = messages;
	while ((r = kv_query_step(q, err)) == 0) {
		kavak_message *to = &messages[lease->n_messages++];
		uint32_t tries = (uint32_t) kv_column_int(q, 4);

		*to = (kavak_message) {
			.user = lease->user, .at_ms = kv_column_int(q, 2),
			.at_once = kv_column_int(q, 3),
		};
		if (kv_arena_copy(arena, kv_column_text(q, 0), &to->id) < 0 ||
		    kv_arena_copy(arena, kv_column_text(q, 1), &to->body) < 0)
			return kavak_error_set(err, KAVAK_ENOMEM, 0, "lease");
		lease->tries = tries > lease->tries ? tries : lease->tries;
	}
	return r < 0 ? r : 0;
}

static int read_parts(struct kv_mailbox_sqlite *m, struct kv_arena *arena, kavak_lease *lease,
		      kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	kavak_part *parts = kv_arena_take(arena, KAVAK_MAILBOX_PARTS_MAX * sizeof(*parts));
	int r;

	if (!parts)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "lease");
	r = kv_query_get(m->db, "SELECT part, state, body, sid, at_ms FROM outbox WHERE user = ?1"
	                 " ORDER BY part LIMIT ?2", &q, err);
	if (r < 0)
		return r;
	kv_bind_text(q, 1, lease->user);
	kv_bind_int(q, 2, KAVAK_MAILBOX_PARTS_MAX);
	lease->parts = parts;
	while ((r = kv_query_step(q, err)) == 0) {
		kavak_part *to = &parts[lease->n_parts++];

		*to = (kavak_part) {
			.index = (uint32_t) kv_column_int(q, 0), .at_ms = kv_column_int(q, 4),
			.state = (enum kavak_part_state) kv_column_int(q, 1),
		};
		if (kv_arena_copy(arena, kv_column_text(q, 2), &to->body) < 0 ||
		    kv_arena_copy(arena, kv_column_text(q, 3), &to->sid) < 0)
			return kavak_error_set(err, KAVAK_ENOMEM, 0, "lease");
	}
	return r < 0 ? r : 0;
}

/* Everything that the lease of `lease->user` shows. */
static int show(struct kv_mailbox_sqlite *m, kavak_lease *lease, kavak_lease_fn *fn, void *userdata,
                kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	KV_ARENA arena = { 0 };
	int r;

	r = kv_query_get(m->db,
			 "SELECT state, turn, transcript, wake_ms FROM mailbox WHERE user = ?1", &q,
			 err);
	if (r < 0)
		return r;
	kv_bind_text(q, 1, lease->user);
	r = kv_query_step(q, err);
	if (r < 0)
		return r;
	lease->state = kv_column_text(q, 0);
	lease->turn = (uint64_t) kv_column_int(q, 1);
	lease->transcript = kv_column_text(q, 2);
	lease->until_ms = kv_column_int(q, 3);
	r = read_messages(m, &arena, lease, err);
	if (r == 0)
		r = read_parts(m, &arena, lease, err);
	if (r == 0)
		r = fn(lease, userdata);
	return r == KAVAK_ENOMEM ? kavak_error_set(err, r, 0, "lease") : r;
}

/* The user's next turn is put together, unless one is committed. KAVAK_NOTFOUND: nothing waits. */
static int put_together(struct kv_mailbox_sqlite *m, kavak_slice user, int64_t turn,
			kavak_error *err)
{
	int64_t n = 0;
	int r = turn ? 0 : count_turn(m, user, &n, err);

	if (r < 0 || turn)
		return r;
	if (!n)
		return KAVAK_NOTFOUND;
	r = kv_mailbox_sqlite_run(m, "UPDATE message SET place = " KV_IN_TURN
	                          " WHERE seq IN (SELECT seq FROM message WHERE user = ?1 AND place"
	                          " = " KV_WAITING
	                          " ORDER BY seq LIMIT ?2)", user, n, err);
	return r < 0 ? r : kv_mailbox_sqlite_recount(m, user, err);
}

/* Of a user: who has it or had it to the end, and the turn committed. */
struct hold {
	bool    is_held;	/* by a lease, maybe one that ran out */
	bool    is_dead;	/* the process that held it */
	int64_t wake_ms, turn;
};

static int look(struct kv_mailbox_sqlite *m, kavak_slice user, struct hold *ret_hold,
		kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(m->db, "SELECT token IS NOT NULL, wake_ms, turn, holder FROM mailbox WHERE"
	                 " user = ?1",
	                 &q, err);
	if (r < 0)
		return r;
	kv_bind_text(q, 1, user);
	r = kv_query_step(q, err);
	if (r == 0)
		*ret_hold = (struct hold) {
			.is_held = kv_column_int(q, 0), .wake_ms = kv_column_int(q, 1),
			.turn = kv_column_int(q, 2), .is_dead = kv_column_int(q, 0) &&
			        kv_process_is_gone(kv_column_text(q, 3)),
		};
	return r;
}

static int free_user(struct kv_mailbox_sqlite *m, kavak_slice user, kavak_error *err)
{
	int r = kv_mailbox_sqlite_run(m, "UPDATE mailbox SET token = NULL WHERE user = ?1", user, 0,
				      err);

	return r < 0 ? r : kv_mailbox_sqlite_schedule(m, user, 0, err);
}

static int mark(struct kv_mailbox_sqlite *m, kavak_slice user, kavak_token token, int64_t until_ms,
                kavak_error *err)
{
	const struct kv_process self = kv_process_self();
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(m->db,
			 "UPDATE mailbox SET token = ?2, wake_ms = ?3, holder = ?4 WHERE user = ?1",
			 &q, err);
	if (r < 0)
		return r;
	kv_bind_text(q, 1, user);
	kv_bind_int(q, 2, (int64_t) token);
	kv_bind_int(q, 3, until_ms);
	kv_bind_text(q, 4, kavak_slice_of(self.name));
	r = kv_query_run(q, err);
	/* Whoever was sending a part is gone, and nobody knows whether it left. */
	return r < 0 ? r : kv_mailbox_sqlite_run(m, "UPDATE outbox SET state = 3 WHERE user = ?1"
	                                         " AND state = 1",
	                                         user, 0, err);
}

/* 0; KAVAK_CONFLICT when somebody has it; KAVAK_NOTFOUND when nothing waits. */
static int take(struct kv_mailbox_sqlite *m, kavak_slice user, int64_t now, kavak_lease_fn *fn,
                void *userdata, kavak_error *err)
{
	kavak_lease lease = { .user = user };
	struct hold hold = { 0 };
	int r;

	r = look(m, user, &hold, err);
	if (r != 0)
		return r;
	if (hold.is_held && hold.wake_ms > now && !hold.is_dead)
		return KAVAK_CONFLICT;
	if (hold.is_held) {
		r = kv_mailbox_sqlite_fail(m, user,
					   hold.is_dead ? KAVAK_SLICE("whoever had the lease died")
							: KAVAK_SLICE("the lease ran out"),
					   err);
		if (r == 0)
			r = look(m, user, &hold, err);	/* its turn may have died */
	}
	if (r == 0)
		r = put_together(m, user, hold.turn, err);
	if (r == KAVAK_NOTFOUND) {
		r = free_user(m, user, err);
		return r < 0 ? r : KAVAK_NOTFOUND;
	}
	if (r == 0)
		r = new_token(&lease.token, err);
	if (r == 0)
		r = mark(m, user, lease.token, now + m->lease_ms, err);
	return r < 0 ? r : show(m, &lease, fn, userdata, err);
}

/* Who waits for longest; KAVAK_NOTFOUND: nobody. */
static int next_due(struct kv_mailbox_sqlite *m, int64_t now, kavak_buf *user, kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(m->db,
			 "SELECT user FROM mailbox WHERE wake_ms <= ?1 ORDER BY wake_ms LIMIT 1",
			 &q, err);
	if (r < 0)
		return r;
	kv_bind_int(q, 1, now);
	r = kv_query_step(q, err);
	user->len = 0;
	if (r == 0 && kavak_buf_add(user, kv_column_text(q, 0)) < 0)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "lease");
	return r;
}

static int take_due(struct kv_mailbox_sqlite *m, size_t max, int64_t now, kavak_lease_fn *fn,
		    void *userdata, kavak_error *err)
{
	KV_BUF user = { 0 };
	size_t n = 0;
	int r = 0;

	while (r == 0 && n < max) {
		r = next_due(m, now, &user, err);
		if (r != 0)
			break;
		r = take(m, kv_buf_slice(&user), now, fn, userdata, err);
		if (r == 0)
			n++;
		else if (r == KAVAK_NOTFOUND)	/* the last it had is with the dead now */
			r = 0;
	}
	return r == KAVAK_NOTFOUND ? 0 : r;
}

int kv_mailbox_sqlite_lease(void *self, const kavak_lease_request *request, kavak_lease_fn *fn,
                            void *userdata, kavak_error *err)
{
	struct kv_mailbox_sqlite *m = self;
	KV_AUTO(kv_sqlite_tx) *tx = NULL;
	int64_t now = kv_mailbox_sqlite_now(m);
	bool any = true;
	int r = 0, found = 0;

	if (!request->user.len)
		r = anything(m, now, &any, err);
	if (r < 0 || !any)
		return r < 0 ? r : KAVAK_NOTFOUND;

	r = kv_sqlite_begin(m->db, &tx, err);
	if (r == 0)
		r = move_arrivals(m, request->user, now, err);
	if (r == 0 && request->user.len)
		found = r = take(m, request->user, now, fn, userdata, err);
	else if (r == 0)
		r = take_due(m, request->max, now, fn, userdata, err);
	if (r >= 0)
		r = kv_sqlite_commit(&tx, err);
	return r < 0 ? r : found;
}
