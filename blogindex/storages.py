"""Where uploads are."""

from importlib.util import find_spec

from blogindex.env import read
from blogindex.values import stop

FILES = "django.core.files.storage.FileSystemStorage"


def bucket(name):
    """The storage of a bucket, for STORAGES."""
    if not find_spec("boto3") or not find_spec("storages"):
        raise stop("S3_BUCKET needs more packages: pip install --require-hashes -r requirements/s3.txt")
    return {
        "BACKEND": "articles.uploads.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": name,
            "endpoint_url": read("S3_ENDPOINT") or None,
            "region_name": read("S3_REGION") or None,
            "access_key": read("S3_ACCESS_KEY") or None,
            "secret_key": read("S3_SECRET_KEY") or None,
            "file_overwrite": False,
        },
    }
