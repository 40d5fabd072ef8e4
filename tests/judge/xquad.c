/* SPDX-License-Identifier: MIT */
/* Which paragraph answers a question: XQuAD in Spanish, one file a paragraph. */

#include <stdio.h>
#include <string.h>

#include "judge/finder.h"
#include "judge/figure.h"
#include "judge/rows.h"

#define FLOOR_AT_1 0.974
#define FLOOR_AT_5 0.996
#define FLOOR_MRR  0.981

struct judge {
	struct finder         finder;
	struct finder_figures figures;
};

static void write_paragraph(const json_t *row, void *userdata)
{
	struct judge *judge = userdata;
	char name[64];

	snprintf(name, sizeof(name), "%.*s.txt", KV_FMT(kv_json_get_str(row, "paragraph_id")));
	finder_write(&judge->finder, name, kv_json_get_str(row, "text"));
}

static void ask(const json_t *row, void *userdata)
{
	struct judge *judge = userdata;
	kavak_slice question = kv_json_get_str(row, "question"),
		    paragraph = kv_json_get_str(row, "paragraph_id");
	struct finding finding;
	size_t place = 0;

	finder_ask(&judge->finder, question, &finding);
	for (size_t i = 0; i < finding.n && !place; i++)
		if (!strncmp(finding.sources[i], paragraph.ptr, paragraph.len))
			place = i + 1;
	finder_count(&judge->figures, place);
	if (place != 1)
		printf("%zu: %.*s\n", place, KV_FMT(question));
}

int main(void)
{
	struct judge judge = { 0 };
	const struct finder_figures *f = &judge.figures;
	double n;
	bool there, fine;

	finder_open(&judge.finder);
	there = rows_each("xquad_es_paragraphs.jsonl", write_paragraph, &judge);
	if (there) {
		finder_ingest(&judge.finder);
		there = rows_each("xquad_es.jsonl", ask, &judge);
	}
	finder_close(&judge.finder);
	if (!there)
		return ROWS_SKIP;
	n = (double) f->n;
	fine = figure_rate("xquad_es: recall at 1", (double) f->at_1 / n, FLOOR_AT_1);
	fine &= figure_rate("xquad_es: recall at 5", (double) f->at_5 / n, FLOOR_AT_5);
	fine &= figure_rate("xquad_es: mean reciprocal rank in ten", f->reciprocal / n, FLOOR_MRR);
	return !fine;
}
