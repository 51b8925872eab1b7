/* SPDX-License-Identifier: Apache-2.0 */
/* Which language: a locale's name is read by its first subtags, as in "zh_TW.UTF-8",
 * "zh-Hant-HK", "zh_CN@pinyin". */
#include "cli/words.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *words_tag(enum catalogue_language language)
{
    static const char *const tags[CATALOGUE_LANGUAGES] = {"en", "zh-Hant", "zh-Hans"};
    CHECK((size_t)language < CATALOGUE_LANGUAGES);
    return tags[language];
}

/* Is the subtag that text starts with `name`, in any case? */
static bool is_subtag(const char *text, const char *name)
{
    size_t size = strcspn(text, "_-.@");
    return size == strlen(name) && strncasecmp(text, name, size) == 0;
}

/* The script decides, else the region; Chinese of neither is written in simplified
 * characters by most. */
enum catalogue_language words_language_of(const char *locale)
{
    static const char *const traditional[] = {"Hant", "TW", "HK", "MO"};
    if (!is_subtag(locale, "zh"))
        return CATALOGUE_EN;
    const char *rest = locale + strcspn(locale, "_-.@");
    if (*rest != '_' && *rest != '-')
        return CATALOGUE_ZH_HANS;
    for (size_t i = 0; i < sizeof traditional / sizeof *traditional; i++)
        if (is_subtag(rest + 1, traditional[i]))
            return CATALOGUE_ZH_HANT;
    return CATALOGUE_ZH_HANS;
}

/* POSIX: the first of these that is set and not empty. */
enum catalogue_language words_language_of_environment(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *locale = getenv(names[i]);
        if (locale && *locale)
            return words_language_of(locale);
    }
    return CATALOGUE_EN;
}
