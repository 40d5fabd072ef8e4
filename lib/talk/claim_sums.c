/* SPDX-License-Identifier: MIT */
/* What no fact says and what follows from them: differences, sums, shares, how many there are, and
 * the ends of a range. */
#include "talk/claim_check.h"

static const double *numbers_of(const struct kv_checking *c, size_t car)
{
	return c->finder.facts->cars[car].numbers;
}

/* The cars that a difference may be of: two of the sentence; one of it and any other of the reply;
 * or any two of the reply. */
struct pairs {
	struct kv_cars left, right;
};

static size_t pairs_of(const struct kv_checking *c, struct pairs *ret_pairs, size_t max)
{
	const struct kv_cars rest = kv_cars_count(&c->mentioned) > 1 ? c->mentioned : c->all;
	size_t n = 0, heads = c->unit->n_heads;

	for (size_t i = 0; i < heads; i++)
		for (size_t k = i + 1; k < heads && n < max; k++)
			ret_pairs[n++] = (struct pairs) { c->groups[i + 1].cars,
			                                  c->groups[k + 1].cars };
	if (heads == 1)
		ret_pairs[n++] = (struct pairs) {
			c->groups[1].cars, c->groups[1].is_against && c->context.has_focus
			                   ? c->context.focus : rest,
		};
	else if (!heads)
		ret_pairs[n++] = (struct pairs) { rest, rest };
	return n;
}

#define PAIRS_MAX 64

/* Who has more: "más barato que ... por $8,000", "$8,000 más que". 1: the subject; 0: not said. */
static int direction(const struct kv_checking *c, const struct kv_claim *claim,
                     enum kv_car_number number, const struct kv_cars **ret_subject,
                     const struct kv_cars **ret_other)
{
	static const char *const names[] = { "year", "price", "km", "-" };
	const struct kv_token *after = claim->last < c->unit->tokens.n
	                               ? &c->unit->tokens.items[claim->last] : NULL;
	size_t n_others = 0, n_subjects = 0;
	int sign = 0;

	for (size_t h = 1; h <= c->unit->n_heads; h++) {
		bool is_other = c->groups[h].is_against;

		*(is_other ? ret_other : ret_subject) = &c->groups[h].cars;
		n_others += is_other;
		n_subjects += !is_other;
	}
	if (n_others != 1 || n_subjects != 1)
		return 0;
	if (after && (kv_slice_is(after->text, "mas") || kv_slice_is(after->text, "menos")))
		return kv_slice_is(after->text, "mas") ? 1 : -1;
	for (size_t i = 0; i < c->unit->n_claims; i++) {
		const struct kv_claim *compared = kv_claim_of(c, i);

		if (compared->kind == KV_CLAIM_RELATION && compared->role == KV_ROLE_COMPARED &&
		    kv_slice_starts(compared->says, names[number]))
			sign = compared->says.ptr[compared->says.len - 1] == 'x' ? 1 : -1;
	}
	return sign;
}

static bool is_between_cars(const struct kv_checking *c, const struct kv_claim *claim,
                            double scale, enum kv_car_number number, bool is_sum)
{
	struct pairs pairs[PAIRS_MAX];
	size_t n = pairs_of(c, pairs, PAIRS_MAX), n_cars = c->finder.facts->n_cars;
	const struct kv_cars *subject = NULL, *other = NULL;
	int sign = is_sum ? 0 : direction(c, claim, number, &subject, &other);

	if (sign) {
		n = 1;
		pairs[0] = (struct pairs) { *subject, *other };
	}
	for (size_t p = 0; p < n; p++)
		for (size_t i = 0; i < n_cars; i++) {
			if (!kv_cars_has(&pairs[p].left, i))
				continue;
			for (size_t k = 0; k < n_cars; k++) {
				double a = numbers_of(c, i)[number], b = numbers_of(c, k)[number];

				if (k != i && kv_cars_has(&pairs[p].right, k) &&
				    !(sign && sign * (a - b) < 0) &&
				    kv_claim_is(claim, scale * (is_sum ? a + b : fabs(a - b))))
					return true;
			}
		}
	return false;
}

/* "te sobran $14,001": a price against what the customer has. */
static bool is_between_user(const struct kv_checking *c, const struct kv_claim *claim,
                            bool is_sum)
{
	const uint64_t money = KV_BIT(KV_ROLE_NONE) | KV_BIT(KV_ROLE_LIMIT) |
	                       KV_BIT(KV_ROLE_PRICE) | KV_BIT(KV_ROLE_DOWN) |
	                       KV_BIT(KV_ROLE_BASIS);
	size_t source;

	for (size_t h = 0; h <= c->unit->n_heads; h++)
		for (size_t i = 0; i < c->finder.facts->n_cars; i++) {
			double price = numbers_of(c, i)[KV_CAR_PRICE];

			if (kv_cars_has(&c->groups[h].cars, i) && (h || !c->unit->n_heads) &&
			    (kv_user_said(c, price - claim->value, money, &source) ||
			     (!is_sum && kv_user_said(c, price + claim->value, money, &source))))
				return true;
		}
	return false;
}

