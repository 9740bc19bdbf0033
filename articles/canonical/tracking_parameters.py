"""Which parameters of an address say how a reader came, or who reads, and never what is read.

Families rather than services: what ends in "_campaign" or begins with "utm_" needs no entry of its own. Names
with which some sites choose what they show (id, p, page, v, cid, lang, feature, from, share) must not match.
Pure text: no Django.
"""

NAMES = frozenset(
    {
        # Campaigns: Google Analytics, AT Internet, Webtrends and Mapp, Baidu, Adobe, Microsoft, publishers.
        *("utm", "utmsource", "utmmedium", "utmcampaign", "utmcontent", "utmterm", "utmid", "_ga", "_gl"),
        *("xtor", "xts", "xtref", "xtcr", "xtmc", "xtnp", "xtdt", "xtnw", "xtloc", "wtrid"),
        *("hmsr", "hmpl", "hmcu", "hmkw", "hmci", "s_cid", "s_kwcid", "ef_id", "cvosrc", "echobox"),
        *("icid", "intcid", "cmpid", "ncid", "ocid", "mcid", "vmcid", "ici", "icn", "cmp", "matchtype"),
        *("sc_channel", "sc_publisher", "sc_geo", "sc_country", "sc_region", "sc_outcome", "sc_content"),
        *("sc_category", "sc_detail", "sc_segment", "sc_funnel", "sc_iplace", "sc_ioutcome", "sc_isegment"),
        *("adgroupid", "adgroup_id", "adid", "ad_id", "share_source", "email_source", "rss_source"),
        *("dpg_source", "gps-source", "fb_source", "fb_ref", "ss_source", "li_source", "ad_source"),
        # Clicks and links: whatever does not end in "clid" or "clickid".
        *(
            "gclsrc",
            "gbraid",
            "wbraid",
            "igshid",
            "igsh",
            "ig_rid",
            "msclkid",
            "srsltid",
            "mibextid",
            "li_fat_id",
            "lipi",
        ),
        *("rdt_cid", "sccid", "epik", "tblci", "dicbo", "oborigurl", "wickedid", "irgwc", "bd_vid", "erid"),
        *(
            "awc",
            "cjevent",
            "cjdata",
            "sscid",
            "tduid",
            "zanpid",
            "mkcid",
            "mkevt",
            "mkrid",
            "mkwid",
            "linkid",
        ),
        *("sr_share", "fref", "hc_ref", "__tn__", "__twitter_impression", "_openstat", "etext"),
        *("action_object_map", "action_ref_map", "action_type_map", "soc_src", "soc_trk", "guccounter"),
        *("spm", "scm", "vd_source", "from_spmid"),
        # Mail: Kit, Drip, dotdigital, Salesforce, ActiveCampaign, Silverpop, Klaviyo, beehiiv, LinkedIn.
        *("ck_subscriber_id", "__s", "dm_i", "dm_t", "et_cid", "et_rid", "vgo_ee", "_kx", "_ke", "_bhlid"),
        *("spmailingid", "spuserid", "spjobid", "spreportid", "nr_email_referer", "midtoken", "midsig"),
        # Who sent the reader: Ghost's `ref`, Medium's `source`, `sk` and `gi`, and those who took them over.
        *("ref", "ref_", "ref_src", "ref_url", "referrer", "referer", "source", "via", "sk", "gi"),
        # Copies for telephones, sessions, and what software adds to its own links.
        *(
            "amp",
            "_amp",
            "amp_js_v",
            "amp_gsa",
            "usqp",
            "phpsessid",
            "jsessionid",
            "replytocom",
            "doing_wp_cron",
        ),
    }
)
FAMILIES = (
    # Google Analytics, Matomo and its former name, AT Internet, Webtrends and Mapp, Comscore, Coremetrics.
    *("utm_", "utm-", "utm.", "__utm", "_ga_", "ga_", "gad_", "_gcl_", "mtm_", "matomo_", "pk_", "piwik_"),
    *("at_", "wt.", "wt_", "ns_", "cm_", "manual_cm_", "itm_", "otm_", "stm_", "hmb_", "sc_ic"),
    # HubSpot, Mailchimp, Marketo, Eloqua, Omeda, Vero, Blueshift, Salesforce, MailerLite, Iterable, Omnisend.
    *("__hs", "_hs", "hsa_", "hss_", "hscta", "mc_", "mkt_", "elq", "oly_", "vero_", "bsft_", "sfmc_"),
    *("ml_subscriber", "iterable_", "omnisend", "trk", "tracking", "_branch_", "mindbox-", "roistat", "_ym_"),
    # Alibaba, Yahoo, Facebook, Amazon.
    *("spm_", "guce_", "fb_action_", "__cft__", "pd_rd_"),
)
# Whatever names a site has made up for its own.
ENDINGS = (
    *("_campaign", "-campaign", ".campaign", "campaignid", "campaign_id", "campaign_name", "_cmp"),
    *("_medium", "-medium", ".medium", "clid", "clickid", "click_id", "click-id", "clkid"),
)
# Hosts at which such a name does say what is read.
CHOOSING = {"go.microsoft.com": "linkid"}


def plain_name(name):
    """`name` without what is left of a "&" before it that was escaped once too often."""
    while name.startswith("amp;"):
        name = name[4:]
    return name


def is_tracking(name, host=""):
    """Whether a parameter of this name, in any case, says nothing about what is read at `host`."""
    name = plain_name(name).lower()
    if CHOOSING.get(host) == name:
        return False
    return name in NAMES or name.startswith(FAMILIES) or name.endswith(ENDINGS)
