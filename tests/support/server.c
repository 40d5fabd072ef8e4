/* SPDX-License-Identifier: MIT */
#include "support/server.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define REQUEST_MAX (64 << 10)
#define ANSWER_MAX  (1 << 20)
#define HELD_MAX    16

struct test_server {
	test_server_fn *fn;
	pthread_t       thread;
	int             fd;
	char *request, *answer; /* made at the start: a test may count allocations */
	int             held[HELD_MAX];
	size_t          n_held;
};

/* Head and body, as far as Content-Length says. */
static void read_request(int fd, char *buf)
{
	size_t len = 0, want = 0;
	ssize_t n;

	while (len < REQUEST_MAX - 1 && (n = read(fd, buf + len, REQUEST_MAX - 1 - len)) > 0) {
		const char *end, *length;

		buf[len += (size_t) n] = '\0';
		end = strstr(buf, "\r\n\r\n");
		if (!end)
			continue;
		length = strcasestr(buf, "content-length:");
		want = (size_t) (end + 4 - buf) + (length ? strtoul(length + 15, NULL, 10) : 0);
		if (len >= want)
			return;
	}
}

static void serve(struct test_server *server, int fd)
{
	long n;

	server->request[0] = '\0';
	read_request(fd, server->request);
	n = server->fn(server->request, server->answer, ANSWER_MAX);
	if (n < 0 && server->n_held < HELD_MAX) {
		server->held[server->n_held++] = fd;
		return;
	}
	for (long sent = 0; sent < n; ) {
		ssize_t w = send(fd, server->answer + sent, (size_t) (n - sent), MSG_NOSIGNAL);

		if (w <= 0)
			break;
		sent += w;
	}
	close(fd);
}

static void *run(void *userdata)
{
	struct test_server *server = userdata;
	int fd;

	while ((fd = accept(server->fd, NULL, NULL)) >= 0)
		serve(server, fd);
	for (size_t i = 0; i < server->n_held; i++)
		close(server->held[i]);
	return NULL;
}

struct test_server *test_server_start(test_server_fn *fn, unsigned *ret_port)
{
	struct test_server *server = calloc(1, sizeof(*server));
	struct sockaddr_in addr = { .sin_family = AF_INET,
		                    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(addr);

	server->fn = fn;
	server->request = malloc(REQUEST_MAX);
	server->answer = malloc(ANSWER_MAX);
	server->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(server->fd, (struct sockaddr *) &addr, len) < 0 || listen(server->fd, 64) < 0 ||
	    getsockname(server->fd, (struct sockaddr *) &addr, &len) < 0)
		abort();
	*ret_port = ntohs(addr.sin_port);
	if (pthread_create(&server->thread, NULL, run, server))
		abort();
	return server;
}

void test_server_stop(struct test_server *server)
{
	shutdown(server->fd, SHUT_RDWR);
	pthread_join(server->thread, NULL);
	close(server->fd);
	free(server->request);
	free(server->answer);
	free(server);
}
