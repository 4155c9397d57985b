"""Vocabularies in SKOS: what they say, how they mix, and what they cannot do."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import RdfError, VocabularyError
from kg.freshness import is_fresh
from kg.pipeline import build
from kg.records import Concept, Predicate, Vocabulary, VocabularyRelation
from kg.settings import make_settings
from kg.skos import Thesaurus, ThesaurusConcept, read_thesaurus
from kg.triples import MAX_BYTES
from kg.vocabulary import read_vocabulary
from kg.watching import may_be_read
from tests.conftest import PROJECT

SKOS = "http://www.w3.org/2004/02/skos/core#"
PREFIXES = f"""\
@prefix skos: <{SKOS}> .
@prefix xl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix : <http://bees.example/> .
"""
TURTLE = """\
:words a skos:ConceptScheme ; dct:title "Beekeeping"@en .
:hive a skos:Concept ;
  skos:prefLabel "beehive"@en , "Bienenstock"@de ;
  skos:altLabel "hive"@en ;
  skos:hiddenLabel "bee hvie"@en ;
  skos:notation "B1" ;
  skos:definition "A box that bees live in."@en .
:skep a skos:Concept ;
  skos:prefLabel "skep"@en ;
  skos:broader :hive ;
  skos:related :straw .
:straw a skos:Concept ;
  skos:prefLabel "rye straw"@en .
"""
XML = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE rdf:RDF [<!ENTITY bees "http://bees.example/">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns:skos="{SKOS}" xmlns:dct="http://purl.org/dc/terms/" xml:lang="en">
  <skos:ConceptScheme rdf:about="&bees;words"><dct:title>Beekeeping</dct:title>
  </skos:ConceptScheme>
  <skos:Concept rdf:about="&bees;hive">
    <skos:prefLabel>beehive</skos:prefLabel>
    <skos:prefLabel xml:lang="de">Bienenstock</skos:prefLabel>
    <skos:altLabel>hive</skos:altLabel>
    <skos:hiddenLabel>bee hvie</skos:hiddenLabel>
    <skos:definition>A box that bees live in.</skos:definition>
    <skos:narrower><skos:Concept rdf:about="&bees;skep">
      <skos:prefLabel>skep</skos:prefLabel>
      <skos:related rdf:resource="&bees;straw"/>
    </skos:Concept></skos:narrower>
  </skos:Concept>
  <skos:Concept rdf:about="&bees;straw"><skos:prefLabel>rye straw</skos:prefLabel>
  </skos:Concept>
</rdf:RDF>
"""
JSON = """\
{"@context": {
   "@vocab": "http://www.w3.org/2004/02/skos/core#", "id": "@id", "type": "@type",
   "title": "http://purl.org/dc/terms/title", "broader": {"@type": "@id"},
   "related": {"@type": "@id"}, "prefLabel": {"@container": "@language"},
   "altLabel": {"@language": "en"}, "hiddenLabel": {"@language": "en"}},
 "@graph": [
  {"id": "http://bees.example/words", "type": "ConceptScheme", "title": "Beekeeping"},
  {"id": "http://bees.example/hive", "type": "Concept",
   "prefLabel": {"en": "beehive", "de": "Bienenstock"}, "altLabel": ["hive"],
   "hiddenLabel": "bee hvie", "definition": "A box that bees live in."},
  {"id": "http://bees.example/skep", "type": "Concept", "prefLabel": {"en": "skep"},
   "broader": "http://bees.example/hive", "related": "http://bees.example/straw"},
  {"id": "http://bees.example/straw", "type": "Concept",
   "prefLabel": {"en": "rye straw"}}]}
"""
BEES = Vocabulary(
    concepts=(
        Concept(
            id="beehive",
            label="beehive",
            aliases=("hive",),
            misspellings=("bee hvie",),
            origin="vocabulary",
            definition="A box that bees live in.",
            vocabulary="Beekeeping",
        ),
        Concept(
            id="skep",
            label="skep",
            origin="vocabulary",
            broader=("beehive",),
            vocabulary="Beekeeping",
        ),
        Concept(
            id="rye-straw",
            label="rye straw",
            origin="vocabulary",
            vocabulary="Beekeeping",
        ),
    ),
    relations=(
        VocabularyRelation(
            subject="skep",
            predicate=Predicate.IS_A,
            object="beehive",
            vocabulary="Beekeeping",
            entry="skep",
        ),
        VocabularyRelation(
            subject="skep",
            predicate=Predicate.RELATED_TO,
            object="rye-straw",
            vocabulary="Beekeeping",
            entry="skep",
        ),
    ),
    unchosen=frozenset(("beehive", "skep", "rye-straw")),
)
FORMATS = {"ttl": PREFIXES + TURTLE, "rdf": XML, "jsonld": JSON}


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def turtle(folder: Path, text: str, name: str = "bees.ttl") -> Thesaurus:
    return read_thesaurus(write(folder, name, PREFIXES + text))


