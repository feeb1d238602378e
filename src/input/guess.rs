//! Which column of the contract a header is likely meant to be: a proposal for people, never read in silence.

use jiff::tz::TimeZone;

use super::columns::{Column, Columns};
use super::dates::{DateOrder, DateReader, Evidence, Verdict};
use super::identity;
use super::vocabulary::{fold_word, nearest};

/// What other tools and languages call the contract's columns, folded as headers match, a space between.
const NAMES: &[(&str, &str)] = &[
    (
        "customer_id",
        "email emailaddress customer customerno customernumber userid user memberid contactid contactkey \
         subscriberkey clientid profileid accountid recipient phone phonenumber mobile householdid kunde \
         kundennummer kundennr kundenemail mailadresse courriel adresseemail correoelectrónico idclient \
         numeroclient idcliente cliente",
    ),
    (
        "product_id",
        "sku item itemid articleid articlenumber artikelnummer artikelnr produktnummer asin ean gtin upc \
         variantid referencia reference",
    ),
    (
        "product_name",
        "product producttitle itemname article artikel artikelname artikelbezeichnung produkt produktname \
         produktbezeichnung produit nomduproduit producto nombredelproducto",
    ),
    (
        "category",
        "categoryname productcategory producttype department kategorie produktkategorie warengruppe categorie \
         catégorie rayon categoria categoría taxonomy",
    ),
    ("brand", "vendor manufacturer marke marque marca"),
    (
        "parent_id",
        "parent productgroup groupid parentsku stylenumber",
    ),
    ("channel", "medium kanal versandkanal canal"),
    (
        "campaign_id",
        "campaign campaignname kampagne campagne mailing",
    ),
    (
        "offer_id",
        "offer coupon couponcode promocode discountcode vouchercode gutschein gutscheincode rabattcode angebot \
         offre codepromo oferta",
    ),
    (
        "segment",
        "segmentname list listname listsegment audiencename targetgroup zielgruppe verteiler cohort ciblage",
    ),
    (
        "send_at",
        "senddate sendtime sentat scheduledat scheduled date datum fecha versand versandam versanddatum \
         versandzeit versandtermin sendezeit sendetermin envoi dateenvoi datedenvoi fechadeenvío",
    ),
    (
        "subject",
        "subjectline betreff betreffzeile objet sujet asunto headline",
    ),
    (
        "body",
        "text content message copy html emailbody nachricht nachrichtentext corps previewtext preheader \
         vorschautext texteaperçu",
    ),
    (
        "offer_type",
        "campaigntype messagetype type typ art angebotstyp angebotsart typedoffre tipodeoferta",
    ),
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
    let names: Vec<&String> = known.unknown().take(MOST).map(|at| &header[at]).collect();
    let named: Vec<(&str, &[String])> = names.iter().map(|name| (name.as_str(), &[][..])).collect();
    let likely = names.into_iter().zip(propose(&named, known));
    likely
        .filter_map(|(name, own)| Some((name.clone(), own?)))
        .collect()
}

/// How headers are called that say who may be written to, folded: parts of them.
const PERMISSION: &[&str] = &[
    "status",
    "subscribed",
    "subscription",
    "unsub",
    "optin",
    "optout",
    "optedin",
    "optedout",
    "consent",
    "permission",
    "suppress",
    "abgemeldet",
    "abmeld",
    "einwillig",
    "widerspr",
    "abonnement",
    "désabonn",
    "desabonn",
    "suscrito",
];

/// Whether a header is of what customers permit or refuse.
pub fn is_permission(header: &str) -> bool {
    let folded = fold_word(header);
    PERMISSION.iter().any(|part| folded.contains(part))
}

/// The columns that headers which are read as nothing are likely meant to be, each with what its cells hold: by their names, and
/// of the columns that none is named for, by what looks like one, then by the cells.
pub fn propose<C: Column>(headers: &[(&str, &[String])], known: &Columns<C>) -> Vec<Option<C>> {
    let mut likely: Vec<Option<C>> = vec![None; headers.len()];
    for guess in [by_name, by_likeness, by_cells] {
        for (at, (header, cells)) in headers.iter().enumerate() {
            if likely[at].is_none() {
                let free = |own: C| !known.has(own) && !likely.contains(&Some(own));
                likely[at] = guess(header, cells, &free);
            }
        }
    }
    likely
}

/// Whether a header is named for a column, under whatever name.
pub fn is_named<C: Column>(header: &str, column: C) -> bool {
    let is = |own: C| own == column;
    by_name(header, &[], &is)
        .or_else(|| by_likeness(header, &[], &is))
        .is_some()
}

