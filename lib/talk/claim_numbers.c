/* SPDX-License-Identifier: MIT */
/* The numbers of a sentence, and what the words around each say it is. */
#include <math.h>

#include <kavak/error.h>

#include "talk/claims.h"

#define NUMBERS_MAX   256	/* of one sentence or passage */
#define CUE_REACH     8		/* words between a number and what says what it is */
#define CUE_WINDOW    32		/* the same, with the words of other numbers */
#define NUMBERS_BETWEEN 3
#define CLAUSE_WORDS  4		/* what ends a clause between them counts as so many */
#define ECHO_REACH    3		/* words between a number and what says whose it is */

#define CENTS_REACH   60	/* bytes: "con noventa y nueve centavos" */

#define MONEY_CUES                                                                           \
	(KV_BIT(KV_ROLE_PRICE) | KV_BIT(KV_ROLE_BASIS) | KV_BIT(KV_ROLE_PAYMENT) |           \
	 KV_BIT(KV_ROLE_DOWN) | KV_BIT(KV_ROLE_TOTAL) | KV_BIT(KV_ROLE_INTEREST) |           \
	 KV_BIT(KV_ROLE_FINANCED) | KV_BIT(KV_ROLE_RATE) | KV_BIT(KV_ROLE_DISCOUNT) |        \
	 KV_BIT(KV_ROLE_POLICY) | KV_BIT(KV_ROLE_DIFFERENCE) | KV_BIT(KV_ROLE_SUM) |         \
	 KV_BIT(KV_ROLE_LIMIT))

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

/* How far a cue is from the number, in words, CLAUSE_WORDS for what divides them; -1: too far. */
static int distance(const struct kv_finder *finder, const struct kv_unit *unit,
                    const struct kv_claims *claims, size_t from, size_t to)
{
	int far = (int) (to - from);

	for (size_t i = claims->n, seen = 0; i-- > unit->first_claim && seen < NUMBERS_BETWEEN; ) {
		const struct kv_claim *claim = &claims->items[i];

		if (claim->kind != KV_CLAIM_NUMBER || claim->first <= from || claim->last > to)
			continue;
		far -= (int) (claim->last - claim->first) - 1;	/* one word, however long */
		seen++;
	}

	for (size_t i = from; i < to && i + 1 < unit->tokens.n && far <= CUE_REACH; i++)
		far += kv_unit_is_clause_end(finder, unit, i) ? CLAUSE_WORDS : 0;
	return far <= CUE_REACH ? far : -1;
}

/* A number's own "más" or "menos": "$20,000 más", "30 mil menos que"; not "más los intereses". */
static bool is_difference(const struct kv_finder *finder, const struct kv_unit *unit, size_t last)
{
	const struct kv_phrase *phrase;

	return last < unit->tokens.n &&
	       kv_claim_words_at(finder->words,
	                         KV_BIT(KV_ROLE_BESIDE) | KV_BIT(KV_ROLE_DIFFERENCE) |
	                         KV_BIT(KV_ROLE_COMPARED) | KV_BIT(KV_ROLE_SUM),
	                         &unit->tokens, last, &phrase) > 0 &&
	       phrase->cue != KV_ROLE_SUM &&
	       !(last && kv_unit_is_clause_end(finder, unit, last - 1));
}

/* What stands behind a number says what it is up to a pause, an "y" or another number. */
static bool is_passed(const struct kv_finder *finder, const struct kv_unit *unit, size_t last,
                      size_t at)
{
	for (size_t i = last; i <= at; i++) {
		const struct kv_token *token = &unit->tokens.items[i];

		if (kv_unit_is_clause_end(finder, unit, i - 1) || token->is_number ||
		    unit->text.ptr[token[-1].end] == ':' ||
		    kv_slice_is(token->text, "y") || kv_slice_is(token->text, "o"))
			return true;
	}
	return false;
}

