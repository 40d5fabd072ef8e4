/* SPDX-License-Identifier: MIT */
#pragma once
/* Replies drawn from facts: sentences of replies.txt put together, each slot filled from a record
 * that is known, so that the truth of any other value in its place can be told. */

#include "judge/claims/say.h"

#define REPLY_SLOTS  128
#define REPLY_PIECES 12
#define SENTENCE_CONDITIONS 4

enum relation { LESS, SAME, LEAST, MOST };

/* Of the records that a sentence binds. */
struct condition {
	bool          is_said;		/* the sentence says so itself: it is false without */
	char          a, b;
	enum field    field, other;	/* of a, of b */
	enum relation relation;
};

struct sentence {
	char            *section, *body;
	struct condition conditions[SENTENCE_CONDITIONS];
	size_t           n_conditions;
	unsigned         letters;	/* which variables it binds: bit 0 is A */
	bool             has_year;	/* its cars are told apart by their years as well */
	bool             may_be_twins;	/* its cars may share name and year */
};

struct sentences {
	struct sentence *all;
	size_t           n;
};

void sentences_read(struct sentences *sentences, const char *path);
void sentences_done(struct sentences *sentences);

/* A value in the text. `b` is 0, or the other operand of `op`, '-' or '+'. */
struct slot {
	size_t        start, len;
	size_t        group;
	char          a, b, op;
	enum field    field;
	enum kind     kind;
	unsigned char form;
	int64_t       n;		/* of numbers */
};

/* Pieces that speak of the same records. */
struct group {
	const struct record   *bound[26];
	const struct sentence *sentences[REPLY_PIECES];
	size_t                 n_sentences;
};

struct reply {
	const struct facts *facts;
	kavak_buf           text;
	struct slot         slots[REPLY_SLOTS];
	size_t              n_slots;
	struct group        groups[REPLY_PIECES];
	size_t              n_groups;
	struct style        style;
	bool                ends_in_lines;	/* not in running text */
};

/* A whole reply; false: none came of these facts this time. */
bool reply_compose(struct reply *reply, const struct facts *facts,
                   const struct sentences *sentences, struct chance *chance);

/* One more sentence of `section` at the end; false: none suits. */
bool reply_add(struct reply *reply, const struct sentences *sentences, const char *section,
               struct chance *chance);
void reply_done(struct reply *reply);

/* What a slot that reads `field` of `a`, and of `b`, says; false: nothing. */
bool slot_number(const struct slot *slot, const struct record *a, const struct record *b,
                 int64_t *ret_n);
bool condition_holds(const struct condition *condition, const struct facts *facts,
                     const struct record *a, const struct record *b);
enum type letter_type(char letter);
