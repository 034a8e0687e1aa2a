import pytest

pytest.importorskip("aioboto3")
from async_accounts import emails


@pytest.mark.asyncio
async def test_emails(cognito):
    pool = cognito.user_pool()
    pool.user("ann", email="ann@example.com")
    assert await emails(pool.id) == ["ann@example.com"]
