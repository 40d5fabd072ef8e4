/* SPDX-License-Identifier: MIT */
#include "redis/hiredis.h"

#include <pthread.h>

#include "base/library.h"

#define QUOTE_(name) #name
#define QUOTE(name)  QUOTE_(name)
#define LIBRARY      "libhiredis.so." QUOTE(HIREDIS_SONAME)

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct kv_hiredis loaded;	/* written once, under `once` */
static kavak_error failed;		/* likewise; its code is 0 when all is well */

static void load(void)
{
	void *library;

	/* By the name whose layout of a connection these headers know. */
	if (kv_library_load(LIBRARY, &library, &failed) < 0)
		return;
#define FIND(name)                                                              \
	if (kv_library_find(library, #name, &loaded.name, &failed) < 0)         \
		return;
	KV_HIREDIS_CALLS(FIND)
#undef FIND
}

int kv_hiredis_get(const struct kv_hiredis **ret_hiredis, kavak_error *err)
{
	pthread_once(&once, load);
	if (failed.code < 0)
		return kavak_error_set(err, failed.code, 0, "%s", failed.text);
	*ret_hiredis = &loaded;
	return 0;
}

#if HIREDIS_MAJOR >= 1

#define TLS_LIBRARY "libhiredis_ssl.so." QUOTE(HIREDIS_SONAME)

#define TLS_CALLS(X)                                                            \
	X(redisInitOpenSSL) X(redisCreateSSLContext) X(redisFreeSSLContext)     \
	X(redisInitiateSSLWithContext) X(redisSSLContextGetError)

static pthread_once_t tls_once = PTHREAD_ONCE_INIT;
static struct {
#define MEMBER(name) __typeof__(name) *name;
	TLS_CALLS(MEMBER)
#undef MEMBER
} tls;
static kavak_error tls_failed;

static void load_tls(void)
{
	void *library;

	if (kv_library_load(TLS_LIBRARY, &library, &tls_failed) < 0)
		return;
#define FIND(name)                                                              \
	if (kv_library_find(library, #name, &tls.name, &tls_failed) < 0)        \
		return;
	TLS_CALLS(FIND)
#undef FIND
	tls.redisInitOpenSSL();
}

int kv_hiredis_start_tls(redisContext *context, const char *host, kavak_error *err)
{
	redisSSLContextError why = REDIS_SSL_CTX_NONE;
	redisSSLContext *ssl;
	int r;

	pthread_once(&tls_once, load_tls);
	if (tls_failed.code < 0)
		return kavak_error_set(err, tls_failed.code, 0, "%s", tls_failed.text);
	ssl = tls.redisCreateSSLContext(NULL, "/etc/ssl/certs", NULL, NULL, host, &why);
	if (!ssl)
		return kavak_error_set(err, KAVAK_EIO, 0, "TLS: %s",
				       tls.redisSSLContextGetError(why));
	r = tls.redisInitiateSSLWithContext(context, ssl);
	tls.redisFreeSSLContext(ssl);	/* the connection has taken what it needs */
	return r == REDIS_OK ? 0 : kavak_error_set(err, KAVAK_EIO, 0, "TLS with %s: %s", host,
						   context->errstr);
}

#else

int kv_hiredis_start_tls(redisContext *context, const char *host, kavak_error *err)
{
	(void) context, (void) host;
	return kavak_error_set(err, KAVAK_ENOTSUP, 0,
			       "REDIS_URL: rediss:// needs hiredis 1.0 or later, and this build"
			       " has " QUOTE(HIREDIS_SONAME) ", which knows no TLS");
}

#endif
