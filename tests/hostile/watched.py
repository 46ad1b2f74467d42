"""A page in Chromium, watched: every script that is compiled, request, dialog, navigation and window, and what is seen.

Chromium is spoken to by its own protocol through two pipes, so that no driver is needed. A script is seen when it is
compiled, whatever it does; a request when the page makes it, and again by a listener that every name on the network
leads to. A request that the policy of the page stopped was not made.
"""

import contextlib
import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

from tests.browser import _QUIET, chromium

_OURS, _FAILED = "watched", "chrome-error://chromewebdata/"
_QUIET_FOR = 0.4  # seconds without an event, after which nothing more is waited for
_LONGEST = 60  # seconds of one page


@dataclass
class Seen:
    """What a page did beside showing itself: the addresses and first letters of each."""

    scripts: list = field(default_factory=list)
    calls: list = field(default_factory=list)
    requests: list = field(default_factory=list)
    dialogs: list = field(default_factory=list)
    navigations: list = field(default_factory=list)
    windows: list = field(default_factory=list)
    connections: list = field(default_factory=list)

    @property
    def nothing(self):
        return not any(vars(self).values())


class Browser:
    """Chromium with one tab; `load` shows a page and says what it did, `ask` has an expression's value from it."""

    def __init__(self, folder):
        self._listener = _Listener()
        (theirs_in, self._write), (self._read, theirs_out) = os.pipe(), os.pipe()
        rules = f"--host-resolver-rules=MAP * 127.0.0.1:{self._listener.port}"
        words = [chromium(), *_QUIET, rules, "--remote-debugging-pipe", f"--user-data-dir={folder}/profile"]
        ours = [sys.executable, "-S", "-c", _WITH_PIPES, str(theirs_in), str(theirs_out)]
        silent = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
        self._process = subprocess.Popen([*ours, *words], pass_fds=(theirs_in, theirs_out), **silent)
        os.close(theirs_in)
        os.close(theirs_out)
        self._folder, self._number, self._told, self._rest = folder, 0, [], b""
        self._session = None
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Debugger"):
            self._call(f"{domain}.enable")
        self._call("Page.setLifecycleEventsEnabled", enabled=True)
        self._call("Runtime.addBinding", name="tell")
        owned = f"window.owned = () => tell(location.href)\n//# sourceURL={_OURS}"
        self._call("Page.addScriptToEvaluateOnNewDocument", source=owned)

    def load(self, content, kind="html"):
        """Show a page, wake whatever in it waits for a reader, and say what it did."""
        page = self._folder / f"page-{self._number}.{kind}"
        page.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
        self._go("about:blank")  # what the page before has left to say is let pass
        before = len(self._listener.heard)
        self._go(page.as_uri())
        self.ask(_STIR)
        self._wait_until_quiet()
        return self._seen(page.as_uri(), self._listener.heard[before:])

    def ask(self, expression):
        """The value of a JavaScript expression in the page."""
        asked = {"expression": f"{expression}\n//# sourceURL={_OURS}", "returnByValue": True, "awaitPromise": True}
        answer = self._call("Runtime.evaluate", **asked)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def close(self):
        with contextlib.suppress(OSError, AssertionError):
            self._session = None
            self._call("Browser.close")
        self._process.wait(timeout=20)
        os.close(self._read)
        os.close(self._write)
        self._listener.close()

    def _seen(self, address, heard):
        told = [(one["method"], one["params"]) for one in self._told]
        stopped = {of["requestId"] for name, of in told if name == "Network.loadingFailed" and of.get("blockedReason")}
        asked = [of for name, of in told if name == "Network.requestWillBeSent" and of["requestId"] not in stopped]
        seen = Seen(connections=heard)
        seen.requests = [one["request"]["url"] for one in asked if not _own(one["request"]["url"], address)]
        for name, of in told:
            if name == "Debugger.scriptParsed" and of["url"] not in (_OURS, _FAILED):
                seen.scripts.append(of["url"][:80])
            elif name == "Runtime.bindingCalled":
                seen.calls.append(of["payload"])
            elif name == "Page.javascriptDialogOpening":
                seen.dialogs.append(of["message"])
            elif name in ("Page.frameRequestedNavigation", "Page.frameScheduledNavigation"):
                seen.navigations.append(of["url"])
            elif name in ("Page.windowOpen", "Page.downloadWillBegin"):
                seen.windows.append(of["url"])
        return seen

    # --- the protocol: JSON with a zero after it --------------------------------------------------------------------

    def _call(self, method, **words):
        self._number += 1
        number = self._number
        asked = {"id": number, "method": method, "params": words}
        if self._session:
            asked["sessionId"] = self._session
        self._send(asked)
        until = time.monotonic() + _LONGEST
        while time.monotonic() < until:
            for one in self._receive(1):
                if one.get("id") == number:
                    assert "error" not in one, f"{method}: {one['error']}"
                    return one["result"]
        raise AssertionError(f"{method}: Chromium did not answer")

    def _send(self, asked):
        content = memoryview(json.dumps(asked).encode() + b"\0")
        while content:
            content = content[os.write(self._write, content) :]

    def _receive(self, seconds):
        """What was said within so many seconds; events are kept, and a dialog is answered, or nothing would go on."""
        if not select.select([self._read], [], [], seconds)[0]:
            return []
        content = os.read(self._read, 1 << 20)
        assert content, "Chromium ended"
        *whole, self._rest = (self._rest + content).split(b"\0")
        told = [json.loads(one) for one in whole]
        for one in told:
            if "method" in one:
                self._told.append(one)
            if one.get("method") == "Page.javascriptDialogOpening":
                self._number += 1
                answer = {"id": self._number, "method": "Page.handleJavaScriptDialog", "params": {"accept": False}}
                self._send(answer | {"sessionId": self._session})
        return told

    def _go(self, address):
        """Lead the tab to an address and wait until all of it is loaded and nothing more is heard of it."""
        self._told = []
        loader = self._call("Page.navigate", url=address)["loaderId"]
        self._wait_until_quiet({"loaderId": loader, "name": "load"})

    def _wait_until_quiet(self, awaited=None):
        until = time.monotonic() + _LONGEST
        while time.monotonic() < until:
            heard = self._receive(_QUIET_FOR)
            if not heard and (awaited is None or any(awaited.items() <= one["params"].items() for one in self._told)):
                return
        raise AssertionError("the page did not come to rest")


