/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/prepare.h"

#include "base/progress.h"
#include "ingest/blanks.h"
#include "ingest/encoding.h"

#include <dirent.h>
#include <fcntl.h>
#include <iconv.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utf8proc.h>
#include <zlib.h>
/* After the above, as it asks for. */
#include <cmocka.h>

#include "data.h"

/* A directory of our own: nothing may be left in it but what we wrote. */
static char directory[] = "/tmp/mainstay-prepare-XXXXXX";
static char path[64];

struct bytes {
    char *data;
    size_t size;
};

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(directory))
        return -1;
    snprintf(path, sizeof path, "%s/x.csv", directory);
    return setenv("TMPDIR", directory, 1);
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(directory);
}

static void write_file(const void *bytes, size_t size)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, size, f), size);
    assert_int_equal(fclose(f), 0);
}

static struct bytes read_file(const char *from)
{
    FILE *f = fopen(from, "rb");
    struct bytes b = {malloc(1), 0};
    char block[65536];
    size_t n;
    assert_non_null(f);
    while ((n = fread(block, 1, sizeof block, f))) {
        b.data = realloc(b.data, b.size + n);
        memcpy(b.data + b.size, block, n);
        b.size += n;
    }
    fclose(f);
    return b;
}

/* UTF-8 text in another encoding. */
static struct bytes encode(const char *text, const char *encoding)
{
    size_t in_left = strlen(text), out_left = in_left * 4 + 16;
    struct bytes b = {malloc(out_left), out_left};
    char *in = (char *)text, *out = b.data;
    iconv_t converter = iconv_open(encoding, "UTF-8");
    assert_true(converter != (iconv_t)-1);
    if (iconv(converter, &in, &in_left, &out, &out_left) == (size_t)-1)
        fail_msg("%s cannot hold: %s", encoding, in);
    iconv_close(converter);
    b.size -= out_left;
    return b;
}

static int count_entries(const char *of)
{
    DIR *d = opendir(of);
    int n = 0;
    assert_non_null(d);
    while (readdir(d))
        n++;
    closedir(d);
    return n;
}

struct prepare_case {
    const char *bytes;
    size_t size;
    enum err code;
    const char *says; /* part of the sentence */
};

#define BYTES(literal) literal, sizeof(literal) - 1

/* Opens x.csv, expects a failure that leaves nothing open and nothing behind. */
static void check_refused(const struct prepare_case *c, const char *encoding)
{
    struct prepared file = {.fd = -7}, before = file;
    struct err_info info = {0};
    write_file(c->bytes, c->size);
    int open_files = count_entries("/proc/self/fd");
    enum err e = prepare_open(&file, path, encoding, &info);
    if (e != c->code || !strstr(info.text, c->says) || info.code != c->code)
        fail_msg("%.20s...: %s \"%s\", wanted %s \"%s\"", c->bytes, err_name(e),
                 info.text, err_name(c->code), c->says);
    if (memcmp(&file, &before, sizeof file) != 0)
        fail_msg("%.20s...: output was touched", c->bytes);
    assert_int_equal(count_entries("/proc/self/fd"), open_files);
    assert_int_equal(count_entries(directory), 3); /* . .. x.csv */
}

