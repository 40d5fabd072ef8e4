/* SPDX-License-Identifier: MIT */
/* The table of settings: what each is called, what it takes, what it is when nobody says. */
#include <stddef.h>
#include <string.h>

#include <kavak/sys/error.h>

#include "base/buf.h"
#include "config/internal.h"

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool is_plain(const char *text)
{
	for (; *text; text++)
		if ((unsigned char) *text < ' ' || *text == 0x7f)
			return false;
	return true;
}

static bool check_text(const struct kv_setting *setting, const char *text, uint64_t *ret_number)
{
	(void) setting, (void) ret_number;
	return is_plain(text);
}

/* It travels in a header: nothing that could end one, and nothing that is not ASCII. */
static bool check_secret(const struct kv_setting *setting, const char *text, uint64_t *ret_number)
{
	(void) setting, (void) ret_number;
	for (; *text; text++)
		if (*text <= ' ' || *text > '~')
			return false;
	return true;
}

static bool check_driver(const struct kv_setting *setting, const char *text, uint64_t *ret_number)
{
	(void) setting, (void) ret_number;
	return kv_scheme_len(text) && is_plain(text);
}

/* Its scheme alone would be a database without a name. */
static bool check_database(const struct kv_setting *setting, const char *text, uint64_t *ret_number)
{
	return check_driver(setting, text, ret_number) && text[kv_scheme_len(text) + 1];
}

static bool check_web(const struct kv_setting *setting, const char *text, uint64_t *ret_number)
{
	(void) setting, (void) ret_number;
	return kv_is_web_url(text);
}

static bool check_sender(const struct kv_setting *setting, const char *text, uint64_t *ret_number)
{
	static const char prefix[] = "whatsapp:+";
	size_t n = 0;

	(void) setting, (void) ret_number;
	if (strncmp(text, prefix, strlen(prefix)))
		return false;
	for (text += strlen(prefix); is_digit(text[n]); n++)
		;
	return n >= 6 && n <= 15 && !text[n];
}

static bool check_number(const struct kv_setting *setting, const char *text, uint64_t *ret_number)
{
	uint64_t n = 0;

	if (!*text || strlen(text) > 12)
		return false;
	for (; is_digit(*text); text++)
		n = 10 * n + (uint64_t) (*text - '0');
	*ret_number = n;
	return !*text && n >= setting->min && n <= setting->max;
}

/* "0.10" as parts per million. Digits and one dot, whatever the locale. */
static bool check_rate(const struct kv_setting *setting, const char *text, uint64_t *ret_number)
{
	uint64_t ppm = 0;
	int decimals = -1;

	if (!is_digit(*text) || strlen(text) > 12)
		return false;
	for (; is_digit(*text) || (*text == '.' && decimals < 0); text++) {
		if (*text != '.')
			ppm = 10 * ppm + (uint64_t) (*text - '0');
		if (*text == '.' || decimals >= 0)
			decimals++;
	}
	if (*text || decimals > 6 || decimals == 0)
		return false;
	for (decimals = decimals < 0 ? 0 : decimals; decimals < 6; decimals++)
		ppm *= 10;
	*ret_number = ppm;
	return ppm >= setting->min && ppm <= setting->max;
}

static bool check_level(const struct kv_setting *setting, const char *text, uint64_t *ret_number)
{
	(void) setting, (void) ret_number;
	return !strcmp(text, "debug") || !strcmp(text, "info") || !strcmp(text, "warn") ||
	       !strcmp(text, "error");
}

/* HOST:PORT, the host in brackets when it is IPv6. */
static bool check_listen(const struct kv_setting *setting, const char *text, uint64_t *ret_number)
{
	const char *colon = strrchr(text, ':');

	return colon && colon > text && is_plain(text) && !strpbrk(text, " /@") &&
	       check_number(setting, colon + 1, ret_number);
}

#define FIELD(member) .field = offsetof(struct kv_settings, member), \
                      .size = sizeof(((struct kv_settings *) 0)->member)
#define TEXT(name_)   [KV_##name_] = { #name_, NULL, "text without control characters", check_text }
#define SECRET(name_)                                                                              \
	[KV_##name_] = { #name_, NULL, "printable ASCII without spaces", check_secret,             \
			 .secret = true }
