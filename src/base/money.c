/* SPDX-License-Identifier: Apache-2.0 */
/* One grammar, read_number, decides what is an amount.  Reading asks it with the
 * column's decimal mark; observing asks it with both and notes which of the two
 * readings is possible, so that the two can never drift apart.
 *
 * Almost every value of a real file is plain ("1234.50"), and those take
 * parse_plain.  The rest is first rewritten: full-width forms to ASCII, the many
 * spaces, apostrophes and minus signs to one of each. */
#include "base/money.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#define MICRO            1000000
#define PLAIN_DIGITS_MAX 12 /* 10^12 * 10^6 fits an int64 */
#define PLAIN_SIZE_MAX   (PLAIN_DIGITS_MAX + 1 + MONEY_MICRO_SCALE)
#define WRITTEN_SIZE_MAX 128
#define MANTISSA_DIGITS  30 /* below 2^128, and far past what an int64 holds */
#define EXPONENT_MAX     9999
#define CURRENCY_TEXT    8
#define SCALE_MAX        18

__extension__ typedef unsigned __int128 uint128; /* no standard type is wide enough */

/* clang-format off */
static const int64_t powers[SCALE_MAX + 1] = {
    1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000,
    10000000000, 100000000000, 1000000000000, 10000000000000, 100000000000000,
    1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000
};
/* clang-format on */

/* Codes in use, and those retired since 1999 that old orders still carry. */
static const char iso_codes[] =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD "
    "BTN BWP BYN BZD CAD CDF CHF CLF CLP CNH CNY COP CRC CUC CUP CVE CZK DJF DKK DOP DZD "
    "EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS "
    "INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL "
    "LTL LVL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK "
    "NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD "
    "SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX "
    "USD UYU UYW UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG ZWL ";

/* Written signs after rewriting.  Those of several currencies have no code and
 * name themselves. */
static const struct sign {
    const char *text, *currency;
    size_t size;
} signs[] = {
/* clang-format off */
#define S(text, currency) {text, currency, sizeof(text) - 1}
    S("$", NULL),        S("€", "EUR"),       S("£", "GBP"),       S("¥", NULL),
    S("US$", "USD"),     S("US $", "USD"),    S("NT$", "TWD"),     S("NT", "TWD"),
    S("HK$", "HKD"),     S("MOP$", "MOP"),    S("A$", "AUD"),      S("AU$", "AUD"),
    S("AU $", "AUD"),    S("C$", "CAD"),      S("C $", "CAD"),     S("CA$", "CAD"),
    S("NZ$", "NZD"),     S("S$", "SGD"),      S("SG$", "SGD"),     S("R$", "BRL"),
    S("MX$", "MXN"),     S("元", NULL),        S("圓", NULL),        S("CN¥", "CNY"),
    S("RMB", "CNY"),     S("JP¥", "JPY"),     S("円", "JPY"),       S("₩", "KRW"),
    S("원", "KRW"),       S("₹", "INR"),       S("Rs", NULL),       S("Rs.", "Rs"),
    S("kr", NULL),       S("kr.", "kr"),      S("Fr.", "CHF"),     S("SFr.", "CHF"),
    S("zł", "PLN"),      S("Kč", "CZK"),      S("Ft", "HUF"),      S("lei", "RON"),
    S("лв.", "BGN"),     S("₽", "RUB"),       S("руб.", "RUB"),    S("₴", "UAH"),
    S("₺", "TRY"),       S("₪", "ILS"),       S("₫", "VND"),       S("đ", "VND"),
    S("฿", "THB"),       S("₱", "PHP"),       S("Rp", "IDR"),      S("RM", "MYR"),
    S("R", "ZAR"),       S("S/", "PEN"),      S("₦", "NGN"),       S("₡", "CRC"),
    S("₲", "PYG"),       S("₵", "GHS"),       S("₸", "KZT"),       S("₮", "MNT"),
    S("₭", "LAK"),       S("៛", "KHR"),       S("৳", "BDT"),       S("₾", "GEL"),
    S("֏", "AMD"),       S("₼", "AZN")
#undef S
    /* clang-format on */
};
#define SIGN_COUNT (sizeof signs / sizeof *signs)

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_letter(char c)
{
    return is_capital(c) || (c >= 'a' && c <= 'z');
}

