/* SPDX-License-Identifier: MIT */
#include "eval/files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <kavak/sys/error.h>

#include "base/buf.h"

static int is_cases(const struct dirent *entry)
{
	static const char ending[] = ".jsonl";
	size_t len = strlen(entry->d_name), n = sizeof(ending) - 1;

	return *entry->d_name != '.' && len > n && !strcmp(entry->d_name + len - n, ending);
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int add_files(const char *path, struct dirent **entries, int n, json_t *files)
{
	const char *slash = path[strlen(path) - 1] == '/' ? "" : "/";

	for (int i = 0; i < n; i++) {
		KV_BUF file = { 0 };

		if (kv_buf_addf(&file, "%s%s%s", path, slash, entries[i]->d_name) < 0 ||
		    json_array_append_new(files, kv_json_str(kv_buf_slice(&file))) < 0)
			return KAVAK_ENOMEM;
	}
	return 0;
}

static int add_folder(const char *path, json_t *files, kavak_error *err)
{
	struct dirent **entries;
	int n = scandir(path, &entries, is_cases, by_bytes), r;

	if (n < 0)
		return kavak_error_set(err, KAVAK_EIO, errno, "read folder '%s'", path);
	r = n <= KV_EVAL_FILES_MAX ? add_files(path, entries, n, files) : KAVAK_ELIMIT;
	for (int i = 0; i < n; i++)
		free(entries[i]);
	free(entries);
	if (r == KAVAK_ELIMIT)
		return kavak_error_set(err, r, 0, "'%s' has over %d files", path,
		                       KV_EVAL_FILES_MAX);
	if (r < 0)
		return kavak_error_set(err, r, 0, "eval");
	return n ? 0 : kavak_error_set(err, KAVAK_EDATA, 0, "folder '%s' has no .jsonl file", path);
}

int kv_eval_files(const char *path, json_t **ret_files, kavak_error *err)
{
	KV_JSON *files = json_array();
	struct stat status;
	int r;

	if (!files)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "eval");
	if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
		r = add_folder(path, files, err);
	else
		r = json_array_append_new(files, json_string(path)) < 0
		    ? kavak_error_set(err, KAVAK_EDATA, 0, "a path that is not UTF-8") : 0;
	if (!r)
		*ret_files = KV_TAKE(files);
	return r;
}
