import gzip

from portal import assets
from portal.app import create_app
from portal.kernel import web


def test_the_stylesheet_is_kept_by_browsers_for_ever_and_sent_compressed(app):
    with app.test_client().get(
        f"{assets.address()}/portal.css", headers={"Accept-Encoding": "gzip"}
    ) as answer:
        assert gzip.decompress(answer.data) == (assets.SOURCE / "portal.css").read_bytes()
        assert "immutable" in answer.headers["Cache-Control"]
        assert [answer.headers[name] for name in assets.HEADERS] == [
            web.HEADERS[name] for name in assets.HEADERS
        ]


def test_a_changed_file_has_another_address(tmp_path):
    addresses = set()
    for name, text in (("a.css", "p {}"), ("a.css", "p { margin: 0 }"), ("b.css", "p {}")):
        folder = tmp_path / f"{name}{len(text)}"
        folder.mkdir()
        (folder / name).write_text(text)
        addresses.add(assets.version(folder))
    assert len(addresses) == 3


def test_a_page_from_before_an_update_finds_its_scripts(app, settings, folder):
    before = folder / "static" / "0123456789ab"
    before.mkdir(parents=True, exist_ok=True)
    (before / "words.js").write_text("// as it was")
    answer = create_app(settings).test_client().get("/static/0123456789ab/words.js")
    assert (answer.status_code, answer.text) == (200, "// as it was")
    answer.close()


def test_what_is_not_there_is_not_found(app, database):
    assert app.test_client().get("/static/0123456789ab/../../secret_key").status_code == 404
