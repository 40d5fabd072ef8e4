/* SPDX-License-Identifier: MIT */
#ifndef KAVAK_SYS_LOOP_H
#define KAVAK_SYS_LOOP_H

/**
 * The one loop of an engine: file descriptors, timers, and calls put off until
 * the stack is empty. Everything that waits, waits here. It belongs to one
 * thread; every callback runs inside kavak_loop_run_once().
 */

#include <kavak/error.h>

KAVAK_BEGIN_DECLS

typedef struct kavak_loop  kavak_loop;
typedef struct kavak_timer kavak_timer;
typedef struct kavak_watch kavak_watch;

enum kavak_loop_events { KAVAK_LOOP_READ = 1, KAVAK_LOOP_WRITE = 2 };

typedef void kavak_task_fn(void *userdata);
typedef void kavak_watch_fn(int fd, unsigned events, void *userdata);

/** @return 0; KAVAK_ENOMEM; KAVAK_EIO when the system gives no descriptor.
 *  @since 0.1 */
KAVAK_API int kavak_loop_new(kavak_loop **ret_loop, kavak_error *err);

/** Ends every watch and timer; what was posted and has not run never runs. NULL is fine.
 *  @since 0.1 */
KAVAK_API void kavak_loop_free(kavak_loop *loop);

/** A descriptor that polls readable when there is something to do; the loop's own.
 *  @since 0.1 */
KAVAK_API int kavak_loop_fd(kavak_loop *loop);

/** How long a poll may sleep: milliseconds, 0 for not at all, -1 for as long as it likes.
 *  @since 0.1 */
KAVAK_API int kavak_loop_timeout_ms(kavak_loop *loop);

/**
 * Do what is due: posted calls, timers, descriptors. Sleeps at most `timeout_ms`
 * (0: not at all; -1: until something happens).
 *
 * @return 0; KAVAK_STOPPED when there is nothing to wait for and never will be;
 *         KAVAK_EINVAL from inside one of its own callbacks; KAVAK_EIO.
 * @since 0.1
 */
KAVAK_API int kavak_loop_run_once(kavak_loop *loop, int timeout_ms, kavak_error *err);

/** Call `fn` soon, with an empty stack, in the order posted.
 *  @return 0; KAVAK_ENOMEM.
 *  @since 0.1 */
KAVAK_API int kavak_loop_post(kavak_loop *loop, kavak_task_fn *fn, void *userdata,
                              kavak_error *err);

/** Forget every posted call with this `userdata` that has not run.
 *  @since 0.1 */
KAVAK_API void kavak_loop_unpost(kavak_loop *loop, void *userdata);

/**
 * Call `fn` once, `after_ms` from now. The handle is gone once it has fired.
 *
 * @param ret_timer  to end it before; may be NULL.
 * @return 0; KAVAK_ENOMEM.
 * @since 0.1
 */
KAVAK_API int kavak_loop_timer(kavak_loop *loop, int64_t after_ms, kavak_task_fn *fn,
                               void *userdata, kavak_timer **ret_timer, kavak_error *err);

/** End a timer that has not fired. NULL is fine.
 *  @since 0.1 */
KAVAK_API void kavak_timer_end(kavak_loop *loop, kavak_timer *timer);

/**
 * Call `fn` whenever `fd` is ready.
 *
 * @param events  KAVAK_LOOP_READ, KAVAK_LOOP_WRITE or both.
 * @return 0; KAVAK_ENOMEM; KAVAK_EIO.
 * @since 0.1
 */
KAVAK_API int kavak_loop_watch(kavak_loop *loop, int fd, unsigned events, kavak_watch_fn *fn,
                               void *userdata, kavak_watch **ret_watch, kavak_error *err);

/** Watch for other events.
 *  @return 0; KAVAK_EIO.
 *  @since 0.1 */
KAVAK_API int kavak_watch_set(kavak_loop *loop, kavak_watch *watch, unsigned events,
                              kavak_error *err);

/** Stop watching; before the descriptor is closed. NULL is fine.
 *  @since 0.1 */
KAVAK_API void kavak_watch_end(kavak_loop *loop, kavak_watch *watch);

KAVAK_END_DECLS
#endif
