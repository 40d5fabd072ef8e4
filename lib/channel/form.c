/* SPDX-License-Identifier: MIT */
#include "channel/form.h"

#include <kavak/error.h>

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0'
	     : c >= 'a' && c <= 'f' ? c - 'a' + 10
	     : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Room was made before: what is decoded is never longer. */
static kavak_slice decode(kavak_slice raw, kavak_buf *text)
{
	size_t from = text->len;

	for (size_t i = 0; i < raw.len; i++) {
		char c = raw.ptr[i];

		if (c == '+') {
			c = ' ';
		} else if (c == '%' && i + 2 < raw.len && hex(raw.ptr[i + 1]) >= 0 &&
			   hex(raw.ptr[i + 2]) >= 0) {
			c = (char) (hex(raw.ptr[i + 1]) << 4 | hex(raw.ptr[i + 2]));
			i += 2;
		}
		text->ptr[text->len++] = c;
	}
	return (kavak_slice) { text->ptr + from, text->len - from };
}

static struct kv_form_pair read_pair(kavak_slice part, kavak_buf *text)
{
	struct kv_form_pair pair = { .raw_value = part };

	kv_slice_split(&pair.raw_value, '=', &pair.raw_name);
	pair.name = decode(pair.raw_name, text);
	pair.value = decode(pair.raw_value, text);
	return pair;
}

int kv_form_parse(kavak_slice body, size_t max, struct kv_form *ret_form)
{
	struct kv_form form = { 0 };
	kavak_slice rest = body, part;
	size_t n = 1;

	for (size_t i = 0; i < body.len; i++)
		n += body.ptr[i] == '&';
	if (n > max)
		return KAVAK_ELIMIT;
	form.pairs = calloc(n, sizeof(*form.pairs));
	if (!form.pairs || kv_buf_reserve(&form.text, body.len) < 0) {
		kv_form_done(&form);
		return KAVAK_ENOMEM;
	}
	while (kv_slice_split(&rest, '&', &part))
		if (part.len)
			form.pairs[form.n++] = read_pair(part, &form.text);
	*ret_form = form;
	return 0;
}

void kv_form_done(struct kv_form *form)
{
	free(form->pairs);
	kavak_buf_done(&form->text);
	*form = (struct kv_form) { 0 };
}
