/* SPDX-License-Identifier: MIT */
#pragma once
/* What the rules of values share. Each takes the lexeme where it starts and gives the one after
 * its end, which is the same when it does not apply. Of this room. */

#include "text/number.h"

static inline const struct lexeme *get(const struct lexemes *x, size_t at)
{
	static const struct lexeme none = { .type = LEX_SIGN, .gap = GAP_LINE };

	return at < x->n ? &x->items[at] : &none;
}

/* The lexeme at `at`, if it goes on on the same line. */
static inline const struct lexeme *more(const struct lexemes *x, size_t at)
{
	return get(x, get(x, at)->gap == GAP_LINE ? x->n : at);
}

static inline bool is_cardinal(const struct lexeme *lexeme, enum lex_rank rank)
{
	return lexeme->type == LEX_CARDINAL && lexeme->rank == rank;
}

static inline bool is_one(const struct lexeme *lexeme)
{
	return is_cardinal(lexeme, RANK_ONES) && lexeme->value == 1;
}

/* cardinal.c */

/* "mil", and "k" behind digits, after another part of the number. */
bool is_thousand(const struct lexemes *x, size_t at);

/* 1e6, 1e12... as people say and shorten it, after another part of the number; 0 for none. */
double magnitude(const struct lexemes *x, size_t at);

/* Below a million: [group] mil [tail], or a group. */
size_t block(const struct lexemes *x, size_t at, struct value *value);

/* Blocks and magnitudes, the larger first. */
size_t cardinal(const struct lexemes *x, size_t at, struct value *value);

/* ordinal.c */

/* An ordinal's value, and whether its last part is plural: parts of falling rank, the first of
 * which may be thousands or millions of what is joined before it. */
size_t ordinal(const struct lexemes *x, size_t at, double *value, bool *ret_plural);

/* "décimo", "5ª", "11vo": all of the value. */
bool read_ordinal(const struct lexemes *x, size_t at, struct value *value);

/* "tres millones cincuenta y dos milésimo tricentésimo": thousands and more, told as a cardinal,
 * whose last block counts the thousands of an ordinal. */
size_t long_ordinal(const struct lexemes *x, size_t at, struct value *value);
