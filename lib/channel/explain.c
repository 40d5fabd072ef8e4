/* SPDX-License-Identifier: MIT */
/* Why a signature does not hold: the mistakes that are made, each tried in its turn. */
#include "channel/signature.h"

#include <strings.h>

#include <kavak/sys/error.h>

#include "base/json.h"

/* ---- mistakes with the address ---- */

/* Rewrites the address in place, with `scratch` for what is new. false: it is no other. */
typedef bool rewrite_fn(struct kv_url *url, kavak_buf *scratch);

static bool other_scheme(struct kv_url *url, kavak_buf *scratch)
{
	(void) scratch;
	url->scheme = url->scheme.len == 8 && !strncasecmp(url->scheme.ptr, "https", 5)
		      ? KAVAK_SLICE("http://") : KAVAK_SLICE("https://");
	return true;
}

static bool other_slash(struct kv_url *url, kavak_buf *scratch)
{
	if (url->path.len && url->path.ptr[url->path.len - 1] == '/') {
		url->path.len--;
		return true;
	}
	if (kavak_buf_add(scratch, url->path) < 0 || kv_buf_add_char(scratch, '/') < 0)
		return false;
	url->path = kv_buf_slice(scratch);
	return true;
}

static bool lower_case_host(struct kv_url *url, kavak_buf *scratch)
{
	if (kavak_buf_add(scratch, url->host) < 0)
		return false;
	for (size_t i = 0; i < scratch->len; i++)
		if (scratch->ptr[i] >= 'A' && scratch->ptr[i] <= 'Z')
			scratch->ptr[i] += 'a' - 'A';
	url->host = kv_buf_slice(scratch);
	return true;
}

static bool no_query(struct kv_url *url, kavak_buf *scratch)
{
	bool had = url->query.len > 0;

	(void) scratch;
	url->query = (kavak_slice) { 0 };
	return had;
}

static bool no_user(struct kv_url *url, kavak_buf *scratch)
{
	bool had = url->user.len > 0;

	(void) scratch;
	url->user = (kavak_slice) { 0 };
	return had;
}

/* "%27" as "'": the query as it is before anybody encodes it. */
static bool decoded_query(struct kv_url *url, kavak_buf *scratch)
{
	struct kv_form decoded = { 0 };
	bool differs;

	if (!url->query.len || kv_form_parse(url->query, KAVAK_TWILIO_PARAMS_MAX, &decoded) < 0)
		return false;
	for (size_t i = 0; i < decoded.n; i++)
		if ((i && kv_buf_add_char(scratch, '&') < 0) ||
		    kavak_buf_add(scratch, decoded.pairs[i].name) < 0 ||
		    (decoded.pairs[i].raw_value.ptr && kv_buf_add_char(scratch, '=') < 0) ||
		    kavak_buf_add(scratch, decoded.pairs[i].value) < 0)
			break;
	kv_form_done(&decoded);
	differs = !kv_slice_eq(url->query, kv_buf_slice(scratch));
	url->query = kv_buf_slice(scratch);
	return differs;
}

/* ---- mistakes with the parameters ---- */

/* Append what would be signed. */
typedef int params_fn(const struct kv_form *form, kavak_buf *buf);

static int no_params(const struct kv_form *form, kavak_buf *buf)
{
	(void) form, (void) buf;
	return 0;
}

static int in_order_of_arrival(const struct kv_form *form, kavak_buf *buf)
{
	int r = 0;

	for (size_t i = 0; !r && i < form->n; i++) {
		r = kavak_buf_add(buf, form->pairs[i].name);
		if (!r)
			r = kavak_buf_add(buf, form->pairs[i].value);
	}
	return r;
}

/* Those pairs that `keep` keeps, signed as Twilio does. */
static int some_params(const struct kv_form *form, kavak_buf *buf,
		       bool (*keep)(const struct kv_form *form, size_t i))
{
	KV_AUTOFREE struct kv_form_pair *pairs = calloc(form->n + 1, sizeof(*pairs));
	struct kv_form kept = { .pairs = pairs };

	if (!pairs)
		return KAVAK_ENOMEM;
	for (size_t i = 0; i < form->n; i++)
		if (keep(form, i))
			pairs[kept.n++] = form->pairs[i];
	return kv_signed_params(&kept, buf);
}

static bool has_value(const struct kv_form *form, size_t i)
{
	return form->pairs[i].value.len > 0;
}

