"""The page's data, compressed: Allure writes it out in full, the same words thousands of times over."""

from __future__ import annotations

import base64
import gzip
import json
import re

# How Allure ends a page that is one file: every part of its data as one call, then the word to begin.
_DATA = re.compile(
    r"<script defer>\s*Promise\.allSettled\(\[(?P<calls>.*)\]\)\s*"
    r"\.then\(function\s*\(\)\s*\{\s*window\.allureReportDataReady = true;\s*\}\)\s*</script>",
    re.DOTALL,
)
_CALL = re.compile(r'd\("((?:[^"\\]|\\.)*)","([A-Za-z0-9+/=]*)"\),?')
# Allure's own code waits for `allureReportDataReady`, so the data may take a moment.
_UNPACK = """<script id="packed" type="application/octet-stream">%s</script>
    <script defer>
      (async function () {
        const binary = (text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
        const text = (bytes) => {
          let made = "";
          for (let at = 0; at < bytes.length; at += 32768)
            made += String.fromCharCode.apply(null, bytes.subarray(at, at + 32768));
          return made;
        };
        const packed = new Blob([binary(document.getElementById("packed").textContent)]);
        const stream = packed.stream().pipeThrough(new DecompressionStream("gzip"));
        const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
        const head = new DataView(bytes.buffer).getUint32(0);
        let at = 4 + head;
        for (const [name, length] of JSON.parse(new TextDecoder().decode(bytes.subarray(4, at)))) {
          window.allureReportData[name] = btoa(text(bytes.subarray(at, at + length)));
          at += length;
        }
        window.allureReportDataReady = true;
      })();
    </script>"""


def packed(html: str) -> str:
    """Compress the data of a page that is one file; a page made otherwise comes back as it is.

    The browser unpacks it when the page opens; every browser since 2023 can.
    """
    found = _DATA.search(html)
    if found is None or _CALL.sub("", found["calls"]).strip():
        return html
    parts = [
        (str(json.loads(f'"{name}"')), base64.b64decode(data)) for name, data in _CALL.findall(found["calls"])
    ]
    head = json.dumps([[name, len(data)] for name, data in parts]).encode()
    whole = b"".join([len(head).to_bytes(4, "big"), head, *(data for _, data in parts)])
    text = base64.b64encode(gzip.compress(whole, 9, mtime=0)).decode()
    return html[: found.start()] + _UNPACK.replace("%s", text) + html[found.end() :]


def unpacked(html: str) -> dict[str, bytes]:
    """Read the data of a packed page back, by name; for tests, and for whoever wants it."""
    found = re.search(r'<script id="packed"[^>]*>([^<]*)</script>', html)
    if found is None:
        return {}
    whole = gzip.decompress(base64.b64decode(found[1]))
    at = 4 + int.from_bytes(whole[:4], "big")
    data = {}
    for name, length in json.loads(whole[4:at]):
        data[name] = whole[at : at + length]
        at += length
    return data
