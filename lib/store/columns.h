/* SPDX-License-Identifier: MIT */
#pragma once
/* The columns of a car, in the one order that every statement uses. */

#define CAR_TEXT(X)                                                             \
	X(stock_id, car.stock_id) X(make, car.make) X(model, car.model)         \
	X(version, car.version) X(city, car.city)                               \
	X(transmission, car.transmission) X(fuel, car.fuel)                     \
	X(body_type, car.body_type) X(color, car.color)                         \
	X(photo_url, car.photo_url) X(features, car.features)                   \
	X(extra, car.extra)

#define CAR_KEYS(X)                                                             \
	X(make_key, make_key) X(model_key, model_key)                           \
	X(version_key, version_key) X(city_key, city_key)

#define CAR_NUMBERS(X)                                                          \
	X(year, car.year) X(seats, car.seats) X(price_cents, car.price_cents)   \
	X(mileage_km, car.mileage_km)

#define CAR_NAME(column, member) ", " #column

/* Behind whatever comes first: ", stock_id, make, ..." */
#define CAR_SHOWN   CAR_TEXT(CAR_NAME) CAR_NUMBERS(CAR_NAME)
#define CAR_COLUMNS CAR_SHOWN CAR_KEYS(CAR_NAME)

/* What a reader sees: rows of the version that is the catalog's. */
#define CAR_VERSION "(SELECT value FROM meta WHERE key = 'cars_version')"
#define CAR_LIVE    "since <= " CAR_VERSION " AND until > " CAR_VERSION
