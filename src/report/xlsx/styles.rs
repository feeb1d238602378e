//! The formats of a workbook's cells.

use std::collections::HashMap;

use rust_xlsxwriter::{Format, FormatAlign};

use crate::input::vocabulary::Severity;

/// The formats of cells, made once.
pub struct Styles {
    /// Of the heading.
    pub title: Format,
    /// Of the names of columns.
    pub header: Format,
    /// Of text on a line.
    pub text: Format,
    /// Of text that is wrapped.
    pub wrapped: Format,
    /// Of a link.
    pub link: Format,
    /// Of a number.
    pub number: Format,
    severities: [Format; 3],
    /// By the offset from UTC that a time was written with.
    times: HashMap<String, Format>,
    /// Of a date.
    pub date: Format,
}

impl Styles {
    /// The formats that every workbook has.
    pub fn new() -> Self {
        let text = Format::new().set_align(FormatAlign::Top);
        let severity =
            |back: u32, ink: u32| text.clone().set_background_color(back).set_font_color(ink);
        Self {
            title: Format::new().set_bold().set_font_size(14),
            header: Format::new()
                .set_bold()
                .set_background_color(0x00E7_E6E6)
                .set_align(FormatAlign::Top),
            wrapped: text.clone().set_text_wrap(),
            link: text.clone().set_hyperlink(),
            // A little room at its end: text in the next column would stand against it.
            number: text.clone().set_num_format("#,##0_)_)"),
            severities: [
                severity(0x00FF_C7CE, 0x009C_0006),
                severity(0x00FF_EB9C, 0x007F_6000),
                severity(0x00DD_EBF7, 0x001F_4E78),
            ],
            times: HashMap::new(),
            date: text
                .clone()
                .set_num_format("yyyy-mm-dd")
                .set_align(FormatAlign::Left),
            text,
        }
    }

    /// The colours of a severity.
    pub fn severity(&self, severity: Severity) -> &Format {
        &self.severities[severity as usize]
    }

    /// A time as it was written, with its offset behind it: Excel knows no zones.
    pub fn time(&mut self, offset: &str) -> &Format {
        let text = &self.text;
        self.times.entry(offset.to_owned()).or_insert_with(|| {
            let shape = if offset.is_empty() {
                "yyyy-mm-dd hh:mm".to_owned()
            } else {
                format!("yyyy-mm-dd hh:mm \"{offset}\"")
            };
            text.clone()
                .set_num_format(shape)
                .set_align(FormatAlign::Left)
        })
    }
}
