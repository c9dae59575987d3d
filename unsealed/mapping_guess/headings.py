"""What the headings of cities' tables usually mean: the words for each role, in English, Spanish, French, Portuguese, German
and Swahili. A word that is missing here is added here, and nowhere else.
"""

import re
import unicodedata
from functools import cache
from typing import NamedTuple

KINDS = {
    "code": ("ocid", "process_id", "contract_id", "award_id", "row", "supplier_id", "item_code"),
    "amount": ("estimate", "budget", "award_amount", "contract_amount", "original_amount", "paid", "unit_price"),
    "date": ("published", "deadline", "award_date", "signed", "start", "end"),
    "text": (
        "title", "description", "buyer", "supplier", "method", "rationale", "category", "status", "currency", "item",
        "location", "address", "contact", "fiscal", "duration", "unit", "document",
    ),
    "count": ("bids", "quantity"),
}  # fmt: skip
"""What a column must hold for a role. Where a heading speaks of two roles alike, the first of them has it."""

_WORDS = {
    "ocid": "ocid, open contracting id",
    "process_id": """document number, document no, solicitation number, solicitation no, solicitation id, solicitation,
        tender no, tender number, tender id, tender reference, bid number, bid no, bid id, rfp number, rfp no, rfx number, rfq no,
        itb no, specification number, reference number, reference no, reference, ref no, ref, file number, file no, case number,
        procurement no, procurement id, procurement number, procurement reference, process id, process number, process no,
        workspace number, notice number, notice id, nit no, pin, epin, project number, project no,
        numero proceso, no proceso, codigo proceso, id proceso, proceso compra, proceso, no procedimiento, no licitacion,
        no expediente, no processo, numero procedimiento, numero licitacion, codigo licitacion, expediente,
        numero expediente, convocatoria, codigo unico, no dossier, numero dossier, numero reference, numero appel offre,
        numero processo, processo, numero licitacao, edital, numero edital, vergabenummer, aktenzeichen, nambari zabuni, zabuni""",
    "contract_id": """contract number, contract no, contract id, contract, contract reference, po number, po no, po, lpo no,
        purchase order, purchase order number, purchase order no, agreement number, agreement no, agreement id, order number,
        order no, numero contrato, no contrato, contrato, codigo contrato, id contrato, numero contrat, no contrat, contrat,
        numero marche, no marche, marche, vertragsnummer, auftragsnummer, nambari mkataba, mkataba""",
    "award_id": """award id, award number, award no, award reference, loa no, numero adjudicacion, id adjudicacion, no decision,
        numero decision, numero resolution, no resolution""",
    "row": """id, sr no, s no, sl no, sno, slno, serial no, serial number, serial, line, line no, line number, row, row id,
        row number, no, number, objectid, rowid, fid, index, ligne, nro, numero, item no, lfd nr, nr""",
    "supplier_id": """vendor id, vendor number, vendor no, vendor code, supplier id, supplier number, supplier no, supplier code,
        contractor id, ruc, nit, rut, rfc, cnpj, cpf, cif, nif, siret, siren, abn, ein, gstin, pan, kra pin, tin, vat number,
        vat no, cuit, neq, company number, company registration, registration number, cedula, ust idnr, codigo proveedor""",
    "item_code": """unspsc, unspsc code, cpv, cpv code, commodity code, nigp, nigp code, naics, naics code, gsin, item code,
        class code, classification code, codigo unspsc, codigo cpv, codigo articulo, code cpv, cpv nummer""",
    "estimate": """estimated value, estimated amount, estimated cost, estimate, estimated contract value, engineer estimate,
        reserve price, monto estimado, valor estimado, valor referencial, monto referencial,
        presupuesto base, presupuesto oficial, importe licitacion, montant estime, estimation, valeur estimee, schatzwert,
        geschatzter wert, geschatzter auftragswert, thamani kadirio""",
    "budget": "budget, budget amount, budgeted amount, presupuesto, orcamento, bajeti, dotacion",
    "award_amount": """award amount, awarded amount, award value, awarded value, award, awarded, bid amount, winning bid,
        winning bid amount, accepted bid, amount, value, total, total amount, total value, sum, price, tendered amount,
        tender value, tender amount, tender sum, maximum amount, montant max, montant maximum, monto maximo,
        monto adjudicado, valor adjudicado, importe adjudicado, importe adjudicacion, importe, monto, valor, monto total,
        valor total, precio, montant adjuge, montant attribue, montant accorde, montant octroye, montant, montant total, prix,
        valor homologado, preco, zuschlagssumme, zuschlagswert, auftragswert, auftragssumme, betrag, wert, summe, kiasi, thamani""",
    "contract_amount": """contract amount, contract value, contract sum, contract price, contract cost, contracted amount,
        current amount, current contract amount, current value, revised amount, agreement amount, agreement value, po amount,
        po value, order amount, monto contratado, monto contrato, valor contrato, importe contrato, montant contrat,
        montant marche, valor contratado, vertragswert, vertragssumme, maximum contract amount""",
    "original_amount": """original amount, original contract amount, original value, original contract value, initial amount,
        initial value, monto original, monto inicial, montant initial, montant origine, valor inicial, valor original""",
    "paid": """amount paid, paid, payment, payment amount, total paid, paid to date, spend to date, spent to date, spent, spend,
        expended, amount expended, expenditure, invoiced, disbursed, monto pagado, pagado, importe pagado, montant paye, paye,
        depense, valor pago, pago, ausgezahlt, kulipwa""",
    "unit_price": "unit price, unit cost, rate, precio unitario, prix unitaire, valor unitario, preco unitario, einzelpreis",
    "published": """issue date, date issued, issued, published, publication date, date published, publish date, advertised,
        advertisement date, date advertised, tender date, release date, open date, posted, posting date, fecha publicacion,
        fecha convocatoria, date publication, data publicacao, veroffentlichung, veroffentlichungsdatum, tarehe kutangazwa""",
    "deadline": """submission deadline, closing date, close date, deadline, due date, bid due date, bid closing, tender closing date,
        closes, response deadline, last date, opening date, bid opening date, fecha limite, fecha cierre, fecha presentacion,
        fecha apertura, date limite, date cloture, date limite reception, data abertura, data limite, prazo, abgabefrist,
        angebotsfrist, tarehe mwisho""",
    "award_date": """award date, date awarded, date award, awarded date, awarded on, award authority date, decision date,
        approval date, date approved, approved date, council date, registration date, date, loa date, transaction date,
        fecha adjudicacion, fecha fallo, fecha resolucion, fecha, date attribution, date adjudication, date approbation,
        date decision, date octroi, data homologacao, data adjudicacao, data, zuschlagsdatum, zuschlag am, datum, tarehe""",
    "signed": """contract date, signed, signature date, date signed, signing date, date contract, agreement date, execution date,
        po date, order date, fecha contrato, fecha firma, fecha suscripcion, fecha celebracion, date signature, date contrat,
        date marche, data assinatura, data contrato, vertragsdatum, unterzeichnung, tarehe mkataba""",
    "start": """start date, begin date, commencement, commencement date, contract start, contract start date, effective date,
        start, begin, from date, valid from, fecha inicio, date debut, debut, data inicio, vigencia inicio, inicio,
        vertragsbeginn, beginn, laufzeitbeginn, tarehe kuanza""",
    "end": """end date, expiration date, expiry date, completion date, contract end, contract end date, expires, expiry,
        expiration, end, to date, valid to, valid until, fecha fin, fecha terminacion, fecha final, fecha vencimiento, date fin,
        date echeance, fin, data fim, data final, termino, vigencia fim, vertragsende, ende, laufzeitende, tarehe kumaliza""",
    "title": """title, tender title, contract title, project title, project name, project, contract name, tender name, name work,
        work name, subject, solicitation title, procurement title, purpose, titulo, objeto, objeto contrato, objeto contratacion,
        objeto contratual, nombre proceso, nombre contrato, denominacion, objet, objet contrat, objet marche, intitule, libelle,
        bezeichnung, gegenstand, auftragsgegenstand, titel, jina zabuni""",
    "description": """description, contract description, procurement description, solicitation description, document description,
        tender description, purchase order description, description good, description service, description work,
        description good service, description good work service, scope, scope work, detail, particular, short description, nature,
        descripcion, descripcion proceso, descripcion contrato, nature contrat, descricao, beschreibung, leistung,
        leistungsbeschreibung, maelezo""",
    "buyer": """buyer, department, department name, dept, dept name, agency, agency name, division, buying entity, procuring entity,
        procuring entity name, entity, entity name, ministry, organisation, organization, authority, authority name,
        contracting authority, office, unit, bureau, municipality, council, directorate, mda, business unit, entidad,
        entidad compradora, comprador, organo contratacion, dependencia, institucion, unidad compradora, unidad, secretaria,
        acheteur, pouvoir adjudicateur, service, direction, arrondissement, unite administrative, orgao, orgao comprador,
        unidade gestora, auftraggeber, dienststelle, amt, abteilung, vergabestelle, idara, taasisi""",
    "supplier": """supplier, supplier name, vendor, vendor name, contractor, contractor name, awardee, winner, winning bidder,
        successful bidder, successful supplier, successful tenderer, selected bidder, selected vendor, awarded to, award to,
        awarded vendor, awarded supplier, prime vendor, payee, company, company name, firm, firm name, name contractor,
        name supplier, name firm, bidder, consultant, provider, proveedor, adjudicatario, contratista, nombre proveedor,
        razon social, empresa, empresa adjudicataria, fournisseur, nom fournisseur, attributaire, titulaire, adjudicataire,
        entreprise, prestataire, contractant, fornecedor, nome fornecedor, contratado, contratada, vencedor, razao social,
        favorecido, lieferant, auftragnehmer, zuschlagsempfanger, firma, mzabuni, mkandarasi, muuzaji""",
    "method": """procurement method, method, method procurement, procurement type, type procurement, rfx type, solicitation type,
        award method, award process, award type, tender type, bid type, selection method, competition type, procurement process,
        document type, mode tender, mode tendering, mode procurement, mode, tipo procedimiento, tipo proceso, tipo proceso seleccion, procedimiento, tipo contratacion, modalidad, modalidad contratacion,
        metodo contratacion, tipo licitacion, mode passation, mode attribution, mode adjudication, type appel offre, procedure,
        type procedure, modalidade, modalidade licitacao, vergabeart, verfahrensart, verfahren, njia ununuzi""",
    "rationale": """reason, justification, rationale, reason award, sole source reason, sole source justification, motivo,
        justificacion, justificativa, motif, begrundung""",
    "category": """category, procurement category, high level category, type contract, contract type, contract category, industry,
        work type, purchase type, commodity type, tipo contrato, categoria, rubro, tipo objeto, objeto contractual, type contrat, type marche,
        categorie, nature prestation, nature marche, auftragsart, leistungsart, aina""",
    "status": """status, contract status, award status, tender status, solicitation status, bid status, stage, estado, estatus,
        estado contrato, situacion, statut, etat, situacao, hali""",
    "currency": "currency, currency code, moneda, devise, moeda, wahrung, sarafu",
    "item": """item, item description, item name, commodity, commodity description, line description, product, article, producto,
        unspsc description, cpv description, descripcion articulo, artikel""",
    "location": """ward, location, district, site, place, region, neighbourhood, neighborhood, latitude, longitude,
        community area, county, borough, ubicacion, comuna, distrito, localidad, lieu, territoire, bairro, ort, stadtteil, mahali""",
    "address": """address, supplier address, vendor address, vendor city, vendor state, vendor zip, vendor postal code, zip,
        zip code, postal code, street, city, state, contractor address, direccion, domicilio, adresse, endereco, anschrift, anwani""",
    "contact": """email, e mail, mail, phone, phone number, telephone, fax, mobile, contact, contact person, contact name, officer,
        procurement officer, contract officer, buyer email, buyer phone, supervisor, nombre supervisor, representante legal, nombre representante legal,
        ordenador gasto, buyer name email, responsible person, requester,
        correo, telefono, contacto, responsable, courriel, telephone, contato, responsavel, ansprechpartner, telefon, simu""",
    "duration": """duration, contract duration, contract period, contract term, period, term, length, plazo, plazo ejecucion, duracion,
        duree, duree mois, duree contrat, duree marche, prazo, prazo execucao, prazo vigencia, laufzeit, dauer, muda""",
    "unit": "unit measure, unit measurement, uom, unidad medida, unite mesure, unidade medida, masseinheit, mengeneinheit",
    "fiscal": "fiscal year, year, month, quarter, financial year, fy, ano, ejercicio, annee, exercice, jahr, mwaka",
    "document": """document, link, url, document link, contract pdf, pdf, attachment, web link, hyperlink, contract link, enlace,
        lien, anexo, arquivo, dokument""",
    "bids": """bidder, tenderer, number bid, no bid, bid received, number bidder, no bidder, number tenderer, number response, response received,
        number tender received, no tender received, bid count, numero oferta, numero oferente, oferta recibida, nombre offre,
        nombre soumission, nombre soumissionnaire, numero proposta, quantidade proposta, anzahl angebot, anzahl bieter""",
    "quantity": "quantity, qty, cantidad, quantite, quantidade, menge, anzahl",
}