static int without_blank(const struct kv_form *form, kavak_buf *buf)
{
	return some_params(form, buf, has_value);
}

/* The form with one more parameter, blank. */
static int with_blank_body(const struct kv_form *form, kavak_buf *buf)
{
	KV_AUTOFREE struct kv_form_pair *pairs = calloc(form->n + 1, sizeof(*pairs));
	struct kv_form more = { .pairs = pairs, .n = form->n + 1 };

	if (!pairs)
		return KAVAK_ENOMEM;
	if (form->n)
		memcpy(pairs, form->pairs, form->n * sizeof(*pairs));
	pairs[form->n].name = KAVAK_SLICE("Body");
	return kv_signed_params(&more, buf);
}

/* Names are few: a form of KAVAK_TWILIO_PARAMS_MAX is half a million comparisons. */
static bool is_first_of_its_name(const struct kv_form *form, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (kv_slice_eq(form->pairs[k].name, form->pairs[i].name))
			return false;
	return true;
}

static bool is_last_of_its_name(const struct kv_form *form, size_t i)
{
	for (size_t k = i + 1; k < form->n; k++)
		if (kv_slice_eq(form->pairs[k].name, form->pairs[i].name))
			return false;
	return true;
}

static int first_of_each(const struct kv_form *form, kavak_buf *buf)
{
	return some_params(form, buf, is_first_of_its_name);
}

static int last_of_each(const struct kv_form *form, kavak_buf *buf)
{
	return some_params(form, buf, is_last_of_its_name);
}

static int by_name(const void *a, const void *b)
{
	const struct kv_form_pair *left = a, *right = b;
	int order = kv_slice_cmp(left->name, right->name);

	return order ? order : (left->value.ptr > right->value.ptr) -
			       (left->value.ptr < right->value.ptr);
}

/* By name, and of a name every value, also the same one twice. */
static int with_repeats(const struct kv_form *form, kavak_buf *buf)
{
	KV_AUTOFREE struct kv_form_pair *pairs = calloc(form->n + 1, sizeof(*pairs));
	struct kv_form sorted = { .pairs = pairs, .n = form->n };

	if (!pairs)
		return KAVAK_ENOMEM;
	if (form->n)
		memcpy(pairs, form->pairs, form->n * sizeof(*pairs));
	qsort(pairs, form->n, sizeof(*pairs), by_name);
	return in_order_of_arrival(&sorted, buf);
}

static int as_encoded(const struct kv_form *form, kavak_buf *buf)
{
	KV_AUTOFREE struct kv_form_pair *pairs = calloc(form->n + 1, sizeof(*pairs));
	struct kv_form raw = { .pairs = pairs, .n = form->n };

	if (!pairs)
		return KAVAK_ENOMEM;
	for (size_t i = 0; i < form->n; i++) {
		pairs[i].name = form->pairs[i].raw_name;
		pairs[i].value = form->pairs[i].raw_value;
	}
	return kv_signed_params(&raw, buf);
}

/* ---- which of them it was ---- */

static const struct mistake {
	rewrite_fn *rewrite;	/* of the address, or */
	params_fn  *params;	/* of the parameters */
	const char *why, *advice;
} mistakes[] = {
	{ other_scheme, NULL, "it was signed over the URL with the other scheme",
	  "PUBLIC_BASE_URL is what Twilio calls, not what a proxy passes on: https:// there and"
	  " here" },
	{ other_slash, NULL, "it was signed over the path with a slash more or less at its end",
	  "write the URL in Twilio's console and PUBLIC_BASE_URL alike, to the last slash" },
	{ lower_case_host, NULL, "it was signed over the host in lower case",
	  "write PUBLIC_BASE_URL in lower case" },
	{ no_query, NULL, "it was signed over the URL without its query",
	  "a proxy added a query: take the URL as Twilio was given it" },
	{ no_user, NULL, "it was signed over the URL without user and password",
	  "leave user and password out of PUBLIC_BASE_URL" },
	{ decoded_query, NULL, "it was signed over the query before it was percent-encoded",
	  "a proxy encoded the query anew: pass it on untouched" },
	{ NULL, without_blank, "whoever signed left out the parameters without a value",
	  "Twilio signs blank parameters too: sign name and nothing" },
	{ NULL, with_blank_body, "the form lacks a blank parameter that was signed: Body",
	  "take the body as it came; a framework dropped parameters without a value" },
	{ NULL, with_repeats, "whoever signed wrote a repeated parameter's value each time",
	  "of a repeated parameter each different value is signed once, in order" },
	{ NULL, first_of_each, "whoever signed took the first value of a repeated parameter",
	  "of a repeated parameter each different value is signed, in order" },
	{ NULL, last_of_each, "whoever signed took the last value of a repeated parameter",
	  "of a repeated parameter each different value is signed, in order" },
	{ NULL, in_order_of_arrival, "whoever signed did not sort the parameters by name",
	  "sort them by name, in bytes" },
	{ NULL, as_encoded, "whoever signed took names and values still percent-encoded",
	  "decode %XX and + before signing" },
	{ NULL, no_params, "it was signed over the URL alone, without parameters",
	  "the request was a GET or carried JSON: give its body as it came" },
};

