//! The keys and lines that a rule can hold: one table for the checker, the schema and the errors.

use crate::rules::closed;
use crate::rules::message::Word;

/// Words that a line knows.
#[derive(Debug, Clone, Copy)]
pub struct Set {
    /// Its name in the schema.
    pub name: &'static str,
    /// Which they are.
    pub words: fn() -> Vec<&'static str>,
}

/// What a line takes.
#[derive(Debug, Clone, Copy)]
pub enum Takes {
    /// Words of a closed set.
    Words(Set),
    /// Words of a set that a user may add to.
    Names(Set),
    /// Text compared as a whole.
    Labels,
    /// Phrases.
    Phrases,
    /// Category paths.
    Categories,
    /// True or false.
    Truth,
    /// A number.
    Number,
    /// `.at_least .at_most .over .under`
    Range,
    /// `.before .after`, clock time.
    Clock,
    /// `.before .after`, moments.
    Moments,
    /// A duration.
    Duration,
    /// Any column: words or a range.
    Column,
}

/// A line: `subject.fact`.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// `offer`
    pub subject: &'static str,
    /// `channel`
    pub fact: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// What it means.
    pub about: &'static str,
}

/// The subjects; `[only]` takes those marked true.
pub const SUBJECTS: [(&str, bool); 9] = [
    ("offer", true),
    ("topic", true),
    ("event", true),
    ("audience", true),
    ("ground", false),
    ("permission", false),
    ("customer", false),
    ("signal", false),
    ("count", false),
];

macro_rules! lines {
    ($($subject:ident { $($fact:ident $takes:ident $(($set:ident))? $about:literal;)* })*) => {
        /// All lines.
        pub const LINES: &[Line] = &[$($(
            Line {
                subject: stringify!($subject),
                fact: stringify!($fact),
                takes: takes!($takes $($set)?),
                about: $about,
            },
        )*)*];
    };
}

macro_rules! takes {
    ($takes:ident) => {
        Takes::$takes
    };
    ($takes:ident $set:ident) => {
        Takes::$takes(Set {
            name: stringify!($set),
            words: closed::$set,
        })
    };
}

