/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/encoding.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>
/* After the above, as it asks for. */
#include <cmocka.h>

#include "ingest/files.h"

/* iconv's name, our name, text */
static const struct {
    const char *codec, *name, *text;
} texts[] = {
    /* two words above ASCII columns */
    {"GB18030", "GB18030", "客户编号,订单日期,金额\nA1,2024-05-31,12.50\n"},
    {"BIG5", "BIG5", "客戶編號,訂單日期,金額\nA1,2024-05-31,12.50\n"},
    {"GB18030", "GB18030", "客户,date,amount\nA1,2024-05-31,12.50\n"},
    {"BIG5", "BIG5", "客戶,date,amount\nA1,2024-05-31,12.50\n"},
    {"GB18030", "GB18030", "日期,id,total\n2024-05-31,7,12.50\n"},
    {"BIG5", "BIG5", "日期,id,total\n2024-05-31,7,12.50\n"},
    {"GB18030", "GB18030", "id,date,金额\n1,2024-05-31,3\n"},
    {"BIG5", "BIG5", "id,date,金額\n1,2024-05-31,3\n"},
    {"GB18030", "GB18030", "编号;价格\n1;3,50\n"},
    {"BIG5", "BIG5", "編號;價格\n1;3,50\n"},
    {"GB18030", "GB18030", "订单号,买家,实付金额,付款时间\n1,张伟,88.00,2024-05-31\n"},
    {"BIG5", "BIG5", "訂單號碼,買家,實付金額,付款時間\n1,王小明,88.00,2024-05-31\n"},
    {"GB18030", "GB18030",
     "会员,电话,地址\n李娜,13800138000,上海市浦东新区世纪大道1号\n"},
    {"BIG5", "BIG5", "會員,電話,地址\n陳怡君,0912345678,台北市信義區市府路1號\n"},
    {"BIG5", "BIG5", "訂單編號,商品名稱,收件人,門市\n8,有機茶葉禮盒,林志豪,統一超商\n"},
    /* each character is a common one in both encodings */
    {"BIG5", "BIG5", "id,date,單價\n1,2024-05-31,3\n"},
    {"BIG5", "BIG5", "購買數,總價\n1,3\n"},
    {"GB18030", "GB18030", "客户编号,单价,金额\n1,3,4\n"},
    /* sentences */
    {"GB18030", "GB18030",
     "顾客说这双鞋很舒服,但是快递太慢了,下次还会再来购买,谢谢老板。\n"},
    {"BIG5", "BIG5", "顧客說這雙鞋很舒服,但是宅配太慢了,下次還會再來購買,謝謝老闆。\n"},
    {"GB18030", "GB18030", "备注:请在周末送货,放在门口即可。生日快乐！\n"},
    {"BIG5", "BIG5", "備註:請在週末送貨,放在門口即可。生日快樂！\n"},
    {"GB18030", "GB18030", "朝花夕拾,鲁迅的一部散文集,写于一九二六年\n"},
    {"BIG5", "BIG5", "紅樓夢是中國古典小說的代表作,作者曹雪芹\n"},
    {"GB18030", "GB18030", "品名\n红色连衣裙（加大码）\n黑色皮鞋、白色袜子\n"},
    {"BIG5", "BIG5", "品名\n紅色洋裝（加大）\n黑色皮鞋、白色襪子\n"},
    {"GB18030", "GB18030", "单价（￥）,数量\n3,4\n"},
    {"GB18030", "GB18030", "name,price(￥)\nshirt,4\n"},
    {"GB18030", "GB18030", "姓名,备注\n㐀㐁,生僻字\n张三,普通字\n"}, /* four bytes */
    /* Western European */
    {"CP1252", "WINDOWS-1252", "id,price\n1,£12.50\n"},
    {"CP1252", "WINDOWS-1252", "id,price\n1,12.50 €\n"},
    {"CP1252", "WINDOWS-1252", "Größe;Straße;Käufer\nXL;Königsallee;Müller\n"},
    {"CP1252", "WINDOWS-1252", "Äpfel;Öl;Übergröße\n1;2;3\n"},
    {"CP1252", "WINDOWS-1252", "Änderung,id\nx,1\n"}, /* C46E is one of Big5 */
    {"CP1252", "WINDOWS-1252", "prénom,ville\nZoë,Orléans\nHélène,Besançon\n"},
    {"CP1252", "WINDOWS-1252", "ÉTÉ,DÉJÀ VU,FORÊT\n1,2,3\n"},
    {"CP1252", "WINDOWS-1252", "año,dirección\n2024,Calle de la Concepción nº 5\n"},
    {"CP1252", "WINDOWS-1252", "¿Qué?,¡Cómo no!\n1,2\n"},
    {"CP1252", "WINDOWS-1252", "produto,preço\npão,1\nmaçã,2\nlimão,3\n"},
    {"CP1252", "WINDOWS-1252", "navn,by\nSøren Ærø,Århus\nÅse,Tromsø\n"},
    {"CP1252", "WINDOWS-1252", "note\nDon’t – “quote” …\n"},
    {"CP1252", "WINDOWS-1252", "item\n½ kg\n20 °C\n©2024 ®\n«Le Monde»\n"},
    {"CP1252", "WINDOWS-1252", "été\n1\n"},
    /* Unicode */
    {"UTF-8", "UTF-8", "id,date\n1,2024-05-31\n"},
    {"UTF-8", "UTF-8", "客户编号,订单日期,金额\n1,2024-05-31,2\n"},
    {"UTF-8", "UTF-8", "prénom,ville\nZoë,Orléans\n"},
    {"UTF-8", "UTF-8", "名前,価格\n田中,¥1200\nemoji 🛒,€5\n"},
    {"UTF-16LE", "UTF-16LE", "id,date,amount\n1,2024-05-31,12.50\n"},
    {"UTF-16BE", "UTF-16BE", "id,date,amount\n1,2024-05-31,12.50\n"},
    {"UTF-16LE", "UTF-16LE", "客户编号,订单日期,金额\n1,2024-05-31,2\n"},
    {"UTF-16BE", "UTF-16BE", "客戶編號,訂單日期,金額\n1,2024-05-31,2\n"},
    {"UTF-16LE", "UTF-16LE", "客户\t金额\n张伟\t一百\n🛒\t二\n"},
};

