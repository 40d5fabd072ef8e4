/* SPDX-License-Identifier: MIT */
#pragma once
/* <kavak/sys/embedder.h>'s verbs on an open driver. "local:" is the built-in one. */

#include <kavak/sys/embedder.h>

#include "base/auto.h"

typedef struct kavak_embedder kavak_embedder;

int  kv_embedder_open(const kavak_config *config, const char *url, kavak_loop *loop,
                      kavak_embedder **ret_embedder, kavak_error *err);
void kv_embedder_close(kavak_embedder *embedder);
KV_DEFINE_AUTO(kavak_embedder, kv_embedder_close)

kavak_slice kv_embedder_model(kavak_embedder *embedder);
int  kv_embedder_start(kavak_embedder *embedder, const kavak_slice *texts, size_t n_texts,
                       kavak_embed_fn *done, void *userdata, void **ret_handle, kavak_error *err);
void kv_embedder_cancel(kavak_embedder *embedder, void *handle);
