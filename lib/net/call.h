/* SPDX-License-Identifier: MIT */
#pragma once
/* One request as curl sees it: made from a kv_http_request, read into a kv_http_response. */

#include "net/curl.h"
#include "net/http.h"

struct kv_http_call {
	kv_http_call         *prev, *next;
	const struct kv_curl *curl;
	CURL                 *easy;
	struct curl_slist    *headers;
	char                 *where;		/* "GET https://kavak.com/faq", for sentences */
	kavak_buf             body;		/* of the answer, so far */
	size_t                n_body;		/* bytes that came */
	size_t                body_max;
	int                   failed;		/* why we stopped it ourselves: a code */
	bool                  cancelled;
	void                (*on_body)(kavak_slice bytes, void *userdata);
	kv_http_fn           *done;
	void                 *userdata;
};

int  kv_call_new(const struct kv_curl *curl, const struct kv_http_request *request,
                 kv_http_call **ret_call, kavak_error *err);
void kv_call_free(kv_http_call *call);
KV_DEFINE_AUTO(kv_http_call, kv_call_free)

/* Tell its owner how it ended. */
void kv_call_done(kv_http_call *call, CURLcode code);
