//! Consents and opt-outs: what each speaks about, and which scopes bear on nothing.

use std::collections::BTreeSet;

use hashbrown::HashSet;

use super::{Joiner, Line};
use crate::audit::join::checked::Checked;
use crate::audit::rows::statement::StatementRow;
use crate::facts::categories::CategoryId;
use crate::facts::customers::CustomerId;
use crate::facts::names::{Sym, fold_label};
use crate::facts::offer::UNDATED;
use crate::facts::permission::{Scope, Statement};
use crate::facts::room;
use crate::input::vocabulary::{Channel, OfferType, fold_word};

impl Joiner<'_, '_> {
    /// Takes in what a customer permits or refuses.
    pub(super) fn statement(&mut self, line: &Line<'_>) {
        let Checked {
            kind,
            customer,
            at,
            date_only,
            ..
        } = line.checked;
        let said = StatementRow::read(kind, |column| line.get(column));
        // What read an export has said so, by the export's own column.
        if let Some(word) = said.unknown_channel.filter(|_| !self.scopes.loose) {
            self.remarks.unknown("channel", word, Channel::spellings());
        }
        if said.permits_nothing() {
            self.remarks
                .say("a consent on a channel that is not known permits nothing");
            return;
        }
        let scope = said.scope.map_or(Scope::All, |word| self.scope(word));
        let until = line.end();
        if at == UNDATED {
            self.undated.consents += 1;
        }
        let said = Statement {
            at,
            until,
            customer,
            scope,
            channel: said.channel,
            granted: said.granted,
            line: line.row.line() as u32,
            file: line.file,
            date_only,
        };
        room::push(&mut self.statements, said);
    }

    /// Says which offers a refusal of one channel cannot bear on, as they do not say theirs.
    pub(super) fn say_idle_channels(&mut self) {
        let refused = self
            .statements
            .iter()
            .filter(|said| said.channel.is_some() && said.scope == Scope::All && !said.granted);
        let refused: HashSet<CustomerId> = refused.map(|said| said.customer).collect();
        if refused.is_empty() {
            return;
        }
        let offers = self.campaign.offers.iter();
        let unsaid = offers
            .filter(|offer| offer.channel().is_none() && refused.contains(&offer.customer))
            .count();
        let whose = match unsaid {
            0 => return,
            1 => "1 offer goes to a customer who refused a channel, and does not say its own"
                .to_owned(),
            many => format!(
                "{many} offers go to customers who refused a channel, and do not say their own"
            ),
        };
        self.remarks.say(format!(
            "{whose}: no such refusal was held against them; add a column `channel`"
        ));
    }

    /// Says which scopes name nothing of this campaign: most often a slip of the pen.
    pub(super) fn say_idle_scopes(&mut self) {
        let campaign = &*self.campaign;
        let mut bearing: HashSet<Sym> = HashSet::new();
        bearing.extend(campaign.items.iter().map(|item| item.brand_key));
        bearing.extend(campaign.segments.iter().map(|segment| segment.key));
        let own_words = OfferType::words().chain(Channel::words()).map(fold_word);
        let own_words: HashSet<String> = own_words.collect();
        // One at a time, so that there is room for campaigns and not for offers.
        let mut campaigns: HashSet<Sym> = HashSet::new();
        for offer in &campaign.offers {
            campaigns.insert(offer.campaign);
        }
        let campaigns: HashSet<String> = campaigns
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
}
