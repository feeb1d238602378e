//! Source rows of an export to canonical rows.

use std::collections::{BTreeMap, BTreeSet};

use crate::input::batch::{Batch, Row};
use crate::input::columns::Column;
use crate::input::formula;
use crate::input::vocabulary::{CampaignColumn, SignalColumn, fold_word};

use super::block::{Block, Each, Filling, Test, Word, Words};
use super::format::Format;
use super::place::{Binder, Cell, Piece};

/// Makes canonical rows of one file: their slots are the columns of `C` in the contract's order, then
/// the columns of the file that were asked for by name.
#[derive(Debug)]
pub struct Maker {
    blocks: Vec<Bound>,
    /// Slots of a canonical row.
    width: usize,
    /// The columns of the contract that any block fills, by index.
    filled: BTreeSet<usize>,
    /// Fields that a source row must have.
    fields: usize,
    /// Header indices that are read.
    projected: Vec<usize>,
    fill: Option<Fill>,
    blank: Vec<String>,
    source: Batch,
    canonical: Canonical,
    tally: Tally,
}

/// What a maker could not use, and what it did not know.
#[derive(Debug, Default)]
struct Tally {
    /// Source rows about nobody.
    nobody: u64,
    /// Words of mapped columns that the format does not know, none included where that is odd: the
    /// column and the word, how often.
    unknown: BTreeMap<(String, String), u64>,
    /// Rows with a wrong number of fields: line and what is wrong.
    faults: Vec<(u64, String)>,
}

/// A block whose places are slots.
#[derive(Debug)]
struct Bound {
    when: Vec<(Cell, Vec<Word>)>,
    unless: Vec<(Cell, Vec<Word>)>,
    once_per: Option<(Cell, Vec<u8>)>,
    each: BoundEach,
    /// By slot of the canonical row.
    fillings: Vec<BoundFilling>,
    /// The slot without which nothing is made, and that of whom it is about.
    kind: Option<usize>,
    customer: Option<usize>,
}

#[derive(Debug)]
enum BoundEach {
    Row,
    Element(Cell, Option<String>),
    Columns(Vec<(usize, String)>),
}

#[derive(Debug)]
enum BoundFilling {
    Nothing,
    Text(Vec<BoundPiece>),
    Words(String, Cell, Words),
}

#[derive(Debug)]
enum BoundPiece {
    Text(String),
    Cell(Cell),
}

impl BoundFilling {
    /// The slots it reads.
    fn slots(&self) -> Vec<usize> {
        let of = |cell: &Cell| match cell {
            Cell::Slots(slots) => slots.clone(),
            Cell::Item | Cell::Heading => Vec::new(),
        };
        match self {
            BoundFilling::Nothing => Vec::new(),
            BoundFilling::Words(_, cell, _) => of(cell),
            BoundFilling::Text(pieces) => pieces
                .iter()
                .flat_map(|piece| match piece {
                    BoundPiece::Text(_) => Vec::new(),
                    BoundPiece::Cell(cell) => of(cell),
                })
                .collect(),
        }
    }
}

/// What was last written in cells that repeat downwards.
#[derive(Debug)]
struct Fill {
    by: Cell,
    key: Vec<u8>,
    /// By slot: whether it fills, and with what.
    last: Vec<Option<Vec<u8>>>,
}

/// A canonical row as it grows.
#[derive(Debug, Default)]
struct Canonical {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Canonical {
    fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    fn field(&self, slot: usize) -> &[u8] {
        let start = if slot == 0 { 0 } else { self.ends[slot - 1] };
        &self.bytes[start..self.ends[slot]]
    }

    fn fields(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.ends.len()).map(|slot| self.field(slot))
    }
}

impl Maker {
    /// A maker of signals; `extra` names columns of the file, folded, that rules look at.
    pub fn signals(format: &Format, header: &[String], extra: &[String]) -> Maker {
        Maker::new(format, &format.signals, header, extra)
    }

    /// A maker of campaign rows, with `extra` as above. Columns of the contract that stand in the file
    /// beside those of the format are kept. None where the format makes no campaign.
    pub fn campaign(format: &Format, header: &[String], extra: &[String]) -> Option<Maker> {
        let mut block = format.campaign.clone()?;
        let named = format.named();
        for &column in CampaignColumn::ALL {
            let name = fold_word(column.word());
            let there = header.iter().any(|own| fold_word(own) == name);
            if there && !named.contains(&name) && !block.has(column) {
                block.take(column);
            }
        }
        Some(Maker::new(
            format,
            std::slice::from_ref(&block),
            header,
            extra,
        ))
    }

