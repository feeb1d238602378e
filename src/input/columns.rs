//! Which header is which column of the contract.

use std::collections::BTreeMap;
use std::path::Path;

use super::error::{InputError, brief};
use super::identity::is_email;
use super::vocabulary::{CampaignColumn, SignalColumn, fold_word, nearest};
use super::wording;

/// The user's names for columns: `[columns.campaign]` or `[columns.signals]` of the configuration,
/// the file's name first, then the contract's.
pub type Mapping = BTreeMap<String, String>;

/// A closed set of columns: those of one kind of file.
pub trait Column: Copy + Eq + 'static {
    /// All of them.
    const ALL: &'static [Self];
    /// The table of the configuration with names for them.
    const TABLE: &'static str;
    /// The one that says whom a row is for or about.
    const CUSTOMER: Self;
    /// The contract's name.
    fn word(self) -> &'static str;
    /// Its place in `ALL`.
    fn index(self) -> usize;
}

impl Column for CampaignColumn {
    const ALL: &'static [Self] = CampaignColumn::ALL;
    const TABLE: &'static str = "campaign";
    const CUSTOMER: Self = CampaignColumn::CustomerId;
    fn word(self) -> &'static str {
        self.word()
    }
    fn index(self) -> usize {
        self as usize
    }
}

impl Column for SignalColumn {
    const ALL: &'static [Self] = SignalColumn::ALL;
    const TABLE: &'static str = "signals";
    const CUSTOMER: Self = SignalColumn::CustomerId;
    fn word(self) -> &'static str {
        self.word()
    }
    fn index(self) -> usize {
        self as usize
    }
}

/// The columns of a campaign file.
pub type CampaignColumns = Columns<CampaignColumn>;
/// The columns of a signal file.
pub type SignalColumns = Columns<SignalColumn>;

/// Where a file's known columns are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns<C> {
    /// By the column's place in the closed set: its header index.
    places: Vec<Option<usize>>,
    /// By header index: the column.
    meanings: Vec<Option<C>>,
}

impl<C: Column> Columns<C> {
    /// Matches headers, by the contract's names and the user's.
    ///
    /// # Errors
    /// A known column is there twice.
    pub fn find(header: &[String], mapping: &Mapping, path: &Path) -> Result<Self, InputError> {
        let names = names::<C>(mapping);
        let mut columns = Columns {
            places: vec![None; C::ALL.len()],
            meanings: vec![None; header.len()],
        };
        for (index, name) in header.iter().enumerate() {
            let Some(&column) = names.get(&fold_word(name)) else {
                continue;
            };
            if let Some(first) = columns.places[column.index()] {
                let place = |index: usize| format!("{} (“{}”)", index + 1, header[index]);
                return Err(InputError::DoubledColumn {
                    path: path.to_owned(),
                    column: column.word(),
                    first: place(first),
                    second: place(index),
                });
            }
            columns.places[column.index()] = Some(index);
            columns.meanings[index] = Some(column);
        }
        Ok(columns)
    }

    /// Where none is `customer_id`, what says who somebody is as well: see [`stand_in`]. A segment beside it says why, not whom.
    pub fn or_addresses(mut self, header: &[String]) -> Self {
        if !self.has(C::CUSTOMER)
            && let Some(index) = stand_in(header).filter(|&index| self.meanings[index].is_none())
        {
            self.places[C::CUSTOMER.index()] = Some(index);
            self.meanings[index] = Some(C::CUSTOMER);
        }
        self
    }

    /// The header index of a column, where the file has it.
    pub fn get(&self, column: C) -> Option<usize> {
        self.places[column.index()]
    }

    /// Whether the file has a column.
    pub fn has(&self, column: C) -> bool {
        self.get(column).is_some()
    }

    /// What the header at `index` is, where it is known.
    pub fn meaning(&self, index: usize) -> Option<C> {
        self.meanings.get(index).copied().flatten()
    }

