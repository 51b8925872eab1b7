/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/page.h"

#include <string.h>

/* Colours are Okabe and Ito's, which people with any colour vision tell apart; in the
 * dark their lighter ones.  Receipts are <details> that open as a sheet, so that they
 * work without a script; the script only closes them by Escape or a click beside. */
static const char *const style[] = {
    /* colours */
    ":root{--ink:#1b1f24;--dim:#59636e;--line:#d5dae0;--paper:#fff;--sheet:#f5f7f9;"
    "--c1:#0072b2;--c2:#d55e00;--c3:#009e73;--c4:#a35a86;--c5:#7a6a00;--grey:#8a929b;"
    "--good:#00694b;--bad:#a84300;--heat:0,114,178;color-scheme:light dark}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e8ebef;--dim:#a3adb8;--line:#3a424c;"
    "--paper:#14181d;--sheet:#1f252c;--c1:#56b4e9;--c2:#f08a3c;--c3:#3cc79a;"
    "--c4:#d79ac0;--c5:#f0e442;--grey:#7d8791;--good:#5bd1aa;--bad:#f5a163;"
    "--heat:86,180,233}}",
    /* frame */
    "*{box-sizing:border-box}"
    "body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,"
    "-apple-system,\"Segoe UI\",\"Noto Sans\",\"PingFang TC\",\"PingFang SC\","
    "\"Microsoft JhengHei\",\"Microsoft YaHei\",\"Noto Sans CJK TC\","
    "\"Noto Sans CJK SC\",sans-serif}"
    "main,header,footer{max-width:72rem;margin:0 auto;padding:0 1rem}"
    "h1{font-size:1.7rem;line-height:1.2;margin:1.5rem 0 .5rem}"
    "h2{font-size:1.2rem;margin:2.2rem 0 .6rem}"
    "h3,figcaption{font-size:1rem;font-weight:600;margin:0 0 .2rem}"
    ".skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem}"
    ".lead{font-size:1.1rem;max-width:46rem;margin:1rem 0}"
    ".note{color:var(--dim);font-size:.875rem;margin:.3rem 0}"
    "dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.15rem 1rem;"
    "margin:0;overflow-wrap:anywhere}dt{color:var(--dim)}dd{margin:0;grid-column:2}"
    ".charts{margin-top:1.8rem;display:grid;grid-template-columns:repeat(auto-fit,minmax("
    "min(100%,27rem),"
    "1fr));gap:1.8rem 2rem}"
    ".charts>section{min-width:0}figure{margin:0}figure svg{display:block;width:100%;"
    "height:auto;max-width:44rem}"
    ".scroll{overflow-x:auto;max-width:100%}",
    /* tables */
    "table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums}"
    "th,td{padding:.22rem .4rem;text-align:right;white-space:nowrap;"
    "border-bottom:1px solid var(--line)}"
    "thead th{color:var(--dim);font-weight:600;vertical-align:bottom;white-space:normal;"
    "min-width:4.5rem}"
    "th[scope=row]{position:sticky;left:0;background:var(--paper)}"
    "th[scope=row],td.l,th.l{text-align:left;font-weight:400}td.l{white-space:normal}td."
    "l:last-child{min-width:14rem}"
    "tr.t th,tr.t td{font-weight:600;border-top:2px solid var(--line)}"
    "tr.u th,tr.u td{color:var(--dim)}",
    /* receipts */
    "details>summary{cursor:pointer}details.table{margin:.4rem 0}"
    "details.table>summary{color:var(--dim);font-size:.875rem}"
    "details.n>summary{list-style:none;text-decoration:underline dotted;"
    "text-underline-offset:.2em;display:inline}"
    "details.n>summary::-webkit-details-marker{display:none}"
    "details.n[open]>summary{background:var(--c1);color:var(--paper);outline:2px solid "
    "var(--c1)}"
    "summary:focus-visible,a:focus-visible{outline:2px solid var(--c2)}"
    ".receipt{position:fixed;z-index:9;right:1rem;bottom:1rem;width:min(40rem,calc(100vw "
    "- 2rem));max-height:70vh;overflow:auto;background:var(--sheet);color:var(--ink);"
    "border:1px solid var(--dim);border-radius:.5rem;padding:.8rem 1rem;text-align:left;"
    "white-space:normal;font-size:.875rem;font-weight:400;box-shadow:0 .3rem 1.5rem "
    "#0006}"
    "pre,code{font:.8125rem/1.4 ui-monospace,monospace}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:.1rem 0 .5rem;user-select:"
    "all;background:var(--paper);padding:.3rem .5rem;border-radius:.3rem}",
    /* charts */
    ".key{display:inline-block;width:.85em;height:.85em;margin:0 .3em 0 .8em;"
    "vertical-align:-.08em;border:1px solid var(--dim)}.legend{font-size:.8125rem;"
    "color:var(--dim);margin-left:-.8em}"
    ".legend>span{display:inline-block}"
    ".good{color:var(--good)}.bad{color:var(--bad)}"
    ".bar{display:inline-block;width:4rem;height:.7em;margin-left:.5rem;background:"
    "var(--line)}.bar i{display:block;height:100%;background:var(--c1)}"
    "svg text{fill:var(--dim);font-size:12px;font-family:inherit}"
    "svg .grid{stroke:var(--line)}svg .zero{stroke:var(--dim)}"
    "svg .line{fill:none;stroke-width:2;stroke-linejoin:round}"
    "svg .band{stroke:none;fill-opacity:.2}"
    "svg .hollow{fill:var(--paper);stroke-width:2}svg .dash{stroke-dasharray:4 3}"
    "svg .open{fill-opacity:.3;stroke-width:1;stroke-dasharray:3 2}"
    "svg .hatch{fill:url(#hatch)}svg .cell{fill:rgb(var(--heat));stroke:var(--line);"
    "stroke-width:.5}"
    ".s1{fill:var(--c1);stroke:var(--c1);background:var(--c1)}"
    ".s2{fill:var(--c2);stroke:var(--c2);background:var(--c2)}"
    ".s3{fill:var(--c3);stroke:var(--c3);background:var(--c3)}"
    ".s4{fill:var(--c4);stroke:var(--c4);background:var(--c4)}"
    ".s5{fill:var(--c5);stroke:var(--c5);background:var(--c5)}"
    ".warm{fill:var(--grey);stroke:var(--grey)}"
    ".line.s1,.line.s2,.line.s3,.line.s4,.line.warm{fill:none}"
    "svg.spark{width:7rem;height:1.4rem;vertical-align:middle;overflow:visible}"
    "td.heat{background:rgba(var(--heat),var(--a))}"
    "footer{margin:3rem auto 2rem;color:var(--dim);font-size:.875rem}",
    /* phones and paper */
    "@media(max-width:36rem){body{font-size:15px}dl.head{grid-template-columns:minmax(0,"
    "1fr)}dl.head dd{grid-column:1}dl.head "
    "dt{margin-top:.4rem}.receipt{right:.5rem;left:.5rem;bottom:.5rem;"
    "width:auto}svg.spark{width:5rem}}"
    "@media print{:root{--ink:#000;--dim:#444;--line:#bbb;--paper:#fff;--sheet:#fff;"
    "--c1:#0072b2;--c2:#d55e00;--c3:#009e73;--c4:#a35a86;--c5:#7a6a00;--grey:#8a929b;"
    "--good:#00694b;--bad:#a84300;--heat:0,114,178}"
    "body{font-size:10pt}.receipt,.skip,.click,details.table>summary{display:none}"
    "details.table::details-content{content-visibility:visible;display:block}"
    ".scroll{overflow:visible}table{font-size:7.5pt}th,td{padding:.1rem .25rem}"
    "thead "
    "th{min-width:0}figure,tr{break-inside:avoid}.charts,.charts>section{display:block}"
    ".charts>section{margin-bottom:.6cm}figure svg{max-width:12cm}"
    "h2{break-after:avoid}details.n>summary{text-decoration:none}"
    "*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}",
};

