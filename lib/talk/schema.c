/* SPDX-License-Identifier: MIT */
#include "talk/schema.h"

#include <kavak/error.h>

/* Where in the value we are, from the root outwards: features[2]. */
struct place {
	const struct place *up;
	const char         *key;	/* NULL: the index counts */
	size_t              index;
	unsigned            depth;
};

static int add_place(const struct place *place, kavak_buf *why)
{
	int r;

	if (!place->up)
		return 0;
	r = add_place(place->up, why);
	if (r < 0)
		return r;
	if (!place->key)
		return kv_buf_addf(why, "[%zu]", place->index);
	return kv_buf_addf(why, "%s%s", place->up->up ? "." : "", place->key);
}

/* "PLACE: the value, what is wrong with it" */
static int refuse(const struct place *place, const json_t *value, const char *what,
                  const json_t *than, kavak_buf *why)
{
	int r = add_place(place, why);

	if (!r)
		r = kv_buf_add_str(why, place->up ? ": " : "");
	if (!r && value)
		r = kv_json_print(value, why);
	if (!r)
		r = kv_buf_addf(why, "%s%s", value ? " " : "", what);
	if (!r && than)
		r = kv_buf_add_char(why, ' ');
	if (!r && than)
		r = kv_json_print(than, why);
	return r < 0 ? r : KAVAK_EDATA;
}

static int check(const json_t *schema, const json_t *value, const struct place *place,
                 kavak_buf *why);

static bool is_whole(const json_t *value)
{
	double number = json_number_value(value);

	return json_is_integer(value) || (json_is_real(value) && number >= -9e15 &&
	                                  number <= 9e15 && number == (double) (int64_t) number);
}

static bool is_type(const json_t *value, kavak_slice type)
{
	return kv_slice_is(type, "object")  ? json_is_object(value)
	     : kv_slice_is(type, "array")   ? json_is_array(value)
	     : kv_slice_is(type, "string")  ? json_is_string(value)
	     : kv_slice_is(type, "integer") ? is_whole(value)
	     : kv_slice_is(type, "number")  ? json_is_number(value)
	     : kv_slice_is(type, "boolean") ? json_is_boolean(value)
	     : kv_slice_is(type, "null")    ? json_is_null(value)
	                                    : false;
}

static bool is_one_of(const json_t *list, const json_t *value)
{
	const json_t *member;
	size_t i;

	json_array_foreach(list, i, member)
		if (json_equal(member, value) ||
		    (json_is_number(member) && json_is_number(value) &&
		     json_number_value(member) == json_number_value(value)))
			return true;
	return false;
}

static int check_object(const json_t *schema, const json_t *value, const struct place *place,
                        kavak_buf *why)
{
	const json_t *properties = json_object_get(schema, "properties");
	const json_t *others = json_object_get(schema, "additionalProperties");
	const json_t *member, *name;
	const char *key;
	size_t i;
	int r = 0;

	json_array_foreach(json_object_get(schema, "required"), i, name)
		if (!json_object_get(value, json_string_value(name)))
			return refuse(place, NULL, "lacks", name, why);
	json_object_foreach((json_t *) value, key, member) {
		const json_t *of = json_object_get(properties, key);
		struct place below = { .up = place, .key = key, .depth = place->depth + 1 };

		if (of)
			r = check(of, member, &below, why);
		else if (json_is_false(others))
			r = refuse(&below, NULL, "there is no such argument", NULL, why);
		else if (json_is_object(others))
			r = check(others, member, &below, why);
		if (r != 0)
			return r;
	}
	return 0;
}

static int check_array(const json_t *schema, const json_t *value, const struct place *place,
                       kavak_buf *why)
{
	const json_t *items = json_object_get(schema, "items");
	const json_t *min = json_object_get(schema, "minItems"),
		     *max = json_object_get(schema, "maxItems");
	const json_t *member;
	size_t i;

	if (min && json_array_size(value) < (size_t) json_integer_value(min))
		return refuse(place, value, "has fewer items than", min, why);
	if (max && json_array_size(value) > (size_t) json_integer_value(max))
		return refuse(place, NULL, "more items than", max, why);
	json_array_foreach(value, i, member) {
		struct place below = { .up = place, .index = i, .depth = place->depth + 1 };
		int r = items ? check(items, member, &below, why) : 0;

		if (r != 0)
			return r;
	}
	return 0;
}

