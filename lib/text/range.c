/* SPDX-License-Identifier: MIT */
/* Amounts that belong together: two ends of a range, one end and the words that make it one, and
 * lists whose last member alone says thousands or months. */

#include "text/phrase.h"

/* What becomes a kavak_number: one amount, or the ends of a range. */
struct piece {
	struct amount low, high;	/* one of them: `low` */
	bool   is_range, has_min, has_max, min_open, max_open;
	size_t first, last;		/* lexemes */
	size_t span_last;
};

static bool is_bare(const struct amount *a)
{
	return a->value.shape == VALUE_CARDINAL && a->value.factor == 1 && !a->as_year;
}

static void scale(struct amount *a, double factor)
{
	a->value.count = a->value.value;
	a->value.value *= factor;
	a->value.factor = factor;
}

/* "200 a 300 mil": both are thousands; "800 a 1.2 millones": the first are thousands all the
 * same; "200 mil a 300" likewise the other way. */
static void share_factor(struct amount *a, struct amount *b)
{
	double factor = b->value.factor;

	if (factor > 1 && is_bare(a) && a->value.value < 1000 && a->value.value > 0) {
		if (factor > 1000 ? a->value.value * factor > 20 * b->value.value :
		    a->value.value * factor > 40 * b->value.value)
			factor /= 1000;
		if (factor > 1)
			scale(a, factor);
	} else if (a->value.factor >= 1000 && is_bare(b) && b->value.value < 1000 &&
	           b->value.value > a->value.count) {
		scale(b, a->value.factor);
	}
}

/* Whether two amounts can be of one kind; then they are. */
static bool share_unit(struct amount *a, struct amount *b)
{
	if (a->has_unit && b->has_unit)
		return a->kind == b->kind;
	if (a->kind == KAVAK_NUMBER_ORDINAL || b->kind == KAVAK_NUMBER_ORDINAL)
		return a->kind == b->kind;
	if (!a->has_unit && !b->has_unit) {
		if (a->as_year != b->as_year)	/* "entre 1500 y 2000" are no years */
			a->kind = b->kind = KAVAK_NUMBER_PLAIN;
		return true;
	}
	if (a->has_unit)
		b->kind = a->kind;
	else
		a->kind = b->kind;
	return true;
}

/* A year and a price do not make a range: "2018 a 300 mil". */
static bool is_year_and_price(const struct amount *a, const struct amount *b)
{
	const struct amount *year = a->as_year ? a : b, *other = a->as_year ? b : a;

	return a->as_year != b->as_year && (other->has_unit || other->value.value >= 10000 ||
	                                    other->value.value < 100 || year == b);
}

/* Whether the lexemes between two amounts are one of the words in `list`, and fillers. */
static bool is_linked(const struct lexemes *x, const struct amount *a, const struct amount *b,
		      const char *list)
{
	size_t at = a->last + 1;

	if (!word_is(x, at, list) || x->items[at].gap == GAP_LINE ||
	    b->first > at + 1 + FILLERS_MAX)
		return false;
	for (at++; at < b->first; at++)
		if (!word_is(x, at, FILLERS) && !word_is(x, at, "de|del"))
			return false;
	return x->items[b->first].gap != GAP_LINE;
}

/* The word that opens a range before `a`, past fillers; a->first for none. */
static size_t opened_by(const struct lexemes *x, const struct amount *a, const char *list)
{
	for (size_t at = a->first; at > 0 && a->first - at <= FILLERS_MAX; at--) {
		if (x->items[at].gap == GAP_LINE)
			break;
		if (word_is(x, at - 1, list))
			return at - 1;
		if (!word_is(x, at - 1, FILLERS))
			break;
	}
	return a->first;
}

