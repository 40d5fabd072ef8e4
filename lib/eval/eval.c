/* SPDX-License-Identifier: MIT */
/* Cases in, verdicts out, through <kavak/talk.h> alone. */
#include <kavak/eval.h>

#include <time.h>
#include <unistd.h>

#include <kavak/sys/error.h>
#include <kavak/talk.h>

#include "base/file.h"
#include "base/json.h"
#include "eval/case.h"
#include "eval/files.h"
#include "eval/scratch.h"

#define EVAL_FILE_MAX ((size_t) 16 << 20)

struct eval {
	const kavak_config *config;
	void              (*progress)(const kavak_eval_result *so_far, void *userdata);
	void               *userdata;
	kavak_engine       *configured;	/* opened for the first file that names no catalog */
	struct kv_scratch   scratch;
	kavak_engine       *engine;	/* of the two the one that this file's cases run over */
	kavak_eval_result   result;
	json_t             *by_tag, *failures;
	const char         *path;	/* of the file */
	unsigned            line;
	int64_t             started_ns;	/* makes the names of users this run's own */
};

static int no_memory(kavak_error *err)
{
	return kavak_error_set(err, KAVAK_ENOMEM, 0, "eval");
}

static int add_failure(struct eval *eval, const json_t *one, size_t turn, kavak_slice why)
{
	json_t *failure = json_pack("{s:O, s:I, s:o}", "id", json_object_get(one, "id"),
	                            "turn", (json_int_t) turn + 1, "why", kv_json_str(why));

	return json_array_append_new(eval->failures, failure) < 0 ? KAVAK_ENOMEM : 0;
}

static int add_to(json_t *counts, const char *key, int n)
{
	return json_object_set_new(counts, key, json_integer(kv_json_get_int(counts, key, 0) + n));
}

/* One more case under each of its tags. */
static int count_tags(struct eval *eval, const json_t *one, bool passed)
{
	const json_t *tag;
	size_t i;

	json_array_foreach(json_object_get(one, "tags"), i, tag) {
		const char *name = json_string_value(tag);
		json_t *counts = name ? json_object_get(eval->by_tag, name) : NULL;

		if (!name)
			continue;
		if (!counts) {
			counts = json_pack("{s:i, s:i}", "cases", 0, "passed", 0);
			if (json_object_set_new(eval->by_tag, name, counts) < 0)
				return KAVAK_ENOMEM;
		}
		if (add_to(counts, "cases", 1) < 0 || add_to(counts, "passed", passed) < 0)
			return KAVAK_ENOMEM;
	}
	return 0;
}

/* What happened in one turn. 0: as expected; KAVAK_CONFLICT with `why`. */
static int run_turn(struct eval *eval, kavak_slice user, const json_t *turn, kavak_buf *why,
                    kavak_error *err)
{
	kavak_reply reply = { 0 };
	kavak_error failed = { 0 };
	KV_JSON *json = NULL;
	int r = kavak_ask(eval->engine, user, kv_json_get_str(turn, "user"), &reply, &failed);

	if (r == KAVAK_ENOMEM)
		return no_memory(err);
	if (r < 0)
		return kv_buf_add_str(why, failed.text) < 0 ? no_memory(err) : KAVAK_CONFLICT;
	r = kv_json_parse(kv_buf_slice(&reply.json), "reply", &json, err);
	if (!r)
		r = kv_case_check(json_object_get(turn, "expect"), json, why);
	kavak_reply_done(&reply);
	return r < 0 ? kavak_error_set(err, r, 0, "eval") : r;
}

static int run_turns(struct eval *eval, kavak_slice user, const json_t *one, kavak_error *err)
{
	const json_t *turn;
	bool passed = true;
	size_t i;

	json_array_foreach(json_object_get(one, "turns"), i, turn) {
		KV_BUF why = { 0 };
		int r = run_turn(eval, user, turn, &why, err);

		if (r < 0)
			return r;
		eval->result.n_turns++;
		eval->result.n_turns_passed += r == 0;
		if (r == 0)
			continue;
		passed = false;
		if (add_failure(eval, one, i, kv_buf_slice(&why)) < 0)
			return no_memory(err);
	}
	eval->result.n_cases++;
	eval->result.n_passed += passed;
	return count_tags(eval, one, passed) < 0 ? no_memory(err) : 0;
}

/* Under a user that nobody was before, and nobody is afterwards. */
static int run_case(struct eval *eval, const json_t *one, kavak_error *err)
{
	KV_BUF user = { 0 };
	kavak_error ignored;
	int r = kv_buf_addf(&user, "eval-%lld-%ld-%llu", (long long) eval->started_ns,
	                    (long) getpid(), (unsigned long long) eval->result.n_cases);

	if (r < 0)
		return no_memory(err);
	r = run_turns(eval, kv_buf_slice(&user), one, err);
	if (r < 0) {
		kavak_forget(eval->engine, kv_buf_slice(&user), &ignored);
		return r;
	}
	return kavak_forget(eval->engine, kv_buf_slice(&user), err);
}

