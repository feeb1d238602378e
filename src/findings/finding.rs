//! One rule that one offer breaks.

use std::borrow::Cow;

use crate::findings::{Evidence, Fingerprint, Message, Whom};
use crate::input::dates::Moment;
use crate::input::vocabulary::Severity;

/// One rule that one offer breaks, with the evidence. Customer ids are as the file had them:
/// how they print is for the report to say.
///
/// What many findings say alike is borrowed from the run; [`to_static`](Self::to_static) makes one that outlives it.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding<'a> {
    /// The rule's id.
    pub rule: Cow<'a, str>,
    /// How bad it is, after profile and configuration.
    pub severity: Severity,
    /// The campaign file, as named on the command line.
    pub file: Cow<'a, str>,
    /// The physical line on which the offer's record starts.
    pub line: u64,
    /// `campaign_id` of the offer.
    pub campaign_id: Option<Cow<'a, str>>,
    /// Whom it is about.
    pub whom: Whom<'a>,
    /// `offer_id` of the offer.
    pub offer_id: Option<Cow<'a, str>>,
    /// `segment` of the offer.
    pub segment: Option<Cow<'a, str>>,
    /// `channel` of the offer.
    pub channel: Option<&'static str>,
    /// `send_at` of the offer as the file wrote it.
    pub send_at: Option<Moment>,
    /// `product_id` of the offer.
    pub product_id: Option<Cow<'a, str>>,
    /// `product_name` of the offer.
    pub product_name: Option<Cow<'a, str>>,
    /// The topic that it is about, a slug.
    pub topic: Option<Cow<'a, str>>,
    /// The ground for that topic or key, a word of the contract.
    pub ground: Option<&'static str>,
    /// What was found, in a sentence or two.
    pub message: Message,
    /// What to send or do instead.
    pub instead: Cow<'a, str>,
    /// What would make this very offer acceptable.
    pub fine_if: Vec<Cow<'static, str>>,
    /// The signals that it rests on.
    pub evidence: Vec<Evidence<'a>>,
    /// True where the finding rests on the offer's copy and columns alone, on nothing of the customer's.
    pub copy_alone: bool,
    /// Its name across runs, from [`Digests`](crate::findings::Digests) and [`Fingerprints`](crate::findings::Fingerprints).
    pub fingerprint: Fingerprint,
}

impl Finding<'_> {
    /// The same, with nothing borrowed.
    pub fn to_static(&self) -> Finding<'static> {
        let own = |text: &Cow<'_, str>| Cow::Owned(text.to_string());
        Finding {
            rule: own(&self.rule),
            severity: self.severity,
            file: own(&self.file),
            line: self.line,
            campaign_id: self.campaign_id.as_ref().map(own),
            whom: self.whom.to_static(),
            offer_id: self.offer_id.as_ref().map(own),
            segment: self.segment.as_ref().map(own),
            channel: self.channel,
            send_at: self.send_at,
            product_id: self.product_id.as_ref().map(own),
            product_name: self.product_name.as_ref().map(own),
            topic: self.topic.as_ref().map(own),
            ground: self.ground,
            message: self.message.clone(),
            instead: own(&self.instead),
            fine_if: self.fine_if.clone(),
            evidence: self.evidence.iter().map(Evidence::to_static).collect(),
            copy_alone: self.copy_alone,
            fingerprint: self.fingerprint,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::findings::Piece;
    use crate::input::dates::DateReader;

    /// A moment as a file writes it.
    pub(crate) fn at(text: &str) -> Moment {
        DateReader::default().read(text.as_bytes()).unwrap()
    }

    /// A finding to build others from.
    pub(crate) fn finding(rule: &str, customer: &str) -> Finding<'static> {
        Finding {
            rule: rule.to_owned().into(),
            severity: Severity::Error,
            file: "campaign.csv".into(),
            line: 2,
            campaign_id: Some("spring".into()),
            whom: Whom::Customer(customer.to_owned().into()),
            offer_id: Some("SHOES10".into()),
            segment: None,
            channel: Some("email"),
            send_at: Some(at("2026-06-01 12:00")),
            product_id: Some("0042".into()),
            product_name: Some("Trail Runner 4".into()),
            topic: None,
            ground: Some("bought"),
            message: [
                Piece::Customer(customer),
                Piece::Text(
                    " bought “Trail Runner 4” 12 days before this coupon for the same thing.",
                ),
            ]
            .into_iter()
            .collect(),
            instead: "Offer what goes with it.".into(),
            fine_if: vec!["from 2027-05-20 on".into()],
            evidence: vec![Evidence {
                file: "signals.csv".into(),
                line: 7,
                kind: "purchase",
                at: Some(at("2026-05-20")),
                text: [Piece::Text("bought “Trail Runner 4”")]
                    .into_iter()
                    .collect(),
            }],
            copy_alone: false,
            fingerprint: Fingerprint::default(),
        }
    }
}
