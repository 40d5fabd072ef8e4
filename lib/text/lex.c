/* SPDX-License-Identifier: MIT */
/* A text as lexemes. Here it is decided what is no number at all: what is glued to letters
 * (MG5, 1.6L) or hyphenated with them (CX-5), unless the letters are a unit (300k, 36meses). */

#include <stdlib.h>

#include "text/number.h"
#include "text/text.h"
#include "text/utf8.h"

#define LEXEMES_FIRST 64

struct lexing {
	kavak_slice     text;
	struct lexemes *out;
	enum lex_gap    gap;	/* before what comes next */
	size_t          run_end;	/* of what holds no space, looked at for an address */
};

static const char currency_codes[] = "mxn|mx|mn|usd|us|eur|gbp|cad|inr|cny|jpy|c|ar|u";

/* Letters that digits may be glued to and still be a number. */
static const char suffixes[] = "k|ks|m|mm|mdp|mill|mills|mdd|km|kms|kmts|kilometros|kilometraje|"
			       "pesos|peso|pesitos|varos|baros|mxn|mx|usd|dolares|euros|"
			       "meses|mes|msi|mensualidades|mensualidad|quincenas|anos|ano|"
			       "pts|ptas|puertas|pasajeros|asientos|personas|plazas|"
			       "o|a|os|as|er|ero|era|ro|ra|ros|ras|do|da|ndo|nda|to|ta|tos|tas|"
			       "vo|va|avo|ava|mo|ma|no|na|y";

static struct lexeme *last(const struct lexing *l, size_t back)
{
	return l->out->n > back ? &l->out->items[l->out->n - 1 - back] : NULL;
}

/* A new lexeme; NULL when memory is gone. */
static struct lexeme *push(struct lexing *l, enum lex_type type, size_t start, size_t end)
{
	struct lexemes *out = l->out;

	if (!out->n || (out->n >= LEXEMES_FIRST && !(out->n & (out->n - 1)))) {
		size_t cap = out->n ? out->n * 2 : LEXEMES_FIRST;
		struct lexeme *grown = realloc(out->items, cap * sizeof(*grown));

		if (!grown)
			return NULL;
		out->items = grown;
	}
	out->items[out->n] =
		(struct lexeme){ .type = type, .gap = l->gap, .start = start, .end = end };
	l->gap = GAP_NONE;
	return &out->items[out->n++];
}

/* The end of the letters and digits that start at `at`; `stop_at_digit`: of the letters alone. */
static size_t word_end(kavak_slice text, size_t at, bool stop_at_digit)
{
	while (at < text.len) {
		int32_t code;
		size_t n = utf8_next(text, at, &code);
		enum char_class class = char_class(code);

		if (class != CHAR_LETTER && class != CHAR_MARK &&
		    (class != CHAR_DIGIT || stop_at_digit))
			break;
		at += n;
	}
	return at;
}

static bool is_letter(kavak_slice text, size_t at)
{
	int32_t code;

	if (at >= text.len)
		return false;
	utf8_next(text, at, &code);
	return char_class(code) == CHAR_LETTER;
}

/* Fold start..end behind what is folded; lent until the next. */
static int fold(struct lexing *l, size_t start, size_t end, struct lexeme *ret_word)
{
	kavak_buf *folded = &l->out->folded;
	size_t before = folded->len;
	int r = kv_fold(kv_slice_sub(l->text, start, end), folded);

	if (r < 0)
		return KAVAK_ENOMEM;
	*ret_word = (struct lexeme) { .type = LEX_WORD, .text = kv_slice_sub(
		kv_buf_slice(folded), before, folded->len) };
	return 0;
}

static void unfold(struct lexing *l, const struct lexeme *word)
{
	l->out->folded.len -= word->text.len;
}

static int push_code(struct lexing *l, size_t start, size_t end)
{
	return push(l, LEX_CODE, start, end) ? 0 : KAVAK_ENOMEM;
}

