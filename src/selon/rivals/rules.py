"""The aggregation rules: published data from ``rules.toml``, with what a user chose instead for their project."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from selon.errors import InputError, UsageError
from selon.rivals.counted import counted_nouns

T = TypeVar("T")
Text = dict[str, str]
"""Key -> wording; where the wording is in several languages, the keys are their codes."""


class Rule(Struct, frozen=True, forbid_unknown_fields=True):
    """One rule. ``values``: the kinds of values that it is for; ``order``: groups of speakers, best first, for rules by role;
    ``cannot``: when it can't choose."""

    id: str
    values: tuple[str, ...]
    label: Text
    definition: Text
    formula: str
    cannot: Text
    order: tuple[str, ...] = ()


class Default(Struct, frozen=True, forbid_unknown_fields=True):
    """The rule of some fields with its reason; ``group``: the rule within a group of speakers where figures are grouped."""

    fields: tuple[str, ...]
    rule: str
    reason: Text
    group: str = ""


class Speakers(Struct, frozen=True, forbid_unknown_fields=True):
    """``one``: roles that speak with one mouth about one event."""

    one: tuple[str, ...]


class Statuses(Struct, frozen=True, forbid_unknown_fields=True):
    """Statuses by what they say of the event; ``background``: that of an event that a report only recalls; ``generic``: forms and kinds
    that any event of their family may be called by."""

    took_place: tuple[str, ...]
    stopped: tuple[str, ...]
    ahead: tuple[str, ...]
    background: str
    generic: tuple[str, ...]


class Precisions(Struct, frozen=True, forbid_unknown_fields=True):
    """How finely a day and a place are known, 0..1, by precision."""

    date: dict[str, float]
    place: dict[str, float]


class Sentences(Struct, frozen=True, forbid_unknown_fields=True):
    """Why something was chosen, in one language: ``words/<xx>.toml``. ``counted``: steps by the forms of number (Unicode's CLDR)."""

    steps: Text
    counted: dict[str, Text]
    groups: Text
    states: Text


class _Sheet(Struct, frozen=True, forbid_unknown_fields=True):
    version: str
    language: str
    ties: tuple[str, ...]
    rule: tuple[Rule, ...]
    field: tuple[Default, ...]
    groups: dict[str, tuple[str, ...]]
    speakers: Speakers
    statuses: Statuses
    precision: Precisions


class Chosen(Struct, frozen=True, forbid_unknown_fields=True):
    """A user's file of rules: field -> rule id, for the whole field, and within its groups of speakers."""

    fields: dict[str, str] = {}
    groups: dict[str, str] = {}


class Rules(Struct, frozen=True):
    """All rules, and the one that each field has; ``nouns`` says what a figure counts (:mod:`selon.rivals.counted`)."""

    version: str
    ties: tuple[str, ...]
    rules: dict[str, Rule]
    defaults: tuple[Default, ...]
    roles: dict[str, str]
    speakers: Speakers
    statuses: Statuses
    precision: Precisions
    nouns: Mapping[str, str]
    sentences: Sentences
    language: str
    chosen: Chosen = Chosen()

    def default(self, field: str) -> Default:
        """What the sheet says of a field."""
        named = (one for one in self.defaults if field in one.fields)
        return next(named, self.defaults[-1])

    def of(self, field: str) -> Rule:
        """The rule of a whole field: the user's, or the default."""
        return self.rules[self.chosen.fields.get(field) or self.default(field).rule]

    def within(self, field: str) -> Rule:
        """The rule within a group of speakers."""
        default = self.default(field)
        return self.rules[self.chosen.groups.get(field) or default.group or default.rule]

    def grouped(self, field: str) -> bool:
        """Whether the figures of a field are grouped by who gives them."""
        return bool(self.default(field).group)

    def group(self, role: str | None) -> str:
        """The group of a speaker's role; ``others`` for all roles that are in none, and for the outlet."""
        return self.roles.get(role or "", "others")


