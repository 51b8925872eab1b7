/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/reading.h"

#include "base/money.h"

#include <string.h>
#include <strings.h>
#include <xxhash.h>

/* Answers to surveys, and surveys sent.  What scale a score is on is said by the survey's
 * name or type, by the column's name, or by the file's: never guessed from the scores. */

static const struct {
    const char *word;
    enum answer_kind kind;
    int64_t low, high;
} KINDS[] = {
    {"nps", ANSWER_NPS, 0, 10},      {"promoter", ANSWER_NPS, 0, 10},
    {"csat", ANSWER_CSAT, 1, 5},     {"satisfaction", ANSWER_CSAT, 1, 5},
    {"滿意", ANSWER_CSAT, 1, 5},     {"满意", ANSWER_CSAT, 1, 5},
    {"ces", ANSWER_CES, 1, 7},       {"effort", ANSWER_CES, 1, 7},
    {"費力", ANSWER_CES, 1, 7},      {"费力", ANSWER_CES, 1, 7},
    {"review", ANSWER_REVIEW, 1, 5}, {"評論", ANSWER_REVIEW, 1, 5},
    {"评论", ANSWER_REVIEW, 1, 5},   {"評價", ANSWER_REVIEW, 1, 5},
    {"评价", ANSWER_REVIEW, 1, 5},   {"stars", ANSWER_REVIEW, 1, 5},
    {"rating", ANSWER_REVIEW, 1, 5}, /* last: a rating of satisfaction is one of that */
};
#define KIND_COUNT (sizeof KINDS / sizeof *KINDS)

/* The place in KINDS, or KIND_COUNT. */
static size_t find_kind(const char *text)
{
    size_t i = 0;
    while (i < KIND_COUNT && !strcasestr(text, KINDS[i].word))
        i++;
    return i;
}

/* A word that any scale may have. */
static bool says_rating(size_t kind)
{
    return kind == KIND_COUNT - 1;
}

static size_t kind_of(const struct reading *r, const struct row *row)
{
    const char *text;
    uint32_t size;
    char survey[128];
    size_t kind = KIND_COUNT;
    if (reading_cell(&row->cells, r->columns.at[SOURCE_ROLE_SURVEY], &text, &size)) {
        snprintf(survey, sizeof survey, "%.*s", (int)size, text);
        kind = find_kind(survey);
    }
    const char *const names[] = {r->f->table.names[r->layout->column[SOURCE_ROLE_SCORE]],
                                 recognise_base_name(r->f->table.file.name)};
    for (size_t i = 0; i < 2 && kind == KIND_COUNT; i++)
        if ((kind = find_kind(names[i])) < KIND_COUNT && says_rating(kind) && i == 0)
            kind = KIND_COUNT; /* the file's name may say more */
    return kind == KIND_COUNT ? find_kind(names[0]) : kind;
}

static uint32_t read_code(const struct reading *r, const struct row *row,
                          enum source_role role, struct intern *set, uint32_t none)
{
    const char *text;
    uint32_t size;
    if (!reading_cell(&row->cells, r->columns.at[role], &text, &size))
        return none;
    return intern_add(set, text, size);
}

static uint32_t survey_of(struct reading *r, const struct row *row, size_t kind)
{
    uint32_t survey = read_code(r, row, SOURCE_ROLE_SURVEY, r->l->surveys, INTERN_NONE);
    const char *name = kind < KIND_COUNT ? KINDS[kind].word : "";
    if (survey == INTERN_NONE)
        survey = intern_add(r->l->surveys, name, strlen(name));
    if (r->l->by_file)
        loading_sight(&r->l->survey_sights, r->file, survey);
    return survey;
}

/* Who and when; SOURCE_REASON_COUNT where both are known. */
static enum source_reason who_and_when(struct reading *r, struct row *row)
{
    if (!reading_date(r, row))
        return SOURCE_REASON_BAD_DATE;
    if (!row->has_date)
        return SOURCE_REASON_NO_DATE;
    return r->customer[row->cells.row] == INTERN_NONE ? SOURCE_REASON_NO_CUSTOMER
                                                      : SOURCE_REASON_COUNT;
}

static int32_t wave_of(struct reading *r, const struct row *row)
{
    uint32_t wave = read_code(r, row, SOURCE_ROLE_WAVE, r->l->waves, INTERN_NONE);
    if (wave == INTERN_NONE)
        return TIMELINE_NO_WAVE;
    if (r->l->by_file)
        loading_sight(&r->l->wave_sights, r->file, wave);
    return (int32_t)wave;
}

