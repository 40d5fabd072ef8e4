/* SPDX-License-Identifier: MIT */
/* The project's own cases, tests/eval: that all pass, also the second time over one database and
 * within seconds; and that they are about every intent and every tag, so that they cannot shrink
 * unseen. */
#include <kavak/kavak.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/data.h"
#include "base/file.h"
#include "base/json.h"
#include "judge/figure.h"
#include "understand/frame.h"

#define FOLDER        TESTS_DIR "/eval"
#define CASES_LEAST   320
#define SEVERAL_LEAST 80	/* of the cases: with two turns or more */
#ifdef __SANITIZE_ADDRESS__
#define SECONDS_MOST  20	/* each step is watched */
#else
#define SECONDS_MOST  5
#endif

static const struct { const char *tag; size_t least; } tags[] = {
	{ "search", 80 }, { "refine", 25 }, { "finance", 40 }, { "afford", 10 }, { "kb", 45 },
	{ "dialogue", 20 }, { "details", 15 }, { "compare", 8 }, { "chat", 15 },
	{ "numbers", 15 }, { "errand", 20 }, { "injection", 10 }, { "off_topic", 10 },
};

#define N_TAGS    (sizeof(tags) / sizeof(*tags))
#define N_INTENTS (KV_INTENT_LOST + 1)

struct judge {
	kv_lexicon *lexicon;
	kv_index   *index;
	FILE       *all;	/* the cases of all files, without the catalogs that they name */
	size_t      n_cases, n_several, n_of_tag[N_TAGS], n_of_intent[N_INTENTS];
};

static void fail(const char *what, const kavak_error *err)
{
	fprintf(stderr, "%s: %s\n", what, err->text);
	exit(EXIT_FAILURE);
}

/* --- what they are about --- */

static void count_case(struct judge *judge, const json_t *one)
{
	const json_t *turns = json_object_get(one, "turns"), *turn, *tag;
	size_t i;

	judge->n_cases++;
	judge->n_several += json_array_size(turns) > 1;
	json_array_foreach(json_object_get(one, "tags"), i, tag)
		for (size_t k = 0; k < N_TAGS; k++)
			judge->n_of_tag[k] += !strcmp(json_string_value(tag), tags[k].tag);
	json_array_foreach(turns, i, turn) {
		struct kv_frame frame;
		kavak_error err = { 0 };

		if (kv_understand(judge->lexicon, judge->index, kv_json_get_str(turn, "user"),
		                  KV_ASKED_NOTHING, &frame, &err) < 0)
			fail("understand", &err);
		judge->n_of_intent[frame.intent]++;
	}
}

static void read_file(struct judge *judge, const char *name)
{
	KV_BUF path = { 0 }, text = { .max = 16 << 20 };
	kavak_slice rest, line;
	kavak_error err = { 0 };

	if (kv_buf_addf(&path, FOLDER "/%s", name) < 0 ||
	    kv_file_read(path.ptr, 8 << 20, &text, &err) != 0)
		fail(name, &err);
	rest = kv_buf_slice(&text);
	while (kv_slice_split(&rest, '\n', &line)) {
		KV_JSON *one = NULL;

		if (kv_json_parse(line, "case", &one, NULL) != 0 || !json_object_get(one, "turns"))
			continue;
		count_case(judge, one);
		fprintf(judge->all, "%.*s\n", KV_FMT(line));
	}
}

static void read_all(struct judge *judge)
{
	DIR *folder = opendir(FOLDER);
	const struct dirent *entry;

	while (folder && (entry = readdir(folder)))
		if (strstr(entry->d_name, ".jsonl"))
			read_file(judge, entry->d_name);
	if (folder)
		closedir(folder);
}

static bool say_what_about(const struct judge *judge)
{
	size_t n_tags = 0, n_intents = 0;
	bool fine;

	for (size_t i = 0; i < N_TAGS; i++) {
		n_tags += judge->n_of_tag[i] >= tags[i].least;
		printf("%-14s %3zu cases\n", tags[i].tag, judge->n_of_tag[i]);
	}
	for (size_t i = 0; i < N_INTENTS; i++) {
		n_intents += judge->n_of_intent[i] > 0;
		printf("%-14s %3zu turns\n", kv_intent_name((enum kv_intent) i),
		       judge->n_of_intent[i]);
	}
	fine = figure_count("tests/eval: cases of several turns", judge->n_several, judge->n_cases,
	                    SEVERAL_LEAST);
	fine &= figure_count("tests/eval: intents that a turn is about", n_intents, N_INTENTS,
	                     N_INTENTS);
	fine &= figure_count("tests/eval: tags with cases enough", n_tags, N_TAGS, N_TAGS);
	return fine && judge->n_cases >= CASES_LEAST;
}

