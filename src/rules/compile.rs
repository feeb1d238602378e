//! One rule file to one compiled rule: words looked up, parameters put in, mistakes pointed at.

use std::collections::HashMap;
use std::ops::Range as Span;

use toml::Spanned;
use toml::de::DeValue;

use crate::facts::events::{EventKind, Events};
use crate::facts::ground::Key;
use crate::facts::lists::Lists;
use crate::facts::permission::{Scope, State};
use crate::facts::phrases::PhraseBookBuilder;
use crate::facts::texts::Effect;
use crate::facts::topics::{Tier, TopicSet, Topics};
use crate::facts::view::TOPIC_COLUMNS;
use crate::facts::{categories::CategoryPattern, names::fold_label};
use crate::input::document::{Document, Problem, Table, Value, duration, number};
use crate::input::vocabulary::{
    Basis, CampaignColumn, Channel, Ground, OfferType, Severity, SignalColumn, SignalType,
    fold_word, nearest,
};
use crate::rules::language::{self, Holds, Place, Takes};
use crate::rules::message::Template;
use crate::rules::plan::{
    Asked, AudienceTest, Block, ColumnTest, CountTest, Counted, CustomerTest, Distinct, EventTest,
    GroundTest, KeyName, Label, OfferKind, PermissionTest, Plan, Range, Relation, Rule, SignalTest,
    Times, TopicTest, When, Which, per, same,
};

/// A rule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSource {
    /// As errors name it.
    pub file: String,
    /// Its folder in the catalogue; `yours` for a user's.
    pub group: String,
    /// Its text.
    pub text: String,
}

impl RuleSource {
    /// The id that its name says.
    pub fn stem(&self) -> &str {
        self.file
            .rsplit(['/', '\\'])
            .next()
            .unwrap_or(&self.file)
            .trim_end_matches(".toml")
    }
}

/// Which severities are in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// As the rules say.
    #[default]
    Default,
    /// Warnings are errors and notes are warnings.
    Strict,
    /// With the rules that the GDPR asks for.
    Gdpr,
}

impl Profile {
    /// The words of `--profile`.
    pub const WORDS: [(&'static str, Profile); 3] = [
        ("default", Profile::Default),
        ("strict", Profile::Strict),
        ("gdpr", Profile::Gdpr),
    ];

    /// The word.
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize].0
    }
}

/// What compiling rules needs and fills.
pub struct Compiler<'l> {
    /// The book that all phrases go into.
    pub book: PhraseBookBuilder,
    /// What each phrase stands for.
    pub effects: Vec<Effect>,
    /// Named lists.
    pub lists: &'l Lists,
    /// Topics.
    pub topics: &'l Topics,
    /// Events.
    pub events: &'l Events,
    /// The plan so far.
    pub plan: Plan,
    /// Profile in force.
    pub profile: Profile,
    /// "Now", in seconds.
    pub now: i64,
    /// Ids of all rules of the run, in the plan's order.
    pub ids: Vec<String>,
    lines: HashMap<Vec<String>, u32>,
}

/// What the configuration says of one rule.
#[derive(Clone, Copy, Default)]
pub struct Override<'d> {
    /// `[rules.ID]`
    pub table: Option<Table<'d>>,
}

impl<'l> Compiler<'l> {
    /// A compiler over lists, topics and events whose phrases go into one book.
    pub fn new(
        book: PhraseBookBuilder,
        lists: &'l Lists,
        topics: &'l Topics,
        events: &'l Events,
    ) -> Self {
        Compiler {
            book,
            effects: Vec::new(),
            lists,
            topics,
            events,
            plan: Plan::default(),
            profile: Profile::Default,
            now: 0,
            ids: Vec::new(),
            lines: HashMap::new(),
        }
    }

    /// The bit of a phrase line: equal lines share one.
    fn phrase_line(
        &mut self,
        mut phrases: Vec<String>,
        problem: impl Fn(String) -> Problem,
    ) -> Result<u128, Problem> {
        phrases.sort_unstable();
        phrases.dedup();
        if let Some(bit) = self.lines.get(&phrases) {
            return Ok(1 << bit);
        }
        let bit = self.lines.len() as u32;
        if bit >= 128 {
            return Err(problem(
                "more than 128 different phrase lines in all rules together".to_owned(),
            ));
        }
        for phrase in &phrases {
            let id = self
                .book
                .add(phrase)
                .map_err(|error| problem(error.to_string()))?;
            self.effect(id.0 as usize).phrases |= 1 << bit;
        }
        self.lines.insert(phrases, bit);
        Ok(1 << bit)
    }

    /// The bit of a list's phrases.
    ///
    /// # Errors
    /// A phrase that is none.
    pub fn line_of(&mut self, phrases: Vec<String>) -> Result<u128, String> {
        if phrases.is_empty() {
            return Ok(0);
        }
        self.phrase_line(phrases, |error| {
            Document::new("rules/lists", "").problem(0..0, error)
        })
        .map_err(|problem| problem.message)
    }

    /// What a phrase stands for, to be added to.
    pub fn effect(&mut self, phrase: usize) -> &mut Effect {
        if self.effects.len() <= phrase {
            self.effects.resize(phrase + 1, Effect::default());
        }
        &mut self.effects[phrase]
    }

