//! A file as rows of the contract's columns, whether it has them or an export format says how they come about.

use std::path::Path;
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::batch::Batch;
use super::columns::{CampaignColumns, Column, Columns, Mapping, SignalColumns, is_address};
use super::dates::{DateOrder, DateReader};
use super::error::{InputError, brief};
use super::formats::maker::Maker;
use super::formats::{Formats, Recognised, Serves};
use super::guess;
use super::kind;
use super::offers::{Joining, Offers};
use super::settle;
use super::table::{ReadOptions, Table};
use super::vocabulary::{CampaignColumn, Channel, SignalColumn, fold_word};

/// How the files of a run are read.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// Bytes to rows.
    pub options: ReadOptions,
    /// Export formats.
    pub formats: Formats,
    /// `[columns.campaign]`
    pub campaign_names: Mapping,
    /// `[columns.signals]`
    pub signal_names: Mapping,
    /// `[dates] format`, where it is given.
    pub order: Option<DateOrder>,
    /// `[dates] timezone`, where it is given.
    pub zone: Option<TimeZone>,
}

/// The name of a file that has the contract's own columns.
pub const PLAIN: &str = "plain";

/// The rows of a file. A plain file is handed on as it is read, at no cost.
#[derive(Debug)]
pub struct Rows {
    table: Table,
    maker: Option<Maker>,
    /// What recipients are offered, where that lies in another file.
    joining: Option<Joining>,
    /// By the column's place in the contract: its slot, `usize::MAX` where the file has none.
    slots: Vec<usize>,
    /// By slot: the header index, in a plain file.
    projected: Vec<usize>,
    /// The slots of the columns that were asked for by name.
    extra: Vec<usize>,
    width: usize,
    /// Its header has a column of e-mail addresses.
    by_address: bool,
    dates: DateReader,
    recognised: Option<Recognised>,
    notes: Vec<String>,
    /// Columns that are not read and perhaps should be.
    unread: Option<String>,
    /// Bytes that were told of.
    told: u64,
}

impl Rows {
    /// Opens a signal file; `extra` names columns, folded, that rules look at.
    ///
    /// # Errors
    /// It cannot be read, or is no signal file.
    pub fn signals(path: &Path, reading: &Reading, extra: &[String]) -> Result<Rows, InputError> {
        let table = Table::open(path, &reading.options)?;
        let header = table.header().to_vec();
        let columns = SignalColumns::find(&header, &reading.signal_names, path)?;
        let typed = columns.has(SignalColumn::Type);
        let own = typed && columns.has(SignalColumn::CustomerId);
        let columns = columns.or_addresses(&header);
        let plain = typed && columns.has(SignalColumn::CustomerId);
        let formats = &reading.formats;
        let found = (!own).then(|| formats.recognise(&header, path)).flatten();
        let list = || formats.recognise_last(&header, path);
        let found = found.or_else(|| (!plain).then(list).flatten());
        if let Some(found) = &found
            && found.format.serves == Serves::Either
            && let Some(more) = kind::beside_addresses(&header, reading)
        {
            return Err(InputError::SaysMore {
                path: path.to_owned(),
                column: more.clone(),
            });
        }
        match found {
            Some(found) if found.format.gives_signals() => {
                let maker = Maker::signals(&found.format, &header, extra);
                Rows::made::<SignalColumn>(
                    table,
                    maker,
                    found,
                    extra,
                    &[SignalColumn::At, SignalColumn::ExpiresAt],
                    reading,
                )
            }
            Some(found) => Err(refuse(found, path, "signals")),
            None => {
                columns.require(&header, path)?;
                Rows::plain(
                    table,
                    &columns,
                    extra,
                    &[SignalColumn::At, SignalColumn::ExpiresAt],
                    reading,
                )
            }
        }
    }

    /// Opens a campaign file; `extra` names columns, folded, that rules look at. With signals it must
    /// say whom its rows are for; `offers` says what they are offered, where another file does.
    ///
    /// # Errors
    /// It cannot be read, or is no campaign.
    pub fn campaign(
        path: &Path,
        reading: &Reading,
        extra: &[String],
        offers: Option<Arc<Offers>>,
        with_signals: bool,
    ) -> Result<Rows, InputError> {
        let mut rows = Rows::recipients(path, reading, extra, with_signals)?;
        rows.by_address = rows.header().iter().any(|name| is_address(name));
        Ok(match offers {
            Some(offers) => rows.offered(offers),
            None => rows,
        })
    }

