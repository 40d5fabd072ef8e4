/* SPDX-License-Identifier: MIT */
/* What is said of a loan in one sentence, or in the lines of one block, is said of one quote: its
 * price, its down payment, and an option with the term, the payment, the total and the interest. */
#include "talk/claim_check.h"

#define LOAN                                                                                 \
	(KV_BIT(KV_ROLE_DOWN) | KV_BIT(KV_ROLE_FINANCED) | KV_BIT(KV_ROLE_PAYMENT) |         \
	 KV_BIT(KV_ROLE_TOTAL) | KV_BIT(KV_ROLE_INTEREST) | KV_BIT(KV_ROLE_TERM))
#define PRICE (KV_BIT(KV_ROLE_PRICE) | KV_BIT(KV_ROLE_BASIS) | KV_BIT(KV_ROLE_NONE))

static bool is_part(const struct kv_claim *claim)
{
	return claim->kind == KV_CLAIM_NUMBER && !claim->is_min && !claim->is_max &&
	       ((LOAN | PRICE) & KV_BIT(claim->role)) &&
	       (kv_claim_is_money(claim) || kv_claim_is_term(claim));
}

/* Those said once: two payments are of two options. */
static size_t parts_of(struct kv_claim **claims, size_t n, struct kv_claim **ret_parts)
{
	size_t count[KV_N_ROLES] = { 0 }, n_parts = 0;

	for (size_t i = 0; i < n; i++)
		count[PRICE & KV_BIT(claims[i]->role) ? KV_ROLE_PRICE : claims[i]->role]++;
	for (size_t i = 0; i < n; i++)
		if (count[PRICE & KV_BIT(claims[i]->role) ? KV_ROLE_PRICE : claims[i]->role] == 1)
			ret_parts[n_parts++] = claims[i];
	return n_parts;
}

static bool has(const struct kv_checking *c, const struct kv_claim *claim,
                const struct kv_fact_quote *quote, const struct kv_fact_option *option)
{
	const struct kv_group any = { .cars = c->all };

	if (claim->role == KV_ROLE_TERM)
		return kv_claim_is(claim, option->months);
	if (PRICE & KV_BIT(claim->role))
		return kv_claim_is(claim, quote->price) ||
		       kv_option_has(claim, quote, option, true, false);
	return kv_quote_has(c, claim, quote, &any) ||
	       kv_option_has(claim, quote, option, true, false);
}

/* Whether one option of one quote has them all; `only`: of all, whether any has this one. */
static bool is_one_loan(const struct kv_checking *c, struct kv_claim **parts, size_t n,
                        const struct kv_claim *only)
{
	const struct kv_facts *facts = c->finder.facts;

	for (size_t q = 0; q < facts->n_quotes; q++)
		for (size_t i = 0; i < facts->quotes[q].n; i++) {
			const struct kv_fact_option *option =
				&facts->options[facts->quotes[q].first + i];
			bool all = true;

			for (size_t k = 0; k < n && all; k++)
				all = (only && parts[k] != only) ||
				      has(c, parts[k], &facts->quotes[q], option);
			if (all)
				return true;
		}
	return false;
}

void kv_prove_together(const struct kv_checking *c, struct kv_claim **claims, size_t n)
{
	struct kv_claim *parts[KV_TOGETHER_MAX];
	size_t n_parts = parts_of(claims, n, parts), n_loan = 0, kept = 0;

	/* The customer's own down payment, or a term without a quote, is no quote's. */
	for (size_t i = 0; i < n_parts; i++)
		if ((PRICE & KV_BIT(parts[i]->role)) || is_one_loan(c, parts, n_parts, parts[i])) {
			n_loan += (LOAN & KV_BIT(parts[i]->role)) > 0;
			parts[kept++] = parts[i];
		}
	if (n_loan < 2 || kept < 2 || is_one_loan(c, parts, kept, NULL))
		return;
	for (size_t i = 0; i < kept; i++)
		parts[i]->is_proven = false;
}

