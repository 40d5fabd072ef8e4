/* SPDX-License-Identifier: MIT */
#include "json.h"
#include "output.h"
#include "session.h"

static void print_advice(kavak_slice parts)
{
	kavak_buf text = { 0 };
	kavak_slice part;
	size_t at = 0;

	while (js_next(parts, &at, &part)) {
		kavak_slice advice = js_text(js_get(part, "advice"), &text);

		if (!advice.len)
			continue;
		fputs("-> ", stdout);
		print_text(stdout, advice);
		putchar('\n');
	}
	kavak_buf_done(&text);
}

static void print_for_people(kavak_slice parts)
{
	kavak_buf text = { 0 };
	struct table table;
	kavak_slice part;
	size_t at = 0;

	table_start(&table, "part,state,>ms,detail");
	while (js_next(parts, &at, &part)) {
		table_cell(&table, js_text(js_get(part, "name"), &text));
		table_cell(&table, js_true(js_get(part, "ok")) ? KAVAK_SLICE("ok")
								   : KAVAK_SLICE("missing"));
		table_cell(&table, js_get(part, "ms"));
		table_cell(&table, js_text(js_get(part, "detail"), &text));
	}
	table_end(&table);
	print_advice(parts);
	kavak_buf_done(&text);
}

static int examine(struct session *session, bool as_json)
{
	kavak_buf json = { 0 };
	bool ok = false;
	int r = kavak_doctor(session->config, &json, &ok, &session->err);

	if (r == 0 && as_json)
		print_json(&json);
	else if (r == 0)
		print_for_people(js_get((kavak_slice) { json.ptr, json.len }, "parts"));
	kavak_buf_done(&json);
	if (r != 0)
		return complain(&session->err, NULL);
	return ok ? STATUS_DONE : STATUS_FAILED;
}

static int run(const struct args *args)
{
	struct session session = { 0 };
	int status = session_configure(&session);

	if (status == STATUS_DONE)
		status = examine(&session, args->json);
	return session_end(&session, status);
}

const struct command cmd_doctor = {
	.name = "doctor",
	.about = "Every configured part: whether it answers, how fast, what to do if not.",
	.has_json = true,
	.examples = { "kavak doctor", "kavak doctor --json" },
	.failed = "a part is missing",
	.run = run,
};
