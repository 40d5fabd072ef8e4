/* SPDX-License-Identifier: MIT */
#pragma once
/* One step of the offline agent: what it knows, and what it may do: call a tool, say a line.
 * The files offline_*.c each answer some intents; offline.c picks who answers. */

#include "talk/offline.h"
#include "talk/offline_templates.h"
#include "talk/state.h"
#include "understand/frame.h"

#define KV_OFFLINE_RESULTS_MAX 8	/* tool calls of a turn; then it answers with what it has */

struct kv_offline_result {
	kavak_slice name;
	json_t     *arguments, *result;
};

/* What is known of a loan so far: from this message, from what was said, from the open quote. */
struct kv_loan_slots {
	int64_t  price, down;		/* cents; 0, -1: not said */
	double   down_percent;		/* -1: not said */
	uint32_t months[KV_FRAME_MONTHS_MAX];
	size_t   n_months;
	bool     is_open;		/* a loan was being talked about */
	bool     had_car;		/* and a car was named for it */
};

struct kv_offline_turn {
	const struct kv_offline_parts *parts;
	const kv_lexicon *lexicon;
	const kv_templates *templates;
	const kv_index   *index;
	kavak_slice       text;		/* the customer's */
	json_t           *before;	/* the state this turn began with */
	json_t           *state;	/* and with this turn's results */
	struct kv_frame   frame;
	enum kv_asked     asked;
	struct kv_loan_slots loan;	/* without this message */
	bool              is_over;	/* what was searched for before was called off */
	enum kv_intent    sells;	/* SELL, TRADE_IN: their own car is talked about; or 0 */
	bool              is_own;	/* and this message tells of it */
	struct kv_offline_result results[KV_OFFLINE_RESULTS_MAX];
	size_t            n_results;
	uint32_t          seed;
	json_t           *calls;	/* what it calls next */
	kavak_buf        *reply;	/* what it says */
	kavak_error      *err;
};

/* The last result of a tool in this turn; NULL: it was not called. */
json_t *kv_turn_result(const struct kv_offline_turn *turn, const char *name);
bool    kv_turn_failed(const json_t *result);

/* The frame, read again by what this conversation is about (offline_context.c). */
void kv_turn_read_in_context(struct kv_offline_turn *turn);

/* Call a tool; `arguments` is taken over. */
int kv_turn_call(struct kv_offline_turn *turn, const char *name, json_t *arguments);

/* Say a template, its blanks filled; say what stands behind it on a new line. */
int kv_turn_say(struct kv_offline_turn *turn, const char *name, const struct kv_blank *blanks);
int kv_turn_say_line(struct kv_offline_turn *turn, const char *name, const struct kv_blank *blanks);
#define KV_SAY(turn, name, ...) \
	kv_turn_say(turn, name, (const struct kv_blank[]) { __VA_ARGS__ { NULL } })
#define KV_SAY_LINE(turn, name, ...) \
	kv_turn_say_line(turn, name, (const struct kv_blank[]) { __VA_ARGS__ { NULL } })

/* Words of the templates for a value: "word" and "suv" is "SUV"; the value itself when there are
 * none. */
int kv_turn_word(struct kv_offline_turn *turn, const char *group, kavak_slice value,
                 kavak_buf *buf);

/* --- cars (offline_cars.c) --- */

/* "Nissan Versa"; "Mazda 3", which says its make. */
int kv_vehicle_label(kavak_slice make, kavak_slice model, kavak_buf *buf);

/* "Nissan Versa 2020", "Mazda 3 2019". */
int kv_car_label(const json_t *car, kavak_buf *buf);
int kv_car_price(const json_t *car, kavak_buf *buf);
int64_t kv_cents_of(const json_t *object, const char *key, int64_t otherwise);
/* "1. *Nissan Versa 2020*: $265,999, 45,000 km (ADVANCE)", one car a line. */
int kv_turn_list_cars(struct kv_offline_turn *turn, const json_t *cars, size_t skip, size_t max);
/* The car of the state that the message means: by name, place, colour, "ese". NULL: none is clear.
 * */
json_t *kv_turn_meant_car(const struct kv_offline_turn *turn);
/* A place that the list does not have: how many there are. */
int kv_turn_say_beyond(struct kv_offline_turn *turn);
/* Was the down payment of a quote told in percent? Nobody says it to the peso. */
bool kv_was_share(const json_t *quote);
int kv_turn_add_percent(kavak_buf *buf, double rate);	/* 0.1 -> "10%", 0.125 -> "12.5%" */
json_t *kv_turn_shown_cars(const struct kv_offline_turn *turn);	/* may be NULL */

/* --- search (offline_search.c), and what it found (offline_found.c) --- */

/* new; NULL: out of memory */
json_t *kv_search_arguments(const struct kv_offline_turn *turn);
/* of the cars that are named alone */
json_t *kv_named_arguments(const struct kv_frame *frame);
int kv_turn_say_cars(struct kv_offline_turn *turn, const json_t *result);
/* Did the use that was told decide this turn's search? Only then it is said. */
bool kv_search_is_by_use(const struct kv_offline_turn *turn);
/* The bound of a state's search, in cents; 0: none. */
int64_t kv_search_price_max(const json_t *state);

/* --- who answers what --- */

int kv_answer_search(struct kv_offline_turn *turn);
int kv_answer_more(struct kv_offline_turn *turn);
int kv_answer_finance(struct kv_offline_turn *turn);
int kv_answer_afford(struct kv_offline_turn *turn);
int kv_answer_details(struct kv_offline_turn *turn);
int kv_answer_compare(struct kv_offline_turn *turn);
int kv_answer_pick(struct kv_offline_turn *turn);
int kv_answer_knowledge(struct kv_offline_turn *turn);
int kv_answer_sell(struct kv_offline_turn *turn);
int kv_answer_buy(struct kv_offline_turn *turn);
int kv_answer_affirm(struct kv_offline_turn *turn);
int kv_answer_deny(struct kv_offline_turn *turn);
int kv_answer_ambiguous(struct kv_offline_turn *turn);
int kv_answer_contact(struct kv_offline_turn *turn);