/* ---- rewriting -------------------------------------------------------- */

struct written {
    char text[WRITTEN_SIZE_MAX];
    size_t size;
};

enum { WRITE_AS_IS = -1, WRITE_NOTHING = 0 };

/* What a character beyond ASCII is written as. */
static int ascii_of(uint32_t code)
{
    if (code >= 0xFF01 && code <= 0xFF5E) /* full-width forms */
        return (int)(code - 0xFF01 + '!');
    if ((code >= 0x2000 && code <= 0x200A) || (code >= 0x2010 && code <= 0x2014))
        return code <= 0x200A ? ' ' : '-';
    switch (code) {
    case 0x00A0: /* no-break */
    case 0x202F: /* narrow no-break */
    case 0x205F:
    case 0x3000: /* ideographic */
        return ' ';
    case 0x2018:
    case 0x2019:
    case 0x02BC:
        return '\'';
    case 0x2212: /* minus sign */
    case 0xFE63:
        return '-';
    case 0xFE69:
        return '$';
    case 0x061C: /* marks of writing direction */
    case 0x200E:
    case 0x200F:
    case 0xFEFF:
        return WRITE_NOTHING;
    default:
        return WRITE_AS_IS;
    }
}

/* Full-width currency signs lie outside the block of full-width ASCII. */
static const char *sign_of(uint32_t code)
{
    return code == 0xFFE5 ? "¥" : code == 0xFFE1 ? "£" : code == 0xFFE6 ? "₩" : NULL;
}

static bool written_add(struct written *w, const char *bytes, size_t size)
{
    if (size > sizeof w->text - w->size)
        return false;
    memcpy(w->text + w->size, bytes, size);
    w->size += size;
    return true;
}

static bool written_add_wide(struct written *w, const char *bytes, size_t size,
                             uint32_t code)
{
    const char *sign = sign_of(code);
    if (sign)
        return written_add(w, sign, strlen(sign));
    int ascii = ascii_of(code);
    if (ascii == WRITE_AS_IS)
        return written_add(w, bytes, size);
    char c = (char)ascii;
    return ascii == WRITE_NOTHING || written_add(w, &c, 1);
}

static bool rewrite(struct written *w, const char *text, size_t size)
{
    w->size = 0;
    for (size_t i = 0; i < size;) {
        if ((unsigned char)text[i] < 0x80) {
            char c = text[i] == '\t' ? ' ' : text[i];
            if (!written_add(w, &c, 1))
                return false;
            i++;
            continue;
        }
        uint32_t code;
        size_t bytes = buf_utf8_next(text + i, size - i, &code);
        if (bytes == 0 || !written_add_wide(w, text + i, bytes, code))
            return false;
        i += bytes;
    }
    return true;
}

/* ---- taking sign and currency off ------------------------------------- */

struct amount {
    const char *start, *end; /* what is left: the number */
    bool negative, signed_, open;
    char dash_mark; /* of "12,-" and "12.--", which mean no cents */
    char left[CURRENCY_TEXT], right[CURRENCY_TEXT];
};

static bool is_iso_code(const char *text)
{
    if (!is_capital(text[0]) || !is_capital(text[1]) || !is_capital(text[2]))
        return false;
    for (const char *code = iso_codes; *code; code += 4)
        if (memcmp(code, text, 3) == 0)
            return true;
    return false;
}

static void set_currency(char out[CURRENCY_TEXT], const struct sign *sign)
{
    const char *currency = sign->currency ? sign->currency : sign->text;
    memcpy(out, currency, strlen(currency) + 1);
}

static void set_iso_code(char out[CURRENCY_TEXT], const char *code)
{
    memcpy(out, code, 3);
    out[3] = '\0';
}

