//! All rules of a run: built-in and a user's, selected, compiled with the lists, topics and events they name.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use crate::facts::age::AgeNames;
use crate::facts::categories::CategoryPattern;
use crate::facts::embedded;
use crate::facts::events::{EventKind, Events};
use crate::facts::lists::{List, Lists};
use crate::facts::names::fold_label;
use crate::facts::texts::{Effect, Lexicon};
use crate::facts::topics::{TopicSet, Topics};
use crate::facts::view::Settings;
use crate::input::dates::{self, DateReader};
use crate::input::document::{Document, Problem, Table, Value, text_of, unread};
use crate::input::vocabulary::{did_you_mean, nearest};
use crate::rules::compile::Compiler;
use crate::rules::order;
use crate::rules::plan::{Plan, Rule};
use crate::rules::source::{Profile, RuleSource, RuleText};

/// The groups of the catalogue, in its order.
pub const GROUPS: [&str; 6] = [
    "already-yours",
    "private",
    "watched",
    "not-heard",
    "slip-ups",
    "yours",
];

/// Which rules run.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Ids or groups; none: all that are on.
    pub select: Vec<String>,
    /// Ids or groups that do not run.
    pub ignore: Vec<String>,
    /// Which severities are in force.
    pub profile: Profile,
    /// A rule that runs even where it is off: one whose examples are run.
    pub turn_on: Option<String>,
}

/// All that a run knows before it reads a file.
pub struct Book {
    /// The rules.
    pub plan: Plan,
    /// What texts show.
    pub lexicon: Lexicon,
    /// Settings of topics.
    pub settings: Settings,
    /// Category patterns of titles.
    pub titles: Vec<CategoryPattern>,
    /// The phrase line of service messages.
    pub service_line: u128,
    /// How long one unit lasts, in days, by category.
    pub replenishment: Vec<(CategoryPattern, f64)>,
    /// By which names attributes tell of an age.
    pub ages: AgeNames,
    /// Folded names of systems and platforms that are us.
    pub systems: Vec<String>,
    /// Folded words of which such a name can be put together.
    pub system_parts: Vec<String>,
}

