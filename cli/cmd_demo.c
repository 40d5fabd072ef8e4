/* SPDX-License-Identifier: MIT */
#include <time.h>

#include "json.h"
#include "output.h"
#include "session.h"

enum { CATALOG };

static const struct option_spec options[] = {
	[CATALOG] = { "catalog", "FILE", OPTION_TEXT,
		      "cars to talk about (default: an example that is built in)" },
	{ 0 }
};

#define QUESTIONS_MAX 4

static const struct conversation {
	const char *title, *user;
	const char *questions[QUESTIONS_MAX];	/* ends with NULL, or when full */
} conversations[] = {
	{ "Knowledge", "demo-1", {
		"¿Cuál es la propuesta de valor de Kavak?",
		"¿Y si no me gusta el auto lo puedo devolver?" } },
	{ "Catalog", "demo-2", {
		"Busco un Nissan Versa por menos de 300 mil",
		"mejor una suv automatica, hasta 350",
		"dame los detalles de la segunda" } },
	{ "Financing", "demo-3", {
		"El coche cuesta 280000 y tengo 60000 de enganche. Cotiza a 3,4,5 y 6 años",
		"¿y si doy 100 mil?",
		"solo a 4 años" } },
};
#define N_CONVERSATIONS (sizeof(conversations) / sizeof(*conversations))

static double now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

/* Which tools were called, and which passages were read: where the answer comes from. */
static void print_sources(kavak_slice json, double elapsed_ms)
{
	kavak_buf text = { 0 };
	kavak_slice one;
	size_t at = 0;
	const char *between = "";

	printf("   [");
	while (js_next(js_get(json, "tool_calls"), &at, &one)) {
		kavak_slice name = js_text(js_get(one, "name"), &text);

		printf("%s%.*s", between, (int) name.len, name.ptr);
		between = ", ";
	}
	for (at = 0; js_next(js_get(json, "citations"), &at, &one); between = ", ") {
		printf("%s", between);
		print_text(stdout, js_text(js_get(one, "title"), &text));
	}
	printf("%s%.1f ms]\n\n", *between ? "; " : "", elapsed_ms);
	kavak_buf_done(&text);
}

static int ask(struct session *session, const char *user, const char *question)
{
	kavak_reply reply = { 0 };
	double start = now_ms();
	int r = kavak_ask(session->engine, kavak_slice_of(user), kavak_slice_of(question), &reply,
			  &session->err);

	if (r == 0) {
		printf("%s> %s%s\n", bold_on(), question, bold_off());
		print_marked((kavak_slice) { reply.text.ptr, reply.text.len });
		putchar('\n');
		print_sources((kavak_slice) { reply.json.ptr, reply.json.len }, now_ms() - start);
		fflush(stdout);
	}
	kavak_reply_done(&reply);
	return r;
}

static int converse(struct session *session)
{
	for (size_t i = 0; i < N_CONVERSATIONS; i++) {
		const struct conversation *c = &conversations[i];

		printf("%s== %s ==%s\n\n", bold_on(), c->title, bold_off());
		for (size_t q = 0; q < QUESTIONS_MAX && c->questions[q]; q++) {
			int r = ask(session, c->user, c->questions[q]);

			if (r != 0)
				return r;
		}
	}
	return 0;
}

static int load(struct session *session, const char *catalog)
{
	kavak_import_options how = KAVAK_IMPORT_OPTIONS_INIT;
	kavak_import_result cars;
	kavak_ingest_result knowledge;
	int r = catalog ? kavak_catalog_import(session->engine, catalog, &how, &cars, &session->err)
	                : kavak_catalog_import_builtin(session->engine, &cars, &session->err);

	if (r == 0)
		r = kavak_knowledge_ingest_builtin(session->engine, &knowledge, &session->err);
	if (r == 0)
		printf("%llu cars, %llu passages of knowledge; nothing is kept\n\n",
		       (unsigned long long) cars.n_inserted,
		       (unsigned long long) knowledge.n_chunks);
	return r;
}

/* What would carry the conversations elsewhere than here; a default is always there to be set. */
static const char *const elsewhere[] = { "REDIS_URL",      "QDRANT_URL",      "EMBED_BASE_URL",
					 "OPENAI_API_KEY", "OPENAI_BASE_URL", "KAVAK_LLM" };

/* The conversations have a catalog of their own: the configured database stays as it is. */
static int open_scratch(struct session *session)
{
	int status = session_configure(session);

	if (status != STATUS_DONE)
		return status;
	if (kavak_config_set(session->config, "DATABASE_URL", "sqlite::memory:", &session->err) < 0)
		return complain(&session->err, NULL);
	for (size_t i = 0; i < sizeof(elsewhere) / sizeof(*elsewhere); i++)
		(void) kavak_config_set(session->config, elsewhere[i], NULL, &session->err);
	return session_open(session);
}

static int run(const struct args *args)
{
	struct session session = { 0 };
	int r, status = open_scratch(&session);

	if (status != STATUS_DONE)
		return session_end(&session, status);
	r = load(&session, args->values[CATALOG].text);
	if (r == 0)
		r = converse(&session);
	return session_end(&session, r == 0 ? STATUS_DONE : complain(&session.err, NULL));
}

const struct command cmd_demo = {
	.name = "demo",
	.about = "Three conversations: about knowledge, the catalog and financing.",
	.options = options,
	.examples = { "kavak demo", "kavak demo --catalog cars.csv" },
	.run = run,
};
