/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/names.h"

#include "base/mem.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <utf8proc.h>

/* A list of exact names, each with a weight, and below it a few rules for names that
 * nobody could list ("our_client_number").  Exact names beat rules, and a name that
 * says more beats one that says less: order_date over date, customer id over e-mail. */

struct known_name {
    enum source_role role;
    int score;
    const char *names; /* blank-separated, folded */
};

static const struct known_name KNOWN[] = {
    {SOURCE_ROLE_CUSTOMER, 110, "customeruniqueid"},
    {SOURCE_ROLE_CUSTOMER, 100,
     "customerid customerno customernumber customerkey customercode custid custno "
     "custcode custnumber "
     "cust customer "
     "clientid clientno clientnumber client buyerid buyer userid memberid memberno "
     "member "
     "masterid householdid householdkey household shopperid shopper consumerid patronid "
     "donorid guestid patientid 客戶編號 客户编号 客戶代號 客户代号 客戶id 客户id 客戶號 "
     "客户号 客戶 客户 顧客編號 顾客编号 顧客id 顾客id 顧客 顾客 會員編號 会员编号 "
     "會員id "
     "会员id 會員號 会员号 會員卡號 会员卡号 會員 会员 用戶id 用户id 用戶編號 用户编号 "
     "買家id "
     "买家id 消費者編號 消费者编号 顧客番号 顧客コード 会員番号 kundennummer kundennr "
     "kundenid kunde "
     "numeroclient idclient cliente idcliente clienteid usersid"},
    {SOURCE_ROLE_CUSTOMER, 90,
     "user username buyerusername accountid accountno account cardid personid contactid "
     "subscriberid profileid "
     "playerid riderid passengerid "
     "sampleid cid uid 用戶 用户 買家 买家 買家帳號 买家账号 买家会员名 消費者 消费者 "
     "訂購人 "
     "订购人 購買人 购买人"},
    {SOURCE_ROLE_CUSTOMER, 80,
     "customeremail email emailaddress buyeremail useremail clientemail contactemail "
     "電子郵件 电子邮件 電郵 邮箱 信箱"},
    {SOURCE_ROLE_CUSTOMER, 70,
     "billingemail emailbilling visitorid deviceid anonymousid distinctid"},
    {SOURCE_ROLE_CUSTOMER, 60,
     "customername clientname buyername phone phonenumber mobile customerphone 客戶名稱 "
     "客户名称 客戶姓名 客户姓名 顧客姓名 顾客姓名 姓名 手機 手机 手機號碼 手机号 電話 "
     "电话"},

    {SOURCE_ROLE_PERSON, 100,
     "customeruniqueid personid personkey uniquecustomerid masterid masterkey goldenid "
     "unifiedid globalcustomerid globalid"},

    {SOURCE_ROLE_ORDER, 100,
     "orderid orderno ordernumber ordernum orderkey ordercode orderref orderreference "
     "invoiceid invoiceno invoicenumber invoice incrementid basketid basketno receiptid "
     "receiptno receiptnumber purchaseid "
     "checkoutid bookingid bookingno reservationid billno billid ticketid ticketno "
     "saleid tripid rideid "
     "salesorder 訂單編號 订单编号 訂單號碼 订单号码 訂單號 订单号 訂單id 订单id "
     "交易編號 "
     "交易编号 交易號 交易号 發票號碼 发票号码 发票号 單號 单号 小票號 小票号 流水號 "
     "流水号 "
     "銷售單號 销售单号 注文番号 注文id bestellnummer bestellnr auftragsnummer "
     "auftragsnr rechnungsnummer rechnungsnr belegnummer belegnr "
     "numerocommande pedido numeropedido"},
    /* beside an order's id that is the payment's, or the line's */
    {SOURCE_ROLE_ORDER, 92, "transactionid transactionno transactionnumber"},
    {SOURCE_ROLE_ORDER, 85,
     "order transaction basket receipt bill bestellung factura facture ticket sale 訂單 "
     "订单"},

    {SOURCE_ROLE_DATE, 100,
     "orderdate orderdatetime ordertime ordertimestamp orderedat orderedon "
     "orderpurchasetimestamp purchasedate purchasedatetime purchasetime "
     "purchasetimestamp "
     "purchasedat invoicedate transactiondate transactiondatetime transactiontime "
     "transactiontimestamp saledate salesdate ordercreatedat ordercreated 訂單日期 "
     "订单日期 "
     "訂單時間 订单时间 下單日期 下单日期 下單時間 下单时间 訂購日期 订购日期 購買日期 "
     "购买日期 "
     "購買時間 购买时间 交易日期 交易時間 交易时间 消費日期 消费日期 消費時間 消费时间 "
     "成交時間 "
     "成交时间 銷售日期 销售日期 發票日期 发票日期 開單日期 开单日期 注文日 購入日 "
     "bestelldatum kaufdatum rechnungsdatum datecommande fechapedido"},
    {SOURCE_ROLE_DATE, 90,
     "date datetime timestamp orderdt transactiondt purchasedt txdate trxdate visitdate "
     "bookingdate eventtime eventdate "
     "eventtimestamp occurredat 日期 時間 时间 日時 datum fecha"},
    {SOURCE_ROLE_DATE, 80,
     "createdat createdon created createdutc createddate datecreated creationdate day ts "
     "time "
     "建立時間 "
     "建立日期 创建时间 创建日期"},
    {SOURCE_ROLE_DATE, 65,
     "paidat paiddate paymentdate paymenttime completedat completeddate closedat "
     "processedat 付款時間 付款时间 付款日期 支付時間 支付时间 完成時間 完成时间"},

    {SOURCE_ROLE_AMOUNT, 100,
     "linetotal lineamount linevalue salesvalue salesamount saleamount extendedprice "
     "amount 金額 金额 銷售額 销售额 銷售金額 销售金额 消費金額 消费金额 實付金額 "
     "实付金额 "
     "成交金額 成交金额 支付金額 支付金额 付款金額 付款金额 交易金額 交易金额"},
    {SOURCE_ROLE_AMOUNT, 95, "sales revenue totalprice totalamount totalvalue total"},
    {SOURCE_ROLE_AMOUNT, 85,
     "pricepaid itemtotal totalincltax totalinclvat totalinctax grosstotal nettotal "
     "montantttc spend spent totalpaidtaxincl totalpaidreal totalpaid fare value "
     "netamount netsales grossamount grosssales gmv "
     "turnover dollars "
     "paymentvalue amountpaid paidamount 總金額 总金额 總價 总价 總計 总计 小計 小计 "
     "合計 合计 "
     "實付 实付 實付款 实付款 實收金額 实收金额 實收 实收 應付金額 应付金额 売上 "
     "売上金額 betrag umsatz "
     "gesamtbetrag gesamtpreis gesamtsumme rechnungsbetrag endbetrag montant "
     "importe"},
    {SOURCE_ROLE_AMOUNT, 75, "gross net subtotal netrevenue grossrevenue linesubtotal"},

    {SOURCE_ROLE_ORDER_TOTAL, 100,
     "ordertotal orderamount ordertotalinctax grandtotalbase 買家總支付金額 "
     "买家总支付金额 grandtotal invoicetotal invoiceamount ordertotalamount "
     "訂單金額 订单金额 訂單總額 订单总额 "
     "訂單總金額 订单总金额 訂單總價 订单总价"},

    /* without tax, or in the buyer's currency */
    {SOURCE_ROLE_ORDER_TOTAL, 92, "ordertotalextax grandtotalpurchased"},
    /* beside a total, that of the goods only */
    {SOURCE_ROLE_ORDER_TOTAL, 90, "ordervalue totalordervalue basketvalue"},

    {SOURCE_ROLE_QUANTITY, 100,
     "quantity qty quantityordered qtyordered orderquantity itemquantity pieces units "
     "數量 数量 "
     "件數 "
     "件数 購買數量 购买数量 商品數量 商品数量 menge anzahl quantite cantidad"},

    {SOURCE_ROLE_PRICE, 100,
     "unitprice priceeach itemprice unitsellingprice einzelpreis prixunitaire 單價 单价 "
     "商品單價 商品单价"},
    {SOURCE_ROLE_PRICE, 90,
     "price sellingprice saleprice salesprice 價格 价格 售價 售价"},

    {SOURCE_ROLE_REFUND, 100,
     "refundedamount amountrefunded refundamount refundtotal totalrefunded refunded "
     "orderrefundamount orderrefundedamount orderrefundtotal orderrefund "
     "refund returnamount returnedamount 退款金額 退款金额 退款額 退款额 退款"},

    {SOURCE_ROLE_CURRENCY, 100,
     "currency currencycode ordercurrency currencyiso isocurrency 幣別 币别 幣種 币种 "
     "貨幣 "
     "货币 通貨"},

    {SOURCE_ROLE_STATUS, 100,
     "orderstatus financialstatus status orderstate transactionstatus 訂單狀態 订单状态 "
     "狀態 状态 交易狀態 交易状态"},
    {SOURCE_ROLE_STATUS, 70, "state paymentstatus osname"},

    {SOURCE_ROLE_TEST, 100,
     "test istest testorder testmode mode 測試 测试 測試訂單 测试订单"},

    {SOURCE_ROLE_CANCELLED, 100,
     "cancelledat canceledat cancelled canceled iscancelled iscanceled datecancelled "
     "取消時間 取消时间 已取消"},

    {SOURCE_ROLE_EMAIL, 100,
     "email emailaddress customeremail buyeremail useremail clientemail 電子郵件 "
     "电子邮件 電郵 "
     "邮箱"},
    {SOURCE_ROLE_EMAIL, 80, "billingemail emailbilling contactemail"},

    {SOURCE_ROLE_EVENT, 60,
     "type transactiontype ordertype saletype salestype doctype documenttype 類型 类型 "
     "交易類型 "
     "交易类型 單據類型 单据类型"},
    {SOURCE_ROLE_EVENT, 100,
     "event eventname eventtype behavior behaviour behaviortype action activity "
     "activityname 事件 事件名稱 事件名称 行為 "
     "行为"},

    {SOURCE_ROLE_REFERRER, 100,
     "referrer referrerid referredby referredbyid inviter invitedby 推薦人 推荐人 介紹人 "
     "介绍人"},

    {SOURCE_ROLE_SUBSCRIPTION, 100,
     "subscriptionid subscription subscriptionnumber subscriptionno subid contractid "
     "contractno membershipid 訂閱編號 订阅编号 訂閱id 订阅id 合約編號 合同编号"},
    {SOURCE_ROLE_SUBSCRIPTION, 60, "id"},

    {SOURCE_ROLE_START, 100,
     "startdate startdateutc startutc startedat startat started start subscriptionstart "
     "subscriptionstartdate subscriptionstartedat validfrom 開始日期 开始日期 開始 开始 "
     "訂閱開始 订阅开始 起始日 生效日期"},
    {SOURCE_ROLE_START, 70, "createdutc created createdat signupdate from"},
    {SOURCE_ROLE_END, 100,
     "endedat endedatutc ended enddate end endat endutc subscriptionend "
     "subscriptionenddate validto expirydate expiresat 結束日期 结束日期 結束 结束 "
     "訂閱結束 "
     "订阅结束 到期日 到期日期"},
    {SOURCE_ROLE_END, 70, "to until churndate churnedat"},
    {SOURCE_ROLE_CANCEL, 100,
     "canceledat cancelledat cancel canceledatutc cancelledatutc canceldate canceleddate "
     "cancelleddate cancellationdate cancelrequestedat cancelrequested cancelscheduledat "
     "取消日期 取消時間 取消时间"},
    {SOURCE_ROLE_PAID_FROM, 100,
     "currentperiodstart currentperiodstartutc periodstart billingperiodstart"},
    {SOURCE_ROLE_PAID_UNTIL, 100,
     "currentperiodend currentperiodendutc periodend paiduntil paidthrough serviceend "
     "serviceenddate billingperiodend 服務結束 服务结束 服務到期日 服务到期日"},
    {SOURCE_ROLE_TRIAL_START, 100,
     "trialstart trialstartutc trialstartdate trialstartedat"},
    {SOURCE_ROLE_TRIAL_END, 100,
     "trialend trialendutc trialenddate trialendsat trialendedat 試用結束 试用结束"},
    {SOURCE_ROLE_PAUSE_START, 100,
     "pausestart pausedat pausestartdate 暫停日期 暂停日期"},
    {SOURCE_ROLE_PAUSE_END, 100,
     "pauseend resumedat resumesat pauseenddate resumedate 恢復日期 恢复日期"},
    {SOURCE_ROLE_INTERVAL, 100,
     "interval billinginterval billingperiod billingcycle billingfrequency "
     "recurringinterval "
     "paymentfrequency 計費週期 计费周期 付款週期 付款周期"},
    {SOURCE_ROLE_INTERVAL, 70, "period cycle frequency"},
    {SOURCE_ROLE_REASON, 100,
     "cancellationreason cancelreason churnreason cancelationreason endreason reason "
     "取消原因 "
     "流失原因"},

    {SOURCE_ROLE_SCORE, 100,
     "score rating stars answer response npsscore csatscore cesscore nps "
     "csat ces 分數 分数 評分 评分"},
    {SOURCE_ROLE_SURVEY, 100,
     "survey surveyid surveytype surveyname questiontype metric 問卷 问卷 調查 调查"},
    {SOURCE_ROLE_WAVE, 100, "wave round surveywave 波次 輪次 轮次"},

    {SOURCE_ROLE_CURRENCY, 90,
     "from fromcurrency currencyfrom source sourcecurrency foreigncurrency 外幣 外币 "
     "原幣 "
     "原币 來源幣別 来源币种"},
    {SOURCE_ROLE_BASE, 100,
     "to tocurrency currencyto base basecurrency quote quotecurrency target "
     "targetcurrency "
     "counter countercurrency 本幣 本币 目標幣別 目标币种"},
    {SOURCE_ROLE_TENURE, 100,
     "tenure tenuremonths tenureinmonths monthstenure customertenure monthsactive "
     "monthsonbook accountlength accountage lifetimemonths 在網月數 在网月数 在網時長 "
     "在网时长 會齡 会龄"},
    {SOURCE_ROLE_CHURNED, 100,
     "churn churned churnflag churnlabel ischurned haschurned exited attrition "
     "attritionflag left 流失 是否流失 已流失"},
    {SOURCE_ROLE_CHURNED, 80, "churnvalue customerstatus status 狀態 状态"},
    {SOURCE_ROLE_AMOUNT, 90,
     "monthlycharges monthlycharge monthlyfee monthlyamount monthlyrevenue mrr arpu 月費 "
     "月费 月租 月租費 月租费"},
    {SOURCE_ROLE_MONTH, 100, "month yearmonth ym costmonth 月份 月 年月"},
    {SOURCE_ROLE_MONTH, 80, "period date day 期間 期间 日期"},
    {SOURCE_ROLE_CHANNEL, 100,
     "channel acquisitionchannel marketingchannel 管道 渠道 通路 行銷管道 营销渠道 "
     "獲客管道 获客渠道"},
    {SOURCE_ROLE_CHANNEL, 80, "source utmsource medium campaign 來源 来源"},
    {SOURCE_ROLE_ACQUISITION, 100,
     "acquisition acquisitionspend acquisitioncost acquisitioncosts spendacquisition "
     "marketingspend marketingcost adspend adcost adcosts advertising marketing 獲客成本 "
     "获客成本 獲客支出 获客支出 廣告費 广告费 行銷費用 营销费用"},
    {SOURCE_ROLE_ACQUISITION, 70, "spend spending cost costs 費用 费用 支出 成本"},
    {SOURCE_ROLE_RETENTION, 100,
     "retention retentionspend retentioncost retentioncosts spendretention crmspend "
     "loyaltyspend 留存支出 留存成本 留客成本 留客支出"},
    {SOURCE_ROLE_MARGIN, 100, "grossmargin margin grossmarginrate 毛利率"},
    {SOURCE_ROLE_RATE, 100,
     "rate exchangerate fxrate fx conversionrate rateofexchange 匯率 汇率"},
};