    /// Compiles one rule file.
    ///
    /// # Errors
    /// The first mistake, with file, line, column and the mend.
    pub fn rule(&mut self, source: &RuleSource, own: Override<'_>) -> Result<Rule, Problem> {
        let document = Document::new(source.file.as_str(), source.text.as_str());
        let parsed = document.parse()?;
        let table = Table::new(&document, parsed.get_ref());
        table.only(&language::names(language::RULE_KEYS), "a rule")?;
        let text = |key: &str| match table.get(key) {
            Some(value) => value.text().map(str::to_owned),
            None => Err(document.problem(0..0, format!("this rule has no `{key}`"))),
        };
        let id = text("id")?;
        if id != source.stem() {
            let place = table.get("id").map_or(0..0, |value| value.value.span());
            return Err(document.problem(
                place,
                format!("`id` must be the file's name, \"{}\"", source.stem()),
            ));
        }
        for key in language::RULE_KEYS
            .iter()
            .filter(|key| key.needed && key.holds == Holds::Text)
        {
            text(key.name)?;
        }
        let own_table = own.table;
        let parameters = Parameters {
            own: table.get("parameters").map(Value::table).transpose()?,
            over: own_table,
        };
        parameters.check(&id)?;
        let severity = self.severity(table, own_table)?;
        let when_selected = self.when_selected(table)?;
        let ignores_known_for = match table.get("known_for") {
            Some(value) => !value.truth()?,
            None => false,
        };
        let mut scope = RuleScope {
            compiler: self,
            document: &document,
            parameters,
        };
        let only = match table.get("only") {
            Some(value) => scope.block(value.table()?, value.value.span(), Place::Only)?,
            None => None,
        };
        let only_written = table.get("only").is_some();
        let message = table.get("message");
        let mut whens = Vec::new();
        match table.get("when") {
            Some(value) => {
                for (when, span) in value.tables()? {
                    if let Some(when) = scope.when(when, span, only.as_ref(), message)? {
                        whens.push(when);
                    }
                }
            }
            None if only_written => {
                let message =
                    message.ok_or_else(|| document.problem(0..0, "this rule has no `message`"))?;
                let by_topic = only.as_ref().is_some_and(|block| block.topic.is_some());
                let by_event = only.as_ref().is_some_and(|block| block.event.is_some());
                let block = Block::default();
                let message = scope.template(message, only.as_ref(), &block)?;
                whens.push(When {
                    severity: None,
                    message,
                    only: only.clone(),
                    block,
                    also: Vec::new(),
                    unless: Vec::new(),
                    by_topic,
                    by_event,
                });
            }
            None => {
                let place = table.get("id").map_or(0..0, |value| value.key.span());
                return Err(
                    document.problem(place, "this flags every offer: give it [only] or [[when]]")
                );
            }
        }
        let mut unless = Vec::new();
        if let Some(value) = table.get("unless") {
            for (block, span) in value.tables()? {
                unless.extend(scope.block(block, span, Place::Unless)?);
            }
        }
        for (block, place) in unless
            .iter()
            .flat_map(|block| relation_of(block).map(|span| (block, span)))
        {
            if !whens
                .iter()
                .any(|when| when.block.signal.is_some() || when.block.ground.is_some())
            {
                let mend = "it compares with the evidence, and no [[when]] here has a `signal`";
                let _ = block;
                return Err(
                    document.problem(place, format!("`later`, `earlier`, `itself`: {mend}"))
                );
            }
        }
        let parameters = scope.parameters.words();
        Ok(Rule {
            id,
            group: source.group.clone(),
            severity,
            when_selected,
            unseen: false,
            instead: text("instead")?,
            ignores_known_for,
            whens,
            unless,
            parameters,
        })
    }

    fn severity(
        &self,
        table: Table<'_>,
        own: Option<Table<'_>>,
    ) -> Result<Option<Severity>, Problem> {
        let read = |value: Value<'_>| -> Result<Option<Severity>, Problem> {
            match value.text()? {
                "off" => Ok(None),
                word => Severity::parse(word).map(Some).ok_or_else(|| {
                    value.problem(format!(
                        "\"{word}\" is no severity; one of error, warning, note, off"
                    ))
                }),
            }
        };
        if let Some(value) = own.and_then(|own| own.get("severity")) {
            return read(value);
        }
        let written = match table.get("severity") {
            Some(value) => read(value)?,
            None => return Err(table.document.problem(0..0, "this rule has no `severity`")),
        };
        if let Some(profiles) = table.get("profiles") {
            let profiles = profiles.table()?;
            profiles.only(&["strict", "gdpr"], "[profiles]")?;
            for value in profiles.iter() {
                read(value)?;
            }
            if let Some(value) = profiles.get(self.profile.word()) {
                return read(value);
            }
        }
        Ok(written.map(|severity| self.raise(severity)))
    }

    /// What a rule that is off gives where it is selected by its id: the first severity that a profile gives it.
    fn when_selected(&self, table: Table<'_>) -> Result<Severity, Problem> {
        let profiles = table.get("profiles").map(Value::table).transpose()?;
        let word = profiles
            .and_then(|profiles| profiles.iter().next())
            .map(Value::text)
            .transpose()?;
        Ok(word
            .and_then(Severity::parse)
            .unwrap_or(crate::rules::book::SELECTED))
    }

    fn raise(&self, severity: Severity) -> Severity {
        match (self.profile, severity) {
            (Profile::Strict, Severity::Warning) => Severity::Error,
            (Profile::Strict, Severity::Note) => Severity::Warning,
            (_, severity) => severity,
        }
    }
}

/// Where an `[[unless]]` compares with the evidence, the place of that line.
fn relation_of(block: &Block) -> Option<Span<usize>> {
    block
        .signal
        .as_ref()
        .filter(|signal| signal.relation != Relation::None)
        .map(|_| 0..0)
}

/// The parameters of a rule, and what the configuration sets them to.
#[derive(Clone, Copy)]
struct Parameters<'d> {
    own: Option<Table<'d>>,
    over: Option<Table<'d>>,
}

impl<'d> Parameters<'d> {
    fn check(self, id: &str) -> Result<(), Problem> {
        let Some(over) = self.over else { return Ok(()) };
        let known: Vec<&str> = self
            .own
            .iter()
            .flat_map(|own| own.iter().map(Value::name))
            .collect();
        for value in over.iter() {
            let name = value.name();
            if name != "severity" && !known.contains(&name) {
                let have = if known.is_empty() {
                    "it has none".to_owned()
                } else {
                    format!("it has {}", known.join(", "))
                };
                let mend = nearest(name, known.iter().copied())
                    .map(|w| format!(" (`{w}`?)"))
                    .unwrap_or_default();
                return Err(value.key_problem(format!(
                    "`[rules.{id}] {name}` is no parameter of it; {have}{mend}"
                )));
            }
        }
        Ok(())
    }