/* ---- between options ---- */

static bool is_said_term(const struct kv_checking *c, double months)
{
	for (size_t i = 0; i < c->unit->n_claims; i++)
		if (kv_claim_is_term(kv_claim_of(c, i)) &&
		    kv_is_same(kv_claim_of(c, i)->value, months))
			return true;
	return false;
}

static size_t count_terms(const struct kv_checking *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->unit->n_claims; i++)
		n += kv_claim_is_term(kv_claim_of(c, i));
	return n;
}

/* Two terms of a quote, or one term of two quotes. Those that the sentence names must be these. */
static bool are_compared(const struct kv_checking *c, const struct kv_fact_option *a,
                         const struct kv_fact_option *b)
{
	size_t said = (size_t) is_said_term(c, a->months) +
	              (b->months != a->months && is_said_term(c, b->months));
	size_t n = count_terms(c);

	return said >= (n < 2 || a->months == b->months ? (n > 0) : 2);
}

/* "Te ahorras $5,000 si eliges 36 meses en lugar de 60": whether the amount goes the way that the
 * words say. */
struct terms_order {
	double first;		/* the term that is spoken of; 0: no order is said */
	int    sign;		/* 1: it has more */
};

static struct terms_order order_of(const struct kv_checking *c)
{
	const struct kv_claim *terms[2];
	struct terms_order order = { 0 };
	size_t n = 0;
	bool is_against = false;

	for (size_t i = 0; i < c->unit->n_claims; i++)
		if (kv_claim_is_term(kv_claim_of(c, i))) {
			if (n == 2)
				return order;
			terms[n++] = kv_claim_of(c, i);
		}
	for (size_t i = n == 2 ? terms[0]->last : SIZE_MAX; n == 2 && i < terms[1]->first; i++)
		is_against |= kv_claim_words_at(c->finder.words, KV_BIT(KV_ROLE_AGAINST),
		                                &c->unit->tokens, i, NULL) > 0;
	for (size_t i = 0; is_against && i < c->unit->tokens.n; i++) {
		kavak_slice word = c->unit->tokens.items[i].text;

		if (kv_slice_starts(word, "ahorr") || kv_slice_is(word, "menos"))
			order.sign = -1;
		else if (kv_slice_is(word, "mas"))
			order.sign = 1;
	}
	order.first = order.sign ? terms[0]->value : 0;
	return order;
}

static bool is_apart(const struct kv_claim *claim, double a, double b, int sign)
{
	return kv_claim_is(claim, sign ? sign * (a - b) : fabs(a - b));
}

static bool is_between_options(const struct kv_checking *c, const struct kv_claim *claim)
{
	const struct kv_facts *facts = c->finder.facts;
	const struct terms_order order = order_of(c);
	int sign;

	for (size_t q = 0; q < facts->n_quotes; q++)
		for (size_t p = q; p < facts->n_quotes; p++)
			for (size_t i = 0; i < facts->quotes[q].n; i++)
				for (size_t k = 0; k < facts->quotes[p].n; k++) {
					const struct kv_fact_option
						*a = &facts->options[facts->quotes[q].first + i],
						*b = &facts->options[facts->quotes[p].first + k];

					if ((p == q ? i >= k : a->months != b->months) ||
					    !are_compared(c, a, b))
						continue;
					sign = !order.first ? 0 : kv_is_same(a->months,
					                                     order.first)
					       ? order.sign : -order.sign;
					if (is_apart(claim, a->payment, b->payment, sign) ||
					    is_apart(claim, a->total, b->total, sign) ||
					    is_apart(claim, a->interest, b->interest, sign) ||
					    is_apart(claim, a->price, b->price, sign))
						return true;
				}
	return false;
}

/* "$2,597 menos que los $8,000 que puedes pagar". */
static bool is_between_payments(const struct kv_checking *c, const struct kv_claim *claim)
{
	const uint64_t payment = KV_BIT(KV_ROLE_PAYMENT);
	size_t source;

	for (size_t i = 0; i < c->finder.facts->n_options; i++) {
		double own = c->finder.facts->options[i].payment;

		if (kv_user_said(c, own + claim->value, payment, &source) ||
		    kv_user_said(c, own - claim->value, payment, &source))
			return true;
	}
	return false;
}