static int push_word(struct lexing *l, size_t start, size_t end)
{
	struct lexeme parts[MORPHS_MAX], word;
	size_t n_parts;

	if (fold(l, start, end, &word) < 0)
		return KAVAK_ENOMEM;
	n_parts = morphs_split(word.text, parts);
	if (!n_parts) {
		word.type = lex_is_any(&word, "y|e") ? LEX_AND : LEX_WORD;
		parts[n_parts++] = word;
	}
	for (size_t i = 0; i < n_parts; i++) {
		struct lexeme *lexeme = push(l, parts[i].type, start, end);

		if (!lexeme)
			return KAVAK_ENOMEM;
		lexeme->rank = parts[i].rank;
		lexeme->value = parts[i].value;
		lexeme->plural = parts[i].plural;
		lexeme->joined = i > 0;
		lexeme->text = word.text;
	}
	return 0;
}

/* Whether the letters start..end may be glued to a number. Fills no buffer for good. */
static int is_suffix(struct lexing *l, size_t start, size_t end, bool *ret_is)
{
	struct lexeme parts[MORPHS_MAX], word;
	char first = l->text.ptr[start];

	if (fold(l, start, end, &word) < 0)
		return KAVAK_ENOMEM;
	*ret_is = lex_is_any(&word, suffixes) ||
	          (end - start == 1 && first == 'G') ||
	          (morphs_split(word.text, parts) && parts[0].rank >= RANK_THOUSAND);
	unfold(l, &word);
	return 0;
}

/* "CX-5": the digits at hand are hyphenated with the letters before them, which are no unit of
 * other digits ("180k-220k"). */
static bool is_hyphenated(const struct lexing *l)
{
	const struct lexeme *hyphen = last(l, 0), *before = last(l, 1), *digits = last(l, 2);

	if (digits && before->gap == GAP_NONE && digits->type == LEX_DIGITS)
		return false;
	return before && l->gap == GAP_NONE && hyphen->gap == GAP_NONE && lex_is(hyphen, "-") &&
	       (before->type == LEX_WORD || before->type == LEX_CODE);
}

/* A number at `at`, and the letters glued to it. */
static int push_digits(struct lexing *l, size_t at, size_t *ret_end)
{
	const struct lexeme *before = last(l, 0);
	bool is_money = before && before->type == LEX_SIGN && lex_is(before, "$");
	struct digits d = digits_read(l->text, at, is_money);
	size_t letters = d.end, end;
	struct lexeme *number;
	bool is = true;

	if (letters + 1 < l->text.len && l->text.ptr[letters] == '-' &&
	    is_letter(l->text, letters + 1))
		letters++;	/* "3-series" */
	end = word_end(l->text, letters, false);
	if (end > letters && is_suffix(l, letters, end, &is) < 0)
		return KAVAK_ENOMEM;
	if (!is) {
		*ret_end = end;
		return push_code(l, at, end);
	}
	number = push(l, LEX_DIGITS, at, d.end);
	if (!number)
		return KAVAK_ENOMEM;
	number->value = d.value;
	number->n_digits = d.n_digits;
	number->plain = d.plain;
	*ret_end = d.end;
	return 0;
}

static int push_number(struct lexing *l, size_t at, size_t *ret_end)
{
	size_t code_end = digits_skip_code(l->text, at);

	if (is_hyphenated(l))
		code_end = word_end(l->text, at, false);
	if (code_end > at) {
		*ret_end = word_end(l->text, code_end, false);
		return push_code(l, at, *ret_end);
	}
	return push_digits(l, at, ret_end);
}

/* Letters first: a word; with digits glued to it a code, but for a currency: "USD1.23". */
static int push_letters(struct lexing *l, size_t at, size_t *ret_end)
{
	size_t letters = word_end(l->text, at, true), end = word_end(l->text, at, false);
	struct lexeme word;
	bool is;

	*ret_end = letters;
	if (letters == end)
		return push_word(l, at, letters);
	if (fold(l, at, letters, &word) < 0)
		return KAVAK_ENOMEM;
	is = word.text.len > 1 && lex_is_any(&word, currency_codes);
	unfold(l, &word);
	if (is)
		return push_word(l, at, letters);
	*ret_end = end;
	return push_code(l, at, end);
}

