/* SPDX-License-Identifier: MIT */
#pragma once
/* Text of a spreadsheet that was saved without Unicode. */

#include "base/buf.h"

bool kv_is_utf8(kavak_slice text);

/* Append Windows-1252 text as UTF-8; the five codes it does not define become U+FFFD. */
int kv_latin_to_utf8(kavak_slice text, kavak_buf *buf);
