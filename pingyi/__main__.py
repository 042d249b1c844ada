"""python -m pingyi: the same as the command."""

from pingyi.cli import main

main()
