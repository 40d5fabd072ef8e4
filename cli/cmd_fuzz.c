/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "input.h"
#include "output.h"

#define LINE_MAX_BYTES (2 * KAVAK_FUZZY_TEXT_MAX + 1)

enum { SCORER, PAIRS };

static const struct option_spec options[] = {
	[SCORER] = { "scorer", "S", OPTION_TEXT,
		     "ratio, partial_ratio, token_set_ratio, WRatio, ...", .required = true },
	[PAIRS] = { "pairs", "FILE", OPTION_TEXT,
		    "a pair a line with a tab between, - for standard input" },
	{ 0 }
};

static int print_score(enum kavak_scorer scorer, kavak_slice a, kavak_slice b, bool as_json,
		       kavak_error *err)
{
	double score;
	int r = kavak_fuzzy_score(scorer, a, b, 0, &score, err);

	if (r == 0)
		printf(as_json ? "{\"score\":%.6f}\n" : "%.6f\n", score);
	return r;
}

static int score_line(enum kavak_scorer scorer, kavak_slice line, bool as_json, kavak_error *err)
{
	const char *tab = memchr(line.ptr, '\t', line.len);
	size_t n = tab ? (size_t) (tab - line.ptr) : 0;

	if (!tab) {
		snprintf(err->text, sizeof(err->text), "expected two texts with a tab between");
		return KAVAK_EDATA;
	}
	return print_score(scorer, (kavak_slice) { line.ptr, n },
			   (kavak_slice) { tab + 1, line.len - n - 1 }, as_json, err);
}

static int score_file(enum kavak_scorer scorer, const char *path, bool as_json, kavak_error *err)
{
	struct input input;
	kavak_buf line = { 0 };
	int r = input_open(&input, path, err);

	if (r != 0)
		return r;
	while (!ferror(stdout) && (r = input_line(&input, LINE_MAX_BYTES, &line, err)) == 0) {
		r = score_line(scorer, (kavak_slice) { line.ptr, line.len }, as_json, err);
		if (r < 0) {
			input_fail(&input, r, err);
			break;
		}
	}
	kavak_buf_done(&line);
	input_close(&input);
	return r == KAVAK_STOPPED ? 0 : r;
}

static int refuse_scorer(const struct command *command, const char *name)
{
	kavak_buf names = { 0 };
	int status;

	for (int i = 0; kavak_scorer_name((enum kavak_scorer) i); i++)
		(void) buf_addf(&names, "%s%s", i ? ", " : "",
				kavak_scorer_name((enum kavak_scorer) i));
	status = usage(command, "--scorer takes one of %s, not '%s'", names.ptr ? names.ptr : "",
		       name);
	kavak_buf_done(&names);
	return status;
}

static int run(const struct args *args)
{
	const struct option_value *v = args->values;
	size_t expected = v[PAIRS].set ? 0 : 2;
	enum kavak_scorer scorer;
	kavak_error err = { 0 };
	int r;

	if (kavak_scorer_parse(kavak_slice_of(v[SCORER].text), &scorer) != 0)
		return refuse_scorer(&cmd_fuzz, v[SCORER].text);
	if (args->n_operands != expected)
		return usage(&cmd_fuzz, "give two texts A and B, or --pairs FILE");
	if (v[PAIRS].set)
		r = score_file(scorer, v[PAIRS].text, args->json, &err);
	else
		r = print_score(scorer, kavak_slice_of(args->operands[0]),
				kavak_slice_of(args->operands[1]), args->json, &err);
	return r != 0 ? complain(&err, NULL) : STATUS_DONE;
}

const struct command cmd_fuzz = {
	.name = "fuzz",
	.operands = "A B",
	.operands_max = 2,
	.about = "How alike two texts are, 0 to 100, as RapidFuzz scores them.",
	.options = options,
	.has_json = true,
	.examples = { "kavak fuzz --scorer WRatio 'nisan bersa' 'Nissan Versa'",
		      "kavak fuzz --scorer ratio --pairs pairs.tsv" },
	.run = run,
};
