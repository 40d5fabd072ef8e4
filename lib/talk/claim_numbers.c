/* SPDX-License-Identifier: MIT */
/* The numbers of a sentence, and what the words around each say it is. */
#include <math.h>

#include <kavak/error.h>

#include "talk/claims.h"

#define NUMBERS_MAX   256	/* of one sentence or passage */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The words of a number: the first, and the one behind the last. */
static void words_of(const struct kv_unit *unit, const kavak_number *number, size_t *ret_first,
                     size_t *ret_last)
{
	size_t i = 0;

	while (i < unit->tokens.n && unit->tokens.items[i].end <= number->start)
		i++;
	*ret_first = i;
	while (i < unit->tokens.n && unit->tokens.items[i].start < number->end)
		i++;
	*ret_last = i;
}

/* "Opción 1: ": what things of a list are called. */
static bool is_label(const struct kv_finder *finder, const struct kv_unit *unit,
                     const kavak_number *number)
{
	size_t first, last;

	if (number->kind != KAVAK_NUMBER_PLAIN || number->is_range || number->value > 20)
		return false;
	if (number->end + 1 < unit->text.len && unit->text.ptr[number->end] == '.' &&
	    unit->text.ptr[number->end + 1] == ' ' && number->start > 1 &&
	    unit->text.ptr[number->start - 2] == ':')
		return true;		/* "Los pasos: 1. Elige tu auto" */
	words_of(unit, number, &first, &last);
	return first && !kv_unit_is_clause_end(finder, unit, first - 1) &&
	       kv_claim_words_at(finder->words, KV_BIT(KV_ROLE_LABEL), &unit->tokens, first - 1,
	                         NULL) > 0;
}

/* "1." at the head of a line, an article, and what is inside another claim. */
static bool is_no_claim(const struct kv_finder *finder, const struct kv_unit *unit,
                        const struct kv_claims *claims, const kavak_number *number)
{
	if (number->kind == KAVAK_NUMBER_ORDINAL ||
	    kv_unit_is_taken(unit, claims, number->start, number->end))
		return true;
	if (number->kind == KAVAK_NUMBER_MONTHS && number->value == 1 &&
	    memmem(unit->text.ptr + number->start, number->end - number->start, "mensualidad", 11))
		return true;
	if (is_label(finder, unit, number))
		return true;
	/* "un auto", "una opción": no count, the article; "los dos": those that were named */
	return !number->is_range && number->value == 1 &&
	       !is_digit(unit->text.ptr[number->start]) && number->kind != KAVAK_NUMBER_YEARS &&
	       number->kind != KAVAK_NUMBER_MONTHS && number->kind != KAVAK_NUMBER_PERCENT;
}

static bool is_price_mark(const struct kv_unit *unit, const kavak_number *number)
{
	return number->start && unit->text.ptr[number->start - 1] == '$';
}

/* A car's name, or "modelo", stands just before this byte. */
static bool is_behind_name(const struct kv_finder *finder, const struct kv_unit *unit,
                           const struct kv_claims *claims, size_t first)
{
	size_t end = first ? unit->start + unit->tokens.items[first - 1].end : 0;

	if (!first || kv_unit_is_clause_end(finder, unit, first - 1))
		return false;
	for (size_t i = unit->first_claim; i < claims->n; i++)
		if (claims->items[i].end == end &&
		    (claims->items[i].kind == KV_CLAIM_VEHICLE ||
		     claims->items[i].role == KV_ROLE_VERSION))
			return true;
	return kv_claim_words_at(finder->words, KV_BIT(KV_ROLE_MODEL_YEAR), &unit->tokens,
	                         first - 1, NULL) > 0;
}

