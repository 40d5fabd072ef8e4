/* SPDX-License-Identifier: MIT */
/* Sources into the store: read, cut, made vectors of, and only then put, one source at a time and
 * whole. What a source's passages came from is kept as a hash, so that the same again changes
 * nothing. */
#include <string.h>

#include <kavak/sys/error.h>

#include "rag/source.h"

#define INDEX_VERSION 2		/* raise when the same text would be indexed otherwise */
#define EMBED_BATCH   64	/* texts in one call */
#define BUILTIN       "knowledge/"

/* What the store had before. */
struct known {
	kavak_buf names, paths;	/* one after the other, each ending in '\0' */
	struct known_source {
		size_t   name_at, path_at;
		uint64_t hash, n_chunks;
		bool     seen;
	} *items;
	size_t n, cap;
};

/* One run. */
struct ingest {
	kv_rag                     *rag;
	const kavak_ingest_options *options;
	kavak_ingest_result         result;
	struct known                known;
};

/* One source's passages. */
struct passages {
	struct kv_chunker chunker;
	kavak_chunk      *chunks;
	int64_t          *ids;
	kavak_buf        *tokens;	/* of each */
	float            *vectors;
	size_t            dim;
	uint64_t          hash;
};

static void passages_done(struct passages *p)
{
	for (size_t i = 0; p->tokens && i < p->chunker.n; i++)
		kavak_buf_done(&p->tokens[i]);
	free(p->tokens);
	free(p->chunks);
	free(p->ids);
	free(p->vectors);
	kv_chunker_done(&p->chunker);
}

static void known_done(struct known *known)
{
	kavak_buf_done(&known->names);
	kavak_buf_done(&known->paths);
	free(known->items);
}

static int remember(kavak_slice source, uint64_t hash, uint64_t n_chunks, void *userdata)
{
	struct known *known = userdata;
	struct known_source item = { known->names.len, known->paths.len, hash, n_chunks, false };
	int r;

	if (known->n == known->cap) {
		size_t cap = known->cap ? 2 * known->cap : 64;
		struct known_source *grown = realloc(known->items, cap * sizeof(*grown));

		if (!grown)
			return KAVAK_ENOMEM;
		known->items = grown;
		known->cap = cap;
	}
	r = kavak_buf_add(&known->names, source);
	if (r == 0)
		r = kv_buf_add_char(&known->names, '\0');
	if (r == 0)
		r = kv_source_path(source, &known->paths);
	if (r == 0)
		r = kv_buf_add_char(&known->paths, '\0');
	if (r == 0)
		known->items[known->n++] = item;
	return r;
}

static const char *known_name(const struct known *known, const struct known_source *source)
{
	return known->names.ptr + source->name_at;
}

static const char *known_path(const struct known *known, const struct known_source *source)
{
	return known->paths.ptr + source->path_at;
}

static struct known_source *find_known(struct known *known, const char *path)
{
	for (size_t i = 0; i < known->n; i++)
		if (!strcmp(known_path(known, &known->items[i]), path))
			return &known->items[i];
	return NULL;
}

static uint64_t hash_bytes(uint64_t h, kavak_slice bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		h = (h ^ (unsigned char) bytes.ptr[i]) * 0x100000001b3u;
	return (h ^ 0xff) * 0x100000001b3u;	/* "a","b" is not "ab","" */
}

/* Of all that decides what is stored. Never 0, which is what a source has that is not whole. */
static uint64_t hash_passages(kv_rag *rag, const struct kv_chunker *chunker)
{
	uint64_t h = 0xcbf29ce484222325u + INDEX_VERSION;

	if (rag->parts.embedder && rag->parts.vectors)
		h = hash_bytes(h, kv_embedder_model(rag->parts.embedder));
	for (size_t i = 0; i < chunker->n; i++) {
		h = hash_bytes(h, kv_chunker_title(chunker, i));
		h = hash_bytes(h, kv_chunker_content(chunker, i));
	}
	h &= INT64_MAX;
	return h ? h : 1;
}

