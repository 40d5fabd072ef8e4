/* SPDX-License-Identifier: MIT */
#pragma once
/* libgumbo within limits: what it takes comes from one arena with a ceiling, and goes at once, so
 * that neither its size nor its recursion can run away with us. */

#include <gumbo.h>

#include <kavak/base.h>

struct kv_html;		/* a tree and its memory */

#define KV_HTML_ARENA_MAX ((size_t) 256 << 20)

/* `html` is lent until kv_html_free(). 0; KAVAK_ENOMEM; KAVAK_ELIMIT when its elements stand deeper
 * in each other than KV_HTML_DEPTH_MAX, or the tree grows over its ceiling. */
int  kv_html_parse(kavak_slice html, struct kv_html **ret_html);
void kv_html_free(struct kv_html *html);
const GumboNode *kv_html_root(const struct kv_html *html);
