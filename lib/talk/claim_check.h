/* SPDX-License-Identifier: MIT */
#pragma once
/* The proof of what a reply claims, sentence by sentence. Of the claims check. */

#include <math.h>

#include "talk/claims.h"

#define KV_LOAN_MAX 8

/* What one sentence leaves to the next. */
struct kv_context {
	struct kv_cars focus;		/* the car that is spoken of */
	bool           has_focus;
	struct kv_cars kin;		/* every car of the name that was spoken of last */
	double         months;		/* the term that is spoken of; 0: none */
	bool           is_heading;	/* the term was given by a line without amounts */
	bool           is_just_heading;	/* by the last one */
	double         down;		/* the down payment; NaN: none */
	double         payment;		/* one that was given without its term; NaN: none */
	struct kv_cars listed[KV_HEADS_MAX];	/* the cars of the reply, in order */
	size_t         n_listed;
	struct kv_cars columns[KV_HEADS_MAX];	/* those that a line named side by side */
	size_t         n_columns;
	struct kv_cars places[KV_HEADS_MAX];	/* "el primero", "el segundo" */
	size_t         n_places;
	struct kv_claim *loan[KV_LOAN_MAX];	/* what was said of the loan spoken of */
	size_t         n_loan;
	bool           is_numbered;
	bool           is_list;			/* the last of them was a list's line */
};

/* A car that a sentence speaks of. The first group is what the sentence before left. */
struct kv_group {
	struct kv_cars cars;		/* those that it may be, less with each thing said */
	struct kv_cars named;		/* as its name alone has it */
	bool           is_named;	/* in this sentence */
	bool           is_set;		/* named, or left over: not just any car */
	bool           is_against;
};

struct kv_checking {
	struct kv_finder  finder;
	kavak_slice       reply;
	struct kv_claims *claims;
	struct kv_context context;
	struct kv_cars    all;			/* every car of the facts */
	struct kv_cars    mentioned;		/* every car of the reply */
	size_t            n_mentioned;
	uint64_t          list_sizes;		/* a bit each: how many lines its lists have */
	/* of the sentence at hand */
	const struct kv_unit *unit;
	size_t            n_references;
	size_t            n_done;		/* groups that hold all that is said of them */
	struct kv_group   groups[KV_HEADS_MAX + 1];	/* a claim's group, plus one */
};

static inline struct kv_claim *kv_claim_of(const struct kv_checking *c, size_t i)
{
	return &c->claims->items[c->unit->first_claim + i];
}

static inline struct kv_group *kv_group_of(struct kv_checking *c, const struct kv_claim *claim)
{
	return &c->groups[claim->group + 1];
}

/* To the cent, or as people round it: to the nearest peso, never further. */
static inline bool kv_is_same(double claimed, double fact)
{
	if (fabs(claimed - fact) < 0.0051)
		return true;
	return claimed == floor(claimed) && fabs(claimed - fact) <= 0.5 && fact >= 100;
}

static inline bool kv_claim_is(const struct kv_claim *claim, double fact)
{
	return claim->is_exact ? fabs(claim->value - fact) < 0.0051
	                       : kv_is_same(claim->value, fact);
}

static inline bool kv_claim_is_money(const struct kv_claim *claim)
{
	return claim->kind == KV_CLAIM_NUMBER &&
	       (claim->number == KAVAK_NUMBER_MONEY ||
	        (claim->number == KAVAK_NUMBER_PLAIN && claim->value >= 1000));
}

static inline bool kv_claim_is_term(const struct kv_claim *claim)
{
	return claim->kind == KV_CLAIM_NUMBER && claim->role == KV_ROLE_TERM &&
	       claim->cue != KV_ROLE_POLICY && !claim->is_min && !claim->is_max;
}

bool kv_unit_is_question(const struct kv_unit *unit);
void kv_claim_prove(const struct kv_checking *c, struct kv_claim *claim, size_t source);

/* claim_heads.c: the cars of the sentence. KAVAK_ELIMIT. */
int kv_find_heads(struct kv_checking *c, struct kv_unit *unit);
struct kv_cars kv_kin_of(const struct kv_checking *c, const struct kv_cars *cars);

/* claim_bind.c: the cars of the sentence, and which of them each claim is said of. KAVAK_ELIMIT. */
int kv_bind(struct kv_checking *c, struct kv_unit *unit);
/* The claim of that role that is said beside this one: as many as these, one each in order; else
 * the one before it, or after it where the sentence begins with these. NULL: none. */
const struct kv_claim *kv_bound(const struct kv_checking *c, size_t at, enum kv_role role);

/* claim_cars.c: what one record must have all together. */
/* Of these cars, those that have what is claimed; false when the claim is about no one car. */
bool kv_narrow(const struct kv_checking *c, const struct kv_claim *claim,
               const struct kv_cars *cars, struct kv_cars *ret_cars);
void kv_prove_cars(struct kv_checking *c);
struct kv_cars kv_extremes(const struct kv_checking *c, kavak_slice which);

/* claim_quotes.c */
void kv_prove_quoted(struct kv_checking *c, size_t at);
/* Whether a quote may be meant where this car is spoken of. */
bool kv_quote_fits(const struct kv_checking *c, const struct kv_fact_quote *quote,
                   const struct kv_group *group);
/* Whether a quote, or one of its options, has an amount in the role that the words give it. */
bool kv_quote_has(const struct kv_checking *c, const struct kv_claim *claim,
                  const struct kv_fact_quote *quote, const struct kv_group *group);
bool kv_option_has(const struct kv_claim *claim, const struct kv_fact_quote *quote,
                   const struct kv_fact_option *option, bool is_for_term, bool is_named);
bool kv_user_said(const struct kv_checking *c, double value, uint64_t roles, size_t *ret_source);

/* claim_joint.c: what is proven apart must hold together; at most so many claims at a time. */
#define KV_TOGETHER_MAX 32
void kv_prove_together(const struct kv_checking *c, struct kv_claim **claims, size_t n);
void kv_prove_continued(struct kv_checking *c);
void kv_prove_reach(struct kv_checking *c);
void kv_prove_unit_together(struct kv_checking *c);
void kv_prove_blocks(struct kv_checking *c, const struct kv_unit *units, size_t n_units);

/* claim_shares.c */
bool kv_is_share(struct kv_checking *c, size_t at);
bool kv_is_share_of_price(struct kv_checking *c, const struct kv_claim *claim);
bool kv_is_rest_of_price(struct kv_checking *c, const struct kv_claim *claim);
bool kv_has_quote(const struct kv_facts *facts);

/* claim_sums.c */
/* "equivale al 30 % de $146,999", beside what it is: nothing but the share proves it. */
bool kv_is_of_amount(const struct kv_checking *c, size_t at);
void kv_prove_derived(struct kv_checking *c, size_t at);

/* claim_texts.c. 0, KAVAK_ENOMEM. */
int  kv_prove_quotation(struct kv_checking *c);
int  kv_prove_text(struct kv_checking *c, struct kv_claim *claim);
int  kv_prove_said(struct kv_checking *c, struct kv_claim *claim);
int  kv_prove_known(struct kv_checking *c, struct kv_claim *claim);
void kv_prove_echo(struct kv_checking *c, struct kv_claim *claim);
