/* SPDX-License-Identifier: MIT */
#pragma once
/* Which column of a file is what: its header against data/lang/es-MX/catalog_columns.csv. */

#include "base/arena.h"
#include "base/data.h"
#include "catalog/csv.h"

enum kv_column_field {
	KV_COL_EXTRA,		/* not known: kept under its own name */
	KV_COL_FEATURE,
	KV_COL_STOCK_ID,
	KV_COL_MAKE,
	KV_COL_MODEL,
	KV_COL_VERSION,
	KV_COL_YEAR,
	KV_COL_PRICE,
	KV_COL_KM,
	KV_COL_CITY,
	KV_COL_TRANSMISSION,
	KV_COL_FUEL,
	KV_COL_BODY_TYPE,
	KV_COL_COLOR,
	KV_COL_PHOTO_URL,
	KV_COL_SEATS,
	KV_N_COLS,
};

struct kv_column {
	enum kv_column_field field;
	kavak_slice          name;	/* as the file writes it */
	kavak_slice          feature;	/* folded, words joined by '_': what a yes in it means */
	size_t               rank;	/* of its name in the list: the lower is the field's own */
};

/* The columns of a file, lent by `arena`. 0; KAVAK_EDATA naming file and line when one that is
 * needed is missing; KAVAK_ENOMEM. */
int kv_columns_read(kv_data *data, const kv_csv *csv, const struct kv_csv_record *header,
                    struct kv_arena *arena, struct kv_column *ret_columns, kavak_error *err);

/* A feature's name as it is stored: "Car Play" is "car_play", as "apple carplay" is. */
int kv_feature_name(kv_data *data, kavak_slice text, kavak_buf *buf, kavak_error *err);
