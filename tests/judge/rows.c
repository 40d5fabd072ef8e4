/* SPDX-License-Identifier: MIT */
#include "judge/rows.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/data.h"
#include "base/file.h"

bool rows_each(const char *name, void (*visit)(const json_t *row, void *userdata), void *userdata)
{
	const char *dir = getenv("KAVAK_SHARED_DATA");
	KV_BUF path = { 0 }, text = { 0 };
	kavak_slice rest, line;

	if (kv_buf_addf(&path, "%s/dev/%s", dir ? dir : ".", name) < 0 ||
	    kv_file_read(path.ptr, 8 << 20, &text, NULL) != 0) {
		printf("skipped: no %s (KAVAK_SHARED_DATA)\n", path.ptr);
		return false;
	}
	for (rest = kv_buf_slice(&text); kv_slice_split(&rest, '\n', &line); ) {
		KV_JSON *row = NULL;
		kavak_error err;

		if (!line.len)
			continue;
		if (kv_json_parse(line, name, &row, &err) < 0) {
			fprintf(stderr, "%s\n", err.text);
			exit(EXIT_FAILURE);
		}
		visit(row, userdata);
	}
	return true;
}

void rows_own(const char *name,
              void (*visit)(kavak_slice right, kavak_slice question, void *userdata),
              void *userdata)
{
	KV_BUF path = { 0 }, text = { 0 };
	kavak_slice rest, line, right;

	if (kv_buf_addf(&path, "%s/judge/%s", TESTS_DIR, name) < 0 ||
	    kv_file_read(path.ptr, 1 << 20, &text, NULL) != 0) {
		fprintf(stderr, "%s: cannot be read\n", path.ptr);
		exit(EXIT_FAILURE);
	}
	for (rest = kv_buf_slice(&text); kv_data_line(&rest, &line); ) {
		kv_slice_split(&line, '\t', &right);
		visit(right, line, userdata);
	}
}
