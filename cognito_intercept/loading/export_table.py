"""A user pool's users as a CSV file of AWS's user import."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any, Final

from cognito_intercept.loading.contents import users_of
from cognito_intercept.seeding.calls import call

if TYPE_CHECKING:
    from cognito_intercept.handles import UserPool

__all__ = ["table"]

_DATE: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_USERNAME: Final = "cognito:username"


def table(pool: UserPool, skipped: list[str]) -> str:
    """Return the users under the header of GetCSVHeader.

    Args:
        pool: the user pool.
        skipped: gets the users and what of them a row can't say.
    """
    header = call(pool.service, "GetCSVHeader", UserPoolId=pool.id)["CSVHeader"]
    text = io.StringIO()
    rows = csv.writer(text, quoting=csv.QUOTE_NONE, escapechar="\\", lineterminator="\n")
    rows.writerow(header)
    logins = pool.state.settings["UsernameAttributes"]
    users = (user for shown in users_of(pool) for user in shown.content["Users"])
    for user in users:
        values = {one["Name"]: one["Value"] for one in user.get("Attributes", ())}
        values[_USERNAME] = next((values[n] for n in logins if n in values), user["Username"])
        if any("\n" in one or "\r" in one for one in values.values()):
            skipped.append(f"{user['Username']}: a row has no line breaks")
            continue
        rows.writerow([_cell(name, values.get(name, "")) for name in header])
        skipped += _notes(user)
    for group in pool.state.groups:
        skipped.append(f"{group}: a CSV file of users has no groups")
    return text.getvalue()


def _cell(name: str, value: str) -> str:
    return _DATE.sub(r"\2/\3/\1", value) if name == "birthdate" else value


def _notes(user: dict[str, Any]) -> list[str]:
    is_disabled = user.get("Enabled") is False
    return [f"{user['Username']}: a row can't disable users"] if is_disabled else []
