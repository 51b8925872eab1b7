/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/recognise.h"

#include "ingest/names.h"

#include <string.h>

/* What only many rows tell: whether an amount repeats on the rows of an order, whether
 * two files tell of the same orders. */

#define REPEAT_ROWS   200000 /* rows read */
#define REPEAT_ORDERS 5      /* orders of several rows needed to judge */
#define NAME_SIZE     256

static bool has(const struct recognise_layout *l, enum source_role role)
{
    return l->column[role] != RECOGNISE_NONE;
}

struct repeat {
    uint32_t value; /* code of the amount's text on the first row */
    uint32_t rows;
    bool differs;
};

static enum err read_repeats(const struct recognise_layout *l, enum source_role role,
                             uint64_t *several, uint64_t *equal, struct err_info *info)
{
    uint32_t columns[] = {l->column[SOURCE_ROLE_ORDER], l->column[role]};
    struct intern *orders = intern_create(), *values = intern_create();
    struct repeat *seen = NULL;
    size_t capacity = 0;
    struct table_reader reader;
    struct duck_chunk chunk;
    uint64_t malformed;
    enum err e = table_read(&reader, l->table, columns, 2, REPEAT_ROWS, info);
    bool reading = !e;
    while (!e && !(e = table_next(&reader, &chunk, info)) && chunk.rows)
        for (uint32_t i = 0; i < chunk.rows; i++) {
            const struct duck_column *c = chunk.columns;
            if (!c[0].text[i] || names_nothing(c[1].text[i], c[1].size[i]))
                continue;
            uint32_t known = intern_count(orders);
            uint32_t order = intern_add(orders, c[0].text[i], c[0].size[i]);
            uint32_t value = intern_add(values, c[1].text[i], c[1].size[i]);
            MEM_GROW(seen, capacity, (size_t)order + 1);
            if (order == known)
                seen[order] = (struct repeat){.value = value};
            seen[order].differs |= seen[order].value != value;
            seen[order].rows++;
        }
    if (reading) {
        enum err end = table_read_end(&reader, &malformed, e ? NULL : info);
        e = e ? e : end;
    }
    *several = *equal = 0;
    for (uint32_t i = 0; i < intern_count(orders); i++) {
        *several += seen[i].rows > 1;
        *equal += seen[i].rows > 1 && !seen[i].differs;
    }
    free(seen);
    intern_free(orders);
    intern_free(values);
    return e;
}

static bool speaks_total(const char *name)
{
    char folded[NAME_SIZE];
    names_fold(name, folded, sizeof folded);
    return strstr(folded, "total") || strstr(folded, "order") || strstr(folded, "總") ||
           strstr(folded, "总") || strstr(folded, "訂單") || strstr(folded, "订单");
}

static enum err ask_total(const struct recognise_layout *l, const char *name,
                          const char *share, uint64_t several, struct err_info *info)
{
    char typed[RECOGNISE_TYPED_SIZE];
    recognise_typed(name, typed);
    return err_set(
        info, ERR_UNSURE,
        "%s: %s is the same on all rows of %s of %llu orders with several "
        "rows; type --map order_total=%s if it is the whole order's amount, or "
        "--map amount=%s if it is each row's",
        l->table->file.name, name, share, (unsigned long long)several, typed, typed);
}

/* Rows whose customer, date and total are those of an earlier row. */
static enum err count_same(const struct recognise_layout *l, uint64_t *rows,
                           uint64_t *same, struct err_info *info)
{
    uint32_t columns[] = {l->column[SOURCE_ROLE_CUSTOMER], l->column[SOURCE_ROLE_DATE],
                          l->column[SOURCE_ROLE_ORDER_TOTAL]};
    struct intern *seen = intern_create();
    struct buf key = {0};
    struct table_reader reader;
    struct duck_chunk chunk;
    uint64_t malformed;
    enum err e = table_read(&reader, l->table, columns, 3, REPEAT_ROWS, info);
    bool reading = !e;
    *rows = *same = 0;
    while (!e && !(e = table_next(&reader, &chunk, info)) && chunk.rows)
        for (uint32_t i = 0; i < chunk.rows; i++) {
            const struct duck_column *c = chunk.columns;
            uint32_t known = intern_count(seen);
            if (!c[0].text[i] || !c[1].text[i] || !c[2].text[i])
                continue;
            buf_clear(&key);
            for (int k = 0; k < 3; k++) {
                buf_add(&key, c[k].text[i], c[k].size[i]);
                buf_add(&key, "\0", 1);
            }
            ++*rows;
            *same += intern_add(seen, key.data, key.size) != known;
        }
    if (reading) {
        enum err end = table_read_end(&reader, &malformed, e ? NULL : info);
        e = e ? e : end;
    }
    buf_release(&key);
    intern_free(seen);
    return e;
}

