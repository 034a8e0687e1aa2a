"""Amazon Cognito user pools, answered in this process.

``with intercept() as cognito:`` — inside, every boto3 call to ``cognito-idp`` is answered by a
Python state engine, and every HTTP client finds the pools' discovery documents, keys and token
endpoint; nothing reaches AWS.
"""

from cognito_intercept.activation import active
from cognito_intercept.fronts import register
from cognito_intercept.intercept import intercept
from cognito_intercept.settings import Relaxation

__all__ = ["Relaxation", "active", "intercept"]

register()
del register
