//! The reading of topics, on topics of the tests' own.

use super::*;
use crate::facts::embedded;
use crate::facts::phrases::{PhraseBook, PhraseBookBuilder, Scan};
use crate::input::document::{Document, Problem};

const KITES: &str = r#"
slug = "kites"
title = "Kites"
tier = "protected"
shelf_life = "10 days"
[[shows]]
words = ["kite{,s}", "kitef*", "flying", "stop flying", "not stop flying"]
[[shows]]
words = ["tail{,s}"]
beside = ["string{,s}", "tail{,s}"]
unless = ["comet"]
not_under = ["hardware"]
[looks_like]
words = ["kite mark", "red kite hawk"]
[declared]
words = ["airborne"]
"#;

const YOYOS: &str = r#"
slug = "yoyos"
title = "Yo-yos"
tier = "delicate"
[[shows]]
words = ["yoyo{,s}"]
[even]
where = ["titles", "no"]
"#;

struct Setup {
    book: PhraseBook,
    topics: Topics,
}

fn load(extra: &[(&'static str, &'static str)]) -> Result<Setup, Problem> {
    let extra: Vec<_> = extra
        .iter()
        .map(|&(file, text)| Document::new(file, text))
        .collect();
    let mut builder = PhraseBookBuilder::new();
    let topics = Topics::load(&mut builder, &extra)?;
    Ok(Setup {
        book: builder.build(),
        topics,
    })
}

fn setup(config: &'static str) -> Setup {
    load(&[
        ("kites.toml", KITES),
        ("yoyos.toml", YOYOS),
        ("creepcheck.toml", config),
    ])
    .unwrap_or_else(|problem| panic!("{problem}"))
}

impl Setup {
    fn slugs(&self, topics: TopicSet) -> Vec<&str> {
        topics.iter().map(|topic| self.topics.slug(topic)).collect()
    }

    fn touched(&self, text: &str) -> Vec<&str> {
        let mut scan = Scan::new();
        self.slugs(self.topics.touched(text, self.book.scan(text, &mut scan)))
    }

    fn addressed(&self, text: &str) -> bool {
        let mut scan = Scan::new();
        !self
            .topics
            .addressed(text, self.book.scan(text, &mut scan))
            .is_empty()
    }

    fn denied(&self, value: &str, given: Option<&str>) -> TopicSet {
        let mut scan = Scan::new();
        let given = given
            .and_then(|slug| self.topics.find(slug))
            .into_iter()
            .collect();
        self.topics
            .denied(value, self.book.scan(value, &mut scan), given)
    }
}

#[test]
fn topics_are_in_order_of_tier_then_slug() {
    let setup = setup("");
    let order: Vec<_> = setup
        .topics
        .iter()
        .map(|(_, topic)| (topic.tier, topic.slug.as_str()))
        .collect();
    assert!(order.is_sorted());
    assert_eq!(setup.touched("A yoyo and a kite"), ["kites", "yoyos"]);
    let kites = setup
        .topics
        .find("kites")
        .and_then(|id| setup.topics.get(id));
    assert_eq!(kites.map(|topic| topic.shelf_life), Some(10 * 86_400));
}

#[test]
fn a_look_alike_takes_away_what_it_covers() {
    let setup = setup("");
    assert_eq!(setup.touched("With the kite mark"), [""; 0]);
    assert_eq!(setup.touched("Kites with the kite mark"), ["kites"]);
    assert_eq!(setup.touched("A red kite hawk"), [""; 0]);
}

#[test]
fn conditions_of_a_group() {
    let setup = setup("");
    assert_eq!(
        setup.touched("Tails"),
        [""; 0],
        "a word is nothing beside itself"
    );
    assert_eq!(setup.touched("Tails on a string"), ["kites"]);
    assert_eq!(setup.touched("The tail of a comet on a string"), [""; 0]);
    assert_eq!(setup.touched("Toys > Strings > Tails"), ["kites"]);
    assert_eq!(setup.touched("Hardware > Strings > Tails"), [""; 0]);
    assert_eq!(
        setup.touched("Strings > Tails > Hardware"),
        ["kites"],
        "what is below does not matter"
    );
}

#[test]
fn what_a_bracket_calls_a_title_touches_nothing() {
    let setup = setup("");
    for title in ["The Kite (film)", "Kites (2010 film)", "Kite (song, 1999)"] {
        assert_eq!(setup.touched(title), [""; 0], "{title}");
    }
    assert_eq!(setup.touched("A kite in a film (new)"), ["kites"]);
    assert_eq!(setup.touched("Kite film"), ["kites"]);
}

#[test]
fn what_is_given_to_is_another_s() {
    let setup = setup("");
    assert_eq!(setup.touched("Your gift today feeds kites"), [""; 0]);
    assert_eq!(setup.touched("Kites? Your gift today helps"), ["kites"]);
    assert_eq!(setup.touched("Your gift today helps. Kites"), ["kites"]);
}

#[test]
fn a_known_title_covers_any_topic() {
    let setup = setup(
        r#"[topics.trials]
        title = "Trials"
        tier = "delicate"
        shows = [{ words = ["house", "cards"] }]"#,
    );
    assert_eq!(setup.touched("House of Cards, season 2"), [""; 0]);
    assert_eq!(setup.touched("House of Cards: a house"), ["trials"]);
}

#[test]
fn titles_and_animals_are_no_ones() {
    let setup = setup("");
    assert_eq!(setup.touched("Media > Movies > Kites"), [""; 0]);
    assert_eq!(setup.touched("Media > Movies > Yoyos"), ["yoyos"]);
    assert_eq!(setup.touched("Kites > Movies"), ["kites"]);
    assert_eq!(setup.touched("Pet Supplies > Kites"), [""; 0]);
}

