/* SPDX-License-Identifier: MIT */
#ifndef KAVAK_SYS_EMBEDDER_H
#define KAVAK_SYS_EMBEDDER_H

/** Texts to vectors. Calls start and end in a callback from the engine's loop. */

#include <kavak/sys/env.h>

KAVAK_BEGIN_DECLS

/* result: 0 with n vectors of dim floats, each of length 1, one after the other, lent for
 * the call; or below 0 with err. */
typedef void kavak_embed_fn(int result, const float *vectors, size_t n, size_t dim,
                            const kavak_error *err, void *userdata);

#define KAVAK_EMBEDDER_ABI 1

struct kavak_embedder_ops {
	uint32_t    abi;
	const char *scheme;     /* "local", "openai" */
	size_t      self_size;

	int  (*open)(void *self, const kavak_env *env, kavak_error *err);
	void (*close)(void *self);

	/* What its vectors are called: another name is another space, and they are made anew. */
	kavak_slice (*model)(void *self);

	/* `texts` is lent for the call. */
	int  (*start)(void *self, const kavak_slice *texts, size_t n_texts, kavak_embed_fn *done,
	              void *userdata, void **ret_handle, kavak_error *err);
	void (*cancel)(void *self, void *handle);
};

/** As kavak_store_register(), for embedders.
 *  @return 0; KAVAK_ENOTSUP, KAVAK_ELIMIT.
 *  @since 0.1 */
KAVAK_API int kavak_embedder_register(kavak_config *config, const struct kavak_embedder_ops *ops,
                                      kavak_error *err);

KAVAK_END_DECLS
#endif
