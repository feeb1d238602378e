//! A row about a customer becomes a signal, if any rule can use it.

use super::keep::Said;
use super::sources::Source;
use super::{Joiner, Line};
use crate::audit::join::checked::Checked;
use crate::audit::join::firsts::Kept;
use crate::audit::join::probes::FOREIGN;
use crate::facts::ground;
use crate::facts::names::Sym;
use crate::facts::offer::UNDATED;
use crate::facts::room;
use crate::facts::signal::{Details, Signal};
use crate::facts::texts::TextFacts;
use crate::facts::topics::{TopicSet, question};
use crate::input::vocabulary::{Channel, SignalColumn, SignalType, truth};

impl Joiner<'_, '_> {
    /// Keeps a row about a customer, where any rule can use it.
    pub(super) fn signal(&mut self, line: &Line<'_>, segment: Sym) {
        use SignalColumn as C;
        let Checked {
            kind,
            customer,
            at,
            date_only,
            ..
        } = line.checked;
        let value = line.get(C::Value);
        let columns = line.cells.item(line.row, &self.setup.beside);
        let probe = line
            .probe
            .unwrap_or_else(|| self.about.probe(columns, self.campaign, &self.wants.items));
        let provenance = self.provenance(line);
        let source = line.get(C::Source);
        let Source { others, hands } = self.sources.of(source, line.get(C::SharedWith));
        if others {
            self.sources.note_stranger(source, provenance);
        }
        let gift = self.gift(line.get(C::Gift));
        let mut signal = Signal::new(customer, kind);
        signal.at = at;
        signal.line = line.row.line() as u32;
        signal.file = line.file;
        signal.hands = hands;
        signal.ground = ground::of_signal(kind, provenance, gift, others);
        let end = match kind.bit() & SignalType::LASTING {
            0 => UNDATED,
            _ => line.end(),
        };
        signal.flags = flag(Signal::GIFT, gift)
            | flag(Signal::ENDS, end != UNDATED)
            | flag(Signal::DATE_ONLY, date_only)
            | flag(Signal::FROM_OTHERS, others);
        let mut details = Details {
            segment,
            ..Details::NONE
        };
        let offer_id = line.get(C::OfferId);
        if !offer_id.is_empty() {
            let names = &self.campaign.names;
            details.offer = names.find_label(offer_id).unwrap_or(FOREIGN);
        }
        let declared = kind == SignalType::Declared;
        // What is denied is told apart from that it is: "pregnant=no" is about pregnancy.
        let about = if declared { question(value) } else { value };
        let mut facts = self.text_facts(line, probe, about);
        if declared {
            let names = [C::ProductName, C::Category, C::Segment].map(|column| line.get(column));
            match self.texts.plainly(facts.topics, names, value) {
                Some(plain) => facts.topics = plain,
                None => signal.flags |= Signal::DENIES,
            }
        }
        if kind == SignalType::Contact {
            if at == UNDATED {
                self.undated.contacts += 1;
                return;
            }
            signal.flags |= flag(Signal::SERVICE, facts.phrases & self.service_line != 0);
        }
        facts.addressed = TopicSet::EMPTY;
        facts.says = 0;
        signal.number = match kind {
            SignalType::Rating => self.ratings.read(value),
            SignalType::Dislike => 0.0,
            SignalType::Purchase | SignalType::Subscribe => quantity(line.get(C::Quantity)),
            _ => f32::NAN,
        };
        let extra = line.cells.extra(line.row);
        let said = Said {
            facts: &facts,
            details: &details,
            value,
            columns,
            extra: &extra,
        };
        let kept = self.keeps(&signal, probe, &said);
        if kept != Kept::Not {
            signal.text = self.signals.texts.number(facts);
            self.keep(kept, line, probe, signal, details);
        }
    }

    /// Whether it was bought for somebody else.
    fn gift(&mut self, word: &str) -> bool {
        let said = truth(word);
        if said.is_none() && !word.is_empty() {
            self.remarks.unknown("gift", word, ["true", "false"]);
        }
        said == Some(true)
    }

    /// Keeps a signal, with its texts.
    fn keep(
        &mut self,
        kept: Kept,
        line: &Line<'_>,
        probe: usize,
        mut signal: Signal,
        mut details: Details,
    ) {
        use SignalColumn as C;
        let columns = line.cells.item(line.row, &self.setup.beside);
        signal.item = self.about.keep(probe, columns, self.campaign);
        signal.set_channel(Channel::parse(line.get(C::Channel)));
        let names = &mut self.campaign.names;
        signal.value = names.intern(line.get(C::Value));
        details.order = names.intern(line.get(C::OrderId));
        details.offer = names.intern_label(line.get(C::OfferId));
        details.segment_name = names.intern(line.get(C::Segment));
        if details.segment == FOREIGN {
            details.segment = names.intern_label(line.get(C::Segment));
        }
        if signal.is(Signal::FROM_OTHERS) {
            details.source = names.intern(line.get(C::Source));
            // By which companies compare.
            names.intern_label(line.get(C::Source));
        }
        let extra = line.cells.extra(line.row);
        if !extra.is_empty() {
            details.extra = self.signals.extra.len() as u32;
            let extra = extra.iter().map(|cell| names.intern(cell));
            self.signals.extra.extend(extra);
        }
        if details != Details::NONE || signal.is(Signal::ENDS) {
            signal.details = self.signals.details.len() as u32;
            room::push(&mut self.signals.details, details);
        }
        if signal.is(Signal::ENDS) {
            self.signals.ends.insert(signal.details, line.end());
        }
        match kept {
            Kept::InPlaceOf(place) => self.kept[place as usize] = signal,
            _ => room::push(&mut self.kept, signal),
        }
    }

    /// What a signal shows: by its `topic` column, else by its texts.
    fn text_facts(&mut self, line: &Line<'_>, probe: usize, value: &str) -> TextFacts {
        let own = self.about.probes.facts(probe);
        let mut facts = TextFacts {
            topics: own.name_topics | own.category_topics,
            ..own.text
        };
        if !value.is_empty() {
            facts = facts.and(self.texts.facts(value));
        }
        let segment = line.get(SignalColumn::Segment);
        if !segment.is_empty() {
            facts = facts.and(self.texts.facts(segment));
        }
        let word = line.get(SignalColumn::Topic);
        if !word.is_empty() {
            let named = self.texts.topics_of_column(word);
            if named.is_empty() {
                let topics = self.texts.lexicon.topics.iter();
                let slugs = topics.map(|(_, topic)| topic.slug.as_str());
                self.remarks.unknown("topic", word, slugs);
            } else {
                facts.topics = named;
            }
        }
        facts
    }
}

fn flag(flag: u8, set: bool) -> u8 {
    if set { flag } else { 0 }
}

fn quantity(cell: &str) -> f32 {
    if cell.is_empty() {
        return f32::NAN;
    }
    crate::input::number::number(cell).map_or(f32::NAN, |number| number as f32)
}
