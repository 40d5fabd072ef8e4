/* SPDX-License-Identifier: MIT */
/* How many rows of the data sets come out right, value and span, and floors under that. Each row
 * that does not is printed. */

#include <kavak/numbers.h>

#include <math.h>
#include <stdio.h>

#include "judge/figure.h"
#include "judge/rows.h"

#define NUMBERS_MAX 64

struct judge {
	size_t n, wrong;
};

struct found {
	kavak_slice  text;
	kavak_number items[NUMBERS_MAX];
	size_t       n;
};

static struct found find(kavak_slice text)
{
	struct found f = { .text = text };

	if (kavak_numbers_find(text, f.items, NUMBERS_MAX, &f.n, NULL) < 0)
		f.n = 0;
	return f;
}

static void judge_row(struct judge *judge, bool right, const struct found *f)
{
	KV_BUF json = { 0 };

	judge->n++;
	if (right)
		return;
	judge->wrong++;
	kavak_numbers_json(f->text, &json, NULL);
	printf("  %.*s => %s\n", KV_FMT(f->text), json.ptr ? json.ptr : "?");
}

/* Sources round to 15 digits. */
static bool same(double a, double b)
{
	return fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b)) + 1e-15;
}

static bool same_bound(bool has, double value, const json_t *expected)
{
	if (!json_is_number(expected))
		return !has;
	return has && same(value, json_number_value(expected));
}

static bool spans(const kavak_number *number, size_t start, size_t len)
{
	return number->start == start && number->end == start + len;
}

static bool is_range_row(const json_t *row)
{
	return json_object_get(row, "min") || json_object_get(row, "max");
}

static bool matches(const kavak_number *number, const json_t *expected, const char *value)
{
	if (is_range_row(expected))
		return number->is_range &&
		       same_bound(number->has_min, number->min, json_object_get(expected, "min")) &&
		       same_bound(number->has_max, number->max, json_object_get(expected, "max"));
	return !number->is_range && same(number->value, kv_json_get_num(expected, value, NAN));
}

/* A row of Recognizers: every result is found where it says; of plain numbers and of ranges there
 * are no others. */
static bool results_match(const struct found *f, const json_t *row, kavak_slice kind)
{
	const json_t *results = json_object_get(row, "results"), *result;
	size_t i, n_alike = 0, n_expected = 0;

	json_array_foreach(results, i, result) {
		size_t start = (size_t) kv_json_get_int(result, "byte_start", 0), j;
		size_t len = (size_t) kv_json_get_int(result, "byte_len", 0);

		if (!is_range_row(result) && !json_is_number(json_object_get(result, "value_num")))
			continue;
		n_expected++;
		for (j = 0; j < f->n; j++)
			if (spans(&f->items[j], start, len) &&
			    matches(&f->items[j], result, "value_num"))
				break;
		if (j == f->n)
			return false;
	}
	for (i = 0; i < f->n; i++)
		n_alike += kv_slice_is(kind, "range") ? f->items[i].is_range :
			f->items[i].kind == KAVAK_NUMBER_PLAIN && !f->items[i].is_range;
	return kv_slice_is(kind, "range") ? n_alike == n_expected :
	       kv_slice_is(kind, "number") ? n_alike <= n_expected : true;
}

/* The row's text as Mexico writes it; {0} when the row does not count. */
static kavak_slice mexican(const json_t *row)
{
	kavak_slice class = kv_json_get_str(row, "mx_class");

	if (kv_slice_is(class, "es_only"))
		return kv_json_get_str(row, "input_mx");
	return kv_slice_is(class, "conflict") ? (kavak_slice) { 0 } : kv_json_get_str(row, "input");
}

static bool is_kind(kavak_slice kind, const char *list)
{
	kavak_slice rest = kavak_slice_of(list), word;

	while (kv_slice_split(&rest, ' ', &word))
		if (kv_slice_eq(kind, word))
			return true;
	return false;
}

static void visit_recognizers(const json_t *row, void *userdata)
{
	kavak_slice text = mexican(row), kind = kv_json_get_str(row, "kind");
	struct found f;

	if (!text.ptr || !is_kind(kind, "number percent ordinal currency range"))
		return;
	f = find(text);
	judge_row(userdata, results_match(&f, row, kind), &f);
}

