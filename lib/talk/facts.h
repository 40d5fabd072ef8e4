/* SPDX-License-Identifier: MIT */
#pragma once
/* What a reply may lean on: tool results, knowledge, the configuration, the customer's words. A car
 * is one record whose values belong together, a quote is one price and one down payment with a term
 * in each option; every other number stands by itself. */

#include <kavak/numbers.h>

#include "base/json.h"
#include "config/config.h"

struct kv_claim_words;

enum kv_origin { KV_FROM_TOOL, KV_FROM_KNOWLEDGE, KV_FROM_USER, KV_FROM_CONFIG };

#define KV_SOURCE_MAX 80

struct kv_fact_source {
	enum kv_origin origin;
	char           name[KV_SOURCE_MAX];	/* "search_catalog#0" */
};

#define KV_FACTS_MAX      16384		/* values, texts: what is beyond proves nothing */
#define KV_FACT_TEXT_MAX  ((size_t) 16 << 10)
#define KV_FACT_CARS_MAX  512		/* of one conversation: likewise */

/* Some of the cars. */
struct kv_cars {
	uint64_t bits[KV_FACT_CARS_MAX / 64];
};

static inline bool kv_cars_has(const struct kv_cars *cars, size_t i)
{
	return cars->bits[i / 64] >> i % 64 & 1;
}

static inline void kv_cars_add(struct kv_cars *cars, size_t i)
{
	cars->bits[i / 64] |= UINT64_C(1) << i % 64;
}

static inline size_t kv_cars_count(const struct kv_cars *cars)
{
	size_t n = 0;

	for (size_t i = 0; i < KV_FACT_CARS_MAX / 64; i++)
		n += (size_t) __builtin_popcountll(cars->bits[i]);
	return n;
}

static inline struct kv_cars kv_cars_and(const struct kv_cars *a, const struct kv_cars *b)
{
	struct kv_cars both;

	for (size_t i = 0; i < KV_FACT_CARS_MAX / 64; i++)
		both.bits[i] = a->bits[i] & b->bits[i];
	return both;
}

static inline struct kv_cars kv_cars_or(const struct kv_cars *a, const struct kv_cars *b)
{
	struct kv_cars either;

	for (size_t i = 0; i < KV_FACT_CARS_MAX / 64; i++)
		either.bits[i] = a->bits[i] | b->bits[i];
	return either;
}

enum kv_car_text {
	KV_CAR_MAKE, KV_CAR_MODEL,	/* folded as keys */
	KV_CAR_VERSION, KV_CAR_CITY, KV_CAR_TRANSMISSION, KV_CAR_FUEL, KV_CAR_BODY, KV_CAR_COLOR,
	KV_CAR_STOCK,			/* folded words, a space around each */
	KV_CAR_N_TEXTS
};

enum kv_car_number { KV_CAR_YEAR, KV_CAR_PRICE, KV_CAR_KM, KV_CAR_SEATS, KV_CAR_N_NUMBERS };

struct kv_fact_car {
	size_t    source;
	kavak_buf texts[KV_CAR_N_TEXTS];	/* empty: not known */
	double    numbers[KV_CAR_N_NUMBERS];	/* NaN: not known */
	uint32_t  name;				/* the same for cars of one make and model */
};

/* A result that has cars. */
struct kv_fact_search {
	size_t         source;
	struct kv_cars cars;
	double         total;		/* NaN: not said */
};

struct kv_fact_quote {
	size_t source;
	bool   is_afford;		/* of a monthly payment: its options are prices */
	double price, down, principal, rate, payment;	/* NaN: not said */
	size_t first, n;		/* options */
};

struct kv_fact_option {
	double months, payment, total, interest, price, financed, n_cars;
};

struct kv_fact_value {
	size_t    source;
	ptrdiff_t car;			/* that it is about; -1: none */
	int       role;			/* enum kv_role */
	enum kavak_number_kind number;
	double    value;
	kavak_buf unit;			/* the word behind it, or its name in the result: folded */
	size_t    text, at;		/* of a text's number: where it stands */
};

/* A text that can be quoted: a passage, a tool's words, the customer's. */
struct kv_fact_text {
	size_t    source;
	kavak_buf key;			/* folded by kv_fold_key(), a space at both ends */
	kavak_buf raw;			/* folded by kv_fold(): for addresses */
	kavak_buf original;
};

struct kv_facts {
	const struct kv_claim_words *words;
	struct kv_fact_source *sources;  size_t n_sources;
	struct kv_fact_car    *cars;     size_t n_cars;
	struct kv_fact_search *searches; size_t n_searches;
	struct kv_fact_quote  *quotes;   size_t n_quotes;
	struct kv_fact_option *options;  size_t n_options;
	struct kv_fact_value  *values;   size_t n_values;
	struct kv_fact_text   *texts;    size_t n_texts;
	kavak_buf vocabulary;		/* words of all versions, a space around each */
	double    rate;			/* the configured one, in percent */
	double    months_min, months_max;
};

/* The configuration's facts are there from the start; `words` are lent. All answer 0, or
 * KAVAK_ENOMEM, or as kavak_numbers_find(). */
int  kv_facts_new(const struct kv_settings *settings, const struct kv_claim_words *words,
                  struct kv_facts **ret_facts);
void kv_facts_free(struct kv_facts *facts);
int  kv_facts_add_call(struct kv_facts *facts, const char *name, const json_t *result);
int  kv_facts_add_user(struct kv_facts *facts, kavak_slice text);
int  kv_facts_add_knowledge(struct kv_facts *facts, kavak_slice text);
/* A turn of history: {"user","reply","calls"}. */
int  kv_facts_add_turn(struct kv_facts *facts, const json_t *turn);

/* Whether a reply has a run of words of this passage. */
bool kv_facts_share_words(kavak_slice passage, kavak_slice reply);

/* ---- of facts.c and facts_result.c ---- */

int kv_facts_grow(void *items, size_t n, size_t size);
int kv_facts_add_text(struct kv_facts *facts, kavak_slice text);
int kv_facts_add_prose(struct kv_facts *facts, kavak_slice text);
int kv_facts_add_value(struct kv_facts *facts, struct kv_fact_value value, kavak_slice unit);
int kv_facts_add_result(struct kv_facts *facts, const json_t *result);
