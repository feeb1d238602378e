//! A format's block bound to the header of a file: its places are slots.

use std::collections::BTreeSet;

use super::super::block::{Block, Each, Filling, Test, Word, Words};
use super::super::place::{Binder, Cell, Piece, Place};
use crate::input::columns::Column;
use crate::input::vocabulary::{CampaignColumn, SignalColumn, fold_word};

/// A block whose places are slots.
#[derive(Debug)]
pub(super) struct Bound {
    pub(super) when: Vec<(Cell, Vec<Word>)>,
    pub(super) unless: Vec<(Cell, Vec<Word>)>,
    pub(super) once_per: Option<(Cell, Vec<u8>)>,
    pub(super) each: BoundEach,
    /// By slot of the canonical row.
    pub(super) fillings: Vec<BoundFilling>,
    /// The slot without which nothing is made, and that of whom it is about.
    pub(super) kind: Option<usize>,
    pub(super) channel: Option<usize>,
    pub(super) customer: Option<usize>,
    /// The slot that must be a telephone number, and the column it is taken from.
    pub(super) phone: Option<(usize, String)>,
}

/// What a block makes rows for.
#[derive(Debug)]
pub(super) enum BoundEach {
    Row,
    Element(Cell, Option<String>),
    Columns(Vec<(usize, String)>),
}

/// What a slot is filled with.
#[derive(Debug)]
pub(super) enum BoundFilling {
    Nothing,
    Text(Vec<BoundPiece>),
    Words(String, Cell, Words),
}

/// A piece of a filling's text.
#[derive(Debug)]
pub(super) enum BoundPiece {
    Text(String),
    Cell(Cell),
}

impl BoundFilling {
    /// The slots it reads.
    pub(super) fn slots(&self) -> Vec<usize> {
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

/// Binds a block; `named` are the columns that its format names, `extra` those that are asked for by name.
pub(super) fn bind<C: Column>(
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
        Some(each @ Each::OtherColumn { .. }) => BoundEach::Columns(
            header
                .iter()
                .enumerate()
                .filter(|(_, name)| !named.contains(&fold_word(name)))
                .filter_map(|(index, name)| {
                    let heading = each.heading(name)?.to_owned();
                    Some((binder.slot_of(index), heading))
                })
                .collect(),
        ),
    };
    let mut fillings: Vec<BoundFilling> = C::ALL
        .iter()
        .map(|&column| {
            let own = block.columns.iter().find(|(own, _)| *own == column);
            own.map_or(BoundFilling::Nothing, |(_, own)| {
                bind_filling(own, block.each.as_ref(), binder)
            })
        })
        .collect();
    for name in extra {
        fillings.push(match binder.slot(name) {
            Some(slot) => BoundFilling::Text(vec![BoundPiece::Cell(Cell::Slots(vec![slot]))]),
            None => BoundFilling::Nothing,
        });
    }
    let phone = block
        .when
        .iter()
        .flat_map(|test| test.place.columns())
        .next();
    let phone = phone.filter(|_| block.phone).cloned();
    let slot = |word: &str| C::ALL.iter().position(|column| column.word() == word);
    Bound {
        when,
        unless,
        once_per,
        each,
        fillings,
        kind: slot(SignalColumn::Type.word()),
        channel: slot(SignalColumn::Channel.word()),
        customer: block
            .columns
            .iter()
            .any(|(column, _)| column.word() == CampaignColumn::CustomerId.word())
            .then(|| slot(CampaignColumn::CustomerId.word()))
            .flatten(),
        phone: slot(SignalColumn::Value.word()).zip(phone),
    }
}

fn bind_filling(filling: &Filling, each: Option<&Each>, binder: &mut Binder) -> BoundFilling {
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
            // An element goes by the name of its list.
            let of = match (&words.of, each) {
                (Place::Item, Some(Each::Element { list, .. })) => list,
                (own, _) => own,
            };
            let name = of.columns().first().cloned().unwrap_or_default();
            BoundFilling::Words(name, binder.cell(&words.of), words.clone())
        }
    }
}
