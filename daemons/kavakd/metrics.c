/* SPDX-License-Identifier: MIT */
#include "metrics.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const double metrics_bounds[METRICS_BOUNDS + 1] = { .005, .01, .025, .05, .1, .5, 1, 5, 20, 45, 0 };

void metrics_request(struct metrics *metrics, size_t route, int status)
{
	for (size_t i = 0; i < METRICS_STATUS; i++) {
		struct metrics_status *slot = &metrics->requests[route][i];
		int free = 0;

		if (atomic_load(&slot->status) == status ||
		    atomic_compare_exchange_strong(&slot->status, &free, status) ||
		    free == status) {
			atomic_fetch_add(&slot->n, 1);
			return;
		}
	}
}

void metrics_turn(struct metrics *metrics, int result, const kavak_reply *reply, int64_t us)
{
	size_t i = 0;

	if (result < 0) {
		atomic_fetch_add(&metrics->turns_failed, 1);
		return;
	}
	atomic_fetch_add(&metrics->turns_done, 1);
	atomic_fetch_add(&metrics->turns_degraded, reply->degraded);
	atomic_fetch_add(&metrics->turn_us, (uint64_t) us);
	while (i < METRICS_BOUNDS && (double) us > metrics_bounds[i] * 1e6)
		i++;
	atomic_fetch_add(&metrics->turn_bounds[i], 1);
}

void metrics_trace(const kavak_trace_event *event, void *userdata)
{
	struct metrics *metrics = userdata;

	for (size_t i = 0; i < METRICS_STEPS; i++) {
		struct metrics_step *step = &metrics->steps[i];
		const char *point = NULL;

		if (!atomic_compare_exchange_strong(&step->point, &point, event->point) &&
		    point != event->point && strcmp(point, event->point))
			continue;
		atomic_fetch_add(&step->n, 1);
		atomic_fetch_add(&step->n_failed, event->code < 0);
		atomic_fetch_add(&step->us, (uint64_t) event->elapsed_us);
		return;
	}
}

/* ---- printing ---- */

static int add(kavak_buf *buf, const char *fmt, ...) KAVAK_PRINTF(2, 3);
static int add(kavak_buf *buf, const char *fmt, ...)
{
	char line[256];
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	return kavak_buf_add(buf, (kavak_slice) { line, (size_t) n < sizeof(line) ? (size_t) n
								 : sizeof(line) - 1 });
}

static int print_head(kavak_buf *buf, const char *name, const char *type, const char *help)
{
	return add(buf, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static int print_requests(struct metrics *metrics, const char *(*route)(size_t), kavak_buf *buf)
{
	int r = print_head(buf, "kavak_http_requests_total", "counter", "Requests answered.");

	for (size_t i = 0; route(i); i++)
		for (size_t k = 0; !r && k < METRICS_STATUS; k++) {
			struct metrics_status *slot = &metrics->requests[i][k];

			if (atomic_load(&slot->status))
				r = add(buf, "kavak_http_requests_total{route=\"%s\",status=\"%d\"} "
					"%" PRIu64 "\n", route(i), atomic_load(&slot->status),
					atomic_load(&slot->n));
		}
	return r;
}

static int print_turns(struct metrics *metrics, kavak_buf *buf)
{
	uint64_t n = 0;
	int r = print_head(buf, "kavak_turns_total", "counter", "Turns ended, by how.");

	if (!r)
		r = add(buf, "kavak_turns_total{outcome=\"done\"} %" PRIu64 "\n"
			"kavak_turns_total{outcome=\"failed\"} %" PRIu64 "\n",
			atomic_load(&metrics->turns_done), atomic_load(&metrics->turns_failed));
	if (!r)
		r = print_head(buf, "kavak_turns_degraded_total", "counter",
			       "Turns in which the offline agent stood in.");
	if (!r)
		r = add(buf, "kavak_turns_degraded_total %" PRIu64 "\n",
			atomic_load(&metrics->turns_degraded));
	if (!r)
		r = print_head(buf, "kavak_turns_in_flight", "gauge", "Turns begun and not ended.");
	if (!r)
		r = add(buf, "kavak_turns_in_flight %" PRId64 "\n",
			atomic_load(&metrics->in_flight));
	if (!r)
		r = print_head(buf, "kavak_turn_duration_seconds", "histogram",
			       "How long a turn took.");
	for (size_t i = 0; !r && i <= METRICS_BOUNDS; i++) {
		n += atomic_load(&metrics->turn_bounds[i]);
		r = i < METRICS_BOUNDS
		    ? add(buf, "kavak_turn_duration_seconds_bucket{le=\"%g\"} %" PRIu64 "\n",
			  metrics_bounds[i], n)
		    : add(buf, "kavak_turn_duration_seconds_bucket{le=\"+Inf\"} %" PRIu64 "\n"
			  "kavak_turn_duration_seconds_sum %.6f\n"
			  "kavak_turn_duration_seconds_count %" PRIu64 "\n", n,
			  (double) atomic_load(&metrics->turn_us) / 1e6, n);
	}
	return r;
}

static int print_steps(struct metrics *metrics, kavak_buf *buf)
{
	int r = print_head(buf, "kavak_step_duration_seconds", "summary",
			   "How long the steps of a message's way took.");

	for (size_t i = 0; !r && i < METRICS_STEPS; i++) {
		struct metrics_step *step = &metrics->steps[i];
		const char *point = atomic_load(&step->point);

		if (point)
			r = add(buf, "kavak_step_duration_seconds_sum{step=\"%s\"} %.6f\n"
				"kavak_step_duration_seconds_count{step=\"%s\"} %" PRIu64 "\n",
				point, (double) atomic_load(&step->us) / 1e6, point,
				atomic_load(&step->n));
	}
	if (!r)
		r = print_head(buf, "kavak_step_failures_total", "counter", "Steps that failed.");
	for (size_t i = 0; !r && i < METRICS_STEPS; i++) {
		const char *point = atomic_load(&metrics->steps[i].point);

		if (point)
			r = add(buf, "kavak_step_failures_total{step=\"%s\"} %" PRIu64 "\n", point,
				atomic_load(&metrics->steps[i].n_failed));
	}
	return r;
}

int metrics_print(struct metrics *metrics, const char *(*route)(size_t i), kavak_buf *buf)
{
	int r = print_requests(metrics, route, buf);

	if (!r)
		r = print_turns(metrics, buf);
	return r ? r : print_steps(metrics, buf);
}
