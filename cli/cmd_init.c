/* SPDX-License-Identifier: MIT */
#include "json.h"
#include "output.h"
#include "session.h"

static void print_for_people(kavak_slice json)
{
	kavak_buf text = { 0 };
	kavak_slice name;
	size_t at = 0, n = 0;

	print_text(stdout, js_text(js_get(json, "database"), &text));
	printf(" is at version %lld\n", (long long) js_int(js_get(json, "version")));
	while (js_next(js_get(json, "migrated"), &at, &name)) {
		kavak_slice plain = js_text(name, &text);

		printf("%s%.*s",
		       n++ ? ", " : "migrated: ", (int) (plain.len ? plain.len : name.len),
		       plain.len ? plain.ptr : name.ptr);
	}
	puts(n ? "" : "nothing to migrate");
	kavak_buf_done(&text);
}

static int run(const struct args *args)
{
	struct session session = { 0 };
	kavak_buf json = { 0 };
	int r;

	if (session_configure(&session) != STATUS_DONE)
		return session_end(&session, STATUS_FAILED);
	r = kavak_migrate(session.config, &json, &session.err);
	if (r == 0 && args->json)
		print_json(&json);
	else if (r == 0)
		print_for_people((kavak_slice) { json.ptr, json.len });
	kavak_buf_done(&json);
	if (r != 0)
		complain(&session.err, "DATABASE_URL says where the database is.");
	return session_end(&session, r == 0 ? STATUS_DONE : STATUS_FAILED);
}

const struct command cmd_init = {
	.name = "init",
	.about = "Create the database, or bring an older one up to date; safe to repeat.",
	.has_json = true,
	.examples = { "kavak init", "DATABASE_URL=sqlite:cars.db kavak init --json" },
	.run = run,
};
