/* SPDX-License-Identifier: MIT */
/* kavakd: the agent over HTTP. Settings, one thread a loop, signals. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <kavak/sys/error.h>

#include "listen.h"
#include "loop.h"

enum status { STATUS_DONE = 0, STATUS_FAILED = 1, STATUS_USAGE = 2 };

static const char help[] =
	"usage: kavakd\n"
	"\n"
	"Serves the agent over HTTP: POST /chat, GET /health, /ready, /metrics and\n"
	"/openapi.json, which describes them. Settings come from the environment or from\n"
	".env: KAVAK_LISTEN (127.0.0.1:8000), KAVAK_API_TOKEN, KAVAK_WORKERS,\n"
	"KAVAK_RATE_LIMIT, KAVAK_TURN_MS, LOG_LEVEL, and those of the agent.\n"
	"\n"
	"  --help     this\n"
	"  --version  its version\n"
	"\n"
	"SIGTERM and SIGINT: accept no more, finish what is in flight, exit.\n"
	"\n"
	"exit status: 0 done, 1 failed, 2 wrong usage\n";

/* Said before there is a log. */
static int die(const char *text)
{
	fprintf(stderr, "kavakd: %s\n", text);
	return STATUS_FAILED;
}

static const char *get(const struct service *service, const char *name)
{
	const char *value = kavak_config_get(service->config, name);

	return value && *value ? value : NULL;
}

/* What only a daemon cannot do. */
static int check(const struct service *service, const struct address *address, kavak_error *err)
{
	const char *database = get(service, "DATABASE_URL");

	if (database && strstr(database, ":memory:"))
		return kavak_error_set(err, KAVAK_EINVAL, 0,
				       "DATABASE_URL is sqlite::memory:, which forgets all when it"
				       " ends, and each loop's is another: name a file");
	if (database && !strncmp(database, "postgres", 8) && !get(service, "REDIS_URL"))
		return kavak_error_set(err, KAVAK_EINVAL, 0,
				       "DATABASE_URL is postgresql://: REDIS_URL must say where"
				       " conversations are kept");
	if (!address_is_loopback(address) && !service->api_token)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
				       "KAVAK_LISTEN is open to other machines: set"
				       " KAVAK_API_TOKEN, or listen on 127.0.0.1");
	if (get(service, "TWILIO_AUTH_TOKEN"))
		return kavak_error_set(err, KAVAK_ENOTSUP, 0,
				       "TWILIO_AUTH_TOKEN is set, and this build answers no"
				       " webhooks of Twilio's yet: unset it");
	return 0;
}

static int configure(struct service *service, struct address *address, kavak_error *err)
{
	int r = kavak_config_new(&service->config, err);

	if (!r)
		r = kavak_config_load(service->config, ".env", err);
	if (!r)
		r = address_parse(get(service, "KAVAK_LISTEN"), address, err);
	if (r < 0)
		return r;
	service->log.least = log_level_of(get(service, "LOG_LEVEL"));
	service->api_token = get(service, "KAVAK_API_TOKEN");
	service->rate_limit = (unsigned) strtoul(get(service, "KAVAK_RATE_LIMIT"), NULL, 10);
	service->turn_ms = strtol(get(service, "KAVAK_TURN_MS"), NULL, 10);
	kavak_config_set_trace(service->config, metrics_trace, &service->metrics);
	return check(service, address, err);
}

/* To systemd, where it asked to be told. */
static void notify(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd;

	if (!path || !*path || strlen(path) >= sizeof(to.sun_path))
		return;
	snprintf(to.sun_path, sizeof(to.sun_path), "%s", path);
	if (*path == '@')
		to.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	(void) !sendto(fd, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *) &to,
		       (socklen_t) (offsetof(struct sockaddr_un, sun_path) + strlen(path)));
	close(fd);
}

static void *run(void *userdata)
{
	loop_run(userdata);
	return NULL;
}

/* Until a signal; then until what is in flight is done. 0, or below when it could not begin. */
static int serve(struct service *service, struct loop *loops, size_t n, const sigset_t *signals,
		 kavak_error *err)
{
	size_t n_started = 0;
	int signal = 0, why = 0;

	while (n_started < n && !why) {
		why = pthread_create(&loops[n_started].thread, NULL, run, &loops[n_started]);
		n_started += !why;
	}
	if (!why) {
		notify("READY=1");
		sigwait(signals, &signal);
	}
	notify("STOPPING=1");
	log_line(&service->log, LOG_INFO, "draining", "\"signal\":%d", signal);
	for (size_t i = 0; i < n_started; i++)
		loop_drain(&loops[i]);
	for (size_t i = 0; i < n_started; i++)
		pthread_join(loops[i].thread, NULL);
	return why ? kavak_error_set(err, KAVAK_EIO, why, "a thread: %s", strerror(why)) : 0;
}

static int open_loops(struct service *service, struct loop *loops, size_t n,
		      struct address *address, kavak_error *err)
{
	int r = 0;

	for (size_t i = 0; !r && i < n; i++) {
		int fd;

		r = address_listen(address, &fd, err);
		if (!r)
			r = loop_open(&loops[i], service, fd, err);
	}
	return r;
}

static int start(struct service *service, const sigset_t *signals)
{
	struct address address;
	char where[ADDRESS_TEXT_MAX];
	kavak_error err = { 0 };
	struct loop *loops;
	size_t n;
	int r = configure(service, &address, &err);

	if (r < 0)
		return die(err.text);
	n = strtoul(get(service, "KAVAK_WORKERS"), NULL, 10);
	loops = calloc(n, sizeof(*loops));
	r = loops ? open_loops(service, loops, n, &address, &err)
		  : kavak_error_set(&err, KAVAK_ENOMEM, 0, "loops");
	if (!r) {
		address_print(&address, where);
		log_line(&service->log, LOG_INFO, "listening", "\"address\":\"%s\",\"loops\":%zu",
			 where, n);
		r = serve(service, loops, n, signals, &err);
	}
	for (size_t i = 0; loops && i < n; i++)
		loop_close(&loops[i]);
	free(loops);
	if (r < 0)
		return die(err.text);
	log_line(&service->log, LOG_INFO, "stopped", NULL);
	return STATUS_DONE;
}

int main(int argc, char **argv)
{
	struct service *service;
	sigset_t signals;
	int status;

	if (argc == 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))) {
		fputs(help, stdout);
		return fflush(stdout) ? STATUS_FAILED : STATUS_DONE;
	}
	if (argc == 2 && !strcmp(argv[1], "--version")) {
		puts("kavakd " KAVAK_VERSION);
		return fflush(stdout) ? STATUS_FAILED : STATUS_DONE;
	}
	if (argc != 1) {
		fprintf(stderr, "kavakd: it takes no '%s'; try 'kavakd --help'\n", argv[1]);
		return STATUS_USAGE;
	}
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	service = calloc(1, sizeof(*service));	/* larger than a stack's frame should be */
	if (!service)
		return die("out of memory");
	status = start(service, &signals);
	kavak_config_free(service->config);
	free(service);
	return status;
}
