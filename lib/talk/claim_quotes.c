/* SPDX-License-Identifier: MIT */
/* What is said of a loan: one option of one quote must have it, for the car, the term and the down
 * payment that it is said for. */
#include "talk/claim_check.h"

bool kv_user_said(const struct kv_checking *c, double value, uint64_t roles, size_t *ret_source)
{
	const struct kv_facts *facts = c->finder.facts;

	for (size_t i = 0; i < facts->n_values; i++) {
		const struct kv_fact_value *fact = &facts->values[i];

		if (facts->sources[fact->source].origin != KV_FROM_USER ||
		    !(roles & KV_BIT(fact->role)))
			continue;
		/* "380" may have meant thousands */
		if (kv_is_same(value, fact->value) ||
		    (fact->number == KAVAK_NUMBER_PLAIN && fact->value < 1000 &&
		     kv_is_same(value, 1000 * fact->value)) ||
		    (fact->number == KAVAK_NUMBER_MONEY && fact->value < 1000 &&
		     kv_is_same(value, 1000 * fact->value))) {
			*ret_source = fact->source;
			return true;
		}
	}
	return false;
}

/* ---- which quotes ---- */

static bool has_price(const struct kv_checking *c, const struct kv_cars *cars, double price)
{
	for (size_t i = 0; i < c->finder.facts->n_cars; i++)
		if (kv_cars_has(cars, i) &&
		    kv_is_same(price, c->finder.facts->cars[i].numbers[KV_CAR_PRICE]))
			return true;
	return false;
}

#define ANY_MONEY                                                                            \
	(KV_BIT(KV_ROLE_NONE) | KV_BIT(KV_ROLE_PRICE) | KV_BIT(KV_ROLE_BASIS) |              \
	 KV_BIT(KV_ROLE_LIMIT) | KV_BIT(KV_ROLE_TOTAL) | KV_BIT(KV_ROLE_COUNT))

/* A price that no car has is a model's own, unless the customer asked with it. */
bool kv_quote_fits(const struct kv_checking *c, const struct kv_fact_quote *quote,
                   const struct kv_group *group)
{
	size_t source;

	if (quote->is_afford || !c->finder.facts->n_cars || isnan(quote->price))
		return true;
	if (has_price(c, &c->all, quote->price))
		return !group->is_named || has_price(c, &group->cars, quote->price);
	return !group->is_named && kv_user_said(c, quote->price, ANY_MONEY, &source);
}

/* ---- which option ---- */

static double to_cents(double value)
{
	return round(100 * value) / 100;
}

static bool is_one_of(const struct kv_claim *claim, const double *values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (kv_claim_is(claim, values[i]))
			return true;
	return false;
}

static bool is_total(const struct kv_claim *claim, const struct kv_fact_quote *quote,
                     const struct kv_fact_option *option)
{
	double paid = to_cents(option->payment) * option->months;

	return is_one_of(claim, (double []) { option->total, paid, option->total + quote->down,
	                                      paid + quote->down }, claim->is_all_in ? 4 : 2);
}

static bool is_interest(const struct kv_claim *claim, const struct kv_fact_quote *quote,
                        const struct kv_fact_option *option)
{
	return is_one_of(claim, (double []) {
		option->interest, to_cents(option->payment) * option->months - quote->principal,
	}, 2);
}

/* Whether an option has this amount, in the role that the words give it. */
bool kv_option_has(const struct kv_claim *claim, const struct kv_fact_quote *quote,
                   const struct kv_fact_option *option, bool is_for_term, bool is_named)
{
	switch (claim->role) {
	case KV_ROLE_PAYMENT:
		return kv_claim_is(claim, option->payment) ||
		       (claim->is_echo && kv_claim_is(claim, quote->payment));
	case KV_ROLE_TOTAL:
		return is_total(claim, quote, option);
	case KV_ROLE_INTEREST:
	case KV_ROLE_RATE:
		return is_interest(claim, quote, option);
	case KV_ROLE_FINANCED:
		return kv_claim_is(claim, quote->principal) ||
		       (is_for_term && kv_claim_is(claim, option->financed));
	case KV_ROLE_PRICE:
	case KV_ROLE_BASIS:
	case KV_ROLE_LIMIT:
		return kv_claim_is(claim, option->price) ||
		       (is_for_term && (kv_claim_is(claim, option->payment) ||
		                        is_total(claim, quote, option)));
	case KV_ROLE_NONE:
		if (is_named && !is_for_term)
			return false;
		return kv_claim_is(claim, option->payment) || is_total(claim, quote, option) ||
		       is_interest(claim, quote, option) || kv_claim_is(claim, option->price) ||
		       kv_claim_is(claim, option->financed);
	default:
		return false;
	}
}

