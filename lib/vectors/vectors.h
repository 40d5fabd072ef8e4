/* SPDX-License-Identifier: MIT */
#pragma once
/* <kavak/sys/vectors.h>'s verbs on an open driver. "exact:" is the built-in one. */

#include <kavak/sys/store.h>
#include <kavak/sys/vectors.h>

#include "base/auto.h"

typedef struct kavak_vectors kavak_vectors;

#define KV_NEAREST_MAX 1000	/* neighbours of one search */

/* ret_handle may be NULL. A call that starts ends once, in `done` or by its cancel; closing cancels
 * all. */
int  kv_vectors_open(const kavak_config *config, const char *url, kavak_loop *loop,
                     kavak_store *store, kavak_vectors **ret_vectors, kavak_error *err);
void kv_vectors_close(kavak_vectors *vectors);
KV_DEFINE_AUTO(kavak_vectors, kv_vectors_close)

int kv_vectors_put(kavak_vectors *vectors, kavak_slice model, kavak_slice source,
                   const int64_t *chunk_ids, const float *values, size_t n, size_t dim,
                   kavak_vectors_fn *done, void *userdata, void **ret_handle, kavak_error *err);
int kv_vectors_remove(kavak_vectors *vectors, kavak_slice source, kavak_vectors_fn *done,
                      void *userdata, void **ret_handle, kavak_error *err);
int kv_vectors_nearest(kavak_vectors *vectors, kavak_slice model, const float *vector, size_t dim,
                       size_t k, kavak_vectors_fn *done, void *userdata, void **ret_handle,
                       kavak_error *err);
void kv_vectors_cancel(kavak_vectors *vectors, void *handle);
