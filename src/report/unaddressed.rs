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
        if names(finding).into_iter().flatten().any(is_addressed) {
            let mut finding = finding.clone();
            let names = [
                &mut finding.campaign_id,
                &mut finding.offer_id,
                &mut finding.segment,
                &mut finding.product_name,
            ];
            for name in names.into_iter().flatten() {
                *name = Cow::Owned(without_contacts(name).into_owned());
            }
            return self.0.finding(&finding);
        }
        self.0.finding(finding)
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

/// What an offer is called.
fn names<'f>(finding: &'f Finding) -> [Option<&'f str>; 4] {
    [
        &finding.campaign_id,
        &finding.offer_id,
        &finding.segment,
        &finding.product_name,
    ]
    .map(Option::as_deref)
}

/// Whether a text may hold an address. A number is left: it is as likely an article's as a telephone's.
fn is_addressed(text: &str) -> bool {
    text.contains('@')
}