/* Words inside a name, for names that are in no list. */
static bool has(const char *folded, const char *const *words)
{
    for (; *words; words++)
        if (strstr(folded, *words))
            return true;
    return false;
}

static int rule_customer(const char *f)
{
    static const char *const who[] = {
        "customer", "client", "member", "buyer", "shopper", "household", "consumer",
        "客戶",     "客户",   "顧客",   "顾客",  "會員",    "会员",      NULL};
    static const char *const key[] = {"id",   "no",   "num", "key", "code", "ref",
                                      "編號", "编号", "號",  "号",  "卡",   NULL};
    static const char *const other[] = {"name",  "type",    "segment", "group",   "city",
                                        "state", "zip",     "age",     "country", "since",
                                        "date",  "gender",  "class",   "name",    "email",
                                        "phone", "address", "日期",    NULL};
    return has(f, who) && has(f, key) && !has(f, other) ? 70 : 0;
}

static int rule_order(const char *f)
{
    static const char *const what[] = {"order",   "invoice", "transaction", "basket",
                                       "receipt", "訂單",    "订单",        "發票",
                                       "发票",    NULL};
    static const char *const key[] = {"id",   "no",   "num", "key", "code", "ref",
                                      "編號", "编号", "號",  "号",  NULL};
    static const char *const other[] = {"item", "line",     "date",  "time", "status",
                                        "type", "amount",   "total", "note", "product",
                                        "seq",  "customer", NULL};
    return has(f, what) && has(f, key) && !has(f, other) ? 70 : 0;
}

