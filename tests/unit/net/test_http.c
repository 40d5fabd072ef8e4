/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "net/http.h"
#include "support/fault.h"
#include "support/main.h"
#include "support/server.h"

static kavak_loop *loop;
static kv_http *http;
static struct test_server *server;
static unsigned port;

/* What came back, kept. */
struct got {
	int         n_done;
	int         result;
	int         status;
	kavak_buf   body, url, type, streamed;
	int64_t     retry_after_s;
	kavak_error err;
	kv_http_call *other;	/* to cancel from inside */
};

#define BIG 300000

static long answer(const char *request, char *out, size_t size)
{
	static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
		"Connection: close\r\n\r\n";
	char *at;

	if (!strncmp(request, "GET /hola", 9))
		return snprintf(out, size, "%shola", head);
	if (!strncmp(request, "GET /missing", 12))
		return snprintf(out, size, "HTTP/1.1 404 Not Found\r\nRetry-After: 7\r\n"
		                "Content-Length: 2\r\n\r\nno");
	if (!strncmp(request, "GET /moved", 10))
		return snprintf(out, size,
		                "HTTP/1.1 302 Found\r\nLocation: /hola\r\nContent-Length: 0\r\n"
		                "\r\n");
	if (!strncmp(request, "GET /round", 10))
		return snprintf(out, size, "HTTP/1.1 302 Found\r\nLocation: /round\r\n"
		                "Content-Length: 0\r\n\r\n");
	if (!strncmp(request, "GET /file", 9))
		return snprintf(out, size, "HTTP/1.1 302 Found\r\n"
		                "Location: file:///etc/hostname\r\nContent-Length: 0\r\n\r\n");
	if (!strncmp(request, "GET /big", 8)) {
		at = out + snprintf(out, size, "%s", head);
		memset(at, 'x', BIG);
		return at - out + BIG;
	}
	if (!strncmp(request, "GET /silent", 11))
		return -1;
	if (!strncmp(request, "POST /echo", 10))
		return snprintf(out, size, "%s%s|%s", head,
		                strstr(request, "X-Name: ana") ? "named" : "nobody",
		                strstr(request, "\r\n\r\n") + 4);
	return 0;
}

static void on_done(int result, const struct kv_http_response *response, const kavak_error *err,
                    void *userdata)
{
	struct got *got = userdata;

	got->n_done++;
	got->result = result;
	if (result < 0) {
		got->err = *err;
		return;
	}
	got->status = response->status;
	got->retry_after_s = response->retry_after_s;
	ck_assert_int_eq(kavak_buf_add(&got->body, response->body), 0);
	ck_assert_int_eq(kavak_buf_add(&got->url, response->url), 0);
	ck_assert_int_eq(kavak_buf_add(&got->type, response->content_type), 0);
}

static void on_body(kavak_slice bytes, void *userdata)
{
	struct got *got = userdata;

	ck_assert_int_eq(kavak_buf_add(&got->streamed, bytes), 0);
	kv_http_cancel(http, KV_TAKE(got->other));
}

static void start(const char *path, struct kv_http_request request, struct got *got,
                  kv_http_call **ret_call)
{
	char url[128];
	kavak_error err;

	snprintf(url, sizeof(url), "http://127.0.0.1:%u%s", port, path);
	request.url = url;
	request.done = on_done;
	request.userdata = got;
	ck_assert_msg(kv_http_start(http, &request, ret_call, &err) == 0, "%s", err.text);
	ck_assert_int_eq(got->n_done, 0);
}

static void run(void)
{
	int r;

	while ((r = kavak_loop_run_once(loop, -1, NULL)) == 0)
		;
	ck_assert_int_eq(r, KAVAK_STOPPED);
}

static struct got fetch(const char *path, struct kv_http_request request)
{
	struct got got = { 0 };

	start(path, request, &got, NULL);
	run();
	ck_assert_int_eq(got.n_done, 1);
	return got;
}

static void end(struct got *got)
{
	kavak_buf_done(&got->body);
	kavak_buf_done(&got->url);
	kavak_buf_done(&got->type);
	kavak_buf_done(&got->streamed);
}

static void set_up(void)
{
	unsetenv("http_proxy");
	unsetenv("ALL_PROXY");
	server = test_server_start(answer, &port);
	ck_assert_int_eq(kavak_loop_new(&loop, NULL), 0);
	ck_assert_int_eq(kv_http_new(loop, &http, NULL), 0);
}

