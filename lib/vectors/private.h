/* SPDX-License-Identifier: MIT */
#pragma once
/* What the files of this room share. */

#include <stdalign.h>

#include "base/buf.h"
#include "store/store.h"
#include "vectors/vectors.h"

struct kavak_vectors {
	const struct kavak_vectors_ops *ops;
	char     *url;
	kavak_env env;
	alignas(max_align_t) unsigned char self[];	/* ops->self_size bytes */
};

/* The drivers that are built in; ends with NULL. */
extern const void *const kv_vectors_drivers[];
extern const struct kavak_vectors_ops kv_vectors_exact;

/* The scalar product of two vectors of `n` floats; n is a multiple of KV_LANES. */
#define KV_LANES 8
typedef float kv_dot_fn(const float *a, const float *b, size_t n);

/* The fastest that this machine has. */
kv_dot_fn *kv_dot_best(void);
kv_dot_fn  kv_dot_plain;

/* The best k of what it is shown: a heap whose root is the worst of them. */
struct kv_best {
	kavak_neighbour *items;	/* room for k */
	size_t           n, k;
};

void kv_best_offer(struct kv_best *best, int64_t chunk_id, float cosine);
void kv_best_sort(struct kv_best *best);	/* best first; nothing is offered after it */
