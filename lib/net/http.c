/* SPDX-License-Identifier: MIT */
/* curl's multi interface on our loop: curl says which descriptors and which moment it waits for,
 * the loop says when they are there. */
#include "net/http.h"

#include <kavak/sys/error.h>

#include "base/sigpipe.h"
#include "net/call.h"

struct kv_http {
	kavak_loop           *loop;
	const struct kv_curl *curl;	/* NULL until the first request */
	CURLM                *multi;
	kavak_timer          *timer;
	kv_http_call         *calls;
	size_t                n_calls;
	bool                  inside;	/* curl is on the stack: nothing may be taken from it */
};

int kv_http_new(kavak_loop *loop, kv_http **ret_http, kavak_error *err)
{
	kv_http *http = calloc(1, sizeof(*http));

	if (!http)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "http");
	http->loop = loop;
	*ret_http = http;
	return 0;
}

static void unlink_call(kv_http *http, kv_http_call *call)
{
	if (call->prev)
		call->prev->next = call->next;
	else
		http->calls = call->next;
	if (call->next)
		call->next->prev = call->prev;
	http->n_calls--;
}

/* Also ends what TLS has to say, hence the guard. */
static void take_off(kv_http *http, kv_http_call *call)
{
	struct kv_sigpipe guard = kv_sigpipe_block();

	unlink_call(http, call);
	http->curl->multi_remove_handle(http->multi, call->easy);
	kv_sigpipe_restore(&guard);
}

void kv_http_free(kv_http *http)
{
	struct kv_sigpipe guard;

	if (!http)
		return;
	while (http->calls) {
		kv_http_call *call = http->calls;

		take_off(http, call);
		kv_call_free(call);
	}
	guard = kv_sigpipe_block();
	if (http->multi)
		http->curl->multi_cleanup(http->multi);
	kv_sigpipe_restore(&guard);
	kavak_timer_end(http->loop, http->timer);
	free(http);
}

/* Hand out what has ended. Curl is not on the stack, so done() may start and cancel as it likes. */
static void reap(kv_http *http)
{
	kv_http_call *call, *next;
	CURLMsg *message;
	int n_left;

	while ((message = http->curl->multi_info_read(http->multi, &n_left))) {
		CURLcode c = message->data.result;
		char *private = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		http->curl->easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
		call = (kv_http_call *) (void *) private;
		take_off(http, call);
		if (!call->cancelled)
			kv_call_done(call, c);
		kv_call_free(call);
	}
	for (call = http->calls; call; call = next) {
		next = call->next;
		if (call->cancelled) {
			take_off(http, call);
			kv_call_free(call);
		}
	}
}

static void act(kv_http *http, curl_socket_t fd, int events)
{
	struct kv_sigpipe guard = kv_sigpipe_block();
	int n_running;

	http->inside = true;
	http->curl->multi_socket_action(http->multi, fd, events, &n_running);
	http->inside = false;
	kv_sigpipe_restore(&guard);
	reap(http);
}

static void on_ready(int fd, unsigned events, void *userdata)
{
	act(userdata, fd, (events & KAVAK_LOOP_READ ? CURL_CSELECT_IN : 0) |
	                  (events & KAVAK_LOOP_WRITE ? CURL_CSELECT_OUT : 0));
}

static void on_time(void *userdata)
{
	kv_http *http = userdata;

	http->timer = NULL;
	act(http, CURL_SOCKET_TIMEOUT, 0);
}

static int want_timer(CURLM *multi, long timeout_ms, void *userdata)
{
	kv_http *http = userdata;

	(void) multi;
	kavak_timer_end(http->loop, http->timer);
	http->timer = NULL;
	if (timeout_ms < 0)
		return 0;
	if (kavak_loop_timer(http->loop, timeout_ms, on_time, http, &http->timer, NULL) == 0)
		return 0;
	/* -1 fails every call. While one is being added, only that one: see kv_http_start(). */
	return http->inside ? -1 : 0;
}

static int want_socket(CURL *easy, curl_socket_t fd, int what, void *userdata, void *watch)
{
	kv_http *http = userdata;
	unsigned events = (what & CURL_POLL_IN ? (unsigned) KAVAK_LOOP_READ : 0) |
	                  (what & CURL_POLL_OUT ? (unsigned) KAVAK_LOOP_WRITE : 0);
	kavak_watch *fresh;

	(void) easy;
	if (what == CURL_POLL_REMOVE) {
		kavak_watch_end(http->loop, watch);
		return 0;
	}
	if (watch)
		return kavak_watch_set(http->loop, watch, events, NULL) < 0 ? -1 : 0;
	if (kavak_loop_watch(http->loop, fd, events, on_ready, http, &fresh, NULL) < 0)
		return -1;
	http->curl->multi_assign(http->multi, fd, fresh);
	return 0;
}

static CURLMcode set_options(kv_http *http)
{
	__typeof__(http->curl->multi_setopt) const set = http->curl->multi_setopt;
	CURLMcode c;

	if ((c = set(http->multi, CURLMOPT_SOCKETFUNCTION, want_socket)) ||
	    (c = set(http->multi, CURLMOPT_SOCKETDATA, http)) ||
	    (c = set(http->multi, CURLMOPT_TIMERFUNCTION, want_timer)) ||
	    (c = set(http->multi, CURLMOPT_TIMERDATA, http)) ||
	    (c = set(http->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long) KV_HTTP_SOCKETS_MAX)))
		return c;
	return CURLM_OK;
}

/* Curl comes in with the first request. */
static int set_up(kv_http *http, kavak_error *err)
{
	CURLMcode c;
	int r;

	if (http->multi)
		return 0;
	r = kv_curl_get(&http->curl, err);
	if (r < 0)
		return r;
	http->multi = http->curl->multi_init();
	if (!http->multi)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "http");
	c = set_options(http);
	if (c == CURLM_OK)
		return 0;
	http->curl->multi_cleanup(http->multi);
	http->multi = NULL;
	return kavak_error_set(err, KAVAK_EIO, (int) c, "http: %s", http->curl->multi_strerror(c));
}

int kv_http_start(kv_http *http, const struct kv_http_request *request, kv_http_call **ret_call,
                  kavak_error *err)
{
	KV_AUTO(kv_http_call) *call = NULL;
	CURLMcode c;
	int r;

	if (http->n_calls == KV_HTTP_CALLS_MAX)
		return kavak_error_set(err, KAVAK_ELIMIT, 0, "%d requests in flight",
		                       KV_HTTP_CALLS_MAX);
	r = set_up(http, err);
	if (r == 0)
		r = kv_call_new(http->curl, request, &call, err);
	if (r < 0)
		return r;

	/* This sets the timer, which makes the first step: nothing happens before the loop runs. */
	c = http->curl->multi_add_handle(http->multi, call->easy);
	if (c != CURLM_OK)
		return kavak_error_set(err, c == CURLM_OUT_OF_MEMORY ? KAVAK_ENOMEM : KAVAK_EINVAL,
		                       (int) c, "%s: %s", call->where,
		                       http->curl->multi_strerror(c));
	if (!http->timer) {
		http->curl->multi_remove_handle(http->multi, call->easy);
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "%s", call->where);
	}
	call->next = http->calls;
	if (http->calls)
		http->calls->prev = call;
	http->calls = call;
	http->n_calls++;
	if (ret_call)
		*ret_call = call;
	call = NULL;
	return 0;
}

void kv_http_cancel(kv_http *http, kv_http_call *call)
{
	if (!call)
		return;
	call->cancelled = true;
	if (http->inside)
		return;		/* reap() takes it off */
	take_off(http, call);
	kv_call_free(call);
}
