"""LibreOffice, to see documents as people do."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Pages = Callable[[Path], list[str]]


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """A function from a document to the text of each of its printed pages."""
    missing = [name for name in ("soffice", "pdftotext") if shutil.which(name) is None]
    if missing and not os.environ.get("CI"):  # there its absence is a failure
        pytest.skip(f"no {missing[0]}: apt-get install libreoffice-writer poppler-utils")
    profile = tmp_path_factory.mktemp("office")

    def printed(path: Path) -> list[str]:
        subprocess.run(
            [
                "soffice",
                f"-env:UserInstallation={profile.as_uri()}",
                "--headless",
                "--convert-to",
                "pdf",
                "--outdir",
                path.parent,
                path,
            ],
            check=True,
            capture_output=True,
            timeout=180,
        )
        text = subprocess.run(
            ["pdftotext", "-layout", path.with_suffix(".pdf"), "-"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        return text.split("\f")[:-1]  # each page ends with a form feed

    return printed
