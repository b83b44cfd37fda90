"""Provider packages: from the files of a package to a `Provider` value."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Final

from pyrsistent import pmap
from returns.result import Success

from clockwork.pure.intake.attribute import label_of
from clockwork.pure.intake.body import Problems, Section, Shape, duplicate, read_body, tidy, unknown
from clockwork.pure.intake.codes import INVALID_PACKAGE, INVALID_VERSION, NOT_SUPPORTED, UNKNOWN_BLOCK
from clockwork.pure.intake.folder import ROOT, SUFFIX, parse_folder
from clockwork.pure.intake.literal import text
from clockwork.pure.intake.resource_type import read_resource_type
from clockwork.pure.intake.schema import Provider, ResourceType
from clockwork.pure.package.version import parse_version
from clockwork.pure.report.diagnostic import Diagnostic, has_errors
from clockwork.pure.report.outcome import Outcome, fail
from clockwork.pure.report.span import Span

# Tells the paths of packages from those of a configuration.
PLACE: Final = "provider:"
_BLOCKS: Final = ("provider_package", "resource_type")
_LATER: Final = frozenset(("data_type", "config", "function"))
_HEADER: Final = Shape(
    "a provider_package block", frozenset(("version", "description")), required=("version",)
)


def decode_provider(files: Mapping[str, str]) -> Outcome[Provider]:
    """Read a provider package: `files` has every file of it, `.cw` and scripts, by path relative to the
    package.

    Spans have `PLACE` before these paths.
    """
    problems: Problems = []
    sources = {f"{PLACE}{path}": text for path, text in files.items() if path.endswith(SUFFIX)}
    folder = parse_folder(ROOT, sorted(sources), pmap(sources), problems)
    problems.extend(_stray(Span(path, item.start, item.name_end)) for path, item in folder.strays)
    headers = [section for section in folder.sections if section.block.type == "provider_package"]
    provider = _read_header(headers, problems)
    types = _read_types(
        [one for one in folder.sections if one.block.type != "provider_package"], files, problems
    )
    if provider is None or has_errors(tuple(problems)):
        return fail(*tidy(problems))
    name, version, description = provider
    return Success(Provider(name, version, digest_of(files), pmap(types), description))


def digest_of(files: Mapping[str, str]) -> str:
    """Give the `h1:` digest of a package: base64 of sha256 over a line `SHA256  PATH` for each file,
    sorted by path.
    """
    lines = (f"{_sha256(files[path]).hex()}  {path}\n" for path in sorted(files))
    return "h1:" + base64.b64encode(_sha256("".join(lines))).decode()


def _sha256(text: str) -> bytes:
    return hashlib.sha256(text.encode(errors="surrogatepass")).digest()


def _read_header(headers: list[Section], problems: Problems) -> tuple[str, str, str] | None:
    """Give name, version and description; None when they cannot be told (reported)."""
    if not headers:
        detail = (
            'A provider package has one provider_package "NAME" block with its version, and there is none.'
        )
        problems.append(Diagnostic(INVALID_PACKAGE, detail))
        return None
    for second in headers[1:]:
        problems.append(duplicate("The provider package", second.header, headers[0].header))
    section = headers[0]
    contents = read_body(section, _HEADER, problems)
    name = label_of(section, problems)
    version = text(section, contents, "version", problems)
    description = text(section, contents, "description", problems) or ""
    if version is not None and parse_version(version) is None:
        detail = (
            f"{version!r} is not a version. A provider has three numbers, such as 1.2.3, and perhaps a "
            "prerelease."
        )
        span = section.expression(contents.attributes["version"]).span
        problems.append(Diagnostic(INVALID_VERSION, detail, span))
    return None if name is None or version is None else (name, version, description)


def _read_types(
    sections: list[Section], files: Mapping[str, str], problems: Problems
) -> dict[str, ResourceType]:
    types: dict[str, ResourceType] = {}
    for section in sections:
        kind = section.block.type
        if kind != "resource_type":
            problems.append(_unknown_block(section))
            continue
        type_ = read_resource_type(section, files, problems)
        if type_ is None:
            continue
        first = types.get(type_.name)
        if first is not None and first.span is not None:
            problems.append(duplicate(f"The resource type {type_.name}", section.header, first.span))
        else:
            types[type_.name] = type_
    return types


def _unknown_block(section: Section) -> Diagnostic:
    kind = section.block.type
    if kind in _LATER:
        detail = f"{kind} blocks of providers are not read by this version of Clockwork yet."
        return Diagnostic(NOT_SUPPORTED, detail, section.header)
    detail = (
        f"There is no block type {kind} in a provider package, which is made of {' and '.join(_BLOCKS)} "
        "blocks."
    )
    return unknown(UNKNOWN_BLOCK, kind, detail, section.header, _BLOCKS)


def _stray(span: Span) -> Diagnostic:
    detail = "An argument stands outside of any block. A provider package is made of blocks."
    return Diagnostic(INVALID_PACKAGE, detail, span)