/* The last of "Garantía > Qué cubre": it counts twice in what a passage is found by. */
static kavak_slice last_heading(kavak_slice title)
{
	for (size_t i = title.len; i > 2; i--)
		if (!memcmp(title.ptr + i - 3, " > ", 3))
			return kv_slice_sub(title, i, title.len);
	return title;
}

static int index_chunk(kv_rag *rag, struct passages *p, size_t i)
{
	kavak_slice title = kv_chunker_title(&p->chunker, i),
		    content = kv_chunker_content(&p->chunker, i);
	size_t n_title, n_heading, n_content;
	int r = kv_rag_tokens(rag->words, title, &p->tokens[i], &n_title);

	if (r == 0)
		r = kv_rag_tokens(rag->words, last_heading(title), &p->tokens[i], &n_heading);
	if (r == 0)
		r = kv_rag_tokens(rag->words, content, &p->tokens[i], &n_content);
	if (r < 0)
		return r;
	p->chunks[i] = (kavak_chunk) {
		.ordinal = (uint32_t) i, .title = title, .content = content,
		.tokens = kv_buf_slice(&p->tokens[i]),
		.n_tokens = (uint32_t) (n_title + n_heading + n_content),
	};
	return 0;
}

static int index_passages(kv_rag *rag, const char *name, struct passages *p, kavak_error *err)
{
	size_t n = p->chunker.n;
	int r = 0;

	p->chunks = calloc(n + 1, sizeof(*p->chunks));
	p->ids = calloc(n + 1, sizeof(*p->ids));
	p->tokens = calloc(n + 1, sizeof(*p->tokens));
	if (!p->chunks || !p->ids || !p->tokens)
		r = KAVAK_ENOMEM;
	for (size_t i = 0; i < n && r == 0; i++) {
		r = index_chunk(rag, p, i);
		p->chunks[i].source = kavak_slice_of(name);
	}
	return r < 0 ? kavak_error_set(err, r, 0, "'%s'", name) : 0;
}

/* A batch of vectors as it comes. */
struct batch {
	struct kv_wait   wait;
	struct passages *passages;
	size_t           first, n;
};

static int keep_vectors(struct batch *batch, const float *vectors, size_t n, size_t dim)
{
	struct passages *p = batch->passages;

	if (n != batch->n || !dim || (p->dim && p->dim != dim))
		return KAVAK_EDATA;
	if (!p->vectors)
		p->vectors = malloc(p->chunker.n * dim * sizeof(*p->vectors));
	if (!p->vectors)
		return KAVAK_ENOMEM;
	p->dim = dim;
	memcpy(p->vectors + batch->first * dim, vectors, n * dim * sizeof(*vectors));
	return 0;
}

static void on_vectors(int result, const float *vectors, size_t n, size_t dim,
                       const kavak_error *err, void *userdata)
{
	struct batch *batch = userdata;
	kavak_error own;

	if (result == 0 && (result = keep_vectors(batch, vectors, n, dim)) < 0) {
		kavak_error_set(&own, result, 0, "vectors of a batch of %zu", batch->n);
		err = &own;
	}
	kv_wait_done(&batch->wait, result, err);
}

static int embed_batch(kv_rag *rag, struct passages *p, size_t first, size_t n, kavak_error *err)
{
	struct batch batch = { .passages = p, .first = first, .n = n };
	kavak_slice texts[EMBED_BATCH];
	KV_BUF text = { 0 };
	size_t ends[EMBED_BATCH];
	void *handle;
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++) {
		r = kv_buf_addf(&text, "%.*s\n%.*s", KV_FMT(p->chunks[first + i].title),
		                KV_FMT(p->chunks[first + i].content));
		ends[i] = text.len;
	}
	if (r < 0)
		return kavak_error_set(err, r, 0, "vectors");
	for (size_t i = 0; i < n; i++)
		texts[i] = kv_slice_sub(kv_buf_slice(&text), i ? ends[i - 1] : 0, ends[i]);
	r = kv_embedder_start(rag->parts.embedder, texts, n, on_vectors, &batch, &handle, err);
	if (r < 0)
		return r;
	r = kv_wait(rag, &batch.wait, err);
	if (!batch.wait.done)
		kv_embedder_cancel(rag->parts.embedder, handle);
	return r;
}