static int push_sign(struct lexing *l, size_t at, size_t n, int32_t code)
{
	struct lexeme *sign = push(l, LEX_SIGN, at, at + n);

	if (!sign)
		return KAVAK_ENOMEM;
	sign->text = kv_slice_sub(l->text, at, at + n);
	l->out->n_signs++;
	if (code >= 0xbc && code <= 0xbe) {	/* one quarter, one half, three quarters */
		sign->type = LEX_HALF;
		sign->value = 0.25 * (code - 0xbb);
		sign->text = (kavak_slice) { 0 };
	}
	return 0;
}

static bool starts_number(const struct lexing *l, size_t at)
{
	char c = l->text.ptr[at];
	bool digit_next =
		at + 1 < l->text.len && l->text.ptr[at + 1] >= '0' && l->text.ptr[at + 1] <= '9';

	if (c >= '0' && c <= '9')
		return true;
	if (c == '+')
		return digits_skip_code(l->text, at) > at;
	return (c == '.' || c == ',') && digit_next &&
	       (l->gap != GAP_NONE || (last(l, 0) && last(l, 0)->type == LEX_SIGN));
}

/* An e-mail address or one of the web, which runs from white space to white space, starts at `at`:
 * its end; `at` for none. */
static size_t address_end(struct lexing *l, size_t at)
{
	size_t end = at;

	if (at < l->run_end)
		return at;
	while (end < l->text.len && (unsigned char) l->text.ptr[end] > ' ')
		end++;
	l->run_end = end;
	return is_address(kv_slice_sub(l->text, at, end)) ? end : at;
}

static int step(struct lexing *l, size_t at, size_t *ret_end)
{
	int32_t code;
	size_t n = utf8_next(l->text, at, &code), address;
	enum char_class class = char_class(code);

	*ret_end = at + n;
	address = class == CHAR_SPACE ? at : address_end(l, at);
	if (address > at) {
		*ret_end = address;
		return push_code(l, at, address);
	}
	if (starts_number(l, at))
		return push_number(l, at, ret_end);
	switch (class) {
	case CHAR_LETTER:
		return push_letters(l, at, ret_end);
	case CHAR_SPACE:
		if (l->gap != GAP_LINE)
			l->gap = code == '\n' || code == 0x2028 || code == 0x2029 ? GAP_LINE
										  : GAP_SPACE;
		return 0;
	case CHAR_MARK:
		return 0;
	default:
		return push_sign(l, at, n, code);
	}
}

/* "siento veinte mil", which is no sorrow. */
static void mend_spelling(struct lexemes *x)
{
	for (size_t i = 0; i + 1 < x->n; i++) {
		struct lexeme *word = &x->items[i], *next = word + 1;

		if (!lex_is(word, "siento") || next->type != LEX_CARDINAL ||
		    next->rank > RANK_TENS || (i && lex_is_any(word - 1, "lo|la|me|te|se|yo|no")))
			continue;
		word->type = LEX_CARDINAL;
		word->rank = RANK_HUNDREDS;
		word->value = 100;
	}
}

int lex(kavak_slice text, struct lexemes *lexemes)
{
	struct lexing l = { .text = text, .out = lexemes, .gap = GAP_LINE };
	size_t folded_at = 0, folded_next = 0;
	int r = 0;

	for (size_t at = 0; at < text.len && r == 0; )
		r = step(&l, at, &at);

	/* The folded words lie one after another; now that they no longer move, lend them. */
	for (size_t i = 0; i < lexemes->n; i++) {
		struct lexeme *lexeme = &lexemes->items[i];

		if (!lexeme->text.len || lexeme->type == LEX_SIGN)
			continue;
		if (!lexeme->joined) {
			folded_at = folded_next;
			folded_next += lexeme->text.len;
		}
		lexeme->text.ptr = lexemes->folded.ptr + folded_at;
	}
	mend_spelling(lexemes);
	return r;
}

void lexemes_done(struct lexemes *lexemes)
{
	free(lexemes->items);
	kavak_buf_done(&lexemes->folded);
	*lexemes = (struct lexemes) { 0 };
}
