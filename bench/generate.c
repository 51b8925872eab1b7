/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the files of the benchmark, always the same for the same number of orders:
 *
 *     bench_generate ORDERS DIR [csv]
 *
 *     orders.parquet       order_id, customer_id, ts, amount_cents; in order of time
 *     customers.parquet    customer_id, attribute, segment
 *     day.parquet          the same of one more file, all of it on the last day
 *     day-customers.parquet
 *     *.csv                with csv: the same, but amount with two decimals
 *
 * A file that is there is left alone: it appears only when it is whole.  DIR/world says
 * which orders they are of; files of others are an error.
 *
 * Orders are needed in order of time, customers come one after the other.  So the days
 * are cut into slices of a few million orders, and all customers are asked again for
 * each: memory does not grow with the file, and asking costs less than sorting outside of
 * memory would.  The library writes; it pulls rows out of a table function. */
#include <duckdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/mem.h"
#include "world.h"

enum { DAY_S = 86400, SLICE_ORDERS = 8000000, DAY_ORDERS = 100000 };
static const int64_t epoch_us = INT64_C(1640995200) * 1000000; /* 2022-01-01 */

/* An order in one word: second, customer, which of the customer's orders. */
static uint64_t packed(uint32_t second, uint32_t customer, uint32_t ordinal)
{
    return (uint64_t)second << 37 | (uint64_t)customer << 13 | ordinal;
}

struct rows {
    const struct world *world;
    bool of_day; /* the day that is appended */
    uint64_t *orders, *scratch;
    size_t count, next;
    uint32_t day;
    int64_t order_id;
};

/* Stable, by second: customers came in their order and stay in it. */
static void sort_by_second(struct rows *rows)
{
    for (uint32_t shift = 37; shift < 64; shift += 9) {
        size_t at[512] = {0}, sum = 0;
        for (size_t i = 0; i < rows->count; i++)
            at[rows->orders[i] >> shift & 511]++;
        for (size_t k = 0; k < 512; k++) {
            size_t n = at[k];
            at[k] = sum;
            sum += n;
        }
        for (size_t i = 0; i < rows->count; i++)
            rows->scratch[at[rows->orders[i] >> shift & 511]++] = rows->orders[i];
        uint64_t *swapped = rows->orders;
        rows->orders = rows->scratch;
        rows->scratch = swapped;
    }
}

/* The next days that together have at most SLICE_ORDERS orders, at least one day. */
static void fill_slice(struct rows *rows)
{
    uint32_t seconds[WORLD_ORDERS_MAX], begin = rows->day;
    uint64_t wanted = 0;
    do
        wanted += rows->world->orders_of_day[rows->day++];
    while (rows->day < WORLD_DAYS &&
           wanted + rows->world->orders_of_day[rows->day] <= SLICE_ORDERS);
    rows->orders = mem_realloc(rows->orders, wanted, sizeof *rows->orders);
    rows->scratch = mem_realloc(rows->scratch, wanted, sizeof *rows->scratch);
    rows->count = rows->next = 0;
    for (uint32_t c = 0; c < rows->world->customers; c++) {
        size_t count = world_orders(rows->world, c, seconds);
        for (size_t i = 0; i < count; i++)
            if (seconds[i] >= begin * DAY_S && seconds[i] < rows->day * DAY_S)
                rows->orders[rows->count++] = packed(seconds[i], c, (uint32_t)i);
    }
    CHECK(rows->count == wanted);
    sort_by_second(rows);
}

/* Many buy more than once on that day, some in the same second. */
static void fill_day(struct rows *rows, uint32_t count)
{
    free(rows->orders);
    free(rows->scratch);
    rows->count = count;
    rows->orders = mem_alloc(count, sizeof *rows->orders);
    rows->scratch = mem_alloc(count, sizeof *rows->scratch);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t second = (uint32_t)((uint64_t)i * 7919 % DAY_S);
        rows->orders[i] =
            packed((WORLD_DAYS - 1) * DAY_S + second, world_day_customer(rows->world, i),
                   WORLD_ORDERS_MAX + i % WORLD_ORDERS_MAX);
    }
    sort_by_second(rows);
}

/* New customers of the appended day follow the others. */
static uint32_t id_of(const struct world *world, uint32_t customer)
{
    return customer < world->customers ? world_id(world, customer) : customer + 1;
}

static uint32_t day_orders(const struct world *world)
{
    return world->orders / 10 < DAY_ORDERS ? (uint32_t)(world->orders / 10) : DAY_ORDERS;
}

