"""An English word in lower case → its singular and its American spelling.

Both are for comparing words, never for showing them. They follow the regular endings;
words that only look so are listed. The differences between British and American
spelling are those of the Oxford English Dictionary (*-ise*, *-our*, *-re*, *-ll-*).
"""

from __future__ import annotations

import re

_PLURALS_TEXT = """
    indices index, vertices vertex, appendices appendix, vortices vortex, codices codex,
    helices helix, cortices cortex, apices apex, simplices simplex, radices radix,
    cervices cervix, matrices matrix, directrices directrix, axes axis,
    criteria criterion, phenomena phenomenon, automata automaton, ganglia ganglion,
    mitochondria mitochondrion, polyhedra polyhedron, taxa taxon, bacteria bacterium,
    strata stratum, spectra spectrum, maxima maximum, minima minimum, optima optimum,
    extrema extremum, quanta quantum, momenta momentum, errata erratum, ova ovum,
    addenda addendum, symposia symposium, curricula curriculum, millennia millennium,
    nuclei nucleus, radii radius, loci locus, foci focus, stimuli stimulus, tori torus,
    fungi fungus, alumni alumnus, cacti cactus, bacilli bacillus, moduli modulus,
    alveoli alveolus, syllabi syllabus, thrombi thrombus, emboli embolus, gyri gyrus,
    formulae formula, vertebrae vertebra, larvae larva, antennae antenna, algae alga,
    nebulae nebula, supernovae supernova, lacunae lacuna, hyphae hypha, fibulae fibula,
    corpora corpus, genera genus, schemata schema, lemmata lemma, stomata stoma,
    stigmata stigma, halves half, leaves leaf, wolves wolf, lives life, knives knife,
    shelves shelf, calves calf, thieves thief, wives wife, loaves loaf, hooves hoof,
    sheaves sheaf, children child, women woman, feet foot, teeth tooth, mice mouse,
    geese goose, lice louse, crises crisis, oases oasis, diagnoses diagnosis,
    prognoses prognosis, neuroses neurosis, psychoses psychosis, geneses genesis,
    metamorphoses metamorphosis, symbioses symbiosis, thromboses thrombosis,
    metastases metastasis, emphases emphasis, quizzes quiz, lenses lens, irises iris
"""
_PLURALS = dict(pair.split() for pair in _PLURALS_TEXT.split(","))
# No plurals, though they end in one s.
_SINGULARS_TEXT = """
    acoustics aerodynamics aesthetics analytics astrophysics athletics ballistics
    bioinformatics biomechanics biometrics biophysics civics cybernetics dynamics
    econometrics economics electrodynamics electronics ergonomics ethics genetics
    genomics geophysics geriatrics gymnastics hermeneutics hydraulics hydrodynamics
    informatics kinematics kinetics linguistics logistics mathematics mechanics
    mechatronics metaphysics numerics obstetrics optics orthopedics pediatrics phonetics
    phonemics photonics physics poetics politics pragmatics proteomics robotics
    semantics semiotics statics statistics tectonics thermodynamics toponymics
    alias ananas arkansas atlas bias biogas canvas christmas dallas gas has honduras
    judas kansas lucas midas nicholas overseas pampas pancreas pyjamas texas thomas was
    whereas asbestos barbados chaos cosmos epos eros ethos ios kudos laos macos mythos
    pathos pharos rhinoceros thanatos thermos topos
    always aws biceps caries corps dbms diabetes dns forceps gps habeas herpes lens mars
    mumps news perhaps rabies rdbms rickets scabies series sometimes species tls towards
    triceps
"""
_SINGULARS = frozenset(_SINGULARS_TEXT.split())
# Also within longer words: microeconomics.
_DISCIPLINES = tuple(word for word in sorted(_SINGULARS) if word.endswith("ics"))
# Plurals in -is and -us; what else ends so is a singular.
_REGULAR_TEXT = """
    alibis apis chis clis cpus emus fpus grus guis gpus gurus imus ipus lrus menus npus
    phis pis psis relus safaris skis taxis tpus uis xis
"""
_REGULAR = frozenset(_REGULAR_TEXT.split())
# Singulars in -s that take -es; all others with these endings end in -e.
_TAKES_ES_TEXT = """
    alias apparatus atlas bias biogas bonus bus calculus callus campus canvas census
    chorus circus consensus corpus fetus focus foetus gas genius hiatus impetus locus
    nexus octopus pancreas platypus plexus prospectus radius sinus status stimulus
    surplus syllabus thesaurus torus uterus virus walrus
"""
_TAKES_ES = frozenset(f"{word}es" for word in _TAKES_ES_TEXT.split())
_ENDS_IN_E_TEXT = """
    aches apaches avalanches backaches caches creches headaches niches psyches quiches
    stomachaches toothaches axes canoes horseshoes oboes roes shoes snowshoes throes
    tiptoes toes foes hoes woes birdies brownies calories cookies dies genies hippies
    indies lies magpies movies neckties pies prairies rookies selfies sorties ties
    zombies
"""
_ENDS_IN_E = frozenset(_ENDS_IN_E_TEXT.split())
_LONGEST_WORD = 64

