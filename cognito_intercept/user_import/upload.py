"""The upload of a CSV file for a user import job: its presigned URL, and how the file is kept."""

from __future__ import annotations

import gzip
import hmac
import io
import shutil
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from cognito_intercept.directory.import_jobs import JobStatus
from cognito_intercept.hosts import upload_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cognito_intercept.directory.import_jobs import ImportJob
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

__all__ = [
    "ENCRYPTION",
    "MAX_FILE",
    "TooLargeError",
    "has_expired",
    "has_signature",
    "keep",
    "presigned_url",
    "read_lines",
]

# The largest file in bytes [D guide: 100 MB].
MAX_FILE = 100 * 1024 * 1024
# Seconds that the URL is valid: 15 minutes, which AWS's samples show as one less [D recorded R078].
_VALIDITY = 899
# The header that has to come with the file, since the signature covers it, and its value [D].
ENCRYPTION = ("x-amz-server-side-encryption", "aws:kms")
_TOKEN_BYTES, _SIGNATURE_BYTES, _KEY_CHARACTERS = 180, 32, 16
_SIGNATURE = "X-Amz-Signature"


class TooLargeError(Exception):
    """A file is larger than the largest one that can be imported."""


def presigned_url(service: Service, pool: Pool, job_id: str) -> str:
    """Return the URL for a job's file: where it is, and the parameters of Signature Version 4.

    The signature is drawn at random: it proves that the URL came from this emulator.
    """
    entropy = service.entropy
    moment = datetime.fromtimestamp(service.now(), UTC)
    key = f"ASIA{entropy.alphanumeric(_KEY_CHARACTERS).upper()}"
    # In the order of AWS's sample [D recorded R078].
    parameters = {
        "X-Amz-Security-Token": entropy.bytes(_TOKEN_BYTES).hex(),
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Date": f"{moment:%Y%m%dT%H%M%SZ}",
        "X-Amz-SignedHeaders": f"host;{ENCRYPTION[0]}",
        "X-Amz-Expires": str(_VALIDITY),
        "X-Amz-Credential": f"{key}/{moment:%Y%m%d}/{service.region}/s3/aws4_request",
        _SIGNATURE: entropy.bytes(_SIGNATURE_BYTES).hex(),
    }
    settings = service.settings
    path = f"{settings.account_id}/{pool.id}/{job_id}"
    where = upload_url(service.region, path, settings.base_url)
    return f"{where}?{urlencode(parameters, quote_via=quote, safe='')}"


def has_signature(job: ImportJob, query: Mapping[str, str]) -> bool:
    """Return whether the parameters of a request are those of a job's URL."""
    issued = {name: values[0] for name, values in parse_qs(urlsplit(job.url).query).items()}
    same = [
        hmac.compare_digest(value.encode(), query.get(name, "").encode())
        for name, value in issued.items()
    ]
    return all(same)


def has_expired(job: ImportJob, now: float) -> bool:
    """Return whether a job's URL is not valid any more."""
    return now > job.created + _VALIDITY


def keep(service: Service, job: ImportJob, file: IO[bytes]) -> bool:
    """Keep a file for a job, in place of an earlier one.

    Args:
        service: the region's state.
        job: the job.
        file: the CSV file; it is read in pieces.

    Returns:
        Whether it was kept: a job that was started does not look at another file.

    Raises:
        TooLargeError: it is larger than :data:`MAX_FILE`.
    """
    packed = io.BytesIO()
    # Level 1: a CSV file becomes a fifth as large, as fast as it is read.
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1, mtime=0) as target:
        shutil.copyfileobj(_Bounded(file), target)
    with service.turn():
        if job.status is not JobStatus.CREATED:
            return False
        service.journal.set(job, csv=packed.getvalue())
    return True


class _Bounded:
    """A file that may not be larger than the largest one."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._left = file, MAX_FILE

    def read(self, size: int = -1, /) -> bytes:
        """Return the next piece."""
        piece = self._file.read(size)
        self._left -= len(piece)
        if self._left < 0:
            raise TooLargeError
        return piece


def read_lines(packed: bytes, longest: int) -> Iterator[str | None]:
    """Yield the lines of a file that was kept, without their ends; ``None`` for a too long one.

    Args:
        packed: the file as it was kept.
        longest: how many characters a line may have.

    Raises:
        UnicodeDecodeError: the file is not UTF-8.
        OSError, EOFError, zlib.error: it was damaged after it was kept.
    """
    with gzip.open(io.BytesIO(packed), "rt", encoding="utf-8") as text:
        while line := text.readline(longest + 1):
            is_too_long = len(line) > longest and not line.endswith("\n")
            rest = line if is_too_long else ""
            while rest and not rest.endswith("\n"):
                rest = text.readline(longest)
            yield None if is_too_long else line.rstrip("\n")
