"""How well copies of wire stories are told from what only looks like them: 500 made-up pairs, 24 kinds of slots, ten kinds of pairs.

    python benchmarks/wires.py [--pairs 500] [--seed 1]

Prints precision and recall, overall and by kind, of the decision on two texts and of the whole way with its search for candidates, and
the same for the usual recipe (MinHash alone at Jaccard 0.5, 0.7 and 0.8) in the same run. All texts are invented.
"""

import argparse
import random
import sys
from collections.abc import Callable, Iterator

from rensa import RMinHash

from selon.ingest import wires

TOWNS = (
    "Nantes",
    "Lyon",
    "Rennes",
    "Lille",
    "Toulouse",
    "Grenoble",
    "Brest",
    "Metz",
    "Pau",
    "Dijon",
    "Limoges",
    "Angers",
    "Caen",
    "Tours",
    "Nancy",
    "Amiens",
)
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "septembre", "octobre", "novembre", "décembre")
NAMES = (
    "Aline Roche",
    "Samir Kadri",
    "Paul Estève",
    "Inès Garnier",
    "Hugo Lemaire",
    "Clara Vidal",
    "Marc Boutin",
    "Nora Cherif",
    "Luc Perrin",
    "Eva Morel",
)
GROUPS = (
    "l'Union des locataires",
    "le collectif Rive Verte",
    "le Front des soignants",
    "l'Entente des cheminots",
    "le réseau Terre Claire",
)
THEMES = (
    "la réforme des loyers",
    "la fermeture de la maternité",
    "le projet de rocade",
    "la baisse des budgets scolaires",
    "la vente du port",
)
PLACES = (
    "place des Tilleuls",
    "gare du Sud",
    "hôtel de ville",
    "pont Neuf",
    "rue des Forges",
    "esplanade du Marché",
    "quai de la Loue",
    "cours Central",
)
PATTERNS = (
    "Quelque {big} personnes ont manifesté {day} à {town} contre {theme}, à l'appel de {group}.",
    "La préfecture a compté {small} manifestants, les organisateurs {big}.",
    "Le cortège s'est élancé vers {hour} heures de la {place} pour rejoindre la {place2} dans le calme.",
    "« Nous ne lâcherons rien tant que le texte ne sera pas retiré », a déclaré {name}, porte-parole de {group}.",
    "Des heurts ont éclaté en fin d'après-midi près de la {place}, où les forces de l'ordre ont fait usage de gaz lacrymogène.",
    "{few} personnes ont été interpellées et {few2} policiers légèrement blessés, selon le parquet de {town}.",
    "C'est la {few}e journée de mobilisation depuis le début du mouvement, le {date} {month}.",
    "Dans la foule, des retraités, des étudiants et de nombreuses familles défilaient derrière une banderole rouge.",
    "« Mon loyer a pris {few} euros en un an, je ne peux plus suivre », raconte {name}, {age} ans, venue avec ses deux enfants.",
    "Le ministère n'avait pas réagi en fin de journée, mais une réunion est prévue le {date} {month}.",
    "Une délégation de {few} personnes a été reçue en préfecture pendant près de {few2} heures, sans résultat selon {group}.",
    "La circulation a été coupée sur {few} kilomètres et plusieurs lignes de tramway interrompues jusqu'à {hour} heures.",
    "À {town}, la précédente manifestation avait réuni {small} personnes selon la police.",
    "Le maire, {name}, a appelé au dialogue et jugé « légitimes » les inquiétudes des habitants.",
    "Les commerçants de la {place} avaient baissé leurs rideaux par précaution, sur les conseils de la police.",
    "Un nouvel appel à manifester a été lancé pour le {date} {month}, a précisé {group} dans un communiqué.",
    "Le tribunal administratif, saisi par {group}, doit se prononcer avant le {date} {month} sur l'arrêté contesté.",
    "« C'est une question de dignité », résume {name}, qui tenait une pancarte sur laquelle on pouvait lire ce seul mot.",
    "Depuis {year}, {few} rassemblements semblables ont eu lieu devant les grilles de la préfecture.",
    "Le gouvernement défend un texte « équilibré » et assure que {small} foyers en profiteront.",
    "Quelques œufs ont été lancés contre la façade de l'agence régionale, sans faire de blessé.",
    "Le syndicat demande l'ouverture immédiate de négociations et la nomination d'un médiateur.",
)
TITLES = (
    "{town} : la mobilisation ne faiblit pas", "Nouvelle manifestation contre {theme}", "{theme} : ils étaient {big} dans la rue",
    "Colère à {town}", "À {town}, un cortège contre {theme}", "La rue dit non",
)  # fmt: skip
LOCAL = (
    "Dans notre département, {few} cars étaient partis dès l'aube de {town}.",
    "Notre journal avait annoncé ce rassemblement dans son édition de {day}.",
    "Chez nous aussi, {small} personnes s'étaient réunies la semaine dernière devant la {place}.",
    "Sur place, l'un de nos lecteurs, {name}, a filmé le départ du cortège.",
)
FOOTER = (
    "Suivez toute l'actualité de votre commune sur notre application et recevez chaque matin notre lettre gratuite. "
    "Une erreur dans cet article ? Écrivez à la rédaction."
)