static void correctness_encodings_are_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct bytes b = files_encode(texts[i].text, texts[i].codec);
        const char *name = prepare_guess_encoding((uint8_t *)b.data, b.size, true);
        if (!name || strcmp(name, texts[i].name) != 0)
            fail_msg("row %zu, %s of %s is taken for %s", i, texts[i].codec,
                     texts[i].text, name ? name : "binary");
        free(b.data);
    }
}

static void correctness_encodings_are_converted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct bytes b = files_encode(texts[i].text, texts[i].codec);
        files_write(b.data, b.size);
        files_check_prepared(texts[i].text, strlen(texts[i].text), NULL,
                             (struct prepared){.encoding = texts[i].name});
        free(b.data);
    }
}

/* The bytes of a header, not made by the converter that reads them. */
static const struct {
    const char *bytes;
    size_t size;
    const char *name, *text;
} raw_bytes[] = {
    /* GB 2312-80 and Big5 code charts */
    {BYTES("\xbf\xcd\xbb\xa7\xb1\xe0\xba\xc5,a\n1,2\n"), "GB18030", "客户编号,a\n1,2\n"},
    {BYTES("\xab\xc8\xa4\xe1\xbd\x73\xb8\xb9,a\n1,2\n"), "BIG5", "客戶編號,a\n1,2\n"},
    {BYTES("\xbd\xf0\xb6\xee,a\n1,2\n"), "GB18030", "金额,a\n1,2\n"},
    {BYTES("\xaa\xf7\xc3\x42,a\n1,2\n"), "BIG5", "金額,a\n1,2\n"},
    {BYTES("a,b\n1,\xa3"
           "5\n"),
     "WINDOWS-1252", "a,b\n1,£5\n"},
    {BYTES("a,b\n1,5 \x80\n"), "WINDOWS-1252", "a,b\n1,5 €\n"},
    /* the five undefined bytes, as the Encoding Standard maps them */
    {BYTES("a,b\nx\x81y \x8d"
           "1 \x8f,\x90 z\x9d\n"),
     "WINDOWS-1252",
     "a,b\nx\xc2\x81y \xc2\x8d"
     "1 \xc2\x8f,\xc2\x90 z\xc2\x9d\n"},
    {BYTES("\xff\xfe"
           "a\0,\0b\0\n\0"
           "1\0,\0\x2d\x4e\n\0"),
     "UTF-16LE", "a,b\n1,中\n"},
    {BYTES("\xfe\xff\0a\0,\0b\0\n\0"
           "1\0,\x4e\x2d\0\n"),
     "UTF-16BE", "a,b\n1,中\n"},
    /* code page 936 has the euro sign at 80 */
    {BYTES("\xbd\xf0\xb6\xee,\xbf\xcd\xbb\xa7,\xc8\xd5\xc6\xda,\xb1\xe0\xba\xc5,\xbb\xf5"
           "\xb1\xd2\n\x80,1,2,3,4\n"),
     "GB18030", "金额,客户,日期,编号,货币\n€,1,2,3,4\n"},
    /* the Hong Kong supplement: 嗰 is 9DF5 */
    {BYTES("\xa6\x61\xa7\x7d,\xb9\x71\xb8\xdc\n\x9d\xf5,\xa4\x40\n"), "BIG5",
     "地址,電話\n嗰,一\n"},
};

