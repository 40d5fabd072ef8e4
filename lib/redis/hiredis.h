/* SPDX-License-Identifier: MIT */
#pragma once
/* hiredis, loaded when the first connection is made: who has no Redis needs none of it. */

#include <hiredis/hiredis.h>

#include <kavak/sys/error.h>

/* From 1.0 on hiredis has TLS, in a library of its own. */
#if HIREDIS_MAJOR >= 1
#include <hiredis/hiredis_ssl.h>
#endif

#define KV_HIREDIS_CALLS(X)                                                     \
	X(redisConnectNonBlock) X(redisConnectUnixNonBlock) X(redisFree)        \
	X(redisAppendCommandArgv) X(redisBufferWrite) X(redisBufferRead)        \
	X(redisGetReply) X(freeReplyObject)

/* hiredis->redisFree() is redisFree(). */
struct kv_hiredis {
#define KV_HIREDIS_MEMBER(name) __typeof__(name) *name;
	KV_HIREDIS_CALLS(KV_HIREDIS_MEMBER)
#undef KV_HIREDIS_MEMBER
};

/* Loaded once a process; lent for ever. 0; KAVAK_ENOTSUP when there is no hiredis. */
int kv_hiredis_get(const struct kv_hiredis **ret_hiredis, kavak_error *err);

/* Talk TLS on a connection just made; `host` is the name that is asked for. hiredis checks that the
 * certificate leads to one of /etc/ssl/certs, not whose name is in it.
 * 0; KAVAK_ENOTSUP where hiredis has none; KAVAK_EIO. */
int kv_hiredis_start_tls(redisContext *context, const char *host, kavak_error *err);