#define WEB(name_, ...)                                                                            \
	[KV_##name_] = { #name_, NULL, "http://HOST or https://HOST", check_web, __VA_ARGS__ }
#define NUMBER(name_, otherwise_, min_, max_, ...)                                      \
	[KV_##name_] = { #name_, otherwise_, "a whole number from " #min_ " to " #max_,  \
	                 check_number, min_, max_, __VA_ARGS__ }

const struct kv_setting kv_setting_table[KV_N_SETTINGS] = {
	[KV_DATABASE_URL] = { "DATABASE_URL", NULL, "sqlite:PATH or postgresql://HOST/NAME",
			      check_database },
	[KV_REDIS_URL] = { "REDIS_URL", NULL, "redis://HOST:PORT/DB, rediss://... or unix://...",
			   check_driver },
	[KV_QDRANT_URL] = { "QDRANT_URL", NULL, "http://HOST:PORT", check_driver,
			    .prefix = "qdrant:" },
	TEXT(QDRANT_COLLECTION),
	SECRET(QDRANT_API_KEY),
	SECRET(OPENAI_API_KEY),
	TEXT(OPENAI_MODEL),
	WEB(OPENAI_BASE_URL, .prefix = "openai:"),
	[KV_EMBED_BASE_URL] = { "EMBED_BASE_URL", NULL, "http://HOST or https://HOST", check_driver,
				.prefix = "openai:" },
	TEXT(EMBED_MODEL),
	[KV_KAVAK_LLM] = { "KAVAK_LLM", NULL, "offline: or scripted:FILE.json", check_driver },
	TEXT(KAVAK_DATA_DIR),
	TEXT(TWILIO_ACCOUNT_SID),
	SECRET(TWILIO_AUTH_TOKEN),
	SECRET(TWILIO_AUTH_TOKEN_2),
	[KV_TWILIO_WHATSAPP_FROM] = { "TWILIO_WHATSAPP_FROM", NULL,
				      "whatsapp:+ and a number's digits", check_sender },
	WEB(TWILIO_API_BASE),
	WEB(PUBLIC_BASE_URL),
	NUMBER(KAVAK_WORKERS, "1", 1, 256),
	NUMBER(KAVAK_LEASE_MS, "90000", 100, 3600000, FIELD(lease_ms)),
	NUMBER(KAVAK_TURN_MS, "45000", 100, 600000, FIELD(turn_ms)),
	NUMBER(KAVAK_QUIET_MS, "1000", 0, 60000, FIELD(quiet_ms)),
	NUMBER(KAVAK_MAX_WAIT_MS, "4000", 0, 60000, FIELD(max_wait_ms)),
	NUMBER(KAVAK_MAX_TRIES, "5", 1, 100, FIELD(max_tries)),
	NUMBER(KAVAK_MAILBOX_MAX, "100000", 1, 100000000, FIELD(mailbox_max)),
	NUMBER(KAVAK_SEND_RATE, "80", 1, 100000),
	NUMBER(KAVAK_RATE_LIMIT, "30", 1, 100000),
	[KV_KAVAK_LISTEN] = { "KAVAK_LISTEN", "127.0.0.1:8000", "HOST:PORT", check_listen, 0,
			      65535 },
	SECRET(KAVAK_API_TOKEN),
	[KV_KAVAK_ANNUAL_RATE] = { "KAVAK_ANNUAL_RATE", "0.10",
				   "a rate from 0 to 2 with at most six decimals, such as 0.10",
				   check_rate, 0, 2000000, FIELD(rate_ppm) },
	NUMBER(KAVAK_MAX_YEARS, "6", 1, 10, FIELD(max_years)),
	NUMBER(KAVAK_MIN_YEARS, "3", 1, 10, FIELD(min_years)),
	NUMBER(RAG_TOP_K, "4", 1, 50, FIELD(top_k)),
	NUMBER(HISTORY_MAX_TURNS, "12", 1, 100, FIELD(history_max_turns)),
	[KV_LOG_LEVEL] = { "LOG_LEVEL", "info", "debug, info, warn or error", check_level },
};

int kv_setting_find(const char *name)
{
	for (int i = 0; i < KV_N_SETTINGS; i++)
		if (!strcmp(kv_setting_table[i].name, name))
			return i;
	return -1;
}

int kv_setting_refuse(const struct kv_setting *setting, const char *value, kavak_error *err)
{
	char shown[80];

	if (setting->secret)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
				       "%s (a secret, not shown) is not what it should be: "
				       "expected %s",
				       setting->name, setting->expected);
	kv_url_show(value, shown, sizeof(shown));
	return kavak_error_set(err, KAVAK_EINVAL, 0, "%s is '%s': expected %s", setting->name,
			       shown, setting->expected);
}
