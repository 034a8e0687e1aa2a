"""Recoveries and replicas by random walks: a pool against a model that keeps its own past.

The model is a dictionary of users, copied after every change. A recovery to a point must bring
back the copy of that point, and the second region must read what the first one does.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import boto3
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from tests.helpers import refusal
from tests.random_walks import RandomWalk, walks
from tests.replicated import HOME, away, replicated_realm

MINUTE, DAY = 60.0, 86_400.0
NAMES = ("ann", "bob", "eve")
GROUPS = ("readers", "writers")


@dataclass
class Person:
    """What the model knows of a user."""

    nickname: str = ""
    is_enabled: bool = True
    groups: set[str] = field(default_factory=set)


People = dict[str, Person]


class RecoveredPool(RandomWalk):
    """Random changes of users, recoveries between them."""

    def __init__(self) -> None:
        """Start with an empty pool and its replica."""
        super().__init__()
        quotas = self.cognito.quotas
        quotas.recovery_previews_per_pool_and_day = quotas.recovery_previews_per_pool_and_month = 99
        quotas.recovery_previews_per_account_and_day = 99
        self.home, self.away = replicated_realm(boto3.client("cognito-idp", HOME))
        self.pool = {"UserPoolId": self.home.pool_id}
        for name in GROUPS:
            self.home.idp.create_group(**self.pool, GroupName=name)
        self.people: People = {}
        self.past: list[tuple[float, People]] = []
        self.may_recover_from = 0.0
        self.remember()

    def remember(self) -> None:
        """Keep what the users are now, and let so much time pass that it is a point at once."""
        self.past.append((self.cognito.clock.now(), deepcopy(self.people)))
        self.cognito.clock.advance(16 * MINUTE)

    @rule(name=st.sampled_from(NAMES))
    def create_or_delete(self, name: str) -> None:
        """A user comes or goes."""
        if self.people.pop(name, None) is None:
            self.home.idp.admin_create_user(**self.pool, Username=name, MessageAction="SUPPRESS")
            self.people[name] = Person()
        else:
            self.home.idp.admin_delete_user(**self.pool, Username=name)
        self.remember()

    @precondition(lambda self: self.people)
    @rule(data=st.data(), nickname=st.sampled_from(("", "A", "B")))
    def rename(self, data: st.DataObject, nickname: str) -> None:
        """A user gets another nickname, or none."""
        name = data.draw(st.sampled_from(sorted(self.people)))
        self.home.idp.admin_update_user_attributes(
            **self.pool,
            Username=name,
            UserAttributes=[{"Name": "nickname", "Value": nickname}],
        )
        self.people[name].nickname = nickname
        self.remember()

    @precondition(lambda self: self.people)
    @rule(data=st.data())
    def enable_or_disable(self, data: st.DataObject) -> None:
        """A user is disabled, or enabled again."""
        name = data.draw(st.sampled_from(sorted(self.people)))
        person = self.people[name]
        idp = self.home.idp
        change = idp.admin_disable_user if person.is_enabled else idp.admin_enable_user
        change(**self.pool, Username=name)
        person.is_enabled = not person.is_enabled
        self.remember()

    @precondition(lambda self: self.people)
    @rule(data=st.data(), group=st.sampled_from(GROUPS))
    def join_or_leave(self, data: st.DataObject, group: str) -> None:
        """A user joins a group, or leaves it."""
        name = data.draw(st.sampled_from(sorted(self.people)))
        groups, idp = self.people[name].groups, self.home.idp
        is_member = group in groups
        change = idp.admin_remove_user_from_group if is_member else idp.admin_add_user_to_group
        change(**self.pool, Username=name, GroupName=group)
        groups ^= {group}
        self.remember()

    @rule()
    def pass_a_day(self) -> None:
        """A day passes, after which the pool may be recovered once more."""
        self.cognito.clock.advance(DAY)
        self.remember()

    def points(self) -> list[tuple[float, People]]:
        """Return what a pool on the default plan can go back to: 15 minutes to one day ago."""
        now = self.cognito.clock.now()
        if now < self.may_recover_from:  # One completed recovery in 24 hours.
            return []
        return [(at, people) for at, people in self.past if 15 * MINUTE < now - at < DAY - MINUTE]

    @precondition(lambda self: self.points())
    @rule(data=st.data(), cancels=st.sampled_from((False, False, True)))
    def recover(self, data: st.DataObject, *, cancels: bool) -> None:
        """The users are those of the point, or as they were where the recovery is cancelled."""
        at, people = data.draw(st.sampled_from(self.points()))
        idp = self.home.idp
        begun = idp.initiate_point_in_time_recovery(**self.pool, RestoreTimestamp=at)
        named: Any = {**self.pool, "RestoreId": begun["Restoration"]["RestoreId"]}
        shown = idp.describe_point_in_time_recovery(**named)["Restoration"]
        counts = {row["Entity"]: row for row in shown["RestorePreview"]}["Users"]
        assert counts["DeleteCount"] >= len(self.people.keys() - people.keys())
        assert counts["CreateCount"] >= len(people.keys() - self.people.keys())
        refused = refusal(idp.admin_create_user, **self.pool, Username="new")
        assert refused[0] == "OperationNotEnabledException"
        if cancels:
            idp.cancel_point_in_time_recovery(**named)
        else:
            idp.start_point_in_time_recovery(**named)
            idp.describe_point_in_time_recovery(**named)
            self.people = deepcopy(people)
            self.may_recover_from = self.cognito.clock.now() + DAY
        self.remember()

    def seen_by(self, idp: Any) -> People:
        """Return the users as a region shows them."""
        people = {
            user["Username"]: Person(
                nickname={a["Name"]: a["Value"] for a in user["Attributes"]}.get("nickname", ""),
                is_enabled=user["Enabled"],
            )
            for user in idp.list_users(**self.pool)["Users"]
        }
        for group in GROUPS:
            for user in idp.list_users_in_group(**self.pool, GroupName=group)["Users"]:
                people[user["Username"]].groups.add(group)
        return people

    @invariant()
    def both_regions_show_the_model(self) -> None:
        """Both regions show the users of the model."""
        assert self.seen_by(self.home.idp) == self.people
        assert self.seen_by(away()) == self.people


TestRecoveredPool = RecoveredPool.TestCase
TestRecoveredPool.settings = walks(10, 20)
