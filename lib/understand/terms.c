/* SPDX-License-Identifier: MIT */
/* For how long a loan is: "a 48 meses", "a 3, 4 o 5 años", "a 5". */
#include "understand/frame.h"

#include <ctype.h>

#include "base/buf.h"

#define AGE_MOST    50	/* years of a car */
#define MONTHS_MOST 600	/* what is more is no term, and no range of terms */

static void add_months(struct kv_frame *frame, double months)
{
	if (months < 1 || months > MONTHS_MOST)
		return;
	for (size_t i = 0; i < frame->n_months; i++)
		if (frame->months[i] == (uint32_t) months)
			return;
	if (frame->n_months < KV_FRAME_MONTHS_MAX)
		frame->months[frame->n_months++] = (uint32_t) months;
}

static void add_term(struct kv_frame *frame, const kavak_number *number, double months_each)
{
	double min = number->has_min ? number->min : number->max;
	double max = number->has_max ? number->max : number->min;
	double step = months_each == 12 ? 1 : 12;

	if (!number->is_range) {
		add_months(frame, number->value * months_each);
		return;
	}
	if (min < 0 || max > MONTHS_MOST)
		return;
	for (double v = min; v <= max && frame->n_months < KV_FRAME_MONTHS_MAX; v += step)
		add_months(frame, v * months_each);
}

static bool is_small(const kavak_number *number, double max)
{
	double top = number->is_range ? (number->has_max ? number->max : number->min)
	                              : number->value;

	return top >= 1 && top <= max && top == (double) (int) top;
}

/* "3,4,5": a list written as one word. */
static size_t read_list(kavak_slice text, int *ret_values, size_t max)
{
	kavak_slice part;
	size_t n = 0;

	while (kv_slice_split(&text, ',', &part)) {
		int value = 0;

		if (!part.len || part.len > 2 || n == max)
			return 0;
		for (size_t i = 0; i < part.len; i++) {
			if (!isdigit((unsigned char) part.ptr[i]))
				return 0;
			value = value * 10 + part.ptr[i] - '0';
		}
		ret_values[n++] = value;
	}
	return n >= 2 ? n : 0;
}

static bool is_term_kind(const kavak_number *number)
{
	return number->kind == KAVAK_NUMBER_MONTHS ||
	       (number->kind == KAVAK_NUMBER_YEARS && is_small(number, 15));
}

/* The unit a term list ends in, from quantity `i` on: 12 for years, 1 for months, 0 for none.
 * "36, 48 y 60 meses", "3 y 4 años". */
static double unit_ahead(const struct kv_reading *reading, size_t i)
{
	for (size_t k = i + 1; k < reading->n_quantities; k++) {
		const struct kv_quantity *q = &reading->quantities[k],
					 *before = &reading->quantities[k - 1];

		if (q->first > before->last + 3)
			return 0;
		for (size_t t = before->last + 1; t < q->first; t++)
			if (!kv_token_is(reading, t, "y") && !kv_token_is(reading, t, "o") &&
			    !kv_token_is(reading, t, "a") && !kv_token_is(reading, t, "u"))
				return 0;
		if (q->number.kind == KAVAK_NUMBER_YEARS)
			return 12;
		if (q->number.kind == KAVAK_NUMBER_MONTHS)
			return 1;
	}
	return 0;
}

/* The unit of the term just before, where only "y" or "o" stands between: "a 36 y 48". */
static double unit_behind(const struct kv_reading *reading, size_t i, size_t last_term, double unit)
{
	const struct kv_quantity *q = &reading->quantities[i],
				 *before = &reading->quantities[last_term];

	if (!unit || q->number.is_range || !is_small(&q->number, unit == 12 ? 15 : 120) ||
	    q->number.kind != KAVAK_NUMBER_PLAIN || q->first > before->last + 2)
		return 0;
	for (size_t t = before->last + 1; t < q->first; t++)
		if (!kv_token_is(reading, t, "y") && !kv_token_is(reading, t, "o"))
			return 0;
	return unit;
}