def read(folder: Path, text: str, yaml: str = "") -> Vocabulary:
    write(folder, "bees.ttl", PREFIXES + text)
    if yaml:
        head = "vocabulary: own\ntitle: Own\nconcepts:\n"
        write(folder, "own.yaml", head + yaml)
    return read_vocabulary([folder])


def names(vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    return {
        concept.id: (concept.label, *concept.aliases, *concept.misspellings)
        for concept in vocabulary.concepts
    }


def message(path: Path) -> str:
    with pytest.raises(VocabularyError) as caught:
        read_vocabulary([path])
    return str(caught.value).replace(f"{path.parent}/", "")


def concept(id: str, label: str, more: str = "") -> str:
    return f':{id} a skos:Concept ; skos:prefLabel "{label}"@en {more} .\n'


@pytest.mark.parametrize("suffix", FORMATS)
def test_each_format_says_the_same(tmp_path: Path, suffix: str) -> None:
    write(tmp_path, f"bees.{suffix}", FORMATS[suffix])
    assert read_vocabulary([tmp_path]) == BEES


def test_a_file_of_xml_is_read_where_it_is_named_but_not_found_in_folders(
    tmp_path: Path,
) -> None:
    path = write(tmp_path, "bees.xml", XML)
    assert read_vocabulary([path]) == BEES
    assert read_vocabulary([tmp_path]) == Vocabulary()


def test_a_byte_order_mark_is_no_part_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "bees.ttl").write_text(FORMATS["ttl"], encoding="utf-8-sig")
    assert read_vocabulary([tmp_path]) == BEES


@pytest.mark.parametrize(
    ("labels", "label", "aliases"),
    [
        ('"Wabe"@de , "comb"@en , "waffle"', "comb", ("waffle",)),
        ('"Wabe"@de , "comb"@en-GB , "honeycomb"@en-US', "comb", ("honeycomb",)),
        ('"Wabe"@de , "comb"', "comb", ()),
        ('"rayon"@fr , "Wabe"@de', "Wabe", ()),
        ('"  wax\\n comb "@en , " "@en , "…"@en', "wax comb", ()),
    ],
)
def test_labels_are_english_else_of_no_language_else_of_the_first(
    tmp_path: Path, labels: str, label: str, aliases: tuple[str, ...]
) -> None:
    (found,) = turtle(
        tmp_path, f":a a skos:Concept ; skos:prefLabel {labels} ."
    ).concepts
    assert found == ThesaurusConcept(label=label, aliases=aliases)


def test_other_labels_are_in_the_language_of_the_preferred_one(tmp_path: Path) -> None:
    text = """
    :a a skos:Concept ; skos:prefLabel "drone"@en ;
      skos:altLabel "male bee"@en , "Drohn"@de , "he-bee" ;
      skos:hiddenLabel "dorne"@en .
    :b a skos:Concept ; skos:prefLabel "Imme"@de ; skos:altLabel "bee"@en , "Biene"@de .
    """
    assert turtle(tmp_path, text).concepts == (
        ThesaurusConcept(
            label="drone", aliases=("male bee", "he-bee"), misspellings=("dorne",)
        ),
        ThesaurusConcept(label="Imme", aliases=("Biene",)),
    )


def test_labels_and_notes_that_are_nodes_are_read_as_the_text_they_hold(
    tmp_path: Path,
) -> None:
    text = """
    :a a skos:Concept ; xl:prefLabel [ xl:literalForm "queen cell"@en ] ;
      xl:altLabel [ xl:literalForm "royal cell"@en ] ;
      skos:definition [ rdf:value "Where a queen grows."@en ] .
    """
    assert turtle(tmp_path, text).concepts == (
        ThesaurusConcept(
            label="queen cell",
            aliases=("royal cell",),
            definition="Where a queen grows.",
        ),
    )