/* The same whatever the numbers of names. */
static uint64_t sum_of(const struct reading *r, int64_t time_us, uint32_t survey,
                       int32_t wave, uint32_t customer, uint32_t scale)
{
    const struct loading *l = r->l;
    bool has_wave = wave != TIMELINE_NO_WAVE;
    const struct {
        int64_t time_us;
        uint64_t customer, survey, wave, source;
        uint32_t kind, scale;
    } key = {time_us,
             loading_sum(l->customers, customer),
             loading_sum(l->surveys, survey),
             has_wave ? loading_sum(l->waves, (uint32_t)wave) : 0,
             XXH3_64bits(r->f->source, strlen(r->f->source)),
             (uint32_t)r->layout->kind,
             scale};
    return XXH3_64bits(&key, sizeof key);
}

/* Of one wave, or of one time. */
static struct loading_edition edition_of(struct reading *r, const struct row *row,
                                         uint32_t survey, int32_t wave, uint32_t scale)
{
    const struct {
        int64_t time_us;
        uint32_t kind, customer, survey, scale;
        int32_t wave;
        uint32_t source;
    } key = {wave == TIMELINE_NO_WAVE ? row->time_us : 0,
             (uint32_t)r->layout->kind,
             r->customer[row->cells.row],
             survey,
             scale,
             wave,
             r->f->source_code};
    struct loading_edition e = reading_edition(r, &key, sizeof key);
    if (r->l->options->keep_growth)
        e.sum = sum_of(r, key.time_us, survey, wave, key.customer, scale);
    return e;
}

enum err reading_answer_row(struct reading *r, struct row *row, struct err_info *info)
{
    struct loading *l = r->l;
    int64_t score = INT64_MIN;
    size_t kind = kind_of(r, row);
    enum source_reason reason = who_and_when(r, row);
    if (reason == SOURCE_REASON_COUNT && kind == KIND_COUNT)
        reason = SOURCE_REASON_NO_SURVEY_KIND;
    if (reason == SOURCE_REASON_COUNT &&
        !reading_number(r, row, SOURCE_ROLE_SCORE, INT64_MIN, &score))
        reason = SOURCE_REASON_BAD_AMOUNT;
    if (reason == SOURCE_REASON_COUNT &&
        (score % 1000000 || score / 1000000 < KINDS[kind].low ||
         score / 1000000 > KINDS[kind].high))
        reason = SOURCE_REASON_OUT_OF_RANGE;
    if (reason != SOURCE_REASON_COUNT)
        return loading_leave_out(l, r->file, row->number, reason, 0, info);
    uint32_t customer = r->customer[row->cells.row];
    if (l->answer_count >= LOADING_PLACE_MAX)
        return reading_too_many(r, info);
    MEM_GROW(l->answer, l->answer_capacity, l->answer_count + 1);
    uint32_t survey = survey_of(r, row, kind);
    int32_t wave = wave_of(r, row);
    l->answer[l->answer_count] = (struct loading_answer){
        .customer = customer,
        .edition = edition_of(r, row, survey, wave, (uint32_t)KINDS[kind].kind),
        .answer = {.survey = survey,
                   .wave = wave,
                   .day = row->day,
                   .kind = (uint8_t)KINDS[kind].kind,
                   .score = (uint8_t)(score / 1000000)}};
    loading_note(l, r->file, row->number, LOADING_OTHER, (uint32_t)l->answer_count++);
    reading_sightings(r, row, customer, INTERN_NONE);
    return ERR_OK;
}

enum err reading_delivery_row(struct reading *r, struct row *row, struct err_info *info)
{
    struct loading *l = r->l;
    enum source_reason reason = who_and_when(r, row);
    if (reason != SOURCE_REASON_COUNT)
        return loading_leave_out(l, r->file, row->number, reason, 0, info);
    uint32_t survey =
        survey_of(r, row, find_kind(recognise_base_name(r->f->table.file.name)));
    if (l->delivery_count >= LOADING_PLACE_MAX)
        return reading_too_many(r, info);
    MEM_GROW(l->delivery, l->delivery_capacity, l->delivery_count + 1);
    int32_t wave = wave_of(r, row);
    l->delivery[l->delivery_count] = (struct loading_delivery){
        .customer = r->customer[row->cells.row],
        .edition = edition_of(r, row, survey, wave, 0),
        .delivery = {.survey = survey, .wave = wave, .day = row->day}};
    loading_note(l, r->file, row->number, LOADING_OTHER, (uint32_t)l->delivery_count++);
    return ERR_OK;
}
