/* SPDX-License-Identifier: MIT */
#pragma once
/* What holds of passages, whatever they were made of. */

#include <string.h>

#include "rag/extract.h"
#include "support/fuzz.h"
#include "text/text.h"

static inline void check_passages(const struct kv_chunker *chunker)
{
	for (size_t i = 0; i < chunker->n; i++) {
		kavak_slice title = kv_chunker_title(chunker, i),
			    content = kv_chunker_content(chunker, i);
		KV_BUF clean = { 0 };
		size_t n_chars = 0;

		REQUIRE(content.len && kv_slice_trim(content).len == content.len);
		for (size_t k = 0; k < content.len; k++)
			n_chars += ((unsigned char) content.ptr[k] & 0xc0) != 0x80;
		REQUIRE(n_chars <= KV_CHUNK_CHARS_MAX);
		REQUIRE(!memchr(title.ptr, '\n', title.len));
		REQUIRE(kv_utf8_clean(title, &clean) == 0 && kv_utf8_clean(content, &clean) == 0);
		REQUIRE(clean.len == title.len + content.len &&
		        !memcmp(clean.ptr, title.ptr, title.len) &&
		        !memcmp(clean.ptr + title.len, content.ptr, content.len));
	}
}

/* Any bytes as a document: passages, or a refusal. */
static inline void check_document(enum kv_format format, const uint8_t *data, size_t size)
{
	KV_BUF text = { 0 };
	KV_CHUNKER chunker = { 0 };
	int r;

	REQUIRE(kv_to_utf8((kavak_slice) { (const char *) data, size }, (kavak_slice) { 0 },
	                   &text) == 0);
	r = kv_extract(format, kv_buf_slice(&text), &chunker);
	REQUIRE(r == 0 || r == KAVAK_ELIMIT);
	if (r == 0)
		check_passages(&chunker);
}