def test_a_scope_note_stands_in_for_a_definition(tmp_path: Path) -> None:
    text = concept("a", "smoker", '; skos:scopeNote "Not of people."@en')
    text += concept("b", "veil", '; skos:scopeNote "x"@en ; skos:definition "A net."')
    found = turtle(tmp_path, text).concepts
    assert [c.definition for c in found] == ["Not of people.", "A net."]


def test_what_is_no_concept_or_no_more_one_is_left_out(tmp_path: Path) -> None:
    text = """
    :scheme a skos:ConceptScheme ; skos:prefLabel "Bees"@en .
    :c a skos:Collection ; skos:prefLabel "tools"@en ; skos:member :tool .
    :old a skos:Concept ; skos:prefLabel "castle hive"@en ; owl:deprecated true .
    :tool skos:prefLabel "hive tool"@en ; skos:broader :old .
    :bare a skos:Concept ; rdfs:label "frame"@en .
    :mute a skos:Concept ; skos:broader :tool .
    """
    assert turtle(tmp_path, text) == Thesaurus(
        file=str(tmp_path / "bees.ttl"),
        name="Bees",
        concepts=(ThesaurusConcept(label="frame"), ThesaurusConcept(label="hive tool")),
        unnamed=1,
    )


@pytest.mark.parametrize(
    ("scheme", "name"),
    [
        (':s a skos:ConceptScheme ; rdfs:label "Honey"@en .', "Honey"),
        ("<http://x.example/bee-words/> a skos:ConceptScheme .", "bee-words"),
        ("<http://x.example/voc#bees> a skos:ConceptScheme .", "bees"),
        ("[] a skos:ConceptScheme .", "file name"),
        ("", "file name"),
    ],
)
def test_a_vocabulary_is_called_as_its_scheme_is(
    tmp_path: Path, scheme: str, name: str
) -> None:
    assert turtle(tmp_path, scheme, "file name.ttl").name == name


def test_broader_concepts_are_many_and_told_from_either_end(tmp_path: Path) -> None:
    text = concept("a", "swarm", "; skos:narrower :c")
    text += concept("b", "cluster", "; skos:narrowMatch :c")
    text += concept("c", "cast", "; skos:broader :a ; skos:broaderTransitive :d")
    text += concept("d", "group") + concept("e", "knot", "; skos:broaderTransitive :d")
    text += concept("f", "ball")
    text += ":d skos:narrowerTransitive :f , :c .\n:c skos:broader :missing , :c ."
    found = turtle(tmp_path, text).concepts
    assert [(c.label, c.broader) for c in found] == [
        ("swarm", ()),
        ("cluster", ()),
        ("cast", (0, 1)),
        ("group", ()),
        ("knot", (3,)),
        ("ball", (3,)),
    ]


def test_exact_matches_are_one_concept_and_close_ones_are_similar(
    tmp_path: Path,
) -> None:
    text = concept("a", "propolis", "; skos:exactMatch :b , <http://other.example/x>")
    text += concept("b", "bee glue", "; skos:exactMatch :c ; skos:closeMatch :d")
    text += concept("c", "hive dross", "; skos:broader :a , :d")
    text += concept("d", "resin", "; skos:closeMatch :a")
    assert turtle(tmp_path, text).concepts == (
        ThesaurusConcept(
            label="propolis",
            aliases=("bee glue", "hive dross"),
            broader=(1,),
            similar=(1,),
        ),
        ThesaurusConcept(label="resin"),
    )


def test_a_label_with_two_owners_of_equal_right_is_nobodys(tmp_path: Path) -> None:
    text = concept("a", "cell", '; skos:altLabel "wax cell"@en , "chamber"@en')
    text += concept("b", "Cells", '; skos:altLabel "living cell"@en , "chamber"@en')
    text += concept("c", "cell", "; skos:narrower :d")
    text += concept("d", "brood cell", '; skos:altLabel "cell"@en ; skos:broader :a')
    vocabulary = read(tmp_path, text)
    assert names(vocabulary) == {
        "wax-cell": ("wax cell",),
        "living-cell": ("living cell",),
        "brood-cell": ("brood cell",),
    }
    assert vocabulary.concepts[2].broader == ("wax-cell",)
    assert vocabulary.warnings == (
        f"{tmp_path}/bees.ttl: 2 labels ('cell', 'chamber') are of several concepts "
        "with equal right, and taken for none of them; qualify such a label, as in "
        "bank (finance), to tell them apart.",
        f"{tmp_path}/bees.ttl: 1 concept is left out for want of a label that names "
        "nothing else.",
    )


