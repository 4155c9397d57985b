"""Words that say what sort of thing a name is, and words that make no kind of it."""

from __future__ import annotations

_NAMED_KIND_WORDS = """
    app application brand browser company compiler database dataset distribution
    editor engine framework game ide language library optimizer os package platform
    product service shell software system tool toolkit
"""
# Things that have names of their own: what is listed behind such a word is one.
NAMED_KINDS = frozenset(_NAMED_KIND_WORDS.split())

PARTS = frozenset(["component", "layer", "module", "phase", "stage", "subsystem"])
"""Nouns for what is a part of something by its name: *transport layer*."""

_WAY_WORDS = """
    algorithm approach descent language learning method methodology mode model
    paradigm procedure scheme strategy style technique theory
"""
# What bears such a name is chosen instead of another of them.
WAYS = frozenset(_WAY_WORDS.split())

_WHOLE_WORDS = (
    "architecture atmosphere cycle machine model network pipeline stack system"
)
# What is made of such parts.
WHOLES = frozenset(_WHOLE_WORDS.split())

_KIND_WORDS = """
    account action activity address algorithm amount analysis answer api app
    application approach area argument array article artifact aspect asset
    association attribute author axis backup badge bar base behavior block body book
    boolean box branch bug button byte call card case category cell change channel
    character chart check choice class classifier cli client code collection column
    combination command comment commit community company component computation
    computer concept condition configuration console constant container content
    context conversation copy cost count course creation curve cycle data dataset
    date day declaration default definition demo department description design
    detail developer device diagram dialog difference dimension direction directory
    distance distribution doc document documentation editor effect element email
    endpoint energy engine entity entry environment equation error event example
    exception experience experiment expression extension factor feature feedback
    field figure file flag flow folder form format formula frame framework function
    group guide handler header heading history icon id idea identifier image
    implementation import index information input instance instruction integration
    interface interval issue item job key kind label language layer layout leader
    level library license limit line link list loading location log logic loop
    machine manner map mark matter measure mechanism member memory menu message
    metadata method mode model module movement name network node notation note
    notification number object offer operation operator option order organization
    output owner package page pair panel paper parameter part partner path pattern
    performance period person phase phrase picture pipeline pixel place plan
    platform plugin point policy position post power practice prefix price principle
    priority procedure process processing product profile program project prompt
    property protocol provider purpose query question range rate ratio reading
    reason record reference region relation relationship release repo report
    repository representation request requirement resource response result review
    role root row rule run sample scale schema scheme score screen script search
    section segment selection selector sentence sequence series server service
    session set setting setup shape sheet shortcut side sign signal site size slide
    snippet software solution sort source space stage standard state statement
    status step stop storage store strategy string structure study style subject
    support switch symbol syntax system tab table tag target task team technique
    technology template term test testing text theme theorem theory thing time title
    tool topic trait transition translation tree type unit update url usage user
    value variable variant vault vector version video view visualization warning way
    web website weight window word work workflow workspace world year
"""
KINDS = frozenset(_KIND_WORDS.split())
"""Alone, such a word says of a name no more than the name does."""

_QUALITY_WORDS = """
    accurate active actual additional adequate advanced alone ambiguous appropriate
    arbitrary artificial associated automatic available awesome backup base
    beautiful beloved below big bit blank brand brilliant broken built busy called
    candidate careful chosen clean clever clickable complex configured connected
    convenient correct couple created creative curious current custom daily decent
    dedicated deep-seated default deprecated designated desirable desired detailed
    different distinct diverse done durable e.g efficient eg empty enabled exact
    excellent excessive excited existing expected explicit extensive extra fancy
    favorite fellow fewer final frequent fresh full functional future generated
    generic giant given good handy i.e ideal identical ie imbalanced improper
    improved inaccurate incorrect individual initial installed insufficient
    interested interesting invalid irrelevant ith known lengthy lil massive matching
    meaningful mediocre medium mismatched missing modern my naive negligible nice
    noisy normal novel obv official ongoing optimized our own past pending perfect
    permanent plain pleasant popular possible post powerful precise preferred
    premium present pretty previous problematic proper provided quick random-looking
    really recent recommended redundant reliable remaining removed required
    resulting richer right rough safe sample satisfying selected sensible separate
    shared simplified slight slow so-called so-so solid sophisticated special
    specified stale standard starting straight strange strong subsequent successful
    sudden sufficient suitable surprising synced term third-party today tomorrow
    tricky trivial typical ugly undesired unexpected unfamiliar unique unnecessary
    unrelated unused unwanted upcoming updated used useful usual vague valid-looking
    vanilla weird whole wonderful working wrong yesterday your
"""
QUALITIES = frozenset(_QUALITY_WORDS.split())
"""Before a noun they say how a thing is, not which kind of it."""

_STATE_WORDS = """
    absolute active dependent dynamic external global hidden independent inner
    internal local manual native outer private public raw real remote temporary
    visible
"""
STATES = frozenset(_STATE_WORDS.split())
"""Before a noun they may say which kind (*private key*) or how it happens to be."""

COUNTING = frozenset({"double", "dual", "multiple", "single", "triple"})
"""They belong to the next word: a *single number metric* is no single metric."""

_ACTION_WORDS = """
    access add analyse analyze apply avoid bind block browse build bypass calculate
    check choose click clip clone commit compare compute configure control convert
    copy count create cycle debug deploy derive describe design disable discuss
    display download edit embed enhance enter estimate evaluate exit explain export
    expose extract fetch find fix format gather generate hide highlight hit import
    improve include initialize insert inspect install invoke label launch list load
    make manage maximize measure merge minimize monitor name open override parse
    paste patch perform persist pick pin ping prevent process prove prune publish
    pull push query quit read rebuild reduce refresh regulate remove render replace
    reset restart restore resume return review run sanitize save scan select set
    setup show skip solve sort specify split start stop store study style submit
    suggest support suppress swap switch sync tag test toggle track transform trim
    troubleshoot try turn type understand uninstall update upgrade use view visit
    watch wrap write
"""
ACTIONS = frozenset(_ACTION_WORDS.split())
"""Before a noun they tell to do something with it, unless they are nouns themselves."""

_MODIFYING_WORDS = """
    boiling booking burning decreasing exploding floating flowing flying following
    freezing growing increasing leading learning living moving operating programming
    recurring revolving rising rolling rotating running sliding sorting spinning
    standing swimming trailing training travelling vanishing varying
"""
MODIFYING = frozenset(_MODIFYING_WORDS.split())
"""Words in -ing that make a kind: *vanishing gradient*."""

_EST_WORDS = """
    arrest breast chest conquest contest crest forest guest harvest interest nest
    pest priest protest quest request rest test unrest vest west
"""
NOUNS_IN_EST = frozenset(_EST_WORDS.split())
"""What else ends so is the most of its kind: *largest*."""

_FUNCTION_WORDS = """
    a about after all an and any are as at be before behind between but by can
    during each every for from has have how if in into is it its like more most near
    no not of off on one only or other over per so some than that the their these
    they this those through to under until up upon via vs was we were what when
    where which while who why will with within without you
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
"""A name that holds one is a title or a part of a sentence."""
