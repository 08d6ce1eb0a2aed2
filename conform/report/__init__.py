"""The Allure report: steps, attachments, labels, environment, the page and the summary."""

from conform.report.findings import documentation_drift
from conform.report.hooks import ReportPlugin
from conform.report.page import build
from conform.report.steps import step
from conform.report.summary import Summary, print_summary, summarise
from conform.report.verdicts import Verdict

__all__ = [
    "ReportPlugin",
    "Summary",
    "Verdict",
    "build",
    "documentation_drift",
    "print_summary",
    "step",
    "summarise",
]
