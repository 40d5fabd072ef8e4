/* SPDX-License-Identifier: MIT */
/* A page to headings and blocks: what stands in <main>, if there is one, without what leads around
 * (menus, headers and footers of the page, forms, cookie banners). */
#include <string.h>
#include <strings.h>

#include "rag/extract.h"
#include "rag/gumbo.h"

struct walk {
	struct kv_chunker *chunker;
	kavak_buf line;		/* text of the block that is open */
	int       in_list;	/* depth of lists */
	int       n_item;	/* 0: bullets */
	bool      tight;	/* the block is below another of its list or table */
	bool      in_article;	/* a <header> in here is no header of the page */
	int       level;	/* of the last heading, under which a <summary> stands */
};

static const GumboTag skipped[] = {
	GUMBO_TAG_SCRIPT, GUMBO_TAG_STYLE,    GUMBO_TAG_NOSCRIPT, GUMBO_TAG_TEMPLATE,
	GUMBO_TAG_SVG,    GUMBO_TAG_MATH,     GUMBO_TAG_NAV,      GUMBO_TAG_FOOTER,
	GUMBO_TAG_ASIDE,  GUMBO_TAG_FORM,     GUMBO_TAG_BUTTON,   GUMBO_TAG_SELECT,
	GUMBO_TAG_INPUT,  GUMBO_TAG_TEXTAREA, GUMBO_TAG_IFRAME,   GUMBO_TAG_OBJECT,
	GUMBO_TAG_MENU,   GUMBO_TAG_HEAD,     GUMBO_TAG_CANVAS,   GUMBO_TAG_VIDEO,
	GUMBO_TAG_AUDIO,
};

static const GumboTag blocks[] = {
	GUMBO_TAG_ADDRESS, GUMBO_TAG_ARTICLE,  GUMBO_TAG_BLOCKQUOTE, GUMBO_TAG_BODY,
	GUMBO_TAG_DD,      GUMBO_TAG_DETAILS,  GUMBO_TAG_DIV,        GUMBO_TAG_DL,
	GUMBO_TAG_DT,      GUMBO_TAG_FIELDSET, GUMBO_TAG_FIGCAPTION, GUMBO_TAG_FIGURE,
	GUMBO_TAG_HEADER,  GUMBO_TAG_HR,       GUMBO_TAG_HTML,       GUMBO_TAG_LI,
	GUMBO_TAG_MAIN,    GUMBO_TAG_OL,       GUMBO_TAG_P,          GUMBO_TAG_PRE,
	GUMBO_TAG_SECTION, GUMBO_TAG_TABLE,    GUMBO_TAG_TBODY,      GUMBO_TAG_TR,
	GUMBO_TAG_UL,
};

static bool is_one_of(GumboTag tag, const GumboTag *tags, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (tags[i] == tag)
			return true;
	return false;
}
#define IS_ONE_OF(tag, tags) is_one_of(tag, tags, sizeof(tags) / sizeof(*(tags)))

/* Whole words of a class, id or role that name what is no content. */
static bool names_clutter(const char *value)
{
	static const char *const words[] = {
		"cookie",  "cookies",    "consent", "gdpr",        "nav",
		"navbar",  "navigation", "menu",    "breadcrumb",  "breadcrumbs",
		"sidebar", "footer",     "banner",  "contentinfo", "search",
		"popup",   "modal",      "dialog",  "newsletter",
	};

	for (const char *at = value; *at; ) {
		size_t n = strcspn(at, " -_"), i;

		for (i = 0; i < sizeof(words) / sizeof(*words); i++)
			if (n == strlen(words[i]) && !strncasecmp(at, words[i], n))
				return true;
		at += n + strspn(at + n, " -_");
	}
	return false;
}

static const char *attribute(const GumboElement *element, const char *name)
{
	const GumboAttribute *found = gumbo_get_attribute(&element->attributes, name);

	return found ? found->value : NULL;
}

