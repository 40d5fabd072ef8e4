/* SPDX-License-Identifier: MIT */
#pragma once
/* What a message wants: an intent and its slots. Rules over word classes, numbers and names. */

#include "base/json.h"
#include "understand/reading.h"

#define KV_INTENTS(X)                                                                     \
	X(NONE, none) X(GREETING, greeting) X(THANKS, thanks) X(GOODBYE, goodbye)         \
	X(AFFIRM, affirm) X(DENY, deny) X(CANCEL, cancel) X(SEARCH, search)               \
	X(MORE, more_results) X(PICK, pick) X(DETAILS, details) X(COMPARE, compare)       \
	X(FINANCE, finance) X(AFFORD, afford) X(KNOWLEDGE, kb) X(IDENTITY, identity)      \
	X(HELP, help) X(CONTACT, contact) X(APPOINTMENT, appointment) X(HUMAN, human)     \
	X(SELL, sell) X(TRADE_IN, trade_in) X(NEGOTIATE, negotiate)                       \
	X(COMPLAINT, complaint) X(BUY, buy) X(AMBIGUOUS, ambiguous)                       \
	X(JOB, job)                                                                       \
	X(OFF_TOPIC, off_topic) X(ABUSE, abuse) X(INJECTION, injection) X(LOST, lost)

enum kv_intent {
#define KV_INTENT_ENUM(upper, lower) KV_INTENT_##upper,
	KV_INTENTS(KV_INTENT_ENUM)
#undef KV_INTENT_ENUM
};

/* The question that is open: how a bare answer is read. CHANGE: "¿Movemos el enganche o el
 * plazo?" */
enum kv_asked { KV_ASKED_NOTHING, KV_ASKED_BUDGET, KV_ASKED_DOWN, KV_ASKED_MONTHS,
                KV_ASKED_MONTHLY, KV_ASKED_PRICE, KV_ASKED_CAR, KV_ASKED_CHANGE,
                KV_ASKED_FINANCE, KV_ASKED_CONTACT, KV_ASKED_WHEN,
                KV_ASKED_OTHER };

#define KV_FRAME_LIST_MAX   8
#define KV_FRAME_MONTHS_MAX 10
#define KV_FRAME_PLACES_MAX 4

struct kv_frame {
	enum kv_intent intent;
	bool greets, thanks, affirms, denies, corrects;
	bool seeks;		/* "busco", "tienen" */
	bool starts_over;	/* "olvida eso, ¿qué suvs tienes?" */
	bool is_anew;		/* "busco un carro": what was wished before is over */
	bool asks_all;		/* "¿todos tienen...?" */
	bool any_make;		/* "de la marca que sea" */
	bool other_make;	/* "de otra marca" */
	bool asks_there;	/* "¿está en Puebla?" */
	bool asks_place;	/* a city and nothing else: "¿y en Puebla?" */

	/* Which cars. Money in cents, 0: not said. */
	const struct kv_vehicle *cars[KV_MENTIONS_MAX];		size_t n_cars;
	const struct kv_vehicle *not_cars[KV_MENTIONS_MAX];	size_t n_not_cars;
	kavak_slice bodies[KV_FRAME_LIST_MAX];			size_t n_bodies;
	kavak_slice features[KV_FRAME_LIST_MAX];		size_t n_features;
	kavak_slice other_fuel;					/* "eléctrico o híbrido" */
	kavak_slice version, fuel, transmission, city, use, sort;
	bool        cheaper, dearer, latest;
	int32_t     seats_min, year_min, year_max;
	int32_t     age_max;	/* in years; which year that is, takes a clock. 0: not said */
	int64_t     price_min, price_max;
	int64_t     km_max;					/* -1: not said */

	/* Money over time. */
	int64_t     price, monthly;				/* cents; 0: not said */
	int64_t     down;					/* cents; -1: not said */
	double      down_percent;				/* -1: not said */
	bool        no_down;					/* "sin enganche" */
	uint32_t    months[KV_FRAME_MONTHS_MAX];		size_t n_months;
	int64_t     amount;	/* cents; nothing around it says what it is; 0: none */
	bool        is_with;	/* it was "con 60 mil" */
	int         bare;	/* the only number said, below 1000, nothing written beside it; 0 */

	/* Which of those shown. */
	int         ordinal;	/* from 1; -1: the last; 0: not said */
	int         places[KV_FRAME_PLACES_MAX];	/* all of them: "el 1 y el 3" */
	size_t      n_places;
	bool        is_deictic;	/* "ese", "la misma" */
	bool        of_those;	/* "de esos" */
	bool        is_other;	/* "mejor el otro" */
	bool        is_best;	/* "el más barato", "¿cuál tiene menos km?": one, by an order */
	kavak_slice color;
	bool        asks_feature;	/* "¿tiene carplay?" */
	kavak_slice fact;		/* "¿en qué ciudad está?": what is asked; or empty */
	bool        asks_rate, asks_terms, asks_total;	/* of loans */

	kavak_slice phone, name;	/* lent by the text */
};

/* `asked`: the open question. The frame lends from text, lexicon and index. 0, KAVAK_ENOMEM,
 * KAVAK_ELIMIT. */
int kv_understand(const kv_lexicon *lexicon, const kv_index *index, kavak_slice text,
                  enum kv_asked asked, struct kv_frame *ret_frame, kavak_error *err);

/* What a reply's question asks for, by its words. */
int kv_understand_question(const kv_lexicon *lexicon, kavak_slice text, enum kv_asked *ret_asked,
                           kavak_error *err);

const char *kv_intent_name(enum kv_intent intent);

/* The frame as people read it, for tests and measurements; a new reference, NULL: out of memory. */
json_t *kv_frame_json(const struct kv_frame *frame);

bool kv_frame_has_filter(const struct kv_frame *frame);	/* anything to search by */

/* --- the steps, each its own file --- */

void kv_read_amounts(struct kv_reading *reading, enum kv_asked asked, struct kv_frame *frame);
void kv_read_terms(struct kv_reading *reading, enum kv_asked asked, struct kv_frame *frame);
void kv_read_years(struct kv_reading *reading, struct kv_frame *frame);
void kv_read_slots(struct kv_reading *reading, struct kv_frame *frame);
enum kv_intent kv_read_intent(const struct kv_reading *reading, enum kv_asked asked,
                              const struct kv_frame *frame);
