"""Uploads in a bucket, of a server that speaks S3."""

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from moto.server import ThreadedMotoServer

from articles.models import Company
from articles.operations.backups import uploads
from articles.operations.checks import host
from articles.uploads import Unreachable
from tests.factories import make_company

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'
KEYS = {"access_key": "testing", "secret_key": "testing", "region_name": "eu-central-1"}


@pytest.fixture(scope="module")
def server():
    started = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    started.start()
    yield started
    started.stop()


@pytest.fixture
def bucket(server, settings):
    """A bucket with nothing in it."""
    _, port = server.get_host_and_port()
    address = f"http://127.0.0.1:{port}"
    client = boto3.client(
        "s3",
        endpoint_url=address,
        aws_access_key_id=KEYS["access_key"],
        aws_secret_access_key=KEYS["secret_key"],
        region_name=KEYS["region_name"],
    )
    client.create_bucket(
        Bucket="uploads", CreateBucketConfiguration={"LocationConstraint": KEYS["region_name"]}
    )
    use(settings, address)
    yield client
    for found in client.list_objects_v2(Bucket="uploads").get("Contents", []):
        client.delete_object(Bucket="uploads", Key=found["Key"])
    client.delete_bucket(Bucket="uploads")


def use(settings, address, name="uploads"):
    options = {"bucket_name": name, "endpoint_url": address, "file_overwrite": False, **KEYS}
    default = {"BACKEND": "articles.uploads.bucket.Bucket", "OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"default": default}


def names(bucket):
    return [found["Key"] for found in bucket.list_objects_v2(Bucket="uploads").get("Contents", [])]


def test_logo_is_kept_in_the_bucket_and_handed_out_by_the_site(bucket, chief, client):
    company, chief_client = make_company("Acme"), Client()
    chief_client.force_login(chief)
    address = f"/admin/articles/company/{company.pk}/change/"
    data = chief_client.get(address).context["adminform"].form.initial
    facts = {name: value for name, value in data.items() if isinstance(value, str | int) and name != "logo"}
    management = {
        f"{inline.formset.prefix}-{field}": value
        for inline in chief_client.get(address).context["inline_admin_formsets"]
        for field, value in inline.formset.management_form.initial.items()
    }
    logo = ContentFile(LOGO, "acme.svg")
    response = chief_client.post(address, {**facts, **management, "logo": logo})
    assert response.status_code == 302, response.context["adminform"].form.errors
    company.refresh_from_db()
    assert names(bucket) == [company.logo.name]
    assert company.logo.url.startswith("/media/logos/")
    shown = client.get(company.logo.url)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/svg+xml")
    assert b"<path" in shown.getvalue()
    assert "sandbox" in shown["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["none.svg", "..%2Fsecret.txt", "%00.svg", "a" * 2000])
def test_what_is_not_there_is_404(bucket, client, name):
    default_storage.save("secret.txt", ContentFile(b"secret"))
    assert client.get(f"/media/logos/{name}").status_code == 404


@pytest.mark.parametrize("ask", ["open", "size", "get_modified_time"])
def test_file_that_somebody_else_has_just_deleted_is_not_found(bucket, ask):
    with pytest.raises(FileNotFoundError):
        getattr(default_storage, ask)("imports/gone")


def test_names_that_are_taken_get_another(bucket):
    first, second = (default_storage.save("logos/a.svg", ContentFile(LOGO)) for _ in range(2))
    assert first != second
    assert sorted(names(bucket)) == sorted([first, second])


def test_bucket_that_does_not_answer_is_503(settings, client, caplog):
    use(settings, "http://127.0.0.1:9")
    client.raise_request_exception = False
    answer = client.get("/media/logos/acme.svg")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    [finding] = host.uploads()
    assert finding.is_wrong
    assert "S3_" in finding.advice


@pytest.mark.parametrize("act", ["listdir", "save"])
def test_bucket_that_is_not_there_says_so(server, settings, act):
    _, port = server.get_host_and_port()
    use(settings, f"http://127.0.0.1:{port}", "another")
    with pytest.raises(Unreachable, match="NoSuchBucket"):
        getattr(default_storage, act)("logos", *([ContentFile(LOGO)] if act == "save" else []))


def test_doctor_writes_and_deletes(bucket):
    [finding] = host.uploads()
    assert not finding.is_wrong
    assert names(bucket) == []


def test_backup_has_what_is_in_the_bucket_and_restore_puts_it_back(bucket, tmp_path):
    company = make_company("Acme")
    company.logo.save("acme.svg", ContentFile(LOGO))
    assert uploads.copy_out(tmp_path) == 1
    default_storage.delete(company.logo.name)
    assert names(bucket) == []
    assert uploads.copy_in(tmp_path) == 1
    with default_storage.open(Company.objects.get().logo.name) as logo:
        assert logo.read() == LOGO