static int rule_date(const char *f)
{
    static const char *const when[] = {"date", "time", "日期", "時間", "时间", NULL};
    static const char *const other[] = {
        "birth",        "deliver", "ship",  "due",      "estimat", "update",
        "modif",        "expir",   "limit", "approv",   "signup",  "register",
        "registration", "join",    "first", "last",     "cancel",  "refund",
        "return",       "fulfil",  "end",   "until",    "since",   "出生",
        "生日",         "發貨",    "发货",  "出貨",     "更新",    "退",
        "註冊",         "注册",    "到期",  "timezone", "review",  NULL};
    return has(f, when) && !has(f, other) ? 55 : 0;
}

static int rule_amount(const char *f)
{
    static const char *const what[] = {"amount", "sales", "revenue", "total", "spend",
                                       "金額",   "金额",  "額",      "额",    NULL};
    static const char *const other[] = {
        "disc",   "tax",    "ship",     "freight", "cost", "tip",  "refund",
        "coupon", "qty",    "quantity", "count",   "fee",  "item", "units",
        "order",  "points", "vat",      "balance", "折",   "稅",   "税",
        "運費",   "运费",   "退",       NULL};
    return has(f, what) && !has(f, other) ? 50 : 0;
}

/* What names_fold makes of plain ASCII: its letters in lower case, and its digits.
 * false: it is not plain. */
