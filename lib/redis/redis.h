/* SPDX-License-Identifier: MIT */
#pragma once
/* A connection to Redis that is made when it is needed and made again when it is lost. A verb is
 * one deadline: however many trips it makes, it blocks for KV_REDIS_MS in all.
 *
 *	kv_redis_begin(redis);
 *	r = kv_redis_eval(redis, &script, words, n_words, NULL, &reply, err);
 *	if (r < 0)
 *		return r;
 *	use(kv_reply_int(kv_reply_at(reply, 0)));
 *
 * A handle belongs to one thread at a time. Every sentence names the server, none the password. */

#include <kavak/sys/error.h>

#include "base/auto.h"
#include "redis/url.h"

typedef struct kv_redis kv_redis;
typedef struct redisReply kv_reply;

#define KV_REDIS_MS        250
#define KV_REDIS_REPLY_MAX ((size_t) 64 << 20)	/* bytes of an answer */

/* Connects and logs in. 0; KAVAK_ENOTSUP without hiredis, or where it has no TLS; KAVAK_EDENIED;
 * KAVAK_EIO, KAVAK_ETIMEDOUT, KAVAK_ENOMEM. */
int  kv_redis_open(const struct kv_redis_url *url, kv_redis **ret_redis, kavak_error *err);
void kv_redis_close(kv_redis *redis);
KV_DEFINE_AUTO(kv_redis, kv_redis_close)

const char *kv_redis_name(const kv_redis *redis);	/* "redis at HOST:PORT", for sentences */

/* A verb starts: its deadline runs from here. */
void kv_redis_begin(kv_redis *redis);

/* One command and its answer, which is lent until the next. After a lost connection it is sent
 * again, so it must do no harm when done twice.
 * 0; KAVAK_EIO, KAVAK_ETIMEDOUT, KAVAK_ENOMEM; for an answer that is an error KAVAK_EDENIED,
 * KAVAK_EDATA (what is stored is not ours) or KAVAK_EIO. */
int kv_redis_call(kv_redis *redis, const kavak_slice *words, size_t n_words,
                  const kv_reply **ret_reply, kavak_error *err);

/* A script that the server keeps by its SHA-1. */
struct kv_redis_script {
	const char *name;
	char       *text;
	char        sha[41];
};

/* From its parts, one behind the other. 0, KAVAK_ENOMEM. */
int  kv_redis_script_new(const char *name, kavak_slice head, kavak_slice text,
                         struct kv_redis_script *ret_script);
void kv_redis_script_done(struct kv_redis_script *script);

/* Run it over the key words[0] with the arguments that follow; answers as kv_redis_call(). A server
 * that lost its scripts is given the text again. *again becomes "1" before the words are sent a
 * second time because their answer was lost; NULL: then they are not. */
int kv_redis_eval(kv_redis *redis, const struct kv_redis_script *script, kavak_slice *words,
                  size_t n_words, kavak_slice *again, const kv_reply **ret_reply,
                  kavak_error *err);

/* What an answer says; where it is of another kind, or NULL: 0, empty, none. */
int64_t         kv_reply_int(const kv_reply *reply);
kavak_slice     kv_reply_text(const kv_reply *reply);
size_t          kv_reply_count(const kv_reply *reply);
const kv_reply *kv_reply_at(const kv_reply *reply, size_t i);
