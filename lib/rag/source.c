/* SPDX-License-Identifier: MIT */
#include "rag/source.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include <kavak/sys/error.h>

#include "base/file.h"

bool kv_is_url(kavak_slice name)
{
	return (name.len >= 7 && !strncasecmp(name.ptr, "http://", 7)) ||
	       (name.len >= 8 && !strncasecmp(name.ptr, "https://", 8));
}

void kv_sources_done(struct kv_sources *sources)
{
	for (size_t i = 0; i < sources->n; i++) {
		free(sources->items[i].name);
		free(sources->items[i].path);
	}
	for (size_t i = 0; i < sources->n_folders; i++)
		free(sources->folders[i]);
	free(sources->items);
	free(sources->folders);
	*sources = (struct kv_sources) { 0 };
}

/* ".." takes the last part away. */
static int add_part(kavak_slice part, kavak_buf *path)
{
	if (!part.len || kv_slice_is(part, "."))
		return 0;
	if (!kv_slice_is(part, ".."))
		return kv_buf_addf(path, "/%.*s", KV_FMT(part));
	while (path->len && path->ptr[--path->len] != '/')
		;
	return 0;
}

static int add_parts(kavak_slice parts, kavak_buf *path)
{
	kavak_slice part;
	int r = 0;

	while (r == 0 && kv_slice_split(&parts, '/', &part))
		r = add_part(part, path);
	return r;
}

int kv_source_path(kavak_slice name, kavak_buf *path)
{
	char here[PATH_MAX];
	KV_BUF parts = { 0 };
	int r = 0;

	if (!name.len || kv_is_url(name))
		return kavak_buf_add(path, name);
	if (name.ptr[0] != '/' && getcwd(here, sizeof(here)))
		r = add_parts(kavak_slice_of(here), &parts);
	if (r == 0)
		r = add_parts(name, &parts);
	return r < 0 ? r : kavak_buf_add(path, kv_buf_slice(&parts));
}

int kv_folder_path(const char *name, kavak_buf *path)
{
	int r = kv_source_path(kavak_slice_of(name), path);

	return r < 0 ? r : kv_buf_add_char(path, '/');
}

int kv_sources_add_one(struct kv_sources *sources, const char *name, bool in_folder)
{
	KV_BUF path = { 0 };
	struct kv_source source = { .in_folder = in_folder };
	int r = kv_source_path(kavak_slice_of(name), &path);

	if (r < 0)
		return r;
	for (size_t i = 0; !in_folder && i < sources->n; i++)
		if (kv_slice_is(kv_buf_slice(&path), sources->items[i].path))
			return 0;	/* named twice */
	if (sources->n == sources->cap) {
		size_t cap = sources->cap ? 2 * sources->cap : 16;
		struct kv_source *grown = realloc(sources->items, cap * sizeof(*grown));

		if (!grown)
			return KAVAK_ENOMEM;
		sources->items = grown;
		sources->cap = cap;
	}
	source.name = strdup(name);
	source.path = kv_slice_dup(kv_buf_slice(&path));
	if (source.name && source.path) {
		sources->items[sources->n++] = source;
		return 0;
	}
	free(source.name);
	free(source.path);
	return KAVAK_ENOMEM;
}

static int add_folder_name(struct kv_sources *sources, const char *name)
{
	char **grown = realloc(sources->folders, (sources->n_folders + 1) * sizeof(*grown));

	if (!grown)
		return KAVAK_ENOMEM;
	sources->folders = grown;
	grown[sources->n_folders] = strdup(name);
	if (!grown[sources->n_folders])
		return KAVAK_ENOMEM;
	sources->n_folders++;
	return 0;
}

static int add_folder(struct kv_sources *sources, const char *path, int depth, kavak_error *err);

/* One entry of a folder: a file of ours, a folder, or nothing to us. */
static int add_entry(struct kv_sources *sources, const char *path, int depth, kavak_error *err)
{
	enum kv_format format;
	struct stat st;

	if (lstat(path, &st) < 0)
		return errno == ENOENT ? 0
		                       : kavak_error_set(err, KAVAK_EIO, errno, "'%s': %s", path,
		                                         strerror(errno));
	if (S_ISDIR(st.st_mode))
		return add_folder(sources, path, depth + 1, err);
	if (!kv_format_of_path(kavak_slice_of(path), &format) ||
	    (S_ISLNK(st.st_mode) && stat(path, &st) < 0) || !S_ISREG(st.st_mode))
		return 0;
	if (sources->n == KV_FILES_MAX)
		return kavak_error_set(err, KAVAK_ELIMIT, 0, "'%s': over %d files", path,
		                       KV_FILES_MAX);
	if (kv_sources_add_one(sources, path, true) < 0)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "'%s'", path);
	return 0;
}