/* The longest sign that [p, end) begins with: "RM" before "R". */
static size_t currency_prefix(const char *p, const char *end, char out[CURRENCY_TEXT])
{
    size_t room = (size_t)(end - p), best = 0;
    for (size_t i = 0; i < SIGN_COUNT; i++) {
        size_t size = signs[i].size;
        if (*signs[i].text != *p || size <= best || size > room ||
            memcmp(signs[i].text, p, size) != 0)
            continue;
        best = size;
        set_currency(out, &signs[i]);
    }
    if (best < 3 && room >= 3 && is_iso_code(p)) {
        best = 3;
        set_iso_code(out, p);
    }
    return best;
}

/* One letter behind a number is more often a mark of something else. */
static bool may_follow(const char *sign, size_t size)
{
    return size > 1 || !is_letter(*sign);
}

static size_t currency_suffix(const char *start, const char *end, char out[CURRENCY_TEXT])
{
    size_t room = (size_t)(end - start), best = 0;
    for (size_t i = 0; i < SIGN_COUNT; i++) {
        size_t size = signs[i].size;
        if (signs[i].text[size - 1] != end[-1] || size <= best || size > room ||
            !may_follow(signs[i].text, size) ||
            memcmp(signs[i].text, end - size, size) != 0)
            continue;
        best = size;
        set_currency(out, &signs[i]);
    }
    if (best < 3 && room >= 3 && is_iso_code(end - 3)) {
        best = 3;
        set_iso_code(out, end - 3);
    }
    return best;
}

static bool take_left(struct amount *a)
{
    char c = *a->start;
    if (is_digit(c))
        return false;
    if (c == ' ') {
        a->start++;
        return true;
    }
    if (!a->signed_ && (c == '-' || c == '+' || c == '(')) {
        a->signed_ = true;
        a->negative = c != '+';
        a->open = c == '(';
        a->start++;
        return true;
    }
    size_t size = a->left[0] ? 0 : currency_prefix(a->start, a->end, a->left);
    a->start += size;
    return size > 0;
}

/* "12-" is negative, but "12,-" and "12.--" are twelve and no cents. */
static bool take_dashes(struct amount *a)
{
    const char *p = a->end;
    while (p > a->start && p[-1] == '-')
        p--;
    if (p > a->start && (p[-1] == '.' || p[-1] == ',') && a->end - p <= 2) {
        a->dash_mark = p[-1];
        a->end = p - 1;
        return true;
    }
    if (a->signed_ || a->end - p > 1)
        return false;
    a->signed_ = a->negative = true;
    a->end--;
    return true;
}

static bool take_right(struct amount *a)
{
    char c = a->end[-1];
    if (is_digit(c))
        return false;
    if (c == '-')
        return !a->dash_mark && take_dashes(a);
    if (c == ' ' || (c == ')' && a->open)) {
        a->open = a->open && c != ')';
        a->end--;
        return true;
    }
    size_t size = a->right[0] ? 0 : currency_suffix(a->start, a->end, a->right);
    a->end -= size;
    return size > 0;
}

static bool dissect(struct amount *a, const struct written *w)
{
    *a = (struct amount){.start = w->text, .end = w->text + w->size};
    while (a->start < a->end && take_left(a))
        continue;
    while (a->start < a->end && take_right(a))
        continue;
    return a->start < a->end && !a->open;
}

/* ---- the number ------------------------------------------------------- */

/* mantissa * 10^exponent, and whether digits other than 0 were left out. */
struct number {
    uint128 mantissa;
    int digits, exponent;
    bool inexact;
};

static void number_digit(struct number *n, char c)
{
    int digit = c - '0';
    if (n->digits == MANTISSA_DIGITS) {
        n->inexact = n->inexact || digit != 0;
        n->exponent++;
        return;
    }
    n->mantissa = n->mantissa * 10 + (unsigned)digit;
    n->digits += n->mantissa != 0;
}

