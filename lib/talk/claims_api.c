/* SPDX-License-Identifier: MIT */
/* The claims check for those outside: facts in as JSON, claims out as JSON. */
#include <kavak/sys/error.h>

#include "talk/claims.h"
#include "talk/engine.h"

#define CHECK_REPLY_MAX ((size_t) 64 << 10)

/* What a check reads words and names from: an engine's, or what is built in. */
struct tools {
	kv_data               *data;	/* ours; NULL: the engine's */
	kv_index              *own_index;
	struct kv_claim_words *own_words;
	const kv_index        *index;
	struct kv_claim_words *words;
	const kavak_config    *config;
	kavak_config          *own_config;
};

static void tools_done(struct tools *tools)
{
	kv_index_free(tools->own_index);
	kv_claim_words_free(tools->own_words);
	kv_data_free(tools->data);
	kavak_config_free(tools->own_config);
}

static int open_tools(kavak_engine *engine, struct tools *tools, kavak_error *err)
{
	int r;

	if (engine) {
		tools->config = engine->config;
		r = kv_engine_claim_words(engine, &tools->words, err);
		return r < 0 ? r : kv_catalog_index(engine->catalog, &tools->index, err);
	}
	r = kavak_config_new(&tools->own_config, err);
	if (!r)
		r = kv_data_new(NULL, &tools->data, err);
	if (!r)
		r = kv_claim_words_new(tools->data, &tools->own_words, err);
	if (!r)
		r = kv_index_new(tools->data, NULL, 0, &tools->own_index, err);
	tools->config = tools->own_config;
	tools->words = tools->own_words;
	tools->index = tools->own_index;
	return r;
}

/* Texts of a member that is a list of them. */
static int add_texts(struct kv_facts *facts, const json_t *list,
                     int (*add)(struct kv_facts *, kavak_slice))
{
	const json_t *text;
	size_t i;
	int r = 0;

	json_array_foreach(list, i, text)
		if (!r && json_is_string(text))
			r = add(facts, (kavak_slice) { json_string_value(text),
			                               json_string_length(text) });
	return r;
}

static bool is_list_of(const json_t *list, json_type type)
{
	const json_t *member;
	size_t i;

	json_array_foreach(list, i, member)
		if (json_typeof(member) != type)
			return false;
	return !list || json_is_array(list);
}

/* A quote as `kavak quote --json` prints it leaves price, down payment and payment to the call's
 * arguments. */
static int add_call(struct kv_facts *facts, const char *name, const json_t *call)
{
	static const char *const keys[] = { "price_mxn", "down_payment", "monthly_payment" };
	json_t *result = json_object_get(call, "result");
	const json_t *arguments = json_object_get(call, "arguments");
	KV_JSON *whole = NULL;

	if (!json_is_array(json_object_get(result, "options")))
		return kv_facts_add_call(facts, name, result);
	whole = json_copy(result);
	if (!whole)
		return KAVAK_ENOMEM;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		json_t *said = json_object_get(arguments, keys[i]);

		if (json_is_number(said) && !json_object_get(whole, keys[i]) &&
		    json_object_set(whole, keys[i], said) < 0)
			return KAVAK_ENOMEM;
	}
	return kv_facts_add_call(facts, name, whole);
}

static int read_facts(const json_t *json, struct kv_facts *facts, kavak_error *err)
{
	const json_t *calls = json_object_get(json, "tool_calls"), *call;
	size_t i;
	int r = 0;

	if (!json_is_object(json) || !is_list_of(calls, JSON_OBJECT) ||
	    !is_list_of(json_object_get(json, "user"), JSON_STRING) ||
	    !is_list_of(json_object_get(json, "knowledge"), JSON_STRING))
		return kavak_error_set(err, KAVAK_EDATA, 0,
		                       "facts: an object with lists \"tool_calls\" (objects), "
		                       "\"user\" and \"knowledge\" (texts) was expected");
	json_array_foreach(calls, i, call) {
		const char *name = json_string_value(json_object_get(call, "name"));

		if (!name || !json_object_get(call, "result"))
			return kavak_error_set(err, KAVAK_EDATA, 0,
			                       "facts: tool_calls[%zu] lacks a name or a result",
			                       i);
		if (!r)
			r = add_call(facts, name, call);
	}
	if (!r)
		r = add_texts(facts, json_object_get(json, "user"), kv_facts_add_user);
	if (!r)
		r = add_texts(facts, json_object_get(json, "knowledge"), kv_facts_add_knowledge);
	return r < 0 ? kavak_error_set(err, r, 0, "facts") : 0;
}