/* One value that is all of the text. */
static bool is_whole(const struct found *f)
{
	kavak_slice trimmed = kv_slice_trim(f->text);

	return f->n == 1 && spans(&f->items[0], (size_t) (trimmed.ptr - f->text.ptr), trimmed.len);
}

/* A decimal number in a text; `rest` moves past it. false at the end. */
static bool next_number(kavak_slice *rest, double *ret_value)
{
	double value = 0, scale = 1;
	bool point = false;

	while (rest->len && (*rest->ptr < '0' || *rest->ptr > '9'))
		*rest = kv_slice_sub(*rest, 1, rest->len);
	if (!rest->len)
		return false;
	while (rest->len && ((*rest->ptr >= '0' && *rest->ptr <= '9') ||
			     (*rest->ptr == '.' && !point && rest->len > 1 && rest->ptr[1] >= '0' &&
			      rest->ptr[1] <= '9'))) {
		if (*rest->ptr == '.')
			point = true;
		else
			value = value * 10 + (*rest->ptr - '0'), scale *= point ? 10 : 1;
		*rest = kv_slice_sub(*rest, 1, rest->len);
	}
	*ret_value = value / scale;
	return true;
}

/* The months of a TIMEX duration of years or of months, "P2Y", "P1.5M"; NAN of any other. */
static double timex_months(kavak_slice timex)
{
	double value;

	if (!kv_slice_starts(timex, "P") || kv_slice_starts(timex, "PT") || timex.len < 3 ||
	    !next_number(&timex, &value) || timex.len != 1)
		return NAN;
	return *timex.ptr == 'Y' ? value * 12 : *timex.ptr == 'M' ? value : NAN;
}

static double months_of(const kavak_number *number)
{
	return number->is_range ? NAN
	       : number->kind == KAVAK_NUMBER_YEARS  ? number->value * 12
	       : number->kind == KAVAK_NUMBER_MONTHS ? number->value
						     : NAN;
}

static void visit_duckling(const json_t *row, void *userdata)
{
	kavak_slice text = mexican(row), kind = kv_json_get_str(row, "kind"),
		    unit = kv_json_get_str(row, "unit");
	struct found f;

	if (!text.ptr || !is_kind(kind, "number money percent ordinal distance duration") ||
	    (is_kind(kind, "distance duration") && !is_kind(unit, "Kilometre Month Year")))
		return;
	f = find(text);
	if (kv_slice_is(kind, "duration"))
		judge_row(userdata, is_whole(&f) && same(months_of(&f.items[0]),
			  kv_json_get_num(row, "value_num", NAN) *
			  (kv_slice_is(unit, "Year") ? 12 : 1)), &f);
	else
		judge_row(userdata, is_whole(&f) && matches(&f.items[0], row, "value_num"), &f);
}

/* Each duration of years or months is found where it says. */
static void visit_duration(const json_t *row, void *userdata)
{
	struct found f = find(mexican(row));
	bool counts = false, right = true;
	const json_t *result;
	size_t i;

	json_array_foreach(json_object_get(row, "results"), i, result) {
		size_t start = (size_t) kv_json_get_int(result, "byte_start", 0), j;
		size_t len = (size_t) kv_json_get_int(result, "byte_len", 0);
		double months = timex_months(kv_json_get_str(result, "timex"));

		if (isnan(months))
			continue;
		counts = true;
		for (j = 0; j < f.n; j++)
			if (spans(&f.items[j], start, len) && same(months_of(&f.items[j]), months))
				break;
		right = right && j < f.n;
	}
	if (counts)
		judge_row(userdata, right, &f);
}

/* Values alone: the texts have words around the amount. */
static void visit_misc(const json_t *row, void *userdata)
{
	kavak_slice kind = kv_json_get_str(row, "kind");
	struct found f = find(kv_json_get_str(row, "input"));
	bool nothing = !json_is_number(json_object_get(row, "value")) &&
		       !json_is_number(json_object_get(row, "min")) &&
		       !json_is_number(json_object_get(row, "max"));

	if (is_kind(kind, "money percent integer number range"))
		judge_row(userdata,
			  nothing ? f.n == 0 : f.n == 1 && matches(&f.items[0], row, "value"), &f);
}

