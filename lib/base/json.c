/* SPDX-License-Identifier: MIT */
#include "base/json.h"

#include <math.h>

#define SCORE_UNITS 1e6

/* jansson stops at 2,048 levels of its own; the depth of ours is checked on the text,
 * so that nothing recursive ever sees more. */
static bool too_deep(kavak_slice text)
{
	size_t depth = 0;
	bool in_string = false;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (in_string && c == '\\')
			i++;
		else if (c == '"')
			in_string = !in_string;
		else if (!in_string && (c == '[' || c == '{') && ++depth > KV_JSON_DEPTH_MAX)
			return true;
		else if (!in_string && (c == ']' || c == '}') && depth)
			depth--;
	}
	return false;
}

int kv_json_parse(kavak_slice text, const char *what, json_t **ret_json, kavak_error *err)
{
	json_error_t why;
	json_t *json;

	if (text.len > KV_JSON_MAX)
		return kavak_error_set(err, KAVAK_ELIMIT, 0,
		                       "%s: %zu bytes of JSON, %zu is the most", what, text.len,
		                       KV_JSON_MAX);
	if (too_deep(text))
		return kavak_error_set(err, KAVAK_ELIMIT, 0, "%s: JSON nested deeper than %d",
		                       what, KV_JSON_DEPTH_MAX);

	json = json_loadb(text.ptr ? text.ptr : "", text.len, JSON_DECODE_ANY, &why);
	if (!json && json_error_code(&why) == json_error_out_of_memory)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "%s", what);
	if (!json)
		return kavak_error_set(err, KAVAK_EDATA, 0, "%s: line %d, column %d: %s",
		                       what, why.line, why.column, why.text);
	*ret_json = json;
	return 0;
}

struct sink {
	kavak_buf *buf;
	int        r;
};

static int append(const char *bytes, size_t len, void *userdata)
{
	struct sink *sink = userdata;

	if (sink->r == 0)
		sink->r = kavak_buf_add(sink->buf, (kavak_slice) { bytes, len });
	return sink->r < 0 ? -1 : 0;
}

/* jansson 2.14 goes on after some failures of its callback and answers 0: the sink remembers. */
int kv_json_print(const json_t *json, kavak_buf *buf)
{
	struct sink sink = { .buf = buf };
	size_t before = buf->len;

	if (json && !json_dump_callback(json, append, &sink,
	                                JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15)) &&
	    sink.r == 0)
		return 0;
	buf->len = before;
	if (buf->ptr)
		buf->ptr[before] = '\0';
	return sink.r < 0 ? sink.r : KAVAK_ENOMEM;
}

json_t *kv_json_str(kavak_slice text)
{
	return json_stringn(text.ptr ? text.ptr : "", text.len);
}

json_t *kv_json_str_or_null(kavak_slice text)
{
	return text.len ? kv_json_str(text) : json_null();
}

json_t *kv_json_cents(int64_t cents)
{
	return cents % 100 ? json_real((double) cents / 100) : json_integer(cents / 100);
}

json_t *kv_json_score(double score)
{
	return json_real((double) (int64_t) (score * SCORE_UNITS + 0.5) / SCORE_UNITS);
}

kavak_slice kv_json_get_str(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return (kavak_slice) { json_string_value(value), json_string_length(value) };
}

int64_t kv_json_get_int(const json_t *object, const char *key, int64_t otherwise)
{
	const json_t *value = json_object_get(object, key);

	if (json_is_real(value) && fabs(json_real_value(value)) < 9e15)
		return llround(json_real_value(value));
	return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

double kv_json_get_num(const json_t *object, const char *key, double otherwise)
{
	const json_t *value = json_object_get(object, key);

	return json_is_number(value) ? json_number_value(value) : otherwise;
}

bool kv_json_get_bool(const json_t *object, const char *key, bool otherwise)
{
	const json_t *value = json_object_get(object, key);

	return json_is_boolean(value) ? json_is_true(value) : otherwise;
}
