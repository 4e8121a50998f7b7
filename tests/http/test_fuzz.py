"""What the OpenAPI document says is what a client that takes it at its word finds."""

from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from service.domain.site import Site
from tests.support.web import ROOT

pytestmark = [pytest.mark.long, pytest.mark.one_database]
EXAMPLES = 60  # of each operation
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance, negative_data_rejection,
]  # fmt: skip


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
