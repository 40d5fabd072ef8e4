/* SPDX-License-Identifier: MIT */
/* Vectors from a server: a text's vector here is its length and 1. */
#include <math.h>
#include <stdio.h>

#include "base/json.h"
#include "config/config.h"
#include "llm/embedder.h"
#include "support/main.h"
#include "support/server.h"

static enum { RIGHT, FAILS_ONCE, ONE_TOO_FEW, NO_NUMBERS, TOO_GREAT, TWICE, UNEQUAL } manner;
static unsigned n_requests;

/* Backwards, so that the index must be looked at. */
static json_t *vectors_of(const json_t *texts)
{
	json_t *data = json_array();

	for (size_t i = json_array_size(texts); i-- > (manner == ONE_TOO_FEW); ) {
		json_t *vector = json_pack("[f, f]",
			(double) json_string_length(json_array_get(texts, i)), 1.0);

		if (manner == NO_NUMBERS)
			json_array_set_new(vector, 0, json_string("x"));
		if (manner == TOO_GREAT)
			json_array_set_new(vector, 0, json_real(1e300));
		if (manner == UNEQUAL && i)
			json_array_append_new(vector, json_real(1));
		json_array_append_new(data, json_pack("{s:I, s:o}", "index",
						      (json_int_t) (manner == TWICE ? 0 : i),
						      "embedding", vector));
	}
	return json_pack("{s:o}", "data", data);
}

static long serve(const char *request, char *out, size_t size)
{
	KV_JSON *asked = NULL, *answer = NULL;
	KV_BUF body = { 0 };

	if (n_requests++ == 0 && manner == FAILS_ONCE)
		return snprintf(out, size, "HTTP/1.1 500 Oh\r\nretry-after-ms: 1\r\n"
				"Connection: close\r\n\r\n");
	if (strncmp(request, "POST /v1/embeddings ", 20))
		return 0;
	if (kv_json_parse(kavak_slice_of(strstr(request, "\r\n\r\n") + 4), "body", &asked,
			  NULL) < 0)
		return 0;
	answer = vectors_of(json_object_get(asked, "input"));
	kv_json_print(answer, &body);
	return snprintf(out, size, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n"
			"Connection: close\r\n\r\n%s", body.len, body.ptr);
}

struct got {
	int    n_done, result;
	size_t n, dim;
	float  last[2];
	char   why[248];
};

static void on_done(int result, const float *vectors, size_t n, size_t dim, const kavak_error *err,
		    void *userdata)
{
	struct got *got = userdata;

	got->n_done++;
	got->result = result;
	got->n = n;
	got->dim = dim;
	if (result == 0)
		memcpy(got->last, vectors + (n - 1) * dim, sizeof(got->last));
	snprintf(got->why, sizeof(got->why), "%s", err ? err->text : "");
}

static struct got embed(int how, size_t n)
{
	static const kavak_slice all[130] = { [0 ... 128] = { "x", 1 }, [129] = { "tres", 4 } };
	kavak_config *config = NULL;
	kavak_loop *loop = NULL;
	kavak_embedder *embedder = NULL;
	struct test_server *server;
	struct got got = { 0 };
	KV_BUF url = { 0 };
	unsigned port;

	manner = how;
	n_requests = 0;
	server = test_server_start(serve, &port);
	kv_buf_addf(&url, "openai:http://127.0.0.1:%u/v1", port);
	ck_assert_int_eq(kavak_config_new(&config, NULL), 0);
	ck_assert_int_eq(kavak_config_set(config, "EMBED_MODEL", "e5", NULL), 0);
	ck_assert_int_eq(kavak_loop_new(&loop, NULL), 0);
	ck_assert_int_eq(kv_embedder_open(config, url.ptr, loop, &embedder, NULL), 0);
	ck_assert(kv_slice_is(kv_embedder_model(embedder), "openai-e5"));
	ck_assert_int_eq(kv_embedder_start(embedder, all + 130 - n, n, on_done, &got, NULL, NULL),
			 0);
	while (!got.n_done)
		ck_assert_int_eq(kavak_loop_run_once(loop, -1, NULL), 0);
	ck_assert_int_eq(got.n_done, 1);
	kv_embedder_close(embedder);
	kavak_loop_free(loop);
	kavak_config_free(config);
	test_server_stop(server);
	return got;
}

START_TEST(texts_get_vectors_of_length_one_in_their_order)
{
	struct got got = embed(RIGHT, 2);

	ck_assert_int_eq(got.result, 0);
	ck_assert_uint_eq(got.n, 2);
	ck_assert_uint_eq(got.dim, 2);
	ck_assert_float_eq_tol(got.last[0], 4 / sqrtf(17), 1e-6f);
	ck_assert_float_eq_tol(got.last[1], 1 / sqrtf(17), 1e-6f);
}
END_TEST

START_TEST(many_texts_go_in_several_requests)
{
	struct got got = embed(RIGHT, 130);

	ck_assert_int_eq(got.result, 0);
	ck_assert_uint_eq(got.n, 130);
	ck_assert_uint_eq(n_requests, 3);
	ck_assert_float_eq_tol(got.last[0], 4 / sqrtf(17), 1e-6f);
}
END_TEST

START_TEST(a_failure_that_may_pass_is_tried_again)
{
	ck_assert_int_eq(embed(FAILS_ONCE, 2).result, 0);
	ck_assert_uint_eq(n_requests, 2);
}
END_TEST

START_TEST(what_are_no_vectors_is_refused)
{
	static const struct { int how; const char *why; } rows[] = {
		{ ONE_TOO_FEW, "number of vectors" }, { NO_NUMBERS, "than numbers" },
		{ TOO_GREAT, "than numbers" }, { TWICE, "one text" },
		{ UNEQUAL, "different lengths" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct got got = embed(rows[i].how, 2);

		ck_assert_int_eq(got.result, KAVAK_EDATA);
		ck_assert_msg(strstr(got.why, rows[i].why), "%s", got.why);
	}
}
END_TEST

TEST_MAIN("embeddings over http",
	tcase_add_test(tc, texts_get_vectors_of_length_one_in_their_order);
	tcase_add_test(tc, many_texts_go_in_several_requests);
	tcase_add_test(tc, a_failure_that_may_pass_is_tried_again);
	tcase_add_test(tc, what_are_no_vectors_is_refused);
)