/* Table functions.  orders(): what rows has left. */
static void orders_chunk(duckdb_function_info info, duckdb_data_chunk chunk)
{
    struct rows *rows = duckdb_function_get_extra_info(info);
    size_t room = duckdb_vector_size(), count = 0;
    void *columns[5];
    for (size_t i = 0; i < 5; i++)
        columns[i] = duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, i));
    if (rows->next == rows->count && !rows->of_day && rows->day < WORLD_DAYS)
        fill_slice(rows);
    for (; count < room && rows->next < rows->count; count++) {
        uint64_t order = rows->orders[rows->next++];
        uint32_t customer = (uint32_t)(order >> 13) & (WORLD_CUSTOMERS_MAX - 1);
        uint32_t cents = world_cents(customer, order & 8191);
        ((int64_t *)columns[0])[count] = ++rows->order_id;
        ((uint32_t *)columns[1])[count] = id_of(rows->world, customer);
        ((int64_t *)columns[2])[count] = epoch_us + (int64_t)(order >> 37) * 1000000;
        ((int32_t *)columns[3])[count] = (int32_t)cents;
        ((int32_t *)columns[4])[count] = (int32_t)cents;
    }
    duckdb_data_chunk_set_size(chunk, count);
}

static void orders_bind(duckdb_bind_info info)
{
    static const struct {
        const char *name;
        duckdb_type type;
    } columns[] = {{"order_id", DUCKDB_TYPE_BIGINT},
                   {"customer_id", DUCKDB_TYPE_UINTEGER},
                   {"ts", DUCKDB_TYPE_TIMESTAMP},
                   {"amount_cents", DUCKDB_TYPE_INTEGER}};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        duckdb_logical_type type = duckdb_create_logical_type(columns[i].type);
        duckdb_bind_add_result_column(info, columns[i].name, type);
        duckdb_destroy_logical_type(&type);
    }
    duckdb_logical_type decimal = duckdb_create_decimal_type(9, 2);
    duckdb_bind_add_result_column(info, "amount", decimal);
    duckdb_destroy_logical_type(&decimal);
}

/* customers(): those from `next` to `count`. */
static void customers_chunk(duckdb_function_info info, duckdb_data_chunk chunk)
{
    struct rows *rows = duckdb_function_get_extra_info(info);
    size_t room = duckdb_vector_size(), count = 0;
    uint32_t *id = duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 0));
    uint8_t *attribute = duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 1));
    uint8_t *segment = duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 2));
    for (; count < room && rows->next < rows->count; count++, rows->next++) {
        uint32_t customer = (uint32_t)rows->next;
        id[count] = id_of(rows->world, customer);
        attribute[count] = (uint8_t)world_attribute(customer);
        segment[count] = world_in_segment(customer);
    }
    duckdb_data_chunk_set_size(chunk, count);
}

static void customers_bind(duckdb_bind_info info)
{
    static const struct {
        const char *name;
        duckdb_type type;
    } columns[] = {{"customer_id", DUCKDB_TYPE_UINTEGER},
                   {"attribute", DUCKDB_TYPE_UTINYINT},
                   {"segment", DUCKDB_TYPE_UTINYINT}};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        duckdb_logical_type type = duckdb_create_logical_type(columns[i].type);
        duckdb_bind_add_result_column(info, columns[i].name, type);
        duckdb_destroy_logical_type(&type);
    }
}

static void one_thread(duckdb_init_info info)
{
    duckdb_init_set_max_threads(info, 1);
}

static void add_function(duckdb_connection connection, const char *name,
                         struct rows *rows, duckdb_table_function_bind_t bind,
                         duckdb_table_function_t chunk)
{
    duckdb_table_function function = duckdb_create_table_function();
    duckdb_table_function_set_name(function, name);
    duckdb_table_function_set_extra_info(function, rows, NULL);
    duckdb_table_function_set_bind(function, bind);
    duckdb_table_function_set_init(function, one_thread);
    duckdb_table_function_set_function(function, chunk);
    if (duckdb_register_table_function(connection, function) == DuckDBError) {
        fprintf(stderr, "bench_generate: the library refuses the function %s\n", name);
        exit(1);
    }
    duckdb_destroy_table_function(&function);
}

/* What `select` gives, in a file that is there only when it is whole. */
static void write_file(duckdb_connection connection, const char *select, const char *dir,
                       const char *name, const char *format)
{
    char sql[8192], path[2048], part[2056];
    duckdb_result result;
    snprintf(path, sizeof path, "%s/%s", dir, name);
    snprintf(part, sizeof part, "%s.part", path);
    snprintf(sql, sizeof sql, "COPY (%s) TO '%s' (%s)", select, part, format);
    if (duckdb_query(connection, sql, &result) == DuckDBError ||
        rename(part, path) != 0) {
        const char *why = duckdb_result_error(&result);
        fprintf(stderr, "bench_generate: cannot write %s: %s\n", path,
                why ? why : "rename");
        exit(1);
    }
    duckdb_destroy_result(&result);
}

