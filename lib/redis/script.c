/* SPDX-License-Identifier: MIT */
/* Scripts by their SHA-1, and what an answer says. */
#include <stdlib.h>
#include <string.h>

#include <nettle/sha1.h>

#include "base/buf.h"
#include "redis/private.h"

int kv_redis_script_new(const char *name, kavak_slice head, kavak_slice text,
                        struct kv_redis_script *ret_script)
{
	static const char digits[] = "0123456789abcdef";
	struct kv_redis_script script = { .name = name };
	uint8_t digest[SHA1_DIGEST_SIZE];
	struct sha1_ctx sha;
	KV_BUF whole = { 0 };

	if (kavak_buf_add(&whole, head) < 0 || kavak_buf_add(&whole, text) < 0)
		return KAVAK_ENOMEM;
	sha1_init(&sha);
	sha1_update(&sha, whole.len, (const uint8_t *) whole.ptr);
	sha1_digest(&sha, sizeof(digest), digest);
	for (size_t i = 0; i < sizeof(digest); i++) {
		script.sha[2 * i] = digits[digest[i] >> 4];
		script.sha[2 * i + 1] = digits[digest[i] & 15];
	}
	script.text = KV_TAKE(whole.ptr);
	*ret_script = script;
	return 0;
}

void kv_redis_script_done(struct kv_redis_script *script)
{
	free(script->text);
	script->text = NULL;
}

int64_t kv_reply_int(const kv_reply *reply)
{
	return reply && reply->type == REDIS_REPLY_INTEGER ? reply->integer : 0;
}

kavak_slice kv_reply_text(const kv_reply *reply)
{
	if (!reply || (reply->type != REDIS_REPLY_STRING && reply->type != REDIS_REPLY_STATUS))
		return (kavak_slice) { 0 };
	return (kavak_slice) { reply->str, (size_t) reply->len };
}

size_t kv_reply_count(const kv_reply *reply)
{
	return reply && reply->type == REDIS_REPLY_ARRAY ? reply->elements : 0;
}

const kv_reply *kv_reply_at(const kv_reply *reply, size_t i)
{
	return i < kv_reply_count(reply) ? reply->element[i] : NULL;
}
