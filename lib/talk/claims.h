/* SPDX-License-Identifier: MIT */
#pragma once
/* What a reply claims, and where it stands. A step a file:
 *
 *	facts.c          what can be leaned on: cars, quotes, other values, texts
 *	facts_result.c   the JSON of a tool's result as those
 *	claim_words.c    the phrases that say what a number is, as data
 *	claim_find.c     a sentence, and what it claims: addresses, dates, promises, stray digits
 *	claim_names.c    its cars, versions, attributes, "el más barato", "el segundo"
 *	claim_cues.c     what the words around a number say it is, and whose
 *	claim_marks.c    a sentence as its numbers are read from it
 *	claim_numbers.c  its numbers
 *	claim_heads.c    the cars that it names or tells apart: "el 2018", "el de Toluca"
 *	claim_bind.c     which car, which term and which down payment each is said of
 *	claim_cars.c     what is said of one car, against one record that must have it all
 *	claim_quotes.c   what is said of a loan, against one option of one quote
 *	claim_joint.c    all that is said of a loan together, against one quote
 *	claim_shares.c   what part of a price or a loan an amount is
 *	claim_sums.c     what else follows from facts: differences, sums, counts, ends of a range
 *	claim_texts.c    what stands in a passage, and the customer's numbers given back as theirs
 *	claims.c         the reply, sentence by sentence, with what one leaves to the next
 *
 * The customer's own number proves its echo: a budget, a down payment, a term asked for. It never
 * proves a price, a payment, a rate or a discount. */

#include <kavak/claims.h>
#include <kavak/numbers.h>

#include "base/data.h"
#include "normalize/normalize.h"
#include "talk/facts.h"
#include "text/text.h"

/* What a claim is about. Those up to KV_N_CUES are sections of data/lang/es-MX/claims.txt. */
enum kv_role {
	KV_ROLE_NONE,
	/* a number's, by the words around it */
	KV_ROLE_PRICE, KV_ROLE_BASIS, KV_ROLE_PAYMENT, KV_ROLE_DOWN, KV_ROLE_TOTAL,
	KV_ROLE_INTEREST, KV_ROLE_FINANCED, KV_ROLE_LIMIT, KV_ROLE_RATE, KV_ROLE_DISCOUNT,
	KV_ROLE_POLICY, KV_ROLE_DIFFERENCE, KV_ROLE_SEATS, KV_ROLE_COUNT, KV_ROLE_INSTALMENTS,
	KV_ROLE_STOCK, KV_ROLE_ODOMETER,
	/* what a car is, in words */
	KV_ROLE_CITY, KV_ROLE_TRANSMISSION, KV_ROLE_FUEL, KV_ROLE_BODY, KV_ROLE_COLOR,
	KV_ROLE_VERSION,
	/* which car, and one against another */
	KV_ROLE_EXTREME, KV_ROLE_COMPARED, KV_ROLE_ORDINAL, KV_ROLE_AGAINST, KV_ROLE_MISSING,
	/* of a sentence */
	KV_ROLE_ECHO, KV_ROLE_OFFER, KV_ROLE_FOUND, KV_ROLE_SHOWN, KV_ROLE_SHARE,
	KV_ROLE_CLAUSE, KV_ROLE_BESIDE, KV_ROLE_SUM, KV_ROLE_MODEL_YEAR,
	KV_ROLE_CHANGE, KV_ROLE_LABEL, KV_ROLE_REQUEST, KV_ROLE_ALL_IN,
	KV_ROLE_NEGATION, KV_ROLE_PROMISE,
	KV_ROLE_OWN,		/* the company's own addresses */
	KV_N_CUES,
	KV_ROLE_YEAR = KV_N_CUES, KV_ROLE_KM, KV_ROLE_TERM, KV_ROLE_CAR,
	KV_N_ROLES
};

#define KV_BIT(role) (UINT64_C(1) << (role))

/* data/lang/es-MX/claims.txt. */
struct kv_claim_words;
int  kv_claim_words_new(kv_data *data, struct kv_claim_words **ret_words, kavak_error *err);
void kv_claim_words_free(struct kv_claim_words *words);

struct kv_phrase {
	enum kv_role cue;
	kavak_slice  text, first;	/* lent by the data; its first word */
	kavak_slice  value;		/* what it says: "suv pickup", "price_min" */
};

/* How many of the words from `at` on are a phrase of one of these cues (KV_BIT); the longest, 0:
 * none. `ret_phrase` may be NULL. */
size_t kv_claim_words_at(const struct kv_claim_words *words, uint64_t cues,
                         const struct kv_tokens *tokens, size_t at,
                         const struct kv_phrase **ret_phrase);

/* The phrase of that cue that this text, folded, is; NULL. */
const struct kv_phrase *kv_claim_words_get(const struct kv_claim_words *words, enum kv_role cue,
                                           kavak_slice text);

enum kv_claim_kind {
	KV_CLAIM_NUMBER, KV_CLAIM_VEHICLE, KV_CLAIM_ATTRIBUTE, KV_CLAIM_RELATION, KV_CLAIM_PROMISE,
	KV_CLAIM_ADDRESS, KV_CLAIM_DATE,
	KV_CLAIM_CODE,		/* digits that are none of these: an hour, a code */
	KV_CLAIM_VOID,		/* found, and says nothing */
};

