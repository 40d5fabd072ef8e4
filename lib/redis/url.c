/* SPDX-License-Identifier: MIT */
#include "redis/url.h"

#include <string.h>

#include "base/buf.h"

static int refuse(kavak_error *err, const char *what)
{
	return kavak_error_set(err, KAVAK_EINVAL, 0,
			       "REDIS_URL: %s; expected redis://USER:PASSWORD@HOST:PORT/DB,"
			       " rediss://... or unix:///PATH?db=N", what);
}

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' :
	       c >= 'a' && c <= 'f' ? c - 'a' + 10 :
	       c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Copies with %XX made bytes; false for what is too long, holds a NUL, or is no %XX. */
static bool decode(kavak_slice from, char *to)
{
	size_t n = 0;

	for (size_t i = 0; i < from.len; i++) {
		int c = (unsigned char) from.ptr[i];

		if (c == '%') {
			if (i + 2 >= from.len || hex(from.ptr[i + 1]) < 0 ||
			    hex(from.ptr[i + 2]) < 0)
				return false;
			c = 16 * hex(from.ptr[i + 1]) + hex(from.ptr[i + 2]);
			i += 2;
		}
		if (!c || n + 1 == KV_REDIS_TEXT_MAX)
			return false;
		to[n++] = (char) c;
	}
	to[n] = '\0';
	return true;
}

static bool number(kavak_slice text, uint32_t max, uint32_t *ret_number)
{
	uint32_t n = 0;

	if (!text.len || text.len > 6)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
		n = 10 * n + (uint32_t) (text.ptr[i] - '0');
	}
	*ret_number = n;
	return n <= max;
}

/* Cuts `*text` at the first (or last) `mark`; true when there is one, with what stood behind it. */
static bool cut(kavak_slice *text, char mark, bool last, kavak_slice *ret_behind)
{
	const char *at = !text->len ? NULL : last ? memrchr(text->ptr, mark, text->len)
						  : memchr(text->ptr, mark, text->len);

	if (!at)
		return false;
	*ret_behind = kv_slice_sub(*text, (size_t) (at + 1 - text->ptr), text->len);
	text->len = (size_t) (at - text->ptr);
	return true;
}

static int parse_query(kavak_slice query, struct kv_redis_url *url, kavak_error *err)
{
	kavak_slice name, value;

	while (kv_slice_split(&query, '&', &name)) {
		if (!cut(&name, '=', false, &value))
			return refuse(err, "what follows '?' has no value");
		if (kv_slice_is(name, "db") && !number(value, 999999, &url->db))
			return refuse(err, "db is no number");
		if (kv_slice_is(name, "shards") &&
		    (!number(value, KV_REDIS_SHARDS_MAX, &url->n_shards) || !url->n_shards))
			return refuse(err, "shards is no number from 1 to 64");
		if (!kv_slice_is(name, "db") && !kv_slice_is(name, "shards"))
			return refuse(err, "only db and shards may follow '?'");
	}
	return 0;
}

static int parse_login(kavak_slice login, struct kv_redis_url *url, kavak_error *err)
{
	kavak_slice password = { 0 };

	url->has_password = cut(&login, ':', false, &password);
	if (!decode(login, url->user) || !decode(password, url->password))
		return refuse(err, "the user or the password is too long or not well written");
	return 0;
}

static int parse_place(kavak_slice rest, struct kv_redis_url *url, kavak_error *err)
{
	kavak_slice db, port;
	bool in_brackets;

	if (cut(&rest, '/', false, &db) && db.len && !number(db, 999999, &url->db))
		return refuse(err, "what follows '/' is no database number");
	in_brackets = rest.len && *rest.ptr == '[';
	if (!in_brackets || rest.ptr[rest.len - 1] != ']')
		if (cut(&rest, ':', true, &port) &&
		    (!number(port, 65535, &url->port) || !url->port))
			return refuse(err, "the port is no number from 1 to 65535");
	if (in_brackets && rest.len > 2 && rest.ptr[rest.len - 1] == ']')
		rest = kv_slice_sub(rest, 1, rest.len - 1);
	if (!decode(rest, url->host) || !*url->host)
		return refuse(err, "there is no host");
	return 0;
}

int kv_redis_url_parse(const char *text, struct kv_redis_url *ret_url, kavak_error *err)
{
	struct kv_redis_url url = { .port = 6379 };
	kavak_slice rest = kavak_slice_of(text), login, query;
	int r = 0;

	url.is_tls = kv_slice_starts(rest, "rediss://");
	url.is_unix = kv_slice_starts(rest, "unix://");
	if (!url.is_tls && !url.is_unix && !kv_slice_starts(rest, "redis://"))
		return refuse(err, "this is no address");
	rest = kavak_slice_of(strstr(text, "://") + 3);
	login = rest;
	if (cut(&login, '@', true, &rest))	/* a password may hold anything, '?' and '/' too */
		r = parse_login(login, &url, err);
	if (r == 0 && cut(&rest, '?', false, &query))
		r = parse_query(query, &url, err);
	if (r == 0 && url.is_unix)
		r = decode(rest, url.host) && *url.host == '/' ? 0
			: refuse(err, "there is no path");
	else if (r == 0)
		r = parse_place(rest, &url, err);
	if (r == 0)
		*ret_url = url;
	return r;
}