static bool fold_ascii(const char *name, char *out, size_t out_size)
{
    size_t used = 0;
    for (const unsigned char *at = (const unsigned char *)name; *at; at++) {
        bool letter = (unsigned)((*at | 32) - 'a') < 26;
        if (*at >= 0x80)
            return false;
        if ((letter || (unsigned)(*at - '0') < 10) && used + 1 < out_size)
            out[used++] = (char)(letter ? *at | 32 : *at);
    }
    out[used] = 0;
    return true;
}

char *names_fold(const char *name, char *out, size_t out_size)
{
    if (fold_ascii(name, out, out_size))
        return out;
    utf8proc_uint8_t *folded = NULL;
    size_t used = 0;
    utf8proc_map((const utf8proc_uint8_t *)name, 0, &folded,
                 UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPAT |
                     UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
    const utf8proc_uint8_t *at = folded ? folded : (const utf8proc_uint8_t *)"";
    while (*at) {
        utf8proc_int32_t c = 0;
        utf8proc_ssize_t size = utf8proc_iterate(at, -1, &c);
        if (size <= 0)
            break;
        utf8proc_category_t category = utf8proc_category(c);
        bool keep =
            (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_MC) ||
            category == UTF8PROC_CATEGORY_ND || category == UTF8PROC_CATEGORY_NL;
        if (keep && used + (size_t)size >= out_size)
            break;
        if (keep) {
            memcpy(out + used, at, (size_t)size);
            used += (size_t)size;
        }
        at += size;
    }
    out[used] = 0;
    free(folded);
    return out;
}

/* Is the word one of a blank-separated list? */
static bool listed(const char *list, const char *word)
{
    size_t size = strlen(word);
    for (const char *at = list; size && (at = strstr(at, word)); at += size)
        if ((at == list || at[-1] == ' ') && (!at[size] || at[size] == ' '))
            return true;
    return false;
}

int names_score(enum source_role role, const char *folded)
{
    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++)
        if (KNOWN[i].role == role && listed(KNOWN[i].names, folded))
            return KNOWN[i].score;
    switch (role) {
    case SOURCE_ROLE_CUSTOMER:
        return rule_customer(folded);
    case SOURCE_ROLE_ORDER:
        return rule_order(folded);
    case SOURCE_ROLE_DATE:
        return rule_date(folded);
    case SOURCE_ROLE_AMOUNT:
        return rule_amount(folded);
    default:
        return 0;
    }
}

