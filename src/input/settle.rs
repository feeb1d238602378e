//! Settles in which order a file writes its dates, by all its values, where nothing says so or a spreadsheet may have
//! changed it.

use std::path::Path;

use super::batch::Batch;
use super::dates::{DateOrder, Evidence, Verdict};
use super::error::InputError;
use super::table::{ReadOptions, Table};

/// The order of the dates in some columns of a file, beside what its format states. Only a file whose first rows hold something other
/// than ISO dates is read to its end for this; what was settled so is noted.
///
/// # Errors
/// The file cannot be read, or nobody can tell day from month.
pub fn order_of(
    path: &Path,
    header: &[String],
    columns: &[usize],
    stated: &DateOrder,
    options: &ReadOptions,
    notes: &mut Vec<String>,
) -> Result<DateOrder, InputError> {
    // What is read once cannot be looked at first.
    if columns.is_empty() || (path.as_os_str() == "-" && !options.contents.has(path)) {
        return Ok(stated.clone());
    }
    let options = ReadOptions {
        hash: false,
        ..options.clone()
    };
    let mut table = Table::open(path, &options)?;
    table.project(columns);
    let mut evidence = Evidence::default();
    let mut batch = Batch::new();
    while table.next_batch(&mut batch)? {
        for row in batch.rows() {
            for slot in 0..columns.len() {
                evidence.add(row.get(slot));
            }
        }
        if evidence.suffices(stated) {
            break;
        }
    }
    let names: Vec<&str> = columns
        .iter()
        .filter_map(|&index| header.get(index).map(String::as_str))
        .collect();
    let column = names.join("”, “");
    match evidence.verdict(stated) {
        Verdict::Stated => Ok(stated.clone()),
        Verdict::Order(order, why) => {
            notes.push(format!("{}: column “{column}”: {why}", path.display()));
            Ok(order)
        }
        Verdict::Unclear(why) => Err(InputError::UnclearDates {
            path: path.to_owned(),
            column,
            why,
        }),
    }
}
