/* SPDX-License-Identifier: MIT */
#pragma once
/* What the files of this room share; other rooms see config.h. */

#include "config/config.h"

#define KV_VALUE_MAX ((size_t) 4096)	/* bytes of one setting */

/* Every setting there is, in the order of the manual. */
enum kv_setting_id {
	KV_DATABASE_URL,
	KV_REDIS_URL,
	KV_QDRANT_URL, KV_QDRANT_COLLECTION, KV_QDRANT_API_KEY,
	KV_OPENAI_API_KEY, KV_OPENAI_MODEL, KV_OPENAI_BASE_URL,
	KV_EMBED_BASE_URL, KV_EMBED_MODEL,
	KV_KAVAK_LLM, KV_KAVAK_DATA_DIR,
	KV_TWILIO_ACCOUNT_SID, KV_TWILIO_AUTH_TOKEN, KV_TWILIO_AUTH_TOKEN_2,
	KV_TWILIO_WHATSAPP_FROM, KV_TWILIO_API_BASE, KV_PUBLIC_BASE_URL,
	KV_KAVAK_WORKERS, KV_KAVAK_LEASE_MS, KV_KAVAK_TURN_MS, KV_KAVAK_QUIET_MS,
	KV_KAVAK_MAX_WAIT_MS, KV_KAVAK_MAX_TRIES, KV_KAVAK_MAILBOX_MAX,
	KV_KAVAK_SEND_RATE, KV_KAVAK_RATE_LIMIT,
	KV_KAVAK_LISTEN, KV_KAVAK_API_TOKEN,
	KV_KAVAK_ANNUAL_RATE, KV_KAVAK_MAX_YEARS, KV_KAVAK_MIN_YEARS,
	KV_RAG_TOP_K, KV_HISTORY_MAX_TURNS,
	KV_LOG_LEVEL,
	KV_N_SETTINGS
};

struct kv_setting {
	const char *name;
	const char *otherwise;	/* the default; NULL: none, or found when the program runs */
	const char *expected;	/* for the sentence that refuses */
	bool (*check)(const struct kv_setting *setting, const char *text, uint64_t *ret_number);
	uint64_t    min, max;	/* of numbers, for check() */
	const char *prefix;	/* the driver's scheme in front of an http address */
	size_t field, size;     /* where in struct kv_settings its number goes; size 0: nowhere */
	bool        secret;
};

extern const struct kv_setting kv_setting_table[KV_N_SETTINGS];

/* The setting's place in the table, or -1. */
int kv_setting_find(const char *name);

/* Fail with the sentence that names the setting, the value and what was expected. */
int kv_setting_refuse(const struct kv_setting *setting, const char *value, kavak_error *err);

struct kavak_config {
	char *texts[KV_N_SETTINGS]; /* NULL: at its default; else prefix and value */
	char              *database_url;		/* the default of DATABASE_URL, or NULL */
	struct kv_settings settings;
	kavak_clock        clock;
	kavak_trace_fn    *trace;
	void              *trace_userdata;
	const struct kv_driver_head *drivers[KV_N_DRIVER_KINDS][KV_DRIVERS_MAX];
	size_t             n_drivers[KV_N_DRIVER_KINDS];
};

const char *kv_config_text(const kavak_config *config, enum kv_setting_id id);

/* The same behind its driver's scheme, where the address is a web address. */
const char *kv_config_text_as_url(const kavak_config *config, enum kv_setting_id id);

/* "http://" or "https://" and a host. */
bool kv_is_web_url(const char *text);

/* How long the scheme is that `text` starts with ("redis" of "redis://..."); 0: none. */
size_t kv_scheme_len(const char *text);

/* Called for each assignment of a .env file; name and value live for the call.
 * Answers as kavak_config_set(); what is not 0 ends the reading. */
typedef int kv_dotenv_fn(const char *name, const char *value, unsigned line, void *userdata,
                         kavak_error *err);

/* 0; KAVAK_EINVAL with "file:line:" in front; KAVAK_ENOMEM; or what `fn` answered. */
int kv_dotenv_parse(kavak_slice text, const char *file, kv_dotenv_fn *fn, void *userdata,
                    kavak_error *err);
