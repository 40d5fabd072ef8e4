/* SPDX-License-Identifier: MIT */
#pragma once
/* POST /chat: one turn of a user's conversation, answered whole, or sentence by sentence as
 * server-sent events. The connection is suspended while the turn waits. */

#include "http.h"

enum MHD_Result chat(struct request *request);		/* the route */
enum MHD_Result chat_answer(struct request *request);	/* resumed: its turn has ended */

/* The request is gone; so is the turn, if it has not ended. NULL is fine. */
void chat_free(struct chat *chat);

/* Users whose conversation another held are asked for again. */
void chats_start_held(struct loop *loop);
int  chats_wait_ms(const struct loop *loop);	/* until then; -1: nobody waits */

/* Give up what is in flight, so that the server can stop. */
void chats_end(struct loop *loop);
