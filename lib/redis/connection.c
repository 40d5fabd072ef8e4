/* SPDX-License-Identifier: MIT */
/* One trip to the server. hiredis is used without its blocking: its own timeout is one of each read
 * and write, ours is one of the verb. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/buf.h"
#include "base/monotonic.h"
#include "redis/private.h"

void kv_redis_disconnect(kv_redis *redis)
{
	if (redis->context)
		redis->hiredis->redisFree(redis->context);
	redis->context = NULL;
}

static int lost(kv_redis *redis, int origin, const char *why, kavak_error *err)
{
	kv_redis_disconnect(redis);
	redis->was_lost = true;
	return kavak_error_set(err, KAVAK_EIO, origin, "%s: %s", redis->name, why);
}

/* hiredis has failed: the other side is gone, or speaks something else. */
static int fail(kv_redis *redis, kavak_error *err)
{
	int kind = redis->context->err, origin = kind == REDIS_ERR_IO ? errno : 0;
	char why[128];

	snprintf(why, sizeof(why), "%s", redis->context->errstr);
	if (kind == REDIS_ERR_IO || kind == REDIS_ERR_EOF)
		return lost(redis, origin, why, err);
	kv_redis_disconnect(redis);
	return kavak_error_set(err, kind == REDIS_ERR_OOM ? KAVAK_ENOMEM : KAVAK_EIO, 0, "%s: %s",
			       redis->name, why);
}

static int wait_for(kv_redis *redis, short events, kavak_error *err)
{
	struct pollfd fd = { .fd = redis->context->fd, .events = events };
	int64_t left;
	int n;

	do {
		left = redis->deadline_ms - kv_monotonic_ms();
		n = left > 0 ? poll(&fd, 1, (int) left) : 0;
	} while (n < 0 && errno == EINTR);
	if (n > 0)
		return 0;
	if (n < 0)
		return lost(redis, errno, strerror(errno), err);
	kv_redis_disconnect(redis);	/* the answer would be taken for the next one's */
	return kavak_error_set(err, KAVAK_ETIMEDOUT, 0, "%s: no answer within %d ms", redis->name,
			       KV_REDIS_MS);
}

static int open_socket(kv_redis *redis, kavak_error *err)
{
	const struct kv_redis_url *at = &redis->at;
	socklen_t len = sizeof(int);
	int r, code = 0;

	redis->context = at->is_unix ? redis->hiredis->redisConnectUnixNonBlock(at->host)
				     : redis->hiredis->redisConnectNonBlock(at->host,
									    (int) at->port);
	if (!redis->context)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "%s", redis->name);
	if (redis->context->err)
		return fail(redis, err);
	r = wait_for(redis, POLLOUT, err);
	if (r < 0)
		return r;
	if (getsockopt(redis->context->fd, SOL_SOCKET, SO_ERROR, &code, &len) < 0)
		code = errno;
	if (code)
		return lost(redis, code, strerror(code), err);
	return at->is_tls ? kv_hiredis_start_tls(redis->context, at->host, err) : 0;
}

/* What the server says to a password may repeat it, so none of it is passed on. */
static int log_in(kv_redis *redis, kavak_error *err)
{
	struct kv_redis_command auth = { .head = { KAVAK_SLICE("AUTH") }, .n_head = 1 };
	int r;

	if (!redis->url.has_password && !*redis->url.user)
		return 0;
	if (*redis->url.user)
		auth.head[auth.n_head++] = kavak_slice_of(redis->url.user);
	auth.head[auth.n_head++] = kavak_slice_of(redis->url.password);
	r = kv_redis_trip(redis, &auth, err);
	if (r < 0 || !kv_redis_failed_with(redis, ""))
		return r;
	if (kv_redis_failed_with(redis, "LOADING"))
		return kv_redis_check(redis, err);
	return kavak_error_set(err, KAVAK_EDENIED, 0,
			       "%s refuses the user or the password of REDIS_URL", redis->name);
}

static int select_db(kv_redis *redis, kavak_error *err)
{
	char text[16];
	struct kv_redis_command select = { .head = { KAVAK_SLICE("SELECT") }, .n_head = 2 };
	int r;

	if (!redis->url.db)
		return 0;
	snprintf(text, sizeof(text), "%u", redis->url.db);
	select.head[1] = kavak_slice_of(text);
	r = kv_redis_trip(redis, &select, err);
	return r < 0 ? r : kv_redis_check(redis, err);
}

int kv_redis_connect(kv_redis *redis, kavak_error *err)
{
	int r;

	if (redis->context)
		return 0;
	snprintf(redis->name, sizeof(redis->name),
		 redis->at.is_unix ? "redis at %s" : "redis at %s:%u", redis->at.host,
		 redis->at.port);
	r = open_socket(redis, err);
	if (r == 0)
		r = log_in(redis, err);
	if (r == 0)
		r = select_db(redis, err);
	if (r < 0) {
		kv_redis_disconnect(redis);
		redis->at = redis->url;
	}
	return r;
}

/* Room for so many words. */
static int make_room(kv_redis *redis, size_t n)
{
	const char **words;
	size_t *lengths;

	if (n <= redis->n_max)
		return 0;
	words = realloc(redis->words, n * sizeof(*words));
	if (words)
		redis->words = words;
	lengths = realloc(redis->lengths, n * sizeof(*lengths));
	if (lengths)
		redis->lengths = lengths;
	if (!words || !lengths)
		return KAVAK_ENOMEM;
	redis->n_max = n;
	return 0;
}

static int write_all(kv_redis *redis, kavak_error *err)
{
	int r, is_done = 0;

	for (;;) {
		if (redis->hiredis->redisBufferWrite(redis->context, &is_done) != REDIS_OK)
			return fail(redis, err);
		if (is_done)
			return 0;
		r = wait_for(redis, POLLOUT, err);
		if (r < 0)
			return r;
	}
}

static int read_answer(kv_redis *redis, kavak_error *err)
{
	void *reply = NULL;
	int r;

	for (;;) {
		if (redis->hiredis->redisGetReply(redis->context, &reply) != REDIS_OK)
			return fail(redis, err);
		if (reply)
			break;
		if (redis->context->reader->len > KV_REDIS_REPLY_MAX) {
			kv_redis_disconnect(redis);
			return kavak_error_set(err, KAVAK_ELIMIT, 0, "%s: an answer over %zu bytes",
					       redis->name, KV_REDIS_REPLY_MAX);
		}
		r = wait_for(redis, POLLIN, err);
		if (r < 0)
			return r;
		if (redis->hiredis->redisBufferRead(redis->context) != REDIS_OK)
			return fail(redis, err);
	}
	redis->reply = reply;
	return 0;
}

static void put_words(kv_redis *redis, size_t at, const kavak_slice *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		redis->words[at + i] = words[i].len ? words[i].ptr : "";
		redis->lengths[at + i] = words[i].len;
	}
}

int kv_redis_trip(kv_redis *redis, const struct kv_redis_command *command, kavak_error *err)
{
	size_t n = command->n_head + command->n_words;
	int r;

	if (redis->reply)
		redis->hiredis->freeReplyObject(redis->reply);
	redis->reply = NULL;
	redis->was_lost = false;
	if (make_room(redis, n) < 0)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "%s", redis->name);
	put_words(redis, 0, command->head, command->n_head);
	put_words(redis, command->n_head, command->words, command->n_words);
	if (redis->hiredis->redisAppendCommandArgv(redis->context, (int) n, redis->words,
						   redis->lengths) != REDIS_OK)
		return fail(redis, err);
	r = write_all(redis, err);
	return r < 0 ? r : read_answer(redis, err);
}
