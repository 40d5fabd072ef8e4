/* SPDX-License-Identifier: MIT */
#include "talk/tools.h"

#include <stdlib.h>

#include "talk/engine.h"
#include "talk/schema.h"

#define TOOLS_FILE "lang/es-MX/tools.json"

struct kv_tool {
	char       *name;
	json_t     *parameters;	/* its schema */
	json_t     *described;	/* as a model reads it */
	kv_tool_fn *builtin;	/* NULL: a program's */
	kavak_tool  added;
};

struct kv_tools {
	struct kv_tool items[KV_TOOLS_MAX];
	size_t         n;
	kavak_buf      text;
};

KV_DEFINE_AUTO(kv_tools, kv_tools_free)

static kv_tool_fn *builtin_of(kavak_slice name)
{
	static const struct { const char *name; kv_tool_fn *fn; } all[] = {
		{ "search_catalog",           kv_tool_search_catalog },
		{ "car_details",              kv_tool_car_details },
		{ "calc_financing",           kv_tool_calc_financing },
		{ "calc_affordability",       kv_tool_calc_affordability },
		{ "retrieve_kavak_knowledge", kv_tool_retrieve_knowledge },
		{ "normalize_make_model",     kv_tool_normalize_make_model },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (kv_slice_is(name, all[i].name))
			return all[i].fn;
	return NULL;
}

static struct kv_tool *find(kv_tools *tools, const char *name)
{
	for (size_t i = 0; i < tools->n; i++)
		if (!strcmp(tools->items[i].name, name))
			return &tools->items[i];
	return NULL;
}

static int describe_all(kv_tools *tools)
{
	KV_JSON *all = json_array();
	KV_BUF text = { 0 };
	int r;

	for (size_t i = 0; i < tools->n; i++)
		if (json_array_append(all, tools->items[i].described) < 0)
			return KAVAK_ENOMEM;
	r = kv_json_print(all, &text);
	if (r < 0)
		return r;
	kavak_buf_done(&tools->text);
	tools->text = text;
	text = (kavak_buf) { 0 };
	return 0;
}

static void tool_done(struct kv_tool *tool)
{
	free(tool->name);
	json_decref(tool->parameters);
	json_decref(tool->described);
}

/* Takes over the name and the schema of `tool`, also when it fails. */
static int append(kv_tools *tools, struct kv_tool tool, kavak_slice description)
{
	int r;

	if (tool.name && tool.parameters)
		tool.described = json_pack("{s:s, s:{s:s, s:o, s:O}}", "type", "function",
		                           "function", "name", tool.name, "description",
		                           kv_json_str(description), "parameters", tool.parameters);
	if (!tool.described) {
		tool_done(&tool);
		return KAVAK_ENOMEM;
	}
	tools->items[tools->n++] = tool;
	r = describe_all(tools);
	if (r < 0)
		tool_done(&tools->items[--tools->n]);
	return r;
}

/* The terms that the configuration allows bind the tools' schemas. */
static int bind_years(json_t *parameters, const struct kv_settings *settings)
{
	json_t *years = json_object_get(json_object_get(parameters, "properties"), "years");
	json_t *items = json_object_get(years, "items");

	if (!items)
		return 0;
	if (json_object_set_new(items, "minimum", json_integer(settings->min_years)) < 0 ||
	    json_object_set_new(items, "maximum", json_integer(settings->max_years)) < 0)
		return KAVAK_ENOMEM;
	return 0;
}

static int add_builtin(kv_tools *tools, const json_t *tool, const struct kv_settings *settings,
                       kavak_error *err)
{
	kavak_slice name = kv_json_get_str(tool, "name");
	json_t *parameters = json_object_get(tool, "parameters");
	KV_BUF why = { 0 };
	int r;

	if (!builtin_of(name) || tools->n == KV_TOOLS_MAX)
		return kavak_error_set(err, KAVAK_EDATA, 0, TOOLS_FILE ": there is no tool '%.*s'",
		                       KV_FMT(name));
	r = kv_schema_valid(parameters, &why);
	if (r == KAVAK_EINVAL)
		return kavak_error_set(err, KAVAK_EDATA, 0, TOOLS_FILE ": %.*s: %s", KV_FMT(name),
		                       why.ptr);
	if (!r)
		r = bind_years(parameters, settings);
	if (!r)
		r = append(tools, (struct kv_tool) {
			.name = kv_slice_dup(name), .parameters = json_incref(parameters),
			.builtin = builtin_of(name),
		}, kv_json_get_str(tool, "description"));
	return r < 0 ? kavak_error_set(err, r, 0, "tools") : 0;
}

int kv_tools_new(kv_data *data, const struct kv_settings *settings, kv_tools **ret_tools,
                 kavak_error *err)
{
	KV_AUTO(kv_tools) *tools = calloc(1, sizeof(*tools));
	KV_JSON *list = NULL;
	const json_t *tool;
	kavak_slice text;
	size_t i;
	int r;

	if (!tools)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "tools");
	r = kv_data_get(data, TOOLS_FILE, &text, err);
	if (r == KAVAK_NOTFOUND)
		return kavak_error_set(err, KAVAK_EDATA, 0, TOOLS_FILE " is not there");
	if (!r)
		r = kv_json_parse(text, TOOLS_FILE, &list, err);
	json_array_foreach(list, i, tool)
		if (!r)
			r = add_builtin(tools, tool, settings, err);
	if (r < 0)
		return r;
	*ret_tools = KV_TAKE(tools);
	return 0;
}

