/* SPDX-License-Identifier: MIT */
/* From settings to the URLs that pick drivers; and URLs as they may be shown. */
#include <stdio.h>
#include <string.h>

#include "config/internal.h"

#define OPENAI_URL "openai:https://api.openai.com/v1"

static const char *first_of(const char *url, const char *otherwise)
{
	return url ? url : otherwise;
}

const char *kv_config_store_url(const kavak_config *config)
{
	return first_of(kv_config_text(config, KV_DATABASE_URL), "");
}

const char *kv_config_mailbox_url(const kavak_config *config)
{
	return first_of(kv_config_text(config, KV_REDIS_URL), kv_config_store_url(config));
}

const char *kv_config_vectors_url(const kavak_config *config)
{
	return first_of(kv_config_text_as_url(config, KV_QDRANT_URL), "exact:");
}

const char *kv_config_llm_url(const kavak_config *config)
{
	const char *with_key = kv_config_text(config, KV_OPENAI_API_KEY) ? OPENAI_URL : "offline:";
	const char *openai = first_of(kv_config_text_as_url(config, KV_OPENAI_BASE_URL), with_key);

	return first_of(kv_config_text(config, KV_KAVAK_LLM), openai);
}

const char *kv_config_embedder_url(const kavak_config *config)
{
	return first_of(kv_config_text_as_url(config, KV_EMBED_BASE_URL), "local:");
}

size_t kv_scheme_len(const char *text)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789+-.");

	return text[n] == ':' && *text >= 'a' && *text <= 'z' ? n : 0;
}

bool kv_is_web_url(const char *text)
{
	size_t scheme = !strncmp(text, "https://", 8) ? 8 : !strncmp(text, "http://", 7) ? 7 : 0;

	if (!scheme || !text[scheme] || text[scheme] == '/')
		return false;
	for (; *text; text++)
		if (*text <= ' ' || *text > '~')
			return false;
	return true;
}

/* Too much rather than too little: a token may stand where the user's name does, a password in the
 * query, and either may hold the other's mark. */
void kv_url_show(const char *url, char *ret_text, size_t size)
{
	const char *host = strstr(url, "://");
	const char *query = host ? strchr(host, '?') : NULL;
	const char *at = host ? strrchr(host, '@') : NULL;
	size_t head = host ? (size_t) (host + 3 - url) : 0;

	if (!at && !query)
		snprintf(ret_text, size, "%s", url);
	else if (!at)
		snprintf(ret_text, size, "%.*s?***", (int) (query - url), url);
	else if (!query)
		snprintf(ret_text, size, "%.*s***%s", (int) head, url, at);
	else if (at < query)
		snprintf(ret_text, size, "%.*s***%.*s?***", (int) head, url, (int) (query - at),
			 at);
	else
		snprintf(ret_text, size, "%.*s***", (int) head, url);
	for (; *ret_text; ret_text++)
		if ((unsigned char) *ret_text < ' ' || *ret_text == 0x7f)
			*ret_text = '?';
}
