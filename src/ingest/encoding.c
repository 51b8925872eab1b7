/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/encoding.h"

#include <iconv.h>
#include <string.h>

/* The order of questions: a byte order mark; NULs (UTF-16 or no text); valid UTF-8;
 * then the encodings in which nearly every byte sequence is valid, judged by how common
 * the characters are that come out.  A library's statistical detector was rejected: they
 * are trained on prose, and an order file has two Chinese words in its header. */

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "ascii_span counts from low bits");

#define ONES  0x0101010101010101ull
#define HIGHS 0x8080808080808080ull

/* Length of the character at p if it is valid and whole, else 0. */
static inline size_t utf8_length(const uint8_t *p, size_t size)
{
    uint8_t first = p[0];
    if (first < 0x80)
        return first != 0;
    if (first < 0xe0)
        return first >= 0xc2 && size >= 2 && (p[1] & 0xc0) == 0x80 ? 2 : 0;
    if (size < 3 || (p[1] & 0xc0) != 0x80 || (p[2] & 0xc0) != 0x80)
        return 0;
    unsigned start = (unsigned)(first << 8 | p[1]); /* orders as the code points do */
    if (first < 0xf0)                               /* no shorter form, no surrogate */
        return start >= 0xe0a0 && (start < 0xeda0 || start > 0xedbf) ? 3 : 0;
    return start >= 0xf090 && start <= 0xf48f && size >= 4 && (p[3] & 0xc0) == 0x80 ? 4
                                                                                    : 0;
}

/* Leading bytes that are ASCII and not NUL; fewer than that only by the last seven. */
static inline size_t ascii_span(const uint8_t *bytes, size_t size)
{
    size_t i = 0;
    uint64_t w[4];
    for (; i + 32 <= size; i += 32) {
        memcpy(w, bytes + i, 32);
        /* A byte is marked if it is high, or 0 (it borrows), or after a 0. */
        if ((w[0] | w[1] | w[2] | w[3] | (w[0] - ONES) | (w[1] - ONES) | (w[2] - ONES) |
             (w[3] - ONES)) &
            HIGHS)
            break;
    }
    for (; i + 8 <= size; i += 8) {
        memcpy(w, bytes + i, 8);
        uint64_t marked = (w[0] | (w[0] - ONES)) & HIGHS;
        if (marked) /* the first mark is in the lowest bits */
            return i + (size_t)__builtin_ctzll(marked) / 8;
    }
    return i;
}

/* Leading bytes that are whole characters of three bytes: Chinese text, mostly. */
static inline size_t triple_span(const uint8_t *bytes, size_t size)
{
    size_t i = 0;
    uint32_t w;
    for (; i + 4 <= size; i += 3) {
        memcpy(&w, bytes + i, 4);
        uint32_t first = w & 0x0f, high = w & 0x2000; /* of the second byte */
        if ((w & 0xc0c0f0) != 0x8080e0 || (first == 0 && !high) || (first == 0xd && high))
            break;
    }
    return i;
}

size_t encoding_utf8_span(const uint8_t *bytes, size_t size, uint64_t *wide)
{
    size_t i = 0;
    while (i < size) {
        i += ascii_span(bytes + i, size - i);
        size_t triples = triple_span(bytes + i, size - i);
        i += triples;
        *wide += triples / 3;
        /* A character of another script is rarely alone. */
        while (i < size) {
            size_t n = utf8_length(bytes + i, size - i);
            if (!n)
                return i;
            *wide += n > 1;
            i += n;
            if (n == 1 && size - i >= 8)
                break;
        }
    }
    return i;
}

bool encoding_utf8_is_cut(const uint8_t *bytes, size_t size)
{
    static const uint8_t endings[][3] = {
        {0x80, 0x80, 0x80}, {0xa0, 0x80, 0x80}, {0x90, 0x80, 0x80}};
    uint8_t whole[4];
    if (size == 0 || size > 3)
        return false;
    /* Cut off means: with some ending it would be a character. */
    for (size_t i = 0; i < 3; i++) {
        memcpy(whole, endings[i], 3);
        memcpy(whole + 1, endings[i], 3);
        memcpy(whole, bytes, size);
        if (utf8_length(whole, 4) > size)
            return true;
    }
    return false;
}

