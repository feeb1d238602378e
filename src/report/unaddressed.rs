//! A report for readers to whom customers are not shown: what an offer is called names none either.

use std::borrow::Cow;
use std::io;

use crate::findings::{Finding, RunInfo, Summary};
use crate::report::Report;
use crate::report::mask::without_contacts;

/// Takes e-mail addresses out of an offer's own names before a report sees them: a segment of one may be called after
/// its only member.
pub struct Unaddressed(pub Box<dyn Report>);

impl Report for Unaddressed {
    fn begin(&mut self, run: &RunInfo) -> io::Result<()> {
        self.0.begin(run)
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        let names = [
            &finding.campaign_id,
            &finding.offer_id,
            &finding.segment,
            &finding.product_id,
            &finding.product_name,
        ];
        if !names.into_iter().flatten().any(|name| is_addressed(name)) {
            return self.0.finding(finding);
        }
        let without = |name: &Option<Cow<'_, str>>| {
            let name = without_contacts(name.as_deref()?);
            Some(Cow::Owned(name.into_owned()))
        };
        let [campaign_id, offer_id, segment, product_id, product_name] = names.map(without);
        self.0.finding(&Finding {
            campaign_id,
            offer_id,
            segment,
            product_id,
            product_name,
            ..finding.clone()
        })
    }

    fn finish(&mut self, run: &RunInfo, summary: &Summary) -> io::Result<()> {
        if summary.remarks.iter().any(|remark| is_addressed(remark)) {
            let mut summary = summary.clone();
            for remark in &mut summary.remarks {
                *remark = without_contacts(remark).into_owned();
            }
            return self.0.finish(run, &summary);
        }
        self.0.finish(run, summary)
    }
}

/// Whether a text may hold an address. A number is left: it is as likely an article's as a telephone's.
fn is_addressed(text: &str) -> bool {
    text.contains('@')
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;
    use std::sync::Mutex;

    use super::*;
    use crate::findings::finding::tests::finding;

    /// Remembers the last finding.
    struct Last(Rc<Mutex<Option<Finding<'static>>>>);

    impl Report for Last {
        fn finding(&mut self, finding: &Finding) -> io::Result<()> {
            *self.0.lock().unwrap() = Some(finding.to_static());
            Ok(())
        }

        fn finish(&mut self, _: &RunInfo, _: &Summary) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn whatever_an_offer_is_called_names_nobody() {
        let last = Rc::default();
        let mut report = Unaddressed(Box::new(Last(Rc::clone(&last))));
        let mut found = finding("already-bought", "ann");
        found.product_id = Some("gift-for-bo@example.com".into());
        report.finding(&found).unwrap();
        let shown = last.lock().unwrap().take().unwrap();
        assert_eq!(shown.product_id.as_deref(), Some("…"));
        assert_eq!(shown.offer_id, found.offer_id);
    }
}
