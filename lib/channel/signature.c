/* SPDX-License-Identifier: MIT */
#include "channel/signature.h"

#include <strings.h>

#include <nettle/hmac.h>
#include <nettle/memops.h>
#include <nettle/sha2.h>

#include <kavak/sys/error.h>

/* ---- what is signed ---- */

static int by_name_and_value(const void *a, const void *b)
{
	const struct kv_form_pair *left = a, *right = b;
	int order = kv_slice_cmp(left->name, right->name);

	return order ? order : kv_slice_cmp(left->value, right->value);
}

int kv_signed_params(const struct kv_form *form, kavak_buf *buf)
{
	KV_AUTOFREE struct kv_form_pair *sorted = calloc(form->n + 1, sizeof(*sorted));
	int r = sorted ? 0 : KAVAK_ENOMEM;

	if (r < 0 || !form->n)
		return r;
	memcpy(sorted, form->pairs, form->n * sizeof(*sorted));
	qsort(sorted, form->n, sizeof(*sorted), by_name_and_value);
	for (size_t i = 0; !r && i < form->n; i++) {
		if (i && !by_name_and_value(&sorted[i - 1], &sorted[i]))
			continue;
		r = kavak_buf_add(buf, sorted[i].name);
		if (!r)
			r = kavak_buf_add(buf, sorted[i].value);
	}
	return r;
}

static void sign(kavak_slice token, kavak_slice url, kavak_slice params,
		 char ret_signature[KV_SIGNATURE_LEN])
{
	struct hmac_sha1_ctx hmac;
	uint8_t digest[SHA1_DIGEST_SIZE];

	hmac_sha1_set_key(&hmac, token.len, (const uint8_t *) token.ptr);
	hmac_sha1_update(&hmac, url.len, (const uint8_t *) url.ptr);
	hmac_sha1_update(&hmac, params.len, (const uint8_t *) params.ptr);
	hmac_sha1_digest(&hmac, sizeof(digest), digest);
	base64_encode_raw(ret_signature, sizeof(digest), digest);
}

int kv_signed_over(kavak_slice token, const struct kv_url *url, kavak_slice params,
		   kavak_slice signature, bool *ret_holds)
{
	char right[KV_SIGNATURE_LEN];
	KV_BUF text = { 0 };
	int r = kv_url_print(url, &text);

	if (r < 0)
		return r;
	sign(token, kv_buf_slice(&text), params, right);
	*ret_holds = signature.len == sizeof(right) &&
		     memeql_sec(signature.ptr, right, sizeof(right));
	return 0;
}

int kv_signed_over_any_port(kavak_slice token, const struct kv_url *url, kavak_slice params,
			    kavak_slice signature, bool *ret_holds, kavak_buf *ret_over)
{
	struct kv_url ways[] = { *url, *url };
	bool holds = false;
	int r = 0;

	ways[1].port = url->port.len ? (kavak_slice) { 0 } : kv_url_default_port(url);
	for (size_t i = 0; !r && !holds && i < sizeof(ways) / sizeof(*ways); i++) {
		r = kv_signed_over(token, &ways[i], params, signature, &holds);
		if (!r && holds && ret_over)
			r = kv_url_print(&ways[i], ret_over);
	}
	if (!r)
		*ret_holds = holds;
	return r;
}

/* ---- a request ---- */

/* The hash that the URL gives of a JSON body, in hexadecimal. */
static bool is_hash_of(kavak_slice hash, kavak_slice body)
{
	static const char digits[] = "0123456789abcdef";
	uint8_t digest[SHA256_DIGEST_SIZE];
	char text[2 * SHA256_DIGEST_SIZE];
	struct sha256_ctx sha;

	sha256_init(&sha);
	sha256_update(&sha, body.len, (const uint8_t *) body.ptr);
	sha256_digest(&sha, sizeof(digest), digest);
	for (size_t i = 0; i < sizeof(digest); i++) {
		text[2 * i] = digits[digest[i] >> 4];
		text[2 * i + 1] = digits[digest[i] & 15];
	}
	return hash.len == sizeof(text) && !strncasecmp(hash.ptr, text, sizeof(text));
}

static int too_large(size_t len, size_t max, const char *what, kavak_error *err)
{
	return kavak_error_set(err, KAVAK_ELIMIT, 0, "%s of %zu bytes; %zu are the most", what, len,
			       max);
}

int kv_signed_read(const kavak_twilio_request *request, struct kv_signed *ret_signed,
		   kavak_error *err)
{
	struct kv_signed s = {
		.url = kv_url_parse(request->url), .is_json = request->json.ptr != NULL,
		.signature = kv_slice_trim(request->signature),
	};
	kavak_slice hash = kv_url_query_get(&s.url, "bodySHA256");
	int r;

	if (request->url.len > KAVAK_TWILIO_URL_MAX)
		return too_large(request->url.len, KAVAK_TWILIO_URL_MAX, "a URL", err);
	if (request->form.len > KAVAK_TWILIO_BODY_MAX)
		return too_large(request->form.len, KAVAK_TWILIO_BODY_MAX, "a form", err);
	if (request->json.len > KAVAK_TWILIO_BODY_MAX)
		return too_large(request->json.len, KAVAK_TWILIO_BODY_MAX, "a JSON body", err);
	s.has_body_hash = hash.len > 0;
	s.is_body_hash_right = s.is_json && is_hash_of(hash, request->json);
	r = kv_form_parse(request->form, KAVAK_TWILIO_PARAMS_MAX, &s.form);
	if (r < 0)
		return kavak_error_set(err, r, 0,
				       r == KAVAK_ELIMIT ? "a form of over %d parameters" : "form",
				       KAVAK_TWILIO_PARAMS_MAX);
	*ret_signed = s;
	return 0;
}

void kv_signed_done(struct kv_signed *s)
{
	kv_form_done(&s->form);
}

int kavak_twilio_verify(kavak_slice token, const kavak_twilio_request *request, kavak_error *err)
{
	struct kv_signed s = { 0 };
	KV_BUF params = { 0 };
	bool holds = false;
	int r = kv_signed_read(request, &s, err);

	if (r < 0)
		return r;
	r = kv_signed_params(&s.form, &params);
	if (!r && token.len)	/* anybody can sign with none */
		r = kv_signed_over_any_port(token, &s.url, kv_buf_slice(&params), s.signature,
					    &holds, NULL);
	kv_signed_done(&s);
	if (r < 0)
		return kavak_error_set(err, r, 0, "signature");
	if (!holds || (s.is_json && !s.is_body_hash_right))
		return kavak_error_set(err, KAVAK_EDENIED, 0, "the signature does not hold");
	return 0;
}

int kavak_twilio_sign(kavak_slice token, kavak_slice url, kavak_slice form, kavak_buf *buf,
		      kavak_error *err)
{
	kavak_twilio_request request = { .url = url, .form = form };
	struct kv_signed s = { 0 };
	KV_BUF params = { 0 }, text = { 0 };
	char signature[KV_SIGNATURE_LEN];
	int r = kv_signed_read(&request, &s, err);

	if (r < 0)
		return r;
	r = kv_signed_params(&s.form, &params);
	if (!r)
		r = kv_url_print(&s.url, &text);
	kv_signed_done(&s);
	if (!r) {
		sign(token, kv_buf_slice(&text), kv_buf_slice(&params), signature);
		r = kavak_buf_add(buf, (kavak_slice) { signature, sizeof(signature) });
	}
	return r < 0 ? kavak_error_set(err, r, 0, "signature") : 0;
}
