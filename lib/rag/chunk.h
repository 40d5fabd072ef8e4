/* SPDX-License-Identifier: MIT */
#pragma once
/* Headings and blocks of text in, passages out: at most 900 characters, never cut inside a word,
 * each under the headings that stand above it. */

#include <kavak/error.h>

#include "base/buf.h"

#define KV_CHUNK_CHARS_MAX   900
#define KV_CHUNK_LEVELS      6
#define KV_CHUNK_HEADING_MAX 160	/* bytes of one heading; longer ones are cut at a word */
#define KV_CHUNKS_MAX        20000	/* of one source */

struct kv_piece {
	size_t title_at, title_len;	/* of `text` */
	size_t content_at, content_len;
};

/* {0} is empty. */
struct kv_chunker {
	struct kv_piece *pieces;
	size_t           n, cap;
	kavak_buf        text;				/* what the pieces are of */
	kavak_buf        headings[KV_CHUNK_LEVELS];	/* those above, from the topmost */
	kavak_buf        section;			/* blocks of the section at hand */
};

/* A heading of level 1 to 6: what follows stands under it. Empty ones only end the section. */
int kv_chunker_heading(struct kv_chunker *chunker, int level, kavak_slice text);

/* A paragraph; or, `tight`, a line directly below the one before (of a list, a table). Runs of
 * white space in it become one space, or one line end if they had one. */
int kv_chunker_block(struct kv_chunker *chunker, kavak_slice text, bool tight);

/* After the last block. Each: 0, KAVAK_ENOMEM, KAVAK_ELIMIT. */
int kv_chunker_end(struct kv_chunker *chunker);

void kv_chunker_done(struct kv_chunker *chunker);
#define KV_CHUNKER __attribute__((cleanup(kv_chunker_done))) struct kv_chunker

/* "Garantía > Qué cubre"; lent by the chunker. */
kavak_slice kv_chunker_title(const struct kv_chunker *chunker, size_t i);
kavak_slice kv_chunker_content(const struct kv_chunker *chunker, size_t i);