lines! {
    offer {
        type          Words(offer_type)       "the offer's type is one of";
        channel       Words(channel)          "the offer goes out by one of";
        basis         Words(basis)            "the targeting used one of";
        id            Labels                  "offer_id is one of";
        campaign_id   Labels                  "campaign_id is one of";
        product_id    Labels                  "product_id is one of";
        brand         Labels                  "brand is one of";
        segment       Labels                  "segment is one of";
        category      Categories              "the offer's category is at or below one of";
        names         Phrases                 "the offer's product name or category holds one of";
        says          Phrases                 "the subject or the body holds one of";
        mentions      Phrases                 "the offer's product, category, copy or segment holds one of";
        given         Words(campaign_column)  "one of these columns of the offer is filled";
        missing       Words(campaign_column)  "one of these columns of the offer is in the file and empty here";
        personalised  Truth                   "the offer was chosen for this person";
        broadcast     Truth                   "nearly everybody gets the offer";
        kind          Words(kind)             "the offer is of this kind (marketing where no line says)";
        local_time    Clock                   "the recipient's clock when it arrives";
        send_at       Moments                 "when the offer is sent";
        column        Column                  "any other column";
    }
    topic {
        slug          Names(topic)            "the offer touches one of these topics";
        tier          Words(tier)             "the offer touches a topic of one of these tiers";
        in            Words(topic_column)     "the topic stands in one of these columns";
        aimed         Truth                   "the offer is aimed at the topic";
    }
    event {
        slug          Names(event)            "the copy asserts or names one of these";
        kind          Words(event_kind)       "the copy asserts a life event, or names an occasion";
    }
    audience {
        size          Range                   "customers that the segment reaches";
        share         Range                   "share of the file's customers that get this offer";
        made_by       Words(maker)            "what the segment's membership rests on";
    }
    ground {
        of            Words(key)              "the ground of any of these";
        first_of      Words(key)              "the ground of the first of these that has one";
        every_of      Words(key)              "the ground of every one of these that has one";
        is            Words(ground)           "that ground is one of";
        hands         Range                   "companies that its least-travelled signal passed through";
    }
    permission {
        of            Words(scope)            "what the customer last said of one of these scopes";
        is            Words(state)            "what was said is one of";
        later         Truth                   "and was said later than the evidence";
    }
    customer {
        known         Truth                   "some signal is about this customer";
        knowable      Truth                   "signal files hold more than consents";
        age           Range                   "years at the time of sending";
        topic         Names(topic)            "something is known of one of these topics";
        supply_left   Range                   "share of the usual gap between purchases still to run";
    }
    signal {
        type          Words(signal_type)      "a signal of one of these types";
        topic         Names(topic)            "the signal shows one of these topics";
        denies        Names(topic)            "the signal denies one of these topics";
        ground        Words(ground)           "the signal alone would ground one of";
        mentions      Phrases                 "the signal's product, category, segment or value holds one of";
        category      Categories              "the signal's category is at or below one of";
        attribute     Labels                  "the name before `=` in the signal's value is one of";
        given         Words(signal_column)    "one of these columns of the signal is filled";
        from          Words(collector)        "who collected the signal";
        gift          Truth                   "it was bought for someone else";
        returned      Truth                   "it is a purchase that was returned since";
        nothing_kept  Duration                "it is a return that left nothing of its topic, exchanges within this time aside";
        rating        Range                   "the rating as a share of the scale";
        same          Words(relation)         "the signal shares one of these with the offer";
        differs       Words(relation)         "and none of these";
        within        Duration                "at most this long before the offer";
        older_than    Duration                "longer than this before the offer";
        at            Moments                 "when it became known";
        column        Column                  "any other column";
        whenever      Truth                   "signals later than the offer count, too";
        at_least      Number                  "at least this many of them";
        distinct      Words(distinct)         "each of a different";
        later         Truth                   "the signal is later than the evidence";
        earlier       Truth                   "the signal is earlier than the evidence";
        itself        Truth                   "the signal is the evidence itself";
    }
    count {
        of            Words(counted)          "rows counted back from this one, itself included";
        per           Words(per)              "alike in all of";
        type          Words(offer_type)       "of one of these types";
        channel       Words(channel)          "by one of these channels";
        breaking      Names(rule)             "that break this rule";
        within        Duration                "within";
        distinct      Words(count_distinct)   "rows of one message are one";
        over          Number                  "are more than";
        at_least      Number                  "are at least";
    }
}

/// The lines of a subject.
pub fn of_subject(subject: &str) -> impl Iterator<Item = &'static Line> + Clone {
    LINES.iter().filter(move |line| line.subject == subject)
}

/// Whether a line compares with the evidence: it stands in an `[[unless]]` or a `[[when.also]]` alone.
pub fn is_relative(subject: &str, fact: &str) -> bool {
    matches!(
        (subject, fact),
        ("signal", "later" | "earlier" | "itself") | ("permission", "later")
    )
}

/// What a key of a rule file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Text.
    Text,
    /// A list of texts.
    Texts,
    /// True or false.
    Truth,
    /// How bad it is; a rule, unlike a `[[when]]`, may be off.
    Severity {
        /// Whether `off` is one.
        off: bool,
    },
    /// A severity by profile.
    Profiles,
    /// Names with any plain value.
    Settings,
    /// One block.
    Block(Place),
    /// Any number of blocks.
    Blocks(Place),
    /// `[[flags]]` and `[[passes]]`
    Examples,
    /// A row of a campaign, or several.
    Offers {
        /// Whether it is a list of them.
        several: bool,
    },
    /// Rows of a signal file.
    Signals,
    /// Whole numbers.
    Numbers,
    /// A profile's name.
    Profile,
    /// A parameter that is true or false.
    Switch,
}

/// Where a block stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// `[only]`
    Only,
    /// `[[when]]`
    When,
    /// `[[when.also]]`
    Also,
    /// `[[unless]]`, `[[when.unless]]`
    Unless,
}

/// A key of a table.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Whether it must be there.
    pub needed: bool,
    /// What it is.
    pub about: &'static str,
}

const fn key(name: &'static str, holds: Holds, about: &'static str) -> Key {
    Key {
        name,
        holds,
        needed: false,
        about,
    }
}