/* --- how they come out --- */

/* Of the processor, so that it does not matter who else works on the machine. */
static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

static kavak_eval_result run(const kavak_config *config, const char *path)
{
	kavak_eval_result result;
	kavak_error err = { 0 };
	KV_BUF report = { 0 };

	if (kavak_eval_run(config, path, NULL, NULL, &result, &report, &err) != 0)
		fail(path, &err);
	if (result.n_passed < result.n_cases)
		printf("%s\n", report.ptr);
	return result;
}

static kavak_config *new_config(const char *database)
{
	kavak_config *config;
	kavak_error err = { 0 };

	if (kavak_config_new(&config, &err) < 0 ||
	    kavak_config_set(config, "KAVAK_LLM", "offline:", &err) < 0 ||
	    (database && kavak_config_set(config, "DATABASE_URL", database, &err) < 0))
		fail("config", &err);
	return config;
}

/* The catalog that the files name, and the built-in knowledge. */
static void fill(const kavak_config *config)
{
	const kavak_import_options options = KAVAK_IMPORT_OPTIONS_INIT;
	kavak_engine *engine = NULL;
	kavak_import_result imported;
	kavak_ingest_result ingested;
	kavak_error err = { 0 };

	if (kavak_migrate(config, NULL, &err) < 0 ||
	    kavak_engine_open(config, &engine, &err) < 0 ||
	    kavak_catalog_import(engine, FOLDER "/cars.csv", &options, &imported, &err) < 0 ||
	    kavak_knowledge_ingest_builtin(engine, &ingested, &err) < 0)
		fail("database", &err);
	kavak_engine_close(engine);
}

static bool run_twice(const char *folder, const char *cases)
{
	KV_BUF url = { 0 }, file = { 0 };
	kavak_eval_result again;
	kavak_config *config;

	kv_buf_addf(&url, "sqlite:%s/kavak.db", folder);
	config = new_config(url.ptr);
	fill(config);
	run(config, cases);
	again = run(config, cases);
	kavak_config_free(config);
	for (size_t i = 0; i < 3; i++) {
		static const char *const ends[] = { "", "-wal", "-shm" };

		file.len = 0;
		kv_buf_addf(&file, "%s/kavak.db%s", folder, ends[i]);
		unlink(file.ptr);
	}
	return figure_share("kavak eval tests/eval: again, one database", again.n_passed,
	                    again.n_cases, 100);
}

static bool run_folder(void)
{
	kavak_config *config = new_config(NULL);
	double start = now();
	kavak_eval_result result = run(config, FOLDER);
	double seconds = now() - start;
	bool fine = figure_share("kavak eval tests/eval", result.n_passed, result.n_cases, 100);

	kavak_config_free(config);
	return fine & figure_seconds("kavak eval tests/eval: seconds", seconds, SECONDS_MOST);
}

int main(void)
{
	char folder[] = "/tmp/kavak-judge-XXXXXX", cases[64];
	struct judge judge = { 0 };
	KV_AUTO(kv_data) *data = NULL;
	kavak_error err = { 0 };
	bool fine;

	if (!mkdtemp(folder))
		return EXIT_FAILURE;
	snprintf(cases, sizeof(cases), "%s/cases.jsonl", folder);
	judge.all = fopen(cases, "w");
	if (!judge.all || kv_data_new(NULL, &data, &err) < 0 ||
	    kv_lexicon_new(data, &judge.lexicon, &err) < 0 ||
	    kv_index_new(data, NULL, 0, &judge.index, &err) < 0)
		fail("judge", &err);
	read_all(&judge);
	fclose(judge.all);
	fine = run_folder();
	fine &= run_twice(folder, cases);
	fine &= say_what_about(&judge);
	unlink(cases);
	rmdir(folder);
	kv_lexicon_free(judge.lexicon);
	kv_index_free(judge.index);
	return !fine;
}
