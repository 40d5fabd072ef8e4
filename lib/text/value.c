/* SPDX-License-Identifier: MIT */
/* Lexemes in a row that are one value: whole numbers with what is said behind them, and fractions.
 * A grammar by descent. */

#include <math.h>

#include "text/value.h"

#define ZEROS_MAX 16	/* said before a number */

/* A magnitude after a decimal: "uno punto cinco millones", "2 y medio millones". */
static size_t scaled(const struct lexemes *x, size_t at, struct value *v)
{
	double m = is_thousand(x, at) && is_cardinal(get(x, at), RANK_THOUSAND) ? 1e3
										: magnitude(x, at);

	if (m == 0)
		return at;
	v->count = v->value;
	v->value *= m;
	v->factor = m;
	return at + 1;
}

/* Digits said one by one, or as one number: "cero tres", "cincuenta", "mil quinientos". Behind
 * the decimal point they are read as they would be written. */
static size_t decimal_digits(const struct lexemes *x, size_t at, double *ret_decimals)
{
	double value = 0, scale = 1;
	size_t end = at;

	while (is_cardinal(more(x, end), RANK_ONES) && scale < 1e15) {
		value = value * 10 + get(x, end++)->value;
		scale *= 10;
	}
	if (end == at) {
		struct value v = { 0 };

		if (more(x, at)->type != LEX_CARDINAL &&
		    !(more(x, at)->type == LEX_DIGITS && more(x, at)->plain))
			return at;
		end = block(x, at, &v);
		value = v.value;
		for (scale = 10; scale <= value; scale *= 10)
			;
		if (v.digits)
			scale = pow(10, get(x, at)->n_digits);
	}
	*ret_decimals = value / scale;
	return end;
}

/* What a numerator is divided by: "tercio", "cuartos", "veinteavos", "milésimas". 2 and 3 have
 * names of their own, which no ordinal shares. */
static size_t denominator(const struct lexemes *x, size_t at, double *value, bool *ret_plural)
{
	const struct lexeme *lexeme = more(x, at);
	size_t end;

	if (lexeme->gap == GAP_LINE)
		return at;
	if ((lexeme->type == LEX_PART && lexeme->value == 3) ||
	    (lexeme->type == LEX_HALF && lexeme->text.len)) {
		*value = lexeme->type == LEX_PART ? 3 : 2;
		*ret_plural = lexeme->plural;
		return at + 1;
	}
	end = ordinal(x, at, value, ret_plural);
	return end > at && *value >= 4 ? end : at;
}

/* "36/48/60", "12/24 meses": what follows the first slash. */
static bool is_list_of_terms(const struct lexemes *x, size_t at)
{
	const struct lexeme *next = more(x, at + 1);

	return lex_is_any(next, "mes|meses|msi") ||
	       (lex_is(next, "/") && more(x, at + 2)->type == LEX_DIGITS);
}

/* "tres cuartos", "un octavo", "3/4", "uno sobre tres" after the numerator `v`, which ends at
 * `at`. */
static size_t divided(const struct lexemes *x, size_t at, struct value *v)
{
	const struct lexeme *sign = more(x, at);
	bool plural = false;
	double by = 0;
	size_t end = denominator(x, at, &by, &plural);

	if (end > at && (v->article ? !plural : plural && v->value != 1)) {
		v->value /= by;
	} else if (v->digits && lex_is(sign, "/") && sign->gap == GAP_NONE &&
		   get(x, at + 1)->gap == GAP_NONE && get(x, at + 1)->type == LEX_DIGITS &&
		   get(x, at + 1)->plain && get(x, at + 1)->value > v->value &&
		   get(x, at + 1)->value <= 100 && !is_list_of_terms(x, at + 1)) {
		v->value /= get(x, at + 1)->value;
		end = at + 2;
	} else if (lex_is(sign, "sobre") && v->value < 1000 && v->factor == 1) {
		struct value below = { 0 };

		end = cardinal(x, at + 1, &below);
		if (end == at + 1 || below.value <= v->value || below.value >= 1000)
			return at;
		v->value /= below.value;
	} else {
		return at;
	}
	v->shape = VALUE_FRACTION;
	v->article = v->digits = false;
	return end;
}

