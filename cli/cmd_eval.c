/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "json.h"
#include "input.h"
#include "output.h"
#include "session.h"

enum { DB };

static const struct option_spec options[] = {
	[DB] = { "db", "URL", OPTION_TEXT, "the database to use (default DATABASE_URL)" },
	{ 0 }
};

static void show_progress(const kavak_eval_result *so_far, void *userdata)
{
	(void) userdata;
	progress("%" PRIu64 " cases, %" PRIu64 " passed", so_far->n_cases, so_far->n_passed);
}

static void print_tags(kavak_slice by_tag)
{
	kavak_slice tag, counts;
	struct table table;
	size_t at = 0;

	table_start(&table, "tag,>cases,>passed");
	while (js_next_member(by_tag, &at, &tag, &counts)) {
		table_cell(&table, tag);
		table_plain(&table, js_int(js_get(counts, "cases")));
		table_plain(&table, js_int(js_get(counts, "passed")));
	}
	table_end(&table);
}

static void print_failures(kavak_slice failures)
{
	kavak_slice failure;
	kavak_buf text = { 0 };
	size_t at = 0;

	while (js_next(failures, &at, &failure)) {
		print_text(stdout, js_text(js_get(failure, "id"), &text));
		printf(", turn %" PRId64 ": ", js_int(js_get(failure, "turn")));
		print_text(stdout, js_text(js_get(failure, "why"), &text));
		putchar('\n');
	}
	kavak_buf_done(&text);
}

static void print_for_people(const kavak_eval_result *result, kavak_slice json)
{
	print_failures(js_get(json, "failures"));
	print_tags(js_get(json, "by_tag"));
	printf("%" PRIu64 " of %" PRIu64 " cases passed, %" PRIu64 " of %" PRIu64 " turns\n",
	       result->n_passed, result->n_cases, result->n_turns_passed, result->n_turns);
}

static int eval(struct session *session, const char *path, bool names_db, bool as_json)
{
	kavak_eval_result result = { 0 };
	kavak_buf json = { 0 };
	int r = kavak_eval_run(session->config, path, show_progress, NULL, &result, &json,
			       &session->err);

	progress_end();
	if (r == 0 && names_db && result.n_scratch)
		fprintf(stderr, "%" PRIu64 " of %" PRIu64 " cases are in files that name their "
			"catalog: they ran over a scratch database, not over --db\n",
			result.n_scratch, result.n_cases);
	if (r == 0 && as_json)
		print_json(&json);
	else if (r == 0)
		print_for_people(&result, (kavak_slice) { json.ptr, json.len });
	kavak_buf_done(&json);
	if (r != 0)
		return complain(&session->err, NULL);
	return result.n_passed == result.n_cases ? STATUS_DONE : STATUS_FAILED;
}

static int run(const struct args *args)
{
	struct session session = { 0 };
	int status = session_configure(&session);

	if (status == STATUS_DONE && args->values[DB].set &&
	    kavak_config_set(session.config, "DATABASE_URL", args->values[DB].text, &session.err))
		status = complain(&session.err, NULL);
	if (status == STATUS_DONE)
		status = eval(&session, input_path(args->operands[0]), args->values[DB].set,
			      args->json);
	return session_end(&session, status);
}

const struct command cmd_eval = {
	.name = "eval",
	.operands = "FILE.jsonl|FOLDER",
	.operands_min = 1,
	.operands_max = 1,
	.about = "Run conversation cases (of a folder all *.jsonl); say which fail, and why.",
	.options = options,
	.has_json = true,
	.examples = { "kavak eval tests/eval",
		      "kavak eval cases.jsonl --db sqlite:copy.db --json" },
	.failed = "a case failed, or it could not run",
	.run = run,
};
