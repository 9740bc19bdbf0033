"""Which parameters of an address say how a reader came, or who reads, and never what is read.

Families rather than services: what ends in "_campaign" or begins with "utm_" needs no entry of its own. Names
with which some sites choose what they show (id, p, page, v, cid, lang, feature, from) must not match.
Pure text: no Django.
"""

import re
from urllib.parse import unquote_plus

# Who writes them -> names.
NAMES_OF = {
    # Campaigns and statistics.
    "Adobe": "ef_id s_cid s_kwcid",
    "Amazon": "linkid nc1 nc2 sc_category sc_channel sc_content sc_country sc_detail sc_funnel sc_geo"
    " sc_ioutcome sc_iplace sc_isegment sc_outcome sc_publisher sc_region sc_segment",
    "AT Internet": "xtcr xtdt xtloc xtmc xtnp xtnw xtor xtref xts",
    "Atlassian": "atlorigin",
    "Convertro, Echobox": "cvosrc echobox",
    "Google": "_ga _gac _gl gs_l utm utmcampaign utmcontent utmid utmmedium utmsource utmterm",
    "Microsoft": "msockid ocid",
    "NVIDIA": "nvid",
    "Piano": "cx_artpos cx_click cx_experienceid cx_recsorder cx_recswidget cx_testid cx_testvariant",
    "Red Hat": "extidcarryover intcmp sc_cid",
    "Webtrends and Mapp": "wtmc wtrid wtzmc",
    "Wikimedia": "wprov",
    "publishers": "cmp cmpid ici icid icn int_source intcid ito mcid ncid vmcid",
    "many, about advertisements": "ad_id ad_source adgroup_id adgroupid adid matchtype",
    "many, about where a link was": "dpg_source email_source fb_source gps-source li_source rss_source"
    " share_source ss_source",
    # Clicks and links: whatever does not end in "clid" or "clickid".
    "affiliates": "awc cjdata cjevent irgwc mkcid mkevt mkrid mkwid sscid tduid zanpid",
    "Alibaba, Bilibili": "from_spmid scm spm vd_source",
    "Baidu": "bd_vid hmci hmcu hmkw hmpl hmsr",
    "Facebook and Instagram": "__tn__ action_object_map action_ref_map action_type_map fb_comment_id fb_ref"
    " fref hc_ref ig_rid igsh igshid mibextid sr_share",
    "Google's advertisements": "gbraid gclsrc srsltid wbraid",
    "LinkedIn": "li_fat_id lipi midsig midtoken",
    "Outbrain, Taboola": "dicbo oborigurl tblci",
    "Pinterest, Reddit, Snapchat, Twitter, XING": "__twitter_impression epik rdt_cid sccid xing_share",
    "programs that post for others": "_unique_id hootpostid",
    "Readwise": "__readwiselocation",
    "WeChat": "isappinstalled nsukey",
    "Yahoo": "guccounter soc_src soc_trk",
    "Yandex, Russian advertisements": "_openstat erid etext",
    # Mail.
    "ActiveCampaign, beehiiv, Drip, Kit": "__s _bhlid ck_subscriber_id vgo_ee",
    "dotdigital, Keap, Klaviyo": "_ke _kx dm_i dm_t inf_contact_key",
    "Emarsys": "sc_customer sc_eh sc_lid sc_llid sc_src sc_uid",
    "Microsoft Dynamics": "_clde _cldee",
    "Salesforce, Silverpop": "et_cid et_rid spjobid spmailingid spreportid spuserid",
    "others": "__io_lv bbeml nr_email_referer",
    # Who sent the reader: Ghost's `ref`, Medium's `source`, `sk` and `gi`, and those who took them over.
    "blogs": "gi ref ref_ ref_src ref_url referer referrer sk source via",
    # Copies for telephones, sessions, and what the software of blogs adds to its own links.
    "AMP": "_amp amp amp_gsa amp_js_v usqp",
    "Blogger": "commentpage showcomment spref",
    "Ghost": "attribution_id attribution_type",
    "HubSpot": "hs_amp hslang",
    "Medium": "postpublishedtype responsesopen",
    "Naver": "fromrss notrackingcode proxyreferer",
    "note.com": "magazine_key sub_rt",
    "Notion": "pvs",
    "servers": "jsessionid phpsessid",
    "Substack": "isfreemail showwelcome showwelcomeonshare triedredirect",
    "WordPress": "_wpnonce doing_wp_cron like_comment noamp nonamp replytocom wpamp",
}
# Who writes them -> how they begin.
FAMILIES_OF = {
    "Adobe, AT Internet, Comscore, Coremetrics": "adobe_mc at_ cm_ manual_cm_ ns_",
    "Alibaba, Amazon, Facebook, Yahoo": "__cft__ fb_action_ guce_ pd_rd_ sc_ic spm_",
    "Cloudflare": "__cf_chl_",
    "Google": "__utm _ga_ _gcl_ ga_ gaa_ gad_ utm- utm. utm_",
    "Matomo": "matomo_ mtm_ pk_ piwik_",
    "Webtrends and Mapp": "wt. wt_",
    "WordPress": "relatedposts_",
    "Yandex and others": "_branch_ _sgm_ _ym_ hmb_ itm_ mindbox- otm_ roistat stm_ tracking trk wicked",
    "mail: Blueshift, Eloqua, HubSpot, Iterable": "__hs _hs bsft_ elq hsa_ hscta hss_ iterable",
    "mail: Mailchimp, MailerLite, Marketo, Omeda": "mc_ mkt_ ml_sub oly_",
    "mail: Omnisend, Salesforce, SharpSpring, Vero": "omnisend sfmc_ ss_campaign ss_email vero_",
}
NAMES = frozenset(" ".join(NAMES_OF.values()).split())
FAMILIES = tuple(" ".join(FAMILIES_OF.values()).split())
# Whatever names a site has made up for its own.
ENDINGS = (
    *("_campaign", "-campaign", ".campaign", "campaignid", "campaign_id", "campaign_name", "_cmp"),
    *("_medium", "-medium", ".medium", "clid", "clickid", "click_id", "click-id", "clkid"),
)
# Jetpack shares by a link to the article itself; any other `share` may choose what is read.
NETWORKS = (
    "bluesky digg email facebook google-plus-1 jetpack-whatsapp linkedin mastodon nextdoor pinterest pocket"
    " press-this print reddit skype stumbleupon telegram threads tumblr twitter x"
)
SHARES = frozenset(f"share={network}" for network in NETWORKS.split(" "))
# Its script adds this to such a link.
BESIDE_SHARES = "nb=1"
# Hosts at which such a name does say what is read.
CHOOSING = {"go.microsoft.com": "linkid"}
# What a key has of a "?" in a value is its escape.
SECOND_MARK = re.compile(r"(?:\?|%3f)+", re.IGNORECASE)


