/* SPDX-License-Identifier: MIT */
#pragma once
/* What a model is told before the conversation: data/lang/es-MX/prompt.md, with the configured
 * terms in it. The offline agent needs none. */

#include "talk/engine.h"
#include "talk/messages.h"

int kv_prompt_add(kavak_engine *engine, struct kv_messages *messages, kavak_error *err);

/* A text of data/ with each {name} replaced; `values` ends with a NULL name. What is not named
 * stays. */
struct kv_prompt_value { const char *name; kavak_slice text; };
int kv_prompt_fill(kavak_slice text, const struct kv_prompt_value *values, kavak_buf *buf);
