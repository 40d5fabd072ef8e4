/* SPDX-License-Identifier: MIT */
/* One epoll, a heap of timers, a queue of calls put off. A callback may end any watch or timer,
 * its own too: what is ended while callbacks run is freed when they are through. */
#include <kavak/sys/loop.h>

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <kavak/sys/error.h>

#include "base/auto.h"
#include "base/monotonic.h"

#define EVENTS_MAX 64	/* taken from the kernel in one round */

struct task {
	kavak_task_fn *fn;	/* NULL: taken back */
	void          *userdata;
};

struct tasks {
	struct task *items;
	size_t       n, cap;
};

struct kavak_timer {
	int64_t        due_ms;
	uint64_t       order;	/* of two due at once, the older first */
	size_t         at;	/* in the heap */
	kavak_task_fn *fn;
	void          *userdata;
};

struct kavak_watch {
	kavak_watch    *prev, *next;
	int             fd;
	bool            dead;
	kavak_watch_fn *fn;
	void           *userdata;
};

struct kavak_loop {
	int           epoll_fd;
	bool          running;
	struct tasks  posted, batch;	/* batch: those of this round */
	kavak_timer **timers;
	size_t        n_timers, timers_cap;
	uint64_t      n_timers_ever;
	kavak_watch  *watches, *dead;
};

KV_DEFINE_AUTO(kavak_loop, kavak_loop_free)

int kavak_loop_new(kavak_loop **ret_loop, kavak_error *err)
{
	KV_AUTO(kavak_loop) *loop = calloc(1, sizeof(*loop));

	if (!loop)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "loop");
	loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (loop->epoll_fd < 0)
		return kavak_error_set(err, KAVAK_EIO, errno, "epoll: %s", strerror(errno));
	*ret_loop = KV_TAKE(loop);
	return 0;
}

static void free_watches(kavak_watch **list)
{
	while (*list) {
		kavak_watch *watch = *list;

		*list = watch->next;
		free(watch);
	}
}

void kavak_loop_free(kavak_loop *loop)
{
	if (!loop)
		return;
	for (size_t i = 0; i < loop->n_timers; i++)
		free(loop->timers[i]);
	free(loop->timers);
	free(loop->posted.items);
	free(loop->batch.items);
	free_watches(&loop->watches);
	free_watches(&loop->dead);
	if (loop->epoll_fd >= 0)
		close(loop->epoll_fd);
	free(loop);
}

int kavak_loop_fd(kavak_loop *loop)
{
	return loop->epoll_fd;
}

int kavak_loop_timeout_ms(kavak_loop *loop)
{
	int64_t left;

	if (loop->posted.n)
		return 0;
	if (!loop->n_timers)
		return -1;
	left = loop->timers[0]->due_ms - kv_monotonic_ms();
	return left <= 0 ? 0 : left > INT_MAX ? INT_MAX : (int) left;
}

/* Calls put off. */

int kavak_loop_post(kavak_loop *loop, kavak_task_fn *fn, void *userdata, kavak_error *err)
{
	struct tasks *tasks = &loop->posted;

	if (tasks->n == tasks->cap) {
		size_t cap = tasks->cap ? 2 * tasks->cap : 16;
		struct task *grown = realloc(tasks->items, cap * sizeof(*grown));

		if (!grown)
			return kavak_error_set(err, KAVAK_ENOMEM, 0, "loop");
		tasks->items = grown;
		tasks->cap = cap;
	}
	tasks->items[tasks->n++] = (struct task) { fn, userdata };
	return 0;
}

static void take_back(struct tasks *tasks, const void *userdata)
{
	for (size_t i = 0; i < tasks->n; i++)
		if (tasks->items[i].userdata == userdata)
			tasks->items[i].fn = NULL;
}

void kavak_loop_unpost(kavak_loop *loop, void *userdata)
{
	take_back(&loop->posted, userdata);
	take_back(&loop->batch, userdata);
}

/* Those posted before now; what they post runs in the next round. */
static void run_posted(kavak_loop *loop)
{
	struct tasks emptied = loop->batch;

	loop->batch = loop->posted;
	emptied.n = 0;
	loop->posted = emptied;
	for (size_t i = 0; i < loop->batch.n; i++)
		if (loop->batch.items[i].fn)
			loop->batch.items[i].fn(loop->batch.items[i].userdata);
	loop->batch.n = 0;
}

/* Timers: a binary heap, the next one due on top. */

static bool sooner(const kavak_timer *a, const kavak_timer *b)
{
	return a->due_ms != b->due_ms ? a->due_ms < b->due_ms : a->order < b->order;
}

static void place(kavak_loop *loop, kavak_timer *timer, size_t at)
{
	loop->timers[at] = timer;
	timer->at = at;
}

static void sift_up(kavak_loop *loop, kavak_timer *timer, size_t at)
{
	for (; at && sooner(timer, loop->timers[(at - 1) / 2]); at = (at - 1) / 2)
		place(loop, loop->timers[(at - 1) / 2], at);
	place(loop, timer, at);
}

static void sift_down(kavak_loop *loop, kavak_timer *timer, size_t at)
{
	for (;;) {
		size_t child = 2 * at + 1;

		if (child + 1 < loop->n_timers &&
		    sooner(loop->timers[child + 1], loop->timers[child]))
			child++;
		if (child >= loop->n_timers || !sooner(loop->timers[child], timer))
			break;
		place(loop, loop->timers[child], at);
		at = child;
	}
	place(loop, timer, at);
}

