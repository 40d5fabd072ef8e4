/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/data.h"
#include "rag/extract.h"
#include "support/fault.h"
#include "support/main.h"

#define S(literal) KAVAK_SLICE(literal)

/* "title|content" of every passage, one "\n--\n" apart. */
static void shown(const struct kv_chunker *chunker, kavak_buf *buf)
{
	for (size_t i = 0; i < chunker->n; i++)
		ck_assert_int_eq(kv_buf_addf(buf, "%s%.*s|%.*s", i ? "\n--\n" : "",
		                             KV_FMT(kv_chunker_title(chunker, i)),
		                             KV_FMT(kv_chunker_content(chunker, i))),
		                 0);
}

static void becomes(enum kv_format format, kavak_slice text, const char *expected)
{
	KV_CHUNKER chunker = { 0 };
	KV_BUF buf = { 0 };

	ck_assert_int_eq(kv_extract(format, text, &chunker), 0);
	shown(&chunker, &buf);
	ck_assert_str_eq(buf.ptr ? buf.ptr : "", expected);
}

#define MD(text, expected)   becomes(KV_FORMAT_MARKDOWN, S(text), expected)
#define HTML(text, expected) becomes(KV_FORMAT_HTML, S(text), expected)
#define TXT(text, expected)  becomes(KV_FORMAT_TEXT, S(text), expected)

START_TEST(keeps_the_path_of_headings_as_title)
{
	MD("# Garantía\n\nIntro.\n\n## Qué cubre\n\nTodo.\n\n### Motor\n\nSí.\n\n## Qué no\n\n"
	   "Llantas.",
	   "Garantía|Intro.\n--\nGarantía > Qué cubre|Todo.\n--\nGarantía > Qué cubre > Motor|Sí.\n"
	   "--\nGarantía > Qué no|Llantas.");
	MD("Garantía\n========\n\nTres\n----\nmeses", "Garantía > Tres|meses");
	MD("Puebla\n**Kavak Explanada**\nCalle 512", "Puebla|Kavak Explanada\nCalle 512");
}
END_TEST

START_TEST(reads_markdown_as_a_reader_would)
{
	MD("## **Pagos** [aquí](http://x.mx) ##\n\nPaga con `SPEI`, *hoy* o __mañana__.",
	   "Pagos aquí|Paga con SPEI, hoy o mañana.");
	MD("- INE\n- Pasaporte\n  vigente\n\n1. Elige\n2. Paga",
	   "|- INE\n- Pasaporte\nvigente\n1. Elige\n2. Paga");
	MD("2 * 3 y a_b_c y 50\\% ~ más", "|2 * 3 y a_b_c y 50% ~ más");
	MD("![foto](x.png) <https://kavak.com> <b>ya</b> &amp; listo",
	   "|foto https://kavak.com ya & listo");
	MD("| Plazo | Pago |\n|---|---|\n| 36 | $7,098 |", "|Plazo: Pago\n36: $7,098");
	MD("---\ntitle: x\n---\n# A\nb", "A|b");
	MD("```\n# no es título\n```", "|# no es título");
}
END_TEST

START_TEST(leaves_notes_to_the_writer_out)
{
	MD("# A\n\nDato.\n\n> Ejemplo: lo cambia\n> quien opere.\n\nFin.", "A|Dato.\n\nFin.");
	MD("# A\n\n> Una cita.\n", "A|Una cita.");
	MD("# A\n<!-- nota\nlarga --> Dato.", "A|Dato.");
}
END_TEST

START_TEST(takes_the_first_line_of_a_text_as_its_heading)
{
	TXT("Puebla\nCalle Ignacio Allende 512.\n\nOtra.",
	    "Puebla|Calle Ignacio Allende 512.\n\nOtra.");
	TXT("Una sola frase.\nY otra.", "|Una sola frase.\nY otra.");
	TXT("Solo esto", "|Solo esto");
	TXT("  \n \n", "");
}
END_TEST

