/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <kavak/sys/error.h>

#include "base/buf.h"
#include "base/file.h"
#include "config/internal.h"

#define ENV_FILE_MAX ((size_t) 64 << 10)

static int64_t system_now_ms(void *userdata)
{
	struct timespec now;

	(void) userdata;
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* "sqlite:" and a file below $XDG_DATA_HOME; NULL stays when there is no home to speak of. */
static int default_database(char **ret_url, kavak_error *err)
{
	const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
	KV_BUF url = { 0 };
	int r = 0;

	if (data && *data == '/')	/* a relative one is invalid, says its specification */
		r = kv_buf_addf(&url, "sqlite:%s/kavak/kavak.db", data);
	else if (home && *home == '/')
		r = kv_buf_addf(&url, "sqlite:%s/.local/share/kavak/kavak.db", home);
	if (r < 0)
		return kavak_error_set(err, r, 0, "the default of DATABASE_URL");
	*ret_url = KV_TAKE(url.ptr);
	return 0;
}

static void store_number(struct kv_settings *settings, const struct kv_setting *s, uint64_t number)
{
	char *at = (char *) settings + s->field;

	if (s->size == sizeof(uint32_t))
		*(uint32_t *) (void *) at = (uint32_t) number;
	else if (s->size == sizeof(uint64_t))
		*(uint64_t *) (void *) at = number;
}

int kavak_config_new(kavak_config **ret_config, kavak_error *err)
{
	KV_AUTO(kavak_config) *config = calloc(1, sizeof(*config));
	int r;

	if (!config)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "a configuration");
	config->clock.now_ms = system_now_ms;
	r = default_database(&config->database_url, err);
	if (r < 0)
		return r;
	for (const struct kv_setting *s = kv_setting_table; s < kv_setting_table + KV_N_SETTINGS;
	     s++) {
		uint64_t number = 0;

		if (s->otherwise && s->check(s, s->otherwise, &number))
			store_number(&config->settings, s, number);
	}
	*ret_config = KV_TAKE(config);
	return 0;
}

void kavak_config_free(kavak_config *config)
{
	if (!config)
		return;
	for (int i = 0; i < KV_N_SETTINGS; i++)
		free(config->texts[i]);
	free(config->database_url);
	free(config);
}

static int set(kavak_config *config, int id, const char *value, kavak_error *err)
{
	const struct kv_setting *s = &kv_setting_table[id];
	const char *checked = value && *value ? value : s->otherwise;
	KV_BUF text = { 0 };
	uint64_t number = 0;
	int r = 0;

	if (checked && (strlen(checked) > KV_VALUE_MAX || !s->check(s, checked, &number)))
		return kv_setting_refuse(s, checked, err);
	if (value && *value)
		r = kv_buf_addf(&text, "%s%s", s->prefix ? s->prefix : "", value);
	if (r < 0)
		return kavak_error_set(err, r, 0, "%s", s->name);

	free(config->texts[id]);
	config->texts[id] = KV_TAKE(text.ptr);
	store_number(&config->settings, s, number);
	return 0;
}

int kavak_config_set(kavak_config *config, const char *name, const char *value, kavak_error *err)
{
	int id;

	if (!config || !name)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
				       "a setting needs a configuration and a name");
	id = kv_setting_find(name);
	if (id < 0)
		return kavak_error_set(err, KAVAK_NOTFOUND, 0, "there is no setting '%.60s'", name);
	return set(config, id, value, err);
}

const char *kv_config_text_as_url(const kavak_config *config, enum kv_setting_id id)
{
	const char *prefix = kv_setting_table[id].prefix, *text = config->texts[id];

	if (!text)
		return id == KV_DATABASE_URL ? config->database_url
					     : kv_setting_table[id].otherwise;
	return prefix && !kv_is_web_url(text + strlen(prefix)) ? text + strlen(prefix) : text;
}

