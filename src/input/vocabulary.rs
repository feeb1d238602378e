//! The closed sets of words that files may hold, and how loosely they are matched.
//!
//! Headers and words match without regard to case, spaces, `_` and `-` (contract, "Input").

/// Folds a header or a word of a closed set: case, spaces and line ends, `_`, `-`, `.`, `/` and apostrophes, straight or curly, are
/// dropped.
pub fn fold_word(word: &str) -> String {
    word.trim()
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '.' | '/' | '\'' | '’'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether a word says yes or no, as spreadsheets and shops write it.
pub fn truth(word: &str) -> Option<bool> {
    let word = answer(word)?;
    match word.as_str() {
        "y" | "1" => Some(true),
        "n" | "0" => Some(false),
        word if one_of(YES, word) => Some(true),
        word => one_of(NO, word).then_some(false),
    }
}

/// Whether an answer denies what it is given to: a word for no, or for none.
pub fn denies(word: &str) -> bool {
    answer(word).is_some_and(|word| one_of(NO, &word) || matches!(word.as_str(), "none" | "keine"))
}

/// A word folded, where it can be a yes or a no at all: nearly every cell that is asked is empty, or too long.
fn answer(word: &str) -> Option<String> {
    const LONGEST: usize = 16;
    (!word.is_empty() && word.len() <= LONGEST).then(|| fold_word(word))
}

fn one_of(words: &str, word: &str) -> bool {
    words.split(' ').any(|own| own == word)
}

/// Yes, and what spreadsheets make of TRUE, language by language.
const YES: &str = "yes true ja wahr oui vrai sí si verdadero sì vero sim verdadeiro waar sant sand sann kyllä tosi tak \
    prawda ano pravda igen igaz evet doğru да истина";

/// No, and what they make of FALSE. A Turkish capital I is lower-cased as any other.
const NO: &str = "no false nein falsch non faux falso não nee onwaar nej falskt falsk nei usann ei epätosi nie fałsz \
    ne nepravda nem hamis hayır hayir yanlış yanliş нет ложь";

/// The candidate nearest to `word`, if any is near enough to be what was meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&word, candidate), candidate))
        .filter(|(distance, candidate)| {
            *distance <= (candidate.chars().count().max(word.chars().count()) / 3).max(1)
                || (word.len() >= 4 && candidate.starts_with(&word))
                || (candidate.len() >= 4 && word.starts_with(candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// What to say behind a word that is not known: which was meant, by the one that is near, else something else.
pub fn did_you_mean(near: Option<&str>, otherwise: &str) -> String {
    match near {
        Some(near) => format!(", did you mean `{near}`?"),
        None => otherwise.to_owned(),
    }
}

macro_rules! closed_set {
    ($(#[$meta:meta])* $name:ident {
        $($(#[$about:meta])* $variant:ident = $word:literal $(| $synonym:literal)*),* $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        #[allow(missing_docs, reason = "the words are the documentation")]
        pub enum $name { $($(#[$about])* $variant),* }

        impl $name {
            /// Every word of the set, in the contract's order.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The word of the contract.
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word),* }
            }

            /// This word's bit in a mask of the set.
            pub const fn bit(self) -> u32 { 1 << self as u8 }

            /// Reads a word as files write it, synonyms included.
            pub fn parse(word: &str) -> Option<Self> {
                if word.is_empty() {
                    return None;
                }
                // The exact word first: nearly every cell is one.
                match word { $($word => return Some($name::$variant),)* _ => {} }
                static FOLDED: std::sync::LazyLock<std::collections::HashMap<String, $name>> =
                    std::sync::LazyLock::new(|| {
                        let mut words = std::collections::HashMap::new();
                        $(
                            words.insert(fold_word($word), $name::$variant);
                            $(words.insert(fold_word($synonym), $name::$variant);)*
                        )*
                        words
                    });
                FOLDED.get(&fold_word(word)).copied()
            }

            /// Whether a cell is empty or the exact word of the contract.
            pub fn is_word_or_empty(cell: &str) -> bool {
                cell.is_empty() || matches!(cell, $($word)|*)
            }

            /// The words of the set, each with its bit.
            pub fn bits() -> Vec<(&'static str, u32)> {
                Self::ALL.iter().map(|word| (word.word(), word.bit())).collect()
            }

            /// The words of the set and their synonyms, as files write them.
            pub fn spellings() -> impl Iterator<Item = &'static str> {
                [$($word, $($synonym,)*)*].into_iter()
            }

            /// The words of the set.
            pub fn words() -> impl Iterator<Item = &'static str> {
                Self::ALL.iter().map(|word| word.word())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.word()) }
        }
    };
}

closed_set!(
    /// What kind of message an offer is (column `offer_type`).
    OfferType {
        Coupon = "coupon" | "voucher", Promotion = "promotion" | "promo", Recommendation = "recommendation",
        Retargeting = "retargeting" | "remarketing", Replenishment = "replenishment", CrossSell = "cross_sell",
        Upsell = "upsell", Announcement = "announcement", Newsletter = "newsletter", Reminder = "reminder",
        AbandonedCart = "abandoned_cart" | "cart_abandonment", BrowseAbandonment = "browse_abandonment" | "abandoned_browse",
        BackInStock = "back_in_stock", WinBack = "win_back", Birthday = "birthday", Appeal = "appeal",
        ReviewRequest = "review_request", Transactional = "transactional", Service = "service", Apology = "apology",
    }
);

impl OfferType {
    /// Transactional, service and apology messages: not marketing.
    pub fn is_service(self) -> bool {
        matches!(
            self,
            OfferType::Transactional | OfferType::Service | OfferType::Apology
        )
    }
}

closed_set!(
    /// How an offer reaches the customer (column `channel`).
    Channel {
        Email = "email" | "e-mail" | "courriel", Sms = "sms" | "text" | "text message" | "text messages" | "texts", Push = "push" | "push notification",
        Mail = "mail" | "direct mail" | "letter" | "post" | "briefpost" | "courrier", Postcard = "postcard" | "postkarte" | "carte postale" | "tarjeta postal",
        Phone = "phone" | "call" | "calls" | "phone calls" | "telephone" | "telefon" | "anruf" | "téléphone" | "teléfono",
        Ad = "ad" | "ads" | "display" | "advert" | "anzeige" | "publicité" | "anuncio", Web = "web" | "website" | "onsite", App = "app" | "mobile app" | "in-app",
    }
);

/// What a channel is called within a sentence.
#[derive(Debug, Clone, Copy)]
pub struct ChannelWords {
    /// One message: "text message".
    pub message: &'static str,
    /// The channel itself: "SMS".
    pub name: &'static str,
    /// How something reaches a customer: "by SMS", "as an ad".
    pub way: &'static str,
    /// What one opts out of: "phone calls".
    pub messages: &'static str,
}

impl Channel {
    /// Its words within a sentence.
    pub fn in_words(self) -> ChannelWords {
        let [message, name, way, messages] = match self {
            Channel::Email => ["e-mail", "e-mail", "by e-mail", "e-mail"],
            Channel::Sms => ["text message", "SMS", "by SMS", "SMS"],
            Channel::Push => ["push message", "push", "by push", "push messages"],
            Channel::Mail => ["letter", "post", "by post", "post"],
            Channel::Postcard => ["postcard", "postcard", "by postcard", "postcards"],
            Channel::Phone => ["call", "phone", "by phone", "phone calls"],
            Channel::Ad => ["ad", "ads", "as an ad", "ads"],
            Channel::Web => [
                "web page",
                "the web site",
                "on the web site",
                "messages on the web site",
            ],
            Channel::App => [
                "app message",
                "the app",
                "in the app",
                "messages in the app",
            ],
        };
        ChannelWords {
            message,
            name,
            way,
            messages,
        }
    }
}

closed_set!(
    /// What the targeting used (column `basis`).
    Basis {
        Purchase = "purchase" | "purchases", View = "view" | "views" | "browse" | "browsing", Visit = "visit" | "visits",
        Location = "location" | "geo" | "geofence" | "geolocation" | "gps", Inference = "inference" | "inferred" | "model" | "prediction" | "predicted" | "modelled",
        Cart = "cart", Wishlist = "wishlist", Search = "search", Declared = "declared" | "told" | "survey" | "profile",
        Segment = "segment", Attribute = "attribute", Click = "click", Rating = "rating", Subscribe = "subscribe" | "subscription",
        Donation = "donation", Consent = "consent", Lookalike = "lookalike", Other = "other",
    }
);

closed_set!(
    /// What a signal records (column `type` of a signal file).
    SignalType {
        Purchase = "purchase", Return = "return" | "refund", View = "view", Search = "search", Cart = "cart" | "add to cart",
        Wishlist = "wishlist" | "wish list", Subscribe = "subscribe" | "subscription", Donation = "donation", Visit = "visit",
        Click = "click", Rating = "rating" | "review", Dislike = "dislike", Complaint = "complaint", Redemption = "redemption",
        Declared = "declared", Attribute = "attribute", Inference = "inference", Segment = "segment",
        Consent = "consent", OptOut = "opt_out" | "unsubscribe",
        Contact = "contact", Undeliverable = "undeliverable" | "bounce", Incident = "incident", Apology = "apology",
        Alias = "alias",
    }
);

impl SignalType {
    /// What the customer did.
    pub const BEHAVIOUR: u32 = mask(&[
        SignalType::Purchase,
        SignalType::Return,
        SignalType::View,
        SignalType::Search,
        SignalType::Cart,
        SignalType::Wishlist,
        SignalType::Subscribe,
        SignalType::Donation,
        SignalType::Visit,
        SignalType::Click,
        SignalType::Rating,
        SignalType::Dislike,
        SignalType::Complaint,
        SignalType::Redemption,
    ]);
    /// What is known, told or guessed of the customer.
    pub const KNOWLEDGE: u32 = mask(&[
        SignalType::Declared,
        SignalType::Attribute,
        SignalType::Inference,
        SignalType::Segment,
    ]);
    /// What holds for a while, and may end at `expires_at`; what happened has happened.
    pub const LASTING: u32 = Self::KNOWLEDGE | SignalType::Subscribe.bit();
    /// What the customer allowed or refused.
    pub const PERMISSION: u32 = mask(&[SignalType::Consent, SignalType::OptOut]);
    /// What was sent to the customer before, and what went wrong.
    pub const HISTORY: u32 = mask(&[
        SignalType::Contact,
        SignalType::Undeliverable,
        SignalType::Incident,
        SignalType::Apology,
    ]);

    /// The groups that rule files may name in place of a type.
    pub const GROUPS: &'static [(&'static str, u32)] = &[
        ("behaviour", Self::BEHAVIOUR),
        ("knowledge", Self::KNOWLEDGE),
        ("permission", Self::PERMISSION),
        ("history", Self::HISTORY),
        (
            "any",
            Self::BEHAVIOUR | Self::KNOWLEDGE | Self::PERMISSION | Self::HISTORY,
        ),
    ];
}

const fn mask(types: &[SignalType]) -> u32 {
    let mut bits = 0;
    let mut i = 0;
    while i < types.len() {
        bits |= types[i].bit();
        i += 1;
    }
    bits
}

closed_set!(
    /// How a signal came to be known (column `provenance`).
    Provenance {
        ZeroParty = "zero-party" | "volunteered" | "declared" | "told", FirstParty = "first-party" | "observed",
        SecondParty = "second-party" | "partner", ThirdParty = "third-party" | "purchased" | "broker" | "acquired",
        Inferred = "inferred" | "modelled" | "modeled" | "predicted",
    }
);

closed_set!(
    /// The best reason why the brand may know (contract, "Ground"), best first.
    Ground {
        Told = "told", Bought = "bought", Browsed = "browsed", Inferred = "inferred", Acquired = "acquired",
        Gift = "gift", Stale = "stale", Unknown = "unknown",
    }
);

closed_set!(
    /// How bad a finding is, worst first; of an option, from which on.
    #[derive(clap::ValueEnum)]
    Severity {
        /// Errors
        Error = "error",
        /// Warnings and errors
        Warning = "warning",
        /// Notes, warnings and errors
        Note = "note",
    }
);

closed_set!(
    /// The columns of a campaign file.
    CampaignColumn {
        CampaignId = "campaign_id", OfferId = "offer_id", CustomerId = "customer_id", Segment = "segment",
        Audience = "audience", OfferType = "offer_type", Channel = "channel", SendAt = "send_at", Timezone = "timezone",
        ProductId = "product_id", ProductName = "product_name", Category = "category", Brand = "brand",
        ParentId = "parent_id", Subject = "subject", Body = "body", Basis = "basis", ReasonShown = "reason_shown",
        OptOutUrl = "opt_out_url",
    }
);

closed_set!(
    /// The columns of a signal file.
    SignalColumn {
        CustomerId = "customer_id", Type = "type", ProductId = "product_id", ProductName = "product_name",
        Category = "category", Brand = "brand", ParentId = "parent_id", OfferId = "offer_id", Topic = "topic",
        Segment = "segment", Value = "value", Scope = "scope", At = "at", ExpiresAt = "expires_at",
        Provenance = "provenance", Source = "source", SharedWith = "shared_with", Gift = "gift", Channel = "channel",
        Quantity = "quantity", Confidence = "confidence", OrderId = "order_id", CampaignId = "campaign_id",
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_apostrophe_is_one_however_it_is_curled() {
        assert_eq!(fold_word("Date d’envoi"), fold_word("date d'envoi"));
    }

    #[test]
    fn a_channel_goes_by_its_name_in_other_languages() {
        for (word, channel) in [
            ("Postkarte", Channel::Postcard),
            ("Carte postale", Channel::Postcard),
            ("Telefon", Channel::Phone),
            ("Courriel", Channel::Email),
        ] {
            assert_eq!(Channel::parse(word), Some(channel), "{word}");
        }
    }

    #[test]
    fn yes_and_no_in_many_languages() {
        for word in "Yes TRUE 1 ja Wahr oui Sí VERO SANT ИСТИНА".split(' ') {
            assert_eq!(truth(word), Some(true), "{word}");
        }
        for word in "no False 0 Nein non FALSO FAŁSZ YANLIŞ".split(' ') {
            assert_eq!(truth(word), Some(false), "{word}");
        }
        assert!(denies("FALSCH") && denies("keine"));
        assert!(!denies("0") && !denies("nothing yet"));
        assert_eq!(truth("maybe"), None);
        assert_eq!(truth(""), None);
    }
}