# -ise that no American spells -ize: by their endings, and one by one.
_ALWAYS_ISE = ("aise", "cise", "oise", "prise", "uise", "vise", "wise", "chise")
_ALWAYS_ISE_TEXT = """
    advertise anise arise bise cerise chastise chemise compromise demise despise
    expertise merchandise moonrise mortise paradise premise promise reprise rise
    sunrise surmise treatise uprise valise vise
"""
_ISE_WORDS = frozenset(_ALWAYS_ISE_TEXT.split())
_ISE = re.compile(r"(\w{2,})is(e|ed|er|ing|able|ability)")
_ISATION = re.compile(r"(\w{2,})isation(\w{0,4})")
_OUR_TEXT = """
    arbour ardour armour behaviour candour clamour colour demeanour endeavour favour
    fervour flavour harbour honour humour labour neighbour odour parlour rancour rigour
    rumour saviour savour splendour succour tumour valour vapour vigour
"""
_OUR = re.compile("|".join(sorted(_OUR_TEXT.split(), key=len, reverse=True)))
_RE = re.compile(
    r"(\w*(?:calib|cent|fib|lit|lust|meag|met|maneuv|mit|nit|sab|scept|somb|spect|theat))"
    r"re(d?)"
)
# Verbs that double their l in Britain only.
_LL = re.compile(
    r"(\w*(?:bevel|cancel|channel|chisel|counsel|dial|duel|enamel|equal|fuel|funnel"
    r"|grovel|initial|jewel|label|level|libel|marshal|model|panel|parcel|pedal|pencil"
    r"|quarrel|ravel|revel|rival|shovel|shrivel|signal|spiral|swivel|total|towel"
    r"|travel|tunnel|yodel))l(ed|er|ing|or|ery)"
)
_LYSE = re.compile(r"(\w+ly)s(e|ed|er|ing)")
_OGUE = re.compile(r"(\w*(?:anal|catal|dial|homol|orthol|paral))ogu(?:e(d?)|(ing))")
# Anywhere in a word: no other English word holds these letters.
_INSIDE = {
    "aemi": "emi",
    "haem": "hem",
    "anaesth": "anesth",
    "paed": "ped",
    "palaeo": "paleo",
    "archaeo": "archeo",
    "mediaev": "mediev",
    "aetiolog": "etiolog",
    "gynaec": "gynec",
    "faec": "fec",
    "caesium": "cesium",
    "caesarean": "cesarean",
    "coeliac": "celiac",
    "oesoph": "esoph",
    "oestr": "estr",
    "oedem": "edem",
    "foet": "fet",
    "homoeo": "homeo",
    "rrhoea": "rrhea",
    "pnoea": "pnea",
    "manoeuvr": "maneuvr",
    "sulph": "sulf",
    "sceptic": "skeptic",
    "artefact": "artifact",
    "plough": "plow",
    "mould": "mold",
    "smoulder": "smolder",
}
_INSIDE_PATTERN = re.compile("|".join(sorted(_INSIDE, key=len, reverse=True)))
_WORDS_TEXT = """
    acknowledgement acknowledgment, aeroplane airplane, ageing aging,
    aluminium aluminum, annexe annex, appal appall, biassed biased,
    connexion connection, defence defense, defenceless defenseless, disc disk,
    distil distill, enquiry inquiry, enrol enroll, enrolment enrollment,
    focussed focused, focussing focusing,
    fulfil fulfill, fulfilment fulfillment, gramme gram, grey gray,
    greyscale grayscale, inflexion inflection, instalment installment, instil instill,
    jewellery jewelry, judgement judgment, kilogramme kilogram, licence license,
    likeable likable, marvellous marvelous, offence offense, practise practice,
    practised practiced, practising practicing, pretence pretense, programme program,
    reflexion reflection, skilful skillful, wilful willful, woollen woolen,
    yoghurt yogurt, chequered checkered, cosy cozy, pyjama pajama,
    tranquillity tranquility, moustache mustache, speciality specialty
"""
_WORDS = dict(pair.split() for pair in _WORDS_TEXT.split(","))