def test_a_preferred_label_is_stronger_than_another_and_that_than_a_hidden_one(
    tmp_path: Path,
) -> None:
    text = concept(
        "a", "nectar", '; skos:altLabel "honey"@en ; skos:hiddenLabel "hony"'
    )
    text += concept("b", "honey", '; skos:hiddenLabel "mead"@en')
    text += concept("c", "wine", '; skos:altLabel "mead"@en')
    vocabulary = read(tmp_path, text)
    assert names(vocabulary) == {
        "nectar": ("nectar", "hony"),
        "honey": ("honey",),
        "wine": ("wine", "mead"),
    }
    assert vocabulary.warnings == (
        f"{tmp_path}/bees.ttl: 2 labels ('honey', 'mead') are left to other "
        "concepts, which have the better right to them.",
    )


def test_three_thousand_clashes_are_one_warning(tmp_path: Path) -> None:
    text = "".join(
        concept(f"{half}{n}", f"bee {n}") for half in "ab" for n in range(3_000)
    )
    first, second = read(tmp_path, text).warnings
    assert "3000 labels ('bee 0', 'bee 1', 'bee 2', …) are of several" in first
    assert "6000 concepts are left out" in second


def test_what_a_person_wrote_is_stronger_than_a_thesaurus(tmp_path: Path) -> None:
    yaml = "  - {label: Skep, id: basket, aliases: [straw hive], kind: hive}\n"
    yaml += "  - {label: mead, broader: [nectar, honey dew]}\n"
    text = concept("a", "skeps", '; skos:altLabel "bee basket"@en ; skos:broader :b')
    text += concept("b", "straw hive", '; skos:altLabel "old hive"@en')
    text += concept("c", "nectar", '; skos:altLabel "honeydew" , "honey dew"')
    vocabulary = read(tmp_path, text, yaml)
    assert names(vocabulary) == {
        "basket": ("Skep", "straw hive", "bee basket"),
        "mead": ("mead",),
        "old-hive": ("old hive",),
        "nectar": ("nectar", "honeydew", "honey dew"),
    }
    assert vocabulary.unchosen == {"old-hive", "nectar"}
    assert [c.broader for c in vocabulary.concepts] == [
        ("old-hive",),
        ("nectar",),
        (),
        (),
    ]
    assert vocabulary.concepts[0].kind == "hive"


def test_two_thesauri_share_the_concepts_that_they_call_alike(tmp_path: Path) -> None:
    write(tmp_path, "a.ttl", PREFIXES + concept("a", "drone", '; skos:altLabel "male"'))
    write(tmp_path, "b.ttl", PREFIXES + concept("z", "Drones", '; skos:altLabel "he"'))
    vocabulary = read_vocabulary([tmp_path])
    assert names(vocabulary) == {"drone": ("drone", "male", "he")}
    assert vocabulary.concepts[0].vocabulary == "a"


def test_ids_are_made_of_labels_and_differ(tmp_path: Path) -> None:
    yaml = "  - {label: sting, id: b-sharp}\n"
    text = concept("a", "B flat") + concept("b", "B♭ flat") + concept("c", "B#")
    text += concept("d", "(B) flat") + concept("e", "b. flat")
    assert names(read(tmp_path, text, yaml)) == {
        "b-sharp": ("sting",),
        "b-flat": ("B flat",),
        "b-flat-2": ("B♭ flat",),
        "b-sharp-2": ("B#",),
        "b-flat-3": ("(B) flat",),
        "b-flat-4": ("b. flat",),
    }


