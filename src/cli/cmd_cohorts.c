/* SPDX-License-Identifier: Apache-2.0 */
/* mainstay cohorts: the triangle of who came when and what they did later. */
#include "cli/commands.h"

#include "cli/heading.h"
#include "cli/triangle.h"
#include "cli/workset.h"

static void print_group_title(const struct screen *screen, const struct report_cohorts *c,
                              struct buf *out)
{
    struct buf title = {0};
    screen_add_plain(&title, c->by, 0);
    words_put(&title, screen->language, WORD_COLON);
    screen_add_plain(
        &title, c->value ? c->value : words_text(WORD_NOT_KNOWN, screen->language), 0);
    screen_heading(screen, out, buf_text(&title));
    buf_release(&title);
}

static bool of_subscriptions(const struct report *r)
{
    return r->definition->rule == PRESENCE_SUBSCRIPTION;
}

/* The values asked for; a subscriber need not order anything. */
static enum options_values values_of(const struct cli_request *request,
                                     const struct report *r)
{
    if (!options_given(request, OPTION_VALUES) && of_subscriptions(r))
        return VALUES_PRESENT;
    return (enum options_values)request->value[OPTION_VALUES].choice;
}

static enum cohort_basis basis_of(const struct cli_request *request,
                                  const struct report *r)
{
    static const enum cohort_basis bases[] = {COHORT_FIRST_ORDER, COHORT_FIRST_PRESENCE,
                                              COHORT_FIRST_PAID};
    if (!options_given(request, OPTION_COHORT) && of_subscriptions(r))
        return COHORT_FIRST_PAID;
    return bases[request->value[OPTION_COHORT].choice];
}

static void print_page(const struct cli_request *request, const struct workset *work,
                       const struct report_cohorts *cohorts, struct buf *out)
{
    struct screen screen;
    enum options_values what = values_of(request, &work->report);
    bool all = options_given(request, OPTION_ALL);
    commands_screen(request, &screen);
    heading_print(&screen, request, &work->report, WORD_COHORTS_TITLE, out);
    screen_heading(&screen, out, words_text(triangle_title(what), screen.language));
    triangle_print(&screen, cohorts, what, all, true, out);
    for (size_t i = 0; i < cohorts->group_count; i++) {
        print_group_title(&screen, &cohorts->groups[i], out);
        triangle_print(&screen, &cohorts->groups[i], what, all, false, out);
    }
    heading_left_out(&screen, request, &work->report, out);
}

static enum err check_values(const struct cli_request *request, const struct report *r,
                             struct err_info *info)
{
    if (!triangle_needs_amounts(values_of(request, r)) || r->history.has_amounts)
        return ERR_OK;
    return err_set(info, ERR_USAGE, "--values %s needs amounts, and the files have none",
                   request->value[OPTION_VALUES].text);
}

static enum err write_cohorts(const struct cli_request *request,
                              const struct workset *work,
                              const struct report_cohorts *cohorts, struct err_info *info)
{
    struct buf out = {0};
    switch (request->value[OPTION_FORMAT].choice) {
    case FORMAT_JSON:
        report_cohorts_write_json(cohorts, &out);
        break;
    case FORMAT_CSV:
        report_cohorts_write_csv(cohorts, &out);
        break;
    default:
        print_page(request, work, cohorts, &out);
    }
    enum err e = commands_write(request, &out, info);
    buf_release(&out);
    return e;
}

enum err cmd_cohorts_run(const struct cli_request *request, struct err_info *info)
{
    struct workset work;
    struct report_cohorts cohorts;
    enum err e = workset_open(&work, request, info);
    if (e)
        return e;
    e = check_values(request, &work.report, info);
    if (!e)
        e = report_cohorts_build(&cohorts, &work.report, basis_of(request, &work.report),
                                 info);
    if (!e) {
        e = write_cohorts(request, &work, &cohorts, info);
        report_cohorts_release(&cohorts);
    }
    workset_release(&work);
    return e;
}
