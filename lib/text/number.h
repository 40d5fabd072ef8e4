/* SPDX-License-Identifier: MIT */
#pragma once
/* How a number is read, in four steps, each a file:
 *
 *	lex      the text as lexemes: digits, parts of number words, other words, signs
 *	value    "doscientos ochenta mil", "1.5 millones", "tres cuartos", "segundo"
 *	amount   a value with what stands around it: sign, currency, unit
 *	range    amounts that belong together: "entre 200 y 300 mil", "2019 para arriba"
 *
 * Of this room. */

#include <kavak/numbers.h>

#include "base/buf.h"

enum lex_type {
	LEX_DIGITS,	/* 280,000.50 */
	LEX_CARDINAL,	/* a part of a number word: dos, cientos, mil */
	LEX_ORDINAL,	/* segundo, milesimo */
	LEX_HALF,	/* medio, media, 1/2 as one character */
	LEX_PART,	/* tercio, and -avo at the end of a number word */
	LEX_AND,	/* y, e; i inside a word */
	LEX_WORD,	/* any other */
	LEX_CODE,	/* letters and digits together, a telephone, a date: no number */
	LEX_SIGN,	/* one character that is neither letter, digit nor space */
};

enum lex_rank {		/* of a cardinal or an ordinal: what may follow what */
	RANK_NONE,
	RANK_ONES,
	RANK_TEENS,	/* 10 to 19: only "diez y seis" goes on */
	RANK_TENS,
	RANK_HUNDREDS,
	RANK_THOUSAND,
	RANK_MAGNITUDE,	/* a million, and its powers */
};

enum lex_gap {
	GAP_NONE,	/* glued to what is before */
	GAP_SPACE,
	GAP_LINE,	/* on another line, or the first */
};

struct lexeme {
	enum lex_type type;
	enum lex_rank rank;
	enum lex_gap  gap;
	bool          joined;	/* a further part of the word before: "dos|mil" */
	bool          plural;	/* millones, cuartos */
	bool          plain;	/* digits without separators: a year can be written so */
	int           n_digits;	/* before the decimal point */
	double        value;
	kavak_slice   text;	/* folded; of a joined part, the whole word's */
	size_t        start, end;	/* bytes; of a joined part, the whole word's */
};

struct lexemes {
	struct lexeme *items;
	size_t         n;
	size_t         n_signs;	/* of these */
	kavak_buf      folded;	/* what the items lend */
};

/* {0} is empty; lexemes_done() ends it. 0, KAVAK_ENOMEM. */
int  lex(kavak_slice text, struct lexemes *lexemes);
void lexemes_done(struct lexemes *lexemes);

static inline bool lex_is(const struct lexeme *lexeme, const char *word)
{
	return lexeme->type != LEX_CODE && kv_slice_is(lexeme->text, word);
}

/* Whether `lexeme`'s text is one of the words in `list`, which a '|' parts. */
bool lex_is_any(const struct lexeme *lexeme, const char *list);
bool lex_is_one_of(const struct lexeme *lexeme, kavak_slice list);

/* digits.c: numbers written in digits. */

struct digits {
	double value;
	int    n_digits;	/* before the decimal point */
	bool   plain;
	size_t end;
};

/* The number that starts at `at`: a digit, or a point or comma before one. is_money: behind
 * the sign of a currency. */
struct digits digits_read(kavak_slice text, size_t at, bool is_money);

/* codes.c: digits that count nothing.
 *
 * The end of what starts at `at` like a number and is none: a telephone number, a date, a time
 * of day; `at` when it is a number. */
size_t digits_skip_code(kavak_slice text, size_t at);

/* Whether what stands between two spaces is an e-mail address or one of the web. */
bool is_address(kavak_slice run);

/* morphs.c: the parts of number words. */

#define MORPHS_MAX 8

/* The parts of a folded word that is all number words, first to last: type, rank, value and
 * plural are set. How many; 0 when the word is another. */
size_t morphs_split(kavak_slice folded, struct lexeme ret_parts[MORPHS_MAX]);

/* value.c: lexemes in a row that are one value. */

enum value_shape {
	VALUE_CARDINAL,
	VALUE_ORDINAL,
	VALUE_FRACTION,
};

struct value {
	enum value_shape shape;
	double value;
	double factor;		/* what was said last: 1000 in "200 mil"; 1 for none */
	double count;		/* of those: 200 */
	bool   article;		/* only "un", "una", "uno" */
	bool   digits;		/* one number in digits and nothing more */
	size_t end;		/* the lexeme after the last */
};

/* The value that starts at lexeme `at`; false when none does. */
bool value_read(const struct lexemes *lexemes, size_t at, struct value *ret_value);

/* amount.c: a value with its sign, currency and unit. */

struct amount {
	struct value value;
	enum kavak_number_kind kind;
	bool   has_unit;	/* the text says what it counts */
	bool   is_negative;	/* a sign says so: part of the span */
	bool   as_year;		/* may be a year, nothing else said */
	bool   short_year;	/* one of two digits */
	size_t first, last;	/* lexemes, unit included */
	size_t span_last;	/* the last one of the span: without "pasajeros" */
	size_t value_last;	/* without any unit word */
};

bool amount_read(const struct lexemes *lexemes, size_t at, struct amount *ret_amount);

/* "modelo 18": two digits, nothing else said, that may be a year; then they are. */
bool is_short_year(const struct lexemes *lexemes, const struct amount *amount);
void make_short_year(struct amount *amount);

/* What the lexeme at `at` would make of a number before it. */
bool unit_is_time(const struct lexemes *lexemes, size_t at);		/* months, years, percent */
bool unit_is_money_part(const struct lexemes *lexemes, size_t at);	/* centavos */
bool unit_follows(const struct lexemes *lexemes, size_t at); /* any but things that are counted */
bool unit_at_all(const struct lexemes *lexemes, size_t at);

/* range.c: amounts to numbers, ranges made of those that belong together. Returns how many were
 * written. */
size_t ranges_make(const struct lexemes *lexemes, struct amount *amounts, size_t n_amounts,
                   kavak_number *ret_numbers, size_t max);
