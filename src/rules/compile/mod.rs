//! One rule file to one compiled rule: words looked up, parameters put in, mistakes pointed at.

use std::collections::HashMap;

mod block;
mod lines;
mod parameters;
mod values;

use block::{RuleScope, compares, has_evidence};
use parameters::Parameters;

use crate::facts::events::Events;
use crate::facts::lists::Lists;
use crate::facts::phrases::{PhraseBookBuilder, PhraseError, PhraseId};
use crate::facts::texts::Effect;
use crate::facts::topics::Topics;
use crate::input::dates::DateReader;
use crate::input::document::{Document, Problem, Table, Value};
use crate::input::vocabulary::Severity;
use crate::rules::language::{self, Holds, Place};
use crate::rules::page;
use crate::rules::plan::{Block, Plan, Rule, When};
use crate::rules::source::{Profile, RuleSource};

/// The severity of a rule that is off and selected by its id, where no profile gives it one.
const SELECTED: Severity = Severity::Warning;

/// Lines are bits of a word, so that a text is looked at once for all of them.
fn too_many(most: u32, what: &str) -> String {
    format!(
        "all rules together hold more than {most} different lines of {what}; equal ones count once: let rules share a list, \"@name\""
    )
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
    /// Reads dates that a rule names.
    pub dates: DateReader,
    /// Ids of all rules of the run, in the plan's order.
    pub ids: Vec<String>,
    lines: HashMap<(Vec<PhraseId>, Vec<PhraseId>), u32>,
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
            dates: DateReader::default(),
            ids: Vec::new(),
            lines: HashMap::new(),
        }
    }

    /// The bit of a phrase line, and of what only looks like it: equal lines share one.
    fn phrase_line(
        &mut self,
        phrases: &[&str],
        unlike: &[&str],
        problem: impl Fn(String) -> Problem,
    ) -> Result<u128, Problem> {
        let mut ids = |phrases: &[&str]| {
            let added = phrases.iter().map(|phrase| self.book.add(phrase));
            let mut ids = added.collect::<Result<Vec<_>, _>>()?;
            ids.sort_unstable();
            ids.dedup();
            Ok(ids)
        };
        let line = ids(phrases).and_then(|says| Ok((says, ids(unlike)?)));
        let line = line.map_err(|error: PhraseError| problem(error.to_string()))?;
        if let Some(bit) = self.lines.get(&line) {
            return Ok(1 << bit);
        }
        let bit = self.lines.len() as u32;
        if bit >= u128::BITS {
            return Err(problem(too_many(u128::BITS, "text")));
        }
        for id in &line.0 {
            self.effect(id.0 as usize).phrases |= 1 << bit;
        }
        for id in &line.1 {
            self.effect(id.0 as usize).unlike_phrases |= 1 << bit;
        }
        self.lines.insert(line, bit);
        Ok(1 << bit)
    }

    /// The bit of a list's phrases.
    ///
    /// # Errors
    /// A phrase that is none.
    pub fn line_of(&mut self, list: &str) -> Result<u128, String> {
        let Some(list) = self.lists.get(list).filter(|list| !list.phrases.is_empty()) else {
            return Ok(0);
        };
        let all = |phrases: &'l [String]| phrases.iter().map(String::as_str).collect::<Vec<_>>();
        self.phrase_line(&all(&list.phrases), &all(&list.unlike), |error| {
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

    /// Compiles one rule file; `over` is what the configuration says of it: `[rules.ID]`.
    ///
    /// # Errors
    /// The first mistake, with file, line, column and the mend.
    pub fn rule(&mut self, source: &RuleSource, over: Option<Table<'_>>) -> Result<Rule, Problem> {
        let document = source.outlined();
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
        let parameters = Parameters {
            own: table.get("parameters").map(Value::table).transpose()?,
            over,
        };
        parameters.check(&id)?;
        let by_itself = self.severity(table)?;
        let severity = match over.and_then(|over| over.get("severity")) {
            Some(value) => severity_of(value)?,
            None => by_itself,
        };
        let when_selected = match by_itself {
            Some(severity) => severity,
            None => self.when_selected(table)?,
        };
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
        let whens = scope.whens(table, only.as_ref())?;
        let unless = scope.excuses(table, &whens)?;
        Ok(Rule {
            id,
            group: source.group.clone(),
            severity,
            by_itself,
            when_selected,
            unseen: false,
            words: page::words_of(table)?,
            ignores_known_for,
            whens,
            unless,
        })
    }

    /// What is in force by the rule and the profile.
    fn severity(&self, table: Table<'_>) -> Result<Option<Severity>, Problem> {
        let written = match table.get("severity") {
            Some(value) => severity_of(value)?,
            None => return Err(table.document.problem(0..0, "this rule has no `severity`")),
        };
        if let Some(profiles) = table.get("profiles") {
            let profiles = profiles.table()?;
            let [_, others @ ..] = Profile::WORDS.map(|(word, _)| word);
            profiles.only(&others, "[profiles]")?;
            for value in profiles.iter() {
                severity_of(value)?;
            }
            if let Some(value) = profiles.get(self.profile.word()) {
                return severity_of(value);
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
        Ok(word.and_then(Severity::parse).unwrap_or(SELECTED))
    }

    fn raise(&self, severity: Severity) -> Severity {
        match (self.profile, severity) {
            (Profile::Strict, Severity::Warning) => Severity::Error,
            (Profile::Strict, Severity::Note) => Severity::Warning,
            (_, severity) => severity,
        }
    }
}

/// A severity as it is written; none is off.
fn severity_of(value: Value<'_>) -> Result<Option<Severity>, Problem> {
    match value.text()? {
        "off" => Ok(None),
        word => Severity::parse(word).map(Some).ok_or_else(|| {
            value.problem(format!(
                "\"{word}\" is no severity; one of error, warning, note, off"
            ))
        }),
    }
}

impl<'d> RuleScope<'_, '_, 'd> {
    /// What makes a rule flag; without a `[[when]]`, whatever `[only]` lets through.
    fn whens(&mut self, table: Table<'d>, only: Option<&Block>) -> Result<Vec<When>, Problem> {
        let message = table.get("message");
        let Some(value) = table.get("when") else {
            return Ok(vec![self.always(table, only, message)?]);
        };
        let mut whens = Vec::new();
        for (when, span) in value.tables()? {
            whens.extend(self.when(when, span, only, message)?);
        }
        Ok(whens)
    }

    fn always(
        &mut self,
        table: Table<'d>,
        only: Option<&Block>,
        message: Option<Value<'d>>,
    ) -> Result<When, Problem> {
        if table.get("only").is_none() {
            let place = table.get("id").map_or(0..0, |value| value.key.span());
            let what = "this flags every offer: give it [only] or [[when]]";
            return Err(self.document.problem(place, what));
        }
        let missing = || self.document.problem(0..0, "this rule has no `message`");
        let message = message.ok_or_else(missing)?;
        let block = Block::default();
        Ok(When {
            severity: None,
            message: self.template(message, only, &block)?,
            only: only.cloned(),
            block,
            also: Vec::new(),
            unless: Vec::new(),
            by_topic: only.is_some_and(|block| block.topic.is_some()),
            by_event: only.is_some_and(|block| block.event.is_some()),
        })
    }

    /// What excuses the rule, whatever made it flag.
    fn excuses(&mut self, table: Table<'d>, whens: &[When]) -> Result<Vec<Block>, Problem> {
        let mut unless = Vec::new();
        let Some(value) = table.get("unless") else {
            return Ok(unless);
        };
        for (block, span) in value.tables()? {
            let excuse = self.block(block, span.clone(), Place::Unless)?;
            let has_evidence = || whens.iter().any(|when| has_evidence(&when.block));
            if excuse.as_ref().is_some_and(compares) && !has_evidence() {
                return Err(self.document.problem(span, block::NO_EVIDENCE));
            }
            unless.extend(excuse);
        }
        Ok(unless)
    }
}