static bool is_difference(const struct kv_checking *c, const struct kv_claim *claim)
{
	const struct kv_facts *facts = c->finder.facts;

	if (claim->number == KAVAK_NUMBER_KM)
		return is_between_cars(c, claim, 1, KV_CAR_KM, false);
	if (claim->number == KAVAK_NUMBER_YEARS || claim->number == KAVAK_NUMBER_MONTHS) {
		if (is_between_cars(c, claim, 12, KV_CAR_YEAR, false))
			return true;
		for (size_t i = 0; i < facts->n_options; i++)
			for (size_t k = 0; k < i; k++)
				if (kv_claim_is(claim, fabs(facts->options[i].months -
				                                  facts->options[k].months)))
					return true;
		return false;
	}
	if (is_between_payments(c, claim) ||
	    is_between_cars(c, claim, 1, KV_CAR_PRICE, false) ||
	    is_between_user(c, claim, false) || is_between_options(c, claim))
		return true;
	/* "2,500 menos": of what the kilometres say */
	return claim->number == KAVAK_NUMBER_PLAIN &&
	       is_between_cars(c, claim, 1, KV_CAR_KM, false);
}

/* ---- ends of ranges ---- */

static bool is_end_of(const struct kv_checking *c, const struct kv_claim *claim,
                      const struct kv_cars *cars, enum kv_car_number number)
{
	double end = NAN;

	for (size_t i = 0; i < c->finder.facts->n_cars; i++) {
		double own = numbers_of(c, i)[number];

		if (!kv_cars_has(cars, i) || isnan(own))
			continue;
		if (isnan(end) || (claim->is_min ? own < end : own > end))
			end = own;
	}
	return kv_claim_is(claim, end);
}

static bool is_end(struct kv_checking *c, const struct kv_claim *claim)
{
	enum kv_car_number number = claim->role == KV_ROLE_KM     ? KV_CAR_KM
	                            : claim->role == KV_ROLE_YEAR ? KV_CAR_YEAR
	                                                          : KV_CAR_PRICE;
	const struct kv_facts *facts = c->finder.facts;
	const struct kv_group *group = kv_group_of(c, claim);

	if (group->is_named)
		return is_end_of(c, claim, &group->named, number);
	if (is_end_of(c, claim, &c->all, number) || is_end_of(c, claim, &c->mentioned, number))
		return true;
	for (size_t i = 0; i < facts->n_searches; i++)
		if (is_end_of(c, claim, &facts->searches[i].cars, number))
			return true;
	return false;
}

/* ---- counts ---- */

static bool has_cue(const struct kv_checking *c, enum kv_role cue)
{
	for (size_t i = 0; i < c->unit->tokens.n; i++)
		if (kv_claim_words_at(c->finder.words, KV_BIT(cue), &c->unit->tokens, i, NULL))
			return true;
	return false;
}

/* As many as the sentence's own cars, or as those that are so: "dos son hatchback". */
static bool counts_cars(const struct kv_checking *c, const struct kv_claim *claim)
{
	for (size_t h = 0; h <= c->unit->n_heads; h++) {
		const struct kv_group *group = &c->groups[h];

		if (!h && c->unit->n_heads)
			continue;
		if (claim->role == KV_ROLE_NONE && c->unit->n_heads > 1 &&
		    kv_claim_is(claim, (double) c->unit->n_heads))
			return true;
		if (c->n_references > 1 && kv_claim_is(claim, (double) c->n_references))
			return true;	/* "dos Versa: el 2018 y el 2016" */
		if ((h && group->is_named &&
		     claim->last == kv_claim_of(c, c->unit->heads[h - 1])->first &&
		     kv_claim_is(claim, (double) kv_cars_count(&group->named))) ||
		    (claim->role == KV_ROLE_NONE &&
		     kv_claim_is(claim, (double) kv_cars_count(&group->cars))))
			return true;
	}
	return false;
}

/* How many were found is what the search says; how many are shown, what it or the reply lists. */
static bool counts_search(const struct kv_checking *c, const struct kv_claim *claim)
{
	const struct kv_facts *facts = c->finder.facts;
	bool is_shown = has_cue(c, KV_ROLE_SHOWN) || !has_cue(c, KV_ROLE_FOUND),
	     has_total = false;

	if (is_shown && c->n_mentioned && kv_claim_is(claim, (double) c->n_mentioned))
		return true;
	if (is_shown && claim->value >= 2 && claim->value < 64 &&
	    (c->list_sizes >> (unsigned) claim->value & 1))
		return true;
	for (size_t i = 0; i < facts->n_searches; i++)
		has_total |= !isnan(facts->searches[i].total);
	for (size_t i = 0; i < facts->n_searches; i++) {
		double n = (double) kv_cars_count(&facts->searches[i].cars),
			total = facts->searches[i].total;

		if (kv_claim_is(claim, isnan(total) && !has_total ? n : total) ||
		    (is_shown && kv_claim_is(claim, n)))
			return true;
	}
	return false;
}