static bool is_clutter(const struct walk *walk, const GumboElement *element)
{
	static const char *const naming[] = { "role", "class", "id" };
	const char *value = attribute(element, "aria-hidden");

	if (IS_ONE_OF(element->tag, skipped) || attribute(element, "hidden") ||
	    (value && !strcmp(value, "true")))
		return true;
	if (element->tag == GUMBO_TAG_HEADER && !walk->in_article)
		return true;
	if (element->tag == GUMBO_TAG_BODY || element->tag == GUMBO_TAG_HTML ||
	    element->tag == GUMBO_TAG_MAIN)
		return false;	/* "body.has-menu" */
	for (size_t i = 0; i < sizeof(naming) / sizeof(*naming); i++)
		if ((value = attribute(element, naming[i])) && names_clutter(value))
			return true;
	return false;
}

static int end_block(struct walk *walk)
{
	int r = 0;

	if (kv_slice_trim(kv_buf_slice(&walk->line)).len) {
		r = kv_chunker_block(walk->chunker, kv_buf_slice(&walk->line), walk->tight);
		walk->tight = walk->in_list > 0;
	}
	walk->line.len = 0;
	return r;
}

static int walk_node(struct walk *walk, const GumboNode *node, int depth);

static int walk_children(struct walk *walk, const GumboElement *element, int depth)
{
	int r = 0;

	for (unsigned i = 0; i < element->children.length && r == 0; i++)
		r = walk_node(walk, element->children.data[i], depth + 1);
	return r;
}

static int heading(struct walk *walk, const GumboElement *element, int level, int depth)
{
	int r = end_block(walk);

	if (r == 0)
		r = walk_children(walk, element, depth);
	if (r == 0 && kv_slice_trim(kv_buf_slice(&walk->line)).len)
		r = kv_chunker_heading(walk->chunker, level, kv_buf_slice(&walk->line));
	walk->line.len = 0;
	walk->tight = false;
	return r;
}

static int list(struct walk *walk, const GumboElement *element, int depth)
{
	int n_item = walk->n_item, r = end_block(walk);

	walk->n_item = element->tag == GUMBO_TAG_OL;
	walk->tight = walk->in_list++ > 0;
	if (r == 0)
		r = walk_children(walk, element, depth);
	if (r == 0)
		r = end_block(walk);
	walk->n_item = n_item;
	walk->tight = --walk->in_list > 0;
	return r;
}

static int item(struct walk *walk, const GumboElement *element, int depth)
{
	int r = end_block(walk);

	if (r == 0)
		r = walk->n_item ? kv_buf_addf(&walk->line, "%d. ", walk->n_item++)
		                 : kv_buf_add_str(&walk->line, "- ");
	if (r == 0)
		r = walk_children(walk, element, depth);
	/* An item of nothing but a picture. */
	if (walk->line.len <= 4 && walk->line.len && walk->line.ptr[walk->line.len - 1] == ' ')
		walk->line.len = 0;
	return r < 0 ? r : end_block(walk);
}

/* "a: b, c" */
static int row(struct walk *walk, const GumboElement *element, int depth)
{
	int n = 0, r = end_block(walk);

	walk->in_list++;	/* rows stand close */
	for (unsigned i = 0; i < element->children.length && r == 0; i++) {
		const GumboNode *cell = element->children.data[i];

		if (cell->type != GUMBO_NODE_ELEMENT)
			continue;
		if (walk->line.len)
			r = kv_buf_add_str(&walk->line, n == 1 ? ": " : ", ");
		if (r == 0)
			r = walk_children(walk, &cell->v.element, depth + 1);
		n++;
	}
	if (r == 0)
		r = end_block(walk);
	walk->in_list--;
	return r;
}

