//! The keys and lines that a rule can hold: one table for the checker, the schema and the errors.

/// What a line takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Words of a closed set, named for the schema.
    Words(&'static str),
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

const fn line(
    subject: &'static str,
    fact: &'static str,
    takes: Takes,
    about: &'static str,
) -> Line {
    Line {
        subject,
        fact,
        takes,
        about,
    }
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

/// All lines.
pub const LINES: &[Line] = &[
    line(
        "offer",
        "type",
        Takes::Words("offer_type"),
        "the offer's type is one of",
    ),
    line(
        "offer",
        "channel",
        Takes::Words("channel"),
        "the offer goes out by one of",
    ),
    line(
        "offer",
        "basis",
        Takes::Words("basis"),
        "the targeting used one of",
    ),
    line("offer", "id", Takes::Labels, "offer_id is one of"),
    line(
        "offer",
        "campaign_id",
        Takes::Labels,
        "campaign_id is one of",
    ),
    line("offer", "product_id", Takes::Labels, "product_id is one of"),
    line("offer", "brand", Takes::Labels, "brand is one of"),
    line("offer", "segment", Takes::Labels, "segment is one of"),
    line(
        "offer",
        "category",
        Takes::Categories,
        "the offer's category is at or below one of",
    ),
    line(
        "offer",
        "names",
        Takes::Phrases,
        "the offer's product name or category holds one of",
    ),
    line(
        "offer",
        "says",
        Takes::Phrases,
        "the subject or the body holds one of",
    ),
    line(
        "offer",
        "mentions",
        Takes::Phrases,
        "the offer's product, category, copy or segment holds one of",
    ),
    line(
        "offer",
        "given",
        Takes::Words("campaign_column"),
        "one of these columns of the offer is filled",
    ),
    line(
        "offer",
        "missing",
        Takes::Words("campaign_column"),
        "one of these columns of the offer is in the file and empty here",
    ),
    line(
        "offer",
        "personalised",
        Takes::Truth,
        "the offer was chosen for this person",
    ),
    line(
        "offer",
        "broadcast",
        Takes::Truth,
        "nearly everybody gets the offer",
    ),
    line(
        "offer",
        "kind",
        Takes::Words("kind"),
        "the offer is of this kind (marketing where no line says)",
    ),
    line(
        "offer",
        "local_time",
        Takes::Clock,
        "the recipient's clock when it arrives",
    ),
    line("offer", "send_at", Takes::Moments, "when the offer is sent"),
    line("offer", "column", Takes::Column, "any other column"),
    line(
        "topic",
        "slug",
        Takes::Words("topic"),
        "the offer touches one of these topics",
    ),
    line(
        "topic",
        "tier",
        Takes::Words("tier"),
        "the offer touches a topic of one of these tiers",
    ),
    line(
        "topic",
        "in",
        Takes::Words("topic_column"),
        "the topic stands in one of these columns",
    ),
    line(
        "topic",
        "aimed",
        Takes::Truth,
        "the offer is aimed at the topic",
    ),
    line(
        "event",
        "slug",
        Takes::Words("event"),
        "the copy asserts or names one of these",
    ),
    line(
        "event",
        "kind",
        Takes::Words("event_kind"),
        "the copy asserts a life event, or names an occasion",
    ),
    line(
        "audience",
        "size",
        Takes::Range,
        "customers that the segment reaches",
    ),
    line(
        "audience",
        "share",
        Takes::Range,
        "share of the file's customers that get this offer",
    ),
    line(
        "audience",
        "made_by",
        Takes::Words("maker"),
        "what the segment's membership rests on",
    ),
    line(
        "ground",
        "of",
        Takes::Words("key"),
        "the ground of any of these",
    ),
    line(
        "ground",
        "first_of",
        Takes::Words("key"),
        "the ground of the first of these that has one",
    ),
    line(
        "ground",
        "every_of",
        Takes::Words("key"),
        "the ground of every one of these that has one",
    ),
    line(
        "ground",
        "is",
        Takes::Words("ground"),
        "that ground is one of",
    ),
    line(
        "ground",
        "hands",
        Takes::Range,
        "companies that its least-travelled signal passed through",
    ),
    line(
        "permission",
        "of",
        Takes::Words("scope"),
        "what the customer last said of one of these scopes",
    ),
    line(
        "permission",
        "is",
        Takes::Words("state"),
        "what was said is one of",
    ),
    line(
        "permission",
        "later",
        Takes::Truth,
        "and was said later than the evidence",
    ),
    line(
        "customer",
        "known",
        Takes::Truth,
        "some signal is about this customer",
    ),
    line(
        "customer",
        "knowable",
        Takes::Truth,
        "signal files hold more than consents",
    ),
    line(
        "customer",
        "age",
        Takes::Range,
        "years at the time of sending",
    ),
    line(
        "customer",
        "topic",
        Takes::Words("topic"),
        "something is known of one of these topics",
    ),
    line(
        "customer",
        "supply_left",
        Takes::Range,
        "share of the usual gap between purchases still to run",
    ),
    line(
        "signal",
        "type",
        Takes::Words("signal_type"),
        "a signal of one of these types",
    ),
    line(
        "signal",
        "topic",
        Takes::Words("topic"),
        "the signal shows one of these topics",
    ),
    line(
        "signal",
        "denies",
        Takes::Words("topic"),
        "the signal denies one of these topics",
    ),
    line(
        "signal",
        "ground",
        Takes::Words("ground"),
        "the signal alone would ground one of",
    ),
    line(
        "signal",
        "mentions",
        Takes::Phrases,
        "the signal's product, category, segment or value holds one of",
    ),
    line(
        "signal",
        "category",
        Takes::Categories,
        "the signal's category is at or below one of",
    ),
    line(
        "signal",
        "attribute",
        Takes::Labels,
        "the name before `=` in the signal's value is one of",
    ),
    line(
        "signal",
        "given",
        Takes::Words("signal_column"),
        "one of these columns of the signal is filled",
    ),
    line(
        "signal",
        "from",
        Takes::Words("collector"),
        "who collected the signal",
    ),
    line(
        "signal",
        "gift",
        Takes::Truth,
        "it was bought for someone else",
    ),
    line(
        "signal",
        "returned",
        Takes::Truth,
        "it is a purchase that was returned since",
    ),
    line(
        "signal",
        "nothing_kept",
        Takes::Duration,
        "it is a return that left nothing of its topic, exchanges within this time aside",
    ),
    line(
        "signal",
        "rating",
        Takes::Range,
        "the rating as a share of the scale",
    ),
    line(
        "signal",
        "same",
        Takes::Words("relation"),
        "the signal shares one of these with the offer",
    ),
    line(
        "signal",
        "differs",
        Takes::Words("relation"),
        "and none of these",
    ),
    line(
        "signal",
        "within",
        Takes::Duration,
        "at most this long before the offer",
    ),
    line(
        "signal",
        "older_than",
        Takes::Duration,
        "longer than this before the offer",
    ),
    line("signal", "at", Takes::Moments, "when it became known"),
    line("signal", "column", Takes::Column, "any other column"),
    line(
        "signal",
        "whenever",
        Takes::Truth,
        "signals later than the offer count, too",
    ),
    line(
        "signal",
        "at_least",
        Takes::Number,
        "at least this many of them",
    ),
    line(
        "signal",
        "distinct",
        Takes::Words("distinct"),
        "each of a different",
    ),
    line(
        "signal",
        "later",
        Takes::Truth,
        "the signal is later than the evidence",
    ),
    line(
        "signal",
        "earlier",
        Takes::Truth,
        "the signal is earlier than the evidence",
    ),
    line(
        "signal",
        "itself",
        Takes::Truth,
        "the signal is the evidence itself",
    ),
    line(
        "count",
        "of",
        Takes::Words("counted"),
        "rows counted back from this one, itself included",
    ),
    line("count", "per", Takes::Words("per"), "alike in all of"),
    line(
        "count",
        "type",
        Takes::Words("offer_type"),
        "of one of these types",
    ),
    line(
        "count",
        "channel",
        Takes::Words("channel"),
        "by one of these channels",
    ),
    line(
        "count",
        "breaking",
        Takes::Words("rule"),
        "that break this rule",
    ),
    line("count", "within", Takes::Duration, "within"),
    line(
        "count",
        "distinct",
        Takes::Words("count_distinct"),
        "rows of one message are one",
    ),
    line("count", "over", Takes::Number, "are more than"),
    line("count", "at_least", Takes::Number, "are at least"),
];

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
pub const MESSAGE_WORDS: &[(&str, &[&str])] = &[
    ("customer", &[]),
    ("offer", &[]),
    ("product", &[]),
    ("channel", &[]),
    ("segment", &[]),
    ("send_at", &[]),
    ("local_time", &[]),
    ("did", &["signal", "ground", "permission"]),
    ("ago", &["signal", "ground", "permission"]),
    ("key", &["ground"]),
    ("hands", &["ground"]),
    ("topic", &["topic", "ground", "permission"]),
    ("event", &["event"]),
    ("matched", &["topic", "event", "offer", "ground"]),
    ("where", &["topic", "event", "offer", "ground"]),
    ("shelf_life", &["ground", "topic"]),
    ("count", &["count", "signal"]),
    ("nth", &["count"]),
    ("limit", &["count"]),
    ("window", &["count", "signal"]),
    ("first_line", &["count"]),
    ("age", &["customer"]),
    ("supply_left", &["customer"]),
    ("gap", &["customer"]),
    ("size", &["audience"]),
    ("missing", &["offer"]),
];
