/* SPDX-License-Identifier: MIT */
/* What the words around a number say: what it is, whose it is, whether it is given or refused. */
#include "talk/claims.h"

#define CUE_REACH     8		/* words between a number and what says what it is */
#define CUE_WINDOW    32		/* the same, with the words of other numbers */
#define NUMBERS_BETWEEN 3
#define CLAUSE_WORDS  4		/* what ends a clause between them counts as so many */
#define ECHO_REACH    3		/* words between a number and what says whose it is */

#define MONEY_CUES                                                                           \
	(KV_BIT(KV_ROLE_PRICE) | KV_BIT(KV_ROLE_BASIS) | KV_BIT(KV_ROLE_PAYMENT) |           \
	 KV_BIT(KV_ROLE_DOWN) | KV_BIT(KV_ROLE_TOTAL) | KV_BIT(KV_ROLE_INTEREST) |           \
	 KV_BIT(KV_ROLE_FINANCED) | KV_BIT(KV_ROLE_RATE) | KV_BIT(KV_ROLE_DISCOUNT) |        \
	 KV_BIT(KV_ROLE_POLICY) | KV_BIT(KV_ROLE_DIFFERENCE) | KV_BIT(KV_ROLE_SUM) |         \
	 KV_BIT(KV_ROLE_LIMIT))

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
bool kv_is_difference_word(const struct kv_finder *finder, const struct kv_unit *unit, size_t last)
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

/* Where another sentence begins without a full stop. */
static bool is_capital(const struct kv_unit *unit, size_t word)
{
	const struct kv_token *t = &unit->tokens.items[word];

	return unit->text.ptr[t->start] >= 'A' && unit->text.ptr[t->start] <= 'Z' &&
	       t->end > t->start + 1 && unit->text.ptr[t->start + 1] >= 'a';
}

/* What stands behind a number says what it is up to a pause, an "y" or another number. */
static bool is_passed(const struct kv_finder *finder, const struct kv_unit *unit, size_t last,
                      size_t at)
{
	for (size_t i = last; i <= at; i++) {
		const struct kv_token *token = &unit->tokens.items[i];

		if (kv_unit_is_clause_end(finder, unit, i - 1) || token->is_number ||
		    is_capital(unit, i) ||
		    unit->text.ptr[token[-1].end] == ':' ||
		    kv_slice_is(token->text, "y") || kv_slice_is(token->text, "o"))
			return true;
	}
	return false;
}

/* "$5,072 al mes", "$16,522 de intereses"; not "de $127,999 te faltan $9,999". */
static bool is_own(const struct kv_unit *unit, size_t after, enum kv_role cue)
{
	return cue == KV_ROLE_PAYMENT || cue == KV_ROLE_INTEREST ||
	       (cue == KV_ROLE_DIFFERENCE &&
	        !(after < unit->tokens.n && unit->tokens.items[after].is_number));
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
enum kv_role kv_cue_of(const struct kv_finder *finder, const struct kv_unit *unit,
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
		if (far == 1 && i >= last && is_own(unit, i + n, phrase->cue) &&
		    !(phrase->cue == KV_ROLE_INTEREST && best == KV_ROLE_DIFFERENCE))
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

bool kv_has_cue_at(const struct kv_finder *finder, const struct kv_unit *unit, size_t first,
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

/* "tu presupuesto de", "que mencionas": words that give a number back to the customer. */
bool kv_is_echo(const struct kv_finder *finder, const struct kv_unit *unit,
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
	return kv_has_cue_at(finder, unit, first, last, KV_ROLE_ECHO);
}

/* "te lo dejo en", "aceptamos": anywhere in the number's clause. */
bool kv_is_offer(const struct kv_finder *finder, const struct kv_unit *unit, size_t first,
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

/* "sé que pides $20,000 menos, pero": said as what was asked for, in a sentence that does not grant
 * it. */
bool kv_is_refused(const struct kv_finder *finder, const struct kv_unit *unit, size_t first)
{
	bool is_asked = false, is_no = false;

	for (size_t i = first; i-- > 0 && first - i <= CUE_REACH && !is_asked; ) {
		if (kv_unit_is_clause_end(finder, unit, i) && i + 1 < first)
			break;
		is_asked = kv_claim_words_at(finder->words, KV_BIT(KV_ROLE_REQUEST), &unit->tokens,
		                             i, NULL) > 0;
	}
	for (size_t i = 0; is_asked && i < unit->tokens.n; i++) {
		is_no |= kv_has_cue_at(finder, unit, i, i + 1, KV_ROLE_NEGATION);
		if (kv_has_cue_at(finder, unit, i, i + 1, KV_ROLE_OFFER) &&
		    !kv_unit_is_denied(finder, unit, i))
			return false;
	}
	return is_asked && is_no;
}
