//! One rule that one offer breaks.

use crate::findings::{Evidence, Fingerprint};
use crate::input::vocabulary::Severity;

/// One rule that one offer breaks, with the evidence. Customer ids are as the file had them:
/// how they print is for the report to say.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule's id.
    pub rule: String,
    /// How bad it is, after profile and configuration.
    pub severity: Severity,
    /// The campaign file, as named on the command line.
    pub file: String,
    /// The physical line on which the offer's record starts.
    pub line: u64,
    /// `campaign_id` of the offer.
    pub campaign_id: Option<String>,
    /// `customer_id` of the offer; none for a row addressed to a segment or to nobody in particular.
    pub customer_id: Option<String>,
    /// How many customers this finding is about (1, or a segment's members).
    pub customers: u32,
    /// The first three customers where a segment is addressed; else empty.
    pub sample: Vec<String>,
    /// `offer_id` of the offer.
    pub offer_id: Option<String>,
    /// `segment` of the offer.
    pub segment: Option<String>,
    /// `channel` of the offer.
    pub channel: Option<String>,
    /// `send_at` of the offer as the file wrote it.
    pub send_at: Option<String>,
    /// `product_id` of the offer.
    pub product_id: Option<String>,
    /// `product_name` of the offer.
    pub product_name: Option<String>,
    /// The topic that it is about, a slug.
    pub topic: Option<String>,
    /// The ground for that topic or key, a word of the contract.
    pub ground: Option<String>,
    /// The message as pieces, so that a report can mask the customer without searching for text.
    pub message: Vec<Piece>,
    /// What to send or do instead.
    pub instead: String,
    /// What would make this very offer acceptable.
    pub fine_if: Vec<String>,
    /// The signals that it rests on.
    pub evidence: Vec<Evidence>,
    /// True where the finding rests on the offer's copy and columns alone, on nothing of the customer's.
    pub copy_alone: bool,
    /// Its name across runs, from [`Fingerprints::next`](crate::findings::Fingerprints::next).
    pub fingerprint: Fingerprint,
}

/// A piece of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words that are safe to show.
    Text(String),
    /// A customer's id.
    Customer(String),
    /// Something private that a customer wrote or did, in words (a search, an answer): masked where customers are.
    Private(String),
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A finding to build others from.
    pub(crate) fn finding(rule: &str, customer: &str) -> Finding {
        Finding {
            rule: rule.to_owned(),
            severity: Severity::Error,
            file: "campaign.csv".to_owned(),
            line: 2,
            campaign_id: Some("spring".to_owned()),
            customer_id: Some(customer.to_owned()),
            customers: 1,
            sample: Vec::new(),
            offer_id: Some("SHOES10".to_owned()),
            segment: None,
            channel: Some("email".to_owned()),
            send_at: Some("2026-06-01 12:00".to_owned()),
            product_id: Some("0042".to_owned()),
            product_name: Some("Trail Runner 4".to_owned()),
            topic: None,
            ground: Some("bought".to_owned()),
            message: vec![
                Piece::Customer(customer.to_owned()),
                Piece::Text(
                    " bought “Trail Runner 4” 12 days before this coupon for the same thing."
                        .to_owned(),
                ),
            ],
            instead: "Offer what goes with it.".to_owned(),
            fine_if: vec!["from 2027-05-20 on".to_owned()],
            evidence: vec![Evidence {
                file: "signals.csv".to_owned(),
                line: 7,
                kind: "purchase".to_owned(),
                at: Some("2026-05-20".to_owned()),
                text: "bought “Trail Runner 4”".to_owned(),
            }],
            copy_alone: false,
            fingerprint: Fingerprint::default(),
        }
    }
}
