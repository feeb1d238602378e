//! After a slip: who is to be told that we are sorry, and what is to be remembered.

use crate::input::vocabulary::Channel;

/// What is to be done after a campaign that should not have gone out as it did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remedy {
    /// Slips to be remembered, in campaign order; those that the signals hold already are left out.
    pub incidents: Vec<Incident>,
    /// Customers to apologise to, in order of appearance.
    pub apologies: Vec<Apology>,
    /// Slips that the signals hold already.
    pub known_incidents: u64,
    /// Customers who were sent an apology since their last slip.
    pub apologised: u64,
    /// Slips of offers that are yet to be sent, by their `send_at`.
    pub to_come: u64,
}

/// One slip, as a row of a signal file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Incident {
    /// Whom it happened to.
    pub customer: String,
    /// The rule that was broken.
    pub rule: String,
    /// The topic that it was about, a slug.
    pub topic: Option<String>,
    /// When the offer was sent.
    pub at: String,
    /// The product, where it was about that very product.
    pub product_id: Option<String>,
    /// Its name, where it has no id.
    pub product_name: Option<String>,
    /// `offer_id` of the offer.
    pub offer_id: Option<String>,
    /// `campaign_id` of the offer.
    pub campaign_id: Option<String>,
    /// `channel` of the offer.
    pub channel: Option<Channel>,
}

/// One customer to apologise to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Apology {
    /// The customer.
    pub customer: String,
    /// The channel to write on; none where none is known that is permitted and reaches them.
    pub channel: Option<Channel>,
    /// Why no channel is left.
    pub note: String,
    /// What happened, a phrase a slip, without the private fact that it touched.
    pub happened: Vec<String>,
    /// The rules broken.
    pub rules: Vec<String>,
}
