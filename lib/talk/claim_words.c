/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include <kavak/sys/error.h>

#include "talk/claims.h"

#define WORDS_FILE  "lang/es-MX/claims.txt"
#define CITIES_FILE "lang/es-MX/cities.csv"
#define PHRASES_MAX 2048

struct kv_claim_words {
	struct kv_phrase phrases[PHRASES_MAX];
	size_t           n;
};

static const char *const names[KV_N_CUES] = {
	[KV_ROLE_PRICE] = "price", [KV_ROLE_BASIS] = "basis", [KV_ROLE_PAYMENT] = "payment",
	[KV_ROLE_DOWN] = "down", [KV_ROLE_TOTAL] = "total", [KV_ROLE_INTEREST] = "interest",
	[KV_ROLE_FINANCED] = "financed", [KV_ROLE_LIMIT] = "limit", [KV_ROLE_RATE] = "rate",
	[KV_ROLE_DISCOUNT] = "discount", [KV_ROLE_POLICY] = "policy",
	[KV_ROLE_DIFFERENCE] = "difference", [KV_ROLE_SEATS] = "seats", [KV_ROLE_COUNT] = "count",
	[KV_ROLE_INSTALMENTS] = "instalments", [KV_ROLE_STOCK] = "stock", [KV_ROLE_CITY] = "city",
	[KV_ROLE_TRANSMISSION] = "transmission", [KV_ROLE_FUEL] = "fuel",
	[KV_ROLE_BODY] = "body_type", [KV_ROLE_COLOR] = "color", [KV_ROLE_VERSION] = "version",
	[KV_ROLE_EXTREME] = "extreme", [KV_ROLE_COMPARED] = "compared",
	[KV_ROLE_ORDINAL] = "ordinal", [KV_ROLE_AGAINST] = "against",
	[KV_ROLE_MISSING] = "missing", [KV_ROLE_ECHO] = "echo", [KV_ROLE_OFFER] = "offer",
	[KV_ROLE_SHOWN] = "shown", [KV_ROLE_FOUND] = "found",
	[KV_ROLE_BESIDE] = "beside", [KV_ROLE_SUM] = "sum", [KV_ROLE_ODOMETER] = "odometer",
	[KV_ROLE_MODEL_YEAR] = "model_year", [KV_ROLE_CHANGE] = "change",
	[KV_ROLE_LABEL] = "label", [KV_ROLE_REQUEST] = "request",
	[KV_ROLE_ALL_IN] = "all_in",
	[KV_ROLE_SHARE] = "share", [KV_ROLE_CLAUSE] = "clause",
	[KV_ROLE_NEGATION] = "negation", [KV_ROLE_PROMISE] = "promise", [KV_ROLE_OWN] = "own",
};

static enum kv_role cue_of(kavak_slice section)
{
	for (int i = 0; i < KV_N_CUES; i++)
		if (names[i] && kv_slice_is(section, names[i]))
			return (enum kv_role) i;
	return KV_ROLE_NONE;
}

static int by_first(const void *a, const void *b)
{
	return kv_slice_cmp(((const struct kv_phrase *) a)->first,
	                    ((const struct kv_phrase *) b)->first);
}

void kv_claim_words_free(struct kv_claim_words *words)
{
	free(words);
}

static int add(struct kv_claim_words *words, enum kv_role cue, kavak_slice text,
               kavak_slice value, kavak_error *err)
{
	kavak_slice whole = text, first = text;

	if (words->n == PHRASES_MAX)
		return kavak_error_set(err, KAVAK_ELIMIT, 0, WORDS_FILE ": over %d phrases",
		                       PHRASES_MAX);
	kv_slice_split(&whole, ' ', &first);
	words->phrases[words->n++] = (struct kv_phrase) { cue, text, first, value };
	return 0;
}

