/* SPDX-License-Identifier: MIT */
/* Times of day and dates that are written with words: "a las 4 y media", "4 pm", "15 de julio de
 * 2026". Those of digits alone (16:30, 22/06/2026) never become a number, see digits.c. */

#include "text/names.h"
#include "text/value.h"

static const char months[] =
	"enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|"
	"diciembre|ene|feb|mar|abr|may|jun|jul|ago|sep|sept|oct|nov|dic";

/* A whole number up to `most` at `at`, in digits or a word; its last lexeme + 1, `at` for none. */
static size_t small(const struct lexemes *x, size_t at, double most)
{
	struct value v;

	if (get(x, at)->type != LEX_DIGITS && get(x, at)->type != LEX_CARDINAL)
		return at;
	if (!value_read(x, at, &v) || v.shape != VALUE_CARDINAL || v.factor != 1 || v.value > most)
		return at;
	return get(x, at)->type == LEX_DIGITS && v.end > at + 1 ? at + 1 : v.end;
}

/* "pm", "p.m.", "hrs": the lexeme after it; `at` for none. */
static size_t half_of_day(const struct lexemes *x, size_t at)
{
	bool is_split = lex_is_any(more(x, at), "a|p") && lex_is(more(x, at + 1), ".") &&
			lex_is(more(x, at + 2), "m");

	if (is_split)
		return at + 3 + lex_is(more(x, at + 3), ".");
	return at + lex_is_any(more(x, at), "am|pm|hrs|hs");
}

/* "de la tarde", "en punto": what makes a time of day of a number, and stays. */
static bool is_part_of_day(const struct lexemes *x, size_t at)
{
	if (lex_is(more(x, at), "en"))
		return lex_is(more(x, at + 1), "punto");
	return lex_is_any(more(x, at), "de|por|en") && lex_is(more(x, at + 1), "la") &&
	       lex_is_any(more(x, at + 2), "manana|tarde|noche|madrugada");
}

/* "y media", "y cuarto", "y 20", "menos cuarto" behind the hour. */
static size_t minutes(const struct lexemes *x, size_t at)
{
	size_t end;

	if (more(x, at)->type != LEX_AND && !lex_is(more(x, at), "menos"))
		return at;
	if (lex_is_any(more(x, at + 1), "media|cuarto|pico"))
		return at + 2;
	end = small(x, at + 1, 59);
	return end > at + 1 && !unit_at_all(x, end) ? end : at;
}

/* The hour at `at` with its minutes; `at` for none. */
static size_t hour(const struct lexemes *x, size_t at)
{
	size_t end = lex_is(get(x, at), "una") ? at + 1 : small(x, at, 24);

	if (end == at)
		return at;
	/* "cuatro y media" is one value */
	if (get(x, end - 1)->type == LEX_HALF)
		return end;
	return minutes(x, end);
}

/* "de 9 a 6 pm", "entre las 3 y las 5 de la tarde": the second says what the first is. */
static bool is_followed_by_time(const struct lexemes *x, size_t at)
{
	size_t next = at + 1 + lex_is(more(x, at + 1), "las"), end;

	if (!lex_is_any(more(x, at), "a|-|y"))
		return false;
	end = hour(x, next);
	return end > next && (half_of_day(x, end) > end || is_part_of_day(x, end));
}

/* "a la", "a las", "desde las", "antes de las": what says before a number that it is an hour. */
static bool is_said_before(const struct lexemes *x, size_t at)
{
	const struct lexeme *before = at > 1 ? get(x, at - 2) : get(x, x->n);

	if (at < 2 || !lex_is_any(get(x, at - 1), "las|la"))
		return false;
	if (lex_is(before, "a") || lex_is(get(x, at - 1), "la"))
		return lex_is(before, "a");
	return lex_is_any(before, "desde|hasta") ||
	       (at > 2 && lex_is(before, "de") &&
		lex_is_any(get(x, at - 3), "eso|antes|despues|partir"));
}

/* The time of day at `at`. "a las" says so before it, unless the number counts something. */
static size_t clock_time(const struct lexemes *x, size_t at)
{
	size_t end = hour(x, at), half;
	bool said = is_said_before(x, at);

	if (end == at)
		return at;
	half = half_of_day(x, end);
	if (half > end)
		return half;
	if (is_part_of_day(x, end) || (said &&
	    !unit_at_all(x, end) && more(x, end)->type != LEX_DIGITS && !is_thousand(x, end) &&
	    more(x, end)->type != LEX_ORDINAL && magnitude(x, end) == 0))
		return end;
	return is_followed_by_time(x, end) ? end : at;
}

/* "15 de julio", "17 mar 2026", "1 de enero del 2019", "primero de mayo". */
static size_t single_date(const struct lexemes *x, size_t at)
{
	const struct lexeme *first = get(x, at);
	bool is_first = first->type == LEX_ORDINAL && first->value == 1;
	size_t end = is_first ? at + 1 : small(x, at, 31), year;

	if (end == at)
		return at;
	end += lex_is(more(x, end), "de");
	if (!lex_is_any(more(x, end), months))
		return at;
	year = ++end;
	year += lex_is_any(more(x, year), "de|del");
	if (more(x, year)->type == LEX_DIGITS && get(x, year)->plain && get(x, year)->n_digits == 4)
		return year + 1;
	return end;
}

/* The same, and "1 al 15 de enero". */
static size_t date(const struct lexemes *x, size_t at)
{
	size_t day = small(x, at, 31), end;

	if (day > at && lex_is_any(more(x, day), "a|al|y|-")) {
		end = single_date(x, day + 1);
		if (end > day + 1)
			return end;
	}
	return single_date(x, at);
}

static size_t moment(const struct lexemes *x, size_t at)
{
	size_t end = date(x, at);

	return end > at ? end : clock_time(x, at);
}

void moments_mark(struct lexemes *x)
{
	for (size_t at = 0; at < x->n; ) {
		size_t end = get(x, at)->joined ? at : moment(x, at);

		for (size_t i = at; i < end; i++)
			x->items[i].type = LEX_CODE;
		at = end > at ? end : at + 1;
	}
}
