//! What a line means: `subject.fact` into a test.

use super::block::{RuleScope, unmeant};
use super::too_many;
use super::values::{clock, count, place};
use crate::facts::categories::CategoryPattern;
use crate::facts::permission::State;
use crate::facts::topics::{Tier, TopicSet};
use crate::facts::view::TOPIC_COLUMNS;
use crate::input::document::{Problem, Value};
use crate::input::vocabulary::{
    Basis, CampaignColumn, Channel, Ground, OfferType, SignalType, fold_word,
};
use crate::rules::plan::{
    Asked, AudienceTest, Block, ColumnTest, CountTest, Counted, CustomerTest, Distinct, GroundTest,
    KeyName, Label, Maker, OfferKind, OfferTest, PermissionTest, Relation, SignalTest, TopicTest,
    Which, per, same,
};

impl<'d> RuleScope<'_, '_, 'd> {
    pub(super) fn offer_line(
        &mut self,
        test: &mut OfferTest,
        fact: &str,
        value: Value<'d>,
    ) -> Result<(), Problem> {
        match fact {
            "type" => test.types = Some(self.mask(value, "an offer type", &OfferType::bits())?),
            "channel" => {
                test.channels = Some(self.mask(value, "a channel", &Channel::bits())?);
            }
            "basis" => test.basis = Some(self.mask(value, "a basis", &Basis::bits())?),
            "id" => test.labels.push((Label::Id, self.labels(value)?)),
            "campaign_id" => test.labels.push((Label::Campaign, self.labels(value)?)),
            "product_id" => test.labels.push((Label::Product, self.labels(value)?)),
            "brand" => test.labels.push((Label::Brand, self.labels(value)?)),
            "segment" => test.labels.push((Label::Segment, self.labels(value)?)),
            "category" => test.categories = self.category_line(value)?,
            "names" => test.names = self.phrases(value)?,
            "says" => test.says = self.phrases(value)?,
            "mentions" => test.mentions = self.phrases(value)?,
            "given" | "missing" => {
                let columns = CampaignColumn::bits();
                let mask = Some(self.mask(value, "a column of a campaign", &columns)?);
                if fact == "given" {
                    test.given = mask;
                } else {
                    test.missing = mask;
                }
            }
            "personalised" => test.personalised = Some(value.truth()?),
            "broadcast" => test.broadcast = Some(value.truth()?),
            "kind" => {
                let kinds = self.set(value, "a kind of offer", &OfferKind::WORDS)?;
                test.kind = kinds.first().copied();
            }
            "local_time" => test.local_time = Some(self.times(value, clock)?),
            "send_at" => test.send_at = Some(self.moments(value)?),
            "column" => {
                for (name, column_test) in self.column_tests(value)? {
                    let at = place(&mut self.compiler.plan.offer_columns, name);
                    test.columns.push((at, column_test));
                }
            }
            _ => return Err(unmeant(value)),
        }
        Ok(())
    }

    /// The bit of a category line.
    fn category_line(&mut self, value: Value<'d>) -> Result<u64, Problem> {
        let mut entries = Vec::new();
        for (word, item, span) in self.words(value)? {
            match word.strip_prefix('@') {
                Some(name) => {
                    let list = self.list(name, item, span)?;
                    entries.extend_from_slice(&list.categories);
                }
                None => entries.push(CategoryPattern::new(word)),
            }
        }
        let lines = &mut self.compiler.plan.category_lines;
        let known = lines.iter().position(|own| *own == entries);
        let at = known.unwrap_or_else(|| {
            lines.push(entries);
            lines.len() - 1
        });
        if at >= u64::BITS as usize {
            return Err(value.problem(too_many(u64::BITS, "categories")));
        }
        Ok(1 << at)
    }

