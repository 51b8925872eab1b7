/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/demo_world.h"

#include "base/calendar.h"

/* One list of names a line. */
/* clang-format off */
const struct demo_country demo_countries[DEMO_COUNTRIES] = {
    [DEMO_TW] = {"TW", 34, 95, 400, 120, true, "",
        {{"陳", "林", "黃", "張", "李", "王", "吳", "劉", "蔡", "楊", "許", "鄭", "謝", "郭", "洪", "曾"}},
        {{"怡君", "雅婷", "家豪", "志明", "淑芬", "俊傑", "宗翰", "欣怡", "詩涵", "冠宇", "承恩", "美玲", "建宏", "佳穎", "柏翰", "思妤"}},
        {{"臺北市", "新北市", "桃園市", "臺中市", "臺南市", "高雄市", "新竹市", "花蓮縣"}}},
    [DEMO_HK] = {"HK", 14, 105, 350, 150, true, "",
        {{"陳", "黃", "梁", "李", "張", "何", "鄧", "葉", "麥", "歐陽"}},
        {{"嘉欣", "家俊", "詠詩", "志強", "穎彤", "偉明", "曉彤", "子軒", "美儀", "俊賢"}},
        {{"中環", "旺角", "觀塘", "沙田", "荃灣", "元朗"}}},
    [DEMO_SG] = {"SG", 12, 110, 300, 150, true, " ",
        {{"Tan", "Lim", "Lee", "Ng", "Wong", "Goh", "Chua", "Rahman", "Nair", "Pillai"}},
        {{"Wei Ling", "Jia Hui", "Kai Xuan", "Siti", "Arjun", "Mei Xin", "Zhi Hao", "Priya", "Hui Min", "Faizal"}},
        {{"Tampines", "Bedok", "Jurong East", "Woodlands", "Queenstown"}}},
    [DEMO_JP] = {"JP", 12, 100, 120, 130, true, " ",
        {{"佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村", "小林", "加藤"}},
        {{"陽菜", "結衣", "翔太", "健太", "美咲", "さくら", "大輔", "直樹", "葵", "拓海"}},
        {{"東京", "横浜", "大阪", "名古屋", "札幌", "福岡", "京都"}}},
    [DEMO_US] = {"US", 18, 120, 110, 190, false, " ",
        {{"Smith", "Johnson", "García", "Nguyen", "O'Brien", "Williams", "Martínez", "Lee", "Brown", "Davis"}},
        {{"Emma", "Liam", "Olivia", "José", "Sophia", "James", "Chloë", "Noah", "Mia", "Ethan"}},
        {{"New York", "Los Angeles", "Chicago", "San José", "Austin", "Seattle", "Washington, D.C."}}},
    [DEMO_DE] = {"DE", 10, 108, 110, 190, false, " ",
        {{"Müller", "Schmidt", "Weiß", "Schäfer", "Köhler", "Fischer", "Jäger", "Krüger", "Groß", "Wagner"}},
        {{"Jürgen", "Anna", "Björn", "Lena", "Zoë", "Thomas", "Käthe", "Jonas", "Marie", "Günther"}},
        {{"Berlin", "München", "Köln", "Hamburg", "Düsseldorf", "Frankfurt am Main", "Nürnberg"}}},
};
/* clang-format on */

const struct demo_channel demo_channels[DEMO_CHANNELS] = {
    [DEMO_ORGANIC] = {"organic", 33, 22, 130, 250, 44},
    [DEMO_SEARCH_ADS] = {"search_ads", 25, 17, 170, 1450, 42},
    [DEMO_SOCIAL] = {"social", 14, 44, 180, 1900, 40},
    [DEMO_REFERRAL] = {"referral", 12, 8, 90, 700, 44},
    [DEMO_MARKETPLACE] = {"marketplace", 16, 9, 270, 900, 31},
};

const struct demo_category demo_categories[DEMO_CATEGORIES] = {
    {"tea", 2400, 35},
    {"coffee", 2800, 35},
    {"sweets", 1800, 30},
    {"tableware", 6200, 75},
};

const char *const demo_reasons[DEMO_REASONS] = {
    [DEMO_DAMAGED] = "damaged",
    [DEMO_WRONG_ITEM] = "wrong item",
    [DEMO_CHANGED_MIND] = "changed mind",
    [DEMO_LATE] = "late delivery",
};

const struct demo_plan demo_plans[DEMO_PLANS] = {
    {"leaf", 1200},
    {"garden", 1900},
    {"estate", 3400},
};

const struct demo_interval demo_intervals[DEMO_INTERVALS] = {
    {"month", 1, 70, 100, 100},
    {"quarter", 3, 18, 95, 200},
    {"year", 12, 12, 85, 500},
};

const char *const demo_partings[DEMO_PARTINGS] = {
    [DEMO_NOT_PARTED] = "",
    [DEMO_TRIAL_ONLY] = "trial only",
    [DEMO_PAYMENT_FAILED] = "payment failed",
    [DEMO_TOO_EXPENSIVE] = "too expensive",
    [DEMO_TOO_MUCH_TEA] = "too much tea",
    [DEMO_MOVED_AWAY] = "moved away",
    [DEMO_PARCELS_LATE] = "late delivery",
};

/* clang-format off */
const struct demo_survey_kind demo_survey_kinds[DEMO_SURVEYS] = {
    [DEMO_NPS] = {"NPS every quarter", 24,
        {8, 8, 9, 9, 9, 9, 10, 10, 10, 10}, {5, 6, 7, 7, 8, 8, 8, 9, 9, 10}, {0, 1, 2, 3, 3, 4, 5, 6, 6, 7}},
    [DEMO_CSAT] = {"CSAT after delivery", 32,
        {4, 4, 5, 5, 5, 5, 5, 5, 5, 5}, {3, 3, 4, 4, 4, 4, 4, 5, 5, 5}, {1, 1, 1, 1, 2, 2, 2, 3, 3, 4}},
    [DEMO_CES] = {"CES after return", 30,
        {6, 6, 6, 7, 7, 7, 7, 7, 7, 7}, {4, 4, 5, 5, 5, 5, 6, 6, 6, 7}, {1, 1, 2, 2, 2, 3, 3, 4, 4, 5}},
};
/* clang-format on */

uint32_t demo_words_count(const struct demo_words *words)
{
    uint32_t count = 0;
    while (count < DEMO_NAMES_MAX && words->word[count])
        count++;
    return count;
}

uint32_t demo_season_percent(enum demo_country_code country, int32_t day)
{
    static const uint8_t months[] = {92, 88, 95, 97, 100, 96, 88, 86, 98, 105, 122, 126};
    static const uint8_t weekdays[] = {95, 92, 94, 97, 106, 116, 110};
    const struct demo_country *c = &demo_countries[country];
    int year, month, date;
    calendar_civil(day, &year, &month, &date);
    uint32_t percent = 100;
    if (month == 11 && date == 11)
        percent = c->singles_day;
    else if (month == 12 && date >= 10 && date <= 22)
        percent = c->christmas;
    else if (month == 12 && date == 25)
        percent = 40;
    return percent * months[month - 1] * weekdays[calendar_weekday(day) - 1] / 10000;
}
