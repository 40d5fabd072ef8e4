/* SPDX-License-Identifier: MIT */
#include "input.h"
#include "json.h"
#include "output.h"
#include "session.h"

enum { FACTS };

#define FACTS_MAX ((size_t) 8 << 20)
#define REPLY_MAX ((size_t) 64 << 10)

static const struct option_spec options[] = {
	[FACTS] = { "facts", "FACTS.json", OPTION_TEXT,
		    "{\"tool_calls\":[...],\"user\":[...],\"knowledge\":[...]}", .required = true },
	{ 0 }
};

static void print_for_people(kavak_slice json, size_t n_unproven)
{
	kavak_slice claims = js_get(json, "claims"), claim;
	kavak_buf text = { 0 };
	struct table table;
	size_t at = 0;

	table_start(&table, "claim,kind,source");
	while (js_next(claims, &at, &claim)) {
		kavak_slice source = js_get(claim, "source");

		table_cell(&table, js_text(js_get(claim, "text"), &text));
		table_cell(&table, js_text(js_get(claim, "kind"), &text));
		table_cell(&table,
			   *source.ptr == '"' ? js_text(source, &text) : KAVAK_SLICE("(none)"));
	}
	table_end(&table);
	printf("%zu without a source\n", n_unproven);
	kavak_buf_done(&text);
}

static int check(kavak_slice facts, kavak_slice reply, bool as_json)
{
	kavak_error err = { 0 };
	kavak_buf json = { 0 };
	size_t n_unproven = 0;
	int r = kavak_claims_check(NULL, facts, reply, &json, &n_unproven, &err);

	if (r == 0 && as_json)
		print_json(&json);
	else if (r == 0)
		print_for_people((kavak_slice) { json.ptr, json.len }, n_unproven);
	kavak_buf_done(&json);
	if (r != 0)
		return complain(&err, NULL);
	return n_unproven ? STATUS_FAILED : STATUS_DONE;
}

static int run(const struct args *args)
{
	kavak_buf facts = { 0 }, reply = { 0 };
	kavak_error err = { 0 };
	int status, r = input_read(args->values[FACTS].text, FACTS_MAX, &facts, &err);

	if (r == 0)
		r = input_read(args->operands[0], REPLY_MAX, &reply, &err);
	status = r != 0 ? complain(&err, NULL)
			: check((kavak_slice) { facts.ptr, facts.len },
				(kavak_slice) { reply.ptr, reply.len }, args->json);
	kavak_buf_done(&facts);
	kavak_buf_done(&reply);
	return status;
}

const struct command cmd_check = {
	.name = "check",
	.operands = "REPLY.txt",
	.operands_min = 1,
	.operands_max = 1,
	.about = "Each claim of a reply with its source.",
	.options = options,
	.has_json = true,
	.examples = { "kavak check --facts facts.json reply.txt",
		      "kavak check --facts facts.json --json - <reply.txt" },
	.failed = "a claim has no source, or it could not be checked",
	.run = run,
};
