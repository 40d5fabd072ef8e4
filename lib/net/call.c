/* SPDX-License-Identifier: MIT */
#include "net/call.h"

#include <strings.h>

#include <kavak/sys/error.h>

static bool add_bytes(kv_http_call *call, kavak_slice bytes)
{
	long status = 0;

	call->n_body += bytes.len;
	if (call->n_body > call->body_max) {
		call->failed = KAVAK_ELIMIT;
		return false;
	}
	call->curl->easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
	if (call->on_body && status / 100 == 2) {
		call->on_body(bytes, call->userdata);
		return !call->cancelled;
	}
	call->failed = kavak_buf_add(&call->body, bytes);
	return call->failed == 0;
}

static size_t on_bytes(char *bytes, size_t size, size_t n, void *userdata)
{
	kv_http_call *call = userdata;

	if (call->cancelled || !add_bytes(call, (kavak_slice) { bytes, size * n }))
		return size * n != 0 ? 0 : 1;	/* another number than came ends the transfer */
	return size * n;
}

/* What a sentence may show of a URL: neither a password in it nor what is asked for. */
static char *describe(const char *method, const char *url)
{
	KV_BUF text = { 0 };
	size_t scheme = strcspn(url, ":/?#"), host, len = strcspn(url, "?#");
	const char *at;

	if (strncmp(url + scheme, "://", 3))
		return kv_slice_dup(kavak_slice_of(method));
	host = scheme + 3;
	at = memrchr(url + host, '@', strcspn(url + host, "/?#"));
	if (kv_buf_addf(&text, "%s %.*s", method, (int) host, url) < 0 ||
	    kavak_buf_add(&text, (kavak_slice) { at ? at + 1 : url + host,
	                                         len - (at ? (size_t) (at + 1 - url) : host) }) < 0)
		return NULL;
	return kv_slice_dup(kv_buf_slice(&text));
}

static bool is_http(const char *url)
{
	return !strncasecmp(url, "http://", 7) || !strncasecmp(url, "https://", 8);
}

/* Everything that holds for every request: what is allowed, and the ceilings. */
static CURLcode set_limits(kv_http_call *call, const struct kv_http_request *request)
{
	__typeof__(call->curl->easy_setopt) set = call->curl->easy_setopt;
	CURL *easy = call->easy;
	CURLcode c;

	if ((c = set(easy, CURLOPT_NOSIGNAL, 1L)) ||
	    (c = set(easy, CURLOPT_PROTOCOLS_STR, "http,https")) ||
	    (c = set(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https")) ||
	    (c = set(easy, CURLOPT_FOLLOWLOCATION, request->body.len ? 0L : 1L)) ||
	    (c = set(easy, CURLOPT_MAXREDIRS, (long) KV_HTTP_REDIRECTS_MAX)) ||
	    (c = set(easy, CURLOPT_CONNECTTIMEOUT_MS, (long) KV_HTTP_CONNECT_MS)) ||
	    (c = set(easy, CURLOPT_TIMEOUT_MS,
	             (long) (request->timeout_ms > 0 ? request->timeout_ms
	                                             : KV_HTTP_TIMEOUT_MS))) ||
	    (c = set(easy, CURLOPT_ACCEPT_ENCODING, "")) ||
	    (c = set(easy, CURLOPT_USERAGENT, "kavak")) ||
	    (c = set(easy, CURLOPT_WRITEFUNCTION, on_bytes)) ||
	    (c = set(easy, CURLOPT_WRITEDATA, call)) || (c = set(easy, CURLOPT_PRIVATE, call)))
		return c;
	return CURLE_OK;
}

static CURLcode set_request(kv_http_call *call, const struct kv_http_request *request)
{
	__typeof__(call->curl->easy_setopt) set = call->curl->easy_setopt;
	CURLcode c = set(call->easy, CURLOPT_URL, request->url);

	if (!c && request->body.len)
		c = set(call->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t) request->body.len);
	if (!c && request->body.len)
		c = set(call->easy, CURLOPT_COPYPOSTFIELDS, request->body.ptr);
	if (!c && request->method)
		c = set(call->easy, CURLOPT_CUSTOMREQUEST, request->method);
	for (size_t i = 0; !c && i < request->n_headers; i++) {
		struct curl_slist *longer = call->curl->slist_append(call->headers,
		                                                     request->headers[i]);

		if (!longer)
			return CURLE_OUT_OF_MEMORY;
		call->headers = longer;
	}
	return c ? c : set(call->easy, CURLOPT_HTTPHEADER, call->headers);
}

/* A line end in a header would begin another one. */
static bool header_is_one_line(const char *header)
{
	return !header[strcspn(header, "\r\n")];
}

int kv_call_new(const struct kv_curl *curl, const struct kv_http_request *request,
                kv_http_call **ret_call, kavak_error *err)
{
	KV_AUTO(kv_http_call) *call = calloc(1, sizeof(*call));
	const char *method = request->method ? request->method : request->body.len ? "POST" : "GET";
	CURLcode c;

	if (!call)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "request");
	call->curl = curl;
	call->on_body = request->on_body;
	call->done = request->done;
	call->userdata = request->userdata;
	call->body_max = request->body_max && request->body_max < KV_HTTP_BODY_MAX
	                         ? request->body_max
	                         : KV_HTTP_BODY_MAX;
	call->body.max = KV_HTTP_BODY_MAX + 2;
	call->where = describe(method, request->url);
	call->easy = curl->easy_init();
	if (!call->where || !call->easy)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "request");
	if (!is_http(request->url))
		return kavak_error_set(err, KAVAK_EINVAL, 0, "%s: neither http nor https",
		                       call->where);
	for (size_t i = 0; i < request->n_headers; i++)
		if (!header_is_one_line(request->headers[i]))
			return kavak_error_set(err, KAVAK_EINVAL, 0, "%s: a header with a line end",
			                       call->where);
	if ((c = set_limits(call, request)) || (c = set_request(call, request)))
		return kavak_error_set(err, c == CURLE_OUT_OF_MEMORY ? KAVAK_ENOMEM : KAVAK_EINVAL,
		                       (int) c, "%s: %s", call->where, curl->easy_strerror(c));
	*ret_call = KV_TAKE(call);
	return 0;
}

