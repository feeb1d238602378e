//! Paths as code hosts take them.

use std::env;
use std::fmt::Write;
use std::path::Path;

/// A path as a relative URI: from the working directory where it lies in it, separated by `/`, percent-encoded.
pub fn relative(path: &str) -> String {
    encode(&relative_path(path))
}

/// A path as those who look for a file by its name take it: the same, not encoded.
pub fn relative_path(path: &str) -> String {
    let here = env::current_dir().ok();
    let inside = here
        .as_deref()
        .and_then(|here| Path::new(path).strip_prefix(here).ok()?.to_str());
    slashed(inside.unwrap_or(path))
}

fn slashed(path: &str) -> String {
    let path = if cfg!(windows) {
        path.replace('\\', "/")
    } else {
        path.to_owned()
    };
    // A drive or a root would make it absolute, and such a place is nowhere in a repository.
    let path = match path.split_once(":/") {
        Some((drive, rest)) if cfg!(windows) && drive.len() == 1 => rest,
        _ => &path,
    };
    let path = path.trim_start_matches('/');
    let path = path.strip_prefix("./").unwrap_or(path);
    if path == "-" {
        "stdin".to_owned()
    } else {
        path.to_owned()
    }
}

fn encode(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris() {
        assert_eq!(
            relative("mail/spring sale #1.csv"),
            "mail/spring%20sale%20%231.csv"
        );
        assert_eq!(relative("./été:1.csv"), "%C3%A9t%C3%A9%3A1.csv");
        assert_eq!(relative("-"), "stdin");
        assert_eq!(relative("/data/campaign.csv"), "data/campaign.csv");
        let here = env::current_dir().unwrap();
        assert_eq!(
            relative(here.join("in/campaign.csv").to_str().unwrap()),
            "in/campaign.csv"
        );
    }
}
