/* SPDX-License-Identifier: MIT */
/* Whole numbers: "doscientos ochenta mil", "2 mil 500", "tres mil millones". */

#include <math.h>

#include "text/value.h"

bool is_thousand(const struct lexemes *x, size_t at)
{
	const struct lexeme *lexeme = more(x, at);

	return is_cardinal(lexeme, RANK_THOUSAND) ||
	       (at && lex_is_any(lexeme, "k|ks") && get(x, at - 1)->type == LEX_DIGITS) ||
	       (at && lex_is(lexeme, "lucas") && (get(x, at - 1)->type == LEX_DIGITS ||
						  get(x, at - 1)->type == LEX_CARDINAL));
}

double magnitude(const struct lexemes *x, size_t at)
{
	const struct lexeme *lexeme = more(x, at);
	bool after_digits = at && get(x, at - 1)->type == LEX_DIGITS;

	if (is_cardinal(lexeme, RANK_MAGNITUDE))
		return lexeme->value;
	if (lex_is_any(lexeme, "mdp|mdd|mm|mill|mills|melones|melon|palo|palos"))
		return after_digits || !lex_is(lexeme, "mm") ? 1e6 : 0;
	if (after_digits && lexeme->gap == GAP_NONE && lex_is_any(lexeme, "m|g"))
		return lex_is(lexeme, "m") ? 1e6 : 1e9;
	return lex_is_any(lexeme, "millardo|millardos") ? 1e9 : 0;
}

/* "millón", alone, is one; "millones de cosas" is no number. */
static double bare_magnitude(const struct lexemes *x, size_t at, size_t start)
{
	const struct lexeme *lexeme = get(x, at);

	return at == start && is_cardinal(lexeme, RANK_MAGNITUDE) && !lexeme->plural ? lexeme->value
										     : 0;
}

/* "veinti", "dieci": the other half of the word was written apart. */
static bool is_half_word(const struct lexeme *lexeme)
{
	return lexeme->text.len && lexeme->text.ptr[lexeme->text.len - 1] == 'i';
}

/* "cientos", which is a hundred of the ones before it: "cuatro cientos mil". */
static bool is_hundreds(const struct lexeme *lexeme)
{
	return is_cardinal(lexeme, RANK_NONE) && lexeme->value == 100;
}

/* Ones after tens: "y cinco", "i|cinco", and sloppily "treinta cinco". */
static size_t ones_after_tens(const struct lexemes *x, size_t at, double tens, double *value)
{
	size_t ones = at + (more(x, at)->type == LEX_AND);
	const struct lexeme *lexeme = more(x, ones);
	bool sloppy = ones == at && !lexeme->joined && !is_half_word(get(x, at - 1));

	if (is_cardinal(lexeme, RANK_NONE) && lexeme->joined)
		return ones + 1;	/* "veintitantos" */
	if (ones > at && lexeme->type == LEX_DIGITS && lexeme->plain && lexeme->n_digits == 1 &&
	    tens >= 20) {
		*value += lexeme->value;	/* "treinta y 3" */
		return ones + 1;
	}
	if (!is_cardinal(lexeme, RANK_ONES) || lexeme->value == 0)
		return at;
	if (sloppy && (tens < 30 || lexeme->value == 1))
		return at;
	*value += lexeme->value;
	return ones + 1;
}

/* 1 to 999 in words, or digits. */
static size_t group(const struct lexemes *x, size_t at, double *value)
{
	size_t start = at;
	const struct lexeme *lexeme = get(x, at);

	*value = lexeme->value;
	if (lexeme->type == LEX_DIGITS)
		return at + 1;
	*value = 0;
	if (is_cardinal(lexeme, RANK_HUNDREDS)) {
		*value = lexeme->value;
		lexeme = more(x, ++at);
	} else if (is_cardinal(lexeme, RANK_ONES) && is_hundreds(more(x, at + 1))) {
		*value = lexeme->value * 100;
		lexeme = more(x, at += 2);
	}
	if (is_cardinal(lexeme, RANK_TENS) ||
	    (is_cardinal(lexeme, RANK_TEENS) && lexeme->value == 10)) {
		*value += lexeme->value;
		return ones_after_tens(x, at + 1, lexeme->value, value);
	}
	if (is_cardinal(lexeme, RANK_TEENS) || (is_cardinal(lexeme, RANK_ONES) &&
			(at == start || lexeme->value > 0))) {
		*value += lexeme->value;
		at++;
	}
	return at;
}