static bool is_group_mark(char c, char decimal)
{
    return c == ' ' || c == '\'' || (c != decimal && (c == '.' || c == ','));
}

/* Digits in groups: 1,234,567 or, as in India, 12,34,567.  One mark only, and
 * the first group is never a 0: "0,123" is a decimal comma. */
static const char *read_whole(struct number *n, const char *p, const char *end,
                              char decimal, bool *grouped)
{
    char mark = 0;
    int run = 0, first = 0, middle = 0;
    for (const char *start = p;; p++, run++) {
        if (p < end && is_digit(*p)) {
            number_digit(n, *p);
            continue;
        }
        if (p == end || !is_group_mark(*p, decimal))
            break;
        if (mark ? *p != mark || (middle && run != middle) : run > 3 || *start == '0')
            return NULL;
        if (mark)
            middle = run;
        else
            first = run;
        if (run == 0 || (middle && middle != 2 && middle != 3))
            return NULL;
        mark = *p;
        run = -1; /* the loop adds one for the mark */
    }
    *grouped = mark != 0;
    if (mark && (run != 3 || (middle == 2 && first > 2)))
        return NULL;
    return p;
}

static const char *read_exponent(struct number *n, const char *p, const char *end)
{
    bool negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    if (p == end)
        return NULL;
    int value = 0;
    for (; p < end && is_digit(*p); p++)
        value = value > EXPONENT_MAX ? value : value * 10 + (*p - '0');
    n->exponent += negative ? -value : value;
    return p;
}

static bool read_number(struct number *n, const struct amount *a, char decimal)
{
    const char *p = a->start, *end = a->end;
    bool grouped = false, has_digit = false;
    *n = (struct number){0};
    has_digit = p < end && is_digit(*p);
    p = read_whole(n, p, end, decimal, &grouped);
    if (!p || (a->dash_mark && (p < end || a->dash_mark != decimal)))
        return false;
    if (p < end && *p == decimal) {
        for (p++; p < end && is_digit(*p); p++) {
            has_digit = true;
            number_digit(n, *p);
            n->exponent--;
        }
    }
    if (p < end && (*p == 'e' || *p == 'E') && !grouped)
        p = read_exponent(n, p + 1, end);
    return p == end && has_digit;
}

/* a / b, half to even; `inexact`: a is really a little more. */
static uint128 divide_even(uint128 a, uint128 b, bool inexact)
{
    uint128 quotient = a / b, rest = a % b, complement = b - rest;
    bool up = rest > complement || (rest == complement && (inexact || (quotient & 1)));
    return quotient + up;
}

static uint128 power_128(int exponent)
{
    uint128 power = 1;
    while (exponent-- > 0)
        power *= 10;
    return power;
}

static bool fit(uint128 magnitude, bool negative, int64_t *out)
{
    if (magnitude > (uint128)INT64_MAX + negative)
        return false;
    *out = (int64_t)(negative ? -(uint64_t)magnitude : (uint64_t)magnitude);
    return true;
}

static bool number_micro(const struct number *n, bool negative, int64_t *out)
{
    int shift = n->exponent + MONEY_MICRO_SCALE;
    if (n->mantissa == 0 || shift < -MANTISSA_DIGITS) {
        *out = 0; /* below a tenth of a micro-unit */
        return true;
    }
    if (shift < 0)
        return fit(divide_even(n->mantissa, power_128(-shift), n->inexact), negative,
                   out);
    /* Past 19 digits nothing fits; a mantissa that was cut has 30. */
    if (n->digits + shift > 19)
        return false;
    return fit(n->mantissa * power_128(shift), negative, out);
}