/* Closes receipts; opens the tables before printing where the style cannot. */
static const char script[] =
    "document.addEventListener('keydown',function(e){if(e.key==='Escape')"
    "document.querySelectorAll('details.n[open]').forEach(function(d){d.open=false})});"
    "document.addEventListener('click',function(e){document.querySelectorAll("
    "'details.n[open]').forEach(function(d){if(!d.contains(e.target))d.open=false})});"
    "addEventListener('beforeprint',function(){document.querySelectorAll("
    "'details.table').forEach(function(d){d.open=true})});";

static const char patterns[] =
    "<svg width=\"0\" height=\"0\" style=\"position:absolute\" aria-hidden=\"true\">"
    "<defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\""
    " patternTransform=\"rotate(45)\"><rect width=\"2\" height=\"6\" "
    "style=\"fill:var(--paper);fill-opacity:.75\"/></pattern></defs></svg>\n";

/* ---- text ---------------------------------------------------------------------- */

static void escape_char(struct buf *out, const char *text, size_t size, uint32_t code)
{
    bool allowed = size > 0 && (code >= 0x20 || code == '\n' || code == '\t') &&
                   !(code >= 0x7f && code < 0xa0) && (code & 0xfffe) != 0xfffe;
    switch (allowed ? code : 0) {
    case 0:
        buf_puts(out, "\xef\xbf\xbd");
        break;
    case '&':
        buf_puts(out, "&amp;");
        break;
    case '<':
        buf_puts(out, "&lt;");
        break;
    case '>':
        buf_puts(out, "&gt;");
        break;
    case '"':
        buf_puts(out, "&quot;");
        break;
    case '\'':
        buf_puts(out, "&#39;");
        break;
    default:
        buf_add(out, text, size);
    }
}

