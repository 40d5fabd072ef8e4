/* SPDX-License-Identifier: MIT */
#pragma once
/* The columns that no field takes: a yes is a feature, everything else is kept as it is. */

#include <kavak/catalog.h>

#include "base/arena.h"
#include "catalog/columns.h"
#include "catalog/words.h"

/* Fills car->features and car->extra, lent by the arena. 0; KAVAK_NOTFOUND when there is too much
 * of it, and `why` says so; KAVAK_ENOMEM. */
int kv_extra_read(const kv_words *words, const struct kv_column *columns, size_t n_columns,
                  const struct kv_csv_record *record, struct kv_arena *arena, kavak_car *car,
                  kavak_buf *why);
