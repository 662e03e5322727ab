"""What all commands share: a failure is one sentence."""

import signal
import sys


class Failed(Exception):
    """A sentence for the user: what failed and why."""


def command(main):
    """Calls `main` with the command line and reports a failure in one sentence."""
    # SIGTERM acts like Ctrl-C, which a shell switches off for what it starts in the background.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        main(sys.argv[1:])
    except Failed as failed:
        sys.exit(f"error: {failed}")
    except OSError as error:
        sys.exit(f"error: {error.filename or 'the system'}: {error.strerror}")
    except KeyboardInterrupt:
        sys.exit("interrupted; nothing was written")
