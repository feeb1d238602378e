//! Rows of other shares: nothing is kept of them but what counts over all customers of a campaign needs.

use hashbrown::HashMap;

use crate::audit::load::creatives::copy_key;
use crate::audit::rows::memo;
use crate::facts::offer::Campaign;

/// What a row of another share leaves.
#[derive(Debug, Clone, Copy)]
struct Other {
    /// Rows of the same offer have the same.
    creative: u64,
    /// As have offers that are versions of one.
    version: u64,
    /// Whose it is.
    person: u64,
    line: u32,
    file: u8,
}

/// The rows of other shares, and what they and this share's rows have in common.
#[derive(Debug, Default)]
pub struct Others {
    rows: Vec<Other>,
    /// By creative of this share: its first row here.
    own: Vec<Other>,
    versions: HashMap<u64, u32>,
}

/// The cells by which rows are the same offer, or versions of one.
#[derive(Debug, Clone, Copy)]
pub struct Marks<'a> {
    /// The campaign's place among the files.
    pub file: u8,
    /// The line of the row.
    pub line: u32,
    /// `campaign_id`
    pub campaign: &'a str,
    /// `offer_id`
    pub offer: &'a str,
    /// The hash of what is offered.
    pub item: u64,
    /// The hashes of `subject` and `body`.
    pub copy: [u64; 2],
}

impl Others {
    /// Of a row that is nobody's.
    pub const NOBODY: u64 = 0;

    /// Takes a row of another share.
    pub fn add(&mut self, marks: &Marks<'_>, person: u64) {
        let row = self.row(marks, person);
        self.rows.push(row);
    }

    /// Takes the first row of the next creative of this share.
    pub fn own(&mut self, marks: &Marks<'_>) {
        let row = self.row(marks, Self::NOBODY);
        self.own.push(row);
    }

    /// Takes a member, in another share, of the segment that a row of this creative addresses.
    pub fn add_member(&mut self, creative: u32, line: u32, person: u64) {
        if let Some(&own) = self.own.get(creative as usize) {
            self.rows.push(Other {
                person,
                line,
                ..own
            });
        }
    }

    /// The same offer by its id, else by what it offers and says; versions by campaign and what is offered.
    fn row(&self, marks: &Marks<'_>, person: u64) -> Other {
        let &Marks {
            file,
            line,
            campaign,
            offer,
            item,
            copy,
        } = marks;
        let creative = if offer.is_empty() {
            copy_key(file, item, copy)
        } else {
            memo::hash((file, offer))
        };
        let version = if campaign.is_empty() {
            creative
        } else {
            memo::hash((file, campaign, item))
        };
        Other {
            creative,
            version,
            person,
            line,
            file,
        }
    }

    /// Whether the campaign has no row in another share.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// By creative of this share, its version: that of its first row in the file, in whichever share that is.
    pub fn versions(&mut self) -> Vec<u32> {
        let by_creative = self.by_creative();
        self.rows
            .sort_unstable_by_key(|row| (row.creative, row.line));
        for rows in self
            .rows
            .chunk_by_mut(|one, other| one.creative == other.creative)
        {
            let first = rows[0];
            let mut version = first.version;
            if let Some(&at) = by_creative.get(&first.creative) {
                let own = &mut self.own[at];
                if own.line <= first.line {
                    version = own.version;
                }
                own.version = version;
            }
            for row in rows {
                row.version = version;
            }
        }
        for row in &self.own {
            let next = self.versions.len() as u32;
            self.versions.entry(row.version).or_insert(next);
        }
        let version_of = |row: &Other| self.versions[&row.version];
        self.own.iter().map(version_of).collect()
    }

    /// Adds the customers of other shares to those of each creative, version and file; no customer is in two shares.
    pub fn count(&mut self, campaign: &mut Campaign, version_receivers: &mut [u32]) {
        let by_creative = self.by_creative();
        let Others { rows, versions, .. } = self;
        rows.retain(|row| row.person != Self::NOBODY);
        distinct(
            rows,
            |row| row.creative,
            |creative| {
                if let Some(&at) = by_creative.get(&creative) {
                    campaign.creatives[at].receivers += 1;
                }
            },
        );
        distinct(
            rows,
            |row| row.version,
            |version| {
                if let Some(&at) = versions.get(&version) {
                    version_receivers[at as usize] += 1;
                }
            },
        );
        distinct(
            rows,
            |row| u64::from(row.file),
            |file| {
                campaign.files[file as usize].customers += 1;
            },
        );
    }

    /// The customers of other shares, sorted.
    pub fn into_people(self) -> Vec<u64> {
        let mut people: Vec<u64> = self.rows.iter().map(|row| row.person).collect();
        people.sort_unstable();
        people.dedup();
        people
    }

    fn by_creative(&self) -> HashMap<u64, usize> {
        let own = self.own.iter().enumerate();
        own.map(|(at, row)| (row.creative, at)).collect()
    }
}

/// Hands each customer's rows that are alike to `each` once.
fn distinct(rows: &mut [Other], of: impl Fn(&Other) -> u64, mut each: impl FnMut(u64)) {
    let key = |row: &Other| (of(row), row.person);
    rows.sort_unstable_by_key(key);
    for rows in rows.chunk_by(|one, other| key(one) == key(other)) {
        each(of(&rows[0]));
    }
}
