/* SPDX-License-Identifier: Apache-2.0 */
/* A customer arrives on any day, buys at a rate of their own (gamma, shape 0.6: a few buy
 * every other day, most rarely), and after each order stays away for good with a
 * probability of their own (beta 0.4, 1.45).  Amounts are lognormal.  Each distribution
 * is a table of quantiles; gaps are exponential by a table of logarithms. */
#include "world.h"

#include <string.h>

#include "base/err.h"
#include "base/rng.h"

enum { SEED = 20220101, DAY_S = 86400, QUANTILES = 128 };
enum stream { STREAM_LIFE, STREAM_MONEY, STREAM_TRAITS, STREAM_DAY, STREAMS };

/* Mean seconds from one order to the next: 16 days / gamma(0.6). */
static const uint32_t gap_s[QUANTILES] = {
    4000000000, 2757563246, 1176507609, 671131993, 441173327, 315515375, 238627244,
    187808553,  152283940,  126369488,  106821231, 91670885,  79664217,  69969263,
    62015355,   55399770,   49831290,   45094813,  41028484,  37508496,  34438754,
    31743684,   29363150,   27248783,   25361297,  23668501,  22143799,  20765051,
    19513701,   18374094,   17332941,   16378904,  15502253,  14694602,  13948687,
    13258189,   12617591,   12022055,   11467326,  10949644,  10465681,  10012481,
    9587408,    9188108,    8812470,    8458599,   8124790,   7809502,   7511342,
    7229049,    6961475,    6707578,    6466404,   6237087,   6018830,   5810905,
    5612642,    5423428,    5242694,    5069920,   4904623,   4746356,   4594707,
    4449294,    4309759,    4175774,    4047031,   3923243,   3804143,   3689483,
    3579028,    3472561,    3369879,    3270788,   3175110,   3082676,   2993327,
    2906914,    2823296,    2742339,    2663920,   2587920,   2514226,   2442732,
    2373339,    2305951,    2240476,    2176830,   2114931,   2054699,   1996061,
    1938946,    1883285,    1829013,    1776067,   1724387,   1673914,   1624593,
    1576368,    1529186,    1482996,    1437748,   1393390,   1349874,   1307152,
    1265173,    1223889,    1183249,    1143203,   1103697,   1064677,   1026082,
    987850,     949911,     912190,     874599,    837037,    799387,    761503,
    723205,     684260,     644352,     603037,    559642,    513063,    461236,
    399370,     308944,
};

/* Of a million orders, after how many the customer does not come back. */
static const uint32_t leaves_per_million[QUANTILES] = {
    1,      9,      34,     78,     146,    241,    366,    523,    716,    945,
    1214,   1524,   1877,   2276,   2721,   3216,   3760,   4357,   5008,   5713,
    6476,   7296,   8177,   9119,   10123,  11192,  12326,  13528,  14797,  16137,
    17547,  19030,  20587,  22219,  23928,  25714,  27580,  29527,  31556,  33668,
    35866,  38149,  40521,  42981,  45532,  48175,  50912,  53743,  56671,  59697,
    62823,  66050,  69380,  72814,  76354,  80002,  83760,  87629,  91611,  95707,
    99921,  104254, 108707, 113283, 117983, 122811, 127768, 132857, 138079, 143438,
    148935, 154573, 160356, 166285, 172363, 178594, 184981, 191526, 198233, 205105,
    212147, 219361, 226752, 234323, 242080, 250025, 258165, 266504, 275046, 283799,
    292766, 301955, 311371, 321022, 330915, 341057, 351457, 362123, 373065, 384293,
    395817, 407650, 419803, 432291, 445129, 458333, 471921, 485912, 500330, 515197,
    530542, 546396, 562793, 579773, 597384, 615678, 634720, 654587, 675371, 697187,
    720181, 744546, 770542, 798538, 829103, 863200, 902787, 953823,
};

