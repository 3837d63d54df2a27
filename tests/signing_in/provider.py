"""A small OpenID provider that really runs: discovery, authorization, token and keys, signed with a key of its own."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "ruggensteun", "between us"


class Provider:
    """Whoever comes is `subject`; `amr`, `issuer` and `audience` are what its tokens say."""

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.subject, self.email, self.amr, self.audience = "subject-1", "noor@anker.example", ["pwd"], CLIENT
        self.codes, self.asked = {}, []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.address = f"http://localhost:{self.server.server_port}"
        self.issuer = self.address
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def handler(provider):  # noqa: N805  the request's own self stands inside
        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args):
                """Silent."""

            def answer(self, body, status=200, **headers):
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            def do_GET(self):
                path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
                if path == "/.well-known/openid-configuration":
                    return self.answer(provider.discovery())
                if path == "/keys":
                    return self.answer(provider.keys())
                if path == "/authorize":
                    return self.answer({}, 302, Location=provider.authorize(query))
                return self.answer({}, 404)

            def do_POST(self):
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                token = provider.token(form)
                return self.answer(token or {"error": "invalid_grant"}, 200 if token else 400)

        return Handler

    def discovery(self):
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def keys(self):
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**key, "kid": "one", "use": "sig", "alg": "RS256"}]}

    def authorize(self, query):
        """Signs in whoever comes, and sends her back with a code that works once."""
        asked = {name: values[0] for name, values in query.items()}
        self.asked.append(asked)
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form):
        asked = self.codes.pop(form["code"][0], None)
        verifier = form.get("code_verifier", [""])[0].encode()
        proof = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=").decode()
        right = asked and asked["code_challenge"] == proof and form["client_secret"] == [SECRET]
        if not right or form["redirect_uri"] != [asked["redirect_uri"]]:
            return None
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": self.audience,
            "iat": now,
            "exp": now + 300,
            "email": self.email,
            "email_verified": True,
            "amr": self.amr,
        }
        signed = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "one"})
        return {"access_token": secrets.token_urlsafe(8), "token_type": "Bearer", "id_token": signed}
