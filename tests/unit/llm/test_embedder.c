/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "base/buf.h"
#include "config/config.h"
#include "llm/embedder.h"
#include "support/fault.h"
#include "support/main.h"

static kavak_config *config;
static kavak_loop *loop;
static kavak_embedder *embedder;

#define MAX 4

struct got {
	int    n_done;
	size_t n, dim;
	float  vectors[MAX * 384];
};

static void on_done(int result, const float *vectors, size_t n, size_t dim, const kavak_error *err,
                    void *userdata)
{
	struct got *got = userdata;

	ck_assert_int_eq(result, 0);
	ck_assert_ptr_null(err);
	got->n_done++;
	got->n = n;
	got->dim = dim;
	memcpy(got->vectors, vectors, n * dim * sizeof(*vectors));
}

static void embed(const kavak_slice *texts, size_t n, struct got *got)
{
	void *handle;

	ck_assert_int_eq(kv_embedder_start(embedder, texts, n, on_done, got, &handle, NULL), 0);
	ck_assert_int_eq(got->n_done, 0);
	while (kavak_loop_run_once(loop, -1, NULL) == 0)
		;
	ck_assert_int_eq(got->n_done, 1);
	ck_assert_uint_eq(got->n, n);
	ck_assert_uint_eq(got->dim, 384);
}

static double cosine(const struct got *got, size_t a, size_t b)
{
	double sum = 0;

	for (size_t i = 0; i < got->dim; i++)
		sum += (double) got->vectors[a * got->dim + i] *
		       (double) got->vectors[b * got->dim + i];
	return sum;
}

static void set_up(void)
{
	ck_assert_int_eq(kavak_config_new(&config, NULL), 0);
	ck_assert_int_eq(kavak_loop_new(&loop, NULL), 0);
	ck_assert_int_eq(kv_embedder_open(config, "local:", loop, &embedder, NULL), 0);
}

static void tear_down(void)
{
	kv_embedder_close(embedder);
	kavak_loop_free(loop);
	kavak_config_free(config);
}

START_TEST(says_what_its_vectors_are_called)
{
	ck_assert(kv_slice_is(kv_embedder_model(embedder), "local-hash-ngram-384-v1"));
}
END_TEST

START_TEST(gives_vectors_of_length_1)
{
	kavak_slice texts[] = { KAVAK_SLICE("garantía de tres meses"), KAVAK_SLICE(""),
		                KAVAK_SLICE("\xff\xfe"), KAVAK_SLICE("x") };
	struct got got = { 0 };

	embed(texts, 4, &got);
	for (size_t i = 0; i < 4; i++)
		ck_assert(fabs(cosine(&got, i, i) - 1) < 1e-5);
}
END_TEST

START_TEST(is_near_to_what_is_spelled_alike)
{
	kavak_slice texts[] = { KAVAK_SLICE("y en puabla?"), KAVAK_SLICE("Sedes en Puebla"),
	                        KAVAK_SLICE("Sedes en Monterrey"), KAVAK_SLICE("SEDES EN PUEBLA") };
	struct got got = { 0 };

	embed(texts, 4, &got);
	ck_assert(cosine(&got, 0, 1) > cosine(&got, 0, 2) + 0.05);
	ck_assert(fabs(cosine(&got, 1, 3) - 1) < 1e-5);
}
END_TEST

START_TEST(forgets_what_is_cancelled)
{
	kavak_slice text = KAVAK_SLICE("hola");
	struct got got = { 0 };
	void *first, *second;

	ck_assert_int_eq(kv_embedder_start(embedder, &text, 1, on_done, &got, &first, NULL), 0);
	ck_assert_int_eq(kv_embedder_start(embedder, &text, 1, on_done, &got, &second, NULL), 0);
	kv_embedder_cancel(embedder, first);
	while (kavak_loop_run_once(loop, -1, NULL) == 0)
		;
	ck_assert_int_eq(got.n_done, 1);
	/* One more is left to close(). */
	ck_assert_int_eq(kv_embedder_start(embedder, &text, 1, on_done, &got, &first, NULL), 0);
}
END_TEST

START_TEST(gives_back_what_it_took_when_memory_is_gone)
{
	kavak_slice text = KAVAK_SLICE("hola, quiero un auto");
	struct got got = { 0 };
	void *handle;
	int r;

	EACH_ALLOC_FAILS(r, kv_embedder_start(embedder, &text, 1, on_done, &got, &handle, NULL),
	                 (void) 0);
	ck_assert_int_eq(r, 0);
}
END_TEST

START_TEST(refuses_a_scheme_that_nobody_answers)
{
	kavak_embedder *none = NULL;
	kavak_error err;

	ck_assert_int_eq(kv_embedder_open(config, "nobody:", loop, &none, &err), KAVAK_ENOTSUP);
	ck_assert_ptr_null(none);
}
END_TEST

TEST_MAIN("embedder",
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, says_what_its_vectors_are_called);
	tcase_add_test(tc, gives_vectors_of_length_1);
	tcase_add_test(tc, is_near_to_what_is_spelled_alike);
	tcase_add_test(tc, forgets_what_is_cancelled);
	tcase_add_test(tc, gives_back_what_it_took_when_memory_is_gone);
	tcase_add_test(tc, refuses_a_scheme_that_nobody_answers);
)
