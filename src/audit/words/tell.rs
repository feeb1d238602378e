//! A signal in plain words: "bought “Trail Runner 4”", "searched for “divorce lawyer”".

use crate::findings::Message;
use crate::input::vocabulary::{SignalType, denies, truth};

/// The parts of a signal that its sentence is made of; what is empty is not said.
#[derive(Debug, Clone, Copy)]
pub struct Telling<'a> {
    /// `type`.
    pub kind: SignalType,
    /// What it is about.
    pub thing: Thing<'a>,
    /// `value`.
    pub value: &'a str,
    /// `segment`.
    pub segment: &'a str,
    /// `offer_id`.
    pub offer: &'a str,
    /// `gift`.
    pub gift: bool,
    /// The company that collected it, where that is not us.
    pub source: &'a str,
    /// What its texts show, where nothing else says what it is about.
    pub topic: &'a str,
}

/// What a model's score is of: “pregnancy_score” of `pregnancy_score=0.87`, nothing where its certainty is all that it
/// says (`0.87`, `87 %`, `score 0.87`); `None` of what is no score.
fn score(value: &str) -> Option<&str> {
    let number = value.trim_end().trim_end_matches('%').trim_end();
    let name = number.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    number[name.len()..].parse::<f64>().ok()?;
    let name = name.trim_end_matches(|c: char| !c.is_alphanumeric());
    let last = name.rsplit(|c: char| !c.is_alphanumeric()).next()?;
    let is = |known: &&str| known.eq_ignore_ascii_case(last);
    match (name.is_empty(), SCORES.iter().any(is)) {
        (true, _) => Some(""),
        (_, true) if name.len() == last.len() => Some(""),
        (_, known) => known.then_some(name),
    }
}

/// What models call how certain they are.
const SCORES: [&str; 5] = [
    "score",
    "confidence",
    "probability",
    "propensity",
    "likelihood",
];

/// Whether an answer says nothing of the question: “no”.
fn is_bare_answer(value: &str) -> bool {
    truth(value).is_some() || denies(value)
}

/// A thing in words: "“Trail Runner 4”", "product TR-4", "something in Shoes", "something by Lumo".
pub type Thing<'a> = [&'a str; 3];

/// A thing that nothing names.
const SOMETHING: Thing<'_> = ["something", "", ""];

/// What a signal is about, by the first that there is of `product_name`, `product_id`, `category` and `brand`; no text
/// behind that is looked up.
pub fn thing<'a, T>(columns: [T; 4], text: impl FnMut(T) -> &'a str) -> Thing<'a> {
    let mut texts = columns.into_iter().map(text).enumerate();
    match texts.find(|(_, text)| !text.is_empty()) {
        None => SOMETHING,
        Some((0, name)) => ["“", name, "”"],
        Some((1, id)) => ["product ", id, ""],
        Some((2, category)) => ["something in ", category, ""],
        Some((_, brand)) => ["something by ", brand, ""],
    }
}

impl<'a> Telling<'a> {
    /// Appends the sentence: what the customer wrote, answered or is thought to be is marked as private.
    pub fn words(&self, out: &mut Message) {
        use SignalType as T;
        match self.kind {
            T::Purchase => self.about("bought ", if self.gift { " as a gift" } else { "" }, out),
            T::Return => self.about("returned ", "", out),
            T::View => self.about("looked at ", "", out),
            T::Cart => self.about("put ", " into the cart", out),
            T::Wishlist => self.about("put ", " on the wish list", out),
            T::Subscribe => self.about("subscribed to ", "", out),
            T::Donation => self.about("gave to ", "", out),
            T::Click => self.about("clicked on ", "", out),
            T::Dislike => self.about("disliked ", "", out),
            T::Complaint => self.about("complained about ", "", out),
            T::Redemption if self.offer.is_empty() => {
                self.about("redeemed a coupon for ", "", out);
            }
            T::Redemption => out.push_all(["redeemed the coupon “", self.offer, "”"]),
            T::Contact => self.about("was sent ", "", out),
            T::Undeliverable => out.push("could not be reached"),
            T::Apology => out.push("was sent an apology"),
            T::Search => self.own("searched for ", out),
            T::Visit => self.own("was at ", out),
            T::Rating if self.thing == SOMETHING => self.own("rated ", out),
            T::Rating => {
                self.about("rated ", if self.value.is_empty() { "" } else { " " }, out);
                out.push_private(&[self.value]);
            }
            T::Declared => {
                self.own("told us ", out);
                self.asked(out);
            }
            T::Attribute => self.own("is on record with ", out),
            T::Inference => self.own("was guessed to be ", out),
            T::Segment => self.own("was put on the list ", out),
            T::Incident => self.own("had an incident: ", out),
            T::Consent => out.push("gave a permission"),
            T::OptOut => out.push("opted out"),
            T::Alias => {}
        }
        if !self.source.is_empty() {
            out.push_all([" (collected by ", self.source, ")"]);
        }
    }

