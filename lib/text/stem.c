/* SPDX-License-Identifier: MIT */
#include <libstemmer.h>
#include <stdlib.h>

#include <kavak/sys/error.h>

#include "base/data.h"
#include "text/text.h"

#define WORD_MAX 64	/* bytes of a word that is stemmed; what is longer is no Spanish */

struct kv_stemmer {
	struct sb_stemmer *snowball;
	char              *words;	/* the stop words' text */
	kavak_slice       *stops;	/* sorted */
	size_t             n_stops;
};

static int compare_slices(const void *a, const void *b)
{
	return kv_slice_cmp(*(const kavak_slice *) a, *(const kavak_slice *) b);
}

static int read_stopwords(kv_stemmer *stemmer, kavak_slice stopwords)
{
	kavak_slice rest, line;
	size_t n = 0;

	stemmer->words = kv_slice_dup(stopwords);
	if (!stemmer->words)
		return KAVAK_ENOMEM;
	for (rest = (kavak_slice) { stemmer->words, stopwords.len }; kv_data_line(&rest, &line); )
		n++;
	stemmer->stops = calloc(n + 1, sizeof(*stemmer->stops));
	if (!stemmer->stops)
		return KAVAK_ENOMEM;
	for (rest = (kavak_slice) { stemmer->words, stopwords.len }; kv_data_line(&rest, &line); )
		stemmer->stops[stemmer->n_stops++] = line;
	qsort(stemmer->stops, stemmer->n_stops, sizeof(*stemmer->stops), compare_slices);
	return 0;
}

int kv_stemmer_new(kavak_slice stopwords, kv_stemmer **ret_stemmer, kavak_error *err)
{
	KV_AUTO(kv_stemmer) *stemmer = calloc(1, sizeof(*stemmer));

	if (!stemmer || read_stopwords(stemmer, stopwords) < 0)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "stop words");
	stemmer->snowball = sb_stemmer_new("spanish", "UTF_8");
	if (!stemmer->snowball)
		return kavak_error_set(err, KAVAK_ENOTSUP, 0, "libstemmer has no Spanish");
	*ret_stemmer = KV_TAKE(stemmer);
	return 0;
}

void kv_stemmer_free(kv_stemmer *stemmer)
{
	if (!stemmer)
		return;
	if (stemmer->snowball)
		sb_stemmer_delete(stemmer->snowball);
	free(stemmer->stops);
	free(stemmer->words);
	free(stemmer);
}

bool kv_is_stopword(const kv_stemmer *stemmer, kavak_slice folded_word)
{
	return bsearch(&folded_word, stemmer->stops, stemmer->n_stops, sizeof(folded_word),
	               compare_slices) != NULL;
}

/* Snowball knows "-ción" and "-sión" by their accent alone, which folding took and customers
 * leave out: given back, "inspeccion" and "inspecciones" have one stem again. */
static kavak_slice give_back_accent(kavak_slice word, char copy[WORD_MAX + 1])
{
	size_t n = word.len;

	if (n < 5 || memcmp(word.ptr + n - 3, "ion", 3) || !strchr("cs", word.ptr[n - 4]))
		return word;
	memcpy(copy, word.ptr, n - 2);
	memcpy(copy + n - 2, "\xc3\xb3n", 3);	/* ón */
	return (kavak_slice) { copy, n + 1 };
}

kavak_slice kv_stem(kv_stemmer *stemmer, kavak_slice word)
{
	char copy[WORD_MAX + 1];
	kavak_slice accented;
	const sb_symbol *stem;

	if (!word.len || word.len > WORD_MAX)
		return word;
	accented = give_back_accent(word, copy);
	stem = sb_stemmer_stem(stemmer->snowball, (const sb_symbol *) accented.ptr,
			       (int) accented.len);
	if (!stem)
		return word;	/* out of memory: the word stands for itself */
	return (kavak_slice) { (const char *) stem, (size_t) sb_stemmer_length(stemmer->snowball) };
}

/* "280,000" and "280000" are one number: marks between thousands are left out. */
static int write_number(kavak_slice word, kavak_buf *number)
{
	int r = kv_buf_reserve(number, word.len);

	number->len = 0;
	for (size_t i = 0; i < word.len && r == 0; i++)
		if (word.ptr[i] != ',' && word.ptr[i] != '\'')
			r = kv_buf_add_char(number, word.ptr[i]);
	return r;
}

int kv_index_words(kv_stemmer *stemmer, kavak_slice text, kv_word_fn *fn, void *userdata)
{
	KV_TOKENS tokens = { 0 };
	KV_BUF number = { 0 };
	int r = kv_tokens_split(text, &tokens);

	for (size_t i = 0; i < tokens.n && r == 0; i++) {
		const struct kv_token *token = &tokens.items[i];

		if (kv_is_stopword(stemmer, token->text))
			continue;
		if (!token->is_number)
			r = fn(token->text, kv_stem(stemmer, token->text), userdata);
		else if ((r = write_number(token->text, &number)) == 0)
			r = fn(kv_buf_slice(&number), kv_buf_slice(&number), userdata);
	}
	return r;
}