/* An amount stands between this word and the number that is being read. */
static bool is_past_money(const struct kv_unit *unit, const struct kv_claims *claims, size_t word)
{
	const struct kv_claim *last = claims->n > unit->first_claim ? &claims->items[claims->n - 1]
	                                                            : NULL;

	for (; last && last >= claims->items + unit->first_claim &&
	       last->kind == KV_CLAIM_NUMBER && last->first > word; last--)
		if (last->number == KAVAK_NUMBER_MONEY)
			return true;
	return false;
}

/* The nearest cue decides; one before the number beats one behind it at the same distance. */
static enum kv_role cue_of(const struct kv_finder *finder, const struct kv_unit *unit,
                           const struct kv_claims *claims, size_t first, size_t last,
                           bool is_money)
{
	size_t low = first > CUE_WINDOW ? first - CUE_WINDOW : 0;
	size_t high = last + CUE_REACH < unit->tokens.n ? last + CUE_REACH : unit->tokens.n;
	enum kv_role best = KV_ROLE_NONE;
	int nearest = 2 * CUE_REACH + 2;

	for (size_t i = low, n; i < high; i += n ? n : 1) {
		const struct kv_phrase *phrase;
		int far = 0, weight;

		n = kv_claim_words_at(finder->words, MONEY_CUES, &unit->tokens, i, &phrase);
		if (!n || (i < last && i + n > first && i >= first) ||
		    phrase->cue == KV_ROLE_SUM ||
		    (phrase->cue == KV_ROLE_LIMIT && n == 1 && i >= last) ||
		    kv_unit_is_taken(unit, claims, unit->tokens.items[i].start,
		                     unit->tokens.items[i].end))
			continue;	/* also the "mensualidades" of another number */
		if (i < first && i + n > first)
			far = 0;	/* "enganche mínimo", with the number's own "mínimo" */
		else if (i + n <= first)
			far = distance(finder, unit, claims, i + n - 1, first);
		else if (is_passed(finder, unit, last, i))
			break;
		else
			far = distance(finder, unit, claims, last - 1, i);
		if (far >= 0 && phrase->cue == KV_ROLE_POLICY && !is_money)
			return KV_ROLE_POLICY;		/* a warranty's months are no loan's */
		if (far == 1 && i >= last && (phrase->cue == KV_ROLE_PAYMENT ||
		                              phrase->cue == KV_ROLE_DIFFERENCE))
			return phrase->cue;		/* "queda en $5,072 al mes" */
		if (phrase->cue == KV_ROLE_DIFFERENCE && i + n <= first &&
		    is_past_money(unit, claims, i))
			continue;		/* "baja $1,500: de $7,000 a $5,500" */
		weight = 2 * far + 2 * (i >= last) - (n > 1);
		if (far >= 0 && weight < nearest) {
			nearest = weight;
			best = phrase->cue;
		}
	}
	return best;
}

static bool has_cue_at(const struct kv_finder *finder, const struct kv_unit *unit, size_t first,
                       size_t last, enum kv_role cue)
{
	for (size_t i = first; i < last && i < unit->tokens.n; i++)
		if (kv_claim_words_at(finder->words, KV_BIT(cue), &unit->tokens, i, NULL))
			return true;
	return false;
}

static bool names_car(const struct kv_unit *unit, const struct kv_claims *claims)
{
	for (size_t i = unit->first_claim; i < claims->n; i++)
		if (claims->items[i].kind == KV_CLAIM_VEHICLE)
			return true;
	return false;
}

/* Where another sentence begins without a full stop. */
static bool is_capital(const struct kv_unit *unit, size_t word)
{
	const struct kv_token *t = &unit->tokens.items[word];

	return unit->text.ptr[t->start] >= 'A' && unit->text.ptr[t->start] <= 'Z' &&
	       t->end > t->start + 1 && unit->text.ptr[t->start + 1] >= 'a';
}

