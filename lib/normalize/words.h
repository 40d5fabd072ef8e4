/* SPDX-License-Identifier: MIT */
#pragma once
/* What data/lang/es-MX/name_context.txt says about a word or a phrase: whether it shows that a
 * car's name stands by it, and whether it is Spanish before it is a car. */

#include <kavak/error.h>

#include "base/arena.h"
#include "normalize/table.h"

#define KV_WORD_CLASSES(X)                                                      \
	X(CAR,    "car")	/* "auto", "modelo": said before a name */      \
	X(MASC,   "masc")	/* "un", "el", "del" */                         \
	X(FEM,    "fem")	/* "una", "la" */                               \
	X(ANY,    "any")	/* "mi", "cual" */                              \
	X(WANT,   "want")	/* "busco", "precio" */                         \
	X(JOIN,   "join")	/* "o", "vs" */                                 \
	X(FILLER, "filler")	/* "modelo", "de": between make and model */    \
	X(UNIT,   "unit")	/* "mil", "km": what a number counts */         \
	X(STOP,   "stop")	/* never a piece of a name */                   \
	X(PHRASE, "phrase")	/* no car is named in it */                     \
	X(NOUN_M, "m")		/* nouns by gender */                           \
	X(NOUN_F, "f")                                                          \
	X(PLACE,  "place")                                                      \
	X(NUMBER, "number")                                                     \
	X(WORD,   "word")

enum kv_word_bit {
#define KV_WORD_BIT(name, text) KV_BIT_##name,
	KV_WORD_CLASSES(KV_WORD_BIT)
#undef KV_WORD_BIT
};

enum kv_word_class {
#define KV_WORD_CLASS(name, text) KV_IS_##name = 1 << KV_BIT_##name,
	KV_WORD_CLASSES(KV_WORD_CLASS)
#undef KV_WORD_CLASS
	KV_IS_DETERMINER = KV_IS_MASC | KV_IS_FEM | KV_IS_ANY,
};

#define KV_PHRASE_WORDS_MAX 4

/* {0} is empty. */
struct kv_words {
	struct kv_table classes;
};

/* Read the file's text; names go to `arena`. 0; KAVAK_EDATA naming the line; KAVAK_ENOMEM. */
int kv_words_read(struct kv_words *words, struct kv_arena *arena, kavak_slice text,
		  kavak_error *err);

/* Its classes, KV_IS_...; 0 for a word that is in no list. Words of a phrase one space apart. */
uint32_t kv_words_get(const struct kv_words *words, kavak_slice word);

void kv_words_done(struct kv_words *words);