void kv_tools_free(kv_tools *tools)
{
	if (!tools)
		return;
	for (size_t i = 0; i < tools->n; i++)
		tool_done(&tools->items[i]);
	kavak_buf_done(&tools->text);
	free(tools);
}

static bool is_name(const char *name)
{
	size_t n = 0;

	for (; name && name[n]; n++)
		if (!(name[n] >= 'a' && name[n] <= 'z') && !(name[n] >= 'A' && name[n] <= 'Z') &&
		    !(name[n] >= '0' && name[n] <= '9') && name[n] != '_' && name[n] != '-')
			return false;
	return n >= 1 && n <= 64;
}

int kv_tools_add(kv_tools *tools, const kavak_tool *tool, kavak_error *err)
{
	KV_JSON *schema = NULL;
	KV_BUF why = { 0 };
	int r;

	if (!is_name(tool->name) || !tool->run || !tool->schema || !tool->description)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
		                       "a tool needs a name of [A-Za-z0-9_-]{1,64}, "
		                       "a description, a schema and a function");
	if (find(tools, tool->name))
		return kavak_error_set(err, KAVAK_CONFLICT, 0, "there is a tool '%s' already",
		                       tool->name);
	if (tools->n == KV_TOOLS_MAX)
		return kavak_error_set(err, KAVAK_ELIMIT, 0, "%d tools are the most", KV_TOOLS_MAX);
	r = kv_json_parse(kavak_slice_of(tool->schema), tool->name, &schema, err);
	if (r < 0)
		return r == KAVAK_EDATA ? KAVAK_EINVAL : r;
	r = kv_schema_valid(schema, &why);
	if (r == KAVAK_EINVAL || !kv_slice_is(kv_json_get_str(schema, "type"), "object"))
		return kavak_error_set(err, KAVAK_EINVAL, 0, "the schema of '%s': %s", tool->name,
		                       why.ptr ? why.ptr : "its type is not \"object\"");
	r = append(tools, (struct kv_tool) {
		.name = strdup(tool->name), .parameters = json_incref(schema), .added = *tool,
	}, kavak_slice_of(tool->description));
	return r < 0 ? kavak_error_set(err, r, 0, "tool '%s'", tool->name) : 0;
}

kavak_slice kv_tools_text(kv_tools *tools)
{
	return kv_buf_slice(&tools->text);
}

json_t *kv_tool_call_error(const char *text)
{
	return json_pack("{s:s}", "error", text);
}

void kv_tool_call_end(struct kavak_tool_call *call, json_t *result)
{
	call->handle = NULL;
	call->result = result ? result : kv_tool_call_error("out of memory");
	kv_engine_trace(call->engine, "tool.call", call->turn, call->start_us,
	                json_object_get(call->result, "error") ? KAVAK_EDATA : 0);
	call->done(call, call->userdata);
}

static int run_added(struct kavak_tool_call *call, kavak_error *err)
{
	const kavak_tool *tool = &call->tool->added;
	KV_BUF text = { 0 };
	int r = kv_json_print(call->arguments, &text);

	if (r < 0)
		return kavak_error_set(err, r, 0, "tool '%s'", call->name);
	call->handle = call;
	tool->run(call, kv_buf_slice(&text), tool->userdata);
	return 0;
}

static int run(struct kavak_tool_call *call, kavak_error *err)
{
	kavak_error why = { 0 };
	int r = call->tool->builtin(call, &why);

	if (r == KAVAK_ENOMEM) {
		if (err)
			*err = why;
		return r;
	}
	if (r < 0)
		kv_tool_call_end(call, kv_tool_call_error(why.text));
	else if (call->result)
		kv_tool_call_end(call, call->result);
	return 0;
}

