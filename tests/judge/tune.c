/* SPDX-License-Identifier: MIT */
/* What each part of the ranking is worth: tune-ranking [--folds N].
 *
 * Questions are XQuAD's of the data set, then our own about the same paragraphs (paragraphs.tsv).
 * Without --folds: each weight switched off or changed alone, with the questions that it gains and
 * loses at rank 1. With it: the weights are chosen on N - 1 parts, by articles, and judged on the
 * one left out. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge/finder.h"
#include "judge/rows.h"
#include "rag/private.h"

#define QUESTIONS_MAX 2000
#define PLACES_MAX    4000	/* weightings that are remembered */
#define SETS          2

struct asked {
	char   question[512];
	char   paragraph[16];
	int    article;
	int    set;	/* 0: the data set's, 1: our own */
};

struct places {
	struct kv_weights weights;
	unsigned char     of[QUESTIONS_MAX];
};

struct tuning {
	struct finder finder;
	struct asked  asked[QUESTIONS_MAX];
	size_t        n;
	struct { char id[16]; int article; } paragraphs[1000];
	size_t        n_paragraphs;
	struct places *places[PLACES_MAX];
	size_t        n_places;
};

static void write_paragraph(const json_t *row, void *userdata)
{
	struct tuning *t = userdata;
	char name[64];

	snprintf(t->paragraphs[t->n_paragraphs].id, sizeof(t->paragraphs->id), "%.*s",
	         KV_FMT(kv_json_get_str(row, "paragraph_id")));
	t->paragraphs[t->n_paragraphs].article =
		(int) json_integer_value(json_object_get(row, "article"));
	snprintf(name, sizeof(name), "%s.txt", t->paragraphs[t->n_paragraphs++].id);
	finder_write(&t->finder, name, kv_json_get_str(row, "text"));
}

static void add_question(struct tuning *t, kavak_slice paragraph, kavak_slice question, int set)
{
	struct asked *asked = &t->asked[t->n];

	if (t->n == QUESTIONS_MAX)
		return;
	snprintf(asked->question, sizeof(asked->question), "%.*s", KV_FMT(question));
	snprintf(asked->paragraph, sizeof(asked->paragraph), "%.*s", KV_FMT(paragraph));
	asked->set = set;
	for (size_t i = 0; i < t->n_paragraphs; i++)
		if (!strcmp(t->paragraphs[i].id, asked->paragraph)) {
			asked->article = t->paragraphs[i].article;
			t->n++;
		}
}

static void take_row(const json_t *row, void *userdata)
{
	add_question(userdata, kv_json_get_str(row, "paragraph_id"),
	             kv_json_get_str(row, "question"), 0);
}

static void take_own(kavak_slice paragraph, kavak_slice question, void *userdata)
{
	add_question(userdata, paragraph, question, 1);
}

/* Where the right paragraph stands for each question, 0 for nowhere in ten. */
static const struct places *ask_all(struct tuning *t, const struct kv_weights *weights)
{
	struct places *places;

	for (size_t i = 0; i < t->n_places; i++)
		if (!memcmp(&t->places[i]->weights, weights, sizeof(*weights)))
			return t->places[i];
	places = t->n_places < PLACES_MAX ? calloc(1, sizeof(*places)) : NULL;
	if (!places) {
		printf("too many weightings\n");
		exit(EXIT_FAILURE);
	}
	places->weights = *weights;
	t->finder.rag->weights = *weights;
	for (size_t i = 0; i < t->n; i++) {
		struct finding found;

		finder_ask(&t->finder, kavak_slice_of(t->asked[i].question), &found);
		for (size_t k = 0; k < found.n && !places->of[i]; k++)
			if (!strncmp(found.sources[k], t->asked[i].paragraph,
			             strlen(t->asked[i].paragraph)))
				places->of[i] = (unsigned char) (k + 1);
	}
	return t->places[t->n_places++] = places;
}

static void say(const struct tuning *t, const struct places *places, const struct places *base,
                const char *what)
{
	printf("%-22s", what);
	for (int set = 0; set < SETS; set++) {
		struct finder_figures f = { 0 };
		int gained = 0, lost = 0;

		for (size_t i = 0; i < t->n; i++) {
			if (t->asked[i].set != set)
				continue;
			finder_count(&f, places->of[i]);
			gained += places->of[i] == 1 && base->of[i] != 1;
			lost += places->of[i] != 1 && base->of[i] == 1;
		}
		if (f.n)
			printf("  %.3f %.3f %.4f +%d -%d", (double) f.at_1 / (double) f.n,
			       (double) f.at_5 / (double) f.n, f.reciprocal / (double) f.n, gained,
			       lost);
	}
	printf("\n");
	fflush(stdout);
}

