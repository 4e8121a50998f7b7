"""Hosts that readers are sent to in good faith, and those that hide where a link leads."""

_SHORTENERS = (
    "bit.ly tinyurl.com t.co goo.gl is.gd cutt.ly s.id rb.gy shorturl.at t.ly ow.ly buff.ly adf.ly"
    " rebrand.ly shorten.asia by.com.vn bom.so link1s.com urlvn.net linktr.ee tiny.cc v.gd lnkd.in"
    " kutt.it short.gy shrtco.de shope.ee shorten.ee vn.city soo.gd clck.ru ouo.io bom.to"
    " s.shopee.vn"
)
SHORTENERS = frozenset(_SHORTENERS.split())
_AUTHORITIES = (
    "gov.vn edu.vn gov edu int quochoi.vn chinhphu.vn dangcongsan.vn thuvienphapluat.vn luatvietnam.vn"
    " csgt.vn khonggianmang.vn ncsc.gov.vn chongluadao.vn tinnhiemmang.vn evn.com.vn evnhanoi.vn"
    " evnspc.vn evncpc.vn evnnpc.vn evnhcmc.vn npc.com.vn cpc.vn hcmpc.com.vn sawaco.com.vn"
    " vnpost.vn vr.com.vn dsvn.vn vietnamairport.vn vietnamredcross.org.vn redcross.org.vn"
    " nhandaovietnam.vn vnptvinaphone.vn congdoan.vn doanthanhnien.vn hoilhpn.org.vn mattran.org.vn"
    " bachmai.vn choray.vn bvdaihoc.com.vn vncdc.gov.vn bktt.vn hust.vn vnu.vn"
    " gov.uk gov.au go.jp go.kr gc.ca europa.eu un.org who.int unicef.org worldbank.org imf.org"
    " redcross.org icrc.org"
)
_PRESS = (
    "baochinhphu.vn nhandan.vn qdnd.vn cand.com.vn cand.vn vietnamplus.vn vov.vn vtv.vn vtc.vn"
    " vnexpress.net tuoitre.vn thanhnien.vn dantri.com.vn vietnamnet.vn laodong.vn nld.com.vn"
    " sggp.org.vn tienphong.vn zingnews.vn znews.vn baotintuc.vn kenh14.vn cafef.vn cafebiz.vn"
    " vneconomy.vn vietnamnews.vn plo.vn phunuonline.com.vn phunuvietnam.vn phapluatplus.vn"
    " baophapluat.vn giadinh.net.vn suckhoedoisong.vn kinhtedothi.vn hanoimoi.vn hanoimoi.com.vn"
    " congan.com.vn anninhthudo.vn giaoducthoidai.vn giaoduc.net.vn baogiaothong.vn daidoanket.vn"
    " nguoiduatin.vn nguoiquansat.vn thesaigontimes.vn baodautu.vn tinnhanhchungkhoan.vn"
    " diendandoanhnghiep.vn vietbao.vn bongda.com.vn bongdaplus.vn thethao247.vn 24h.com.vn"
    " soha.vn genk.vn tapchicongsan.org.vn baoquocte.vn thoidai.com.vn bnews.vn congthuong.vn"
    " moitruong.net.vn nongnghiep.vn nongnghiepmoitruong.vn danviet.vn dangcongsan.org.vn"
    " bbc.com bbc.co.uk reuters.com apnews.com afp.com nytimes.com theguardian.com ft.com"
    " economist.com bloomberg.com washingtonpost.com cnn.com npr.org aljazeera.com dw.com rfi.fr"
    " nikkei.com scmp.com straitstimes.com channelnewsasia.com bangkokpost.com abc.net.au"
    " nature.com science.org thelancet.com sciencedirect.com nejm.org arxiv.org doi.org"
)
_WORKS = "wikipedia.org wikipedia.com wiktionary.org wikimedia.org britannica.com archive.org"
REFERENCE = frozenset(f"{_AUTHORITIES} {_PRESS} {_WORKS}".split())
