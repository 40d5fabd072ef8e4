/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "config/config.h"
#include "rag/rag.h"
#include "support/folder.h"
#include "support/main.h"
#include "support/server.h"

static kavak_config *config;
static kavak_loop *loop;
static kavak_store *store;
static kavak_vectors *vectors;
static kavak_embedder *embedder;
static kv_data *data;
static kv_rag *rag;

static void set_up(void)
{
	ck_assert_int_eq(kavak_config_new(&config, NULL), 0);
	ck_assert_int_eq(kavak_loop_new(&loop, NULL), 0);
	ck_assert_int_eq(kv_data_new(NULL, &data, NULL), 0);
	ck_assert_int_eq(kv_store_open(config, "sqlite::memory:", &store, NULL), 0);
	ck_assert_int_eq(kv_vectors_open(config, "exact:", loop, store, &vectors, NULL), 0);
	ck_assert_int_eq(kv_embedder_open(config, "local:", loop, &embedder, NULL), 0);
	ck_assert_int_eq(kv_rag_new(&(struct kv_rag_parts) { config, loop, store, vectors, embedder,
	                                                    data },
	                            &rag, NULL),
	                 0);
}

static void tear_down(void)
{
	kv_rag_free(rag);
	kv_embedder_close(embedder);
	kv_vectors_close(vectors);
	kv_store_close(store);
	kv_data_free(data);
	kavak_loop_free(loop);
	kavak_config_free(config);
}

