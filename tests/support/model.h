/* SPDX-License-Identifier: MIT */
#pragma once
/* A chat-completions server that says what a script says, one step a request: the script of
 * lib/llm/scripted.c, over the wire. One at a time. */

/* Its port. */
unsigned model_server_start(const char *script);
void     model_server_stop(void);
