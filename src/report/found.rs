//! A finding as JSON that the outside leans on, version 1. All else of it is in [`wire`](crate::report::wire).
//!
//! It is written by hand: there may be millions, of which a library would look at every letter twice.

use crate::findings::{Evidence, Finding};
use crate::report::Mask;
use crate::report::object::{self, Object};

/// Appends a finding, as `mask` lets it be seen.
pub fn write(finding: &Finding, mask: &mut Mask, out: &mut String) {
    mask.meet(finding);
    let customer = finding.whom.customer();
    let mut object = Object::begin(out);
    object.text("rule", &finding.rule);
    object.word("severity", finding.severity.word());
    object.text("file", &finding.file);
    object.number("line", finding.line);
    object.optional("campaign_id", finding.campaign_id.as_deref());
    object.optional(
        "customer_id",
        customer.and_then(|id| mask.customer(id)).as_deref(),
    );
    object.number("customers", u64::from(finding.whom.count()));
    // Of a segment, who the first of them are.
    let sample = mask.sample(finding);
    if !sample.is_empty() {
        object::list(object.member("sample"), &sample, |id, out| {
            object::text(id, out);
        });
    }
    object.optional("offer_id", finding.offer_id.as_deref());
    object.optional("segment", finding.segment.as_deref());
    object.optional("topic", finding.topic.as_deref());
    object.optional("ground", finding.ground);
    object.text("message", &mask.message(&finding.message));
    object.text("instead", &finding.instead);
    object::list(object.member("fine_if"), &finding.fine_if, |way, out| {
        object::text(way, out);
    });
    evidence(&finding.evidence, mask, object.member("evidence"));
    let fingerprint = finding.fingerprint.hex();
    let fingerprint = std::str::from_utf8(&fingerprint).unwrap_or_default();
    object.word("fingerprint", fingerprint);
    object.end();
}

/// Appends evidence, as `mask` lets it be seen.
pub fn evidence(evidence: &[Evidence], mask: &mut Mask, out: &mut String) {
    object::list(out, evidence, |evidence, out| {
        let mut object = Object::begin(out);
        object.text("file", &evidence.file);
        object.number("line", evidence.line);
        object.word("type", evidence.kind);
        object.moment("at", evidence.at);
        object.text("text", &mask.message(&evidence.text));
        object.end();
    });
}
