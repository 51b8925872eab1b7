/* SPDX-License-Identifier: Apache-2.0 */
#include "program.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define SENTENCE_BYTES 4096

extern char **environ;

static const char *program_path(void)
{
    const char *path = getenv("MAINSTAY_PROGRAM");
    return path && *path ? path : "build/mainstay";
}

void program_add(struct program_line *line, const char *word)
{
    assert_true(line->count < PROGRAM_WORDS);
    line->words[line->count++] = word;
    line->words[line->count] = NULL;
}

void program_add_words(struct program_line *line, char *storage)
{
    for (char *word = strtok(storage, " "); word; word = strtok(NULL, " "))
        program_add(line, word);
}

static int run(const struct program_line *line, FILE *out, FILE *err)
{
    char *words[PROGRAM_WORDS + 2] = {(char *)program_path()};
    for (size_t i = 0; i < line->count; i++)
        words[i + 1] = (char *)line->words[i];
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, fileno(out), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, fileno(err), STDERR_FILENO);
    pid_t pid;
    int status, failed = posix_spawn(&pid, words[0], &actions, NULL, words, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed)
        fail_msg("cannot run %s: %s", words[0], strerror(failed));
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static void print_line(const struct program_line *line)
{
    print_error("mainstay");
    for (size_t i = 0; i < line->count; i++)
        print_error(" %s", line->words[i]);
    print_error("\n");
}

json_t *program_json(const struct program_line *line)
{
    FILE *out = tmpfile(), *err = tmpfile();
    assert_non_null(out);
    assert_non_null(err);
    int status = run(line, out, err);
    rewind(out);
    rewind(err);
    char said[SENTENCE_BYTES] = "";
    said[fread(said, 1, sizeof said - 1, err)] = 0;
    json_error_t where = {0};
    json_t *root = status ? NULL : json_loadf(out, JSON_REJECT_DUPLICATES, &where);
    fclose(out);
    fclose(err);
    if (!root) {
        print_line(line);
        fail_msg("status %d; %s%s", WIFEXITED(status) ? WEXITSTATUS(status) : -status,
                 said, where.text);
    }
    return root;
}
