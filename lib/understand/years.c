/* SPDX-License-Identifier: MIT */
/* Of which year a car is: "2019 en adelante", "del 18 al 20", "más nuevo que 2018". */
#include "understand/frame.h"

#include "base/buf.h"

#define YEAR_FIRST  1950
#define YEAR_LAST   2035
#define SHORT_FIRST 5	/* "un jetta 15"; what is less is rather a place or a number of cars */
#define SHORT_LAST  (YEAR_LAST % 100)


static bool is_year(const struct kv_reading *reading, const struct kv_quantity *q, double value)
{
	if (q->number.kind != KAVAK_NUMBER_YEAR && q->number.kind != KAVAK_NUMBER_PLAIN)
		return false;
	if (value < YEAR_FIRST || value > YEAR_LAST || value != (double) (int) value)
		return false;
	/* "2 mil" is an amount, where nobody says that it is a model. */
	if (value == 2000 && q->last > q->first &&
	    !kv_mark_before(reading, KV_WORD_YEAR, q->first))
		return false;
	return q->number.kind == KAVAK_NUMBER_YEAR ||
	       (!kv_mark_at(reading, KV_WORD_KM, q->last + 1) &&
	        !kv_mark_at(reading, KV_WORD_MONTHLY, q->last + 1));
}

static bool is_short(double value)
{
	return value >= SHORT_FIRST && value <= SHORT_LAST && value == (double) (int) value;
}

/* "del 18", "jetta 18": right behind a car, or behind "del" and with a car before it or a bound
 * after it. */
static bool is_said_as_year(const struct kv_reading *reading, const struct kv_quantity *q)
{
	size_t before = q->first;
	bool is_of = kv_token_is(reading, q->first, "del") || kv_token_is(reading, q->first, "de");

	if (before && (kv_token_is(reading, before - 1, "del") ||
	               kv_token_is(reading, before - 1, "modelo"))) {
		is_of = true;
		before--;
	}
	if (kv_mark_before(reading, KV_WORD_YEAR, q->first) || (is_of && q->number.is_range))
		return true;
	for (size_t i = 0; before && i < reading->n_cars; i++)
		if (reading->cars[i].end == reading->tokens.items[before - 1].end)
			return true;
	return is_of && (kv_mark_at(reading, KV_WORD_UPWARD, q->last + 1) ||
	                 kv_mark_at(reading, KV_WORD_DOWNWARD, q->last + 1));
}

/* "18 o 19": the second is a year as the first one is. */
static bool follows_year(const struct kv_reading *reading, size_t i)
{
	const struct kv_quantity *q = &reading->quantities[i];

	return i && reading->quantities[i - 1].number.kind == KAVAK_NUMBER_YEAR &&
	       q->first == reading->quantities[i - 1].last + 2 &&
	       (kv_token_is(reading, q->first - 1, "o") ||
	        kv_token_is(reading, q->first - 1, "y") ||
	        kv_token_is(reading, q->first - 1, "a"));
}

/* A year of two digits becomes one of four. */
static void write_out(struct kv_reading *reading, size_t i)
{
	struct kv_quantity *q = &reading->quantities[i];
	kavak_number *n = &q->number;

	if (q->is_taken || n->kind != KAVAK_NUMBER_PLAIN ||
	    !(n->is_range ? (!n->has_min || is_short(n->min)) && (!n->has_max || is_short(n->max))
	                  : is_short(n->value)) ||
	    !(is_said_as_year(reading, q) || follows_year(reading, i)))
		return;
	n->kind = KAVAK_NUMBER_YEAR;
	n->value += 2000;
	n->min += 2000;
	n->max += 2000;
}

static bool is_link(const struct kv_reading *reading, size_t t)
{
	static const char *const links[] = { "de", "del", "el", "la", "los", "al", "ano", "anos",
	                                     "modelo",
	                                     "modelos", "que", "sea", "un", "lo" };

	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++)
		if (kv_token_is(reading, t, links[i]))
			return true;
	return false;
}

/* The mark of this class that ends before the token, links left out. */
static const struct kv_mark *mark_leading(const struct kv_reading *reading, enum kv_word word,
                                          size_t token)
{
	for (size_t t = token, n = 0; n < 4; t--, n++) {
		const struct kv_mark *m = kv_mark_before(reading, word, t);

		if (m)
			return m;
		if (!t || !is_link(reading, t - 1))
			return NULL;
	}
	return NULL;
}

static bool is_open(const struct kv_reading *reading, const struct kv_mark *mark)
{
	const struct kv_mark *beyond = mark ? kv_mark_at(reading, KV_WORD_BEYOND, mark->first)
	                                    : NULL;

	return beyond && beyond->n == mark->n;
}

/* "que no sea anterior a 2016" */
static bool is_bound_denied(const struct kv_reading *reading, const struct kv_mark *bound)
{
	return bound && (kv_mark_before(reading, KV_WORD_NOT, bound->first) ||
	                 (bound->first && kv_token_is(reading, bound->first - 1, "no")));
}

static void set_year(const struct kv_reading *reading, const struct kv_quantity *q, int year,
                     struct kv_frame *frame)
{
	const struct kv_mark *least = mark_leading(reading, KV_WORD_LEAST, q->first);
	const struct kv_mark *most = mark_leading(reading, KV_WORD_MOST, q->first);
	bool is_denied = is_bound_denied(reading, least ? least : most);

	if (kv_mark_at(reading, KV_WORD_UPWARD, q->last + 1)) {
		frame->year_min = year;
	} else if (kv_mark_at(reading, KV_WORD_DOWNWARD, q->last + 1)) {
		frame->year_max = year;
	} else if (is_denied) {
		*(least ? &frame->year_max : &frame->year_min) = year;
	} else if (least) {
		frame->year_min = year + is_open(reading, least);
	} else if (most) {
		frame->year_max = year - is_open(reading, most);
	} else if (!frame->year_min && !frame->year_max) {
		frame->year_min = frame->year_max = year;
	} else {
		if (!frame->year_min || frame->year_min > year)
			frame->year_min = year;
		frame->year_max = frame->year_max > year ? frame->year_max : year;
	}
}

static void set_range(const struct kv_reading *reading, const struct kv_quantity *q,
                      struct kv_frame *frame)
{
	const kavak_number *n = &q->number;
	const struct kv_mark *bound = kv_mark_at(reading, n->has_min ? KV_WORD_LEAST : KV_WORD_MOST,
	                                         q->first);

	if (n->has_min != n->has_max && is_bound_denied(reading, bound)) {
		*(n->has_min ? &frame->year_max : &frame->year_min) =
			(int) (n->has_min ? n->min : n->max);
		return;
	}
	if (n->has_min)
		frame->year_min = (int) n->min + n->min_open;
	if (n->has_max)
		frame->year_max = (int) n->max - n->max_open;
}

void kv_read_years(struct kv_reading *reading, struct kv_frame *frame)
{
	for (size_t i = 0; i < reading->n_quantities; i++) {
		struct kv_quantity *q = &reading->quantities[i];
		const kavak_number *n = &q->number;

		write_out(reading, i);
		if (q->is_taken)
			continue;
		if (!n->is_range && is_year(reading, q, n->value)) {
			set_year(reading, q, (int) n->value, frame);
			q->is_taken = true;
		} else if (n->is_range && (!n->has_min || is_year(reading, q, n->min)) &&
		           (!n->has_max || is_year(reading, q, n->max))) {
			set_range(reading, q, frame);
			q->is_taken = true;
		}
	}
}