static void tear_down(void)
{
	kv_http_free(http);
	kavak_loop_free(loop);
	test_server_stop(server);
}

START_TEST(fetches_a_page)
{
	struct got got = fetch("/hola?token=1", (struct kv_http_request) { 0 });

	ck_assert_int_eq(got.result, 0);
	ck_assert_int_eq(got.status, 200);
	ck_assert_str_eq(got.body.ptr, "hola");
	ck_assert_str_eq(got.type.ptr, "text/plain");
	end(&got);
}
END_TEST

START_TEST(leaves_the_status_to_who_asked)
{
	struct got got = fetch("/missing", (struct kv_http_request) { 0 });

	ck_assert_int_eq(got.result, 0);
	ck_assert_int_eq(got.status, 404);
	ck_assert_int_eq(got.retry_after_s, 7);
	end(&got);
}
END_TEST

START_TEST(follows_redirects_to_an_end)
{
	struct got got = fetch("/moved", (struct kv_http_request) { 0 });

	ck_assert_int_eq(got.status, 200);
	ck_assert_ptr_nonnull(strstr(got.url.ptr, "/hola"));
	end(&got);
	got = fetch("/round", (struct kv_http_request) { 0 });
	ck_assert_int_eq(got.result, KAVAK_ELIMIT);
	end(&got);
}
END_TEST

START_TEST(leaves_http_for_no_redirect)
{
	struct got got = fetch("/file", (struct kv_http_request) { 0 });

	ck_assert_int_eq(got.result, KAVAK_EINVAL);
	end(&got);
}
END_TEST

START_TEST(refuses_what_is_too_large)
{
	struct got got = fetch("/big?secret", (struct kv_http_request) { .body_max = BIG - 1 });

	ck_assert_int_eq(got.result, KAVAK_ELIMIT);
	ck_assert_ptr_nonnull(strstr(got.err.text, "/big: the answer is larger"));
	end(&got);
	got = fetch("/big", (struct kv_http_request) { .body_max = BIG });
	ck_assert_int_eq(got.result, 0);
	ck_assert_uint_eq(got.body.len, BIG);
	end(&got);
}
END_TEST

START_TEST(waits_no_longer_than_it_may)
{
	struct got got = fetch("/silent", (struct kv_http_request) { .timeout_ms = 50 });

	ck_assert_int_eq(got.result, KAVAK_ETIMEDOUT);
	end(&got);
}
END_TEST

START_TEST(says_when_the_other_side_hangs_up)
{
	struct got got = fetch("/hang-up", (struct kv_http_request) { 0 });

	ck_assert_int_eq(got.result, KAVAK_EIO);
	end(&got);
}
END_TEST

START_TEST(posts_a_body_with_headers)
{
	const char *headers[] = { "X-Name: ana", "Content-Type: application/json" };
	struct got got = fetch("/echo", (struct kv_http_request) {
		.headers = headers, .n_headers = 2, .body = KAVAK_SLICE("{\"a\":1}"),
	});

	ck_assert_int_eq(got.status, 200);
	ck_assert_str_eq(got.body.ptr, "named|{\"a\":1}");
	end(&got);
}
END_TEST

START_TEST(streams_an_answer_as_it_comes)
{
	struct got got = fetch("/big", (struct kv_http_request) { .on_body = on_body });

	ck_assert_int_eq(got.result, 0);
	ck_assert_uint_eq(got.streamed.len, BIG);
	ck_assert_uint_eq(got.body.len, 0);
	end(&got);
}
END_TEST

START_TEST(says_nothing_of_a_call_that_was_cancelled)
{
	struct got first = { 0 }, second = { 0 };
	kv_http_call *call;

	start("/silent", (struct kv_http_request) { 0 }, &first, &call);
	ck_assert_int_eq(kavak_loop_run_once(loop, 10, NULL), 0);
	kv_http_cancel(http, call);
	run();
	ck_assert_int_eq(first.n_done, 0);

	/* From inside a callback of another, and of itself. */
	start("/silent", (struct kv_http_request) { 0 }, &first, &second.other);
	start("/big", (struct kv_http_request) { .on_body = on_body }, &second, NULL);
	run();
	ck_assert_int_eq(first.n_done, 0);
	ck_assert_int_eq(second.n_done, 1);
	end(&second);
	second = (struct got) { 0 };
	start("/big", (struct kv_http_request) { .on_body = on_body }, &second, &second.other);
	run();
	ck_assert_int_eq(second.n_done, 0);
	end(&second);
}
END_TEST

