/* SPDX-License-Identifier: MIT */
/* Values as PostgreSQL's binary format has them: four bytes of length, then the bytes, the most
 * significant first. */
#include <endian.h>

#include "postgres/private.h"
#include "text/text.h"

#define BYTES_MAX ((size_t) 256 << 20)	/* the server takes a gigabyte */
#define ARRAY_OF_INT   1016
#define ARRAY_OF_TEXT  1009
#define ARRAY_OF_BYTES 1001
#define REAL           701

void kv_pg_values_done(struct kv_pg_values *values)
{
	kavak_buf_done(&values->bytes);
}

static void put(struct kv_pg_values *values, const void *bytes, size_t len)
{
	values->bytes.max = BYTES_MAX;
	if (values->failed == 0 && len)
		values->failed = kavak_buf_add(&values->bytes, (kavak_slice) { bytes, len });
}

static void put32(struct kv_pg_values *values, uint32_t value)
{
	value = htobe32(value);
	put(values, &value, sizeof(value));
}

static void put64(struct kv_pg_values *values, uint64_t value)
{
	value = htobe64(value);
	put(values, &value, sizeof(value));
}

static void put_clean(struct kv_pg_values *values, kavak_slice text)
{
	values->bytes.max = BYTES_MAX;
	if (values->failed == 0)
		values->failed = kv_utf8_clean(text, &values->bytes);
}

static void start(struct kv_pg_values *values, uint32_t type)
{
	if (values->n == KV_PG_VALUES_MAX)
		values->failed = KAVAK_ELIMIT;
	else
		values->values[values->n++] = (__typeof__(*values->values)) {
			type, values->bytes.len,
		};
}

void kv_pg_add_int(struct kv_pg_values *values, int64_t value)
{
	start(values, KV_PG_INT);
	put64(values, (uint64_t) value);
}

void kv_pg_add_real(struct kv_pg_values *values, double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	start(values, REAL);
	put64(values, bits);
}

void kv_pg_add_text(struct kv_pg_values *values, kavak_slice text)
{
	start(values, KV_PG_TEXT);
	put_clean(values, text);
}

void kv_pg_add_array(struct kv_pg_values *values, enum kv_pg_type type, size_t n)
{
	start(values, type == KV_PG_INT  ? ARRAY_OF_INT :
	              type == KV_PG_TEXT ? ARRAY_OF_TEXT :
	                                   ARRAY_OF_BYTES);
	put32(values, n ? 1 : 0);	/* dimensions */
	put32(values, 0);		/* no NULL among them */
	put32(values, type);
	if (n) {
		put32(values, (uint32_t) n);
		put32(values, 1);	/* the first one's index */
	}
}

void kv_pg_add_ints(struct kv_pg_values *values, const int64_t *ints, size_t n)
{
	kv_pg_add_array(values, KV_PG_INT, n);
	for (size_t i = 0; i < n; i++)
		kv_pg_element_int(values, ints[i]);
}

void kv_pg_add_texts(struct kv_pg_values *values, const kavak_slice *texts, size_t n)
{
	kv_pg_add_array(values, KV_PG_TEXT, n);
	for (size_t i = 0; i < n; i++)
		kv_pg_element_text(values, texts[i]);
}

/* In front of the first row stands the header of a COPY. */
void kv_pg_add_row(struct kv_pg_values *values, size_t n)
{
	static const char header[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0";
	uint16_t n_elements = htobe16((uint16_t) n);

	if (!values->bytes.len)
		put(values, header, sizeof(header));	/* its own NUL is the 19th byte */
	put(values, &n_elements, sizeof(n_elements));
}

void kv_pg_element_int(struct kv_pg_values *values, int64_t value)
{
	put32(values, sizeof(value));
	put64(values, (uint64_t) value);
}

void kv_pg_element_text(struct kv_pg_values *values, kavak_slice text)
{
	size_t at = values->bytes.len;
	uint32_t len;

	put32(values, 0);
	put_clean(values, text);
	if (values->failed < 0)
		return;
	len = htobe32((uint32_t) (values->bytes.len - at - sizeof(len)));
	memcpy(values->bytes.ptr + at, &len, sizeof(len));
}

void kv_pg_element_bytes(struct kv_pg_values *values, const void *bytes, size_t len)
{
	put32(values, (uint32_t) len);
	put(values, bytes, len);
}
