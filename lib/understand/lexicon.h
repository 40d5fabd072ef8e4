/* SPDX-License-Identifier: MIT */
#pragma once
/* What words mean: data/lang/es-MX/words.txt, read once. A phrase belongs to a class and may
 * carry a value ("body" with "suv"); a phrase may belong to several. */

#include "base/data.h"
#include "text/text.h"

#define KV_WORDS(X)                                                                       \
	X(SPELL, spell)                                                                   \
	X(GREET, greet) X(THANKS, thanks) X(BYE, bye) X(AFFIRM, affirm) X(DENY, deny)     \
	X(CANCEL, cancel) X(CORRECT, correct)                                             \
	X(SEEK, seek) X(DESIRE, desire) X(VEHICLE, vehicle) X(MORE, more) X(NOT, not)     \
	X(BODY, body) X(FUEL, fuel) X(TRANS, trans) X(FEATURE, feature) X(USE, use)       \
	X(SORT, sort) X(CHEAPER, cheaper) X(DEARER, dearer) X(VERSION, version)           \
	X(CITY, city) X(COLOR, color)                                                     \
	X(PRICE, price) X(BUDGET, budget) X(DOWN, down) X(NO_DOWN, no_down)       \
	X(MONTHLY, monthly) X(GIVE, give)                                                 \
	X(OWN, own) X(LEAST, least) X(MOST, most) X(BEYOND, beyond)                       \
	X(UPWARD, upward) X(DOWNWARD, downward) X(KM, km) X(SEATS, seats)                 \
	X(MONTH, month) X(YEAR, year)                                                     \
	X(ASK, ask) X(HOWMUCH, howmuch) X(KAVAK, kavak) X(TOPIC, topic)                   \
	X(FIN, fin) X(FINDO, findo) X(AFFORD, afford) X(WHATIF, whatif)                   \
	X(DETAIL, detail) X(INQUIRE, inquire) X(ALL, all) X(COMPARE, compare)             \
	X(REF, ref) X(THOSE, those) X(LAST, last) X(NUMBER, number) X(BUY, buy) X(AD, ad) \
	X(NAME, name) X(CONTACT, contact) X(HUMAN, human) X(APPOINTMENT, appointment)     \
	X(TIME, time) X(VISIT, visit) X(CASH, cash) X(UNPLACED, unplaced)                 \
	X(NOTHING, nothing) X(FORTNIGHT, fortnight) X(SELL, sell) X(ROWS, rows)           \
	X(ANY_MAKE, anymake)                                                              \
	X(PART, part) X(EARN, earn) X(TAKE, take) X(OLD, old)                             \
	X(TRADE_IN, trade_in) X(NEGOTIATE, negotiate)                                     \
	X(COMPLAINT, complaint) X(IDENTITY, identity) X(HELP, help)                       \
	X(JOB, job) X(OFF_TOPIC, off_topic) X(ABUSE, abuse) X(INJECT, inject)             \
	X(FACT, fact) X(LOST, lost) X(RATE, rate) X(TERM, term) X(TOTAL, total) X(FILLER, filler)

enum kv_word {
#define KV_WORD_ENUM(upper, lower) KV_WORD_##upper,
	KV_WORDS(KV_WORD_ENUM)
#undef KV_WORD_ENUM
	KV_N_WORDS
};

/* A phrase found in a text. */
struct kv_mark {
	enum kv_word word;
	kavak_slice  value;	/* lent by the lexicon; empty: the class has none */
	size_t       first, n;	/* tokens */
};

typedef struct kv_lexicon kv_lexicon;

/* 0; KAVAK_EDATA naming the line; KAVAK_ENOMEM, KAVAK_EIO. `data` is lent until the end. */
int  kv_lexicon_new(kv_data *data, kv_lexicon **ret_lexicon, kavak_error *err);
void kv_lexicon_free(kv_lexicon *lexicon);
KV_DEFINE_AUTO(kv_lexicon, kv_lexicon_free)

/* The phrases that begin at token `at`: of each class the longest. */
size_t kv_lexicon_match(const kv_lexicon *lexicon, const struct kv_token *tokens, size_t n_tokens,
                        size_t at, struct kv_mark *ret_marks, size_t max);

/* What a word of chat stands for: "q" is "que"; the word itself when it is none. */
kavak_slice kv_lexicon_spelt(const kv_lexicon *lexicon, kavak_slice word);

/* As kv_lexicon_match() for a word that no phrase has, as if it had one typing error: from five
 * letters on two swapped ones, from six on any one. Single words only. */
size_t kv_lexicon_guess(const kv_lexicon *lexicon, const struct kv_token *tokens, size_t at,
                        struct kv_mark *ret_marks, size_t max);
