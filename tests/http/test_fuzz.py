"""What the OpenAPI document says is what a client that takes it at its word finds."""

from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import FlakyStrategyDefinition
from hypothesis.stateful import run_state_machine_as_test
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    ensure_resource_availability,
    missing_required_header,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
    use_after_free,
)

from service.domain.site import Site
from tests.support.web import ROOT

pytestmark = [pytest.mark.long, pytest.mark.one_database]
EXAMPLES = 60  # of each operation
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance, negative_data_rejection,
]  # fmt: skip
# What only shows where one call uses what another one made. Of all checks there are, left out are:
# ignored_auth and object_level_authorization (tests/house asks every route as everybody), and
# positive_data_acceptance (a key of a site or an article is data that no schema knows).
IN_STORIES = [
    *(one for one in CHECKS if one is not negative_data_rejection), allow_header_conformance, ensure_resource_availability, missing_required_header,
    response_headers_conformance, unsupported_method, use_after_free,
]  # fmt: skip
TURNS, EACH, STEPS = 30, 6, 10  # stories are told so often, so many at once, of so many calls


@pytest.mark.parametrize("headers", [{}, ROOT], ids=["anyone", "root"])
def test_document_keeps_its_word(app: Flask, site_a: Site, headers: dict[str, str]) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    wrong = dict[str, str]()
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()

        @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def asked(case: Case[Any]) -> None:
            case.call_and_validate(headers=headers, checks=CHECKS)

        try:
            asked()
        except FailureGroup as error:
            wrong[operation.label] = str(error)
    assert wrong == {}


def test_stories_of_calls_keep_the_documents_word(app: Flask, site_a: Site) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    called = set[str]()

    class Story(schema.as_state_machine()):  # type: ignore[misc]
        """Calls that are linked by what they answer and take; schemathesis finds the links."""

        def get_call_kwargs(self, case: Case[Any]) -> dict[str, Any]:  # noqa: ARG002 - its name
            return {"headers": ROOT}

        def validate_response(self, response: Any, case: Case[Any], **_: Any) -> None:
            called.add(case.operation.label)
            case.validate_response(response, checks=IN_STORIES)

    how = settings(
        max_examples=EACH, stateful_step_count=STEPS, deadline=None, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    for turn in range(TURNS):
        told = seed(turn)(Story)  # without a seed of its own, CI tells the first story each time
        with suppress(FlakyStrategyDefinition):  # what a story leaves is there in the next one
            run_state_machine_as_test(told, settings=how)
    assert len(called) > TURNS, called
