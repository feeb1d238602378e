//! Consents and opt-outs: what each speaks about, and which scopes bear on nothing.

use std::collections::BTreeSet;
use std::hash::BuildHasher;

use hashbrown::HashSet;

use super::{CACHE, Joiner};
use crate::audit::checked::{Cells, Checked, consent};
use crate::facts::categories::CategoryId;
use crate::facts::names::{Sym, fold_label};
use crate::facts::offer::UNDATED;
use crate::facts::permission::{Scope, Statement};
use crate::input::batch::Row;
use crate::input::dates::DateError;
use crate::input::vocabulary::{Channel, OfferType, SignalColumn, SignalType, fold_word};

impl Joiner<'_, '_> {
    pub(super) fn statement(&mut self, file: usize, row: Row<'_>, cells: &Cells, checked: Checked) {
        use SignalColumn as C;
        let Checked {
            kind,
            customer,
            at,
            date_only,
            ..
        } = checked;
        let granted =
            kind == SignalType::Consent && consent(cells.get(row, C::Value)) == Some(true);
        let word = cells.get(row, C::Scope);
        let own_channel = Channel::parse(cells.get(row, C::Channel));
        let (scope, channel) = if word.is_empty() {
            (Scope::All, own_channel)
        } else if let Some(channel) = Channel::parse(word) {
            // `email` with channel `web`: a word on e-mail, given on the web.
            (Scope::All, Some(channel))
        } else {
            (self.scope(word), own_channel)
        };
        let until = match cells.dates.read(cells.raw(row, C::ExpiresAt)) {
            // A grant with a date holds through that day.
            Ok(moment) => moment.last_second() + 1,
            Err(DateError::Empty) => UNDATED,
            Err(error) => {
                self.bad_row(
                    row.line(),
                    format!("`expires_at` “{}” is {error}", cells.get(row, C::ExpiresAt)),
                );
                return;
            }
        };
        if at == UNDATED {
            self.undated.consents += 1;
        }
        self.statements.push(Statement {
            at,
            until,
            customer,
            scope,
            channel,
            granted,
            line: row.line() as u32,
            file: file as u8,
            date_only,
        });
    }

    pub(super) fn scope(&mut self, word: &str) -> Scope {
        let hash = self.hasher.hash_one(word);
        if let Some(&known) = self.scopes.get(&hash) {
            return known;
        }
        let scope = match fold_word(word).as_str() {
            "all" | "everything" => Scope::All,
            "personalization" | "personalisation" => Scope::Personalization,
            "sensitive" => Scope::Sensitive,
            "location" => Scope::Location,
            "tracking" => Scope::Tracking,
            "thirdparty" => Scope::ThirdParty,
            "parental" => Scope::Parental,
            _ => self.named_scope(word),
        };
        if self.scopes.len() < CACHE {
            self.scopes.insert(hash, scope);
        }
        scope
    }

    pub(super) fn named_scope(&mut self, word: &str) -> Scope {
        let slug = word.trim().to_lowercase();
        if let Some(occasion) = slug.strip_prefix("occasion:").map(str::trim) {
            if let Some(scope) = self.occasion(occasion) {
                return scope;
            }
            self.remarks.say(format!(
                "the scope “{word}” names no known occasion: it bears on nothing"
            ));
        }
        let topics = &self.lexicon.topics;
        let spelled = slug.replace(['_', ' '], "-");
        if let Some(topic) = topics.find(&spelled) {
            return Scope::Topic(topic);
        }
        // A list or a tag of another tool says "Mother's Day offers" where the contract has a prefix.
        if self.loose_scopes
            && let Some(scope) = self.occasion(&slug)
        {
            return scope;
        }
        let folded = fold_label(word);
        let name = self.campaign.names.intern(&folded);
        Scope::Named(name, self.campaign.categories.intern(word))
    }

    /// Says which scopes name nothing of this campaign: most often a slip of the pen.
    pub(super) fn say_idle_scopes(&mut self) {
        let campaign = &*self.campaign;
        let mut bearing: HashSet<Sym> = HashSet::new();
        bearing.extend(campaign.items.iter().map(|item| item.brand_key));
        bearing.extend(campaign.segments.iter().map(|segment| segment.key));
        let own_words = OfferType::words().chain(Channel::words()).map(fold_word);
        let own_words: HashSet<String> = own_words.collect();
        let campaigns: HashSet<String> = campaign
            .offers
            .iter()
            .map(|offer| offer.campaign)
            .collect::<HashSet<Sym>>()
            .into_iter()
            .map(|sym| fold_label(campaign.names.get(sym)))
            .collect();
        let named: HashSet<(Sym, CategoryId)> = self
            .statements
            .iter()
            .filter_map(|said| match said.scope {
                Scope::Named(name, category) => Some((name, category)),
                _ => None,
            })
            .collect();
        let mut idle = BTreeSet::new();
        for (name, category) in named {
            let word = campaign.names.get(name);
            let bears = bearing.contains(&name)
                || campaigns.contains(word)
                || own_words.contains(&fold_word(word))
                || campaign
                    .items
                    .iter()
                    .any(|item| campaign.categories.within(item.category, category));
            if !bears {
                idle.insert(word.to_owned());
            }
        }
        for word in idle {
            self.remarks.say(format!(
                "the scope “{word}” names no category, brand, segment, campaign or offer type of this campaign: it bears on nothing"
            ));
        }
    }

    /// An occasion by its slug, else by its name in any language: "muttertag".
    pub(super) fn occasion(&mut self, name: &str) -> Option<Scope> {
        let folded = fold_word(name);
        let events = &self.lexicon.events.all;
        let place = events
            .iter()
            .position(|event| fold_word(&event.slug) == folded)
            .or_else(|| {
                let says = self.lexicon.facts(name, &mut self.scan).says;
                (says != 0).then(|| says.trailing_zeros() as usize)
            })?;
        Some(Scope::Occasion(place as u8))
    }
}