/* A year as it is written, which nothing said to be one; in words behind a car's name. */
static bool is_year(const struct kv_finder *finder, const struct kv_unit *unit,
                    const struct kv_claims *claims, const kavak_number *number, size_t first)
{
	if (number->kind == KAVAK_NUMBER_PLAIN && !number->is_range && number->value >= 1000 &&
	    number->value < 3000 && !is_price_mark(unit, number) &&
	    !memchr(unit->text.ptr + number->start, ',', number->end - number->start) &&
	    is_behind_name(finder, unit, claims, first))
		return true;
	return number->kind == KAVAK_NUMBER_PLAIN && !number->is_range &&
	       number->end - number->start == 4 && is_digit(unit->text.ptr[number->start]) &&
	       number->value >= 1950 && number->value <= 2100 &&
	       !(number->start && unit->text.ptr[number->start - 1] == '$');
}

static bool is_stock(const struct kv_finder *finder, const struct kv_unit *unit, size_t first,
                     size_t last)
{
	kavak_slice word = first < last ? unit->tokens.items[first].text : (kavak_slice) { 0 };

	if (last != first + 1 || !unit->tokens.items[first].is_number)
		return false;
	for (size_t i = 0; i < finder->facts->n_cars; i++) {
		const kavak_buf *stock = &finder->facts->cars[i].texts[KV_CAR_STOCK];

		if (stock->len == word.len + 2 && !memcmp(stock->ptr + 1, word.ptr, word.len))
			return true;
	}
	return kv_has_cue_at(finder, unit, first > 3 ? first - 3 : 0, first, KV_ROLE_STOCK);
}

/* What a number without a unit counts: by the noun behind it. */
static enum kv_role counted(const struct kv_finder *finder, const struct kv_unit *unit,
                            const struct kv_claims *claims, size_t last, kavak_slice *ret_says)
{
	const uint64_t nouns = KV_BIT(KV_ROLE_COUNT) | KV_BIT(KV_ROLE_SEATS) |
	                       KV_BIT(KV_ROLE_INSTALMENTS);
	const struct kv_phrase *phrase;

	for (size_t i = last; i < unit->tokens.n && i < last + 3; i++) {
		size_t at = unit->start + unit->tokens.items[i].start;

		if (i && kv_unit_is_clause_end(finder, unit, i - 1))
			break;
		if (kv_claim_words_at(finder->words, nouns, &unit->tokens, i, &phrase)) {
			*ret_says = phrase->value;
			return phrase->cue;
		}
		for (size_t k = unit->first_claim; i == last && k < claims->n; k++)
			if (claims->items[k].kind == KV_CLAIM_VEHICLE &&
			    claims->items[k].start == at)
				return KV_ROLE_COUNT;
	}
	return KV_ROLE_NONE;
}

/* "Kilometraje: 45,300". */
static bool is_odometer(const struct kv_finder *finder, const struct kv_unit *unit, size_t first)
{
	for (size_t i = first; i-- > 0 && first - i <= 4; ) {
		const struct kv_phrase *phrase;

		if (kv_claim_words_at(finder->words, KV_BIT(KV_ROLE_ODOMETER) | KV_BIT(
		                      KV_ROLE_PRICE), &unit->tokens, i, &phrase))
			return phrase->cue == KV_ROLE_ODOMETER;
	}
	return false;
}

static bool is_amount(const kavak_number *number)
{
	double value = !number->is_range ? number->value
	             : number->has_max   ? number->max : number->min;

	return number->kind == KAVAK_NUMBER_MONEY ||
	       (number->kind == KAVAK_NUMBER_PLAIN && value >= 1000);
}

/* "el 20% de $146,999". */
static bool is_of_percent(const struct kv_unit *unit, const struct kv_claims *claims, size_t first)
{
	const struct kv_claim *last = claims->n > unit->first_claim ? &claims->items[claims->n - 1]
	                                                            : NULL;

	return last && last->kind == KV_CLAIM_NUMBER && last->number == KAVAK_NUMBER_PERCENT &&
	       first == last->last + 1 && kv_slice_is(unit->tokens.items[first - 1].text, "de");
}