static int walk_element(struct walk *walk, const GumboElement *element, int depth)
{
	bool is_block = IS_ONE_OF(element->tag, blocks), was_in_article = walk->in_article;
	int r;

	if (is_clutter(walk, element) || depth > KV_HTML_DEPTH_MAX)
		return 0;
	if (element->tag >= GUMBO_TAG_H1 && element->tag <= GUMBO_TAG_H6)
		return heading(walk, element, walk->level = (int) (element->tag - GUMBO_TAG_H1) + 1,
		               depth);
	if (element->tag == GUMBO_TAG_SUMMARY)
		return heading(walk, element,
		               walk->level < KV_CHUNK_LEVELS ? walk->level + 1 : KV_CHUNK_LEVELS,
		               depth);
	if (element->tag == GUMBO_TAG_BR)
		return kv_buf_add_char(&walk->line, '\n');
	if (element->tag == GUMBO_TAG_UL || element->tag == GUMBO_TAG_OL)
		return list(walk, element, depth);
	if (element->tag == GUMBO_TAG_LI)
		return item(walk, element, depth);
	if (element->tag == GUMBO_TAG_TR)
		return row(walk, element, depth);

	walk->in_article |= element->tag == GUMBO_TAG_ARTICLE || element->tag == GUMBO_TAG_MAIN;
	/* A paragraph right inside an item goes on its line. */
	r = is_block && !(walk->in_list && element->tag == GUMBO_TAG_P) ? end_block(walk) : 0;
	if (r == 0)
		r = walk_children(walk, element, depth);
	if (r == 0 && is_block)
		r = end_block(walk);
	walk->in_article = was_in_article;
	return r;
}

/* Line ends of the source are but spaces. */
static int add_text(kavak_buf *line, const char *text)
{
	size_t from = line->len;
	int r = kv_buf_add_str(line, text);

	for (; r == 0 && from < line->len; from++)
		if (line->ptr[from] == '\n' || line->ptr[from] == '\r')
			line->ptr[from] = ' ';
	return r;
}

static int walk_node(struct walk *walk, const GumboNode *node, int depth)
{
	switch (node->type) {
	case GUMBO_NODE_ELEMENT:
		return walk_element(walk, &node->v.element, depth);
	case GUMBO_NODE_TEXT:
	case GUMBO_NODE_WHITESPACE:
		return add_text(&walk->line, node->v.text.text);
	default:
		return 0;
	}
}

/* The first element that is <main>, or plays its role. */
static const GumboNode *find_main(const GumboNode *node, int depth)
{
	const GumboNode *found = NULL;
	const char *role;

	if (node->type != GUMBO_NODE_ELEMENT || depth > KV_HTML_DEPTH_MAX)
		return NULL;
	role = attribute(&node->v.element, "role");
	if (node->v.element.tag == GUMBO_TAG_MAIN || (role && !strcasecmp(role, "main")))
		return node;
	for (unsigned i = 0; i < node->v.element.children.length && !found; i++)
		found = find_main(node->v.element.children.data[i], depth + 1);
	return found;
}

static const char *page_title(const GumboNode *root)
{
	for (unsigned i = 0; i < root->v.element.children.length; i++) {
		const GumboNode *head = root->v.element.children.data[i];

		if (head->type != GUMBO_NODE_ELEMENT || head->v.element.tag != GUMBO_TAG_HEAD)
			continue;
		for (unsigned k = 0; k < head->v.element.children.length; k++) {
			const GumboNode *title = head->v.element.children.data[k];

			if (title->type == GUMBO_NODE_ELEMENT &&
			    title->v.element.tag == GUMBO_TAG_TITLE &&
			    title->v.element.children.length)
				return ((const GumboNode *) title->v.element.children.data[0])
				        ->v.text.text;
		}
	}
	return NULL;
}

static int walk_page(const GumboNode *root, struct kv_chunker *chunker)
{
	const GumboNode *from = find_main(root, 0);
	struct walk walk = { .chunker = chunker, .in_article = from != NULL };
	const char *title = page_title(root);
	int r = 0;

	if (title)	/* until the page's own first heading takes its place */
		r = kv_chunker_heading(chunker, 1, kavak_slice_of(title));
	if (r == 0)
		r = walk_node(&walk, from ? from : root, 0);
	if (r == 0)
		r = end_block(&walk);
	kavak_buf_done(&walk.line);
	return r;
}

int kv_extract_html(kavak_slice text, struct kv_chunker *chunker)
{
	struct kv_html *html = NULL;
	int r = kv_html_parse(text, &html);

	if (r < 0)
		return r;
	r = walk_page(kv_html_root(html), chunker);
	kv_html_free(html);
	return r < 0 ? r : kv_chunker_end(chunker);
}