def sheet_languages() -> tuple[str, ...]:
    """The languages in which choices can be explained, sorted."""
    names = (entry.name for entry in (files("selon.rivals") / "words").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def shipped(language: str | None = None) -> Rules:
    """The rules that ship with Selon, which explain themselves in *language* (None: that of all messages). Callers keep them: reading
    them for each event is slow.

    Raises UsageError for a language without such words.
    """
    sheet = _read("rules.toml", _Sheet)
    language = sheet.language if language is None else language
    if language not in sheet_languages():
        raise UsageError(f"no explanations in {language!r}; there are {', '.join(sheet_languages())}")
    return Rules(
        version=sheet.version,
        ties=sheet.ties,
        rules={rule.id: rule for rule in sheet.rule},
        defaults=sheet.field,
        roles={role: group for group, roles in sheet.groups.items() for role in roles},
        speakers=sheet.speakers,
        statuses=sheet.statuses,
        precision=sheet.precision,
        nouns=counted_nouns(),
        sentences=_read(f"words/{language}.toml", Sentences),
        language=language,
    )


def digest() -> str:
    """``sha256:`` and the digest of the rules that ship, whatever the remarks between them."""
    return "sha256:" + hashlib.sha256(msgspec.json.encode(_read("rules.toml", _Sheet), order="sorted")).hexdigest()


def _read(name: str, kind: type[T]) -> T:
    source = files("selon.rivals").joinpath(*name.split("/")).read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(source), kind)


def choosing(rules: Rules, chosen: Mapping[str, str], groups: Mapping[str, str] | None = None, source: str = "rules") -> Rules:
    """*rules* with a user's choice for some fields; what was chosen before stays where nothing new is said.

    Raises InputError (*source*: what, what to do) for a rule that is not there or that is not for such values.
    """
    for field, name in (*chosen.items(), *(groups or {}).items()):
        rule = rules.rules.get(name)
        if rule is None:
            raise InputError(f"{source}: no rule {name!r} for {field}; there are {', '.join(rules.rules)}")
        kind = KINDS.get(field, "words")
        if kind not in rule.values:
            fit = ", ".join(one.id for one in rules.rules.values() if kind in one.values)
            raise InputError(f"{source}: the rule {name} is for {' and '.join(rule.values)}, {field} is none; there are {fit}")
    for field in groups or {}:
        if not rules.grouped(field):
            raise InputError(f"{source}: the values of {field} are not grouped by who gives them; choose a rule for the whole field")
    mine = Chosen({**rules.chosen.fields, **chosen}, {**rules.chosen.groups, **(groups or {})})
    return replace(rules, chosen=mine)


def chosen_in(rules: Rules, raw: bytes, source: str, fields: tuple[str, ...]) -> Rules:
    """*rules* with those of a user's file (TOML: ``[fields]`` and ``[groups]``, field = "rule"). Raises InputError naming *source*."""
    try:
        mine = msgspec.convert(tomllib.loads(raw.decode("utf-8")), Chosen)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        line = re.search(r"at line (\d+)", str(error))
        where = f"{source}: line {line[1]}" if line else source
        raise InputError(f'{where}: no file of rules ({error}); give TOML with [fields] and lines such as killed = "lowest"') from None
    unknown = sorted((set(mine.fields) | set(mine.groups)) - set(fields))
    if unknown:
        raise InputError(f"{source}: no field {unknown[0]!r}; there are {', '.join(fields)}")
    return choosing(rules, mine.fields, mine.groups, source)


KINDS = {
    **dict.fromkeys(("size", "killed", "injured", "missing", "held", "displaced", "bereaved", "arrested"), "figure"),
    **dict.fromkeys(("place", "route_from", "route_via", "route_to"), "place"),
    **dict.fromkeys(("form", "kind", "issue", "side_action", "response"), "code"),
    **dict.fromkeys(("participants", "organiser", "addressee", "perpetrator", "victims"), "name"),
    "date": "date",
}
"""The kind of the values of a field; those that are not listed hold words."""