/* "entre A y B", "de A a B", "A - B": both ends in two amounts in a row. */
static bool read_pair(const struct lexemes *x, const struct amount *low, const struct amount *high,
                      struct piece *ret_piece)
{
	struct amount a = *low, b = *high;
	size_t between = opened_by(x, low, "entre"), from = opened_by(x, low, "de|desde|del");
	bool is_between = between < low->first && is_linked(x, low, high, "y|e|a|al|hasta|-|o");
	bool is_from = from < low->first &&
		       is_linked(x, low, high, "a|al|hasta|-|\xe2\x80\x93|\xe2\x80\x94");
	bool is_dollars = from < low->first && a.kind == KAVAK_NUMBER_MONEY &&
			  b.kind == KAVAK_NUMBER_MONEY && a.has_unit && b.has_unit &&
			  is_linked(x, low, high, "y");
	bool is_bare_pair = is_linked(x, low, high, "a|al|-|\xe2\x80\x93|\xe2\x80\x94|hasta");

	if (!is_between && !is_from && !is_dollars && !is_bare_pair)
		return false;
	if (!is_between && is_year_and_price(low, high))
		return false;
	if (a.has_unit && !b.has_unit && !is_between && b.value.factor == 1 &&
	    a.kind != KAVAK_NUMBER_MONEY)
		return false;	/* "20% a 36" */
	share_factor(&a, &b);
	if (!share_unit(&a, &b) || (!is_between && a.value.value >= b.value.value))
		return false;
	if (a.value.value > b.value.value) {
		struct amount swap = a;

		a = b;
		b = swap;
	}
	*ret_piece = (struct piece) {
		.low = a, .high = b, .is_range = true, .has_min = true, .has_max = true,
		.first = is_between ? between : is_from || is_dollars ? from : low->first,
		.last = high->last,
		.span_last = a.kind == KAVAK_NUMBER_MONEY || a.kind == KAVAK_NUMBER_PERCENT ?
			high->span_last : high->value_last,
	};
	return true;
}

static void set_bound(struct piece *p, const struct phrase *phrase)
{
	p->is_range = true;
	p->has_min = phrase->side != SIDE_MAX;
	p->has_max = phrase->side != SIDE_MIN;
	p->min_open = phrase->open && p->has_min;
	p->max_open = phrase->open && p->has_max;
	p->high = p->low;
}

/* One amount, with the bound that stands before or after it; before `floor` another piece ends. */
static struct piece read_single(const struct lexemes *x, const struct amount *a, size_t floor)
{
	struct piece p = {
		.low = *a, .high = *a, .first = a->first, .last = a->last, .span_last = a->span_last
	};
	const struct phrase *phrase = NULL;
	size_t start = bound_before(x, a->first, &phrase), end;

	if (a->kind == KAVAK_NUMBER_ORDINAL)
		return p;	/* "desde la primera" */
	if (start < a->first && start >= floor && phrase->side != SIDE_NONE) {
		set_bound(&p, phrase);
		p.first = start;
		if (a->kind != KAVAK_NUMBER_MONEY && a->kind != KAVAK_NUMBER_PERCENT)
			p.span_last = a->value_last;
		return p;
	}
	end = bound_after(x, a->last + 1, &phrase);
	if (end > a->last + 1) {
		set_bound(&p, phrase);
		p.last = p.span_last = end - 1;
		start = opened_by(x, a, "de|del|desde");
		if (phrase->side == SIDE_MIN && a->as_year && start >= floor)
			p.first = start;	/* "del 2019 en adelante" */
	}
	return p;
}