/* An order's total on rows without an id: on several that look alike it is either one
 * order's, on each of its rows, or there are several orders. */
static enum err ask_same(const struct recognise_layout *l, struct err_info *info)
{
    char date[RECOGNISE_TYPED_SIZE], total[RECOGNISE_TYPED_SIZE];
    const char *name = l->table->names[l->column[SOURCE_ROLE_ORDER_TOTAL]];
    uint64_t rows, same;
    enum err e = count_same(l, &rows, &same, info);
    if (e || same * 100 < rows || !same)
        return e;
    recognise_typed(l->table->names[l->column[SOURCE_ROLE_DATE]], date);
    recognise_typed(name, total);
    return err_set(
        info, ERR_UNSURE,
        "%s: there is no order id, and %llu of %llu rows have the customer, "
        "date and %s of another; type --map order=%s --map date=%s --map "
        "order_total=%s if such rows are one order, or --map amount=%s if each "
        "row is one",
        l->table->file.name, (unsigned long long)same, (unsigned long long)rows, name,
        date, date, total, total);
}

static bool read_micro(const struct recognise_layout *l, enum source_role role,
                       const struct duck_column *c, uint32_t row, int64_t *out)
{
    char decimal = money_style_decimal(&l->profile->columns[l->column[role]].money);
    return c->text[row] &&
           money_parse(c->text[row], c->size[row], decimal == ',' ? ',' : '.', out);
}

/* Do the prices come in multiples of the pieces?  Of one piece's prices in hundredths
 * only one in three is a multiple of 3 or 6, while 2 and 5 go into many. */
static enum err find_multiples(const struct recognise_layout *l, bool *found,
                               struct err_info *info)
{
    enum { HUNDREDTH = 10000, PIECE = 1000000, ENOUGH = 20 };
    uint32_t columns[] = {l->column[SOURCE_ROLE_PRICE], l->column[SOURCE_ROLE_QUANTITY]};
    uint64_t malformed, telling = 0, multiples = 0;
    struct table_reader reader;
    struct duck_chunk chunk;
    enum err e = table_read(&reader, l->table, columns, 2, REPEAT_ROWS, info);
    if (e)
        return e;
    while (!(e = table_next(&reader, &chunk, info)) && chunk.rows)
        for (uint32_t i = 0; i < chunk.rows; i++) {
            int64_t price, pieces;
            if (!read_micro(l, SOURCE_ROLE_PRICE, &chunk.columns[0], i, &price) ||
                !read_micro(l, SOURCE_ROLE_QUANTITY, &chunk.columns[1], i, &pieces) ||
                !price || !pieces || pieces % (3 * PIECE))
                continue;
            telling++;
            multiples += price % (pieces / PIECE * HUNDREDTH) == 0;
        }
    enum err end = table_read_end(&reader, &malformed, e ? NULL : info);
    *found = telling >= ENOUGH && multiples * 20 >= telling * 19;
    return e ? e : end;
}

enum err recognise_item_price(const struct recognise_layout *l, struct err_info *info)
{
    bool unsure;
    uint32_t price = l->column[SOURCE_ROLE_PRICE],
             pieces = l->column[SOURCE_ROLE_QUANTITY];
    char folded[NAME_SIZE], typed[RECOGNISE_TYPED_SIZE];
    if (price == RECOGNISE_NONE || pieces == RECOGNISE_NONE ||
        l->given[SOURCE_ROLE_PRICE] || l->profile->columns[pieces].distinct < 2)
        return ERR_OK;
    names_fold(l->table->names[price], folded, sizeof folded);
    unsure = !strcmp(folded, "itemprice");
    enum err e = unsure ? ERR_OK : find_multiples(l, &unsure, info);
    if (e || !unsure)
        return e;
    recognise_typed(l->table->names[price], typed);
    return err_set(info, ERR_UNSURE,
                   "%s: %s may be the price of one piece or of all pieces of the row; "
                   "type --map price=%s if it is of one, or --map amount=%s if it is of "
                   "all",
                   l->table->file.name, l->table->names[price], typed, typed);
}

