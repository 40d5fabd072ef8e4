/* SPDX-License-Identifier: MIT */
#include "base/data.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <kavak/sys/error.h>

#include "base/buf.h"
#include "base/embedded.h"
#include "base/file.h"

/* A file that came from the overriding folder: read once, lent from then on. */
struct override {
	struct override *next;
	char            *name;
	kavak_buf        text;
};

struct kv_data {
	char            *dir;	/* NULL: none */
	struct override *overrides;
};

int kv_data_new(const char *dir, kv_data **ret_data, kavak_error *err)
{
	KV_AUTO(kv_data) *data = calloc(1, sizeof(*data));
	struct stat st;

	if (!data || (dir && !(data->dir = strdup(dir))))
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "data");
	if (dir && stat(dir, &st) < 0)
		return kavak_error_set(err, KAVAK_EIO, errno, "KAVAK_DATA_DIR '%s': %s", dir,
		                       strerror(errno));
	if (dir && !S_ISDIR(st.st_mode))
		return kavak_error_set(err, KAVAK_EIO, ENOTDIR,
		                       "KAVAK_DATA_DIR '%s' is not a folder", dir);
	*ret_data = KV_TAKE(data);
	return 0;
}

void kv_data_free(kv_data *data)
{
	if (!data)
		return;
	while (data->overrides) {
		struct override *o = data->overrides;

		data->overrides = o->next;
		kavak_buf_done(&o->text);
		free(o->name);
		free(o);
	}
	free(data->dir);
	free(data);
}

static int compare_name(const void *key, const void *member)
{
	return strcmp(key, ((const struct kv_embedded *) member)->name);
}

static int get_builtin(const char *name, kavak_slice *ret_text)
{
	const struct kv_embedded *e = bsearch(name, kv_embedded_data, kv_embedded_data_n,
	                                      sizeof(*e), compare_name);

	if (!e)
		return KAVAK_NOTFOUND;
	*ret_text = (kavak_slice) { e->start, (size_t) (e->end - e->start) };
	return 0;
}

static int read_override(kv_data *data, const char *name, kavak_slice *ret_text, kavak_error *err)
{
	KV_BUF path = { 0 };
	struct override *o;
	int r;

	for (o = data->overrides; o; o = o->next)
		if (!strcmp(o->name, name)) {
			*ret_text = kv_buf_slice(&o->text);
			return 0;
		}

	r = kv_buf_addf(&path, "%s/%s", data->dir, name);
	if (r < 0)
		return kavak_error_set(err, r, 0, "data '%s'", name);
	o = calloc(1, sizeof(*o));
	if (!o || !(o->name = strdup(name))) {
		free(o);
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "data '%s'", name);
	}
	o->text.max = KV_DATA_MAX + (128 << 10);
	r = kv_file_read(path.ptr, KV_DATA_MAX, &o->text, err);
	if (r != 0) {
		kavak_buf_done(&o->text);
		free(o->name);
		free(o);
		return r;
	}
	o->next = data->overrides;
	data->overrides = o;
	*ret_text = kv_buf_slice(&o->text);
	return 0;
}

int kv_data_get(kv_data *data, const char *name, kavak_slice *ret_text, kavak_error *err)
{
	int r = data->dir ? read_override(data, name, ret_text, err) : KAVAK_NOTFOUND;

	return r == KAVAK_NOTFOUND ? get_builtin(name, ret_text) : r;
}

int kv_data_each(kv_data *data, const char *prefix,
                 int (*fn)(const char *name, void *userdata), void *userdata)
{
	(void) data;
	for (size_t i = 0; i < kv_embedded_data_n; i++) {
		int r;

		if (strncmp(kv_embedded_data[i].name, prefix, strlen(prefix)))
			continue;
		r = fn(kv_embedded_data[i].name, userdata);
		if (r)
			return r;
	}
	return 0;
}

bool kv_data_line(kavak_slice *rest, kavak_slice *ret_line)
{
	while (kv_slice_split(rest, '\n', ret_line)) {
		*ret_line = kv_slice_trim(*ret_line);
		if (ret_line->len && *ret_line->ptr != '#')
			return true;
	}
	return false;
}
