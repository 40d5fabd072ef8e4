/* SPDX-License-Identifier: MIT */
#include "judge/claims/hand.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "judge/figure.h"

#define FLOOR_TRUE   98	/* percent of the true ones, that pass */
#define FLOOR_FALSE 100	/* of the false ones, that are caught */

struct hand {
	kavak_engine *engine;
	kavak_buf     facts;
	size_t        n[2], n_right[2], n_show;	/* false ones, true ones */
};

static void judge_reply(struct hand *hand, const json_t *row)
{
	kavak_slice reply = kv_json_get_str(row, "reply");
	bool is_true = kv_json_get_bool(row, "true", false);
	kavak_error err = { 0 };
	KV_BUF claims = { 0 };
	size_t n = 0;

	if (kavak_claims_check(hand->engine, kv_buf_slice(&hand->facts), reply, &claims, &n,
	                       &err) < 0) {
		fprintf(stderr, "claims: %s\n", err.text);
		exit(EXIT_FAILURE);
	}
	hand->n[is_true]++;
	hand->n_right[is_true] += is_true == !n;
	if (is_true == !n || hand->n[is_true] - hand->n_right[is_true] > hand->n_show)
		return;
	printf("  by hand, %s\n    %.*s\n      -> %.*s\n", is_true ? "false alarm" : "missed",
	       KV_FMT(reply), KV_FMT(kv_buf_slice(&claims)));
}

static void read_row(struct hand *hand, kavak_slice line)
{
	kavak_error err = { 0 };
	KV_JSON *row = NULL;

	if (kv_json_parse(line, "a reply by hand", &row, &err) < 0) {
		fprintf(stderr, "claims: %s\n", err.text);
		exit(EXIT_FAILURE);
	}
	if (json_object_get(row, "facts")) {
		hand->facts.len = 0;
		if (kv_json_print(json_object_get(row, "facts"), &hand->facts) < 0)
			abort();
	} else {
		judge_reply(hand, row);
	}
}

bool hand_judge(kavak_engine *engine, const char *path, size_t n_show)
{
	struct hand hand = { .engine = engine, .n_show = n_show };
	FILE *file = fopen(path, "r");
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	bool fine;

	if (!file) {
		fprintf(stderr, "claims: '%s' cannot be opened\n", path);
		exit(EXIT_FAILURE);
	}
	while ((len = getline(&line, &size, file)) > 0)
		read_row(&hand, (kavak_slice) { line, (size_t) len });
	free(line);
	fclose(file);
	kavak_buf_done(&hand.facts);
	fine = figure_share("claims: true replies by hand, passed", hand.n_right[true],
	                    hand.n[true], FLOOR_TRUE);
	return figure_share("claims: false replies by hand, caught", hand.n_right[false],
	                    hand.n[false], FLOOR_FALSE) && fine;
}
