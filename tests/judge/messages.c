/* SPDX-License-Identifier: MIT */
/* Messages of our own, in the way that customers write them: what each is for, and every slot of
 * it. A slot that a row does not name must not be read out of its message either. */

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/data.h"
#include "base/file.h"
#include "judge/figure.h"
#include "understand/frame.h"

#define FLOOR    97
#define TAGS_MAX 24

/* Told by a row, or not there. Others, such as the use or the order, may be left open. */
static const char *const strict[] = {
	"body_type", "features", "fuel", "transmission", "city", "seats_min", "year_min",
	"year_max", "age_max", "other_fuel", "price_min", "price_max",
	"km_max", "monthly", "down", "down_percent", "months",
};

static const char *const open[] = { "price", "use", "sort", "version", "ordinal", "name", "phone" };

static const struct { const char *name; enum kv_asked asked; } questions[] = {
	{ "budget", KV_ASKED_BUDGET }, { "down", KV_ASKED_DOWN }, { "months", KV_ASKED_MONTHS },
	{ "monthly", KV_ASKED_MONTHLY }, { "price", KV_ASKED_PRICE }, { "car", KV_ASKED_CAR },
	{ "finance", KV_ASKED_FINANCE }, { "contact", KV_ASKED_CONTACT }, { "when", KV_ASKED_WHEN },
};

struct judge {
	kv_lexicon *lexicon;
	kv_index   *index;
	size_t      n, n_right, n_tags;
	struct { char name[24]; size_t n, n_right; } tags[TAGS_MAX];
};

static enum kv_asked asked_of(kavak_slice name)
{
	for (size_t i = 0; i < sizeof(questions) / sizeof(*questions); i++)
		if (kv_slice_is(name, questions[i].name))
			return questions[i].asked;
	return KV_ASKED_NOTHING;
}

/* "search|compare": any of them. */
static bool is_intent(kavak_slice expected, enum kv_intent intent)
{
	kavak_slice one;

	while (kv_slice_split(&expected, '|', &one))
		if (kv_slice_is(one, kv_intent_name(intent)))
			return true;
	return false;
}

static bool is_named(const json_t *expected, const struct kv_vehicle *v)
{
	KV_BUF name = { 0 };

	if (kv_buf_addf(&name, "%.*s%s%.*s", KV_FMT(v->make), v->model.len ? " " : "",
	                KV_FMT(v->model)) < 0)
		abort();
	return json_is_string(expected) && !strcasecmp(json_string_value(expected), name.ptr);
}

static bool are_cars(const json_t *expected, const struct kv_vehicle *const *cars, size_t n)
{
	if (json_array_size(expected) != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!is_named(json_array_get(expected, i), cars[i]))
			return false;
	return true;
}

static bool is_same(const json_t *expected, const json_t *got)
{
	if (json_is_array(expected) && json_is_array(got)) {
		for (size_t i = 0; i < json_array_size(expected); i++)
			if (!is_same(json_array_get(expected, i), json_array_get(got, i)))
				return false;
		return json_array_size(expected) == json_array_size(got);
	}
	if (json_is_number(expected) && json_is_number(got))
		return json_number_value(expected) == json_number_value(got);
	if (!expected || json_is_null(expected))
		return !got;
	return json_equal(expected, got);
}

/* A loan is about one price: that it may not be more says nothing else. */
static bool is_price_of_loan(const char *slot, const struct kv_frame *frame)
{
	return !strcmp(slot, "price_max") && frame->intent == KV_INTENT_FINANCE &&
	       frame->price == frame->price_max;
}

/* What is wrong first; NULL: nothing. */
static const char *wrong_part(const json_t *row, const struct kv_frame *frame, const json_t *got)
{
	if (!is_intent(kv_json_get_str(row, "intent"), frame->intent))
		return "intent";
	if (!are_cars(json_object_get(row, "cars"), frame->cars, frame->n_cars))
		return "cars";
	if (!are_cars(json_object_get(row, "not_cars"), frame->not_cars, frame->n_not_cars))
		return "not_cars";
	for (size_t i = 0; i < sizeof(strict) / sizeof(*strict); i++)
		if (!is_same(json_object_get(row, strict[i]), json_object_get(got, strict[i])) &&
		    !is_price_of_loan(strict[i], frame))
			return strict[i];
	for (size_t i = 0; i < sizeof(open) / sizeof(*open); i++)
		if (json_object_get(row, open[i]) &&
		    !is_same(json_object_get(row, open[i]), json_object_get(got, open[i])))
			return open[i];
	return NULL;
}

static void count(struct judge *judge, kavak_slice tag, bool right)
{
	size_t i = 0;

	while (i < judge->n_tags && !kv_slice_is(tag, judge->tags[i].name))
		i++;
	if (i == TAGS_MAX || tag.len >= sizeof(judge->tags[i].name))
		abort();
	if (i == judge->n_tags) {
		memcpy(judge->tags[i].name, tag.ptr, tag.len);
		judge->n_tags++;
	}
	judge->tags[i].n++;
	judge->tags[i].n_right += right;
	judge->n++;
	judge->n_right += right;
}

static void check(struct judge *judge, const json_t *row)
{
	kavak_slice text = kv_json_get_str(row, "text");
	enum kv_asked asked = asked_of(kv_json_get_str(row, "asked"));
	KV_JSON *got = NULL;
	KV_BUF print = { 0 };
	struct kv_frame frame;
	const char *wrong;

	if (kv_understand(judge->lexicon, judge->index, text, asked, &frame, NULL) < 0)
		abort();
	got = kv_frame_json(&frame);
	wrong = got ? wrong_part(row, &frame, got) : "all";
	count(judge, kv_json_get_str(row, "tag"), !wrong);
	if (wrong && kv_json_print(got, &print) == 0)
		printf("%.*s\n        %s: %s\n", KV_FMT(text), wrong, print.ptr);
}

static void check_all(struct judge *judge, const char *path)
{
	KV_BUF text = { 0 };
	kavak_slice rest, line;

	if (kv_file_read(path, 8 << 20, &text, NULL) != 0)
		abort();
	for (rest = kv_buf_slice(&text); kv_slice_split(&rest, '\n', &line); ) {
		KV_JSON *row = NULL;

		if (line.len && kv_json_parse(line, path, &row, NULL) < 0) {
			printf("%s: %.*s\n", path, KV_FMT(line));
			abort();
		}
		if (row)
			check(judge, row);
	}
}

int main(int argc, char **argv)
{
	struct judge judge = { 0 };
	KV_AUTO(kv_data) *data = NULL;

	if (kv_data_new(NULL, &data, NULL) < 0 ||
	    kv_lexicon_new(data, &judge.lexicon, NULL) < 0 ||
	    kv_index_new(data, NULL, 0, &judge.index, NULL) < 0)
		return 1;
	check_all(&judge, argc > 1 ? argv[1] : MESSAGES);
	kv_lexicon_free(judge.lexicon);
	kv_index_free(judge.index);
	for (size_t i = 0; i < judge.n_tags; i++)
		printf("%-14s %3zu of %3zu\n", judge.tags[i].name, judge.tags[i].n_right,
		       judge.tags[i].n);
	return !figure_share("messages of our own: intent and every slot", judge.n_right, judge.n,
	                     FLOOR);
}