static int not_hidden(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int add_folder(struct kv_sources *sources, const char *path, int depth, kavak_error *err)
{
	struct dirent **entries;
	int n, r = 0;

	if (depth > KV_FOLDER_DEPTH_MAX)
		return kavak_error_set(err, KAVAK_ELIMIT, 0, "'%s': folders deeper than %d", path,
		                       KV_FOLDER_DEPTH_MAX);
	n = scandir(path, &entries, not_hidden, by_bytes);
	if (n < 0)
		return kavak_error_set(err, KAVAK_EIO, errno, "'%s': %s", path, strerror(errno));
	for (int i = 0; i < n; i++) {
		KV_BUF name = { 0 };

		if (r == 0)
			r = kv_buf_addf(&name, "%s/%s", path, entries[i]->d_name);
		if (r == 0)
			r = add_entry(sources, name.ptr, depth, err);
		free(entries[i]);
	}
	free(entries);
	return r;
}

/* Without "./" in front and '/' behind, so that one folder has one name. */
static kavak_slice plain_name(const char *name)
{
	kavak_slice plain = kavak_slice_of(name);

	while (plain.len > 2 && kv_slice_starts(plain, "./"))
		for (plain = kv_slice_sub(plain, 1, plain.len); plain.len && *plain.ptr == '/'; )
			plain = kv_slice_sub(plain, 1, plain.len);
	while (plain.len > 1 && plain.ptr[plain.len - 1] == '/')
		plain.len--;
	return plain;
}

static int add_path(struct kv_sources *sources, const char *path, kavak_error *err)
{
	enum kv_format format;
	KV_BUF folder = { 0 };
	struct stat st;
	int r;

	if (stat(path, &st) < 0)
		return kavak_error_set(err, errno == ENOENT ? KAVAK_NOTFOUND : KAVAK_EIO, errno,
		                       "'%s': %s", path, strerror(errno));
	if (S_ISDIR(st.st_mode)) {
		r = kv_folder_path(path, &folder);
		if (r == 0)
			r = add_folder_name(sources, folder.ptr);
		return r < 0 ? kavak_error_set(err, r, 0, "'%s'", path)
		             : add_folder(sources, path, 0, err);
	}
	if (!kv_format_of_path(kavak_slice_of(path), &format))
		return kavak_error_set(err, KAVAK_EDATA, 0, "'%s' is no .md, .txt or .html file",
		                       path);
	if (kv_sources_add_one(sources, path, false) < 0)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "'%s'", path);
	return 0;
}

int kv_sources_add(struct kv_sources *sources, const char *name, kavak_error *err)
{
	KV_AUTOFREE char *plain = NULL;

	if (!*name)
		return kavak_error_set(err, KAVAK_EINVAL, 0, "a source without a name");
	if (kv_is_url(kavak_slice_of(name)))
		return kv_sources_add_one(sources, name, false) < 0
		               ? kavak_error_set(err, KAVAK_ENOMEM, 0, "%s", name)
		               : 0;
	plain = kv_slice_dup(plain_name(name));
	if (!plain)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "'%s'", name);
	return add_path(sources, plain, err);
}

/* A page that was fetched. */
struct page {
	struct kv_wait wait;
	const char    *name;
	kavak_buf     *text;
	enum kv_format format;
};

static int take_page(struct page *page, const struct kv_http_response *response, kavak_error *err)
{
	kavak_slice path = response->url;
	int status = response->status, r;

	if (status / 100 != 2)
		return kavak_error_set(err,
		                       status == 404 || status == 410 ? KAVAK_NOTFOUND : KAVAK_EIO,
		                       status, "%s answers %d", page->name, status);
	path.len = path.ptr ? strcspn(path.ptr, "?#") : 0;
	if (response->content_type.len ? !kv_format_of_type(response->content_type, &page->format)
	                               : !kv_format_of_path(path, &page->format))
		return kavak_error_set(err, KAVAK_EDATA, 0,
		                       "%s is no page, Markdown or text, but '%.*s'", page->name,
		                       KV_FMT(response->content_type));
	/* Servers call Markdown plain text. */
	if (page->format == KV_FORMAT_TEXT)
		kv_format_of_path(path, &page->format);
	r = kv_to_utf8(response->body, response->content_type, page->text);
	return r < 0 ? kavak_error_set(err, r, 0, "%s", page->name) : 0;
}

static void on_page(int result, const struct kv_http_response *response, const kavak_error *err,
                    void *userdata)
{
	struct page *page = userdata;
	kavak_error own;

	if (result == 0) {
		result = take_page(page, response, &own);
		err = &own;
	}
	kv_wait_done(&page->wait, result, err);
}

static int fetch(kv_rag *rag, const char *url, kavak_buf *text, enum kv_format *ret_format,
                 kavak_error *err)
{
	struct page page = { .name = url, .text = text };
	struct kv_http_request request = { .url = url, .body_max = KV_DOCUMENT_MAX, .done = on_page,
	                                   .userdata = &page };
	kv_http_call *call;
	int r = rag->http ? 0 : kv_http_new(rag->parts.loop, &rag->http, err);

	if (r == 0)
		r = kv_http_start(rag->http, &request, &call, err);
	if (r < 0)
		return r;
	r = kv_wait(rag, &page.wait, err);
	if (!page.wait.done)
		kv_http_cancel(rag->http, call);
	if (r == 0)
		*ret_format = page.format;
	return r;
}

int kv_source_read(kv_rag *rag, const char *name, kavak_buf *text, enum kv_format *ret_format,
                   kavak_error *err)
{
	KV_BUF bytes = { 0 };
	int r;

	if (kv_is_url(kavak_slice_of(name)))
		return fetch(rag, name, text, ret_format, err);
	if (!kv_format_of_path(kavak_slice_of(name), ret_format))
		return kavak_error_set(err, KAVAK_EDATA, 0, "'%s' is no .md, .txt or .html file",
		                       name);
	r = kv_file_read(name, KV_DOCUMENT_MAX, &bytes, err);
	if (r != 0)
		return r;
	r = kv_to_utf8(kv_buf_slice(&bytes), (kavak_slice) { 0 }, text);
	return r < 0 ? kavak_error_set(err, r, 0, "'%s'", name) : 0;
}