class Story:
    """A made-up event and its sentences."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        pick = chance.choice
        places = chance.sample(PLACES, 2)
        big = chance.randrange(20, 900) * 100
        self.slots = {
            "town": pick(TOWNS), "day": pick(DAYS), "theme": pick(THEMES), "group": pick(GROUPS), "place": places[0], "place2": places[1],
            "big": f"{big:,}".replace(",", " "), "small": f"{int(big * chance.uniform(0.3, 0.7)):,}".replace(",", "\u202f"),
            "month": pick(MONTHS), "year": str(chance.randrange(1998, 2024)),
        }  # fmt: skip
        self.patterns = [PATTERNS[0], *chance.sample(PATTERNS[1:], chance.randrange(9, 17))]
        self.loose = [self._loose() for _ in self.patterns]
        self.title = pick(TITLES)

    def _loose(self) -> dict[str, str]:
        chance = self.chance
        few, few2 = chance.sample(range(2, 60), 2)
        return {
            "few": str(few), "few2": str(few2), "hour": str(chance.randrange(9, 21)), "name": chance.choice(NAMES),
            "date": str(chance.randrange(1, 29)), "age": str(chance.randrange(19, 88)),
        }  # fmt: skip

    def sentences(self) -> list[str]:
        """The body."""
        return [pattern.format(**(self.slots | loose)) for pattern, loose in zip(self.patterns, self.loose, strict=True)]

    def fill(self, pattern: str) -> str:
        """*pattern* with the facts of the story."""
        return pattern.format(**(self.slots | self._loose()))

    def text(self, title: str | None = None) -> str:
        """The whole story."""
        return laid(title or self.fill(self.title), self.sentences())


def laid(title: str, sentences: list[str], by: int = 3) -> str:
    """Title and paragraphs of *by* sentences."""
    return "\n\n".join([title, *(" ".join(sentences[at : at + by]) for at in range(0, len(sentences), by))]) + "\n"


def cut(story: Story) -> str:
    """Without its tail."""
    sentences = story.sentences()
    keep = max(4, int(len(sentences) * story.chance.uniform(0.35, 0.8)))
    return laid(story.fill(story.title), sentences[:keep])


def retitled(story: Story) -> str:
    """Under another headline, in other paragraphs."""
    other = story.chance.choice([title for title in TITLES if title != story.title])
    return laid(story.fill(other), story.sentences(), by=2)


def lengthened(story: Story) -> str:
    """With a local sentence or two."""
    sentences = story.sentences()
    for _ in range(story.chance.choice((1, 1, 2))):
        sentences.insert(story.chance.randrange(len(sentences) + 1), story.fill(story.chance.choice(LOCAL)))
    return laid(story.fill(story.title), sentences)


def restyled(story: Story) -> str:
    """Other quotation marks, spaces and apostrophes, a dateline."""
    text = retitled(story).replace("« ", '"').replace(" »", '"').replace("'", "’").replace("œ", "oe")
    return f"{story.slots['town'].upper()} (Agence) - " + text.replace("\u202f", "\u00a0").replace("À ", "A ")


def reworded(story: Story) -> str:
    """With a local sentence and a few words exchanged."""
    text = lengthened(story)
    for old, new in (("Quelque", "Environ"), ("a déclaré", "a affirmé"), ("dans le calme", "sans incident"), ("raconte", "confie")):
        text = text.replace(old, new)
    return text


def mixed(story: Story) -> str:
    """Cut, retitled, lengthened, with a footer."""
    sentences = story.sentences()
    keep = max(5, int(len(sentences) * story.chance.uniform(0.5, 0.9)))
    body = sentences[:keep]
    body.insert(story.chance.randrange(1, len(body)), story.fill(story.chance.choice(LOCAL)))
    return laid(story.fill(story.chance.choice(TITLES)), [*body, FOOTER])


def updated(story: Story) -> str:
    """A later version: one figure moved on."""
    sentences = story.sentences()
    big = story.slots["big"]
    return laid(story.fill(story.title), sentences).replace(big, f"{int(big.replace(' ', '')) + 300:,}".replace(",", " "))


def next_year(story: Story) -> str:
    """The same march on the same words, with another date and other figures."""
    before = dict(story.slots)
    fresh = Story(story.chance)
    story.slots |= {"big": fresh.slots["big"], "small": fresh.slots["small"], "year": fresh.slots["year"]}
    loose = story.loose
    story.loose = [old | {"date": new["date"], "few": new["few"]} for old, new in zip(loose, [story._loose() for _ in loose], strict=True)]
    made = story.text()
    story.slots, story.loose = before, loose
    return made


def other_town(story: Story) -> str:
    """The outlet's template filled for another town, with the same hour and the same call."""
    before = dict(story.slots)
    towns = [town for town in TOWNS if town != before["town"]]
    story.slots |= {"town": story.chance.choice(towns), "place": "place de la Halle", "group": story.chance.choice(GROUPS)}
    made = story.text()
    story.slots = before
    return made