void kv_call_free(kv_http_call *call)
{
	if (call->easy)
		call->curl->easy_cleanup(call->easy);
	call->curl->slist_free_all(call->headers);
	kavak_buf_done(&call->body);
	free(call->where);
	free(call);
}

static int code_of(const kv_http_call *call, CURLcode c)
{
	if (call->failed)
		return call->failed;
	switch (c) {
	case CURLE_OUT_OF_MEMORY:        return KAVAK_ENOMEM;
	case CURLE_OPERATION_TIMEDOUT:   return KAVAK_ETIMEDOUT;
	case CURLE_TOO_MANY_REDIRECTS:   return KAVAK_ELIMIT;
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_URL_MALFORMAT:        return KAVAK_EINVAL;
	default:                         return KAVAK_EIO;
	}
}

static void failed(kv_http_call *call, CURLcode c)
{
	kavak_error err;
	int code = code_of(call, c);

	if (code == KAVAK_ELIMIT && call->failed)
		kavak_error_set(&err, code, 0, "%s: the answer is larger than %zu bytes",
		                call->where, call->body_max);
	else
		kavak_error_set(&err, code, (int) c, "%s: %s", call->where,
		                call->curl->easy_strerror(c));
	call->done(code, NULL, &err, call->userdata);
}

void kv_call_done(kv_http_call *call, CURLcode c)
{
	struct kv_http_response response = { .body = kv_buf_slice(&call->body), .call = call };
	curl_off_t retry_after = 0;
	char *type = NULL, *url = NULL;
	long status = 0;

	if (c != CURLE_OK) {
		failed(call, c);
		return;
	}
	call->curl->easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
	call->curl->easy_getinfo(call->easy, CURLINFO_CONTENT_TYPE, &type);
	call->curl->easy_getinfo(call->easy, CURLINFO_EFFECTIVE_URL, &url);
	call->curl->easy_getinfo(call->easy, CURLINFO_RETRY_AFTER, &retry_after);
	response.status = (int) status;
	response.content_type = kavak_slice_of(type);
	response.url = kavak_slice_of(url);
	response.retry_after_s = retry_after;
	call->done(0, &response, NULL, call->userdata);
}

kavak_slice kv_http_header(const struct kv_http_response *response, const char *name)
{
	const kv_http_call *call = response->call;
	struct curl_header *header = NULL;

	if (call->curl->easy_header(call->easy, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
		return (kavak_slice) { 0 };
	return kavak_slice_of(header->value);
}
