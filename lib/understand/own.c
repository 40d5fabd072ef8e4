/* SPDX-License-Identifier: MIT */
/* A car that the customer has: "tengo un versa 2015 y quiero una crv" wishes for no Versa. */
#include "understand/reading.h"

#define TOLD_MAX 12	/* words about it, until the wish begins */

static size_t token_from(const struct kv_reading *reading, size_t byte)
{
	size_t t = 0;

	while (t < reading->n_tokens && reading->tokens.items[t].start < byte)
		t++;
	return t;
}

/* "daría el spark y 30 mil" */
static bool is_given(const struct kv_reading *reading, size_t t)
{
	static const char *const verbs[] = { "doy", "daria", "dejo", "dejaria", "entrego" };

	if (t < 2 || !(kv_token_is(reading, t - 1, "el") || kv_token_is(reading, t - 1, "la")))
		return false;
	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
		if (kv_token_is(reading, t - 2, verbs[i]))
			return true;
	return false;
}

/* "tengo un", "tenemos una camioneta", "traigo mi": right before the name. */
static bool is_owned(const struct kv_reading *reading, const struct kv_mention *car)
{
	static const char *const articles[] = { "un", "una", "mi", "nuestro", "nuestra" };
	size_t t = token_from(reading, car->start);

	if (t && (kv_mark_at(reading, KV_WORD_VEHICLE, t - 1) ||
	          kv_mark_at(reading, KV_WORD_BODY, t - 1)))
		t--;
	for (size_t i = 0; t && i < sizeof(articles) / sizeof(*articles); i++)
		if (kv_token_is(reading, t - 1, articles[i]))
			return kv_mark_before(reading, KV_WORD_OWN, t - 1);
	return false;
}

/* Where the wish begins: another car, "busco", "lo quiero cambiar". 0: nowhere. */
static size_t wish_after(const struct kv_reading *reading, size_t t)
{
	size_t last = t + TOLD_MAX < reading->n_tokens ? t + TOLD_MAX : reading->n_tokens;

	for (; t < last; t++)
		if (kv_mark_at(reading, KV_WORD_SEEK, t) ||
		    kv_mark_at(reading, KV_WORD_DESIRE, t) ||
		    kv_car_at(reading, reading->tokens.items[t].start))
			return t;
	return 0;
}

void kv_leave_out_own_car(struct kv_reading *reading)
{
	for (size_t i = 0; i < reading->n_cars; i++) {
		size_t from = token_from(reading, reading->cars[i].end), to;

		if (is_given(reading, token_from(reading, reading->cars[i].start)))
			to = from;
		else if (!is_owned(reading, &reading->cars[i]) ||
		         !(to = wish_after(reading, from)))
			continue;
		for (size_t k = 0; k < reading->n_quantities; k++)
			if (reading->quantities[k].first >= from &&
			    reading->quantities[k].last < to)
				reading->quantities[k].is_taken = true;
		reading->n_cars--;
		memmove(&reading->cars[i], &reading->cars[i + 1],
		        (reading->n_cars - i) * sizeof(*reading->cars));
		return;
	}
}
