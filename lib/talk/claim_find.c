/* SPDX-License-Identifier: MIT */
/* A sentence, and what it claims. */
#include <math.h>
#include <stdlib.h>

#include <kavak/error.h>

#include "talk/claims.h"

#define NUMBERS_MAX   128	/* of one sentence */
#define CUE_REACH     8		/* words between a number and what says what it is */
#define CLAUSE_WORDS  4		/* a comma between them counts as so many */
#define NEGATION_REACH 7
#define PHONE_DIGITS_MIN 8
#define PHONE_DIGITS_MAX 15

void kv_claims_done(struct kv_claims *claims)
{
	free(claims->items);
	*claims = (struct kv_claims) { 0 };
}

static int add(struct kv_claims *claims, struct kv_claim claim)
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

/* Whether an earlier claim of the sentence holds these bytes. */
static bool is_taken(const struct kv_unit *unit, const struct kv_claims *claims, size_t start,
                     size_t end)
{
	for (size_t i = unit->first_claim; i < claims->n; i++)
		if (start < claims->items[i].end - unit->start &&
		    end > claims->items[i].start - unit->start)
			return true;
	return false;
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
			r = add(claims, (struct kv_claim) {
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
		if (!is_digit(text.ptr[at]) || (at && strchr("$,.", text.ptr[at - 1])))
			continue;
		for (; end < text.len && (is_digit(text.ptr[end]) || strchr(" -()/",
		                                                            text.ptr[end])); end++)
			if (is_digit(text.ptr[end])) {
				digits++;
				last = end + 1;
			} else {
				slash |= text.ptr[end] == '/';
			}
		if (last < text.len && (text.ptr[last] == ',' || text.ptr[last] == '.') &&
		    last + 1 < text.len && is_digit(text.ptr[last + 1]))
			continue;
		if ((slash && digits >= 3) ||
		    (digits >= PHONE_DIGITS_MIN && digits <= PHONE_DIGITS_MAX))
			r = add(claims, (struct kv_claim) {
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
			r = add(claims, (struct kv_claim) {
				.kind = KV_CLAIM_DATE, .start = unit->start + t[i].start,
				.end = unit->start + t[i + 2].end,
			});
	return r;
}

static int find_vehicles(const kv_index *index, const struct kv_unit *unit,
                         struct kv_claims *claims)
{
	struct kv_mention mentions[KV_MENTIONS_MAX];
	size_t n = 0;
	int r = kv_index_find(index, unit->text, mentions, KV_MENTIONS_MAX, &n);

	for (size_t i = 0; !r && i < n; i++)
		r = add(claims, (struct kv_claim) {
			.kind = KV_CLAIM_VEHICLE, .vehicle = mentions[i].vehicle,
			.start = unit->start + mentions[i].start,
			.end = unit->start + mentions[i].end,
		});
	return r;
}

/* What stands between two words: a comma, a dash, a dot ends a clause; a colon leads on. */
static bool is_clause_end(const struct kv_unit *unit, size_t left)
{
	size_t from = unit->tokens.items[left].end, to = unit->tokens.items[left + 1].start;

	for (size_t i = from; i < to; i++)
		if (strchr(",;.|()!?", unit->text.ptr[i]) ||
		    (unsigned char) unit->text.ptr[i] == 0xc2 ||
		    (unsigned char) unit->text.ptr[i] == 0xe2)
			return true;
	return kv_slice_is(unit->tokens.items[left + 1].text, "pero");
}

/* A "no" in the same clause before it: "no puedo ofrecerte un descuento" promises nothing. */
static bool is_denied(const struct kv_claim_words *words, const struct kv_unit *unit, size_t at)
{
	for (size_t n = 0; n < NEGATION_REACH && at > 0; n++) {
		if (is_clause_end(unit, at - 1))
			return false;
		at--;
		if (kv_claim_words_at(words, KV_ROLE_NEGATION, &unit->tokens, at))
			return true;
	}
	return false;
}

static int find_promises(const struct kv_claim_words *words, const struct kv_unit *unit,
                         struct kv_claims *claims)
{
	int r = 0;

	for (size_t i = 0, n; !r && i < unit->tokens.n; i += n ? n : 1) {
		n = kv_claim_words_at(words, KV_ROLE_PROMISE, &unit->tokens, i);
		if (n && !is_denied(words, unit, i))
			r = add(claims, (struct kv_claim) {
				.kind = KV_CLAIM_PROMISE,
				.start = unit->start + unit->tokens.items[i].start,
				.end = unit->start + unit->tokens.items[i + n - 1].end,
			});
	}
	return r;
}

/* The words of a number: the first, and the one behind the last. */
static void span_of(const struct kv_unit *unit, const kavak_number *number, size_t *ret_first,
                    size_t *ret_end)
{
	size_t i = 0;

	while (i < unit->tokens.n && unit->tokens.items[i].end <= number->start)
		i++;
	*ret_first = i;
	while (i < unit->tokens.n && unit->tokens.items[i].start < number->end)
		i++;
	*ret_end = i;
}

/* How far a cue is from the number, in words, CLAUSE_WORDS for what divides them; -1: too far. */
static int distance(const struct kv_unit *unit, size_t from, size_t to)
{
	int far = (int) (to - from);

	for (size_t i = from; i < to && i + 1 < unit->tokens.n; i++)
		far += is_clause_end(unit, i) ? CLAUSE_WORDS : 0;
	return far <= CUE_REACH ? far : -1;
}

/* The nearest cue decides; one before the number beats one behind it at the same distance. */
static enum kv_role role_of(const struct kv_claim_words *words, const struct kv_unit *unit,
                            const kavak_number *number)
{
	static const enum kv_role roles[] = {
		KV_ROLE_PAYMENT,  KV_ROLE_DOWN,  KV_ROLE_TOTAL,    KV_ROLE_INTEREST,
		KV_ROLE_FINANCED, KV_ROLE_RATE,  KV_ROLE_DISCOUNT, KV_ROLE_POLICY,
		KV_ROLE_PRICE,    KV_ROLE_LIMIT,
	};
	size_t first, end, low, high;
	enum kv_role best = KV_ROLE_NONE;
	int nearest = 2 * CUE_REACH + 2;

	span_of(unit, number, &first, &end);
	low = first > CUE_REACH ? first - CUE_REACH : 0;
	high = end + CUE_REACH < unit->tokens.n ? end + CUE_REACH : unit->tokens.n;
	for (size_t i = low; i < high; i++)
		for (size_t k = 0; k < sizeof(roles) / sizeof(*roles); k++) {
			size_t n = kv_claim_words_at(words, roles[k], &unit->tokens, i);
			int far;

			if (!n)
				continue;
			if (i + n <= first)
				far = distance(unit, i + n - 1, first);
			else if (i >= end && end)
				far = distance(unit, end - 1, i);
			else
				far = 0;
			if (far >= 0 && roles[k] == KV_ROLE_POLICY &&
			    number->kind != KAVAK_NUMBER_MONEY)
				return KV_ROLE_POLICY;	/* a warranty's months are no loan's */
			if (far == 1 && i >= end && roles[k] == KV_ROLE_PAYMENT)
				return KV_ROLE_PAYMENT;		/* "queda en $5,072 al mes" */
			if (far >= 0 && 2 * far + (i >= end) - (n > 1) < nearest) {
				nearest = 2 * far + (i >= end) - (n > 1);
				best = roles[k];
			}
		}
	return best;
}

/* "1." at the head of a line, and what is inside another claim. */
static bool is_no_claim(const struct kv_unit *unit, const struct kv_claims *claims,
                        const kavak_number *number)
{
	size_t at = number->start;

	if (number->kind == KAVAK_NUMBER_ORDINAL ||
	    is_taken(unit, claims, number->start, number->end))
		return true;
	while (at > 0 && strchr(" *_-", unit->text.ptr[at - 1]))
		at--;
	if (at == 0 && number->end < unit->text.len && is_digit(unit->text.ptr[number->start]) &&
	    number->end - number->start <= 2 && strchr(".)\xef", unit->text.ptr[number->end]))
		return true;
	/* "un auto", "una opción": no count, the article */
	return !number->is_range && number->value == 1 &&
	       !is_digit(unit->text.ptr[number->start]) && number->kind != KAVAK_NUMBER_YEARS &&
	       number->kind != KAVAK_NUMBER_MONTHS && number->kind != KAVAK_NUMBER_PERCENT;
}

/* A year as it is written, which nothing said to be one. */
static bool is_year(const struct kv_unit *unit, const kavak_number *number)
{
	return number->kind == KAVAK_NUMBER_PLAIN && !number->is_range &&
	       number->end - number->start == 4 && is_digit(unit->text.ptr[number->start]) &&
	       number->value >= 1950 && number->value <= 2100 &&
	       !(number->start && unit->text.ptr[number->start - 1] == '$');
}

static int add_number(const struct kv_claim_words *words, const struct kv_unit *unit,
                      const kavak_number *number, struct kv_claims *claims)
{
	struct kv_claim claim = {
		.kind = KV_CLAIM_NUMBER,
		.number = is_year(unit, number) ? KAVAK_NUMBER_YEAR : number->kind,
		.value = number->value, .is_bound = number->is_range,
		.start = unit->start + number->start, .end = unit->start + number->end,
		.role = role_of(words, unit, number),
	};
	int r = 0;

	if (!number->is_range)
		return add(claims, claim);
	claim.value = number->min;
	if (number->has_min)
		r = add(claims, claim);
	claim.value = number->max;
	return !r && number->has_max && !(number->has_min && number->max == number->min)
	       ? add(claims, claim) : r;
}

static bool is_term(const kavak_number *number)
{
	return number->kind == KAVAK_NUMBER_MONTHS || number->kind == KAVAK_NUMBER_YEARS;
}

/* "3, 4 o 5 años", "a 36 meses o a 48": what stands once holds for its neighbours. */
static void share_terms(kavak_number *numbers, size_t n)
{
	bool has_months = false;

	for (size_t i = n; i-- > 0; ) {
		has_months |= numbers[i].kind == KAVAK_NUMBER_MONTHS;
		if (i + 1 < n && numbers[i].kind == KAVAK_NUMBER_PLAIN &&
		    is_term(&numbers[i + 1]) && numbers[i + 1].start - numbers[i].end <= 4)
			numbers[i].kind = numbers[i + 1].kind;
	}
	for (size_t i = 0; has_months && i < n; i++)
		if (numbers[i].kind == KAVAK_NUMBER_PLAIN && !numbers[i].is_range &&
		    numbers[i].value >= 12 && numbers[i].value <= 120 &&
		    fmod(numbers[i].value, 12) == 0)
			numbers[i].kind = KAVAK_NUMBER_MONTHS;
}

/* A dash between two things of a list is no range: "TOURING 1.5 — $389,999". */
static int without_dashes(kavak_slice text, kavak_buf *buf)
{
	int r = kavak_buf_add(buf, text);

	for (size_t i = 0; !r && i + 3 <= buf->len; i++)
		if (!memcmp(buf->ptr + i, "\xe2\x80\x94", 3))
			memcpy(buf->ptr + i, " ; ", 3);
	return r;
}

static int find_numbers(const struct kv_claim_words *words, const struct kv_unit *unit,
                        struct kv_claims *claims)
{
	kavak_number numbers[NUMBERS_MAX];
	KV_BUF text = { 0 };
	size_t n = 0;
	int r = without_dashes(unit->text, &text);

	if (!r)
		r = kavak_numbers_find(kv_buf_slice(&text), numbers, NUMBERS_MAX, &n, NULL);
	if (n == NUMBERS_MAX)
		return KAVAK_ELIMIT;
	share_terms(numbers, n);
	for (size_t i = 0; !r && i < n; i++)
		if (!is_no_claim(unit, claims, &numbers[i]))
			r = add_number(words, unit, &numbers[i], claims);
	return r;
}

static int by_start(const void *a, const void *b)
{
	const struct kv_claim *left = a, *right = b;

	return (left->start > right->start) - (left->start < right->start);
}

int kv_unit_find(const struct kv_claim_words *words, const kv_index *index, kavak_slice reply,
                 size_t start, size_t end, struct kv_unit *ret_unit, struct kv_claims *claims)
{
	struct kv_unit unit = {
		.start = start, .end = end, .text = kv_slice_sub(reply, start, end),
		.first_claim = claims->n,
	};
	int r = kv_tokens_split(unit.text, &unit.tokens);

	if (!r)
		r = find_addresses(&unit, claims);
	if (!r)
		r = find_phones(&unit, claims);
	if (!r)
		r = find_dates(&unit, claims);
	if (!r)
		r = find_vehicles(index, &unit, claims);
	if (!r)
		r = find_numbers(words, &unit, claims);
	if (!r)
		r = find_promises(words, &unit, claims);
	for (size_t i = 0; !r && i < unit.tokens.n; i++)
		unit.is_of_others |= kv_claim_words_at(words, KV_ROLE_OTHER, &unit.tokens, i) > 0;
	if (r < 0) {
		kv_unit_done(&unit);
		return r;
	}
	unit.n_claims = claims->n - unit.first_claim;
	if (unit.n_claims)
		qsort(claims->items + unit.first_claim, unit.n_claims, sizeof(*claims->items),
		      by_start);
	*ret_unit = unit;
	return 0;
}

void kv_unit_done(struct kv_unit *unit)
{
	kv_tokens_done(&unit->tokens);
}
