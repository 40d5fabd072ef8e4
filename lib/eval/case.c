/* SPDX-License-Identifier: MIT */
#include "eval/case.h"

#include <math.h>

#include <kavak/error.h>

#include "text/text.h"

static kavak_slice text_of(const json_t *json)
{
	return (kavak_slice) { json_string_value(json), json_string_length(json) };
}

static int fold_both(kavak_slice a, kavak_slice b, kavak_buf *ret_a, kavak_buf *ret_b)
{
	int r = kv_fold(a, ret_a);

	return r < 0 ? r : kv_fold(b, ret_b);
}

/* 1 when `whole` holds `part`, blind to case and accents. */
static int holds(kavak_slice whole, kavak_slice part)
{
	KV_BUF a = { 0 }, b = { 0 };
	int r = fold_both(whole, part, &a, &b);

	if (r < 0)
		return r;
	return !b.len || (a.len >= b.len && memmem(a.ptr, a.len, b.ptr, b.len));
}

static int equal(const json_t *want, const json_t *got);

/* Each member of one is in the other, both ways: order and repetition do not count. */
static int equal_sets(const json_t *want, const json_t *got)
{
	const json_t *a, *b;
	size_t i, k;

	for (int turn = 0; turn < 2; turn++)
		json_array_foreach(turn ? got : want, i, a) {
			int found = 0;

			json_array_foreach(turn ? want : got, k, b) {
				found = turn ? equal(b, a) : equal(a, b);
				if (found)
					break;
			}
			if (found <= 0)
				return found;
		}
	return 1;
}

static int equal_objects(const json_t *want, const json_t *got)
{
	const json_t *member;
	const char *key;

	json_object_foreach((json_t *) want, key, member) {
		int r = json_object_get(got, key) ? equal(member, json_object_get(got, key)) : 0;

		if (r <= 0)
			return r;
	}
	return 1;
}

/* 1 when they are: numbers by value, texts but for case and accents, lists as sets. */
static int equal(const json_t *want, const json_t *got)
{
	KV_BUF a = { 0 }, b = { 0 };
	int r;

	if (json_is_number(want) && json_is_number(got))
		return fabs(json_number_value(want) - json_number_value(got)) < 1e-9;
	if (json_is_array(want) && json_is_array(got))
		return equal_sets(want, got);
	if (json_is_object(want) && json_is_object(got))
		return equal_objects(want, got);
	if (!json_is_string(want) || !json_is_string(got))
		return json_equal(want, got);
	r = fold_both(text_of(want), text_of(got), &a, &b);
	return r < 0 ? r : kv_slice_eq(kv_buf_slice(&a), kv_buf_slice(&b));
}

/* 1 when a call of that name has every argument that is listed. */
static int is_called(const json_t *want, const json_t *calls)
{
	const json_t *call, *arguments = json_object_get(want, "arguments");
	size_t i;

	json_array_foreach(calls, i, call) {
		int r;

		if (!kv_slice_eq(kv_json_get_str(want, "name"), kv_json_get_str(call, "name")))
			continue;
		r = arguments ? equal_objects(arguments, json_object_get(call, "arguments")) : 1;
		if (r)
			return r;
	}
	return 0;
}

/* The calls that were made, for whoever reads why a case failed. */
static int add_calls(const json_t *calls, kavak_buf *why)
{
	const json_t *call;
	size_t i;
	int r = kv_buf_add_str(why, json_array_size(calls) ? "; called:" : "; nothing was called");

	json_array_foreach(calls, i, call) {
		if (!r)
			r = kv_buf_addf(why, " %.*s", KV_FMT(kv_json_get_str(call, "name")));
		if (!r)
			r = kv_json_print(json_object_get(call, "arguments"), why);
	}
	return r;
}

static int check_calls(const json_t *expect, const json_t *calls, kavak_buf *why)
{
	const json_t *want;
	size_t i;

	json_array_foreach(json_object_get(expect, "calls"), i, want) {
		int r = is_called(want, calls);

		if (r < 0)
			return r;
		if (r)
			continue;
		r = kv_buf_add_str(why, "not called: ");
		if (!r)
			r = kv_json_print(want, why);
		if (!r)
			r = add_calls(calls, why);
		return r < 0 ? r : KAVAK_CONFLICT;
	}
	json_array_foreach(json_object_get(expect, "no_calls"), i, want) {
		KV_JSON *named = json_pack("{s:O}", "name", want);
		int r = named ? is_called(named, calls) : KAVAK_ENOMEM;

		if (r < 0)
			return r;
		if (r)
			return kv_buf_addf(why, "called: %.*s", KV_FMT(text_of(want))) < 0 ?
			       KAVAK_ENOMEM : KAVAK_CONFLICT;
	}
	return 0;
}

