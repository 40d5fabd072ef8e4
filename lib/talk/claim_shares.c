/* SPDX-License-Identifier: MIT */
/* What part of a price or of a loan an amount is: percentages, and what is left to be financed. */
#include "talk/claim_check.h"

static const double *numbers_of(const struct kv_checking *c, size_t car)
{
	return c->finder.facts->cars[car].numbers;
}

/* Rounded as it is written: "27.8" to a tenth. */
static bool is_rounded(const struct kv_checking *c, const struct kv_claim *claim, double value)
{
	kavak_slice text = kv_slice_sub(c->reply, claim->start, claim->end);
	const char *dot = memchr(text.ptr, '.', text.len);
	size_t digits = 0;

	while (dot && dot + 1 + digits < text.ptr + text.len && dot[1 + digits] >= '0' &&
	       dot[1 + digits] <= '9')
		digits++;
	return fabs(claim->value - value) <= 0.5 * pow(10, -(double) digits) + 1e-9;
}

/* "$45,899 de enganche, que es el 30 %": of what stands before it. */
static bool is_behind_down(const struct kv_checking *c, const struct kv_claim *claim)
{
	for (const struct kv_claim *last = claim; last-- > kv_claim_of(c, 0); )
		if (kv_claim_is_money(last))
			return last->role == KV_ROLE_DOWN;
	return false;
}

/* The amount that a percentage is said beside, as a share of that price. */
static bool is_share_of(const struct kv_checking *c, const struct kv_claim *claim, double price,
                        double principal, double otherwise)
{
	const uint64_t not_down = claim->role == KV_ROLE_DOWN || is_behind_down(c, claim)
	                          ? KV_BIT(KV_ROLE_FINANCED) : 0;
	bool any = false;

	for (size_t i = 0; i < c->unit->n_claims; i++) {
		const struct kv_claim *part = kv_claim_of(c, i);

		if (!kv_claim_is_money(part) || part->group != claim->group ||
		    (part->role != KV_ROLE_DOWN && part->role != KV_ROLE_FINANCED &&
		     part->role != KV_ROLE_INTEREST && part->role != KV_ROLE_DIFFERENCE &&
		     part->role != KV_ROLE_NONE) || kv_is_same(part->value, price) ||
		    (not_down & KV_BIT(part->role)))
			continue;
		any = true;
		if (is_rounded(c, claim, 100 * part->value / price) ||
		    (part->role == KV_ROLE_INTEREST &&
		     is_rounded(c, claim, 100 * part->value / principal)))
			return true;
	}
	return !any && is_rounded(c, claim, 100 * otherwise / price);
}

bool kv_is_of_amount(const struct kv_checking *c, size_t at)
{
	const struct kv_claim *claim = kv_claim_of(c, at),
	                      *of = at + 1 < c->unit->n_claims ? claim + 1 : NULL;

	if (claim->number != KAVAK_NUMBER_PERCENT || !of || of->role != KV_ROLE_BASIS ||
	    of->first != claim->last + 1)
		return false;
	for (size_t i = 0; i < c->unit->n_claims; i++)
		if (kv_claim_of(c, i)->role == KV_ROLE_DOWN &&
		    kv_claim_is_money(kv_claim_of(c, i)))
			return true;
	return false;
}

/* A percentage: the down payment's of the price, the interest's of the loan. */
bool kv_is_share(struct kv_checking *c, size_t at)
{
	const struct kv_claim *claim = kv_claim_of(c, at);
	const struct kv_group *group = kv_group_of(c, claim);
	const struct kv_facts *facts = c->finder.facts;
	const struct kv_claim *of = at + 1 < c->unit->n_claims ? kv_claim_of(c, at + 1) : NULL;

	if (of && of->role == KV_ROLE_BASIS && of->first == claim->last + 1)
		return is_share_of(c, claim, of->value, NAN, NAN);	/* "el 20% de $146,999" */
	for (size_t i = 0; i < facts->n_quotes; i++) {
		const struct kv_fact_quote *quote = &facts->quotes[i];

		if (kv_quote_fits(c, quote, group) &&
		    is_share_of(c, claim, quote->price, quote->principal, quote->down))
			return true;
	}
	for (size_t i = 0; i < facts->n_cars; i++)
		if (kv_cars_has(&group->cars, i) &&
		    is_share_of(c, claim, numbers_of(c, i)[KV_CAR_PRICE], NAN, NAN))
			return true;
	return false;
}

/* An amount that is a percentage, named beside it, of the price. */
bool kv_is_share_of_price(struct kv_checking *c, const struct kv_claim *claim)
{
	const struct kv_group *group = kv_group_of(c, claim);

	for (size_t i = 0; i < c->unit->n_claims; i++) {
		const struct kv_claim *percent = kv_claim_of(c, i);

		if (percent->kind != KV_CLAIM_NUMBER || percent->number != KAVAK_NUMBER_PERCENT)
			continue;
		for (size_t k = 0; k < c->finder.facts->n_cars; k++) {
			double part = numbers_of(c, k)[KV_CAR_PRICE] * percent->value / 100;

			if (kv_cars_has(&group->cars, k) &&
			    kv_claim_is(claim, round(100 * part) / 100))
				return true;
		}
	}
	return false;
}

bool kv_has_quote(const struct kv_facts *facts)
{
	for (size_t i = 0; i < facts->n_quotes; i++)
		if (!facts->quotes[i].is_afford)
			return true;
	return false;
}

/* A price without what the customer puts down. */
bool kv_is_rest_of_price(struct kv_checking *c, const struct kv_claim *claim)
{
	const uint64_t down = KV_BIT(KV_ROLE_DOWN) | KV_BIT(KV_ROLE_NONE);
	const struct kv_group *group = kv_group_of(c, claim);
	size_t source;

	for (size_t k = 0; k < c->finder.facts->n_cars; k++)
		if (kv_cars_has(&group->cars, k) &&
		    kv_user_said(c, numbers_of(c, k)[KV_CAR_PRICE] - claim->value, down, &source))
			return true;
	return false;
}
