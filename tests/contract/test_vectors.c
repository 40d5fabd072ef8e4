/* SPDX-License-Identifier: MIT */
/* What every driver of vectors must do. A driver joins by a row in `drivers`. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "config/config.h"
#include "store/store.h"
#include "support/fault.h"
#include "support/main.h"
#include "vectors/vectors.h"

static const char *const drivers[] = {
	"exact:",
};
#define N_DRIVERS ((int) (sizeof(drivers) / sizeof(*drivers)))

#define S(lit) KAVAK_SLICE(lit)
#define DIM 5	/* no multiple of anything */

static kavak_config *config;
static kavak_store *store;
static kavak_loop *loop;
static kavak_vectors *vectors;
static int64_t ids[4];

/* What a call came to. */
struct answer {
	int             n_calls, result;
	size_t          n;
	kavak_neighbour items[8];
	char            why[256];
};

static void hear(int result, const kavak_neighbour *items, size_t n, const kavak_error *err,
                 void *userdata)
{
	struct answer *a = userdata;

	a->n_calls++;
	a->result = result;
	a->n = n;
	for (size_t i = 0; i < n && i < 8; i++)
		a->items[i] = items[i];
	snprintf(a->why, sizeof(a->why), "%s", err ? err->text : "");
	ck_assert((result < 0) == (err != NULL));
}

static void run(void)
{
	while (kavak_loop_run_once(loop, 0, NULL) == 0)
		;
}

static void set_up(int i)
{
	kavak_chunk chunks[4] = { { .tokens = S("a"), .n_tokens = 1 },
		                  { .ordinal = 1 },
		                  { .ordinal = 2 },
		                  { .ordinal = 3 } };

	ck_assert_int_eq(kavak_config_new(&config, NULL), 0);
	ck_assert_int_eq(kv_store_open(config, "sqlite::memory:", &store, NULL), 0);
	ck_assert_int_eq(kavak_loop_new(&loop, NULL), 0);
	ck_assert_int_eq(kv_store_source_put(store, S("s"), 1, chunks, 4, ids, NULL), 0);
	ck_assert_int_eq(kv_vectors_open(config, drivers[i], loop, store, &vectors, NULL), 0);
}

static void tear_down(void)
{
	kv_vectors_close(vectors);
	kavak_loop_free(loop);
	kv_store_close(store);
	kavak_config_free(config);
}

static void put(const char *model, const float *values, size_t n)
{
	struct answer a = { 0 };

	ck_assert_int_eq(kv_vectors_put(vectors, kavak_slice_of(model), S("s"), ids, values, n, DIM,
	                                hear, &a, NULL, NULL),
	                 0);
	ck_assert_int_eq(a.n_calls, 0);	/* never from inside the start */
	run();
	ck_assert_int_eq(a.n_calls, 1);
	ck_assert_int_eq(a.result, 0);
}

static struct answer nearest(const char *model, const float *query, size_t k)
{
	struct answer a = { 0 };

	ck_assert_int_eq(kv_vectors_nearest(vectors, kavak_slice_of(model), query, DIM, k, hear, &a,
	                                    NULL, NULL),
	                 0);
	ck_assert_int_eq(a.n_calls, 0);
	run();
	ck_assert_int_eq(a.n_calls, 1);
	ck_assert_int_eq(a.result, 0);
	return a;
}

static const float values[4 * DIM] = {
	1, 0, 0, 0, 0,
	0, 0, 0, 0, 1,
	3, 0, 0, 0, 3,	/* its length does not matter */
	-1, 0, 0, 0, 0,
};
static const float east[DIM] = { 2, 0, 0, 0, 0 };

