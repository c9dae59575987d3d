"""The code sense: which code of an OCDS codelist the words of a column stand for, in the words that cities use."""

from typing import NamedTuple

from unsealed.mapping_guess.column import Column
from unsealed.mapping_guess.headings import words_of
from unsealed.ocds import codelists

MOST_CODES = 60
"""A column with more different texts than this holds no codes."""

_AWARD_ENDED = {"cancelled": """cancelled, canceled, annulled, revoked, terminated, rescinded, void, cancelado, anulado, annule,
    rescindido, rescindida, resilie, revogado, storniert, aufgehoben, imefutwa"""}  # fmt: skip

SYNONYMS = {
    "method": {
        "open": """open, open tender, open tendering, open bidding, open competitive bidding, open procedure, public tender,
            public bidding, competitive bidding, competitive tendering, national competitive tendering,
            international competitive tendering, competitive sealed bid, competitive sealed bidding, competitive sealed proposal,
            sealed bid, national competitive bidding, international competitive bidding, ncb, icb, ifb, itb, invitation bid,
            invitation to bid, invitation tender, rft, request tender, open tender enquiry, e tender, formal bid,
            licitacion publica, licitacion abierta, procedimiento abierto, abierto, concurso publico, licitacion publica nacional,
            licitacion publica internacional, appel offre ouvert, appel offre public, appel offre, procedure ouverte, public,
            concorrencia, concorrencia publica, pregao, pregao eletronico, pregao presencial, tomada preco, offenes verfahren,
            offentliche ausschreibung, zabuni wazi""",
        "selective": """selective, restricted, restricted tender, restricted procedure, restricted bidding, prequalified,
            pre qualified, two stage, licitacion restringida,
            procedimiento restringido, restringido, invitacion restringida, appel offre restreint, procedure restreinte,
            nicht offenes verfahren, nichtoffenes verfahren, beschrankte ausschreibung mit teilnahmewettbewerb""",
        "limited": """limited, limited tender, limited bidding, limited tender enquiry, by invitation, invitation, invited,
            shopping, three quote,
            invitacion, invitacion tres, invitacion cuando menos tres, invitacion cuando menos tres persona, menor cuantia,
            appel offre sur invitation, invitation ecrite, sur invitation, convite, carta convite,
            beschrankte ausschreibung""",
        "direct": """direct, direct award, direct contracting, direct procurement, direct purchase, sole source, single source,
            single source procurement, single tender, non competitive, noncompetitive,
            exclusive right, nomination, adjudicacion directa, contratacion directa, compra directa,
            trato directo, directo, directa, excepcion, gre gre, de gre a gre, marche gre gre, attribution directe, entente directe,
            sans publicite ni mise en concurrence, sans publicite ni mise en concurrence prealable,
            marche passe sans publicite ni mise en concurrence prealable, marche sans publicite ni mise en concurrence prealable,
            procedure negociee sans publicite ni mise en concurrence, dispensa, dispensa licitacao, inexigibilidade, contratacao direta, direktvergabe, direktauftrag, freihandige vergabe""",
    },
    "procurementCategory": {
        "goods": """good, good and supply, supply, supplies, equipment, commodity, material, purchase good, bien, adquisicion,
            adquisicion bien, suministro, bienes, fourniture, fornecimento, compra, aquisicao, lieferung, lieferauftrag, bidhaa""",
        "works": """work, public work, construction, construction service, construction work, civil work, building, infrastructure,
            obra, obra publica, obras, construccion, travaux, construction and renovation, obra engenharia, bau, bauleistung,
            bauauftrag, ujenzi""",
        "services": """service, professional service, consulting, consulting service, consultancy, consultancy service, consultant,
            non consultancy, non consultancy service, non consulting service, maintenance, architectural engineering,
            servicio, servicio profesional, consultoria, servicios, prestacion servicio, arrendamiento, prestation, service professionnel,
            prestation intellectuelle, servico, servico tecnico, servicos, dienstleistung, dienstleistungsauftrag, huduma""",
    },
    "awardStatus": {
        "active": """active, awarded, award, final, complete, completed, closed, open, in force, executed, signed, contract signed,
            registered, approved, adjudicado, adjudicada, vigente, activo, contratado, attribue, adjuge, accorde, en cours, termine, actif, en ejecucion, em execucao,
            firmado, liquidado, terminado,
            homologado, ativo, concluido, encerrado, encerrada, finalizado, celebrado, suscrito, vergeben, erteilt, abgeschlossen, aktiv,
            in progress, work in progress, work order issued, po issued, ongoing, expired""",
        "pending": """pending, proposed, intent award, intent to award, recommended, in process, pending registration, draft, under review,
            pendiente, en proceso, en attente, pendente, em andamento, ausstehend, offen""",
        **_AWARD_ENDED,
        "unsuccessful": """unsuccessful, failed, no bid, no award, not awarded, rejected, desierto, desierta, infructueux, sans suite,
            deserto, fracassado, erfolglos""",
    },
    "contractStatus": {
        "active": """active, in force, signed, executed, registered, open, ongoing, in progress, current, vigente, activo,
            en ejecucion, firmado, en cours, actif, signe, ativo, em execucao, aktiv, laufend, unaendelea""",
        "pending": "pending, proposed, draft, pending registration, pendiente, en attente, pendente, ausstehend",
        "terminated": """terminated, closed, complete, completed, expired, ended, finished, terminado, finalizado, concluido, vencido,
            liquidado, termine, acheve, expire, encerrado, abgeschlossen, beendet, umekamilika""",
        "cancelled": "cancelled, canceled, annulled, rescinded, void, cancelado, anulado, annule, resilie, storniert, imefutwa",
    },
    "tenderStatus": {
        "active": """active, open, published, advertised, live, accepting bid, issued, abierto, abierta, publicado, convocado, vigente,
            ouvert, publie, en cours, aberto, aberta, offen, laufend, veroffentlicht, wazi""",
        "planned": "planned, upcoming, forecast, future, planificado, prevu, planejado, geplant",
        "complete": """complete, completed, closed, awarded, evaluated, award, adjudicado, adjudicada, cerrado, cerrada, finalizado,
            attribue, clos, ferme, termine, encerrado, homologado, concluido, abgeschlossen, vergeben, geschlossen""",
        "cancelled": "cancelled, canceled, cancelado, cancelada, anulado, annule, revogado, aufgehoben, storniert, imefutwa",
        "unsuccessful": """unsuccessful, failed, no bid, no bid received, not awarded, desierto, desierta, fracasado, infructueux,
            sans suite, deserto, fracassado, erfolglos""",
        "withdrawn": "withdrawn, retirado, retire, retirada, zuruckgezogen",
    },
}  # fmt: skip
"""Codelist -> code -> the words that stand for it, as `headings.words_of` compares them.

What one city advertises to all and another sends to three firms (RFQ, RFP, emergencies) is not here: people decide it.
"""


