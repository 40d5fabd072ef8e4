/* SPDX-License-Identifier: MIT */
#pragma once
/* Facts that a reply may state: conversations held with the offline agent over the built-in
 * catalog, and what its tools answered, as records of named fields. */

#include <stdbool.h>
#include <stdint.h>

#include <kavak/kavak.h>

#include "base/json.h"
#include "judge/claims/chance.h"

enum type { CAR, TERM, AFFORD, SEARCH, PASSAGE, USER };

enum kind { MONEY, KM, YEAR, MONTHS, PERCENT, COUNT, NAME, WORD };

#define FACT_FIELDS(X)                                                                             \
	X(name, NAME) X(year, YEAR) X(price, MONEY) X(km, KM) X(version, WORD) X(city, WORD)       \
	X(transmission, WORD) X(fuel, WORD) X(body, WORD) X(color, WORD)                           \
	X(months, MONTHS) X(payment, MONEY) X(total, MONEY) X(interest, MONEY) X(down, MONEY)      \
	X(financed, MONEY) X(rate, PERCENT) X(share, PERCENT) X(all, MONEY)                        \
	X(max, MONEY) X(within, COUNT) X(count, COUNT)                             \
	X(budget, MONEY) X(offer, MONEY) X(discount, MONEY) X(says, WORD)

#define FACT_ENUM(NAME, KIND) F_##NAME,
enum field { FACT_FIELDS(FACT_ENUM) N_FIELDS };

/* Money in cents, percent in hundredths, months, kilometres. A name is its make and its model. */
struct value {
	bool        is_set;
	int64_t     n;
	const char *text, *model;	/* lent by the facts */
};

struct record {
	enum type    type;
	int          group;		/* the search or the quote that it came with */
	struct value fields[N_FIELDS];
};

#define FACTS_MAX 96

struct facts {
	json_t       *json;
	char         *text;		/* as kavak_claims_check() takes them */
	struct record records[FACTS_MAX];
	size_t        n;
};

enum kind   facts_kind(enum field field);
const char *facts_field_name(enum field field);
bool        facts_field(const char *name, size_t len, enum field *ret_field);

/* Hold the conversation `talk` (a message a line, with {budget} and the like to fill in) as `user`.
 * Exits with a sentence when the engine fails. */
void facts_gather(struct facts *facts, kavak_engine *engine, const char *user, const char *talk,
                  struct chance *chance);
void facts_read(struct facts *facts);	/* the records out of ->json */
void facts_done(struct facts *facts);

/* Shortly, for people. */
void facts_print(const struct facts *facts);
