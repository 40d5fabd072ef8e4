/* SPDX-License-Identifier: MIT */
#include "normalize/index.h"

#include <kavak/sys/error.h>

#include "base/data.h"

#define VEHICLES_FILE "vehicles.csv"
#define WORDS_FILE    "lang/es-MX/name_context.txt"

static int get_file(kv_data *data, const char *name, kavak_slice *ret_text, kavak_error *err)
{
	int r = kv_data_get(data, name, ret_text, err);

	if (r == KAVAK_NOTFOUND)
		return kavak_error_set(err, KAVAK_EDATA, 0, "data '%s' is missing", name);
	return r;
}

int kv_index_new(kv_data *data, const struct kv_catalog_name *names, size_t n_names,
                 kv_index **ret_index, kavak_error *err)
{
	KV_AUTO(kv_index) *index = calloc(1, sizeof(*index));
	kavak_slice vehicles, words;
	int r;

	if (!index)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "index");
	r = get_file(data, WORDS_FILE, &words, err);
	if (r == 0)
		r = get_file(data, VEHICLES_FILE, &vehicles, err);
	if (r == 0)
		r = kv_words_read(&index->words, &index->arena, words, err);
	if (r == 0)
		r = kv_entries_read(index, vehicles, err);
	if (r < 0)
		return r;
	r = kv_entries_add_catalog(index, names, n_names);
	kv_entries_finish(index);
	if (r == 0)
		r = kv_keys_finish(index);
	if (r < 0)
		return kavak_error_set(err, r, 0, "index of %zu names", n_names);
	*ret_index = KV_TAKE(index);
	return 0;
}

static void scan_done(struct kv_scan *scan)
{
	free(scan->letters);
	free(scan->keys);
}

void kv_index_free(kv_index *index)
{
	if (!index)
		return;
	scan_done(&index->by_glued_len);
	scan_done(&index->by_sound_len);
	kv_table_done(&index->by_name);
	kv_table_done(&index->by_glued);
	kv_table_done(&index->by_sound);
	kv_words_done(&index->words);
	free(index->keys);
	free(index->entries);
	kv_arena_done(&index->arena);
	free(index);
}