    /// A maker of products. None where the format makes none.
    pub fn products(format: &Format, header: &[String]) -> Option<Maker> {
        let block = format.product.as_ref()?;
        Some(Maker::new(format, std::slice::from_ref(block), header, &[]))
    }

    fn new<C: Column>(
        format: &Format,
        blocks: &[Block<C>],
        header: &[String],
        extra: &[String],
    ) -> Maker {
        let mut binder = Binder::new(header);
        let named = format.named();
        let bound = blocks
            .iter()
            .map(|block| bind(block, &mut binder, header, &named, extra))
            .collect();
        let fill = format.fill_down.as_ref().map(|fill| {
            let by = binder.cell(&fill.by);
            let slots: Vec<usize> = fill
                .columns
                .iter()
                .filter_map(|name| binder.slot(name))
                .collect();
            let mut last = vec![None; binder.projected.len()];
            for slot in slots {
                last[slot] = Some(Vec::new());
            }
            Fill {
                by,
                key: Vec::new(),
                last,
            }
        });
        let filled = blocks
            .iter()
            .flat_map(|block| block.columns.iter().map(|(column, _)| column.index()))
            .collect();
        Maker {
            blocks: bound,
            width: C::ALL.len() + extra.len(),
            filled,
            fields: header.len(),
            projected: binder.projected,
            fill,
            blank: format.blank.clone(),
            source: Batch::new(),
            canonical: Canonical::default(),
            tally: Tally::default(),
        }
    }

    /// The header indices that the table must hand out.
    pub fn projected(&self) -> &[usize] {
        &self.projected
    }

    /// How many slots a canonical row has.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The places of the contract's columns that the format fills.
    pub fn filled(&self) -> impl Iterator<Item = usize> + '_ {
        self.filled.iter().copied()
    }

    /// The header indices that the column at this place of the contract is taken from.
    pub fn sources_of(&self, place: usize) -> Vec<usize> {
        let mut sources: Vec<usize> = self
            .blocks
            .iter()
            .filter_map(|block| block.fillings.get(place))
            .flat_map(BoundFilling::slots)
            .map(|slot| self.projected[slot])
            .collect();
        sources.sort_unstable();
        sources.dedup();
        sources
    }

    /// The batch that source rows are read into, to be handed to [`Maker::make`].
    pub fn source(&mut self) -> &mut Batch {
        &mut self.source
    }

    /// Appends what the rows of [`Maker::source`] come to.
    pub fn make(&mut self, into: &mut Batch) {
        let source = std::mem::take(&mut self.source);
        for row in source.rows() {
            if row.fields() != self.fields {
                let what = format!("{} fields, {} expected", row.fields(), self.fields);
                self.tally.faults.push((row.line(), what));
                continue;
            }
            self.row(row, into);
        }
        self.source = source;
    }

    fn row(&mut self, row: Row<'_>, into: &mut Batch) {
        let Maker {
            blocks,
            fill,
            blank,
            canonical,
            tally,
            width,
            ..
        } = self;
        if let Some(fill) = fill {
            fill.take(row, blank);
        }
        let cells = Cells {
            row,
            fill: fill.as_ref(),
            blank,
        };
        let mut nobody = false;
        for block in blocks {
            if let Some((cell, last)) = &mut block.once_per {
                let key = cells.get(cell, None);
                if !key.is_empty() && key.as_bytes() == last.as_slice() {
                    continue;
                }
                last.clear();
                last.extend_from_slice(key.as_bytes());
            }
            let mut one = |item: Option<Item<'_>>| {
                if !block.holds(&cells, item) || !block.fill(&cells, item, *width, canonical, tally)
                {
                    return;
                }
                let about = |slot: usize| !canonical.field(slot).is_empty();
                if block.customer.is_some_and(|slot| !about(slot)) {
                    nobody = true;
                    return;
                }
                into.push_row(row.line(), row.end_line(), canonical.fields());
            };
            match &block.each {
                BoundEach::Row => one(None),
                BoundEach::Element(cell, after) => {
                    for element in elements(cells.get(cell, None)) {
                        let text = match after {
                            None => Some(element),
                            Some(start) => strip(element, start),
                        };
                        if let Some(text) = text.filter(|text| !text.is_empty()) {
                            one(Some(Item { text, column: "" }));
                        }
                    }
                }
                BoundEach::Columns(columns) => {
                    for (slot, column) in columns {
                        let text = cells.slot(*slot);
                        if !text.is_empty() {
                            one(Some(Item { text, column }));
                        }
                    }
                }
            }
        }
        tally.nobody += u64::from(nobody);
    }

    /// Rows with a wrong number of fields since the last call: line and what is wrong.
    pub fn take_faults(&mut self) -> Vec<(u64, String)> {
        std::mem::take(&mut self.tally.faults)
    }

    /// What is to be said once of the file, in plain words.
    pub fn notes(&self) -> Vec<String> {
        let mut notes: Vec<String> = self
            .tally
            .unknown
            .iter()
            .map(|((column, word), count)| {
                if word.is_empty() {
                    return format!(
                        "column “{column}” is empty in {}, passed over; are the rows in the order of the export?",
                        rows(*count, "row", "rows")
                    );
                }
                format!(
                    "“{word}” in column “{column}” is not known and was passed over in {}",
                    rows(*count, "row", "rows")
                )
            })
            .collect();
        if self.tally.nobody > 0 {
            notes.push(format!(
                "{} no customer: passed over",
                rows(self.tally.nobody, "row with", "rows with")
            ));
        }
        notes
    }
}

