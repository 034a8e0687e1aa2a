"""The accounts of a shop, by aioboto3."""

import aioboto3


async def emails(pool_id):
    async with aioboto3.Session().client("cognito-idp") as idp:
        pages = idp.get_paginator("list_users").paginate(UserPoolId=pool_id)
        return [
            attribute["Value"]
            async for page in pages
            for user in page["Users"]
            for attribute in user["Attributes"]
            if attribute["Name"] == "email"
        ]