void kv_prove_unit_together(struct kv_checking *c)
{
	for (int g = -1; g < (int) c->unit->n_heads; g++) {
		struct kv_claim *claims[KV_TOGETHER_MAX];
		size_t n = 0;

		for (size_t i = 0; i < c->unit->n_claims && n < KV_TOGETHER_MAX; i++)
			if (kv_claim_of(c, i)->group == g && is_part(kv_claim_of(c, i)))
				claims[n++] = kv_claim_of(c, i);
		kv_prove_together(c, claims, n);
	}
}

/* ---- from one sentence to the next ---- */

/* Whether a quote of this price and this down payment has it. */
static bool loan_has(const struct kv_checking *c, const struct kv_fact_quote *loan,
                     const struct kv_claim *claim)
{
	const struct kv_facts *facts = c->finder.facts;

	for (size_t q = 0; q < facts->n_quotes; q++) {
		const struct kv_fact_quote *quote = &facts->quotes[q];

		if (quote->is_afford || !kv_is_same(quote->principal, loan->principal) ||
		    !kv_is_same(quote->down, loan->down))
			continue;
		for (size_t i = 0; i < quote->n; i++)
			if (has(c, claim, quote, &facts->options[quote->first + i]))
				return true;
	}
	return false;
}

static bool is_of_a_loan(const struct kv_checking *c, struct kv_claim *const *claims, size_t n)
{
	const struct kv_facts *facts = c->finder.facts;

	for (size_t q = 0; q < facts->n_quotes; q++) {
		bool all = !facts->quotes[q].is_afford;

		for (size_t i = 0; all && i < n; i++)
			all = loan_has(c, &facts->quotes[q], claims[i]);
		if (all)
			return true;
	}
	return false;
}

/* What may be a payment that the customer can afford is no loan's. */
static bool is_affordable(const struct kv_checking *c, const struct kv_claim *claim)
{
	const struct kv_facts *facts = c->finder.facts;

	for (size_t q = 0; q < facts->n_quotes; q++)
		for (size_t i = 0; facts->quotes[q].is_afford && i < facts->quotes[q].n; i++)
			if (has(c, claim, &facts->quotes[q],
			        &facts->options[facts->quotes[q].first + i]) ||
			    kv_claim_is(claim, facts->quotes[q].payment))
				return true;
	return false;
}

/* "El auto te costaría $115,301 en total": what is said as a price, and is a loan's alone. */
static bool is_no_price(const struct kv_checking *c, const struct kv_claim *claim)
{
	const struct kv_facts *facts = c->finder.facts;

	if (!(PRICE & KV_BIT(claim->role)))
		return false;
	for (size_t q = 0; q < facts->n_quotes; q++)
		if (kv_claim_is(claim, facts->quotes[q].price))
			return false;
	for (size_t i = 0; i < facts->n_cars; i++)
		if (kv_claim_is(claim, facts->cars[i].numbers[KV_CAR_PRICE]))
			return false;
	return true;
}

/* "Son 36 pagos de $3,581. De enganche darías $30,000": a loan is gone on about until another car,
 * another price, or another down payment with what follows from it, is spoken of. */
