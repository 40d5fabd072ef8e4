/* SPDX-License-Identifier: MIT */
/* Runs a fuzz target without a fuzzer: every file of the corpus as it is, cut short at many
 * places, and with bytes changed, the same ones every time. usage: fuzz-NAME CORPUS_DIR */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/fuzz.h"

#define INPUT_MAX ((size_t) 1 << 20)
#define MUTATIONS 500

static uint32_t rng_state;

static uint32_t chance(void)
{
	rng_state ^= rng_state << 13;
	rng_state ^= rng_state >> 17;
	return rng_state ^= rng_state << 5;
}

/* On the heap and of its exact size, so that valgrind and ASan see one byte too many. */
static void run_one(const uint8_t *data, size_t size)
{
	uint8_t *exact = malloc(size ? size : 1);

	if (!exact)
		abort();
	memcpy(exact, data, size);
	LLVMFuzzerTestOneInput(exact, size);
	free(exact);
}

static void run_variants(uint8_t *data, size_t size)
{
	size_t step = size / 200 + 1;

	for (size_t n = 0; n <= size; n += step)
		run_one(data, n);
	run_one(data, size);
	for (int i = 0; size && i < MUTATIONS; i++) {
		size_t at = chance() % size;
		uint8_t was = data[at];

		data[at] = i % 4 ? (uint8_t) chance()
				 : (uint8_t) "\"\\{}[]\n\r=,;'<&\xc3\xff"[chance() % 16];
		run_one(data, size);
		if (i % 8)
			data[at] = was;	/* one in eight stays changed */
	}
}

static int run_file(const char *dir, const char *name)
{
	uint8_t *data = malloc(INPUT_MAX);
	char path[4096];
	size_t size;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = data ? fopen(path, "rb") : NULL;
	if (!f) {
		perror(path);
		free(data);
		return 1;
	}
	size = fread(data, 1, INPUT_MAX, f);
	fclose(f);
	rng_state = 2463534242u;
	run_variants(data, size);
	free(data);
	return 0;
}

int main(int argc, char **argv)
{
	struct dirent *entry;
	int n = 0;
	DIR *dir = argc == 2 ? opendir(argv[1]) : NULL;

	if (!dir) {
		fprintf(stderr, "usage: %s CORPUS_DIR\n", argv[0]);
		return 2;
	}
	while ((entry = readdir(dir)) != NULL)
		if (*entry->d_name != '.' && run_file(argv[1], entry->d_name) == 0)
			n++;
	closedir(dir);
	printf("%d inputs and their variants\n", n);
	return n ? 0 : 1;
}
