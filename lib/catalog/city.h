/* SPDX-License-Identifier: MIT */
#pragma once
/* One key for a city, whatever it was called: data/lang/es-MX/cities.csv. */

#include <kavak/sys/error.h>

#include "base/buf.h"
#include "base/data.h"

/* Append the key of a city: "CDMX" and "Ciudad de México" have the same. 0, KAVAK_ENOMEM, or as
 * kv_data_get(). */
int kv_city_key(kv_data *data, kavak_slice text, kavak_buf *buf, kavak_error *err);
