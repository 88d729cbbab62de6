"""An import in a process of its own, to be killed: ``KIND FOLDER CODE``.

It says ``begun`` when the next thing is the writing, and ``done`` when it is told that it is done.
"""

from __future__ import annotations

import sys
from pathlib import Path

from casework.caseload_dtos import UnlockCredentials
from casework.intake import ImportDraft, draft_of
from storage.caseload_manager import LocalCaseloadManager
from tests.builders.homes import a_roster, facts
from tests.builders.tables import a_table

STUDENTS, TALKS = 400, 150


def main(kind: str, folder: str, code: str) -> None:
    """Take in a large roster, or a sheet with many talks."""
    with LocalCaseloadManager().open(
        Path(folder), UnlockCredentials(recovery_code=code)
    ) as caseload:
        if kind == "roster":
            roster = a_roster(STUDENTS)
            print("begun", flush=True)
            caseload.services.imports.import_draft(roster)
        else:
            draft = talks()
            print("begun", flush=True)
            caseload.services.imports.import_draft(draft)
        print("done", flush=True)


def talks() -> ImportDraft:
    """Return a sheet with talks of three students, each in its own words and on its own day."""
    rows = [["学号", "谈话时间", "谈话方式", "谈话地点", "谈话主题", "谈话内容", "帮扶措施"]]
    for number in range(TALKS):
        month, day = number // 28 % 10 + 1, number % 28 + 1
        rows.append(
            [
                facts(number % 3 + 1).student_no,
                f"2026年{month}月{day}日 14:00-14:40",
                "面谈",
                "学院楼",
                "就业",
                f"第{number}次：想回老家就业，简历还没有写完，约定下周带来一起修改。",
                "修改简历",
            ]
        )
    return draft_of(a_table(rows))


if __name__ == "__main__":
    main(*sys.argv[1:])