/* Opens x.csv and expects `text` to be handed on. */
static void check_prepared(const char *text, size_t size, const char *forced,
                           struct prepared wanted)
{
    struct prepared file;
    struct err_info info = {0};
    int open_files = count_entries("/proc/self/fd");
    enum err e = prepare_open(&file, path, forced, &info);
    if (e)
        fail_msg("%.30s: %s", text, info.text);
    assert_string_equal(file.name, path);
    assert_int_equal(file.kind, wanted.kind);
    if (wanted.encoding)
        assert_string_equal(file.encoding, wanted.encoding);
    assert_int_equal(file.gzip, wanted.gzip);
    assert_int_equal(file.blanks, wanted.blanks);
    assert_int_equal(file.size_bytes, size);
    struct bytes got = read_file(file.path);
    assert_int_equal(got.size, size);
    assert_memory_equal(got.data, text, size);
    free(got.data);
    if (file.fd < 0)
        assert_string_equal(file.path, path);
    else
        assert_memory_equal(file.path, "/proc/self/fd/", 14);
    prepare_release(&file);
    assert_null(file.path);
    assert_int_equal(count_entries("/proc/self/fd"), open_files);
    assert_int_equal(count_entries(directory), 3);
}

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
        struct bytes b = encode(texts[i].text, texts[i].codec);
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
        struct bytes b = encode(texts[i].text, texts[i].codec);
        write_file(b.data, b.size);
        check_prepared(texts[i].text, strlen(texts[i].text), NULL,
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
        write_file(raw_bytes[i].bytes, raw_bytes[i].size);
        check_prepared(raw_bytes[i].text, strlen(raw_bytes[i].text), NULL,
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
        struct bytes b = encode(others[i][1], others[i][0]);
        assert_null(prepare_guess_encoding((uint8_t *)b.data, b.size, true));
        check_refused(&(struct prepare_case){b.data, b.size, ERR_ENCODING, "--encoding"},
                      NULL);
        write_file(b.data, b.size);
        check_prepared(others[i][1], strlen(others[i][1]), others[i][0],
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
        struct bytes b = encode(rows[i][1], rows[i][0]);
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

static struct bytes repeat(const char *row, size_t times, const char *last,
                           size_t last_size)
{
    size_t n = strlen(row);
    struct bytes b = {malloc(n * times + last_size), n * times + last_size};
    for (size_t i = 0; i < times; i++)
        memcpy(b.data + i * n, row, n);
    memcpy(b.data + n * times, last, last_size);
    return b;
}

static struct bytes join(struct bytes a, struct bytes b)
{
    struct bytes out = {malloc(a.size + b.size + 1), a.size + b.size};
    memcpy(out.data, a.data, a.size);
    memcpy(out.data + a.size, b.data, b.size);
    return out;
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
        struct bytes b = repeat(row, 20000, late[i].last, late[i].last_size);
        struct bytes wanted = repeat(row, 20000, late[i].text, strlen(late[i].text));
        write_file(b.data, b.size);
        check_prepared(wanted.data, wanted.size, NULL,
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
        struct bytes body = repeat("🛒€é客", 60000, "\n", 2); /* and its NUL */
        struct bytes head = {"xxxxxxxxxxxx", shift}, text = join(head, body);
        struct bytes utf16 = encode(text.data, "UTF-16LE");
        write_file(text.data, text.size - 1);
        check_prepared(text.data, text.size - 1, NULL,
                       (struct prepared){.encoding = "UTF-8"});
        write_file(utf16.data, utf16.size);
        check_prepared(text.data, text.size - 1, "UTF-16LE",
                       (struct prepared){.encoding = "UTF-16LE"});
        free(body.data);
        free(text.data);
        free(utf16.data);
    }
}

static const struct prepare_case refused[] = {
    {BYTES(""), ERR_EMPTY, "is empty"},
    {BYTES("\n\n  \r\n\t\n"), ERR_EMPTY, "blank lines"},
    {BYTES("\xef\xbb\xbf"), ERR_EMPTY, "blank lines"},
    {BYTES("\xef\xbb\xbf\r\n"), ERR_EMPTY, "blank lines"},
    {BYTES("\xff\xfe\r\0\n\0"), ERR_EMPTY, "blank lines"},
    {BYTES("a,b\n1,\0\n"), ERR_BINARY, "not a table of text"},
    {BYTES("\x01\x02\x03\x04,abc\n"), ERR_BINARY, "not a table of text"},
    {BYTES("PK\x03\x04\x14\0\0\0[Content_Types].xml\0\0xl/workbook.xml\0"), ERR_BINARY,
     "is an Excel workbook: save it as CSV UTF-8"},
    {BYTES("PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet"),
     ERR_BINARY, "OpenDocument spreadsheet: save it as CSV UTF-8"},
    {BYTES("PK\x03\x04 orders.csv"), ERR_BINARY, "a zip archive: unpack it"},
    {BYTES("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"), ERR_BINARY, "Excel 97-2003"},
    {BYTES("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), ERR_BINARY, "is a PDF"},
    {BYTES("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), ERR_BINARY, "image (PNG)"},
    {BYTES("\xff\xd8\xff\xe0\0\x10JFIF"), ERR_BINARY, "image (JPEG)"},
    {BYTES("GIF89a\x01\0\x01\0\0\0\0"), ERR_BINARY, "image (GIF)"},
    {BYTES("SQLite format 3\0\x10\0"), ERR_BINARY, "SQLite database"},
    {BYTES("\x7f"
           "ELF\x02\x01\x01\0"),
     ERR_BINARY, "program (ELF)"},
    {BYTES("BZh91AY&SY\0\x01\x02"), ERR_BINARY, "bzip2"},
    {BYTES("\x28\xb5\x2f\xfd\x04\0"), ERR_BINARY, "zstd"},
    {BYTES("\xfd"
           "7zXZ\0\0\x04"),
     ERR_BINARY, "xz"},
    {BYTES("<!DOCTYPE html><table>"), ERR_BINARY, "a web page (HTML)"},
    {BYTES("  <html><body><table><tr><td>1"), ERR_BINARY, "a web page (HTML)"},
    {BYTES("<?xml version=\"1.0\"?><Workbook>"), ERR_BINARY, "XML"},
    {BYTES("PAR1"), ERR_TRUNCATED, "Parquet file without its end"},
    {BYTES("PAR1 and much more of it"), ERR_TRUNCATED, "Parquet file without its end"},
    {BYTES("PAR1 and much more of it PARE"), ERR_BINARY, "encrypted"},
    {BYTES("\xff\xfe"
           "a\0,\0b"),
     ERR_TRUNCATED, "line 1: the last character is cut off"},
};

static void input_what_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        check_refused(&refused[i], NULL);
}

/* Long files whose fault comes after what the guess looks at. */
static void input_late_faults_name_their_line(void **state)
{
    static const char ascii[] = "17,2024-05-31,12.50,some ordinary text in ASCII\n";
    static const char wide[] = "17,2024-05-31,12.50,café crème and so on\n";
    static const struct {
        const char *row, *last;
        size_t last_size;
        enum err code;
        const char *says;
    } rows[] = {
        {ascii, BYTES("1,\0,2\n"), ERR_BINARY, "line 20001: a NUL byte"},
        {wide, BYTES("1,\0,2\n"), ERR_BINARY, "line 20001: a NUL byte"},
        {wide, BYTES("1,caf\xe9,2\n"), ERR_ENCODING,
         "line 20001: some bytes are not UTF"},
        {wide, BYTES("1,caf\xc3"), ERR_TRUNCATED, "line 20001: the file ends in the mid"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bytes b = repeat(rows[i].row, 20000, rows[i].last, rows[i].last_size);
        check_refused(&(struct prepare_case){b.data, b.size, rows[i].code, rows[i].says},
                      NULL);
        free(b.data);
    }
    /* one character damaged among many, in an encoding that has to be rewritten */
    struct bytes gb = encode("客户,编号,订单,日期,金额,张伟,北京\n", "GB18030");
    gb.data[gb.size] = 0;
    struct bytes b = repeat(gb.data, 20000, BYTES("\xd5,1\n"));
    check_refused(
        &(struct prepare_case){b.data, b.size, ERR_ENCODING,
                               "line 20001: some bytes do not decode as GB18030"},
        NULL);
    free(b.data);
    /* blank for longer than the guess looks */
    b = repeat("\n\n\n \t\n", 100000, BYTES("\n"));
    check_refused(&(struct prepare_case){b.data, b.size, ERR_EMPTY, "only blank lines"},
                  NULL);
    b.data[b.size - 1] = 'x';
    write_file(b.data, b.size);
    check_prepared(b.data, b.size, NULL, (struct prepared){.encoding = "UTF-8"});
    free(b.data);
    free(gb.data);
}

static void input_forced_encodings(void **state)
{
    (void)state;
    write_file(BYTES("a\n\xe9\n"));
    check_prepared("a\né\n", 5, "ISO-8859-1", (struct prepared){0});
    check_prepared("a\nй\n", 5, "CP1251", (struct prepared){0});
    check_refused(&(struct prepare_case){BYTES("a\n\xe9\n"), ERR_ENCODING, "line 2"},
                  "UTF-8");
    check_refused(&(struct prepare_case){BYTES("a\n"), ERR_SETTING, "\"KLINGON\""},
                  "KLINGON");
    check_refused(&(struct prepare_case){BYTES("a\n1\n\xff\xff\n"), ERR_ENCODING,
                                         "line 3: some bytes do not decode as GB18030"},
                  "GB18030");
}

static void input_files_that_cannot_be_opened(void **state)
{
    struct prepared file;
    struct err_info info = {0};
    char missing[96];
    (void)state;
    assert_int_equal(prepare_open(&file, directory, NULL, &info), ERR_DENIED);
    assert_non_null(strstr(info.text, "is a directory"));
    snprintf(missing, sizeof missing, "%s/none.csv", directory);
    assert_int_equal(prepare_open(&file, missing, NULL, &info), ERR_NO_INPUT);
    assert_non_null(strstr(info.text, "none.csv"));
    write_file(BYTES("a\n"));
    if (geteuid() != 0) { /* nothing is closed to the super-user */
        assert_int_equal(chmod(path, 0), 0);
        assert_int_equal(prepare_open(&file, path, NULL, &info), ERR_DENIED);
        assert_int_equal(chmod(path, 0600), 0);
    }
}

static void correctness_pipes_are_copied(void **state)
{
    char fifo[64];
    struct prepared file;
    struct err_info info = {0};
    (void)state;
    write_file(BYTES("kept\n"));
    snprintf(fifo, sizeof fifo, "%s/fifo", directory);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    pid_t child = fork();
    if (child == 0) {
        FILE *f = fopen(fifo, "w");
        for (int i = 0; f && i < 100000; i++)
            fprintf(f, "%07d\n", i);
        _exit(f && fclose(f) == 0 ? 0 : 1);
    }
    enum err e = prepare_open(&file, fifo, NULL, &info);
    waitpid(child, NULL, 0);
    unlink(fifo);
    assert_int_equal(e, ERR_OK);
    assert_int_equal(file.size_bytes, 800000);
    struct bytes got = read_file(file.path);
    assert_memory_equal(got.data + 799992, "0099999\n", 8);
    free(got.data);
    prepare_release(&file);
}

/* One gzip member. */
static struct bytes pack(const void *bytes, size_t size)
{
    z_stream z = {.next_in = (Bytef *)bytes, .avail_in = (uInt)size};
    struct bytes out = {malloc(size + 1000), size + 1000};
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, 0), Z_OK);
    z.next_out = (Bytef *)out.data;
    z.avail_out = (uInt)out.size;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    out.size -= z.avail_out;
    deflateEnd(&z);
    return out;
}

static void correctness_gzip_members_are_joined(void **state)
{
    (void)state;
    struct bytes text = repeat("17,2024-05-31,12.50,text\n", 100000, BYTES("end\n"));
    struct bytes one = pack(text.data, 1000),
                 two = pack(text.data + 1000, text.size - 1000);
    struct bytes none = pack("", 0), zeros = {calloc(1, 1024), 1024};
    struct bytes a = join(one, two), b = join(none, a), c = join(b, none);
    struct bytes d = join(c, zeros);
    const struct bytes *whole[] = {&a, &b, &c, &d};
    for (size_t i = 0; i < 4; i++) {
        write_file(whole[i]->data, whole[i]->size);
        check_prepared(text.data, text.size, NULL,
                       (struct prepared){.encoding = "UTF-8", .gzip = true});
    }
    struct bytes gb = encode("客户编号,金额\n张伟,5\n", "GB18030"), packed;
    packed = pack(gb.data, gb.size);
    write_file(packed.data, packed.size);
    check_prepared("客户编号,金额\n张伟,5\n", strlen("客户编号,金额\n张伟,5\n"), NULL,
                   (struct prepared){.encoding = "GB18030", .gzip = true});
    struct bytes *used[] = {&text, &one, &two, &none, &zeros, &a,
                            &b,    &c,   &d,   &gb,   &packed};
    for (size_t i = 0; i < sizeof used / sizeof *used; i++)
        free(used[i]->data);
}

/* Cut off at each byte, and with each byte changed: never half a file. */
static void input_damaged_gzip(void **state)
{
    static const char text[] = "id,date\n1,2024-05-31\n2,2024-06-01\n3,2024-06-02\n";
    (void)state;
    struct bytes packed = pack(text, sizeof text - 1);
    for (size_t n = 2; n < packed.size; n++)
        check_refused(
            &(struct prepare_case){packed.data, n, ERR_TRUNCATED, "end too early"}, NULL);
    for (size_t i = 10; i < packed.size; i++) {
        packed.data[i] ^= 0x10;
        check_refused(&(struct prepare_case){packed.data, packed.size, ERR_TRUNCATED,
                                             "fetch it again"},
                      NULL);
        packed.data[i] ^= 0x10;
    }
    packed.data[packed.size - 6] ^= 1;
    check_refused(&(struct prepare_case){packed.data, packed.size, ERR_TRUNCATED,
                                         "the gzip check sum is wrong"},
                  NULL);
    packed.data[packed.size - 6] ^= 1;
    struct bytes tail = {"rest", 4}, more = join(packed, tail);
    check_refused(&(struct prepare_case){more.data, more.size, ERR_TRUNCATED,
                                         "something that is not gzip follows"},
                  NULL);
    struct bytes twice = pack(packed.data, packed.size);
    check_refused(
        &(struct prepare_case){twice.data, twice.size, ERR_BINARY, "compressed twice"},
        NULL);
    struct bytes empty = pack("", 0);
    check_refused(&(struct prepare_case){empty.data, empty.size, ERR_EMPTY, "is empty"},
                  NULL);
    free(packed.data);
    free(more.data);
    free(twice.data);
    free(empty.data);
}

/* text, kind */
static const struct {
    const char *text;
    enum prepare_kind kind;
} kinds[] = {
    {"{\"a\":1}\n{\"a\":2}\n", PREPARE_JSON},
    {"[{\"a\":1},{\"a\":2}]", PREPARE_JSON},
    {" [\n  { \"a\": 1 } ]", PREPARE_JSON},
    {"[]", PREPARE_JSON},
    {"{}", PREPARE_JSON},
    {"[id],[date]\n1,2\n", PREPARE_TEXT},
    {"{id},{date}\n1,2\n", PREPARE_TEXT},
    {"a,b\n1,2\n", PREPARE_TEXT},
    {"GIF89a,BZh,Rar!\n1,2,3\n", PREPARE_TEXT}, /* no signature alone makes a binary */
    {"MZ,ORC\n1,2\n", PREPARE_TEXT},
    {"PAR1 Parquet PAR1", PREPARE_PARQUET},
};

static void correctness_kinds_are_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        write_file(kinds[i].text, strlen(kinds[i].text));
        check_prepared(kinds[i].text, strlen(kinds[i].text), NULL,
                       (struct prepared){.kind = kinds[i].kind, .encoding = "UTF-8"});
    }
}

/* Dropped only where the library does not read past it. in, out, kind */
static void correctness_byte_order_marks(void **state)
{
    static const struct {
        const char *in, *out;
        enum prepare_kind kind;
    } rows[] = {
        {"\ufeffa,b\n1,2\n", "\ufeffa,b\n1,2\n", PREPARE_TEXT},
        {"\ufeff\"a\",b\n1,2\n", "\ufeff\"a\",b\n1,2\n", PREPARE_TEXT},
        {"\ufeff\"a\nx\",b\n1,2\n", "\"a\nx\",b\n1,2\n", PREPARE_TEXT},
        {"\ufeff{\"a\":1}\n", "{\"a\":1}\n", PREPARE_JSON},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        write_file(rows[i].in, strlen(rows[i].in));
        check_prepared(rows[i].out, strlen(rows[i].out), NULL,
                       (struct prepared){.kind = rows[i].kind, .encoding = "UTF-8"});
    }
}

static const struct {
    const char *text, *rewritten; /* NULL: left alone */
} blank_tables[] = {
    {" 00004 0001 19970101  2   29.33\n 00004 0001 19970118  2   29.73\n",
     "00004\t0001\t19970101\t2\t29.33\n00004\t0001\t19970118\t2\t29.73\n"},
    {"1 2\r\n3   4  \r\n", "1\t2\r\n3\t4\r\n"},
    {"id date\n1 2024-05-31\n2   2024-06-01", "id\tdate\n1\t2024-05-31\n2\t2024-06-01"},
    {"1 2\n\n3 4\n", "1\t2\n\n3\t4\n"},
    {"7 29,33\n8 1,50\n", "7\t29,33\n8\t1,50\n"},
    {"a  1\nb  2\n", "a\t1\nb\t2\n"},
    {"1 2\n3\n", NULL},
    {"1 2\n3 4 5\n", NULL},
    {"1\n2\n", NULL},
    {"John Smith\nJane Doe\n", NULL},
    {"the first line\nthe second line\n", NULL},
    {"It was 1997 then\nIt was 1998 then\n", NULL},
    {"1 \"2\"\n3 \"4\"\n", NULL},
    {"1,5 2\n1,6 x,2\n", NULL},
    {"1 a,2 b\n3 c,4 d\n", NULL},
    {"1 2;3 4\n5 6;7 8\n", NULL},
    {"1 2\t3 4\n5 6\t7 8\n", NULL},
    {"1 2|3\n5 6|7\n", NULL},
};

static void correctness_runs_of_blanks(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof blank_tables / sizeof *blank_tables; i++) {
        const char *text = blank_tables[i].text, *out = blank_tables[i].rewritten;
        write_file(text, strlen(text));
        check_prepared(out ? out : text, strlen(out ? out : text), NULL,
                       (struct prepared){.encoding = "UTF-8", .blanks = out != NULL});
    }
}

/* Each part of a line comes to lie over the ends of blocks. */
static void correctness_blanks_cross_blocks(void **state)
{
    (void)state;
    for (size_t shift = 0; shift < 13; shift++) {
        struct bytes body = repeat("  12    3   \n", 60000, BYTES("4 5"));
        struct bytes want = repeat("12\t3\n", 60000, BYTES("4\t5"));
        struct bytes head = {"            ", shift}, text = join(head, body);
        write_file(text.data, text.size);
        check_prepared(want.data, want.size, NULL,
                       (struct prepared){.encoding = "UTF-8", .blanks = true});
        free(body.data);
        free(want.data);
        free(text.data);
    }
}

static void correctness_cdnow_becomes_a_table(void **state)
{
    char data[TEST_DATA_PATH];
    struct prepared file;
    struct err_info info = {0};
    (void)state;
    test_data("cdnow/CDNOW_sample.txt", data);
    assert_int_equal(prepare_open(&file, data, NULL, &info), ERR_OK);
    assert_true(file.blanks);
    struct bytes got = read_file(file.path);
    assert_memory_equal(got.data, "00004\t0001\t19970101\t2\t29.33\r\n", 29);
    size_t lines = 0, tabs = 0, blanks = 0;
    for (size_t i = 0; i < got.size; i++) {
        lines += got.data[i] == '\n';
        tabs += got.data[i] == '\t';
        blanks += got.data[i] == ' ';
    }
    assert_int_equal(lines, 6919);
    assert_int_equal(tabs, 4 * 6919);
    assert_int_equal(blanks, 0);
    free(got.data);
    prepare_release(&file);
}

static void correctness_real_files_pass_untouched(void **state)
{
    static const char *const names[] = {
        "cdnow/cdnowElog.csv",
        "completejourney/transactions_sample.csv",
        "export_formats/shopify_orders_handmade_fixture.csv",
        "export_formats/dittofeed_users.csv",
        "grocer/groceryElog.csv",
        "telco/Telco-Customer-Churn.csv",
    };
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char data[TEST_DATA_PATH];
        struct prepared file;
        struct err_info info = {0};
        test_data(names[i], data);
        assert_int_equal(prepare_open(&file, data, NULL, &info), ERR_OK);
        assert_string_equal(file.path, data);
        assert_int_equal(file.fd, -1);
        assert_string_equal(file.encoding, "UTF-8");
        assert_false(file.blanks);
        prepare_release(&file);
    }
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

/* Every two bytes, and every four that matter, after 30 ASCII bytes (the fast path). */
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

/* Runs in a child that the fault stays in; returns its exit status. */
static int in_child(int (*work)(void))
{
    int status = -1;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        _exit(work());
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int open_with_little_room(void)
{
    struct rlimit limit = {1 << 20, 1 << 20};
    struct prepared file;
    struct err_info info = {0};
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
    enum err e = prepare_open(&file, path, NULL, &info);
    return e == ERR_FULL && strstr(info.text, "TMPDIR") ? 42 : (int)e;
}

/* Every step that writes meets the end of the room. */
static void fault_no_space_for_the_temporary_file(void **state)
{
    (void)state;
    struct bytes text = repeat("17,2024-05-31,12.50,text\n", 100000, BYTES("\xe9\n"));
    struct bytes packed = pack(text.data, text.size), parts[3];
    parts[0] = text;
    parts[1] = packed;
    parts[2] = repeat("17 2024-05-31 12.50\n", 100000, BYTES("1 2 3\n"));
    for (size_t i = 0; i < 3; i++) {
        write_file(parts[i].data, parts[i].size);
        assert_int_equal(in_child(open_with_little_room), 42);
        assert_int_equal(count_entries(directory), 3);
        free(parts[i].data);
    }
}

static int open_after_interrupt(void)
{
    struct prepared file;
    struct err_info info = {0};
    progress_catch_interrupts();
    raise(SIGINT);
    enum err e = prepare_open(&file, path, NULL, &info);
    return e == ERR_INTERRUPTED && count_entries(directory) == 3 ? 42 : (int)e;
}

static void fault_interrupted(void **state)
{
    (void)state;
    write_file(BYTES("a,b\n1,2\n"));
    assert_int_equal(in_child(open_after_interrupt), 42);
}

static int open_without_temporary_directory(void)
{
    struct prepared file;
    struct err_info info = {0};
    setenv("TMPDIR", "/proc/no/such/directory", 1);
    if (prepare_open(&file, path, NULL, &info))
        return 1;
    prepare_release(&file);
    return 42;
}

static void fault_tmpdir_that_does_not_exist(void **state)
{
    (void)state;
    write_file(BYTES("a,b\n1,\xe9\n"));
    assert_int_equal(in_child(open_without_temporary_directory), 42);
}

/* A file is killed off with the process. */
static int die_while_open(void)
{
    struct prepared file;
    struct err_info info = {0};
    if (prepare_open(&file, path, NULL, &info) || file.fd < 0)
        return 1;
    return raise(SIGKILL);
}

static void fault_nothing_is_left_after_kill(void **state)
{
    (void)state;
    write_file(BYTES("a,b\n1,\xe9\n"));
    assert_int_equal(in_child(die_while_open), -1);
    assert_int_equal(count_entries(directory), 3);
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
        cmocka_unit_test(input_what_is_refused),
        cmocka_unit_test(input_late_faults_name_their_line),
        cmocka_unit_test(input_forced_encodings),
        cmocka_unit_test(input_files_that_cannot_be_opened),
        cmocka_unit_test(correctness_pipes_are_copied),
        cmocka_unit_test(correctness_gzip_members_are_joined),
        cmocka_unit_test(input_damaged_gzip),
        cmocka_unit_test(correctness_kinds_are_told),
        cmocka_unit_test(correctness_byte_order_marks),
        cmocka_unit_test(correctness_runs_of_blanks),
        cmocka_unit_test(correctness_blanks_cross_blocks),
        cmocka_unit_test(correctness_cdnow_becomes_a_table),
        cmocka_unit_test(correctness_real_files_pass_untouched),
        cmocka_unit_test(consistency_utf8_equals_a_library),
        cmocka_unit_test(consistency_cut_characters),
        cmocka_unit_test(fault_no_space_for_the_temporary_file),
        cmocka_unit_test(fault_interrupted),
        cmocka_unit_test(fault_tmpdir_that_does_not_exist),
        cmocka_unit_test(fault_nothing_is_left_after_kill),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