static bool is_one_of(const char *list, const char *text, size_t size)
{
    char folded[64];
    char copy[64];
    if (!size || size >= sizeof copy)
        return false;
    memcpy(copy, text, size);
    copy[size] = 0;
    return listed(list, names_fold(copy, folded, sizeof folded));
}

/* WooCommerce writes its states as they stand in its tables: wc-completed. */
static bool skip_wc(const char **text, size_t *size)
{
    if (*size <= 3 || strncasecmp(*text, "wc-", 3))
        return false;
    *text += 3;
    *size -= 3;
    return true;
}

/* States of orders as the widely used shop systems write them: Magento, WooCommerce,
 * Shopify, PrestaShop, OpenCart, BigCommerce, Amazon, eBay, Etsy, Square, Stripe, and the
 * Chinese ones. */

/* Not sold: not paid for, or called off.  Words that stand within longer ones. */
static const char *const CANCELLED_WORDS[] = {
    "cancel", "void",   "fail",       "reject", "declin", "abandon", "notpaid", "denied",
    "unpaid", "storni", "annul",      "anulad", "取消",   "失敗",    "失败",    "無效",
    "无效",   "關閉",   "キャンセル", "关闭",   "不成立", NULL};
static const char CANCELLED_STATES[] =
    "expired draft trash checkoutdraft pendingpayment awaitingpayment pendingpaypal "
    "awaitingcheckpayment awaitingbankwirepayment awaitingpaypalpayment incomplete "
    "incompleteexpired paymenterror paymentrequired paymentpending pendingpaymentcheck "
    "blocked fraud suspectedfraud fraudulent unfulfillable "
    "requirespaymentmethod requiresconfirmation requiresaction 待付款 等待付款 "
    "等待買家付款 "
    "等待买家付款 未付款";