class CodeSense(NamedTuple):
    """What the texts of a column stand for: each text with its count and code; the code is empty where it is not known."""

    values: tuple[tuple[str, int, str], ...]

    @property
    def unknown(self) -> tuple[tuple[str, int, str], ...]:
        """Those that people have to decide."""
        return tuple(each for each in self.values if not each[2])

    @property
    def fitness(self) -> float:
        """The share of the cells whose code is known."""
        total = sum(count for _, count, _ in self.values)
        return sum(count for _, count, code in self.values if code) / total if total else 0.0


def sense_codes(column: Column, codelist: str) -> CodeSense:
    """What the texts stand for in a codelist; the most frequent first. Nothing where there are too many to be codes."""
    counted: dict[str, tuple[str, int]] = {}
    for text, count in column.counts.items():
        key = text.casefold()
        shown, before = counted.get(key, (text, 0))
        counted[key] = (shown, before + count)
    if len(counted) > MOST_CODES:
        return CodeSense(())
    values = [(text, count, _code(text, codelist)) for text, count in counted.values()]
    return CodeSense(tuple(sorted(values, key=lambda each: (-each[1], each[0]))))


def _code(text: str, codelist: str) -> str:
    """The code whose title or synonym the text is; "Goods and Services" is two categories, so it is none."""
    words = words_of(text)
    if not words:
        return ""
    for code, title in codelists.codes(codelist).items():
        if words in (words_of(code), words_of(title)):
            return code
    for code, phrases in SYNONYMS.get(codelist, {}).items():
        if any(words == words_of(phrase) for phrase in phrases.split(",")):
            return code
    return ""
