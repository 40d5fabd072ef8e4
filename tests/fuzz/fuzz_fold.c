/* SPDX-License-Identifier: MIT */
/* Folding is done once: what is folded folds to itself. Tokens lie in order in their text. */

#include <utf8proc.h>

#include "support/fuzz.h"
#include "text/text.h"

static void check_twice(kavak_slice text, int (*fold)(kavak_slice, kavak_buf *))
{
	KV_BUF once = { 0 }, twice = { 0 };

	REQUIRE(fold(text, &once) == 0);
	REQUIRE(fold(kv_buf_slice(&once), &twice) == 0);
	REQUIRE(kv_slice_eq(kv_buf_slice(&once), kv_buf_slice(&twice)));
}

static bool is_utf8(const kavak_buf *text)
{
	for (size_t at = 0; at < text->len; ) {
		utf8proc_int32_t code;
		utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *) text->ptr + at,
		                                      (utf8proc_ssize_t) (text->len - at), &code);

		if (n <= 0 || !code)
			return false;
		at += (size_t) n;
	}
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	kavak_slice text = { (const char *) data, size };
	KV_BUF clean = { 0 };
	KV_TOKENS tokens = { 0 };
	size_t end = 0;

	check_twice(text, kv_fold);
	check_twice(text, kv_fold_key);
	REQUIRE(kv_utf8_clean(text, &clean) == 0);
	REQUIRE(is_utf8(&clean));

	REQUIRE(kv_tokens_split(text, &tokens) == 0);
	for (size_t i = 0; i < tokens.n; i++) {
		REQUIRE(tokens.items[i].start >= end &&
		        tokens.items[i].start < tokens.items[i].end);
		end = tokens.items[i].end;
		REQUIRE(end <= size);
	}
	return 0;
}
