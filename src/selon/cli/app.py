"""The command ``selon``: its verbs, and what becomes of an error."""

from collections.abc import Sequence

from cyclopts import App, CycloptsError

from selon import __version__
from selon.cli.streams import SOME_FAILED, USAGE, warn
from selon.errors import DEFECTS, SelonError, mistake

app = App(
    name="selon",
    version=__version__,
    version_flags=["--version", "-V"],
    help="Turns news reports about protests into event data in which every value says where it stands in the text and who says so.",
    help_epilogue="Exit codes: 0 all done · 1 some reports failed · 2 wrong call · 3 no input could be read · 4 a check failed · "
    "5 another process is writing · 130 interrupted.",
    result_action="return_value",
)
# Verbs are named by path, so that asking for one verb's help does not load the others.
app.command("selon.cli.code:code", name="code", help="Code reports: records of attributed values, as cards or JSON Lines.")
app.command("selon.cli.add:add", name="add", help="Add sources to a project: files, folders, archives, feeds, tables, crawls.")
app.command("selon.cli.run:run", name="run", help="Code a project, on this machine or a cluster; goes on where it was interrupted.")
app.command("selon.cli.project:outcomes", name="outcomes", help="Say what became of everything that was added to a project.")
app.command("selon.cli.project:records", name="records", help="List the records of a project: by form, day, place, outlet, words …")
app.command("selon.cli.project:verify", name="verify", help="Recompute every hash of a project and name what is not as it was written.")
app.command("selon.cli.project:backup", name="backup", help="Copy a project, verified, while it may be in use.")
app.command("selon.cli.review:review", name="review", help="Open the workbench on a project, for yourself, on this machine.")
app.command("selon.cli.review:serve", name="serve", help="Serve the workbench on a project to a team with accounts.")
app.command("selon.cli.agreement:agreement", name="agreement", help="Say how far the coders of a project agree, field by field.")
app.command("selon.cli.link:link", name="link", help="Link coded reports: which records tell of the same event, and why.")
app.command("selon.cli.events:events", name="events", help="List the events of a project: by form, day, place, outlet, words, sources …")
app.command("selon.cli.events:why", name="why", help="Say why records are one event, and which were kept apart from it.")
app.command("selon.cli.decide:queue", name="queue", help="List the pairs of records that a coder should look at, or what was decided.")
app.command("selon.cli.decide:decide", name="decide", help="Decide whether two records tell of one event; binds the next linking.")
app.command("selon.cli.event:event", name="event", help="Show one event: every rival value, who says it, what stands by which rule.")
app.command(
    "selon.cli.coverage:coverage", name="coverage", help="Say which outlets saw the events, how often fields are told, what was missed."
)
app.command("selon.cli.export:export", name="export", help="Write what was coded as CSV, Parquet, GeoJSON, JSON-LD, PLOVER …")
app.command("selon.cli.report:report", name="report", help="Write a project's events as one page: rivals, voices, quotes, plots.")
app.command("selon.cli.release:release", name="release", help="Freeze what a project says under a tag: data, tables, methods, citation.")
app.command("selon.cli.forget:forget", name="forget", help="Fill a person's name wherever a project holds it, under the log.")
app.command("selon.cli.diff:diff", name="diff", help="Say what two releases differ in, and why.")
app.command("selon.cli.mentions:mentions", name="mentions", help="Print what one finder found.")
app.command("selon.cli.explain:explain", name="explain", help="Say how values of a report came about, rule by rule, in words.")
app.command("selon.cli.languages:languages", name="languages", help="List the languages and what each pack can do.")
app.command("selon.cli.codebook:codebook", name="codebook", help="Print the codebook: codes, definitions, decision rules, crosswalks.")
app.command("selon.cli.schema:schema", name="schema", help="Print the JSON Schema of the output.")
app.command("selon.cli.evaluate:evaluate", name="evaluate", help="Measure Selon against gold, and hold it to its floors.")
app.command("selon.cli.doctor:doctor", name="doctor", help="Say what is installed and what falls back; with a project, check and mend it.")
packs = App(name="pack", help="Look after language packs.")
packs.command("selon.cli.pack:check", name="check", help="Check packs: files, fields, notation, rule ids, examples, codes.")
packs.command("selon.cli.pack:intervals", name="intervals", help="What vague words for numbers mean: dozens, a few hundred …")
app.command(packs)
gazetteer = App(name="gazetteer", help="Look after your own places, venues and countries of contested places.")
gazetteer.command("selon.cli.gazetteer:add", name="add", help="Keep a table (CSV) of your own; from then on every coding uses it.")
gazetteer.command("selon.cli.gazetteer:list_", name="list", help="List your own entries.")
gazetteer.command("selon.cli.gazetteer:remove", name="remove", help="Remove a table of your own.")
app.command(gazetteer)
account = App(name="account", help="Look after who may sign in to the workbench of a project.")
account.command("selon.cli.account:add", name="add", help="Add an account; the password is asked for.")
account.command("selon.cli.account:list_", name="list", help="List the accounts.")
account.command("selon.cli.account:role", name="role", help="Give an account another role.")
account.command("selon.cli.account:password", name="password", help="Give an account another password.")
account.command("selon.cli.account:close", name="close", help="Close an account; what was decided under it stays.")
account.command("selon.cli.account:reopen", name="reopen", help="Open a closed account again.")
app.command(account)


def run(arguments: Sequence[str]) -> int:
    """Run the command line on *arguments*; the exit code. A mistake, a user's or ours, is one line on standard error, never a traceback."""
    try:
        code = app(list(arguments), exit_on_error=False, print_error=False)
    except CycloptsError as error:
        verb = f" {arguments[0]}" if arguments and arguments[0] in list(app) else ""
        warn(f"{str(error).strip()}  (selon{verb} --help)")
        return USAGE
    except SelonError as error:
        warn(str(error))
        return error.exit_code
    except DEFECTS as error:
        warn(mistake(error, "sources"))
        return SOME_FAILED
    return code if isinstance(code, int) else 0