void kv_prove_continued(struct kv_checking *c)
{
	const uint64_t loan = LOAN & ~KV_BIT(KV_ROLE_TERM);
	struct kv_context *context = &c->context;
	struct kv_claim *parts[KV_TOGETHER_MAX];
	size_t n = 0, n_downs = 0, n_prices = 0;

	for (size_t i = 0; i < c->unit->n_claims && n < KV_TOGETHER_MAX; i++) {
		struct kv_claim *claim = kv_claim_of(c, i);

		if (!is_part(claim) || !claim->is_proven)
			continue;
		n_prices += (PRICE & KV_BIT(claim->role)) && !is_no_price(c, claim);
		if (!((loan & KV_BIT(claim->role)) || is_no_price(c, claim)) ||
		    !kv_claim_is_money(claim) ||
		    !is_of_a_loan(c, &claim, 1) || is_affordable(c, claim))
			continue;
		n_downs += claim->role == KV_ROLE_DOWN;
		parts[n++] = claim;
	}
	if (c->unit->n_heads || n_prices || (n_downs && n > n_downs))
		context->n_loan = 0;
	if (!n || c->unit->n_heads > 1 || !is_of_a_loan(c, parts, n))
		return;
	for (size_t i = 0; i < n && context->n_loan < KV_LOAN_MAX; i++)
		context->loan[context->n_loan++] = parts[i];
	if (is_of_a_loan(c, context->loan, context->n_loan))
		return;
	context->n_loan = 0;
	for (size_t i = 0; i < n; i++)
		parts[i]->is_proven = false;
}

/* "Hay 246 autos de hasta $236,443": of one term. */
void kv_prove_reach(struct kv_checking *c)
{
	const struct kv_facts *facts = c->finder.facts;
	struct kv_claim *count = NULL, *price = NULL;
	bool is_reach = false, is_one = false;

	for (size_t i = 0; i < c->unit->n_claims; i++) {
		struct kv_claim *claim = kv_claim_of(c, i);

		if (claim->kind == KV_CLAIM_NUMBER && claim->role == KV_ROLE_COUNT) {
			if (count)
				return;
			count = claim;
		} else if (kv_claim_is_money(claim) && claim->role != KV_ROLE_PAYMENT &&
		           claim->role != KV_ROLE_DOWN && claim->role != KV_ROLE_FINANCED) {
			if (price)
				return;
			price = claim;
		}
	}
	for (size_t i = 0; count && price && i < facts->n_options; i++) {
		is_reach |= (kv_claim_is(price, facts->options[i].price) &&
		             facts->options[i].n_cars >= 0) ||
		            (price->is_max && kv_claim_is(count, facts->options[i].n_cars));
		is_one |= kv_claim_is(price, facts->options[i].price) &&
		          kv_claim_is(count, facts->options[i].n_cars);
	}
	if (is_reach && !is_one)
		count->is_proven = price->is_proven = false;
}

/* A line of a block: "Enganche: $60,000". Its claim, else NULL. */
static struct kv_claim *line_part(struct kv_checking *c, const struct kv_unit *unit)
{
	struct kv_claim *part = NULL;

	for (size_t i = 0; i < unit->n_claims; i++) {
		struct kv_claim *claim = &c->claims->items[unit->first_claim + i];

		if (claim->kind == KV_CLAIM_VEHICLE || (part && is_part(claim)))
			return NULL;
		part = is_part(claim) ? claim : part;
	}
	return part;
}

/* "Tasa: 10 % anual". */
static bool is_rate(const struct kv_checking *c, const struct kv_unit *unit)
{
	return unit->n_claims == 1 &&
	       c->claims->items[unit->first_claim].number == KAVAK_NUMBER_PERCENT;
}

void kv_prove_blocks(struct kv_checking *c, const struct kv_unit *units, size_t n_units)
{
	struct kv_claim *claims[KV_TOGETHER_MAX];
	size_t n = 0;

	for (size_t i = 0; i <= n_units; i++) {
		struct kv_claim *part = i < n_units ? line_part(c, &units[i]) : NULL;
		bool is_line = part && memchr(units[i].text.ptr, ':', units[i].text.len) != NULL;
		bool goes_on = i < n_units && !units[i].is_paragraph &&
		               (is_line || (!units[i].n_claims || part) || is_rate(c, &units[i]));

		if (!goes_on || (part && !is_line && part->role != KV_ROLE_TERM)) {
			kv_prove_together(c, claims, n);
			n = 0;
		}
		if (part && (is_line || part->role == KV_ROLE_TERM) && n < KV_TOGETHER_MAX)
			claims[n++] = part;
	}
}
