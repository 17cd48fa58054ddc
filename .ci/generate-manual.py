#!/usr/bin/env python3
"""Writes the manual page from what the program says of its own options.

    swift build
    .ci/generate-manual.py .build/debug/bulk-sessions samples/bulk-sessions.1

Run this again when an option, a command or an exit code has changed; a test compares. The page's date is kept where
nothing else has changed.
"""

import collections
import datetime
import json
import pathlib
import re
import subprocess
import sys
import textwrap

# Options that every command has are described once; so are those in groups, which several commands share.
GENERAL = {"help", "version"}
HEAD = re.compile(r'^\.TH BULK-SESSIONS 1 "([0-9-]+)" ', re.MULTILINE)

DESCRIPTION = """\
Reads customers and vehicles from a CSV file, checks every row, creates one inspection link per row, and writes the file
back with the link, or the reason why there is none, on every row.

Before a call leaves, it is noted in the ledger, a file that is synced to disk. Whatever ends a run, the next one knows
from there which calls were made.

An option stands on the command line or, under its long name, in the job file that --job names; the command line wins.
Whatever is on or off has a --no- form for that. A short form may stand for a long name: -o, -n, -q, -y.
"""

ENVIRONMENT = [
    ("TCHEK_API_KEY", "The key for Tchek."),
    ("PAVE_USERNAME, PAVE_API_KEY, PAVE_API_SECRET", "The account and the keys for PAVE."),
    (
        "TCHEK_API_KEY_FILE and so on",
        "Each of these, and PROXY_PASSWORD, with _FILE at its end: the path of a file that holds the value and nothing "
        "else. Others must not be able to write the file.",
    ),
    ("HTTPS_PROXY, NO_PROXY", "The proxy for calls, and the hosts that are called without it. See --proxy."),
    ("PROXY_PASSWORD", "The password for the proxy, whose address holds the user's name."),
    ("SSL_CERT_FILE", "A file of certificate authorities to trust in place of the system's. See --ca-file."),
    ("XDG_STATE_HOME", "The folder in which the ledger's folder lies, in place of ~/.local/state."),
    ("HOME", "The user's folder. Without it and without XDG_STATE_HOME, --ledger must be given."),
    ("TMPDIR", "Where temporary files go, in place of /tmp."),
    ("TZ, TZDIR", "The time zone, and where the data of time zones lie."),
    ("NO_COLOR", "Where it is set, nothing is coloured."),
]

FILES = [
    ("$XDG_STATE_HOME/bulk-sessions/ledger.sqlite", "The ledger, else ~/.local/state/bulk-sessions/ledger.sqlite. It is "
     "needed in every run and must not be lost. Move or copy it between runs only, with all files beside it whose names "
     "begin alike."),
    ("ledger.sqlite-rescue-N", "What run N could not write into the ledger. The next run takes it in."),
    ("INPUT.results.csv", "The result of create; of check INPUT.checked.csv."),
    ("RESULTS.bak", "What a result file was before retry, status, remind or cancel replaced it."),
    ("/etc/bulk-sessions/nightly.yaml", "The job file that the units of the Debian package use."),
    ("/var/lib/bulk-sessions", "Ledger and results of the run that the units of the Debian package make."),
]

EXAMPLES = [
    ("Check a file. Nothing is sent, and no key is needed:", "bulk-sessions check fleet.csv --provider tchek"),
    (
        "Try a run against the stand-in for both providers:",
        "bulk-sessions create fleet.csv --provider tchek --environment sandbox",
    ),
    (
        "Say what would be done, and show the first two requests:",
        "export TCHEK_API_KEY_FILE=$HOME/tchek-key\n"
        "bulk-sessions create fleet.csv --provider tchek --environment production \\\n"
        "    --campaign spring --notify sms --dry-run --show 2",
    ),
    (
        "Three rows as a trial; without --limit, all the rest:",
        "bulk-sessions create fleet.csv --provider tchek --environment production \\\n"
        "    --campaign spring --notify sms --limit 3",
    ),
    (
        "Send again what failed, after its cells were corrected in the result file:",
        "bulk-sessions retry fleet.results.csv",
    ),
    (
        "Ask how the sessions stand, and write it into the result file:",
        "bulk-sessions status fleet.results.csv",
    ),
    (
        "Have those reminded who have not begun for three days, where the provider can:",
        "bulk-sessions remind fleet.results.csv --idle-for 3d",
    ),
    (
        "Find out whether tonight's run has all that it needs, and why last night's had not:",
        "bulk-sessions doctor --job /etc/bulk-sessions/nightly.yaml",
    ),
    (
        "Every night, from cron, which mails what is printed:",
        "bulk-sessions create fleet.csv --job /etc/bulk-sessions/nightly.yaml --quiet",
    ),
]