const char *kv_config_text(const kavak_config *config, enum kv_setting_id id)
{
	const char *prefix = kv_setting_table[id].prefix;

	if (config->texts[id] && prefix)
		return config->texts[id] + strlen(prefix);
	return kv_config_text_as_url(config, id);
}

const char *kavak_config_get(const kavak_config *config, const char *name)
{
	int id = config && name ? kv_setting_find(name) : -1;

	return id < 0 ? NULL : kv_config_text(config, (enum kv_setting_id) id);
}

/* One line of a .env file: what it names may be another program's, or the environment's to say. */
static int set_from_file(const char *name, const char *value, unsigned line, void *userdata,
                         kavak_error *err)
{
	int id = kv_setting_find(name);

	(void) line;
	return id < 0 || getenv(name) ? 0 : set(userdata, id, value, err);
}

int kavak_config_load(kavak_config *config, const char *env_file, kavak_error *err)
{
	kavak_error why = { 0 };	/* a file that is not there is nothing to tell */
	KV_BUF text = { 0 };
	int r;

	if (!config)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
				       "there is no configuration to load into");
	for (int id = 0; id < KV_N_SETTINGS; id++) {
		const char *value = getenv(kv_setting_table[id].name);

		r = value ? set(config, id, value, err) : 0;
		if (r < 0)
			return r;
	}

	r = env_file ? kv_file_read(env_file, ENV_FILE_MAX, &text, &why) : KAVAK_NOTFOUND;
	if (r < 0)
		return kavak_error_set(err, r, why.origin, "%s", why.text);
	if (r == 0)
		r = kv_dotenv_parse(kv_buf_slice(&text), env_file, set_from_file, config, err);
	return r < 0 ? r : kv_config_check(config, err);
}

int kv_config_check(const kavak_config *config, kavak_error *err)
{
	const struct kv_settings *s = &config->settings;

	if (s->min_years > s->max_years)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
				       "KAVAK_MIN_YEARS is '%u' and KAVAK_MAX_YEARS '%u': "
				       "expected the first not to be over the second",
				       s->min_years, s->max_years);
	if (s->lease_ms <= s->turn_ms)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
				       "KAVAK_LEASE_MS is '%lld' and KAVAK_TURN_MS '%lld': "
				       "expected a lease to be longer than a turn",
				       (long long) s->lease_ms, (long long) s->turn_ms);
	if (s->quiet_ms > s->max_wait_ms)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
				       "KAVAK_QUIET_MS is '%lld' and KAVAK_MAX_WAIT_MS '%lld': "
				       "expected the first not to be over the second",
				       (long long) s->quiet_ms, (long long) s->max_wait_ms);
	return 0;
}

const struct kv_settings *kv_config_settings(const kavak_config *config)
{
	return &config->settings;
}

void kavak_config_set_clock(kavak_config *config, const kavak_clock *clock)
{
	config->clock = clock && clock->now_ms ? *clock : (kavak_clock) { .now_ms = system_now_ms };
}

void kavak_config_set_trace(kavak_config *config, kavak_trace_fn *fn, void *userdata)
{
	config->trace = fn;
	config->trace_userdata = userdata;
}

bool kv_config_has_clock(const kavak_config *config)
{
	return config->clock.now_ms != system_now_ms;
}

int64_t kv_now_ms(const kavak_config *config)
{
	return config->clock.now_ms(config->clock.userdata);
}

kavak_env kv_config_env(const kavak_config *config, const char *url, const char *rest)
{
	return (kavak_env) {
		.url = url, .rest = rest, .config = config, .clock = config->clock,
		.trace = config->trace, .trace_userdata = config->trace_userdata,
	};
}

void kv_trace(const kavak_config *config, const char *point, uint64_t turn, int64_t elapsed_us,
	      int code)
{
	kavak_trace_event event = { point, turn, elapsed_us, code };

	if (config->trace)
		config->trace(&event, config->trace_userdata);
}
