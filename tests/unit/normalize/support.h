/* SPDX-License-Identifier: MIT */
#pragma once
/* An index to test with, and what it finds as one line: "Nissan Versa, Honda". */

#include <stdio.h>
#include <string.h>

#include <kavak/error.h>

#include "base/buf.h"
#include "base/file.h"
#include "normalize/index.h"
#include "normalize/normalize.h"
#include "support/main.h"

static inline kv_data *some_data(void)
{
	kv_data *data = NULL;

	ck_assert_int_eq(kv_data_new(NULL, &data, NULL), 0);
	return data;
}

static inline kv_index *index_of(const struct kv_catalog_name *names, size_t n)
{
	kv_data *data = some_data();
	kv_index *index = NULL;
	kavak_error err = { 0 };
	int r = kv_index_new(data, names, n, &index, &err);

	ck_assert_msg(r == 0, "%s", err.text);
	kv_data_free(data);
	return index;
}

static inline void add_vehicle(kavak_buf *line, const struct kv_vehicle *v)
{
	ck_assert_int_eq(kv_buf_addf(line, "%s%.*s%s%.*s", line->len ? ", " : "", KV_FMT(v->make),
	                             v->model.len ? " " : "", KV_FMT(v->model)), 0);
}

static inline void found_in(const kv_index *index, kavak_slice text, kavak_buf *line)
{
	struct kv_mention mentions[KV_MENTIONS_MAX];
	size_t n = 0;

	line->len = 0;
	ck_assert_int_eq(kv_buf_add_str(line, ""), 0);
	ck_assert_int_eq(kv_index_find(index, text, mentions, KV_MENTIONS_MAX, &n), 0);
	for (size_t i = 0; i < n; i++)
		add_vehicle(line, mentions[i].vehicle);
}

/* Each pair: what is written, what is found. */
static inline void check_pairs(const kv_index *index, const char *const pairs[][2], size_t n)
{
	KV_BUF line = { 0 };

	for (size_t i = 0; i < n; i++) {
		found_in(index, kavak_slice_of(pairs[i][0]), &line);
		ck_assert_msg(!strcmp(line.ptr, pairs[i][1]), "'%s': '%s', not '%s'", pairs[i][0],
			      line.ptr, pairs[i][1]);
	}
}

/* A slice as a constant. */
#define NAME(literal) { literal, sizeof(literal) - 1 }
#define N_OF(array) (sizeof(array) / sizeof(*(array)))