/* A bare number that a sentence about a loan counts years or months with: "a 5", "a 48". */
static double bare_unit(const struct kv_reading *reading, const struct kv_quantity *q,
                        enum kv_asked asked)
{
	const struct kv_mark *after = kv_mark_at(reading, KV_WORD_YEAR, q->last + 1);
	bool after_a = q->first > 0 && (kv_token_is(reading, q->first - 1, "a") ||
	                                kv_token_is(reading, q->first - 1, "plazo"));
	double top = q->number.is_range ? q->number.max : q->number.value;

	if (q->number.kind != KAVAK_NUMBER_PLAIN && q->number.kind != KAVAK_NUMBER_COUNT)
		return 0;
	if (kv_mark_at(reading, KV_WORD_MONTH, q->last + 1))
		return 1;
	if (after && is_small(&q->number, 15) && !kv_token_is(reading, after->first, "modelo"))
		return 12;
	if (!after_a && asked != KV_ASKED_MONTHS)
		return 0;
	if (is_small(&q->number, 10))
		return 12;
	return is_small(&q->number, 120) && (int) top % 6 == 0 ? 1 : 0;
}

static void read_lists(struct kv_reading *reading, enum kv_asked asked, struct kv_frame *frame)
{
	int values[KV_FRAME_MONTHS_MAX];

	for (size_t t = 0; t < reading->n_tokens; t++) {
		size_t n = read_list(reading->tokens.items[t].text, values, KV_FRAME_MONTHS_MAX);
		bool in_years = n && values[n - 1] <= 10;

		if (!n || (values[n - 1] > 120))
			continue;
		if (!kv_has(reading, KV_WORD_YEAR) && !kv_has(reading, KV_WORD_MONTH) &&
		    !kv_has(reading, KV_WORD_FIN) && asked != KV_ASKED_MONTHS)
			continue;
		for (size_t i = 0; i < n; i++)
			add_months(frame, values[i] * (in_years ? 12 : 1));
		for (size_t i = 0; i < reading->n_quantities; i++)
			if (reading->quantities[i].first <= t && reading->quantities[i].last >= t &&
			    !is_term_kind(&reading->quantities[i].number))
				reading->quantities[i].is_taken = true;
	}
}

/* "que no tenga más de 5 años", "máximo 3 años de uso": how old a car may be. */
static bool is_age(const struct kv_reading *reading, const struct kv_quantity *q)
{
	size_t after = q->last + 1;

	if (q->number.kind != KAVAK_NUMBER_YEARS || (q->number.is_range && !q->number.has_max))
		return false;
	if (kv_token_is(reading, after, "anos") || kv_token_is(reading, after, "ano"))
		after++;
	if (kv_mark_at(reading, KV_WORD_OLD, after))
		return true;
	for (size_t t = q->last; t-- && t + 5 > q->first; )
		if (kv_token_is(reading, t, "tenga") || kv_token_is(reading, t, "tengan"))
			return true;
	return false;
}

void kv_read_terms(struct kv_reading *reading, enum kv_asked asked, struct kv_frame *frame)
{
	double last_unit = 0;
	size_t last_term = 0;

	read_lists(reading, asked, frame);
	for (size_t i = 0; i < reading->n_quantities; i++) {
		struct kv_quantity *q = &reading->quantities[i];
		double unit = 0;

		if (q->is_taken)
			continue;
		if (is_age(reading, q)) {
			if (is_small(&q->number, AGE_MOST))
				frame->age_max = (int32_t) (q->number.is_range ? q->number.max
				                                               : q->number.value);
			q->is_taken = true;
			continue;
		}
		if (q->number.kind == KAVAK_NUMBER_MONTHS)
			unit = 1;
		else if (q->number.kind == KAVAK_NUMBER_YEARS && is_small(&q->number, 15))
			unit = 12;
		else if (q->number.kind == KAVAK_NUMBER_PLAIN && is_small(&q->number, 120))
			unit = unit_ahead(reading, i);
		if (unit == 12 && !is_small(&q->number, 15))
			unit = 0;	/* "mejor 100 y a 5 años" */
		if (!unit)
			unit = bare_unit(reading, q, asked);
		if (!unit)
			unit = unit_behind(reading, i, last_term, last_unit);
		if (!unit)
			continue;
		add_term(frame, &q->number, unit);
		q->is_taken = true;
		last_unit = unit;
		last_term = i;
	}
}
