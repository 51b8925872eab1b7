/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this layer share; not for other layers. */
#ifndef MAINSTAY_EVENTS_DUCK_PARTS_H
#define MAINSTAY_EVENTS_DUCK_PARTS_H

#include "events/duck.h"

#include <duckdb.h>

struct duck {
    duckdb_database database;
    duckdb_connection connection;
};

#endif
