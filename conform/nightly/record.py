"""What a shard leaves beside its results: who it was, with which seeds, and how it ended."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from conform.nightly.shard import NightlyError, Shard

FILE = "run.json"
RESULTS, COVERAGE, DURATIONS = "results", "coverage.json", "durations.json"
EXAMPLES, EXAMPLES_BEFORE = "examples", "examples-before.txt"
BEHAVIOUR_BEFORE = "behaviour-before.json"


class Round(BaseModel):
    """One pass over the tests: the first over all of them, the others over the generated ones."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seed: int = Field(ge=0)
    seconds: float = Field(ge=0)
    exit_code: int = Field(ge=0, le=2)


class RunRecord(BaseModel):
    """run.json of a shard; its schema is reports/nightly.schema.json."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    target: str
    shard: Annotated[str, AfterValidator(lambda text: str(Shard.parse(text)))]
    profile: str
    seed: int = Field(ge=0)
    contract: str
    whole: bool
    """Whether all tests were to run, so that everything must have been exercised."""
    began: datetime
    rounds: tuple[Round, ...] = Field(min_length=1)

    @property
    def part(self) -> Shard:
        """Give the shard."""
        return Shard.parse(self.shard)

    @property
    def exit_code(self) -> int:
        """Give the worst of the rounds' exit codes."""
        return max(each.exit_code for each in self.rounds)

    def write(self, folder: Path) -> None:
        """Write run.json into the shard's folder."""
        text = json.dumps(self.model_dump(mode="json"), indent=1)
        (folder / FILE).write_text(text + "\n", encoding="utf-8")


def read(folder: Path) -> RunRecord:
    """Read a shard's run.json; a folder without a good one is a `NightlyError`."""
    try:
        return RunRecord.model_validate_json((folder / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NightlyError(
            f"{folder} is no shard of a nightly run, for it has no {FILE}: name the folders that "
            "`conform nightly --shard` has written"
        ) from None
    except (OSError, ValidationError, ValueError, NightlyError):
        raise NightlyError(f"{folder / FILE} cannot be read: run the shard again, or leave it out") from None
