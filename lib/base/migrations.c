/* SPDX-License-Identifier: MIT */
#include "base/migrations.h"

#include <inttypes.h>
#include <string.h>

const struct kv_embedded *kv_migrations(const char *folder, uint32_t *ret_n)
{
	const struct kv_embedded *first = NULL;

	*ret_n = 0;
	for (size_t i = 0; i < kv_embedded_migrations_n; i++) {
		const struct kv_embedded *m = &kv_embedded_migrations[i];

		if (strncmp(m->name, folder, strlen(folder)))
			continue;
		if (!first)
			first = m;
		++*ret_n;
	}
	return first;
}

int kv_migrations_check(const char *database, int64_t version, uint32_t newest, bool migrate,
                        kavak_error *err)
{
	if (version > newest)
		return kavak_error_set(err, KAVAK_EDATA, 0,
		                       "'%s' was made by a newer kavak: its schema is "
		                       "version %" PRId64 ", this one knows %" PRIu32,
		                       database, version, newest);
	if (version < newest && !migrate)
		return kavak_error_set(err, KAVAK_EDATA, 0,
		                       "'%s' has an older schema, version %" PRId64 " of %" PRIu32
		                       ": run 'kavak init'",
		                       database, version, newest);
	return 0;
}
