/* SPDX-License-Identifier: MIT */
/* Any bytes as a page: passages that keep their promises, or a refusal. */
#include "fuzz/passages.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_document(KV_FORMAT_HTML, data, size);
	return 0;
}
