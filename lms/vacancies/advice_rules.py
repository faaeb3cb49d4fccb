"""Wording that may shut people out, and wording that nobody can show evidence for: about these there is advice."""

from __future__ import annotations

from lms.vacancies.wording_rules import (
    A_REASON,
    APPLICANTS,
    EQUAL,
    IN_CRITERIA,
    INDIRECT,
    OWN,
    Rule,
    Severity,
    law,
)

ADVISING = (
    Rule(
        "uk-experience",
        Severity.ADVICE,
        (
            r"(uk|british|united kingdom) (based )?(work |working |council |professional |local government )?"
            "experience",
            "experience (of working )?in (the )?(uk|united kingdom|britain)",
        ),
        "Who worked elsewhere may do this just as well. It shuts out people who came to the UK lately.",
        "Ask for the experience itself: “You have dealt with complaints, here or in another country”.",
        INDIRECT,
    ),
    Rule(
        "uk-qualification",
        Severity.ADVICE,
        (
            "(uk|british|english) (university )?(degree|diploma|qualifications?|a levels?|gcses?)",
            "(degree|diploma|qualifications?) from an? (uk|british|english|russell group) ?(university|college)?",
            r"(gcses?|a levels|o levels)",
            "russell group",
        ),
        "Nobody who went to school elsewhere can show this, however much they know.",
        "Add “or an equivalent from any country”, or ask for the knowledge itself.",
        INDIRECT,
        unless=(f"(uk|british|english|degree|diploma|qualifications?|gcses?|a levels?|o levels?|russell){EQUAL}",),
    ),
    Rule(
        "uk-referees",
        Severity.ADVICE,
        ("(uk|british) (based )?(references?|referees?)", "referees? (in|from) the uk"),
        "Who worked abroad has referees abroad. They can be asked by e-mail.",
        "Ask for “two people who know your work, in any country”.",
        INDIRECT,
    ),
    Rule(
        "years-in-the-uk",
        Severity.ADVICE,
        (
            r"(lived|resident|residence|living) in (the )?uk for (at least |more than )?(the (last|past) )?\w+ years",
            r"\w+ years'? (uk )?(residence|residency|address history)( in the uk)?",
        ),
        "It shuts out people who came to the UK lately. Very few council jobs need it by law.",
        "Leave it out, or name the law that asks for it.",
        INDIRECT,
    ),
    Rule(
        "permission-to-work",
        Severity.ADVICE,
        (
            "(indefinite leave( to remain)?|settled status|permanent residen(ce|cy|ts?))",
            "no (visas?|visa holders?|work permits?|sponsored workers?)",
            "must (already )?have (the |a )?(permanent |unrestricted )?right to work",
        ),
        "Permission for a time is enough to begin. To ask for more shuts out people of other nationalities.",
        "Say: “We check the right to work of everyone after an offer”, and whether you can sponsor.",
        INDIRECT,
        unless=(
            "(indefinite leave( to remain)?|settled status) (applications?|cases?|scheme|advice|team)",
            "(to|for|with|about|applying for|apply for) (indefinite leave( to remain)?|settled status)",
        ),
    ),
    Rule(
        "level-of-english",
        Severity.ADVICE,
        (
            "native level( of)?( english)?",
            "(fluent|perfect|flawless|impeccable|excellent|faultless) (spoken |written )?(and written )?english",
            "(fluent|fluency|perfect|proficient) in (spoken |written )?english",
            "(perfect|flawless|excellent|impeccable) command of (the )?english( language)?",
            "clear english accent|(neutral|clear) accent",
        ),
        "It does not say how much English the job needs, so good people stay away.",
        "Say what the person does: “You explain a decision by telephone”, “You write short reports”.",
        INDIRECT,
    ),
    Rule(
        "recent-graduate",
        Severity.ADVICE,
        (
            "(recent|new|fresh) (university )?graduates?",
            "recently graduated",
            "(school|college) leavers?",
            "first jobbers?",
        ),
        "Most recent graduates and school leavers are young, so it shuts older people out.",
        "Ask for the knowledge: “You have studied planning, at any time and in any country”.",
        INDIRECT,
        unless=("(support|help|helping|advise|advising|with|for|of|to) (recent graduates|(school|college) leavers)",),
    ),
    Rule(
        "age-hint",
        Severity.ADVICE,
        (
            "(energetic|youthful|digital natives?|young at heart|vibrant team|young team|young and \\w+ team)",
            "(mature (person|applicants?|candidates?|outlook)|over ?qualified)",
            "young,? (and )?(dynamic|energetic|ambitious)",
            r"(senior|junior) in years",
        ),
        "Many read this as a hint of the age that you want.",
        "Say what the work is like: “You are on your feet for most of the day”.",
        INDIRECT,
    ),
    Rule(
        "minimum-age",
        Severity.ADVICE,
        (
            r"must be (aged )?(at least |over |above )?18( years)?( old| or over| and over|\+)?",
            r"(minimum age|aged) (of |is )?18 (or|and) over",
        ),
        "A lowest age needs a reason in law.",
        "Name the law that asks for it, or leave it out.",
        INDIRECT,
    ),
    Rule(
        "cultural-fit",
        Severity.ADVICE,
        (
            "cultur(e|al) fit",
            "fit (in(to)? )?(with )?our culture",
            "fits? in with (the|our) team",
            "british (culture|values)",
        ),
        "It lets a panel choose people who are like themselves.",
        "Name the behaviour: “You share what you know with colleagues”.",
        INDIRECT,
    ),
    Rule(
        "career-gaps",
        Severity.ADVICE,
        (
            "no (unexplained )?((career|employment) )(gaps|breaks)",
            "no gaps in (your |their )?(employment|career|work history|cv)",
            "(unbroken|continuous|uninterrupted) (work|employment|career)( history| record)?",
        ),
        "It shuts out people who looked after a family, fled, waited for permission to work, or were ill.",
        "Leave it out. Ask what the person can do.",
        INDIRECT,
    ),
    Rule(
        "driving",
        Severity.ADVICE,
        (
            "((full|clean|valid|current) )*(uk )?driving licen[cs]e",
            "(own|your own) (car|vehicle|transport)",
            "car (owner|driver)( essential| required)?",
            "access to a (car|vehicle)",
        ),
        "It shuts out many disabled people, people with little money, and people who came to the UK lately.",
        "Say why you need it, or ask for the result: “You can get to places all over the district”.",
        INDIRECT,
        unless=(
            f"((full|clean|valid|current|uk) )*driving licen[cs]e{A_REASON}",
            f"(your )?own (car|vehicle|transport){A_REASON}",
            f"access to a (car|vehicle){A_REASON}",
        ),
    ),
    Rule(
        "health",
        Severity.ADVICE,
        (
            "(good|excellent|robust) (general |physical )?health",
            "physically fit",
            "(good|low) (sickness|attendance) record",
        ),
        "Before an offer you may ask about health only for what is central to the job.",
        "Name the task, such as “You climb ladders”, and offer adjustments.",
        law("15, 19, 39 and 60"),
        unless=("(to|for|of|about|towards|promote|promoting|and) good health", "good health and (wellbeing|safety)"),
    ),
    Rule(
        "family",
        Severity.ADVICE,
        ("no (family|childcare|caring) (commitments|responsibilities|ties)", "without (family|childcare) commitments"),
        "It shuts out people who look after others, most of them women.",
        "Say the hours: “Two evenings a month, told four weeks before”.",
        INDIRECT,
    ),
    Rule(
        "manly-words",
        Severity.ADVICE,
        ("(ninjas?|rock ?stars?|gurus?|superheroe?s?|work hard,? play hard|man up|manpower|right hand man)",),
        "Such words draw mostly young men.",
        "Name the work in plain words.",
        OWN,
    ),
    Rule(
        "one-sex",
        Severity.ADVICE,
        ("(he|she) (will|must|should) (be|have|report|work|need|lead|manage|help)", "his duties|her duties"),
        "It speaks as if only a man, or only a woman, could do the job.",
        "Write “you”.",
        OWN,
        unless=("(he or she|she or he|he/she|she/he) (will|must|should) \\w+",),
    ),
    Rule(
        "names",
        Severity.ADVICE,
        ("christian names?", "maiden names?"),
        "Not everyone has one.",
        "Write “first name”, “family name” or “full name”.",
        OWN,
    ),
    Rule(
        "local-people",
        Severity.ADVICE,
        (
            f"local {APPLICANTS} only",
            "must live (in|within) the (borough|district|county|city|area|town)",
            "local people only",
        ),
        "It shuts out people from elsewhere, who may be of other origins than those who live here.",
        "Say how fast the person must be at work, if that matters.",
        INDIRECT,
    ),
    Rule(
        "national-insurance",
        Severity.ADVICE,
        (
            "(national insurance|ni) number (is )?(required|needed|essential)",
            "(give|send|enter|include|provide)( us)? (your )?national insurance number",
        ),
        "People may begin to work before they have the number.",
        "Ask for it after the offer, with the other papers.",
        OWN,
    ),
)