START_TEST(reads_pages_without_what_leads_around)
{
	HTML("<title>FAQ</title><body"
	     " class='has-menu'><nav>Inicio</nav><header>Kavak</header><h1>Garantía</h1><p>Tres\n"
	     " meses.<script>x()</script><ul><li>Motor<li>Caja</ul><footer>©</footer>",
	     "Garantía|Tres meses.\n\n- Motor\n- Caja");
	HTML("<div class='cookie-banner'>Acepta</div><div id=menu>M</div><div role=dialog>D</div><p"
	     " hidden>H</p><p>Sí</p>", "|Sí");
	HTML("<p>fuera</p><main><header><h2>Pagos</h2></header><ol><li>Uno</li><li>Dos</li>"
	     "</ol></main>", "Pagos|1. Uno\n2. Dos");
	HTML("<title>Ayuda</title><body><p></p><form><label>Busca</label><input></form>"
	     "<details><summary>¿Qué es?</summary><p>Un auto.</p></details>",
	     "¿Qué es?|Un auto.");
	HTML("<table><tr><th>Plazo</th><td>36</td></tr></table>", "|Plazo: 36");
	HTML("Calle 5<br>Puebla &amp; m&aacute;s", "|Calle 5\nPuebla & más");
}
END_TEST

static size_t n_chars(kavak_slice text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += ((unsigned char) text.ptr[i] & 0xc0) != 0x80;
	return n;
}

START_TEST(cuts_no_passage_over_900_characters_nor_inside_a_word)
{
	KV_BUF text = { 0 };
	KV_CHUNKER chunker = { 0 };

	for (int i = 0; i < 700; i++)
		ck_assert_int_eq(kv_buf_addf(&text, "%s%s", i % 9 ? "camión" : "Así.",
		                             i % 40 == 39 ? "\n\n" : " "),
		                 0);
	ck_assert_int_eq(kv_extract_text(kv_buf_slice(&text), &chunker), 0);
	ck_assert_uint_gt(chunker.n, 4);
	for (size_t i = 0; i < chunker.n; i++) {
		kavak_slice content = kv_chunker_content(&chunker, i);

		ck_assert_uint_le(n_chars(content), KV_CHUNK_CHARS_MAX);
		ck_assert(kv_slice_starts(content, "cami") || kv_slice_starts(content, "Así"));
		ck_assert(!memcmp(content.ptr + content.len - 2, "\xb3n", 2) ||
		          content.ptr[content.len - 1] == '.');
	}
}
END_TEST

START_TEST(cuts_a_word_that_is_longer_than_a_passage)
{
	KV_BUF text = { 0 };
	KV_CHUNKER chunker = { 0 };

	for (int i = 0; i < 2000; i++)
		ck_assert_int_eq(kv_buf_add_str(&text, "ñ"), 0);
	ck_assert_int_eq(kv_extract_text(kv_buf_slice(&text), &chunker), 0);
	ck_assert_uint_eq(chunker.n, 3);
	ck_assert_uint_eq(n_chars(kv_chunker_content(&chunker, 0)), 900);
}
END_TEST

START_TEST(knows_what_pages_are_written_in)
{
	KV_BUF buf = { 0 };

	ck_assert_int_eq(kv_to_utf8(S("\xef\xbb\xbf" "garantía"), S(""), &buf), 0);
	ck_assert_str_eq(buf.ptr, "garantía");
	buf.len = 0;
	ck_assert_int_eq(kv_to_utf8(S("garant\xed" "a \x80" "5"),
	                            S("text/html; charset=ISO-8859-1"), &buf), 0);
	ck_assert_str_eq(buf.ptr, "garantía €5");
	buf.len = 0;
	ck_assert_int_eq(kv_to_utf8(S("garant\xed" "a"), S("text/html; charset=utf-8"), &buf), 0);
	ck_assert_str_eq(buf.ptr, "garant\xef\xbf\xbd" "a");
	buf.len = 0;
	ck_assert_int_eq(kv_to_utf8(S("<meta charset=latin1>m\xe1" "s"), S("text/html"), &buf), 0);
	ck_assert_str_eq(buf.ptr, "<meta charset=latin1>más");
}
END_TEST

