"""What a page is about, in the words of schema.org, for programs that read pages: search engines, previews, catalogues.

Only what is published is said, and only in types that hold for it. A process that nobody was chosen for is a `Demand` that
its buyer seeks; one with an award in force or a contract is an `Order`. Persons are never named here.
"""

import re
from collections.abc import Mapping
from posixpath import splitext
from typing import Any

from unsealed.ocds.access import get_object, get_text
from unsealed.ocds.interpret import Amounts, Interpretation
from unsealed.ocds.organizations import Organization
from unsealed.publication import Download, Publication

LinkedData = Mapping[str, Any]

_MEDIA = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".gz": "application/gzip",
    ".zip": "application/zip",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".parquet": "application/vnd.apache.parquet",
}
_CURRENCY = re.compile(r"[A-Z]{3}\Z")


def of_process(ocid: str, title: str, compiled: dict[str, Any], known: Interpretation) -> LinkedData:
    """A contract page."""
    chosen = known.stage in ("awarded", "active", "completed")
    thing: dict[str, Any] = {"name": title, "identifier": ocid}
    buyer = _organization(known.buyer)
    if chosen:
        thing |= {"@type": "Order", "customer": buyer, "seller": _sellers(known), "orderDate": _signed(known)}
        thing["acceptedOffer"] = {} if known.is_framework else _offer(known.money.committed)
    else:
        period = get_object(get_object(compiled, "tender"), "tenderPeriod")
        thing |= {"@type": "Demand"}
        for name, field in (("validFrom", "startDate"), ("validThrough", "endDate")):
            day = known.day(period.get(field))
            thing[name] = day.isoformat() if day else ""
        thing = {**buyer, "seeks": _filled(thing)} if buyer else thing
    modified = known.day(get_text(compiled, "date"))
    return _filled(
        {"@type": "WebPage", "name": title, "dateModified": modified.isoformat() if modified else "", "mainEntity": _filled(thing)}
    )  # fmt: skip


def of_organization(name: str, key: str, basis: str) -> LinkedData:
    """The page of a buyer or supplier; `basis` says what its key rests on."""
    return _filled({"@type": "Organization", "name": name, "identifier": key if basis == "identifier" else ""})


def of_dataset(publication: Publication) -> LinkedData:
    """The downloads: all that catalogues of datasets ask for and that is known."""
    site, words = publication.site, publication.words
    publisher = {"@type": "Organization", "name": site.publisher_name}
    days = sorted(entry.date[:10] for entry in publication.entries if entry.date)
    about = words.ngettext(
        "One contracting process, from plan to payment, in the Open Contracting Data Standard.",
        "{count} contracting processes, from plan to payment, in the Open Contracting Data Standard.",
        len(publication.entries),
    ).format(count=words.number(len(publication.entries)))
    return _filled(
        {
            "@type": "Dataset",
            "name": site.name,
            "description": " ".join(each for each in (about, site.tagline) if each),
            "keywords": ["public procurement", "government contracts", "open contracting", "OCDS"],
            "license": publication.licence_url or publication.licence,
            "creator": publisher,
            "publisher": publisher,
            "isAccessibleForFree": True,
            "dateModified": publication.today.isoformat() if publication.today.year < 9999 else "",
            "temporalCoverage": f"{days[0]}/{days[-1]}" if days else "",
            "distribution": [
                _download(each, site.base_url)
                for each in publication.downloads
                if site.base_url and not _is_of_rows(each)
            ],
        }
    )


def _is_of_rows(download: Download) -> bool:
    """Whether a file holds what a number was made of, and no part of the publication."""
    return download.path.startswith("downloads/rows/")


def _download(download: Download, base_url: str) -> LinkedData:
    return _filled(
        {
            "@type": "DataDownload",
            "name": download.path.removeprefix("downloads/"),
            "contentUrl": f"{base_url.rstrip('/')}/{download.path}",
            "encodingFormat": _MEDIA.get(splitext(download.path)[1], download.format),
            "contentSize": f"{download.bytes} B",
            "sha256": download.sha256,
        }
    )


def _organization(organization: Organization | None) -> dict[str, Any]:
    if not organization or not organization.name or organization.basis == "withheld":
        return {}
    return {"@type": "Organization", "name": organization.name}


def _sellers(known: Interpretation) -> list[dict[str, Any]]:
    found = {each.key or each.name: each for award in known.awards if award.counted for each in award.suppliers}
    return [seller for each in found.values() if (seller := _organization(each))]


def _signed(known: Interpretation) -> str:
    days = [
        day for contract in known.contracts if contract.counted and (day := known.day(contract.body.get("dateSigned")))
    ]
    return min(days).isoformat() if days else ""


def _offer(committed: Amounts) -> dict[str, Any]:
    """The price, where there is one, in one currency."""
    if len(committed) != 1:
        return {}
    ((currency, amount),) = committed.items()
    if not _CURRENCY.match(currency) or amount < 0 or amount.adjusted() > 20:
        return {}
    return {"@type": "Offer", "price": f"{amount:f}", "priceCurrency": currency}


def _filled(thing: Mapping[str, Any]) -> dict[str, Any]:
    """A thing without what is not known."""
    return {name: value for name, value in thing.items() if value}