/* Median 32.00, sigma 0.9. */
static const uint32_t cents[QUANTILES + 1] = {
    292,   416,   500,   568,   628,   682,   733,   781,   827,   872,   915,   957,
    998,   1038,  1078,  1117,  1156,  1194,  1232,  1270,  1308,  1346,  1384,  1421,
    1459,  1497,  1534,  1572,  1610,  1648,  1686,  1725,  1763,  1802,  1841,  1880,
    1920,  1960,  2000,  2041,  2082,  2123,  2165,  2207,  2249,  2292,  2336,  2380,
    2425,  2470,  2515,  2562,  2608,  2656,  2704,  2753,  2802,  2853,  2904,  2956,
    3008,  3062,  3116,  3172,  3228,  3286,  3344,  3404,  3464,  3526,  3590,  3654,
    3720,  3787,  3856,  3926,  3998,  4071,  4146,  4224,  4303,  4384,  4467,  4552,
    4640,  4730,  4823,  4919,  5018,  5120,  5225,  5333,  5446,  5562,  5683,  5808,
    5938,  6073,  6214,  6360,  6514,  6674,  6842,  7019,  7205,  7401,  7608,  7827,
    8060,  8309,  8575,  8860,  9168,  9502,  9865,  10264, 10705, 11196, 11748, 12378,
    13107, 13968, 15009, 16314, 18036, 20498, 24600, 35065, 50000,
};

/* 65536 ln(1 + i / 64) */
static const uint32_t logarithm[65] = {
    0,     1016,  2017,  3002,  3973,  4930,  5873,  6802,  7719,  8623,  9515,
    10394, 11262, 12119, 12965, 13800, 14624, 15438, 16242, 17037, 17821, 18597,
    19364, 20121, 20870, 21611, 22343, 23067, 23783, 24492, 25193, 25886, 26573,
    27252, 27924, 28589, 29248, 29900, 30546, 31185, 31818, 32445, 33067, 33682,
    34292, 34896, 35494, 36087, 36675, 37258, 37835, 38407, 38975, 39537, 40095,
    40648, 41196, 41740, 42280, 42815, 43345, 43872, 44394, 44912, 45426,
};

/* First days of the 36 months and the day after the last one, since 2022-01-01. */
static uint32_t month_begin(uint32_t month)
{
    static const uint8_t lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    uint32_t day = 0;
    for (uint32_t m = 0; m < month; m++)
        day += lengths[m % 12] + (m == 25); /* February 2024 */
    return day;
}

static void stream_of(struct rng *rng, uint32_t customer, enum stream stream)
{
    rng_init_stream(rng, SEED, (uint64_t)customer * STREAMS + stream);
}

/* -ln(u) of a uniform u, times 65536: as many ln 2 as there are leading zeros, and the
 * rest by the table. */
static uint64_t exponential(struct rng *rng)
{
    uint64_t u = rng_next(rng) | 1;
    uint32_t zeros = (uint32_t)__builtin_clzll(u);
    uint64_t mantissa = u << zeros << 1; /* behind the leading one */
    uint32_t at = (uint32_t)(mantissa >> 58), rest = (uint32_t)(mantissa >> 42) & 0xffff;
    uint64_t log = logarithm[at] + ((logarithm[at + 1] - logarithm[at]) * rest >> 16);
    return (uint64_t)(zeros + 1) * logarithm[64] - log;
}

/* Twelve customers around each first day of a month, b. */
static size_t special(uint32_t customer, uint32_t *seconds)
{
    enum { MORNING = 3 * 3600, NOON = 12 * 3600, LAST = DAY_S - 1 };
    static const struct {
        size_t count;
        struct {
            int32_t day, second;
        } at[4];
    } rows[12] = {
        {1, {{0, 0}}},                                  /* midnight */
        {1, {{-1, LAST}}},                              /* the second before */
        {1, {{-90, 0}}},                                /* present up to b - 1 */
        {1, {{-91, LAST}}},                             /* up to b - 2 */
        {2, {{-90, NOON}, {0, 0}}},                     /* 90 days: never away */
        {2, {{-91, NOON}, {0, 0}}},                     /* 91: away for a day */
        {4, {{-1, LAST}, {-1, LAST}, {0, 0}, {0, 0}}},  /* two in one second, twice */
        {2, {{-89, MORNING}, {1, MORNING}}},            /* 90 days across b */
        {2, {{-91, MORNING}, {-1, LAST}}},              /* 90 days within a period */
        {4, {{0, 0}, {0, MORNING}, {0, LAST}, {1, 0}}}, /* three on one day */
        {2, {{-1, MORNING}, {89, MORNING}}},            /* 31 January + 90 = 1 May */
        {2, {{-1, MORNING}, {90, MORNING}}},
    };
    int32_t begin = (int32_t)month_begin(customer / 12);
    size_t count = 0;
    for (size_t i = 0; i < rows[customer % 12].count; i++) {
        int32_t day = begin + rows[customer % 12].at[i].day;
        if (day >= 0 && day < WORLD_DAYS)
            seconds[count++] = (uint32_t)(day * DAY_S + rows[customer % 12].at[i].second);
    }
    if (count == 0)
        seconds[count++] =
            customer; /* outside of the three years: early on the first day */
    return count;
}

