/* SPDX-License-Identifier: MIT */
/* Digits that name and do not count: telephones, dates, times of day, cards and accounts; and
 * addresses, which hold some. */

#include "text/digits.h"
#include "text/number.h"

#define GROUPS_MAX 8
#define CARD_MIN   16	/* digits in a row; more than a double tells apart */
#define PADDED_MIN 5	/* likewise with a zero before: a post code, a folio */

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

/* Ten digits as Mexico writes them: 55 1234 5678, 811-234-5678, 55-12345678. How many of the groups
 * from `first` on. */
static size_t telephone_groups(const struct groups *g, size_t first)
{
	size_t total = 0;

	for (size_t n = first; n < g->n; n++) {
		bool is_second = n == first + 1;
		bool tight = is_second && g->separators[n] == '-';

		total += g->sizes[n];
		if (total < 10)
			continue;
		if (total != 10)
			return 0;
		if (n == first)
			return first ? 1 : 0;
		if (g->sizes[first] > 3 || (is_second && !tight))
			return 0;
		return g->sizes[n] == 4 || g->sizes[n] == 2 || tight ? n + 1 - first : 0;
	}
	return 0;
}

/* "52", "52 1", "044", "01" in groups of their own before a telephone: how many. */
static size_t prefix_groups(kavak_slice text, const struct groups *g)
{
	static const char *const prefixes[] = { "52", "521", "044", "045", "01" };

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
		size_t len = strlen(prefixes[i]);

		if (g->sizes[0] != len ||
		    !kv_slice_starts(kv_slice_sub(text, g->ends[0] - len, text.len), prefixes[i]))
			continue;
		return 1 + (i == 0 && g->n > 1 && g->sizes[1] == 1 &&
			    text.ptr[g->ends[1] - 1] == '1');
	}
	return 0;
}

/* A telephone's groups, with what is dialled before it; 0 for none. */
static size_t telephone(kavak_slice text, const struct groups *g)
{
	size_t n = telephone_groups(g, 0), prefix;

	if (n)
		return n;
	prefix = prefix_groups(text, g);
	n = prefix ? telephone_groups(g, prefix) : 0;
	return n ? prefix + n : 0;
}

static bool sizes_are(const struct groups *g, const char *sizes)
{
	size_t n = strlen(sizes);

	if (g->n < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (g->sizes[i] != (size_t) (sizes[i] - '0'))
			return false;
	return g->n == n || g->separators[n] != ' ';
}

/* A card: 4152 3131 1234 5678. A CLABE: 012 180 00123456789 1. How many groups. */
static size_t account_groups(const struct groups *g)
{
	if (sizes_are(g, "4444"))
		return 4;
	return g->n >= 4 && g->sizes[0] == 3 && g->sizes[1] == 3 && g->sizes[2] == 11 &&
	       g->sizes[3] == 1 ? 4 : 0;
}

/* A run of digits that is too long, or starts as no amount does. */
static bool is_code_run(kavak_slice run)
{
	static const char *const dialled[] = { "044", "045", "01", "52" };

	if (run.len >= CARD_MIN || run.len == 10 || (run.len >= PADDED_MIN && *run.ptr == '0'))
		return true;
	for (size_t i = 0; i < sizeof(dialled) / sizeof(*dialled); i++)
		if (kv_slice_starts(run, dialled[i]) &&
		    (run.len == 10 + strlen(dialled[i]) || (run.len == 13 && run.ptr[0] == '5')))
			return true;
	return false;
}

/* 55.1234.5678, 22.06.2026: the end of digits with points that part no thousands. */
static size_t dotted(kavak_slice text, size_t at)
{
	size_t end = at + run_of_digits(text, at), size = 3;
	bool is_code = false;

	while (char_at(text, end) == '.' && is_digit(text, end + 1)) {
		is_code = is_code || size != 3;
		size = run_of_digits(text, end + 1);
		end += 1 + size;
	}
	return is_code ? end : at;
}

/* 22/06/2026, 2026-06-22, 12-34-56: how many groups stand side by side; but 36/48/60 is a list. */
static size_t tight_groups(kavak_slice text, const struct groups *g)
{
	size_t n = n_parted_by(g, "-/");
	size_t second = g->n > 1 ? g->ends[1] - g->sizes[1] : 0;

	if (n < 3)
		return 0;
	if (g->separators[1] == '/' && g->sizes[0] == 2 && g->sizes[1] == 2 &&
	    text.ptr[second] > '3')
		return 0;
	return n;
}

size_t digits_skip_code(kavak_slice text, size_t at)
{
	bool plus = char_at(text, at) == '+';
	struct groups g = read_groups(text, at + plus);
	size_t n;

	if (!g.n)
		return at;
	if (plus)
		return g.total >= 8 ? g.ends[g.n - 1] : at;
	if (is_code_run(kv_slice_sub(text, at, g.ends[0])))
		return g.ends[0];
	if (n_parted_by(&g, ":") > 1 && g.sizes[0] <= 2 && g.sizes[1] == 2)
		return g.ends[n_parted_by(&g, ":") - 1];
	n = tight_groups(text, &g);
	if (!n)
		n = telephone(text, &g);
	if (!n)
		n = account_groups(&g);
	return n ? g.ends[n - 1] : dotted(text, at);
}

/* Whether `text` has `part`, with no letter behind it. */
static bool has(kavak_slice text, const char *part)
{
	const char *found = memmem(text.ptr, text.len, part, strlen(part));
	size_t end = found ? (size_t) (found - text.ptr) + strlen(part) : 0;

	return found && !((char_at(text, end) | 0x20) >= 'a' && (char_at(text, end) | 0x20) <= 'z');
}

bool is_address(kavak_slice run)
{
	const char *mark = run.len ? memchr(run.ptr, '@', run.len) : NULL;

	if (mark && mark > run.ptr && memchr(mark, '.', (size_t) (run.ptr + run.len - mark)))
		return true;
	return run.len && (memmem(run.ptr, run.len, "://", 3) || kv_slice_starts(run, "www.") ||
			   has(run, ".com") || has(run, ".mx"));
}
