/* SPDX-License-Identifier: MIT */
#include "judge/figure.h"

#include <stdio.h>

static bool say(const char *what, const char *figure, const char *bound, bool is_met)
{
	printf("= %-42s %-24s %-18s %s\n", what, figure, bound, is_met ? "ok" : "LOW");
	return is_met;
}

bool figure_share(const char *what, size_t right, size_t n, double floor)
{
	double percent = n ? 100.0 * (double) right / (double) n : 0;
	char figure[64], bound[64];

	snprintf(figure, sizeof(figure), "%zu of %zu, %.2f %%", right, n, percent);
	snprintf(bound, sizeof(bound), "at least %g %%", floor);
	return say(what, figure, bound, n && percent >= floor);
}

bool figure_count(const char *what, size_t count, size_t n, size_t floor)
{
	char figure[64], bound[64];

	snprintf(figure, sizeof(figure), "%zu of %zu", count, n);
	snprintf(bound, sizeof(bound), "at least %zu", floor);
	return say(what, figure, bound, count >= floor);
}

bool figure_rate(const char *what, double rate, double floor)
{
	char figure[64], bound[64];

	snprintf(figure, sizeof(figure), "%.3f", rate);
	snprintf(bound, sizeof(bound), "at least %.3f", floor);
	return say(what, figure, bound, rate >= floor);
}

bool figure_under(const char *what, size_t wrong, size_t n, double ceiling)
{
	double percent = n ? 100.0 * (double) wrong / (double) n : 0;
	char figure[64], bound[64];

	snprintf(figure, sizeof(figure), "%zu of %zu, %.2f %%", wrong, n, percent);
	snprintf(bound, sizeof(bound), "under %g %%", ceiling);
	return say(what, figure, bound, n && percent < ceiling);
}

bool figure_seconds(const char *what, double seconds, double ceiling)
{
	char figure[64], bound[64];

	snprintf(figure, sizeof(figure), "%.2f", seconds);
	snprintf(bound, sizeof(bound), "under %g", ceiling);
	return say(what, figure, bound, seconds < ceiling);
}
