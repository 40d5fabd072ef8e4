/* SPDX-License-Identifier: MIT */
/* "Mazda 3" is no 3, nor is "mazda tres"; but "un mazda 3 puertas" has three, and "peugeot 208 mil"
 * is a price. Which words make a name of which number is what the vehicles are called. */

#include "text/names.h"

#include <stdio.h>
#include <stdlib.h>

#include "text/value.h"

#define NAME_MAX 64	/* bytes of a name and its number */
#define WORDS_MAX 2	/* before the number */

static int compare(const void *key, const void *name)
{
	return strcmp(key, *(const char *const *) name);
}

static bool is_name(const struct lexemes *x, size_t first, size_t at)
{
	char name[NAME_MAX];
	size_t len = 0;

	for (size_t i = first; i < at; i++) {
		const struct lexeme *word = &x->items[i];

		if (word->type != LEX_WORD || len + word->text.len + 24 > sizeof(name) ||
		    (i > first && word->gap == GAP_LINE))
			return false;
		memcpy(name + len, word->text.ptr, word->text.len);
		len += word->text.len;
		name[len++] = ' ';
	}
	snprintf(name + len, sizeof(name) - len, "%.0f", x->items[at].value);
	return bsearch(name, number_names, n_number_names, sizeof(*number_names), compare);
}

/* Digits, or a word as in "mazda tres", that nothing behind them makes more of. */
static bool stands_alone(const struct lexemes *x, size_t at)
{
	const struct lexeme *number = &x->items[at], *next = more(x, at + 1);
	bool is_word = is_cardinal(number, RANK_ONES) && !number->joined && !next->joined;

	if (!(is_word || (number->type == LEX_DIGITS && number->plain)) || number->value >= 1e5)
		return false;
	return !unit_at_all(x, at + 1) && !is_thousand(x, at + 1) && magnitude(x, at + 1) == 0 &&
	       !(is_word && next->type == LEX_CARDINAL);
}

/* "208", when it is all that is said, and "un 208". */
static bool is_said_alone(const struct lexemes *x, size_t at)
{
	if (x->items[at].type != LEX_DIGITS || !is_name(x, at, at))
		return false;
	return x->n - x->n_signs == 1 ||
	       (at && x->items[at].gap == GAP_SPACE &&
		lex_is_any(&x->items[at - 1], "un|el|ese|este|otro"));
}

static bool is_named(const struct lexemes *x, size_t at)
{
	if (x->items[at].gap != GAP_LINE)
		for (size_t n = 1; n <= WORDS_MAX && n <= at; n++)
			if (is_name(x, at - n, at))
				return true;
	return is_said_alone(x, at);
}

/* Words behind which a number is but a label, and those that take a long one. */
static const char labels[] = "ext|extension|folio|cp|postal|placa|placas|vin|niv|expediente";
static const char long_labels[] = "tel|tels|telefono|cel|celular|whatsapp|whats|clabe|tarjeta";

#define LONG_LABEL_MIN 7	/* digits */

/* "tel. 5658 1111", "folio 20345": the digits behind a label. */
static void mark_labelled(struct lexemes *x, size_t label)
{
	size_t first = label + 1, end, n_digits = 0;
	bool is_long = lex_is_any(&x->items[label], long_labels);

	while (lex_is_any(more(x, first), ".|:|#|es|el|son|numero|no|num"))
		first++;
	for (end = first; more(x, end)->type == LEX_DIGITS && get(x, end)->plain;
	     end += 1 + (lex_is(more(x, end + 1), "-") && get(x, end + 2)->type == LEX_DIGITS))
		n_digits += (size_t) get(x, end)->n_digits;
	if (is_long && n_digits < LONG_LABEL_MIN)
		return;
	for (size_t at = first; at < end; at++)
		x->items[at].type = LEX_CODE;
}

void names_mark(struct lexemes *x)
{
	for (size_t at = 0; at < x->n; at++)
		if (lex_is_any(&x->items[at], labels) || lex_is_any(&x->items[at], long_labels))
			mark_labelled(x, at);
	for (size_t at = 0; at < x->n; at++)
		if (stands_alone(x, at) && is_named(x, at))
			x->items[at].type = LEX_CODE;
}