/* A fraction of its own: numerator and denominator. */
static size_t fraction(const struct lexemes *x, size_t at, struct value *v)
{
	size_t end = more(x, at)->gap == GAP_LINE ? at : cardinal(x, at, v);
	size_t whole;

	if (end == at)
		return at;
	whole = divided(x, end, v);
	return whole > end ? whole : at;
}

static void add_part(struct value *v, double part)
{
	v->value += v->factor >= 1e6 ? part * v->factor : part;
	v->digits = v->article = false;
}

/* "y medio", "con tres quintos", " 1/4": what is added to a whole number. */
static size_t added_fraction(const struct lexemes *x, size_t at, struct value *v)
{
	const struct lexeme *link = more(x, at), *half = more(x, at + 1);
	struct value part = { 0 };
	size_t end;

	if (link->type == LEX_HALF && !link->text.len) {	/* 1½ */
		add_part(v, link->value);
		return at + 1;
	}
	if (link->type == LEX_AND && half->type == LEX_HALF && !half->plural && v->factor != 1000) {
		add_part(v, half->value);
		end = at + 2;
		return v->factor == 1 ? scaled(x, end, v) : end;
	}
	if (link->type == LEX_DIGITS && v->digits) {
		end = fraction(x, at, &part);
		if (end > at && get(x, at + 1)->type == LEX_SIGN)
			add_part(v, part.value);
		return end > at && get(x, at + 1)->type == LEX_SIGN ? end : at;
	}
	if (link->type != LEX_AND && !lex_is(link, "con"))
		return at;
	end = fraction(x, at + 1, &part);
	if (end == at + 1)
		return at;
	add_part(v, part.value);
	return end;
}

/* "siete con cincuenta", "cinco punto cinco". "con" is also how a down payment is added ("300 mil
 * con 100 de enganche"): it makes decimals only of a number that is not round, and of one that
 * nothing more is said about; thousands are no decimals ("un 2021 con 60 mil"). */
static size_t added_decimals(const struct lexemes *x, size_t at, struct value *v)
{
	const struct lexeme *link = more(x, at);
	bool with = lex_is(link, "con");
	double decimals;
	size_t end;

	if (!with && !lex_is_any(link, "punto|coma"))
		return at;
	if (v->factor != 1 && fmod(v->value, 1000) == 0)
		return at;
	end = decimal_digits(x, at + 1, &decimals);
	if (end == at + 1)
		return at;
	if (with) {
		const struct lexeme *next = more(x, end);
		const struct lexeme *after = lex_is(next, "por") ? more(x, end + 2)
					     : lex_is(next, "%") ? more(x, end + 1)
								 : next;

		if ((after->type != LEX_SIGN &&
		     (after->type != LEX_WORD || lex_is_any(after, "de|con"))) ||
		    is_thousand(x, end) || is_thousand(x, end - 1) ||
		    unit_is_money_part(x, end))
			return at;
	}
	v->value += decimals;
	v->digits = v->article = false;
	return scaled(x, end, v);
}

/* "medio millón", "cuarto de millón", ".5" as "punto cinco". */
static size_t partial(const struct lexemes *x, size_t at, struct value *v)
{
	const struct lexeme *lexeme = get(x, at);
	double decimals;
	size_t end;

	v->shape = VALUE_FRACTION;
	v->factor = v->count = 1;
	if (lexeme->type == LEX_HALF && (!lexeme->plural || !lexeme->text.len)) {
		v->value = lexeme->value;
		end = scaled(x, at + 1, v);
		return end > at + 1 || !lexeme->text.len || unit_follows(x, at + 1) ||
		       lex_is_any(more(x, at + 1), "docena|decena") ? end : at;
	}
	if (lexeme->type == LEX_ORDINAL && lexeme->value == 4 && lex_is(more(x, at + 1), "de") &&
	    magnitude(x, at + 2) > 0) {
		v->value = 0.25;
		return scaled(x, at + 2, v);
	}
	if (at == 0 && lex_is_any(lexeme, "punto|coma")) {
		end = decimal_digits(x, at + 1, &decimals);
		v->value = decimals;
		return end > at + 1 ? end : at;
	}
	return at;
}