    /// Joins recipients with what they are offered.
    fn offered(mut self, offers: Arc<Offers>) -> Rows {
        let columns = CampaignColumn::ALL.len();
        let bits = self.filled() | offers.bits();
        let extra: Vec<usize> = (columns..columns + self.extra.len()).collect();
        let slots = CampaignColumn::ALL
            .iter()
            .map(|&column| match bits & column.bit() {
                0 => usize::MAX,
                _ => column as usize,
            })
            .collect();
        self.joining = Some(Joining {
            offers,
            slots: std::mem::replace(&mut self.slots, slots),
            width: std::mem::replace(&mut self.width, columns + extra.len()),
            extra: std::mem::replace(&mut self.extra, extra),
            ..Joining::default()
        });
        self
    }

    fn recipients(
        path: &Path,
        reading: &Reading,
        extra: &[String],
        with_signals: bool,
    ) -> Result<Rows, InputError> {
        let table = Table::open(path, &reading.options)?;
        let header = table.header().to_vec();
        let columns = CampaignColumns::find(&header, &reading.campaign_names, path)?;
        let mapped = header.iter().any(|name| {
            let name = fold_word(name);
            reading
                .campaign_names
                .keys()
                .any(|own| fold_word(own) == name)
        });
        let found = (!mapped)
            .then(|| {
                let first = reading.formats.recognise(&header, path);
                let none = columns.known().next().is_none();
                first.or_else(|| {
                    none.then(|| reading.formats.recognise_last(&header, path))
                        .flatten()
                })
            })
            .flatten();
        if let Some(found) = found {
            return match Maker::campaign(&found.format, &header, extra) {
                Some(maker) => {
                    let at = &[CampaignColumn::SendAt];
                    Rows::made::<CampaignColumn>(table, maker, found, extra, at, reading)
                }
                None => Err(refuse(found, path, "a campaign")),
            };
        }
        let columns = columns.or_addresses(&header);
        columns.require(&header, with_signals, path)?;
        Rows::plain(table, &columns, extra, &[CampaignColumn::SendAt], reading)
    }

    /// Opens a file of products: a recognised export, or one with the contract's columns.
    ///
    /// # Errors
    /// It cannot be read, or has neither a product's id nor its name.
    pub fn products(path: &Path, reading: &Reading) -> Result<Rows, InputError> {
        let table = Table::open(path, &reading.options)?;
        let header = table.header().to_vec();
        let none: &[CampaignColumn] = &[];
        if let Some(found) = reading.formats.recognise(&header, path) {
            return match Maker::products(&found.format, &header) {
                Some(maker) => {
                    Rows::made::<CampaignColumn>(table, maker, found, &[], none, reading)
                }
                None => Err(refuse(found, path, "products")),
            };
        }
        let columns = CampaignColumns::find(&header, &reading.campaign_names, path)?;
        columns.require_product(&header, path)?;
        Rows::plain(table, &columns, &[], none, reading)
    }

    fn plain<C: Column>(
        mut table: Table,
        columns: &Columns<C>,
        extra: &[String],
        times: &[C],
        reading: &Reading,
    ) -> Result<Rows, InputError> {
        let header = table.header().to_vec();
        let mut likely = guess::unread(&header, columns);
        likely.retain(|(name, _)| !extra.contains(&fold_word(name)));
        let mut slots = vec![usize::MAX; C::ALL.len()];
        let mut projected = Vec::new();
        for (column, index) in columns.known() {
            slots[column.index()] = projected.len();
            projected.push(index);
        }
        let extra = extra
            .iter()
            .map(|name| {
                let index = header.iter().position(|own| fold_word(own) == *name);
                index.map_or(usize::MAX, |index| {
                    projected.push(index);
                    projected.len() - 1
                })
            })
            .collect();
        let mut notes = Vec::new();
        let times: Vec<usize> = times.iter().filter_map(|&time| columns.get(time)).collect();
        let dates = dates(table.path(), &header, &times, None, reading, &mut notes)?;
        table.project(&projected);
        Ok(Rows {
            projected,
            width: header.len(),
            table,
            maker: None,
            joining: None,
            slots,
            extra,
            by_address: false,
            dates,
            recognised: None,
            notes,
            unread: unread(&likely),
            told: 0,
        })
    }

