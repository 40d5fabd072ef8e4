/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include <kavak/twilio.h>

#include "base/file.h"
#include "base/json.h"
#include "channel/form.h"
#include "support/fault.h"
#include "support/main.h"

#define TOKEN KAVAK_SLICE("12345")
#define HOOK  "https://dealer.example/twilio/whatsapp"

/* What Twilio would send: this form to this address. */
static kavak_slice signed_by_twilio(const char *url, const char *form, kavak_buf *buf)
{
	buf->len = 0;
	ck_assert_int_eq(kavak_twilio_sign(TOKEN, kavak_slice_of(url), kavak_slice_of(form), buf,
					   NULL), 0);
	return kv_buf_slice(buf);
}

static int verify(const char *url, const char *form, kavak_slice signature)
{
	kavak_twilio_request request = { .url = kavak_slice_of(url), .form = kavak_slice_of(form),
					 .signature = signature };

	return kavak_twilio_verify(TOKEN, &request, NULL);
}

/* The reason given; "" when it holds. */
static const char *why(const char *url, const char *form, kavak_slice signature)
{
	static char text[256];
	kavak_twilio_request request = { .url = kavak_slice_of(url), .form = kavak_slice_of(form),
					 .signature = signature };
	KV_BUF buf = { 0 };
	KV_JSON *json = NULL;
	bool is_valid = false;

	ck_assert_int_eq(kavak_twilio_explain(TOKEN, &request, &buf, &is_valid, NULL), 0);
	ck_assert_int_eq(kv_json_parse(kv_buf_slice(&buf), "why", &json, NULL), 0);
	ck_assert_int_eq(kv_json_get_bool(json, "valid", !is_valid), is_valid);
	ck_assert_int_eq(is_valid, verify(url, form, signature) == 0);
	snprintf(text, sizeof(text), "%.*s", KV_FMT(kv_json_get_str(json, "why")));
	return text;
}

START_TEST(signs_as_twilio_documents_it)
{
	KV_BUF buf = { 0 };

	ck_assert(kv_slice_is(signed_by_twilio("https://mycompany.com/myapp.php?foo=1&bar=2",
					       "Digits=1234&To=%2B18005551212&From=%2B14158675309"
					       "&Caller=%2B14158675309&CallSid=CA1234567890ABCDE",
					       &buf), "RSOYDt4T1cUTdK1PDd93/VVr8B8="));
}
END_TEST

START_TEST(order_and_repetition_of_parameters_do_not_matter)
{
	KV_BUF buf = { 0 };
	kavak_slice signature = signed_by_twilio(HOOK, "A=1&B=2&B=1&C=", &buf);

	ck_assert_int_eq(verify(HOOK, "C=&B=1&A=1&B=2&B=2", signature), 0);
	ck_assert_int_eq(verify(HOOK, "C&B=1&A=1&B=2", signature), 0);
	ck_assert_int_eq(verify(HOOK, "B=1&A=1&C=", signature), KAVAK_EDENIED);
}
END_TEST

START_TEST(values_are_signed_decoded)
{
	KV_BUF buf = { 0 };
	kavak_slice signature = signed_by_twilio(HOOK, "Body=se%C3%B1or+%26+100%25", &buf);

	ck_assert_int_eq(verify(HOOK, "Body=se%c3%b1or%20%26%20100%", signature), 0);
}
END_TEST

START_TEST(the_port_may_be_written_or_not)
{
	KV_BUF buf = { 0 };
	kavak_slice with = signed_by_twilio("https://dealer.example:443/a?b=1", "A=1", &buf);

	ck_assert_int_eq(verify("https://dealer.example/a?b=1", "A=1", with), 0);
	with = signed_by_twilio("http://[::1]/a", "A=1", &buf);
	ck_assert_int_eq(verify("http://[::1]:8000/a", "A=1", with), 0);
	ck_assert_int_eq(verify("http://[::2]:8000/a", "A=1", with), KAVAK_EDENIED);
}
END_TEST

START_TEST(what_is_behind_a_number_sign_is_not_signed)
{
	KV_BUF buf = { 0 };
	kavak_slice signature = signed_by_twilio(HOOK, "A=1", &buf);

	ck_assert_int_eq(verify(HOOK "#rc=3&rp=5xx,ct,rt", "A=1", signature), 0);
}
END_TEST

