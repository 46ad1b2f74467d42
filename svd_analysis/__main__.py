"""The command line: `svd`, also `python -m svd_analysis` and, in a clone, `python run.py`.

Only what a command needs is imported when it runs, so that help and a mistyped name answer at once.
"""

import argparse
import itertools
import os
import signal
import sys
from pathlib import Path

from svd_analysis.errors import ParameterError, SVDError, nearest

COMMANDS = {
    "demo": "make the example region's numbers and pages",
    "run": "make the numbers of an edition and the pages of its areas",
    "new-area": "write a parameter file for an area",
    "new-edition": "write a parameter file for an edition from the publishers' files in the data folder",
    "definition": "list, show, compare and explain definitions of serious violence",
    "compare": "write a page that compares two editions, of an area or a region, or two areas of one edition",
    "pin": "write the hashes of an edition's files into its parameter file",
    "check": "read all parameters, and say what editions stand on and what their counts ask",
    "publish": "write what an edition said of its areas to releases/, never over what was published",
    "verify": "check every hash of an edition, of a page's folder or of a release",
    "attack": "work out what can be of the hidden counts of a release, from its files alone",
    "doctor": "check interpreter, lock, data and outputs",
    "lab": "open JupyterLab in the notebooks' folder",
}


def main(words=None):
    """Run one command; the exit code."""
    words = sys.argv[1:] if words is None else list(words)
    for stream in (sys.stdout, sys.stderr):
        # A council's console is often cp1252: a letter it lacks must not end the run.
        stream.reconfigure(errors="replace")
    signal.signal(signal.SIGTERM, _terminated)
    try:
        asked = parse(words)
        _settle_folders(asked)
        code = asked.command(asked) or 0
        sys.stdout.flush()
        return code
    except SVDError as fault:
        from svd_analysis.html_tables import without_controls

        # The name of a file may hold what a console would obey.
        print(without_controls(str(fault)), file=sys.stderr)
        return fault.exit_code
    except KeyboardInterrupt as stopped:
        print("Interrupted: finished areas are whole, the others were left as they were.", file=sys.stderr)
        return 143 if isinstance(stopped, _Terminated) else 130
    except BrokenPipeError:
        # The reader has gone, as with `svd doctor | head -1`; the flush at the end of Python must not fail as well.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


class _Terminated(KeyboardInterrupt):
    """The system asked the run to end."""


def _terminated(number, frame):
    raise _Terminated


def parse(words):
    """What was asked for; a ParameterError with the nearest for an unknown command or option."""
    parser = _Parser(prog="svd", allow_abbrev=False, description="Serious Violence Duty appendices, reproducibly.")
    parser.add_argument("--data", help="folder of raw files (or SVD_DATA)")
    parser.add_argument("--outputs", help="folder for numbers and pages (or SVD_OUTPUTS)")
    commands = parser.add_subparsers(dest="name", metavar="COMMAND", parser_class=_Parser, required=True)
    made = {
        name: commands.add_parser(name, help=text, description=text, allow_abbrev=False)
        for name, text in COMMANDS.items()
    }
    for name, command in made.items():
        command.set_defaults(command=globals()[name.replace("-", "_")])
        command.mixed = name in ("run", "compare", "publish", "check")
        for option in ("--data", "--outputs"):
            command.add_argument(option, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    _run_options(made["demo"], made["run"])
    made["new-area"].add_argument("slug", help="the ONS name in lower case with hyphens")
    made["new-area"].add_argument(
        "--code", action="append", required=True, help="ONS code, once for each authority in it"
    )
    made["new-area"].add_argument("--name", help="the ONS name, where it is not the slug in capitals")
    made["new-edition"].add_argument("edition", help="its name, for instance leeds-2026")
    made["new-edition"].add_argument("--year", help="reporting year: 2025 or 2024/25")
    made["new-edition"].add_argument("--region", help="the region its areas are compared with")
    made["new-edition"].add_argument("--area", action="append", default=[], help="an area, once for each")
    made["new-edition"].add_argument("--baseline", help="the first year of the trend (default: nine years before)")
    made["new-edition"].add_argument("--previous", default="", help="the edition before it")
    made["new-edition"].add_argument("--corrects", default="", help="a published edition to begin a correction of")
    made["new-edition"].add_argument("--reason", default="", help="what was wrong, one sentence for the front sheet")
    _definition_options(made["definition"])
    made["compare"].add_argument("earlier", metavar="EDITION_A", help="the edition to compare from")
    made["compare"].add_argument(
        "latest", metavar="EDITION_B", help="the edition to compare with; the same for two areas"
    )
    made["compare"].add_argument("areas", nargs="*", metavar="area", help="areas by slug; none means all in common")
    made["pin"].add_argument("edition")
    made["publish"].add_argument("edition")
    made["publish"].add_argument("areas", nargs="*", metavar="area", help="areas by slug; none means all of it")
    made["verify"].add_argument("what", metavar="NAME|FOLDER", help="an edition, an area's folder or a release")
    _attack_options(made["attack"])
    made["check"].add_argument("editions", nargs="*", metavar="edition", help="editions by name; none means every one")
    made["lab"].add_argument("options", nargs="*", help="passed on to JupyterLab after --")
    _refuse_unknown_options(parser, words)
    return parser.parse_args(words)


def _run_options(demo, run):
    for command in (demo, run):
        command.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1), help="sections at a time")
        command.add_argument("--force", action="store_true", help="make again what is complete and unchanged")
    run.add_argument("edition")
    run.add_argument("areas", nargs="*", metavar="area", help="areas by slug; none means all of the edition")
    run.add_argument("--numbers", action="store_true", help="make the numbers and stop")
    run.add_argument("--only", default="", metavar="SECTION", help="make this section only, the others being complete")
    run.add_argument("--stop", action="store_true", help="end at the first area that fails")
    run.add_argument("--dry-run", action="store_true", help="say what would be made and why, and make no page")
    run.add_argument(
        "--scheduler", default="", metavar="ADDRESS", help="run sections on a dask cluster, tcp://host:port"
    )


