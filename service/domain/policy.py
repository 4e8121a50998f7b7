"""The only place that weighs: findings and a policy become a verdict."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from service.domain.finding import Finding, Report
from service.domain.topics import GROUP

Outcome = Literal["clean", "review", "reject"]


@dataclass(frozen=True, slots=True)
class Policy:
    """What findings cost. Weights by code, caps by group (the part before the dot)."""

    version: str
    weights: Mapping[str, float]
    caps: Mapping[str, float]
    review: float
    reject: float


@dataclass(frozen=True, slots=True)
class Weighed:
    """A finding with its price."""

    finding: Finding
    weight: float
    points: float  # rounded to 0.01; negative for a cap


@dataclass(frozen=True, slots=True)
class Verdict:
    """All findings weighed: what the machine thinks and why."""

    outcome: Outcome
    score: float
    review: float
    reject: float
    findings: tuple[Weighed, ...]
    failed: tuple[str, ...]
    versions: Mapping[str, str | None] = field(default_factory=dict)
    ms: float = 0.0

    def points_of(self, groups: frozenset[str]) -> float:
        """What the named groups add to the score, caps counted with the group that they cap."""
        return round(sum(w.points for w in self.findings if group_of(w.finding) in groups), 2)

    @property
    def on_topic(self) -> bool:
        """Whether it is about something that the site wants a human to look at."""
        return any(group_of(w.finding) == GROUP for w in self.findings)

    @property
    def unproved(self) -> float | None:
        """Points for a proof of work that did not come; None where all is well."""
        return next((w.points for w in self.findings if w.finding.code == UNPROVED), None)


CAP = "cap."
UNPROVED = "form.challenge"  # sent without the work that the site had asked for
IN_DANGER = "selfharm"  # somebody may be: a human reads it, no machine rejects it


def group_of(finding: Finding) -> str:
    """The group that a finding's points count in."""
    return finding.code.removeprefix(CAP).partition(".")[0]


def judge(report: Report, policy: Policy, free: frozenset[int] = frozenset()) -> Verdict:
    """Sum score x weight per finding, cap each group, compare with two thresholds.

    `free`: places of findings that weigh nothing, as the site has said. A failed filter, or a sign that the writer is in danger, makes the outcome at least `review` and
    never `reject`.
    """
    weighed = [_weigh(finding, 0.0 if place in free else policy.weights[finding.code])
               for place, finding in enumerate(report.findings)]  # fmt: skip
    sums: dict[str, float] = {}
    for item in weighed:
        group = group_of(item.finding)
        sums[group] = sums.get(group, 0.0) + item.points
    for group, total in sums.items():
        cap = policy.caps.get(group)
        if cap is not None and round(total - cap, 2) > 0:
            points = -round(total - cap, 2)
            weighed.append(Weighed(Finding(CAP + group, 1.0, note=f"{cap:g}"), points, points))
    score = round(sum(item.points for item in weighed), 2)
    return Verdict(
        outcome=_outcome(score, policy, human=bool(report.failed) or IN_DANGER in sums),
        score=score,
        review=policy.review,
        reject=policy.reject,
        findings=tuple(weighed),
        failed=report.failed,
    )


def _weigh(finding: Finding, weight: float) -> Weighed:
    return Weighed(finding, weight, round(finding.score * weight, 2))


def _outcome(score: float, policy: Policy, *, human: bool) -> Outcome:
    if human:
        return "review"
    if score >= policy.reject:
        return "reject"
    return "review" if score >= policy.review else "clean"
