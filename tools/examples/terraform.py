"""Parses Terraform's files, and checks that what they refer to is declared in them. Prints what isn't, and fails then."""

import re
import sys
from pathlib import Path

import hcl2

# What begins a reference and isn't the type of a resource.
WORDS = {"each", "path", "self", "count", "terraform", "tag"}


def unquoted(name):
    return name.strip('"')


def declared(modules):
    names = set()
    for module in modules:
        for kind, prefix in (("resource", ""), ("data", "data.")):
            for block in module.get(kind, []):
                for type_, named in block.items():
                    names |= {f"{prefix}{unquoted(type_)}.{unquoted(name)}" for name in named if name != "__is_block__"}
        names |= {f"var.{unquoted(name)}" for block in module.get("variable", []) for name in block}
        names |= {f"local.{unquoted(name)}" for block in module.get("locals", []) for name in block}
    return names


def expressions(value):
    if isinstance(value, dict):
        for key, member in value.items():
            if key != "__comments__":
                yield from expressions(member)
    elif isinstance(value, list):
        for item in value:
            yield from expressions(item)
    elif isinstance(value, str):
        yield from re.findall(r"\$\{(.*)\}", value, re.S) or ([value] if not value.startswith('"') else [])


def references(modules):
    pattern = re.compile(r"\b((?:data\.)?(?:aws_\w+|var|local)\.\w+)")
    for module in modules:
        for expression in expressions(module):
            bare = re.sub(r'"(?:[^"$]|\$(?!\{))*"', "", expression)
            yield from (name for name in pattern.findall(bare) if name.split(".")[0] not in WORDS)


files = sorted(Path(sys.argv[1]).glob("*.tf"))
parsed = []
for file in files:
    with file.open(encoding="utf-8") as text:
        parsed.append(hcl2.load(text))
found = set(references(parsed))
missing = sorted(found - declared(parsed))
if not files or not found:
    sys.exit(f"nothing to check in {sys.argv[1]}")
for name in missing:
    print(f"{name} is referred to and not declared")
print(f"{len(files)} files, {len(found)} references")
sys.exit(1 if missing else 0)