static int embed(kv_rag *rag, struct passages *p, kavak_error *err)
{
	int r = 0;

	if (!rag->parts.embedder || !rag->parts.vectors)
		return 0;
	for (size_t at = 0; at < p->chunker.n && r == 0; at += EMBED_BATCH)
		r = embed_batch(rag, p, at,
		                p->chunker.n - at < EMBED_BATCH ? p->chunker.n - at : EMBED_BATCH,
		                err);
	return r;
}

static void on_put(int result, const kavak_neighbour *neighbours, size_t n, const kavak_error *err,
                   void *userdata)
{
	(void) neighbours, (void) n;
	kv_wait_done(userdata, result, err);
}

static int put_vectors(kv_rag *rag, const char *name, struct passages *p, kavak_error *err)
{
	const struct kv_rag_parts *parts = &rag->parts;
	struct kv_wait wait = { 0 };
	void *handle;
	int r;

	if (!p->vectors)
		return 0;
	r = kv_vectors_put(parts->vectors, kv_embedder_model(parts->embedder), kavak_slice_of(name),
	                   p->ids, p->vectors, p->chunker.n, p->dim, on_put, &wait, &handle, err);
	if (r < 0)
		return r;
	r = kv_wait(rag, &wait, err);
	if (!wait.done)
		kv_vectors_cancel(parts->vectors, handle);
	return r;
}

static int remove_vectors(kv_rag *rag, kavak_slice name, kavak_error *err)
{
	struct kv_wait wait = { 0 };
	void *handle;
	int r;

	if (!rag->parts.vectors)
		return 0;
	r = kv_vectors_remove(rag->parts.vectors, name, on_put, &wait, &handle, err);
	if (r < 0)
		return r;
	r = kv_wait(rag, &wait, err);
	if (!wait.done)
		kv_vectors_cancel(rag->parts.vectors, handle);
	return r;
}

/* Text first: what is there without vectors is still found by its words, and its hash of 0 says
 * that it is to be done again. */
static int put(kv_rag *rag, const char *name, struct passages *p, kavak_error *err)
{
	kavak_slice source = kavak_slice_of(name);
	int r = embed(rag, p, err);

	if (r == 0)
		r = remove_vectors(rag, source, err);
	if (r == 0)
		r = kv_store_source_put(rag->parts.store, source, p->hash, p->chunks, p->chunker.n,
		                        p->ids, err);
	if (r < 0)
		return r;
	r = put_vectors(rag, name, p, err);
	if (r < 0)
		(void) kv_store_source_put(rag->parts.store, source, 0, p->chunks, p->chunker.n,
		                           p->ids, NULL);
	return r;
}

/* What is known by another name of the same path keeps the name that it has. */
static int take_text(struct ingest *run, const struct kv_source *source, enum kv_format format,
                     kavak_slice text, kavak_error *err)
{
	__attribute__((cleanup(passages_done))) struct passages p = { 0 };
	struct known_source *known = find_known(&run->known, source->path);
	const char *name = known ? known_name(&run->known, known) : source->name;
	int r = kv_extract(format, text, &p.chunker);

	if (r < 0)
		return kavak_error_set(err, r, 0, "'%s' is too large, or its elements stand too"
		                       " deep in each other", name);
	p.hash = hash_passages(run->rag, &p.chunker);
	if (known)
		known->seen = true;
	run->result.n_sources++;
	run->result.n_chunks += p.chunker.n;
	if (known && known->hash == p.hash) {
		run->result.n_unchanged++;
		return 0;
	}
	r = index_passages(run->rag, name, &p, err);
	return r < 0 ? r : put(run->rag, name, &p, err);
}

