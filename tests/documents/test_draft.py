"""A file appears whole or not at all, whatever goes wrong."""

import errno
import resource
import signal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from documents.draft import DocumentError, check_place, whole_file
from documents.score_sheets import write_score_sheets
from documents.score_workbook import write_score_workbook
from scoring.ruleset_file import load_ruleset
from tests.documents.results import Writer, city

WRITERS = pytest.mark.parametrize("write", [write_score_workbook, write_score_sheets])


@contextmanager
def no_room_for(size: int) -> Iterator[None]:
    """As on a full disk: no file may grow beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_draft_takes_the_files_place_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_text("旧")
    with whole_file(path) as draft:
        draft.write_text("新")
        assert path.read_text() == "旧"
    assert path.read_text() == "新"
    assert path.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupted_draft_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_text("旧")

    def interrupted() -> None:
        with whole_file(path) as draft:
            draft.write_text("半")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_text() == "旧"
    assert list(tmp_path.iterdir()) == [path]


def test_a_name_may_be_as_long_as_the_file_system_allows(tmp_path: Path) -> None:
    path = tmp_path / ("考" * 83 + ".docx")
    with whole_file(path) as draft:
        draft.write_text("新")
    assert path.read_text() == "新"


def test_files_on_one_stack_appear_together(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    with ExitStack() as stack:
        stack.enter_context(whole_file(first)).write_text("一")
        stack.enter_context(whole_file(second)).write_text("二")
        assert not first.exists()
    assert (first.read_text(), second.read_text()) == ("一", "二")


def test_files_on_one_stack_fail_together(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_text("旧")

    def full() -> None:
        with ExitStack() as stack:
            stack.enter_context(whole_file(first)).write_text("新")
            stack.enter_context(whole_file(second))
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(DocumentError, match=r"/second：无法写入（磁盘已满）。$"):
        full()
    assert first.read_text() == "旧"
    assert list(tmp_path.iterdir()) == [first]


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("missing/out.xlsx", "文件夹 .*missing 不存在"),
        ("folder", "这是一个文件夹"),
        ("长" * 100, "文件名太长"),
    ],
)
def test_a_place_that_cannot_be_is_refused(tmp_path: Path, place: str, said: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(DocumentError, match=said):
        check_place(tmp_path / place)


@WRITERS
def test_what_the_file_system_refuses_is_said_in_one_sentence(write: Writer) -> None:
    path = Path("/proc/out")
    with (
        pytest.raises(DocumentError, match=r"^/proc/out：无法写入（.+）。$"),
        whole_file(path) as draft,
    ):
        write(draft, load_ruleset("foshan-2023"), city())


@WRITERS
def test_a_full_disk_leaves_nothing_behind(
    write: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside, path = tmp_path / "aside", tmp_path / "out"
    aside.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(aside))
    result, ruleset = city(300), load_ruleset("foshan-2023")
    with (
        no_room_for(20_000),
        pytest.raises(DocumentError, match=r"/out：无法写入（文件太大）。$"),
        whole_file(path) as draft,
    ):
        write(draft, ruleset, result)
    assert list(tmp_path.iterdir()) == [aside]
    assert list(aside.iterdir()) == []


@WRITERS
def test_an_error_on_the_way_leaves_nothing_behind(write: Writer, tmp_path: Path) -> None:
    def give_up() -> None:
        raise RuntimeError("enough")

    path = tmp_path / "out"
    with pytest.raises(RuntimeError, match="enough"), whole_file(path) as draft:
        write(draft, load_ruleset("foshan-2023"), city(), give_up)
    assert list(tmp_path.iterdir()) == []
