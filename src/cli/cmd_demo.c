/* SPDX-License-Identifier: Apache-2.0 */
/* demo DIR: writes the demonstration shop's files. */
#include "cli/commands.h"

#include "base/calendar.h"
#include "cli/demo_shop.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define SEED_DEFAULT 1

struct demo_file {
    const char *directory; /* within the shop's */
    const char *name;
    void (*write)(const struct demo_shop *shop, struct output *out);
};

/* The first three stand in the directory itself, where the CSV files of a shop are. */
enum {
    ORDERS,
    REFUNDS,
    CUSTOMERS,
    SUBSCRIPTIONS,
    ANSWERS,
    DELIVERIES,
    COSTS,
    FILE_COUNT,
};

static const struct demo_file demo_files[FILE_COUNT] = {
    [ORDERS] = {"", "orders.csv", demo_shop_write_orders},
    [REFUNDS] = {"", "refunds.csv", demo_shop_write_refunds},
    [CUSTOMERS] = {"", "customers.csv", demo_shop_write_customers},
    [SUBSCRIPTIONS] = {"/club", "subscriptions.csv", demo_shop_write_subscriptions},
    [ANSWERS] = {"/surveys", "answers.csv", demo_shop_write_answers},
    [DELIVERIES] = {"/surveys", "deliveries.csv", demo_shop_write_deliveries},
    [COSTS] = {"/marketing", "costs.csv", demo_shop_write_costs},
};

static int64_t number_or(const struct cli_request *request, enum options_code code,
                         int64_t otherwise)
{
    return options_given(request, code) ? request->value[code].number : otherwise;
}

static enum err make_one_directory(const char *path, struct err_info *info)
{
    struct stat status;
    if (mkdir(path, 0777) == 0)
        return ERR_OK;
    int saved = errno;
    if (saved == EEXIST && stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return ERR_OK;
    return err_set_errno(info, saved == EEXIST ? ENOTDIR : saved, "make", path);
}

/* The directory with all that lead to it. */
static enum err make_directory(const char *path, struct arena *arena,
                               struct err_info *info)
{
    char *part = arena_strdup(arena, path);
    for (char *slash = strchr(part + (*part == '/'), '/'); slash;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        enum err e = make_one_directory(part, info);
        if (e)
            return e;
        *slash = '/';
    }
    return make_one_directory(path, info);
}

static enum err write_file(const struct demo_shop *shop, const struct demo_file *file,
                           const char *path, struct err_info *info)
{
    struct output out;
    enum err e = output_open(&out, path, info);
    if (e)
        return e;
    file->write(shop, &out);
    return output_commit(&out, info);
}

/* A line to type; files by their place, up to FILE_COUNT. */
static void tell_report(struct buf *text, const char *const paths[FILE_COUNT],
                        const uint8_t *files)
{
    buf_puts(text, "  mainstay report");
    for (; *files < FILE_COUNT; files++) {
        buf_puts(text, *files == DELIVERIES ? " --as deliveries " : " ");
        options_quote(text, paths[*files]);
    }
    buf_putc(text, '\n');
}

static void tell(const struct demo_shop *shop, const char *const paths[FILE_COUNT],
                 struct buf *text)
{
    static const uint8_t of_shop[] = {ORDERS, REFUNDS, CUSTOMERS, FILE_COUNT};
    static const uint8_t of_club[] = {CUSTOMERS, SUBSCRIPTIONS, FILE_COUNT};
    static const uint8_t of_surveys[] = {ORDERS, ANSWERS, DELIVERIES, FILE_COUNT};
    char first[CALENDAR_DAY_TEXT], last[CALENDAR_DAY_TEXT];
    buf_printf(text,
               "A shop of %zu customers, %zu orders and %zu refunds, %s to %s.\n"
               "Its report:\n\n",
               shop->customer_count, shop->order_count, shop->refund_count,
               calendar_day_format(demo_shop_first_day(), first),
               calendar_day_format(demo_shop_last_day(), last));
    tell_report(text, paths, of_shop);
    buf_puts(text, "\nThat of its tea club, and what its customers answer:\n\n");
    tell_report(text, paths, of_club);
    tell_report(text, paths, of_surveys);
}

static enum err write_shop(const struct cli_request *request,
                           const struct demo_shop *shop, struct arena *arena,
                           struct err_info *info)
{
    const char *paths[FILE_COUNT];
    enum err e = ERR_OK;
    for (size_t i = 0; i < FILE_COUNT && !e; i++) {
        const struct demo_file *file = &demo_files[i];
        const char *directory =
            arena_printf(arena, "%s%s", request->subject, file->directory);
        paths[i] = arena_printf(arena, "%s/%s", directory, file->name);
        e = make_directory(directory, arena, info);
        if (!e)
            e = write_file(shop, file, paths[i], info);
    }
    if (e)
        return e;
    struct buf text = {0};
    tell(shop, paths, &text);
    e = commands_write(request, &text, info);
    buf_release(&text);
    return e;
}

enum err cmd_demo_run(const struct cli_request *request, struct err_info *info)
{
    int64_t customers = number_or(request, OPTION_CUSTOMERS, DEMO_CUSTOMERS_DEFAULT);
    int64_t seed = number_or(request, OPTION_SEED, SEED_DEFAULT);
    if (customers > DEMO_CUSTOMERS_MAX)
        return err_set(info, ERR_LIMIT, "--customers: at most %d, not %lld",
                       DEMO_CUSTOMERS_MAX, (long long)customers);
    struct demo_shop shop;
    struct arena arena = {0};
    demo_shop_build(&shop, (uint64_t)seed, (uint32_t)customers);
    enum err e = write_shop(request, &shop, &arena, info);
    demo_shop_release(&shop);
    arena_release(&arena);
    return e;
}
