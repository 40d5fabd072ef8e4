/* SPDX-License-Identifier: MIT */
#pragma once
/* A message taken apart: its words, what they may mean, its numbers, the cars it names. */

#include <kavak/numbers.h>

#include "normalize/normalize.h"
#include "understand/lexicon.h"

#define KV_READING_TOKENS_MAX  400	/* words of a message; what is beyond is not read */
#define KV_READING_MARKS_MAX   512
#define KV_READING_NUMBERS_MAX 32

struct kv_quantity {
	kavak_number number;
	size_t       first, last;	/* tokens */
	bool         is_taken;		/* its meaning was found */
};

struct kv_reading {
	kavak_slice        text;
	struct kv_tokens   tokens;
	size_t             n_tokens;
	struct kv_mark     marks[KV_READING_MARKS_MAX];
	size_t             n_marks;
	size_t             n_of[KV_N_WORDS];	/* marks of each class */
	struct kv_quantity quantities[KV_READING_NUMBERS_MAX];
	size_t             n_quantities;
	struct kv_mention  cars[KV_MENTIONS_MAX];
	size_t             n_cars;
	bool               is_question;		/* it has a question mark */
	kavak_slice        phone;		/* 10 to 13 digits in a row; empty: none */
};

/* `text` and the lexicon are lent until kv_reading_done(). index may be NULL: no cars.
 * 0, KAVAK_ENOMEM, KAVAK_ELIMIT. */
int kv_read(const kv_lexicon *lexicon, const kv_index *index, kavak_slice text,
            struct kv_reading *ret_reading, kavak_error *err);
void kv_reading_done(struct kv_reading *reading);
#define KV_READING __attribute__((cleanup(kv_reading_done))) struct kv_reading

static inline bool kv_has(const struct kv_reading *reading, enum kv_word word)
{
	return reading->n_of[word] > 0;
}

/* The first mark of a class; NULL: none. */
const struct kv_mark *kv_mark_of(const struct kv_reading *reading, enum kv_word word);

/* A mark that begins at this token; that ends just before it. NULL: none. */
const struct kv_mark *kv_mark_at(const struct kv_reading *reading, enum kv_word word, size_t token);
const struct kv_mark *kv_mark_before(const struct kv_reading *reading, enum kv_word word,
                                     size_t token);

/* Is the phrase part of one of this class? */
bool kv_is_within(const struct kv_reading *reading, enum kv_word word, const struct kv_mark *mark);

/* Is this byte part of a car's name? */
bool kv_car_at(const struct kv_reading *reading, size_t byte);

/* Does the token say this word, folded? false beyond the end. */
bool kv_token_is(const struct kv_reading *reading, size_t token, const char *word);

/* The car that the customer has, and what is told of it until a wish begins, is taken out. */
void kv_leave_out_own_car(struct kv_reading *reading);

/* Is there a comma, full stop or the like between a token and the next? */
bool kv_is_broken_after(const struct kv_reading *reading, size_t token);
