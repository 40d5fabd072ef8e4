/* SPDX-License-Identifier: MIT */
/* What is kept: made, checked, forgotten. */
#include <kavak/sys/error.h>

#include "talk/engine.h"

#define SHOWN_MAX 160
#define MODEL_MS     10000	/* to say something */
#define MODEL_TOKENS 256	/* some think first */
#define ADVICE_CATALOG   "import one: kavak catalog import FILE.csv"
#define ADVICE_KNOWLEDGE "take some in: kavak knowledge ingest SOURCE"

static void add_migrated(const char *name, void *userdata)
{
	json_array_append_new(userdata, json_string(name));
}

int kavak_migrate(const kavak_config *config, kavak_buf *buf, kavak_error *err)
{
	const char *url = kv_config_store_url(config);
	KV_JSON *migrated = json_array(), *whole = NULL;
	char shown[SHOWN_MAX];
	uint32_t version = 0;
	int r = kv_store_migrate(config, url, add_migrated, migrated, &version, err);

	if (r < 0 || !buf)
		return r;
	kv_url_show(url, shown, sizeof(shown));
	whole = json_pack("{s:s, s:i, s:O}", "database", shown, "version", (int) version,
	                  "migrated", migrated);
	r = kv_json_print(whole, buf);
	return r < 0 ? kavak_error_set(err, r, 0, "migrate") : 0;
}

int kavak_forget(kavak_engine *engine, kavak_slice user, kavak_error *err)
{
	kavak_mailbox *mailbox;
	int r;

	if (!engine || !user.len || user.len > KAVAK_USER_MAX)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
		                       "a user's name of 1 to %zu bytes is needed", KAVAK_USER_MAX);
	r = kv_engine_mailbox(engine, &mailbox, err);
	if (!r)
		r = kavak_mailbox_forget(mailbox, user, err);
	return r < 0 ? r : kv_store_transcripts_remove(engine->store, user, err);
}

/* One look at everything. */
struct visit {
	const kavak_config *config;
	kavak_loop         *loop;
	kavak_store        *store;	/* NULL: it does not open */
	json_t             *parts;
	bool                all_ok;
};

/* What a look at one part came to. */
struct finding {
	kavak_buf   detail;
	kavak_buf   said;	/* advice in words that are put together; before `advice` */
	const char *advice;
	kavak_error err;
	int         r;
};

typedef int look_fn(struct visit *visit, struct finding *finding);

static int look_database(struct visit *visit, struct finding *finding)
{
	int r = kv_store_open(visit->config, kv_config_store_url(visit->config), &visit->store,
	                      &finding->err);

	finding->advice = "run kavak init, or see DATABASE_URL";
	return r < 0 ? r : kv_store_ping(visit->store, &finding->detail, &finding->err);
}

static int look_mailbox(struct visit *visit, struct finding *finding)
{
	KV_AUTO(kavak_mailbox) *mailbox = NULL;
	kavak_mailbox_status status = { 0 };
	int r = kavak_mailbox_open(visit->config, &mailbox, &finding->err);

	finding->advice = "run kavak init, or see REDIS_URL";
	if (!r)
		r = kavak_mailbox_status_get(mailbox, &status, &finding->err);
	if (r < 0)
		return r;
	r = kv_buf_addf(&finding->detail, "%llu users due, %llu leased, %llu dead",
	                (unsigned long long) status.n_users_due,
	                (unsigned long long) status.n_leased,
	                (unsigned long long) status.n_dead);
	if (!r)
		r = kavak_mailbox_ping(mailbox, &finding->detail, &finding->said, &finding->err);
	if (!r)
		finding->advice = NULL;
	return r;
}

static int add_url(const char *url, kavak_buf *buf)
{
	char shown[SHOWN_MAX];

	kv_url_show(url, shown, sizeof(shown));
	return kv_buf_add_str(buf, shown);
}