    fn made<C: Column>(
        mut table: Table,
        maker: Maker,
        found: Recognised,
        extra: &[String],
        times: &[C],
        reading: &Reading,
    ) -> Result<Rows, InputError> {
        let header = table.header().to_vec();
        let mut slots = vec![usize::MAX; C::ALL.len()];
        for place in maker.filled() {
            slots[place] = place;
        }
        let extra = (C::ALL.len()..C::ALL.len() + extra.len()).collect();
        let mut notes = Vec::new();
        let times: Vec<usize> = times
            .iter()
            .flat_map(|time| maker.sources_of(time.index()))
            .collect();
        let dates = dates(
            table.path(),
            &header,
            &times,
            Some(&found),
            reading,
            &mut notes,
        )?;
        if let Some(note) = &found.format.note {
            notes.push(format!("{}: {note}", found.format.title));
        }
        table.project(maker.projected());
        Ok(Rows {
            table,
            projected: Vec::new(),
            width: maker.width(),
            maker: Some(maker),
            joining: None,
            slots,
            extra,
            by_address: false,
            dates,
            recognised: Some(found),
            notes,
            unread: None,
            told: 0,
        })
    }

    /// Fills `batch` with the next rows; false at the end, with the batch empty. A batch may hold no
    /// row though more are to come.
    ///
    /// # Errors
    /// The file cannot be read further.
    pub fn next_batch(&mut self, batch: &mut Batch) -> Result<bool, InputError> {
        let own = match &mut self.joining {
            Some(joining) if joining.is_left() => {
                batch.clear();
                joining.join(batch);
                return Ok(true);
            }
            Some(joining) => joining.next_source(),
            None => &mut *batch,
        };
        let more = match &mut self.maker {
            None => self.table.next_batch(own)?,
            Some(maker) => {
                own.clear();
                let more = self.table.next_batch(maker.source())?;
                if more {
                    maker.make(own);
                }
                more
            }
        };
        if let Some(joining) = &mut self.joining {
            batch.clear();
            if more {
                joining.join(batch);
            }
        }
        Ok(more)
    }

    /// Reads no other columns of a plain file than these: for a pass that looks for little.
    pub fn only(&mut self, columns: &[SignalColumn]) {
        if self.maker.is_some() {
            return;
        }
        let mut slots = vec![usize::MAX; self.slots.len()];
        let mut projected = Vec::new();
        for column in columns {
            let slot = self.slots[column.index()];
            if slot != usize::MAX {
                slots[column.index()] = projected.len();
                projected.push(self.projected[slot]);
            }
        }
        self.table.project(&projected);
        self.projected = projected;
        self.slots = slots;
    }

    /// The slots of the contract's columns, by their place in it; `usize::MAX` where there is none.
    pub fn slots(&self) -> &[usize] {
        &self.slots
    }

    /// The slots of the columns asked for by name, in that order.
    pub fn extra(&self) -> &[usize] {
        &self.extra
    }

    /// How a campaign goes out of which no column says it: by e-mail, where it names addresses.
    pub fn channel(&self) -> Option<Channel> {
        let said = self.filled() & CampaignColumn::Channel.bit() != 0;
        (self.by_address && !said).then_some(Channel::Email)
    }

    /// The columns it has, a bit each by their place in the contract.
    pub fn bits(&self) -> u32 {
        let channel = self.channel().map(|_| CampaignColumn::Channel.bit());
        self.filled() | channel.unwrap_or(0)
    }

    /// The columns that its rows have, a bit each.
    fn filled(&self) -> u32 {
        let there = self.slots.iter().enumerate();
        there
            .filter(|(_, slot)| **slot != usize::MAX)
            .fold(0, |bits, (place, _)| bits | 1 << place)
    }

    /// How many fields each row must have.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The headers of the file.
    pub fn header(&self) -> &[String] {
        self.table.header()
    }

