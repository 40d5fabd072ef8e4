/* SPDX-License-Identifier: MIT */
/* 280,000.50 and what customers make of it. */

#include <math.h>

#include "text/digits.h"
#include "text/number.h"

#define DIGITS_MAX 64	/* of one number; those beyond are not counted */
#define SPACED_MAX 5	/* groups of three with spaces between: 10^18 */

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

/* "3 200,000" and "3 500 mil" are two numbers. */
static bool is_more_than_a_group(kavak_slice text, size_t at)
{
	kavak_slice rest = kv_slice_sub(text, at, text.len);

	return ((char_at(text, at) == ',' || char_at(text, at) == '.') && is_group(text, at)) ||
	       (kv_slice_starts(rest, " mil") && !kv_slice_starts(rest, " mill"));
}

/* "1 234 567", "40 000" and "$ 259 999", but not "200 300": two groups need the second to be round,
 * or a currency before them. */
static size_t spaced_groups(kavak_slice text, size_t at, size_t end, bool is_money, double *value)
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
	if (!n_groups || n_groups > SPACED_MAX || (n_groups == 1 && !thin &&
			((last && !is_money) || is_more_than_a_group(text, next))))
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
static size_t separators(kavak_slice text, size_t at, size_t end, bool is_money, struct digits *d)
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
		size_t after = spaced_groups(text, at, end, is_money, &d->value);

		if (after > end && (char_at(text, after) == '.' || char_at(text, after) == ','))
			after = decimals(text, after, &d->value);
		d->plain = d->plain && after == end;
		end = after;
	}
	return end;
}

struct digits digits_read(kavak_slice text, size_t at, bool is_money)
{
	size_t n = run_of_digits(text, at);
	struct digits d = { .n_digits = n < DIGITS_MAX ? (int) n : DIGITS_MAX, .plain = true };
	size_t end = at + n;

	d.value = read_run(text, at, n < DIGITS_MAX ? n : DIGITS_MAX);
	if (n) {
		end = separators(text, at, end, is_money, &d);
	} else {	/* ".77" */
		end = decimals(text, at, &d.value);
		d.plain = false;
	}
	d.end = exponent(text, end, &d.value);
	d.plain = d.plain && d.end == end;
	return d;
}