    /// Something done with a thing.
    fn about(&self, before: &str, after: &str, out: &mut Message) {
        out.push(before);
        match self.thing {
            SOMETHING => self.unnamed(out),
            thing => out.push_all(thing),
        }
        out.push(after);
    }

    /// A thing that no column names: by the value where that is words and no price, else by the list or the topic.
    fn unnamed(&self, out: &mut Message) {
        let words = self.value.starts_with(char::is_alphabetic) && !is_bare_answer(self.value);
        let value = if words { self.value } else { "" };
        match (value, self.segment, self.topic) {
            ("", "", "") => out.push_all(SOMETHING),
            ("", "", topic) => out.push_all(["something about ", topic, ""]),
            ("", name, _) | (name, _, _) => out.push_private(&["“", name, "”"]),
        }
    }

    /// Something that a customer wrote, answered or is thought to be.
    fn own(&self, verb: &str, out: &mut Message) {
        let score = score(self.value).filter(|_| self.kind == SignalType::Inference);
        let (verb, value) = match score {
            Some("") => (verb, ""),
            Some(_) => ("was scored ", self.value),
            None => (verb, self.value),
        };
        match (value, self.segment) {
            ("", "") => {
                out.push(self.vaguely(verb));
                match (self.thing, self.topic) {
                    (SOMETHING, topic) if !topic.is_empty() => out.push_private(&[topic]),
                    (thing, _) => out.push_private(&thing),
                }
            }
            ("", own) | (own, _) => {
                out.push(verb);
                out.push_private(&["“", own, "”"]);
            }
        }
    }

    /// The verb where nothing says what was told, guessed or listed but what it is about.
    fn vaguely<'v>(&self, verb: &'v str) -> &'v str {
        match self.kind {
            SignalType::Declared => "told us of ",
            SignalType::Inference => "was guessed to have to do with ",
            SignalType::Segment => "was put on a list about ",
            SignalType::Incident => "had an incident about ",
            _ => verb,
        }
    }

    /// What a bare “no” was said of.
    fn asked(&self, out: &mut Message) {
        if !is_bare_answer(self.value) {
            return;
        }
        match self.thing {
            SOMETHING if self.topic.is_empty() => {}
            SOMETHING => out.push_all([" about ", self.topic, ""]),
            thing => {
                out.push(" about ");
                out.push_all(thing);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{SOMETHING, Telling, score, thing};
    use crate::findings::Message;
    use crate::input::vocabulary::SignalType;

    #[test]
    fn a_score_is_no_guess() {
        for certain in [
            "0.87",
            "87 %",
            "score=0.87",
            "score 0.87",
            "Confidence: 0.9",
        ] {
            assert_eq!(score(certain), Some(""), "{certain}");
        }
        assert_eq!(score("pregnancy_score=0.87"), Some("pregnancy_score"));
        for guess in ["", "pregnant", "pregnant=0.87", "score=high", "age=34"] {
            assert_eq!(score(guess), None, "{guess}");
        }
    }

    #[test]
    fn a_bare_answer_says_of_what_and_a_mark_stands_beside_its_thing() {
        let none = Telling {
            kind: SignalType::Declared,
            thing: SOMETHING,
            value: "",
            segment: "",
            offer: "",
            gift: false,
            source: "",
            topic: "",
        };
        let told = |telling: Telling<'_>| {
            let mut said = Message::default();
            telling.words(&mut said);
            said.into_text()
        };
        let no = Telling {
            value: "No",
            topic: "pregnancy",
            ..none
        };
        assert_eq!(told(no), "told us “No” about pregnancy");
        let registry = Telling {
            thing: thing(["Baby registry", "", "", ""], |text| text),
            ..no
        };
        assert_eq!(told(registry), "told us “No” about “Baby registry”");
        let more = Telling {
            value: "not pregnant",
            ..no
        };
        assert_eq!(told(more), "told us “not pregnant”");
        let mark = Telling {
            kind: SignalType::Rating,
            thing: thing(["Kettle", "", "", ""], |text| text),
            value: "1/5",
            ..none
        };
        assert_eq!(told(mark), "rated “Kettle” 1/5");
        let bought = Telling {
            kind: SignalType::Purchase,
            value: "ovulation tests",
            ..no
        };
        assert_eq!(told(bought), "bought “ovulation tests”");
        let paid = Telling {
            value: "19.90",
            ..bought
        };
        assert_eq!(told(paid), "bought something about pregnancy");
        let listed = Telling {
            kind: SignalType::Segment,
            thing: thing(["", "", "Phones", ""], |text| text),
            ..none
        };
        assert_eq!(told(listed), "was put on a list about something in Phones");
    }
}
