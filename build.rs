//! Embeds every file under `rules/`, and export formats: all of them are data, and adding one needs no Rust. They are
//! parsed here, so that a run need not.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use toml::de::DeTable;

#[allow(dead_code, reason = "a run reads what is written here")]
#[path = "src/input/outline.rs"]
mod outline;

/// The examples of a rule: only its tests and its page read them, from the text.
const EXAMPLES: [&str; 2] = ["flags", "passes"];

fn main() -> io::Result<()> {
    embed("rules", "embedded.rs")?;
    embed("src/input/formats", "formats.rs")
}

/// Writes a table of the files below a folder.
fn embed(folder: &str, name: &str) -> io::Result<()> {
    println!("cargo::rerun-if-changed={folder}");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let mut files = Vec::new();
    collect(&root.join(folder), &mut files)?;
    files.sort();
    let mut code = String::from("/// Each with its outline.\npub static FILES: &[Embedded] = &[\n");
    for file in &files {
        let path = file
            .strip_prefix(&root)
            .unwrap_or(file)
            .to_string_lossy()
            .replace('\\', "/");
        let text = fs::read_to_string(file)?;
        let parsed =
            DeTable::parse(&text).map_err(|error| io::Error::other(format!("{path}: {error}")))?;
        let outline = out.join(format!("{}.outline", path.replace('/', ".")));
        fs::write(&outline, outline::write(&text, &parsed, &EXAMPLES))?;
        code.push_str(&format!(
            "    Embedded {{ path: {path:?}, text: include_str!({file:?}), outline: include_bytes!({outline:?}) }},\n",
        ));
    }
    code.push_str("];\n");
    fs::write(out.join(name), code)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            println!("cargo::rerun-if-changed={}", path.display());
            collect(&path, files)?;
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            files.push(path);
        }
    }
    Ok(())
}