/// The built-in rules.
pub fn builtin() -> Vec<RuleSource> {
    GROUPS
        .iter()
        .flat_map(|group| {
            embedded::below(&format!("rules/{group}/"))
                .map(|file| RuleSource {
                    file: file.path.to_owned(),
                    group: (*group).to_owned(),
                    text: RuleText::BuiltIn(file),
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

/// A user's rules: a file, or every `.toml` of a folder and below it.
///
/// # Errors
/// Where a file or folder cannot be read, or a folder holds none; which it is, and why.
pub fn yours(path: &Path) -> io::Result<Vec<RuleSource>> {
    let mut files = Vec::new();
    collect(path, &mut files, &mut BTreeSet::new())?;
    if files.is_empty() {
        return Err(io::Error::other(format!(
            "{}: there is no .toml file in this folder, nor below it",
            path.display()
        )));
    }
    files.sort();
    files
        .into_iter()
        .map(|file| {
            Ok(RuleSource {
                text: RuleText::Own(text_of(&file)?),
                file: file.display().to_string(),
                group: "yours".to_owned(),
            })
        })
        .collect()
}

/// Adds what lies below a path; `met` are the folders looked at, for links may lead round in a ring.
fn collect(path: &Path, files: &mut Vec<PathBuf>, met: &mut BTreeSet<PathBuf>) -> io::Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    if !met.insert(path.canonicalize().map_err(unread(path))?) {
        return Ok(());
    }
    for entry in std::fs::read_dir(path).map_err(unread(path))? {
        let entry = entry.map_err(unread(path))?.path();
        if entry.is_dir() || entry.extension().is_some_and(|ending| ending == "toml") {
            collect(&entry, files, met)?;
        }
    }
    Ok(())
}

/// Puts a user's rules beside the built-in ones: the same id replaces.
pub fn together(rules: Vec<RuleSource>, yours: Vec<RuleSource>) -> Vec<RuleSource> {
    let by_id = |rule: RuleSource| (rule.stem().to_owned(), rule);
    let mut all: BTreeMap<String, RuleSource> = rules.into_iter().map(by_id).collect();
    for mut own in yours {
        if let Some(replaced) = all.get_mut(own.stem()) {
            own.group = std::mem::take(&mut replaced.group);
        }
        all.insert(own.stem().to_owned(), own);
    }
    all.into_values().collect()
}

/// What a book is made of.
pub struct Ingredients<'d> {
    /// The rules, by id.
    pub rules: &'d [RuleSource],
    /// The lists.
    pub lists: &'d Lists,
    /// Topic files of the user, and the configuration for its `[topics]`.
    pub topics: &'d [Document<'d>],
    /// The configuration, for its `[rules]` and its names of rules and topics.
    pub config: Option<Table<'d>>,
    /// Which rules run.
    pub selection: &'d Selection,
    /// "Now", in seconds.
    pub now: i64,
}

impl Book {
    /// Compiles everything that a run needs.
    ///
    /// # Errors
    /// The first mistake in a rule, topic, list or the configuration.
    pub fn new(of: &Ingredients<'_>) -> Result<Book, Problem> {
        let mut phrases = embedded::phrases();
        let topics = Topics::load(&mut phrases, of.topics)?;
        let whole = |message: String| Document::new("creepcheck.toml", "").problem(0..0, message);
        let events = Events::of(of.lists, &topics).map_err(whole)?;
        let mut compiler = Compiler::new(phrases, of.lists, &topics, &events);
        compiler.profile = of.selection.profile;
        compiler.now = of.now;
        if let Some(stated) = of.config.and_then(|config| config.get("dates")) {
            let (_, zone) = dates::stated(stated.table()?)?;
            compiler.dates = DateReader::typed(zone.as_ref());
        }
        compiler.ids = of.rules.iter().map(|rule| rule.stem().to_owned()).collect();
        let overrides = of.config.and_then(|config| config.get("rules"));
        let overrides = overrides.map(Value::table).transpose()?;
        check_names(of, overrides)?;
        let service_line = compiler.line_of("service-messages").map_err(whole)?;
        let mut rules = Vec::with_capacity(of.rules.len());
        for source in of.rules {
            let own = overrides.and_then(|all| all.get(source.stem()));
            let mut rule = compiler.rule(source, own.map(Value::table).transpose()?)?;
            select(&mut rule, of.selection);
            rules.push(rule);
        }
        add_events(&mut compiler, of.lists).map_err(whole)?;
        let titles = of.lists.get("titles");
        let titles = titles.map_or_else(Vec::new, |list| list.categories.clone());
        let replenishment = of.lists.get("replenishment").map_or_else(Vec::new, |list| {
            list.days
                .iter()
                .map(|(category, days)| (CategoryPattern::new(category), *days))
                .collect()
        });
        let names = |list: &str| of.lists.get(list).map_or(&[][..], |list| &list.names);
        let ages = AgeNames::new(names("birth-dates"), names("ages"));
        let folded = |part: fn(&List) -> &[String]| {
            let names = of.lists.get("systems").map_or(&[][..], part);
            names.iter().map(|name| fold_label(name)).collect()
        };
        let systems = folded(|list| &list.names);
        let system_parts = folded(|list| &list.parts);
        let mut plan = std::mem::take(&mut compiler.plan);
        plan.rules = rules;
        order::order(&mut plan).map_err(|(id, message)| {
            let mut sources = of.rules.iter();
            let source = sources.find(|source| source.stem() == id);
            Problem::of(source.map_or("", |source| &source.file), message)
        })?;
        let Compiler { book, effects, .. } = compiler;
        let known_for = match of.config {
            Some(config) => known_for(config, &topics)?,
            None => TopicSet::EMPTY,
        };
        let settings = Settings {
            sensitive: topics.sensitive(),
            location: topics.find("location"),
            known_for,
            occasions: events.of_kind(EventKind::Occasion),
            everybody: false,
        };
        let lexicon = Lexicon {
            book: book.build(),
            topics,
            events,
            effects,
        };
        Ok(Book {
            plan,
            lexicon,
            settings,
            titles,
            service_line,
            replenishment,
            ages,
            systems,
            system_parts,
        })
    }
}

/// The topics of `[company] known_for`.
fn known_for(config: Table<'_>, topics: &Topics) -> Result<TopicSet, Problem> {
    let mut known_for = TopicSet::EMPTY;
    let company = config.get("company").map(Value::table).transpose()?;
    let Some(slugs) = company.and_then(|company| company.get("known_for")) else {
        return Ok(known_for);
    };
    for (slug, place) in slugs.words()? {
        let topic = topics.find(slug).ok_or_else(|| {
            let mend = did_you_mean(topics.nearest(slug), "");
            config.problem(place, format!("there is no topic `{slug}`{mend}"))
        })?;
        known_for.insert(topic);
    }
    Ok(known_for)
}

/// Refuses a rule that there is not in `[rules.ID]`, `select` and `ignore`, in the configuration or typed.
fn check_names(of: &Ingredients<'_>, overrides: Option<Table<'_>>) -> Result<(), Problem> {
    let known = || of.rules.iter().map(RuleSource::stem);
    for value in overrides.iter().flat_map(|rules| rules.iter()) {
        let name = value.name();
        if !known().any(|id| id == name) {
            let mend = did_you_mean(nearest(name, known()), "");
            return Err(value.key_problem(format!("there is no rule `{name}`{mend}")));
        }
    }
    let all = || known().chain(GROUPS);
    let unknown = |name: &str| {
        (!all().any(|own| own == name)).then(|| {
            let mend = did_you_mean(nearest(name, all()), "");
            format!("there is no rule or group `{name}`{mend}")
        })
    };
    if let Some(config) = of.config {
        let lists = ["select", "ignore"].map(|key| config.get(key));
        for list in lists.into_iter().flatten() {
            for (name, place) in list.words()? {
                if let Some(message) = unknown(name) {
                    return Err(config.problem(place, message));
                }
            }
        }
    }
    let selected = of.selection.select.iter().map(|name| ("--select", name));
    let ignored = of.selection.ignore.iter().map(|name| ("--ignore", name));
    for (option, name) in selected.chain(ignored) {
        if let Some(message) = unknown(name) {
            return Err(Problem::of(option, message));
        }
    }
    Ok(())
}

/// `--select` turns on a rule that is off; what is not selected, or ignored, does not run.
fn select(rule: &mut Rule, selection: &Selection) {
    let names = |list: &[String]| {
        list.iter()
            .any(|name| *name == rule.id || *name == rule.group)
    };
    let by_id = selection.select.contains(&rule.id) || selection.turn_on.as_ref() == Some(&rule.id);
    if by_id && rule.severity.is_none() {
        rule.severity = Some(rule.when_selected);
    }
    let chosen = selection.select.is_empty() || names(&selection.select);
    // An id outranks a group: `--select watched --ignore watched` aside, the narrower word counts.
    let ignored = selection.ignore.contains(&rule.id) || (names(&selection.ignore) && !by_id);
    if !chosen || ignored {
        rule.severity = None;
    }
}

/// Where an event's bit goes for one of its lists of phrases.
type EventPart = fn(&mut Effect) -> &mut u64;

fn add_events(compiler: &mut Compiler<'_>, lists: &Lists) -> Result<(), String> {
    let mut place = 0;
    for (name, _) in Events::LISTS {
        for event in lists
            .get(name)
            .map(|list| list.events.as_slice())
            .unwrap_or_default()
        {
            let parts: [(&[String], EventPart); 3] = [
                (&event.says, |effect| &mut effect.says),
                (&event.unlike, |effect| &mut effect.unlike),
                (&event.told, |effect| &mut effect.told),
            ];
            for (phrases, part) in parts {
                for phrase in phrases {
                    let id = compiler
                        .book
                        .add(phrase)
                        .map_err(|error| format!("{name}: “{phrase}”: {error}"))?;
                    *part(compiler.effect(id.0 as usize)) |= 1 << place;
                }
            }
            place += 1;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_folder_is_looked_at_once_however_many_links_lead_to_it() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("mine.toml"), "").unwrap();
        for link in ["a", "b"] {
            std::os::unix::fs::symlink(folder.path(), folder.path().join(link)).unwrap();
        }
        assert_eq!(yours(folder.path()).unwrap().len(), 1);
    }

    fn compiled(rules: &[RuleSource]) -> Result<Book, Problem> {
        Book::new(&Ingredients {
            rules,
            lists: &Lists::builtin().unwrap(),
            topics: &[],
            config: None,
            selection: &Selection::default(),
            now: 0,
        })
    }

    #[test]
    fn every_built_in_phrase_is_spelled_out_at_build_time() {
        let rules = together(builtin(), Vec::new());
        let book = compiled(&rules).unwrap_or_else(|problem| panic!("{problem}"));
        assert_eq!(book.lexicon.book.len(), embedded::phrases().len());
    }

    #[test]
    fn more_lines_than_a_word_has_bits_are_a_mistake_in_a_rule() {
        let rule = |at: usize| {
            let lines = "title = \"a\"\nseverity = \"note\"\nmessage = \"a\"\nwhy = \"a\"\ninstead = \"a\"\n[[when]]";
            RuleSource {
                file: format!("many-{at}.toml"),
                group: "yours".to_owned(),
                text: RuleText::Own(format!(
                    "id = \"many-{at}\"\n{lines}\noffer.says = \"word{at}\"\n"
                )),
            }
        };
        let rules: Vec<RuleSource> = (0..128).map(rule).collect();
        assert!(compiled(&rules[..127]).is_ok());
        let problem = compiled(&rules).err().unwrap();
        assert_eq!((&*problem.file, problem.line), ("many-127.toml", 8));
        assert!(
            problem.message.contains("let rules share a list"),
            "{problem}"
        );
    }
}