START_TEST(a_json_body_is_held_by_its_hash_in_the_url)
{
	static const char url[] = HOOK "?bodySHA256="
		"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
	KV_BUF buf = { 0 };
	kavak_twilio_request request = { .url = kavak_slice_of(url), .json = KAVAK_SLICE("{}"),
					 .signature = signed_by_twilio(url, "", &buf) };

	ck_assert_int_eq(kavak_twilio_verify(TOKEN, &request, NULL), 0);
	request.json = KAVAK_SLICE("{ }");
	ck_assert_int_eq(kavak_twilio_verify(TOKEN, &request, NULL), KAVAK_EDENIED);
	request.json = KAVAK_SLICE("");
	ck_assert_int_eq(kavak_twilio_verify(TOKEN, &request, NULL), KAVAK_EDENIED);
}
END_TEST

START_TEST(says_what_is_wrong_with_the_address)
{
	static const struct { const char *signed_over, *seen, *why; } rows[] = {
		{ "http://dealer.example/a", "https://dealer.example/a", "scheme" },
		{ "https://dealer.example/a/", "https://dealer.example/a", "slash" },
		{ "https://dealer.example/a", "https://dealer.example/a/", "slash" },
		{ "https://dealer.example/a", "https://Dealer.Example/a", "lower case" },
		{ "https://dealer.example/a", "https://dealer.example/a?x=1", "query" },
		{ "https://dealer.example/a?n=O'Hara", "https://dealer.example/a?n=O%27Hara",
		  "percent-encoded" },
		{ "https://dealer.example/a", "https://u:p@dealer.example/a", "password" },
		{ "https://other.example/b", "https://dealer.example/a", "neither" },
		{ "https://dealer.example:8443/a?x=1", "https://dealer.example:8443/a?x=1", "" },
	};
	KV_BUF buf = { 0 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *said = why(rows[i].seen, "A=1", signed_by_twilio(rows[i].signed_over,
									     "A=1", &buf));

		ck_assert_msg(strstr(said, rows[i].why) && !*said == !*rows[i].why, "%s: %s",
			      rows[i].seen, said);
	}
}
END_TEST

/* Twilio's way, over a text that somebody made of the parameters in another way. */
static kavak_slice signed_over_text(const char *params, kavak_buf *buf)
{
	KV_BUF url = { 0 };

	kv_buf_add_str(&url, HOOK);
	kv_buf_add_str(&url, params);
	return signed_by_twilio(url.ptr, "", buf);
}

START_TEST(says_what_is_wrong_with_the_parameters)
{
	static const struct { const char *form, *signed_text, *why; } rows[] = {
		{ "Body=&From=a", "Froma", "without a value" },
		{ "From=a&To=b", "BodyFromaTob", "Body" },
		{ "A=2&A=1&A=1", "A2A1A1", "each time" },
		{ "A=2&A=1", "A2", "first value" },
		{ "A=2&A=1", "A1", "last value" },
		{ "B=1&A=2", "B1A2", "sort" },
		{ "A=x%20y", "Ax%20y", "percent-encoded" },
		{ "A=1", "", "alone" },
		{ "A=1", "A2", "neither" },
	};
	KV_BUF buf = { 0 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *said = why(HOOK, rows[i].form,
				       signed_over_text(rows[i].signed_text, &buf));

		ck_assert_msg(strstr(said, rows[i].why), "%s: %s", rows[i].form, said);
	}
	ck_assert_ptr_nonnull(strstr(why(HOOK, "A=1", KAVAK_SLICE("sha256=abc")), "28 characters"));
}
END_TEST

START_TEST(what_is_too_large_is_refused)
{
	static char large[KAVAK_TWILIO_BODY_MAX + 2];
	kavak_twilio_request request = { .url = KAVAK_SLICE(HOOK) };
	kavak_error err;

	memset(large, '&', sizeof(large) - 1);
	request.form = (kavak_slice) { large, sizeof(large) - 1 };
	ck_assert_int_eq(kavak_twilio_verify(TOKEN, &request, &err), KAVAK_ELIMIT);
	request.form.len = KAVAK_TWILIO_PARAMS_MAX;
	ck_assert_int_eq(kavak_twilio_verify(TOKEN, &request, &err), KAVAK_ELIMIT);
	ck_assert_ptr_nonnull(strstr(err.text, "parameters"));
	request.form.len = KAVAK_TWILIO_PARAMS_MAX - 1;
	ck_assert_int_eq(kavak_twilio_verify(TOKEN, &request, &err), KAVAK_EDENIED);
	request.url = (kavak_slice) { large, KAVAK_TWILIO_URL_MAX + 1 };
	ck_assert_int_eq(kavak_twilio_verify(TOKEN, &request, &err), KAVAK_ELIMIT);
}
END_TEST