    /// The known columns that the file has, with their header indices, in the contract's order.
    pub fn known(&self) -> impl Iterator<Item = (C, usize)> + '_ {
        C::ALL
            .iter()
            .filter_map(|&column| Some((column, self.get(column)?)))
    }

    /// The header indices that are no known column.
    pub fn unknown(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.meanings.len()).filter(|&index| self.meanings[index].is_none())
    }
}

impl CampaignColumns {
    /// Checks that a campaign can be audited: with signals it needs `customer_id` or `segment`,
    /// without them any column to look at.
    ///
    /// # Errors
    /// It has none of those.
    pub fn require(&self, header: &[String], signals: bool, path: &Path) -> Result<(), InputError> {
        if signals && !self.has(CampaignColumn::CustomerId) && !self.has(CampaignColumn::Segment) {
            return Err(missing::<CampaignColumn>(
                path,
                header,
                "`customer_id` or `segment`",
                &["customer_id", "segment"],
            ));
        }
        if self.known().next().is_none() {
            let words: Vec<_> = CampaignColumn::words().collect();
            return Err(missing::<CampaignColumn>(
                path,
                header,
                "of a campaign",
                &words,
            ));
        }
        Ok(())
    }

    /// Checks that a file of products says which: by `product_id` or `product_name`.
    ///
    /// # Errors
    /// It has neither.
    pub fn require_product(&self, header: &[String], path: &Path) -> Result<(), InputError> {
        if self.has(CampaignColumn::ProductId) || self.has(CampaignColumn::ProductName) {
            return Ok(());
        }
        Err(missing::<CampaignColumn>(
            path,
            header,
            "`product_id` or `product_name`",
            &["product_id", "product_name"],
        ))
    }
}

impl SignalColumns {
    /// Checks that a signal file has `customer_id` and `type`.
    ///
    /// # Errors
    /// It lacks one of them.
    pub fn require(&self, header: &[String], path: &Path) -> Result<(), InputError> {
        for (column, wanted) in [
            (SignalColumn::CustomerId, "`customer_id`"),
            (SignalColumn::Type, "`type`"),
        ] {
            if !self.has(column) {
                return Err(missing::<SignalColumn>(
                    path,
                    header,
                    wanted,
                    &[column.word()],
                ));
            }
        }
        Ok(())
    }
}

/// The columns that a header has, in its order.
pub fn known<C: Column>(header: &[String], mapping: &Mapping) -> Vec<C> {
    let names = names::<C>(mapping);
    let columns = header.iter().filter_map(|name| names.get(&fold_word(name)));
    columns.copied().collect()
}

/// What to say of a header without a known column.
pub fn unknown(header: &[String], path: &Path) -> InputError {
    if let Some(error) = no_header(header, path) {
        return error;
    }
    let why = "no known column";
    let (campaign, signals): (Vec<_>, Vec<_>) = (
        CampaignColumn::words().collect(),
        SignalColumn::words().collect(),
    );
    // A header is mapped in the table of the file that has such a column.
    let hint = if near(header, &campaign).is_none() && near(header, &signals).is_some() {
        mend::<SignalColumn>(header, why, &signals)
    } else {
        mend::<CampaignColumn>(header, why, &campaign)
    };
    InputError::UnclearKind {
        path: path.to_owned(),
        found: listed(header),
        hint,
    }
}

/// Where addresses stand that say who somebody is as well as an id does: the first column of e-mail addresses, else of telephone
/// numbers.
pub fn stand_in(header: &[String]) -> Option<usize> {
    let phone = |name: &String| PHONES.contains(&fold_word(name).as_str());
    let emails = header.iter().position(|name| is_address(name));
    emails.or_else(|| header.iter().position(phone))
}

/// Whether a header is that of e-mail addresses.
pub fn is_address(header: &str) -> bool {
    EMAILS.contains(&fold_word(header).as_str())
}

/// What columns of e-mail addresses are called, folded.
const EMAILS: [&str; 5] = [
    "email",
    "emailaddress",
    "emailadresse",
    "customeremail",
    "contactemail",
];

