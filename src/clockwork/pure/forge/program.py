r"""Programs: what a runner feeds to `sh`, made of the prelude, the inputs as literals, and the static script.

It is one compound command, which sh reads to its end before it runs any of it; standard input is then
`/dev/null`, so that nothing the script starts can eat the rest of the script. The script runs in a subshell
and sees, besides its inputs (encode):

- `operation_token`: a text that is unique for all time and the same for every attempt;
- `report NAME VALUE`: a computed attribute, as text that is converted to the attribute's type;
- `report_file NAME PATH`: the same, from a file's content, byte for byte;
- `report_json NAME JSON`, and `report_entry NAME KEY VALUE` for one entry of a map;
- `report_absent`: a read found that the object is not there.

Reports go through file descriptor 9 to a second process that numbers them, since a script may well report
from a subshell; that process writes the frames (channel) and, as the last, the end marker with the script's
exit status. Only `od`, `cksum`, `tr` and `fold` are started, and those only for what is reported.
"""

from typing import Final

from attrs import field, frozen

from clockwork.pure.forge.bundle import BundleStep, Program
from clockwork.pure.forge.encode import check_size, encode_inputs, quote
from clockwork.pure.forge.redaction import secrets_in
from clockwork.pure.report.outcome import Outcome, gather
from clockwork.pure.value.value import Object

# In the shell of the script: the functions that report. Each runs in a subshell with options and IFS of its
# own, whatever the script set.
_REPORTING: Final = r"""
clockwork_encode() {
  case $1 in
    *[!0-9A-Za-z_./:@%+,=-]*) clockwork_encoded=:$(printf %s "$1" | od -An -v -tx1 | tr -d ' \n') ;;
    *) clockwork_encoded==$1 ;;
  esac
}
clockwork_send() {
  printf '%s %s %s\n' "$clockwork_nonce" "$(printf %s "$1" | cksum)" "$1" >&9
}
clockwork_report() {
  clockwork_encode "$2"
  clockwork_head="$1 $clockwork_encoded"
  clockwork_encode "$3"
  clockwork_head="$clockwork_head $clockwork_encoded"
  if [ ${#4} -le 2000 ]; then
    clockwork_send "$clockwork_head 0 . $4"
    return
  fi
  clockwork_index=0
  printf '%s\n' "$4" | fold -w 2000 | {
    while read -r clockwork_piece; do
      clockwork_send "$clockwork_head $clockwork_index + $clockwork_piece" || exit 1
      clockwork_index=$((clockwork_index + 1))
    done
    clockwork_send "$clockwork_head $clockwork_index ."
  }
}
clockwork_plainly() { LC_ALL=C; unset IFS; set +aefuvx; }
report() ( clockwork_plainly; clockwork_encode "$2"; clockwork_report text "$1" '' "$clockwork_encoded" )
report_json() ( clockwork_plainly; clockwork_encode "$2"; clockwork_report json "$1" '' "$clockwork_encoded" )
report_entry() ( clockwork_plainly; clockwork_encode "$3"; clockwork_report entry "$1" "$2" "$clockwork_encoded" )
report_absent() ( clockwork_plainly; clockwork_report absent '' '' '=' )
report_file() (
  clockwork_plainly
  [ -f "$2" ] && [ -r "$2" ] || { printf '%s: not a readable file\n' "$2" >&2; exit 1; }
  clockwork_encoded='='
  if [ -s "$2" ]; then clockwork_encoded=:$(od -An -v -tx1 <"$2" | tr -d ' \n'); fi
  clockwork_report text "$1" '' "$clockwork_encoded"
)
"""

# Beside it: what numbers the reports and ends with the script's status.
_NUMBERING: Final = r"""
clockwork_number() {
  clockwork_count=0
  while IFS= read -r clockwork_line; do
    case $clockwork_line in
      "$clockwork_nonce "*)
        clockwork_count=$((clockwork_count + 1))
        clockwork_line=${clockwork_line#"$clockwork_nonce "}
        printf '%s %s %s\n' "$clockwork_nonce" "$clockwork_count" "$clockwork_line"
        case $clockwork_line in
          'end '*) exit "${clockwork_line#end }" ;;
        esac ;;
      *) printf '%s\n' "$clockwork_line" ;;
    esac
  done
  exit 125
}
"""


@frozen
class Feed:
    """What one attempt at a step is given.

    `inputs` has no unknown left but what the operation itself will tell.
    """

    inputs: Object = field(repr=False)
    # The attributes before an update or a deletion.
    before: Object | None = field(repr=False)
    # Told to the script as `operation_token`; the same for every attempt.
    token: str
    # From 1.
    attempt: int
    # Seconds.
    timeout: int


def render(bundled: BundleStep, script: str, feed: Feed, nonce: str) -> Outcome[Program]:
    """Give the program that runs `script`, the text of the artifact of `bundled`, on `feed`; its frames start
    with `nonce`.

    Inputs that sh cannot hold, or that are too large, are diagnostics.
    """
    groups = (("input", feed.inputs), ("before", feed.before))
    texts = gather(
        encode_inputs(values, prefix, bundled.span) for prefix, values in groups if values is not None
    )
    return texts.bind(lambda parts: check_size("".join(parts), bundled.step.address, bundled.span)).map(
        lambda inputs: Program(
            step=bundled.step.name,
            attempt=feed.attempt,
            cmd=bundled.cmd,
            stdin=_compound(inputs, script, feed.token, nonce),
            nonce=nonce,
            timeout=feed.timeout,
            secrets=secrets_in(values for _, values in groups if values is not None),
        )
    )


def _compound(inputs: bytes, script: str, token: str, nonce: str) -> bytes:
    opening = (
        f"{{\nclockwork_nonce={quote(nonce)}\n{_NUMBERING}clockwork_run() {{\nexec 9>&1 1>&8 "
        f"8>&-\n{_REPORTING}"
    )
    closing = (
        "\n)\n"
        'printf \'%s end %s\\n\' "$clockwork_nonce" "$?" >&9\n'
        "}\n"
        "clockwork_run | clockwork_number\n"
        "} 8>&1 </dev/null\n"
    )
    return b"".join(
        (
            opening.encode(),
            f"operation_token={quote(token)}\n".encode(),
            inputs,
            b"(\n:\n",
            script.encode(),
            closing.encode(),
        )
    )
