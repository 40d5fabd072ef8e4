/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "json.h"
#include "output.h"
#include "session.h"

enum { FROM, TO, REPLACE };

static const struct option_spec options[] = {
	[FROM] = { "from", "URL", OPTION_TEXT, "the database that there is: sqlite:PATH",
	           .required = true },
	[TO] = { "to", "URL", OPTION_TEXT, "the one that gets it all: postgresql://HOST/NAME",
	         .required = true },
	[REPLACE] = { "replace", NULL, OPTION_FLAG,
	              "also where it has something: its cars and knowledge go, its turns stay" },
	{ 0 }
};

static void show_progress(const char *what, uint64_t n, void *userdata)
{
	(void) userdata;
	progress("copying: %" PRIu64 " %s", n, what);
}

static void print_for_people(kavak_slice json)
{
	static const char *const names[][2] = {
		{ "cars", "cars" }, { "sources", "sources of knowledge" }, { "chunks", "passages" },
		{ "vectors", "vectors" }, { "transcripts", "turns of conversations" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		printf("%s%lld %s", i ? ", " : "", (long long) js_int(js_get(json, names[i][0])),
		       names[i][1]);
	puts(": copied, and counted there");
}

static int run(const struct args *args)
{
	kavak_copy_options how = KAVAK_COPY_OPTIONS_INIT;
	struct session session = { 0 };
	kavak_buf json = { 0 };
	int r;

	if (session_configure(&session) != STATUS_DONE)
		return session_end(&session, STATUS_FAILED);
	how.from = args->values[FROM].text;
	how.to = args->values[TO].text;
	how.replace = args->values[REPLACE].set;
	how.progress = show_progress;
	r = kavak_copy(session.config, &how, &json, &session.err);
	progress_end();
	if (r == 0 && args->json)
		print_json(&json);
	else if (r == 0)
		print_for_people((kavak_slice) { json.ptr, json.len });
	kavak_buf_done(&json);
	if (r != 0)
		complain(&session.err, "A copy goes into a database that has nothing; --replace"
		         " takes its cars and knowledge out first.");
	return session_end(&session, r == 0 ? STATUS_DONE : STATUS_FAILED);
}

const struct command cmd_copy = {
	.name = "copy",
	.about = "Take cars, knowledge and turns into another database, and count them there.",
	.options = options,
	.has_json = true,
	.examples = { "kavak copy --from sqlite:kavak.db --to postgresql://db/kavak",
		      "kavak copy --from sqlite:old.db --to sqlite:new.db --replace --json" },
	.run = run,
};
