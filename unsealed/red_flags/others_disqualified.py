"""Were all bidders disqualified except the one that was chosen?"""

from collections.abc import Iterator

from unsealed.red_flag import (
    AWARD_REASONS,
    FLAGGED,
    NOT_FLAGGED,
    PLAIN_BID_REASONS,
    Case,
    Look,
    RedFlag,
    Used,
)

DOSSIER = RedFlag(
    code="R035",
    title="All but the winner disqualified",
    question="Were all bidders disqualified except the one that was chosen?",
    formula="all awards are decided; one tenderer alone has valid bids and is the only supplier; at least as many others "
    "as the limit have disqualified bids",
    says="Firms with a valid bid: {valid}; others with a disqualified bid: {disqualified}.",
    paths=("bids/details/status", "bids/details/tenderers/id", "awards/status", "awards/suppliers/id"),
    innocent=(
        "The others left out a document that the tender asked for, or came without a licence.",
        "The purchase is demanding, and few can do it.",
        "A firm that bid for the first time made a mistake of form.",
    ),
    source="OCP R035; Cardinal",
    unit="tenderers",
    reasons=PLAIN_BID_REASONS | AWARD_REASONS | {"no_supplier": "Whom the award chose is not published."},
    settings=("disqualified_others",),
    tenderer_value=0,
)


def look(case: Case) -> Iterator[Look]:
    """The number of other tenderers with disqualified bids."""
    if reason := case.why_not_awarded() or case.why_not_final() or case.why_no_bids():
        yield Look(reason)
        return
    suppliers = {each for award in case.active for each in case.suppliers(award)}
    bids = [bid for bid in case.submitted if bid.status in ("valid", "disqualified")]
    if not suppliers or (not case.as_cardinal and not all(bid.tenderers for bid in bids)):
        yield Look("no_tenderer" if suppliers else "no_supplier")
        return
    valid = {each for bid in bids if bid.status == "valid" for each in bid.tenderers}
    others = {each for bid in bids if bid.status == "disqualified" for each in bid.tenderers} - valid
    flagged = len(valid) == 1 and valid == suppliers and len(others) >= case.settings.disqualified_others
    yield Look(
        FLAGGED if flagged else NOT_FLAGGED,
        len(others),
        (Used("valid", "number", len(valid)), Used("disqualified", "number", len(others))),
        tenderers=tuple(sorted(valid)),
    )