/* What two-byte characters of one encoding were found among high bytes. */
struct cjk {
    size_t chars;    /* two-byte characters that are no punctuation */
    size_t symbols;  /* punctuation and full-width forms */
    size_t common;   /* of the level of common Han characters */
    size_t frequent; /* of the few hundred most used ones */
    size_t broken;   /* bytes that are no character */
    size_t latin;    /* pairs in the middle of ASCII letters: rather an accent */
    size_t late;     /* GB: the second half of level 1, which Korean text never uses */
};

/* The most used characters, of text and of what shops write above columns. */
static const char simplified[] =
    "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家"
    "可下而过天"
    "去能对小多然于心学么之都好看起发当没成只如事把还用第样道想作种开美总从无情己面最女但"
    "现前些所同日手又"
    "行意动方期它头经长儿回位分爱老因很给名法间斯知世什两次使身者被高已亲其进此话常与活正"
    "感见明问力理尔点"
    "文几定本公特做外孩相西果走将月十实向声车全信重三机工物气每并别真打太新比才便夫再书部"
    "水像眼等体却加电"
    "主界门利海受听表德少克代员许先口由死安写性马光白或住难望教命花结乐色更拉东神记处让母"
    "父应直字场平报友"
    "关放至张认接告入笑内英军候民岁往何度山觉路带万男边风解叫任金快原吃妈变通师立象数四失"
    "满战远格士音轻目"
    "条呢客户订单编号日期额商品称量价姓址邮箱话付款支状态件买卖店铺实退备注类型市省区县街"
    "城会省折扣优惠券码"
    "邮费总运税币元批发零售库存产地址国际送货快递支付宝微信淘京";
static const char traditional[] =
    "的一是了我不人在他有這個上們來到時大地為子中你說生國年著就那和要她出也得裡後自以會家"
    "可下而過天"
    "去能對小多然於心學麼之都好看起發當沒成只如事把還用第樣道想作種開美總從無情己面最女但"
    "現前些所同日手又"
    "行意動方期它頭經長兒回位分愛老因很給名法間斯知世什兩次使身者被高已親其進此話常與活正"
    "感見明問力理爾點"
    "文幾定本公特做外孩相西果走將月十實向聲車全信重三機工物氣每並別真打太新比才便夫再書部"
    "水像眼等體卻加電"
    "主界門利海受聽表德少克代員許先口由死安寫性馬光白或住難望教命花結樂色更拉東神記處讓母"
    "父應直字場平報友"
    "關放至張認接告入笑內英軍候民歲往何度山覺路帶萬男邊風解叫任金快原吃媽變通師立象數四失"
    "滿戰遠格士音輕目"
    "條呢客戶訂單編號日期額商品稱量價姓址郵箱話付款支狀態件買賣店鋪實退備註類型市省區縣街"
    "城會折扣優惠券碼"
    "郵費總運稅幣元批發零售庫存產地址國際送貨快遞統一發票超商蝦皮購";

/* Marks the two-byte codes of `text` in the named encoding; none without iconv's. */
static void mark_codes(const char *name, const char *text, size_t size,
                       uint8_t bitmap[8192])
{
    char codes[4096], *in = (char *)text, *out = codes;
    size_t in_left = size, out_left = sizeof codes;
    iconv_t converter = iconv_open(name, "UTF-8");
    memset(bitmap, 0, 8192);
    if (converter == (iconv_t)-1)
        return;
    (void)iconv(converter, &in, &in_left, &out, &out_left);
    for (const uint8_t *p = (uint8_t *)codes; p + 1 < (uint8_t *)out; p += 2)
        bitmap[(p[0] << 8 | p[1]) >> 3] |= (uint8_t)(1 << (p[1] & 7));
    iconv_close(converter);
}

static bool is_letter(uint8_t b)
{
    return (uint8_t)((b | 32) - 'a') < 26;
}

static void count_pair(struct cjk *n, const uint8_t *p, const uint8_t *start,
                       const uint8_t *end, bool symbol, bool common,
                       const uint8_t *frequent)
{
    if (symbol) {
        n->symbols++;
        return;
    }
    n->chars++;
    n->common += common;
    n->frequent += frequent[(p[0] << 8 | p[1]) >> 3] >> (p[1] & 7) & 1;
    if (is_letter(p[1]) &&
        ((p > start && is_letter(p[-1])) || (p + 2 < end && is_letter(p[2]))))
        n->latin++;
}

