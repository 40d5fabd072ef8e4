/* SPDX-License-Identifier: MIT */
#include "loop.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <kavak/sys/error.h>

#include "chat.h"
#include "http.h"

#define CONNECTIONS_MAX 4096	/* of one loop, and no more than descriptors allow */
#define CONNECTION_S    30	/* a connection that is silent for so long is closed */
#define CONNECTION_MEMORY ((size_t) 16 << 10)	/* of its request line and headers */
#define LINGER_MS         1000	/* for what is answered last */
#define DESCRIPTORS_ELSE  64	/* of database, model, logs */

int64_t loop_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static unsigned connections_max(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur <= 2 * DESCRIPTORS_ELSE)
		return DESCRIPTORS_ELSE;
	return limit.rlim_cur - DESCRIPTORS_ELSE < CONNECTIONS_MAX
	       ? (unsigned) limit.rlim_cur - DESCRIPTORS_ELSE : CONNECTIONS_MAX;
}

static int start_http(struct loop *loop, int listen_fd, kavak_error *err)
{
	loop->http = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
				      http_on_request, loop,
				      MHD_OPTION_LISTEN_SOCKET, listen_fd,
				      MHD_OPTION_CONNECTION_LIMIT, connections_max(),
				      MHD_OPTION_CONNECTION_TIMEOUT, (unsigned) CONNECTION_S,
				      MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY,
				      MHD_OPTION_NOTIFY_COMPLETED, http_on_end, loop,
				      MHD_OPTION_END);
	if (loop->http)
		return 0;
	close(listen_fd);
	return kavak_error_set(err, KAVAK_EIO, errno, "the HTTP server does not start");
}

static int watch(struct loop *loop, int fd, kavak_error *err)
{
	struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

	if (!epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event))
		return 0;
	return kavak_error_set(err, KAVAK_EIO, errno, "epoll: %s", strerror(errno));
}

int loop_open(struct loop *loop, struct service *service, int listen_fd, kavak_error *err)
{
	int r;

	loop->service = service;
	loop->epoll = epoll_create1(EPOLL_CLOEXEC);
	loop->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	loop->limit = limit_new(service->rate_limit);
	if (loop->epoll < 0 || loop->wake < 0 || !loop->limit) {
		close(listen_fd);
		return kavak_error_set(err, KAVAK_EIO, errno, "a loop: %s", strerror(errno));
	}
	r = start_http(loop, listen_fd, err);
	if (!r)
		r = kavak_engine_open(service->config, &loop->engine, err);
	if (!r)
		r = watch(loop, kavak_engine_fd(loop->engine), err);
	if (!r)
		r = watch(loop, loop->wake, err);
	return r ? r : watch(loop, MHD_get_daemon_info(loop->http, MHD_DAEMON_INFO_EPOLL_FD)
				   ->epoll_fd, err);
}

static int sooner(int a, int b)
{
	return a < 0 ? b : b < 0 || a < b ? a : b;
}

static int sleep_ms(struct loop *loop)
{
	unsigned long long http = 0;
	int ms = kavak_engine_timeout_ms(loop->engine);

	if (MHD_get_timeout(loop->http, &http) == MHD_YES)
		ms = sooner(ms, http < 60000 ? (int) http : 60000);
	return sooner(sooner(ms, chats_wait_ms(loop)), loop->is_draining ? LINGER_MS / 10 : -1);
}

/* The first time accepting ends; what is in flight goes on. */
static void look_at_wake(struct loop *loop)
{
	uint64_t n;
	int fd;

	if (loop->is_draining || read(loop->wake, &n, sizeof(n)) < 0)
		return;
	loop->is_draining = true;
	fd = MHD_quiesce_daemon(loop->http);
	if (fd >= 0)
		close(fd);
}

/* Turns, and for a moment the lines on which the last answers leave. */
static bool has_work(struct loop *loop)
{
	const union MHD_DaemonInfo *info;

	if (!loop->is_draining || loop->chats) {
		loop->idle_since_ms = loop_now_ms();
		return true;
	}
	info = MHD_get_daemon_info(loop->http, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
	return info && info->num_connections && loop_now_ms() - loop->idle_since_ms < LINGER_MS;
}

void loop_run(struct loop *loop)
{
	struct epoll_event events[8];
	kavak_error err = { 0 };

	while (has_work(loop)) {
		epoll_wait(loop->epoll, events, 8, sleep_ms(loop));
		look_at_wake(loop);
		MHD_run(loop->http);
		if (kavak_engine_process(loop->engine, &err) < 0)
			log_error(&loop->service->log, LOG_ERROR, "engine", &err);
		chats_start_held(loop);
		MHD_run(loop->http);	/* what was resumed goes out at once */
	}
}

void loop_drain(struct loop *loop)
{
	const uint64_t one = 1;

	if (write(loop->wake, &one, sizeof(one)) < 0)
		return;		/* it was told before */
}

void loop_close(struct loop *loop)
{
	chats_end(loop);
	if (loop->http)
		MHD_stop_daemon(loop->http);
	kavak_engine_close(loop->engine);
	limit_free(loop->limit);
	if (loop->epoll > 0)
		close(loop->epoll);
	if (loop->wake > 0)
		close(loop->wake);
}
