/* SPDX-License-Identifier: MIT */
#include "rag/words.h"

#include <string.h>

#include <kavak/sys/error.h>

#include "normalize/index.h"

#define WORDS_MAX ((size_t) 1 << 20)	/* bytes of stems */

#define ROOT_LETTERS 5

/* -o -a -e -i, by which words of one family differ once their accents are gone. */
static kavak_slice drop_vowel(kavak_slice stem)
{
	if (stem.len > 4 && strchr("aeio", stem.ptr[stem.len - 1]) &&
	    (unsigned char) stem.ptr[0] > '9')
		stem.len--;
	return stem;
}

/* The first letters of a stem, never half of one. */
kavak_slice kv_root_of(kavak_slice stem)
{
	size_t at = 0;

	for (size_t n = 0; at < stem.len; at++)
		if (((unsigned char) stem.ptr[at] & 0xc0) != 0x80 && n++ == ROOT_LETTERS)
			break;
	return kv_slice_sub(stem, 0, at);
}

/* Tokens as they are appended. */
struct out {
	kavak_buf *buf;
	size_t     n;
};

static int add_word(kavak_slice word, kavak_slice stem, void *userdata)
{
	struct out *out = userdata;

	stem = drop_vowel(stem);
	out->n++;
	return kv_buf_addf(out->buf, "%s%.*s %c%.*s %c%.*s", out->buf->len ? " " : "",
	                   KV_FMT(stem), KV_MARK_WRITTEN, KV_FMT(word), KV_MARK_ROOT,
	                   KV_FMT(kv_root_of(stem)));
}

int kv_rag_tokens(kv_rag_words *words, kavak_slice text, kavak_buf *buf, size_t *ret_n)
{
	struct out out = { buf, 0 };
	int r = kv_index_words(words->stemmer, text, add_word, &out);

	if (ret_n)
		*ret_n = out.n;
	return r;
}

enum kv_level kv_level_of(kavak_slice token)
{
	return token.ptr[0] == KV_MARK_WRITTEN ? KV_WRITTEN
	       : token.ptr[0] == KV_MARK_ROOT  ? KV_ROOT
	                                       : KV_STEM;
}

static int compare_slices(const void *a, const void *b)
{
	return kv_slice_cmp(*(const kavak_slice *) a, *(const kavak_slice *) b);
}

/* By sound, since customers ask by ear: "kiero", "ago". */
bool kv_is_askword(const kv_rag_words *words, kavak_slice stem)
{
	char room[KV_SOUND_MAX];
	kavak_slice sound;

	if (stem.len > sizeof(room))
		return false;
	sound = kv_sound(stem, room);
	return bsearch(&sound, words->askwords, words->n_askwords, sizeof(sound),
	               compare_slices) != NULL;
}

/* The stems of `text`, or all its tokens, at most `max`, lent by the words. */
static int tokens_of(kv_rag_words *words, kavak_slice text, bool only_stems,
                     kavak_slice *ret_tokens, size_t max, size_t *ret_n)
{
	KV_BUF tokens = { 0 };
	kavak_slice rest, token;
	size_t n = 0;
	int r = kv_rag_tokens(words, text, &tokens, NULL);

	rest = kv_buf_slice(&tokens);
	while (r == 0 && n < max && kv_slice_split(&rest, ' ', &token)) {
		/* Reserved whole in kv_rag_words_new(), so that it never moves. */
		if (!token.len || (only_stems && kv_level_of(token) != KV_STEM) ||
		    words->text.len + token.len + 1 >= WORDS_MAX)
			continue;
		ret_tokens[n++] = (kavak_slice) { words->text.ptr + words->text.len, token.len };
		r = kavak_buf_add(&words->text, token);
	}
	*ret_n = n;
	return r;
}

static int read_askwords(kv_rag_words *words, kavak_slice text)
{
	kavak_slice rest = text, line;
	size_t n = 0, n_stems;
	int r = 0;

	while (kv_data_line(&rest, &line))
		n++;
	words->askwords = calloc(n + 1, sizeof(*words->askwords));
	if (!words->askwords)
		return KAVAK_ENOMEM;
	for (rest = text; r == 0 && kv_data_line(&rest, &line); words->n_askwords += n_stems) {
		kavak_slice *word = &words->askwords[words->n_askwords];

		r = tokens_of(words, line, true, word, 1, &n_stems);
		if (n_stems)	/* never longer: in place */
			*word = kv_sound(*word, (char *) word->ptr);
	}
	qsort(words->askwords, words->n_askwords, sizeof(*words->askwords), compare_slices);
	return r;
}