static int check_text(const json_t *list, kavak_slice reply, bool wanted, kavak_buf *why)
{
	const json_t *part;
	size_t i;

	json_array_foreach(list, i, part) {
		int r = holds(reply, text_of(part));

		if (r < 0)
			return r;
		if (r == wanted)
			continue;
		r = kv_buf_addf(why, "the reply %s \"%.*s\": %.*s", wanted ? "lacks" : "has",
		                KV_FMT(text_of(part)), KV_FMT(reply));
		return r < 0 ? r : KAVAK_CONFLICT;
	}
	return 0;
}

int kv_case_check(const json_t *expect, const json_t *reply, kavak_buf *why)
{
	kavak_slice text = kv_json_get_str(reply, "reply");
	int r = check_calls(expect, json_object_get(reply, "tool_calls"), why);

	if (!r)
		r = check_text(json_object_get(expect, "reply_contains"), text, true, why);
	if (!r)
		r = check_text(json_object_get(expect, "reply_not_contains"), text, false, why);
	return r;
}

static bool is_texts(const json_t *list)
{
	const json_t *member;
	size_t i;

	json_array_foreach(list, i, member)
		if (!json_is_string(member))
			return false;
	return json_is_array(list);
}

/* An object of these members and no other: a slip of the pen would expect nothing. */
static bool has_only(const json_t *object, const char *const *known)
{
	const json_t *member;
	const char *key;

	json_object_foreach((json_t *) object, key, member) {
		size_t i = 0;

		while (known[i] && strcmp(known[i], key))
			i++;
		if (!known[i])
			return false;
	}
	return json_is_object(object);
}

static bool is_calls(const json_t *list)
{
	static const char *const members[] = { "name", "arguments", NULL };
	const json_t *call, *arguments;
	size_t i;

	json_array_foreach(list, i, call) {
		arguments = json_object_get(call, "arguments");
		if (!has_only(call, members) || !json_is_string(json_object_get(call, "name")) ||
		    (arguments && !json_is_object(arguments)))
			return false;
	}
	return json_is_array(list);
}

static int wrong(kavak_buf *why, const char *what)
{
	return kv_buf_add_str(why, what) < 0 ? KAVAK_ENOMEM : KAVAK_EDATA;
}

static int valid_expect(const json_t *expect, kavak_buf *why)
{
	const json_t *member;
	const char *key;

	json_object_foreach((json_t *) expect, key, member) {
		bool ok = !strcmp(key, "calls") ? is_calls(member)
		        : !strcmp(key, "no_calls") || !strcmp(key, "reply_contains") ||
		          !strcmp(key, "reply_not_contains") ? is_texts(member) : false;

		if (!ok)
			return kv_buf_addf(why, "expect: \"%.40s\" is not what it takes", key) < 0 ?
			       KAVAK_ENOMEM : KAVAK_EDATA;
	}
	return 0;
}

static int valid_turn(const json_t *turn, kavak_buf *why)
{
	static const char *const members[] = { "user", NULL };
	const json_t *expect = json_object_get(turn, "expect");

	if (!json_is_string(json_object_get(turn, "user")) || (expect && !json_is_object(expect)))
		return wrong(why, "a turn has what the user says, and an object to expect");
	if (!expect && !has_only(turn, members))
		return wrong(why, "a turn has members, but no \"expect\" among them");
	return valid_expect(expect, why);
}

int kv_case_valid(const json_t *one, kavak_buf *why)
{
	const json_t *turns = json_object_get(one, "turns"), *tags = json_object_get(one, "tags"),
	             *turn;
	size_t i;

	if (!json_is_string(json_object_get(one, "id")) || !json_array_size(turns))
		return wrong(why, "a case has an id and turns");
	if (tags && !is_texts(tags))
		return wrong(why, "the tags of a case are a list of texts");
	json_array_foreach(turns, i, turn) {
		int r = valid_turn(turn, why);

		if (r < 0)
			return r;
	}
	return 0;
}
