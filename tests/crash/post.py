"""A mail server that fails, stalls and drops connections, and remembers what it took."""

import hashlib
import random
import re
import socketserver
import threading
import time


class Session(socketserver.StreamRequestHandler):
    """One connection: mail is taken over at the moment when the server has said so, and not earlier."""

    timeout = 30

    def handle(self):
        self._say(220, "ready")
        while line := self.rfile.readline().decode("ascii", "replace").strip():
            verb = line.partition(" ")[0].upper()
            if verb == "DATA":
                self._say(354, "go on")
                if not self._take(self._read()):
                    return None
            elif verb == "QUIT":
                return self._say(221, "bye")
            else:
                self._say(250, "well")
        return None

    def _read(self):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return b"".join(lines).decode("utf-8", "replace")

    def _take(self, mail):
        identity = re.search(r"^Message-ID: (\S+)", mail, re.MULTILINE | re.IGNORECASE)[1]
        subject = re.search(r"^Subject: (.*)$", mail, re.MULTILINE)[1].strip()
        begun = time.monotonic()
        time.sleep(self.server.pace)
        trouble = self.server.trouble_with(identity)
        if trouble == "fails":
            self._say(451, "not now")
        elif trouble == "stalls":
            time.sleep(self.server.patience + 2)
        if trouble in ("stalls", "drops"):
            return False
        if trouble is None:
            # First said, then noted: who dies in between has a repeat more, never a message less.
            self._say(250, "taken")
            self.server.taken.append((identity, subject))
            self.server.too_slow += time.monotonic() - begun >= self.server.patience
        return True

    def _say(self, code, words):
        self.wfile.write(f"{code} {words}\r\n".encode())


class Post(socketserver.ThreadingTCPServer):
    """`pace` seconds for each mail; one in five has trouble once or twice, always the same ones.

    Who sends waits `patience` seconds for an answer; `too_slow` counts what was taken when nobody waited any more, on a
    machine that is busy: such a mail comes once more, and rightly so.
    """

    allow_reuse_address = daemon_threads = True

    def __init__(self, *, pace=0.02, patience=5):
        super().__init__(("127.0.0.1", 0), Session)
        self.pace, self.patience, self.taken, self.too_slow, self.tried = pace, patience, [], 0, {}
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def trouble_with(self, identity):
        """What goes wrong with this attempt: "fails", "stalls", "drops" or None."""
        chance = random.Random(int(hashlib.sha256(identity.encode()).hexdigest()[:8], 16))  # noqa: S311
        troubles = chance.choices([[], ["fails"], ["drops"], ["stalls"], ["drops", "fails"]], [80, 8, 8, 2, 2])[0]
        attempt = self.tried.get(identity, 0)
        self.tried[identity] = attempt + 1
        return troubles[attempt] if attempt < len(troubles) else None

    def handle_error(self, request, client_address):
        """A sender that was killed half-way is what this is for."""
