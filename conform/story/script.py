"""A story as a script for the shell: curl, and nothing else but Python's json to read ids from answers."""

from __future__ import annotations

import json
import re
import shlex
from urllib.parse import quote

from conform.config import PUBLIC_URL
from conform.story.scenario import Scenario, Sent, Step
from conform.story.symbols import pieces

_HEAD = r"""#!/bin/sh
# @TITLE@
# Needs curl and python3; the key and the site come from the environment. Ends with 1 where a status differs.
set -u
: "${BASE_URL:=@BASE@}" "${WIX_API_KEY:?set it to your API key; a mock takes any}"
@SITES@
differ=0
send() { # site, method, path, recorded status, body
  answer=$(curl -sS --globoff -X "$2" "$BASE_URL$3" -H "Authorization: $WIX_API_KEY" -H "wix-site-id: $1" \
    -H 'Content-Type: application/json' -w '\n%{http_code}' ${5:+--data-raw "$5"})
  status=$(printf '%s\n' "$answer" | tail -n 1)
  answer=$(printf '%s\n' "$answer" | sed '$d')
  if [ "$status" = "$4" ]; then echo "   $status, as recorded"
  else echo "   $status, where $4 is recorded: $answer"; differ=1; fi
}
give() { # path in the answer
  printf '%s\n' "$answer" | python3 -c 'import functools, json, re, sys
parts = [name or int(index) for name, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", sys.argv[1])]
print(functools.reduce(lambda value, part: value[part], parts, json.load(sys.stdin)))' "$1" 2>/dev/null ||
    { echo "   the answer has no $1: the rest cannot be sent" >&2; return 1; }
}
"""
_PLAIN = re.compile(r"[^\x20-\x7e]")


def script(scenario: Scenario) -> str:
    """Write the script; it ends with 1 where a status is not as recorded."""
    sites = [_site_variable(index) for index in range(scenario.sites)]
    asked = "\n".join(f': "${{{name}:?set it to the id of a test site}}"' for name in sites)
    base = PUBLIC_URL if scenario.target == "live" else "http://localhost:8080"
    title = _line(scenario.title or scenario.test)
    head = _HEAD.replace("@TITLE@", title).replace("@BASE@", base).replace("@SITES@", asked)
    needed = _used(scenario)
    at = scenario.failed.step if scenario.failed else 0
    lines = [head.rstrip()]
    for number, step in enumerate(scenario.steps, 1):
        lines += _step(number, step, needed, failing=number == at)
    lines.append("exit $differ")
    return "\n".join(lines) + "\n"


def _step(number: int, step: Step, needed: set[str], *, failing: bool) -> list[str]:
    site = f'"${_site_variable(step.site)}"'
    lines = [""]
    for call in step.controls:
        path = f'"/__mock__/sites/${_site_variable(step.site)}/{call.path}"'
        body = _quoted(_json(call.body)) if call.body is not None else "''"
        lines += [f"echo 'control: {_line(call.path)}'", f"send {site} {call.method} {path} 200 {body}"]
    failed = "  # this is the step that failed" if failing else ""
    lines.append(f"echo {shlex.quote(f'{number}. {_line(step.title or step.operation)}')}{failed}")
    lines.append(
        f"send {site} {step.sent.method} {_path(step.sent)} {step.answer.status:03} {_body(step.sent)}"
    )
    lines += [
        f"{name}=$(give {shlex.quote(path)}) || exit 1" for name, path in step.gives.items() if name in needed
    ]
    return lines


def _used(scenario: Scenario) -> set[str]:
    """Give the names that some request needs."""
    texts = [
        text
        for step in scenario.steps
        for text in (
            step.sent.path,
            _json(step.sent.query),
            _json(step.sent.body),
            step.sent.text,
            *(_json(call.body) for call in step.controls),
        )
    ]
    return {name for text in texts for _, name in pieces(text) if name}


def _path(sent: Sent) -> str:
    query = "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in sent.query)
    return _quoted(f"{sent.path}?{query}" if query else sent.path)


def _encoded(text: str) -> str:
    """Encode for a query string, and leave the names for the shell."""
    return "".join(
        f"${{{name}}}" if name else quote(literal, safe="", errors="surrogatepass").replace("%24%7B", "$${")
        for literal, name in pieces(text)
    )


def _body(sent: Sent) -> str:
    return _quoted(sent.text or ("" if sent.body is None else _json(sent.body)))


def _json(value: object) -> str:
    # In ASCII, so that no terminal and no shell reads it in another encoding.
    return json.dumps(value)


def _quoted(text: str) -> str:
    """Quote for the shell: literal parts as they are, names as its variables."""
    parts = [
        f'"${name}"' if name else shlex.quote(literal) for literal, name in pieces(text) if literal or name
    ]
    return "".join(parts) or "''"


def _line(text: str) -> str:
    return _PLAIN.sub("?", text).replace("'", "")


def _site_variable(index: int) -> str:
    return "WIX_SITE_ID" if index == 0 else f"WIX_SITE_ID_{index + 1}"