static void write_file(const struct folder *folder, const char *name, const char *text)
{
	char path[FOLDER_PATH];
	FILE *file;

	folder_path(folder, name, path);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

static int ingest(const char *source, bool truncate, kavak_ingest_result *ret_result,
                  kavak_error *err)
{
	kavak_ingest_options options = KAVAK_INGEST_OPTIONS_INIT;

	options.truncate = truncate;
	*ret_result = (kavak_ingest_result) { 0 };
	return kv_rag_ingest(rag, &source, 1, &options, ret_result, err);
}

static void takes(const char *source, bool truncate, const char *expected)
{
	kavak_ingest_result result;
	KV_BUF json = { 0 };
	kavak_error err = { 0 };
	int r = ingest(source, truncate, &result, &err);

	ck_assert_msg(r == 0, "%s", err.text);
	ck_assert_int_eq(kv_ingest_result_json(&result, &json), 0);
	ck_assert_str_eq(json.ptr, expected);
}

/* The first passage's title and content; "" when there is none, NULL for any. */
static void finds(const char *question, const char *title, const char *content, bool answers)
{
	KV_BUF buf = { 0 };
	KV_JSON *json = NULL;
	const json_t *hit;
	bool got;

	ck_assert_int_eq(kv_rag_search_json(rag, kavak_slice_of(question), 3, &buf, &got, NULL), 0);
	ck_assert_int_eq(kv_json_parse(kv_buf_slice(&buf), "hits", &json, NULL), 0);
	hit = json_array_get(json_object_get(json, "hits"), 0);
	ck_assert_msg(!title || (kv_slice_is(kv_json_get_str(hit, "title"), title) &&
	                         kv_slice_starts(kv_json_get_str(hit, "content"), content)),
	              "%s: %s", question, buf.ptr);
	ck_assert_msg(got == answers, "%s: answers %d", question, got);
}

START_TEST(takes_a_folder_in_and_the_same_again_changes_nothing)
{
	FOLDER folder = folder_new();
	char sub[FOLDER_PATH];

	write_file(&folder, "garantia.md",
	           "# Garantía\n\n## Cuánto dura\n\nTres meses.\n\n## Qué cubre\n\n"
	           "Motor y caja.\n");
	write_file(&folder, "foto.png", "no es texto");
	write_file(&folder, ".oculto.md", "# Oculto\n\nNada.\n");
	folder_path(&folder, "mas", sub);
	ck_assert_int_eq(mkdir(sub, 0700), 0);
	write_file(&folder, "mas/pagos.txt", "Formas de pago\nTransferencia o a meses.\n");
	takes(folder.name, false, "{\"sources\":2,\"chunks\":3,\"unchanged\":0,\"removed\":0}");
	takes(folder.name, false, "{\"sources\":2,\"chunks\":3,\"unchanged\":2,\"removed\":0}");
	finds("¿qué cubre la garantía?", "Garantía > Qué cubre", "Motor y caja.", true);
	finds("como puedo pagar", "Formas de pago", "Transferencia", true);
}
END_TEST

START_TEST(a_file_is_one_source_however_it_is_named)
{
	FOLDER folder = folder_new();
	char path[FOLDER_PATH], here[FOLDER_PATH];

	write_file(&folder, "a.md", "# Entrega\n\nEn tu casa.\n");
	ck_assert_ptr_nonnull(getcwd(here, sizeof(here)));
	ck_assert_int_eq(chdir(folder.name), 0);
	takes("a.md", false, "{\"sources\":1,\"chunks\":1,\"unchanged\":0,\"removed\":0}");
	takes(".//./a.md", false,
	      "{\"sources\":1,\"chunks\":1,\"unchanged\":1,\"removed\":0}");
	folder_path(&folder, "a.md", path);
	takes(path, false, "{\"sources\":1,\"chunks\":1,\"unchanged\":1,\"removed\":0}");
	takes(folder.name, true, "{\"sources\":1,\"chunks\":1,\"unchanged\":1,\"removed\":0}");
	ck_assert_int_eq(chdir(here), 0);
}
END_TEST

START_TEST(forgets_what_vanished_from_its_folder)
{
	FOLDER folder = folder_new();
	char path[FOLDER_PATH];

	write_file(&folder, "a.md", "# Entrega\n\nEn tu casa.\n");
	write_file(&folder, "b.md", "# Sedes\n\nPuebla.\n");
	takes(folder.name, false, "{\"sources\":2,\"chunks\":2,\"unchanged\":0,\"removed\":0}");
	folder_path(&folder, "b.md", path);
	ck_assert_int_eq(remove(path), 0);
	write_file(&folder, "a.md", "# Entrega\n\nEn una sede.\n");
	takes(folder.name, false, "{\"sources\":1,\"chunks\":1,\"unchanged\":0,\"removed\":1}");
	finds("entrega", "Entrega", "En una sede.", true);
}
END_TEST

START_TEST(removes_other_sources_only_when_told)
{
	FOLDER folder = folder_new();
	char a[FOLDER_PATH], b[FOLDER_PATH];

	write_file(&folder, "a.md", "# Entrega\n\nEn tu casa.\n");
	write_file(&folder, "b.md", "# Sedes\n\nPuebla.\n");
	folder_path(&folder, "a.md", a);
	folder_path(&folder, "b.md", b);
	takes(a, false, "{\"sources\":1,\"chunks\":1,\"unchanged\":0,\"removed\":0}");
	takes(b, false, "{\"sources\":1,\"chunks\":1,\"unchanged\":0,\"removed\":0}");
	takes(b, true, "{\"sources\":1,\"chunks\":1,\"unchanged\":1,\"removed\":1}");
}
END_TEST

static int count(kavak_slice source, uint64_t hash, uint64_t n_chunks, void *userdata)
{
	(void) source, (void) hash;
	*(uint64_t *) userdata += n_chunks;
	return 0;
}

START_TEST(changes_nothing_of_a_source_that_cannot_be_read)
{
	FOLDER folder = folder_new();
	kavak_ingest_result result;
	kavak_error err = { 0 };
	char path[FOLDER_PATH];
	uint64_t n = 0;

	write_file(&folder, "a.md", "# Entrega\n\nEn tu casa.\n");
	folder_path(&folder, "a.md", path);
	takes(path, false, "{\"sources\":1,\"chunks\":1,\"unchanged\":0,\"removed\":0}");
	ck_assert_int_eq(remove(path), 0);
	ck_assert_int_eq(ingest(path, true, &result, &err), KAVAK_NOTFOUND);
	ck_assert_ptr_nonnull(strstr(err.text, "a.md"));
	folder_path(&folder, "b.png", path);
	write_file(&folder, "b.png", "x");
	ck_assert_int_eq(ingest(path, true, &result, &err), KAVAK_EDATA);
	ck_assert_int_eq(kv_store_sources(store, count, &n, NULL), 0);
	ck_assert_uint_eq(n, 1);
}
END_TEST

static long page(const char *request, char *out, size_t size)
{
	if (strncmp(request, "GET /faq", 8))
		return snprintf(out, size, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
	return snprintf(out, size, "HTTP/1.1 200 OK\r\n"
	                "Content-Type: text/html; charset=iso-8859-1\r\nConnection: close\r\n\r\n"
	                "<nav>Inicio</nav><h1>Garant\xed" "a</h1><p>Tres meses.</p>");
}

START_TEST(fetches_a_page)
{
	unsigned port;
	struct test_server *server = test_server_start(page, &port);
	kavak_ingest_result result;
	char url[64];

	unsetenv("http_proxy");
	snprintf(url, sizeof(url), "http://127.0.0.1:%u/faq", port);
	takes(url, false, "{\"sources\":1,\"chunks\":1,\"unchanged\":0,\"removed\":0}");
	takes(url, false, "{\"sources\":1,\"chunks\":1,\"unchanged\":1,\"removed\":0}");
	finds("garantia", "Garantía", "Tres meses.", true);
	snprintf(url, sizeof(url), "http://127.0.0.1:%u/nada", port);
	ck_assert_int_eq(ingest(url, false, &result, NULL), KAVAK_NOTFOUND);
	test_server_stop(server);
	ck_assert_int_eq(ingest(url, false, &result, NULL), KAVAK_EIO);
}
END_TEST

START_TEST(answers_from_our_own_knowledge_or_says_that_it_cannot)
{
	kavak_ingest_result result;

	ck_assert_int_eq(kv_rag_ingest_builtin(rag, &result, NULL), 0);
	ck_assert_uint_ge(result.n_chunks, 60);
	ck_assert_int_eq(kv_rag_ingest_builtin(rag, &result, NULL), 0);
	ck_assert_uint_eq(result.n_unchanged, result.n_sources);
	finds("¿Qué pasa si no me gusta el auto?",
	      "Periodo de prueba y devoluciones > Si no me gusta el auto", "Avísanos", true);
	finds("y en puabla?", "Sedes y horarios > Sedes en Puebla", "En Puebla", true);
	finds("tienen sucursal en gudalajara", "Sedes y horarios > Sedes en Guadalajara",
	      "En Guadalajara", true);
	finds("asepta pagos en efctivo", "Formas de pago > Efectivo", "No se reciben", true);
	finds("¿venden refacciones de moto?", NULL, NULL, false);
}
END_TEST

START_TEST(searches_by_words_alone_without_vectors)
{
	kv_rag *plain;
	kavak_ingest_result result;

	ck_assert_int_eq(kv_rag_new(&(struct kv_rag_parts) { config, loop, store, NULL, NULL,
	                                                     data },
	                            &plain, NULL),
	                 0);
	ck_assert_int_eq(kv_rag_ingest_builtin(plain, &result, NULL), 0);
	kv_rag_free(rag);
	rag = plain;
	finds("horario de atención", "Sedes y horarios > Horario de atención", "Las sedes abren",
	      true);
}
END_TEST

static void count_done(int result, const kavak_passage *passages, size_t n, bool answers,
                       const kavak_error *err, void *userdata)
{
	(void) passages, (void) answers, (void) err;
	ck_assert_int_eq(result, 0);
	ck_assert_uint_eq(n, 0);
	++*(int *) userdata;
}

START_TEST(finds_nothing_in_nothing_and_says_nothing_of_what_is_cancelled)
{
	int n_done = 0;
	void *handle;

	ck_assert_int_eq(kv_rag_search(rag, KAVAK_SLICE("hola"), 3, count_done, &n_done, &handle,
	                               NULL),
	                 0);
	kv_rag_cancel(rag, handle);
	ck_assert_int_eq(kv_rag_search(rag, KAVAK_SLICE("hola"), 3, count_done, &n_done, NULL,
	                               NULL), 0);
	ck_assert_int_eq(kv_rag_search(rag, KAVAK_SLICE("\xff ¿? de la"), 3, count_done, &n_done,
	                               NULL, NULL), 0);
	ck_assert_int_eq(kv_rag_search(rag, KAVAK_SLICE(""), 3, count_done, &n_done, NULL, NULL),
	                 0);
	while (kavak_loop_run_once(loop, -1, NULL) == 0)
		;
	ck_assert_int_eq(n_done, 3);
	ck_assert_int_eq(kv_rag_search(rag, KAVAK_SLICE("hola"), 0, count_done, &n_done, NULL,
	                               NULL), KAVAK_EINVAL);
	ck_assert_int_eq(kv_rag_search(rag, KAVAK_SLICE("hola"), 51, count_done, &n_done, NULL,
	                               NULL), KAVAK_EINVAL);
	/* One is left to kv_rag_free(). */
	ck_assert_int_eq(kv_rag_search(rag, KAVAK_SLICE("hola"), 3, count_done, &n_done, NULL,
	                               NULL),
	                 0);
}
END_TEST

TEST_MAIN("knowledge",
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, takes_a_folder_in_and_the_same_again_changes_nothing);
	tcase_add_test(tc, a_file_is_one_source_however_it_is_named);
	tcase_add_test(tc, forgets_what_vanished_from_its_folder);
	tcase_add_test(tc, removes_other_sources_only_when_told);
	tcase_add_test(tc, changes_nothing_of_a_source_that_cannot_be_read);
	tcase_add_test(tc, fetches_a_page);
	tcase_add_test(tc, answers_from_our_own_knowledge_or_says_that_it_cannot);
	tcase_add_test(tc, searches_by_words_alone_without_vectors);
	tcase_add_test(tc, finds_nothing_in_nothing_and_says_nothing_of_what_is_cancelled);
)
