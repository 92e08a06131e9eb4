"""What keys and tokens of known issuers look like: by the beginnings that their documentation names, and that
GitHub lists ("Supported secret scanning patterns").
"""

from __future__ import annotations

import re

__all__ = ["ISSUED"]

ISSUED = re.compile(
    r"""
    -----BEGIN\ [^-]*-----(?:.|\n)*?(?:-----END\ [^-]*-----|\Z)     # PEM and PGP, cut off ones too
  | (?<![A-Za-z0-9]) (?:
        # AWS access key ids (IAM user guide, "Unique identifiers"), session tokens, Bedrock's API keys
        (?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,} | (?:FwoGZXIvYXdz|IQoJb3JpZ2lu)[\w+/=]+ | ABSK[A-Za-z0-9+/]{80,}=*
      | bedrock-api-key-[\w+/=-]{16,}
      | eyJ[\w-]{5,2000}\.[\w-]{5,}(?:\.[\w-]*)?                    # JSON web tokens
      | gh[pousr]_\w{16,} | github_pat_\w{16,} | gl(?:pat|ptt|rt|cbt|dt|ft|imt|agent|oas|soat|ffct)-[\w.-]{16,}
      | xox[a-z]-[\w-]{8,} | xapp-\d-[\w-]{16,} | hooks\.slack\.com/(?:services|workflows|triggers)/[\w/-]+
      | discord(?:app)?\.com/api/webhooks/\d+/[\w-]+ | webhook\.office\.com/webhookb2/[\w@/-]+
      | [a-z0-9]{14}\.atlasv1\.[\w=-]{20,}                          # HCP Terraform
      | hv[sbr]\.[\w-]{16,}                                    # Vault
      | (?:sk|rk|pk)_(?:live|test)_\w{8,} | whsec_\w{16,}           # Stripe
      # Twilio's API keys (its glossary, "What is a String Identifier (SID)?"), SendGrid
      | SK[0-9a-f]{32,} | SG\.[\w-]{16,}\.[\w-]{16,}
      | sk-(?:ant|proj|svcacct|admin)-[\w-]{8,}                     # Anthropic, OpenAI
      | AIza[\w-]{30,} | GOCSPX-[\w-]{20,} | ya29\.[\w-]{20,}       # Google
      | LTAI[A-Za-z0-9]{12,} | do[opr]_v1_\w{16,} | dapi[0-9a-f]{32} | dckr_(?:pat|oat)_[\w-]{16,}
      | npm_\w{30,} | pypi-[\w-]{30,} | rubygems_[0-9a-f]{32,} | hf_[A-Za-z]{30,} | pul-[0-9a-f]{40}
      | gl(?:sa|c)_[\w+/=]{24,} | NR(?:AK|RA|II)-[\w-]{20,} | dt0[cs]\d\d\.\w{24}\.\w{40,} | dd_api_\w{16,}
      | sntry[su]_[\w+/=-]{24,} | PMAK-[\w-]{16,} | AGE-SECRET-KEY-\w+ | AT(?:ATT3|CTT3|BB)[\w=-]{28,}
      | dp\.(?:pt|st|ct|sa|scim|audit)\.[\w.]{32,} | pscale_(?:tkn|pw|oauth)_[\w.=-]{24,} | lin_api_\w{24,}
      | ntn_\w{32,} | shp(?:at|ca|pa|ss)_[0-9a-f]{32} | sq0(?:csp|atp)-[\w-]{22,} | rzp_(?:live|test)_\w{12,}
      | access-(?:sandbox|development|production)-[0-9a-f]{8}-[0-9a-f-]{27}                          # Plaid
      | FLWSECK(?:_TEST)?-[\w-]{12,} | EZ[AT]K\w{40,} | xkeysib-[0-9a-f]{32,}[\w-]* | key-[0-9a-f]{32}\b
      | [0-9a-f]{32}-us\d{1,2}\b | \d{8,10}:AA[\w-]{32,} | ops_eyJ[\w+/=-]{32,} | AKCp[A-Za-z0-9]{40,}
      | sq[upa]_[0-9a-f]{40} | HRKU-[\w-]{32,} | figd_[\w-]{32,} | sbp_[0-9a-f]{40}
      | [\w~.]{3}\dQ~[\w~.-]{31,34}                                 # Entra ID
    )
  | \b(?:sk|rk|pk)_\w{16,} | \bsk-[\w-]{16,}
  | \$(?:2[abxy]|argon2\w*|5|6|scrypt)\$[\w./$,=+-]{16,}           # password hashes
  | \$apr1\$[\w./$]{16,} | \{SSHA\d*\}[\w+/=]{16,}
    """,
    re.VERBOSE,
)
