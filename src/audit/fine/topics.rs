//! Which topics a permission would have to be for: a finding names the first that breaks a rule, and others may.

use crate::audit::fine::Case;
use crate::facts::ground::{self, Key};
use crate::facts::permission::Scope;
use crate::facts::topics::TopicId;
use crate::rules::plan::{Asked, When};
use crate::rules::shape;

/// "the topic “Fertility”", "the topics “Sex life” and “Fertility”"; none where the finding is about none.
pub fn named(case: &Case<'_>, asked: &Asked) -> Option<String> {
    let found = case.hit.topic?;
    let touched = case.view().look.topics.iter();
    let others = touched
        .filter(|&topic| topic != found && flags(case, topic) && !granted(case, topic, asked));
    let titles: Vec<String> = std::iter::once(found)
        .chain(others)
        .filter_map(|topic| case.words.lexicon.topics.get(topic))
        .map(|topic| format!("“{}”", topic.title))
        .collect();
    let word = if titles.len() == 1 { "topic" } else { "topics" };
    Some(format!("the {word} {}", titles.join(" and ")))
}

/// Whether the rule would flag for another topic: where it asks for signals of it, nobody can say.
fn flags(case: &Case<'_>, topic: TopicId) -> bool {
    let view = case.view();
    let words = case.words;
    let key = Key::Topic(topic, words.lexicon.topics.shelf_life(topic));
    let known = || ground::of(key, &view, words.campaign, words.signals).ground;
    let holds = |when: &When| {
        let mut lines = when.lines().filter_map(|block| block.topic.as_ref());
        let ground = when.block.ground.as_ref().and_then(|test| test.is);
        when.block.signal.is_none()
            && shape::lets(when, view.look)
            && lines.all(|test| shape::topics_of(test, view.look, view.look.topics).contains(topic))
            && ground.is_none_or(|is| is & known().bit() != 0)
    };
    case.rule.whens.iter().any(holds)
}

/// Whether the customer permitted it, and never refused it.
fn granted(case: &Case<'_>, topic: TopicId, asked: &Asked) -> bool {
    let channel = case.offer.channel();
    let said = case.words.signals.statements_of(case.offer.customer);
    let mut said = said
        .iter()
        .filter(|said| said.scope == Scope::Topic(topic))
        .peekable();
    said.peek().is_some()
        && said.all(|said| match asked {
            Asked::TopicOnChannel => said.granted && said.channel == channel,
            _ => said.granted && (said.channel.is_none() || said.channel == channel),
        })
}
