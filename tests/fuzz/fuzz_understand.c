/* SPDX-License-Identifier: MIT */
/* A message of any bytes becomes a frame whose lists stay in their bounds. */
#include <stdlib.h>

#include "base/data.h"
#include "understand/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static kv_data *files;
	static kv_lexicon *lexicon;	/* made once: it takes longer than a message */
	kavak_slice text = { (const char *) data, size };
	struct kv_frame frame;
	enum kv_asked asked;

	if (!lexicon && (kv_data_new(NULL, &files, NULL) < 0 ||
			 kv_lexicon_new(files, &lexicon, NULL) < 0))
		abort();
	if (size > 4096)
		return 0;
	if (kv_understand(lexicon, NULL, text, size % KV_ASKED_OTHER, &frame, NULL) == 0 &&
	    (frame.n_months > KV_FRAME_MONTHS_MAX || frame.n_bodies > KV_FRAME_LIST_MAX))
		abort();
	kv_understand_question(lexicon, text, &asked, NULL);
	return 0;
}
