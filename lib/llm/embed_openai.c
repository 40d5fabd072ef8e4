/* SPDX-License-Identifier: MIT */
/* "openai:https://host/v1" for texts: any server that speaks OpenAI's embeddings. Long lists go in
 * batches, one after the other. */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include <kavak/sys/embedder.h>

#include "base/json.h"
#include "base/monotonic.h"
#include "llm/openai_error.h"
#include "llm/openai_server.h"

#define BATCH         64	/* texts of one request */
#define DIM_MAX       8192
#define TIMEOUT_MS    30000	/* of one request */
#define TRIES_MAX     3
#define WAIT_MAX_MS   5000	/* before another try; else knowledge goes without */
#define DEFAULT_MODEL "text-embedding-3-small"

struct openai {
	kavak_loop *loop;
	struct kv_openai_server server;
	const char *name;	/* of the model */
	kavak_buf   model;	/* what the vectors are called */
	struct job *jobs;	/* under way */
};

struct job {
	struct job     *next;
	struct openai  *openai;
	json_t         *texts;
	size_t          n, n_done;
	float          *vectors;
	size_t          dim;		/* 0: no answer yet */
	unsigned        n_tries;
	kv_http_call   *call;
	kavak_timer    *timer;
	kavak_embed_fn *done;
	void           *userdata;
};

static int openai_open(void *self, const kavak_env *env, kavak_error *err)
{
	struct openai *o = self;

	o->loop = env->loop;
	o->name = kavak_config_get(env->config, "EMBED_MODEL");
	if (!o->name || !*o->name)
		o->name = DEFAULT_MODEL;
	if (kv_buf_addf(&o->model, "openai-%s", o->name) < 0)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "embedder");
	return kv_openai_server_open(&o->server, env, "/embeddings", err);
}

static kavak_slice openai_model(void *self)
{
	return kv_buf_slice(&((struct openai *) self)->model);
}

static void job_free(struct job *job)
{
	json_decref(job->texts);
	free(job->vectors);
	free(job);
}

static void retire(struct job *job)
{
	struct openai *o = job->openai;

	kavak_timer_end(o->loop, KV_TAKE(job->timer));
	kv_http_cancel(o->server.http, KV_TAKE(job->call));
	for (struct job **at = &o->jobs; *at; at = &(*at)->next)
		if (*at == job) {
			*at = job->next;
			break;
		}
}

static void openai_cancel(void *self, void *handle)
{
	(void) self;
	retire(handle);
	job_free(handle);
}

static void openai_close(void *self)
{
	struct openai *o = self;

	while (o->jobs)
		openai_cancel(o, o->jobs);
	kv_openai_server_close(&o->server);
	kavak_buf_done(&o->model);
}

static void end(struct job *job, int r, const kavak_error *err)
{
	retire(job);
	job->done(r, r < 0 ? NULL : job->vectors, r < 0 ? 0 : job->n, r < 0 ? 0 : job->dim,
		  r < 0 ? err : NULL, job->userdata);
	job_free(job);
}

/* ---- what comes ---- */

static int bad_answer(const char *why, kavak_error *err)
{
	return kavak_error_set(err, KAVAK_EDATA, 0, "the embeddings' server: %s", why);
}

/* One vector, brought to length 1. */
static int take_vector(const json_t *list, float *to, size_t dim, kavak_error *err)
{
	const json_t *number;
	double sum = 0;
	size_t i;

	if (json_array_size(list) != dim)
		return bad_answer("vectors of different lengths", err);
	json_array_foreach(list, i, number) {
		double value = json_number_value(number);

		if (!json_is_number(number) || !(fabs(value) <= FLT_MAX))
			return bad_answer("a vector that holds something else than numbers", err);
		to[i] = (float) value;
		sum += value * value;
	}
	for (i = 0; sum > 0 && i < dim; i++)
		to[i] = (float) ((double) to[i] / sqrt(sum));
	return 0;
}

/* The first answer tells how long vectors are. */
static int make_room(struct job *job, const json_t *first, kavak_error *err)
{
	size_t dim = json_array_size(json_object_get(first, "embedding"));

	if (job->dim)
		return 0;
	if (!dim || dim > DIM_MAX)
		return bad_answer("an answer without vectors, or with too long ones", err);
	job->vectors = calloc(job->n * dim, sizeof(*job->vectors));
	if (!job->vectors)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "vectors");
	job->dim = dim;
	return 0;
}

