/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/buf.h"

/* Where the sentence that begins at `from` ends, the white space behind it included: at . ! ? … or
 * the end of a line. A dot inside a number, or behind the number of a list's item, ends none. 0: it
 * has not ended yet; the text may go on. */
size_t kv_sentence_end(kavak_slice text, size_t from);
