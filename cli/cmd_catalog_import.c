/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "input.h"
#include "output.h"
#include "session.h"

enum { TRUNCATE, STRICT };

#define SHOWN_MAX 20	/* refused rows that people are shown; --json has them all */

static const struct option_spec options[] = {
	[TRUNCATE] = { "truncate", NULL, OPTION_FLAG,
		       "cars that the file does not have leave the catalog" },
	[STRICT] = { "strict", NULL, OPTION_FLAG, "one bad row refuses the file" },
	{ 0 }
};

/* The rows that were refused, as they come. */
struct rejects {
	bool      as_json;
	uint64_t  n;
	kavak_buf json;		/* "{"line":3,"why":"..."},..." */
	int       r;
};

static void take_reject(uint64_t line, const char *why, void *userdata)
{
	struct rejects *rejects = userdata;
	kavak_buf *json = &rejects->json;

	rejects->n++;
	if (!rejects->as_json) {
		progress_end();
		if (rejects->n <= SHOWN_MAX)
			fprintf(stderr, "line %" PRIu64 ": %s\n", line, why);
		return;
	}
	if (rejects->r == 0)
		rejects->r = buf_addf(
			json, "%s{\"line\":%" PRIu64 ",\"why\":", json->len ? "," : "", line);
	if (rejects->r == 0)
		rejects->r = js_add_string(json, why);
	if (rejects->r == 0)
		rejects->r = kavak_buf_add(json, KAVAK_SLICE("}"));
}

static void show_progress(uint64_t n_done, uint64_t n_total, void *userdata)
{
	(void) userdata;
	if (n_total)
		progress("importing: %" PRIu64 " of %" PRIu64, n_done, n_total);
	else
		progress("importing: %" PRIu64, n_done);
}

static void print_result(const kavak_import_result *result, const struct rejects *rejects)
{
	if (rejects->as_json) {
		printf("{\"read\":%" PRIu64 ",\"inserted\":%" PRIu64 ",\"updated\":%" PRIu64
		       ",\"removed\":%" PRIu64 ",\"rejected\":[%s]}\n",
		       result->n_read, result->n_inserted, result->n_updated, result->n_removed,
		       rejects->json.ptr ? rejects->json.ptr : "");
		return;
	}
	if (rejects->n > SHOWN_MAX)
		fprintf(stderr, "and %" PRIu64 " more; --json names them all\n",
			rejects->n - SHOWN_MAX);
	printf("%" PRIu64 " rows: %" PRIu64 " new, %" PRIu64 " changed, %" PRIu64 " refused",
	       result->n_read, result->n_inserted, result->n_updated, result->n_rejected);
	if (result->n_removed)
		printf("; %" PRIu64 " cars left the catalog", result->n_removed);
	putchar('\n');
}

static int import(struct session *session, const char *path, const struct args *args)
{
	struct rejects rejects = { .as_json = args->json };
	kavak_import_options how = KAVAK_IMPORT_OPTIONS_INIT;
	kavak_import_result result;
	int r;

	how.truncate = args->values[TRUNCATE].set;
	how.strict = args->values[STRICT].set;
	how.progress = show_progress;
	how.rejected = take_reject;
	how.userdata = &rejects;
	r = kavak_catalog_import(session->engine, path, &how, &result, &session->err);
	progress_end();
	if (r == 0 && rejects.r < 0)
		fprintf(stderr, "kavak: too many refused rows to list; the first are named\n");
	if (r == 0)
		print_result(&result, &rejects);
	kavak_buf_done(&rejects.json);
	return r == 0 ? STATUS_DONE : complain(&session->err, "The catalog is as it was.");
}

static int run(const struct args *args)
{
	struct session session = { 0 };
	int status = session_open(&session);

	if (status == STATUS_DONE)
		status = import(&session, input_path(args->operands[0]), args);
	return session_end(&session, status);
}

const struct command cmd_catalog_import = {
	.name = "catalog import",
	.operands = "FILE.csv",
	.operands_min = 1,
	.operands_max = 1,
	.about = "Take a file of cars in; bad rows are named by line, the rest go in.",
	.options = options,
	.has_json = true,
	.examples = { "kavak catalog import cars.csv",
		      "kavak catalog import cars.csv --truncate --strict --json" },
	.failed = "failed: the catalog is as it was",
	.run = run,
};
