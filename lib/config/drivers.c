/* SPDX-License-Identifier: MIT */
/* Which driver answers a URL: those that the program added, then those built in. */
#include <string.h>

#include <kavak/sys/error.h>

#include "base/buf.h"
#include "config/internal.h"

/* What each kind is called, and the settings that may have named its URL. */
static const struct kind {
	const char        *name;
	enum kv_setting_id settings[2];
} kinds[KV_N_DRIVER_KINDS] = {
	[KV_DRIVER_STORE]    = { "store", { KV_DATABASE_URL, KV_DATABASE_URL } },
	[KV_DRIVER_MAILBOX]  = { "mailbox", { KV_REDIS_URL, KV_DATABASE_URL } },
	[KV_DRIVER_VECTORS]  = { "vectors", { KV_QDRANT_URL, KV_QDRANT_URL } },
	[KV_DRIVER_LLM]      = { "model", { KV_KAVAK_LLM, KV_OPENAI_BASE_URL } },
	[KV_DRIVER_EMBEDDER] = { "embedder", { KV_EMBED_BASE_URL, KV_EMBED_BASE_URL } },
};

int kv_config_register(kavak_config *config, enum kv_driver_kind kind, const void *ops,
                       uint32_t abi_max, kavak_error *err)
{
	const struct kv_driver_head *head = ops;
	const char *name = kinds[kind].name;
	KV_BUF url = { 0 };
	int r;

	if (!config || !head || !head->scheme)
		return kavak_error_set(err, KAVAK_EINVAL, 0, "a %s driver needs a scheme", name);
	r = kv_buf_addf(&url, "%s:", head->scheme);
	if (r < 0)
		return kavak_error_set(err, r, 0, "a %s driver", name);
	if (kv_scheme_len(url.ptr) + 1 != url.len)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
				       "'%.40s' is no scheme for a %s driver: expected "
				       "a-z, 0-9, '+', '-' and '.'",
				       head->scheme, name);
	if (head->abi < 1 || head->abi > abi_max)
		return kavak_error_set(err, KAVAK_ENOTSUP, 0,
				       "the %s driver '%.40s' speaks ABI %u, this library 1 to %u",
				       name, head->scheme, head->abi, abi_max);
	if (config->n_drivers[kind] == KV_DRIVERS_MAX)
		return kavak_error_set(err, KAVAK_ELIMIT, 0,
				       "no room for the %s driver '%.40s': there are %d", name,
				       head->scheme, KV_DRIVERS_MAX);
	config->drivers[kind][config->n_drivers[kind]++] = head;
	return 0;
}

/* The setting that said `url`; NULL when no setting did. */
static const char *named_by(const kavak_config *config, enum kv_driver_kind kind, const char *url)
{
	for (int i = 0; i < 2; i++) {
		const char *text = kv_config_text_as_url(config, kinds[kind].settings[i]);

		if (text && !strcmp(text, url))
			return kv_setting_table[kinds[kind].settings[i]].name;
	}
	return kind == KV_DRIVER_LLM && kv_config_text(config, KV_OPENAI_API_KEY) ? "OPENAI_API_KEY"
										  : NULL;
}

/* Fail with what was asked for, who asked, and what there is. */
static void refuse(const kavak_config *config, enum kv_driver_kind kind, const char *url,
                   const void *const *builtin, kavak_error *err)
{
	const char *setting = named_by(config, kind, url);
	KV_BUF there = { .max = 128 };

	if (!*url) {
		kavak_error_set(err, KAVAK_EINVAL, 0,
				"DATABASE_URL is not set, and neither XDG_DATA_HOME nor "
				"HOME says where a database could be");
		return;
	}
	if (kind == KV_DRIVER_MAILBOX && !kv_config_text(config, KV_REDIS_URL)) {
		kavak_error_set(err, KAVAK_ENOTSUP, 0, "%.*s:// keeps the catalog and the"
						       " knowledge,"
		                " and needs REDIS_URL for conversations: redis://HOST:PORT/DB",
		                (int) kv_scheme_len(url), url);
		return;
	}
	for (size_t i = 0; i < config->n_drivers[kind]; i++)
		(void) kv_buf_addf(&there, " %s:", config->drivers[kind][i]->scheme);
	for (; *builtin; builtin++)
		(void) kv_buf_addf(&there,
				   " %s:", ((const struct kv_driver_head *) *builtin)->scheme);
	kavak_error_set(err, KAVAK_ENOTSUP, 0, "%s%sno %s driver answers '%.*s:'; there is%s",
	                setting ? setting : "", setting ? ": " : "", kinds[kind].name,
	                (int) kv_scheme_len(url), url, there.len ? there.ptr : " none");
}

static bool answers(const struct kv_driver_head *head, kavak_slice scheme)
{
	return kv_slice_is(scheme, head->scheme);
}

const void *kv_config_driver(const kavak_config *config, enum kv_driver_kind kind, const char *url,
                             const void *const *builtin, const char **ret_rest, kavak_error *err)
{
	kavak_slice scheme = { url, kv_scheme_len(url) };
	const void *found = NULL;

	for (size_t i = config->n_drivers[kind]; i-- && !found;) /* the last one added answers */
		if (answers(config->drivers[kind][i], scheme))
			found = config->drivers[kind][i];
	for (const void *const *b = builtin; *b && !found; b++)
		if (answers(*b, scheme))
			found = *b;
	if (found)
		*ret_rest = url + scheme.len + 1;
	else
		refuse(config, kind, url, builtin, err);
	return found;
}
