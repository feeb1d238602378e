//! The findings as the page's script reads them: rows of values, with a text that many rows share written once.

use std::borrow::Cow;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use serde::Serialize;

use crate::findings::RunInfo;
use crate::report::Mask;
use crate::report::html::rules::is_contact;
use crate::report::kept::Entry;

#[derive(Serialize)]
struct List<'a> {
    texts: Vec<Cow<'a, str>>,
    rows: Vec<Row>,
}

/// A finding. The order of its values is known to `script.js`; numbers named `_text` are places in `texts`.
#[derive(Serialize)]
struct Row(
    u8,         // severity: 0 error, 1 warning, 2 note
    usize,      // rule_text
    bool,       // may not be contacted
    usize,      // file_text
    u64,        // line
    String,     // customer
    u32,        // customers
    usize,      // offer_text
    usize,      // product_text
    usize,      // topic_text
    usize,      // channel_text
    usize,      // send_at_text
    String,     // message
    usize,      // instead_text
    Vec<usize>, // fine_if_texts
    Vec<Proof>, // evidence
);

/// File, line, date and words of a piece of evidence.
#[derive(Serialize)]
struct Proof(usize, u64, Option<String>, String);

/// Texts that are written once.
#[derive(Default)]
struct Texts<'a> {
    texts: Vec<Cow<'a, str>>,
    places: HashMap<Cow<'a, str>, usize, FixedState>,
}

impl<'a> Texts<'a> {
    fn place(&mut self, text: impl Into<Cow<'a, str>>) -> usize {
        let text = text.into();
        *self.places.entry(text).or_insert_with_key(|text| {
            self.texts.push(text.clone());
            self.texts.len() - 1
        })
    }

    fn optional(&mut self, text: &'a Option<Cow<'_, str>>) -> usize {
        self.place(text.as_deref().unwrap_or_default())
    }
}

/// The findings as JSON that may stand within a `<script>`: it holds no `<`, and so no end of that element.
pub fn json(entries: &[Entry], run: &RunInfo, mask: &mut Mask) -> String {
    let mut texts = Texts::default();
    let rows = entries
        .iter()
        .map(|entry| {
            let finding = &entry.finding;
            Row(
                finding.severity as u8,
                texts.place(&*finding.rule),
                is_contact(run, &finding.rule),
                texts.place(&*finding.file),
                finding.line,
                mask.named(&finding.whom).join(", "),
                finding.whom.count(),
                texts.optional(&finding.offer_id),
                match &finding.product_name {
                    Some(name) => texts.place(&**name),
                    None => texts.optional(&finding.product_id),
                },
                texts.optional(&finding.topic),
                texts.place(finding.channel.unwrap_or_default()),
                texts.place(
                    finding
                        .send_at
                        .map_or_else(String::new, |at| at.to_string()),
                ),
                entry.message(mask),
                texts.place(&*finding.instead),
                finding
                    .fine_if
                    .iter()
                    .map(|text| texts.place(&**text))
                    .collect(),
                finding
                    .evidence
                    .iter()
                    .map(|evidence| {
                        let words = mask.message(&evidence.text).into_owned();
                        Proof(
                            texts.place(&*evidence.file),
                            evidence.line,
                            evidence.at.map(|at| at.to_string()),
                            words,
                        )
                    })
                    .collect(),
            )
        })
        .collect();
    let list = List {
        texts: texts.texts,
        rows,
    };
    // Numbers and strings: there is nothing in it that JSON could not say.
    serde_json::to_string(&list)
        .unwrap_or_default()
        .replace('<', "\\u003c")
}