struct kv_claim {
	enum kv_claim_kind     kind;
	enum kv_role           role;
	size_t                 start, end;	/* bytes of the reply */
	size_t                 first, last;	/* words of its sentence; last not included */
	enum kavak_number_kind number;		/* of a number */
	double                 value;
	enum kv_role           cue;		/* of a number: the nearest */
	bool                   is_min, is_max;	/* an end of a range: "hasta 300 mil" */
	bool                   is_exact;	/* written with cents: nothing was rounded */
	bool                   is_echo;		/* said as the customer's own */
	bool                   is_all_in;	/* a total with the down payment */
	bool                   is_offer;	/* said as what we give */
	bool                   is_denied;
	bool                   is_reference;	/* "el 2018", "el de Toluca": a car by it */
	bool                   is_against;	/* of a car: what another is compared with */
	kavak_slice            says;		/* of words: their value */
	const struct kv_vehicle *vehicle;	/* of a car that the index knows; lent by it */
	struct kv_cars         cars;		/* of a car: the records that it may be */
	int                    group;		/* the car it is said of; -1: none */
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
int  kv_claims_add(struct kv_claims *claims, struct kv_claim claim);

#define KV_HEADS_MAX 64		/* cars of one sentence; with more than that: KAVAK_ELIMIT */

/* A sentence of the reply, with what was found in it. */
struct kv_unit {
	size_t           start, end;		/* bytes of the reply */
	kavak_slice      text;
	struct kv_tokens tokens;		/* offsets from the sentence's start */
	size_t           first_claim, n_claims;
	bool             is_item;		/* of a list: "1. ", "- " */
	bool             is_paragraph;		/* a blank line stands before it */
	bool             is_of_loan;		/* of lines that name no car */
	bool             is_led;		/* of lines that a line with a car leads to */
	int              item_number;		/* of a numbered list; 0: none */
	size_t           heads[KV_HEADS_MAX];	/* claims, from first_claim: the cars, in order */
	size_t           n_heads;
};

/* What a sentence is looked through with. */
struct kv_finder {
	const struct kv_claim_words *words;
	const kv_index              *index;
	const struct kv_facts       *facts;
};

/* claim_find.c. Append the claims of one sentence. 0, KAVAK_ENOMEM, KAVAK_ELIMIT. */
int  kv_unit_find(const struct kv_finder *finder, kavak_slice reply, size_t start, size_t end,
                  struct kv_unit *ret_unit, struct kv_claims *claims);
void kv_unit_done(struct kv_unit *unit);
bool kv_unit_is_taken(const struct kv_unit *unit, const struct kv_claims *claims, size_t start,
                      size_t end);
/* What stands between a word and the next ends a clause. */
bool kv_unit_is_clause_end(const struct kv_finder *finder, const struct kv_unit *unit,
                           size_t left);
/* A "no" in the same clause before this word. */
bool kv_unit_is_denied(const struct kv_finder *finder, const struct kv_unit *unit, size_t at);
/* A claim over the words from `first` to `last`. */
struct kv_claim kv_unit_claim(const struct kv_unit *unit, enum kv_claim_kind kind,
                              enum kv_role role, size_t first, size_t last);

/* claim_names.c */
int kv_find_names(const struct kv_finder *finder, const struct kv_unit *unit,
                  struct kv_claims *claims);
int kv_find_attributes(const struct kv_finder *finder, const struct kv_unit *unit,
                       struct kv_claims *claims);

/* claim_cues.c: of the number between the words `first` and `last` (not included). */
enum kv_role kv_cue_of(const struct kv_finder *finder, const struct kv_unit *unit,
                       const struct kv_claims *claims, size_t first, size_t last,
                       bool is_money);
bool kv_is_difference_word(const struct kv_finder *finder, const struct kv_unit *unit,
                           size_t last);
bool kv_has_cue_at(const struct kv_finder *finder, const struct kv_unit *unit, size_t first,
                   size_t last, enum kv_role cue);
bool kv_is_echo(const struct kv_finder *finder, const struct kv_unit *unit,
                const struct kv_claims *claims, size_t first, size_t last);
bool kv_is_offer(const struct kv_finder *finder, const struct kv_unit *unit, size_t first,
                 size_t last);
bool kv_is_refused(const struct kv_finder *finder, const struct kv_unit *unit, size_t first);

/* claim_marks.c: its text without what would join two numbers; as long. 0, KAVAK_ENOMEM. */
int kv_without_marks(const struct kv_unit *unit, const struct kv_claims *claims, kavak_buf *buf);

/* claim_numbers.c */
int kv_find_numbers(const struct kv_finder *finder, const struct kv_unit *unit,
                    struct kv_claims *claims);

/* claims.c. Every claim of the reply, each proven or not. 0, KAVAK_ENOMEM, KAVAK_ELIMIT. */
int kv_claims_check(const struct kv_claim_words *words, const kv_index *index,
                    const struct kv_facts *facts, kavak_slice reply, struct kv_claims *claims);
