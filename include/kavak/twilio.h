/* SPDX-License-Identifier: MIT */
#ifndef KAVAK_TWILIO_H
#define KAVAK_TWILIO_H

/**
 * Whether a webhook really comes from Twilio: its X-Twilio-Signature, as
 * https://www.twilio.com/docs/usage/webhooks/webhooks-security describes it and
 * Twilio's own libraries compute it. Pure functions; any thread.
 *
 * A form is signed by base64(HMAC-SHA1(auth token, URL + each parameter's name and
 * value, by name; a name's values each once, by value; blank ones too)). Of a JSON
 * body the URL holds the SHA-256, and the URL alone is signed. Twilio may or may not
 * write the port into the URL, so both ways hold.
 */

#include <kavak/error.h>

KAVAK_BEGIN_DECLS

#define KAVAK_TWILIO_URL_MAX     ((size_t) 8 << 10)	/* bytes */
#define KAVAK_TWILIO_BODY_MAX    ((size_t) 64 << 10)
#define KAVAK_TWILIO_PARAMS_MAX  1000

/* A request as it reached us. */
typedef struct kavak_twilio_request {
	kavak_slice url;        /* the public one, with its query; a '#' and what follows is not
	                           signed */
	kavak_slice form;       /* the body as it came: application/x-www-form-urlencoded */
	kavak_slice json;       /* or a JSON body; .ptr NULL: it is a form */
	kavak_slice signature;  /* X-Twilio-Signature */
} kavak_twilio_request;

/**
 * Sign as Twilio does: for tests, and for programs that play Twilio.
 *
 * @param buf  the signature is appended.
 * @return 0; KAVAK_ELIMIT over the ceilings above; KAVAK_ENOMEM.
 * @since 0.1
 */
KAVAK_API int kavak_twilio_sign(kavak_slice token, kavak_slice url, kavak_slice form,
                                kavak_buf *buf, kavak_error *err);

/**
 * Check a request. How long it takes tells nothing about the right signature.
 *
 * @param token  the account's auth token; with an empty one nothing holds. While it is being
 *               replaced, ask with each.
 * @return 0: it holds; KAVAK_EDENIED: it does not; KAVAK_ELIMIT over the ceilings
 *         above; KAVAK_ENOMEM.
 * @since 0.1
 */
KAVAK_API int kavak_twilio_verify(kavak_slice token, const kavak_twilio_request *request,
                                  kavak_error *err);

/**
 * The same for somebody who looks for the mistake: where the signature does not hold,
 * which change to address or parameters would make it hold.
 *
 * @param buf        {"valid","signed_over","why","advice"} is appended; the last two are null
 *                   when it holds, `signed_over` when nothing was found to hold.
 * @param ret_valid  whether it holds.
 * @return 0, also when it does not hold; KAVAK_ELIMIT, KAVAK_ENOMEM.
 * @since 0.1
 */
KAVAK_API int kavak_twilio_explain(kavak_slice token, const kavak_twilio_request *request,
                                   kavak_buf *buf, bool *ret_valid, kavak_error *err);

KAVAK_END_DECLS
#endif
