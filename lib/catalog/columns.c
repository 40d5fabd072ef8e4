/* SPDX-License-Identifier: MIT */
#include "catalog/columns.h"

#include "text/text.h"

#define LIST "lang/es-MX/catalog_columns.csv"

static const char *const field_names[KV_N_COLS] = {
	[KV_COL_FEATURE]      = "feature",
	[KV_COL_STOCK_ID]     = "stock_id",
	[KV_COL_MAKE]         = "make",
	[KV_COL_MODEL]        = "model",
	[KV_COL_VERSION]      = "version",
	[KV_COL_YEAR]         = "year",
	[KV_COL_PRICE]        = "price",
	[KV_COL_KM]           = "km",
	[KV_COL_CITY]         = "city",
	[KV_COL_TRANSMISSION] = "transmission",
	[KV_COL_FUEL]         = "fuel",
	[KV_COL_BODY_TYPE]    = "body_type",
	[KV_COL_COLOR]        = "color",
	[KV_COL_PHOTO_URL]    = "photo_url",
	[KV_COL_SEATS]        = "seats",
};

static const enum kv_column_field needed[] = { KV_COL_MAKE, KV_COL_MODEL, KV_COL_YEAR,
					       KV_COL_PRICE };

static enum kv_column_field field_of(kavak_slice name)
{
	for (enum kv_column_field f = KV_COL_FEATURE; f < KV_N_COLS; f++)
		if (kv_slice_is(name, field_names[f]))
			return f;
	return KV_COL_EXTRA;
}

/* Looks a folded name up in the list. Names are written there as a file would, so that "price_mxn"
 * reads as what it is; '_' folds to a space here as it does in a key. */
static bool name_matches(kavak_slice listed, kavak_slice key)
{
	if (listed.len != key.len)
		return false;
	for (size_t i = 0; i < key.len; i++)
		if ((listed.ptr[i] == '_' ? ' ' : listed.ptr[i]) != key.ptr[i])
			return false;
	return true;
}

static void look_up(kavak_slice list, kavak_slice key, struct kv_column *column)
{
	kavak_slice line, target, kind;

	column->field = KV_COL_EXTRA;
	for (size_t rank = 0; kv_data_line(&list, &line); rank++) {
		kv_slice_split(&line, ',', &target);
		if (!name_matches(line, key))
			continue;
		kv_slice_split(&target, ' ', &kind);
		column->field = field_of(kind);
		column->feature = target;
		column->rank = rank;
		return;
	}
}

static int get_list(kv_data *data, kavak_slice *ret_list, kavak_error *err)
{
	int r = kv_data_get(data, LIST, ret_list, err);

	return r > 0 ? kavak_error_set(err, KAVAK_EDATA, 0, "no data file '%s'", LIST) : r;
}

static void join_words(char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] == ' ')
			text[i] = '_';
}

int kv_feature_name(kv_data *data, kavak_slice text, kavak_buf *buf, kavak_error *err)
{
	KV_BUF key = { 0 };
	struct kv_column column = { 0 };
	kavak_slice list;
	size_t before = buf->len;
	int r;

	r = get_list(data, &list, err);
	if (r < 0)
		return r;
	r = kv_fold_key(text, &key);
	if (r == 0)
		look_up(list, kv_buf_slice(&key), &column);
	if (r == 0)
		r = kavak_buf_add(buf, column.field == KV_COL_FEATURE ? column.feature
								      : kv_buf_slice(&key));
	if (r < 0)
		return kavak_error_set(err, r, 0, "feature");
	join_words(buf->ptr + before, buf->len - before);
	return 0;
}

static int read_column(kavak_slice list, kavak_slice name, struct kv_arena *arena,
		       struct kv_column *ret)
{
	KV_BUF key = { 0 };
	int r;

	r = kv_fold_key(name, &key);
	if (r < 0)
		return r;
	look_up(list, kv_buf_slice(&key), ret);
	r = kv_arena_copy(arena, name, &ret->name);
	if (r < 0 || ret->field == KV_COL_FEATURE)
		return r;
	if (key.ptr)
		join_words(key.ptr, key.len);
	return kv_arena_copy(arena, kv_buf_slice(&key), &ret->feature);
}

/* Of two columns for one field, the one whose name comes first in the list is it. */
static void settle(struct kv_column *columns, size_t n, enum kv_column_field field)
{
	struct kv_column *best = NULL;

	for (size_t i = 0; i < n; i++) {
		if (columns[i].field != field)
			continue;
		if (best && best->rank <= columns[i].rank) {
			columns[i].field = KV_COL_EXTRA;
			continue;
		}
		if (best)
			best->field = KV_COL_EXTRA;
		best = &columns[i];
	}
}

static int check_needed(const kv_csv *csv, const struct kv_csv_record *header,
                        const struct kv_column *columns, kavak_error *err)
{
	for (size_t k = 0; k < sizeof(needed) / sizeof(*needed); k++) {
		size_t i = 0;

		while (i < header->n && columns[i].field != needed[k])
			i++;
		if (i == header->n)
			return kavak_error_set(
				err, KAVAK_EDATA, 0,
				"'%s', line %llu: no column '%s'; the header must "
				"name make, model, year and price (marca, modelo, año, precio)",
				kv_csv_name(csv), (unsigned long long) header->line,
				field_names[needed[k]]);
	}
	return 0;
}

int kv_columns_read(kv_data *data, const kv_csv *csv, const struct kv_csv_record *header,
                    struct kv_arena *arena, struct kv_column *ret_columns, kavak_error *err)
{
	kavak_slice list;
	int r;

	if (header->bad)
		return kavak_error_set(err, KAVAK_EDATA, 0, "'%s', line %llu: %s", kv_csv_name(csv),
		                       (unsigned long long) header->line, header->bad);
	r = get_list(data, &list, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < header->n; i++) {
		r = read_column(list, header->fields[i], arena, &ret_columns[i]);
		if (r < 0)
			return kavak_error_set(err, r, 0, "'%s'", kv_csv_name(csv));
	}
	for (enum kv_column_field f = KV_COL_STOCK_ID; f < KV_N_COLS; f++)
		settle(ret_columns, header->n, f);
	return check_needed(csv, header, ret_columns, err);
}
