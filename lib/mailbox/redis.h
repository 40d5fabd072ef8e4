/* SPDX-License-Identifier: MIT */
#pragma once
/* What the files of the Redis driver share. */

#include <inttypes.h>
#include <stdio.h>

#include "base/data.h"
#include "mailbox/private.h"
#include "redis/redis.h"

/* data/redis/NAME.lua, each a verb. */
#define KV_MAILBOX_SCRIPTS(X)                                                   \
	X(put) X(lease) X(giveback) X(extend) X(commit) X(sending) X(sent)      \
	X(done) X(retry) X(status) X(dead) X(revive) X(forget)

enum kv_mailbox_script {
#define KV_MAILBOX_SCRIPT_ENUM(name) KV_SCRIPT_##name,
	KV_MAILBOX_SCRIPTS(KV_MAILBOX_SCRIPT_ENUM)
#undef KV_MAILBOX_SCRIPT_ENUM
	KV_N_SCRIPTS
};

/* A number as a word. */
struct kv_number {
	char text[24];
};

static inline kavak_slice kv_number(struct kv_number *number, int64_t value)
{
	int n = snprintf(number->text, sizeof(number->text), "%" PRId64, value);

	return (kavak_slice) { number->text, (size_t) n };
}

static inline kavak_slice kv_number_u(struct kv_number *number, uint64_t value)
{
	int n = snprintf(number->text, sizeof(number->text), "%" PRIu64, value);

	return (kavak_slice) { number->text, (size_t) n };
}

struct kv_mailbox_redis {
	kavak_clock clock;
	bool        has_clock;	/* a clock of the program's own; else Redis's time is used */
	uint32_t    n_shards;
	uint32_t    next;	/* the shard that lease() looks at first */
	struct kv_redis_url    url;
	struct kv_redis_script scripts[KV_N_SCRIPTS];
	kv_redis              *shards[KV_REDIS_SHARDS_MAX];	/* NULL: not used yet */
	struct kv_number key, now, settings[5];	/* the words that every script gets */

	/* The tokens of a lease() whose answer was not heard: they go back before the next. */
	struct kv_number *unheard;
	size_t   n_unheard;
	uint32_t unheard_shard;
};

/* The first words of a script's: its key and ARGV[1] to ARGV[7]. The verb's own follow. */
#define KV_HEAD 8

/* Run a verb's script in a shard; words[0] to words[KV_HEAD - 1] are filled here.
 * is_safe: it may be sent again when its answer was lost. */
int kv_mailbox_redis_run(struct kv_mailbox_redis *m, uint32_t shard, enum kv_mailbox_script script,
                         kavak_slice *words, size_t n_words, bool is_safe,
                         const kv_reply **ret_reply, kavak_error *err);

/* A verb's deadline starts; 0 once the shard has a connection. */
int kv_mailbox_redis_begin(struct kv_mailbox_redis *m, uint32_t shard, kavak_error *err);

uint32_t kv_mailbox_redis_shard(const struct kv_mailbox_redis *m, kavak_slice user);

/* A token says which shard its user is in. */
static inline uint32_t kv_token_shard(kavak_token token)
{
	return (uint32_t) (token % KV_REDIS_SHARDS_MAX);
}

/* The verbs, as the ops name them. */
int kv_mailbox_redis_put(void *self, const kavak_message *messages, size_t n_messages,
                         int *ret_results, kavak_error *err);
int kv_mailbox_redis_lease(void *self, const kavak_lease_request *request, kavak_lease_fn *fn,
                           void *userdata, kavak_error *err);
int kv_mailbox_redis_extend(void *self, kavak_token token, kavak_error *err);
int kv_mailbox_redis_commit(void *self, kavak_token token, const kavak_turn_result *turn,
                            kavak_error *err);
int kv_mailbox_redis_sending(void *self, kavak_token token, uint32_t part, int64_t timeout_ms,
                             kavak_error *err);
int kv_mailbox_redis_sent(void *self, kavak_token token, uint32_t part, enum kavak_part_state state,
                          kavak_slice sid, kavak_error *err);
int kv_mailbox_redis_done(void *self, kavak_token token, kavak_error *err);
int kv_mailbox_redis_retry(void *self, kavak_token token, int64_t after_ms, kavak_slice why,
                           kavak_error *err);
int kv_mailbox_redis_status(void *self, kavak_mailbox_status *ret_status, kavak_error *err);
int kv_mailbox_redis_dead(void *self, kavak_dead_fn *fn, void *userdata, kavak_error *err);
int kv_mailbox_redis_revive(void *self, kavak_slice message_id, kavak_error *err);
int kv_mailbox_redis_forget(void *self, kavak_slice user, kavak_error *err);
int kv_mailbox_redis_ping(void *self, kavak_buf *detail, kavak_buf *advice, kavak_error *err);
