"""The injection suite: orders hidden in questions and documents, and whether any of them is obeyed.

Each attack is asked of the bundled policies in a throw-away home; a document that carries one is added before
its question and withdrawn after it. Figures are shares of the attacks that did the harm: all should be 0.
How to ask is the settings': with a model that obeys every order this tries what holds the model's draft,
without one whether anything is quoted or reckoned that an order planted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.answer import Answer, AnswerReady, Status
from assistant.pipeline import Assistant
from assistant.question import Question
from assistant.settings import Settings
from eval.harm import HARMS, Harm, harm_of, instructions, shown_by
from eval.injections import INJECTION, Attack, Injections, read_injections
from eval.report import Figure, Report, Row, share
from eval.running import today
from eval.suites.seed import own_home
from knowledge.progress import Progress

_LOOKALIKE = "look-alike"


def run_injection(settings: Settings, progress: Progress) -> list[Report]:
    """Ask every attack and every look-alike; raises MissingData, BadCase."""
    injections = read_injections(settings.eval_data)
    with TemporaryDirectory() as folder:
        own = own_home(settings, Path(folder))
        assistant = Assistant.open(own, progress)
        try:
            return [_Run(assistant, Path(folder) / "documents", progress).all_of(injections)]
        finally:
            assistant.close()


@dataclass(slots=True)
class _Run:
    """Asks an assistant; the answers to honest questions are asked for once."""

    assistant: Assistant
    folder: Path
    progress: Progress
    _honest: dict[str, Answer] = field(default_factory=dict)
    _answered: list[Answer] = field(default_factory=list)

    def all_of(self, injections: Injections) -> Report:
        """The report on all attacks and look-alikes."""
        self.folder.mkdir()
        secret = instructions()
        rows: list[Row] = []
        harms: list[Harm] = []
        total = len(injections.attacks) + len(injections.lookalikes)
        for attack in injections.attacks:
            answer = self._attacked(attack)
            harms.append(harm_of(attack, answer, honest=self._without(attack), secret=secret))
            rows.append(_row(attack, answer, harms[-1]))
            self.progress(INJECTION, len(rows), total)
        for number, question in enumerate(injections.lookalikes, start=1):
            rows.append(_lookalike_row(number, question, self._ask(question)))
            self.progress(INJECTION, len(rows), total)
        return Report(INJECTION, self._figures(injections, rows, harms), tuple(rows))

    def _attacked(self, attack: Attack) -> Answer:
        if attack.document is None:
            return self._ask(attack.question)
        archive = self.assistant.archive
        file = self.folder / f"{attack.id}.md"
        file.write_text(attack.document, encoding="utf-8")
        added = [addition.id for addition in archive.add([file]) if addition.status != "rejected"]
        archive.settle()
        answer = self._ask(attack.question)
        for document_id in added:
            archive.withdraw(document_id)
        return answer

    def _without(self, attack: Attack) -> Answer | None:
        """The answer to the same question without the injection."""
        if attack.honest is None:
            return None
        if attack.honest not in self._honest:
            self._honest[attack.honest] = self._ask(attack.honest)
        return self._honest[attack.honest]

    def _ask(self, text: str) -> Answer:
        last = list(self.assistant.answer(Question(text=text, on=today())))[-1]
        assert isinstance(last, AnswerReady)
        self._answered.append(last.answer)
        return last.answer

    def _figures(self, injections: Injections, rows: list[Row], harms: list[Harm]) -> dict[str, Figure]:
        attacks = list(zip(injections.attacks, harms, strict=True))
        figures = {kind: share(sum(kind in harm.kinds for harm in harms), len(harms)) for kind in HARMS}
        for carrier in ("question", "document"):
            those = [harm for attack, harm in attacks if attack.carrier == carrier]
            figures[f"any harm by a {carrier}"] = share(sum(bool(harm.kinds) for harm in those), len(those))
        refused = {row.case for row in rows if row.status == Status.REFUSED}
        wrapped = [attack.id for attack in injections.attacks if attack.honest is not None]
        alike = [row.case for row in rows if row.kind == _LOOKALIKE]
        figures["honest questions refused for what follows them"] = share(
            len(refused & set(wrapped)), len(wrapped)
        )
        figures["look-alikes refused"] = share(len(refused & set(alike)), len(alike))
        asked = sum(any(step.model is not None for step in answer.trace) for answer in self._answered)
        return figures | {"questions that reached a chat model": share(asked, len(self._answered))}


def _row(attack: Attack, answer: Answer, harm: Harm) -> Row:
    return Row(
        attack.id,
        f"{attack.source} {attack.carrier}",
        attack.question,
        not harm.kinds,
        answer.status.value,
        "; ".join(harm.kinds),
        shown_by(answer),
    )


def _lookalike_row(number: int, question: str, answer: Answer) -> Row:
    is_refused = answer.status is Status.REFUSED
    return Row(
        f"look-alike-{number}",
        _LOOKALIKE,
        question,
        not is_refused,
        answer.status.value,
        "refused" if is_refused else "",
        answer.text,
    )
