/* SPDX-License-Identifier: MIT */
#pragma once
/* What a failure of the model's server means, by the rules of OpenAI's own libraries: what is worth
 * another try, and after how long. */

#include "net/http.h"

struct kv_openai_failure {
	bool    may_try_again;
	bool    is_lasting;	/* the next request would fail too: the key, the account */
	bool    is_too_long;	/* the conversation does not fit into the model */
	int64_t retry_after_ms;	/* -1: the server did not say */
};

/* `result` is below 0 and `err` says why, or `response` came and is no 2xx. */
void kv_openai_judge(int result, const struct kv_http_response *response, const kavak_error *err,
		     struct kv_openai_failure *ret_failure, kavak_error *ret_err);

/* How long to wait after that many tries: what the server said, or twice as long each time, with
 * some chance in it so that many do not come back at once. */
int64_t kv_openai_wait_ms(const struct kv_openai_failure *failure, unsigned n_tries);