/* GB18030: common is level 1 of GB 2312, B0A1 to D7F9. */
static struct cjk count_gb(const uint8_t *p, size_t size, bool complete,
                           const uint8_t *frequent)
{
    struct cjk n = {0};
    const uint8_t *start = p, *end = p + size;
    while (p < end) {
        size_t left = (size_t)(end - p);
        if (*p < 0x80) {
            p++;
        } else if (left == 1 || *p == 0x80 || *p == 0xff) {
            n.broken += left > 1 || complete || *p == 0x80 || *p == 0xff;
            p++;
        } else if (p[1] >= 0x30 && p[1] <= 0x39 && left >= 4 && p[2] >= 0x81 &&
                   p[2] != 0xff && p[3] >= 0x30 && p[3] <= 0x39) {
            n.chars++;
            p += 4;
        } else if (p[1] < 0x40 || p[1] == 0x7f || p[1] == 0xff) {
            n.broken += left >= 4 || complete;
            p++;
        } else {
            bool level1 = p[0] >= 0xb0 && p[0] <= 0xd7 && p[1] >= 0xa1;
            n.late += level1 && p[0] >= 0xc9;
            count_pair(&n, p, start, end, p[0] >= 0xa1 && p[0] <= 0xa3 && p[1] >= 0xa1,
                       level1, frequent);
            p += 2;
        }
    }
    return n;
}

/* Big5: common is level 1, A440 to C67E. */
static struct cjk count_big5(const uint8_t *p, size_t size, bool complete,
                             const uint8_t *frequent)
{
    struct cjk n = {0};
    const uint8_t *start = p, *end = p + size;
    while (p < end) {
        size_t left = (size_t)(end - p);
        if (*p < 0x80) {
            p++;
        } else if (left == 1 || *p == 0x80 || *p == 0xff) {
            n.broken += left > 1 || complete || *p == 0x80 || *p == 0xff;
            p++;
        } else if (p[1] < 0x40 || (p[1] > 0x7e && p[1] < 0xa1) || p[1] == 0xff) {
            n.broken++;
            p++;
        } else {
            int code = p[0] << 8 | p[1];
            count_pair(&n, p, start, end, code >= 0xa140 && code <= 0xa3ff,
                       code >= 0xa440 && code <= 0xc67e, frequent);
            p += 2;
        }
    }
    return n;
}

/* One character in ten may be damaged (columns cut in the middle of a character are
 * common), but not where there are only a few. */
static bool cjk_fits(const struct cjk *n)
{
    return n->chars && n->broken * 10 <= n->chars && n->common * 2 >= n->chars &&
           n->latin * 4 <= n->chars;
}

static double cjk_score(const struct cjk *n)
{
    return ((double)n->common + 2 * (double)n->frequent - (double)n->broken) /
           (double)n->chars;
}

/* What Windows-1252 would make of the high bytes. */
struct latin {
    size_t high;
    size_t strange; /* in runs of three and more, or undefined there */
};

static struct latin count_latin(const uint8_t *bytes, size_t size)
{
    struct latin n = {0};
    size_t run = 0;
    for (size_t i = 0; i <= size; i++) {
        if (i < size && bytes[i] >= 0x80) {
            run++;
            continue;
        }
        n.high += run;
        n.strange += run >= 3 ? run : 0;
        run = 0;
    }
    return n;
}

static enum encoding guess_legacy(const uint8_t *bytes, size_t size, bool complete)
{
    uint8_t frequent[8192];
    mark_codes("GB18030", simplified, sizeof simplified - 1, frequent);
    struct cjk gb = count_gb(bytes, size, complete, frequent);
    mark_codes("BIG5", traditional, sizeof traditional - 1, frequent);
    struct cjk big5 = count_big5(bytes, size, complete, frequent);
    bool gb_fits = cjk_fits(&gb), big5_fits = cjk_fits(&big5);
    if (gb_fits && big5_fits)
        gb_fits = cjk_score(&gb) >= cjk_score(&big5);
    if (gb_fits)
        /* Hangul of EUC-KR lies where the first half of level 1 does. */
        return gb.chars >= 24 && !gb.late ? ENCODING_UNKNOWN : ENCODING_GB18030;
    if (big5_fits)
        return ENCODING_BIG5;
    if (!gb.chars && gb.symbols && !gb.broken)
        return ENCODING_GB18030;
    struct latin latin = count_latin(bytes, size);
    return latin.high >= 8 && latin.strange * 2 > latin.high ? ENCODING_UNKNOWN
                                                             : ENCODING_WINDOWS_1252;
}

