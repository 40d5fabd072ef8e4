/* SPDX-License-Identifier: MIT */
/* 280,000.50 and what customers make of it; telephones, dates and times, which are no numbers. */

#include <math.h>

#include "text/number.h"

#define DIGITS_MAX 64	/* of one number; those beyond are not counted */
#define GROUPS_MAX 8
#define SPACED_MAX 5	/* groups of three with spaces between: 10^18 */

static bool is_digit(kavak_slice text, size_t at)
{
	return at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9';
}

static char char_at(kavak_slice text, size_t at)
{
	return at < text.len ? text.ptr[at] : '\0';
}

static size_t run_of_digits(kavak_slice text, size_t at)
{
	size_t end = at;

	while (is_digit(text, end))
		end++;
	return end - at;
}

/* Exactly three digits after a separator, and no fourth. */
static bool is_group(kavak_slice text, size_t separator)
{
	return run_of_digits(text, separator + 1) == 3;
}

/* The bytes of the white space at `at` that parts thousands: a narrow or hard space always, a
 * plain one if `plain` says so. */
static size_t thin_space(kavak_slice text, size_t at, bool plain)
{
	kavak_slice rest = kv_slice_sub(text, at, text.len);

	if (kv_slice_starts(rest, "\xc2\xa0"))
		return 2;
	if (kv_slice_starts(rest, "\xe2\x80\xaf") || kv_slice_starts(rest, "\xe2\x80\x89"))
		return 3;
	return plain && kv_slice_starts(rest, " ") ? 1 : 0;
}

/* "1 234 567" and "40 000", but not "200 300": two groups need the second to be round. */
static size_t spaced_groups(kavak_slice text, size_t at, size_t end, double *value)
{
	double read = *value;
	size_t next = end, n_groups = 0, last = 0;
	bool thin = true;

	if (end - at > 3)
		return end;
	for (size_t gap; n_groups <= SPACED_MAX && (gap = thin_space(text, next, true)) &&
			is_group(text, next + gap - 1); n_groups++) {
		thin = thin && gap > 1;
		next += gap;
		last = (size_t) (text.ptr[next] - '0') * 100 +
		       (size_t) (text.ptr[next + 1] - '0') * 10 +
		       (size_t) (text.ptr[next + 2] - '0');
		read = read * 1000 + (double) last;
		next += 3;
	}
	if (!n_groups || n_groups > SPACED_MAX || (n_groups == 1 && !thin && last))
		return end;
	if (char_at(text, next) == ' ' && is_digit(text, next + 1))
		return end;
	*value = read;
	return next;
}

/* 10^n, exactly as far as a double can. */
static double power(int n)
{
	double p = 1;

	while (n-- > 0)
		p *= 10;
	return p;
}

static double read_run(kavak_slice text, size_t at, size_t n)
{
	double value = 0;

	for (size_t i = 0; i < n; i++)
		value = value * 10 + (text.ptr[at + i] - '0');
	return value;
}

/* Groups of three after `separator`, as many as there are. */
static size_t grouped(kavak_slice text, size_t end, char separator, double *value)
{
	while (char_at(text, end) == separator && is_group(text, end)) {
		*value = *value * 1000 + read_run(text, end + 1, 3);
		end += 4;
	}
	return end;
}

/* What follows a decimal point at `end`; `end` when nothing does. Digits are added up as a whole
 * number and divided once, so that 0.1 is the double that a compiler makes of 0.1. */
static size_t decimals(kavak_slice text, size_t end, double *value)
{
	size_t n = run_of_digits(text, end + 1), used = n < 18 ? n : 18;

	if (!n || n > DIGITS_MAX)
		return end;
	if (*value < 1e15 / power((int) used))
		*value = (*value * power((int) used) + read_run(text, end + 1, used)) /
		         power((int) used);
	else
		*value += read_run(text, end + 1, used) / power((int) used);
	return end + 1 + n;
}

/* "1e10", "2.5^-1": the exponent, or nothing. */
static size_t exponent(kavak_slice text, size_t end, double *value)
{
	char sign = char_at(text, end + 1), mark = char_at(text, end);
	size_t at = end + 1 + (sign == '+' || sign == '-'), n = run_of_digits(text, at);
	double e;

	if ((mark != 'e' && mark != 'E' && mark != '^') || !n || n > 3)
		return end;
	e = read_run(text, at, n);
	if (sign == '-')
		e = -e;
	*value = mark == '^' ? pow(*value, e) : e < 0 ? *value / pow(10, -e) : *value * pow(10, e);
	return at + n;
}

static bool is_mark(char c)
{
	return c == '.' || c == ',' || c == '\'';
}

/* The separators after the first digits. A mark before exactly three digits parts thousands;
 * another mark, or other than three digits, is the decimal point. "0.125" is no 125. */
