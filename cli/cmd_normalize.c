/* SPDX-License-Identifier: MIT */
#include "output.h"
#include "session.h"

enum { TOP };

#define TOP_DEFAULT 5

static const struct option_spec options[] = {
	[TOP] = { "top", "K", OPTION_NUMBER, "show at most so many candidates (default 5)", 1,
		  KAVAK_NORMALIZE_TOP_MAX },
	{ 0 }
};

static int print_as_json(struct session *session, kavak_slice text, size_t top)
{
	kavak_buf json = { 0 };
	int r = kavak_normalize_json(session->engine, text, top, &json, &session->err);

	if (r == 0)
		print_json(&json);
	kavak_buf_done(&json);
	return r;
}

static int print_for_people(struct session *session, kavak_slice text, size_t top)
{
	kavak_vehicle vehicles[KAVAK_NORMALIZE_TOP_MAX];
	struct table table;
	size_t n = 0;
	int r = kavak_normalize(session->engine, text, vehicles, top, &n, &session->err);

	if (r < 0)
		return r;
	if (r == KAVAK_NOTFOUND)
		puts(n ? "nothing is named clearly enough; nearest:" : "nothing is named");
	table_start(&table, "make,model,>score");
	for (size_t i = 0; i < n; i++) {
		char score[16];

		snprintf(score, sizeof(score), "%.1f", vehicles[i].score);
		table_cell(&table, vehicles[i].make);
		table_cell(&table, vehicles[i].model);
		table_cell(&table, kavak_slice_of(score));
	}
	if (n)
		table_end(&table);
	else
		kavak_buf_done(&table.cells);
	return 0;
}

static int run(const struct args *args)
{
	size_t top = args->values[TOP].set ? (size_t) args->values[TOP].number : TOP_DEFAULT;
	kavak_slice text = { args->text.ptr, args->text.len };
	struct session session = { 0 };
	int r;

	if (session_open(&session) != STATUS_DONE)
		return session_end(&session, STATUS_FAILED);
	r = args->json ? print_as_json(&session, text, top) : print_for_people(&session, text, top);
	return session_end(&session, r < 0 ? complain(&session.err, NULL) : STATUS_DONE);
}

const struct command cmd_normalize = {
	.name = "normalize",
	.operands = "TEXT",
	.operands_min = 1,
	.takes_text = true,
	.about = "The make and model that a text names, as the catalog writes them.",
	.options = options,
	.has_json = true,
	.examples = { "kavak normalize 'nisan bersa'",
		      "kavak normalize 'un mercedes clase a' --top 3 --json" },
	.run = run,
};