START_TEST(gives_the_nearest_best_first)
{
	struct answer a;

	set_up(_i);
	put("m", values, 4);
	a = nearest("m", east, 3);
	ck_assert_uint_eq(a.n, 3);
	ck_assert_int_eq(a.items[0].chunk_id, ids[0]);
	ck_assert_float_eq_tol(a.items[0].cosine, 1, 1e-6);
	ck_assert_int_eq(a.items[1].chunk_id, ids[2]);
	ck_assert_float_eq_tol(a.items[1].cosine, M_SQRT1_2, 1e-6);
	ck_assert_int_eq(a.items[2].chunk_id, ids[1]);
	a = nearest("m", east, 8);
	ck_assert_uint_eq(a.n, 4);
	ck_assert_float_eq_tol(a.items[3].cosine, -1, 1e-6);
	ck_assert_uint_eq(nearest("m", east, 0).n, 0);
	tear_down();
}
END_TEST

START_TEST(keeps_models_apart_and_knows_none_that_is_not_there)
{
	set_up(_i);
	put("m", values, 1);
	put("n", values + DIM, 1);
	ck_assert_uint_eq(nearest("m", east, 8).n, 1);
	ck_assert_float_eq_tol(nearest("n", east, 8).items[0].cosine, 0, 1e-6);
	ck_assert_uint_eq(nearest("other", east, 8).n, 0);
	tear_down();
}
END_TEST

START_TEST(follows_what_is_put_and_removed)
{
	struct answer a = { 0 };

	set_up(_i);
	ck_assert_uint_eq(nearest("m", east, 8).n, 0);
	put("m", values, 2);
	ck_assert_uint_eq(nearest("m", east, 8).n, 2);
	put("m", values + DIM, 1);	/* the first chunk's anew */
	ck_assert_float_eq_tol(nearest("m", east, 8).items[0].cosine, 0, 1e-6);
	ck_assert_int_eq(kv_store_source_remove(store, S("s"), NULL), 0);
	ck_assert_int_eq(kv_vectors_remove(vectors, S("s"), hear, &a, NULL, NULL), 0);
	run();
	ck_assert_int_eq(a.n_calls, 1);
	ck_assert_int_eq(a.result, 0);
	ck_assert_uint_eq(nearest("m", east, 8).n, 0);
	a = (struct answer) { 0 };	/* their chunks are gone */
	ck_assert_int_eq(kv_vectors_put(vectors, S("m"), S("s"), ids, values, 1, DIM, hear, &a,
	                                NULL, NULL),
	                 0);
	run();
	ck_assert_int_eq(a.result, KAVAK_EIO);
	ck_assert_msg(strstr(a.why, "'s' was replaced"), "%s", a.why);
	tear_down();
}
END_TEST

START_TEST(says_nothing_more_once_cancelled)
{
	struct answer a = { 0 }, b = { 0 };
	void *handle = NULL, *other = NULL;

	set_up(_i);
	put("m", values, 4);
	ck_assert_int_eq(kv_vectors_nearest(vectors, S("m"), east, DIM, 2, hear, &a, &handle, NULL),
	                 0);
	ck_assert_int_eq(kv_vectors_nearest(vectors, S("m"), east, DIM, 2, hear, &b, &other, NULL),
	                 0);
	kv_vectors_cancel(vectors, handle);
	kv_vectors_cancel(vectors, NULL);
	run();
	ck_assert_int_eq(a.n_calls, 0);
	ck_assert_int_eq(b.n_calls, 1);
	ck_assert_int_eq(kv_vectors_nearest(vectors, S("m"), east, DIM, 2, hear, &a, NULL, NULL),
	                 0);
	kv_vectors_close(vectors);	/* closing cancels */
	vectors = NULL;
	run();
	ck_assert_int_eq(a.n_calls, 0);
	tear_down();
}
END_TEST

START_TEST(refuses_what_makes_no_sense)
{
	set_up(_i);
	ck_assert_int_eq(kv_vectors_nearest(vectors, S(""), east, DIM, 2, hear, NULL, NULL, NULL),
	                 KAVAK_EINVAL);
	ck_assert_int_eq(kv_vectors_nearest(vectors, S("m"), east, 0, 2, hear, NULL, NULL, NULL),
	                 KAVAK_EINVAL);
	ck_assert_int_eq(kv_vectors_nearest(vectors, S("m"), east, DIM, KV_NEAREST_MAX + 1, hear,
	                                    NULL, NULL, NULL), KAVAK_EINVAL);
	ck_assert_int_eq(kv_vectors_put(vectors, S("m"), S("s"), ids, values, 1,
	                                KV_VECTOR_DIM_MAX + 1, hear, NULL, NULL, NULL),
	                                KAVAK_EINVAL);
	tear_down();
}
END_TEST