def singular(word: str) -> str:
    """Return the likely singular of a folded English word; others pass unchanged."""
    if word in _PLURALS:
        return _PLURALS[word]
    if len(word) < 4 or not word.endswith("s") or word in _SINGULARS:
        return word
    if word.endswith(_DISCIPLINES):
        return word
    if word.endswith("eaus"):
        return word[:-1]
    if word.endswith(("ss", "us", "is")) and word not in _REGULAR:
        return word
    if word in _TAKES_ES:
        return word[:-2]
    if word in _ENDS_IN_E:
        return word[:-1]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("theses", "lyses")):  # hypotheses, analyses
        return word[:-2] + "is"
    if word.endswith("zzes"):
        return word[:-2]
    if word.endswith(("sses", "shes", "ches", "xes", "tzes", "oes")):
        return word[:-2]
    return word[:-1]


def base_forms(word: str) -> tuple[str, ...]:
    """Return what a folded word could be a form of: *biased* of *bias* or *biase*."""
    for ending in ("ed", "ing", "er", "ly"):
        if word.endswith(ending) and len(word) >= len(ending) + 3:
            base = word[: -len(ending)]
            doubled = base[-1] == base[-2]
            return (base, f"{base}e", base[:-1]) if doubled else (base, f"{base}e")
    return ()


def american(word: str) -> str:
    """Return the American spelling of a folded English word in the singular.

    No two words become one: *noise*, *hour* and *acre* stay. What is no British
    spelling passes unchanged.
    """
    if word in _WORDS:
        return _WORDS[word]
    if not 5 <= len(word) <= _LONGEST_WORD:
        return word
    word = _INSIDE_PATTERN.sub(lambda found: _INSIDE[found[0]], word)
    if "our" in word:
        word = _OUR.sub(lambda found: found[0][:-2] + "r", word)
    if "is" in word:
        word = _without_ise(word)
    if "re" in word and (found := _RE.fullmatch(word)):
        return f"{found[1]}er{'ed' if found[2] else ''}"
    if "ll" in word and (found := _LL.fullmatch(word)):
        return found[1] + found[2]
    if "lys" in word and (found := _LYSE.fullmatch(word)):
        return f"{found[1]}z{found[2]}"
    if "ogu" in word and (found := _OGUE.fullmatch(word)):
        return f"{found[1]}og{found[3] or ('ed' if found[2] else '')}"
    return word


def _without_ise(word: str) -> str:
    """Write *-ize* for *-ise*, unless the word has it from elsewhere (*precise*)."""
    if found := _ISATION.fullmatch(word):
        return f"{found[1]}ization{found[2]}"
    if found := _ISE.fullmatch(word):
        verb = f"{found[1]}ise"
        if verb not in _ISE_WORDS and not verb.endswith(_ALWAYS_ISE):
            return f"{found[1]}iz{found[2]}"
    return word
