"""What a secret looks like, wherever it stands: keys and tokens by their issuers' prefixes, account numbers.

An AWS account's number (12 digits) stays: who is trusted is what a reviewer looks for.
"""

from __future__ import annotations

import re
from functools import lru_cache

from strongroom.change.review.encoded import encoded
from strongroom.change.review.secret_names import is_secret
from strongroom.change.values.marked import SENSITIVE

__all__ = ["shaped"]

# What looks ahead does so for a limited number of characters: a text of any length takes time in proportion.
SHAPES = re.compile(
    r"""
    -----BEGIN\ [^-]*-----(?:.|\n)*?(?:-----END\ [^-]*-----|\Z)     # PEM and PGP, cut off ones too
  # AWS access key ids (IAM user guide, "Unique identifiers"), and secret access keys
  | \b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}
  | (?<![A-Za-z0-9/+=])(?=[A-Za-z/+]{0,39}\d)(?=[a-z0-9/+]{0,39}[A-Z])(?=[A-Z0-9/+]{0,39}[a-z])
    [A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])
  | \b(?:FwoGZXIvYXdz|IQoJb3JpZ2lu)[\w+/=]+                        # AWS session tokens
  | \beyJ[\w-]{5,2000}\.[\w-]{5,}(?:\.[\w-]*)?                     # JSON web tokens
  | \bgh[pousr]_\w{16,} | \bgithub_pat_\w{16,} | \bglpat-[\w-]{16,} # GitHub, GitLab
  | \bxox[a-z]-[\w-]{8,} | hooks\.slack\.com/services/[\w/]+       # Slack
  | \b(?:sk|rk|pk|whsec)_(?:live_|test_)?\w{16,}                   # Stripe
  | \bsk-[\w-]{16,} | \bAIza[\w-]{30,} | \bSG\.[\w-]{16,}\.[\w-]{16,} | \bnpm_\w{30,} | \bpypi-[\w-]{30,}
  | \bhv[sbr]\.[\w-]{16,} | \bAGE-SECRET-KEY-\w+ | \bPMAK-[\w-]{16,} | \bdop_v1_\w{16,}
  | \$(?:2[abxy]|argon2\w*|5|6|scrypt)\$[\w./$,=+-]{16,}           # password hashes
  | (?<=://)[^/\s:@"']*:[^/\s@"']+(?=@)                            # user and password in an address
  | (?<=\bBearer\ )[\w.~+/=-]{8,} | (?<=\bBasic\ )[\w+/=]{8,}
  | (?<![A-Za-z0-9])[A-Z]{2}\d{2}[ ]?(?:[A-Z0-9]{4}[ ]?){2,7}[A-Z0-9]{1,4}(?![A-Za-z0-9])    # IBAN
  | (?<![\w.-])(?:\d{4}[ -]){3}\d{1,7}(?![\w-]) | (?<![\w.-])\d{13,19}(?![\w-])  # cards, accounts
    """,
    re.VERBOSE,
)
# `password=...`, `"api_key": "..."` and the like in the middle of a text; `$` and `{` begin a reference to one.
ASSIGNED = re.compile(
    r"""(?ix)
    ((?:pass(?:word|wd|phrase)|(?<![a-z])pass|pwd|secret(?:[_-]?(?:access)?[_-]?key)?|token|api[_-]?key|private[_-]?key
      |credentials?|account[_-]?key)
      ["']? \s* (?:=|:\s|:(?=["'])) \s* )
    (?: "(?![$]\{)[^"\s][^"]*" | '(?![$]\{)[^'\s][^']*' | (?![$({"'])[^\s"',;&)}\]]+ )
    """
)
# `SIGNING_KEY=...`, `"STRIPE_KEY": "..."`: a variable of an environment, by its name.
VARIABLE = re.compile(
    r"""(?<![\w$])([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(["']?\s*[=:]\s*)"""
    r"""("[^"\n]+"|'[^'\n]+'|(?![$({"'])[^\s"',;&)}\]]+)"""
)
# `--password ...`, `-p ...` and `token ...`, of programs' command lines and of headers. `-p` is a port's or a
# folder's, too.
OPTION = re.compile(
    r"""(?ix)
    ( (?<![\w-]) --? (?:[a-z]+-)* (?:pass(?:word|wd|phrase)?|pwd|token|secret|api-?key|auth|credentials?) [ \t]+
    | (?<![\w-]) -p [ \t]+ (?![\d:./]+(?:/(?:tcp|udp))?(?!\S)|[/.~])
    | \b(?:mysql|mysqldump|mysqladmin|mariadb|sshpass)\b [^|;&\n]{0,200}? [ \t]-p (?=[^\s-])
    | \b(?:token|password|passwd|passphrase) [ \t]+ (?=[^\s\d]{0,60}\d)(?=[\w.~+/=-]{8}) )
    (?: "(?![$]\{)[^"]+" | '(?![$]\{)[^']+' | (?![$({"'-])[^\s"',;&)}\]]+ )
    """
)
SHORTEST = 8  # characters: nothing shorter has one of these shapes
DEEPEST = 2  # base64 in base64: nobody reads further


@lru_cache(maxsize=100_000)
def shaped(text: str) -> str:
    """The text, with a word in the place of everything that has the shape of a secret."""
    if len(text) < SHORTEST:
        return text
    return _without(text, DEEPEST)


def _without(text: str, depth: int) -> str:
    found = ASSIGNED.sub(rf"\1{SENSITIVE}", SHAPES.sub(SENSITIVE, text))
    found = OPTION.sub(rf"\1{SENSITIVE}", VARIABLE.sub(_variable, found))
    for run, inner in encoded(found) if depth else ():
        if _without(inner, depth - 1) != inner:
            found = found.replace(run, SENSITIVE)
    return found


def _variable(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}{SENSITIVE}" if is_secret(found[1]) and found[3] != SENSITIVE else found[0]
