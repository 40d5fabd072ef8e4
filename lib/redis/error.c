/* SPDX-License-Identifier: MIT */
/* Redis's errors as ours. */
#include <string.h>

#include "base/buf.h"
#include "redis/private.h"

static const struct {
	const char *mark;
	int         code;
	const char *said;	/* NULL: what Redis says itself */
} errors[] = {
	/* Before the others: inside a script's error stands the one that ended it. */
	{ "KAVAKDATA", KAVAK_EDATA, "a list of messages holds what is none" },
	{ "WRONGTYPE", KAVAK_EDATA, "a key beginning with {kavak: is not kavak's own" },
	{ "NOAUTH", KAVAK_EDENIED, "a password is needed, and REDIS_URL has none" },
	{ "WRONGPASS", KAVAK_EDENIED, "the user or the password of REDIS_URL is refused" },
	{ "NOPERM", KAVAK_EDENIED, NULL },
	{ "ACL failure", KAVAK_EDENIED, NULL },
	{ "OOM", KAVAK_EIO, "it has no memory left (maxmemory); nothing was written" },
};

bool kv_redis_failed_with(const kv_redis *redis, const char *name)
{
	return redis->reply && redis->reply->type == REDIS_REPLY_ERROR &&
	       !strncmp(redis->reply->str, name, strlen(name));
}

int kv_redis_check(const kv_redis *redis, kavak_error *err)
{
	const char *text;

	if (!redis->reply || redis->reply->type != REDIS_REPLY_ERROR)
		return 0;
	text = redis->reply->str;
	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++)
		if (strstr(text, errors[i].mark))
			return kavak_error_set(err, errors[i].code, 0, "%s: %s", redis->name,
					       errors[i].said ? errors[i].said : text);
	return kavak_error_set(err, KAVAK_EIO, 0, "%s: %s", redis->name, text);
}
