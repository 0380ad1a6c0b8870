"""Gunicorn's own lines go the way of all others; requests are logged by the app, which knows what must be hidden."""

from gunicorn.config import Config
from gunicorn.glogging import Logger

import config
from portal.kernel import logs


class ServerLog(Logger):
    """Leaves writing to `portal.kernel.logs`."""

    def setup(self, cfg: Config) -> None:
        """Let lines pass on to the portal's own handler."""
        super().setup(cfg)
        logs.configure(config.load().LOG_FORMAT)
        self.error_log.handlers, self.error_log.propagate = [], True
