//! The one look of tables on a terminal: a line below the header, columns as wide as there is room.

use comfy_table::{ContentArrangement, LineStyle, Table, TableStyle};

/// An empty table of this many columns of text across.
pub fn lined(width: u16) -> Table {
    let mut table = Table::new();
    table
        .load_style(TableStyle::new().header_separator(LineStyle::none().fill('─')))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width);
    table
}