/* Whether every 16-bit unit is a character of text; *ascii counts the ASCII ones. */
static bool utf16_fits(const uint8_t *bytes, size_t size, bool big_endian, bool complete,
                       size_t *ascii)
{
    bool pair = false;
    *ascii = 0;
    if (complete && size % 2)
        return false;
    for (size_t i = 0; i + 1 < size; i += 2) {
        unsigned unit =
            big_endian ? bytes[i] << 8 | bytes[i + 1] : bytes[i + 1] << 8 | bytes[i];
        bool low = unit >= 0xdc00 && unit <= 0xdfff;
        if (pair != low || unit >= 0xfffe || unit == 0x7f)
            return false;
        if (unit < 0x20 && (unit < '\t' || unit > '\r'))
            return false;
        pair = unit >= 0xd800 && unit <= 0xdbff;
        *ascii += unit < 0x80;
    }
    return !(pair && complete);
}

/* Whether a few NULs are all that keeps the bytes from being UTF-8. */
static bool is_damaged_utf8(const uint8_t *bytes, size_t size)
{
    size_t nuls = 0;
    uint64_t unused = 0;
    for (size_t i = 0; i < size;) {
        i += encoding_utf8_span(bytes + i, size - i, &unused);
        if (i < size && bytes[i]) {
            if (!encoding_utf8_is_cut(bytes + i, size - i))
                return false;
            break;
        }
        nuls += i++ < size;
    }
    return nuls * 4 < size;
}

static enum encoding guess_utf16(const uint8_t *bytes, size_t size, bool complete)
{
    size_t little, big;
    if (is_damaged_utf8(bytes, size))
        return ENCODING_BINARY;
    bool le = utf16_fits(bytes, size, false, complete, &little);
    bool be = utf16_fits(bytes, size, true, complete, &big);
    /* A table has delimiters and line ends; the wrong way round these are no ASCII. */
    if (le && little && (!be || little > big))
        return ENCODING_UTF16LE;
    if (be && big && (!le || big > little))
        return ENCODING_UTF16BE;
    return ENCODING_BINARY;
}

/* More than one control byte in fifty is no text; a few are noise in some field. */
static bool is_controlled(const uint8_t *bytes, size_t size)
{
    size_t n = 0;
    for (size_t i = 0; i < size; i++)
        n += (bytes[i] < 0x20 && (bytes[i] < '\t' || bytes[i] > '\r') &&
              bytes[i] != 0x1a) ||
             bytes[i] == 0x7f;
    return n * 50 > size;
}

enum encoding encoding_guess(const uint8_t *bytes, size_t size, bool complete)
{
    size_t unused;
    uint64_t wide = 0;
    if (size >= 2 && bytes[0] == 0xff && bytes[1] == 0xfe)
        return utf16_fits(bytes, size, false, false, &unused) ? ENCODING_UTF16LE
                                                              : ENCODING_BINARY;
    if (size >= 2 && bytes[0] == 0xfe && bytes[1] == 0xff)
        return utf16_fits(bytes, size, true, false, &unused) ? ENCODING_UTF16BE
                                                             : ENCODING_BINARY;
    if (size && memchr(bytes, 0, size))
        return guess_utf16(bytes, size, complete);
    if (is_controlled(bytes, size))
        return ENCODING_BINARY;
    size_t valid = encoding_utf8_span(bytes, size, &wide);
    if (valid == size || (!complete && encoding_utf8_is_cut(bytes + valid, size - valid)))
        return ENCODING_UTF8;
    return guess_legacy(bytes, size, complete);
}

const char *encoding_name(enum encoding encoding)
{
    static const char *const names[] = {
        [ENCODING_UTF8] = "UTF-8",       [ENCODING_UTF16LE] = "UTF-16LE",
        [ENCODING_UTF16BE] = "UTF-16BE", [ENCODING_GB18030] = "GB18030",
        [ENCODING_BIG5] = "BIG5",        [ENCODING_WINDOWS_1252] = "WINDOWS-1252",
        [ENCODING_UNKNOWN] = NULL,       [ENCODING_BINARY] = NULL,
    };
    return names[encoding];
}
