/* SPDX-License-Identifier: MIT */
/* A sentence, and what it claims: addresses, telephones, dates, promises, and the digits that are
 * none of these. */
#include <stdlib.h>
#include <strings.h>

#include <kavak/error.h>

#include "talk/claims.h"

#define NEGATION_REACH 7
#define PHONE_DIGITS_MIN 8
#define PHONE_DIGITS_MAX 15

void kv_claims_done(struct kv_claims *claims)
{
	free(claims->items);
	*claims = (struct kv_claims) { 0 };
}

int kv_claims_add(struct kv_claims *claims, struct kv_claim claim)
{
	size_t cap = claims->cap ? 2 * claims->cap : 32;
	struct kv_claim *grown;

	if (claims->n == KV_CLAIMS_MAX)
		return KAVAK_ELIMIT;
	if (claims->n == claims->cap) {
		grown = realloc(claims->items, cap * sizeof(*grown));
		if (!grown)
			return KAVAK_ENOMEM;
		claims->items = grown;
		claims->cap = cap;
	}
	claims->items[claims->n++] = claim;
	return 0;
}

bool kv_unit_is_taken(const struct kv_unit *unit, const struct kv_claims *claims, size_t start,
                      size_t end)
{
	for (size_t i = unit->first_claim; i < claims->n; i++)
		if (start < claims->items[i].end - unit->start &&
		    end > claims->items[i].start - unit->start)
			return true;
	return false;
}

struct kv_claim kv_unit_claim(const struct kv_unit *unit, enum kv_claim_kind kind,
                              enum kv_role role, size_t first, size_t last)
{
	return (struct kv_claim) {
		.kind = kind, .role = role, .group = -1,
		.start = unit->start + unit->tokens.items[first].start,
		.end = unit->start + unit->tokens.items[last - 1].end,
	};
}

static bool is_address_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("-._~:/?#@!$&+,;=%", c));
}

/* A run of address characters that looks like one: a scheme, www., an @, a domain with a path or a
 * well-known end. */
static bool is_address(kavak_slice run)
{
	static const char *const ends[] = { ".com", ".mx", ".net", ".org" };
	const char *dot;

	if (memmem(run.ptr, run.len, "://", 3) || kv_slice_starts(run, "www."))
		return true;
	dot = run.len ? memchr(run.ptr, '.', run.len) : NULL;
	if (!dot)
		return false;
	if (memchr(run.ptr, '@', run.len))
		return true;
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		const char *at = memmem(run.ptr, run.len, ends[i], strlen(ends[i]));
		size_t after = at ? (size_t) (at - run.ptr) + strlen(ends[i]) : 0;

		if (at && at > run.ptr && (after == run.len || strchr("/:?.#", run.ptr[after])))
			return true;
	}
	return false;
}