/// What columns of telephone numbers are called, folded.
const PHONES: [&str; 6] = [
    "phone",
    "phonenumber",
    "mobilephone",
    "mobilenumber",
    "telephone",
    "telefonnummer",
];

/// Whether a header is a column of the contract, in whichever file.
pub fn is_known(header: &str) -> bool {
    let header = fold_word(header);
    CampaignColumn::words()
        .chain(SignalColumn::words())
        .any(|word| fold_word(word) == header)
}

/// Every name of every column, folded. A mapping was checked when it was read: see [`mapped`].
fn names<C: Column>(mapping: &Mapping) -> BTreeMap<String, C> {
    let own = C::ALL
        .iter()
        .map(|&column| (fold_word(column.word()), column));
    let mapped = mapping
        .iter()
        .filter_map(|(header, wanted)| Some((fold_word(header), named(wanted)?)));
    own.chain(mapped).collect()
}

/// The column of a name.
fn named<C: Column>(name: &str) -> Option<C> {
    let folded = fold_word(name);
    let mut columns = C::ALL.iter().copied();
    columns.find(|column| fold_word(column.word()) == folded)
}

/// Checks that the column to which a header is mapped is one.
///
/// # Errors
/// What to say where it is none, with the mend.
pub fn mapped<C: Column>(header: &str, wanted: &str) -> Result<(), String> {
    match named::<C>(wanted) {
        Some(_) => Ok(()),
        None => Err(format!(
            "there is no column `{wanted}`{}",
            unknown_column::<C>(header, wanted)
        )),
    }
}

/// What may have been meant by a mapping to no column: the other way round, or the nearest one.
fn unknown_column<C: Column>(header: &str, wanted: &str) -> String {
    let words = || C::ALL.iter().map(|column| column.word());
    let turned = words().find(|word| fold_word(word) == fold_word(header));
    match (turned, nearest(wanted, words())) {
        (Some(column), _) => {
            format!("; the file's own name comes first: \"{wanted}\" = \"{column}\"")
        }
        (None, Some(near)) => format!("; did you mean `{near}`?"),
        (None, None) => String::new(),
    }
}

/// What to say where the first line is a row already, or no line of a table.
fn no_header(header: &[String], path: &Path) -> Option<InputError> {
    let path = path.to_owned();
    let first = header.first().map_or("", |name| name.trim_start());
    let other = OTHERS.iter().find(|(begins, _)| first.starts_with(begins));
    if let Some((_, what)) = other {
        return Some(InputError::NotRows { path, what });
    }
    let mut names = header.iter();
    names
        .any(|name| is_email(name.as_bytes()))
        .then_some(InputError::NoHeader { path })
}

/// How texts begin that are no rows.
const OTHERS: [(&str, &str); 4] = [
    ("{", "JSON"),
    ("[", "JSON"),
    ("<", "HTML or XML"),
    ("%PDF", "a PDF"),
];