def plain_name(name):
    """`name` without what is left of a "&" before it that was escaped once too often."""
    while name.startswith("amp;"):
        name = name[4:]
    return name


def untracked(query, host=""):
    """The query of an address at `host` without tracking; everything else as it is written.

    A second "?" with tracking behind it, which some programs add to an address that has a query, goes too.
    """
    pairs = [part for pair in query.split("&") for part in _parts(pair, host)]
    chosen = [pair for pair in pairs if not is_tracking(pair, host)]
    if not SHARES.isdisjoint(map(_plain, pairs)):
        chosen = [pair for pair in chosen if _plain(pair) != BESIDE_SHARES]
    return "&".join(chosen)


def is_tracking(pair, host=""):
    """Whether the parameter `pair` ("name=value"), in any case, says nothing about what is read at `host`."""
    pair = _plain(pair)
    name = pair.partition("=")[0]
    if CHOOSING.get(host) == name:
        return False
    return name in NAMES or pair in SHARES or name.startswith(FAMILIES) or name.endswith(ENDINGS)


def _parts(pair, host):
    """`pair`, or the two that a second "?" divides, unless it is in an address that is the value."""
    before, *rest = SECOND_MARK.split(pair, maxsplit=1)
    if rest and is_tracking(rest[0], host) and "/" not in unquote_plus(before) and "%26" not in rest[0]:
        return [before, *rest] if before else rest
    return [pair]


def _plain(pair):
    return plain_name(unquote_plus(pair)).lower()
