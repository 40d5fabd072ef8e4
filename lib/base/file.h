/* SPDX-License-Identifier: MIT */
#pragma once
#include <kavak/error.h>

/* Append a whole file. 0; KAVAK_NOTFOUND (err says so too); KAVAK_EIO; KAVAK_ELIMIT over
 * `max` bytes; KAVAK_ENOMEM. The sentence names the file. */
int kv_file_read(const char *path, size_t max, kavak_buf *buf, kavak_error *err);
