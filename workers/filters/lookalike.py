"""Hosts that imitate a bank, a wallet, a shop or an authority: vietc0mbank.com, shopee-qua.top.

Must not catch the brand's own domains, nor a host in which a short name is part of a word.
"""

import re

from service.domain.text.alike import LOOK_ALIKES

# Long names are seen anywhere in a host, short ones as a part between hyphens and dots.
_LONG = (
    "vietcombank vietinbank techcombank agribank sacombank vpbank tpbank hdbank eximbank mbbank"
    " seabank lpbank lienvietpostbank namabank bacabank shinhanbank hsbc vikkibank cakebank"
    " zalopay viettelmoney viettelpay vnpay vnptpay shopeepay airpay paypal binance"
    " shopee lazada tiktokshop sendo thegioididong dienmayxanh vinmart winmart bachhoaxanh"
    " facebook instagram telegram youtube google microsoft netflix iphone"
    " viettel vinaphone mobifone vnexpress tuoitre thanhnien dantri"
    " dichvucong vneid baohiemxahoi tongcucthue tongcuchaiquan bocongan canhsat giaothong"
    " vnpost viettelpost giaohangnhanh giaohangtietkiem vietlott vietjet vietnamairlines"
)
_SHORT = (
    "vcb bidv acb vib shb msb ocb scb tcb mbb momo tiki zalo ghn ghtk bhxh cccd gov evn csgt vssid"
    " etax thue congan chinhphu bca ems spx tiktok apple amazon visa fb"
)
LONG = tuple(_LONG.split())
SHORT = frozenset(_SHORT.split())
ENDINGS = frozenset({"vn", "com", "net", "org", "me", "io", "info", "biz", "co", "gov", "edu"})
DIGITS = str.maketrans("013457", "oieast")
SPLIT = re.compile(r"[-.]")


def imitates(host: str, typed: str = "") -> str:
    """The name that a host makes use of; empty if it is the name's own or has none."""
    if host.startswith("xn--") or ".xn--" in host or typed not in ("", host):
        return host
    labels = host.split(".")
    while len(labels) > 1 and labels[-1] in ENDINGS:
        labels.pop()
    if host.endswith((".gov.vn", ".edu.vn")) or labels[-1] in LONG or labels[-1] in SHORT:
        return ""
    read = host.rpartition(".")[0].translate(LOOK_ALIKES).translate(DIGITS)
    close = read.replace("-", "")
    for name in LONG:
        if name in close:
            return name
    parts = [part for part in SPLIT.split(read) if part]
    if len(parts) > 1 or read != host.rpartition(".")[0]:
        return next((part for part in parts if part in SHORT), "")
    return ""
