"""A database or a disk in trouble ends a command with one sentence, and says what is kept."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from cycle import audit
from cycle.evidence import experts
from pingyi.cli import main, tools
from storage.database import Database, open_database
from storage.tables import Expert

ENTERING = ("experts", "add", "张三", "某单位", "--by", "王科长")
EVIDENCE = Path(__file__).parents[2] / "evidence.example.json"
#: Bytes that a file may have: SQLite's first page is larger, and so is every document.
SMALL = 1000

Typed = Callable[..., Result]


@pytest.fixture
def typed(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Commands on the test's database, which wait for nobody longer than a moment."""
    monkeypatch.setattr(tools, "open_database", partial(open_database, patience=0.3))
    environment = {"PINGYI_DATABASE__URL": database_url}
    return lambda *words: CliRunner().invoke(main, words, env=environment)


def refused(result: Result) -> str:
    """One sentence on standard error and exit code 2."""
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    return result.stderr


def entered(database: Database) -> int:
    with database.statements() as db:
        return len(db.execute(text(f"SELECT 1 FROM {Expert.__tablename__}")).all())


def test_a_database_that_stays_locked(typed: Typed, database: Database) -> None:
    with database.transaction() as db:
        if not database.is_sqlite:
            db.execute(text("LOCK TABLE expert IN ACCESS EXCLUSIVE MODE"))
        told = refused(typed(*ENTERING))
    assert told.startswith("数据库一直被占用，等不到空闲（")
    assert "未写入任何内容" in told
    assert entered(database) == 0


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_a_connection_that_ends_in_the_middle(
    typed: Typed, database: Database, monkeypatch: pytest.MonkeyPatch, engine_name: str
) -> None:
    real = audit.record

    def cut_off(*given: Any, **more: Any) -> None:
        with database.statements() as db:
            db.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        real(*given, **more)

    monkeypatch.setattr(experts, "record", cut_off)
    told = refused(typed(*ENTERING))
    assert told.startswith("与数据库的连接中断（")
    assert "未写入任何内容" in told
    assert entered(database) == 0


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_a_server_that_only_reads(typed: Typed, database: Database, engine_name: str) -> None:
    with database.statements() as db:
        name = db.scalar(text("SELECT current_database()"))
        db.execute(text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'))
    assert "数据库只读，不能写入" in refused(typed(*ENTERING))


def test_nobody_listens() -> None:
    url = "postgresql+psycopg://nobody:secret@127.0.0.1:1/none"
    result = CliRunner().invoke(main, ["cycle", "list"], env={"PINGYI_DATABASE__URL": url})
    told = refused(result)
    assert told.startswith("连接不上数据库（")
    assert "secret" not in told


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_a_commit_whose_answer_was_lost_is_not_called_nothing(
    typed: Typed, monkeypatch: pytest.MonkeyPatch, engine_name: str
) -> None:
    def lost(_connection: Any) -> None:
        raise psycopg.OperationalError("the connection is lost")

    monkeypatch.setattr(psycopg.Connection, "commit", lost)
    result = typed(*ENTERING)
    assert result.exit_code == 1  # 2 would promise that nothing was written
    assert "最后一步是否已写入不能确定" in result.stderr


class TestOnFiles:
    """SQLite, in processes of its own."""

    @pytest.fixture
    def engine_name(self) -> str:
        return "sqlite"

    def test_a_file_that_is_read_only(self, typed: Typed, database_url: str) -> None:
        with read_only(Path(database_url.removeprefix("sqlite:///"))):
            assert "数据库只读，不能写入" in refused(typed(*ENTERING))

    def test_a_disk_that_is_read_only(self, database_url: str, tmp_path: Path) -> None:
        """SQLite cannot even open a database there: it keeps files beside it."""
        with tiny_disk(tmp_path / "disk") as disk:
            path = disk / "pingyi.db"
            shutil.copy(database_url.removeprefix("sqlite:///"), path)
            subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
            code, told = run(f"sqlite:///{path}", *ENTERING)
            assert (code, told.count("\n")) == (2, 1)
            assert told.startswith(f"无法打开数据库文件（{path}），未写入任何内容")

    def test_a_file_that_is_no_database(self, typed: Typed, database_url: str) -> None:
        Path(database_url.removeprefix("sqlite:///")).write_bytes(b"word processor" * 100)
        assert "数据库文件已损坏，或不是数据库" in refused(typed("cycle", "list"))

    @pytest.mark.parametrize("words", [ENTERING, ("cycle", "list"), ("db", "upgrade")])
    def test_a_disk_that_takes_no_more(
        self, database: Database, database_url: str, words: tuple[str, ...]
    ) -> None:
        code, told = in_little_room(database_url, *words)
        assert (code, told.count("\n")) == (2, 1)
        assert "数据库所在的磁盘" in told
        assert "未写入任何内容" in told
        assert entered(database) == 0

    @pytest.mark.parametrize(
        "words",
        [
            ("roster", "template", "{out}.xlsx"),
            ("evidence", "template", "{out}.xlsx"),
            ("score", str(EVIDENCE), "--out", "{out}.xlsx"),
            ("score", str(EVIDENCE), "--out", "{out}.docx"),
            ("score", str(EVIDENCE), "--out", "{out}.json"),
        ],
    )
    def test_a_document_without_room(
        self, database_url: str, tmp_path: Path, words: tuple[str, ...]
    ) -> None:
        """Nothing stands below the sentence, and nothing is left of the document."""
        out = tmp_path / "写出" / "文件"
        out.parent.mkdir()
        code, told = in_little_room(database_url, *(each.format(out=out) for each in words))
        assert (code, told.count("\n")) == (2, 1)
        assert "：无法写入（文件太大）。" in told
        assert list(out.parent.iterdir()) == []

    def test_a_full_disk(self, database_url: str, tmp_path: Path) -> None:
        """On a real one, where this machine lets us make it."""
        with tiny_disk(tmp_path / "disk") as disk:
            path = disk / "pingyi.db"
            shutil.copy(database_url.removeprefix("sqlite:///"), path)
            with pytest.raises(OSError, match="No space"):
                (disk / "fill").write_bytes(b"0" * 10_000_000)
            for words in (ENTERING, ("cycle", "list")):
                code, told = run(f"sqlite:///{path}", *words)
                assert (code, told.count("\n")) == (2, 1)
                assert told.startswith(f"数据库所在的磁盘已满（{path}），未写入任何内容")
            code, told = run(f"sqlite:///{path}", "roster", "template", str(disk / "a.xlsx"))
            assert (code, told) == (2, f"{disk}/a.xlsx：无法写入（磁盘已满）。\n")
            (disk / "fill").unlink()
            assert run(f"sqlite:///{path}", *ENTERING)[0] == 0

    def test_what_was_written_is_not_called_nothing(self, database_url: str) -> None:
        """The command was done when its words found no room: 2 would say that it was not."""
        words = [sys.executable, "-m", "pingyi", *ENTERING]
        environment = {**os.environ, "PINGYI_DATABASE__URL": database_url}
        with Path("/dev/full").open("w") as full:
            done = subprocess.run(
                words, env=environment, stdout=full, stderr=subprocess.PIPE, check=False
            )
        assert done.returncode == 1
        assert "磁盘已满" in done.stderr.decode()
        assert "数据库里的改动已经写入" in done.stderr.decode()


class TestInterrupted:
    @pytest.fixture
    def engine_name(self) -> str:
        return "sqlite"

    def test_before_the_command_began(self, monkeypatch: pytest.MonkeyPatch) -> None:
        script = (
            "import sys, pingyi.start\n"
            "class Slow:\n"
            "    def find_spec(self, name, *_):\n"
            "        if name == 'pingyi.cli':\n"
            "            print('loading', flush=True)\n"
            "            import time; time.sleep(30)\n"
            "sys.meta_path.insert(0, Slow())\n"
            "pingyi.start.main()\n"
        )
        process = subprocess.Popen(
            [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"loading\n"
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=20)
        assert (process.returncode, told.decode()) == (1, "\n已中断，未作改动。\n")

    def test_while_nothing_was_kept(
        self, typed: Typed, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupted(*_: Any, **__: Any) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(experts, "record", interrupted)
        result = typed(*ENTERING)
        assert (result.exit_code, result.stderr) == (1, "\n已中断，数据库未作改动。\n")
        assert entered(database) == 0

    def test_after_something_was_kept(
        self, typed: Typed, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupted(_: Any) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("pingyi.cli.experts.say", interrupted)
        result = typed(*ENTERING)
        assert result.exit_code == 1
        assert result.stderr == "\n已中断；此前的步骤可能已写入数据库，请查看后再运行。\n"
        assert entered(database) == 1


def run(url: str, *words: str, limit: int | None = None) -> tuple[int, str]:
    """The command's exit code and what it says on standard error."""

    def be_small() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run(
        [sys.executable, "-m", "pingyi", *words],
        env={**os.environ, "PINGYI_DATABASE__URL": url},
        preexec_fn=be_small,
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stderr.decode()


in_little_room = partial(run, limit=SMALL)


@contextmanager
def read_only(path: Path) -> Iterator[None]:
    """A file that nobody may write; a mode keeps everybody out but root, a mount root as well."""
    if os.geteuid():
        path.chmod(0o400)
        yield
        return
    for options in (["--bind", str(path)], ["-o", "remount,bind,ro"]):
        subprocess.run(["mount", *options, str(path)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)


@contextmanager
def tiny_disk(path: Path) -> Iterator[Path]:
    """A disk of three megabytes; the test is skipped where none may be made."""
    path.mkdir()
    mount = shutil.which("mount")
    made = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(path)],
        capture_output=True,
        check=False,
    )
    if not made or made.returncode:
        pytest.skip("no disk may be mounted here")
    try:
        yield path
    finally:
        deadline = time.monotonic() + 10
        while subprocess.run(["umount", str(path)], capture_output=True, check=False).returncode:
            assert time.monotonic() < deadline
            time.sleep(0.1)