const fn needed(name: &'static str, holds: Holds, about: &'static str) -> Key {
    Key {
        needed: true,
        ..key(name, holds, about)
    }
}

/// The keys of a rule file.
pub const RULE_KEYS: &[Key] = &[
    needed("id", Holds::Text, "the file's name, without `.toml`"),
    needed("title", Holds::Text, "its heading"),
    needed(
        "severity",
        Holds::Severity { off: true },
        "how bad it is; `off` runs only where a profile or --select turns it on",
    ),
    key(
        "profiles",
        Holds::Profiles,
        "another severity for a profile; `strict` raises by itself",
    ),
    key(
        "message",
        Holds::Text,
        "one sentence with {words}, for every [[when]] that has none of its own",
    ),
    needed(
        "why",
        Holds::Text,
        "why it feels wrong, to the customer, in the second person",
    ),
    needed("instead", Holds::Text, "what to send or do instead"),
    key(
        "references",
        Holds::Texts,
        "law, platform policy, the published incident that it would have caught",
    ),
    key(
        "known_for",
        Holds::Truth,
        "false: it flags what the company is known for, too",
    ),
    key(
        "contact",
        Holds::Truth,
        "true: it says who may be contacted at all, not how an offer feels; reports keep it apart",
    ),
    key(
        "parameters",
        Holds::Settings,
        "name = default; used as \"$name\", changed by [rules.ID] in creepcheck.toml",
    ),
    key(
        "only",
        Holds::Block(Place::Only),
        "which offers: offer, topic, event and audience lines",
    ),
    key(
        "when",
        Holds::Blocks(Place::When),
        "what makes it flag: the first that holds makes the finding",
    ),
    key(
        "unless",
        Holds::Blocks(Place::Unless),
        "what excuses the rule",
    ),
    key(
        "flags",
        Holds::Examples,
        "examples that must be flagged, two at the least",
    ),
    key(
        "passes",
        Holds::Examples,
        "examples that must pass, two at the least",
    ),
];

/// The keys of a `[[when]]`, its lines aside.
pub const WHEN_KEYS: &[Key] = &[
    key("message", Holds::Text, "its own sentence"),
    key(
        "severity",
        Holds::Severity { off: false },
        "its own severity",
    ),
    key(
        "also",
        Holds::Blocks(Place::Also),
        "something more that must be found, with its own signal",
    ),
    key(
        "unless",
        Holds::Blocks(Place::Unless),
        "what excuses this [[when]] alone",
    ),
];

/// The key that any block may hold besides its lines.
pub const BLOCK_KEYS: &[Key] = &[key(
    "if",
    Holds::Switch,
    "the block counts only while this parameter is true",
)];

/// The keys of an example.
pub const EXAMPLE_KEYS: &[Key] = &[
    key("name", Holds::Text, "what it shows"),
    key(
        "offer",
        Holds::Offers { several: false },
        "the campaign's one row",
    ),
    key(
        "offers",
        Holds::Offers { several: true },
        "the campaign's rows",
    ),
    key(
        "signals",
        Holds::Signals,
        "rows of the signal file; without, no signal file",
    ),
    key(
        "rows",
        Holds::Numbers,
        "which rows flag, the first is 1; the last where not written",
    ),
    key("message", Holds::Text, "a part that the message must hold"),
    key(
        "topic",
        Holds::Text,
        "the topic that the finding must be about",
    ),
    key(
        "severity",
        Holds::Severity { off: false },
        "the severity that it must have",
    ),
    key(
        "todo",
        Holds::Text,
        "a known gap, with why: must still fail",
    ),
    key(
        "as_of",
        Holds::Text,
        "now; when the first offer is sent where not written",
    ),
    key("profile", Holds::Profile, "the profile in force"),
    key(
        "parameters",
        Holds::Settings,
        "parameters of the rule, set as by [rules.ID]",
    ),
    key(
        "company",
        Holds::Settings,
        "the company, set as by [company]",
    ),
];