static bool is_there(const char *dir, const char *name)
{
    char path[2048];
    struct stat found;
    snprintf(path, sizeof path, "%s/%s", dir, name);
    return stat(path, &found) == 0;
}

#define PARQUET "FORMAT parquet, COMPRESSION snappy"
#define CSV     "FORMAT csv, HEADER true"
static const char orders_parquet[] =
    "SELECT order_id, customer_id, ts, amount_cents FROM orders()";
static const char orders_csv[] = "SELECT order_id, customer_id, ts, amount FROM orders()";

/* Those of the world, which begin with 0, or those of the appended day. */
static void write_customers(duckdb_connection connection, struct rows *rows,
                            uint32_t begin, uint32_t end, const char *dir, bool csv)
{
    static const struct {
        const char *name, *format;
    } files[] = {{"customers.parquet", PARQUET}, {"customers.csv", CSV}};
    for (size_t i = 0; i < (csv ? 2 : 1); i++) {
        char name[64];
        snprintf(name, sizeof name, "%s%s", begin ? "day-" : "", files[i].name);
        rows->next = begin;
        rows->count = end;
        if (!is_there(dir, name))
            write_file(connection, "FROM customers()", dir, name, files[i].format);
    }
}

static void generate(duckdb_connection connection, const struct world *world,
                     const char *dir, bool csv)
{
    struct rows orders = {.world = world}, day = {.world = world, .of_day = true};
    struct rows customers = {.world = world};
    add_function(connection, "orders", &orders, orders_bind, orders_chunk);
    add_function(connection, "day", &day, orders_bind, orders_chunk);
    add_function(connection, "customers", &customers, customers_bind, customers_chunk);
    static const struct {
        const char *name, *select, *format;
        bool day;
    } files[] = {
        {"orders.parquet", orders_parquet, PARQUET},
        {"orders.csv", orders_csv, CSV},
        {"day.parquet", "SELECT order_id, customer_id, ts, amount_cents FROM day()",
         PARQUET, true},
        {"day.csv", "SELECT order_id, customer_id, ts, amount FROM day()", CSV, true},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if ((strstr(files[i].name, ".csv") && !csv) || is_there(dir, files[i].name))
            continue;
        struct rows *rows = files[i].day ? &day : &orders;
        rows->count = rows->next = rows->day = 0;
        rows->order_id = files[i].day ? (int64_t)world->orders : 0;
        if (files[i].day)
            fill_day(rows, day_orders(world));
        write_file(connection, files[i].select, dir, files[i].name, files[i].format);
    }
    write_customers(connection, &customers, 0, world->customers, dir, csv);
    write_customers(connection, &customers, world->customers,
                    world->customers + (day_orders(world) + 3) / 4, dir, csv);
    free(orders.orders);
    free(orders.scratch);
    free(day.orders);
    free(day.scratch);
}

/* Claims the directory for this world, or says whose it is. */
static bool claim(const char *dir, uint64_t orders)
{
    char path[2048], mine[64], there[64] = "";
    snprintf(path, sizeof path, "%s/world", dir);
    snprintf(mine, sizeof mine, "version %d, %lu orders\n", WORLD_VERSION,
             (unsigned long)orders);
    FILE *file = fopen(path, "r");
    if (file) {
        bool same = fgets(there, sizeof there, file) && !strcmp(there, mine);
        fclose(file);
        if (!same)
            fprintf(stderr, "bench_generate: %s has files of other orders; remove it\n",
                    dir);
        return same;
    }
    file = fopen(path, "w");
    if (!file || fputs(mine, file) < 0 || fclose(file) != 0) {
        fprintf(stderr, "bench_generate: cannot write %s\n", path);
        return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    char *end;
    uint64_t count = argc > 2 ? strtoull(argv[1], &end, 10) : 0;
    if (argc < 3 || argc > 4 || *end || (argc == 4 && strcmp(argv[3], "csv") != 0) ||
        count < WORLD_ORDERS_LEAST || count > 120000000) {
        fprintf(stderr,
                "usage: bench_generate ORDERS DIR [csv]; %d to 120000000 orders\n",
                WORLD_ORDERS_LEAST);
        return 2;
    }
    if (!claim(argv[2], count))
        return 1;
    static struct world world;
    duckdb_database database;
    duckdb_connection connection;
    world_init(&world, count);
    if (duckdb_open(NULL, &database) == DuckDBError ||
        duckdb_connect(database, &connection) == DuckDBError) {
        fprintf(stderr, "bench_generate: the library does not start\n");
        return 1;
    }
    generate(connection, &world, argv[2], argc == 4);
    printf("%lu orders, %u customers\n", (unsigned long)world.orders, world.customers);
    duckdb_disconnect(&connection);
    duckdb_close(&database);
    return 0;
}