_STOP_WORDS = frozenset(
    ["of", "the", "for", "in", "on", "and", "a", "an", "de", "del", "du", "des", "la", "le", "les", "el", "los", "las", "do",
     "da", "dos", "das", "y", "et", "e", "und", "der", "die", "des", "d", "l", "ya", "wa", "yenye"]
)  # fmt: skip
_NUMBER_SIGNS = re.compile(r"#|№|\bn[°º]|\bno\.|\bnum\b\.?|\bnr\.", re.IGNORECASE)
_JOINTS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[^\W_]+")


class Hint(NamedTuple):
    """A role that a heading speaks of. `fitness` is between 0 and 1; `phrase` is what of the heading said so.

    `rank` is the phrase's place among those of its role: of two headings that fit alike, the one named first is meant.
    """

    role: str
    fitness: float
    phrase: str
    rank: int = 0


def words_of(heading: str) -> tuple[str, ...]:
    """The words of a heading as they are compared: small letters, without accents, plurals and words such as "of"."""
    text = _JOINTS.sub(" ", _NUMBER_SIGNS.sub(" no ", heading))
    plain = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each)).casefold()
    words = [_singular(word) for word in _WORD.findall(plain)]
    return tuple(word for word in words if word not in _STOP_WORDS) or tuple(words)


def hints_of(heading: str) -> dict[str, Hint]:
    """The roles that a heading may stand for, each with the phrase that fits it best."""
    words = words_of(heading)
    found: dict[str, Hint] = {}
    for role, phrases in _phrases().items():
        for rank, phrase in enumerate(phrases):
            if set(phrase) <= set(words):
                share = len(phrase) / max(1, len(words))
                fitness = min(1.0, 0.75 * share + 0.08 * len(phrase) + (0.01 if words[-1:] == phrase[-1:] else 0))
                if role not in found or fitness > found[role].fitness:
                    found[role] = Hint(role, fitness, " ".join(phrase), rank)
    return found


@cache
def _phrases() -> dict[str, tuple[tuple[str, ...], ...]]:
    return {
        role: tuple(dict.fromkeys(words_of(phrase) for phrase in phrases.split(",")))
        for role, phrases in _WORDS.items()
    }


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
