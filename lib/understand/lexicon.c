/* SPDX-License-Identifier: MIT */
#include "understand/lexicon.h"

#include <stdlib.h>

#include <kavak/sys/error.h>

#include "base/buf.h"

#define WORDS_FILE  "lang/es-MX/words.txt"
#define PHRASES_MAX 8192

#define ERROR_PHRASE_MIN 11	/* bytes of a phrase of several words, one of which may be wrong */
#define ERROR_WORD_MIN   5

struct phrase {
	kavak_slice  text;	/* words one space apart, without the star */
	bool         is_prefix;	/* its last word had a star */
	enum kv_word word;
	kavak_slice  value;
};

struct kv_lexicon {
	struct phrase *phrases;		/* by text */
	size_t         n, cap;
	size_t         from[257];	/* of each first byte, where its phrases begin */
};

static const char *const word_names[KV_N_WORDS] = {
#define KV_WORD_NAME(upper, lower) #lower,
	KV_WORDS(KV_WORD_NAME)
#undef KV_WORD_NAME
};

static bool find_word(kavak_slice name, enum kv_word *ret_word)
{
	for (int i = 0; i < KV_N_WORDS; i++)
		if (kv_slice_is(name, word_names[i])) {
			*ret_word = i;
			return true;
		}
	return false;
}

static int add_phrase(kv_lexicon *lexicon, enum kv_word word, kavak_slice value, kavak_slice text)
{
	struct phrase phrase = { .text = text, .word = word, .value = value };

	if (text.ptr[text.len - 1] == '*') {
		phrase.is_prefix = true;
		phrase.text.len--;
	}
	if (!phrase.text.len)
		return KAVAK_EDATA;
	if (lexicon->n == PHRASES_MAX)
		return KAVAK_ELIMIT;
	if (lexicon->n == lexicon->cap) {
		size_t cap = lexicon->cap ? 2 * lexicon->cap : 512;
		struct phrase *grown = realloc(lexicon->phrases, cap * sizeof(*grown));

		if (!grown)
			return KAVAK_ENOMEM;
		lexicon->phrases = grown;
		lexicon->cap = cap;
	}
	lexicon->phrases[lexicon->n++] = phrase;
	return 0;
}

/* "CLASS [VALUE]: phrase, phrase" */
static int add_line(kv_lexicon *lexicon, kavak_slice line, kavak_error *err)
{
	kavak_slice rest = line, head, name, phrase;
	enum kv_word word;
	int r;

	kv_slice_split(&rest, ':', &head);
	kv_slice_split(&head, ' ', &name);
	if (!find_word(name, &word))
		return kavak_error_set(err, KAVAK_EDATA, 0, "%s: no class '%.*s'", WORDS_FILE,
		                       KV_FMT(name));
	while (kv_slice_split(&rest, ',', &phrase)) {
		phrase = kv_slice_trim(phrase);
		if (!phrase.len)
			continue;
		r = add_phrase(lexicon, word, kv_slice_trim(head), phrase);
		if (r < 0)
			return kavak_error_set(err, r, 0, "%s: '%.*s'", WORDS_FILE, KV_FMT(phrase));
	}
	return 0;
}

static int by_text(const void *a, const void *b)
{
	return kv_slice_cmp(((const struct phrase *) a)->text, ((const struct phrase *) b)->text);
}

static void index_first_bytes(kv_lexicon *lexicon)
{
	size_t at = 0;

	for (int byte = 0; byte < 256; byte++) {
		lexicon->from[byte] = at;
		while (at < lexicon->n && (unsigned char) lexicon->phrases[at].text.ptr[0] == byte)
			at++;
	}
	lexicon->from[256] = lexicon->n;
}

int kv_lexicon_new(kv_data *data, kv_lexicon **ret_lexicon, kavak_error *err)
{
	KV_AUTO(kv_lexicon) *lexicon = calloc(1, sizeof(*lexicon));
	kavak_slice rest, line;
	int r;

	if (!lexicon)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "%s", WORDS_FILE);
	r = kv_data_get(data, WORDS_FILE, &rest, err);
	if (r < 0)
		return r;
	if (r == KAVAK_NOTFOUND)
		return kavak_error_set(err, KAVAK_EDATA, 0, "%s is missing", WORDS_FILE);
	while (kv_data_line(&rest, &line)) {
		r = add_line(lexicon, line, err);
		if (r < 0)
			return r;
	}
	if (lexicon->n)
		qsort(lexicon->phrases, lexicon->n, sizeof(*lexicon->phrases), by_text);
	index_first_bytes(lexicon);
	*ret_lexicon = KV_TAKE(lexicon);
	return 0;
}

void kv_lexicon_free(kv_lexicon *lexicon)
{
	if (!lexicon)
		return;
	free(lexicon->phrases);
	free(lexicon);
}

/* A written word is the listed one, its plural, or begins with it where a star stands. */
static bool same_word(kavak_slice listed, kavak_slice written, bool is_prefix)
{
	size_t more = written.len - listed.len;

	if (written.len < listed.len || memcmp(written.ptr, listed.ptr, listed.len))
		return false;
	if (!more || is_prefix)
		return true;
	return listed.len >= 4 && written.ptr[written.len - 1] == 's' &&
	       (more == 1 || (more == 2 && written.ptr[listed.len] == 'e'));
}

/* One letter more, less, other, or two swapped. */
static bool one_error_apart(kavak_slice a, kavak_slice b)
{
	size_t i = 0, from_end = 0;

	if (a.len > b.len)
		return one_error_apart(b, a);
	while (i < a.len && a.ptr[i] == b.ptr[i])
		i++;
	while (from_end < a.len - i && a.ptr[a.len - 1 - from_end] == b.ptr[b.len - 1 - from_end])
		from_end++;
	if (a.len != b.len)
		return b.len - a.len == 1 && i + from_end >= a.len;
	if (i + from_end + 1 == a.len)
		return true;
	return i + from_end + 2 == a.len && a.ptr[i] == b.ptr[i + 1] && a.ptr[i + 1] == b.ptr[i];
}