static int look_vectors(struct visit *visit, struct finding *finding)
{
	KV_AUTO(kavak_vectors) *vectors = NULL;
	const char *url = kv_config_vectors_url(visit->config);
	int r;

	finding->advice = "see QDRANT_URL, or unset it";
	if (!visit->store)
		return kavak_error_set(&finding->err, KAVAK_EIO, 0, "not without the database");
	r = kv_vectors_open(visit->config, url, visit->loop, visit->store, &vectors, &finding->err);
	return r < 0 ? r : add_url(url, &finding->detail);
}

static void embedded(int result, const float *vectors, size_t n, size_t dim,
		     const kavak_error *err, void *userdata)
{
	struct finding *finding = userdata;

	(void) vectors, (void) n, (void) dim;
	finding->r = result;
	if (result < 0)
		finding->err = *err;
}

/* Key, address and model's name are right if it makes a vector. */
static int embed_a_word(struct visit *visit, kavak_embedder *embedder, struct finding *finding)
{
	static const kavak_slice word = { "hola", 4 };
	int r;

	finding->r = KAVAK_STOPPED;
	r = kv_embedder_start(embedder, &word, 1, embedded, finding, NULL, &finding->err);
	while (!r && finding->r == KAVAK_STOPPED)
		r = kavak_loop_run_once(visit->loop, -1, &finding->err);
	return r < 0 ? r : finding->r;
}

static int look_embedder(struct visit *visit, struct finding *finding)
{
	KV_AUTO(kavak_embedder) *embedder = NULL;
	const char *url = kv_config_embedder_url(visit->config);
	int r = kv_embedder_open(visit->config, url, visit->loop, &embedder, &finding->err);

	finding->advice = "see EMBED_BASE_URL and EMBED_MODEL, or unset them";
	if (!r)
		r = embed_a_word(visit, embedder, finding);
	if (!r)
		r = add_url(url, &finding->detail);
	if (!r)
		r = kv_buf_addf(&finding->detail, ", %.*s", KV_FMT(kv_embedder_model(embedder)));
	return r;
}

static void model_answered(int result, const kavak_llm_reply *reply, const kavak_error *err,
			   void *userdata)
{
	struct finding *finding = userdata;

	(void) reply;
	finding->r = result;
	if (result < 0)
		finding->err = *err;
}

/* Key, address and model's name are right if it says anything. */
static int greet_model(struct visit *visit, kavak_llm *llm, struct finding *finding)
{
	static const kavak_llm_message hello = { .role = KAVAK_ROLE_USER, .text = { "Hola", 4 } };
	kavak_llm_request request = KAVAK_LLM_REQUEST_INIT;
	void *handle;
	int r;

	request.messages = &hello;
	request.n_messages = 1;
	request.max_tokens = MODEL_TOKENS;
	request.timeout_ms = MODEL_MS;
	request.done = model_answered;
	request.userdata = finding;
	finding->r = KAVAK_STOPPED;
	r = kv_llm_start(llm, &request, &handle, &finding->err);
	while (!r && finding->r == KAVAK_STOPPED)
		r = kavak_loop_run_once(visit->loop, -1, &finding->err);
	return r < 0 ? r : finding->r;
}

static int look_llm(struct visit *visit, struct finding *finding)
{
	KV_AUTO(kavak_llm) *llm = NULL;
	const char *url = kv_config_llm_url(visit->config);
	int r = 0;

	finding->advice = "see OPENAI_BASE_URL, OPENAI_API_KEY and OPENAI_MODEL; meanwhile the"
		" offline agent answers";
	if (strncmp(url, "offline:", strlen("offline:")))
		r = kv_llm_open(visit->config, url, visit->loop, &llm, &finding->err);
	if (!r && llm)
		r = greet_model(visit, llm, finding);
	return r < 0 ? r : add_url(url, &finding->detail);
}