def escaped(text):
    """Text as roff takes it: what is to be a hyphen on a command line stays one."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("~", "\\(ti").replace("^", "\\(ha")
    text = text.replace("`", "\\(ga").replace("'", "\\(aq").replace('"', "\\(dq").replace("…", "...")
    return "\n".join("\\&" + line if line.startswith(".") else line for line in text.split("\n"))


def bold(text):
    return f"\\fB{escaped(text)}\\fR"


def italic(text):
    return f"\\fI{escaped(text)}\\fR"


def filled(text):
    """Prose in lines of the length that pages are written in, a new one for each sentence."""
    lines = []
    for sentence in re.split(r"(?<=[a-z0-9)\]'][.:;]) (?=[A-Z(])", text.replace("\n", " ").strip()):
        lines += textwrap.wrap(escaped(sentence), 79, break_long_words=False, break_on_hyphens=False)
    return "\n".join("\\&" + line if line.startswith(".") else line for line in lines)


def paragraphs(text):
    """Prose and, where lines are indented or follow one that ends with a colon, examples as they stand."""
    lines = []
    for block in text.strip("\n").split("\n\n"):
        prose, sample = [], []
        for line in block.split("\n"):
            (sample if line.startswith("  ") else prose).append(line)
        lines.append(".PP")
        if prose:
            lines.append(filled("\n".join(prose)))
        if sample:
            lines += example("\n".join(line[2:] for line in sample))
    return lines


def example(text):
    return [".PP", ".in +4n", ".nf", escaped(text), ".fi", ".in"]


def names(option):
    return [("-" if name["kind"] == "short" else "--") + name["name"] for name in option["names"]]


def long_name(option):
    return option["preferredName"]["name"] if option["kind"] != "positional" else option["valueName"]


class Option:
    """An option, with its short form and its --no- form, as one or several commands have it."""

    def __init__(self, described):
        self.name = long_name(described)
        self.names = names(described)
        self.value = described["valueName"] if described["kind"] == "option" else None
        self.abstract = described.get("abstract", "")
        self.default = described.get("defaultValue")
        self.section = described.get("sectionTitle")
        self.has_negation = False

    def key(self):
        return (self.name, self.abstract, self.default)

    def lines(self, remark=""):
        shown = ", ".join(map(bold, self.names + (["--no-" + self.name] if self.has_negation else [])))
        if self.value:
            shown += " " + italic(self.value)
        text = self.abstract
        if self.default and "[default: " not in text:
            text += f" [default: {self.default}]"
        if remark:
            text += " " + remark
        return [".TP", shown, filled(text)]


class Command:
    def __init__(self, described):
        self.name = described["commandName"]
        self.abstract = described["abstract"]
        self.discussion = described.get("discussion", "")
        self.operands = []
        self.options = []
        by_name = {}
        for argument in described["arguments"]:
            if not argument["shouldDisplay"]:
                continue
            if argument["kind"] == "positional":
                self.operands.append(argument)
                continue
            name = long_name(argument)
            if name.startswith("no-") and name[3:] in by_name:
                by_name[name[3:]].has_negation = True
            elif name not in GENERAL:
                by_name[name] = Option(argument)
                self.options.append(by_name[name])

    def synopsis(self):
        text = bold("bulk-sessions") + " " + bold(self.name)
        if self.options:
            text += " [" + italic("options") + "]"
        for operand in self.operands:
            shown = italic(operand["valueName"].upper())
            text += f" [{shown}]" if operand["isOptional"] else f" {shown}"
        return text


def options_by_group(commands):
    """The options that stand in groups: group, then option, then the commands that have it, each in its order."""
    groups, places = {}, {}
    for command in commands:
        for option in command.options:
            if option.section is None:
                continue
            if option.key() not in places:
                # A group of another name for an option that another command has in one already is that one.
                places[option.key()] = (option, [])
                groups.setdefault(option.section, []).append(places[option.key()])
            places[option.key()][1].append(command.name)
    return groups


def page(tool, version, date):
    commands = [Command(each) for each in tool["subcommands"] if each["commandName"] != "help"]
    about, codes = tool["discussion"].split("Exit codes:\n")
    abstract = tool["abstract"].rstrip(".")
    groups = options_by_group(commands)

    lines = [
        '.\\" Generated by .ci/generate-manual.py. Run the script again instead of editing.',
        f'.TH BULK-SESSIONS 1 "{date}" "bulk-sessions {version}" "User Commands"',
        # A hyphen at the end of a line would look like a part of an option.
        ".nh",
        ".SH NAME",
        filled(f"bulk-sessions - {abstract[0].lower()}{abstract[1:]}"),
        ".SH SYNOPSIS",
    ]
    for command in commands:
        lines += ([] if command is commands[0] else [".br"]) + [command.synopsis()]
    lines += [".br", bold("bulk-sessions") + " " + bold("--help") + " | " + bold("--help-all") + " | " + bold("--version")]

    lines += [".SH DESCRIPTION", *paragraphs(DESCRIPTION)[1:], *paragraphs(about)]

    lines.append(".SH COMMANDS")
    for command in commands:
        lines += [f".SS {command.synopsis()}", filled(command.abstract)]
        if command.discussion:
            lines += paragraphs(command.discussion)
        for operand in command.operands:
            lines += [".TP", italic(operand["valueName"].upper()), filled(operand.get("abstract", ""))]
        for option in command.options:
            if option.section is None:
                lines += option.lines()

    lines.append(".SH OPTIONS")
    for group, options in groups.items():
        # The commands that have most of the group are named once.
        most = collections.Counter(tuple(users) for _, users in options).most_common(1)[0][0]
        lines += [f".SS {group}", filled(f"Of {joined(most)}, where nothing else is said.")]
        for option, users in options:
            lines += option.lines("" if tuple(users) == most else f"Of {joined(users)}.")
    lines += [
        ".SS All commands",
        ".TP", f"{bold('-h')}, {bold('--help')}", "Show what most people need.",
        ".TP", bold("--help-all"), "Show all options.",
        ".TP", f"{bold('-V')}, {bold('--version')}", "Show the version.",
        ".TP", f"{bold('--generate-completion-script')} {italic('bash')}|{italic('zsh')}|{italic('fish')}",
        "Print completions for a shell.",
    ]

    lines.append(".SH EXIT STATUS")
    for code in re.finditer(r"^ *(\d+) +(.+)$", codes, re.MULTILINE):
        lines += [".TP", bold(code[1]), escaped(code[2])]
    lines += [".PP", filled("OPERATORS.md, in samples or in /usr/share/doc/bulk-sessions, says what to do about each.")]
    lines.append(".SH ENVIRONMENT")
    for name, text in ENVIRONMENT:
        lines += [".TP", bold(name), filled(text)]
    lines.append(".SH FILES")
    for name, text in FILES:
        lines += [".TP", italic(name), filled(text)]
    lines.append(".SH EXAMPLES")
    for text, sample in EXAMPLES:
        lines += ([] if text == EXAMPLES[0][0] else [".PP"]) + [filled(text), *example(sample)]
    return "\n".join(lines) + "\n"


def joined(words):
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def main():
    binary, target = sys.argv[1], pathlib.Path(sys.argv[2])
    said = lambda *words: subprocess.run([binary, *words], check=True, capture_output=True, text=True).stdout
    tool = json.loads(said("--experimental-dump-help"))["command"]
    version = said("--version").strip()
    old = target.read_text() if target.exists() else ""
    found = HEAD.search(old)
    if not found or page(tool, version, found[1]) != old:
        target.write_text(page(tool, version, datetime.date.today().isoformat()))


main()