    /// `column.NAME`: folded names, and words or a range.
    pub(super) fn column_tests(
        &self,
        value: Value<'d>,
    ) -> Result<Vec<(String, ColumnTest)>, Problem> {
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

    pub(super) fn topic_line(
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
                    let tiers = Tier::ALL.map(|tier| (tier.word(), tier));
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
                test.columns = Some(self.mask(value, "a column of text", &columns)?);
            }
            "aimed" => test.aimed = Some(value.truth()?),
            _ => return Err(unmeant(value)),
        }
        Ok(())
    }

    pub(super) fn audience_line(
        &mut self,
        test: &mut AudienceTest,
        fact: &str,
        value: Value<'d>,
    ) -> Result<(), Problem> {
        match fact {
            "size" => {
                let range = self.range(value)?;
                let most = &mut self.compiler.plan.most_reached;
                for bound in [range.at_least, range.at_most, range.over, range.under] {
                    *most = usize::max(*most, bound.unwrap_or_default() as usize);
                }
                test.size = Some(range);
            }
            "share" => test.share = Some(self.range(value)?),
            "made_by" => {
                let makers = self.set(value, "a maker of segments", &Maker::WORDS)?;
                test.by_model |= makers.contains(&Maker::Model);
                test.by_broker |= makers.contains(&Maker::Broker);
            }
            _ => return Err(unmeant(value)),
        }
        Ok(())
    }

    pub(super) fn ground_line(
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
            "is" => test.is = Some(self.mask(value, "a ground", &Ground::bits())?),
            "hands" => test.hands = Some(self.range(value)?),
            "of" | "first_of" | "every_of" => {
                if !test.of.is_empty() {
                    return Err(value
                        .key_problem("one of `ground.of`, `ground.first_of`, `ground.every_of`"));
                }
                test.which = match fact {
                    "first_of" => Which::First,
                    "every_of" => Which::Every,
                    _ => Which::Any,
                };
                test.of = self.set(value, "a key", &KeyName::WORDS)?;
            }
            _ => return Err(unmeant(value)),
        }
        Ok(())
    }

    pub(super) fn permission_line(
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
            "of" => test.of = self.set(value, "a scope", &Asked::WORDS)?,
            "is" => {
                test.is = self
                    .set(value, "a state", &State::WORDS)?
                    .into_iter()
                    .fold(0, |m, s| m | s.bit())
            }
            "later" => test.later = value.truth()?,
            _ => return Err(unmeant(value)),
        }
        Ok(())
    }

    pub(super) fn customer_line(
        &mut self,
        test: &mut CustomerTest,
        fact: &str,
        value: Value<'d>,
    ) -> Result<(), Problem> {
        match fact {
            "known" => test.known = Some(value.truth()?),
            "knowable" => test.knowable = Some(value.truth()?),
            "age" => test.age = Some(self.range(value)?),
            "topic" => test.topics = Some(self.topic_set(value)?),
            "supply_left" => test.supply_left = Some(self.range(value)?),
            _ => return Err(unmeant(value)),
        }
        Ok(())
    }

    pub(super) fn signal_line(
        &mut self,
        block: &mut Block,
        fact: &str,
        value: Value<'d>,
    ) -> Result<(), Problem> {
        let mut test = block.signal.take().unwrap_or_else(any_signal);
        match fact {
            "type" => {
                let mut known = SignalType::bits();
                known.extend_from_slice(SignalType::GROUPS);
                test.types = self.mask(value, "a signal type", &known)?;
            }
            "topic" => test.topics = Some(self.topic_set(value)?),
            "denies" => test.denies = Some(self.topic_set(value)?),
            "ground" => test.grounds = Some(self.mask(value, "a ground", &Ground::bits())?),
            "mentions" => test.mentions = self.phrases(value)?,
            "category" => test.categories = self.category_line(value)?,
            "attribute" => {
                let names = self.labels(value)?;
                test.attributes = names.iter().map(|name| fold_word(name)).collect();
            }
            "given" => {
                let columns = SignalTest::GIVEN.map(|column| (column.word(), column.bit()));
                test.given =
                    Some(self.mask(value, "a column that is kept of signals", &columns)?);
            }
            "from" => {
                let who = self.set(value, "a collector", &SignalTest::COLLECTORS)?;
                test.from_others = match who.as_slice() {
                    [others] => Some(*others),
                    _ => None,
                };
            }
            "gift" => test.gift = Some(value.truth()?),
            "returned" => test.returned = Some(value.truth()?),
            "nothing_kept" => test.nothing_kept = Some(self.seconds(value)?),
            "rating" => test.rating = Some(self.range(value)?),
            "same" => test.same = self.mask(value, "a relation", &same::WORDS)?,
            "differs" => test.differs = self.mask(value, "a relation", &same::WORDS)?,
            "within" => test.within = Some(self.seconds(value)?),
            "older_than" => test.older_than = Some(self.seconds(value)?),
            "at" => test.at = Some(self.moments(value)?),
            "column" => {
                for (name, column_test) in self.column_tests(value)? {
                    let at = place(&mut self.compiler.plan.signal_columns, name);
                    test.columns.push((at, column_test));
                }
            }
            "whenever" => test.whenever = value.truth()?,
            "at_least" => test.at_least = count(value)?,
            "distinct" => {
                let by = self.set(value, "a way to differ", &Distinct::WORDS)?;
                test.distinct = by.first().copied();
            }
            "later" | "earlier" | "itself" if !value.truth()? => {}
            "later" => test.relation = Relation::Later,
            "earlier" => test.relation = Relation::Earlier,
            "itself" => test.relation = Relation::Itself,
            _ => return Err(unmeant(value)),
        }
        block.signal = Some(test);
        Ok(())
    }

    pub(super) fn count_line(
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
                let of = self.set(value, "what can be counted", &Counted::WORDS)?;
                test.of = of.first().copied().unwrap_or(Counted::Offers);
            }
            "per" => {
                test.per = self.mask(value, "what rows can be alike in", &per::WORDS)?;
                if test.per & per::CUSTOMER == 0 {
                    return Err(value
                        .problem("rows are counted a customer at a time: name `customer`, too"));
                }
            }
            "type" => test.types = Some(self.mask(value, "an offer type", &OfferType::bits())?),
            "channel" => test.channels = Some(self.mask(value, "a channel", &Channel::bits())?),
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
            "at_least" => test.over = count(value)?.saturating_sub(1),
            _ => return Err(unmeant(value)),
        }
        Ok(())
    }
}