static void correctness_raw_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof raw_bytes / sizeof *raw_bytes; i++) {
        files_write(raw_bytes[i].bytes, raw_bytes[i].size);
        files_check_prepared(raw_bytes[i].text, strlen(raw_bytes[i].text), NULL,
                             (struct prepared){.encoding = raw_bytes[i].name});
    }
}

/* What is text in none of the encodings is not guessed. codec, text */
static const char *const others[][2] = {
    {"CP1251", "Заказ,Клиент,Сумма\n1,Иванов,100\n"},
    {"CP1253", "Παραγγελία,Πελάτης\n1,Παπαδόπουλος\n"},
    {"EUC-KR",
     "주문번호,고객명,주문일자,결제금액,배송지주소,연락처,상품명\n1,김철수,,,,,\n"},
    {"SHIFT_JIS", "注文番号,お客様のお名前,ご注文の合計\n1,たなかさんです,2\n"},
};

static void input_other_encodings_are_asked_for(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct bytes b = files_encode(others[i][1], others[i][0]);
        assert_null(prepare_guess_encoding((uint8_t *)b.data, b.size, true));
        files_check_refused(
            &(struct files_refusal){b.data, b.size, ERR_ENCODING, "--encoding"}, NULL);
        files_write(b.data, b.size);
        files_check_prepared(others[i][1], strlen(others[i][1]), others[i][0],
                             (struct prepared){.encoding = others[i][0]});
        free(b.data);
    }
}

