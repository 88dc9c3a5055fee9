"""Which of our sponsors a vendor's company may be, each with what speaks for it. Pure.

Nobody is linked by it: two companies may have one name, and one company two. A person looks at both and decides.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from eventhub.core.names import name_key
from eventhub.core.word_search import folded

LEGAL_FORMS = {
    *(
        "ab",
        "ag",
        "aps",
        "as",
        "asa",
        "bv",
        "bvba",
        "co",
        "company",
        "corp",
        "corporation",
        "doo",
        "ev",
        "gbr",
        "ggmbh",
    ),
    *(
        "gmbh",
        "inc",
        "incorporated",
        "kft",
        "kg",
        "kgaa",
        "limited",
        "llc",
        "llp",
        "lp",
        "ltd",
        "nv",
        "ohg",
        "oy",
        "oyj",
    ),
    *("plc", "pte", "pty", "pvt", "sa", "sarl", "sas", "se", "sl", "spa", "spzoo", "srl", "srls", "sro", "ug", "zoo"),
}
FILLERS = {"and", "et", "the", "und", "y"}
# Where anybody may have an address or a page: one that two companies share says nothing of them.
SHARED = {
    *(
        "aol.com",
        "gmail.com",
        "gmx.de",
        "gmx.net",
        "googlemail.com",
        "hotmail.com",
        "icloud.com",
        "live.com",
        "mail.com",
    ),
    *("me.com", "outlook.com", "proton.me", "protonmail.com", "t-online.de", "web.de", "yahoo.com", "yahoo.co.uk"),
    *("facebook.com", "instagram.com", "linkedin.com", "twitter.com", "x.com", "youtube.com"),
}


class Sign(StrEnum):
    """What speaks for two being one, the strongest first."""

    NAME = "name"
    FORM = "form"
    SITE = "site"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Profile:
    """What of a company is compared. `key` is whatever the caller knows it by."""

    key: Hashable
    name: str
    website: str = ""
    emails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    key: Hashable
    signs: tuple[Sign, ...]
    hosts: tuple[str, ...] = ()

    @property
    def reasons(self) -> list[str]:
        return [_IN_WORDS[sign].format(", ".join(self.hosts)) for sign in self.signs]


_IN_WORDS = {
    Sign.NAME: "Same name",
    Sign.FORM: "Same name but for the legal form or “and”",
    Sign.SITE: "Same website ({})",
    Sign.MAIL: "A contact’s e-mail address is at the same place ({})",
}


def plain_name(name: str) -> str:
    """Without legal form, "&" and "and": "The Corvid & Sons Ltd." is "corvid sons". A name of nothing else stays whole."""
    whole = folded(name.replace(".", ""))
    words = [word for word in whole.split() if word not in FILLERS]
    while words and words[-1] in LEGAL_FORMS:
        words.pop()
    return " ".join(words) or whole or name_key(name)


def host_of(website: str) -> str:
    """The host without "www."; nothing where anybody may have a page."""
    try:
        host = urlsplit(website if "//" in website else f"//{website}").hostname or ""
    except ValueError:
        return ""
    host = host.rstrip(".").removeprefix("www.")
    return "" if host in SHARED or "." not in host else host


def mail_hosts(emails: Iterable[str]) -> set[str]:
    return set(filter(None, (host_of(email.rpartition("@")[2]) for email in emails if "@" in email)))


class Known:
    """Our sponsors, looked up by what they are called and where they are found."""

    def __init__(self, profiles: Iterable[Profile]) -> None:
        self.by_name: dict[str, set[Hashable]] = defaultdict(set)
        self.by_plain: dict[str, set[Hashable]] = defaultdict(set)
        self.by_site: dict[str, set[Hashable]] = defaultdict(set)
        self.by_mail: dict[str, set[Hashable]] = defaultdict(set)
        self.order: dict[Hashable, int] = {}
        for number, one in enumerate(profiles):
            self.order[one.key] = number
            self.by_name[name_key(one.name)].add(one.key)
            self.by_plain[plain_name(one.name)].add(one.key)
            self.by_site[host_of(one.website)].add(one.key)
            for host in mail_hosts(one.emails):
                self.by_mail[host].add(one.key)

    def candidates(self, theirs: Profile) -> list[Candidate]:
        """The best first; of equals the one that was named first."""
        signs: dict[Hashable, list[Sign]] = defaultdict(list)
        hosts: dict[Hashable, set[str]] = defaultdict(set)
        named = self.by_name.get(name_key(theirs.name), set())
        for key in named:
            signs[key].append(Sign.NAME)
        for key in self.by_plain.get(plain_name(theirs.name), set()) - named:
            signs[key].append(Sign.FORM)
        for sign, key, host in self._at_same_place(theirs):
            if sign not in signs[key]:
                signs[key].append(sign)
            hosts[key].add(host)
        found = [Candidate(key, tuple(each), tuple(sorted(hosts[key]))) for key, each in signs.items()]
        return sorted(found, key=lambda one: ([_RANK[sign] for sign in one.signs], self.order[one.key]))

    def _at_same_place(self, theirs: Profile) -> Iterable[tuple[Sign, Hashable, str]]:
        site, mails = host_of(theirs.website), mail_hosts(theirs.emails)
        for key in self.by_site.get(site, ()) if site else ():
            yield Sign.SITE, key, site
        for host in sorted(mails):
            for key in self.by_mail.get(host, set()) | self.by_site.get(host, set()):
                yield Sign.MAIL, key, host
        for key in self.by_mail.get(site, ()) if site else ():
            yield Sign.MAIL, key, site


_RANK = {sign: number for number, sign in enumerate(Sign)}


def only_exact(candidates: list[Candidate]) -> Candidate | None:
    """The one that has the same name, where nobody else comes into question."""
    return candidates[0] if len(candidates) == 1 and Sign.NAME in candidates[0].signs else None