START_TEST(refuses_what_is_too_large_or_too_deep)
{
	KV_BUF text = { 0 };
	KV_CHUNKER chunker = { 0 };

	for (int i = 0; i < KV_HTML_DEPTH_MAX + 1; i++)
		ck_assert_int_eq(kv_buf_add_str(&text, "<div>"), 0);
	ck_assert_int_eq(kv_extract_html(kv_buf_slice(&text), &chunker), KAVAK_ELIMIT);
	while (text.len <= KV_DOCUMENT_MAX)
		ck_assert_int_eq(kv_buf_add_str(&text, "<p>hola <b>auto</b> y más y más y más y más"
		                                " y más y más</p>\n"), 0);
	ck_assert_int_eq(kv_extract(KV_FORMAT_TEXT, kv_buf_slice(&text), &chunker), KAVAK_ELIMIT);
}
END_TEST

static int extract_each(kavak_slice markdown, kavak_slice html)
{
	KV_CHUNKER chunker = { 0 }, page = { 0 };
	int r = kv_extract_markdown(markdown, &chunker);

	return r < 0 ? r : kv_extract_html(html, &page);
}

START_TEST(gives_back_what_it_took_when_memory_is_gone)
{
	int r;

	EACH_ALLOC_FAILS(r, extract_each(S("# A\n\n- b **c**\n\n> d\n\n| e | f |\n\nT\n==\n"
	                                   "x <!-- y -->"),
	                                 S("<title>t</title>"
		"<h1>A</h1><ul><li>b</ul><table><tr><td>c<td>d</table>")), (void) 0);
	ck_assert_int_eq(r, 0);
}
END_TEST

static int cut_builtin(const char *name, void *userdata)
{
	KV_CHUNKER chunker = { 0 };
	kavak_slice text;

	ck_assert_int_eq(kv_data_get(userdata, name, &text, NULL), 0);
	ck_assert_int_eq(kv_extract_markdown(text, &chunker), 0);
	for (size_t i = 0; i < chunker.n; i++) {
		kavak_slice content = kv_chunker_content(&chunker, i);

		ck_assert_msg(memmem(kv_chunker_title(&chunker, i).ptr,
		                     kv_chunker_title(&chunker, i).len, " > ", 3) != NULL,
		              "%s: text outside of a section", name);
		ck_assert_msg(!memmem(content.ptr, content.len, "Ejemplo:", 8),
		              "%s: a note is quoted", name);
		ck_assert_msg(content.len < 600, "%s: a long section", name);
	}
	ck_assert_uint_ge(chunker.n, 3);
	return 0;
}

START_TEST(cuts_our_own_knowledge_into_short_answers)
{
	KV_AUTO(kv_data) *data = NULL;

	ck_assert_int_eq(kv_data_new(NULL, &data, NULL), 0);
	ck_assert_int_eq(kv_data_each(data, "knowledge/", cut_builtin, data), 0);
}
END_TEST

TEST_MAIN("extract",
	tcase_add_test(tc, keeps_the_path_of_headings_as_title);
	tcase_add_test(tc, reads_markdown_as_a_reader_would);
	tcase_add_test(tc, leaves_notes_to_the_writer_out);
	tcase_add_test(tc, takes_the_first_line_of_a_text_as_its_heading);
	tcase_add_test(tc, reads_pages_without_what_leads_around);
	tcase_add_test(tc, cuts_no_passage_over_900_characters_nor_inside_a_word);
	tcase_add_test(tc, cuts_a_word_that_is_longer_than_a_passage);
	tcase_add_test(tc, knows_what_pages_are_written_in);
	tcase_add_test(tc, refuses_what_is_too_large_or_too_deep);
	tcase_add_test(tc, gives_back_what_it_took_when_memory_is_gone);
	tcase_add_test(tc, cuts_our_own_knowledge_into_short_answers);
)
