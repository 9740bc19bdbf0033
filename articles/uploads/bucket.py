"""Uploads in a bucket of S3's kind. Imported only where one is set: boto3 need not be there."""

from functools import wraps
from io import BytesIO

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files import File
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

from articles.uploads import Unreachable

# Seconds; a page waits for a logo.
CONNECTING, ANSWERING = 5, 15
# What a server calls a file that is not there, with and without a body of the answer.
GONE = ("NoSuchKey", "404")


def _reached(method):
    @wraps(method)
    def within(*args, **kwargs):
        try:
            return method(*args, **kwargs)
        except (BotoCoreError, ClientError) as error:
            # Of some methods S3Storage says so itself.
            if isinstance(error, ClientError) and error.response["Error"]["Code"] in GONE:
                raise FileNotFoundError(str(error)) from error
            raise Unreachable(f"The bucket of uploads: {error}") from error

    return within


class Bucket(S3Storage):
    """The site hands the uploads out itself, under MEDIA_URL: nobody else has to reach the bucket.

    Raises FileNotFoundError or Unreachable where S3Storage raises what boto3 has of its own.
    """

    def __init__(self, **options):
        times = {
            "connect_timeout": CONNECTING,
            "read_timeout": ANSWERING,
            "retries": {"total_max_attempts": 2},
        }
        super().__init__(client_config=Config(signature_version="s3v4", **times), **options)

    def url(self, name, **kwargs):
        return settings.MEDIA_URL + filepath_to_uri(name)

    @_reached
    def _open(self, name, mode="rb"):
        if mode != "rb":
            return super()._open(name, mode)
        # Read at once, so that an answer that has begun does not break off. Uploads are small.
        with super()._open(name, mode) as upload:
            return File(BytesIO(upload.read()), name)

    _save = _reached(S3Storage._save)
    delete = _reached(S3Storage.delete)
    exists = _reached(S3Storage.exists)
    listdir = _reached(S3Storage.listdir)
    size = _reached(S3Storage.size)
    get_modified_time = _reached(S3Storage.get_modified_time)
