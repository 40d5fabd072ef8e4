/* SPDX-License-Identifier: MIT */
#include "llm/openai_error.h"

#include <stdlib.h>
#include <sys/random.h>

#include <kavak/sys/error.h>

#include "base/json.h"

#define WAIT_FIRST_MS   500
#define WAIT_MAX_MS     8000
#define RETRY_AFTER_MAX 120000	/* a server that says more is not waited for as it says */

int64_t kv_openai_wait_ms(const struct kv_openai_failure *failure, unsigned n_tries)
{
	int64_t wait_ms = WAIT_FIRST_MS;
	uint32_t chance = 0;

	if (failure->retry_after_ms > 0)
		return failure->retry_after_ms;
	for (unsigned i = 1; i < n_tries && wait_ms < WAIT_MAX_MS; i++)
		wait_ms *= 2;
	if (getrandom(&chance, sizeof(chance), 0) != sizeof(chance))
		chance = 0;
	return wait_ms - (int64_t) (chance % (uint32_t) (wait_ms / 4));
}

/* Digits alone, as milliseconds are given; -1 otherwise. */
static int64_t number_of(kavak_slice text)
{
	int64_t n = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9' || n > RETRY_AFTER_MAX)
			return -1;
		n = 10 * n + (text.ptr[i] - '0');
	}
	return text.len ? n : -1;
}

static int64_t retry_after(const struct kv_http_response *response)
{
	int64_t ms = number_of(kv_http_header(response, "retry-after-ms"));

	if (ms < 0)
		ms = response->retry_after_s > 0 ? 1000 * response->retry_after_s : -1;
	return ms > RETRY_AFTER_MAX ? -1 : ms;
}

/* By the server's own word, else by the status. */
static bool may_try_again(const struct kv_http_response *response)
{
	kavak_slice should = kv_http_header(response, "x-should-retry");

	if (kv_slice_is(should, "true"))
		return true;
	if (kv_slice_is(should, "false"))
		return false;
	return response->status == 408 || response->status == 409 || response->status == 429 ||
	       response->status >= 500;
}

/* {"error":{"message","type","code"}}; some servers say {"error":"..."} or {"message":"..."}. */
static void read_error(const json_t *body, kavak_slice *ret_message, kavak_slice *ret_code,
		       kavak_slice *ret_type)
{
	const json_t *error = json_object_get(body, "error");

	*ret_message = kv_json_get_str(error, "message");
	*ret_code = kv_json_get_str(error, "code");
	*ret_type = kv_json_get_str(error, "type");
	if (!ret_message->len)
		*ret_message = kv_json_get_str(body, json_is_string(error) ? "error" : "message");
}

static void judge_response(const struct kv_http_response *response,
			   struct kv_openai_failure *failure, kavak_error *ret_err)
{
	kavak_slice message, code, type;
	KV_JSON *body = NULL;
	int status = response->status;

	kv_json_parse(response->body, "error", &body, NULL);
	read_error(body, &message, &code, &type);
	failure->is_too_long = kv_slice_is(code, "context_length_exceeded") ||
			       kv_slice_is(type, "exceed_context_size_error");
	failure->is_lasting = status == 401 || status == 403 || status == 404 ||
			      kv_slice_is(code, "insufficient_quota") ||
			      kv_slice_is(type, "insufficient_quota");
	failure->may_try_again = may_try_again(response) && !failure->is_lasting;
	failure->retry_after_ms = retry_after(response);
	kavak_error_set(ret_err, status == 401 || status == 403 ? KAVAK_EDENIED : KAVAK_EIO, status,
			"the model's server answered %d%s%.*s", status, message.len ? ": " : "",
			(int) (message.len < 160 ? message.len : 160),
			message.len ? message.ptr : "");
}

void kv_openai_judge(int result, const struct kv_http_response *response, const kavak_error *err,
		     struct kv_openai_failure *ret_failure, kavak_error *ret_err)
{
	*ret_failure = (struct kv_openai_failure) { .retry_after_ms = -1 };
	if (result == 0) {
		judge_response(response, ret_failure, ret_err);
		return;
	}
	ret_failure->may_try_again = result == KAVAK_EIO;
	*ret_err = *err;
}