/* "tu presupuesto de", "que mencionas": words that give a number back to the customer. */
static bool is_echo(const struct kv_finder *finder, const struct kv_unit *unit,
                    const struct kv_claims *claims, size_t first, size_t last)
{
	for (size_t i = first; i-- > 0 && first - i <= ECHO_REACH + 2; ) {
		size_t n = kv_claim_words_at(finder->words, KV_BIT(KV_ROLE_ECHO), &unit->tokens, i,
		                             NULL);

		if (kv_unit_is_clause_end(finder, unit, i) || unit->tokens.items[i].is_number ||
		    (unit->text.ptr[unit->tokens.items[i].end] == ':' &&
		     names_car(unit, claims)))
			break;		/* "el Versa que buscas: $265,999" */
		if (n && i + n <= first && first - (i + n) < ECHO_REACH)
			return true;
		if (n && i + n > first && i + n <= last)
			return true;
	}
	for (size_t i = last; i < unit->tokens.n && i < last + ECHO_REACH; i++) {
		if (kv_unit_is_clause_end(finder, unit, i - 1) || is_capital(unit, i))
			break;
		if (kv_claim_words_at(finder->words, KV_BIT(KV_ROLE_ECHO), &unit->tokens, i,
		                      NULL) > 1)
			return true;	/* a word by itself is of what comes: "con 45,300 km" */
	}
	/* "menos de 280 mil", "hasta 300 mil": within the number's own words */
	return has_cue_at(finder, unit, first, last, KV_ROLE_ECHO);
}

/* "te lo dejo en", "aceptamos": anywhere in the number's clause. */
static bool is_offer(const struct kv_finder *finder, const struct kv_unit *unit, size_t first,
                     size_t last)
{
	size_t low = first, high = last;

	while (low > 0 && first - low < CUE_REACH &&
	       !kv_unit_is_clause_end(finder, unit, low - 1))
		low--;
	while (high < unit->tokens.n && high > 0 && high - last < CUE_REACH &&
	       !kv_unit_is_clause_end(finder, unit, high - 1) &&
	       !kv_slice_is(unit->tokens.items[high].text, "o"))
		high++;		/* "¿Seguimos con $300,000 o lo ajustamos?" */
	for (size_t i = low; i < high && i < unit->tokens.n; i++)
		if (kv_claim_words_at(finder->words, KV_BIT(KV_ROLE_OFFER), &unit->tokens, i,
		                      NULL) && !kv_unit_is_denied(finder, unit, i) &&
		    (i || !kv_slice_is(unit->tokens.items[i].text, "va")))
			return true;	/* "Va: te muestro ..." gives nothing */
	return false;
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

/* "sé que pides $20,000 menos, pero": said as what was asked for, in a sentence that does not grant
 * it. */
static bool is_refused(const struct kv_finder *finder, const struct kv_unit *unit, size_t first)
{
	bool is_asked = false, is_no = false;

	for (size_t i = first; i-- > 0 && first - i <= CUE_REACH && !is_asked; ) {
		if (kv_unit_is_clause_end(finder, unit, i) && i + 1 < first)
			break;
		is_asked = kv_claim_words_at(finder->words, KV_BIT(KV_ROLE_REQUEST), &unit->tokens,
		                             i, NULL) > 0;
	}
	for (size_t i = 0; is_asked && i < unit->tokens.n; i++) {
		is_no |= has_cue_at(finder, unit, i, i + 1, KV_ROLE_NEGATION);
		if (has_cue_at(finder, unit, i, i + 1, KV_ROLE_OFFER) &&
		    !kv_unit_is_denied(finder, unit, i))
			return false;
	}
	return is_asked && is_no;
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
	return has_cue_at(finder, unit, first > 3 ? first - 3 : 0, first, KV_ROLE_STOCK);
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
	if (is_difference(finder, unit, claim->last) && !claim->is_min && !claim->is_max)
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
	int r = 0;

	words_of(unit, number, &claim.first, &claim.last);
	if (is_year(finder, unit, claims, number, claim.first))
		claim.number = KAVAK_NUMBER_YEAR;
	claim.is_exact = is_written_exact(unit, number);
	claim.cue = cue_of(finder, unit, claims, claim.first, claim.last,
	                   is_amount(number));
	claim.is_echo = is_echo(finder, unit, claims, claim.first, claim.last);
	claim.is_offer = is_offer(finder, unit, claim.first, claim.last);
	claim.is_denied = kv_unit_is_denied(finder, unit, claim.first) ||
	                  is_refused(finder, unit, claim.first);
	claim.is_all_in = has_cue_at(finder, unit, 0, unit->tokens.n, KV_ROLE_ALL_IN);
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
	    has_cue_at(finder, unit, 0, unit->tokens.n, KV_ROLE_CHANGE))
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

/* "por ciento veinte mil": no percentage, where a number's word goes on. */
static bool is_por_ciento(kavak_slice text, size_t at)
{
	static const char por[] = " por ciento ";
	kavak_slice word = kv_slice_sub(text, at, text.len), rest;
	kavak_number number;
	size_t n = 0;

	if (word.len <= sizeof(por) || memcmp(word.ptr, por, sizeof(por) - 1) != 0)
		return false;
	rest = kv_slice_sub(word, sizeof(por) - 1, word.len);
	kv_slice_split(&rest, ' ', &word);
	return !is_digit(*word.ptr) && kavak_numbers_find(word, &number, 1, &n, NULL) == 0 &&
	       n > 0 && number.value > 1;
}

/* A dash, a bullet or a column's bar between two things of a list is no range; what comes "con" an
 * amount is its cents only when it says so. */
static bool is_currency(kavak_slice text, size_t at)
{
	static const char *const codes[] = { "MXN", "MX$", "MN$", "US$", "$" };

	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++) {
		size_t n = strlen(codes[i]);

		if (at + n >= text.len || memcmp(text.ptr + at, codes[i], n) != 0)
			continue;
		while (at + n < text.len && strchr(" $", text.ptr[at + n]))
			n++;
		return at + n < text.len && is_digit(text.ptr[at + n]);
	}
	return false;
}

