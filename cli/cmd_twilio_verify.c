/* SPDX-License-Identifier: MIT */
#include "input.h"
#include "json.h"
#include "output.h"

enum { TOKEN, URL, SIGNATURE, FORM, JSON_BODY };

static const struct option_spec options[] = {
	[TOKEN] = { "token", "T", OPTION_TEXT, "the account's auth token", .required = true },
	[URL] = { "url", "U", OPTION_TEXT, "what Twilio called, with its query", .required = true },
	[SIGNATURE] = { "signature", "S", OPTION_TEXT, "the header X-Twilio-Signature",
			.required = true },
	[FORM] = { "form", "BODY", OPTION_TEXT, "the body as it came: Body=hola&From=...",
		   .may_be_empty = true },
	[JSON_BODY] = { "json-body", "FILE", OPTION_TEXT, "or a file with a JSON body" },
	{ 0 }
};

static void print_for_people(kavak_slice json, bool is_valid)
{
	static const char *const lines[] = { "signed_over", "why", "advice" };
	kavak_buf text = { 0 };

	puts(is_valid ? "The signature holds." : "The signature does not hold.");
	for (size_t i = is_valid ? 3 : 0; i < sizeof(lines) / sizeof(*lines); i++) {
		kavak_slice line = js_text(js_get(json, lines[i]), &text);

		if (line.len) {
			printf("%-12s ", lines[i]);
			print_text(stdout, line);
			putchar('\n');
		}
	}
	kavak_buf_done(&text);
}

static int verify(const struct option_value *v, kavak_slice body, bool as_json)
{
	kavak_twilio_request request = {
		.url = kavak_slice_of(v[URL].text), .form = kavak_slice_of(v[FORM].text),
		.json = body, .signature = kavak_slice_of(v[SIGNATURE].text),
	};
	kavak_buf json = { 0 };
	kavak_error err = { 0 };
	bool is_valid = false;
	int r = kavak_twilio_explain(kavak_slice_of(v[TOKEN].text), &request, &json, &is_valid,
				     &err);

	if (r == 0 && as_json)
		print_json(&json);
	else if (r == 0)
		print_for_people((kavak_slice) { json.ptr, json.len }, is_valid);
	kavak_buf_done(&json);
	if (r != 0)
		return complain(&err, NULL);
	return is_valid ? STATUS_DONE : STATUS_FAILED;
}

static int run(const struct args *args)
{
	const struct option_value *v = args->values;
	kavak_buf body = { 0 };
	kavak_error err = { 0 };
	int status, r = 0;

	if (v[FORM].set && v[JSON_BODY].set)
		return usage(&cmd_twilio_verify, "a body is a --form or a --json-body, not both");
	if (v[JSON_BODY].set)
		r = input_read(v[JSON_BODY].text, KAVAK_TWILIO_BODY_MAX, &body, &err);
	/* a file may be empty, and is a body all the same */
	status = r != 0 ? complain(&err, NULL)
			: verify(v, v[JSON_BODY].set && !body.ptr ? KAVAK_SLICE("")
				    : (kavak_slice) { body.ptr, body.len }, args->json);
	kavak_buf_done(&body);
	return status;
}

const struct command cmd_twilio_verify = {
	.name = "twilio verify",
	.about = "Whether a webhook's signature holds, and where it goes wrong.",
	.options = options,
	.has_json = true,
	.examples = { "kavak twilio verify --token T --url https://example.com/twilio/whatsapp "
		      "--signature S --form 'Body=hola&From=...'",
		      "kavak twilio verify --token T --url 'https://example.com/?bodySHA256=...' "
		      "--signature S --json-body body.json" },
	.failed = "the signature does not hold, or it could not be checked",
	.run = run,
};
