//! What is offered, where that lies in a file of its own: recipients in one file, offers in another.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::batch::Batch;
use super::error::InputError;
use super::rows::{Reading, Rows};
use super::vocabulary::CampaignColumn;

/// Offers by their ids, each to be sent to the recipients that name it; a single one goes to all.
#[derive(Debug, Clone, Default)]
pub struct Offers {
    path: PathBuf,
    offers: Vec<Offer>,
    by_offer: HashMap<String, Vec<usize>>,
    by_campaign: HashMap<String, Vec<usize>>,
    /// Columns that any offer fills, a bit each.
    bits: u32,
    /// What is to be said of the file.
    notes: Vec<String>,
}

/// One offer: its cells in the contract's order, then those of columns that rules name.
#[derive(Debug, Clone)]
struct Offer {
    cells: Vec<String>,
}

/// Copy that is the same for all rows that have none of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Copy {
    /// `--subject`
    pub subject: Option<String>,
    /// `--body`, as text that a reader sees.
    pub body: Option<String>,
}

impl Offers {
    /// Reads `--offers`, and puts `copy` where an offer has none. Without a file, the copy is all
    /// that is known of the one offer.
    ///
    /// # Errors
    /// The file cannot be read, or a row of it has a wrong number of fields or no readable `send_at`.
    pub fn read(
        path: Option<&Path>,
        copy: &Copy,
        reading: &Reading,
        extra: &[String],
    ) -> Result<Offers, InputError> {
        let mut offers = Offers::default();
        match path {
            None => offers.add(
                vec![String::new(); CampaignColumn::ALL.len() + extra.len()],
                copy,
            ),
            Some(path) => {
                offers.path = path.to_owned();
                let mut rows = Rows::campaign(path, reading, extra, None, false)?;
                let mut batch = Batch::new();
                while rows.next_batch(&mut batch)? {
                    for row in batch.rows() {
                        row.of_width(rows.width())
                            .map_err(|what| offers.fault(row.line(), what))?;
                        let mut cells = cells(&rows, row);
                        offers.settle_time(&mut cells, &rows, row.line())?;
                        offers.add(cells, copy);
                    }
                    if let Some((line, what)) = rows.take_faults().into_iter().next() {
                        return Err(offers.fault(line, what));
                    }
                }
                offers.notes = rows.notes();
                offers.notes.extend(rows.unread());
                if offers.offers.is_empty() {
                    return Err(offers.fault(1, "a header and no offer".to_owned()));
                }
            }
        }
        Ok(offers)
    }

    /// Columns that any offer fills, a bit each.
    pub fn bits(&self) -> u32 {
        self.bits
    }

    /// What is to be said of the file: how its dates are read, and which columns are not.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    fn fault(&self, line: u64, what: String) -> InputError {
        InputError::BadOffer {
            path: self.path.clone(),
            line,
            what,
        }
    }

    /// A time is read by the offers' own file and written so that every other reads it alike.
    fn settle_time(&self, cells: &mut [String], rows: &Rows, line: u64) -> Result<(), InputError> {
        let cell = &mut cells[CampaignColumn::SendAt as usize];
        if cell.is_empty() {
            return Ok(());
        }
        match rows.dates().read(cell.as_bytes()) {
            Ok(moment) => *cell = moment.to_string(),
            Err(error) => return Err(self.fault(line, format!("`send_at` “{cell}” is {error}"))),
        }
        Ok(())
    }

    fn add(&mut self, mut cells: Vec<String>, copy: &Copy) {
        for (column, text) in [
            (CampaignColumn::Subject, &copy.subject),
            (CampaignColumn::Body, &copy.body),
        ] {
            let cell = &mut cells[column as usize];
            if cell.is_empty()
                && let Some(text) = text
            {
                cell.clone_from(text);
            }
        }
        let place = self.offers.len();
        for (column, index) in [
            (CampaignColumn::OfferId, &mut self.by_offer),
            (CampaignColumn::CampaignId, &mut self.by_campaign),
        ] {
            let id = &cells[column as usize];
            if !id.is_empty() {
                index.entry(key(id)).or_default().push(place);
            }
        }
        for &column in CampaignColumn::ALL {
            if !cells[column as usize].is_empty() {
                self.bits |= column.bit();
            }
        }
        self.offers.push(Offer { cells });
    }

    /// The offers that a recipient of these ids gets.
    fn of(&self, offer: &str, campaign: &str) -> Result<Vec<usize>, String> {
        if let [_] = self.offers.as_slice() {
            return Ok(vec![0]);
        }
        for (name, id, index) in [
            ("offer_id", offer, &self.by_offer),
            ("campaign_id", campaign, &self.by_campaign),
        ] {
            if id.is_empty() || index.is_empty() {
                continue;
            }
            return index
                .get(&key(id))
                .cloned()
                .ok_or_else(|| format!("`{name}` “{id}” is not in {}", self.path.display()));
        }
        // All offers of the one campaign there is.
        if self.by_campaign.len() == 1
            && self
                .by_campaign
                .values()
                .all(|all| all.len() == self.offers.len())
        {
            return Ok((0..self.offers.len()).collect());
        }
        Err(format!(
            "no `offer_id` and no `campaign_id` to say which of the {} offers of {} it gets",
            self.offers.len(),
            self.path.display()
        ))
    }
}