/* "36 mensualidades de $5,033.65". */
static bool is_of_instalments(const struct kv_finder *finder, const struct kv_unit *unit,
                              const struct kv_claims *claims, size_t first)
{
	const struct kv_claim *last = claims->n > unit->first_claim ? &claims->items[claims->n - 1]
	                                                            : NULL;
	const struct kv_phrase *phrase;

	if (!last || last->kind != KV_CLAIM_NUMBER || last->role != KV_ROLE_TERM || first < 2 ||
	    (last->first && kv_slice_is(unit->tokens.items[last->first - 1].text, "a")) ||
	    !kv_slice_is(unit->tokens.items[first - 1].text, "de") ||
	    last->end < unit->start + unit->tokens.items[first - 2].start)
		return false;
	return kv_claim_words_at(finder->words, KV_BIT(KV_ROLE_PAYMENT), &unit->tokens, first - 2,
	                         &phrase) > 0;
}

static enum kv_role role_of(const struct kv_finder *finder, const struct kv_unit *unit,
                            const struct kv_claims *claims, const kavak_number *number,
                            struct kv_claim *claim)
{
	enum kv_role noun;

	if (claim->number == KAVAK_NUMBER_YEAR)
		return KV_ROLE_YEAR;
	if (kv_is_difference_word(finder, unit, claim->last) && !claim->is_min && !claim->is_max)
		return KV_ROLE_DIFFERENCE;
	switch (number->kind) {
	case KAVAK_NUMBER_KM:
		return claim->cue == KV_ROLE_DIFFERENCE ? claim->cue : KV_ROLE_KM;
	case KAVAK_NUMBER_MONTHS:
	case KAVAK_NUMBER_YEARS:
		return KV_ROLE_TERM;
	case KAVAK_NUMBER_PERCENT:
		return claim->cue == KV_ROLE_DOWN ? KV_ROLE_DOWN : KV_ROLE_RATE;
	default:
		break;
	}
	if (number->kind == KAVAK_NUMBER_PLAIN && is_stock(finder, unit, claim->first,
	                                                   claim->last))
		return KV_ROLE_STOCK;
	noun = number->kind == KAVAK_NUMBER_MONEY ? KV_ROLE_NONE
	                                          : counted(finder, unit, claims, claim->last,
	                                                  &claim->says);
	if (noun == KV_ROLE_INSTALMENTS)
		return KV_ROLE_TERM;
	if (noun || !is_amount(number))
		return noun;
	if (number->kind == KAVAK_NUMBER_PLAIN && is_odometer(finder, unit, claim->first)) {
		claim->number = KAVAK_NUMBER_KM;
		return KV_ROLE_KM;
	}
	if (is_of_percent(unit, claims, claim->first))
		return KV_ROLE_BASIS;
	if (is_of_instalments(finder, unit, claims, claim->first))
		return KV_ROLE_PAYMENT;
	return claim->cue ? claim->cue : claim->is_echo ? KV_ROLE_LIMIT : KV_ROLE_NONE;
}

/* "los dos", "las tres": those that were named. */
static bool is_pronoun(const struct kv_unit *unit, const kavak_number *number, size_t first)
{
	return first && !number->is_range && number->value <= 10 &&
	       number->kind == KAVAK_NUMBER_PLAIN &&
	       !is_digit(unit->text.ptr[number->start]) &&
	       (kv_slice_is(unit->tokens.items[first - 1].text, "los") ||
	        kv_slice_is(unit->tokens.items[first - 1].text, "las"));
}

/* "$5,033.65": cents are written. */
static bool is_written_exact(const struct kv_unit *unit, const kavak_number *number)
{
	for (size_t i = number->start; i + 3 <= number->end; i++)
		if (unit->text.ptr[i] == '.' && is_digit(unit->text.ptr[i + 1]) &&
		    is_digit(unit->text.ptr[i + 2]) &&
		    (i + 3 == number->end || !is_digit(unit->text.ptr[i + 3])))
			return true;
	return number->kind == KAVAK_NUMBER_MONEY &&
	       memmem(unit->text.ptr + number->start, number->end - number->start, "centavo", 7);
}

/* "si pasas de 36 a 48 meses": two terms, and no range. */
static int add_change(const kavak_number *number, struct kv_claim claim, double scale,
                      struct kv_claims *claims)
{
	int r;