/* "-1234.50" and nothing fancier. */
static bool parse_plain(const char *text, size_t size, char decimal, int64_t *out)
{
    const char *p = text, *end = text + size;
    bool negative = p < end && *p == '-';
    p += negative;
    const char *start = p;
    uint64_t whole = 0, fraction = 0; /* 19 digits fit */
    if (end - p > PLAIN_SIZE_MAX)
        return false;
    for (; p < end && is_digit(*p); p++)
        whole = whole * 10 + (uint64_t)(*p - '0');
    if (p == start || p - start > PLAIN_DIGITS_MAX)
        return false;
    size_t digits = 0;
    if (p < end) {
        if (*p++ != decimal)
            return false;
        digits = (size_t)(end - p);
        for (; p < end && is_digit(*p); p++)
            fraction = fraction * 10 + (uint64_t)(*p - '0');
    }
    if (p < end || digits > MONEY_MICRO_SCALE)
        return false;
    int64_t micro =
        (int64_t)whole * MICRO + (int64_t)fraction * powers[MONEY_MICRO_SCALE - digits];
    *out = negative ? -micro : micro;
    return true;
}

bool money_parse(const char *text, size_t size, char decimal, int64_t *out_micro)
{
    CHECK(decimal == '.' || decimal == ',');
    if (parse_plain(text, size, decimal, out_micro))
        return true;
    struct written w;
    struct amount a;
    struct number n;
    return rewrite(&w, text, size) && dissect(&a, &w) && read_number(&n, &a, decimal) &&
           number_micro(&n, a.negative, out_micro);
}

/* ---- a column's style ------------------------------------------------- */

static bool amount_has(const struct amount *a, char mark)
{
    return a->dash_mark == mark || memchr(a->start, mark, (size_t)(a->end - a->start));
}

void money_style_observe(struct money_style *style, const char *text, size_t size)
{
    struct written w;
    struct amount a;
    struct number n;
    if (!rewrite(&w, text, size) || !dissect(&a, &w))
        return;
    bool dot = amount_has(&a, '.'), comma = amount_has(&a, ',');
    if (!dot && !comma)
        return;
    bool by_dot = read_number(&n, &a, '.'), by_comma = read_number(&n, &a, ',');
    if (by_dot && by_comma) {
        style->dot_unsure |= dot;
        style->comma_unsure |= comma;
    } else if (by_dot) {
        style->dot_is_decimal |= dot;
        style->comma_is_group |= comma;
    } else if (by_comma) {
        style->comma_is_decimal |= comma;
        style->dot_is_group |= dot;
    }
}

char money_style_decimal(const struct money_style *style)
{
    bool dot = style->dot_is_decimal || style->comma_is_group;
    bool comma = style->comma_is_decimal || style->dot_is_group;
    if (dot && comma)
        return 0;
    if (dot || comma)
        return dot ? '.' : ',';
    return style->dot_unsure ? '?' : '.';
}

/* ---- currencies ------------------------------------------------------- */

static bool is_ambiguous(const char *currency)
{
    return strlen(currency) != 3 || !is_iso_code(currency);
}

void money_sign(const char *text, size_t size, char out[8])
{
    struct written w;
    struct amount a;
    struct number n;
    out[0] = '\0';
    if (!rewrite(&w, text, size) || !dissect(&a, &w) ||
        !(read_number(&n, &a, '.') || read_number(&n, &a, ',')))
        return;
    /* "$12.00 CAD": the code says which dollar. */
    const char *name = a.left;
    if (!a.left[0] || (is_ambiguous(a.left) && a.right[0]))
        name = a.right;
    else if (a.right[0] && !is_ambiguous(a.right) && strcmp(a.left, a.right) != 0)
        return; /* it names two */
    memcpy(out, name, strlen(name) + 1);
}

bool money_sign_means(const char *sign, const char *iso4217)
{
    static const char *const known[][2] = {
        {"$", "USD CAD AUD NZD SGD HKD TWD MXN ARS CLP COP"},
        {"¥", "JPY CNY"},
        {"元", "CNY TWD HKD"},
        {"圓", "TWD HKD JPY"},
        {"kr", "SEK NOK DKK ISK"},
        {"Rs", "INR PKR LKR NPR MUR"},
    };
    if (strlen(iso4217) != 3)
        return false;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strcmp(known[i][0], sign))
            return strcasestr(known[i][1], iso4217) != NULL;
    return false;
}

