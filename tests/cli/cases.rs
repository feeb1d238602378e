//! Commands and their output, as files: `TRYCMD=overwrite cargo test --test cli` writes what is printed now.

use std::fs;

use crate::support::{Folder, HEEDED, root};

fn cases() -> trycmd::TestCases {
    let cases = trycmd::TestCases::new();
    for name in HEEDED {
        cases.env(name, "");
    }
    cases
}

#[test]
fn commands() {
    cases().case("tests/cases/*.trycmd");
}

/// What the pages show is what is printed.
#[test]
fn pages() {
    cases().case("README.md").case("examples/*/README.md");
}

/// The README's first commands are all the set-up there is.
#[test]
fn the_readme_s_command_runs_as_it_stands() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let typed: Vec<&str> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("cargo run --release -- "))
        .collect();
    assert!(!typed.is_empty(), "README.md shows no `cargo run` command");
    for args in typed {
        let mut command = Folder::new().command(args.split_whitespace());
        let output = command.current_dir(root()).output().unwrap();
        assert!(output.status.success(), "{args}: {output:?}");
        let stdout = String::from_utf8_lossy(&output.stdout);
        assert!(stdout.contains("offers to look at"), "{args}: {stdout}");
    }
}

/// Every folder of examples says how it is run.
#[test]
fn every_example_has_a_command() {
    for entry in fs::read_dir(root().join("examples")).unwrap() {
        let folder = entry.unwrap().path();
        let page = fs::read_to_string(folder.join("README.md")).unwrap_or_default();
        assert!(page.contains("creepcheck "), "{}", folder.display());
    }
}

/// Who types the rule that `docs/your-own-rules.md` goes through sees what the page says.
#[test]
fn the_rule_of_the_page_holds() {
    let page = fs::read_to_string(root().join("docs/your-own-rules.md")).unwrap();
    let blocks = page.split("```toml\n").skip(1);
    let rule: Vec<&str> = blocks
        .filter_map(|block| block.split("```").next())
        .collect();
    let name = "no-win-back-while-complaining.toml";
    let folder = Folder::new();
    folder.write(name, format!("{}\n{}", rule[0], rule[1]));
    let output = folder.command(["rules", "test", name]).output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{printed}");
    assert!(
        page.contains(&format!("$ creepcheck rules test {name}\n{printed}")),
        "{printed}"
    );
}