static int read_case(struct eval *eval, kavak_slice line, json_t **ret_case, kavak_error *err)
{
	KV_JSON *one = NULL;
	kavak_error why = { 0 };
	KV_BUF what = { 0 };
	int r = kv_json_parse(line, "case", &one, &why);

	if (r < 0)
		return kavak_error_set(err, r, 0, "%s, line %u: %s", eval->path, eval->line,
		                       why.text);
	r = kv_case_valid(one, &what);
	if (r < 0)
		return kavak_error_set(err, r, 0, "%s, line %u: %s", eval->path, eval->line,
		                       what.ptr ? what.ptr : "");
	*ret_case = KV_TAKE(one);
	return 0;
}

static int run_lines(struct eval *eval, kavak_slice text, kavak_error *err)
{
	uint64_t before = eval->result.n_cases;
	kavak_slice line;

	while (kv_slice_split(&text, '\n', &line)) {
		KV_JSON *one = NULL;
		int r;

		eval->line++;
		if (!kv_slice_trim(line).len)
			continue;
		r = read_case(eval, line, &one, err);
		if (!r)
			r = run_case(eval, one, err);
		if (r < 0)
			return r;
		if (eval->progress)
			eval->progress(&eval->result, eval->userdata);
	}
	if (eval->engine == eval->scratch.engine)
		eval->result.n_scratch += eval->result.n_cases - before;
	if (eval->result.n_cases > before)
		return 0;
	return kavak_error_set(err, KAVAK_EDATA, 0, "%s: there is no case in it", eval->path);
}

/* The catalog that the first line names, relative to the file; empty when it names none. */
static int catalog_of(const char *path, kavak_slice *text, kavak_buf *ret_catalog)
{
	kavak_slice rest = *text, line;
	KV_JSON *head = NULL;
	kavak_slice name;
	const char *slash = strrchr(path, '/');

	if (!kv_slice_split(&rest, '\n', &line) ||
	    kv_json_parse(line, "first line", &head, NULL) != 0)
		return 0;
	name = kv_json_get_str(head, "catalog");
	if (!name.len)
		return 0;
	*text = rest;
	if (*name.ptr != '/' && slash) {
		kavak_slice folder = { path, (size_t) (slash - path) + 1 };
		int r = kavak_buf_add(ret_catalog, folder);

		if (r < 0)
			return r;
	}
	return kavak_buf_add(ret_catalog, name);
}

/* Which database a file's cases run over. */
static int choose_engine(struct eval *eval, kavak_slice catalog, kavak_error *err)
{
	int r = 0;

	if (catalog.len)
		r = kv_scratch_open(&eval->scratch, eval->config, catalog, err);
	else if (!eval->configured)
		r = kavak_engine_open(eval->config, &eval->configured, err);
	eval->engine = catalog.len ? eval->scratch.engine : eval->configured;
	return r;
}

static int run_file(struct eval *eval, const char *path, kavak_error *err)
{
	KV_BUF file = { .max = EVAL_FILE_MAX + (128 << 10) }, catalog = { 0 };
	kavak_slice text;
	int r = kv_file_read(path, EVAL_FILE_MAX, &file, err);

	if (r != 0)
		return r;
	text = kv_buf_slice(&file);
	if (kv_slice_starts(text, "\xef\xbb\xbf"))
		text = kv_slice_sub(text, 3, text.len);
	if (catalog_of(path, &text, &catalog) < 0)
		return no_memory(err);
	eval->path = path;
	eval->line = catalog.len > 0;
	r = choose_engine(eval, kv_buf_slice(&catalog), err);
	return r ? r : run_lines(eval, text, err);
}

static int print_report(const struct eval *eval, kavak_buf *buf)
{
	KV_JSON *report = json_pack("{s:I, s:I, s:I, s:I, s:O, s:O}",
	                            "cases", (json_int_t) eval->result.n_cases,
	                            "passed", (json_int_t) eval->result.n_passed,
	                            "turns", (json_int_t) eval->result.n_turns,
	                            "turns_passed", (json_int_t) eval->result.n_turns_passed,
	                            "by_tag", eval->by_tag, "failures", eval->failures);

	return kv_json_print(report, buf);
}

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t) now.tv_sec * 1000000000 + now.tv_nsec;
}

int kavak_eval_run(const kavak_config *config, const char *path,
                   void (*progress)(const kavak_eval_result *so_far, void *userdata),
                   void *userdata, kavak_eval_result *ret_result, kavak_buf *buf, kavak_error *err)
{
	KV_JSON *by_tag = json_object(), *failures = json_array(), *files = NULL;
	struct eval eval = { .config = config, .progress = progress, .userdata = userdata,
	                     .by_tag = by_tag, .failures = failures, .started_ns = now_ns() };
	const json_t *file;
	size_t i;
	int r;

	if (!by_tag || !failures)
		return no_memory(err);
	r = kv_eval_files(path, &files, err);
	json_array_foreach(files, i, file) {
		r = run_file(&eval, json_string_value(file), err);
		if (r != 0)
			break;
	}
	kavak_engine_close(eval.configured);
	kv_scratch_close(&eval.scratch);
	if (!r && buf && print_report(&eval, buf) < 0)
		r = no_memory(err);
	if (!r)
		*ret_result = eval.result;
	return r;
}
