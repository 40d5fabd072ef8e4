/* SPDX-License-Identifier: MIT */
#pragma once
/* Characters that are written in more than one way, made one: full-width digits and signs, the
 * apostrophes of 1’250,000, keycaps; invisible ones dropped. Of this room. */

#include "base/buf.h"

struct plain {
	kavak_slice text;	/* the caller's own when nothing had to change */
	kavak_buf   buf;
	uint32_t   *at;		/* where each byte of text was; NULL: just there */
};

/* {0} is empty; plain_done() ends it. 0, KAVAK_ENOMEM. */
int  plain_make(kavak_slice text, struct plain *plain);
void plain_done(struct plain *plain);

/* Where start..end of plain->text is in what it was made of. */
void plain_span(const struct plain *plain, kavak_slice text, size_t *start, size_t *end);