impl Tally {
    /// Strange files must not be remembered word by word.
    const MOST: usize = 50;

    fn unknown(&mut self, column: &str, word: &str) {
        let key = (column.to_owned(), word.to_owned());
        if let Some(count) = self.unknown.get_mut(&key) {
            *count += 1;
        } else if self.unknown.len() < Self::MOST {
            self.unknown.insert(key, 1);
        }
    }
}

/// What a block with `each` is made for.
#[derive(Clone, Copy)]
struct Item<'a> {
    text: &'a str,
    column: &'a str,
}

/// The cells of a source row.
struct Cells<'a> {
    row: Row<'a>,
    fill: Option<&'a Fill>,
    blank: &'a [String],
}

impl<'a> Cells<'a> {
    fn slot(&self, slot: usize) -> &'a str {
        let own = cell(self.row, slot, self.blank);
        if !own.is_empty() {
            return own;
        }
        self.fill
            .and_then(|fill| fill.last.get(slot)?.as_deref())
            .map_or("", |last| std::str::from_utf8(last).unwrap_or_default())
    }

    fn get(&self, cell: &Cell, item: Option<Item<'a>>) -> &'a str {
        match cell {
            Cell::Slots(slots) => slots
                .iter()
                .map(|&slot| self.slot(slot))
                .find(|text| !text.is_empty())
                .unwrap_or_default(),
            Cell::Item => item.map_or("", |item| item.text),
            Cell::Heading => item.map_or("", |item| item.column),
        }
    }

    fn says(
        &self,
        tests: &[(Cell, Vec<Word>)],
        item: Option<Item<'a>>,
    ) -> impl Iterator<Item = bool> {
        tests.iter().map(move |(cell, words)| {
            let text = self.get(cell, item);
            words.iter().any(|word| match word {
                Word::Empty => text.is_empty(),
                Word::Filled => !text.is_empty(),
                Word::Is(word) => fold_word(text) == *word,
            })
        })
    }
}

/// A cell as text: trimmed, without the `'` that spreadsheets put before numbers, and empty where it
/// says that it says nothing.
fn cell<'a>(row: Row<'a>, slot: usize, blank: &[String]) -> &'a str {
    let text = std::str::from_utf8(formula::live(row.get(slot)))
        .unwrap_or_default()
        .trim();
    let text = match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => rest,
        _ => text,
    };
    if !blank.is_empty() && blank.contains(&fold_word(text)) {
        return "";
    }
    text
}

impl Fill {
    /// Notes what a row writes itself; a row of another group starts anew.
    fn take(&mut self, row: Row<'_>, blank: &[String]) {
        let Cell::Slots(by) = &self.by else { return };
        let key = by
            .iter()
            .map(|&slot| cell(row, slot, blank))
            .find(|key| !key.is_empty())
            .unwrap_or_default();
        let same = !key.is_empty() && key.as_bytes() == self.key.as_slice();
        if !same {
            self.key.clear();
            self.key.extend_from_slice(key.as_bytes());
        }
        for (slot, last) in self.last.iter_mut().enumerate() {
            let Some(last) = last else { continue };
            let own = cell(row, slot, blank);
            if !same || !own.is_empty() {
                last.clear();
                last.extend_from_slice(own.as_bytes());
            }
        }
    }
}