def _attack_options(attack):
    attack.add_argument(
        "released", nargs="+", metavar="OUTPUT", help="the folder of a page, of an edition or of a release"
    )
    attack.add_argument("--earlier", nargs="+", action="extend", default=[], metavar="RELEASE", help="what came before")
    attack.add_argument("--open", nargs="+", action="extend", default=[], metavar="FILE", help="open tables, as COUNTS")
    attack.add_argument("--most", type=float, metavar="SECONDS", help="end after so long; the rest is not settled")
    attack.add_argument("--rounded", type=int, default=0, metavar="BASE", help="what counts are rounded to")
    attack.add_argument("--hidden", default="", metavar="LOW-HIGH", help="which counts are hidden, for instance 1-4")


def _definition_options(parser):
    actions = parser.add_subparsers(dest="action", metavar="ACTION", parser_class=_Parser, required=True)
    texts = {
        "list": "every definition, its body, and which areas use it",
        "show": "a definition in plain English, the clauses that decide, and the minimum standard",
        "diff": "which kinds of event are in one definition and not in another, with a witness each",
        "explain": "what a source can see of a definition, clause by clause",
    }
    made = {
        name: actions.add_parser(name, help=text, description=text, allow_abbrev=False) for name, text in texts.items()
    }
    for name in ("show", "explain"):
        made[name].add_argument("definition", help="its name, as `definition list` gives it")
    made["diff"].add_argument("first")
    made["diff"].add_argument("second")
    made["explain"].add_argument("--source", required=True, help="a source (mps_borough) or a scheme of codes (icd-10)")


def _refuse_unknown_options(parser, words):
    """Before the command argparse would take a mistyped option's value for the command."""
    for word in itertools.takewhile(lambda word: word not in COMMANDS, words):
        if word.startswith("--") and word.partition("=")[0] not in parser._option_string_actions:
            parser.error(f"unrecognized arguments: {word.partition('=')[0]}")


class _Parser(argparse.ArgumentParser):
    mixed = False  # whether options may stand between names, as people type them: `run london-2025 --force bexley`

    def parse_known_args(self, args=None, namespace=None):
        """As argparse does, or mixed: which is done by calling this once more, unmixed."""
        if not self.mixed:
            return super().parse_known_args(args, namespace)
        self.mixed = False
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self.mixed = True

    def error(self, message):
        subcommands = [action for action in self._actions if isinstance(action, argparse._SubParsersAction)]
        known = [name for action in subcommands for name in action.choices]
        found = message.partition("invalid choice: '")[2].partition("'")[0]
        if found:
            message = f"There is no command {found!r}. {nearest(found, known)}"
        unknown = message.partition("unrecognized arguments: ")[2].split(" ")[0]
        if unknown.startswith("-"):
            options = [option for action in self._actions for option in action.option_strings]
            for commands in subcommands:
                options += [
                    o for parser in commands.choices.values() for a in parser._actions for o in a.option_strings
                ]
            message = f"There is no option {unknown!r}. {nearest(unknown, {o for o in options if o.startswith('--')})}"
        raise ParameterError(f"{message} See `svd --help`.")


def _settle_folders(asked):
    for option, variable in (("data", "SVD_DATA"), ("outputs", "SVD_OUTPUTS")):
        chosen = getattr(asked, option, None) or os.environ.get(variable)
        if chosen:
            os.environ[variable] = chosen if "://" in chosen else str(Path(chosen).absolute())
    if any("://" in os.environ.get(variable, "") for variable in ("SVD_OUTPUTS", "SVD_STORE")):
        from svd_analysis import remote

        remote.settle()


def demo(asked):
    """Numbers and pages of the example's later edition."""
    from types import SimpleNamespace

    said = {"edition": "example-2025", "areas": [], "only": "", "stop": False, "scheduler": ""}
    return run(SimpleNamespace(**vars(asked) | said, numbers=False, dry_run=False))


