/* SPDX-License-Identifier: MIT */
#pragma once
/* A body of application/x-www-form-urlencoded, in the order it came. */

#include "base/buf.h"

struct kv_form_pair {
	kavak_slice name, value;	/* decoded */
	kavak_slice raw_name, raw_value;
};

struct kv_form {
	struct kv_form_pair *pairs;
	size_t               n;
	kavak_buf            text;	/* of what was decoded */
};

/* A '%' that no two digits follow stays as it is. Names and values are lent by the form, the raw
 * ones by the body. 0; KAVAK_ELIMIT with more than `max` pairs; KAVAK_ENOMEM. */
int  kv_form_parse(kavak_slice body, size_t max, struct kv_form *ret_form);
void kv_form_done(struct kv_form *form);
