/* SPDX-License-Identifier: MIT */
#pragma once
/* What the files of this room share. */

#include "redis/hiredis.h"
#include "redis/redis.h"

#define KV_REDIS_NAME_MAX (KV_REDIS_TEXT_MAX + 32)

struct kv_redis {
	const struct kv_hiredis *hiredis;
	struct kv_redis_url url;	/* as it was given */
	struct kv_redis_url at;		/* where we are: a cluster may have sent us on */
	char          name[KV_REDIS_NAME_MAX];
	redisContext *context;		/* NULL: not connected */
	redisReply   *reply;		/* the last answer */
	int64_t       deadline_ms;	/* of the verb, on the monotonic clock */
	bool          was_lost;		/* the last failure was the connection's end */
	const char  **words;		/* as hiredis wants them */
	size_t       *lengths;
	size_t        n_max;
};

/* connection.c: connect and log in, unless we are; no deadline of its own. */
int  kv_redis_connect(kv_redis *redis, kavak_error *err);
void kv_redis_disconnect(kv_redis *redis);

struct kv_redis_command {
	kavak_slice        head[3];
	size_t             n_head;
	const kavak_slice *words;	/* behind the head */
	size_t             n_words;
};

/* Send a command and wait for its answer, over the connection there is. The answer may be an
 * error. On failure there is no connection any more. */
int kv_redis_trip(kv_redis *redis, const struct kv_redis_command *command, kavak_error *err);

/* error.c: an answer that is an error as ours; 0 when it is none. */
int kv_redis_check(const kv_redis *redis, kavak_error *err);

/* Whether the answer is the error of that name ("NOSCRIPT"). */
bool kv_redis_failed_with(const kv_redis *redis, const char *name);