/// How many offers a recipient may get: they are told apart by a byte.
const MOST: usize = 1 << u8::BITS;

/// Recipients and their offers, made one row each.
#[derive(Debug, Default)]
pub(super) struct Joining {
    pub(super) offers: Arc<Offers>,
    /// Slots, columns asked for by name, and width of the recipients' rows.
    pub(super) slots: Vec<usize>,
    pub(super) extra: Vec<usize>,
    pub(super) width: usize,
    /// Recipients on the way to be joined, and how many of them are.
    pub(super) source: Batch,
    pub(super) done: usize,
    pub(super) faults: Vec<(u64, String)>,
    pub(super) row: Vec<u8>,
    pub(super) ends: Vec<usize>,
}

impl Joining {
    /// What the next recipients are read into.
    pub(super) fn next_source(&mut self) -> &mut Batch {
        self.done = 0;
        &mut self.source
    }

    /// Whether some recipients are still to be joined.
    pub(super) fn is_left(&self) -> bool {
        self.done < self.source.len()
    }

    /// Appends a row for each offer of the next recipients, as many as make a batch; what the recipients' file says goes
    /// before what the offers' says.
    pub(super) fn join(&mut self, into: &mut Batch) {
        /// Many offers of a few kilobytes make a large file of a small list.
        const BYTES: usize = 1 << 20;
        let source = std::mem::take(&mut self.source);
        for row in source.rows().skip(self.done) {
            if into.size() > BYTES {
                break;
            }
            self.done += 1;
            if let Err(what) = row.of_width(self.width) {
                self.faults.push((row.line(), what));
                continue;
            }
            let own = |slot: usize| match slot {
                usize::MAX => &[],
                slot => row.get(slot).trim_ascii(),
            };
            let id = |column: CampaignColumn| {
                std::str::from_utf8(own(self.slots[column as usize])).unwrap_or_default()
            };
            match self
                .offers
                .of(id(CampaignColumn::OfferId), id(CampaignColumn::CampaignId))
            {
                Err(why) => self.faults.push((row.line(), why)),
                Ok(places) if places.len() > MOST => {
                    let (many, path) = (places.len(), self.offers.path.display());
                    let what = format!("would get {many} offers of {path}; {MOST} at most");
                    self.faults.push((row.line(), what));
                }
                Ok(places) => {
                    for place in places {
                        self.row.clear();
                        self.ends.clear();
                        let given = &self.offers.offers[place].cells;
                        for (slot, given) in self.slots.iter().chain(&self.extra).zip(given) {
                            let cell = match own(*slot) {
                                [] => given.as_bytes(),
                                cell => cell,
                            };
                            self.row.extend_from_slice(cell);
                            self.ends.push(self.row.len());
                        }
                        let fields = self.ends.iter().scan(0, |start, &end| {
                            Some(&self.row[std::mem::replace(start, end)..end])
                        });
                        into.push_row(row.line(), row.end_line(), fields);
                    }
                }
            }
        }
        self.source = source;
    }
}

/// The cells of an offer, in the contract's order, then the columns that rules name.
fn cells(rows: &Rows, row: super::batch::Row<'_>) -> Vec<String> {
    rows.slots()
        .iter()
        .chain(rows.extra())
        .map(|&slot| match slot {
            usize::MAX => String::new(),
            slot => String::from_utf8_lossy(row.get(slot)).trim().to_owned(),
        })
        .collect()
}

