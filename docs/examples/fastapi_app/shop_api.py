"""An API whose callers sign in at an Amazon Cognito user pool."""

from typing import Annotated, Any

import jwt
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

Bearer = Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]


def create_app(issuer: str, client_id: str) -> FastAPI:
    app = FastAPI()
    keys = jwt.PyJWKClient(f"{issuer}/.well-known/jwks.json")

    def caller(bearer: Bearer) -> dict[str, Any]:
        try:
            key = keys.get_signing_key_from_jwt(bearer.credentials)
            claims = jwt.decode(bearer.credentials, key, algorithms=["RS256"], issuer=issuer)
        except jwt.PyJWTError as error:
            raise HTTPException(401, "invalid token") from error
        if claims["token_use"] != "access" or claims["client_id"] != client_id:
            raise HTTPException(401, "invalid token")
        return claims

    def staff(claims: Annotated[dict[str, Any], Depends(caller)]) -> dict[str, Any]:
        if "staff" not in claims.get("cognito:groups", []):
            raise HTTPException(403, "for staff only")
        return claims

    @app.get("/me")
    def me(claims: Annotated[dict[str, Any], Depends(caller)]) -> dict[str, str]:
        return {"name": claims["username"]}

    @app.get("/orders", dependencies=[Depends(staff)])
    def orders() -> list[str]:
        return ["tea", "biscuits"]

    return app
