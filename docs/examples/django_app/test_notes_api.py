import os

import django
from cognito_intercept import intercept

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
django.setup()  # what `manage.py test` and pytest-django do

from django.test import SimpleTestCase, override_settings  # noqa: E402 - after the set-up
from rest_framework.test import APIClient  # noqa: E402


@intercept
class NotesTests(SimpleTestCase):
    def setUp(self):
        self.pool = self.cognito.user_pool()
        client = self.pool.client()
        self.pool.user("ann")
        self.enterContext(
            override_settings(COGNITO_USER_POOL=self.pool.id, COGNITO_AUDIENCE=client.id)
        )

    def get(self, token):
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
        return client.get("/notes/")

    def test_notes(self):
        answer = self.get(self.pool.token("ann", use="id"))
        self.assertEqual(answer.json()["owner"], "ann")

    def test_wrong_tokens(self):
        for wrong in ("expired", "other-pool", "other-client", "tampered", "alg-none"):
            with self.subTest(wrong):
                token = self.pool.token("ann", use="id", wrong=wrong)
                self.assertEqual(self.get(token).status_code, 401)

    def test_without_a_token(self):
        self.assertEqual(APIClient().get("/notes/").status_code, 401)
