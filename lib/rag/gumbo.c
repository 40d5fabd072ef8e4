/* SPDX-License-Identifier: MIT */
#include "rag/gumbo.h"

#include <setjmp.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <kavak/error.h>

#include "base/buf.h"
#include "rag/extract.h"

#define PAGE ((size_t) 256 << 10)

struct page {
	struct page *next;
	size_t       used, size;
	alignas(max_align_t) char bytes[];
};

struct kv_html {
	struct page *pages;
	size_t       total;
	int          failed;
	jmp_buf      out;	/* gumbo takes no NULL for an answer */
	GumboOutput *output;
};

static struct page *add_page(struct kv_html *html, size_t n)
{
	size_t size = n > PAGE ? n : PAGE;
	bool fits = html->total + size <= KV_HTML_ARENA_MAX;
	struct page *page = fits ? malloc(sizeof(*page) + size) : NULL;

	if (!page) {
		html->failed = fits ? KAVAK_ENOMEM : KAVAK_ELIMIT;
		longjmp(html->out, 1);
	}
	*page = (struct page) { .next = html->pages, .size = size };
	html->pages = page;
	html->total += size;
	return page;
}

static void *take(void *userdata, size_t n)
{
	struct kv_html *html = userdata;
	struct page *page = html->pages;
	void *taken;

	n = (n + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	if (!page || page->size - page->used < n)
		page = add_page(html, n);
	taken = page->bytes + page->used;
	page->used += n;
	return taken;
}

static void leave(void *userdata, void *taken)
{
	(void) userdata, (void) taken;	/* goes with its page */
}

/* Elements whose end may be left out, or that have none: they say nothing about depth. */
static bool may_stay_open(kavak_slice name)
{
	static const char *const names[] = {
		"area",  "base", "br",    "col",  "dd",     "dt", "embed", "hr",   "img",
		"input", "li",   "link",  "meta", "option", "p",  "param", "path", "source",
		"tbody", "td",   "tfoot", "th",   "thead",  "tr", "track", "wbr",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (name.len == strlen(names[i]) && !strncasecmp(name.ptr, names[i], name.len))
			return true;
	return false;
}

static bool is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* Some of gumbo's steps walk all open elements: bounded before it begins. */
static bool too_deep(kavak_slice html)
{
	long depth = 0;

	for (size_t at = 0; at + 1 < html.len; at++) {
		bool closes = html.ptr[at + 1] == '/';
		size_t start = at + 1 + closes, end = start;

		if (html.ptr[at] != '<')
			continue;
		while (end < html.len && is_letter(html.ptr[end]))
			end++;
		if (end == start || may_stay_open(kv_slice_sub(html, start, end)))
			continue;
		depth += closes ? -1 : 1;
		if (depth < 0)
			depth = 0;
		if (depth > KV_HTML_DEPTH_MAX)
			return true;
	}
	return false;
}

static int parse(struct kv_html *html, kavak_slice text)
{
	GumboOptions options = kGumboDefaultOptions;

	options.allocator = take;
	options.deallocator = leave;
	options.userdata = html;
	options.max_errors = 0;
	if (setjmp(html->out))
		return html->failed;
	html->output = gumbo_parse_with_options(&options, text.ptr, text.len);
	return 0;
}

int kv_html_parse(kavak_slice text, struct kv_html **ret_html)
{
	struct kv_html *html;
	int r;

	if (too_deep(text))
		return KAVAK_ELIMIT;
	html = calloc(1, sizeof(*html));
	if (!html)
		return KAVAK_ENOMEM;
	r = parse(html, text.ptr ? text : KAVAK_SLICE(""));
	if (r < 0) {
		kv_html_free(html);
		return r;
	}
	*ret_html = html;
	return 0;
}

void kv_html_free(struct kv_html *html)
{
	if (!html)
		return;
	while (html->pages) {
		struct page *page = html->pages;

		html->pages = page->next;
		free(page);
	}
	free(html);
}

const GumboNode *kv_html_root(const struct kv_html *html)
{
	return html->output->root;
}