static int look_catalog(struct visit *visit, struct finding *finding)
{
	const kavak_car_query query = { .km_max = -1, .total_max = KAVAK_TOTAL_EXACT_MAX };
	uint64_t n = 0;
	bool exact = true;
	int r;

	if (!visit->store)
		return kavak_error_set(&finding->err, KAVAK_EIO, 0, "not without the database");
	r = kv_store_cars_search(visit->store, &query, NULL, NULL, &n, &exact, &finding->err);
	if (r < 0)
		return r;
	finding->advice = n ? NULL : ADVICE_CATALOG;
	return kv_buf_addf(&finding->detail, "%s%llu cars", exact ? "" : "over ",
	                   (unsigned long long) n);
}

static int count_chunks(kavak_slice source, uint64_t hash, uint64_t n_chunks, void *userdata)
{
	uint64_t *totals = userdata;

	(void) source, (void) hash;
	totals[0]++;
	totals[1] += n_chunks;
	return 0;
}

static int look_knowledge(struct visit *visit, struct finding *finding)
{
	uint64_t totals[2] = { 0 };
	int r;

	if (!visit->store)
		return kavak_error_set(&finding->err, KAVAK_EIO, 0, "not without the database");
	r = kv_store_sources(visit->store, count_chunks, totals, &finding->err);
	if (r < 0)
		return r;
	finding->advice = totals[0] ? NULL : ADVICE_KNOWLEDGE;
	return kv_buf_addf(&finding->detail, "%llu sources, %llu passages",
	                   (unsigned long long) totals[0], (unsigned long long) totals[1]);
}

static int add_part(struct visit *visit, const char *name, look_fn *look, bool keeps_advice)
{
	struct finding finding = { 0 };
	int64_t start = kv_monotonic_us();
	json_t *part;
	bool ok;

	finding.r = look(visit, &finding);
	ok = finding.r == 0;
	if (!ok && !finding.err.text[0])
		kavak_error_set(&finding.err, finding.r, 0, "%s", kavak_strerror(finding.r));
	part = json_pack("{s:s, s:b, s:f, s:o, s:o}", "name", name, "ok", ok,
	                 "ms", (double) (kv_monotonic_us() - start) / 1000,
	                 "detail", kv_json_str_or_null(ok ? kv_buf_slice(&finding.detail)
	                                                  : kavak_slice_of(finding.err.text)),
	                 "advice", kv_json_str_or_null(finding.said.len
	                                               ? kv_buf_slice(&finding.said)
	                                               : kavak_slice_of(!ok || keeps_advice
	                                                                ? finding.advice : NULL)));
	kavak_buf_done(&finding.detail);
	kavak_buf_done(&finding.said);
	visit->all_ok &= ok;
	return json_array_append_new(visit->parts, part) < 0 ? KAVAK_ENOMEM : 0;
}

static int look_at_all(struct visit *visit)
{
	static const struct { const char *name; look_fn *look; bool keeps_advice; } parts[] = {
		{ "database",  look_database,  false },
		{ "mailbox",   look_mailbox,   true },
		{ "vectors",   look_vectors,   false },
		{ "embedder",  look_embedder,  false },
		{ "llm",       look_llm,       false },
		{ "catalog",   look_catalog,   true },
		{ "knowledge", look_knowledge, true },
	};
	int r = 0;

	for (size_t i = 0; !r && i < sizeof(parts) / sizeof(*parts); i++)
		r = add_part(visit, parts[i].name, parts[i].look, parts[i].keeps_advice);
	return r;
}

int kavak_doctor(const kavak_config *config, kavak_buf *buf, bool *ret_ok, kavak_error *err)
{
	struct visit visit = { .config = config, .parts = json_array(), .all_ok = true };
	KV_JSON *whole = NULL;
	int r = kv_config_check(config, err);

	if (!r)
		r = kavak_loop_new(&visit.loop, err);
	if (!r)
		r = look_at_all(&visit);
	if (!r)
		whole = json_pack("{s:O}", "parts", visit.parts);
	if (!r)
		r = kv_json_print(whole, buf);
	json_decref(visit.parts);
	kv_store_close(visit.store);
	kavak_loop_free(visit.loop);
	if (r < 0)
		return r == KAVAK_ENOMEM ? kavak_error_set(err, r, 0, "doctor") : r;
	*ret_ok = visit.all_ok;
	return 0;
}
