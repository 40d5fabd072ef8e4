/* SPDX-License-Identifier: MIT */
#pragma once
/* Documents to headings and blocks, as a chunker takes them. What a reader would read stays, as
 * plain text; what only leads around (menus, banners, scripts) goes. */

#include "rag/chunk.h"

enum kv_format { KV_FORMAT_MARKDOWN, KV_FORMAT_TEXT, KV_FORMAT_HTML, KV_N_FORMATS };

/* By the end of a path ("faq.MD", without a URL's query), false when it is none of ours. */
bool kv_format_of_path(kavak_slice path, enum kv_format *ret_format);
/* By a Content-Type. */
bool kv_format_of_type(kavak_slice content_type, enum kv_format *ret_format);

#define KV_DOCUMENT_MAX ((size_t) 4 << 20)	/* bytes of one document */
#define KV_HTML_DEPTH_MAX 256			/* of elements in each other */

/* Bytes of any charset that pages are written in -> UTF-8 without BOM and NUL: what is UTF-8 is
 * taken as it is, whatever it says of itself; what is not is windows-1252, which Latin-1 is part
 * of, unless `content_type` or the page's first 1,024 bytes say UTF-8. 0, KAVAK_ENOMEM,
 * KAVAK_ELIMIT. */
int kv_to_utf8(kavak_slice bytes, kavak_slice content_type, kavak_buf *buf);

/* UTF-8 in; ends the chunker. 0; KAVAK_ENOMEM; KAVAK_ELIMIT when too large, or too deep. */
int kv_extract(enum kv_format format, kavak_slice text, struct kv_chunker *chunker);

int kv_extract_markdown(kavak_slice text, struct kv_chunker *chunker);
int kv_extract_text(kavak_slice text, struct kv_chunker *chunker);
int kv_extract_html(kavak_slice text, struct kv_chunker *chunker);

/* Whether the first line of a document is its heading though nothing marks it: short, ending no
 * sentence, with something below it. */
bool kv_is_plain_heading(kavak_slice line, kavak_slice rest);

/* One line of Markdown without its marks: **x** -> x, [text](url) -> text. */
int kv_markdown_inline(kavak_slice line, kavak_buf *buf);
