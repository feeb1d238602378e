//! Which topics a text touches.

use std::ops::Range;

use crate::facts::phrases::{Hit, Places, Scan, latest};
use crate::input::vocabulary::denies;

use super::id::{TopicId, TopicSet};
use super::lexicon::{Reads, Role};
use super::{Group, Reach, TopicMatch, Topics};

/// Where the words of a group's condition were found: the first and the last place tell all that is asked.
struct Mark {
    role: Role,
    first: Range<u32>,
    last: Range<u32>,
}

/// What a text may show, as far as it tells what bears on it.
#[derive(Default)]
struct Shown {
    topics: TopicSet,
    /// The groups that have conditions, a bit for each of 64: what bears on others is seldom looked at.
    groups: u64,
}

impl Shown {
    fn of(topics: &Topics, scan: &Scan) -> Self {
        let mut shown = Shown::default();
        for hit in scan.hits() {
            for number in topics.roles.shown_by(hit.phrase) {
                let group = topics.groups[usize::from(number)];
                shown.topics.insert(group.topic);
                shown.groups |= u64::from(group.conditions) << (number % 64);
            }
        }
        shown
    }

    /// Whether a hit in this role may bear on it.
    fn bears(&self, topics: &Topics, role: Role, text: &str, hit: &Hit) -> bool {
        match role {
            Role::Beside(group) | Role::Unless(group) | Role::NotUnder(group) => {
                self.groups >> (group % 64) & 1 != 0
            }
            Role::Silence(at) => {
                let silence = topics.silences[usize::from(at)];
                !(silence.topics & self.topics).is_empty()
                    && (silence.reach != Reach::Bracketed || beside_bracket(text, hit))
            }
            Role::LooksLike(topic) => self.topics.contains(TopicId(topic)),
            Role::Reads(reads) => reads == Reads::Title,
            Role::Shows(_) | Role::Declared(_) => false,
        }
    }
}

/// What stands around the matches of one text. Nothing is allocated where nothing bears on them.
#[derive(Default)]
struct Context {
    marks: Vec<Mark>,
    /// What looks like these topics.
    looks: Places<TopicSet>,
}

impl Context {
    fn of(topics: &Topics, text: &str, scan: &Scan, shown: &Shown) -> Self {
        let mut context = Context::default();
        let mut looks = Vec::new();
        for hit in scan.hits() {
            for &role in topics.roles.of(hit.phrase) {
                match role {
                    _ if !shown.bears(topics, role, text, hit) => {}
                    Role::LooksLike(topic) => {
                        looks.push((hit.tokens.clone(), TopicSet::of(TopicId(topic))));
                    }
                    Role::Reads(_) => looks.push((hit.tokens.clone(), TopicSet::ALL)),
                    Role::Silence(at)
                        if topics.silences[usize::from(at)].reach == Reach::Sentence =>
                    {
                        let start = hit.tokens.start;
                        let (sentence, _) = scan.layout().sentence(start);
                        let end = latest(start).min(sentence.end);
                        looks.push((start..end, topics.silences[usize::from(at)].topics));
                    }
                    _ => context.mark(role, hit),
                }
            }
        }
        context.looks = looks.into_iter().collect();
        context
    }

    fn mark(&mut self, role: Role, hit: &Hit) {
        let tokens = hit.tokens.clone();
        match self.marks.iter_mut().find(|mark| mark.role == role) {
            Some(mark) => {
                if tokens.start < mark.first.start {
                    mark.first = tokens;
                } else if tokens.start > mark.last.start {
                    mark.last = tokens;
                }
            }
            None => self.marks.push(Mark {
                role,
                first: tokens.clone(),
                last: tokens,
            }),
        }
    }

    fn find(&self, role: Role) -> Option<&Mark> {
        self.marks.iter().find(|mark| mark.role == role)
    }

    /// Whether a look-alike covers a match of this topic.
    fn covers(&self, tokens: &Range<u32>, topic: TopicId) -> bool {
        let mut around = self.looks.around(tokens);
        around.any(|(_, of)| of.contains(topic))
    }
}

impl Topics {
    /// The topics that a text touches. `scan` is what the phrase book found in it.
    pub fn touched(&self, text: &str, scan: &Scan) -> TopicSet {
        let mut touched = TopicSet::EMPTY;
        self.each_match(text, scan, |topic, _| touched.insert(topic));
        touched
    }

    /// The places of a text that show a topic, in no set order and maybe one twice.
    pub fn matches(&self, text: &str, scan: &Scan) -> Vec<TopicMatch> {
        let mut matches = Vec::new();
        self.each_match(text, scan, |topic, hit| {
            matches.push(TopicMatch {
                topic,
                bytes: hit.bytes.clone(),
            })
        });
        matches.sort_unstable_by_key(|found| (found.topic, found.bytes.start, found.bytes.end));
        matches.dedup();
        matches
    }

    /// Calls `each` with every hit that shows a topic.
    pub(super) fn each_match(&self, text: &str, scan: &Scan, mut each: impl FnMut(TopicId, &Hit)) {
        let shown = Shown::of(self, scan);
        if shown.topics.is_empty() {
            return;
        }
        let silenced = if answers_no(text, scan) {
            self.silenced_by_no
        } else {
            TopicSet::EMPTY
        };
        let context = Context::of(self, text, scan, &shown);
        for hit in scan.hits() {
            for group in self.roles.shown_by(hit.phrase) {
                let topic = self.groups[usize::from(group)].topic;
                if !silenced.contains(topic) && self.holds(group, hit, scan, &context) {
                    each(topic, hit);
                }
            }
        }
    }

    /// Whether the conditions of a group hold for its match.
    fn holds(&self, group: u16, hit: &Hit, scan: &Scan, context: &Context) -> bool {
        let Group {
            topic,
            beside,
            conditions,
        } = self.groups[usize::from(group)];
        let above = |mark: &Mark| mark.first.start < scan.layout().node_end(hit.tokens.end - 1);
        if conditions {
            let apart =
                |other: &Range<u32>| other.end <= hit.tokens.start || other.start >= hit.tokens.end;
            if beside
                && !context
                    .find(Role::Beside(group))
                    .is_some_and(|mark| apart(&mark.first) || apart(&mark.last))
            {
                return false;
            }
            if context.find(Role::Unless(group)).is_some()
                || context.find(Role::NotUnder(group)).is_some_and(above)
            {
                return false;
            }
        }
        if context.covers(&hit.tokens, topic) {
            return false;
        }
        !context.marks.iter().any(|mark| match mark.role {
            Role::Silence(at) => {
                self.silences[usize::from(at)].topics.contains(topic) && above(mark)
            }
            _ => false,
        })
    }
}

/// "Due Date (2010 film)", "The Midwife (film, 2017)": it opens or closes a bracket.
fn beside_bracket(text: &str, hit: &Hit) -> bool {
    text[..hit.bytes.start as usize].ends_with('(')
        || text[hit.bytes.end as usize..].starts_with(')')
}

/// "Children in household > No", "Smoker: no": the text names a topic to deny it.
fn answers_no(text: &str, scan: &Scan) -> bool {
    let [.., before, last] = scan.tokens() else {
        return false;
    };
    let (between, answer) =
        text[before.end as usize..last.end as usize].split_at((last.start - before.end) as usize);
    between.contains(['>', '=', ':', '|', '-']) && denies(answer)
}