/* "tres cuartos de millón", "docenas", "un par". */
static size_t multiplied(const struct lexemes *x, size_t at, struct value *v)
{
	const struct lexeme *lexeme = more(x, at);

	if (lex_is_any(lexeme, "docena|docenas|decena|decenas")) {
		bool half = more(x, at + 1)->type == LEX_AND &&
			    lex_is_any(more(x, at + 2), "media|medio");

		v->value = (v->value + (half ? 0.5 : 0)) * (lex_is(lexeme, "decena") ||
			lex_is(lexeme, "decenas") ? 10 : 12);
		at += half ? 2 : 0;
	} else if (v->article && lex_is(lexeme, "par")) {
		v->value = 2;
		at += lex_is(more(x, at + 1), "de") && unit_follows(x, at + 2);
	} else if (v->shape == VALUE_FRACTION && lex_is(lexeme, "de") && magnitude(x, at + 1) > 0) {
		return scaled(x, at + 1, v);
	} else {
		return at;
	}
	v->article = v->digits = false;
	return at + 1;
}

/* "cero cinco", "cero cero noventa": zeros before a number are part of it. */
static size_t leading_zeros(const struct lexemes *x, size_t at, struct value *v)
{
	for (size_t n = 0; n < ZEROS_MAX && v->value == 0 && is_cardinal(more(x, at), RANK_ONES) &&
	     !get(x, at)->joined && get(x, at)->value == 0; n++)
		at++;
	if (v->value == 0 && more(x, at)->type == LEX_CARDINAL && !get(x, at)->joined &&
	    get(x, at)->rank < RANK_HUNDREDS) {
		at = block(x, at, v);
		v->article = false;
	}
	return at;
}

static bool read_cardinal(const struct lexemes *x, size_t at, struct value *v)
{
	size_t end = cardinal(x, at, v), next;

	if (end == at)
		return false;
	v->end = end;
	if (get(x, at)->type == LEX_CARDINAL)
		end = leading_zeros(x, end, v);
	next = divided(x, end, v);
	if (next == end)
		next = long_ordinal(x, end, v);
	if (next == end)
		next = added_fraction(x, end, v);
	if (next == end)
		next = added_decimals(x, end, v);
	v->end = multiplied(x, next, v);
	return true;
}

bool value_read(const struct lexemes *x, size_t at, struct value *ret_value)
{
	const struct lexeme *lexeme = get(x, at);
	struct value v = { 0 };
	bool found = false;

	if (lexeme->joined)
		return false;
	switch (lexeme->type) {
	case LEX_DIGITS:
		found = read_ordinal(x, at, &v);
		break;
	case LEX_CARDINAL:
		/* "dosmilesimo" is an ordinal from its first part on. */
		found = get(x, at + 1)->joined && read_ordinal(x, at, &v);
		break;
	case LEX_ORDINAL: case LEX_HALF: case LEX_WORD:
		v.end = partial(x, at, &v);
		found = v.end > at;
		if (!found && lexeme->type == LEX_ORDINAL)
			found = read_ordinal(x, at, &v);
		else if (found)
			v.end = multiplied(x, v.end, &v);
		break;
	default:
		return false;
	}
	if (!found && (lexeme->type == LEX_DIGITS || lexeme->type == LEX_CARDINAL)) {
		v = (struct value) { 0 };
		found = read_cardinal(x, at, &v);
	}
	if (!found || get(x, v.end)->joined || !isfinite(v.value))
		return false;	/* half a word is no number, nor is what is beyond a double */
	*ret_value = v;
	return true;
}
