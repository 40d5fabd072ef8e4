/* SPDX-License-Identifier: MIT */
#pragma once
/* What is counted, by all loops at once, in the text format that Prometheus reads:
 * https://prometheus.io/docs/instrumenting/exposition_formats/ */

#include <stdatomic.h>

#include <kavak/kavak.h>

#define METRICS_ROUTES 8
#define METRICS_STATUS 16	/* different ones of a route */
#define METRICS_STEPS  96	/* different points of a trace */

extern const double metrics_bounds[];	/* of the histogram, in seconds; ends with 0 */
#define METRICS_BOUNDS 10

struct metrics_status {
	_Atomic int      status;
	_Atomic uint64_t n;
};

struct metrics_step {
	_Atomic(const char *) point;	/* static, as the library has it */
	_Atomic uint64_t n, n_failed, us;
};

struct metrics {
	struct metrics_status requests[METRICS_ROUTES][METRICS_STATUS];
	_Atomic uint64_t turns_done, turns_degraded, turns_failed;
	_Atomic int64_t  in_flight;
	_Atomic uint64_t turn_us, turn_bounds[METRICS_BOUNDS + 1];
	struct metrics_step steps[METRICS_STEPS];
};

void metrics_request(struct metrics *metrics, size_t route, int status);

/* A turn ended after `us`: 0 with its reply, or below. */
void metrics_turn(struct metrics *metrics, int result, const kavak_reply *reply, int64_t us);

/* A kavak_trace_fn; userdata is the metrics. */
void metrics_trace(const kavak_trace_event *event, void *userdata);

/* route(i): what the i-th is called; NULL beyond the last. 0, KAVAK_ENOMEM. */
int metrics_print(struct metrics *metrics, const char *(*route)(size_t i), kavak_buf *buf);