static int check_scalar(const json_t *schema, const json_t *value, const struct place *place,
                        kavak_buf *why)
{
	const json_t *least = json_object_get(schema, "minimum"),
		     *most = json_object_get(schema, "maximum");
	const json_t *shortest = json_object_get(schema, "minLength");
	const json_t *longest = json_object_get(schema, "maxLength");

	if (json_is_number(value) && least && json_number_value(value) < json_number_value(least))
		return refuse(place, value, "is less than", least, why);
	if (json_is_number(value) && most && json_number_value(value) > json_number_value(most))
		return refuse(place, value, "is more than", most, why);
	if (json_is_string(value) && shortest &&
	    json_string_length(value) < (size_t) json_integer_value(shortest))
		return refuse(place, value, "is shorter than", shortest, why);
	if (json_is_string(value) && longest &&
	    json_string_length(value) > (size_t) json_integer_value(longest))
		return refuse(place, NULL, "is longer than", longest, why);
	return 0;
}

/* The first alternative that fits; none: why the first of the value's own type does not. */
static int check_any(const json_t *alternatives, const json_t *value, const struct place *place,
                     kavak_buf *why)
{
	const json_t *alternative, *blamed = NULL;
	size_t i;

	json_array_foreach(alternatives, i, alternative) {
		KV_BUF ignored = { 0 };
		int r = check(alternative, value, place, &ignored);

		if (r != KAVAK_EDATA)
			return r;
		if (!blamed && is_type(value, kv_json_get_str(alternative, "type")))
			blamed = alternative;
	}
	return blamed ? check(blamed, value, place, why)
	              : refuse(place, value, "is none of the types that are taken here", NULL, why);
}

static int check(const json_t *schema, const json_t *value, const struct place *place,
                 kavak_buf *why)
{
	const json_t *type = json_object_get(schema, "type");
	const json_t *list = json_object_get(schema, "enum");
	const json_t *alternatives = json_object_get(schema, "anyOf");

	if (place->depth > KV_SCHEMA_DEPTH_MAX)
		return refuse(place, NULL, "nested too deep", NULL, why);
	if (alternatives)
		return check_any(alternatives, value, place, why);
	if (type && !is_type(value, kv_json_get_str(schema, "type")))
		return refuse(place, value, "is not of type", type, why);
	if (list && !is_one_of(list, value))
		return refuse(place, value, "is none of", list, why);
	if (json_is_object(value))
		return check_object(schema, value, place, why);
	if (json_is_array(value))
		return check_array(schema, value, place, why);
	return check_scalar(schema, value, place, why);
}

int kv_schema_check(const json_t *schema, const json_t *value, kavak_buf *why)
{
	const struct place root = { 0 };

	return check(schema, value, &root, why);
}

static bool is_known_word(const char *word)
{
	static const char *const words[] = {
		"type",      "enum",      "required", "properties",  "additionalProperties",
		"items",     "minimum",   "maximum",  "minItems",    "maxItems",
		"minLength", "maxLength", "anyOf",    "description", "title",
		"default",   "examples",  "$schema",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(word, words[i]))
			return true;
	return false;
}

static int valid(const json_t *schema, unsigned depth, kavak_buf *why);

static int valid_below(const json_t *schema, unsigned depth, kavak_buf *why)
{
	const json_t *items = json_object_get(schema, "items"),
		     *others = json_object_get(schema, "additionalProperties");
	const json_t *member;
	const char *key;
	size_t i;
	int r = 0;

	json_object_foreach(json_object_get(schema, "properties"), key, member)
		if (!r)
			r = valid(member, depth, why);
	json_array_foreach(json_object_get(schema, "anyOf"), i, member)
		if (!r)
			r = valid(member, depth, why);
	if (!r && items)
		r = valid(items, depth, why);
	if (!r && others && !json_is_boolean(others))
		r = valid(others, depth, why);
	return r;
}

static int valid(const json_t *schema, unsigned depth, kavak_buf *why)
{
	const json_t *member;
	const char *word;
	int r;

	if (!json_is_object(schema) || depth > KV_SCHEMA_DEPTH_MAX) {
		r = kv_buf_add_str(why, depth ? "a schema in it is no object, or too deep"
		                              : "no object");
		return r < 0 ? r : KAVAK_EINVAL;
	}
	json_object_foreach((json_t *) schema, word, member)
		if (!is_known_word(word)) {
			r = kv_buf_addf(why, "'%s' is not understood", word);
			return r < 0 ? r : KAVAK_EINVAL;
		}
	return valid_below(schema, depth + 1, why);
}

int kv_schema_valid(const json_t *schema, kavak_buf *why)
{
	return valid(schema, 0, why);
}