	if (claim.role == KV_ROLE_DIFFERENCE || claim.role == KV_ROLE_PAYMENT)
		claim.role = claim.number == KAVAK_NUMBER_MONTHS ||
		             claim.number == KAVAK_NUMBER_YEARS ? KV_ROLE_TERM : KV_ROLE_NONE;
	claim.value = scale * number->min;
	r = kv_claims_add(claims, claim);
	claim.value = scale * number->max;
	claim.start = claim.end - 1;	/* in its order */
	return r < 0 ? r : kv_claims_add(claims, claim);
}

/* "más que el 2017": a car, and no range. */
static bool read_compared_year(const struct kv_unit *unit, const kavak_number *number,
                               kavak_number *ret_plain, struct kv_claim *claim)
{
	const char *end = unit->text.ptr + number->end;
	double value = number->has_min ? number->min : number->max;

	if (!number->is_range || number->has_min == number->has_max ||
	    number->kind != KAVAK_NUMBER_PLAIN || number->end - number->start < 8 ||
	    value < 1950 || value > 2100 || !is_digit(end[-1]) || !is_digit(end[-4]) ||
	    !memmem(unit->text.ptr + number->start, number->end - number->start, " que ", 5))
		return false;
	*ret_plain = *number;
	ret_plain->is_range = ret_plain->has_min = ret_plain->has_max = false;
	ret_plain->value = claim->value = value;
	ret_plain->start = number->end - 4;
	claim->start = unit->start + ret_plain->start;
	return true;
}

static bool is_behind_term(const struct kv_unit *unit, const struct kv_claims *claims)
{
	return claims->n > unit->first_claim &&
	       claims->items[claims->n - 1].role == KV_ROLE_TERM;
}

static int add_number(const struct kv_finder *finder, const struct kv_unit *unit,
                      const kavak_number *number, struct kv_claims *claims)
{
	const double scale = number->kind == KAVAK_NUMBER_YEARS ? 12 : 1;
	struct kv_claim claim = {
		.kind = KV_CLAIM_NUMBER, .group = -1,
		.number = number->kind,
		.value = scale * number->value,
		.start = unit->start + number->start, .end = unit->start + number->end,
	};
	kavak_number plain;
	int r = 0;

	words_of(unit, number, &claim.first, &claim.last);
	if (read_compared_year(unit, number, &plain, &claim)) {
		number = &plain;
		words_of(unit, number, &claim.first, &claim.last);
	}
	if (is_year(finder, unit, claims, number, claim.first))
		claim.number = KAVAK_NUMBER_YEAR;
	claim.is_exact = is_written_exact(unit, number);
	claim.cue = kv_cue_of(finder, unit, claims, claim.first, claim.last,
	                   is_amount(number));
	claim.is_echo = kv_is_echo(finder, unit, claims, claim.first, claim.last);
	claim.is_offer = kv_is_offer(finder, unit, claim.first, claim.last);
	claim.is_denied = kv_unit_is_denied(finder, unit, claim.first) ||
	                  kv_is_refused(finder, unit, claim.first);
	claim.is_all_in = kv_has_cue_at(finder, unit, 0, unit->tokens.n, KV_ROLE_ALL_IN);
	claim.is_min = number->is_range;	/* either end: no difference of the cars' */
	claim.role = role_of(finder, unit, claims, number, &claim);
	claim.is_min = false;
	if (number->is_range && !number->has_max && claim.role == KV_ROLE_DOWN)
		claim.role = claim.cue = KV_ROLE_POLICY;	/* the least that we ask for */
	if (claim.role == KV_ROLE_DOWN && !number->has_min && number->is_range &&
	    is_behind_term(unit, claims))
		claim.role = KV_ROLE_LIMIT;	/* "$50,000 de entrada, a 3 años: hasta ..." */
	if (claim.role == KV_ROLE_NONE && is_pronoun(unit, number, claim.first))
		return 0;
	if (!number->is_range)
		return kv_claims_add(claims, claim);
	if (number->has_min && number->has_max &&
	    kv_has_cue_at(finder, unit, 0, unit->tokens.n, KV_ROLE_CHANGE))
		return add_change(number, claim, scale, claims);
	claim.is_min = number->has_min;
	claim.value = scale * number->min;
	if (number->has_min)
		r = kv_claims_add(claims, claim);
	claim.is_min = false;
	claim.is_max = true;
	claim.value = scale * number->max;
	return !r && number->has_max && !(number->has_min && number->max == number->min)
	       ? kv_claims_add(claims, claim) : r;
}

