//! A signal in plain words: "bought “Trail Runner 4”", "searched for “divorce lawyer”".

use crate::findings::finding::Piece;
use crate::input::vocabulary::SignalType;

/// The parts of a signal that its sentence is made of; what is empty is not said.
#[derive(Debug, Clone, Copy)]
pub struct Telling<'a> {
    /// `type`.
    pub kind: SignalType,
    /// `product_name`.
    pub name: &'a str,
    /// `product_id`.
    pub product: &'a str,
    /// `category`.
    pub category: &'a str,
    /// `brand`.
    pub brand: &'a str,
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

impl Telling<'_> {
    /// Appends the sentence: what the customer wrote, answered or is thought to be stands apart.
    pub fn words(&self, out: &mut Vec<Piece>) {
        use SignalType as T;
        let names_item = [self.name, self.product, self.category, self.brand]
            .iter()
            .any(|text| !text.is_empty());
        let thing = self.thing();
        let from = if self.source.is_empty() {
            String::new()
        } else {
            format!(" (collected by {})", self.source)
        };
        let plain = match self.kind {
            T::Purchase if self.gift => format!("bought {thing} as a gift"),
            T::Purchase => format!("bought {thing}"),
            T::Return => format!("returned {thing}"),
            T::View => format!("looked at {thing}"),
            T::Cart => format!("put {thing} into the cart"),
            T::Wishlist => format!("put {thing} on the wish list"),
            T::Subscribe => format!("subscribed to {thing}"),
            T::Donation => format!("gave to {thing}"),
            T::Click => format!("clicked on {thing}"),
            T::Dislike => format!("disliked {thing}"),
            T::Complaint => format!("complained about {thing}"),
            T::Redemption if self.offer.is_empty() => format!("redeemed a coupon for {thing}"),
            T::Redemption => format!("redeemed the coupon “{}”", self.offer),
            T::Contact => format!("was sent {thing}"),
            T::Undeliverable => "could not be reached".to_owned(),
            T::Apology => "was sent an apology".to_owned(),
            T::Search
            | T::Visit
            | T::Rating
            | T::Declared
            | T::Attribute
            | T::Inference
            | T::Segment
            | T::Incident => {
                let verb = match self.kind {
                    T::Search => "searched for",
                    T::Visit => "was at",
                    T::Rating => "rated",
                    T::Declared => "told us",
                    T::Attribute => "is on record with",
                    T::Inference => "was guessed to be",
                    T::Segment => "was put on the list",
                    _ => "had an incident:",
                };
                let about = match (self.segment, self.value) {
                    ("", "") if names_item => thing.clone(),
                    ("", "") if self.topic.is_empty() => "something".to_owned(),
                    ("", "") => self.topic.to_owned(),
                    (segment, "") => segment.to_owned(),
                    (_, value) if self.kind == T::Rating && names_item => {
                        format!("{thing} {value}")
                    }
                    (_, value) => value.to_owned(),
                };
                out.push(Piece::Text(format!("{verb} ")));
                out.push(Piece::Private(format!(
                    "“{}”",
                    about.trim_matches(['“', '”'])
                )));
                out.push(Piece::Text(from));
                return;
            }
            T::Consent | T::OptOut | T::Alias => String::new(),
        };
        out.push(Piece::Text(plain + &from));
    }

    fn thing(&self) -> String {
        match (self.name, self.product, self.category, self.brand) {
            ("", "", "", "") => "something".to_owned(),
            ("", "", "", text) | ("", "", text, _) => format!("something in {text}"),
            ("", id, ..) => format!("product {id}"),
            (name, ..) => format!("“{name}”"),
        }
    }
}