/* Take `part` from the start of `rest`, if it is there. */
static bool take(kavak_slice *rest, kavak_slice part)
{
	if (rest->len < part.len || (part.len && memcmp(rest->ptr, part.ptr, part.len)))
		return false;
	*rest = kv_slice_sub(*rest, part.len, rest->len);
	return true;
}

/* The digits that stand for a number, with the mark of an ordinal. */
static bool take_digits(kavak_slice *rest, double expected)
{
	static const char *const marks[] = { "\xc2\xba", "\xc2\xaa", "\xe1\xb5\x92\xcb\xa2",
					     "\xe1\xb5\x83\xcb\xa2" };
	kavak_slice after = *rest;
	bool negative = take(&after, KAVAK_SLICE("-"));
	double value;

	if (!after.len || *after.ptr < '0' || *after.ptr > '9' || !next_number(&after, &value) ||
	    !same(negative ? -value : value, expected))
		return false;
	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		if (take(&after, kavak_slice_of(marks[i])))
			break;
	*rest = after;
	return true;
}

/* Whether the text becomes the expected one when its numbers are written in digits. The source
 * leaves those up to ten as words where they may be no number, and writes "mas" as a plus. */
static bool is_replaced(const struct found *f, kavak_slice expected)
{
	size_t at = 0;

	for (size_t i = 0; i < f->n; i++) {
		const kavak_number *n = &f->items[i];
		kavak_slice before = kv_slice_sub(f->text, at, n->start);

		at = n->end;
		if (!take(&expected, before) &&
		    !(kv_slice_is(before, "mas ") && take(&expected, KAVAK_SLICE("+"))))
			return false;
		if (n->is_range || (!take_digits(&expected, n->value) &&
				    !(n->value <= 10 && take(&expected, kv_slice_sub(
						    f->text, n->start, n->end)))))
			return false;
	}
	return kv_slice_eq(expected, kv_slice_sub(f->text, at, f->text.len));
}

static void visit_words(const json_t *row, void *userdata)
{
	kavak_slice op = kv_json_get_str(row, "op"), value = kv_json_get_str(row, "value");
	struct found f = find(kv_json_get_str(row, "input"));
	double expected = NAN, below;

	if (kv_slice_starts(op, "replace")) {
		judge_row(userdata, is_replaced(&f, kv_json_get_str(row, "expected_text")), &f);
		return;
	}
	if (kv_json_get_bool(row, "error", false)) {
		judge_row(userdata, !is_whole(&f), &f);
		return;
	}
	next_number(&value, &expected);
	if (take(&value, KAVAK_SLICE("/")) && next_number(&value, &below))
		expected /= below;
	judge_row(userdata, is_whole(&f) && same(f.items[0].value, expected), &f);
}

static const struct set {
	const char *what, *file;
	void      (*visit)(const json_t *row, void *userdata);
	double      floor;	/* percent */
} sets[] = {
	{ "numbers_recognizers", "numbers_recognizers.jsonl", visit_recognizers, 97 },
	{ "currency_recognizers", "currency_recognizers.jsonl", visit_recognizers, 97 },
	{ "ranges_recognizers", "ranges_recognizers.jsonl", visit_recognizers, 97 },
	{ "duration_recognizers", "duration_recognizers.jsonl", visit_duration, 97 },
	{ "duckling_es", "duckling_es.jsonl", visit_duckling, 97 },
	{ "mx_money_misc", "mx_money_misc.jsonl", visit_misc, 97 },
	{ "wordnumbers_es", "wordnumbers_es.jsonl", visit_words, 99 },
	{ "numbers_es_gen", "numbers_es_gen.jsonl", visit_words, 99 },
};

int main(void)
{
	int failed = 0;

	for (size_t i = 0; i < sizeof(sets) / sizeof(*sets); i++) {
		struct judge judge = { 0 };

		if (!rows_each(sets[i].file, sets[i].visit, &judge))
			return ROWS_SKIP;
		failed |= !figure_share(sets[i].what, judge.n - judge.wrong, judge.n,
					sets[i].floor);
	}
	return failed;
}
