/* SPDX-License-Identifier: MIT */
#pragma once
/* The address to listen on, and its sockets: one a loop, all on one port. */

#include <stdbool.h>
#include <sys/socket.h>

#include <kavak/kavak.h>

struct address {
	struct sockaddr_storage value;
	socklen_t               len;
};

#define ADDRESS_TEXT_MAX 64	/* "[::1]:8000" */

/* "HOST:PORT", "[::1]:PORT". 0; KAVAK_EINVAL with the sentence. */
int address_parse(const char *text, struct address *ret_address, kavak_error *err);

/* Whether nobody but this machine reaches it. */
bool address_is_loopback(const struct address *address);

void address_print(const struct address *address, char ret_text[ADDRESS_TEXT_MAX]);

/* A listening socket; a port of 0 becomes the one that was given. 0; KAVAK_EIO. */
int address_listen(struct address *address, int *ret_fd, kavak_error *err);