/* A sample may end anywhere in a character. */
static void invariant_a_cut_sample_keeps_its_encoding(void **state)
{
    static const char *const rows[][2] = {
        {"GB18030", "客户编号,订单日期,金额\n张伟,二零二四年五月三十一日,十二元五角\n"},
        {"BIG5", "客戶編號,訂單日期,金額\n王小明,二零二四年五月三十一日,十二元五角\n"},
        {"UTF-8",
         "客户编号,订单日期,金额🛒\n张伟,二零二四年五月三十一日,"
         "十二元五角\n"},
        {"UTF-16LE",
         "客户编号,订单日期,金额🛒\n张伟,二零二四年五月三十一日,"
         "十二\n"},
        {"UTF-16BE",
         "客户编号,订单日期,金额🛒\n张伟,二零二四年五月三十一日,"
         "十二\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bytes b = files_encode(rows[i][1], rows[i][0]);
        for (size_t n = 20; n <= b.size; n++) {
            const char *name = prepare_guess_encoding((uint8_t *)b.data, n, false);
            if (!name || strcmp(name, rows[i][0]) != 0)
                fail_msg("the first %zu bytes of %s are taken for %s", n, rows[i][0],
                         name ? name : "binary");
        }
        free(b.data);
    }
    /* ... but a whole file may not */
    const uint8_t cut[] = "a,caf\xc3";
    assert_string_equal(prepare_guess_encoding(cut, 6, false), "UTF-8");
    assert_string_equal(prepare_guess_encoding(cut, 6, true), "WINDOWS-1252");
}

/* A million ASCII rows, then one that says what all is in. */
static const struct {
    const char *last;
    size_t last_size;
    const char *name, *text;
} late[] = {
    {BYTES("1,2024-05-31,\xa3"
           "5\n"),
     "WINDOWS-1252", "1,2024-05-31,£5\n"},
    {BYTES("1,2024-05-31,caf\xe9"), "WINDOWS-1252", "1,2024-05-31,café"},
    {BYTES("1,\xd5\xc5\xce\xb0,\xb1\xb1\xbe\xa9\n"), "GB18030", "1,张伟,北京\n"},
    {BYTES("1,\xa4\xfd\xa4\x70\xa9\xfa,\xa5\x78\xa5\x5f\n"), "BIG5", "1,王小明,台北\n"},
    {BYTES("1,Zo\xc3\xab,5\n"), "UTF-8", "1,Zoë,5\n"},
    /* two of the three pairs are valid UTF-8, as well */
    {BYTES("1,\xc4\xa3\xca\xbd,\xbf\xcd\xbb\xa7,\xb1\xe0\xba\xc5,\xbd\xf0\xb6\xee\n"),
     "GB18030", "1,模式,客户,编号,金额\n"},
};

static void correctness_one_late_byte_decides(void **state)
{
    static const char row[] = "17,2024-05-31,12.50,some ordinary text in ASCII\n";
    (void)state;
    for (size_t i = 0; i < sizeof late / sizeof *late; i++) {
        struct bytes b = files_repeat(row, 20000, late[i].last, late[i].last_size);
        struct bytes wanted =
            files_repeat(row, 20000, late[i].text, strlen(late[i].text));
        files_write(b.data, b.size);
        files_check_prepared(wanted.data, wanted.size, NULL,
                             (struct prepared){.encoding = late[i].name});
        free(b.data);
        free(wanted.data);
    }
}

/* Each part of a character comes to lie over the ends of blocks. */
static void correctness_characters_cross_blocks(void **state)
{
    (void)state;
    for (size_t shift = 0; shift < 12; shift++) {
        struct bytes body =
            files_repeat("🛒€é客", 60000, "\n", 2); /* and its NUL */
        struct bytes head = {"xxxxxxxxxxxx", shift}, text = files_join(head, body);
        struct bytes utf16 = files_encode(text.data, "UTF-16LE");
        files_write(text.data, text.size - 1);
        files_check_prepared(text.data, text.size - 1, NULL,
                             (struct prepared){.encoding = "UTF-8"});
        files_write(utf16.data, utf16.size);
        files_check_prepared(text.data, text.size - 1, "UTF-16LE",
                             (struct prepared){.encoding = "UTF-16LE"});
        free(body.data);
        free(text.data);
        free(utf16.data);
    }
}

static void input_forced_encodings(void **state)
{
    (void)state;
    files_write(BYTES("a\n\xe9\n"));
    files_check_prepared("a\né\n", 5, "ISO-8859-1", (struct prepared){0});
    files_check_prepared("a\nй\n", 5, "CP1251", (struct prepared){0});
    files_check_refused(
        &(struct files_refusal){BYTES("a\n\xe9\n"), ERR_ENCODING, "line 2"}, "UTF-8");
    files_check_refused(&(struct files_refusal){BYTES("a\n"), ERR_SETTING, "\"KLINGON\""},
                        "KLINGON");
    files_check_refused(
        &(struct files_refusal){BYTES("a\n1\n\xff\xff\n"), ERR_ENCODING,
                                "line 3: some bytes do not decode as GB18030"},
        "GB18030");
}

static size_t reference_span(const uint8_t *bytes, size_t size, uint64_t *wide)
{
    size_t i = 0;
    while (i < size && bytes[i]) {
        utf8proc_int32_t unused;
        utf8proc_ssize_t n =
            utf8proc_iterate(bytes + i, (utf8proc_ssize_t)(size - i), &unused);
        if (n <= 0)
            break;
        *wide += n > 1;
        i += (size_t)n;
    }
    return i;
}

/* Every two bytes, and every four that matter, after 30 ASCII bytes (the fast
 * files_path). */
static void consistency_utf8_equals_a_library(void **state)
{
    static const uint8_t firsts[] = {0x41, 0x7f, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed,
                                     0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff};
    static const uint8_t others_of[] = {0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90,
                                        0x9f, 0xa0, 0xbf, 0xc0, 0xff};
    uint8_t text[64];
    (void)state;
    memset(text, 'x', sizeof text);
    for (int two = 0; two < 0x10000; two++) {
        uint64_t wide = 0, reference_wide = 0;
        text[30] = (uint8_t)(two >> 8);
        text[31] = (uint8_t)two;
        size_t want = reference_span(text, sizeof text, &reference_wide);
        if (encoding_utf8_span(text, sizeof text, &wide) != want ||
            wide != reference_wide)
            fail_msg("%04x", (unsigned)two);
    }
    size_t n = sizeof others_of;
    for (size_t i = 0; i < sizeof firsts; i++)
        for (size_t k = 0; k < n * n * n; k++) {
            uint64_t wide = 0, reference_wide = 0;
            uint8_t four[4] = {firsts[i], others_of[k % n], others_of[k / n % n],
                               others_of[k / n / n]};
            memcpy(text + 29, four, 4);
            for (size_t size = 29; size <= 40; size++) {
                size_t want = reference_span(text, size, &reference_wide);
                if (encoding_utf8_span(text, size, &wide) != want ||
                    wide != reference_wide)
                    fail_msg("%02x %02x %02x %02x of %zu", four[0], four[1], four[2],
                             four[3], size);
            }
        }
}

/* Cut means: some bytes more and it is whole. */
static void consistency_cut_characters(void **state)
{
    static const char *const wide[] = {"é",      "€",    "客",         "\ud7ff",
                                       "\uffff", "🛒", "\U0010ffff", "\u0800"};
    (void)state;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        for (size_t n = 1; n < strlen(wide[i]); n++)
            assert_true(encoding_utf8_is_cut((const uint8_t *)wide[i], n));
    assert_false(encoding_utf8_is_cut((const uint8_t *)"\xe9,", 2));
    assert_false(encoding_utf8_is_cut((const uint8_t *)"\xc0", 1));
    assert_false(encoding_utf8_is_cut((const uint8_t *)"\xed\xa0", 2));
    assert_false(encoding_utf8_is_cut((const uint8_t *)"\xff", 1));
    assert_false(encoding_utf8_is_cut((const uint8_t *)"a", 1));
    assert_false(encoding_utf8_is_cut((const uint8_t *)"", 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_encodings_are_told),
        cmocka_unit_test(correctness_encodings_are_converted),
        cmocka_unit_test(correctness_raw_bytes),
        cmocka_unit_test(input_other_encodings_are_asked_for),
        cmocka_unit_test(invariant_a_cut_sample_keeps_its_encoding),
        cmocka_unit_test(correctness_one_late_byte_decides),
        cmocka_unit_test(correctness_characters_cross_blocks),
        cmocka_unit_test(input_forced_encodings),
        cmocka_unit_test(consistency_utf8_equals_a_library),
        cmocka_unit_test(consistency_cut_characters),
    };
    return cmocka_run_group_tests(tests, files_set_up, files_tear_down);
}