START_TEST(carries_many_at_once)
{
	static struct got got[200];

	for (int i = 0; i < 200; i++)
		start(i % 2 ? "/hola" : "/big", (struct kv_http_request) { 0 }, &got[i], NULL);
	run();
	for (int i = 0; i < 200; i++) {
		ck_assert_int_eq(got[i].n_done, 1);
		ck_assert_msg(got[i].result == 0, "%s", got[i].err.text);
		end(&got[i]);
	}
}
END_TEST

START_TEST(refuses_urls_that_are_none_of_ours)
{
	const char *urls[] = { "file:///etc/passwd", "ftp://a/b", "kavak.com", "", "http://",
		               "gopher://x" };

	for (size_t i = 0; i < sizeof(urls) / sizeof(*urls); i++) {
		struct kv_http_request request = { .url = urls[i], .done = on_done };
		struct got got = { 0 };
		int r;

		request.userdata = &got;
		r = kv_http_start(http, &request, NULL, NULL);
		if (r == 0) {
			run();
			r = got.result;
		}
		ck_assert_msg(r == KAVAK_EINVAL, "'%s': %d", urls[i], r);
	}
}
END_TEST

START_TEST(shows_neither_password_nor_query)
{
	struct kv_http_request request = { .url = "ftp://ana:s3cret@kavak.com/faq?key=s3cret",
	                                   .done = on_done };
	kavak_error err;

	ck_assert_int_eq(kv_http_start(http, &request, NULL, &err), KAVAK_EINVAL);
	ck_assert_ptr_nonnull(strstr(err.text, "GET ftp://kavak.com/faq:"));
	ck_assert_ptr_null(strstr(err.text, "s3cret"));
}
END_TEST

START_TEST(refuses_a_header_with_a_line_end)
{
	const char *headers[] = { "X-Name: ana\r\nX-Other: eva" };
	struct kv_http_request request = { .url = "http://127.0.0.1/", .headers = headers,
	                                   .n_headers = 1, .done = on_done };

	ck_assert_int_eq(kv_http_start(http, &request, NULL, NULL), KAVAK_EINVAL);
}
END_TEST

START_TEST(leaves_sigpipe_as_it_was)
{
	struct got got = fetch("/hang-up", (struct kv_http_request) { 0 });
	sigset_t set;

	sigemptyset(&set);
	ck_assert_int_eq(pthread_sigmask(SIG_BLOCK, NULL, &set), 0);
	ck_assert_int_eq(sigismember(&set, SIGPIPE), 0);
	end(&got);
}
END_TEST

START_TEST(gives_back_what_it_took_when_memory_is_gone)
{
	struct kv_http_request request = { .url = "http://127.0.0.1:1/", .done = on_done };
	struct got got = { 0 };
	kv_http_call *call;
	int r;

	request.userdata = &got;
	EACH_ALLOC_FAILS(r, kv_http_start(http, &request, &call, NULL), (void) 0);
	ck_assert_int_eq(r, 0);
	kv_http_cancel(http, call);
}
END_TEST

TEST_MAIN("http",
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, fetches_a_page);
	tcase_add_test(tc, leaves_the_status_to_who_asked);
	tcase_add_test(tc, follows_redirects_to_an_end);
	tcase_add_test(tc, leaves_http_for_no_redirect);
	tcase_add_test(tc, refuses_what_is_too_large);
	tcase_add_test(tc, waits_no_longer_than_it_may);
	tcase_add_test(tc, says_when_the_other_side_hangs_up);
	tcase_add_test(tc, posts_a_body_with_headers);
	tcase_add_test(tc, streams_an_answer_as_it_comes);
	tcase_add_test(tc, says_nothing_of_a_call_that_was_cancelled);
	tcase_add_test(tc, carries_many_at_once);
	tcase_add_test(tc, refuses_urls_that_are_none_of_ours);
	tcase_add_test(tc, shows_neither_password_nor_query);
	tcase_add_test(tc, refuses_a_header_with_a_line_end);
	tcase_add_test(tc, leaves_sigpipe_as_it_was);
	tcase_add_test(tc, gives_back_what_it_took_when_memory_is_gone);
)
