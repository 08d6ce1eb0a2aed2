"""Steps on policies, each judged by the model, and the comparison of all policies of a site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conform.client import Exchange
from conform.contract.obligations import Obligation
from conform.laws import promise
from conform.model import DONE, Policy, left_open
from suites.lifecycle.comparing import agree, at, moment, said
from suites.lifecycle.events import EventSteps
from suites.lifecycle.events_seen import MOST
from suites.lifecycle.ground import Ref

MOVES = promise(
    "policies/lifecycle-moves",
    says="An event takes three policies and no fourth, and an update of the current revision and no other.",
    level="MUST",
    evidence="docs",
    operation="createPolicy",
    source="create-policy, update-policy; UpdatePolicy.revision",
)
READS = promise(
    "policies/lifecycle-reads",
    says="Every read shows a policy as its own writes left it, whatever was done to others in between.",
    level="MUST",
    evidence="docs",
    operation="getPolicy",
    source="get-policy, query-policies, update-policy",
)
REVISIONS = promise(
    "policies/lifecycle-revisions",
    says="The revision is 1 at first and grows by one with each update; refusals and reads leave it.",
    level="MUST",
    evidence="sdk",
    operation="updatePolicy",
    source="Policy.revision",
)
DATES = promise(
    "policies/lifecycle-dates",
    says="createdDate is the time of the creation, and updatedDate that of the last update.",
    level="MUST",
    evidence="docs",
    operation="updatePolicy",
    source="create-policy, update-policy",
)
FOUND = promise(
    "policies/lifecycle-found",
    says="A query finds the policies that it asks for, each once, in the order that it asks for.",
    level="MUST",
    evidence="docs",
    operation="queryPolicies",
    source="query-policies",
)
ORDER = promise(
    "policies/lifecycle-order",
    says="Policies are arranged with the newest first, until one is moved right before or after another; "
    "a move answers all policies of the event in their order.",
    level="MUST",
    evidence="docs",
    operation="reorderEventPolicies",
    source="reorder-event-policies",
)
GONE = promise(
    "policies/lifecycle-gone",
    says="A deleted policy is given by no read, and its neighbours stay.",
    level="MUST",
    evidence="sdk",
    operation="deletePolicy",
    source="DeletePolicy",
)
PROMISES = (MOVES, READS, REVISIONS, DATES, FOUND, ORDER, GONE)
_BY_MEMBER = {"revision": REVISIONS, "createdDate": DATES, "updatedDate": DATES}


def promise_of(path: str) -> Obligation:
    """Give the promise that a member of a policy is about."""
    return _BY_MEMBER.get(path, READS)


class PolicySteps(EventSteps):
    """What can be done to policies, and what must be seen of them."""

    def create_policy(self, event: Ref) -> Ref | None:
        """Create a policy, if the event has room for it."""
        self.tick()
        model = self.models[event.site].policies
        name = self.name("Policy")
        sent = {"eventId": event.id, "name": name, "body": f"<p>{name}</p>"}
        exchange = self.send(f"create {name!r}", "createPolicy", {"policy": sent}, site=event.site)
        verdict = model.may_create(event.id)
        if verdict.codes:
            self.reach("event with three policies")
        if not self.judge(MOVES, verdict, exchange, "createPolicy after a deletion"):
            return None
        answer = exchange.json["policy"]
        made = Policy(id=str(at(answer, "id")), event=event.id, name=name, body=sent["body"])
        known = made.id in model or made.id in model.gone
        self.hold(READS, exchange, "policy.id", not known, "an id that no policy has had", made.id)
        created = self.dated(DATES, exchange, "policy.createdDate", at(answer, "createdDate"))
        alike = agree(at(answer, "updatedDate"), created)
        self.hold(DATES, exchange, "policy.updatedDate", alike, "the date of creation", answer)
        model.add(made)
        changed = model.change(made.id, created=created, updated=created)
        self.same(promise_of, exchange, "policy", answer, changed.shown())
        return Ref(event.site, made.id)

    def update_policy(self, ref: Ref, revision: str) -> bool:
        """Change name and body with the `current`, a `stale`, a `future` or no revision."""
        self.tick()
        model = self.models[ref.site].policies
        policy = model[ref.id]
        named = _revision(policy.revision, revision)
        name = self.name("Policy")
        sent = {"id": ref.id, "eventId": policy.event, "name": name, "body": f"now {name}"}
        if named is not None:
            sent["revision"] = named
        self.reach(f"update with a {revision} revision")
        step = f"rename {policy.name!r} with a {revision} revision"
        exchange = self.send(step, "updatePolicy", {"policy": sent}, site=ref.site)
        if not self.judge(MOVES, policy.may_update(named), exchange, ""):
            return False
        answer = exchange.json["policy"]
        updated = self.dated(
            DATES, exchange, "policy.updatedDate", at(answer, "updatedDate"), since=policy.updated
        )
        changed = model.change(
            ref.id, name=name, body=sent["body"], revision=policy.revision + 1, updated=updated
        )
        self.same(promise_of, exchange, "policy", answer, changed.shown())
        return True

    def delete_policy(self, ref: Ref) -> None:
        """Delete a policy."""
        self.tick()
        model = self.models[ref.site].policies
        step = f"delete {model[ref.id].name!r}"
        exchange = self.send(step, "deletePolicy", site=ref.site, policyId=ref.id)
        self.judge(MOVES, DONE, exchange, "")
        model.delete(ref.id)
        self.reach("deleted policy")

    def reorder_policies(self, moved: Ref, reference: Ref, *, before: bool) -> None:
        """Move a policy right before or after another one of the same event."""
        self.tick()
        model = self.models[moved.site].policies
        event = model[moved.id].event
        side = "before" if before else "after"
        body = {"eventId": event, "policyId": moved.id, f"{side}PolicyId": reference.id}
        step = f"move {model[moved.id].name!r} {side} {model[reference.id].name!r}"
        exchange = self.send(step, "reorderEventPolicies", body, site=moved.site)
        self.judge(ORDER, DONE, exchange, "")
        got = [str(at(each, "id")) for each in exchange.json["policies"]]
        expected = model.moved(moved.id, **{side: reference.id})
        if expected is not None:
            self.hold(ORDER, exchange, "policies", got == list(expected), f"the order {expected}", got)
        own = sorted(policy.id for policy in model.of(event))
        self.hold(ORDER, exchange, "policies", sorted(got) == own, f"all of the event: {own}", got)
        beside = got.index(moved.id) - got.index(reference.id) == (-1 if before else 1)
        self.hold(ORDER, exchange, "policies", beside, f"{moved.id} right {side} {reference.id}", got)
        model.arrange(event, got)
        self._learn_revisions(exchange, moved.site)
        self.reach(f"moved {side}")

    def reorder_beyond(self, moved: Ref, reference: Ref) -> None:
        """Move a policy beside one that is not of its event, or beside itself; nothing may get lost."""
        self.tick()
        model = self.models[moved.site].policies
        event = model[moved.id].event
        body = {"eventId": event, "policyId": moved.id, "beforePolicyId": reference.id}
        step = f"move {model[moved.id].name!r} beside what is no neighbour"
        exchange = self.send(step, "reorderEventPolicies", body, site=moved.site)
        verdict = left_open("no source tells when INVALID_REORDER_INSTRUCTION is answered")
        itself = "itself" if moved == reference else "one of another event"
        if self.judge(ORDER, verdict, exchange, f"reorderEventPolicies beside {itself}"):
            model.arrange(event, [str(at(each, "id")) for each in exchange.json["policies"]])
            self._learn_revisions(exchange, moved.site)

    def look_at_policy(self, ref: Ref) -> None:
        """Read a policy by its id, and compare; one that was deleted must not come."""
        exchange = self.send("look at a policy by its id", "getPolicy", site=ref.site, policyId=ref.id)
        model, status = self.models[ref.site].policies, f"status {exchange.status}"
        if ref.id in model.gone:
            self.hold(GONE, exchange, "", exchange.status != 200, "no policy", status)
        elif ref.id in model:
            self.hold(READS, exchange, "", exchange.status == 200, "the policy", status)
            self.same(promise_of, exchange, "policy", exchange.json["policy"], model[ref.id].shown())

    def find_policies(self, site: int, step: str, only: Mapping[str, Any] | None, **query: Any) -> Exchange:
        """Query policies."""
        spelled = {"filter": dict(only or {}), "paging": {"limit": MOST, "offset": 0}, **query}
        return self.ask(FOUND, f"look for {step}", "queryPolicies", {"query": spelled}, site=site)

    def compare_policies(self, site: int) -> None:
        """Compare all policies of a site with the model, but for those of canceled events, which are open."""
        self.patiently(lambda: self._compare_policies(site))

    def policies_are(self, exchange: Exchange, expected: Sequence[str], *, ordered: bool = False) -> None:
        """See that a query found these policies and no others, each once."""
        got = [str(each.get("id")) for each in exchange.json["policies"]]
        same = got == list(expected) if ordered else sorted(got) == sorted(expected)
        wanted = f"{len(expected)} policies{' in this order' if ordered else ''}: {list(expected)}"
        gone = {name for model in self.models for name in model.policies.gone} & set(got)
        self.hold(GONE if gone else FOUND, exchange, "policies", same, wanted, got)

    def _compare_policies(self, site: int) -> None:
        model = self.models[site].policies
        events = self.models[site].known_events()
        if not events:
            return
        only = {"eventId": {"$in": events}}
        order = [{"fieldName": "createdDate", "order": "ASC"}]
        exchange = self.find_policies(site, "the policies of all events", only, sort=order)
        self.policies_are(exchange, model.ids(), ordered=self.ground.clocked)
        for index, entity in enumerate(exchange.json["policies"]):
            shown = model[str(entity["id"])].shown()
            self.same(promise_of, exchange, f"policies[{index}]", entity, shown)
        for ref in self.one_of(site, model.ids()):
            self.look_at_policy(ref)

    def _learn_revisions(self, exchange: Exchange, site: int) -> None:
        """A move raises the revision of what it moves and perhaps of others: it tells which."""
        model = self.models[site].policies
        for index, entity in enumerate(exchange.json["policies"]):
            policy = model[str(entity["id"])]
            path, told = f"policies[{index}].revision", str(at(entity, "revision"))
            right = told.isdigit() and int(told) >= policy.revision
            self.hold(REVISIONS, exchange, path, right, f"{policy.revision} or more", said(told))
            date = moment(at(entity, "updatedDate"))
            changed = model.change(policy.id, revision=int(told), updated=date)
            self.same(promise_of, exchange, f"policies[{index}]", entity, changed.shown())


def _revision(current: int, which: str) -> str | None:
    """Name the current revision, or one that is not."""
    return {"current": str(current), "stale": str(current - 1), "future": str(current + 1)}.get(which)
