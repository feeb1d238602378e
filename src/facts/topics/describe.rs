//! A topic as people read it: `creepcheck topics show`.

use std::fmt;

use crate::input::document::duration_words;

use super::Topic;
use super::file::{TopicFile, Word};

/// A topic with the phrases that show it.
#[derive(Debug, Clone)]
pub struct Description {
    topic: Topic,
    shows: Vec<Conditions>,
    looks_like: Vec<String>,
    declared: Vec<String>,
}

#[derive(Debug, Clone)]
struct Conditions {
    words: Vec<String>,
    conditions: [(&'static str, Vec<String>); 3],
}

fn texts(words: &[Word<'_>]) -> Vec<String> {
    words.iter().map(|(word, _)| (*word).to_owned()).collect()
}

impl Description {
    pub(super) fn of(file: &TopicFile<'_>) -> Self {
        let shows = file.shows.iter().map(|shows| Conditions {
            words: texts(&shows.words),
            conditions: [
                ("only beside", texts(&shows.beside)),
                ("not beside", texts(&shows.unless)),
                ("not under", texts(&shows.not_under)),
            ],
        });
        Self {
            topic: Topic::of(file),
            shows: shows.collect(),
            looks_like: texts(&file.looks_like),
            declared: texts(&file.declared),
        }
    }
}

impl fmt::Display for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let topic = &self.topic;
        writeln!(f, "{}: {}\n", topic.slug, topic.title)?;
        writeln!(f, "tier        {}", topic.tier)?;
        writeln!(f, "shelf life  {}", duration_words(topic.shelf_life))?;
        for law in &topic.law {
            writeln!(f, "law         {law}")?;
        }
        for shows in &self.shows {
            writeln!(f, "\nShown by\n  {}", shows.words.join(", "))?;
            for (name, words) in shows
                .conditions
                .iter()
                .filter(|(_, words)| !words.is_empty())
            {
                writeln!(f, "{name}\n  {}", words.join(", "))?;
            }
        }
        for (name, words) in [
            ("Only looks like it", &self.looks_like),
            ("Where the topic is named, also", &self.declared),
        ] {
            if !words.is_empty() {
                writeln!(f, "\n{name}\n  {}", words.join(", "))?;
            }
        }
        Ok(())
    }
}