/* What may be chosen, one weight at a time. */
static const struct knob {
	const char *name;
	size_t      at;
	double      off;	/* as if it were not there */
	double      values[6];
} knobs[] = {
#define KNOB(name, off, ...) { #name, offsetof(struct kv_weights, name), off, { __VA_ARGS__ } }
	KNOB(k1, 1.2, 0.6, 0.9, 1.2, 1.6, 2),
	KNOB(b, 0, 0.3, 0.5, 0.75, 0.9, 1),
	KNOB(level[KV_WRITTEN], 0, 0.5, 1, 1.5, 2, 0.01),
	KNOB(level[KV_STEM], 0, 0.75, 1.25, 1.75, 2.5, 0.01),
	KNOB(level[KV_ROOT], 0, 0.5, 1, 1.7, 2.4, 3.2),
	KNOB(rarity, 1, 1, 1.25, 1.5, 1.75, 2),
	KNOB(askword, 1, 0, 0.1, 0.25, 0.5, 1),
	KNOB(synonym, 0.01, 0.01, 0.3, 0.6, 0.8, 1),
	KNOB(mended, 0, 0, 0.5, 0.8, 1),
	KNOB(vector, 0, 0, 0.001, 0.01, 0.1, 0.3),
};
#define N_KNOBS (sizeof(knobs) / sizeof(*knobs))

static struct kv_weights turned(struct kv_weights weights, const struct knob *knob, double value)
{
	memcpy((char *) &weights + knob->at, &value, sizeof(value));
	return weights;
}

static void ablate(struct tuning *t)
{
	const struct places *base = ask_all(t, &kv_weights);
	char what[64];

	printf("%-22s  R@1   R@5   MRR@10 gained, lost\n", "");
	say(t, base, base, "as it is");
	for (size_t i = 0; i < N_KNOBS; i++)
		for (size_t k = 0; k <= sizeof(knobs[i].values) / sizeof(double); k++) {
			double value = k ? knobs[i].values[k - 1] : knobs[i].off;
			struct kv_weights weights = turned(kv_weights, &knobs[i], value);

			if (k && (value == 0 || value == knobs[i].off))
				continue;
			snprintf(what, sizeof(what), "%s%s %g", knobs[i].name, k ? "" : " off",
			         value);
			say(t, ask_all(t, &weights), base, what);
		}
}

/* The mean reciprocal rank of the questions of, or not of, one part. */
static double score(const struct tuning *t, const struct places *places, int n_folds, int fold,
                    bool inside)
{
	double sum = 0, n = 0;

	for (size_t i = 0; i < t->n; i++)
		if ((t->asked[i].article % n_folds == fold) == inside) {
			sum += places->of[i] ? 1.0 / places->of[i] : 0;
			n++;
		}
	return sum / n;
}

static struct kv_weights choose(struct tuning *t, int n_folds, int fold)
{
	struct kv_weights best = kv_weights;
	double best_score = score(t, ask_all(t, &best), n_folds, fold, false);

	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < N_KNOBS; i++)
			for (size_t k = 0; k < sizeof(knobs[i].values) / sizeof(double); k++) {
				struct kv_weights tried =
					turned(best, &knobs[i], knobs[i].values[k]);
				double s = score(t, ask_all(t, &tried), n_folds, fold, false);

				if (s > best_score + 1e-9) {
					best = tried;
					best_score = s;
				}
			}
	return best;
}

static void cross_validate(struct tuning *t, int n_folds)
{
	const struct places *base = ask_all(t, &kv_weights);
	static struct places held_out;

	for (int fold = 0; fold < n_folds; fold++) {
		struct kv_weights chosen = choose(t, n_folds, fold);
		const struct places *places = ask_all(t, &chosen);

		for (size_t i = 0; i < t->n; i++)
			if (t->asked[i].article % n_folds == fold)
				held_out.of[i] = places->of[i];
		printf("fold %d: left out %.4f with what was chosen, %.4f as it is;", fold,
		       score(t, places, n_folds, fold, true), score(t, base, n_folds, fold, true));
		for (size_t i = 0; i < N_KNOBS; i++) {
			double value;

			memcpy(&value, (char *) &chosen + knobs[i].at, sizeof(value));
			printf(" %s %g", knobs[i].name, value);
		}
		printf("\n");
	}
	say(t, &held_out, base, "held out, chosen");
	say(t, base, base, "as it is");
}

int main(int argc, char **argv)
{
	static struct tuning t;
	int n_folds = argc > 2 && !strcmp(argv[1], "--folds") ? (int) strtol(argv[2], NULL, 10) : 0;
	bool there;

	finder_open(&t.finder);
	there = rows_each("xquad_es_paragraphs.jsonl", write_paragraph, &t) &&
	        rows_each("xquad_es.jsonl", take_row, &t);
	if (there) {
		rows_own("paragraphs.tsv", take_own, &t);
		finder_ingest(&t.finder);
		if (n_folds)
			cross_validate(&t, n_folds);
		else
			ablate(&t);
	}
	finder_close(&t.finder);
	for (size_t i = 0; i < t.n_places; i++)
		free(t.places[i]);
	return there ? 0 : ROWS_SKIP;
}
