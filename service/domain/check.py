"""The checker: facts and text in, verdict out. Built by the entry points, given to web and tasks."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from service.domain.exempt import spared
from service.domain.facts import Facts
from service.domain.finding import Context, Filter, Report, Watch, examine, unwatched
from service.domain.overrides import NONE, Overrides, effective
from service.domain.policy import Policy, Verdict, judge
from service.domain.sketch import reading


@dataclass(frozen=True, slots=True)
class Checker:
    """Filters, the house's policy, and the versions that a verdict is signed with."""

    filters: Mapping[str, Filter]
    policy: Policy
    versions: Mapping[str, str | None]  # lexicon, model, code

    def check(
        self,
        text: str,
        facts: Facts,
        *,
        own: Overrides = NONE,
        watch: Watch = unwatched,
        broken: frozenset[str] = frozenset(),
    ) -> Verdict:
        """Examine one text, by what its site decides itself. Never raises for what a filter does.

        The site's topics are among the facts.
        """
        started = time.perf_counter()
        report = examine(self.filters, Context(reading(text), facts), watch=watch, broken=broken)
        policy = effective(self.policy, own)
        free = spared(report.findings, own.exempt, text, facts.section)
        verdict = judge(report, policy, free)
        return self._signed(verdict, policy, round((time.perf_counter() - started) * 1000, 2))

    def unread(self, failed: str) -> Verdict:
        """What is thought of a text that could not be examined; `failed` names what was broken."""
        return self._signed(judge(Report((), (failed,)), self.policy), self.policy, 0.0)

    def _signed(self, verdict: Verdict, policy: Policy, ms: float) -> Verdict:
        return Verdict(
            verdict.outcome, verdict.score, verdict.review, verdict.reject, verdict.findings,
            verdict.failed, {"policy": policy.version, **self.versions}, ms,
        )  # fmt: skip
