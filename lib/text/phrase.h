/* SPDX-License-Identifier: MIT */
#pragma once
/* Words that make a bound of the number next to them. Of this room. */

#include "text/number.h"

enum side {
	SIDE_NONE,	/* said, and means no bound: "más o menos 300" */
	SIDE_MIN,
	SIDE_MAX,
	SIDE_EQUAL,
};

struct phrase {
	const char *words;	/* one space apart; '|' parts alternatives, '?' ends one that
				 * may be missing, '*' is any */
	enum side   side;
	bool        open;	/* the number itself is out */
};

/* Words that may stand between a bound and its number: "a partir del modelo 2018". */
#define FILLERS \
	"el|la|los|las|unos|unas|un|como|aprox|aproximadamente|ano|anos|modelo|modelos|:|lo|su"
#define FILLERS_MAX 3

static inline bool word_is(const struct lexemes *x, size_t at, const char *list)
{
	return at < x->n && lex_is_any(&x->items[at], list);
}

/* The first lexeme of the phrase that makes a bound of the number at `at`, with fillers between;
 * `at` for none. */
size_t bound_before(const struct lexemes *x, size_t at, const struct phrase **ret_phrase);

/* The lexeme after the phrase that starts at `at` and makes a bound of the number before it;
 * `at` for none, or when it is about what follows: "200 o más de 190". */
size_t bound_after(const struct lexemes *x, size_t at, const struct phrase **ret_phrase);
