/* SPDX-License-Identifier: MIT */
#pragma once
/* What the files of this room share: the core's handle, and the SQLite driver's state. */

#include <stdalign.h>

#include <kavak/sys/mailbox.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/process.h"
#include "sqlite/sqlite.h"

struct kavak_mailbox {
	const struct kavak_mailbox_ops *ops;
	char     *url;
	kavak_env env;
	alignas(max_align_t) unsigned char self[];	/* ops->self_size bytes */
};

/* The drivers that are built in; ends with NULL. */
extern const void *const kv_mailbox_drivers[];
extern const struct kavak_mailbox_ops kv_mailbox_sqlite;
extern const struct kavak_mailbox_ops kv_mailbox_redis, kv_mailbox_redis_tls, kv_mailbox_redis_unix;

/* A lease copied, with all that it lends. 0, KAVAK_ENOMEM. */
int kv_lease_copy(struct kv_arena *arena, const kavak_lease *lease, kavak_lease *ret_copy);

/* Gathers what a driver's lease() shows; a kavak_lease_fn over a kavak_leases. */
int  kv_leases_new(size_t max, kavak_leases **ret_leases, kavak_error *err);
int  kv_leases_add(const kavak_lease *lease, void *leases);
KV_DEFINE_AUTO(kavak_leases, kavak_leases_free)

/* --- the SQLite driver --- */

/* a repeated id is known for so long */
#define KV_SEEN_MS       ((int64_t) 8 * 24 * 3600 * 1000)
#define KV_MOVE_MAX      1000	/* arrivals that one lease() moves into their mailboxes */
#define KV_TURN_MESSAGES 100	/* messages of one turn; what is beyond waits for the next */

struct kv_mailbox_sqlite {
	kv_sqlite  *db;
	kavak_clock clock;
	int64_t     lease_ms, quiet_ms, max_wait_ms;
	int64_t     max_tries, max_waiting;
};

/* place of a message */
#define KV_ARRIVED "0"
#define KV_WAITING "1"
#define KV_IN_TURN "2"

static inline int64_t kv_mailbox_sqlite_now(const struct kv_mailbox_sqlite *m)
{
	return m->clock.now_ms(m->clock.userdata);
}

/* `sql` run to its end; a `user` that is not empty is ?1, `value` ?2 where there is one. */
int kv_mailbox_sqlite_run(struct kv_mailbox_sqlite *m, const char *sql, kavak_slice user,
                          int64_t value, kavak_error *err);

/* Begin to write as the holder of `token`: appends its user. KAVAK_CONFLICT when it does not
 * outlive `until_ms`. */
int kv_mailbox_sqlite_hold(struct kv_mailbox_sqlite *m, kavak_token token, int64_t until_ms,
                           kv_sqlite_tx **ret_tx, kavak_buf *user, kavak_error *err);

/* What the user's turn had did not get done: one more try gone; who has none left is dead. */
int kv_mailbox_sqlite_fail(struct kv_mailbox_sqlite *m, kavak_slice user, kavak_slice why,
                           kavak_error *err);

/* Note anew what waits, once messages came or went. */
int kv_mailbox_sqlite_recount(struct kv_mailbox_sqlite *m, kavak_slice user, kavak_error *err);

/* Say when a user is due who is not leased; all who have arrivals up to seq `last` if `user` is
 * empty. */
int kv_mailbox_sqlite_schedule(struct kv_mailbox_sqlite *m, kavak_slice user, int64_t last,
                               kavak_error *err);

/* The verbs, as the ops name them. */
int kv_mailbox_sqlite_put(void *self, const kavak_message *messages, size_t n_messages,
                          int *ret_results, kavak_error *err);
int kv_mailbox_sqlite_lease(void *self, const kavak_lease_request *request, kavak_lease_fn *fn,
                            void *userdata, kavak_error *err);
int kv_mailbox_sqlite_extend(void *self, kavak_token token, kavak_error *err);
int kv_mailbox_sqlite_commit(void *self, kavak_token token, const kavak_turn_result *turn,
                             kavak_error *err);
int kv_mailbox_sqlite_sending(void *self, kavak_token token, uint32_t part, int64_t timeout_ms,
                              kavak_error *err);
int kv_mailbox_sqlite_sent(void *self, kavak_token token, uint32_t part,
                           enum kavak_part_state state, kavak_slice sid, kavak_error *err);
int kv_mailbox_sqlite_done(void *self, kavak_token token, kavak_error *err);
int kv_mailbox_sqlite_retry(void *self, kavak_token token, int64_t after_ms, kavak_slice why,
                            kavak_error *err);
int kv_mailbox_sqlite_status(void *self, kavak_mailbox_status *ret_status, kavak_error *err);
int kv_mailbox_sqlite_dead(void *self, kavak_dead_fn *fn, void *userdata, kavak_error *err);
int kv_mailbox_sqlite_revive(void *self, kavak_slice message_id, kavak_error *err);
int kv_mailbox_sqlite_forget(void *self, kavak_slice user, kavak_error *err);