    /// Reads its times.
    pub fn dates(&self) -> &DateReader {
        &self.dates
    }

    /// What it was taken for; none for a plain file.
    pub fn recognised(&self) -> Option<&Recognised> {
        self.recognised.as_ref()
    }

    /// The id of its format, or [`PLAIN`].
    pub fn format(&self) -> &str {
        self.recognised
            .as_ref()
            .map_or(PLAIN, |found| found.format.id.as_str())
    }

    /// Source rows since the last call that no batch holds, since they have a wrong number of fields
    /// or name no offer: line and what is wrong.
    pub fn take_faults(&mut self) -> Vec<(u64, String)> {
        let mut faults = self
            .maker
            .as_mut()
            .map(Maker::take_faults)
            .unwrap_or_default();
        if let Some(joining) = &mut self.joining {
            faults.append(&mut joining.faults);
        }
        faults
    }

    /// What is to be said once of the file: after its end.
    pub fn notes(&self) -> Vec<String> {
        let made = self.maker.iter().flat_map(Maker::notes);
        let channel = self.channel().map(|_| {
            "no `channel`: its rows are for e-mail addresses, and taken to go there".to_owned()
        });
        let own = made.chain(channel);
        let own = own.map(|note| format!("{}: {note}", self.table.path().display()));
        self.notes.iter().cloned().chain(own).collect()
    }

    /// Which columns are not read though their headers are near to columns of the contract.
    pub fn unread(&self) -> Option<String> {
        let unread = self.unread.as_ref()?;
        Some(format!("{}: {unread}", self.table.path().display()))
    }

    /// Rows of the file handed out so far.
    pub fn rows(&self) -> u64 {
        self.table.rows()
    }

    /// Bytes of the file read since the last call.
    pub fn take_bytes(&mut self) -> u64 {
        let read = self.table.bytes_read();
        let since = read - self.told;
        self.told = read;
        since
    }

    /// The SHA-256 of the file, after its end, where that was asked for.
    pub fn sha256(&self) -> Option<String> {
        self.table.sha256()
    }
}

/// Tells of headers that are near to columns of the contract and are not read.
fn unread<C: Column>(likely: &[(String, C)]) -> Option<String> {
    let named: Vec<String> = likely
        .iter()
        .map(|(name, own)| format!("“{}” (`{}`?)", brief(name), own.word()))
        .collect();
    let what = match named.as_slice() {
        [] => return None,
        [one] => format!("{one} is"),
        [most @ .., last] => format!("{} and {last} are", most.join(", ")),
    };
    Some(format!(
        "{what} not read; `creepcheck columns` writes what to put into creepcheck.toml"
    ))
}

/// Why a recognised file cannot serve as what it was named for.
fn refuse(found: Recognised, path: &Path, wanted: &'static str) -> InputError {
    let path = path.to_owned();
    let format = &found.format;
    if let Some(why) = &format.refused {
        return InputError::Refused {
            path,
            title: format.title.clone(),
            why: why.clone(),
        };
    }
    InputError::WrongKind {
        path,
        title: format.title.clone(),
        wanted,
        serves: match format.serves {
            Serves::Products => "--products",
            Serves::Campaign => "--campaign",
            _ => "--signals",
        },
    }
}

/// How the times of a file are read: as its format or the configuration says, else as its values show.
fn dates(
    path: &Path,
    header: &[String],
    columns: &[usize],
    found: Option<&Recognised>,
    reading: &Reading,
    notes: &mut Vec<String>,
) -> Result<DateReader, InputError> {
    let zone = found
        .and_then(|found| found.format.zone.as_ref())
        .or(reading.zone.as_ref());
    let zone = zone.cloned().unwrap_or(TimeZone::UTC);
    let stated = found.map_or(&DateOrder::Iso, |found| &found.format.dates);
    let order = match (stated, &reading.order) {
        // ISO is read beside every other order, so what the configuration says can only add to it.
        (DateOrder::Iso, Some(order)) => order.clone(),
        (DateOrder::Iso | DateOrder::DayFirst | DateOrder::MonthFirst, _) => {
            settle::order_of(path, header, columns, stated, &reading.options, notes)?
        }
        (stated, _) => stated.clone(),
    };
    Ok(DateReader::new(order, zone))
}