/* {"data":[{"index","embedding"}]}, in any order. */
static int take_batch(struct job *job, kavak_slice body, size_t n, kavak_error *err)
{
	bool is_there[BATCH] = { false };
	KV_JSON *answer = NULL;
	const json_t *data, *one;
	size_t i;
	int r = kv_json_parse(body, "the embeddings' server", &answer, err);

	data = json_object_get(answer, "data");
	if (!r && json_array_size(data) != n)
		r = bad_answer("another number of vectors than of texts", err);
	if (!r)
		r = make_room(job, json_array_get(data, 0), err);
	if (r < 0)
		return r;
	json_array_foreach(data, i, one) {
		size_t index = (size_t) kv_json_get_int(one, "index", (int64_t) i);

		if (index >= n || is_there[index])
			return bad_answer(index < n ? "two vectors of one text"
						    : "a vector of no text", err);
		is_there[index] = true;
		r = take_vector(json_object_get(one, "embedding"),
				job->vectors + (job->n_done + index) * job->dim, job->dim, err);
		if (r < 0)
			return r;
	}
	return 0;
}

/* ---- asking ---- */

static size_t batch_of(const struct job *job)
{
	return job->n - job->n_done < BATCH ? job->n - job->n_done : BATCH;
}

static void ask(void *userdata);

static int ask_after(struct job *job, int64_t wait_ms, kavak_error *err)
{
	return kavak_loop_timer(job->openai->loop, wait_ms, ask, job, &job->timer, err);
}

static void on_done(int result, const struct kv_http_response *response, const kavak_error *err,
		    void *userdata)
{
	struct job *job = userdata;
	struct kv_openai_failure failure = { 0 };
	kavak_error why = { 0 };
	int64_t wait_ms;
	int r;

	job->call = NULL;
	if (result == 0 && response->status / 100 == 2) {
		r = take_batch(job, response->body, batch_of(job), &why);
		if (!r) {
			job->n_done += batch_of(job);
			job->n_tries = 0;
			r = job->n_done < job->n ? ask_after(job, 0, &why) : KAVAK_STOPPED;
		}
	} else {
		kv_openai_judge(result, response, err, &failure, &why);
		wait_ms = kv_openai_wait_ms(&failure, job->n_tries);
		r = failure.may_try_again && job->n_tries < TRIES_MAX && wait_ms <= WAIT_MAX_MS
		    ? ask_after(job, wait_ms, &why) : why.code;
	}
	if (r)
		end(job, r == KAVAK_STOPPED ? 0 : r, &why);
}

static void ask(void *userdata)
{
	struct job *job = userdata;
	KV_JSON *batch = json_array(), *body = NULL;
	KV_BUF text = { 0 };
	kavak_error err = { 0 };
	int r = 0;

	job->timer = NULL;
	job->n_tries++;
	for (size_t i = 0; i < batch_of(job); i++)
		json_array_append(batch, json_array_get(job->texts, job->n_done + i));
	body = json_pack("{s:s, s:O, s:s}", "model", job->openai->name, "input", batch,
			 "encoding_format", "float");
	if (!body || kv_json_print(body, &text) < 0)
		r = kavak_error_set(&err, KAVAK_ENOMEM, 0, "request for embeddings");
	if (!r)
		r = kv_openai_post(&job->openai->server, &(struct kv_http_request) {
			.body = kv_buf_slice(&text), .timeout_ms = TIMEOUT_MS, .done = on_done,
			.userdata = job,
		}, &job->call, &err);
	if (r < 0)
		end(job, r, &err);
}

static int openai_start(void *self, const kavak_slice *texts, size_t n_texts, kavak_embed_fn *done,
			void *userdata, void **ret_handle, kavak_error *err)
{
	struct openai *o = self;
	struct job *job = calloc(1, sizeof(*job));
	int r = KAVAK_ENOMEM;

	if (!job)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "request for embeddings");
	*job = (struct job) { .next = o->jobs, .openai = o, .texts = json_array(), .n = n_texts,
			      .done = done, .userdata = userdata };
	for (size_t i = 0; i < n_texts; i++)
		if (json_array_append_new(job->texts, kv_json_str(texts[i])) < 0)
			break;
	if (json_array_size(job->texts) == n_texts)
		r = ask_after(job, 0, err);
	else
		kavak_error_set(err, r, 0, "request for embeddings");
	if (r < 0) {
		job_free(job);
		return r;
	}
	o->jobs = job;
	*ret_handle = job;
	return 0;
}

extern const struct kavak_embedder_ops kv_embedder_openai;
const struct kavak_embedder_ops kv_embedder_openai = {
	.abi       = KAVAK_EMBEDDER_ABI,
	.scheme    = "openai",
	.self_size = sizeof(struct openai),
	.open      = openai_open,
	.close     = openai_close,
	.model     = openai_model,
	.start     = openai_start,
	.cancel    = openai_cancel,
};
