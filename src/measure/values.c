/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/values.h"

#include "base/money.h"

#include <ctype.h>
#include <string.h>

#define MARGIN_WHOLE_MICRO 1000000
#define NAME_BYTES_MAX     100
#define NEVER              "never"

bool values_read_int(const char *value, int32_t least, int32_t most, int32_t *out)
{
    int64_t number = 0;
    size_t size = strlen(value);
    if (size == 0 || size > 9)
        return false;
    for (size_t i = 0; i < size; i++) {
        if (value[i] < '0' || value[i] > '9')
            return false;
        number = number * 10 + (value[i] - '0');
    }
    if (number < least || number > most)
        return false;
    *out = (int32_t)number;
    return true;
}

bool values_set_window(struct definition *d, const char *value)
{
    if (strcmp(value, "auto") == 0) {
        d->window = DEFINITION_WINDOW_AUTO;
        return true;
    }
    if (!values_read_int(value, 1, DEFINITION_DAYS_MAX, &d->window_days))
        return false;
    d->window = DEFINITION_WINDOW_GIVEN;
    d->window_version = 0;
    return true;
}

void values_write_window(const struct definition *d, struct json_writer *w,
                         const char *key)
{
    json_int(w, key, d->window_days);
}

void values_write_window_source(const struct definition *d, struct json_writer *w,
                                const char *key)
{
    static const char *const names[] = {"auto", "given", "default"};
    json_string(w, key, names[d->window_source]);
}

void values_write_window_gaps(const struct definition *d, struct json_writer *w,
                              const char *key)
{
    json_int(w, key, d->auto_gaps);
}

void values_write_version(const struct definition *d, struct json_writer *w,
                          const char *key)
{
    json_int(w, key, d->version);
}

bool values_set_name(struct definition *d, const char *value)
{
    size_t size = strnlen(value, NAME_BYTES_MAX + 1), at = 0;
    if (size == 0 || size > NAME_BYTES_MAX)
        return false;
    while (at < size) {
        uint32_t code = 0;
        size_t step = buf_utf8_next(value + at, size - at, &code);
        if (step == 0 || code < ' ' || code == 0x7F)
            return false;
        at += step;
    }
    d->name = arena_strdup(&d->arena, value);
    return true;
}

void values_write_name(const struct definition *d, struct json_writer *w, const char *key)
{
    json_string(w, key, d->name);
}

/* 0.35 or 35%: a share of the price that is left after the goods are paid. */
bool values_set_margin(struct definition *d, const char *value)
{
    size_t size = strlen(value);
    bool percent = size > 0 && value[size - 1] == '%';
    int64_t micro;
    if (!money_parse(value, percent ? size - 1 : size, '.', &micro))
        return false;
    if (percent)
        micro = money_divide(micro, 100);
    if (micro < 0 || micro > MARGIN_WHOLE_MICRO)
        return false;
    d->gross_margin_micro = micro;
    d->gross_margin = (double)micro / MARGIN_WHOLE_MICRO;
    d->has_gross_margin = true;
    return true;
}

bool values_set_past_due(struct definition *d, const char *value)
{
    if (strcmp(value, NEVER) != 0)
        return values_read_int(value, 0, DEFINITION_DAYS_MAX, &d->past_due_days);
    d->past_due_days = INT32_MAX;
    return true;
}

void values_write_past_due(const struct definition *d, struct json_writer *w,
                           const char *key)
{
    if (d->past_due_days == INT32_MAX)
        json_string(w, key, NEVER);
    else
        json_int(w, key, d->past_due_days);
}

void values_write_margin(const struct definition *d, struct json_writer *w,
                         const char *key)
{
    json_real(w, key, d->gross_margin);
}

/* The next name of a,b,c without the blanks around it; false past the end. */
static bool next_event(const char **at, const char **name, size_t *size)
{
    if (!**at)
        return false;
    *name = *at;
    *size = strcspn(*at, ",");
    *at += *size + ((*at)[*size] == ',');
    while (*size > 0 && isspace((unsigned char)**name)) {
        (*name)++;
        (*size)--;
    }
    while (*size > 0 && isspace((unsigned char)(*name)[*size - 1]))
        (*size)--;
    return true;
}

bool values_read_names(struct arena *arena, const char *value,
                       struct definition_names *out)
{
    const char *at = value, *name;
    size_t size, count = 0;
    while (next_event(&at, &name, &size)) {
        if (size == 0)
            return false;
        count++;
    }
    if (count == 0)
        return false;
    const char **names = arena_alloc(arena, count * sizeof *names);
    at = value;
    for (size_t i = 0; next_event(&at, &name, &size); i++)
        names[i] = arena_strndup(arena, name, size);
    *out = (struct definition_names){names, count};
    return true;
}

/* As one text, so that a definition file can hold what a report says. */
void values_write_names(const struct definition_names *names, struct json_writer *w,
                        const char *key)
{
    struct buf text = {0};
    for (size_t i = 0; i < names->count; i++)
        buf_printf(&text, "%s%s", i ? "," : "", names->names[i]);
    json_string(w, key, buf_text(&text));
    buf_release(&text);
}
