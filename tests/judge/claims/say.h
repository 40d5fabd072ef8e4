/* SPDX-License-Identifier: MIT */
#pragma once
/* A value in one of the many ways in which people write it. */

#include "judge/claims/facts.h"

/* How each kind of value is written throughout a reply: an index into the forms of that kind. */
struct style {
	unsigned char forms[WORD + 1];
};

#define FORM_BARE  200	/* a number without its unit: "a 36, 48 y 60 meses" */
#define FORM_YEARS 201	/* a term in years where it is whole ones */
#define FORM_WORDS 202	/* spelled out */
#define FORM_FULL  203	/* make and model */
#define FORM_LOWER 204	/* without a capital */

struct style say_style(struct chance *chance);

/* Append. A form that does not suit the value falls back on the plainest. */
void say(kavak_buf *buf, enum kind kind, const struct value *value, unsigned char form);

/* 0 ... 999,999,999,999 in words. */
void say_words(kavak_buf *buf, int64_t n, bool is_before_noun);

/* The number that `text`, one of ours with some digits changed, now says; kinds of numbers only.
 * false: none of ours. */
bool say_read(enum kind kind, kavak_slice text, int64_t *ret_n);
