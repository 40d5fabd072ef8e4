/* SPDX-License-Identifier: MIT */
/* A webhook's address and body, one line each: what was signed holds, whatever it is. */
#include <stdlib.h>

#include <kavak/twilio.h>

#include "base/buf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	kavak_slice form = { (const char *) data, size }, token = KAVAK_SLICE("token");
	kavak_twilio_request request = { 0 };
	KV_BUF signature = { 0 }, text = { 0 };
	bool is_valid;

	if (!size || !kv_slice_split(&form, '\n', &request.url))
		return 0;
	request.form = form;
	if (kavak_twilio_sign(token, request.url, form, &signature, NULL) < 0)
		return 0;
	request.signature = kv_buf_slice(&signature);
	if (kavak_twilio_verify(token, &request, NULL) != 0)
		abort();
	signature.ptr[0] ^= 1;
	if (kavak_twilio_explain(token, &request, &text, &is_valid, NULL) == 0 && is_valid)
		abort();
	return 0;
}
