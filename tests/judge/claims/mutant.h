/* SPDX-License-Identifier: MIT */
#pragma once
/* A correct reply made wrong, and the oracle that tells whether it truly is. */

#include "judge/claims/reply.h"

#define MUTANTS(X)                                                                                 \
	X(DIGIT, "one digit changed")                                                              \
	X(PRICE, "another price of the facts")                                                     \
	X(PAYMENT, "another payment, total or loan")                                               \
	X(TERM, "another term")                                                                    \
	X(CAR, "another car")                                                                      \
	X(OTHER, "another year, km, version or city")                                              \
	X(LOOKS, "another colour, gearbox or fuel")                                                \
	X(EXCHANGE, "two of one reply exchanged")                                                  \
	X(WORDS, "other words for a number")                                                       \
	X(DERIVED, "a wrong sum, count or percent")                                                \
	X(CUSTOMER, "the customer's number as ours")

#define MUTANT_ENUM(NAME, WHAT) MUTANT_##NAME,
enum mutant_kind { MUTANTS(MUTANT_ENUM) N_MUTANTS };

/* What a slot says instead. */
struct change {
	const struct slot *slot;
	int64_t            n;
	char               text[256];
	bool               is_number;	/* else only the text tells */
};

#define CHANGES_MAX 2

struct mutant {
	struct change changes[CHANGES_MAX];
	size_t        n_changes;
	kavak_buf     text;
};

/* false: this reply has none such this time. */
bool mutant_make(struct mutant *mutant, enum mutant_kind kind, const struct reply *reply,
                 const struct sentences *sentences, struct chance *chance);
void mutant_done(struct mutant *mutant);

/* Whether what the mutant says is false beyond debate. */
bool oracle_is_false(const struct reply *reply, const struct mutant *mutant);

/* Whether the customer's number is nobody else's. */
bool oracle_is_only_customers(const struct facts *facts, enum field field, int64_t n);