/* What may be added behind "mil": in words anything below a thousand, in digits three of them
 * ("2 mil 500"), and never what a unit of time claims: "150 mil 48 meses" is two values. */
static size_t tail(const struct lexemes *x, size_t at, double *value)
{
	const struct lexeme *first = more(x, at);
	size_t end;
	double read;

	if (first->gap == GAP_LINE || (first->type != LEX_DIGITS && first->type != LEX_CARDINAL))
		return at;
	end = group(x, at, &read);
	if (end == at || read == 0 || read >= 1000 || is_thousand(x, end) || get(x, end)->joined)
		return at;
	if (first->type == LEX_DIGITS && (first->n_digits != 3 || !first->plain))
		return at;
	if (read < 100 && unit_is_time(x, end))
		return at;
	if (is_one(first) && !first->joined && !lex_is(first, "uno") && magnitude(x, end) == 0 &&
	    end < x->n)
		return at;
	*value += read;
	return end;
}

/* "200 y tantos mil": the words before "mil" that add nothing to what is known. */
static size_t skip_about(const struct lexemes *x, size_t at)
{
	bool about = more(x, at)->type == LEX_AND &&
		     lex_is_any(more(x, at + 1), "tantos|tantas|pico|algo");

	return about && is_thousand(x, at + 2) ? at + 2 : at;
}

size_t block(const struct lexemes *x, size_t at, struct value *v)
{
	double count = 1;
	size_t end = group(x, at, &count), thousand = end > at ? skip_about(x, end) : at;
	bool bare = thousand == at && is_cardinal(get(x, at), RANK_THOUSAND);

	if (bare || (thousand > at && is_thousand(x, thousand))) {
		v->count = count = end > at ? count : 1;
		v->factor = 1000;
		v->value = count * 1000;
		v->digits = false;
		/* "300k 48 meses" stops at the k. */
		return is_cardinal(get(x, thousand), RANK_THOUSAND) ?
			tail(x, thousand + 1, &v->value) : thousand + 1;
	}
	v->digits = end == at + 1 && get(x, at)->type == LEX_DIGITS;
	v->article = end == at + 1 && is_one(get(x, at));
	v->value = v->count = count;
	v->factor = 1;
	return end;
}

/* Whether the block at `at` goes on from millions: in words, or "200 mil", or as people say it,
 * "1 millón 200". */
static bool may_continue(const struct lexemes *x, size_t at, size_t end, const struct value *part)
{
	const struct lexeme *first = more(x, at);

	if (end == at || first->gap == GAP_LINE || part->value >= 1e6 ||
	    (part->value < 100 && unit_is_time(x, end)))
		return false;
	if (part->digits)
		return first->n_digits == 3 && first->plain;
	return !part->article || lex_is(first, "uno") || magnitude(x, end) > 0;
}

size_t cardinal(const struct lexemes *x, size_t at, struct value *v)
{
	double total = 0, least = INFINITY;
	size_t start = at;

	for (;;) {
		struct value part = { .count = 1 };
		size_t end = get(x, at)->type == LEX_DIGITS || get(x, at)->type == LEX_CARDINAL ?
			block(x, at, &part) : at;
		double m = end > at ? magnitude(x, end) : bare_magnitude(x, at, start);

		if (at > start && !may_continue(x, at, end, &part))
			break;
		if (m > 0 && m < least) {
			v->count = end > at ? part.value : 1;
			v->factor = least = m;
			total += v->count * m;
			at = end + 1;
			v->digits = v->article = false;
			continue;
		}
		if (at == start && end > at)
			*v = part;
		if (at > start && part.digits && v->factor == 1e6)
			part.value *= 1000;	/* "1 millón 200" */
		if (end > at)
			total += part.value;
		at = end;
		break;
	}
	v->value = total;
	return at;
}