enum err recognise_total(struct recognise_layout *l, struct err_info *info)
{
    bool total = has(l, SOURCE_ROLE_ORDER_TOTAL);
    enum source_role role = total ? SOURCE_ROLE_ORDER_TOTAL : SOURCE_ROLE_AMOUNT;
    uint64_t several, equal;
    if (!has(l, SOURCE_ROLE_ORDER) && total && !l->given[role] &&
        has(l, SOURCE_ROLE_CUSTOMER) && has(l, SOURCE_ROLE_DATE))
        return ask_same(l, info);
    if (!has(l, SOURCE_ROLE_ORDER) || !has(l, role) || l->given[role])
        return ERR_OK;
    enum err e = read_repeats(l, role, &several, &equal, info);
    if (e)
        return e;
    const char *name = l->table->names[l->column[role]];
    bool nearly_all = equal * 10 >= several * 9;
    if (total && several && equal * 2 < several) {
        l->column[SOURCE_ROLE_AMOUNT] = l->column[role];
        l->column[role] = RECOGNISE_NONE;
        l->note = "the amount differs between the rows of an order: rows are added up";
    } else if (total && !nearly_all) {
        return ask_total(l, name, "most, but not nearly all,", several, info);
    } else if (!total && several >= REPEAT_ORDERS && nearly_all) {
        if (!speaks_total(name))
            return ask_total(l, name, "nearly all", several, info);
        l->column[SOURCE_ROLE_ORDER_TOTAL] = l->column[role];
        l->column[role] = RECOGNISE_NONE;
        l->note = "the total repeats on the rows of an order and is taken once";
    }
    return ERR_OK;
}

/* A column of prices beside an amount that is never more than a few. */
static bool looks_like_cost(const struct recognise_layout *l, uint32_t column)
{
    const struct recognise_column *c = &l->profile->columns[column];
    const struct recognise_column *a =
        &l->profile->columns[l->column[SOURCE_ROLE_AMOUNT]];
    char folded[NAME_SIZE];
    names_fold(l->table->names[column], folded, sizeof folded);
    return (names_score(SOURCE_ROLE_PRICE, folded) || strstr(folded, "price")) &&
           recognise_fits(SOURCE_ROLE_PRICE, c) && c->small * 2 < c->filled &&
           a->small * 100 >= a->filled * 95;
}

static bool has_pieces(const struct recognise_layout *l)
{
    char folded[NAME_SIZE];
    bool found = false;
    for (uint32_t i = 0; i < l->table->columns; i++)
        found |= names_score(SOURCE_ROLE_QUANTITY,
                             names_fold(l->table->names[i], folded, sizeof folded)) > 0;
    return found;
}

enum err recognise_pieces(const struct recognise_layout *l, struct err_info *info)
{
    enum { FEW = 5 }; /* rows that say nothing */
    if (!has(l, SOURCE_ROLE_AMOUNT) || l->given[SOURCE_ROLE_AMOUNT] || has_pieces(l) ||
        l->profile->columns[l->column[SOURCE_ROLE_AMOUNT]].filled < FEW)
        return ERR_OK;
    const char *amount = l->table->names[l->column[SOURCE_ROLE_AMOUNT]];
    for (uint32_t i = 0; i < l->table->columns; i++) {
        const char *price = l->table->names[i];
        if (i == l->column[SOURCE_ROLE_AMOUNT] || !looks_like_cost(l, i))
            continue;
        char typed[2][RECOGNISE_TYPED_SIZE];
        recognise_typed(amount, typed[0]);
        recognise_typed(price, typed[1]);
        return err_set(
            info, ERR_UNSURE,
            "%s: %s holds small whole numbers, as pieces are counted, and %s "
            "what they may cost; type --map amount=%s if that is the row's "
            "money, --map price=%s --map quantity=%s if it is the price of one "
            "piece, or --map amount=%s if that is money after all",
            l->table->file.name, amount, price, typed[1], typed[1], typed[0], typed[0]);
    }
    return ERR_OK;
}

enum err recognise_ids_meet(const struct recognise_layout *a,
                            const struct recognise_layout *b, bool *meet,
                            struct err_info *info)
{
    const struct recognise_layout *const files[] = {a, b};
    struct intern *ids = intern_create();
    enum err e = ERR_OK;
    *meet = false;
    for (size_t i = 0; !e && i < 2; i++) {
        struct table_reader reader;
        struct duck_chunk chunk;
        uint64_t malformed;
        const uint32_t *column = &files[i]->column[SOURCE_ROLE_ORDER];
        e = table_read(&reader, files[i]->table, column, 1, REPEAT_ROWS, info);
        if (e)
            break;
        while (!(e = table_next(&reader, &chunk, info)) && chunk.rows)
            for (uint32_t row = 0; row < chunk.rows; row++) {
                const char *text = chunk.columns[0].text[row];
                uint32_t size = chunk.columns[0].size[row];
                if (text && i == 0)
                    (void)intern_add(ids, text, size);
                else if (text)
                    *meet |= intern_find(ids, text, size) != INTERN_NONE;
            }
        enum err end = table_read_end(&reader, &malformed, e ? NULL : info);
        e = e ? e : end;
    }
    intern_free(ids);
    return e;
}
