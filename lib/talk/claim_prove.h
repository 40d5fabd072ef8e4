/* SPDX-License-Identifier: MIT */
#pragma once
/* The proof of one claim: by what a text says, by a car's record, by a quote's. */

#include "talk/claims.h"

/* What a sentence is about, carried into the next. */
struct focus {
	bool   *cars;		/* by record: may be the one that is spoken of */
	bool    is_set;		/* any of them */
	int32_t months;		/* the term that a heading gave; 0: none */
};

struct checking {
	const struct kv_claim_words *words;
	const struct kv_facts *facts;
	const kv_index        *index;
	kavak_slice            reply;
	struct kv_claims      *claims;
	struct focus           focus;
};

static inline bool kv_claim_is_money(const struct kv_claim *claim)
{
	return claim->number == KAVAK_NUMBER_MONEY ||
	       (claim->number == KAVAK_NUMBER_PLAIN && claim->value >= 1000);
}

void kv_focus_on(const struct checking *c, const struct kv_vehicle *vehicle, struct focus *focus);

/* All answer 0 or KAVAK_ENOMEM; what they prove, they mark. */
int kv_prove_quotation(const struct checking *c, const struct kv_unit *unit);
int kv_prove_words(const struct checking *c, const struct kv_unit *unit);
/* `months`: the term that it is given for; 0: none. */
int kv_prove_number(const struct checking *c, struct kv_claim *claim, struct focus *focus,
                    int32_t months);
