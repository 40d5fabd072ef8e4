/* SPDX-License-Identifier: MIT */
/* Commands, sent again where a connection was lost or a cluster sends us on; and their answers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/monotonic.h"
#include "base/sigpipe.h"
#include "redis/private.h"

int kv_redis_open(const struct kv_redis_url *url, kv_redis **ret_redis, kavak_error *err)
{
	KV_AUTO(kv_redis) *redis = calloc(1, sizeof(*redis));
	struct kv_sigpipe guard;
	int r;

	if (!redis)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "redis");
	r = kv_hiredis_get(&redis->hiredis, err);
	if (r < 0)
		return r;
	redis->url = redis->at = *url;
	kv_redis_begin(redis);
	guard = kv_sigpipe_block();
	r = kv_redis_connect(redis, err);
	kv_sigpipe_restore(&guard);
	if (r == 0)
		*ret_redis = KV_TAKE(redis);
	return r;
}

void kv_redis_close(kv_redis *redis)
{
	struct kv_sigpipe guard;

	if (!redis)
		return;
	guard = kv_sigpipe_block();	/* TLS says goodbye */
	kv_redis_disconnect(redis);
	kv_sigpipe_restore(&guard);
	if (redis->reply)
		redis->hiredis->freeReplyObject(redis->reply);
	free(redis->words);
	free(redis->lengths);
	free(redis);
}

const char *kv_redis_name(const kv_redis *redis)
{
	return redis->name;
}

void kv_redis_begin(kv_redis *redis)
{
	redis->deadline_ms = kv_monotonic_ms() + KV_REDIS_MS;
}

/* "MOVED SLOT HOST:PORT": another server of the cluster has these keys; without a host, another
 * port of this one. */
static bool follow(kv_redis *redis)
{
	const char *host, *colon;
	unsigned long port;

	if (!kv_redis_failed_with(redis, "MOVED "))
		return false;
	host = strchr(redis->reply->str + strlen("MOVED "), ' ');
	colon = host ? strrchr(host, ':') : NULL;
	port = colon ? strtoul(colon + 1, NULL, 10) : 0;
	if (!port || port > 65535 || colon - host > KV_REDIS_TEXT_MAX)
		return false;
	if (colon > host + 1)
		snprintf(redis->at.host, sizeof(redis->at.host), "%.*s", (int) (colon - host - 1),
			 host + 1);
	redis->at.port = (uint32_t) port;
	redis->at.is_unix = false;
	kv_redis_disconnect(redis);
	return true;
}

/* A command over the connection that there is, or one made for it. */
static int ask(kv_redis *redis, const struct kv_redis_command *command, kavak_slice *again,
	       bool may_repeat, kavak_error *err)
{
	int r = kv_redis_connect(redis, err);

	if (r == 0)
		r = kv_redis_trip(redis, command, err);
	else
		return r;
	if (r == KAVAK_EIO && redis->was_lost && may_repeat) {
		if (again)
			*again = KAVAK_SLICE("1");
		r = kv_redis_connect(redis, err);
		if (r == 0)
			r = kv_redis_trip(redis, command, err);
	}
	if (r == 0 && follow(redis)) {
		r = kv_redis_connect(redis, err);
		if (r == 0)
			r = kv_redis_trip(redis, command, err);
	}
	return r;
}

int kv_redis_call(kv_redis *redis, const kavak_slice *words, size_t n_words,
                  const kv_reply **ret_reply, kavak_error *err)
{
	const struct kv_redis_command command = { .words = words, .n_words = n_words };
	struct kv_sigpipe guard = kv_sigpipe_block();
	int r = ask(redis, &command, NULL, true, err);

	kv_sigpipe_restore(&guard);
	if (r == 0)
		r = kv_redis_check(redis, err);
	if (r == 0)
		*ret_reply = redis->reply;
	return r;
}

int kv_redis_eval(kv_redis *redis, const struct kv_redis_script *script, kavak_slice *words,
                  size_t n_words, kavak_slice *again, const kv_reply **ret_reply,
                  kavak_error *err)
{
	struct kv_redis_command command = {
		.head = { KAVAK_SLICE("EVALSHA"), kavak_slice_of(script->sha), KAVAK_SLICE("1") },
		.n_head = 3, .words = words, .n_words = n_words,
	};
	struct kv_sigpipe guard = kv_sigpipe_block();
	int r = ask(redis, &command, again, again != NULL, err);

	if (r == 0 && kv_redis_failed_with(redis, "NOSCRIPT")) {
		command.head[0] = KAVAK_SLICE("EVAL");
		command.head[1] = kavak_slice_of(script->text);
		r = ask(redis, &command, again, again != NULL, err);
	}
	kv_sigpipe_restore(&guard);
	if (r == 0)
		r = kv_redis_check(redis, err);
	if (r == 0)
		*ret_reply = redis->reply;
	return r;
}