def test_a_cycle_of_broader_concepts_is_reported_with_its_steps(tmp_path: Path) -> None:
    text = concept("a", "bee", "; skos:broader :b") + concept("b", "insect", "")
    text += concept("c", "worker", "; skos:broader :a ; skos:narrower :b")
    path = write(tmp_path, "bees.ttl", PREFIXES + text)
    assert message(path) == (
        "bees.ttl: bee → insect → worker → bee is a cycle of broader concepts; remove "
        "one of the steps."
    )


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("bad.ttl", PREFIXES + ":a :b oops oops .", "bad.ttl:8: This is not Turtle: "),
        ("bad.jsonld", '{"@id": "http://x/a",\n "b": }', "bad.jsonld:2: This is not"),
        ("bad.rdf", XML.replace("</rdf:RDF>", ""), "bad.rdf:21: This is not XML: "),
        ("bad.rdf", "<a/>\n<b/>", "bad.rdf:2: This is not XML: "),
        ("bad.rdf", "", "bad.rdf:1: This is not XML: no element found."),
        ("gone.ttl", None, "gone.ttl: The file cannot be read (No such file or dir"),
        (
            "latin.rdf",
            XML.replace("UTF-8", "ISO-8859-1"),
            "latin.rdf:1: The file is wr",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_line_and_remedy(
    tmp_path: Path, name: str, text: str | None, says: str
) -> None:
    path = tmp_path / name
    if text is not None:
        write(tmp_path, name, text)
    assert message(path).startswith(says)


def test_a_file_larger_than_the_bound_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.ttl"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert message(path).startswith(
        "large.ttl: The file has 200000001 bytes, more than"
    )


def test_without_pyoxigraph_the_error_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, "bees.ttl", FORMATS["ttl"])
    monkeypatch.setitem(sys.modules, "pyoxigraph", None)
    assert message(path) == (
        "bees.ttl: Reading SKOS needs the package pyoxigraph; install it with: pip "
        'install "studygraph[skos]".'
    )


def test_pyoxigraph_is_imported_for_files_of_rdf_only(tmp_path: Path) -> None:
    write(tmp_path, "own.yaml", "vocabulary: v\ntitle: V\nconcepts: [{label: bee}]\n")
    code = (
        "import sys; from pathlib import Path; from kg.vocabulary import "
        "read_vocabulary; read_vocabulary([Path(sys.argv[1])]); "
        "sys.exit('pyoxigraph' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    assert subprocess.run(command, env=environment, check=False).returncode == 0


RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">\n' if n else '<!ENTITY l0 "lol">\n'
    for n in range(12)
)
HOSTILE = {
    "laughs.rdf": f"<!DOCTYPE a [\n{LAUGHS}]>{RDF}&l11;</rdf:RDF>",
    "blowup.rdf": f'<!DOCTYPE a [<!ENTITY a "{"a" * 99_999}">]>{RDF}&a;</rdf:RDF>',
    "outside.rdf": f'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/hostname">]>{RDF}'
    "<rdf:Description>&a;</rdf:Description></rdf:RDF>",
    "parameter.rdf": '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>'
    f"{RDF}</rdf:RDF>",
    "deep.rdf": f"{RDF}{'<rdf:Description>' * 500_000}",
    "context.jsonld": '{"@context": "http://127.0.0.1:9/c", "prefLabel": "bee"}',
    "import.jsonld": '{"@context": {"@import": "http://127.0.0.1:9/c"}, "a:b": "c"}',
    "deep.jsonld": '{"a:b":' * 500_000,
    "list.jsonld": '{"a:b":' + "[" * 500_000,
    "string.ttl": f'<a:b> <{SKOS}prefLabel> "{"a" * 20_000_000}" .',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_made_to_do_harm_is_refused(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, name, HOSTILE[name])
    with pytest.raises(RdfError) as caught:
        read_thesaurus(path)
    assert len(str(caught.value)) < 1_000


def test_what_a_file_imports_is_not_fetched(tmp_path: Path) -> None:
    write(tmp_path, "more.ttl", PREFIXES + concept("b", "drone"))
    text = f"<> owl:imports <more.ttl> , <file://{tmp_path}/more.ttl> , "
    text += "<http://127.0.0.1:9/more.ttl> .\n" + concept("a", "bee")
    path = write(tmp_path, "bees.ttl", PREFIXES + text)
    assert names(read_vocabulary([path])) == {"bee": ("bee",)}
    dtd = XML.replace("rdf:RDF [", 'rdf:RDF SYSTEM "http://127.0.0.1:9/x.dtd" [')
    assert read_vocabulary([write(tmp_path, "bees.rdf", dtd)]) == BEES


def test_nodes_may_nest_deeply(tmp_path: Path) -> None:
    deep = "[ skos:broader " * 20_000 + ":a" + "]" * 20_000
    assert turtle(tmp_path, f":b skos:broader {deep} .").concepts == ()


PIECES = st.sampled_from(
    (*TURTLE.split(" "), *XML.split(" "), *JSON.split(" "), "[", "(", "&a;", "\0", "é")
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(FORMATS)), st.lists(PIECES, max_size=20), st.integers(0))
def test_any_text_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, pieces: list[str], at: int
) -> None:
    text = FORMATS[suffix]
    at %= len(text)
    path = tmp_path_factory.getbasetemp() / f"any.{suffix}"
    path.write_text(text[:at] + " ".join(pieces) + text[at:], encoding="utf-8")
    with suppress(VocabularyError):
        read_vocabulary([path])


