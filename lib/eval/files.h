/* SPDX-License-Identifier: MIT */
#pragma once
/* What a path stands for: one file of cases, or a folder of them. */

#include "base/json.h"

#define KV_EVAL_FILES_MAX 1000	/* of one folder */

/* The files, an array of texts: of a folder its *.jsonl by name, else the path itself.
 * 0; KAVAK_EDATA when a folder holds none; KAVAK_ELIMIT; KAVAK_EIO, KAVAK_ENOMEM. */
int kv_eval_files(const char *path, json_t **ret_files, kavak_error *err);
