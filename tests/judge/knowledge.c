/* SPDX-License-Identifier: MIT */
/* Which section of a dealer's text answers a customer's question, and whether any does: the
 * sections as files of their own and as one document; then our own knowledge, with questions about
 * what it does and does not say. */

#include <stdio.h>
#include <string.h>

#include "judge/figure.h"
#include "judge/finder.h"
#include "judge/rows.h"

#define FLOOR_AT_1 12
#define FLOOR_AT_5 18

struct judge {
	struct finder         finder;
	struct finder_figures figures;
	size_t n_asked, n_right;	/* whether there is an answer */
};

static void write_section(const json_t *row, void *userdata)
{
	struct judge *judge = userdata;
	char name[64];

	snprintf(name, sizeof(name), "s%.*s.md", KV_FMT(kv_json_get_str(row, "doc_id")));
	finder_write(&judge->finder, name, kv_json_get_str(row, "text"));
}

static bool is_relevant(const json_t *relevant, const char *source)
{
	const json_t *id;
	size_t i;

	json_array_foreach(relevant, i, id) {
		size_t n = strlen(json_string_value(id));

		if (!strncmp(source + 1, json_string_value(id), n) &&
		    !strcmp(source + 1 + n, ".md"))
			return true;
	}
	return false;
}

static void ask(const json_t *row, void *userdata)
{
	struct judge *judge = userdata;
	const json_t *relevant = json_object_get(row, "relevant");
	kavak_slice question = kv_json_get_str(row, "question");
	bool expected = json_array_size(relevant) > 0;
	struct finding finding;
	size_t place = 0;

	finder_ask(&judge->finder, question, &finding);
	for (size_t i = 0; i < finding.n && !place; i++)
		if (is_relevant(relevant, finding.sources[i]))
			place = i + 1;
	if (expected)
		finder_count(&judge->figures, place);
	judge->n_asked++;
	judge->n_right += finding.answers == expected;
	if ((expected && place != 1) || finding.answers != expected)
		printf("  %zu %s: %.*s\n", place, finding.answers ? "answers" : "does not answer",
		       KV_FMT(question));
}

/* `sources`: the files that say it, commas between; "-" when none does. */
static void ask_own(kavak_slice sources, kavak_slice question, void *userdata)
{
	struct judge *judge = userdata;
	bool expected = !kv_slice_is(sources, "-");
	struct finding finding;
	kavak_slice source;
	size_t place = 0;

	finder_ask(&judge->finder, question, &finding);
	while (expected && kv_slice_split(&sources, ',', &source))
		for (size_t k = 0; k < finding.n; k++)
			if (kv_slice_is(source, finding.sources[k]) && (!place || k < place))
				place = k + 1;
	if (expected)
		finder_count(&judge->figures, place);
	judge->n_asked++;
	judge->n_right += finding.answers == expected;
	if ((expected && place != 1) || finding.answers != expected)
		printf("  %zu %s: %.*s (%s)\n", place,
		       finding.answers ? "answers" : "does not answer", KV_FMT(question),
		       finding.n ? finding.sources[0] : "nothing");
}

static bool say(const struct judge *judge, const char *what, size_t at_1, size_t at_5,
		size_t n_right)
{
	const struct finder_figures *f = &judge->figures;
	char first[64], five[64], known[64];
	bool fine;

	snprintf(first, sizeof(first), "%s: first", what);
	snprintf(five, sizeof(five), "%s: in five", what);
	snprintf(known, sizeof(known), "%s: knows whether it knows", what);
	fine = figure_count(first, f->at_1, f->n, at_1);
	fine &= figure_count(five, f->at_5, f->n, at_5);
	return figure_count(known, judge->n_right, judge->n_asked, n_right) && fine;
}

static bool judge_own(void)
{
	struct judge judge = { 0 };

	finder_open(&judge.finder);
	finder_ingest_builtin(&judge.finder);
	rows_own("knowledge.tsv", ask_own, &judge);
	finder_close(&judge.finder);
	return say(&judge, "our knowledge", judge.figures.n * 8 / 10, judge.figures.n * 9 / 10,
		   judge.n_asked * 9 / 10);
}

int main(void)
{
	struct judge judge = { 0 };
	bool fine = judge_own(), there;

	finder_open(&judge.finder);
	there = rows_each("kavak_kb_docs.jsonl", write_section, &judge);
	if (there) {
		finder_ingest(&judge.finder);
		there = rows_each("kavak_kb.jsonl", ask, &judge);
	}
	finder_close(&judge.finder);
	if (!there)
		return fine ? ROWS_SKIP : 1;
	return !(say(&judge, "kavak_kb", FLOOR_AT_1, FLOOR_AT_5, judge.n_asked - 1) && fine);
}