/* Arguments come as JSON text from a model, or as an object. */
static int read_arguments(struct kavak_tool_call *call, kavak_buf *why)
{
	kavak_error err = { 0 };
	int r;

	if (!json_is_string(call->raw)) {
		call->arguments = json_deep_copy(call->raw);
		return call->arguments ? 0 : KAVAK_ENOMEM;
	}
	r = kv_json_parse((kavak_slice) { json_string_value(call->raw),
	                                 json_string_length(call->raw) },
	                  "arguments", &call->arguments, &err);
	if (r == KAVAK_ENOMEM)
		return r;
	if (r < 0)
		return kv_buf_add_str(why, err.text) < 0 ? KAVAK_ENOMEM : KAVAK_EDATA;
	json_decref(call->raw);
	call->raw = json_deep_copy(call->arguments);
	return call->raw ? 0 : KAVAK_ENOMEM;
}

int kv_tool_call_start(kv_tools *tools, struct kavak_tool_call *call, kavak_error *err)
{
	KV_BUF why = { 0 };
	int r;

	call->start_us = kv_monotonic_us();
	call->tool = find(tools, call->name);
	r = read_arguments(call, &why);
	if (r == 0 && !call->tool)
		r = kv_buf_addf(&why, "there is no tool '%.64s'", call->name) < 0 ?
		    KAVAK_ENOMEM : KAVAK_EDATA;
	if (r == 0)
		r = kv_schema_check(call->tool->parameters, call->arguments, &why);
	if (r == KAVAK_EDATA) {
		kv_tool_call_end(call, kv_tool_call_error(why.ptr ? why.ptr
		                                                  : "the arguments do not fit"));
		return 0;
	}
	if (r < 0)
		return kavak_error_set(err, r, 0, "tool '%s'", call->name);
	return call->tool->builtin ? run(call, err) : run_added(call, err);
}

void kv_tool_call_stop(struct kavak_tool_call *call)
{
	void *handle = KV_TAKE(call->handle);

	if (!handle)
		return;
	call->result = kv_tool_call_error("it took too long");
	if (call->tool->builtin)
		kv_rag_cancel(call->engine->rag, handle);
	else if (call->tool->added.cancel)
		call->tool->added.cancel(call, call->tool->added.userdata);
	else
		call->is_awaited = true;
}

/* A program that cannot be told to stop will answer yet: the call outlives its turn till then. */
static void keep_for_answer(struct kavak_tool_call *call)
{
	call->next = call->engine->orphans;
	call->engine->orphans = call;
	call->done = NULL;
}

static void forget_orphan(struct kavak_tool_call *call)
{
	for (struct kavak_tool_call **at = &call->engine->orphans; *at; at = &(*at)->next)
		if (*at == call) {
			*at = call->next;
			break;
		}
	call->is_awaited = false;
	kv_tool_call_free(call);
}

void kv_calls_free_orphans(kavak_engine *engine)
{
	while (engine->orphans)
		forget_orphan(engine->orphans);
}

void kv_tool_call_free(struct kavak_tool_call *call)
{
	if (!call)
		return;
	kv_tool_call_stop(call);
	if (call->is_awaited) {
		keep_for_answer(call);
		return;
	}
	free(call->name);
	json_decref(call->id);
	json_decref(call->raw);
	json_decref(call->arguments);
	json_decref(call->result);
	free(call);
}

int kavak_tool_reply(kavak_tool_call *call, kavak_slice json, kavak_error *err)
{
	kavak_error why = { 0 };
	json_t *result = NULL;
	int r;

	if (call->is_awaited && !call->done) {
		forget_orphan(call);
		return 0;
	}
	if (call->result) {	/* stopped, its turn goes on without it */
		call->is_awaited = false;
		return 0;
	}
	r = kv_json_parse(json, "the tool's answer", &result, &why);
	kv_tool_call_end(call, r < 0 ? kv_tool_call_error(why.text) : result);
	if (r != KAVAK_ENOMEM)
		return 0;
	return kavak_error_set(err, r, 0, "tool reply");
}

int kavak_tool_add(kavak_engine *engine, const kavak_tool *tool, kavak_error *err)
{
	kv_tools *tools;
	int r;

	if (!engine || !tool)
		return kavak_error_set(err, KAVAK_EINVAL, 0, "a tool needs an engine");
	r = kv_engine_tools(engine, &tools, err);
	return r < 0 ? r : kv_tools_add(tools, tool, err);
}

int kavak_tools_json(kavak_engine *engine, kavak_buf *buf, kavak_error *err)
{
	kv_tools *tools;
	int r = kv_engine_tools(engine, &tools, err);

	if (r < 0)
		return r;
	r = kavak_buf_add(buf, kv_tools_text(tools));
	return r < 0 ? kavak_error_set(err, r, 0, "tools") : 0;
}
