"""A headless Chromium, spoken to over two pipes; only the standard library."""
import base64
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time


class Browser:
    """with Browser("chromium") as b: page = b.page("file:///...")"""

    def __init__(self, program):
        self.folder = tempfile.mkdtemp(prefix="suppress-browser.")
        to_read, self.write_end = os.pipe()
        self.read_end, to_write = os.pipe()

        def as_three_and_four():
            # Whatever numbers they had: first out of the way, then in place.
            reading, writing = os.dup(to_read), os.dup(to_write)
            os.dup2(reading, 3)
            os.dup2(writing, 4)
            os.set_inheritable(3, True)
            os.set_inheritable(4, True)

        self.process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu",
             "--disable-dev-shm-usage", "--no-first-run",
             "--disable-extensions", "--disable-background-networking",
             "--disable-component-update", "--hide-scrollbars",
             "--user-data-dir=" + self.folder, "--remote-debugging-pipe"],
            preexec_fn=as_three_and_four, close_fds=False,
            start_new_session=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(to_write)
        self.got = b""
        self.last = 0
        self.events = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.call("Browser.close")
            self.process.wait(10)
        except (OSError, EOFError, TimeoutError,
                subprocess.TimeoutExpired):
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        os.close(self.write_end)
        os.close(self.read_end)
        shutil.rmtree(self.folder, ignore_errors=True)

    def receive(self):
        while b"\0" not in self.got:
            more = os.read(self.read_end, 1 << 20)
            if not more:
                raise EOFError("the browser is gone")
            self.got += more
        message, self.got = self.got.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, session=None, **params):
        self.last += 1
        message = {"id": self.last, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.write_end, data):]
        while True:
            answer = self.receive()
            if answer.get("id") == self.last:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def page(self, address, width, height, dark=False, mobile=False):
        return Page(self, address, width, height, dark, mobile)


class Page:
    """A page that has been loaded at a size, and all that it asked for."""

    def __init__(self, browser, address, width, height, dark, mobile):
        self.browser = browser
        target = browser.call("Target.createTarget", url="about:blank")
        self.target = target["targetId"]
        self.session = browser.call(
            "Target.attachToTarget", targetId=self.target,
            flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.call(domain + ".enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width,
                  height=height, deviceScaleFactor=2 if mobile else 1,
                  mobile=mobile)
        self.call("Emulation.setEmulatedMedia", features=[{
            "name": "prefers-color-scheme",
            "value": "dark" if dark else "light"}])
        browser.events.clear()
        self.call("Page.navigate", url=address)
        self.wait_for("Page.loadEventFired")

    def call(self, method, **params):
        return self.browser.call(method, self.session, **params)

    def wait_for(self, method):
        until = time.monotonic() + 30
        while not any(e.get("method") == method
                      for e in self.browser.events):
            if time.monotonic() > until:
                raise TimeoutError(method)
            self.browser.events.append(self.browser.receive())

    def seen(self, method):
        return [e["params"] for e in self.browser.events
                if e.get("method") == method]

    def run(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression,
                           returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return answer["result"].get("value")

    def picture(self, path):
        answer = self.call("Page.captureScreenshot", format="png",
                           captureBeyondViewport=True)
        with open(path, "wb") as f:
            f.write(base64.b64decode(answer["data"]))

    def whole_picture(self, path):
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        answer = self.call(
            "Page.captureScreenshot", format="png",
            captureBeyondViewport=True,
            clip={"x": 0, "y": 0, "width": size["width"],
                  "height": size["height"], "scale": 1})
        with open(path, "wb") as f:
            f.write(base64.b64decode(answer["data"]))

    def print_pages(self):
        """As PDF; the bytes."""
        return base64.b64decode(self.call(
            "Page.printToPDF", preferCSSPageSize=True)["data"])

    def close(self):
        self.browser.call("Target.closeTarget", targetId=self.target)
