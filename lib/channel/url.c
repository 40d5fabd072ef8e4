/* SPDX-License-Identifier: MIT */
#include "channel/url.h"

#include <strings.h>

/* Take off the front of `rest`, up to `end`. */
static kavak_slice take(kavak_slice *rest, size_t end)
{
	kavak_slice taken = kv_slice_sub(*rest, 0, end);

	*rest = kv_slice_sub(*rest, end, rest->len);
	return taken;
}

static size_t find(kavak_slice text, char c)
{
	const char *at = text.len ? memchr(text.ptr, c, text.len) : NULL;

	return at ? (size_t) (at - text.ptr) : text.len;
}

/* "ana:secret@host:8080"; the brackets of an IPv6 address hold colons too. */
static void parse_authority(kavak_slice text, struct kv_url *url)
{
	size_t at = find(text, '@'), colon;

	if (at < text.len)
		url->user = take(&text, at + 1);
	for (colon = text.len; colon > 0 && text.ptr[colon - 1] != ':' &&
	     text.ptr[colon - 1] != ']'; colon--)
		;
	colon = colon > 0 && text.ptr[colon - 1] == ':' ? colon - 1 : text.len;
	url->host = take(&text, colon);
	url->port = text;
}

struct kv_url kv_url_parse(kavak_slice text)
{
	struct kv_url url = { 0 };
	const char *scheme;
	size_t end;

	text = kv_slice_sub(text, 0, find(text, '#'));
	scheme = text.len ? memmem(text.ptr, text.len, "://", 3) : NULL;
	if (scheme) {
		url.scheme = take(&text, (size_t) (scheme - text.ptr) + 3);
		end = find(text, '/');
		end = find(text, '?') < end ? find(text, '?') : end;
		parse_authority(take(&text, end), &url);
	}
	url.path = take(&text, find(text, '?'));
	url.query = text;
	return url;
}

int kv_url_print(const struct kv_url *url, kavak_buf *buf)
{
	const kavak_slice parts[] = { url->scheme, url->user, url->host, url->port, url->path,
				      url->query };
	int r = 0;

	for (size_t i = 0; !r && i < sizeof(parts) / sizeof(*parts); i++)
		r = kavak_buf_add(buf, parts[i]);
	return r;
}

kavak_slice kv_url_default_port(const struct kv_url *url)
{
	return url->scheme.len == 8 && !strncasecmp(url->scheme.ptr, "https", 5)
	       ? KAVAK_SLICE(":443") : KAVAK_SLICE(":80");
}

kavak_slice kv_url_query_get(const struct kv_url *url, const char *name)
{
	kavak_slice rest = url->query, part, key;

	if (rest.len)
		take(&rest, 1);
	while (kv_slice_split(&rest, '&', &part))
		if (kv_slice_split(&part, '=', &key) && part.ptr && kv_slice_is(key, name))
			return part;
	return (kavak_slice) { 0 };
}
