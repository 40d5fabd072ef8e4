/* SPDX-License-Identifier: MIT */
#pragma once
/* What the words of a version or a column say about a car: data/lang/es-MX/version_words.csv. */

#include <kavak/sys/error.h>

#include "base/buf.h"
#include "base/data.h"

enum kv_word_field {
	KV_WORD_TRANSMISSION,
	KV_WORD_FUEL,
	KV_WORD_BODY_TYPE,
	KV_WORD_SEATS,
	KV_WORD_CELL,		/* "yes", "no", "none", "unit": of a whole cell */
	KV_N_WORD_FIELDS,
};

typedef struct kv_words kv_words;

/* `data` is lent until kv_words_free(). 0; KAVAK_EDATA naming the list's line; KAVAK_ENOMEM. */
int  kv_words_new(kv_data *data, kv_words **ret_words, kavak_error *err);
void kv_words_free(kv_words *words);
KV_DEFINE_AUTO(kv_words, kv_words_free)

/* The value that a text, folded as a key, gives `field`: "automatica", "7". {0} when it says
 * nothing. `column`: the text is that of the field's own column. Lent by the words or the text. */
kavak_slice kv_words_find(const kv_words *words, enum kv_word_field field, kavak_slice key,
                          bool column);

/* Append the values that `field` may have: "automatica, manual". */
int kv_words_list(const kv_words *words, enum kv_word_field field, kavak_buf *buf);

/* The value of a text that is one of the list's phrases and nothing else. */
kavak_slice kv_words_whole(const kv_words *words, enum kv_word_field field, kavak_slice key);

/* What a cell of a file is, whatever its column: is it a yes; does it say nothing. `key` is its
 * text folded as a key. */
bool kv_cell_is_yes(const kv_words *words, kavak_slice key);
bool kv_cell_is_no(const kv_words *words, kavak_slice key);
bool kv_cell_is_none(const kv_words *words, kavak_slice key);

/* A number as spreadsheets and dealers write it: "461999.0", "$461,999", "461.999,00",
 * "77,400 km". In units of 10^-decimals, rounded half up. False when it is none. */
bool kv_cell_number(const kv_words *words, kavak_slice cell, int decimals, int64_t *ret_value);
