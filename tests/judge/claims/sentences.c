/* SPDX-License-Identifier: MIT */
#include "judge/claims/reply.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/data.h"

static void refuse(const char *path, size_t line, const char *why)
{
	fprintf(stderr, "%s:%zu: %s\n", path, line, why);
	exit(EXIT_FAILURE);
}

/* "A.price < B.price", "A.price < U.budget", "A.km = B.km", "A.year most". */
static bool read_condition(const char *text, struct condition *condition)
{
	static const char *const relations[] = { "<", "=", "least", "most" };
	char a, b = 0, field[24], relation[8], other[24];
	int n = sscanf(text, " %c.%23[a-z] %7s %c.%23[a-z]", &a, field, relation, &b, other);

	if (n < 3 || !facts_field(field, strlen(field), &condition->field))
		return false;
	condition->a = a;
	condition->b = b;
	for (size_t i = 0; i < 4; i++) {
		condition->relation = (enum relation) i;
		if (!strcmp(relation, relations[i]))
			return i < 2 ? n == 5 && facts_field(other, strlen(other),
			                                     &condition->other)
			             : n == 3;
	}
	return false;
}

static void scan_letters(struct sentence *sentence)
{
	for (const char *at = sentence->body; (at = strchr(at, '{')); at++) {
		if (at[1] < 'A' || at[1] > 'Z')
			continue;		/* {budget} in a talk */
		sentence->letters |= 1u << (at[1] - 'A');
		if (at[2] != '.')
			sentence->letters |= 1u << (at[3] - 'A');
		else if (!strncmp(at + 3, "year", 4))
			sentence->has_year = true;
	}
}

/* A block: its conditions, then its text. */
static void read_block(struct sentences *sentences, kavak_slice block, const char *section,
                       const char *path, size_t n_line)
{
	struct sentence sentence = { .section = strdup(section) };
	kavak_slice rest = block, line;
	KV_BUF body = { 0 };

	while (kv_slice_split(&rest, '\n', &line)) {
		char *text = kv_slice_dup(line);

		if (*text == '~') {
			sentence.may_be_twins = true;
		} else if (!body.len && (*text == '?' || *text == '!')) {
			struct condition *condition =
				&sentence.conditions[sentence.n_conditions++];

			condition->is_said = *text == '!';
			if (sentence.n_conditions > SENTENCE_CONDITIONS ||
			    !read_condition(text + 1, condition))
				refuse(path, n_line, text);
		} else {
			kv_buf_addf(&body, "%s%s", body.len ? "\n" : "",
			            strcmp(text, "\\") ? text : "");	/* \ is a blank line */
		}
		free(text);
	}
	sentence.body = kv_slice_dup(kv_buf_slice(&body));
	scan_letters(&sentence);
	sentences->all = realloc(sentences->all, (sentences->n + 1) * sizeof(sentence));
	sentences->all[sentences->n++] = sentence;
}

static char *read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	KV_BUF text = { 0 };
	char chunk[4096];
	size_t n;

	if (!file)
		refuse(path, 0, "cannot be opened");
	while ((n = fread(chunk, 1, sizeof(chunk), file)))
		kavak_buf_add(&text, (kavak_slice) { chunk, n });
	fclose(file);
	return kv_slice_dup(kv_buf_slice(&text));
}

void sentences_read(struct sentences *sentences, const char *path)
{
	char *text = read_file(path), section[32] = "";
	kavak_slice rest = kavak_slice_of(text), line, block = { 0 };
	size_t n_line = 0;

	while (kv_slice_split(&rest, '\n', &line)) {
		n_line++;
		if (!line.len || kv_slice_starts(line, "# ")) {
			if (block.len)
				read_block(sentences, block, section, path, n_line);
			block = (kavak_slice) { 0 };
		} else if (!block.len && *line.ptr == '[') {
			snprintf(section, sizeof(section), "%.*s", (int) line.len - 2,
			         line.ptr + 1);
		} else {
			block.ptr = block.len ? block.ptr : line.ptr;
			block.len = (size_t) (line.ptr + line.len - block.ptr);
		}
	}
	if (block.len)
		read_block(sentences, block, section, path, n_line);
	free(text);
}

void sentences_done(struct sentences *sentences)
{
	for (size_t i = 0; i < sentences->n; i++) {
		free(sentences->all[i].section);
		free(sentences->all[i].body);
	}
	free(sentences->all);
	*sentences = (struct sentences) { 0 };
}
