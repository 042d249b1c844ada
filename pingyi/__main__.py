"""python -m pingyi: the same as the command."""

from pingyi.start import main

main()
