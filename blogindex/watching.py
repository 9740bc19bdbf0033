"""What is logged and how, who gets mails about errors, and where else errors are reported to."""

from blogindex.values import stop


def log_config(log_format, with_mails):
    """LOGGING for a LOG_FORMAT, "text" or "json"; with mails to ADMINS if wanted."""
    formatter = {"json": "articles.operations.logs.Json", "text": "articles.operations.logs.Text"}[log_format]
    handlers = {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["one_line", "request_id"],
            "formatter": "line",
        }
    }
    if with_mails:
        handlers["mail"] = {
            "class": "django.utils.log.AdminEmailHandler",
            "level": "ERROR",
            "filters": ["one_line", "is_our_fault", "a_few"],
        }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "one_line": {"()": "articles.pages.outages.errors.OneLine"},
            "is_our_fault": {"()": "articles.operations.mails.IsOurFault"},
            "a_few": {"()": "articles.operations.mails.AFew"},
            "request_id": {"()": "articles.operations.logs.RequestId"},
        },
        "formatters": {"line": {"()": formatter}},
        "handlers": handlers,
        "root": {"handlers": list(handlers), "level": "WARNING"},
        "loggers": {
            # What is wrong with somebody's server is told on the feed's row, not in this site's log.
            "urllib3": {"level": "CRITICAL"},
            # The root's handlers are enough: Django's own would send every error a second time.
            "django": {"handlers": [], "level": "WARNING"},
        },
    }


def admins(addresses, is_sent):
    """ADMINS of Django, of mail addresses."""
    if addresses and not is_sent:
        raise stop("ADMINS needs EMAIL_URL, the server that mails are sent by.")
    return [("", address) for address in addresses]


def report_errors(dsn, version):
    """Has errors reported to a server of Sentry's kind, without anything about the people who met them."""
    if not dsn:
        return
    import sentry_sdk
    from sentry_sdk.integrations.django import DjangoIntegration

    sentry_sdk.init(
        dsn,
        release=f"blogindex@{version}",
        integrations=[DjangoIntegration()],
        send_default_pii=False,
        # What people search for, and what editors send, is nobody's business.
        max_request_body_size="never",
        include_local_variables=False,
        before_send=_without_query,
    )


def _without_query(event, hint):
    for part in ("query_string", "cookies", "headers", "env"):
        event.get("request", {}).pop(part, None)
    return event