int money_currency_digits(const char *iso4217)
{
    /* ISO 4217:2015, list one, minor unit other than 2. */
    static const char digits[] =
        "BIF0 CLP0 DJF0 GNF0 ISK0 JPY0 KMF0 KRW0 PYG0 RWF0 UGX0 UYI0 VND0 VUV0 XAF0 XOF0 "
        "XPF0 BHD3 IQD3 JOD3 KWD3 LYD3 OMR3 TND3 CLF4 UYW4 ";
    if (strlen(iso4217) != 3)
        return 2;
    for (const char *p = digits; *p; p += 5)
        if (memcmp(p, iso4217, 3) == 0)
            return p[3] - '0';
    return 2;
}

/* ---- arithmetic ------------------------------------------------------- */

static uint64_t magnitude_of(int64_t value)
{
    return value < 0 ? -(uint64_t)value : (uint64_t)value;
}

bool money_add(int64_t *sum, int64_t amount)
{
    int64_t result;
    if (__builtin_add_overflow(*sum, amount, &result))
        return false;
    *sum = result;
    return true;
}

bool money_multiply_micro(int64_t a_micro, int64_t b_micro, int64_t *out_micro)
{
    uint128 product = (uint128)magnitude_of(a_micro) * magnitude_of(b_micro);
    return fit(divide_even(product, MICRO, false), (a_micro < 0) != (b_micro < 0),
               out_micro);
}

int64_t money_divide(int64_t numerator, int64_t denominator)
{
    CHECK(denominator > 0);
    if (numerator % denominator == 0)
        return numerator / denominator;
    uint128 quotient = divide_even(magnitude_of(numerator), (uint64_t)denominator, false);
    return (int64_t)(numerator < 0 ? -(uint64_t)quotient : (uint64_t)quotient);
}

int64_t money_rescale(int64_t amount, int from_scale, int to_scale)
{
    CHECK(from_scale >= 0 && from_scale <= SCALE_MAX);
    CHECK(to_scale >= 0 && to_scale <= SCALE_MAX);
    if (from_scale >= to_scale)
        return money_divide(amount, powers[from_scale - to_scale]);
    int64_t result;
    CHECK(!__builtin_mul_overflow(amount, powers[to_scale - from_scale], &result));
    return result;
}

/* ---- writing ---------------------------------------------------------- */

/* Writes digits backwards from `end`; returns where they begin. */
static char *write_whole(char *end, uint64_t value, bool grouped)
{
    int count = 0;
    do {
        if (grouped && count > 0 && count % 3 == 0)
            *--end = ',';
        *--end = (char)('0' + value % 10);
        value /= 10;
        count++;
    } while (value);
    return end;
}

static char *format(int64_t amount, int scale, int digits, bool grouped,
                    char out[MONEY_TEXT])
{
    CHECK(scale >= 0 && scale <= SCALE_MAX && digits >= 0 && digits <= SCALE_MAX);
    int kept = scale < digits ? scale : digits;
    int64_t rounded = money_rescale(amount, scale, kept);
    uint64_t value = magnitude_of(rounded), unit = (uint64_t)powers[kept];
    uint64_t fraction = value % unit;
    char text[MONEY_TEXT], *p = text + sizeof text;
    *--p = '\0';
    for (int i = digits; i > 0; i--) {
        bool padding = i > kept;
        *--p = padding ? '0' : (char)('0' + fraction % 10);
        fraction = padding ? fraction : fraction / 10;
    }
    if (digits > 0)
        *--p = '.';
    p = write_whole(p, value / unit, grouped);
    if (rounded < 0)
        *--p = '-';
    memcpy(out, p, (size_t)(text + sizeof text - p));
    return out;
}

char *money_format(int64_t amount, int scale, int digits, char out[MONEY_TEXT])
{
    return format(amount, scale, digits, false, out);
}

char *money_format_grouped(int64_t amount, int scale, int digits, char out[MONEY_TEXT])
{
    return format(amount, scale, digits, true, out);
}
