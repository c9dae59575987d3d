"""Numbers, addresses and codes have the form that they should have."""

import re

from unsealed.exact_json import Json
from unsealed.ocds.access import get_object, get_objects, get_text
from unsealed.ocds.interpret import Subject
from unsealed.ocds.privacy import PERSON_SCHEME, WITHHELD_SCHEME
from unsealed.quality_check import Check, Outcomes

CHECKS = (
    Check("format.ocid", "The ocid begins with a prefix such as ocds-213czf."),
    Check("format.email", "An e-mail address can be one."),
    Check("format.telephone", "A telephone number has 7 to 15 digits."),
    Check("codelist.identifier_scheme", "The register of an organization is named as org-id.guide does: GB-COH, US-EIN."),
    Check("range.document_description_length", "The description of a document has 250 characters at most."),
    Check("coherent.document_type", "A type of document stands where it belongs: no signed contract among tender documents."),
    Check("codelist.document_format", "The format of a document is a media type, such as application/pdf, or offline/print."),
    Check("codelist.language", "A language is a code of ISO 639-1, such as en."),
)  # fmt: skip
_OCID = re.compile(r"ocds-[a-z0-9]{6}")
_EMAIL = re.compile(r"[^@\s<>(),;:]+@[^@\s<>(),;:]+\.[^@\s<>(),;:.]{2,}\Z")
_SCHEME = re.compile(r"(?:[A-Z]{2}|XI|XM|XR)-[A-Z0-9_-]+\Z")
_FORMAT = re.compile(
    r"(?:application|audio|font|image|message|model|multipart|text|video)/[\w.+-]+(?:\s*;.*)?\Z|offline/print\Z"
)
_NOT_DIGITS = re.compile(r"\D")
_LANGUAGES = frozenset([
    "aa", "ab", "ae", "af", "ak", "am", "an", "ar", "as", "av", "ay", "az", "ba", "be", "bg", "bi", "bm", "bn", "bo", "br",
    "bs", "ca", "ce", "ch", "co", "cr", "cs", "cu", "cv", "cy", "da", "de", "dv", "dz", "ee", "el", "en", "eo", "es", "et",
    "eu", "fa", "ff", "fi", "fj", "fo", "fr", "fy", "ga", "gd", "gl", "gn", "gu", "gv", "ha", "he", "hi", "ho", "hr", "ht",
    "hu", "hy", "hz", "ia", "id", "ie", "ig", "ii", "ik", "io", "is", "it", "iu", "ja", "jv", "ka", "kg", "ki", "kj", "kk",
    "kl", "km", "kn", "ko", "kr", "ks", "ku", "kv", "kw", "ky", "la", "lb", "lg", "li", "ln", "lo", "lt", "lu", "lv", "mg",
    "mh", "mi", "mk", "ml", "mn", "mr", "ms", "mt", "my", "na", "nb", "nd", "ne", "ng", "nl", "nn", "no", "nr", "nv", "ny",
    "oc", "oj", "om", "or", "os", "pa", "pi", "pl", "ps", "pt", "qu", "rm", "rn", "ro", "ru", "rw", "sa", "sc", "sd", "se",
    "sg", "si", "sk", "sl", "sm", "sn", "so", "sq", "sr", "ss", "st", "su", "sv", "sw", "ta", "te", "tg", "th", "ti", "tk",
    "tl", "tn", "to", "tr", "ts", "tt", "tw", "ty", "ug", "uk", "ur", "uz", "ve", "vi", "vo", "wa", "wo", "xh", "yi", "yo",
    "za", "zh", "zu",
])  # fmt: skip
_TYPES = {
    "planning": "plannedProcurementNotice procurementPlan marketStudies assetAndLiabilityAssessment riskProvisions "
    "needsAssessment feasibilityStudy projectPlan environmentalImpact",
    "tender": "tenderNotice biddingDocuments technicalSpecifications evaluationCriteria evaluationReports hearingNotice "
    "eligibilityCriteria clarifications shortlistedFirms billOfQuantity contractDraft complaints contractArrangements "
    "contractSchedule contractGuarantees bidders conflictOfInterest cancellationDetails illustration",
    "award": "awardNotice winningBid contractDraft complaints contractArrangements contractSchedule conflictOfInterest "
    "cancellationDetails submissionDocuments",
    "contract": "contractNotice contractSigned contractAnnexe subContract contractSummary contractArrangements "
    "contractSchedule contractGuarantees conflictOfInterest cancellationDetails illustration submissionDocuments",
    "implementation": "completionCertificate physicalProgressReport financialProgressReport finalAudit debarments "
    "environmentalImpact conflictOfInterest cancellationDetails illustration",
}
"""The types that the codelist of OCDS 1.1 puts into each section."""
_SECTIONS: dict[str, set[str]] = {}
for _section, _codes in _TYPES.items():
    for _code in _codes.split():
        _SECTIONS.setdefault(_code, set()).add(_section)


def look(subject: Subject) -> Outcomes:
    """The ocid, organizations, languages and documents."""
    compiled = subject.process.compiled
    yield "format.ocid", _OCID.match(subject.process.ocid) is not None
    if language := get_text(compiled, "language"):
        yield "codelist.language", language in _LANGUAGES
    for party in get_objects(compiled, "parties"):
        scheme = get_text(get_object(party, "identifier"), "scheme")
        if scheme and scheme != WITHHELD_SCHEME and not PERSON_SCHEME.match(scheme):
            yield "codelist.identifier_scheme", _SCHEME.match(scheme) is not None
        if "contactPoint" in party:
            contact = get_object(party, "contactPoint")
            if email := get_text(contact, "email"):
                yield "format.email", _EMAIL.match(email) is not None
            if telephone := get_text(contact, "telephone"):
                yield "format.telephone", 7 <= len(_NOT_DIGITS.sub("", telephone)) <= 15
    for name in ("planning", "tender"):
        yield from _look_at_documents(get_object(compiled, name), name)
    for award in subject.interpretation.awards:
        yield from _look_at_documents(award.body, "award")
    for contract in subject.interpretation.contracts:
        yield from _look_at_documents(contract.body, "contract")
        yield from _look_at_documents(get_object(contract.body, "implementation"), "implementation")


def _look_at_documents(parent: dict[str, Json], section: str) -> Outcomes:
    if "documents" not in parent:
        return
    for document in get_objects(parent, "documents"):
        if description := get_text(document, "description"):
            yield "range.document_description_length", len(description) <= 250
        if (kind := get_text(document, "documentType")) in _SECTIONS:
            yield "coherent.document_type", section in _SECTIONS[kind]
        if form := get_text(document, "format"):
            yield "codelist.document_format", _FORMAT.match(form) is not None
        if language := get_text(document, "language"):
            yield "codelist.language", language in _LANGUAGES