_STIR = """(() => {
  const deep = place => [...place.querySelectorAll('*')].flatMap(one => {
    let inner = null;
    try { inner = one.contentDocument } catch {}
    return inner ? [one, ...deep(inner)] : [one];
  });
  for (const one of deep(document)) {
    const leads = one.closest('a[href]');
    const to = leads ? leads.getAttribute('href').replace(/[\\x00-\\x20]/g, '') : '';
    if (leads && !/^(javascript|vbscript|data:(text.html|image))/i.test(to)) continue;
    if (!leads && ![...one.attributes].some(of => /^on/i.test(of.name))) continue;
    for (const name of ['mouseover', 'focus', 'pointerenter', 'wheel', 'blur', 'change', 'auxclick', 'click'])
      one.dispatchEvent(new MouseEvent(name, { bubbles: name === 'click', cancelable: true }));
  }
})()"""


def _own(address, page):
    """Whether an address is the page itself, or stands in it whole."""
    return address.split("#")[0] == page or address.startswith(("data:", "about:"))


# Chromium looks for its pipes at 3 and 4; each is moved out of the other's way first.
_WITH_PIPES = """
import fcntl, os, sys
pipes = [fcntl.fcntl(int(one), fcntl.F_DUPFD, 10) for one in sys.argv[1:3]]
for place, one in zip((3, 4), pipes):
    os.dup2(one, place)
    os.close(one)
os.execv(sys.argv[3], sys.argv[3:])
"""


class _Listener:
    """What every name on the network leads to: keeps what is said of the corpus' host, and answers nothing."""

    def __init__(self):
        self.heard = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self):
        while True:
            try:
                one, _ = self._socket.accept()
            except OSError:
                return
            with one, contextlib.suppress(OSError):
                one.settimeout(2)
                said = one.recv(4096)
                if b"hostile.invalid" in said:
                    self.heard.append(said[:60])

    def close(self):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(timeout=5)