    fn get(self, name: &str) -> Option<Value<'d>> {
        self.over
            .and_then(|over| over.get(name))
            .or_else(|| self.own.and_then(|own| own.get(name)))
    }

    fn words(self) -> Vec<(String, String)> {
        let names: Vec<&str> = self
            .own
            .iter()
            .flat_map(|own| own.iter().map(Value::name))
            .collect();
        names
            .into_iter()
            .filter_map(|name| {
                self.get(name)
                    .map(|value| (name.to_owned(), plain(value.value.get_ref())))
            })
            .collect()
    }
}

/// A value as a message writes it.
fn plain(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(integer) => integer.as_str().to_owned(),
        DeValue::Float(float) => float.as_str().to_owned(),
        DeValue::Boolean(truth) => truth.to_string(),
        DeValue::Array(all) => all
            .iter()
            .map(|one| plain(one.get_ref()))
            .collect::<Vec<_>>()
            .join(", "),
        _ => String::new(),
    }
}

/// A word of a value, the value that it stands in, and where.
type Word<'d> = (&'d str, Value<'d>, Span<usize>);

struct RuleScope<'c, 'l, 'd> {
    compiler: &'c mut Compiler<'l>,
    document: &'d Document<'d>,
    parameters: Parameters<'d>,
}

impl<'d> RuleScope<'_, '_, 'd> {
    fn when(
        &mut self,
        table: Table<'d>,
        span: Span<usize>,
        only: Option<&Block>,
        message: Option<Value<'d>>,
    ) -> Result<Option<When>, Problem> {
        let Some(block) = self.block(table, span.clone(), Place::When)? else {
            return Ok(None);
        };
        let mut also = Vec::new();
        let mut unless = Vec::new();
        for (key, place, blocks) in [
            ("also", Place::Also, &mut also),
            ("unless", Place::Unless, &mut unless),
        ] {
            if let Some(value) = table.get(key) {
                for (inner, span) in value.tables()? {
                    blocks.extend(self.block(inner, span, place)?);
                }
            }
        }
        let severity = match table.get("severity") {
            Some(value) => {
                let word = value.text()?;
                let severity = Severity::parse(word).ok_or_else(|| {
                    value.problem(format!(
                        "\"{word}\" is no severity; one of error, warning, note"
                    ))
                })?;
                Some(self.compiler.raise(severity))
            }
            None => None,
        };
        let message = table.get("message").or(message).ok_or_else(|| {
            self.document
                .problem(span, "neither this [[when]] nor the rule has a `message`")
        })?;
        let by_topic = [Some(&block), only].into_iter().flatten().any(says_topic);
        let by_event = [Some(&block), only].into_iter().flatten().any(says_event);
        let message = self.template(message, only, &block)?;
        Ok(Some(When {
            severity,
            message,
            only: only.cloned(),
            block,
            also,
            unless,
            by_topic,
            by_event,
        }))
    }

    fn template(
        &mut self,
        value: Value<'d>,
        only: Option<&Block>,
        block: &Block,
    ) -> Result<Template, Problem> {
        let template = Template::read(value.text()?).map_err(|error| value.problem(error))?;
        for word in template.words() {
            if let Some(name) = word.strip_prefix("column.") {
                place(&mut self.compiler.plan.offer_columns, fold_word(name));
                continue;
            }
            if self.parameters.get(word).is_some() {
                continue;
            }
            let Some((_, subjects)) = language::MESSAGE_WORDS.iter().find(|(own, _)| *own == word)
            else {
                let known = language::MESSAGE_WORDS.iter().map(|(own, _)| *own);
                let mend = match nearest(word, known.clone()) {
                    Some(near) => format!("did you mean {{{near}}}?"),
                    None => format!("one of {}", known.collect::<Vec<_>>().join(", ")),
                };
                return Err(value.problem(format!("there is no {{{word}}}; {mend}")));
            };
            let filled = subjects.is_empty()
                || subjects.iter().any(|subject| {
                    [Some(block), only]
                        .into_iter()
                        .flatten()
                        .any(|b| has(b, subject))
                });
            if !filled {
                return Err(value.problem(format!(
                    "nothing in the [[when]] at line {} fills {{{word}}}; add a `{}` line or drop it",
                    block.line.max(1),
                    subjects.join("` or `")
                )));
            }
        }
        Ok(template)
    }

