/* SPDX-License-Identifier: MIT */
#pragma once
/* Numbers that are names and moments, and so count nothing. Of this room. */

#include "text/number.h"

/* What the vehicles of data/ are called: "mazda 3", "audi a 4", "208". Sorted; made when the
 * library is built, by tools/number_names.py. */
extern const char *const number_names[];
extern const size_t n_number_names;

/* names.c: make codes (LEX_CODE) of the numbers that are part of a vehicle's name. */
void names_mark(struct lexemes *lexemes);

/* moments.c: likewise of the times of day and the dates. */
void moments_mark(struct lexemes *lexemes);