/// An id as offers are looked up by it.
fn key(id: &str) -> String {
    id.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::input::formats::Formats;

    /// The rows that recipients and offers come to: line, customer, offer, product and subject.
    fn joined(
        recipients: &str,
        offers: &str,
        copy: &Copy,
    ) -> Result<(Vec<String>, Vec<String>), String> {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).expect("written");
            path
        };
        let (list, file) = (write("list.csv", recipients), write("offers.csv", offers));
        let reading = Reading {
            formats: Formats::builtin().expect("built in"),
            ..Reading::default()
        };
        let short = |text: String| text.replace(&format!("{}/", folder.path().display()), "");
        let path = (!offers.is_empty()).then_some(file.as_path());
        let found = Offers::read(path, copy, &reading, &[]).map_err(|e| short(e.to_string()))?;
        let mut rows = Rows::campaign(&list, &reading, &[], Some(Arc::new(found)), true)
            .map_err(|e| short(e.to_string()))?;
        let mut batch = Batch::new();
        let (mut lines, mut faults) = (Vec::new(), Vec::new());
        while rows.next_batch(&mut batch).map_err(|e| e.to_string())? {
            for row in batch.rows() {
                assert_eq!(row.fields(), rows.width());
                use CampaignColumn as C;
                let cells = [
                    C::CustomerId,
                    C::OfferId,
                    C::ProductName,
                    C::Subject,
                    C::SendAt,
                ];
                let text = cells.map(|column| {
                    let slot = rows.slots()[column as usize];
                    String::from_utf8_lossy(row.get(slot)).into_owned()
                });
                lines.push(format!("{} {}", row.line(), text.join("|")));
            }
            faults.extend(
                rows.take_faults()
                    .into_iter()
                    .map(|(line, what)| format!("{line}: {}", short(what))),
            );
        }
        Ok((lines, faults))
    }

    #[test]
    fn one_offer_goes_to_everybody_on_the_list() {
        let (rows, faults) = joined(
            "Email,First Name\nana@example.com,Ana\nbo@example.com,Bo\n",
            "offer_id,product_name,subject,send_at\nspring,Mug,New mugs,23/05/2026 10:00\n",
            &Copy::default(),
        )
        .expect("joined");
        assert_eq!(
            rows,
            [
                "2 ana@example.com|spring|Mug|New mugs|2026-05-23T10:00:00Z",
                "3 bo@example.com|spring|Mug|New mugs|2026-05-23T10:00:00Z",
            ]
        );
        assert!(faults.is_empty());
    }

    #[test]
    fn each_recipient_gets_what_its_ids_name() {
        let (rows, faults) = joined(
            "customer_id,campaign_id,subject\n1,A,\n2,b,My own\n3,C,\n4,,\n5,a\n",
            "campaign_id,offer_id,product_name,subject\nA,a1,Mug,Mugs\nA,a2,Pot,Pots\nB,b1,Tea,Teas\n",
            &Copy::default(),
        )
        .expect("joined");
        assert_eq!(
            rows,
            ["2 1|a1|Mug|Mugs|", "2 1|a2|Pot|Pots|", "3 2|b1|Tea|My own|"]
        );
        assert_eq!(
            faults,
            [
                "4: `campaign_id` “C” is not in offers.csv",
                "5: no `offer_id` and no `campaign_id` to say which of the 3 offers of offers.csv it gets",
                "6: 2 fields, 3 expected",
            ]
        );
    }

    #[test]
    fn many_long_offers_of_many_recipients_come_a_batch_at_a_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let (list, file) = (
            folder.path().join("list.csv"),
            folder.path().join("offers.csv"),
        );
        let body = "x".repeat(2000);
        let offers: String = (0..60).map(|at| format!("A,a{at},{body}\n")).collect();
        let recipients: String = (0..100).map(|at| format!("{at},A\n")).collect();
        fs::write(&list, format!("customer_id,campaign_id\n{recipients}")).expect("written");
        fs::write(&file, format!("campaign_id,offer_id,body\n{offers}")).expect("written");
        let reading = Reading::default();
        let found = Offers::read(Some(&file), &Copy::default(), &reading, &[]).expect("offers");
        let mut rows =
            Rows::campaign(&list, &reading, &[], Some(Arc::new(found)), true).expect("opened");
        let (mut batch, mut sizes) = (Batch::new(), Vec::new());
        while rows.next_batch(&mut batch).expect("read") {
            sizes.push(batch.len());
        }
        assert_eq!(sizes.iter().sum::<usize>(), 6000);
        assert!(sizes.iter().all(|size| *size <= 600), "{sizes:?}");
    }

    #[test]
    fn a_recipient_gets_so_many_offers_at_most() {
        let offers: String = (0..=MOST).map(|at| format!("A,a{at}\n")).collect();
        let (rows, faults) = joined(
            "customer_id,campaign_id\n1,A\n",
            &format!("campaign_id,offer_id\n{offers}"),
            &Copy::default(),
        )
        .expect("joined");
        assert!(rows.is_empty());
        assert_eq!(
            faults,
            ["2: would get 257 offers of offers.csv; 256 at most"]
        );
    }

    #[test]
    fn copy_alone_fills_what_has_none() {
        let copy = Copy {
            subject: Some("Hello".to_owned()),
            body: None,
        };
        let (rows, _) = joined("customer_id,subject\n1,\n2,Own\n", "", &copy).expect("joined");
        assert_eq!(rows, ["2 1|||Hello|", "3 2|||Own|"]);
        let error = joined("customer_id\n1\n", "offer_id,send_at\nx,soon\n", &copy).unwrap_err();
        assert!(
            error.starts_with("offers.csv:2: `send_at` “soon” is "),
            "{error}"
        );
    }
}
