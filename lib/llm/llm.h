/* SPDX-License-Identifier: MIT */
#pragma once
/* <kavak/sys/llm.h>'s verbs on an open driver: "scripted:FILE" is built in here. */

#include <kavak/sys/llm.h>

#include "base/auto.h"

typedef struct kavak_llm kavak_llm;

int  kv_llm_open(const kavak_config *config, const char *url, kavak_loop *loop, kavak_llm **ret_llm,
                 kavak_error *err);
void kv_llm_close(kavak_llm *llm);
KV_DEFINE_AUTO(kavak_llm, kv_llm_close)

const char *kv_llm_scheme(const kavak_llm *llm);
int  kv_llm_start(kavak_llm *llm, const kavak_llm_request *request, void **ret_handle,
                  kavak_error *err);
void kv_llm_cancel(kavak_llm *llm, void *handle);
