/* SPDX-License-Identifier: MIT */
#include "store/postgres_words.h"

#include <math.h>

#define WORD_MAX   1024		/* bytes; the server takes 2046 */
#define ENOUGH     512		/* chunks among which the likeliest are */
#define COMMON_MAX 8192		/* chunks looked at for the most common of the chosen tokens */

/* What of a token is its word: not over-long, and not cut within a character. */
static kavak_slice word_of(kavak_slice token)
{
	size_t n = token.len;

	if (n <= WORD_MAX)
		return token;
	for (n = WORD_MAX; n && ((unsigned char) token.ptr[n] & 0xc0) == 0x80; n--)
		;
	return kv_slice_sub(token, 0, n);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char) (c + 'a' - 'A') : c;
}

/* In quotes, in which a quote and a backslash are written twice. */
static int write_quoted(kavak_slice token, kavak_buf *buf)
{
	kavak_slice word = word_of(token);
	int r = kv_buf_add_char(buf, '\'');

	for (size_t i = 0; r == 0 && i < word.len; i++) {
		r = kv_buf_add_char(buf, lower(word.ptr[i]));
		if (r == 0 && (word.ptr[i] == '\'' || word.ptr[i] == '\\'))
			r = kv_buf_add_char(buf, word.ptr[i]);
	}
	return r < 0 ? r : kv_buf_add_char(buf, '\'');
}

int kv_words_write(kavak_slice tokens, kavak_buf *buf)
{
	kavak_slice token;
	size_t place = 0;
	int r = kv_buf_add_str(buf, "");

	while (r == 0 && tokens.len && kv_slice_split(&tokens, ' ', &token)) {
		if (!token.len)
			continue;
		r = write_quoted(token, buf);
		if (r == 0)
			r = kv_buf_addf(buf, ":%zu ", ++place);
	}
	return r;
}

int kv_words_add(const kavak_slice *tokens, size_t n, struct kv_pg_values *values)
{
	KV_BUF word = { 0 };
	int r = 0;

	kv_pg_add_array(values, KV_PG_TEXT, n);
	for (size_t i = 0; r == 0 && i < n; i++) {
		kavak_slice token = word_of(tokens[i]);

		word.len = 0;
		for (size_t k = 0; r == 0 && k < token.len; k++)
			r = kv_buf_add_char(&word, lower(token.ptr[k]));
		kv_pg_element_text(values, kv_buf_slice(&word));
	}
	return r;
}

/* Where the next rarer one belongs; in place, as they are few. */
static void insert(struct kv_likely *likely, kavak_slice token, uint64_t n_with)
{
	size_t i = likely->n;

	if (i == KV_LIKELY_MAX && likely->tokens[--i].n_with <= n_with)
		return;
	for (; i && likely->tokens[i - 1].n_with > n_with; i--)
		likely->tokens[i] = likely->tokens[i - 1];
	likely->tokens[i].token = token;
	likely->tokens[i].n_with = n_with;
	likely->n += likely->n < KV_LIKELY_MAX;
}

void kv_words_choose(const kavak_slice *tokens, size_t n, const uint64_t *n_with, uint64_t n_chunks,
                     struct kv_likely *ret_likely)
{
	uint64_t total = 0;

	*ret_likely = (struct kv_likely) { 0 };
	for (size_t i = 0; i < n; i++)
		if (n_with[i])
			insert(ret_likely, tokens[i], n_with[i]);
	for (size_t i = 0; i < ret_likely->n; i++) {
		double with = (double) ret_likely->tokens[i].n_with;

		if (total >= ENOUGH) {
			ret_likely->n = i;
			break;
		}
		total += ret_likely->tokens[i].n_with;
		ret_likely->tokens[i].weight = log1p(((double) n_chunks + 0.5) / (with + 0.5));
	}
}

/* 'uno' | 'dos': of the tokens from `start` to before `end`. A space is no word's. */
static int add_any(const struct kv_likely *likely, size_t start, size_t end,
                   struct kv_pg_values *values)
{
	KV_BUF query = { 0 };
	int r = start < end ? 0 : kv_buf_add_str(&query, "' '");

	for (size_t i = start; r == 0 && i < end; i++) {
		r = kv_buf_add_str(&query, i > start ? " | " : "");
		if (r == 0)
			r = write_quoted(likely->tokens[i].token, &query);
	}
	if (r == 0)
		kv_pg_add_text(values, kv_buf_slice(&query));
	return r;
}

int kv_words_match(const struct kv_likely *likely, size_t max, kavak_buf *sql,
                   struct kv_pg_values *values)
{
	int r;

	r = add_any(likely, 0, likely->n - 1, values);
	if (r == 0)
		r = add_any(likely, likely->n - 1, likely->n, values);
	kv_pg_add_int(values, COMMON_MAX);
	kv_pg_add_int(values, max > INT32_MAX ? INT32_MAX : (int64_t) max);
	if (r == 0)
		r = kv_buf_add_str(sql, "SELECT id FROM (SELECT id, words FROM chunk WHERE words @@"
		                   " $1::tsquery UNION ALL (SELECT id, words FROM chunk WHERE words"
		                   " @@ $2::tsquery AND NOT words @@ $1::tsquery LIMIT $3)) AS"
				   " found"
		                   " ORDER BY 0");
	/* 1: a long chunk is less about each of its words. */
	for (size_t i = 0; r == 0 && i < likely->n; i++) {
		r = add_any(likely, i, i + 1, values);
		kv_pg_add_real(values, likely->tokens[i].weight);
		if (r == 0)
			r = kv_buf_addf(sql, " + ts_rank(words, $%zu::tsquery, 1) * $%zu",
			                values->n - 1, values->n);
	}
	return r < 0 ? r : kv_buf_add_str(sql, " DESC LIMIT $4");
}