fn missing<C: Column>(
    path: &Path,
    header: &[String],
    wanted: &'static str,
    words: &[&'static str],
) -> InputError {
    if let Some(error) = no_header(header, path) {
        return error;
    }
    let hint = mend::<C>(header, "", words);
    InputError::MissingColumn {
        path: path.to_owned(),
        wanted,
        found: listed(header),
        hint,
    }
}

/// The first header that is near to one of these words, and the word.
fn near<'h>(header: &'h [String], words: &[&'static str]) -> Option<(&'h str, &'static str)> {
    words
        .iter()
        .find_map(|word| Some((nearest(word, header.iter().map(String::as_str))?, *word)))
}

/// What to do about a column that is not there: the header that is nearest to one of `words`, and
/// where to say so.
pub(super) fn mend<C: Column>(header: &[String], why: &str, words: &[&'static str]) -> String {
    let why = if why.is_empty() {
        String::new()
    } else {
        format!("; {why}")
    };
    if let [header] = header
        && let Some(part) = header
            .chars()
            .find(|&part| matches!(part, ',' | ';' | '\t' | '|'))
    {
        let part = if part == '\t' {
            "tab".to_owned()
        } else {
            format!("'{part}'")
        };
        return format!(
            "{why}; the header is one field: if it should be parted, say --delimiter {part}"
        );
    }
    let table = C::TABLE;
    match near(header, words) {
        Some((header, word)) => format!(
            "{why}; if “{header}” is meant, rename it, or say `\"{header}\" = \"{word}\"` under [columns.{table}] in creepcheck.toml"
        ),
        None => format!(
            "{why}; rename the column, or name it under [columns.{table}] in creepcheck.toml"
        ),
    }
}

/// Headers as a message lists them: the first twelve.
pub fn listed(header: &[String]) -> String {
    let names = header.iter().map(|name| format!("“{}”", brief(name)));
    wording::listed(names, 12)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &str) -> Vec<String> {
        names.split(',').map(str::to_owned).collect()
    }

    fn mapping(names: &[(&str, &str)]) -> Mapping {
        names
            .iter()
            .map(|&(from, to)| (from.to_owned(), to.to_owned()))
            .collect()
    }

    #[test]
    fn headers_match_however_they_are_written() {
        let header = header("CUSTOMER-ID,Send At,Store no.,offerType");
        let mapping = mapping(&[("store no", "segment")]);
        let columns =
            CampaignColumns::find(&header, &mapping, Path::new("f.csv")).expect("columns");
        assert_eq!(columns.get(CampaignColumn::CustomerId), Some(0));
        assert_eq!(columns.get(CampaignColumn::SendAt), Some(1));
        assert_eq!(columns.meaning(2), Some(CampaignColumn::Segment));
        assert_eq!(columns.get(CampaignColumn::OfferType), Some(3));
        assert!(!columns.has(CampaignColumn::Body));
        assert_eq!(columns.unknown().count(), 0);
        assert_eq!(columns.known().count(), 4);
    }

    #[test]
    fn a_doubled_column_is_an_error_and_a_doubled_unknown_one_is_not() {
        let path = Path::new("f.csv");
        assert!(SignalColumns::find(&header("note,note,type"), &Mapping::new(), path).is_ok());
        let error = SignalColumns::find(&header("type,at,Type"), &Mapping::new(), path);
        assert_eq!(
            error.expect_err("doubled").to_string(),
            "f.csv:1: columns 1 (“type”) and 3 (“Type”) are both `type`; rename or drop one"
        );
    }

    #[test]
    fn what_is_missing_is_named_with_the_nearest_header() {
        let path = Path::new("f.csv");
        let said = |names: &str| {
            let header = header(names);
            let columns = SignalColumns::find(&header, &Mapping::new(), path).expect("columns");
            columns
                .require(&header, path)
                .map_err(|error| error.to_string())
        };
        assert_eq!(said("customer_id,type"), Ok(()));
        assert_eq!(
            said("custmer_id,type"),
            Err("f.csv:1: no column `customer_id`; found “custmer_id”, “type”; if “custmer_id” is meant, rename it, or say `\"custmer_id\" = \"customer_id\"` under [columns.signals] in creepcheck.toml".to_owned())
        );
        let names = header("foo,subject");
        let campaign = CampaignColumns::find(&names, &Mapping::new(), path).expect("columns");
        assert!(campaign.require(&names, false, path).is_ok());
        let error = campaign
            .require(&names, true, path)
            .expect_err("nobody gets it")
            .to_string();
        assert!(
            error.starts_with("f.csv:1: no column `customer_id` or `segment`; found “foo”"),
            "{error}"
        );
    }

    #[test]
    fn a_mapping_to_no_column() {
        assert_eq!(mapped::<SignalColumn>("Kunde", "Customer ID"), Ok(()));
        assert_eq!(
            mapped::<SignalColumn>("Kunde", "custmer_id").unwrap_err(),
            "there is no column `custmer_id`; did you mean `customer_id`?"
        );
        assert_eq!(
            mapped::<SignalColumn>("at", "Datum").unwrap_err(),
            "there is no column `Datum`; the file's own name comes first: \"Datum\" = \"at\""
        );
    }
}