static bool counts_terms(const struct kv_checking *c, const struct kv_claim *claim)
{
	const struct kv_facts *facts = c->finder.facts;

	for (size_t i = 0; i < facts->n_quotes; i++)
		if (kv_claim_is(claim, (double) facts->quotes[i].n))
			return true;
	return false;
}

static bool has_afford(const struct kv_facts *facts)
{
	for (size_t i = 0; i < facts->n_quotes; i++)
		if (facts->quotes[i].is_afford)
			return true;
	return false;
}

/* "2.5 ADVANCE 3 ROW": it counts no cars. */
static bool is_of_version(const struct kv_checking *c, const struct kv_claim *claim)
{
	for (size_t i = 0; i < c->unit->n_claims; i++)
		if (kv_claim_of(c, i)->role == KV_ROLE_VERSION &&
		    kv_claim_of(c, i)->last == claim->first)
			return true;
	return false;
}

static bool is_count(const struct kv_checking *c, const struct kv_claim *claim)
{
	const struct kv_facts *facts = c->finder.facts;
	kavak_slice text = kv_slice_sub(c->reply, claim->start, claim->end);

	if (memchr(text.ptr, '.', text.len) || is_of_version(c, claim))
		return false;
	if (kv_slice_starts(claim->says, "term") && counts_terms(c, claim))
		return true;
	if (kv_slice_is(claim->says, "term"))
		return false;
	if (!(count_terms(c) && has_afford(facts)) &&
	    (counts_cars(c, claim) || counts_search(c, claim)))
		return true;
	for (size_t i = 0; i < facts->n_values; i++)
		if (facts->sources[facts->values[i].source].origin == KV_FROM_TOOL &&
		    facts->values[i].role == KV_ROLE_COUNT &&
		    kv_slice_is(kv_buf_slice(&facts->values[i].unit), "cars within") &&
		    kv_claim_is(claim, facts->values[i].value) && !count_terms(c))
			return true;
	for (size_t i = 0; i < facts->n_options; i++)
		if (kv_claim_is(claim, facts->options[i].n_cars) &&
		    (!count_terms(c) || is_said_term(c, facts->options[i].months)))
			return true;
	return false;
}

/* "La diferencia es de $20,000", "es más barato por $20,000". */
static bool is_by(const struct kv_checking *c, const struct kv_claim *claim)
{
	return has_cue(c, KV_ROLE_DIFFERENCE) ||
	       (has_cue(c, KV_ROLE_COMPARED) && claim->first &&
	        kv_slice_is(c->unit->tokens.items[claim->first - 1].text, "por"));
}

static bool follows(struct kv_checking *c, size_t at)
{
	struct kv_claim *claim = kv_claim_of(c, at);

	if (claim->number == KAVAK_NUMBER_PERCENT)
		return (claim->role == KV_ROLE_DOWN || has_cue(c, KV_ROLE_SHARE)) &&
		       kv_is_share(c, at);
	if (claim->is_min || claim->is_max)
		return claim->cue != KV_ROLE_POLICY && claim->role != KV_ROLE_TERM &&
		       claim->role != KV_ROLE_PAYMENT && claim->role != KV_ROLE_DOWN &&
		       is_end(c, claim);
	switch (claim->role) {
	case KV_ROLE_DIFFERENCE:
		return is_difference(c, claim);
	case KV_ROLE_TOTAL:
		return is_between_cars(c, claim, 1, KV_CAR_PRICE, true);
	case KV_ROLE_DOWN:
		return kv_is_share_of_price(c, claim);
	case KV_ROLE_FINANCED:
		return !kv_has_quote(c->finder.facts) && kv_is_rest_of_price(c, claim);
	case KV_ROLE_COUNT:
		return is_count(c, claim);
	case KV_ROLE_PAYMENT:
	case KV_ROLE_PRICE:
		return has_cue(c, KV_ROLE_DIFFERENCE) && is_difference(c, claim);
	case KV_ROLE_NONE:
		return kv_claim_is_money(claim)
		       ? kv_is_share_of_price(c, claim) ||
		         (is_by(c, claim) && is_difference(c, claim))
		       : claim->number == KAVAK_NUMBER_PLAIN &&
		         (claim->value <= 100 || c->unit->text.ptr[0] == '|') &&
		         is_count(c, claim);
	default:
		return false;
	}
}

void kv_prove_derived(struct kv_checking *c, size_t at)
{
	const struct kv_facts *facts = c->finder.facts;
	size_t source = facts->n_cars ? facts->cars[0].source
	                : facts->n_quotes ? facts->quotes[0].source
	                : facts->n_searches ? facts->searches[0].source : 0;

	if (follows(c, at))
		kv_claim_prove(c, kv_claim_of(c, at), source);
}
