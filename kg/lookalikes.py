"""Two words that differ by a letter or two → are they different words all the same?

Beginnings and endings of learned words that change what is meant (*hyper-*, *hypo-*;
*-ane*, *-ene*), Roman numerals, and pairs of words of many fields that are often
confused, listed by hand. Where neither a vocabulary nor the list of English words knows
the rarer of two, it would pass for a slip otherwise.
"""

from __future__ import annotations

_BEGINNINGS_TEXT = """
    hyper hypo, inter intra intro infra, endo ecto exo epi, macro micro meso meta,
    homo homeo hetero holo, ante anti, ab ad, pre pro post, sub super supra, maxi mini,
    maxima minima, major minor, mono multi, para peri poly, tri tetra trans, auto allo
"""
_ENDINGS_TEXT = """
    ane ene yne one, ase ose, ate ite ide, al ol yl, or ee, tide side, tin tid,
    ium eum, ology onomy ography, tomy stomy, phagia phasia, ism ist, ful less,
    genic genous, e ed er ing, al ed, ance ant, ence ent, fy fied, cyte cide, tion tive,
    ically ical
"""
_WORDS_TEXT = """
    absorb adsorb, actin action, adapt adopt, albumen albumin, alkane alkene alkyne,
    allele allelic, angel angle, appraise apprise, arthritis arteritis, artist artiste,
    ascent assent, auger augur, baroque barque, benzene benzine, boson bosun, breadth
    breath, breath breathe, callous callus, calvary cavalry, cannon canon, canton
    cantor, canvas canvass, capital capitol, carat caret, career carrier, carpus corpus,
    casual causal, casualty causality, cation caution, censer censor, censor censure,
    change charge, chlorate chloride chlorite, chromatid chromatin, civic civil,
    climactic climatic, coarse course, coastal costal, collision collusion, colombia
    columbia, colon colony, complement compliment, complementary complimentary, concert
    concerto, confidant confident, conservation conversation, contiguous continuous,
    coral corral, corporal corporeal, corps corpse, corset coset, cosine cousin, council
    counsel, councilor counselor, credible creditable, cysteine cystine, cytidine
    cytosine, dairy diary, decease disease, decent descent, definite definitive, defuse
    diffuse, delusion dilution, derivation deviation, desert dessert, device devise,
    dialectal dialectical, discreet discrete, diver diverse, dominance dominant,
    dominant dominate, dysphagia dysphasia, eclipse ellipse, economic economical, effect
    effort, electric electrical, elegy eulogy, emanent eminent, endemic epidemic,
    ethanal ethanol, ethic ethnic, exercise exorcise, facility faculty, fatal fetal,
    fibrin fibroin, field filed, fission fusion, flaunt flout, flection flexion,
    flounder founder, foreword forward, formal former, formally formerly, fraction
    function, gaelic gallic, gambit gamut, gamete gamut, generic genetic, genius genus,
    germane germanic, globin globulin, glycan glycine, grapheme graphene, historic
    historical, homeomorphism homomorphism, homologous homozygous, homology homotopy,
    human humane, humerus humorous, ileum ilium, immanence imminence, immanent imminent,
    incidence incident, infection inflection, ingenious ingenuous, inhabit inhibit,
    injective invective, insolation insulation, insulin inulin, intense intent,
    intension intention, interment internment, ionic ironic, label libel, lactate
    lactose, lesser lessor, lexical lexicon, liable libel, lightening lightning, limbic
    limpid, lineal linear, literal littoral, lumbar lumber, luteal lutein, magnate
    magnet, malayan mayan, malleolus malleus, mantel mantle, marital martial, marshal
    martial, medal metal, mediation meditation, medical metrical, meiosis mitosis,
    meromorphic metamorphic, miner minor, modal model, monastic monistic, monetary
    monitory, moral morale, moral mortal, morality mortality, mordant mordent, motif
    motive, mucous mucus, mural mutual, naval navel, nephritis neuritis, neural neutral,
    neuron neutron, nuclear nucleus, nucleolus nucleus, nucleoside nucleotide, oncology
    ontology, oration ovation, ordinal original, ordinance ordnance, oscillation
    osculation, palatal palatial, palate palette, palpation palpitation, parameter
    perimeter, parity party, parole payroll, partition petition, pasture posture, patent
    patient, pedal petal, perineal peroneal, perpetrate perpetuate, persecute prosecute,
    personal personnel, perspective prospective, phase phrase, phoneme phonemic, photon
    proton, plague plaque, plaintiff plaintive, plane planet, plasma plasmid, platonic
    plutonic, portion potion, practicable practical, precede proceed, precedent
    president, precession precision procession, preemption presumption, premise promise,
    preposition proposition, prescribe proscribe, principal principle, propose purpose,
    prostate prostrate, protean protein, psychosis psychotic, quantifier quantizer,
    radial radical, radium radius, rational rationale, reality realty, recession
    recision, reflection refraction, reflex reflux, regime regimen, relation relative,
    relay replay, residence resident, resign resin, resin rosin, resolution revolution,
    retina retinal, ribose ribulose, ribosome ribozyme, sacred scared, satire satyr,
    scalar scaler, sigma stigma, silica silicon silicone, silver sliver, simile smile,
    simulate stimulate, simulation stimulation, slovakia slovenia, social societal,
    sonata sonatina, spare spore, spatial special, stable staple, stain strain,
    stalactite stalagmite, stationary stationery, stative stature, statue stature
    statute, status stratum, sting string, subjective surjective, sulfate sulfide
    sulfite, tarsal torsal, tenor tensor, tension tensor, thalamus thallus, thiamine
    thymine, tonal total, tonic toxic, topic tropic, topical tropical, topology
    typology, toxin toxoid, track tract, trail trial, transaction transition, transient
    transit, transition translation, transport transpose, tribune tribute, troop troupe,
    turbid turgid, unary urinary, union unison, urban urbane, ureter urethra, vacation
    vocation, valance valence, variable variably, variance variant, vector victor, venal
    venial, venal vernal, venomous venous, veracious voracious, vertebra vertebral,
    vertex vortex, viral virial, viscera visceral, viscose viscous viscus, weather
    whether, xylem xylene
"""
_ROMAN = frozenset("ivxlcdm")


def _groups(text: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(group.split()) for group in text.split(","))


_BEGINNINGS = _groups(_BEGINNINGS_TEXT)
_ENDINGS = _groups(_ENDINGS_TEXT)
_WORDS = frozenset(
    frozenset((one, other))
    for group in _groups(_WORDS_TEXT)
    for one in group
    for other in group
    if one != other
)
_SHORTEST_REST = 3


def are_different_words(one: str, other: str) -> bool:
    """Tell whether two folded words that look alike are known to differ in meaning."""
    return (
        frozenset((one, other)) in _WORDS
        or _ROMAN.issuperset(one)
        or _ROMAN.issuperset(other)
        or _differ_at(one, other, _BEGINNINGS, at_end=False)
        or _differ_at(one, other, _ENDINGS, at_end=True)
    )


def _differ_at(
    one: str, other: str, groups: tuple[frozenset[str], ...], *, at_end: bool
) -> bool:
    """Tell whether two parts of one group are all that the words do not share."""
    for group in groups:
        rests = [
            {
                (word[: -len(part)] if at_end else word[len(part) :]): part
                for part in sorted(group, key=len)
                if (word.endswith(part) if at_end else word.startswith(part))
            }
            for word in (one, other)
        ]
        for rest in rests[0].keys() & rests[1].keys():
            if len(rest) >= _SHORTEST_REST and rests[0][rest] != rests[1][rest]:
                return True
    return False
