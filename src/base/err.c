/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

struct err_entry {
    const char *name, *text;
    int exit_status, http_status;
};

static const struct err_entry err_entries[] = {
#define X(code, exit_status, http_status, text) {#code, text, exit_status, http_status},
    ERR_TABLE(X)
#undef X
};

#define ERR_COUNT (sizeof err_entries / sizeof *err_entries)

static const struct err_entry *err_entry(enum err code)
{
    CHECK((size_t)code < ERR_COUNT);
    return &err_entries[code];
}

/* Drops a UTF-8 character whose last bytes did not fit. */
static void cut_on_character(char *text, size_t size)
{
    size_t start = size;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80)
        start--;
    if (start == 0 || !((unsigned char)text[start - 1] & 0x80))
        return;
    unsigned char lead = (unsigned char)text[start - 1];
    size_t need = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (size - (start - 1) < need)
        text[start - 1] = '\0';
}

enum err err_set(struct err_info *info, enum err code, const char *format, ...)
{
    if (!info)
        return code;
    /* Formatted apart: a caller that adds to a sentence passes info->text. */
    char text[ERR_TEXT_SIZE];
    va_list args;
    va_start(args, format);
    int size = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (size < 0)
        text[0] = '\0';
    else if ((size_t)size >= sizeof text)
        cut_on_character(text, sizeof text - 1);
    memcpy(info->text, text, strlen(text) + 1);
    info->code = code;
    return code;
}

static enum err code_of_errno(int errno_value)
{
    switch (errno_value) {
    case ENOENT:
    case ENOTDIR:
    case ELOOP:
    case ENAMETOOLONG:
        return ERR_NO_INPUT;
    case EISDIR:
        return ERR_DIRECTORY;
    case EACCES:
    case EPERM:
    case EROFS:
        return ERR_DENIED;
    case ENOSPC:
    case EDQUOT:
        return ERR_FULL;
    case EINTR:
        return ERR_INTERRUPTED;
    default:
        return ERR_IO;
    }
}

enum err err_set_errno(struct err_info *info, int errno_value, const char *verb,
                       const char *path)
{
    /* Not strerror: that one follows the locale and is not for threads. */
    const char *reason = strerrordesc_np(errno_value);
    return err_set(info, code_of_errno(errno_value), "cannot %s %s: %s", verb, path,
                   reason ? reason : "unknown error");
}

int err_exit_status(enum err code)
{
    return err_entry(code)->exit_status;
}

int err_http_status(enum err code)
{
    return err_entry(code)->http_status;
}

const char *err_name(enum err code)
{
    return err_entry(code)->name;
}

const char *err_text(enum err code)
{
    return err_entry(code)->text;
}
