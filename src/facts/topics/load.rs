//! From topic files to [`Topics`].

use crate::facts::embedded;
use crate::facts::phrases::PhraseBookBuilder;
use crate::input::document::{Document, Problem, Table};
use crate::input::vocabulary::nearest;

use super::describe::Description;
use super::file::{self, Change, TopicFile};
use super::id::{TopicId, TopicSet};
use super::lexicon::{Reads, Role, RolesBuilder};
use super::{Group, Reach, Silence, Topic, Topics};

const TOPICS: &str = "rules/topics/";
const READING: &str = "rules/reading/";

/// The silence of an answer of "no", which is no place and so has no words.
const NO: &str = "no";

/// The blocks of `rules/reading/` and what their words do.
const READS: &[(&str, Reads)] = &[
    ("to_reader", Reads::ToReader),
    ("not_to_reader", Reads::NotToReader),
    ("opens", Reads::Opens),
    ("negates", Reads::Negates),
    ("between", Reads::Between),
    ("standing", Reads::Standing),
    ("ended", Reads::Ended),
    ("titles", Reads::Title),
];

/// Those of kinds of text that are about nobody, and where they are so.
const NOBODIES: &[(&str, Reach)] = &[
    ("nobody", Reach::Node),
    ("nobody_in_brackets", Reach::Bracketed),
    ("nobody_from_here", Reach::Sentence),
];

impl Topics {
    /// Reads the built-in topics and what users add: topic files, and the `[topics]` of a configuration. Their
    /// phrases go into the book that all share.
    ///
    /// # Errors
    /// Where a file is malformed: file, line, column and the mend.
    pub fn load(book: &mut PhraseBookBuilder, extra: &[Document<'_>]) -> Result<Topics, Problem> {
        with_files(extra, |mut files, changes, readings| {
            files.sort_by(|(_, a), (_, b)| (a.tier, a.slug).cmp(&(b.tier, b.slug)));
            if let Some((document, _)) = files.get(TopicSet::CAPACITY) {
                return Err(
                    document.problem(0..0, format!("more than {} topics", TopicSet::CAPACITY))
                );
            }
            assemble(book, &files, &changes, &readings)
        })
    }

    /// One topic with its phrases, for people to read; none where there is no such topic.
    ///
    /// # Errors
    /// As [`Topics::load`].
    pub fn describe(slug: &str, extra: &[Document<'_>]) -> Result<Option<Description>, Problem> {
        with_files(extra, |files, _, _| {
            Ok(files
                .iter()
                .find(|(_, file)| file.slug == slug)
                .map(|(_, file)| Description::of(file)))
        })
    }
}

type Files<'d> = Vec<(&'d Document<'d>, TopicFile<'d>)>;
type Changes<'d> = Vec<(&'d Document<'d>, Change<'d>)>;
type Readings<'d> = Vec<(&'d Document<'d>, Table<'d>)>;

