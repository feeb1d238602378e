//! What a consent or an opt-out says, read off its row's words.

use crate::input::vocabulary::{Channel, SignalColumn, SignalType, fold_word, truth};

/// A consent or an opt-out in its row's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatementRow<'a> {
    /// Whether it permits.
    pub granted: bool,
    /// The scope by its word; none speaks about everything.
    pub scope: Option<&'a str>,
    /// The channel on which it holds, where on one alone.
    pub channel: Option<Channel>,
    /// What stands for a channel and is none.
    pub unknown_channel: Option<&'a str>,
}

impl<'a> StatementRow<'a> {
    /// Reads the columns `value`, `scope` and `channel`.
    pub fn read(kind: SignalType, cell: impl Fn(SignalColumn) -> &'a str) -> Self {
        let (word, own_word) = (cell(SignalColumn::Scope), cell(SignalColumn::Channel));
        let own_channel = Channel::parse(own_word);
        let everything = |word: &str| {
            matches!(word, "" | "all") || matches!(fold_word(word).as_str(), "all" | "everything")
        };
        let (scope, channel) = if everything(word) {
            (None, own_channel)
        } else if let Some(channel) = Channel::parse(word) {
            // `email` with channel `web`: a word on e-mail, given on the web.
            (None, Some(channel))
        } else {
            (Some(word), own_channel)
        };
        StatementRow {
            granted: kind == SignalType::Consent
                && consent(cell(SignalColumn::Value)) == Some(true),
            scope,
            channel,
            unknown_channel: (own_channel.is_none() && !own_word.is_empty()).then_some(own_word),
        }
    }

    /// Whether it permits on a channel that is not known alone, and so on none. A refusal errs on the side of more.
    pub fn permits_nothing(&self) -> bool {
        self.granted && self.channel.is_none() && self.unknown_channel.is_some()
    }
}

/// `granted`, or `denied` and `withdrawn`.
pub fn consent(value: &str) -> Option<bool> {
    match value {
        "granted" => return Some(true),
        "denied" | "withdrawn" => return Some(false),
        _ => {}
    }
    match fold_word(value).as_str() {
        "granted" | "grant" | "optin" | "optedin" | "subscribed" | "accepted" => Some(true),
        "denied" | "deny" | "refused" | "withdrawn" | "revoked" | "optout" | "optedout"
        | "unsubscribed" | "declined" => Some(false),
        _ => truth(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_that_is_a_channel_or_everything_is_no_scope_of_its_own() {
        let read = |scope, channel| {
            let said = StatementRow::read(SignalType::OptOut, |column| match column {
                SignalColumn::Scope => scope,
                SignalColumn::Channel => channel,
                _ => "",
            });
            (said.scope, said.channel, said.unknown_channel)
        };
        for everything in ["", "all", "All", "EVERYTHING"] {
            assert_eq!(read(everything, ""), (None, None, None));
            assert_eq!(
                read(everything, "E-Mail"),
                (None, Some(Channel::Email), None)
            );
        }
        assert_eq!(read("email", "web"), (None, Some(Channel::Email), None));
        assert_eq!(
            read("debt", "sms"),
            (Some("debt"), Some(Channel::Sms), None)
        );
        assert_eq!(read("debt", "fax"), (Some("debt"), None, Some("fax")));
    }

    #[test]
    fn permission_on_a_channel_that_is_not_known_permits_nothing() {
        let read = |kind, scope| {
            StatementRow::read(kind, |column| match column {
                SignalColumn::Value => "granted",
                SignalColumn::Scope => scope,
                SignalColumn::Channel => "fax",
                _ => "",
            })
        };
        assert!(read(SignalType::Consent, "").permits_nothing());
        assert!(!read(SignalType::Consent, "email").permits_nothing());
        assert!(!read(SignalType::OptOut, "").permits_nothing());
    }
}