struct finding {
	bool        holds;
	const char *why, *advice;
	kavak_buf   over;	/* the URL */
};

static int try_mistake(kavak_slice token, const struct kv_signed *s, const struct mistake *mistake,
		       struct finding *finding)
{
	KV_BUF scratch = { 0 }, params = { 0 };
	struct kv_url url = s->url;
	bool holds = false;
	int r;

	if (mistake->rewrite && !mistake->rewrite(&url, &scratch))
		return 0;
	r = (mistake->params ? mistake->params : kv_signed_params)(&s->form, &params);
	if (!r)
		r = kv_signed_over_any_port(token, &url, kv_buf_slice(&params), s->signature,
					    &holds, &finding->over);
	if (!r && holds) {
		finding->why = mistake->why;
		finding->advice = mistake->advice;
	}
	return r;
}

/* What can be seen without trying. */
static void look(kavak_slice token, const struct kv_signed *s, struct finding *finding)
{
	if (!token.len) {
		finding->why = "without an auth token nothing holds";
		finding->advice = "give the auth token of the account";
	} else if (s->signature.len != KV_SIGNATURE_LEN) {
		finding->why = "that is no signature: it has 28 characters of base64";
		finding->advice = "take the header X-Twilio-Signature as it came";
	} else if (s->is_json && !s->has_body_hash) {
		finding->why = "the URL of a JSON body has no bodySHA256";
		finding->advice = "take the URL with its whole query";
	} else if (s->is_json && !s->is_body_hash_right) {
		finding->why = "the body is not the one whose SHA-256 is in the URL";
		finding->advice = "take the body byte for byte; nothing may parse and print it";
	}
}

static int explain(kavak_slice token, const struct kv_signed *s, struct finding *finding)
{
	KV_BUF params = { 0 };
	int r = kv_signed_params(&s->form, &params);

	look(token, s, finding);
	if (!r && !finding->why)
		r = kv_signed_over_any_port(token, &s->url, kv_buf_slice(&params), s->signature,
					    &finding->holds, &finding->over);
	for (size_t i = 0; !r && !finding->holds && !finding->why &&
	     i < sizeof(mistakes) / sizeof(*mistakes); i++)
		r = try_mistake(token, s, &mistakes[i], finding);
	if (!r && !finding->holds && !finding->why) {
		finding->why = "neither this URL nor these parameters, nor what is often mistaken "
			       "about them, give it";
		finding->advice = "is it the auth token of the AccountSid in the form? Is the URL "
				  "the one in Twilio's console, and the body whole?";
	}
	return r;
}

int kavak_twilio_explain(kavak_slice token, const kavak_twilio_request *request, kavak_buf *buf,
			 bool *ret_valid, kavak_error *err)
{
	struct finding finding = { 0 };
	struct kv_signed s = { 0 };
	KV_JSON *json = NULL;
	int r = kv_signed_read(request, &s, err);

	if (r < 0)
		return r;
	r = explain(token, &s, &finding);
	if (!r) {
		json = json_pack("{s:b, s:o?, s:s?, s:s?}", "valid", finding.holds, "signed_over",
				 kv_json_str_or_null(kv_buf_slice(&finding.over)), "why",
				 finding.why, "advice", finding.advice);
		r = json ? kv_json_print(json, buf) : KAVAK_ENOMEM;
	}
	kavak_buf_done(&finding.over);
	kv_signed_done(&s);
	if (r < 0)
		return kavak_error_set(err, r, 0, "signature");
	*ret_valid = finding.holds;
	return 0;
}
