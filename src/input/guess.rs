//! Which column of the contract a header is likely meant to be: a proposal for people, never read in silence.

use super::columns::{Column, Columns};
use super::dates::DateReader;
use super::identity;
use super::vocabulary::{fold_word, nearest};

/// What other tools and languages call the contract's columns, folded as headers match, a space between.
const NAMES: &[(&str, &str)] = &[
    (
        "customer_id",
        "email emailaddress customer customerno customernumber userid user memberid contactid contactkey \
         subscriberkey clientid profileid accountid recipient phone phonenumber mobile householdid kunde \
         kundennummer kundennr idclient numeroclient idcliente cliente",
    ),
    (
        "product_id",
        "sku item itemid articleid articlenumber artikelnummer artikelnr produktnummer asin ean gtin upc \
         variantid referencia reference",
    ),
    (
        "product_name",
        "product producttitle itemname article artikel produkt produit producto",
    ),
    (
        "category",
        "categoryname producttype department kategorie categorie categoria taxonomy",
    ),
    ("brand", "vendor manufacturer marke marque marca"),
    (
        "parent_id",
        "parent productgroup groupid parentsku stylenumber",
    ),
    ("channel", "medium kanal canal"),
    (
        "campaign_id",
        "campaign campaignname kampagne campagne mailing",
    ),
    (
        "offer_id",
        "offer coupon couponcode promocode discountcode vouchercode gutschein angebot offre oferta",
    ),
    (
        "segment",
        "segmentname list listname audiencename targetgroup zielgruppe cohort",
    ),
    (
        "send_at",
        "senddate sendtime sentat scheduledat scheduled date datum fecha versand",
    ),
    ("subject", "subjectline betreff objet asunto headline"),
    ("body", "text content message copy html emailbody"),
    ("offer_type", "campaigntype messagetype type angebotstyp"),
    ("timezone", "tz zone zeitzone"),
    (
        "opt_out_url",
        "unsubscribelink unsubscribeurl optout optoutlink",
    ),
    ("reason_shown", "reason whythis whyamiseeingthis"),
    (
        "type",
        "event eventtype eventname action signaltype activity ereignis aktion typ tipo evento événement",
    ),
    (
        "at",
        "date timestamp time eventtime eventdate createdat created orderdate purchasedate datum fecha \
         occurredat",
    ),
    (
        "value",
        "searchterm query keyword answer response rating score antwort wert valeur valor",
    ),
    ("source", "datasource provider collectedby quelle"),
    ("shared_with", "sharedwith recipients partners"),
    (
        "order_id",
        "order ordernumber orderno invoice bestellnummer",
    ),
    ("quantity", "qty units menge anzahl"),
    ("expires_at", "expires validuntil expiry"),
];

/// The headers that are read as nothing and likely meant for a column that the file has not got, by their names alone.
pub fn unread<C: Column>(header: &[String], known: &Columns<C>) -> Vec<(String, C)> {
    /// Of a file with more of them, which no person wrote, these are looked at.
    const MOST: usize = 200;
    let mut likely: Vec<(String, C)> = Vec::new();
    for name in known.unknown().take(MOST).map(|at| &header[at]) {
        let free = |own: C| !known.has(own) && likely.iter().all(|(_, taken)| *taken != own);
        if let Some(own) = guess(name, &[], free) {
            likely.push((name.clone(), own));
        }
    }
    likely
}

/// The column that a header is likely meant to be, by its name, else by what its cells hold; `free` says which
/// columns the file has not got yet.
pub fn guess<C: Column>(header: &str, cells: &[String], free: impl Fn(C) -> bool) -> Option<C> {
    let column = |word: &str| {
        C::ALL
            .iter()
            .copied()
            .find(|column| column.word() == word && free(*column))
    };
    let folded = fold_word(header);
    let by_name = NAMES
        .iter()
        .filter(|(_, names)| names.split(' ').any(|name| name == folded))
        .find_map(|(word, _)| column(word));
    if let Some(own) = by_name {
        // An id is one word: "Trail shoe" is a name, whatever the header says.
        let words = cells.iter().any(|cell| cell.contains(' '));
        return match own.word() {
            "product_id" if words => column("product_name"),
            _ => Some(own),
        };
    }
    // A short word is near to too many.
    if folded.chars().count() >= 5 {
        let words = C::ALL
            .iter()
            .filter(|own| free(**own))
            .map(|own| own.word());
        if let Some(near) = nearest(header, words).and_then(column) {
            return Some(near);
        }
    }
    let all =
        |test: &dyn Fn(&str) -> bool| !cells.is_empty() && cells.iter().all(|cell| test(cell));
    if all(&|cell| identity::is_email(cell.as_bytes())) {
        return column("customer_id");
    }
    let dates = DateReader::default();
    if all(&|cell| dates.read(cell.as_bytes()).is_ok()) {
        return column("send_at").or_else(|| column("at"));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::vocabulary::{CampaignColumn, SignalColumn};

    fn of(header: &str, cells: &[&str]) -> Option<&'static str> {
        let cells: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
        guess::<CampaignColumn>(header, &cells, |_| true).map(CampaignColumn::word)
    }

    #[test]
    fn a_column_is_guessed_by_its_name_then_by_what_it_holds() {
        assert_eq!(of("Contact Key", &[]), Some("customer_id"));
        assert_eq!(of("SKU", &[]), Some("product_id"));
        assert_eq!(of("Betreff", &[]), Some("subject"));
        assert_eq!(of("custmer_id", &[]), Some("customer_id"));
        assert_eq!(
            of("Adresse", &["ann@example.com", "bob@example.com"]),
            Some("customer_id")
        );
        assert_eq!(of("Versendet", &["2026-06-01"]), Some("send_at"));
        assert_eq!(of("Item", &["Trail shoe"]), Some("product_name"));
        assert_eq!(of("Price", &["9.99"]), None);
        assert_eq!(of("Notes", &[]), None);
        let signal = |header: &str| guess::<SignalColumn>(header, &[], |_| true);
        assert_eq!(signal("Date"), Some(SignalColumn::At));
        assert_eq!(signal("Event"), Some(SignalColumn::Type));
        let taken = guess::<SignalColumn>("Date", &[], |column| column != SignalColumn::At);
        assert_eq!(taken, None);
    }

    #[test]
    fn every_name_is_of_a_column() {
        for (word, names) in NAMES {
            let known = CampaignColumn::words()
                .chain(SignalColumn::words())
                .any(|own| own == *word);
            assert!(known, "{word}");
            for name in names.split(' ') {
                assert_eq!(fold_word(name), name, "{word}");
            }
        }
    }
}
