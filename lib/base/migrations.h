/* SPDX-License-Identifier: MIT */
#pragma once
/* migrations/FOLDER/NNNN_*.sql, numbered from 0001 without a gap, forward only, built in. A
 * schema's version is how many of them were made. */

#include <stdbool.h>

#include <kavak/sys/error.h>

#include "base/embedded.h"

/* The first of a folder's ("sqlite/"); *ret_n: how many, which is the newest version. */
const struct kv_embedded *kv_migrations(const char *folder, uint32_t *ret_n);

/* Whether there is a way from `version` to `newest`, of which `migrate` says whether it may be
 * gone. 0; KAVAK_EDATA with what to do, naming the database. */
int kv_migrations_check(const char *database, int64_t version, uint32_t newest, bool migrate,
                        kavak_error *err);