#[test]
fn a_path_that_ends_in_no_denies() {
    let setup = setup("");
    assert_eq!(setup.touched("Has kites > No"), [""; 0]);
    assert_eq!(setup.touched("Has kites: falsch"), [""; 0]);
    assert_eq!(setup.touched("Has kites > Yes"), ["kites"]);
    assert_eq!(setup.touched("Kites: say no"), ["kites"]);
    assert_eq!(setup.touched("Believes in yoyos > No"), ["yoyos"]);
}

#[test]
fn copy_speaks_to_the_reader_or_merely_mentions() {
    let setup = setup("");
    for text in [
        "All for your kite",
        "Your first big kite",
        "Losing your hair to kites?",
        "Living with kites?",
        "Kites?",
        "If you are flying, read on",
        "Ihre Kites",
        "Tes kites sont là",
    ] {
        assert!(setup.addressed(text), "{text}");
    }
    for text in [
        "Our kites help families",
        "Because kites sleep sixteen hours a day",
        "Our kite research needs your help",
        "Support kites with your donation. Kites need it",
        "Your basket is waiting. New kites are in",
        "What do kites eat?",
        "Your help keeps kites safe",
    ] {
        assert!(!setup.addressed(text), "{text}");
    }
}

#[test]
fn what_a_declared_denies() {
    let setup = setup("");
    for value in [
        "no",
        "None",
        "kites=false",
        "status: no",
        "kites=FALSCH",
        "kites: non",
        "Kite registry cancelled",
        "closed the baby registry",
        "Mitgliedschaft gekündigt",
    ] {
        assert_eq!(setup.denied(value, None), TopicSet::ALL, "{value}");
    }
    for value in [
        "not flying",
        "no longer flying",
        "I did not want to stop flying, but I am not flying",
        "not currently flying",
        "keine Kites mehr",
        "I do not have any kites",
    ] {
        assert_eq!(setup.slugs(setup.denied(value, None)), ["kites"], "{value}");
    }
    for value in [
        "flying",
        "closed my account, I could not stop flying",
        "not only kites",
        "no complaints, kites",
        "kites, no strings",
        "registry not cancelled",
    ] {
        assert_eq!(setup.denied(value, None), TopicSet::EMPTY, "{value}");
    }
    assert_eq!(setup.denied("not airborne", None), TopicSet::EMPTY);
    assert_eq!(
        setup.slugs(setup.denied("not airborne", Some("kites"))),
        ["kites"]
    );
}

#[test]
fn what_a_no_answers_is_still_asked_about() {
    for (value, about) in [
        ("flying=no", "flying"),
        ("flying: False", "flying"),
        ("flying=FAUX", "flying"),
        ("flying=yes", "flying=yes"),
        ("no", "no"),
    ] {
        assert_eq!(question(value), about, "{value}");
    }
}

#[test]
fn a_configuration_adds_and_silences() {
    let setup = setup(
        r#"
[topics.kites]
add = ["parafoil*"]
silence = ["kite store"]
shelf_life = "3 days"
[topics.marbles]
title = "Marbles"
tier = "sensitive"
[[topics.marbles.shows]]
words = ["marbles"]
"#,
    );
    assert_eq!(setup.touched("Parafoils"), ["kites"]);
    assert_eq!(setup.touched("The kite store"), [""; 0]);
    assert_eq!(setup.touched("Marbles and kites"), ["kites", "marbles"]);
    let kites = setup
        .topics
        .find("kites")
        .and_then(|id| setup.topics.get(id));
    assert_eq!(kites.map(|topic| topic.shelf_life), Some(3 * 86_400));
}

#[test]
fn mistakes_are_pointed_at() {
    let cases = [
        (
            "slug = \"a\"\ntitle = \"A\"\ntier = \"protekted\"\n[[shows]]\nwords = [\"a\"]\n",
            (3, 8),
            "did you mean `protected`?",
        ),
        (
            "slug = \"a\"\ntitle = \"A\"\ntier = \"delicate\"\n[[shows]]\nwords = [\"ab*\"]\n",
            (5, 10),
            "at least 3 letters",
        ),
        (
            "slug = \"a\"\ntitle = \"A\"\ntier = \"delicate\"\n[[shows]]\nword = [\"a\"]\n",
            (5, 1),
            "did you mean `words`?",
        ),
        (
            "[topics.kite]\nadd = [\"a\"]\n",
            (1, 9),
            "did you mean `kites`?",
        ),
        (
            "slug = \"a\"\ntitle = \"A\"\ntier = \"delicate\"\n[[shows]]\nwords = [\"a\"]\n[even]\nwhere = [\"pest\"]\n",
            (7, 10),
            "one of animals",
        ),
    ];
    for (text, place, mend) in cases {
        match load(&[("kites.toml", KITES), ("mine.toml", text)]) {
            Ok(_) => panic!("{text} was taken"),
            Err(problem) => {
                assert_eq!((problem.line, problem.column), place, "{problem}");
                assert!(problem.message.contains(mend), "{problem}");
            }
        }
    }
}

#[test]
fn every_built_in_topic_is_loaded_under_its_file_name() {
    let setup = setup("");
    for embedded in embedded::below("rules/topics/") {
        let path = embedded.path;
        let slug = path
            .trim_start_matches("rules/topics/")
            .trim_end_matches(".toml");
        assert!(
            setup.topics.find(slug).is_some(),
            "{path} does not hold the topic {slug}"
        );
    }
}