/* The money came and stayed, though the word says "cancel": a reversal was called off. */
static const char KEPT_STATES[] = "canceledreversal cancelledreversal "
                                  "paypalcanceledreversal paypalcancelledreversal "
                                  "notcancelled notcanceled";
static const char COUNTING_STATES[] =
    "complete completed paid shipped delivered processing processed fulfilled "
    "unfulfilled "
    "partial partiallyfulfilled closed open approved invoiced created unavailable "
    "authorized onhold holded hold pending succeeded success active done new "
    "confirmed accepted paymentaccepted remotepaymentaccepted paymentreview "
    "paymentreceived paymentprocessing processinginprogress preparationinprogress "
    "inprogress "
    "inprocess "
    "awaitingfulfillment awaitingshipment awaitingpickup pickedup readyforpickup "
    "readytoship manualverificationrequired verified awaitingcashondeliveryvalidation "
    "onbackorder onbackorderpaid backordered unshipped partiallyshipped shipping "
    "intransit "
    "outfordelivery partiallypaid invoiceunconfirmed shippeddeliveredtobuyer "
    "shippedpickedup shippedoutfordelivery shippedtobuyer pendingwaitingforpickup "
    "prepared captured "
    "已完成 完成 已付款 已出貨 已發貨 已发货 交易成功 已支付 已送達 已送达 已收貨 已收货 "
    "待發貨 待发货 待出貨 待收貨 待收货 已簽收 已签收 卖家已发货等待买家确认 "
    "賣家已發貨等待買家確認 "
    "买家已付款等待卖家发货 買家已付款等待賣家發貨 已確認 已确认 處理中 处理中 配送中";
/* Sold, and given back. */
static const char RETURNED_STATES[] =
    "refunded returned partiallyrefunded partiallyreturned refund return returning "
    "refundpending partialrefund shippedreturnedtoseller shippedreturningtoseller "
    "returnedtoseller returntosender reversed paypalreversed chargeback chargedback "
    "disputed dispute disputelost 退款 已退款 退貨 退货 已退貨 已退货 退款成功 部分退款";

