/* SPDX-License-Identifier: MIT */
#pragma once
/* What a reply claims, and where it stands. A step a file:
 *
 *	facts.c        tool results, knowledge, configuration and the customer's words, as values
 *with the role each has in its record (a car, a term of a quote) claim_find.c   a reply's
 *sentences: numbers, cars, promises, addresses, and what the words around a number say it is
 *	claim_prove.c  each claim against the facts, in its role
 *	claims.c       sentence by sentence: a price against the car that the
 *	               sentence is about, a payment against the term it is given for
 *
 * The customer's own number proves its echo: a budget, a down payment, a term asked for. It never
 * proves a price, a payment, a rate or a discount. */

#include <kavak/claims.h>
#include <kavak/numbers.h>

#include "base/data.h"
#include "base/json.h"
#include "config/config.h"
#include "normalize/normalize.h"
#include "text/text.h"

/* What a number is about. */
enum kv_role {
	KV_ROLE_NONE,
	KV_ROLE_PRICE, KV_ROLE_PAYMENT, KV_ROLE_DOWN, KV_ROLE_TOTAL, KV_ROLE_INTEREST,
	KV_ROLE_FINANCED, KV_ROLE_LIMIT, KV_ROLE_RATE, KV_ROLE_DISCOUNT, KV_ROLE_POLICY,
	KV_ROLE_OTHER,		/* of other cars than the one in focus */
	KV_ROLE_NEGATION, KV_ROLE_PROMISE,
	KV_ROLE_OWN,		/* the company's own addresses */
	KV_N_CUES,
	KV_ROLE_YEAR = KV_N_CUES, KV_ROLE_KM, KV_ROLE_TERM, KV_ROLE_COUNT, KV_ROLE_ID,
};

/* data/lang/es-MX/claims.txt. */
struct kv_claim_words;
int  kv_claim_words_new(kv_data *data, struct kv_claim_words **ret_words, kavak_error *err);
void kv_claim_words_free(struct kv_claim_words *words);

/* How many of the words from `at` on are a phrase of that cue; the longest, 0: none. */
size_t kv_claim_words_at(const struct kv_claim_words *words, enum kv_role cue,
                         const struct kv_tokens *tokens, size_t at);

/* Whether this text, folded, is one of that cue's lines. */
bool kv_claim_words_has(const struct kv_claim_words *words, enum kv_role cue, kavak_slice text);

enum kv_origin { KV_FROM_TOOL, KV_FROM_KNOWLEDGE, KV_FROM_USER, KV_FROM_CONFIG };

#define KV_SOURCE_MAX 80

struct kv_fact_source {
	enum kv_origin origin;
	char           name[KV_SOURCE_MAX];	/* "search_catalog#0" */
};

/* An object of a result: a car, a term of a quote, anything else. */
struct kv_fact_record {
	size_t    source;
	ptrdiff_t parent;			/* the record around it; -1: none */
	bool      is_car;
	int32_t   months;			/* of a term; 0: none */
	kavak_buf make_key, model_key;		/* folded; of a car, or a name */
};

struct kv_fact_value {
	size_t       record;
	enum kv_role role;
	double       value;
	kavak_buf    unit;			/* of a text's number: the word behind it, folded */
};

/* A text that can be quoted: a passage, a tool's words, the customer's; with spaces at both ends.
 * */
struct kv_fact_text {
	size_t    source;
	kavak_buf key;				/* folded by kv_fold_key() */
	kavak_buf raw;				/* folded by kv_fold(): for addresses */
	kavak_buf original;
};

#define KV_FACTS_MAX      16384		/* values, records, texts: what is beyond proves nothing */
#define KV_FACT_TEXT_MAX  ((size_t) 16 << 10)

struct kv_facts {
	struct kv_fact_source *sources; size_t n_sources;
	struct kv_fact_record *records; size_t n_records;
	struct kv_fact_value  *values;  size_t n_values;
	struct kv_fact_text   *texts;   size_t n_texts;
};

/* The configuration's facts are there from the start. All answer 0 or KAVAK_ENOMEM. */
int  kv_facts_new(const struct kv_settings *settings, struct kv_facts **ret_facts);
void kv_facts_free(struct kv_facts *facts);
int  kv_facts_add_call(struct kv_facts *facts, const char *name, const json_t *result);
int  kv_facts_add_user(struct kv_facts *facts, kavak_slice text);
int  kv_facts_add_knowledge(struct kv_facts *facts, kavak_slice text);
/* A turn of history: {"user","reply","calls"}. */
int  kv_facts_add_turn(struct kv_facts *facts, const json_t *turn);

/* Whether a reply has a run of words of this passage. */
bool kv_facts_share_words(kavak_slice passage, kavak_slice reply);

enum kv_claim_kind {
	KV_CLAIM_NUMBER, KV_CLAIM_VEHICLE, KV_CLAIM_PROMISE, KV_CLAIM_ADDRESS, KV_CLAIM_DATE,
	KV_CLAIM_NAME,		/* a car's words that read like a vehicle's: a version's "XDRIVE" */
};

struct kv_claim {
	enum kv_claim_kind     kind;
	size_t                 start, end;	/* bytes of the reply */
	enum kavak_number_kind number;		/* of a number */
	double                 value;
	enum kv_role           role;
	bool                   is_bound;	/* an end of a range: "hasta 300 mil" */
	const struct kv_vehicle *vehicle;	/* of a vehicle; lent by the index */
	bool                   is_proven;
	char                   source[KV_SOURCE_MAX];
};

struct kv_claims {
	struct kv_claim *items;
	size_t           n, cap;
};

#define KV_CLAIMS_MAX 1024	/* of one reply; with more than that it is refused: KAVAK_ELIMIT */
void kv_claims_done(struct kv_claims *claims);
#define KV_CLAIMS __attribute__((cleanup(kv_claims_done))) struct kv_claims

/* A sentence of the reply, with what was found in it. */
struct kv_unit {
	size_t             start, end;		/* bytes of the reply */
	kavak_slice        text;
	struct kv_tokens   tokens;		/* offsets from the sentence's start */
	size_t             first_claim, n_claims;
	bool               is_of_others;	/* "el segundo", "otros": not the car in focus */
};

/* Append the claims of one sentence. 0, KAVAK_ENOMEM, KAVAK_ELIMIT. */
int  kv_unit_find(const struct kv_claim_words *words, const kv_index *index, kavak_slice reply,
                  size_t start, size_t end, struct kv_unit *ret_unit, struct kv_claims *claims);
void kv_unit_done(struct kv_unit *unit);

/* Every claim of the reply, each proven or not. 0, KAVAK_ENOMEM, KAVAK_ELIMIT. */
int kv_claims_check(const struct kv_claim_words *words, const kv_index *index,
                    const struct kv_facts *facts, kavak_slice reply, struct kv_claims *claims);