    /// Puts a parameter in the place of `"$name"`.
    fn resolve(&self, value: Value<'d>) -> Result<Value<'d>, Problem> {
        let Some(name) = value
            .value
            .get_ref()
            .as_str()
            .and_then(|text| text.strip_prefix('$'))
        else {
            return Ok(value);
        };
        self.parameters.get(name).ok_or_else(|| {
            let known: Vec<&str> = self
                .parameters
                .own
                .iter()
                .flat_map(|own| own.iter().map(Value::name))
                .collect();
            let mend = nearest(name, known.iter().copied())
                .map(|word| format!(", did you mean `${word}`?"));
            value.problem(format!(
                "no parameter `{name}`{}",
                mend.unwrap_or_else(|| "; name it in [parameters]".into())
            ))
        })
    }

    /// A block; none where its `if` is false.
    fn block(
        &mut self,
        table: Table<'d>,
        span: Span<usize>,
        place: Place,
    ) -> Result<Option<Block>, Problem> {
        let mut block = Block {
            line: self.document.problem(span.clone(), "").line,
            ..Block::default()
        };
        let mut counts = true;
        let mut lines = 0;
        for value in table.iter() {
            match value.name() {
                "if" => {
                    let truth = self.resolve(value)?;
                    counts &= truth.truth()?;
                }
                own if place == Place::When
                    && language::WHEN_KEYS.iter().any(|key| key.name == own) => {}
                subject => {
                    let Some((_, in_only)) =
                        language::SUBJECTS.iter().find(|(own, _)| *own == subject)
                    else {
                        return Err(value.unknown_key(
                            language::SUBJECTS.iter().map(|(own, _)| *own),
                            "a block",
                        ));
                    };
                    if place == Place::Only && !in_only {
                        return Err(value.key_problem(format!(
                            "`{subject}` asks about the customer; [only] looks at offers. Put it in a [[when]]"
                        )));
                    }
                    let facts = value.table().map_err(|_| {
                        value.problem(format!(
                            "`{subject}` takes lines such as `{subject}.{}`",
                            first_fact(subject)
                        ))
                    })?;
                    if subject == "count" && facts.get("of").is_none() {
                        return Err(value
                            .key_problem("`count` lines need `count.of`: `offers` or `contacts`"));
                    }
                    for fact in facts.iter() {
                        self.line(&mut block, subject, fact, place)?;
                        lines += 1;
                    }
                }
            }
        }
        if lines == 0 && place != Place::Only {
            return Err(self
                .document
                .problem(span, "this block holds no line: it would hold always"));
        }
        finish(&mut block).map_err(|error| self.document.problem(span, error))?;
        Ok(counts.then_some(block))
    }

    fn line(
        &mut self,
        block: &mut Block,
        subject: &str,
        fact: Value<'d>,
        place: Place,
    ) -> Result<(), Problem> {
        let Some(line) = language::of_subject(subject).find(|line| line.fact == fact.name()) else {
            let known = language::of_subject(subject).map(|line| line.fact);
            return Err(fact.unknown_key(known, &format!("`{subject}`")));
        };
        let relative = language::is_relative(subject, line.fact);
        if relative && !matches!(place, Place::Unless | Place::Also) {
            return Err(fact.key_problem(format!(
                "`{}` compares with the evidence: it belongs in an [[unless]] or a [[when.also]]",
                line.fact
            )));
        }
        let value = self.resolve(fact)?;
        match subject {
            "offer" => self.offer_line(&mut block.offer, line.fact, value),
            "topic" => self.topic_line(block.topic.get_or_insert_default(), line.fact, value),
            "event" => {
                let among = self.event_set(line.fact, value)?;
                let test = block.event.get_or_insert(EventTest { among: u64::MAX });
                test.among &= among;
                Ok(())
            }
            "audience" => {
                self.audience_line(block.audience.get_or_insert_default(), line.fact, value)
            }
            "ground" => self.ground_line(block, line.fact, value),
            "permission" => self.permission_line(block, line.fact, value),
            "customer" => {
                self.customer_line(block.customer.get_or_insert_default(), line.fact, value)
            }
            "signal" => self.signal_line(block, line.fact, value),
            _ => self.count_line(block, line.fact, value),
        }
    }

    // ---- values --------------------------------------------------------------------------------------------------

    /// The words of a value; a word may be a parameter.
    fn words(&self, value: Value<'d>) -> Result<Vec<Word<'d>>, Problem> {
        let mut all = Vec::new();
        let items: Vec<&'d Spanned<DeValue<'d>>> = match value.value.get_ref().as_array() {
            Some(array) => array.iter().collect(),
            None => vec![value.value],
        };
        for item in items {
            let item = self.resolve(Value {
                value: item,
                ..value
            })?;
            for (word, span) in item.words()? {
                all.push((word, item, span));
            }
        }
        Ok(all)
    }

    fn set<T: Copy>(
        &self,
        value: Value<'d>,
        what: &str,
        known: &[(&str, T)],
    ) -> Result<Vec<T>, Problem> {
        self.words(value)?
            .into_iter()
            .map(|(word, item, span)| {
                let folded = fold_word(word);
                known
                    .iter()
                    .find(|(own, _)| fold_word(own) == folded)
                    .map(|(_, it)| *it)
                    .ok_or_else(|| {
                        let words = known.iter().map(|(own, _)| *own);
                        let mend = nearest(word, words.clone())
                            .map(|near| format!(" (`{near}`?)"))
                            .unwrap_or_default();
                        item.document.problem(
                            span.clone(),
                            format!(
                                "`{word}` is not {what}; one of {}{mend}",
                                words.collect::<Vec<_>>().join(", ")
                            ),
                        )
                    })
            })
            .collect()
    }

    fn mask(&self, value: Value<'d>, what: &str, known: &[(&str, u32)]) -> Result<u32, Problem> {
        Ok(self
            .set(value, what, known)?
            .into_iter()
            .fold(0, |mask, bit| mask | bit))
    }

    fn truth(&self, value: Value<'d>) -> Result<bool, Problem> {
        value.truth()
    }

    fn seconds(&self, value: Value<'d>) -> Result<i64, Problem> {
        duration(value.text()?).map_err(|error| value.problem(error))
    }

    fn range(&self, value: Value<'d>) -> Result<Range, Problem> {
        let table = value.table().map_err(|_| {
            value.problem(format!(
                "`{0}` takes a range: `{0}.at_least`, `.at_most`, `.over` or `.under`",
                value.name()
            ))
        })?;
        let mut range = Range::default();
        for bound in table.iter() {
            let number = self.resolve(bound)?.number()?;
            match bound.name() {
                "at_least" => range.at_least = Some(number),
                "at_most" => range.at_most = Some(number),
                "over" => range.over = Some(number),
                "under" => range.under = Some(number),
                _ => {
                    return Err(bound.unknown_key(language::RANGE.into_iter(), "a range"));
                }
            }
        }
        Ok(range)
    }

    fn times(
        &self,
        value: Value<'d>,
        read: impl Fn(&str) -> Result<i64, String>,
    ) -> Result<Times, Problem> {
        let table = value.table().map_err(|_| {
            value.problem(format!(
                "`{0}` takes `{0}.before` or `{0}.after`",
                value.name()
            ))
        })?;
        let mut times = Times::default();
        for bound in table.iter() {
            let at = self.resolve(bound)?;
            let at = read(at.text()?).map_err(|error| at.problem(error))?;
            match bound.name() {
                "before" => times.before = Some(at),
                "after" => times.after = Some(at),
                _ => return Err(bound.unknown_key(language::TIMES.into_iter(), "a range")),
            }
        }
        Ok(times)
    }

    fn moments(&self, value: Value<'d>) -> Result<Times, Problem> {
        let now = self.compiler.now;
        self.times(value, |text| moment(text, now))
    }

    fn phrases(&mut self, value: Value<'d>) -> Result<u128, Problem> {
        let mut phrases = Vec::new();
        for (word, item, span) in self.words(value)? {
            match word.strip_prefix('@') {
                Some(name) => {
                    let list = self.list(name, item, span.clone())?;
                    if list.phrases.is_empty() {
                        return Err(item
                            .document
                            .problem(span, format!("the list \"@{name}\" holds no phrases")));
                    }
                    phrases.extend(list.phrases.iter().cloned());
                }
                None => phrases.push(word.to_owned()),
            }
        }
        self.compiler
            .phrase_line(phrases, |error| value.problem(error))
    }

    fn list(
        &self,
        name: &str,
        item: Value<'d>,
        span: Span<usize>,
    ) -> Result<&crate::facts::lists::List, Problem> {
        self.compiler.lists.get(name).ok_or_else(|| {
            let known = self.compiler.lists.names();
            let mend =
                nearest(name, known.clone()).map(|near| format!(", did you mean \"@{near}\"?"));
            let mend = mend
                .unwrap_or_else(|| format!("; there are {}", known.collect::<Vec<_>>().join(", ")));
            item.document
                .problem(span, format!("no list \"@{name}\"{mend}"))
        })
    }

    fn labels(&self, value: Value<'d>) -> Result<Vec<String>, Problem> {
        let mut labels = Vec::new();
        for (word, item, span) in self.words(value)? {
            match word.strip_prefix('@') {
                Some(name) => {
                    let list = self.list(name, item, span)?;
                    labels.extend(list.names.iter().map(|name| fold_label(name)));
                }
                None => labels.push(fold_label(word)),
            }
        }
        Ok(labels)
    }

    fn topic_set(&self, value: Value<'d>) -> Result<TopicSet, Problem> {
        let mut set = TopicSet::default();
        for (word, item, span) in self.words(value)? {
            let topic = self.compiler.topics.find(word).ok_or_else(|| {
                let all = || {
                    self.compiler
                        .topics
                        .iter()
                        .map(|(_, topic)| topic.slug.as_str())
                        .collect::<Vec<_>>()
                };
                let mend = match self.compiler.topics.nearest(word) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("one of {}", all().join(", ")),
                };
                item.document
                    .problem(span, format!("there is no topic `{word}`; {mend}"))
            })?;
            set.insert(topic);
        }
        Ok(set)
    }

    fn event_set(&self, fact: &str, value: Value<'d>) -> Result<u64, Problem> {
        let events = self.compiler.events;
        if fact == "kind" {
            let kinds = [
                ("life-event", EventKind::LifeEvent),
                ("occasion", EventKind::Occasion),
            ];
            let kinds = self.set(value, "a kind of event", &kinds)?;
            return Ok(kinds
                .into_iter()
                .fold(0, |set, kind| set | events.of_kind(kind)));
        }
        let known: Vec<(&str, usize)> = events
            .all
            .iter()
            .enumerate()
            .map(|(at, e)| (e.slug.as_str(), at))
            .collect();
        Ok(self
            .set(value, "an event", &known)?
            .into_iter()
            .fold(0, |set, at| set | 1 << at))
    }

    // ---- lines ---------------------------------------------------------------------------------------------------

    fn offer_line(
        &mut self,
        test: &mut OfferTestMut,
        fact: &str,
        value: Value<'d>,
    ) -> Result<(), Problem> {
        match fact {
            "type" => {
                test.types = Some(self.mask(
                    value,
                    "an offer type",
                    &bits(OfferType::ALL, OfferType::word, OfferType::bit),
                )?)
            }
            "channel" => {
                test.channels = Some(self.mask(
                    value,
                    "a channel",
                    &bits(Channel::ALL, Channel::word, Channel::bit),
                )?);
            }
            "basis" => {
                test.basis =
                    Some(self.mask(value, "a basis", &bits(Basis::ALL, Basis::word, Basis::bit))?)
            }
            "id" => test.labels.push((Label::Id, self.labels(value)?)),
            "campaign_id" => test.labels.push((Label::Campaign, self.labels(value)?)),
            "product_id" => test.labels.push((Label::Product, self.labels(value)?)),
            "brand" => test.labels.push((Label::Brand, self.labels(value)?)),
            "segment" => test.labels.push((Label::Segment, self.labels(value)?)),
            "category" => {
                let mut entries = Vec::new();
                for (word, item, span) in self.words(value)? {
                    match word.strip_prefix('@') {
                        Some(name) => {
                            let list = self.list(name, item, span)?;
                            entries.extend(
                                list.categories
                                    .iter()
                                    .map(|entry| CategoryPattern::new(entry)),
                            );
                        }
                        None => entries.push(CategoryPattern::new(word)),
                    }
                }
                let lines = &mut self.compiler.plan.category_lines;
                let at = lines
                    .iter()
                    .position(|own| *own == entries)
                    .unwrap_or_else(|| {
                        lines.push(entries);
                        lines.len() - 1
                    });
                if at >= 64 {
                    return Err(value
                        .problem("more than 64 different category lines in all rules together"));
                }
                test.categories = 1 << at;
            }
            "names" => test.names = self.phrases(value)?,
            "says" => test.says = self.phrases(value)?,
            "mentions" => test.mentions = self.phrases(value)?,
            "given" | "missing" => {
                let columns = bits(
                    CampaignColumn::ALL,
                    CampaignColumn::word,
                    CampaignColumn::bit,
                );
                let mask = Some(self.mask(value, "a column of a campaign", &columns)?);
                if fact == "given" {
                    test.given = mask;
                } else {
                    test.missing = mask;
                }
            }
            "personalised" => test.personalised = Some(self.truth(value)?),
            "broadcast" => test.broadcast = Some(self.truth(value)?),
            "kind" => {
                let kinds = [
                    ("marketing", OfferKind::Marketing),
                    ("service", OfferKind::Service),
                    ("any", OfferKind::Any),
                ];
                test.kind = self.set(value, "a kind of offer", &kinds)?.first().copied();
            }
            "local_time" => test.local_time = Some(self.times(value, clock)?),
            "send_at" => test.send_at = Some(self.moments(value)?),
            _ => {
                for (name, column_test) in self.column_tests(value)? {
                    let at = place(&mut self.compiler.plan.offer_columns, name);
                    test.columns.push((at, column_test));
                }
            }
        }
        Ok(())
    }

    /// `column.NAME`: folded names, and words or a range.
    fn column_tests(&self, value: Value<'d>) -> Result<Vec<(String, ColumnTest)>, Problem> {
        value
            .table()?
            .iter()
            .map(|column| {
                let resolved = self.resolve(column)?;
                let test = if resolved.value.get_ref().as_table().is_some() {
                    ColumnTest::Number(self.range(resolved)?)
                } else {
                    ColumnTest::Words(self.labels(resolved)?)
                };
                Ok((fold_word(column.name()), test))
            })
            .collect()
    }

    fn topic_line(
        &mut self,
        test: &mut TopicTest,
        fact: &str,
        value: Value<'d>,
    ) -> Result<(), Problem> {
        match fact {
            "slug" | "tier" => {
                let set = if fact == "slug" {
                    self.topic_set(value)?
                } else {
                    let tiers = [
                        ("protected", Tier::Protected),
                        ("sensitive", Tier::Sensitive),
                        ("delicate", Tier::Delicate),
                    ];
                    let tiers = self.set(value, "a tier", &tiers)?;
                    tiers.into_iter().fold(TopicSet::default(), |set, tier| {
                        set | self.compiler.topics.of_tier(tier)
                    })
                };
                test.among = Some(test.among.map_or(set, |own| own & set));
            }
            "in" => {
                let columns: Vec<(&str, u8)> = TOPIC_COLUMNS
                    .iter()
                    .enumerate()
                    .map(|(at, column)| (column.word(), 1 << at))
                    .collect();
                test.columns = Some(
                    self.set(value, "a column of text", &columns)?
                        .into_iter()
                        .fold(0, |m, b| m | b),
                );
            }
            _ => test.aimed = Some(self.truth(value)?),
        }
        Ok(())
    }

    fn audience_line(
        &mut self,
        test: &mut AudienceTest,
        fact: &str,
        value: Value<'d>,
    ) -> Result<(), Problem> {
        match fact {
            "size" => test.size = Some(self.range(value)?),
            "share" => test.share = Some(self.range(value)?),
            _ => {
                for maker in
                    self.set(value, "a maker of segments", &[("model", 0), ("broker", 1)])?
                {
                    if maker == 0 {
                        test.by_model = true;
                    } else {
                        test.by_broker = true;
                    }
                }
            }
        }
        Ok(())
    }

    fn ground_line(
        &mut self,
        block: &mut Block,
        fact: &str,
        value: Value<'d>,
    ) -> Result<(), Problem> {
        let test = block.ground.get_or_insert(GroundTest {
            of: Vec::new(),
            which: Which::Any,
            is: None,
            hands: None,
        });
        match fact {
            "is" => {
                test.is = Some(self.mask(
                    value,
                    "a ground",
                    &bits(Ground::ALL, Ground::word, Ground::bit),
                )?)
            }
            "hands" => test.hands = Some(self.range(value)?),
            which => {
                if !test.of.is_empty() {
                    return Err(value
                        .key_problem("one of `ground.of`, `ground.first_of`, `ground.every_of`"));
                }
                test.which = match which {
                    "of" => Which::Any,
                    "first_of" => Which::First,
                    _ => Which::Every,
                };
                let keys = [
                    ("topic", KeyName::Topic),
                    ("sensitive-topic", KeyName::SensitiveTopic),
                    ("product", KeyName::Other(Key::Product)),
                    ("category", KeyName::Other(Key::Category)),
                    ("brand", KeyName::Other(Key::Brand)),
                    ("segment", KeyName::Other(Key::Segment)),
                ];
                test.of = self.set(value, "a key", &keys)?;
            }
        }
        Ok(())
    }

    fn permission_line(
        &mut self,
        block: &mut Block,
        fact: &str,
        value: Value<'d>,
    ) -> Result<(), Problem> {
        let test = block.permission.get_or_insert(PermissionTest {
            of: Vec::new(),
            is: 0,
            later: false,
        });
        match fact {
            "of" => {
                let scopes = [
                    ("all", Asked::Scope(Scope::All)),
                    ("personalization", Asked::Scope(Scope::Personalization)),
                    ("sensitive", Asked::Scope(Scope::Sensitive)),
                    ("location", Asked::Scope(Scope::Location)),
                    ("tracking", Asked::Scope(Scope::Tracking)),
                    ("third_party", Asked::Scope(Scope::ThirdParty)),
                    ("parental", Asked::Scope(Scope::Parental)),
                    ("offer", Asked::Offer),
                    ("channel", Asked::Channel),
                    ("topic", Asked::Topic),
                    ("topic-on-channel", Asked::TopicOnChannel),
                    ("event", Asked::Event),
                    ("category", Asked::Category),
                    ("brand", Asked::Brand),
                ];
                test.of = self.set(value, "a scope", &scopes)?;
            }
            "is" => {
                test.is = self
                    .set(value, "a state", &State::WORDS)?
                    .into_iter()
                    .fold(0, |m, s| m | s.bit())
            }
            _ => test.later = self.truth(value)?,
        }
        Ok(())
    }

    fn customer_line(
        &mut self,
        test: &mut CustomerTest,
        fact: &str,
        value: Value<'d>,
    ) -> Result<(), Problem> {
        match fact {
            "known" => test.known = Some(self.truth(value)?),
            "age" => test.age = Some(self.range(value)?),
            "topic" => test.topics = Some(self.topic_set(value)?),
            _ => test.supply_left = Some(self.range(value)?),
        }
        Ok(())
    }

    fn signal_line(
        &mut self,
        block: &mut Block,
        fact: &str,
        value: Value<'d>,
    ) -> Result<(), Problem> {
        let mut test = block.signal.take().unwrap_or_else(any_signal);
        match fact {
            "type" => {
                let mut known = bits(SignalType::ALL, SignalType::word, SignalType::bit);
                known.extend_from_slice(SignalType::GROUPS);
                test.types = self.mask(value, "a signal type", &known)?;
            }
            "topic" => test.topics = Some(self.topic_set(value)?),
            "denies" => test.denies = Some(self.topic_set(value)?),
            "ground" => {
                test.grounds = Some(self.mask(
                    value,
                    "a ground",
                    &bits(Ground::ALL, Ground::word, Ground::bit),
                )?)
            }
            "mentions" => test.mentions = self.phrases(value)?,
            "attribute" => test.attributes = self.labels(value)?,
            "given" => {
                let columns = bits(SignalColumn::ALL, SignalColumn::word, SignalColumn::bit);
                test.given = Some(self.mask(value, "a column of a signal file", &columns)?);
            }
            "from" => {
                let who = self.set(value, "a collector", &[("us", false), ("others", true)])?;
                test.from_others = if who.len() == 1 {
                    who.first().copied()
                } else {
                    None
                };
            }
            "gift" => test.gift = Some(self.truth(value)?),
            "returned" => test.returned = Some(self.truth(value)?),
            "nothing_kept" => test.nothing_kept = Some(self.seconds(value)?),
            "rating" => test.rating = Some(self.range(value)?),
            "same" => {
                test.same = self
                    .set(value, "a relation", &same::WORDS)?
                    .into_iter()
                    .fold(0, |m, b| m | b)
            }
            "differs" => {
                test.differs = self
                    .set(value, "a relation", &same::WORDS)?
                    .into_iter()
                    .fold(0, |m, b| m | b)
            }
            "within" => test.within = Some(self.seconds(value)?),
            "older_than" => test.older_than = Some(self.seconds(value)?),
            "at" => test.at = Some(self.moments(value)?),
            "column" => {
                for (name, column_test) in self.column_tests(value)? {
                    let at = place(&mut self.compiler.plan.signal_columns, name);
                    test.columns.push((at, column_test));
                }
            }
            "whenever" => test.whenever = self.truth(value)?,
            "at_least" => test.at_least = count(value)?,
            "distinct" => {
                let by = [
                    ("day", Distinct::Day),
                    ("product", Distinct::Product),
                    ("order", Distinct::Order),
                    ("source", Distinct::Source),
                    ("channel", Distinct::Channel),
                ];
                test.distinct = self.set(value, "a way to differ", &by)?.first().copied();
            }
            relation => {
                if self.truth(value)? {
                    test.relation = match relation {
                        "later" => Relation::Later,
                        "earlier" => Relation::Earlier,
                        _ => Relation::Itself,
                    };
                }
            }
        }
        block.signal = Some(test);
        Ok(())
    }

    fn count_line(
        &mut self,
        block: &mut Block,
        fact: &str,
        value: Value<'d>,
    ) -> Result<(), Problem> {
        let test = block.count.get_or_insert(CountTest {
            of: Counted::Offers,
            per: 0,
            types: None,
            channels: None,
            breaking: None,
            within: None,
            messages: false,
            over: u32::MAX,
        });
        match fact {
            "of" => {
                let of = [("offers", Counted::Offers), ("contacts", Counted::Contacts)];
                test.of = self
                    .set(value, "what can be counted", &of)?
                    .first()
                    .copied()
                    .unwrap_or(Counted::Offers);
            }
            "per" => {
                test.per = self
                    .set(value, "what rows can be alike in", &per::WORDS)?
                    .into_iter()
                    .fold(0, |m, b| m | b)
            }
            "type" => {
                test.types = Some(self.mask(
                    value,
                    "an offer type",
                    &bits(OfferType::ALL, OfferType::word, OfferType::bit),
                )?)
            }
            "channel" => {
                test.channels = Some(self.mask(
                    value,
                    "a channel",
                    &bits(Channel::ALL, Channel::word, Channel::bit),
                )?)
            }
            "breaking" => {
                let ids: Vec<(&str, usize)> = self
                    .compiler
                    .ids
                    .iter()
                    .enumerate()
                    .map(|(at, id)| (id.as_str(), at))
                    .collect();
                test.breaking = self.set(value, "a rule", &ids)?.first().copied();
            }
            "within" => test.within = Some(self.seconds(value)?),
            "distinct" => {
                test.messages = !self
                    .set(value, "a way to count", &[("message", ())])?
                    .is_empty()
            }
            "over" => test.over = count(value)?,
            _ => test.over = count(value)?.saturating_sub(1),
        }
        Ok(())
    }
}

type OfferTestMut = crate::rules::plan::OfferTest;

fn any_signal() -> SignalTest {
    SignalTest {
        types: SignalType::BEHAVIOUR | SignalType::KNOWLEDGE,
        topics: None,
        denies: None,
        grounds: None,
        mentions: 0,
        attributes: Vec::new(),
        given: None,
        from_others: None,
        gift: None,
        returned: None,
        nothing_kept: None,
        rating: None,
        same: 0,
        differs: 0,
        within: None,
        older_than: None,
        at: None,
        columns: Vec::new(),
        whenever: false,
        at_least: 1,
        distinct: None,
        relation: Relation::None,
    }
}

fn bits<T: Copy>(
    all: &'static [T],
    word: impl Fn(T) -> &'static str,
    bit: impl Fn(T) -> u32,
) -> Vec<(&'static str, u32)> {
    all.iter().map(|&one| (word(one), bit(one))).collect()
}

fn count(value: Value<'_>) -> Result<u32, Problem> {
    match number(value.value.get_ref()) {
        Some(n) if n >= 0.0 && n.fract() == 0.0 && n <= 1e9 => Ok(n as u32),
        _ => Err(value.problem(format!("`{}` takes a whole number", value.name()))),
    }
}

fn place(columns: &mut Vec<String>, name: String) -> usize {
    columns
        .iter()
        .position(|own| *own == name)
        .unwrap_or_else(|| {
            columns.push(name);
            columns.len() - 1
        })
}

/// `"21:00"` in seconds of the day.
fn clock(text: &str) -> Result<i64, String> {
    let wrong = || format!("\"{text}\" is no clock time; write \"21:00\"");
    let (hours, minutes) = text.split_once(':').ok_or_else(wrong)?;
    let (hours, minutes): (i64, i64) = (
        hours.parse().map_err(|_| wrong())?,
        minutes.parse().map_err(|_| wrong())?,
    );
    if !(0..=24).contains(&hours) || !(0..60).contains(&minutes) {
        return Err(wrong());
    }
    Ok(hours * 3600 + minutes * 60)
}

/// `"1990-01-01"`, `"now"`, `"now + 1 day"`, `"now - 2 weeks"` in seconds.
fn moment(text: &str, now: i64) -> Result<i64, String> {
    let wrong = || format!("\"{text}\" is no moment; write \"1990-01-01\" or \"now + 1 day\"");
    if let Some(rest) = text.trim().strip_prefix("now") {
        let rest = rest.trim();
        return match rest.split_at_checked(1) {
            None => Ok(now),
            Some(("+", span)) => Ok(now + duration(span.trim())?),
            Some(("-", span)) => Ok(now - duration(span.trim())?),
            Some(_) => Err(wrong()),
        };
    }
    crate::input::dates::DateReader::default()
        .read(text.as_bytes())
        .map(|moment| moment.seconds)
        .map_err(|_| wrong())
}

fn first_fact(subject: &str) -> &'static str {
    language::of_subject(subject)
        .next()
        .map_or("", |line| line.fact)
}