def same_event(story: Story) -> str:
    """Another outlet's own report of the event: the same facts in other sentences, some quotations the same."""
    mine = set(story.patterns)
    others = [*(pattern for pattern in PATTERNS if pattern not in mine), "À {town}, {theme} a fait descendre {big} personnes dans la rue."][
        -7:
    ]
    quotes = [sentence for sentence in story.sentences() if "«" in sentence][:1]
    return laid(story.fill(TITLES[0]), [*(story.fill(pattern) for pattern in others), *quotes, FOOTER])


def other_story(story: Story) -> str:
    """Another event on the same patterns."""
    fresh = Story(story.chance)
    fresh.patterns, fresh.title = story.patterns, story.title
    fresh.loose = [fresh._loose() for _ in fresh.patterns]
    return fresh.text() + FOOTER


COPIES: dict[str, Callable[[Story], str]] = {
    "cut": cut, "retitled": retitled, "lengthened": lengthened, "restyled": restyled, "reworded": reworded, "mixed": mixed,
}  # fmt: skip
OTHERS: dict[str, Callable[[Story], str]] = {
    "updated": updated, "next year": next_year, "other town": other_town, "same event": same_event, "other story": other_story,
}  # fmt: skip


def pairs(count: int, seed: int) -> Iterator[tuple[str, str, str, bool]]:
    """(kind, text, other text, whether they are copies), half of them copies."""
    chance = random.Random(seed)
    for n in range(count):
        kinds = COPIES if n % 2 else OTHERS
        kind = list(kinds)[n // 2 % len(kinds)]
        story = Story(chance)
        yield kind, story.text() + ("" if n % 3 else FOOTER), kinds[kind](story), bool(n % 2)


def usual(one: str, other: str, threshold: float) -> bool:
    """The usual recipe: MinHash over runs of five words, and a threshold."""
    sketches = []
    for text in (one, other):
        words = text.lower().split()
        sketch = RMinHash(num_perm=128, seed=42)
        sketch.update([" ".join(words[at : at + 5]) for at in range(len(words) - 4)])
        sketches.append(sketch)
    return bool(sketches[0].jaccard(sketches[1]) >= threshold)


def whole_way(one: str, other: str) -> bool:
    """Whether the search for candidates and the decision find the pair."""
    texts = {"a": one, "b": other}
    signatures = {name: wires.signature(text) for name, text in texts.items()}
    return list(wires.copies({"b": signatures["b"]}, [("a", signatures["a"])], texts.__getitem__)) != []


def score(answers: list[tuple[bool, bool]]) -> tuple[float, float]:
    """(precision, recall) of (answer, truth)."""
    both = sum(answer and truth for answer, truth in answers)
    return both / max(1, sum(answer for answer, _ in answers)), both / max(1, sum(truth for _, truth in answers))


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    made = list(pairs(options.pairs, options.seed))
    ways: dict[str, Callable[[str, str], bool]] = {"decision on the texts": wires.alike, "with search": whole_way}
    for threshold in (0.5, 0.7, 0.8):
        ways[f"MinHash at {threshold}"] = lambda one, other, threshold=threshold: usual(one, other, threshold)  # type: ignore[misc]
    for name, way in ways.items():
        answers = [(way(one, other), truth) for _, one, other, truth in made]
        precision, recall = score(answers)
        sys.stdout.write(f"{name:24} precision {precision:.3f}  recall {recall:.3f}  of {len(made)} pairs\n")
        wrong: dict[str, int] = {}
        for (kind, *_), (answer, truth) in zip(made, answers, strict=True):
            wrong[kind] = wrong.get(kind, 0) + (answer != truth)
        sys.stdout.write("    wrong: " + ", ".join(f"{kind} {count}" for kind, count in sorted(wrong.items()) if count) + "\n")


if __name__ == "__main__":
    main()
