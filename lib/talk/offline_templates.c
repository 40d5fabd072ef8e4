/* SPDX-License-Identifier: MIT */
#include "talk/offline_templates.h"

#include <stdlib.h>

#include <kavak/sys/error.h>

#define TEMPLATES_FILE "lang/es-MX/templates.txt"
#define TEMPLATES_MAX  1024

struct template {
	kavak_slice name, text;
	size_t      at;		/* its line: variants keep their order */
};

struct kv_templates {
	struct template *templates;	/* by name, then by line */
	size_t           n;
};

static int by_name(const void *a, const void *b)
{
	const struct template *x = a, *y = b;
	int order = kv_slice_cmp(x->name, y->name);

	return order ? order : (x->at > y->at) - (x->at < y->at);
}

/* "NAME = text" */
static int add_line(kv_templates *set, kavak_slice line, kavak_error *err)
{
	struct template *t = &set->templates[set->n];
	const char *equals = memchr(line.ptr, '=', line.len);

	if (!equals)
		return kavak_error_set(err, KAVAK_EDATA, 0, "%s: no '=' in '%.*s'", TEMPLATES_FILE,
		                       KV_FMT(line));
	if (set->n == TEMPLATES_MAX)
		return kavak_error_set(err, KAVAK_ELIMIT, 0, "%s: over %d lines", TEMPLATES_FILE,
		                       TEMPLATES_MAX);
	t->name = kv_slice_trim(kv_slice_sub(line, 0, (size_t) (equals - line.ptr)));
	t->text = kv_slice_sub(line, (size_t) (equals - line.ptr) + 1, line.len);
	/* One space after the sign is for the eye; a second one is the template's. */
	if (t->text.len && *t->text.ptr == ' ')
		t->text = kv_slice_sub(t->text, 1, t->text.len);
	t->at = set->n++;
	return 0;
}

int kv_templates_new(kv_data *data, kv_templates **ret_templates, kavak_error *err)
{
	KV_AUTO(kv_templates) *set = calloc(1, sizeof(*set));
	kavak_slice rest, line;
	int r;

	if (!set || !(set->templates = calloc(TEMPLATES_MAX, sizeof(*set->templates))))
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "%s", TEMPLATES_FILE);
	r = kv_data_get(data, TEMPLATES_FILE, &rest, err);
	if (r < 0)
		return r;
	if (r == KAVAK_NOTFOUND)
		return kavak_error_set(err, KAVAK_EDATA, 0, "%s is missing", TEMPLATES_FILE);
	while (kv_data_line(&rest, &line)) {
		r = add_line(set, line, err);
		if (r < 0)
			return r;
	}
	qsort(set->templates, set->n, sizeof(*set->templates), by_name);
	*ret_templates = KV_TAKE(set);
	return 0;
}

void kv_templates_free(kv_templates *set)
{
	if (!set)
		return;
	free(set->templates);
	free(set);
}

/* The variants of a name stand in a row. */
static size_t find(const kv_templates *set, const char *name, size_t *ret_n)
{
	kavak_slice wanted = kavak_slice_of(name);
	size_t from = 0, to = set->n;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (kv_slice_cmp(set->templates[mid].name, wanted) < 0)
			from = mid + 1;
		else
			to = mid;
	}
	for (to = from; to < set->n && kv_slice_eq(set->templates[to].name, wanted); )
		to++;
	*ret_n = to - from;
	return from;
}

static int add_blank(const struct kv_blank *blanks, kavak_slice name, kavak_buf *buf)
{
	for (; blanks && blanks->name; blanks++)
		if (kv_slice_is(name, blanks->name))
			return kavak_buf_add(buf, blanks->value);
	return 0;
}

static int fill(kavak_slice text, const struct kv_blank *blanks, kavak_buf *buf)
{
	for (size_t i = 0; i < text.len; i++) {
		const char *close = text.ptr[i] == '{' ? memchr(text.ptr + i, '}', text.len - i)
		                                       : NULL;
		int r;

		if (close) {
			size_t end = (size_t) (close - text.ptr);

			r = add_blank(blanks, kv_slice_sub(text, i + 1, end), buf);
			i = end;
		} else if (text.ptr[i] == '\\' && i + 1 < text.len && text.ptr[i + 1] == 'n') {
			r = kv_buf_add_char(buf, '\n');
			i++;
		} else {
			r = kv_buf_add_char(buf, text.ptr[i]);
		}
		if (r < 0)
			return r;
	}
	return 0;
}

/* Does a line hold the question that was asked last? */
static bool asks(kavak_slice text, kavak_slice asked)
{
	return asked.len && text.len >= asked.len &&
	       memmem(text.ptr, text.len, asked.ptr, asked.len);
}

int kv_templates_say(const kv_templates *set, const char *name, uint32_t seed, kavak_slice asked,
                     const struct kv_blank *blanks, kavak_buf *buf)
{
	size_t n, first = find(set, name, &n), before = buf->len;
	int r;

	if (!n)
		return KAVAK_NOTFOUND;
	if (asks(set->templates[first + seed % n].text, asked))
		seed++;
	r = fill(set->templates[first + seed % n].text, blanks, buf);
	if (r < 0 && buf->ptr) {
		buf->len = before;
		buf->ptr[before] = '\0';
	}
	return r;
}
