/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include <kavak/sys/error.h>

#include "talk/claims.h"

#define WORDS_FILE  "lang/es-MX/claims.txt"
#define PHRASES_MAX 1024

struct phrase {
	enum kv_role cue;
	kavak_slice  text;	/* lent by the data */
	kavak_slice  first;	/* its first word */
};

struct kv_claim_words {
	struct phrase phrases[PHRASES_MAX];
	size_t        n;
};

static const char *const names[KV_N_CUES] = {
	[KV_ROLE_PRICE] = "price", [KV_ROLE_PAYMENT] = "payment", [KV_ROLE_DOWN] = "down",
	[KV_ROLE_TOTAL] = "total", [KV_ROLE_INTEREST] = "interest", [KV_ROLE_FINANCED] = "financed",
	[KV_ROLE_LIMIT] = "limit", [KV_ROLE_RATE] = "rate", [KV_ROLE_DISCOUNT] = "discount",
	[KV_ROLE_POLICY] = "policy", [KV_ROLE_OTHER] = "other", [KV_ROLE_NEGATION] = "negation",
	[KV_ROLE_PROMISE] = "promise", [KV_ROLE_OWN] = "own",
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
	return kv_slice_cmp(((const struct phrase *) a)->first, ((const struct phrase *) b)->first);
}

void kv_claim_words_free(struct kv_claim_words *words)
{
	free(words);
}

int kv_claim_words_new(kv_data *data, struct kv_claim_words **ret_words, kavak_error *err)
{
	struct kv_claim_words *words = calloc(1, sizeof(*words));
	enum kv_role cue = KV_ROLE_NONE;
	kavak_slice rest, line;
	int r;

	if (!words)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "claims");
	r = kv_data_get(data, WORDS_FILE, &rest, err);
	if (r == KAVAK_NOTFOUND)
		r = kavak_error_set(err, KAVAK_EDATA, 0, WORDS_FILE " is not there");
	while (!r && kv_data_line(&rest, &line)) {
		kavak_slice first = line, whole = line;

		if (*line.ptr == '[') {
			cue = cue_of(kv_slice_sub(line, 1, line.len - 1));
			if (!cue)
				r = kavak_error_set(err, KAVAK_EDATA, 0,
				                    WORDS_FILE ": no section %.*s", KV_FMT(line));
			continue;
		}
		if (words->n == PHRASES_MAX) {
			r = kavak_error_set(err, KAVAK_ELIMIT, 0, WORDS_FILE ": over %d phrases",
			                    PHRASES_MAX);
			break;
		}
		kv_slice_split(&whole, ' ', &first);
		words->phrases[words->n++] = (struct phrase) { cue, line, first };
	}
	qsort(words->phrases, words->n, sizeof(*words->phrases), by_first);
	if (r < 0)
		free(words);
	else
		*ret_words = words;
	return r;
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

size_t kv_claim_words_at(const struct kv_claim_words *words, enum kv_role cue,
                         const struct kv_tokens *tokens, size_t at)
{
	kavak_slice first = tokens->items[at].text;
	size_t longest = 0;

	for (size_t i = seek(words, first);
	     i < words->n && kv_slice_eq(words->phrases[i].first, first); i++) {
		size_t n = words->phrases[i].cue == cue ? match(words->phrases[i].text, tokens, at)
		                                        : 0;

		longest = n > longest ? n : longest;
	}
	return longest;
}

bool kv_claim_words_has(const struct kv_claim_words *words, enum kv_role cue, kavak_slice text)
{
	for (size_t i = 0; i < words->n; i++)
		if (words->phrases[i].cue == cue && kv_slice_eq(words->phrases[i].text, text))
			return true;
	return false;
}