void page_escape(struct buf *out, const char *text)
{
    size_t left = strlen(text);
    while (left > 0) {
        uint32_t code = 0;
        size_t size = buf_utf8_next(text, left, &code);
        escape_char(out, text, size, code);
        text += size ? size : 1;
        left -= size ? size : 1;
    }
}

void page_text(const struct page *page, const char *text)
{
    page_escape(page->out, text);
}

void page_markup(const struct page *page, const char *markup)
{
    buf_puts(page->out, markup);
}

void page_open(const struct page *page, const char *tag, const char *attributes)
{
    buf_printf(page->out, "<%s%s%s>", tag, attributes ? " " : "",
               attributes ? attributes : "");
}

void page_close(const struct page *page, const char *tag)
{
    buf_printf(page->out, "</%s>\n", tag);
}

void page_word(const struct page *page, const char *tag, enum words_code word)
{
    page_filled(page, tag, word, NULL, 0);
}

/* "p class=..." closes with "p". */
static void close_first(const struct page *page, const char *tag)
{
    buf_printf(page->out, "</%.*s>\n", (int)strcspn(tag, " "), tag);
}

void page_filled(const struct page *page, const char *tag, enum words_code word,
                 const char *const *args, size_t count)
{
    struct buf text = {0};
    words_add(&text, page->language, word, 2, args, count);
    if (tag)
        page_open(page, tag, NULL);
    page_text(page, buf_text(&text));
    if (tag)
        close_first(page, tag);
    buf_release(&text);
}

void page_counted(const struct page *page, const char *tag, enum words_code word,
                  int64_t number)
{
    struct buf text = {0};
    WORDS_SAY_COUNTED(&text, page->language, word, number, WORDS_NUMBER(number));
    if (tag)
        page_open(page, tag, NULL);
    page_text(page, buf_text(&text));
    if (tag)
        close_first(page, tag);
    buf_release(&text);
}

void page_sentence(const struct page *page, const char *english)
{
    struct buf text = {0};
    bool known = words_add_sentence(&text, english, page->language);
    if (!known)
        page_markup(page, "<span lang=\"en\">");
    page_text(page, known ? buf_text(&text) : english);
    if (!known)
        page_markup(page, "</span>");
    buf_release(&text);
}

/* ---- frame --------------------------------------------------------------------- */

void page_begin(const struct page *page, const char *title)
{
    buf_printf(page->out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n",
               words_tag(page->language));
    page_markup(page, "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
                      "content=\"width=device-width,initial-scale=1\">\n"
                      "<meta name=\"color-scheme\" content=\"light dark\">\n"
                      "<meta http-equiv=\"Content-Security-Policy\" content=\""
                      "default-src 'none';style-src 'unsafe-inline';"
                      "script-src 'unsafe-inline'\">\n<title>");
    page_text(page, title);
    page_markup(page, "</title>\n<style>");
    for (size_t i = 0; i < sizeof style / sizeof *style; i++)
        page_markup(page, style[i]);
    page_markup(page, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#figures\">");
    page_word(page, NULL, WORD_TO_CONTENT);
    page_markup(page, "</a>\n");
    page_markup(page, patterns);
}

void page_end(const struct page *page)
{
    const char *version = MAINSTAY_VERSION;
    page_markup(page, "<footer>");
    page_filled(page, "p", WORD_FOOTER, &version, 1);
    page_markup(page, "</footer>\n<script>");
    page_markup(page, script);
    page_markup(page, "</script>\n</body>\n</html>\n");
}