static size_t separators(kavak_slice text, size_t at, size_t end, struct digits *d)
{
	char mark = char_at(text, end);
	bool thousands = end - at <= 3 && is_mark(mark) && is_group(text, end) &&
		!(end - at == 1 && text.ptr[at] == '0');

	if (thousands) {
		end = grouped(text, end, mark, &d->value);
		if (mark == '\'')	/* 1'250,000.50, as it is written by hand */
			end = grouped(text, end, ',', &d->value);
		if (char_at(text, end) != mark && char_at(text, end) != '\'' &&
		    is_mark(char_at(text, end)))
			end = decimals(text, end, &d->value);
		d->plain = false;
	} else if (mark == '.' || mark == ',') {
		size_t after = decimals(text, end, &d->value);

		d->plain = d->plain && after == end;
		end = after;
	} else {
		size_t after = spaced_groups(text, at, end, &d->value);

		if (after > end && (char_at(text, after) == '.' || char_at(text, after) == ','))
			after = decimals(text, after, &d->value);
		d->plain = d->plain && after == end;
		end = after;
	}
	return end;
}

struct digits digits_read(kavak_slice text, size_t at)
{
	size_t n = run_of_digits(text, at);
	struct digits d = { .n_digits = n < DIGITS_MAX ? (int) n : DIGITS_MAX, .plain = true };
	size_t end = at + n;

	d.value = read_run(text, at, n < DIGITS_MAX ? n : DIGITS_MAX);
	if (n) {
		end = separators(text, at, end, &d);
	} else {	/* ".77" */
		end = decimals(text, at, &d.value);
		d.plain = false;
	}
	d.end = exponent(text, end, &d.value);
	d.plain = d.plain && d.end == end;
	return d;
}

/* A run of digit groups with one separator between two, as telephones and dates are written. */
struct groups {
	size_t n, total;
	size_t sizes[GROUPS_MAX];
	size_t ends[GROUPS_MAX];
	char   separators[GROUPS_MAX];	/* before each but the first */
};

static size_t group_separator(kavak_slice text, size_t at)
{
	char c = char_at(text, at);

	if (c == ')' && char_at(text, at + 1) == ' ')
		return 2;
	return c == '-' || c == '/' || c == ':' || c == ' ' || c == ')' ? 1 : 0;
}

static struct groups read_groups(kavak_slice text, size_t at)
{
	struct groups g = { 0 };
	size_t gap = 0;

	while (g.n < GROUPS_MAX && is_digit(text, at + gap)) {
		size_t size = run_of_digits(text, at + gap);

		g.separators[g.n] = gap ? text.ptr[at] : '\0';
		g.sizes[g.n] = size;
		g.total += size;
		at += gap + size;
		g.ends[g.n++] = at;
		gap = group_separator(text, at);
		if (!gap)
			break;
	}
	return g;
}

/* How many of the first groups are parted by `separator` or its like. */
static size_t n_parted_by(const struct groups *g, const char *separators)
{
	size_t n = 1;

	while (n < g->n && strchr(separators, g->separators[n]))
		n++;
	return n;
}

/* Ten digits as Mexico writes them: 55 1234 5678, 811-234-5678, 55-12345678. The first `n`. */
static size_t telephone_groups(const struct groups *g)
{
	size_t total = 0;

	for (size_t n = 0; n < g->n; n++) {
		bool tight = n == 1 && g->separators[n] == '-';

		total += g->sizes[n];
		if (total < 10)
			continue;
		if (total != 10 || n == 0)
			return 0;
		if (g->sizes[0] > 3 || (n == 1 && !tight))
			return 0;
		return g->sizes[n] == 4 || g->sizes[n] == 2 || tight ? n + 1 : 0;
	}
	return 0;
}

size_t digits_skip_code(kavak_slice text, size_t at)
{
	bool plus = char_at(text, at) == '+';
	struct groups g = read_groups(text, at + plus);
	size_t tight, n;

	if (!g.n)
		return at;
	if (plus)
		return g.total >= 8 ? g.ends[g.n - 1] : at;
	if (g.sizes[0] == 10 || (g.sizes[0] >= 12 && g.sizes[0] <= 13 && kv_slice_starts(
			kv_slice_sub(text, at, text.len), "52")))
		return g.ends[0];
	if (n_parted_by(&g, ":") > 1 && g.sizes[0] <= 2 && g.sizes[1] == 2)
		return g.ends[n_parted_by(&g, ":") - 1];
	tight = n_parted_by(&g, "-/");
	if (tight >= 3)
		return g.ends[tight - 1];
	n = telephone_groups(&g);
	return n ? g.ends[n - 1] : at;
}
