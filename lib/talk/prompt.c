/* SPDX-License-Identifier: MIT */
#include "talk/prompt.h"

static const struct kv_prompt_value *find(const struct kv_prompt_value *values, kavak_slice name)
{
	for (; values->name; values++)
		if (kv_slice_is(name, values->name))
			return values;
	return NULL;
}

int kv_prompt_fill(kavak_slice text, const struct kv_prompt_value *values, kavak_buf *buf)
{
	int r = 0;

	for (size_t at = 0; !r && at < text.len; ) {
		const char *open = memchr(text.ptr + at, '{', text.len - at);
		const char *shut = open ? memchr(open, '}', (size_t) (text.ptr + text.len - open))
		                        : NULL;
		const struct kv_prompt_value *value;

		if (!shut)
			return kavak_buf_add(buf, kv_slice_sub(text, at, text.len));
		r = kavak_buf_add(buf, kv_slice_sub(text, at, (size_t) (open - text.ptr)));
		value = find(values, (kavak_slice) { open + 1, (size_t) (shut - open - 1) });
		if (!r)
			r = kavak_buf_add(buf, value ? value->text
			                             : (kavak_slice) { open,
			                                              (size_t) (shut - open + 1) });
		at = (size_t) (shut - text.ptr) + 1;
	}
	return r;
}

int kv_prompt_add(kavak_engine *engine, struct kv_messages *messages, kavak_error *err)
{
	const struct kv_settings *settings = engine->settings;
	KV_BUF rate = { 0 }, min = { 0 }, max = { 0 }, filled = { 0 };
	kavak_slice text;
	int r = kv_data_get(engine->data, "lang/es-MX/prompt.md", &text, err);

	if (r == KAVAK_NOTFOUND)
		return kavak_error_set(err, KAVAK_EDATA, 0, "lang/es-MX/prompt.md is not there");
	if (!r && settings->rate_ppm % 10000)
		r = kv_buf_addf(&rate, "%u.%04u", settings->rate_ppm / 10000,
		                settings->rate_ppm % 10000);
	else if (!r)
		r = kv_buf_addf(&rate, "%u", settings->rate_ppm / 10000);
	if (!r)
		r = kv_buf_addf(&min, "%u", settings->min_years);
	if (!r)
		r = kv_buf_addf(&max, "%u", settings->max_years);
	if (!r)
		r = kv_prompt_fill(text, (const struct kv_prompt_value[]) {
			{ "rate", kv_buf_slice(&rate) }, { "min_years", kv_buf_slice(&min) },
			{ "max_years", kv_buf_slice(&max) }, { NULL, { 0 } },
		}, &filled);
	if (!r)
		r = kv_messages_add(messages, KAVAK_ROLE_SYSTEM, kv_buf_slice(&filled));
	return r < 0 ? kavak_error_set(err, r, 0, "prompt") : 0;
}