START_TEST(survives_every_failed_allocation)
{
	struct answer a = { 0 };
	kavak_vectors *more = NULL;
	void *handle = NULL;
	int r;

	set_up(_i);
	EACH_ALLOC_FAILS(r, kv_vectors_open(config, drivers[_i], loop, store, &more, NULL),
	                 ck_assert_ptr_null(more));
	ck_assert_int_eq(r, 0);
	EACH_ALLOC_FAILS(r,
	                 kv_vectors_put(more, S("m"), S("s"), ids, values, 4, DIM, hear, &a,
	                                &handle, NULL),
	                 ck_assert_ptr_null(handle));
	ck_assert_int_eq(r, 0);
	run();
	put("m", values, 4);
	EACH_ALLOC_FAILS(r, kv_vectors_nearest(more, S("m"), east, DIM, 4, hear, &a, NULL, NULL),
	                 (void) 0);
	ck_assert_int_eq(r, 0);
	run();
	ck_assert_uint_eq(a.n, 4);
	kv_vectors_close(more);
	tear_down();
}
END_TEST

START_TEST(a_thousand_vectors_rank_as_their_plain_products_do)
{
	enum { N = 1000 };
	static kavak_chunk chunks[N];
	static float many[N * DIM];
	static int64_t their[N];
	float query[DIM] = { 0.3f, -0.1f, 0.8f, 0.2f, 0.5f };
	struct answer a = { 0 }, got;
	unsigned seed = 7;

	set_up(_i);
	for (uint32_t i = 0; i < N; i++)
		chunks[i].ordinal = i;
	for (size_t i = 0; i < N * DIM; i++) {
		seed = seed * 1664525u + 1013904223u;
		many[i] = (float) (seed >> 8) / (1 << 23) - 1;
	}
	ck_assert_int_eq(kv_store_source_put(store, S("many"), 1, chunks, N, their, NULL), 0);
	ck_assert_int_eq(kv_vectors_put(vectors, S("m"), S("many"), their, many, N, DIM, hear, &a,
	                                NULL, NULL),
	                 0);
	run();
	got = nearest("m", query, 8);
	for (size_t k = 0; k < 8; k++) {
		size_t n_better = 0;

		for (size_t i = 0; i < N; i++) {
			double dot = 0, length = 0, q = 0;

			for (size_t d = 0; d < DIM; d++) {
				dot += (double) many[i * DIM + d] * query[d];
				length += (double) many[i * DIM + d] * many[i * DIM + d];
				q += (double) query[d] * query[d];
			}
			n_better += dot / sqrt(length * q) > got.items[k].cosine + 1e-6;
		}
		ck_assert_uint_eq(n_better, k);
	}
	tear_down();
}
END_TEST

TEST_MAIN("vectors contract",
	tcase_add_loop_test(tc, gives_the_nearest_best_first, 0, N_DRIVERS);
	tcase_add_loop_test(tc, keeps_models_apart_and_knows_none_that_is_not_there, 0, N_DRIVERS);
	tcase_add_loop_test(tc, follows_what_is_put_and_removed, 0, N_DRIVERS);
	tcase_add_loop_test(tc, says_nothing_more_once_cancelled, 0, N_DRIVERS);
	tcase_add_loop_test(tc, refuses_what_makes_no_sense, 0, N_DRIVERS);
	tcase_add_loop_test(tc, survives_every_failed_allocation, 0, N_DRIVERS);
	tcase_add_loop_test(tc, a_thousand_vectors_rank_as_their_plain_products_do, 0, N_DRIVERS);
)