def run(asked):
    """Numbers of an edition, and pages of its areas."""
    from svd_analysis.runner import plan, progress

    _refuse_unfit(asked)
    whole = not (asked.force or asked.numbers or asked.dry_run or asked.only)
    if whole and (areas := plan.unchanged(asked.edition, asked.areas)):
        return _report(asked.edition, dict.fromkeys(areas, "unchanged"))
    from svd_analysis import numbers
    from svd_analysis.runner import batch

    edition, areas = batch.check(asked.edition, asked.areas, asked.only)
    way = batch.Way(asked.workers, asked.force, asked.only, asked.stop, asked.scheduler)
    if asked.dry_run:
        print("\n".join(batch.why(edition, areas, way)))
        return 0
    shown = progress.Progress()
    if asked.numbers:
        batch.make_numbers(edition, say=shown.say)
        print(numbers.folder(edition))
        return 0
    return _report(edition.name, batch.run(edition, areas, way, shown))


def _refuse_unfit(asked):
    if asked.workers < 1:
        raise ParameterError(f"--workers {asked.workers}: expected 1 or more.")


def _report(edition, states):
    """Print the table of a run; 1 where an area failed or was not begun, else 0."""
    from svd_analysis import paths
    from svd_analysis.runner import progress

    place = paths.outputs() / edition
    for line in progress.table(states, {slug: place / slug / "appendix.html" for slug in states}):
        print(line)
    print(place / "index.html")
    return 0 if set(states.values()) <= {"made", "unchanged"} else 1


def new_area(asked):
    """A commented parameter file for an area."""
    from svd_analysis import starters

    print(starters.new_area(asked.slug, asked.code, asked.name))


def new_edition(asked):
    """A commented parameter file for an edition, of the publishers' files found in the data folder."""
    from svd_analysis import starters

    if asked.corrects:
        print(starters.correction(asked.edition, corrects=asked.corrects, reason=asked.reason, like=_given(asked)))
        return
    lacking = [f"--{name}" for name in ("year", "region", "area") if not getattr(asked, name)]
    if lacking or asked.reason:
        said = f"needs {', '.join(lacking)}" if lacking else "has a --reason and no --corrects"
        raise ParameterError(f"new-edition {said}. See `svd new-edition --help`.")
    print(
        starters.new_edition(
            asked.edition,
            year=asked.year,
            region=asked.region,
            areas=asked.area,
            baseline=asked.baseline,
            previous=asked.previous,
        )
    )


def _given(asked):
    """What was said of a correction beside the edition it corrects: all of that stands in the edition already."""
    given = {"year": asked.year, "region": asked.region, "areas": asked.area, "previous": asked.previous}
    return {name: value for name, value in (given | {"baseline": asked.baseline}).items() if value}


def publish(asked):
    """The release of an edition, from finished pages."""
    from svd_analysis import publication
    from svd_analysis.runner import batch

    for line in publication.publish(*batch.check(asked.edition, asked.areas)):
        print(line)


def verify(asked):
    """Every hash of an edition or of a folder; exit 3 where one is not as it should be."""
    from svd_analysis import verification

    for line in verification.verify(asked.what):
        print(line)


def attack(asked):
    """What can be worked out of hidden counts; exit 4 where anything can."""
    from svd_analysis import attack_command as command

    said = {"earlier": asked.earlier, "opened": asked.open, "most": asked.most}
    command.run(asked.released, **said, base=asked.rounded, hidden=asked.hidden)


def definition(asked):
    """Definitions listed, shown, compared or explained."""
    from svd_analysis import definition_command as command

    lines = {
        "list": lambda: command.shown_list(),
        "show": lambda: command.shown(asked.definition),
        "diff": lambda: command.compared(asked.first, asked.second),
        "explain": lambda: command.explained(asked.definition, asked.source),
    }[asked.action]()
    print("\n".join(lines))
    return 0


def compare(asked):
    """A page that compares two editions, or two areas of one."""
    from svd_analysis import comparison_command as command
    from svd_analysis.runner import progress

    print(command.compare(asked.earlier, asked.latest, asked.areas, say=progress.Progress().say))


def pin(asked):
    """The hashes of an edition's files, written into its parameter file."""
    from svd_analysis import starters

    for line in starters.pin(asked.edition):
        print(line)


def check(asked):
    """Whether parameters and editions are right, and what the counts ask; 0, 2 (parameters) or 3 (data)."""
    from svd_analysis import check_command

    return check_command.check(asked.editions, say=print)


def doctor(asked):
    """A line for each thing the work needs; exit 5 where one is not right."""
    from svd_analysis import doctor as checks

    lines = checks.look()
    for right, text in lines:
        print(f"{'ok   ' if right else 'WRONG'}  {text}")
    return 0 if all(right for right, _ in lines) else 5


def lab(asked):
    """JupyterLab in the notebooks' folder."""
    import subprocess

    from svd_analysis import paths

    return subprocess.call([sys.executable, "-m", "jupyterlab", *asked.options], cwd=paths.notebooks())


if __name__ == "__main__":
    sys.exit(main())