static int add_rule(kv_rag_words *words, const struct kv_rule *rule)
{
	if (!rule->n_asked || !rule->n_also)
		return 0;
	if (words->n_rules == words->rules_cap) {
		size_t cap = words->rules_cap ? 2 * words->rules_cap : 64;
		struct kv_rule *grown = realloc(words->rules, cap * sizeof(*grown));

		if (!grown)
			return KAVAK_ENOMEM;
		words->rules = grown;
		words->rules_cap = cap;
	}
	words->rules[words->n_rules++] = *rule;
	return 0;
}

/* Appends the stems of every part of `list` but `own`. */
static int read_also(kv_rag_words *words, kavak_slice list, kavak_slice own, struct kv_rule *rule)
{
	kavak_slice part;
	int r = 0;

	while (r == 0 && kv_slice_split(&list, ',', &part)) {
		size_t room = sizeof(rule->also) / sizeof(*rule->also) - rule->n_also, n;

		if (part.ptr == own.ptr)
			continue;
		r = tokens_of(words, part, false, &rule->also[rule->n_also], room, &n);
		rule->n_also += n;
	}
	return r;
}

static int read_rules(kv_rag_words *words, kavak_slice line)
{
	const char *arrow = memmem(line.ptr, line.len, "=>", 2);
	size_t n = arrow ? (size_t) (arrow - line.ptr) : 0;
	kavak_slice left = arrow ? kv_slice_sub(line, 0, n) : line;
	kavak_slice right = arrow ? kv_slice_sub(line, n + 2, line.len) : line;
	kavak_slice parts = left, part;
	int r = 0;

	while (r == 0 && kv_slice_split(&parts, ',', &part)) {
		struct kv_rule rule = { 0 };

		r = tokens_of(words, part, true, rule.asked, KV_RULE_WORDS_MAX,
		             &rule.n_asked);
		if (r == 0)
			r = read_also(words, right, part, &rule);
		if (r == 0)
			r = add_rule(words, &rule);
	}
	return r;
}

static int read_synonyms(kv_rag_words *words, kavak_slice text)
{
	kavak_slice line;
	int r = 0;

	while (r == 0 && kv_data_line(&text, &line))
		r = read_rules(words, line);
	return r;
}

static int read_file(kv_rag_words *words, kv_data *data, const char *name,
                     int (*read)(kv_rag_words *, kavak_slice), kavak_error *err)
{
	kavak_slice text;
	int r = kv_data_get(data, name, &text, err);

	if (r == KAVAK_NOTFOUND)
		return kavak_error_set(err, KAVAK_EIO, 0, "there is no '%s'", name);
	if (r == 0) {
		r = read(words, text);
		if (r < 0)
			return kavak_error_set(err, r, 0, "'%s'", name);
	}
	return r;
}

int kv_rag_words_new(kv_data *data, kv_rag_words **ret_words, kavak_error *err)
{
	KV_AUTO(kv_rag_words) *words = calloc(1, sizeof(*words));
	kavak_slice stopwords;
	int r;

	if (!words)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "word lists");
	words->text.max = WORDS_MAX + 1;
	r = kv_data_get(data, "lang/es-MX/stopwords.txt", &stopwords, err);
	if (r == KAVAK_NOTFOUND)
		return kavak_error_set(err, KAVAK_EIO, 0, "there is no list of stop words");
	if (r == 0)
		r = kv_stemmer_new(stopwords, &words->stemmer, err);
	if (r < 0)
		return r;
	if (kv_buf_reserve(&words->text, WORDS_MAX - 1) < 0)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "word lists");
	r = read_file(words, data, "lang/es-MX/askwords.txt", read_askwords, err);
	if (r == 0)
		r = read_file(words, data, "lang/es-MX/synonyms.txt", read_synonyms, err);
	if (r < 0)
		return r;
	*ret_words = KV_TAKE(words);
	return 0;
}

void kv_rag_words_free(kv_rag_words *words)
{
	if (!words)
		return;
	kv_stemmer_free(words->stemmer);
	free(words->askwords);
	free(words->rules);
	kavak_buf_done(&words->text);
	free(words);
}