pub(super) fn any_signal() -> SignalTest {
    SignalTest {
        types: SignalType::BEHAVIOUR | SignalType::KNOWLEDGE,
        topics: None,
        denies: None,
        grounds: None,
        mentions: 0,
        categories: 0,
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

#[cfg(test)]
mod tests {
    use crate::facts::lists::Lists;
    use crate::rules::book::{Book, Ingredients, Selection};
    use crate::rules::language::{LINES, Line, Takes};
    use crate::rules::source::{RuleSource, RuleText};

    /// What a line may be set to.
    fn sample(line: &Line) -> String {
        match line.takes {
            Takes::Words(set) | Takes::Names(set) => {
                let word = (set.words)().into_iter().next();
                format!("\"{}\"", word.unwrap_or("wedding"))
            }
            Takes::Labels | Takes::Phrases | Takes::Categories => "\"word\"".to_owned(),
            Takes::Truth => "true".to_owned(),
            Takes::Number => "2".to_owned(),
            Takes::Range => "{ at_least = 2 }".to_owned(),
            Takes::Clock => "{ after = \"21:00\" }".to_owned(),
            Takes::Moments => "{ after = \"now\" }".to_owned(),
            Takes::Duration => "\"2 days\"".to_owned(),
            Takes::Column => "{ own = \"word\" }".to_owned(),
        }
    }

    /// What a block with a line of a subject must hold besides.
    fn companions(subject: &str) -> &'static [(&'static str, &'static str)] {
        match subject {
            "ground" => &[("of", "\"topic\""), ("is", "\"told\"")],
            "permission" => &[("of", "\"all\""), ("is", "\"granted\"")],
            "count" => &[("of", "\"offers\""), ("per", "\"customer\""), ("over", "2")],
            _ => &[],
        }
    }

    #[test]
    fn every_line_of_the_language_means_something() {
        for line in LINES {
            let Line { subject, fact, .. } = *line;
            let mut block = format!("{subject}.{fact} = {}\n", sample(line));
            for (own, value) in companions(subject) {
                let is_said = *own == fact || (*own == "of" && fact.ends_with("_of"));
                if !is_said {
                    block += &format!("{subject}.{own} = {value}\n");
                }
            }
            let text = format!(
                "id = \"own\"\ntitle = \"t\"\nseverity = \"note\"\nmessage = \"m\"\nwhy = \"w\"\ninstead = \"i\"\n[[when]]\nsignal.type = \"view\"\n[[unless]]\n{block}"
            );
            let rule = |stem: &str, text: String| RuleSource {
                file: format!("{stem}.toml"),
                group: "yours".to_owned(),
                text: RuleText::Own(text),
            };
            let mut rules = vec![rule("own", text)];
            rules.extend(crate::rules::book::builtin());
            let book = Book::new(&Ingredients {
                rules: &rules,
                lists: &Lists::builtin().unwrap(),
                topics: &[],
                config: None,
                selection: &Selection {
                    select: vec!["own".to_owned()],
                    ..Selection::default()
                },
                now: 0,
            });
            let book = book.unwrap_or_else(|problem| panic!("{block}{problem}"));
            let own = book
                .plan
                .rules
                .iter()
                .find(|rule| rule.id == "own")
                .unwrap();
            assert_eq!(own.unless.len(), 1, "{block}");
            drop(book);
        }
    }
}