static void report(const struct ingest *run, const char *name)
{
	if (run->options && run->options->progress)
		run->options->progress(name, run->result.n_sources, run->options->userdata);
}

static int take_source(struct ingest *run, const struct kv_source *source, kavak_error *err)
{
	enum kv_format format;
	KV_BUF text = { 0 };
	int r;

	report(run, source->name);
	r = kv_source_read(run->rag, source->name, &text, &format, err);
	if (r == KAVAK_NOTFOUND && source->in_folder)
		return 0;	/* went while we were looking: as if it had not been there */
	return r != 0 ? r : take_text(run, source, format, kv_buf_slice(&text), err);
}

/* Sources that were not seen: all, or those whose path begins with `folder`. */
static int remove_unseen(struct ingest *run, const char *folder, kavak_error *err)
{
	int r = 0;

	for (size_t i = 0; i < run->known.n && r >= 0; i++) {
		struct known_source *source = &run->known.items[i];
		kavak_slice name = kavak_slice_of(known_name(&run->known, source));

		if (source->seen ||
		    (folder && strncmp(known_path(&run->known, source), folder, strlen(folder))))
			continue;
		r = remove_vectors(run->rag, name, err);
		if (r == 0)
			r = kv_store_source_remove(run->rag->parts.store, name, err);
		source->seen = true;
		run->result.n_removed++;
	}
	return r < 0 ? r : 0;
}

static int begin(struct ingest *run, kavak_error *err)
{
	int r = kv_store_sources(run->rag->parts.store, remember, &run->known, err);

	return r > 0 ? 0 : r;
}

int kv_rag_ingest(kv_rag *rag, const char *const *sources, size_t n_sources,
                  const kavak_ingest_options *options, kavak_ingest_result *ret_result,
                  kavak_error *err)
{
	struct ingest run = { .rag = rag, .options = options };
	KV_SOURCES found = { 0 };
	int r = begin(&run, err);

	for (size_t i = 0; i < n_sources && r == 0; i++)
		r = kv_sources_add(&found, sources[i], err);
	if (r == 0 && !found.n && options && options->truncate)
		r = kavak_error_set(err, KAVAK_EDATA, 0,
		                    "there is no .md, .txt or .html file among the sources; "
		                    "the knowledge was not emptied");
	for (size_t i = 0; i < found.n && r == 0; i++)
		r = take_source(&run, &found.items[i], err);
	for (size_t i = 0; i < found.n_folders && r == 0; i++)
		r = remove_unseen(&run, found.folders[i], err);
	if (r == 0 && options && options->truncate)
		r = remove_unseen(&run, NULL, err);
	known_done(&run.known);
	if (r == 0 && ret_result)
		*ret_result = run.result;
	return r;
}

struct builtin {
	struct ingest *run;
	kavak_error   *err;
};

static int take_builtin(const char *name, void *userdata)
{
	struct builtin *builtin = userdata;
	KV_SOURCES one = { 0 };
	kavak_slice text;
	int r = kv_data_get(builtin->run->rag->parts.data, name, &text, builtin->err);

	if (r == 0)
		r = kv_sources_add_one(&one, name, true);
	return r != 0 ? r : take_text(builtin->run, &one.items[0], KV_FORMAT_MARKDOWN, text,
	                              builtin->err);
}

int kv_rag_ingest_builtin(kv_rag *rag, kavak_ingest_result *ret_result, kavak_error *err)
{
	struct ingest run = { .rag = rag };
	KV_BUF folder = { 0 };
	int r = begin(&run, err);

	if (r == 0)
		r = kv_folder_path(BUILTIN, &folder);
	if (r == 0)
		r = kv_data_each(rag->parts.data, BUILTIN, take_builtin,
		                 &(struct builtin) { &run, err });
	if (r == 0)
		r = remove_unseen(&run, folder.ptr, err);	/* those of another version */
	known_done(&run.known);
	if (r == 0 && ret_result)
		*ret_result = run.result;
	return r;
}