fn says_topic(block: &Block) -> bool {
    block.topic.is_some()
        || block
            .ground
            .as_ref()
            .is_some_and(|ground| ground.of == [KeyName::Topic])
        || block.ground.as_ref().is_some_and(|ground| {
            ground.of == [KeyName::SensitiveTopic] && ground.which == Which::Any
        })
        || block.permission.as_ref().is_some_and(|test| {
            matches!(test.of.as_slice(), [Asked::Topic | Asked::TopicOnChannel])
        })
        || block
            .signal
            .as_ref()
            .is_some_and(|test| test.same == same::TOPIC)
}

fn says_event(block: &Block) -> bool {
    block.event.is_some()
        || block
            .permission
            .as_ref()
            .is_some_and(|test| test.of == [Asked::Event])
        || block
            .signal
            .as_ref()
            .is_some_and(|test| test.same == same::EVENT)
}

fn has(block: &Block, subject: &str) -> bool {
    match subject {
        "offer" => {
            let offer = &block.offer;
            offer.names | offer.says | offer.mentions != 0 || offer.missing.is_some()
        }
        "topic" => block.topic.is_some(),
        "event" => block.event.is_some(),
        "audience" => block.audience.is_some(),
        "ground" => block.ground.is_some(),
        "permission" => block.permission.is_some(),
        "customer" => block.customer.is_some(),
        "signal" => block.signal.is_some(),
        "count" => block.count.is_some(),
        _ => false,
    }
}