enum names_state names_state(const char *text, size_t size)
{
    char copy[64], folded[64];
    bool wc = skip_wc(&text, &size);
    if (!size || size >= sizeof copy)
        return NAMES_STATE_UNKNOWN;
    memcpy(copy, text, size);
    copy[size] = 0;
    names_fold(copy, folded, sizeof folded);
    if (wc && !strcmp(folded, "pending")) /* its word for not paid yet */
        return NAMES_STATE_CANCELLED;
    if (listed(KEPT_STATES, folded))
        return NAMES_STATE_COUNTS;
    if (has(folded, CANCELLED_WORDS) || listed(CANCELLED_STATES, folded))
        return NAMES_STATE_CANCELLED;
    return listed(COUNTING_STATES, folded) || listed(RETURNED_STATES, folded)
               ? NAMES_STATE_COUNTS
               : NAMES_STATE_UNKNOWN;
}

bool names_returned(const char *text, size_t size)
{
    (void)skip_wc(&text, &size);
    return is_one_of(RETURNED_STATES, text, size);
}

enum names_event names_event(const char *text, size_t size)
{
    if (is_one_of(
            "purchase purchased buy bought order ordered ordercompleted orderplaced "
            "transaction checkoutcompleted completedpurchase sale paid payment 購買 购买 "
            "下單 下单 付款 支付 成交",
            text, size))
        return NAMES_EVENT_PURCHASE;
    if (is_one_of("return returned refund refunded creditnote salesreturn 退貨 退货 退款",
                  text, size))
        return NAMES_EVENT_RETURN;
    if (is_one_of(
            "view viewed pageview pv productviewed viewitem click clicked cart addtocart "
            "removefromcart productadded fav favorite wishlist search checkoutstarted "
            "瀏覽 浏览 加購 加购 收藏 點擊 点击",
            text, size))
        return NAMES_EVENT_BROWSE;
    return NAMES_EVENT_OTHER;
}

bool names_flag(const char *text, size_t size, bool *out)
{
    bool yes = is_one_of("true t yes y 1 test 是", text, size);
    if (!yes && !is_one_of("false f no n 0 live 否", text, size))
        return false;
    *out = yes;
    return true;
}

bool names_nothing(const char *text, size_t size)
{
    static const char *const words[] = {"null", "nan", "n/a", "na",   "none",
                                        "nil",  "-",   "\\n", "#n/a", "undefined"};
    if (!text || !size)
        return true;
    /* Asked of nearly every cell of a file: most are told by their first byte. */
    bool first = (text[0] | 32) == 'n' || (text[0] | 32) == 'u' || text[0] == '-' ||
                 text[0] == '\\' || text[0] == '#';
    if (size > 9 || !first)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == size && !strncasecmp(words[i], text, size))
            return true;
    return false;
}

static bool has_digit(const char *text, size_t size)
{
    for (size_t i = 0; i < size && text[i]; i++)
        if ((unsigned)(text[i] - '0') < 10)
            return true;
    return false;
}

/* No word has a digit and nearly every key has. */
bool names_nobody(const char *text, size_t size)
{
    if (has_digit(text, size))
        return size == 2 && !memcmp(text, "-1", 2);
    return is_one_of("guest guestcheckout unknown anonymous anon walkin walkincustomer "
                     "訪客 访客 散客 匿名",
                     text, size);
}

bool names_speak_refund(const char *f)
{
    static const char *const words[] = {"refund", "creditnote", "退款",
                                        "退貨",   "退货",       NULL};
    return has(f, words) || !strncmp(f, "return", 6);
}

bool names_speak_customer(const char *f)
{
    static const char *const words[] = {
        "customer", "client", "member",  "user",    "household", "demographic", "people",
        "person",   "buyer",  "profile", "contact", "客戶",      "客户",        "顧客",
        "顾客",     "會員",   "会员",    "用戶",    "用户",      NULL};
    return has(f, words);
}

bool names_speak_payment(const char *f)
{
    static const char *const words[] = {"payment", "付款", "支付", NULL};
    return has(f, words);
}

bool names_speak_survey(const char *f)
{
    static const char *const words[] = {
        "nps",  "csat",   "ces",    "survey", "feedback", "satisfaction", "問卷",
        "问卷", "滿意度", "满意度", "review", "評論",     "评论",         NULL};
    return has(f, words) && !strstr(f, "success") && !strstr(f, "preview");
}
