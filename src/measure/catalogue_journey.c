/* SPDX-License-Identifier: Apache-2.0 */
/* How far people come: who saw the shop, looked at a product, bought, bought again, and
 * spoke for it. */
#include "measure/catalogue_rows.h"

#define FIELD   CATALOGUE_FIELD
#define JOURNEY "Referral, journey, rewards"

const struct catalogue_metric catalogue_journey_rows[] = {
    {
        .name = "reach_awareness",
        .good = 1,
        .label = {"Awareness", "認識", "认知"},
        .formula = {"people with an event of awareness_events, or who came further",
                    "有 awareness_events 事件或更進一步的人",
                    "有 awareness_events 事件或更进一步的人"},
        .meaning = {"Distinct people seen in the period: who did anything the files tell "
                    "of as an event (awareness_events narrows it), considered or bought.",
                    "本期出現過的不同的人：有任何事件紀錄（可用 awareness_events "
                    "縮小範圍）、考慮過或購買過。",
                    "本期出现过的不同的人：有任何事件记录（可用 awareness_events "
                    "缩小范围）、考虑过或购买过。"},
        .source = JOURNEY,
        .people_numerator = CATALOGUE_PEOPLE_JOURNEY(JOURNEY_SEEN),
        .numerator = FIELD(journey.seen),
        .needs = CATALOGUE_JOURNEY | CATALOGUE_EVENTS,
    },
    {
        .name = "reach_consideration",
        .good = 1,
        .label = {"Consideration", "考慮", "考虑"},
        .formula = {"people with an event of consideration_events, or who bought",
                    "有 consideration_events 事件或購買的人",
                    "有 consideration_events 事件或购买的人"},
        .meaning = {"Distinct people who looked at a product, put one into a cart "
                    "(consideration_events says which events that are), or bought.",
                    "本期看過商品、加入購物車（由 consideration_events "
                    "指定哪些事件）或購買的不同的人。",
                    "本期看过商品、加入购物车（由 consideration_events "
                    "指定哪些事件）或购买的不同的人。"},
        .source = JOURNEY,
        .people_numerator = CATALOGUE_PEOPLE_JOURNEY(JOURNEY_CONSIDERED),
        .numerator = FIELD(journey.considered),
        .needs = CATALOGUE_JOURNEY | CATALOGUE_EVENTS | CATALOGUE_CONSIDERED,
    },
    {
        .name = "reach_purchase",
        .good = 1,
        .label = {"Purchase", "購買", "购买"},
        .formula = {"people with a counted order", "有計入訂單的人", "有计入订单的人"},
        .meaning = {"Distinct people who bought in the period.", "本期購買的不同的人。",
                    "本期购买的不同的人。"},
        .source = JOURNEY,
        .people_numerator = CATALOGUE_PEOPLE_JOURNEY(JOURNEY_BOUGHT),
        .numerator = FIELD(journey.bought),
        .needs_purchase = true,
        .needs = CATALOGUE_JOURNEY,
    },
    {
        .name = "reach_retention",
        .good = 1,
        .label = {"Bought again", "再次購買", "再次购买"},
        .formula = {"buyers with a counted order before the period",
                    "期前已有計入訂單的購買者", "期前已有计入订单的购买者"},
        .meaning = {"Distinct people who bought in the period and had bought before it.",
                    "本期購買且期前已購買過的不同的人。",
                    "本期购买且期前已购买过的不同的人。"},
        .source = JOURNEY,
        .people_numerator = CATALOGUE_PEOPLE_JOURNEY(JOURNEY_KEPT),
        .numerator = FIELD(journey.kept),
        .needs_purchase = true,
        .needs = CATALOGUE_JOURNEY,
    },
    {
        .name = "reach_advocacy",
        .good = 1,
        .label = {"Advocacy", "推薦", "推荐"},
        .formula = {"promoters, referrers and writers of reviews of 4 and up",
                    "推薦者、介紹人與給出 4 分以上評論的人",
                    "推荐者、介绍人与给出 4 分以上评论的人"},
        .meaning =
            {"Distinct people who in the period answered 9 or 10 to an NPS survey, "
             "brought somebody who became a customer, or wrote a review of 4 or 5.",
             "本期在 NPS 問卷回覆 9 或 10 分、帶來成為顧客的人，或寫下 4 或 5 "
             "分評論的不同的人。",
             "本期在 NPS 问卷回复 9 或 10 分、带来成为客户的人，或写下 4 或 5 "
             "分评论的不同的人。"},
        .source = JOURNEY,
        .people_numerator = CATALOGUE_PEOPLE_JOURNEY(JOURNEY_ADVOCATE),
        .numerator = FIELD(journey.advocates),
        .needs = CATALOGUE_JOURNEY | CATALOGUE_ADVOCATES,
    },
    {.name = NULL},
};
