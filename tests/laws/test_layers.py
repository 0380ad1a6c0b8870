"""Packages stand on those before them, files on those above them, and nothing grows past what one can read."""

import ast

from tests.laws.house import DOMAINS, FILES, PACKAGES, ROOT, WEB, Source, imported, rank, sources

WEB_BELOW_SCHEMAS = {"portal.accounts.login"}
WEB_IN_KERNEL = {
    *("fields", "web", "freshness", "forms", "words", "links", "wording", "search", "logs"),
    *("api", "api_asking", "problems"),
}
LONGEST_FILE, LONGEST_FUNCTION = 300, 40


def upward(source: Source) -> list[str]:
    """Imports of a package that stands later in the order."""
    here = rank(source.package, PACKAGES)
    assert here is not None, f"{source.module} has no place in the order of packages"
    names = [
        name.split(".")[1] for name in source.imports() if name.startswith("portal.") and name.count(".")
    ]
    return [f"{source.module} imports {name}" for name in names if (rank(name, PACKAGES) or 0) > here]


def test_packages_import_only_those_before_them():
    assert [fault for source in sources() for fault in upward(source)] == []


def downward(source: Source) -> list[str]:
    """Imports within a domain of a file that stands later in the order."""
    own = f"portal.{source.package}."
    if source.package not in DOMAINS or source.stem == "__init__":
        return []
    here = rank(source.stem, FILES)
    if here is None:
        return [f"{source.module} has no place in the order of files"]
    names = [name.removeprefix(own).split(".")[0] for name in source.imports() if name.startswith(own)]
    return [f"{source.module} imports {name}" for name in names if (rank(name, FILES) or 0) > here]


def test_files_of_a_domain_import_only_those_above_them():
    assert [fault for source in sources() for fault in downward(source)] == []


def knows_the_web(source: Source) -> bool:
    """Whether a file may know of requests, responses and forms."""
    if source.package == "kernel":
        return source.stem in WEB_IN_KERNEL
    if source.package in DOMAINS:
        return source.module in WEB_BELOW_SCHEMAS or (rank(source.stem, FILES) or 0) >= rank("schemas", FILES)
    return source.package != "policy"


def test_nothing_below_schemas_knows_the_web():
    faults = [
        f"{source.module} imports {name}"
        for source in sources()
        if not knows_the_web(source) and source.stem != "__init__"
        for name in source.imports()
        if name.split(".")[0] in WEB
    ]
    assert faults == []


def test_only_the_database_module_commits():
    faults = [
        f"{source.module}:{node.lineno}"
        for source in sources()
        if source.module != "portal.kernel.db"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]
    assert faults == []


def test_no_file_is_a_drawer_for_everything():
    drawers = {"utils", "util", "helpers", "helper", "common", "base", "misc", "tools"}
    assert [source.module for source in sources(ROOT / "portal") if source.stem in drawers] == []


def test_imports_inside_functions_say_why():
    faults = []
    for source in sources():
        lines = source.text.splitlines()
        for function in ast.walk(source.tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = [node for node in ast.walk(function) if imported(node)]
                faults += [
                    f"{source.module}:{node.lineno}" for node in inner if "#" not in lines[node.lineno - 1]
                ]
    assert faults == []


def test_only_lifecycles_write_a_status():
    faults = [
        f"{source.module}:{node.lineno}"
        for source in sources()
        if source.package in DOMAINS
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Assign | ast.AugAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Attribute) and target.attr == "status"
    ]
    assert faults == []


def test_time_is_asked_of_the_one_clock():
    asked = {
        ("datetime", "now"),
        ("datetime", "utcnow"),
        ("date", "today"),
        ("func", "now"),
        ("time", "time"),
    }
    faults = [
        f"{source.module}:{node.lineno}"
        for source in sources()
        if source.module != "portal.kernel.clock"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if (node.value.id, node.attr) in asked
    ]
    assert faults == []


def test_only_the_settings_read_the_environment():
    faults = [
        source.module
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
        if ast.unparse(node.value) != "request"
    ]
    assert faults == []


def test_relationships_load_only_what_a_query_names():
    faults = [
        f"{source.module}:{node.lineno}"
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "relationship"
        if not any(one.arg == "lazy" and getattr(one.value, "value", "") == "raise" for one in node.keywords)
    ]
    assert faults == []


def test_files_and_functions_stay_small():
    long_files = [source.module for source in sources() if source.text.count("\n") > LONGEST_FILE]
    long_functions = [
        f"{source.module}.{node.name}"
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert (long_files, long_functions) == ([], [])
