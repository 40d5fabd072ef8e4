/* SPDX-License-Identifier: MIT */
#pragma once
/* A record of a file -> a car as it is stored, or why it is none. */

#include <kavak/sys/store.h>

#include "base/arena.h"
#include "catalog/columns.h"
#include "catalog/map.h"
#include "catalog/words.h"
#include "normalize/normalize.h"

#define KV_YEAR_MIN      1900
#define KV_YEAR_MAX      2100
#define KV_KM_MAX        2000000
#define KV_PRICE_MAX     INT64_C(100000000000)	/* cents: one thousand million pesos */
#define KV_NAME_MAX      80			/* bytes of a make, a model, a stock id */
#define KV_TEXT_MAX      512			/* bytes of any other text */
#define KV_URL_MAX       2048
#define KV_EXTRA_MAX     ((size_t) 32 << 10)	/* bytes of what is kept besides */

/* {0}, then filled by its owner; kv_row_reader_done() ends it. */
struct kv_row_reader {
	kv_data                *data;
	const kv_words         *words;
	const kv_index         *index;
	const struct kv_column *columns;
	size_t                  n_columns;
	struct kv_map           vehicles;	/* by make and model: what the index knows */
};

void kv_row_reader_done(struct kv_row_reader *reader);

/* Read one record: 0, its text is the arena's; KAVAK_NOTFOUND when there is no car in it, and `why`
 * says what is wrong; KAVAK_ENOMEM. */
int kv_row_read(struct kv_row_reader *reader, const struct kv_csv_record *record,
                struct kv_arena *arena, kavak_car_row *ret_row, kavak_buf *why);