static bool says_term(const struct kv_checking *c)
{
	for (size_t i = 0; i < c->unit->n_claims; i++)
		if (kv_claim_is_term(kv_claim_of(c, i)))
			return true;
	return false;
}

/* What is said of the whole quote, whatever the term. */
bool kv_quote_has(const struct kv_checking *c, const struct kv_claim *claim,
                  const struct kv_fact_quote *quote, const struct kv_group *group)
{
	bool is_price = kv_claim_is(claim, quote->price) &&
	                (!c->finder.facts->n_cars || has_price(c, &group->cars, quote->price));

	switch (claim->role) {
	case KV_ROLE_DOWN:
		return kv_claim_is(claim, quote->down);
	case KV_ROLE_FINANCED:
		return kv_claim_is(claim, quote->principal);
	case KV_ROLE_PAYMENT:
	case KV_ROLE_LIMIT:
		return claim->is_echo && (kv_claim_is(claim, quote->payment) ||
		                          kv_claim_is(claim, quote->down));
	case KV_ROLE_BASIS:
	case KV_ROLE_PRICE:
	case KV_ROLE_TOTAL:
		return is_price;
	case KV_ROLE_NONE:
		return is_price ||
		       (!group->is_set && !claim->is_offer && !says_term(c) &&
		        (kv_claim_is(claim, quote->down) ||
		         kv_claim_is(claim, quote->principal)));
	default:
		return false;
	}
}

/* The term and the down payment that an amount is said for; 0, NaN: none. */
struct terms {
	double months, down;
	bool   is_said;		/* a term, in this sentence */
};

static struct terms terms_of(const struct kv_checking *c, size_t at)
{
	const struct kv_claim *term = kv_bound(c, at, KV_ROLE_TERM),
	                      *down = kv_bound(c, at, KV_ROLE_DOWN);
	struct terms terms = { c->context.months, c->context.down, false };

	for (size_t i = 0; i < c->unit->n_claims; i++)
		terms.is_said |= kv_claim_is_term(kv_claim_of(c, i));
	if (kv_claim_of(c, at)->is_max)
		terms.months = 0;	/* what can be reached is said with its own term */
	if (term || terms.is_said)
		terms.months = term ? term->value : 0;
	if (down && down != kv_claim_of(c, at))
		terms.down = down->value;
	return terms;
}

/* Whether a quote was made with this down payment; where none was, it may be another's share. */
static bool is_down(const struct kv_checking *c, double down)
{
	for (size_t i = 0; i < c->finder.facts->n_quotes; i++)
		if (kv_is_same(down, c->finder.facts->quotes[i].down))
			return true;
	return false;
}

static bool is_end(const struct kv_checking *c, const struct kv_fact_quote *quote,
                   const struct kv_claim *claim)
{
	for (size_t i = 0; i < quote->n; i++) {
		double payment = c->finder.facts->options[quote->first + i].payment;

		if (claim->is_min ? payment < claim->value - 1 : payment > claim->value + 1)
			return false;
	}
	return true;
}

static bool proves(const struct kv_checking *c, const struct kv_claim *claim,
                   const struct kv_fact_quote *quote, const struct kv_group *group,
                   const struct terms *terms)
{
	const struct kv_facts *facts = c->finder.facts;
	bool is_for_down = isnan(terms->down) || isnan(quote->down) ||
	                   kv_is_same(terms->down, quote->down);

	if (claim->role != KV_ROLE_DOWN && !is_for_down && !quote->is_afford &&
	    is_down(c, terms->down))
		return false;
	if (kv_quote_has(c, claim, quote, group))
		return true;
	for (size_t i = 0; i < quote->n; i++) {
		const struct kv_fact_option *option = &facts->options[quote->first + i];

		if (terms->months && !kv_is_same(terms->months, option->months))
			continue;
		if (!kv_option_has(claim, quote, option, terms->months > 0, group->is_named))
			continue;
		/* what can be financed at most is said for a term, there and then */
		if (claim->role == KV_ROLE_FINANCED && quote->is_afford && !terms->is_said)
			continue;
		/* "desde $5,478 al mes": of all, where no term is said */
		if (claim->is_min && !terms->months && claim->role == KV_ROLE_PAYMENT &&
		    !is_end(c, quote, claim))
			continue;
		return true;
	}
	return false;
}