# What a panel can find shown by nothing: neither by assessed work nor by an own example.
UNPROVABLE = (
    Rule(
        "years-of-experience",
        Severity.ADVICE,
        (
            r"(at least |minimum (of )?|over |more than )?(\d{1,2}\+?|one|two|three|four|five|six|eight|ten)"
            r" (or more )?(years|yrs)'? (of )?(\w+ ){0,3}experience",
            r"experience of (at least )?(\d{1,2}|two|three|four|five|ten) (or more )?years",
        ),
        "No evidence shows that years make somebody good at it, and it shuts out younger people.",
        "Ask what the person can do: “You have run a service desk, and can tell what you changed”.",
        INDIRECT,
        parts=IN_CRITERIA,
    ),
    Rule(
        "traits",
        Severity.ADVICE,
        (
            "(good |great )?sense of humou?r",
            "(can do|positive|right|winning) attitude",
            "(passionate|passion for|team player|self starter|go getter|people person|hard working|resilient)",
            "(common sense|gravitas|presence|likeable)",
        ),
        "Nobody can show evidence for it, so each panel member guesses.",
        "Name what one would see: “You ask colleagues for help and give it”.",
        OWN,
        parts=IN_CRITERIA,
        unless=(
            "passion for \\w+ing passion",
            "(physical|online|web|social media|police) presence",
            "resilient (communities|buildings)",
        ),
    ),
)
