//! The one look of tables on a terminal: a line below the header, columns as wide as there is room.

use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

/// A table of this many columns of text across.
pub fn lined(width: u16, header: Vec<Cell>, rows: impl Iterator<Item = Vec<Cell>>) -> String {
    let mut table = Table::new();
    table
        .load_style(TableStyle::new().header_separator(LineStyle::none().fill('─')))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width)
        .force_no_tty()
        .set_header(header)
        .add_rows(rows);
    if let Some(column) = table.column_mut(0) {
        column.set_padding((0, 1));
    }
    table.trim_fmt().trim_end().to_owned()
}

/// A cell whose text stands to the right, as a number does.
pub fn right(text: impl Into<String>) -> Cell {
    Cell::new(text.into()).set_alignment(CellAlignment::Right)
}
