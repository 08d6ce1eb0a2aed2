"""What a test makes is removed, last made first, and what stays behind is named."""

from __future__ import annotations

from conform.client import Client, Tidy
from conform.contract import load
from tests.client.tiny import NEW_POLICY, SITE, Policies


def test_remove_all_removes_in_reverse_and_once() -> None:
    policies = Policies()
    client = Client(policies.transport(), load(), SITE, base_url="https://host", authorization="k")
    tidy = Tidy(client)
    made = [client.call("createPolicy", NEW_POLICY).json["policy"]["id"] for _ in range(3)]
    tidy.remove_all()
    removed = [path.rpartition("/")[2] for method, path, *_ in policies.seen if method == "DELETE"]
    assert removed == made[::-1]
    tidy.remove_all()
    assert len(policies.seen) == 6
    assert tidy.left == []


def test_what_cannot_be_removed_is_named_and_the_rest_still_goes() -> None:
    policies = Policies()
    client = Client(policies.transport(), load(), SITE, base_url="https://host", authorization="k")
    tidy = Tidy(client)
    first, second = (client.call("createPolicy", NEW_POLICY).json["policy"]["id"] for _ in range(2))
    policies.statuses = [(500, {})]
    tidy.remove_all()
    assert list(policies.rows) == [second]
    assert first not in policies.rows
    assert len(tidy.left) == 1
    assert tidy.left[0].startswith(f"policy {second}: ")
