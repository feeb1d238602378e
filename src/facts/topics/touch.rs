//! Which topics a text touches.

use std::ops::Range;

use crate::facts::phrases::{Hit, Scan};

use super::id::{TopicId, TopicSet};
use super::lexicon::Role;
use super::{Group, TopicMatch, Topics};

/// Where the words of a group's condition were found: the first and the last place tell all that is asked.
struct Mark {
    role: Role,
    first: Range<u32>,
    last: Range<u32>,
}

/// What stands around the matches of one text. Nothing is allocated where nothing bears on them.
#[derive(Default)]
struct Context {
    marks: Vec<Mark>,
    looks: Vec<(Range<u32>, u8)>,
}

impl Context {
    fn of(topics: &Topics, scan: &Scan) -> Self {
        let mut context = Context::default();
        for hit in scan.hits() {
            for &role in topics.roles.of(hit.phrase) {
                match role {
                    Role::Beside(_) | Role::Unless(_) | Role::NotUnder(_) | Role::Silence(_) => {
                        context.mark(role, hit)
                    }
                    Role::LooksLike(topic) => context.looks.push((hit.tokens.clone(), topic)),
                    Role::Shows(_) | Role::Declared(_) | Role::Reads(_) => {}
                }
            }
        }
        context
            .looks
            .sort_unstable_by_key(|(tokens, _)| tokens.start);
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
        // No phrase is longer than this.
        const LONGEST: u32 = 16;
        let from = self
            .looks
            .partition_point(|(look, _)| look.start + LONGEST < tokens.end);
        self.looks[from..]
            .iter()
            .take_while(|(look, _)| look.start <= tokens.start)
            .any(|(look, of)| *of == topic.0 && look.end >= tokens.end)
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
        let shows = |role: &Role| matches!(role, Role::Shows(_));
        if !scan
            .hits()
            .iter()
            .any(|hit| self.roles.of(hit.phrase).iter().any(shows))
        {
            return;
        }
        let silenced = if answers_no(text, scan) {
            self.silenced_by_no
        } else {
            TopicSet::EMPTY
        };
        let context = Context::of(self, scan);
        for hit in scan.hits() {
            for role in self.roles.of(hit.phrase) {
                let Role::Shows(group) = *role else {
                    continue;
                };
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
        !self.silences.iter().enumerate().any(|(at, silenced)| {
            silenced.contains(topic) && context.find(Role::Silence(at as u8)).is_some_and(above)
        })
    }
}

/// "Children in household > No", "Smoker: no": the text names a topic to deny it.
fn answers_no(text: &str, scan: &Scan) -> bool {
    let [.., before, last] = scan.tokens() else {
        return false;
    };
    matches!(
        scan.folded(last),
        b"no" | b"none" | b"false" | b"nein" | b"non" | b"keine"
    ) && text[before.end as usize..last.start as usize].contains(['>', '=', ':', '|', '-'])
}