/// Reads all files, and hands them to `with`: they borrow from the documents, which live no longer than this.
fn with_files<T>(
    extra: &[Document<'_>],
    with: impl FnOnce(Files<'_>, Changes<'_>, Readings<'_>) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let builtin: Vec<_> = embedded::below(TOPICS)
        .chain(embedded::below(READING))
        .map(Document::from)
        .collect();
    let documents: Vec<&Document<'_>> = builtin.iter().chain(extra).collect();
    let parsed = documents
        .iter()
        .map(|document| document.parse())
        .collect::<Result<Vec<_>, _>>()?;

    let mut files = Files::new();
    let mut changes = Changes::new();
    let mut readings = Readings::new();
    for (document, parsed) in documents.iter().zip(&parsed) {
        let table = Table::new(document, parsed.get_ref());
        if document.file.starts_with(READING) {
            readings.push((*document, table));
        } else if let Some(topics) = table.get("topics") {
            for entry in topics.table()?.iter() {
                let (slug, table) = (entry.name(), entry.table()?);
                if table.get("shows").is_some() || table.get("tier").is_some() {
                    define(
                        &mut files,
                        document,
                        file::topic(document, table, Some(slug), entry.key.span())?,
                    );
                } else if files.iter().any(|(_, file)| file.slug == slug) {
                    changes.push((document, file::change(slug, table)?));
                } else {
                    let known = nearest(slug, files.iter().map(|(_, file)| file.slug));
                    let mend = known
                        .map(|slug| format!(" (did you mean `{slug}`?)"))
                        .unwrap_or_default();
                    return Err(entry.key_problem(format!(
                        "there is no topic `{slug}`{mend}; a new one needs `title`, `tier` and [[topics.{slug}.shows]]"
                    )));
                }
            }
        } else if table.get("slug").is_some() || document.file.starts_with(TOPICS) {
            define(
                &mut files,
                document,
                file::topic(document, table, None, 0..0)?,
            );
        }
    }
    with(files, changes, readings)
}

/// A topic of the same slug is replaced.
fn define<'d>(
    files: &mut Vec<(&'d Document<'d>, TopicFile<'d>)>,
    document: &'d Document<'d>,
    file: TopicFile<'d>,
) {
    files.retain(|(_, known)| known.slug != file.slug);
    files.push((document, file));
}

fn assemble(
    book: &mut PhraseBookBuilder,
    files: &[(&Document<'_>, TopicFile<'_>)],
    changes: &[(&Document<'_>, Change<'_>)],
    readings: &[(&Document<'_>, Table<'_>)],
) -> Result<Topics, Problem> {
    let mut assembly = Assembly {
        topics: files.iter().map(|(_, file)| Topic::of(file)).collect(),
        groups: Vec::new(),
        silences: Vec::new(),
        roles: RolesBuilder::new(book),
    };
    for (at, (document, file)) in files.iter().enumerate() {
        assembly.topic(TopicId(at as u8), document, file)?;
    }
    for (document, change) in changes {
        let slug = change.slug;
        if let Some(at) = files.iter().position(|(_, file)| file.slug == slug) {
            assembly.change(TopicId(at as u8), document, change)?;
        }
    }
    let mut nobodies = Vec::new();
    for (document, table) in readings {
        nobodies.extend(assembly.reading(document, table, files)?);
    }
    for (document, file) in files {
        for (name, span) in &file.even {
            if *name != NO && !nobodies.iter().any(|known| known == name) {
                let known: Vec<_> = nobodies.iter().map(String::as_str).chain([NO]).collect();
                return Err(document.problem(
                    span.clone(),
                    format!("there is no `{name}`; one of {}", known.join(", ")),
                ));
            }
        }
    }
    Ok(Topics {
        topics: assembly.topics,
        groups: assembly.groups,
        silenced_by_no: !even(files, NO),
        silences: assembly.silences,
        roles: assembly.roles.build(),
    })
}

/// The topics that stand even where `silence` says that a text is about nobody.
fn even(files: &[(&Document<'_>, TopicFile<'_>)], silence: &str) -> TopicSet {
    let ids = files.iter().enumerate().filter_map(|(at, (_, file))| {
        let stands = file.even.iter().any(|(name, _)| *name == silence);
        stands.then_some(TopicId(at as u8))
    });
    ids.collect()
}

/// What the files come to, so far.
struct Assembly<'b> {
    topics: Vec<Topic>,
    groups: Vec<Group>,
    silences: Vec<Silence>,
    roles: RolesBuilder<'b>,
}

impl Assembly<'_> {
    fn topic(
        &mut self,
        id: TopicId,
        document: &Document<'_>,
        file: &TopicFile<'_>,
    ) -> Result<(), Problem> {
        for shows in &file.shows {
            let group = self.group(Group {
                topic: id,
                beside: !shows.beside.is_empty(),
                conditions: !(shows.beside.is_empty()
                    && shows.unless.is_empty()
                    && shows.not_under.is_empty()),
            });
            let roles = &mut self.roles;
            roles.add(document, &shows.words, Role::Shows(group))?;
            roles.add(document, &shows.beside, Role::Beside(group))?;
            roles.add(document, &shows.unless, Role::Unless(group))?;
            roles.add(document, &shows.not_under, Role::NotUnder(group))?;
        }
        let roles = &mut self.roles;
        roles.add(document, &file.looks_like, Role::LooksLike(id.0))?;
        roles.add(document, &file.declared, Role::Declared(id.0))
    }

    /// What a configuration adds to a topic, or silences of it.
    fn change(
        &mut self,
        id: TopicId,
        document: &Document<'_>,
        change: &Change<'_>,
    ) -> Result<(), Problem> {
        let group = self.group(Group {
            topic: id,
            beside: false,
            conditions: false,
        });
        self.roles.add(document, &change.add, Role::Shows(group))?;
        self.roles
            .add(document, &change.silence, Role::LooksLike(id.0))?;
        if let Some(seconds) = change.shelf_life {
            self.topics[usize::from(id.0)].shelf_life = seconds;
        }
        Ok(())
    }

    fn group(&mut self, group: Group) -> u16 {
        self.groups.push(group);
        self.groups.len() as u16 - 1
    }

    /// A file of `rules/reading/`; the names of those of its kinds of text that are about nobody.
    fn reading(
        &mut self,
        document: &Document<'_>,
        table: &Table<'_>,
        files: &[(&Document<'_>, TopicFile<'_>)],
    ) -> Result<Vec<String>, Problem> {
        let mut keys = vec!["about"];
        keys.extend(READS.iter().map(|(key, _)| *key));
        keys.extend(NOBODIES.iter().map(|(key, _)| *key));
        table.only(&keys, "a reading")?;
        for (key, reads) in READS {
            if let Some(value) = table.get(key) {
                self.roles
                    .add(document, &value.words()?, Role::Reads(*reads))?;
            }
        }
        let mut names = Vec::new();
        for (key, reach) in NOBODIES {
            let Some(nobody) = table.get(key) else {
                continue;
            };
            for entry in nobody.table()?.iter() {
                let role = Role::Silence(self.silences.len() as u8);
                self.roles.add(document, &entry.words()?, role)?;
                self.silences.push(Silence {
                    topics: !even(files, entry.name()),
                    reach: *reach,
                });
                names.push(entry.name().to_owned());
            }
        }
        Ok(names)
    }
}
