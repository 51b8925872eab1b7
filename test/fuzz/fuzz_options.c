/* SPDX-License-Identifier: Apache-2.0 */
/* Command lines: the words are the input's lines, the first of them the command. */
#include "cli/commands.h"

#include <stdint.h>
#include <string.h>

#define WORDS_MAX 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = mem_strndup((const char *)data, size), *words[WORDS_MAX + 1];
    int count = 0;
    for (char *rest = text, *word; (word = strsep(&rest, "\n")) && count < WORDS_MAX;)
        words[count++] = word;
    words[count] = NULL;
    const struct command *command;
    struct cli_request request;
    struct err_info info = {0};
    if (!commands_find(&command, words[0], &info) &&
        !options_read(&request, command, count, words, &info)) {
        struct buf again = {0};
        options_repeat(&request, &again);
        buf_release(&again);
        options_release(&request);
    }
    free(text);
    return 0;
}