/// The names of some keys.
pub fn names(keys: &'static [Key]) -> Vec<&'static str> {
    keys.iter().map(|key| key.name).collect()
}

/// The bounds of a range of numbers.
pub const RANGE: [&str; 4] = ["at_least", "at_most", "over", "under"];
/// The bounds of a range of clock or calendar.
pub const TIMES: [&str; 2] = ["before", "after"];

/// Words of a message, and the subjects of which one must stand in the block (none: always).
pub const MESSAGE_WORDS: &[(&str, Word, &[&str])] = &[
    ("customer", Word::Customer, &[]),
    ("offer", Word::Offer, &[]),
    ("product", Word::Product, &[]),
    ("channel", Word::Channel, &[]),
    ("segment", Word::Segment, &[]),
    ("send_at", Word::SendAt, &[]),
    ("local_time", Word::LocalTime, &[]),
    ("did", Word::Did, &["signal", "ground", "permission"]),
    ("ago", Word::Ago, &["signal", "ground", "permission"]),
    ("key", Word::Key, &["ground"]),
    ("hands", Word::Hands, &["ground"]),
    ("topic", Word::Topic, &["topic", "ground", "permission"]),
    ("event", Word::Event, &["event"]),
    (
        "matched",
        Word::Matched,
        &["topic", "event", "offer", "ground"],
    ),
    ("where", Word::Where, &["topic", "event", "offer", "ground"]),
    ("shelf_life", Word::ShelfLife, &["ground", "topic"]),
    ("count", Word::Count, &["count", "signal"]),
    ("nth", Word::Nth, &["count"]),
    ("limit", Word::Limit, &["count"]),
    ("window", Word::Window, &["count", "signal"]),
    ("first_line", Word::FirstLine, &["count"]),
    ("age", Word::Age, &["customer"]),
    ("supply_left", Word::SupplyLeft, &["customer"]),
    ("gap", Word::Gap, &["customer"]),
    ("size", Word::Size, &["audience"]),
    ("missing", Word::Missing, &["offer"]),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const PAGE: &str = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/docs/rule-language.md"
    ));

    /// What stands between backticks in what a section of the page says.
    fn code(heading: &str) -> Vec<&'static str> {
        let (_, section) = PAGE.split_once(heading).unwrap();
        let section = section.split("\n## ").next().unwrap_or(section);
        section.split('`').skip(1).step_by(2).collect()
    }

    #[test]
    fn the_page_has_every_line_and_no_other() {
        let mut written = BTreeSet::new();
        let mut subject = "";
        for code in code("\n## The lines\n") {
            // `ground.of` / `.first_of`
            let fact = match code.split_once('.') {
                Some(("", fact)) if !RANGE.contains(&fact) && !TIMES.contains(&fact) => fact,
                Some((own, fact)) if SUBJECTS.iter().any(|(known, _)| *known == own) => {
                    subject = own;
                    fact
                }
                _ => continue,
            };
            let fact = fact.split('.').next().unwrap_or(fact);
            written.insert((subject, fact));
        }
        let known: BTreeSet<_> = LINES.iter().map(|line| (line.subject, line.fact)).collect();
        assert_eq!(written, known);
    }

    #[test]
    fn the_page_has_every_word_of_a_message_and_no_other() {
        let inner = |code: &'static str| code.strip_prefix('{')?.strip_suffix('}');
        let written: BTreeSet<&str> = code("\n## Words in a message\n")
            .into_iter()
            .filter_map(inner)
            .collect();
        let known: BTreeSet<&str> = MESSAGE_WORDS.iter().map(|(word, ..)| *word).collect();
        assert_eq!(written, known);
    }

    #[test]
    fn the_page_has_every_key() {
        let keys = [RULE_KEYS, WHEN_KEYS].concat();
        for key in keys {
            let is_there = ["`NAME`", "`[NAME]`", "`[[NAME]]`", "`[[when.NAME]]`"]
                .iter()
                .any(|form| PAGE.contains(&form.replace("NAME", key.name)));
            assert!(is_there, "{}", key.name);
        }
    }

    #[test]
    fn what_fills_a_word_is_a_subject() {
        for (word, _, subjects) in MESSAGE_WORDS {
            let known = |own: &&str| SUBJECTS.iter().any(|(subject, _)| subject == own);
            assert!(subjects.iter().all(known), "{word}");
        }
    }
}