static const char *kind_name(const struct kv_claim *claim)
{
	static const char *const names[] = {
		[KV_CLAIM_VEHICLE] = "vehicle", [KV_CLAIM_PROMISE] = "promise",
		[KV_CLAIM_ADDRESS] = "address", [KV_CLAIM_DATE] = "date",
		[KV_CLAIM_ATTRIBUTE] = "attribute", [KV_CLAIM_RELATION] = "relation",
		[KV_CLAIM_CODE] = "code",
	};

	return claim->kind == KV_CLAIM_NUMBER ? kavak_number_kind_name(claim->number)
	                                      : names[claim->kind];
}

static json_t *value_json(const struct kv_claim *claim, kavak_slice text)
{
	KV_BUF name = { 0 };

	double value = claim->number == KAVAK_NUMBER_YEARS ? claim->value / 12 : claim->value;

	if (claim->kind == KV_CLAIM_NUMBER && value == (double) (int64_t) value)
		return json_integer((json_int_t) value);
	if (claim->kind == KV_CLAIM_NUMBER)
		return json_real(value);
	if (claim->kind != KV_CLAIM_VEHICLE || !claim->vehicle)
		return kv_json_str(text);
	if (kv_buf_addf(&name, "%.*s%s%.*s", KV_FMT(claim->vehicle->make),
	                claim->vehicle->model.len ? " " : "", KV_FMT(claim->vehicle->model)) < 0)
		return NULL;
	return kv_json_str(kv_buf_slice(&name));
}

static int print_claims(const struct kv_claims *claims, kavak_slice reply, size_t n_unproven,
                        kavak_buf *buf)
{
	KV_JSON *list = json_array(), *whole = NULL;

	for (size_t i = 0; i < claims->n; i++) {
		const struct kv_claim *claim = &claims->items[i];
		kavak_slice text = kv_slice_sub(reply, claim->start, claim->end);

		if (json_array_append_new(list, json_pack("{s:o, s:s, s:o, s:o}", "text",
		                                          kv_json_str(text),
		                          "kind", kind_name(claim), "value", value_json(claim,
		                                                                        text),
		                                                                        "source",
		                          kv_json_str_or_null(kavak_slice_of(claim->source)))) < 0)
			return KAVAK_ENOMEM;
	}
	whole = json_pack("{s:O, s:I}", "claims", list, "unproven", (json_int_t) n_unproven);
	return kv_json_print(whole, buf);
}

static int check(const struct tools *tools, const json_t *json, kavak_slice reply, kavak_buf *buf,
                 size_t *ret_unproven, kavak_error *err)
{
	struct kv_facts *facts = NULL;
	KV_CLAIMS claims = { 0 };
	size_t n_unproven = 0;
	int r = kv_facts_new(kv_config_settings(tools->config), tools->words, &facts);

	if (r < 0)
		return kavak_error_set(err, r, 0, "facts");
	r = read_facts(json, facts, err);
	if (!r) {
		r = kv_claims_check(tools->words, tools->index, facts, reply, &claims);
		for (size_t i = 0; i < claims.n; i++)
			n_unproven += !claims.items[i].is_proven;
		if (!r && buf)
			r = print_claims(&claims, reply, n_unproven, buf);
		if (r < 0)
			kavak_error_set(err, r, 0,
			                r == KAVAK_ELIMIT ? "the reply makes over %d claims"
			                                  : "claims",
			                KV_CLAIMS_MAX);
	}
	kv_facts_free(facts);
	if (!r && ret_unproven)
		*ret_unproven = n_unproven;
	return r;
}

int kavak_claims_check(kavak_engine *engine, kavak_slice facts, kavak_slice reply, kavak_buf *buf,
                       size_t *ret_unproven, kavak_error *err)
{
	struct tools tools = { 0 };
	KV_JSON *json = NULL;
	KV_BUF clean = { 0 };
	int r;

	if (reply.len > CHECK_REPLY_MAX)
		return kavak_error_set(err, KAVAK_ELIMIT, 0,
		                       "a reply of %zu bytes; %zu are the most", reply.len,
		                       CHECK_REPLY_MAX);
	r = kv_json_parse(facts, "facts", &json, err);
	if (!r)
		r = kv_utf8_clean(reply, &clean) < 0 ? kavak_error_set(err, KAVAK_ENOMEM, 0,
		                                                       "reply") : 0;
	if (!r)
		r = open_tools(engine, &tools, err);
	if (!r)
		r = check(&tools, json, kv_buf_slice(&clean), buf, ret_unproven, err);
	tools_done(&tools);
	return r;
}
