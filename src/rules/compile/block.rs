//! Blocks: `[only]`, `[[when]]`, `[[unless]]`, and the sentence that a `[[when]]` makes.

use std::ops::Range as Span;

use super::Compiler;
use super::parameters::{Parameters, plain};
use super::values::place;
use crate::input::document::{Document, Problem, Table, Value};
use crate::input::vocabulary::{Severity, fold_word, nearest};
use crate::rules::language::{self, Place};
use crate::rules::message::{Part, Template};
use crate::rules::plan::{Asked, Block, EventTest, KeyName, Relation, When, Which, same};

pub(super) struct RuleScope<'c, 'l, 'd> {
    pub(super) compiler: &'c mut Compiler<'l>,
    pub(super) document: &'d Document<'d>,
    pub(super) parameters: Parameters<'d>,
}

impl<'d> RuleScope<'_, '_, 'd> {
    pub(super) fn when(
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
                    let inner = self.block(inner, span.clone(), place)?;
                    if inner.as_ref().is_some_and(compares) && !has_evidence(&block) {
                        return Err(self.document.problem(span, NO_EVIDENCE));
                    }
                    blocks.extend(inner);
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
                // What the user says of the rule holds for all that it flags.
                let said = self.parameters.over.and_then(|own| own.get("severity"));
                said.is_none().then(|| self.compiler.raise(severity))
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

    pub(super) fn template(
        &mut self,
        value: Value<'d>,
        only: Option<&Block>,
        block: &Block,
    ) -> Result<Template, Problem> {
        let asked = |subject: &str| {
            let mut blocks = [Some(block), only].into_iter().flatten();
            blocks.any(|block| has(block, subject))
        };
        let part = |word: &str| {
            if let Some(name) = word.strip_prefix("column.") {
                let columns = &mut self.compiler.plan.offer_columns;
                return Ok(Part::Column(place(columns, fold_word(name))));
            }
            let mut words = language::MESSAGE_WORDS.iter();
            let known = words.find(|(own, ..)| *own == word);
            if let Some((_, known, subjects)) = known
                && (subjects.is_empty() || subjects.iter().any(|subject| asked(subject)))
            {
                return Ok(Part::Word(*known));
            }
            if let Some(own) = self.parameters.get(word) {
                return Ok(Part::Text(plain(own.value.get_ref())));
            }
            let Some((_, _, subjects)) = known else {
                let known = language::MESSAGE_WORDS.iter().map(|(own, ..)| *own);
                let mend = match nearest(word, known.clone()) {
                    Some(near) => format!("did you mean {{{near}}}?"),
                    None => format!("one of {}", known.collect::<Vec<_>>().join(", ")),
                };
                return Err(format!("there is no {{{word}}}; {mend}"));
            };
            Err(format!(
                "nothing in the [[when]] at line {} fills {{{word}}}; add a `{}` line or drop it",
                block.line.max(1),
                subjects.join("` or `")
            ))
        };
        Template::read(value.text()?, part).map_err(|error| value.problem(error))
    }

    /// Puts a parameter in the place of `"$name"`.
    pub(super) fn resolve(&self, value: Value<'d>) -> Result<Value<'d>, Problem> {
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
    pub(super) fn block(
        &mut self,
        table: Table<'d>,
        span: Span<usize>,
        place: Place,
    ) -> Result<Option<Block>, Problem> {
        let mut block = Block {
            line: self.document.line(span.start),
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

    pub(super) fn line(
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
            "count" => self.count_line(block, line.fact, value),
            _ => Err(unmeant(value)),
        }
    }
}

/// What to say of a line that the language lists and nothing here gives a meaning: a test compiles them all.
pub(super) fn unmeant(line: Value<'_>) -> Problem {
    line.key_problem(format!("`{}` means nothing", line.name()))
}

/// What to say of a block that compares with what is not there.
pub(super) const NO_EVIDENCE: &str = "`later`, `earlier` and `itself` compare with the evidence, and no [[when]] here has a `signal`, `ground` or `permission`";

/// Whether a block compares with the evidence.
pub(super) fn compares(block: &Block) -> bool {
    let signal = block.signal.as_ref();
    signal.is_some_and(|test| test.relation != Relation::None)
        || block.permission.as_ref().is_some_and(|test| test.later)
}

/// Whether the lines of a `[[when]]` rest on something that another can be compared with.
pub(super) fn has_evidence(when: &Block) -> bool {
    when.signal.is_some() || when.ground.is_some() || when.permission.is_some()
}

pub(super) fn first_fact(subject: &str) -> &'static str {
    language::of_subject(subject)
        .next()
        .map_or("", |line| line.fact)
}

pub(super) fn says_topic(block: &Block) -> bool {
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

pub(super) fn says_event(block: &Block) -> bool {
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

pub(super) fn has(block: &Block, subject: &str) -> bool {
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
pub(super) fn finish(block: &mut Block) -> Result<(), String> {
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