impl Bound {
    fn holds<'a>(&self, cells: &Cells<'a>, item: Option<Item<'a>>) -> bool {
        cells.says(&self.when, item).all(|said| said)
            && !cells.says(&self.unless, item).any(|said| said)
    }

    /// Fills a canonical row; false where none is to be made.
    fn fill<'a>(
        &self,
        cells: &Cells<'a>,
        item: Option<Item<'a>>,
        width: usize,
        into: &mut Canonical,
        tally: &mut Tally,
    ) -> bool {
        into.clear();
        for (slot, filling) in self.fillings.iter().enumerate() {
            let start = into.bytes.len();
            match filling {
                BoundFilling::Nothing => {}
                BoundFilling::Text(pieces) => text(pieces, cells, item, &mut into.bytes),
                BoundFilling::Words(column, cell, words) => {
                    let said = cells.get(cell, item);
                    let known = words.words.get(&fold_word(said));
                    match known.or(words.otherwise.as_ref()) {
                        // Where rows repeat what stands above, this one has lost its own.
                        _ if said.is_empty() && cells.fill.is_some() => tally.unknown(column, said),
                        _ if said.is_empty() => {}
                        Some(word) => into.bytes.extend_from_slice(word.as_bytes()),
                        None => tally.unknown(column, said),
                    }
                }
            }
            if self.kind == Some(slot) && into.bytes.len() == start {
                return false;
            }
            into.ends.push(into.bytes.len());
        }
        debug_assert_eq!(into.ends.len(), width);
        true
    }
}

/// Text with its cells; nothing where it has cells and all of them are empty.
fn text<'a>(pieces: &[BoundPiece], cells: &Cells<'a>, item: Option<Item<'a>>, into: &mut Vec<u8>) {
    let start = into.len();
    let (mut asked, mut found) = (false, false);
    for piece in pieces {
        match piece {
            BoundPiece::Text(text) => into.extend_from_slice(text.as_bytes()),
            BoundPiece::Cell(cell) => {
                let text = cells.get(cell, item);
                asked = true;
                found |= !text.is_empty();
                into.extend_from_slice(text.as_bytes());
            }
        }
    }
    if asked && !found {
        into.truncate(start);
    }
}

fn rows(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// The elements of a list in a cell: parted by `,`, `;` or `|`, each perhaps quoted or in brackets.
fn elements(cell: &str) -> impl Iterator<Item = &str> {
    const AROUND: [char; 6] = ['"', '\'', '[', ']', '{', '}'];
    cell.split([',', ';', '|'])
        .map(|element| element.trim_matches(|c: char| c.is_whitespace() || AROUND.contains(&c)))
        .filter(|element| !element.is_empty())
}

/// What comes after a start, case aside.
fn strip<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let head = text.get(..start.len())?;
    head.eq_ignore_ascii_case(start)
        .then(|| text[start.len()..].trim())
}

fn bind<C: Column>(
    block: &Block<C>,
    binder: &mut Binder,
    header: &[String],
    named: &BTreeSet<String>,
    extra: &[String],
) -> Bound {
    let mut tests = |tests: &[Test]| -> Vec<(Cell, Vec<Word>)> {
        tests
            .iter()
            .map(|test| (binder.cell(&test.place), test.words.clone()))
            .collect()
    };
    let (when, unless) = (tests(&block.when), tests(&block.unless));
    let once_per = block
        .once_per
        .as_ref()
        .map(|place| (binder.cell(place), Vec::new()));
    let each = match &block.each {
        None => BoundEach::Row,
        Some(Each::Element { list, after }) => BoundEach::Element(binder.cell(list), after.clone()),
        Some(Each::OtherColumn) => BoundEach::Columns(
            header
                .iter()
                .enumerate()
                .filter(|(_, name)| !named.contains(&fold_word(name)))
                .map(|(index, name)| (binder.slot_of(index), name.clone()))
                .collect(),
        ),
    };
    let mut fillings: Vec<BoundFilling> = C::ALL
        .iter()
        .map(|&column| {
            let own = block.columns.iter().find(|(own, _)| *own == column);
            own.map_or(BoundFilling::Nothing, |(_, own)| bind_filling(own, binder))
        })
        .collect();
    for name in extra {
        fillings.push(match binder.slot(name) {
            Some(slot) => BoundFilling::Text(vec![BoundPiece::Cell(Cell::Slots(vec![slot]))]),
            None => BoundFilling::Nothing,
        });
    }
    let slot = |word: &str| C::ALL.iter().position(|column| column.word() == word);
    Bound {
        when,
        unless,
        once_per,
        each,
        fillings,
        kind: slot(SignalColumn::Type.word()),
        customer: block
            .columns
            .iter()
            .any(|(column, _)| column.word() == CampaignColumn::CustomerId.word())
            .then(|| slot(CampaignColumn::CustomerId.word()))
            .flatten(),
    }
}

fn bind_filling(filling: &Filling, binder: &mut Binder) -> BoundFilling {
    match filling {
        Filling::Text(template) => BoundFilling::Text(
            template
                .pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Text(text) => BoundPiece::Text(text.clone()),
                    Piece::Place(place) => BoundPiece::Cell(binder.cell(place)),
                })
                .collect(),
        ),
        Filling::Words(words) => {
            let name = words.of.columns().first().cloned().unwrap_or_default();
            BoundFilling::Words(name, binder.cell(&words.of), words.clone())
        }
    }
}
