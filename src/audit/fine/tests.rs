//! Advice is tried out: over the examples of all built-in rules, every way is taken, and the finding must go.

use std::collections::BTreeMap;

use crate::audit::examples::Bench;
use crate::facts::lists::Lists;
use crate::input::dates::{DateReader, Moment};
use crate::rules::book::{self, Book};
use crate::rules::examples::{self, Example, SEND_AT, Sheet};

/// Ways that an example has no means to take: what others are sent, and scopes that its words do not name.
const NOT_TAKEN: [&str; 3] = [" fewer ", "to a segment of ", "permission for such offers"];

#[test]
fn every_way_leads_out() {
    let rules = book::builtin();
    let lists = Lists::builtin().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench {
        rules: &rules,
        lists: &lists,
        topics: &[],
        folder: folder.path(),
    };
    let (mut taken, mut wrong) = (0, Vec::new());
    for rule in &rules {
        let id = rule.stem();
        let mut books = BTreeMap::new();
        let examples = examples::read(rule).unwrap().into_iter();
        for example in examples.filter(|example| example.flags && example.todo.is_none()) {
            let key = (
                example.config.clone(),
                example.profile,
                example.as_of.clone(),
            );
            let book = books
                .entry(key)
                .or_insert_with(|| bench.book(id, &example).unwrap());
            let (found, _) = bench.findings(id, &example, book).unwrap();
            let last = found.last().expect("a flagged example");
            for way in &last.fine_if {
                if NOT_TAKEN.iter().any(|words| way.contains(words)) {
                    continue;
                }
                let mut trial = Trial {
                    example: example.clone(),
                    row: last.line as usize - 2,
                    topic: last.topic.as_deref().unwrap_or_default().to_owned(),
                };
                trial.take(way, book);
                let (found, _) = bench.findings(id, &trial.example, book).unwrap();
                taken += 1;
                if found.iter().any(|finding| finding.line == last.line) {
                    wrong.push(format!("{id}: {}: {way}", example.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "still flagged:\n{}", wrong.join("\n"));
    assert!(taken > 100, "{taken}");
}

/// A flagged example, about to be changed.
struct Trial {
    example: Example,
    /// The row that flags.
    row: usize,
    topic: String,
}

impl Trial {
    fn take(&mut self, way: &str, book: &Book) {
        let allowed = ["if", "once"].iter().find_map(|word| {
            way.strip_prefix(&format!("{word} the customer gives permission for "))
        });
        let from = way
            .strip_prefix("from ")
            .and_then(|way| way.strip_suffix(" on"));
        if let Some(day) = way.strip_prefix("after ") {
            self.send(seconds(day) + 86_400);
        } else if let Some(day) = from {
            self.send(seconds(day));
        } else if let Some(times) = way.strip_prefix("between ") {
            self.at_clock(times);
        } else if let Some(kinds) = way.strip_prefix("as a ") {
            let first = kinds.split(',').next().unwrap_or_default();
            let first = first.split(" or ").next().unwrap_or_default();
            self.set("offer_type", &first.replace(' ', "_"));
        } else if let Some(scope) = allowed {
            self.allow(scope, book);
        } else {
            self.act(way);
        }
    }

    fn act(&mut self, way: &str) {
        let topic = self.topic.clone();
        match way {
            "by e-mail or in a sealed letter" | "by e-mail or by post" | "by e-mail" => {
                self.set("channel", "email")
            }
            "in a sealed letter" | "by post" => self.set("channel", "mail"),
            "by e-mail or post, with a neutral subject" => {
                self.set("channel", "email");
                self.set("subject", "News");
            }
            "to the whole list, whoever they are" => self.set("audience", "all"),
            "without these words in the copy" => {
                self.set("subject", "");
                self.set("body", "");
            }
            "if a parent gives permission" => {
                self.signal("consent", &[("scope", "parental"), ("value", "granted")]);
            }
            _ if way.starts_with("with ") => {
                self.set("reason_shown", "As you asked");
                self.set("opt_out_url", "https://example.com/stop");
            }
            _ if way.contains("tells us") => {
                let copy = self.cell("subject") + " " + &self.cell("body");
                let value = if topic.is_empty() { &copy } else { "yes" };
                self.signal("declared", &[("topic", &topic), ("value", value)]);
            }
            _ if way.contains("buys it") => self.signal("purchase", &[]),
            _ if way.contains("buys") => self.signal("purchase", &[("topic", &topic)]),
            _ if way.contains("subscribes") => self.signal("subscribe", &[("topic", &topic)]),
            _ if way.contains("into the cart") => self.signal("cart", &[]),
            _ if way.contains("rates it well") => self.signal("rating", &[("value", "5/5")]),
            _ => panic!("no way to take “{way}”"),
        }
    }

    /// A yes to all that is named: "the topic “Physical health” by post", "tracking", "e-mail".
    fn allow(&mut self, words: &str, book: &Book) {
        const CHANNELS: [(&str, &str); 6] = [
            ("e-mail", "email"),
            ("SMS", "sms"),
            ("push", "push"),
            ("post", "mail"),
            ("postcard", "postcard"),
            ("phone", "phone"),
        ];
        let words = words
            .trim_end_matches(" after that")
            .trim_end_matches(" again");
        let mut topics = book.lexicon.topics.iter().map(|(_, topic)| topic);
        if let Some((one, others)) = words.split_once("” and “") {
            let (_, channel) = others.split_once('”').unwrap_or_default();
            self.allow(&format!("{one}”{channel}"), book);
            return self.allow(&format!("the topic “{others}"), book);
        }
        let named = words.to_lowercase();
        let topic = topics.find(|topic| named.contains(&topic.title.to_lowercase()));
        let channel = CHANNELS
            .iter()
            .find(|(said, _)| words == *said || words.ends_with(&format!(" by {said}")))
            .map_or("", |(_, channel)| *channel);
        let occasion = named.replace('\'', "").replace(' ', "-");
        let [category, brand] = ["category", "brand"].map(|column| self.cell(column));
        let scope = match (words, topic) {
            ("its category" | "its category or its brand", _) => &*category,
            ("its brand", _) => &*brand,
            ("all messages", _) => "all",
            ("third-party data", _) => "third_party",
            ("the use of location", _) => "location",
            ("the use of sensitive data", _) => "sensitive",
            (_, Some(topic)) => topic.slug.as_str(),
            (_, None) if !channel.is_empty() => "",
            ("tracking" | "personalization", None) => words,
            (_, None) => &format!("occasion:{occasion}"),
        };
        let cells = [("scope", scope), ("channel", channel), ("value", "granted")];
        self.signal("consent", &cells);
    }

    fn cell(&self, column: &str) -> String {
        let cell = self.example.campaign.cell(self.row, column);
        cell.unwrap_or_default().to_owned()
    }

    fn set(&mut self, column: &str, value: &str) {
        set(&mut self.example.campaign, self.row, column, value);
    }

    /// Sends the row then; "now" goes along.
    fn send(&mut self, at: i64) {
        let text = Moment::utc(at).to_string();
        self.set("send_at", &text);
        self.example.as_of = Some(text);
    }

    /// Sends the row on its day, in the middle of "08:00 and 21:00, …".
    fn at_clock(&mut self, times: &str) {
        let hour = |text: &str| text[..2].parse::<u32>().unwrap();
        let (from, until) = times.split_once(" and ").unwrap();
        let text = self.cell("send_at");
        let middle = format!("{:02}", u32::midpoint(hour(from), hour(until)));
        self.set(
            "send_at",
            &format!("{}{middle}{}", &text[..11], &text[13..]),
        );
    }

    /// A signal about the same thing, a minute before the row is sent.
    fn signal(&mut self, kind: &str, cells: &[(&str, &str)]) {
        const THING: [&str; 5] = [
            "product_id",
            "product_name",
            "category",
            "brand",
            "parent_id",
        ];
        let mut sent = self.cell("send_at");
        if sent.is_empty() {
            SEND_AT.clone_into(&mut sent);
        }
        let at = Moment::utc(seconds(&sent) - 60).to_string();
        let mut row = vec![
            ("type", kind.to_owned()),
            ("at", at),
            ("customer_id", self.cell("customer_id")),
        ];
        // What is said of a scope is said of no product.
        if kind != "consent" {
            row.extend(THING.map(|column| (column, self.cell(column))));
        }
        row.extend(
            cells
                .iter()
                .map(|(column, value)| (*column, (*value).to_owned())),
        );
        let sheet = self.example.signals.get_or_insert_default();
        let place = sheet.rows.len();
        sheet.rows.push(vec![String::new(); sheet.header.len()]);
        for (column, value) in row.iter().filter(|(_, value)| !value.is_empty()) {
            set(sheet, place, column, value);
        }
    }
}

fn seconds(text: &str) -> i64 {
    DateReader::default().read(text.as_bytes()).unwrap().seconds
}

fn set(sheet: &mut Sheet, row: usize, column: &str, value: &str) {
    let known = sheet.header.iter().position(|own| own == column);
    let at = known.unwrap_or_else(|| {
        sheet.header.push(column.to_owned());
        for row in &mut sheet.rows {
            row.push(String::new());
        }
        sheet.header.len() - 1
    });
    value.clone_into(&mut sheet.rows[row][at]);
}