static void prove_rate(struct kv_checking *c, struct kv_claim *claim)
{
	const struct kv_facts *facts = c->finder.facts;
	bool any = false;

	if (claim->last < c->unit->tokens.n &&
	    kv_claim_words_at(c->finder.words, KV_BIT(KV_ROLE_SHARE), &c->unit->tokens,
	                      claim->last, NULL))
		return;			/* "10 % del precio" */
	if (claim->cue == KV_ROLE_POLICY || claim->cue == KV_ROLE_DISCOUNT ||
	    claim->cue == KV_ROLE_DOWN)
		return;
	for (size_t i = 0; i < facts->n_quotes; i++) {
		any |= !isnan(facts->quotes[i].rate);
		if (kv_claim_is(claim, facts->quotes[i].rate))
			kv_claim_prove(c, claim, facts->quotes[i].source);
	}
	if (!any && kv_claim_is(claim, facts->rate))
		kv_claim_prove(c, claim, 0);
}

/* A term is one of a quote's, or one that is offered at all. An end of a range is an end of it. */
static void prove_term(struct kv_checking *c, struct kv_claim *claim)
{
	const struct kv_facts *facts = c->finder.facts;

	if (claim->cue == KV_ROLE_POLICY)
		return;
	if ((claim->is_min && kv_claim_is(claim, facts->months_min)) ||
	    (claim->is_max && kv_claim_is(claim, facts->months_max)))
		kv_claim_prove(c, claim, 0);
	for (size_t q = 0; q < facts->n_quotes && !claim->is_proven; q++) {
		bool is_low = true, is_high = true, has = false;

		for (size_t i = 0; i < facts->quotes[q].n; i++) {
			double months = facts->options[facts->quotes[q].first + i].months;

			has |= kv_claim_is(claim, months);
			is_low &= claim->value <= months;
			is_high &= claim->value >= months;
		}
		if (has && (!claim->is_min || is_low) && (!claim->is_max || is_high))
			kv_claim_prove(c, claim, facts->quotes[q].source);
	}
	if (!claim->is_proven && !claim->is_min && !claim->is_max &&
	    claim->value >= facts->months_min && claim->value <= facts->months_max &&
	    fmod(claim->value, 12) == 0)
		kv_claim_prove(c, claim, 0);
}

/* "$5,033.65 al mes. Son 36 pagos": a term that comes after its payment. */
static bool is_late_term(const struct kv_checking *c, const struct kv_claim *claim)
{
	const struct kv_facts *facts = c->finder.facts;

	if (isnan(c->context.payment) || !kv_claim_is_term(claim))
		return true;
	for (size_t i = 0; i < c->unit->n_claims; i++)
		if (kv_claim_is_money(kv_claim_of(c, i)))
			return true;
	for (size_t i = 0; i < facts->n_options; i++)
		if (kv_is_same(c->context.payment, facts->options[i].payment) &&
		    kv_claim_is(claim, facts->options[i].months))
			return true;
	return false;
}

void kv_prove_quoted(struct kv_checking *c, size_t at)
{
	struct kv_claim *claim = kv_claim_of(c, at);
	const struct kv_group *group = kv_group_of(c, claim);
	const struct kv_facts *facts = c->finder.facts;
	struct terms terms;

	if (claim->number == KAVAK_NUMBER_PERCENT) {
		prove_rate(c, claim);
		return;
	}
	if (claim->role == KV_ROLE_TERM) {
		if (is_late_term(c, claim))
			prove_term(c, claim);
		return;
	}
	if (!kv_claim_is_money(claim))
		return;
	terms = terms_of(c, at);
	for (size_t i = 0; i < facts->n_quotes && !claim->is_proven; i++)
		if (kv_quote_fits(c, &facts->quotes[i], group) &&
		    proves(c, claim, &facts->quotes[i], group, &terms))
			kv_claim_prove(c, claim, facts->quotes[i].source);
}
