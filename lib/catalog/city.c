/* SPDX-License-Identifier: MIT */
#include "catalog/city.h"

#include "text/text.h"

#define LIST "lang/es-MX/cities.csv"

static bool is_alias(kavak_slice aliases, kavak_slice key)
{
	kavak_slice alias;

	while (kv_slice_split(&aliases, '|', &alias))
		if (kv_slice_eq(alias, key))
			return true;
	return false;
}

int kv_city_key(kv_data *data, kavak_slice text, kavak_buf *buf, kavak_error *err)
{
	KV_BUF key = { 0 };
	kavak_slice list, line, name, found;
	int r;

	r = kv_fold_key(text, &key);
	if (r < 0)
		return kavak_error_set(err, r, 0, "city");
	found = kv_buf_slice(&key);
	r = kv_data_get(data, LIST, &list, err);
	if (r != 0)
		return r < 0 ? r : kavak_error_set(err, KAVAK_EDATA, 0, "no data file '%s'", LIST);
	while (found.len && kv_data_line(&list, &line))
		if (kv_slice_split(&line, ',', &name) && is_alias(line, kv_buf_slice(&key))) {
			found = name;
			break;
		}
	r = kavak_buf_add(buf, found);
	return r < 0 ? kavak_error_set(err, r, 0, "city") : 0;
}
