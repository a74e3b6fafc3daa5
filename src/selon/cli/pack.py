"""``selon pack check``: is a language pack sound? ``selon pack intervals``: what do its vague words for numbers mean?"""

from importlib.resources.abc import Traversable
from pathlib import Path

from selon.cli.streams import OK, SOME_FAILED, guarded, warn, write_line
from selon.errors import UsageError


def check(*packs: str) -> int:
    """Check language packs: files, fields, notation, rule ids, examples, codes. One line for each problem: file, line, reason.

    Parameters
    ----------
    packs
        Language codes or folders; all packs that ship with Selon when none is given.
    """
    return guarded(lambda: _check(packs))


def intervals(*packs: str) -> int:
    """Print what a language's vague words for numbers mean ("dozens", "une trentaine"), as Markdown tables.

    Parameters
    ----------
    packs
        Language codes; all languages when none is given.
    """
    return guarded(lambda: _intervals(packs))


def _intervals(packs: tuple[str, ...]) -> int:
    from selon.lang.intervals import markdown
    from selon.lang.load import load_pack, pack_codes

    for code in packs or pack_codes():
        if code not in pack_codes():
            raise UsageError(f"selon pack intervals: {code!r} is no pack ({', '.join(pack_codes())})")
        write_line(markdown(load_pack(code)).rstrip("\n").encode())
    return OK


def _folder(pack: str) -> Traversable:
    from selon.lang.load import pack_codes, packs_folder

    if pack in pack_codes():
        return packs_folder() / pack
    folder = Path(pack)
    if not folder.is_dir():
        raise UsageError(f"selon pack check: {pack!r} is neither a pack ({', '.join(pack_codes())}) nor a folder")
    return folder


def _check(packs: tuple[str, ...]) -> int:
    from selon.codebook.book import load
    from selon.codebook.packs import pack_fields
    from selon.lang.check import check_pack
    from selon.lang.load import pack_codes

    fields = pack_fields(load())
    failed = False
    for pack in packs or pack_codes():
        problems = check_pack(_folder(pack), fields)
        errors = [p for p in problems if p.level == "error"]
        failed = failed or bool(errors)
        for problem in problems:
            warn(f"{problem.level}: {problem.file}:{problem.line}: {problem.reason}")
        warn(f"pack {pack}: {len(errors)} errors, {len(problems) - len(errors)} warnings")
    return SOME_FAILED if failed else OK
