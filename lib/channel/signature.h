/* SPDX-License-Identifier: MIT */
#pragma once
/* A signature in its steps, for checking it and for finding out why it does not hold. */

#include <nettle/base64.h>
#include <nettle/sha1.h>

#include <kavak/twilio.h>

#include "channel/form.h"
#include "channel/url.h"

#define KV_SIGNATURE_LEN BASE64_ENCODE_RAW_LENGTH(SHA1_DIGEST_SIZE)

/* A request, read. */
struct kv_signed {
	struct kv_url  url;
	struct kv_form form;
	bool           is_json, has_body_hash, is_body_hash_right;
	kavak_slice    signature;
};

/* 0; KAVAK_ELIMIT, KAVAK_ENOMEM with the sentence. */
int  kv_signed_read(const kavak_twilio_request *request, struct kv_signed *ret_signed,
		    kavak_error *err);
void kv_signed_done(struct kv_signed *s);

/* What Twilio signs of a form: name and value, by name, each value of a name once. */
int kv_signed_params(const struct kv_form *form, kavak_buf *buf);

/* Whether it is the signature of this address and these parameters; in constant time. */
int kv_signed_over(kavak_slice token, const struct kv_url *url, kavak_slice params,
		   kavak_slice signature, bool *ret_holds);

/* The same, for the address with its port as it stands, without it, and with the default one;
 * `ret_over` (may be NULL) gets the one that held. */
int kv_signed_over_any_port(kavak_slice token, const struct kv_url *url, kavak_slice params,
			    kavak_slice signature, bool *ret_holds, kavak_buf *ret_over);