/* "2017 de MXN$120,999", "2022 MXN 98,000": the currency is of the number behind it. */
static void part_currencies(kavak_buf *buf)
{
	kavak_slice text = kv_buf_slice(buf);

	for (size_t i = 1; i + 1 < text.len; i++) {
		size_t left = i;

		if (text.ptr[i] != ' ' || !is_currency(text, i + 1))
			continue;
		if (left >= 3 && !memcmp(text.ptr + left - 3, " de", 3))
			left -= 3;
		while (left && strchr(" *_", text.ptr[left - 1]))
			left--;
		if (left && is_digit(text.ptr[left - 1]))
			buf->ptr[i] = ';';
	}
}

static int without_marks(const struct kv_unit *unit, const struct kv_claims *claims,
                         kavak_buf *buf)
{
	int r = kavak_buf_add(buf, unit->text);

	for (size_t i = unit->first_claim; !r && i < claims->n; i++)
		memset(buf->ptr + (claims->items[i].start - unit->start), ';',
		       claims->items[i].end - claims->items[i].start);

	for (size_t i = 0; !r && i < buf->len; i++) {
		if (buf->ptr[i] == '|' ||
		    (buf->ptr[i] == '-' && i + 1 < buf->len && buf->ptr[i + 1] == ' '))
			buf->ptr[i] = ';';
		if (i + 5 <= buf->len && !memcmp(buf->ptr + i, " con ", 5) &&
		    !memmem(buf->ptr + i, buf->len - i > CENTS_REACH ? CENTS_REACH : buf->len - i,
		            "centavo", 7))
			memcpy(buf->ptr + i, " ;   ", 5);
		if (is_por_ciento(kv_buf_slice(buf), i))
			buf->ptr[i] = ';';	/* "... por ciento veinte mil pesos" */
		if (i + 3 <= buf->len && !memcmp(buf->ptr + i, "\xe2\x80\x94", 3))
			memcpy(buf->ptr + i, " ; ", 3);
	}
	if (!r)
		part_currencies(buf);
	return r;
}

int kv_find_numbers(const struct kv_finder *finder, const struct kv_unit *unit,
                    struct kv_claims *claims)
{
	kavak_number numbers[NUMBERS_MAX];
	KV_BUF text = { 0 };
	size_t n = 0, first = claims->n;
	int r = without_marks(unit, claims, &text);

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