int kavak_loop_timer(kavak_loop *loop, int64_t after_ms, kavak_task_fn *fn, void *userdata,
                     kavak_timer **ret_timer, kavak_error *err)
{
	kavak_timer *timer;

	if (loop->n_timers == loop->timers_cap) {
		size_t cap = loop->timers_cap ? 2 * loop->timers_cap : 16;
		kavak_timer **grown = realloc(loop->timers, cap * sizeof(*grown));

		if (!grown)
			return kavak_error_set(err, KAVAK_ENOMEM, 0, "timer");
		loop->timers = grown;
		loop->timers_cap = cap;
	}
	timer = malloc(sizeof(*timer));
	if (!timer)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "timer");
	*timer = (kavak_timer) {
		.due_ms = kv_monotonic_ms() + (after_ms > 0 ? after_ms : 0),
		.order = loop->n_timers_ever++,
		.fn = fn, .userdata = userdata,
	};
	sift_up(loop, timer, loop->n_timers++);
	if (ret_timer)
		*ret_timer = timer;
	return 0;
}

void kavak_timer_end(kavak_loop *loop, kavak_timer *timer)
{
	kavak_timer *last;
	size_t at;

	if (!timer)
		return;
	at = timer->at;
	last = loop->timers[--loop->n_timers];
	if (last != timer) {
		sift_down(loop, last, at);
		if (last->at == at)
			sift_up(loop, last, at);
	}
	free(timer);
}

/* Those due as the round began, so that a timer that sets another cannot hold the loop. */
static void run_timers(kavak_loop *loop)
{
	int64_t now = kv_monotonic_ms();
	uint64_t newest = loop->n_timers_ever;

	while (loop->n_timers && loop->timers[0]->due_ms <= now &&
	       loop->timers[0]->order < newest) {
		kavak_timer fired = *loop->timers[0];

		kavak_timer_end(loop, loop->timers[0]);
		fired.fn(fired.userdata);
	}
}

/* Descriptors. */

static uint32_t epoll_events(unsigned events)
{
	return (events & KAVAK_LOOP_READ ? EPOLLIN : 0u) |
	       (events & KAVAK_LOOP_WRITE ? EPOLLOUT : 0u);
}

int kavak_loop_watch(kavak_loop *loop, int fd, unsigned events, kavak_watch_fn *fn,
                     void *userdata, kavak_watch **ret_watch, kavak_error *err)
{
	struct epoll_event event = { .events = epoll_events(events) };
	kavak_watch *watch = malloc(sizeof(*watch));

	if (!watch)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "watch");
	*watch = (kavak_watch) { .next = loop->watches, .fd = fd, .fn = fn, .userdata = userdata };
	event.data.ptr = watch;
	if (epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0) {
		free(watch);
		return kavak_error_set(err, KAVAK_EIO, errno, "watch descriptor %d: %s", fd,
		                       strerror(errno));
	}
	if (loop->watches)
		loop->watches->prev = watch;
	loop->watches = watch;
	*ret_watch = watch;
	return 0;
}

int kavak_watch_set(kavak_loop *loop, kavak_watch *watch, unsigned events, kavak_error *err)
{
	struct epoll_event event = { .events = epoll_events(events), .data.ptr = watch };

	if (epoll_ctl(loop->epoll_fd, EPOLL_CTL_MOD, watch->fd, &event) < 0)
		return kavak_error_set(err, KAVAK_EIO, errno, "watch descriptor %d: %s", watch->fd,
		                       strerror(errno));
	return 0;
}

void kavak_watch_end(kavak_loop *loop, kavak_watch *watch)
{
	if (!watch)
		return;
	epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL);
	if (watch->prev)
		watch->prev->next = watch->next;
	else
		loop->watches = watch->next;
	if (watch->next)
		watch->next->prev = watch->prev;

	watch->dead = true;
	watch->next = loop->dead;
	loop->dead = watch;
	if (!loop->running)
		free_watches(&loop->dead);
}

static int run_watches(kavak_loop *loop, int timeout_ms, kavak_error *err)
{
	struct epoll_event events[EVENTS_MAX];
	int n = epoll_wait(loop->epoll_fd, events, EVENTS_MAX, timeout_ms);

	if (n < 0 && errno != EINTR)
		return kavak_error_set(err, KAVAK_EIO, errno, "epoll: %s", strerror(errno));
	for (int i = 0; i < n; i++) {
		kavak_watch *watch = events[i].data.ptr;
		uint32_t e = events[i].events;
		bool failed = e & (EPOLLERR | EPOLLHUP);	/* reading or writing tells what */
		unsigned ready = 0;

		if (e & EPOLLIN || failed)
			ready |= KAVAK_LOOP_READ;
		if (e & EPOLLOUT || failed)
			ready |= KAVAK_LOOP_WRITE;
		if (!watch->dead)
			watch->fn(watch->fd, ready, watch->userdata);
	}
	return 0;
}

static int sooner_ms(int a, int b)
{
	return a < 0 ? b : b < 0 ? a : a < b ? a : b;
}

int kavak_loop_run_once(kavak_loop *loop, int timeout_ms, kavak_error *err)
{
	int r;

	if (loop->running)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
		                       "the loop is running: not from inside a callback");
	if (!loop->posted.n && !loop->n_timers && !loop->watches)
		return KAVAK_STOPPED;

	loop->running = true;
	r = run_watches(loop, sooner_ms(timeout_ms, kavak_loop_timeout_ms(loop)), err);
	if (r == 0) {
		run_timers(loop);
		run_posted(loop);
	}
	loop->running = false;
	free_watches(&loop->dead);
	return r;
}
