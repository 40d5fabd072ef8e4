/* SPDX-License-Identifier: MIT */
#pragma once
/* A database in memory, with one catalog and the built-in knowledge, for as long as cases are about
 * it: a run that is killed leaves nothing. */

#include <kavak/engine.h>

#include "base/buf.h"

struct kv_scratch {
	kavak_config *config;
	kavak_engine *engine;
	kavak_buf     catalog;	/* the file it was filled from */
};

/* Open one for `catalog`; one that is open for the same file goes on, another is closed. {0} at
 * first. 0; KAVAK_EDATA when there is no such file; what opening and importing answer. */
int  kv_scratch_open(struct kv_scratch *scratch, const kavak_config *config, kavak_slice catalog,
                     kavak_error *err);
void kv_scratch_close(struct kv_scratch *scratch);
#define KV_SCRATCH __attribute__((cleanup(kv_scratch_close))) struct kv_scratch
