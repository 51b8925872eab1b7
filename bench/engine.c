/* SPDX-License-Identifier: Apache-2.0 */
#include "engine.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { ERROR_SIZE = 4096 };

static double wall_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static double cpu_s(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

/* The number after `key` in a file of /proc; 0 where it is not there. */
static long proc_number(const char *path, const char *key)
{
    char line[256];
    long value = 0;
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (!strncmp(line, key, strlen(key)))
            value = strtol(line + strlen(key), NULL, 10);
    if (file)
        fclose(file);
    return value;
}

/* From now on the peak is that of what follows. */
static void forget_peak(void)
{
    int file = open("/proc/self/clear_refs", O_WRONLY);
    if (file >= 0 && write(file, "5", 1) < 0)
        perror("clear_refs");
    if (file >= 0)
        close(file);
}

static char *read_all(const char *path, size_t *size)
{
    FILE *file = fopen(path, "r");
    char *text = NULL;
    *size = 0;
    while (file && !feof(file)) {
        text = realloc(text, *size + 65537);
        *size += fread(text + *size, 1, 65536, file);
    }
    if (file) {
        text[*size] = 0;
        fclose(file);
    }
    return text;
}

static void print_error(const char *error)
{
    printf("{\"error\": \"");
    for (const char *c = error; *c; c++) {
        if (*c == '"' || *c == '\\')
            putchar('\\');
        putchar((unsigned char)*c < ' ' ? ' ' : *c);
    }
    printf("\"}\n");
}

static void run_file(void *engine, engine_run *run, const char *path,
                     const char *answer_path)
{
    char error[ERROR_SIZE] = "cannot open the files";
    size_t size;
    char *statements = read_all(path, &size);
    FILE *answer = fopen(answer_path, "a");
    bool good = statements && answer;
    forget_peak();
    long read_bytes = proc_number("/proc/self/io", "read_bytes:");
    double wall = wall_s(), cpu = cpu_s();
    for (char *s = statements; good && s < statements + size; s += strlen(s) + 1)
        good = run(engine, s, answer, error, sizeof error);
    wall = wall_s() - wall;
    cpu = cpu_s() - cpu;
    read_bytes = proc_number("/proc/self/io", "read_bytes:") - read_bytes;
    if (answer && fclose(answer) != 0)
        good = false;
    if (good)
        printf("{\"wall\": %.6f, \"cpu\": %.6f, \"cpu_since_start\": %.6f, \"peak_kb\": "
               "%ld, "
               "\"read_bytes\": %ld}\n",
               wall, cpu, cpu_s(), proc_number("/proc/self/status", "VmHWM:"),
               read_bytes);
    else
        print_error(error);
    free(statements);
}

int engine_serve(void *engine, engine_run *run)
{
    char line[8192], path[4096], answer[4096];
    while (fgets(line, sizeof line, stdin)) {
        if (sscanf(line, "run %4095s %4095s", path, answer) == 2)
            run_file(engine, run, path, answer);
        else
            break;
        fflush(stdout);
    }
    return 0;
}
