/* SPDX-License-Identifier: MIT */
#include "listen.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <kavak/sys/error.h>

#define BACKLOG 1024

int address_parse(const char *text, struct address *ret_address, kavak_error *err)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
					.ai_flags = AI_PASSIVE | AI_NUMERICSERV };
	const char *colon = strrchr(text, ':');
	struct addrinfo *found = NULL;
	char host[256];
	int r;

	if (!colon || (size_t) (colon - text) >= sizeof(host))
		return kavak_error_set(err, KAVAK_EINVAL, 0,
				       "KAVAK_LISTEN is '%.80s': expected HOST:PORT", text);
	snprintf(host, sizeof(host), "%.*s", (int) (colon - text), text);
	if (*host == '[' && host[strlen(host) - 1] == ']') {
		memmove(host, host + 1, strlen(host));
		host[strlen(host) - 1] = '\0';
	}
	r = getaddrinfo(*host ? host : NULL, colon + 1, &hints, &found);
	if (r)
		return kavak_error_set(err, KAVAK_EINVAL, 0, "KAVAK_LISTEN is '%.80s': %s", text,
				       gai_strerror(r));
	memcpy(&ret_address->value, found->ai_addr, found->ai_addrlen);
	ret_address->len = found->ai_addrlen;
	freeaddrinfo(found);
	return 0;
}

bool address_is_loopback(const struct address *address)
{
	const struct sockaddr_in *four = (const void *) &address->value;
	const struct sockaddr_in6 *six = (const void *) &address->value;

	return address->value.ss_family == AF_INET ? ntohl(four->sin_addr.s_addr) >> 24 == 127
	       : IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
}

void address_print(const struct address *address, char ret_text[ADDRESS_TEXT_MAX])
{
	char host[48] = "?", port[8] = "?";

	getnameinfo((const struct sockaddr *) &address->value, address->len, host, sizeof(host),
		    port, sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV);
	snprintf(ret_text, ADDRESS_TEXT_MAX,
		 address->value.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
}

int address_listen(struct address *address, int *ret_fd, kavak_error *err)
{
	const int on = 1;
	int fd = socket(address->value.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	char text[ADDRESS_TEXT_MAX];
	int why;

	if (fd >= 0 && !setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) &&
	    !setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) &&
	    !bind(fd, (const struct sockaddr *) &address->value, address->len) &&
	    !listen(fd, BACKLOG) &&
	    !getsockname(fd, (struct sockaddr *) &address->value, &address->len)) {
		*ret_fd = fd;
		return 0;
	}
	why = errno;
	if (fd >= 0)
		close(fd);
	address_print(address, text);
	return kavak_error_set(err, KAVAK_EIO, why, "cannot listen on %s: %s", text, strerror(why));
}
