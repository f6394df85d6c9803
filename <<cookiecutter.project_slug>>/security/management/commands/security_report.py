"""Tell how the site is secured: each control, its settings now, and what guards it."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from django.core.management.base import BaseCommand
from django.template.loader import render_to_string
from django.utils import timezone

from security.report import TESTS, Finding, Report, look_up


class Command(BaseCommand):
    """Prints the report, or writes it as a page; `--fail` makes it a check."""

    help = __doc__ or ""
    # What they find is part of the report.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--html", metavar="FILE", type=Path, help="write it as a page of its own")
        form.add_argument("--json", action="store_true", help="print it for a program to read")
        parser.add_argument(
            "--fail", action="store_true", help="exit with 1 when a control is weakened or missing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        report = look_up()
        if options["html"]:
            options["html"].write_text(page(report), encoding="utf-8")
        elif options["json"]:
            self.stdout.write(json.dumps(asdict(report), indent=2, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(lines(report)))
        if options["fail"] and report.verdicts["ok"] < len(report.findings):
            sys.exit(1)


def page(report: Report) -> str:
    """The report as HTML that asks for no other file; its own policy lets it load none."""
    context = {"report": report, "now": timezone.now(), "nonce": token_urlsafe()}
    return render_to_string("security_report.html", context)


def lines(report: Report) -> Iterator[str]:
    """The report as text."""
    yield f"{report.site}: how it is secured{', in development' if report.debug else ''}"
    yield report.runs_on
    for threat, findings in groupby(report.findings, lambda finding: finding.threat):
        yield from ("", threat)
        for finding in findings:
            yield from of_finding(finding)
    yield from ("", "Left to the team")
    yield from (f"  - {task}" for task in report.left_to_the_team)
    for requirement in report.requirements:
        if requirement.verdict == "team":
            yield f"  - ASVS {requirement.number}, {requirement.asked_for}: {requirement.how}"
    yield ""
    yield "Controls: {ok} ok, {weakened} weakened, {missing} missing.".format_map(report.verdicts)
    counts = "{met} met, {weakened} weakened, {team} the team's, {n/a} not applicable"
    yield f"OWASP ASVS 5.0, level 1: {counts.format_map(report.asvs)}."


def of_finding(finding: Finding) -> Iterator[str]:
    """A control in a few lines."""
    yield f"  {finding.verdict:<9} {finding.promise}"
    yield from (f"{'':12}! {reason}" for reason in finding.reasons)
    yield from (f"{'':12}{name}: {value}" for name, value in finding.settings.items())
    yield f"{'':12}proved by {TESTS}{finding.test}"
    if finding.checks:
        yield f"{'':12}guarded by {', '.join(finding.checks)}"
    if finding.asvs:
        yield f"{'':12}meets ASVS {', '.join(finding.asvs)}"
