/* SPDX-License-Identifier: MIT */
#pragma once
/* What a Redis URL says:
 *
 *	redis://[USER[:PASSWORD]@]HOST[:PORT][/DB][?shards=N]
 *	rediss://...		the same over TLS
 *	unix://[USER[:PASSWORD]@]/PATH[?db=N][&shards=N]
 *
 * User and password may hold any byte, written %XX. */

#include <kavak/sys/error.h>

#define KV_REDIS_TEXT_MAX   256
#define KV_REDIS_SHARDS_MAX 64

struct kv_redis_url {
	bool     is_tls, is_unix, has_password;
	char     user[KV_REDIS_TEXT_MAX], password[KV_REDIS_TEXT_MAX];	/* empty: none */
	char     host[KV_REDIS_TEXT_MAX];	/* or the socket's path */
	uint32_t port, db;
	uint32_t n_shards;	/* 0: it does not say */
};

/* 0; KAVAK_EINVAL, with a sentence that shows nothing of user and password. */
int kv_redis_url_parse(const char *url, struct kv_redis_url *ret_url, kavak_error *err);
