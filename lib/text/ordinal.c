/* SPDX-License-Identifier: MIT */
/* "décimo sexto", "tres mil millonésimo", "5ª", "2da". */

#include <math.h>

#include "text/value.h"

size_t ordinal(const struct lexemes *x, size_t at, double *value, bool *ret_plural)
{
	const struct lexeme *lexeme = get(x, at);
	enum lex_rank rank = RANK_MAGNITUDE + 1;

	*value = 0;
	if (lexeme->type == LEX_CARDINAL && get(x, at + 1)->joined) {	/* "veinte|milesimos" */
		struct value v = { 0 };
		size_t end = block(x, at, &v);

		lexeme = get(x, end);
		if (end == at || !lexeme->joined)
			return at;
		if (lexeme->type == LEX_PART) {
			*value = v.value;
			*ret_plural = lexeme->plural;
			return end + 1;
		}
		if (lexeme->type != LEX_ORDINAL)
			return at;
		*value = v.value * lexeme->value;
		*ret_plural = lexeme->plural;
		rank = lexeme->rank;
		at = end + 1;
	}
	for (lexeme = get(x, at); lexeme->type == LEX_ORDINAL; lexeme = more(x, ++at)) {
		if (lexeme->rank >= rank) {	/* "centésimo milésimo" */
			if (rank > RANK_HUNDREDS || lexeme->rank != RANK_THOUSAND ||
			    lexeme->joined)
				break;
			*value *= 1000;
			rank = RANK_THOUSAND;
			continue;
		}
		/* "decimosegundo", "decimo sexto"; but 12 is not followed by ones. */
		if (rank == RANK_TEENS)
			break;
		*value += lexeme->value;
		*ret_plural = lexeme->plural;
		rank = lexeme->rank;
	}
	return at;
}

/* The point of "5.ª". */
static bool is_dot_before_mark(const struct lexemes *x, size_t at)
{
	const struct lexeme *mark = more(x, at + 1);

	return lex_is(more(x, at), ".") && get(x, at)->gap == GAP_NONE && mark->gap == GAP_NONE &&
	       mark->end - mark->start == 2 && lex_is_any(mark, "o|a");	/* of which º is one */
}

bool read_ordinal(const struct lexemes *x, size_t at, struct value *v)
{
	static const char endings[] = "o|a|os|as|er|ero|era|ro|ra|ros|ras|do|da|ndo|nda|to|ta|tos|"
				      "tas|vo|va|avo|ava|mo|ma|no|na|\xc2\xb0";
	bool plural;

	v->shape = VALUE_ORDINAL;
	v->factor = 1;
	if (get(x, at)->type == LEX_DIGITS) {
		size_t dot = at + is_dot_before_mark(x, at + 1);
		const struct lexeme *ending = more(x, dot + 1);

		v->value = v->count = get(x, at)->value;
		v->end = dot + 2;
		return get(x, at)->plain && ending->gap == GAP_NONE && lex_is_any(ending, endings);
	}
	v->end = ordinal(x, at, &v->value, &plural);
	v->count = v->value;
	return v->end > at;
}

size_t long_ordinal(const struct lexemes *x, size_t at, struct value *v)
{
	const struct lexeme *scale = more(x, at);
	double low, rest = 0;
	size_t end;
	bool plural;

	if (scale->type != LEX_ORDINAL || scale->plural || scale->rank < RANK_THOUSAND ||
	    v->article)
		return at;
	low = fmod(v->value, scale->rank == RANK_THOUSAND ? 1e3 : 1e6);
	if (low == 0 || v->digits)
		return at;
	end = more(x, at + 1)->type == LEX_ORDINAL ? ordinal(x, at + 1, &rest, &plural) : at + 1;
	v->value += low * (scale->value - 1) + rest;
	v->shape = VALUE_ORDINAL;
	return end;
}
