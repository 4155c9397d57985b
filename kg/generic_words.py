"""Words that say how much, which or how good a thing is, not which subject it is of."""

from __future__ import annotations

_MODIFIER_WORDS = """
    able about above actual additional all alternative another any appropriate
    available bad basic best better bigger both brief careful certain clear close
    common complete corresponding current default different difficult direct each
    easy eighth enough entire equal every exact example examples existing extra fast
    few fifth final fine first following former fourth full fun given good great
    helpful high huge important individual initial interesting large larger last
    late later latter less likely little long low main major many minor more most
    much multiple necessary new next nice ninth normal numerous obvious old older
    only optional ordinary other overall own particular personal possible potential
    practical previous ready recent related relevant remaining required respective
    right same second serious seventh several short similar simple sixth small
    smaller specific such suitable sure tenth third total true typical unique
    unlikely unusual upcoming useful usual various very well whole
"""
# Before a noun they make no name of their own: *different models* are models.
MODIFIERS = frozenset(_MODIFIER_WORDS.split())

_HEAD_WORDS = """
    amount article basics bit bug bunch case chapter choice couple crash discussion
    edition example exercise explanation fix idea improvement interview introduction
    intuition issue kind lecture lesson lot motivation option overview problem recap
    section slide sort stuff summary support thing tip trick tutorial update video
"""
# As the last word they add nothing to the name before them: *bias problem* is bias.
HEADS = frozenset(_HEAD_WORDS.split())

# Behind a name that is known they add nothing either.
TRAILERS = HEADS | {"concept", "name", "notion", "term", "topic", "word"}

_VAGUE_WORDS = """
    ability answer anything application approach april area argument aspect attempt
    august background basis beginning benefit book chance comparison concept context
    course day deal december definition detail difference difficulty edition effect
    end episode everything experience fact fashion february fine flow functionality
    future goal ground guide guy half hand help home hour impact implementation
    information instance interest item january job july june knowledge length level
    life limitation line list look majority manner material matter meaning means
    minute mode moment month morning name need night note nothing notion november
    october option order pair paper part past people period person piece place plan
    point position possibility practice present purpose question reason reference
    rest result role room scenario sense september session setting shape side
    situation size solution something source start step story student style subject
    success task term thanks time today tomorrow tool topic type understanding usage
    use user value variety version video view way week while word work world year
    yesterday
"""
# Alone they name nothing that anybody learns.
WORDS = HEADS.union(_VAGUE_WORDS.split())

_LABEL_WORDS = """
    action advantages advice agenda aim also answer answers app assignment
    assumption author authors benefits book caution caveat caveats chapter code
    comment comments conclusion cons context corollary correct course date day
    deadline def definition demo description details disadvantages edit editor email
    end example examples exercise exercises explanation fact figure file final first
    fix format from fun fyi goal goals hint homework idea ideas important in info
    input instructor intro introduction issue key last later lecture lecturer lemma
    lesson level link links location main method module motivation name nb next note
    notes objective objectives observation old optional or output overview page part
    phone plan point points problem problems professor proof proposition pros
    purpose q question questions quote reading reason reasons recap reference
    references remark remember reminder requirements resource resources result
    results review rule second section see session slides solution source sources
    speaker start status step steps subject summary tags takeaway takeaways task
    tasks term terms theorem thing third time tip tips title to today todo tomorrow
    topic topics type update updated url usage use uses version video warning week
    when where why with yes
"""
# Before a colon they tell what a line is for; they name nothing.
LABELS = frozenset(_LABEL_WORDS.split())

# Such a word ends a name: *Smith et al.*, *including text*.
NAMELESS = frozenset(
    {"al", "and", "et", "etc", "excluding", "including", "or", "regarding", "using"}
)
