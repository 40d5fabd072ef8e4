/* SPDX-License-Identifier: MIT */
#pragma once
/* HTTP out: requests that start on a loop and end in a callback from it. http and https only,
 * after redirects too; everything has a ceiling. */

#include <kavak/sys/loop.h>

#include "base/buf.h"

typedef struct kv_http      kv_http;		/* connections, kept and shared by its calls */
typedef struct kv_http_call kv_http_call;	/* one request in flight */

#define KV_HTTP_BODY_MAX      ((size_t) 8 << 20)	/* bytes of an answer, unpacked */
#define KV_HTTP_REDIRECTS_MAX 5
#define KV_HTTP_CONNECT_MS    3000
#define KV_HTTP_TIMEOUT_MS    30000
#define KV_HTTP_SOCKETS_MAX   64			/* at once; other calls wait their turn */
#define KV_HTTP_CALLS_MAX     4096

/* Lent for the call of done(). */
struct kv_http_response {
	int         status;		/* 200, 404, ... */
	kavak_slice url;		/* after redirects */
	kavak_slice content_type;	/* "text/html; charset=utf-8"; may be empty */
	kavak_slice body;		/* empty when on_body took it */
	int64_t     retry_after_s;	/* 0: it said nothing */
	const kv_http_call *call;
};

/* A header of the answer, by its name in any case; {0}: there is none. Lent as the response. */
kavak_slice kv_http_header(const struct kv_http_response *response, const char *name);

/* 0 with what was answered, whatever its status; or below 0 with err and no response:
 * KAVAK_EINVAL, KAVAK_EIO, KAVAK_ETIMEDOUT, KAVAK_ELIMIT, KAVAK_ENOMEM. */
typedef void kv_http_fn(int result, const struct kv_http_response *response, const kavak_error *err,
                        void *userdata);

/* 0 and NULL mean the ceilings above, which none can exceed but timeout_ms. */
struct kv_http_request {
	const char        *url;
	const char        *method;	/* NULL: GET, or POST where there is a body */
	const char *const *headers;	/* "Name: value" */
	size_t             n_headers;
	kavak_slice        body;	/* copied */
	size_t             body_max;	/* of the answer */
	int64_t            timeout_ms;	/* of the whole */
	void             (*on_body)(kavak_slice bytes, void *userdata);	/* as it comes, of a 2xx */
	kv_http_fn        *done;
	void              *userdata;
};

/* loop is lent until kv_http_free(). Opens nothing yet. */
int  kv_http_new(kavak_loop *loop, kv_http **ret_http, kavak_error *err);

/* Ends every call without its done(). Not from inside a callback of a call. */
void kv_http_free(kv_http *http);
KV_DEFINE_AUTO(kv_http, kv_http_free)

/* Returns at once; done() comes from the loop, once, and the handle is gone with it.
 * 0; KAVAK_EINVAL for a URL or header that cannot be; KAVAK_ENOTSUP without libcurl;
 * KAVAK_ELIMIT; KAVAK_ENOMEM. */
int  kv_http_start(kv_http *http, const struct kv_http_request *request, kv_http_call **ret_call,
                   kavak_error *err);

/* done() is not called any more. From callbacks too. */
void kv_http_cancel(kv_http *http, kv_http_call *call);
