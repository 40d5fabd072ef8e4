/* SPDX-License-Identifier: MIT */
#include "catalog/words.h"

#include "text/text.h"

#define LIST       "lang/es-MX/version_words.csv"
#define PHRASE_MAX 6	/* words in one line of the list */
#define TEXT_MAX   64	/* words of a version that are looked at */

struct phrase {
	enum kv_word_field field;
	kavak_slice        value;	/* "#": the digits that were found */
	bool               column_only;
	size_t             n;
	kavak_slice        words[PHRASE_MAX];
};

struct kv_words {
	size_t        n;
	struct phrase phrases[];
};

static const char *const field_names[KV_N_WORD_FIELDS] = {
	[KV_WORD_TRANSMISSION] = "transmission",
	[KV_WORD_FUEL]         = "fuel",
	[KV_WORD_BODY_TYPE]    = "body_type",
	[KV_WORD_SEATS]        = "seats",
	[KV_WORD_CELL]         = "cell",
};

static size_t split_words(kavak_slice text, kavak_slice *ret_words, size_t max)
{
	kavak_slice word;
	size_t n = 0;

	while (n < max && kv_slice_split(&text, ' ', &word))
		if (word.len)
			ret_words[n++] = word;
	return n;
}

static bool parse_phrase(kavak_slice line, struct phrase *ret)
{
	kavak_slice name, where;

	if (!kv_slice_split(&line, ',', &name) || !kv_slice_split(&line, ',', &ret->value) ||
	    !kv_slice_split(&line, ',', &where) || !ret->value.len)
		return false;
	ret->field = 0;
	while (ret->field < KV_N_WORD_FIELDS && !kv_slice_is(name, field_names[ret->field]))
		ret->field++;
	ret->column_only = kv_slice_is(where, "column");
	ret->n = split_words(line, ret->words, PHRASE_MAX);
	return ret->field < KV_N_WORD_FIELDS && ret->n &&
	       (ret->column_only || kv_slice_is(where, "any"));
}

int kv_words_new(kv_data *data, kv_words **ret_words, kavak_error *err)
{
	KV_AUTO(kv_words) *words = NULL;
	kavak_slice text, rest, line;
	size_t n = 0;
	int r;

	r = kv_data_get(data, LIST, &text, err);
	if (r != 0)
		return r < 0 ? r : kavak_error_set(err, KAVAK_EDATA, 0, "no data file '%s'", LIST);

	for (rest = text; kv_data_line(&rest, &line); )
		n++;
	words = calloc(1, sizeof(*words) + n * sizeof(*words->phrases));
	if (!words)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "%s", LIST);
	for (rest = text; kv_data_line(&rest, &line); words->n++)
		if (!parse_phrase(line, &words->phrases[words->n]))
			return kavak_error_set(err, KAVAK_EDATA, 0,
					       "%s: '%.*s' is not field,value,where,words", LIST,
					       KV_FMT(line));
	*ret_words = KV_TAKE(words);
	return 0;
}

void kv_words_free(kv_words *words)
{
	free(words);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool all_digits(kavak_slice word)
{
	for (size_t i = 0; i < word.len; i++)
		if (!is_digit(word.ptr[i]))
			return false;
	return word.len > 0;
}

/* "#" stands for digits: alone; at the start, where more may stand before them ("xdrive50ia" is
 * "#ia"); at the end. *ret_digits is set when the whole word is them. */
static bool word_matches(kavak_slice pattern, kavak_slice word, kavak_slice *ret_digits)
{
	size_t rest = pattern.len - 1;

	if (*pattern.ptr == '#') {
		if (word.len <= rest || memcmp(pattern.ptr + 1, word.ptr + word.len - rest, rest) ||
		    !is_digit(word.ptr[word.len - rest - 1]))
			return false;
		*ret_digits = kv_slice_sub(word, 0, word.len - rest);
		return rest || all_digits(word);
	}
	if (pattern.ptr[rest] == '#')
		return word.len > rest && !memcmp(pattern.ptr, word.ptr, rest) &&
		       all_digits(kv_slice_sub(word, rest, word.len));
	return kv_slice_eq(pattern, word);
}

static bool phrase_at(const struct phrase *phrase, const kavak_slice *words, size_t n,
		      kavak_slice *ret_digits)
{
	if (n < phrase->n)
		return false;
	for (size_t i = 0; i < phrase->n; i++)
		if (!word_matches(phrase->words[i], words[i], ret_digits))
			return false;
	return true;
}

kavak_slice kv_words_find(const kv_words *words, enum kv_word_field field, kavak_slice key,
			  bool column)
{
	kavak_slice text[TEXT_MAX], best = { 0 };
	size_t n = split_words(key, text, TEXT_MAX), best_n = 0;

	for (size_t p = 0; p < words->n; p++) {
		const struct phrase *phrase = &words->phrases[p];

		if (phrase->field != field || phrase->n <= best_n ||
		    (phrase->column_only && !column))
			continue;
		for (size_t i = 0; i < n; i++) {
			kavak_slice digits = { 0 };

			if (!phrase_at(phrase, text + i, n - i, &digits))
				continue;
			best = kv_slice_is(phrase->value, "#") ? digits : phrase->value;
			best_n = phrase->n;
			break;
		}
	}
	return best;
}

static bool is_first_of_value(const kv_words *words, size_t p)
{
	for (size_t i = 0; i < p; i++)
		if (words->phrases[i].field == words->phrases[p].field &&
		    kv_slice_eq(words->phrases[i].value, words->phrases[p].value))
			return false;
	return true;
}

int kv_words_list(const kv_words *words, enum kv_word_field field, kavak_buf *buf)
{
	bool any = false;
	int r = 0;

	for (size_t p = 0; r == 0 && p < words->n; p++) {
		if (words->phrases[p].field != field || !is_first_of_value(words, p))
			continue;
		r = kv_buf_addf(buf, "%s%.*s", any ? ", " : "", KV_FMT(words->phrases[p].value));
		any = true;
	}
	return r;
}

kavak_slice kv_words_whole(const kv_words *words, enum kv_word_field field, kavak_slice key)
{
	kavak_slice text[PHRASE_MAX + 1], digits;
	size_t n = split_words(key, text, PHRASE_MAX + 1);

	for (size_t p = 0; p < words->n; p++) {
		const struct phrase *phrase = &words->phrases[p];

		if (phrase->field == field && phrase->n == n && phrase_at(phrase, text, n, &digits))
			return phrase->value;
	}
	return (kavak_slice) { 0 };
}
