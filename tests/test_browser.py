"""A script in a real browser calls the API of ``serve`` from another origin."""

from __future__ import annotations

import html
import http.server
import json
import re
import shutil
import subprocess
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.serving import Served, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")

SCRIPT = """
const base = "%s";
async function call(operation, body) {
  const response = await fetch(base + "/", {
    method: "POST",
    headers: {
      "Content-Type": "application/x-amz-json-1.1",
      "X-Amz-Target": "AWSCognitoIdentityProviderService." + operation,
      "X-Amz-User-Agent": "aws-amplify",
      "Cache-Control": "no-store",
    },
    body: JSON.stringify(body),
  });
  const errorType = response.headers.get("x-amzn-ErrorType");
  return {status: response.status, errorType, body: await response.json()};
}
async function run() {
  const pool = await call("CreateUserPool", {PoolName: "browser"});
  const id = pool.body.UserPool.Id;
  const keys = await (await fetch(`${base}/${id}/.well-known/jwks.json`)).json();
  const refused = await call("DescribeUserPool", {UserPoolId: "us-east-1_nOnE"});
  const token = await fetch(`${base}/cognito-idp/oauth2/token`, {
    method: "POST",
    headers: {"Content-Type": "application/x-www-form-urlencoded", "Authorization": "Basic eDp5"},
    body: "grant_type=client_credentials",
  });
  const name = pool.body.UserPool.Name;
  return {name, keys: keys.keys.length, refused, token: await token.json()};
}
const show = (text) => { document.getElementById("result").textContent = text; };
run().catch(String).then((result) => show(JSON.stringify(result)));
"""


@contextmanager
def page_of(script: str) -> Iterator[str]:
    """Serve a page with a script at an origin of its own, and return its URL."""
    content = f"<!doctype html><pre id='result'></pre><script>{script}</script>".encode()

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer with the page."""
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://localhost:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


def result_in_chromium(served: Served, profile: Path) -> Any:
    """Open the page in headless Chromium, and return what its script shows when it is done."""
    assert CHROMIUM is not None
    with page_of(SCRIPT % served.url) as url:
        command = [
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
        ]
        command += [f"--user-data-dir={profile}", "--virtual-time-budget=20000", "--dump-dom", url]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    found = re.search(r'<pre id="result">(.*?)</pre>', done.stdout)
    assert found is not None, done.stdout + done.stderr
    return json.loads(html.unescape(found[1]) or "null")


def test_fetch_from_another_origin(tmp_path: Path) -> None:
    """Preflights are answered for the API and the endpoints, and every response can be read."""
    with serve() as served:
        result = result_in_chromium(served, tmp_path)
    assert result == {
        "name": "browser",
        "keys": 2,
        "refused": {
            "status": 400,
            "errorType": "ResourceNotFoundException:",
            "body": {
                "__type": "ResourceNotFoundException",
                "message": "User pool us-east-1_nOnE does not exist.",
            },
        },
        "token": {"error": "invalid_client"},
    }
