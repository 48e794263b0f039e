"""SLO7530 to SLO7549: the text and the timeline of a postmortem."""

from __future__ import annotations

from slo_compiler.diagnostics.diagnostic import Severity
from slo_compiler.diagnostics.registry import Text, code


@code("SLO7530")
def template_text(*, number: int, shown: str, lines: str) -> Text:
    """Text of the template is still in the document.

    Placeholders such as `[Answer]`, `HH:MM` and `TODO` mark text that is not written yet. In a draft this is
    a warning.

    Fix: replace every placeholder, or remove its line.
    """
    others = "" if number == 1 else f" and {number - 1} more placeholders on lines {lines}"
    return f"template text is left: {shown!r}{others}", "replace it with what happened"


@code("SLO7531")
def missing_section(*, section: str, form: str) -> Text:
    """A postmortem lacks a section of its template.

    The standard template has Executive Summary, Timeline, Root Cause Analysis, Impact and Action Items; the
    quick one What Happened, Timeline, Root Cause and Fix. In a draft this is a warning.

    Fix: add the heading and its text.
    """
    return f"the {form} postmortem has no section {section!r}", f"add a heading `## {section}` and its text"


@code("SLO7532")
def empty_section(*, section: str) -> Text:
    """A section of the template is empty.

    In a draft this is a warning.

    Fix: write it.
    """
    return f"the section {section!r} is empty", "write it"


@code("SLO7533", Severity.WARNING)
def long_summary(*, words: int) -> Text:
    """The summary has more than 120 words.

    It is the only part that many people read.

    Fix: shorten it to what happened, whom it affected, why, and how it was resolved.
    """
    return f"the summary has {words} words", "use at most 120"


@code("SLO7534")
def impact_without_number() -> Text:
    """The section Impact contains no number.

    "Some users" cannot be compared with other incidents. If the number of affected users cannot be measured,
    the front matter says why: `impact: {not_measurable: …}`. In a draft this is a warning.

    Fix: write how many users, requests or events were affected, or why this is unknown.
    """
    return "the impact contains no number", "write how many were affected, or set impact.not_measurable"


@code("SLO7535", Severity.WARNING)
def single_cause(*, severity: str) -> Text:
    """The analysis of a major incident names only one cause.

    Severe incidents have several contributing factors: why it happened, why nothing stopped it, and why it
    was not noticed earlier.

    Fix: list the other factors, as five whys or as a list.
    """
    return (
        f"the analysis of a {severity} incident names only one cause",
        "add the other conditions that allowed it",
    )


@code("SLO7536")
def unreadable_time(*, text: str) -> Text:
    """A time in the timeline cannot be read.

    Times are in UTC: `14:23`, `14:23:05`, `2026-11-10 14:23` or `2026-11-10T14:23:00Z`. In a draft this is a
    warning.

    Fix: write the time in one of these forms.
    """
    return f"{text!r} is not a time in UTC", "write a time such as 14:23 or 2026-11-10 14:23"


@code("SLO7537")
def timeline_goes_back(*, time: str, before: str) -> Text:
    """An entry of the timeline is earlier than the one above it.

    A time without a date is on the day of the entry above it. In a draft this is a warning.

    Fix: sort the entries. After midnight, write the date once: `2026-11-11 00:10`.
    """
    return f"{time} is before {before} of the entry above", "sort them; after midnight, write the date too"


@code("SLO7538", Severity.WARNING)
def timeline_gap(*, minutes: int, start: str, end: str) -> Text:
    """The timeline has a gap.

    Between the start of the impact and its mitigation, no two entries of the timeline should be more than 30
    minutes apart.

    Fix: write what happened then, even if it is only that people waited.
    """
    return f"{minutes} minutes without an entry, from {start} to {end}", "add an entry for what happened then"


@code("SLO7539")
def wrong_duration(*, typed: str, computed: str, times: str) -> Text:
    """A typed duration differs from the times of the incident.

    Of 53 durations in public postmortems, 20 did not match the times in the same document. `slo` computes
    durations from the front matter. A typed one may be rounded, but must not be wrong. In a draft this is a
    warning.

    Fix: write the computed duration, or remove it.
    """
    return f"the duration {typed!r} is wrong: {times} is {computed}", f"write {computed}, or remove it"


@code("SLO7540")
def other_fact(*, what: str, typed: str, known: str) -> Text:
    """The line below the title contradicts the front matter.

    In a draft this is a warning.

    Fix: correct one of them, or remove it from the line.
    """
    return f"{what} {typed} differs from {known} in the front matter", f"write {known}, or remove it"


@code("SLO7541", Severity.WARNING)
def empty_heading(*, section: str) -> Text:
    """A section that no template requires, such as "What went well", is empty.

    What went well should be kept, and what was luck will not help next time.

    Fix: write it, or remove the heading.
    """
    return f"the section {section!r} is empty", "write it, or remove the heading"


@code("SLO7542")
def other_budget(*, typed: str, known: str) -> Text:
    """A share of the error budget in the text differs from the front matter.

    The share that the incident spent is `budget` in the front matter. A typed share may be rounded, but must
    not be wrong. Only sentences and cells about spent budgets are checked, and not those of the timeline. In
    a draft this is a warning.

    Fix: write the share of the front matter, or remove it.
    """
    return f"{typed} of the error budget differs from the front matter: {known}", "correct one of them"


@code("SLO7543", Severity.WARNING)
def no_evidence(*, number: int, lines: str) -> Text:
    """Entries of the timeline have no evidence, although the table has the column Evidence.

    A link to a metric, log, page or message lets readers check an entry. This warning never makes a check
    fail.

    Fix: add a link. Write `-` if there is no evidence.
    """
    entries = "an entry has" if number == 1 else f"{number} entries have"
    return f"{entries} no evidence: line {lines}", "link a metric, log or message, or write -"


@code("SLO7545", Severity.WARNING)
def blames_a_person(*, text: str) -> Text:
    """A person is the subject of a fault.

    The person had reasons, and someone else could do the same tomorrow. Ask what made the mistake possible:
    which condition, tool, default or missing check.

    Fix: name the condition. If the sentence blames no person, ignore the warning.
    """
    return f"{text!r} blames a person", "name the condition: what made this possible?"


@code("SLO7546", Severity.WARNING)
def human_error() -> Text:
    """The cause is given as "human error".

    It ends the analysis where it should begin: why was the error possible, and why did nothing catch it?

    Fix: name the condition.
    """
    return "'human error' explains nothing", "what made the error possible, and why did nothing catch it?"


@code("SLO7547", Severity.WARNING)
def be_careful() -> Text:
    """The document asks people to be careful.

    Being careful is not an action: it has no end, and cannot be checked.

    Fix: change the system so that less care is needed.
    """
    return "asking people to be careful prevents nothing", "change the system so that less care is needed"


@code("SLO7548", Severity.WARNING)
def ends_at_a_person(*, text: str) -> Text:
    """A chain of whys ends at a person or a team.

    The action of a person is not a root cause, because the same could happen to the next person. Only the
    last answer is checked.

    Fix: ask once more what made it possible, or likely.
    """
    return f"the last why ends at a person: {text!r}", "ask once more: what made this possible?"


@code("SLO7549", Severity.WARNING)
def names_a_person(*, handle: str) -> Text:
    """The text names a person who has no part in the document.

    Postmortems are read by many people, for years. Write handles in the front matter (`owner`, `responders`,
    …) and in the columns Who and Owner. The text may name only people who are listed there.

    Fix: write the role, such as "the on-call engineer", or add the handle to `responders`.
    """
    return f"{handle} is neither owner nor responder", "write the role, or add the handle to responders"
