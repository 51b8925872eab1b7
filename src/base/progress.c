/* SPDX-License-Identifier: Apache-2.0 */
#include "base/progress.h"

#include "base/err.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define QUIET_S          0.5
#define REDRAW_S         0.1
#define LOG_S            10.0
#define BAR_CELLS        20
#define LINE_SIZE        256
#define COLUMNS_DEFAULT  80
#define EXIT_INTERRUPTED 130

/* The one mutable global: a signal handler has no other way to be heard. */
static volatile sig_atomic_t interrupted;

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static bool turned_off(void)
{
    const char *setting = getenv("MAINSTAY_PROGRESS");
    return setting && strcmp(setting, "off") == 0;
}

void progress_begin(struct progress *p, const char *label, uint64_t total,
                    const char *unit)
{
    *p = (struct progress){
        .label = label,
        .unit = unit,
        .total = total,
        .terminal = isatty(STDERR_FILENO),
        .off = turned_off(),
        .started_s = now_s(),
    };
    p->shown_s = p->started_s;
}

/* 1234567 -> "1.2 M": a person reads a magnitude. */
static void format_count(double count, char *out, size_t size)
{
    static const char *const suffixes[] = {"", " k", " M", " G", " T"};
    size_t i = 0;
    for (; count >= 1000 && i + 1 < sizeof suffixes / sizeof *suffixes; i++)
        count /= 1000;
    snprintf(out, size, i ? "%.1f%s" : "%.0f%s", count, suffixes[i]);
}

static void format_left(double seconds, char *out, size_t size)
{
    long s = lround(fmin(seconds, 359999)); /* 99:59:59 */
    if (s >= 3600)
        snprintf(out, size, "%ld:%02ld:%02ld left", s / 3600, s / 60 % 60, s % 60);
    else
        snprintf(out, size, "%ld:%02ld left", s / 60, s % 60);
}

static void format_bar(double share, char *out)
{
    int filled = (int)(share * BAR_CELLS);
    for (int i = 0; i < BAR_CELLS; i++)
        out[i] = i < filled ? '#' : '.';
    out[BAR_CELLS] = '\0';
}

/* "reading a.csv [####....]  40%  1.2 M rows/s  0:12 left" */
static void format_line(const struct progress *p, uint64_t done, double elapsed_s,
                        char line[LINE_SIZE])
{
    char rate[32], count[32], left[32], bar[BAR_CELLS + 1];
    double per_second = elapsed_s > 0 ? (double)done / elapsed_s : 0;
    format_count(per_second, rate, sizeof rate);
    /* A total that was exceeded was a wrong estimate: show none. */
    if (p->total == 0 || done > p->total) {
        format_count((double)done, count, sizeof count);
        snprintf(line, LINE_SIZE, "%.120s  %s %s  %s %s/s", p->label, count, p->unit,
                 rate, p->unit);
        return;
    }
    double share = (double)done / (double)p->total;
    format_bar(share, bar);
    left[0] = '\0';
    if (per_second > 0)
        format_left((double)(p->total - done) / per_second, left, sizeof left);
    snprintf(line, LINE_SIZE, "%.120s [%s] %3.0f%%  %s %s/s  %s", p->label, bar,
             floor(share * 100), rate, p->unit, left);
}

/* A line longer than the terminal could not be wiped. */
static int terminal_columns(void)
{
    struct winsize size;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1)
        return size.ws_col - 1;
    return COLUMNS_DEFAULT - 1;
}

void progress_step(struct progress *p, uint64_t done)
{
    if (p->off)
        return;
    double now = now_s();
    double wait = !p->terminal ? LOG_S : p->shown ? REDRAW_S : QUIET_S;
    if (now - p->shown_s < wait)
        return;
    char line[LINE_SIZE];
    format_line(p, done, now - p->started_s, line);
    if (p->terminal)
        fprintf(stderr, "\r%.*s\033[K", terminal_columns(), line);
    else
        fprintf(stderr, "mainstay: %s\n", line);
    fflush(stderr);
    p->shown = true;
    p->shown_s = now;
}

void progress_end(struct progress *p)
{
    if (p->shown && p->terminal) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
    }
    p->shown = false;
    p->off = true; /* a late step draws nothing */
}

static void note_signal(int number)
{
    (void)number;
    if (interrupted)
        _exit(EXIT_INTERRUPTED);
    interrupted = 1;
}

void progress_catch_interrupts(void)
{
    /* No SA_RESTART: a read or write that waits must return to be told. */
    struct sigaction action = {.sa_handler = note_signal};
    sigemptyset(&action.sa_mask);
    CHECK(sigaction(SIGINT, &action, NULL) == 0);
    CHECK(sigaction(SIGTERM, &action, NULL) == 0);
}

bool progress_interrupted(void)
{
    return interrupted != 0;
}