START_TEST(nothing_holds_without_a_token)
{
	kavak_twilio_request request = { .url = KAVAK_SLICE(HOOK),
					 .form = KAVAK_SLICE("Body=hola") };
	KV_BUF signature = { 0 }, buf = { 0 };
	bool is_valid = true;

	ck_assert_int_eq(kavak_twilio_sign((kavak_slice) { 0 }, request.url, request.form,
					   &signature, NULL), 0);
	request.signature = kv_buf_slice(&signature);
	ck_assert_int_eq(kavak_twilio_verify((kavak_slice) { 0 }, &request, NULL), KAVAK_EDENIED);
	ck_assert_int_eq(kavak_twilio_explain((kavak_slice) { 0 }, &request, &buf, &is_valid,
					      NULL), 0);
	ck_assert(!is_valid);
}
END_TEST

START_TEST(an_allocation_that_fails_says_so)
{
	kavak_twilio_request request = { .url = KAVAK_SLICE(HOOK), .form = KAVAK_SLICE("A=1&B=2"),
					 .signature = KAVAK_SLICE("RSOYDt4T1cUTdK1PDd93/VVr8B8=") };
	int r;

	EACH_ALLOC_FAILS(r, kavak_twilio_verify(TOKEN, &request, NULL), (void) 0)
	ck_assert_int_eq(r, KAVAK_EDENIED);
}
END_TEST


START_TEST(holds_and_refuses_what_the_public_libraries_do)
{
	const char *dir = getenv("KAVAK_SHARED_DATA");
	KV_BUF path = { 0 }, text = { 0 };
	kavak_slice rest, line;
	int n = 0, n_right = 0;

	ck_assert_int_eq(kv_buf_addf(&path, "%s/dev/twilio_signatures.jsonl", dir ? dir : "."), 0);
	if (kv_file_read(path.ptr, 1 << 20, &text, NULL) != 0) {
		printf("skipped: no %s\n", path.ptr);
		return;
	}
	for (rest = kv_buf_slice(&text); kv_slice_split(&rest, '\n', &line) && line.len; ) {
		KV_JSON *row = NULL;
		kavak_twilio_request request;
		int r;

		ck_assert_int_eq(kv_json_parse(line, "signatures", &row, NULL), 0);
		if (kv_slice_is(kv_json_get_str(row, "needs"), "legacy_querystring"))
			continue;
		request = (kavak_twilio_request) {
			.url = kv_json_get_str(row, "url"),
			.form = kv_json_get_str(row, "form_body"),
			.json = kv_json_get_str(row, "json_body"),
			.signature = kv_json_get_str(row, "signature"),
		};
		r = kavak_twilio_verify(kv_json_get_str(row, "auth_token"), &request, NULL);
		n++;
		n_right += (r == 0) == kv_json_get_bool(row, "valid", false);
	}
	printf("signatures judged as the public libraries do: %d of %d\n", n_right, n);
	ck_assert_int_eq(n_right, n);
}
END_TEST

TEST_MAIN("signatures",
	tcase_add_test(tc, signs_as_twilio_documents_it);
	tcase_add_test(tc, order_and_repetition_of_parameters_do_not_matter);
	tcase_add_test(tc, values_are_signed_decoded);
	tcase_add_test(tc, the_port_may_be_written_or_not);
	tcase_add_test(tc, what_is_behind_a_number_sign_is_not_signed);
	tcase_add_test(tc, a_json_body_is_held_by_its_hash_in_the_url);
	tcase_add_test(tc, says_what_is_wrong_with_the_address);
	tcase_add_test(tc, says_what_is_wrong_with_the_parameters);
	tcase_add_test(tc, what_is_too_large_is_refused);
	tcase_add_test(tc, nothing_holds_without_a_token);
	tcase_add_test(tc, an_allocation_that_fails_says_so);
	tcase_add_test(tc, holds_and_refuses_what_the_public_libraries_do);
)
