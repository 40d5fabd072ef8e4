/* SPDX-License-Identifier: MIT */
/* Any bytes as what a model's server streams. */
#include "llm/openai_answer.h"
#include "llm/sse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int on_event(kavak_slice text, void *userdata)
{
	KV_JSON *chunk = NULL;
	int r = kv_json_parse(text, "chunk", &chunk, NULL);

	return r < 0 ? r : kv_answer_add(userdata, chunk, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct kv_answer answer;
	struct kv_sse sse = { 0 };
	kavak_llm_reply reply;
	KV_BUF calls = { 0 };
	int r = 0;

	/* in pieces, the first byte says how large */
	for (size_t at = 1, step = size ? data[0] % 16 + 1 : 1; !r && at < size; at += step)
		r = kv_sse_feed(&sse, (kavak_slice) { (const char *) data + at,
						      size - at < step ? size - at : step },
				on_event, &answer);
	(void) kv_answer_end(&answer, &calls, &reply, NULL);
	kv_answer_done(&answer);
	kv_sse_done(&sse);
	return 0;
}