LABELS = st.sampled_from(("bee", "Bees", "wasp", "bee-hive", "bee hive", "…", "bank"))
NODES = st.builds(
    lambda label, other, broader: (label, other, broader),
    LABELS,
    LABELS,
    st.integers(0, 5),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(NODES, max_size=6), st.lists(NODES, max_size=4))
def test_thesauri_never_clash_and_name_only_concepts_that_are_there(
    tmp_path_factory: pytest.TempPathFactory,
    first: list[tuple[str, str, int]],
    second: list[tuple[str, str, int]],
) -> None:
    paths = []
    for name, nodes in (("one", first), ("two", second)):
        text = "".join(
            concept(f"n{number}", label, f'; skos:altLabel "{other}"@en ')
            + (f":n{number} skos:broader :n{up} .\n" if up < number else "")
            for number, (label, other, up) in enumerate(nodes)
        )
        folder = tmp_path_factory.getbasetemp()
        paths.append(write(folder, f"{name}.ttl", PREFIXES + text))
    try:
        vocabulary = read_vocabulary(paths)
    except VocabularyError as error:
        # Labels shared by the files may join their concepts into a circle.
        if "is a cycle of broader concepts" in str(error):
            return
        raise
    assert vocabulary == read_vocabulary(paths)
    ids = [concept.id for concept in vocabulary.concepts]
    assert len(set(ids)) == len(ids)
    ends = {end for r in vocabulary.relations for end in (r.subject, r.object)}
    assert ends <= set(ids)


def test_a_build_names_its_thesaurus_and_grows_stale_with_it(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "words").mkdir()
    (tmp_path / "courses").mkdir()
    write(tmp_path / "notes", "bees.md", "- what a skep does\n")
    write(tmp_path / "courses", "no.ttl", "this is read by nobody")
    thesaurus = write(
        tmp_path / "words", "bees.ttl", FORMATS["ttl"] + concept("x", "Skeps")
    )
    own = make_settings(
        {
            "notes": ("notes",),
            "vocabulary": ("words",),
            "courses": ("courses",),
            "model": "shipped",
        },
        environment={},
        folder=tmp_path,
    )
    report = build(own)
    facts = report.generation.facts
    assert facts.vocabularies == ("bees",)
    assert [warning.partition(": ")[0] for warning in facts.warnings] == [
        str(thesaurus),
        str(thesaurus),
    ]
    assert report.snapshot.concepts == ()
    assert is_fresh(report.generation, own)

    write(tmp_path / "words", "bees.ttl", FORMATS["ttl"])
    assert not is_fresh(report.generation, own)
    again = build(own)
    assert [c.id for c in again.snapshot.concepts] == ["skep"]
    assert again.generation.facts.warnings == ()
    write(tmp_path / "courses", "no.ttl", "still read by nobody")
    assert is_fresh(again.generation, own)


@pytest.mark.parametrize("name", ["bees.ttl", "bees.RDF", "bees.jsonld", "own.yaml"])
def test_whoever_watches_a_folder_sees_thesauri_change(
    tmp_path: Path, name: str
) -> None:
    path = write(tmp_path, name, "")
    watched = may_be_read(path, folders=(tmp_path,), store=tmp_path / "store")
    assert watched
