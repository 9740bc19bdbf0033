"""The dashboard and the alerts ask for metrics that there are, by labels that they have."""

import json
import re

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from articles.models import IngestRun
from tests.factories import make_feed

DEPLOY = settings.BASE_DIR / "deploy"
METRIC = re.compile(r"\b(blogindex_\w+)(?:\{(\w+))?")
# Told where the database has a replica (test_replica_reads.py).
WITH_A_REPLICA = {"blogindex_database_replica_lag_seconds"}
BY = re.compile(r"by \(([^)]*)\)")


def expressions():
    """{file: its expressions}."""
    dashboard = json.loads((DEPLOY / "grafana-dashboard.json").read_text())
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    alerts = re.findall(r"^ +expr: (.+)$", (DEPLOY / "prometheus-alerts.yml").read_text(), re.MULTILINE)
    return {"dashboard": asked, "alerts": alerts}


@pytest.fixture
def told(transactional_db):
    """{metric: the names of its labels} of all that /metrics tells."""
    make_feed()
    IngestRun.objects.create(process="host:1", seen_at=timezone.now())
    for _ in range(2):
        Client().get("/topics/")
    text = Client().get("/metrics").content.decode()
    found = {}
    for name, labels in re.findall(r"^(\w+)(?:\{([^}]*)\})? ", text, re.MULTILINE):
        found.setdefault(name, set()).update(re.findall(r"(\w+)=", labels))
    return found


@pytest.mark.parametrize("file", ["dashboard", "alerts"])
def test_every_metric_that_is_asked_for_is_told(told, file):
    asked = expressions()[file]
    assert len(asked) > 8
    for expression in asked:
        names = {name for name, _ in METRIC.findall(expression)}
        if names <= WITH_A_REPLICA:
            continue
        assert names - told.keys() == set(), expression
        labels = {label for _, label in METRIC.findall(expression) if label}
        labels |= {label for group in BY.findall(expression) for label in group.split(", ")}
        assert labels - set().union(*(told[name] for name in names)) == set(), expression
