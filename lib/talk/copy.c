/* SPDX-License-Identifier: MIT */
/* From one database into another. */
#include <kavak/sys/error.h>

#include "store/copy.h"
#include "talk/engine.h"

#define SHOWN_MAX 160

static int print(const kavak_copy_options *options, const struct kv_store_counts *n, kavak_buf *buf,
                 kavak_error *err)
{
	char from[SHOWN_MAX], to[SHOWN_MAX];
	KV_JSON *json = NULL;
	int r;

	kv_url_show(options->from, from, sizeof(from));
	kv_url_show(options->to, to, sizeof(to));
	json = json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:I}", "from", from, "to", to,
	                 "cars", (json_int_t) n->n_cars, "sources", (json_int_t) n->n_sources,
	                 "chunks", (json_int_t) n->n_chunks,
	                 "vectors", (json_int_t) n->n_vectors,
	                 "transcripts", (json_int_t) n->n_transcripts);
	r = kv_json_print(json, buf);
	return r < 0 ? kavak_error_set(err, r, 0, "copy") : 0;
}

int kavak_copy(const kavak_config *config, const kavak_copy_options *options, kavak_buf *buf,
               kavak_error *err)
{
	KV_AUTO(kavak_store) *from = NULL, *to = NULL;
	struct kv_store_counts counts = { 0 };
	struct kv_copy_options how;
	int r;

	if (!config || !options || !options->from || !options->to)
		return kavak_error_set(err, KAVAK_EINVAL, 0, "copy: from where, and to where?");
	if (!strcmp(options->from, options->to))
		return kavak_error_set(err, KAVAK_EINVAL, 0, "copy: from and to are one database");
	how = (struct kv_copy_options) { options->replace, options->progress, options->userdata };
	r = kv_store_open(config, options->from, &from, err);
	if (r == 0)
		r = kv_store_open(config, options->to, &to, err);
	if (r == 0)
		r = kv_store_copy(from, to, &how, &counts, err);
	return r < 0 || !buf ? r : print(options, &counts, buf, err);
}