/* How many tokens from `at` on the phrase covers; 0: it does not stand here. At most `errors` of
 * them may have a typing error. */
static size_t covers(const struct phrase *phrase, const struct kv_token *tokens, size_t n_tokens,
                     size_t at, size_t errors)
{
	kavak_slice rest = phrase->text, word;
	size_t n = 0;

	while (kv_slice_split(&rest, ' ', &word)) {
		bool is_last = !rest.len;

		if (at + n >= n_tokens)
			return 0;
		if (!same_word(word, tokens[at + n].text, is_last && phrase->is_prefix) &&
		    (!errors-- || word.len < ERROR_WORD_MIN ||
		     tokens[at + n].text.len < ERROR_WORD_MIN ||
		     !one_error_apart(word, tokens[at + n].text)))
			return 0;
		n++;
		if (is_last)
			break;
	}
	return n;
}

/* "cuanto cueta": in a phrase so long, one word may be wrong. */
static size_t most_errors(const struct phrase *phrase)
{
	return phrase->text.len >= ERROR_PHRASE_MIN &&
	       memchr(phrase->text.ptr, ' ', phrase->text.len);
}

/* Keeps one mark a class: the longest; of two as long, the one that says it in more letters. */
static size_t keep_longest(struct kv_mark *marks, size_t n, size_t max, struct kv_mark mark)
{
	for (size_t i = 0; i < n; i++)
		if (marks[i].word == mark.word) {
			if (mark.n >= marks[i].n)
				marks[i] = mark;
			return n;
		}
	if (n < max)
		marks[n++] = mark;
	return n;
}

/* The phrases with just so many errors that cover more than `above` tokens. */
static size_t match(const kv_lexicon *lexicon, const struct kv_token *tokens, size_t n_tokens,
                    size_t at, size_t errors, size_t above, struct kv_mark *marks, size_t n,
                    size_t max)
{
	unsigned char first = tokens[at].text.len ? (unsigned char) tokens[at].text.ptr[0] : 0;

	for (size_t i = lexicon->from[first]; i < lexicon->from[first + 1]; i++) {
		const struct phrase *p = &lexicon->phrases[i];
		size_t n_covered = errors > most_errors(p)
			? 0 : covers(p, tokens, n_tokens, at, errors);

		if (n_covered > above)
			n = keep_longest(marks, n, max,
			                 (struct kv_mark) { p->word, p->value, at, n_covered });
	}
	return n;
}

size_t kv_lexicon_match(const kv_lexicon *lexicon, const struct kv_token *tokens, size_t n_tokens,
                        size_t at, struct kv_mark *ret_marks, size_t max)
{
	size_t n = match(lexicon, tokens, n_tokens, at, 0, 0, ret_marks, 0, max), longest = 0;

	for (size_t i = 0; i < n; i++)
		if (ret_marks[i].n > longest)
			longest = ret_marks[i].n;
	/* With an error only what says more than all that is written right. */
	return match(lexicon, tokens, n_tokens, at, 1, longest, ret_marks, n, max);
}

kavak_slice kv_lexicon_spelt(const kv_lexicon *lexicon, kavak_slice word)
{
	unsigned char first = word.len ? (unsigned char) word.ptr[0] : 0;

	for (size_t i = lexicon->from[first]; word.len && i < lexicon->from[first + 1]; i++)
		if (lexicon->phrases[i].word == KV_WORD_SPELL &&
		    kv_slice_eq(lexicon->phrases[i].text, word))
			return lexicon->phrases[i].value;
	return word;
}

static bool is_swap(kavak_slice a, kavak_slice b)
{
	size_t i = 0;

	if (a.len != b.len)
		return false;
	while (i < a.len && a.ptr[i] == b.ptr[i])
		i++;
	return i + 1 < a.len && a.ptr[i] != a.ptr[i + 1] && one_error_apart(a, b) &&
	       a.ptr[i] == b.ptr[i + 1];
}

/* As far as a starred phrase reaches, give or take the letter in error. */
static bool begins_so(kavak_slice listed, kavak_slice word)
{
	for (size_t len = listed.len - 1; len <= listed.len + 1 && len <= word.len; len++)
		if (one_error_apart(listed, kv_slice_sub(word, 0, len)))
			return true;
	return false;
}

static bool may_be(const struct phrase *phrase, kavak_slice word)
{
	if (phrase->text.len < 5 || memchr(phrase->text.ptr, ' ', phrase->text.len))
		return false;
	if (phrase->is_prefix)
		return phrase->text.len >= 7 && begins_so(phrase->text, word);
	return word.len >= 6 ? one_error_apart(phrase->text, word) : is_swap(phrase->text, word);
}

size_t kv_lexicon_guess(const kv_lexicon *lexicon, const struct kv_token *tokens, size_t at,
                        struct kv_mark *ret_marks, size_t max)
{
	kavak_slice word = tokens[at].text;
	unsigned char first = word.len ? (unsigned char) word.ptr[0] : 0;
	size_t n = 0;

	if (word.len < 5 || tokens[at].is_number)
		return 0;
	for (size_t i = lexicon->from[first]; i < lexicon->from[first + 1]; i++) {
		const struct phrase *p = &lexicon->phrases[i];

		if (may_be(p, word))
			n = keep_longest(ret_marks, n, max,
			                 (struct kv_mark) { p->word, p->value, at, 1 });
	}
	return n;
}
