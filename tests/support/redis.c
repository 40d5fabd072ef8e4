/* SPDX-License-Identifier: MIT */
#include "support/redis.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "redis/redis.h"
#include "support/folder.h"

#define WORDS_MAX 32

const char *redis_url(void)
{
	static bool is_said;
	const char *url = getenv("KAVAK_TEST_REDIS");

	if (url && *url)
		return url;
	if (!is_said)
		fprintf(stderr, "KAVAK_TEST_REDIS is not set: Redis is skipped\n");
	is_said = true;
	return NULL;
}

void redis_do(const char *url, const char *const *words)
{
	KV_AUTO(kv_redis) *redis = NULL;
	struct kv_redis_url parsed;
	kavak_slice slices[WORDS_MAX];
	const kv_reply *reply;
	kavak_error err = { 0 };
	size_t n = 0;
	int r;

	for (; words[n] && n < WORDS_MAX; n++)
		slices[n] = kavak_slice_of(words[n]);
	r = kv_redis_url_parse(url, &parsed, &err);
	if (r == 0)
		r = kv_redis_open(&parsed, &redis, &err);
	if (r == 0)
		r = kv_redis_call(redis, slices, n, &reply, &err);
	ck_assert_msg(r == 0, "%s", err.text);
}

void redis_fresh(unsigned db, char *ret_url)
{
	const char *base = redis_url();

	snprintf(ret_url, REDIS_URL_MAX, strncmp(base, "unix:", 5) ? "%s/%u" : "%s?db=%u", base,
		 db);
	redis_do(ret_url, (const char *const[]) { "FLUSHDB", NULL });
}

bool redis_is_installed(void)
{
	return !system("command -v redis-server >/dev/null");
}

static bool is_up(const char *url)
{
	KV_AUTO(kv_redis) *redis = NULL;
	const kavak_slice ping = KAVAK_SLICE("PING");
	struct kv_redis_url parsed;
	const kv_reply *reply;
	kavak_error err = { 0 };

	if (kv_redis_url_parse(url, &parsed, NULL) < 0)
		return false;
	if (kv_redis_open(&parsed, &redis, &err) < 0)
		return err.code == KAVAK_EDENIED;
	return kv_redis_call(redis, &ping, 1, &reply, &err) == 0 || err.code == KAVAK_EDENIED;
}

void redis_start_again(struct redis_server *server, const char *const *options)
{
	char socket[96], log[96];
	const char *words[WORDS_MAX] = {
		"redis-server", "--port", "0", "--unixsocket", socket, "--dir", server->dir,
		"--save", "", "--logfile", log,
	};
	size_t n = 11;

	snprintf(socket, sizeof(socket), "%s/redis.sock", server->dir);
	snprintf(log, sizeof(log), "%s/log", server->dir);
	for (; options && *options; options++)
		words[n++] = *options;
	server->pid = fork();
	ck_assert_int_ge(server->pid, 0);
	if (!server->pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);	/* also when the test fails */
		execvp(words[0], (char *const *) words);
		_exit(127);
	}
	for (int i = 0; !is_up(server->url); i++) {
		ck_assert_msg(i < 500 && waitpid(server->pid, NULL, WNOHANG) == 0,
			      "redis-server does not come up; see %s", log);
		nanosleep(&(struct timespec) { .tv_nsec = 20 * 1000 * 1000 }, NULL);
	}
}

void redis_start(struct redis_server *server, const char *const *options)
{
	const struct folder folder = folder_new();

	snprintf(server->dir, sizeof(server->dir), "%s", folder.name);
	snprintf(server->url, sizeof(server->url), "unix://%s/redis.sock", server->dir);
	redis_start_again(server, options);
}

void redis_kill(struct redis_server *server)
{
	kill(server->pid, SIGKILL);
	waitpid(server->pid, NULL, 0);
	server->pid = 0;
}

void redis_end(struct redis_server *server)
{
	struct folder folder;

	if (server->pid)
		redis_kill(server);
	snprintf(folder.name, sizeof(folder.name), "%s", server->dir);
	folder_done(&folder);
}