/* "[body_type suv]": a section, and what its phrases say. */
static int read_words(struct kv_claim_words *words, kavak_slice rest, kavak_error *err)
{
	enum kv_role cue = KV_ROLE_NONE;
	kavak_slice line, value = { 0 };
	int r = 0;

	while (!r && kv_data_line(&rest, &line)) {
		kavak_slice section;

		if (*line.ptr != '[') {
			r = add(words, cue, line, value, err);
			continue;
		}
		value = kv_slice_sub(line, 1, line.len - 1);
		kv_slice_split(&value, ' ', &section);
		cue = cue_of(section);
		if (!cue)
			r = kavak_error_set(err, KAVAK_EDATA, 0, WORDS_FILE ": no section %.*s",
			                    KV_FMT(line));
	}
	return r;
}

/* "ciudad de mexico,cdmx|df": a city and its other names. */
static int read_cities(struct kv_claim_words *words, kavak_slice rest, kavak_error *err)
{
	kavak_slice line, city, name;
	int r = 0;

	while (!r && kv_data_line(&rest, &line)) {
		kv_slice_split(&line, ',', &city);
		r = add(words, KV_ROLE_CITY, city, city, err);
		while (!r && kv_slice_split(&line, '|', &name))
			if (name.len > 3 || kv_slice_is(name, "cdmx"))
				r = add(words, KV_ROLE_CITY, name, city, err);
	}
	return r;
}

int kv_claim_words_new(kv_data *data, struct kv_claim_words **ret_words, kavak_error *err)
{
	struct kv_claim_words *words = calloc(1, sizeof(*words));
	kavak_slice text, cities;
	int r;

	if (!words)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "claims");
	r = kv_data_get(data, WORDS_FILE, &text, err);
	if (!r)
		r = kv_data_get(data, CITIES_FILE, &cities, err);
	if (r == KAVAK_NOTFOUND)
		r = kavak_error_set(err, KAVAK_EDATA, 0,
		                    WORDS_FILE " or " CITIES_FILE " is not there");
	if (!r)
		r = read_words(words, text, err);
	if (!r)
		r = read_cities(words, cities, err);
	if (r < 0) {
		free(words);
		return r;
	}
	qsort(words->phrases, words->n, sizeof(*words->phrases), by_first);
	*ret_words = words;
	return 0;
}

static size_t match(kavak_slice phrase, const struct kv_tokens *tokens, size_t at)
{
	kavak_slice word;
	size_t n = 0;

	while (kv_slice_split(&phrase, ' ', &word)) {
		if (at + n >= tokens->n || !kv_slice_eq(tokens->items[at + n].text, word))
			return 0;
		n++;
	}
	return n;
}

/* The first phrase that begins with this word. */
static size_t seek(const struct kv_claim_words *words, kavak_slice first)
{
	size_t low = 0, high = words->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (kv_slice_cmp(words->phrases[mid].first, first) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

size_t kv_claim_words_at(const struct kv_claim_words *words, uint64_t cues,
                         const struct kv_tokens *tokens, size_t at,
                         const struct kv_phrase **ret_phrase)
{
	kavak_slice first = tokens->items[at].text;
	size_t longest = 0;

	for (size_t i = seek(words, first);
	     i < words->n && kv_slice_eq(words->phrases[i].first, first); i++) {
		const struct kv_phrase *phrase = &words->phrases[i];
		size_t n = cues & KV_BIT(phrase->cue) ? match(phrase->text, tokens, at) : 0;

		if (n <= longest)
			continue;
		longest = n;
		if (ret_phrase)
			*ret_phrase = phrase;
	}
	return longest;
}

const struct kv_phrase *kv_claim_words_get(const struct kv_claim_words *words, enum kv_role cue,
                                           kavak_slice text)
{
	for (size_t i = 0; i < words->n; i++)
		if (words->phrases[i].cue == cue && kv_slice_eq(words->phrases[i].text, text))
			return &words->phrases[i];
	return NULL;
}
