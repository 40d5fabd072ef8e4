/* SPDX-License-Identifier: MIT */
#pragma once
/* A turn on a program's own loop, and what is heard of it. */

#include "support/salon.h"

/* Start from {0}. */
struct heard {
	struct salon *salon;
	int           n_done, result;
	kavak_buf     sentences, reply;	/* a '|' behind each sentence */
	kavak_turn   *turn;
	bool          cancel_on_text;
	kavak_slice   quotes;		/* what the message answers to */
	int           inner;		/* what kavak_ask() answers from inside a callback */
};

/* What kavak_turn_start() answers. */
int  heard_start(struct heard *heard, struct salon *salon, const char *user, const char *text);

/* As a program would: poll, then process, until it is done; at most `rounds` times. */
void heard_run(const struct heard *heard, int rounds);
void heard_done(struct heard *heard);