static int find_addresses(const struct kv_unit *unit, struct kv_claims *claims)
{
	kavak_slice text = unit->text;
	int r = 0;

	for (size_t at = 0, end; !r && at < text.len; at = end + 1) {
		size_t last;

		for (end = at; end < text.len && is_address_char(text.ptr[end]); end++)
			;
		for (last = end; last > at && strchr(".,;:!?", text.ptr[last - 1]); last--)
			;
		if (is_address(kv_slice_sub(text, at, last)))
			r = kv_claims_add(claims, (struct kv_claim) {
				.kind = KV_CLAIM_ADDRESS, .start = unit->start + at,
				.end = unit->start + last,
			});
	}
	return r;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_unit_at(kavak_slice text)
{
	static const char *const units[] = { "pesos", "mxn", "mn", "km" };

	while (text.len && *text.ptr == ' ')
		text = kv_slice_sub(text, 1, text.len);
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (text.len >= strlen(units[i]) &&
		    !strncasecmp(text.ptr, units[i], strlen(units[i])))
			return true;
	return false;
}

static bool is_alnum(char c)
{
	return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* A telephone begins no word ("i10") and no car's name or year ("Mazda 3 2016"). */
static bool may_begin_phone(const struct kv_unit *unit, const struct kv_claims *claims, size_t at)
{
	kavak_slice text = unit->text;

	if (!is_digit(text.ptr[at]) || (at && (is_alnum(text.ptr[at - 1]) ||
	                                       strchr("$,.", text.ptr[at - 1]))))
		return false;
	for (size_t i = unit->first_claim; i < claims->n; i++)
		if (claims->items[i].kind == KV_CLAIM_VEHICLE &&
		    unit->start + at >= claims->items[i].start &&
		    unit->start + at <= claims->items[i].end + 2)
			return false;
	return true;
}

/* 55 1234 5678, 800-123-4567, (55) 1234 5678, 12/03/2026: digits in groups, as amounts are not
 * written. */
static int find_phones(const struct kv_unit *unit, struct kv_claims *claims)
{
	kavak_slice text = unit->text;
	int r = 0;

	for (size_t at = 0, end; !r && at < text.len; at = end > at ? end : at + 1) {
		size_t digits = 0, last = at;
		bool slash = false;

		end = at;
		if (!may_begin_phone(unit, claims, at))
			continue;
		for (; end < text.len && (is_digit(text.ptr[end]) || strchr(" -()/",
		                                                            text.ptr[end])); end++)
			if (text.ptr[end] == '/' && (!is_digit(text.ptr[end - 1]) ||
			                             end + 1 == text.len ||
			                             !is_digit(text.ptr[end + 1]))) {
				break;		/* "2016 / 140,722 km" */
			} else if (is_digit(text.ptr[end])) {
				digits++;
				last = end + 1;
			} else {
				slash |= text.ptr[end] == '/';
			}
		if (last < text.len && (text.ptr[last] == ',' || text.ptr[last] == '.') &&
		    last + 1 < text.len && is_digit(text.ptr[last + 1]))
			continue;
		if (!slash && is_unit_at(kv_slice_sub(text, last, text.len)))
			continue;	/* "2019 523999 pesos" */
		if ((slash && digits >= 3) ||
		    (digits >= PHONE_DIGITS_MIN && digits <= PHONE_DIGITS_MAX))
			r = kv_claims_add(claims, (struct kv_claim) {
				.kind = slash ? KV_CLAIM_DATE : KV_CLAIM_ADDRESS,
				.start = unit->start + at, .end = unit->start + last,
			});
	}
	return r;
}

static bool is_month(kavak_slice word)
{
	static const char *const months[] = { "enero", "febrero", "marzo", "abril", "mayo", "junio",
	                                      "julio",
		"agosto", "septiembre", "setiembre", "octubre", "noviembre", "diciembre" };

	for (size_t i = 0; i < sizeof(months) / sizeof(*months); i++)
		if (kv_slice_is(word, months[i]))
			return true;
	return false;
}

/* "12 de marzo". */
static int find_dates(const struct kv_unit *unit, struct kv_claims *claims)
{
	const struct kv_token *t = unit->tokens.items;
	int r = 0;

	for (size_t i = 0; !r && i + 2 < unit->tokens.n; i++)
		if (t[i].is_number && kv_slice_is(t[i + 1].text, "de") && is_month(t[i + 2].text))
			r = kv_claims_add(claims, (struct kv_claim) {
				.kind = KV_CLAIM_DATE, .start = unit->start + t[i].start,
				.end = unit->start + t[i + 2].end,
			});
	return r;
}

/* What stands between two words: a comma, a dash, a dot ends a clause; a colon leads on. */
bool kv_unit_is_clause_end(const struct kv_finder *finder, const struct kv_unit *unit, size_t left)
{
	size_t from = unit->tokens.items[left].end, to = unit->tokens.items[left + 1].start;

	for (size_t i = from; i < to; i++)
		if (strchr(",;.|()!?", unit->text.ptr[i]) ||
		    (unsigned char) unit->text.ptr[i] == 0xc2 ||
		    (unsigned char) unit->text.ptr[i] == 0xe2)
			return true;
	return kv_claim_words_at(finder->words, KV_BIT(KV_ROLE_CLAUSE), &unit->tokens, left + 1,
	                         NULL) > 0;
}

/* A "no" in the same clause before it: "no puedo ofrecerte un descuento" promises nothing. */
bool kv_unit_is_denied(const struct kv_finder *finder, const struct kv_unit *unit, size_t at)
{
	for (size_t n = 0; n < NEGATION_REACH && at > 0; n++) {
		if (kv_unit_is_clause_end(finder, unit, at - 1))
			return false;
		at--;
		if (kv_claim_words_at(finder->words, KV_BIT(KV_ROLE_NEGATION), &unit->tokens, at,
		                      NULL))
			return true;
	}
	return false;
}

static int find_promises(const struct kv_finder *finder, const struct kv_unit *unit,
                         struct kv_claims *claims)
{
	int r = 0;

	for (size_t i = 0, n; !r && i < unit->tokens.n; i += n ? n : 1) {
		n = kv_claim_words_at(finder->words, KV_BIT(KV_ROLE_PROMISE), &unit->tokens, i,
		                      NULL);
		if (n && !kv_unit_is_denied(finder, unit, i))
			r = kv_claims_add(claims, kv_unit_claim(unit, KV_CLAIM_PROMISE,
			                                        KV_ROLE_PROMISE, i, i + n));
	}
	return r;
}

/* "\xf0\x9f..." and the like: where a list's line begins to say something. */
static size_t skip_marks(kavak_slice text, size_t at)
{
	while (at < text.len && (strchr(" \t*_#>|-", text.ptr[at]) ||
	                         (unsigned char) text.ptr[at] >= 0xe2))
		for (at++; at < text.len && ((unsigned char) text.ptr[at] & 0xc0) == 0x80; at++)
			;
	return at;
}

/* "1. ", "2) ", a keycap: the number that a line of a list begins with. */
static void read_marks(kavak_slice reply, struct kv_unit *unit, struct kv_claims *claims, int *r)
{
	kavak_slice text = unit->text;
	size_t at = skip_marks(text, 0), from = at;
	int number = 0;

	unit->is_item = from > 0 && text.ptr[0] != ' ';
	unit->is_paragraph = unit->start >= 2 && reply.ptr[unit->start - 1] == '\n' &&
	                     reply.ptr[unit->start - 2] == '\n';
	for (; at < text.len && at < from + 2 && is_digit(text.ptr[at]); at++)
		number = 10 * number + text.ptr[at] - '0';
	while (text.ptr[0] == '|' && at > from && at + 1 < text.len && text.ptr[at] == ' ')
		at++;
	if (at == from || at >= text.len || !strchr(text.ptr[0] == '|' ? "|" : ".):\xef",
	                                            text.ptr[at]) ||
	    (at + 1 < text.len && is_digit(text.ptr[at + 1])))
		return;
	unit->is_item = true;
	unit->item_number = number;
	*r = kv_claims_add(claims, (struct kv_claim) {
		.kind = KV_CLAIM_CODE, .role = KV_ROLE_ORDINAL, .value = number, .group = -1,
		.start = unit->start + from, .end = unit->start + at,
	});
}

static bool is_code_char(char c)
{
	return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c && strchr(":/", c));
}

/* Digits that nothing else has read: an hour, a code. They stand somewhere, or they are wrong. */
static int find_strays(const struct kv_unit *unit, struct kv_claims *claims)
{
	kavak_slice text = unit->text;
	int r = 0;

	for (size_t at = 0, from; !r && at < text.len; at++) {
		if (!is_digit(text.ptr[at]) || kv_unit_is_taken(unit, claims, at, at + 1))
			continue;
		for (from = at; from > 0 && is_code_char(text.ptr[from - 1]); from--)
			;
		for (; at < text.len && is_code_char(text.ptr[at]); at++)
			;
		if (at < text.len && (unsigned char) text.ptr[at] == 0xef)
			continue;	/* a keycap */
		r = kv_claims_add(claims, (struct kv_claim) {
			.kind = KV_CLAIM_CODE, .start = unit->start + from,
			.end = unit->start + at, .group = -1,
		});
	}
	return r;
}

static int by_start(const void *a, const void *b)
{
	const struct kv_claim *left = a, *right = b;

	if (left->start != right->start)
		return left->start < right->start ? -1 : 1;
	return (left->value > right->value) - (left->value < right->value);
}

/* In order, each with the words that it covers. */
static void arrange(struct kv_unit *unit, struct kv_claims *claims)
{
	const struct kv_tokens *tokens = &unit->tokens;
	size_t word = 0;

	unit->n_claims = claims->n - unit->first_claim;
	if (unit->n_claims)
		qsort(claims->items + unit->first_claim, unit->n_claims, sizeof(*claims->items),
		      by_start);
	for (size_t i = 0; i < unit->n_claims; i++) {
		struct kv_claim *claim = &claims->items[unit->first_claim + i];
		size_t start = claim->start - unit->start, end = claim->end - unit->start;

		while (word < tokens->n && tokens->items[word].end <= start)
			word++;
		claim->first = claim->last = word;
		while (claim->last < tokens->n && tokens->items[claim->last].start < end)
			claim->last++;
	}
}

int kv_unit_find(const struct kv_finder *finder, kavak_slice reply, size_t start, size_t end,
                 struct kv_unit *ret_unit, struct kv_claims *claims)
{
	struct kv_unit unit = {
		.start = start, .end = end, .text = kv_slice_sub(reply, start, end),
		.first_claim = claims->n,
	};
	int r = kv_tokens_split(unit.text, &unit.tokens);

	if (!r)
		read_marks(reply, &unit, claims, &r);
	if (!r)
		r = find_addresses(&unit, claims);
	if (!r)
		r = kv_find_names(finder, &unit, claims);
	if (!r)
		r = find_phones(&unit, claims);
	if (!r)
		r = find_dates(&unit, claims);
	if (!r)
		r = kv_find_numbers(finder, &unit, claims);
	if (!r)
		r = kv_find_attributes(finder, &unit, claims);
	if (!r)
		r = find_strays(&unit, claims);
	if (!r)
		r = find_promises(finder, &unit, claims);
	if (r < 0) {
		kv_unit_done(&unit);
		return r;
	}
	arrange(&unit, claims);
	*ret_unit = unit;
	return 0;
}

void kv_unit_done(struct kv_unit *unit)
{
	kv_tokens_done(&unit->tokens);
}
