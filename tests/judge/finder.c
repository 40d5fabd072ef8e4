/* SPDX-License-Identifier: MIT */
#include "judge/finder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ftw.h>
#include <sys/stat.h>

static void must(int r, const char *what, const kavak_error *err)
{
	if (r == 0)
		return;
	printf("%s: %s\n", what, err->text);
	exit(EXIT_FAILURE);
}

void finder_open(struct finder *f)
{
	kavak_error err = { 0 };

	*f = (struct finder) { .folder = "/tmp/kavak-judge-XXXXXX" };
	must(mkdtemp(f->folder) ? 0 : KAVAK_EIO, "folder", &err);
	must(kavak_config_new(&f->config, &err), "config", &err);
	must(kavak_loop_new(&f->loop, &err), "loop", &err);
	must(kv_data_new(NULL, &f->data, &err), "data", &err);
	must(kv_store_open(f->config, "sqlite::memory:", &f->store, &err), "store", &err);
	must(kv_vectors_open(f->config, "exact:", f->loop, f->store, &f->vectors, &err), "vectors",
	     &err);
	must(kv_embedder_open(f->config, "local:", f->loop, &f->embedder, &err), "embedder", &err);
	must(kv_rag_new(&(struct kv_rag_parts) { f->config, f->loop, f->store, f->vectors,
	                                        f->embedder, f->data },
	                &f->rag, &err),
	     "rag", &err);
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void) st, (void) flag, (void) ftw;
	return remove(path);
}

void finder_close(struct finder *f)
{
	nftw(f->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	kv_rag_free(f->rag);
	kv_embedder_close(f->embedder);
	kv_vectors_close(f->vectors);
	kv_store_close(f->store);
	kv_data_free(f->data);
	kavak_loop_free(f->loop);
	kavak_config_free(f->config);
}

void finder_write(struct finder *f, const char *name, kavak_slice text)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", f->folder, name);
	file = fopen(path, "w");
	if (!file || fwrite(text.ptr, 1, text.len, file) != text.len || fclose(file))
		must(KAVAK_EIO, path, &(kavak_error) { .text = "cannot be written" });
}

void finder_ingest(struct finder *f)
{
	const char *sources[] = { f->folder };
	kavak_error err;

	must(kv_rag_ingest(f->rag, sources, 1, NULL, NULL, &err), "ingest", &err);
}

void finder_ingest_builtin(struct finder *f)
{
	kavak_error err;

	must(kv_rag_ingest_builtin(f->rag, NULL, &err), "ingest", &err);
}

struct answer {
	struct finding *finding;
	bool            done;
};

static void on_found(int result, const kavak_passage *passages, size_t n, bool answers,
                     const kavak_error *err, void *userdata)
{
	struct answer *answer = userdata;
	struct finding *finding = answer->finding;

	must(result, "search", err);
	for (size_t i = 0; i < n; i++) {
		const char *slash = memrchr(passages[i].source.ptr, '/', passages[i].source.len);
		kavak_slice name = kv_slice_sub(passages[i].source, slash
		                                ? (size_t) (slash + 1 - passages[i].source.ptr) : 0,
		                                passages[i].source.len);
		size_t k;

		for (k = 0; k < finding->n && !kv_slice_is(name, finding->sources[k]); k++)
			;
		if (k == finding->n && finding->n < FINDER_TOP)
			snprintf(finding->sources[finding->n++], sizeof(*finding->sources), "%.*s",
			         KV_FMT(name));
	}
	finding->answers = answers;
	answer->done = true;
}

void finder_ask(struct finder *f, kavak_slice question, struct finding *ret_finding)
{
	struct answer answer = { .finding = ret_finding };
	kavak_error err;

	*ret_finding = (struct finding) { 0 };
	must(kv_rag_search(f->rag, question, FINDER_TOP, on_found, &answer, NULL, &err), "search",
	     &err);
	while (!answer.done)
		must(kavak_loop_run_once(f->loop, -1, &err), "loop", &err);
}

void finder_count(struct finder_figures *figures, size_t place)
{
	figures->n++;
	figures->at_1 += place == 1;
	figures->at_5 += place >= 1 && place <= 5;
	figures->reciprocal += place ? 1.0 / (double) place : 0;
}
