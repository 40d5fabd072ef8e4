/* SPDX-License-Identifier: MIT */
#pragma once
/* Reading back the JSON that the library appended, to print it for people. It is the library's own,
 * so it is well-formed; what is not there reads as empty. Slices are of the text they came from. */

#include <kavak/base.h>

/* A member's value as it stands: "\"text\"", "12", "{...}". {0}: there is none. */
kavak_slice js_get(kavak_slice object, const char *key);

/* The next element of an array; start with *at = 0. false at the end. */
bool js_next(kavak_slice array, size_t *at, kavak_slice *ret_value);

/* The next member of an object likewise; its key with escapes as they stand. */
bool js_next_member(kavak_slice object, size_t *at, kavak_slice *ret_key, kavak_slice *ret_value);

/* A string's text, escapes undone, in `buf` which is emptied first; null is "". */
kavak_slice js_text(kavak_slice value, kavak_buf *buf);

int64_t js_int(kavak_slice value);	/* 0 when it is no number; decimals are cut */
bool    js_true(kavak_slice value);
