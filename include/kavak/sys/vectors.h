/* SPDX-License-Identifier: MIT */
#ifndef KAVAK_SYS_VECTORS_H
#define KAVAK_SYS_VECTORS_H

/**
 * Vectors of chunks and their nearest neighbours by cosine. Calls start and end
 * in a callback from the engine's loop, never from inside the start. The
 * contract is tests/contract/test_vectors.c.
 */

#include <kavak/sys/env.h>

KAVAK_BEGIN_DECLS

typedef struct kavak_neighbour {
	int64_t chunk_id;
	float   cosine;
} kavak_neighbour;

/* result: 0, or below 0 with err. Neighbours are best first, lent for the call; none for put and
   remove. */
typedef void kavak_vectors_fn(int result, const kavak_neighbour *neighbours, size_t n,
                              const kavak_error *err, void *userdata);

#define KAVAK_VECTORS_ABI 1

struct kavak_vectors_ops {
	uint32_t    abi;
	const char *scheme;     /* "exact", "qdrant" */
	size_t      self_size;

	int  (*open)(void *self, const kavak_env *env, kavak_error *err);
	void (*close)(void *self);

	/* What is passed is lent for the call that starts. Each gives a handle for cancel(). */
	int  (*put)(void *self, kavak_slice model, kavak_slice source, const int64_t *chunk_ids,
	            const float *vectors, size_t n, size_t dim, kavak_vectors_fn *done,
	            void *userdata, void **ret_handle, kavak_error *err);
	int  (*remove)(void *self, kavak_slice source, kavak_vectors_fn *done, void *userdata,
	               void **ret_handle, kavak_error *err);
	int  (*nearest)(void *self, kavak_slice model, const float *vector, size_t dim, size_t k,
	                kavak_vectors_fn *done, void *userdata, void **ret_handle,
	                kavak_error *err);

	/* `done` is not called any more. */
	void (*cancel)(void *self, void *handle);
};

/** As kavak_store_register(), for vectors.
 *  @return 0; KAVAK_ENOTSUP, KAVAK_ELIMIT.
 *  @since 0.1 */
KAVAK_API int kavak_vectors_register(kavak_config *config, const struct kavak_vectors_ops *ops,
                                     kavak_error *err);

KAVAK_END_DECLS
#endif