/// What a block must hold to make sense as a whole.
fn finish(block: &mut Block) -> Result<(), String> {
    if let Some(ground) = &block.ground {
        if ground.of.is_empty() {
            return Err(
                "`ground` lines need `ground.of`, `ground.first_of` or `ground.every_of`".into(),
            );
        }
        if ground.is.is_none() && ground.hands.is_none() {
            return Err("`ground.of` needs `ground.is` or `ground.hands`".into());
        }
    }
    if let Some(permission) = &block.permission
        && (permission.of.is_empty() || permission.is == 0)
    {
        return Err("`permission` lines need both `permission.of` and `permission.is`".into());
    }
    if let Some(count) = &block.count
        && (count.over == u32::MAX || count.per == 0)
    {
        return Err("`count` lines need `count.per` and `count.over` or `count.at_least`".into());
    }
    Ok(())
}

/// The words that a line takes, for the schema: nothing where they depend on the run.
pub fn closed_words(set: &str) -> Vec<&'static str> {
    match set {
        "offer_type" => OfferType::words().collect(),
        "channel" => Channel::words().collect(),
        "basis" => Basis::words().collect(),
        "campaign_column" => CampaignColumn::words().collect(),
        "signal_column" => SignalColumn::words().collect(),
        "kind" => language::KINDS.to_vec(),
        "tier" => language::TIERS.to_vec(),
        "topic_column" => TOPIC_COLUMNS.iter().map(|column| column.word()).collect(),
        "event_kind" => language::EVENT_KINDS.to_vec(),
        "maker" => language::MAKERS.to_vec(),
        "key" => language::KEYS.to_vec(),
        "ground" => Ground::words().collect(),
        "scope" => language::SCOPES.to_vec(),
        "state" => State::WORDS.iter().map(|(word, _)| *word).collect(),
        "signal_type" => SignalType::words()
            .chain(SignalType::GROUPS.iter().map(|(word, _)| *word))
            .collect(),
        "collector" => language::COLLECTORS.to_vec(),
        "relation" => same::WORDS.iter().map(|(word, _)| *word).collect(),
        "distinct" => language::DISTINCT.to_vec(),
        "counted" => language::COUNTED.to_vec(),
        "per" => per::WORDS.iter().map(|(word, _)| *word).collect(),
        "count_distinct" => vec!["message"],
        _ => Vec::new(),
    }
}

/// Whether a line takes words of a set that is closed.
pub fn is_closed(takes: Takes) -> bool {
    matches!(takes, Takes::Words(set) if !closed_words(set).is_empty())
}
