/* SPDX-License-Identifier: Apache-2.0 */
/* Help for the terminal, out of the tables of commands, options, settings and roles; and
 * the pieces that the other forms of the manual are made of (roff.h, markdown.h,
 * completion.h). */
#ifndef MAINSTAY_CLI_MANUAL_H
#define MAINSTAY_CLI_MANUAL_H

#include "base/buf.h"
#include "cli/commands.h"
#include "cli/screen.h"

void manual_overview(const struct screen *screen, struct buf *out);
void manual_command(const struct screen *screen, const struct command *command,
                    struct buf *out);

/* "--period UNIT", "-o, --output FILE". */
void manual_option(struct buf *out, enum options_code code);
/* The help sentence, with the choices where the option has some. */
void manual_option_help(struct buf *out, const struct command *command,
                        enum options_code code);
/* The command's one line as a sentence. */
void manual_sentence(struct buf *out, const struct command *command);

struct manual_term {
    const char *name, *text;
};
/* The i-th role of --map, kind of --as, setting of --set; false past the end. */
bool manual_role(size_t index, struct manual_term *out);
bool manual_kind(size_t index, struct manual_term *out);
bool manual_setting(size_t index, struct manual_term *out, struct arena *arena);

#endif