/// A column of the contract that is free, by its name.
fn column<C: Column>(word: &str, free: &dyn Fn(C) -> bool) -> Option<C> {
    let mut all = C::ALL.iter().copied();
    all.find(|column| column.word() == word && free(*column))
}

fn by_name<C: Column>(header: &str, cells: &[String], free: &dyn Fn(C) -> bool) -> Option<C> {
    let folded = fold_word(header);
    let own = NAMES
        .iter()
        .filter(|(_, names)| names.split(' ').any(|name| name == folded))
        .find_map(|(word, _)| column(word, free))?;
    // An id is one word: "Trail shoe" is a name, whatever the header says.
    let words = cells.iter().any(|cell| cell.contains(' '));
    match own.word() {
        "product_id" if words => column("product_name", free),
        _ => Some(own),
    }
}

fn by_likeness<C: Column>(header: &str, _: &[String], free: &dyn Fn(C) -> bool) -> Option<C> {
    // A short word is near to too many.
    if fold_word(header).chars().count() < 5 {
        return None;
    }
    let words = C::ALL
        .iter()
        .filter(|own| free(**own))
        .map(|own| own.word());
    nearest(header, words).and_then(|near| column(near, free))
}

/// How the names of dates begin or end that are those of a person or a record, in some languages.
const OTHER_DATES: &[&str] = &[
    "birth",
    "geb",
    "naissance",
    "nacimiento",
    "dob",
    "born",
    "creat",
    "erstellt",
    "angelegt",
    "crée",
    "since",
    "seit",
    "last",
    "letzte",
    "dernier",
    "order",
    "bestell",
    "kauf",
    "purchase",
];

fn by_cells<C: Column>(header: &str, cells: &[String], free: &dyn Fn(C) -> bool) -> Option<C> {
    let all =
        |test: &dyn Fn(&str) -> bool| !cells.is_empty() && cells.iter().all(|cell| test(cell));
    if all(&|cell| identity::is_email(cell.as_bytes())) {
        return column("customer_id", free);
    }
    let mut evidence = Evidence::default();
    for cell in cells {
        evidence.add(cell.as_bytes());
    }
    let order = match evidence.verdict(&DateOrder::Iso) {
        Verdict::Stated => DateOrder::Iso,
        Verdict::Order(order @ (DateOrder::DayFirst | DateOrder::MonthFirst), _) => order,
        // Whichever it is, it is a date.
        Verdict::Unclear(_) => DateOrder::DayFirst,
        // A number may be anything.
        Verdict::Order(..) => return None,
    };
    let dates = DateReader::new(order, TimeZone::UTC);
    if !all(&|cell| dates.read(cell.as_bytes()).is_ok()) {
        return None;
    }
    let folded = fold_word(header);
    let sent = (!OTHER_DATES.iter().any(|part| folded.contains(part)))
        .then(|| column("send_at", free))
        .flatten();
    sent.or_else(|| column("at", free))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::columns::Mapping;
    use crate::input::vocabulary::{CampaignColumn, SignalColumn};
    use std::path::Path;

    fn of(header: &str, cells: &[&str]) -> Option<&'static str> {
        let cells: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
        let none = Columns::find(&[], &Mapping::new(), Path::new("f.csv")).expect("columns");
        propose::<CampaignColumn>(&[(header, &cells)], &none)[0].map(CampaignColumn::word)
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
        assert_eq!(of("Verschickt", &["27.11.2026 09:00"]), Some("send_at"));
        assert_eq!(of("Geburtstag", &["27.11.1990"]), None);
        assert_eq!(of("PLZ", &["50667"]), None);
        assert_eq!(of("Price", &["9.99"]), None);
        assert_eq!(of("Notes", &[]), None);
        assert!(is_named("Event", SignalColumn::Type));
        assert!(!is_named("Date", SignalColumn::Type));
    }

    #[test]
    fn what_a_name_tells_goes_before_what_cells_hold() {
        let header = ["Booked", "Date d’envoi", "Date", "subject"].map(str::to_owned);
        let cells = ["2026-06-01".to_owned()];
        let known = Columns::<CampaignColumn>::find(&header, &Mapping::new(), Path::new("f.csv"));
        let known = known.expect("columns");
        let headers: Vec<(&str, &[String])> = header[..3]
            .iter()
            .map(|name| (name.as_str(), &cells[..]))
            .collect();
        assert_eq!(
            propose(&headers, &known),
            [None, Some(CampaignColumn::SendAt), None]
        );
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
