/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "output.h"
#include "session.h"

enum { TRUNCATE };
enum { TOP_K };

#define TOP_K_DEFAULT 4
#define SOURCES_MAX   1000

static const struct option_spec ingest_options[] = {
	[TRUNCATE] = { "truncate", NULL, OPTION_FLAG,
		       "remove every source that is not among these" },
	{ 0 }
};

static const struct option_spec search_options[] = {
	[TOP_K] = { "top-k", "K", OPTION_NUMBER, "show at most so many (default 4)",
		    1, KAVAK_KNOWLEDGE_TOP_MAX },
	{ 0 }
};

static void show_progress(const char *source, uint64_t n_done, void *userdata)
{
	(void) userdata;
	progress("ingesting: %" PRIu64 " done, now %.100s", n_done, source);
}

static int ingest(struct session *session, const struct args *args)
{
	kavak_ingest_options how = KAVAK_INGEST_OPTIONS_INIT;
	kavak_ingest_result result;
	int r;

	how.truncate = args->values[TRUNCATE].set;
	how.progress = show_progress;
	r = kavak_knowledge_ingest(session->engine, args->operands, args->n_operands, &how, &result,
				   &session->err);
	progress_end();
	if (r != 0)
		return complain(&session->err, "Nothing of that source was changed.");
	printf(args->json ? "{\"sources\":%" PRIu64 ",\"chunks\":%" PRIu64 ",\"unchanged\":%" PRIu64
			    ",\"removed\":%" PRIu64 "}\n"
			  : "%" PRIu64 " sources, %" PRIu64 " passages; %" PRIu64
			    " unchanged, %" PRIu64 " removed\n",
	       result.n_sources, result.n_chunks, result.n_unchanged, result.n_removed);
	return STATUS_DONE;
}

static int run_ingest(const struct args *args)
{
	struct session session = { 0 };
	int status = session_open(&session);

	if (status == STATUS_DONE)
		status = ingest(&session, args);
	return session_end(&session, status);
}

static int print_passage(const kavak_passage *passage, void *userdata)
{
	unsigned *n = userdata;

	printf("%s%u. %s", *n ? "\n" : "", *n + 1, bold_on());
	print_text(stdout, passage->title);
	printf("%s\n   ", bold_off());
	print_text(stdout, passage->source);
	printf("  %.4f\n", passage->score);
	print_text(stdout, passage->content);
	putchar('\n');
	++*n;
	return 0;
}

static int search_as_json(struct session *session, kavak_slice query, size_t top_k)
{
	kavak_buf json = { 0 };
	int r = kavak_knowledge_search_json(session->engine, query, top_k, &json, &session->err);

	if (r == 0)
		print_json(&json);
	kavak_buf_done(&json);
	return r;
}

static int run_search(const struct args *args)
{
	size_t top_k =
		args->values[TOP_K].set ? (size_t) args->values[TOP_K].number : TOP_K_DEFAULT;
	kavak_slice query = { args->text.ptr, args->text.len };
	struct session session = { 0 };
	unsigned n = 0;
	int r;

	if (session_open(&session) != STATUS_DONE)
		return session_end(&session, STATUS_FAILED);
	r = args->json ? search_as_json(&session, query, top_k)
		       : kavak_knowledge_search(session.engine, query, top_k, print_passage, &n,
						&session.err);
	if (r == 0 && !args->json && !n)
		puts("nothing was found");
	return session_end(&session, r < 0 ? complain(&session.err, NULL) : STATUS_DONE);
}

const struct command cmd_knowledge_ingest = {
	.name = "knowledge ingest",
	.operands = "SOURCE...",
	.operands_min = 1,
	.operands_max = SOURCES_MAX,
	.about = "Take knowledge in: .md, .txt and .html files, folders of them, URLs.",
	.options = ingest_options,
	.has_json = true,
	.examples = { "kavak knowledge ingest knowledge/",
		      "kavak knowledge ingest https://example.com/garantia --json" },
	.failed = "failed: nothing of the source that failed was changed",
	.run = run_ingest,
};

const struct command cmd_knowledge_search = {
	.name = "knowledge search",
	.operands = "QUERY",
	.operands_min = 1,
	.takes_text = true,
	.about = "The passages that answer a question best.",
	.options = search_options,
	.has_json = true,
	.examples = { "kavak knowledge search '¿qué cubre la garantía?'",
		      "kavak knowledge search devoluciones --top-k 1 --json" },
	.run = run_search,
};