static bool is_term(const kavak_number *number)
{
	return number->kind == KAVAK_NUMBER_MONTHS || number->kind == KAVAK_NUMBER_YEARS;
}

/* "cien mil un pesos": one number, though "un" may be an article. */
static size_t join_ones(const struct kv_unit *unit, kavak_number *numbers, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		kavak_number *last = kept ? &numbers[kept - 1] : NULL;
		const char *one = unit->text.ptr + numbers[i].start;

		if (last && numbers[i].start == last->end + 1 && numbers[i].value >= 1 &&
		    numbers[i].value < 2 &&
		    numbers[i].end - numbers[i].start > 2 && !memcmp(one, "un ", 3) &&
		    !last->is_range && last->value >= 1000 && fmod(last->value, 1000) == 0) {
			last->value += numbers[i].value;
			last->end = numbers[i].end;
			last->kind = numbers[i].kind;
			continue;
		}
		numbers[kept++] = numbers[i];
	}
	return kept;
}

/* "3, 4 o 5 años": what stands once holds for its neighbours. */
static void share_terms(kavak_number *numbers, size_t n)
{
	for (size_t i = n; i-- > 0; )
		if (i + 1 < n && numbers[i].kind == KAVAK_NUMBER_PLAIN &&
		    is_term(&numbers[i + 1]) && numbers[i + 1].start - numbers[i].end <= 4)
			numbers[i].kind = numbers[i + 1].kind;
	for (size_t i = 0; i < n; i++)
		if (numbers[i].kind == KAVAK_NUMBER_YEARS && numbers[i].value >= 12 &&
		    numbers[i].end - numbers[i].start == 2)
			numbers[i].kind = KAVAK_NUMBER_MONTHS;	/* "a 36, 48 y cinco años" */
}

/* "a 36 meses o a 48", a table's "36 | $6,969": whole years in months by the side of either. */
static void guess_terms(const struct kv_unit *unit, struct kv_claims *claims, size_t first)
{
	bool is_about_terms = false;

	for (size_t i = first; i < claims->n; i++)
		is_about_terms |= claims->items[i].role == KV_ROLE_TERM ||
		                  claims->items[i].role == KV_ROLE_PAYMENT ||
		                  claims->items[i].number == KAVAK_NUMBER_MONEY;
	for (size_t i = first; is_about_terms && i < claims->n; i++) {
		struct kv_claim *claim = &claims->items[i];

		if (claim->role != KV_ROLE_NONE || claim->number != KAVAK_NUMBER_PLAIN ||
		    claim->value < 12 || claim->value > 120 || fmod(claim->value, 12) != 0 ||
		    !is_digit(unit->text.ptr[claim->start - unit->start]))
			continue;
		claim->role = KV_ROLE_TERM;
		claim->number = KAVAK_NUMBER_MONTHS;
	}
}

int kv_find_numbers(const struct kv_finder *finder, const struct kv_unit *unit,
                    struct kv_claims *claims)
{
	kavak_number numbers[NUMBERS_MAX];
	KV_BUF text = { 0 };
	size_t n = 0, first = claims->n;
	int r = kv_without_marks(unit, claims, &text);

	if (!r)
		r = kavak_numbers_find(kv_buf_slice(&text), numbers, NUMBERS_MAX, &n, NULL);
	if (n == NUMBERS_MAX)
		return KAVAK_ELIMIT;
	n = join_ones(unit, numbers, n);
	share_terms(numbers, n);
	for (size_t i = 0; !r && i < n; i++)
		if (!is_no_claim(finder, unit, claims, &numbers[i]))
			r = add_number(finder, unit, &numbers[i], claims);
	guess_terms(unit, claims, first);
	return r;
}