/* One gap in 32 is 89, 90 or 91 days to the second. */
static uint64_t gap(struct rng *rng, uint32_t mean_s)
{
    uint64_t length = exponential(rng) * mean_s >> 16;
    uint64_t luck = rng_next(rng);
    if ((luck & 31) == 0)
        return (89 + (luck >> 8) % 3) * DAY_S;
    return length;
}

static size_t random_orders(uint32_t customer, uint32_t *seconds)
{
    struct rng rng;
    stream_of(&rng, customer, STREAM_LIFE);
    uint64_t second = rng_below(&rng, WORLD_DAYS * DAY_S);
    uint32_t mean_s = gap_s[rng_below(&rng, QUANTILES)];
    uint32_t leaves = leaves_per_million[rng_below(&rng, QUANTILES)];
    size_t count = 0;
    do {
        seconds[count++] = (uint32_t)second;
        second += gap(&rng, mean_s);
    } while (second < WORLD_DAYS * DAY_S && count < WORLD_ORDERS_MAX &&
             !rng_chance(&rng, leaves));
    return count;
}

size_t world_orders(const struct world *world, uint32_t customer, uint32_t *seconds)
{
    size_t count = customer < WORLD_SPECIAL ? special(customer, seconds)
                                            : random_orders(customer, seconds);
    if (customer + 1 == world->customers && count > world->last_count)
        count = world->last_count;
    return count;
}

void world_init(struct world *world, uint64_t orders)
{
    CHECK(orders >= WORLD_ORDERS_LEAST);
    uint32_t seconds[WORLD_ORDERS_MAX];
    memset(world, 0, sizeof *world);
    world->orders = orders;
    for (uint64_t left = orders; left > 0; world->customers++) {
        CHECK(world->customers < WORLD_CUSTOMERS_MAX);
        size_t count = world_orders(world, world->customers, seconds);
        if (count > left)
            count = left;
        for (size_t i = 0; i < count; i++)
            world->orders_of_day[seconds[i] / DAY_S]++;
        left -= count;
        world->last_count = (uint32_t)count;
    }
}

uint32_t world_cents(uint32_t customer, uint32_t ordinal)
{
    struct rng rng;
    stream_of(&rng, customer, STREAM_MONEY);
    rng.state += ordinal * UINT64_C(0xd1342543de82ef95);
    uint64_t draw = rng_next(&rng);
    uint32_t at = draw % QUANTILES, rest = (uint32_t)(draw >> 32) & 0xff;
    return cents[at] + ((cents[at + 1] - cents[at]) * rest >> 8);
}

/* A permutation of 0 .. 2^bits-1, walked until it is within the customers. */
uint32_t world_id(const struct world *world, uint32_t customer)
{
    uint32_t bits = 1;
    while ((UINT32_C(1) << bits) < world->customers)
        bits++;
    uint32_t mask = (UINT32_C(1) << bits) - 1, id = customer;
    do {
        id = (id * UINT32_C(2654435769) + UINT32_C(0x1f123bb5)) & mask;
        id ^= id >> (bits / 2 + 1);
        id = (id * UINT32_C(2246822519) + 1) & mask;
        id ^= id >> (bits / 2 + 1);
    } while (id >= world->customers);
    return id + 1;
}

uint32_t world_attribute(uint32_t customer)
{
    struct rng rng;
    stream_of(&rng, customer, STREAM_TRAITS);
    uint32_t total = 0;
    for (uint32_t k = 0; k < WORLD_ATTRIBUTES; k++)
        total += 1000000 / (k + 1);
    uint32_t draw = rng_below(&rng, total), k = 0;
    for (; draw >= 1000000 / (k + 1); k++)
        draw -= 1000000 / (k + 1);
    return k;
}

bool world_in_segment(uint32_t customer)
{
    struct rng rng;
    stream_of(&rng, customer, STREAM_TRAITS);
    rng_next(&rng);
    rng_next(&rng);
    return rng_chance(&rng, 100000);
}

uint32_t world_day_customer(const struct world *world, uint32_t index)
{
    struct rng rng;
    stream_of(&rng, index, STREAM_DAY);
    if (index % 4 == 3)
        return world->customers + index / 4;
    return rng_below(&rng, world->customers);
}
