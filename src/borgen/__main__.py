"""``python -m borgen`` is the command ``borgen``."""

from borgen.cli.main import main

if __name__ == "__main__":
    main(prog_name="borgen")
