/* SPDX-License-Identifier: MIT */
#include "catalog/extra.h"

#include <stdlib.h>

#include "base/json.h"
#include "catalog/row.h"
#include "text/text.h"

#define NUMBER_MAX 15	/* characters of a number that is kept as one, exactly */

/* Whether it is a number as JSON writes them, so that 4801.0 is kept as a number. */
static bool is_json_number(kavak_slice text)
{
	size_t i = text.len && *text.ptr == '-', digits = i, point = 0;

	for (; i < text.len; i++) {
		if (text.ptr[i] == '.' && !point && i > digits)
			point = i;
		else if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
	}
	return text.len > digits && text.len <= NUMBER_MAX && point != text.len - 1 &&
	       !(text.ptr[digits] == '0' && text.len > digits + 1 && point != digits + 1);
}

static json_t *value_json(kavak_slice cell)
{
	return is_json_number(cell) ? json_loadb(cell.ptr, cell.len, JSON_DECODE_ANY, NULL)
				    : kv_json_str(cell);
}

static int compare(const void *a, const void *b)
{
	return kv_slice_cmp(*(const kavak_slice *) a, *(const kavak_slice *) b);
}

/* Sorted, so that the order of columns makes no difference. */
static int join_features(kavak_slice *features, size_t n, struct kv_arena *arena, kavak_slice *ret)
{
	KV_BUF text = { 0 };
	int r = 0;

	if (n)
		qsort(features, n, sizeof(*features), compare);
	for (size_t i = 0; r == 0 && i < n; i++) {
		if (i && kv_slice_eq(features[i], features[i - 1]))
			continue;
		r = text.len ? kv_buf_add_char(&text, ' ') : 0;
		if (r == 0)
			r = kavak_buf_add(&text, features[i]);
	}
	return r < 0 ? r : kv_arena_copy(arena, kv_buf_slice(&text), ret);
}

static int print_extra(const json_t *extra, struct kv_arena *arena, kavak_car *car, kavak_buf *why)
{
	KV_BUF text = { .max = KV_EXTRA_MAX };
	int r;

	if (!json_object_size(extra))
		return 0;
	r = kv_json_print(extra, &text);
	if (r == KAVAK_ELIMIT) {
		r = kv_buf_addf(why, "more than %zu bytes besides the known columns", KV_EXTRA_MAX);
		return r < 0 ? r : KAVAK_NOTFOUND;
	}
	return r < 0 ? r : kv_arena_copy(arena, kv_buf_slice(&text), &car->extra);
}

/* 0 when it says something: *ret_yes whether that is a yes. KAVAK_NOTFOUND when it says nothing. */
static int look_at(const kv_words *words, kavak_slice cell, bool *ret_yes)
{
	KV_BUF key = { 0 };
	int r = kv_fold_key(cell, &key);

	if (r < 0)
		return r;
	*ret_yes = kv_cell_is_yes(words, kv_buf_slice(&key));
	if (kv_cell_is_none(words, kv_buf_slice(&key)) || kv_cell_is_no(words, kv_buf_slice(&key)))
		return KAVAK_NOTFOUND;
	return 0;
}

int kv_extra_read(const kv_words *words, const struct kv_column *columns, size_t n_columns,
		  const struct kv_csv_record *record, struct kv_arena *arena, kavak_car *car,
		  kavak_buf *why)
{
	kavak_slice features[KV_CSV_FIELDS_MAX];
	KV_JSON *extra = json_object();
	size_t n_features = 0;
	int r;

	for (size_t i = 0; i < n_columns && i < record->n; i++) {
		const struct kv_column *column = &columns[i];
		bool yes;

		if ((column->field != KV_COL_EXTRA && column->field != KV_COL_FEATURE) ||
		    !column->feature.len)
			continue;
		r = look_at(words, record->fields[i], &yes);
		if (r < 0)
			return r;
		if (r == KAVAK_NOTFOUND)
			continue;
		if (yes && column->feature.len <= KV_NAME_MAX)
			features[n_features++] = column->feature;
		else if (json_object_set_new(extra, column->name.ptr,
					     value_json(record->fields[i])) < 0)
			return KAVAK_ENOMEM;
	}
	r = join_features(features, n_features, arena, &car->features);
	return r < 0 ? r : print_extra(extra, arena, car, why);
}
