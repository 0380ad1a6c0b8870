import pytest

import config


def test_a_portal_in_production_needs_https(tmp_path):
    with pytest.raises(config.UnsafeSetting, match="https"):
        config.load({"PORTAL_ENV": "production", "SECRET_KEY": "0123456789abcdef" * 4, "INSTANCE": str(tmp_path)})
