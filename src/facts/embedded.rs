//! The files of `rules/` as they were when the program was built.

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The embedded files below a folder of `rules/`: path as in the repository, and text.
pub fn below(folder: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES
        .iter()
        .copied()
        .filter(move |(path, _)| path.starts_with(folder))
}