/* "mínimo 200 y máximo 300 mil": two bounds in a row that are the ends of one range. */
static bool merge(const struct lexemes *x, struct piece *p, const struct piece *next)
{
	struct piece low = p->has_min ? *p : *next, high = p->has_min ? *next : *p;
	size_t at = p->last + 1;

	if (!p->is_range || !next->is_range || p->has_min == p->has_max ||
	    next->has_min == next->has_max || p->has_min == next->has_min)
		return false;
	at += word_is(x, at, ",");
	at += word_is(x, at, "y|e|pero");
	if (at != next->first || x->items[at].gap == GAP_LINE)
		return false;
	if (low.low.as_year != high.low.as_year ||
	    (low.low.kind != high.low.kind &&
	     (low.low.kind == KAVAK_NUMBER_COUNT || high.low.kind == KAVAK_NUMBER_COUNT ||
	      unit_is_time(x, low.low.last) || unit_is_time(x, high.low.last))))
		return false;
	share_factor(&low.low, &high.low);
	if (!share_unit(&low.low, &high.low) || low.low.value.value > high.low.value.value)
		return false;
	p->low = low.low;
	p->high = high.low;
	p->min_open = low.min_open;
	p->max_open = high.max_open;
	p->has_min = p->has_max = true;
	p->last = next->last;
	p->span_last = next->span_last;
	return true;
}

/* "modelo 18 al 20", "modelos 18, 19 y 20": what follows a short year is one. */
static void share_century(const struct lexemes *x, const struct amount *a, struct amount *b)
{
	if (a->short_year && b->first <= a->last + 2 && is_short_year(x, b) &&
	    word_is(x, a->last + 1, "a|al|y|o|u|,|-|/|hasta"))
		make_short_year(b);
}

/* "a 36, 48 o 60 meses", "200 o 250 mil": the last of a list says what all of them are. A comma
 * alone makes no list. */
static void share_lists(const struct lexemes *x, struct amount *amounts, size_t n)
{
	bool in_list = false;

	for (size_t i = 1; i < n; i++)
		share_century(x, &amounts[i - 1], &amounts[i]);

	for (size_t i = n; i-- > 1; ) {
		struct amount *a = &amounts[i - 1], *b = &amounts[i];
		bool close = b->first == a->last + 2;
		bool linked = close && word_is(x, a->last + 1, "o|u|y|e|/");

		in_list = linked || (in_list && close && word_is(x, a->last + 1, ","));
		if (!in_list || a->has_unit || !is_bare(a) || a->value.article)
			continue;
		if (b->value.factor == 1000 && a->value.value < 1000 &&
		    (a->value.value >= 10 || a->value.value < b->value.count) &&
		    a->value.value < 10 * b->value.count && b->value.count < 10 * a->value.value)
			scale(a, 1000);
		else if (b->has_unit && b->value.factor == 1 && a->value.value <= 120 &&
		         (b->kind == KAVAK_NUMBER_MONTHS || b->kind == KAVAK_NUMBER_YEARS ||
		          b->kind == KAVAK_NUMBER_PERCENT)) {
			a->has_unit = true;
			a->kind = b->kind;
		}
	}
}

static kavak_number number_of(const struct lexemes *x, const struct piece *p)
{
	kavak_number number = {
		.kind = p->low.kind,
		.is_range = p->is_range,
		.start = x->items[p->first].start,
		.end = x->items[p->span_last].end,
	};

	if (!p->is_range) {
		number.value = p->low.value.value;
		return number;
	}
	number.has_min = p->has_min;
	number.has_max = p->has_max;
	number.min_open = p->min_open;
	number.max_open = p->max_open;
	number.min = p->has_min ? p->low.value.value : 0;
	number.max = p->has_max ? p->high.value.value : 0;
	return number;
}

size_t ranges_make(const struct lexemes *x, struct amount *amounts, size_t n_amounts,
                   kavak_number *ret_numbers, size_t max)
{
	struct piece held = { 0 }, next;
	bool has_held = false;
	size_t n = 0;

	share_lists(x, amounts, n_amounts);
	for (size_t i = 0; i < n_amounts; i++) {
		if (i + 1 < n_amounts && read_pair(x, &amounts[i], &amounts[i + 1], &next))
			i++;
		else
			next = read_single(x, &amounts[i], has_held ? held.last + 1 : 0);
		if (has_held && merge(x, &held, &next))
			continue;
		if (has_held && n < max)
			ret_numbers[n++] = number_of(x, &held);
		held = next;
		has_held = true;
	}
	if (has_held && n < max)
		ret_numbers[n++] = number_of(x, &held);
	return n;
}
