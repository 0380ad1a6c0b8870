"""Gunicorn's own lines go the way of all others; requests are logged by the app, which knows what must be hidden."""

from gunicorn.config import Config
from gunicorn.glogging import Logger


class ServerLog(Logger):
    """Leaves formatting to `portal.kernel.logs`."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        self.error_log.handlers, self.error_log.propagate = [], True
