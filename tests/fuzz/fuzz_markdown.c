/* SPDX-License-Identifier: MIT */
/* Any bytes as Markdown and as plain text: passages that keep their promises. */
#include "fuzz/passages.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_document(KV_FORMAT_MARKDOWN, data, size);
	check_document(KV_FORMAT_TEXT, data, size);
	return 0;
}
