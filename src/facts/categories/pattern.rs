//! Entries of a rule's category line: `Baby > Nursery`, `* food`, `{cat,dog} food`.

use std::sync::Arc;

use super::nodes;
use crate::facts::phrases::alternatives;

/// A category as patterns are compared with it: its folded nodes.
#[derive(Debug)]
pub struct Path(Vec<String>);

impl Path {
    /// Reads `Baby > Nursery`.
    pub fn new(category: &str) -> Path {
        Path(nodes(category).collect())
    }
}

/// One entry of a rule's category line: a path whose nodes may hold `*` for any words, and `{a,b}` for either.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryPattern {
    /// Shared: a list's serve every rule that names it.
    paths: Arc<[Vec<NodePattern>]>,
}

impl CategoryPattern {
    /// Reads `Baby > Nursery`, `Nursery`, `* food`, `{cat,dog} food`.
    pub fn new(text: &str) -> Self {
        let path = |text: &str| nodes(text).map(NodePattern::new).collect();
        let mut paths = Vec::new();
        let read = alternatives(text, &mut |text| {
            paths.push(path(text));
            Ok(())
        });
        // A brace that has no pair is a letter like any other: categories are other people's names.
        if read.is_err() {
            paths = vec![path(text)];
        }
        CategoryPattern {
            paths: paths.into(),
        }
    }

    /// Whether a category lies at or below this entry.
    pub fn matches(&self, path: &Path) -> bool {
        let Path(path) = path;
        self.paths.iter().any(|nodes| match nodes.as_slice() {
            [] => false,
            [node] => path.iter().any(|own| node.matches(own)),
            nodes => path.len() >= nodes.len() && nodes.iter().zip(path).all(|(a, b)| a.matches(b)),
        })
    }
}

/// A node of a path, or any that its `*` leaves open.
#[derive(Debug, Clone, PartialEq, Eq)]
struct NodePattern {
    text: String,
    /// Where its first and its last `*` stand.
    stars: Option<(usize, usize)>,
}

impl NodePattern {
    fn new(text: String) -> NodePattern {
        NodePattern {
            stars: text
                .find('*')
                .and_then(|first| Some((first, text.rfind('*')?))),
            text,
        }
    }

    /// `*` stands for any text or none. Nodes hold single spaces, and one at each end: "* food" is "food", too, and its
    /// word a whole one.
    fn matches(&self, node: &str) -> bool {
        let Some((first, last)) = self.stars else {
            return self.text == node;
        };
        // A star at an end leaves that end open.
        let end = |end| if end == " " { "" } else { end };
        let (head, tail) = (end(&self.text[..first]), end(&self.text[last + 1..]));
        let open = node.strip_prefix(head);
        let Some(mut open) = open.and_then(|rest| rest.strip_suffix(tail)) else {
            return false;
        };
        // Between stars, the earliest place leaves the most room for the rest.
        let between = self.text.get(first + 1..last).unwrap_or_default();
        for part in between.split('*') {
            match open.find(part) {
                Some(at) => open = &open[at + part.len()..],
                None => return false,
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_words() {
        let matches =
            |pattern: &str, path: &str| CategoryPattern::new(pattern).matches(&Path::new(path));
        assert!(matches("* food", "Pets > Cat food"));
        assert!(matches("* food", "Food"));
        assert!(!matches("* food", "Food processors"));
        assert!(matches("{cat,dog} food", "Pets > Dog food"));
        assert!(matches("soup *", "SOUP - CANNED & DRY"));
        assert!(matches("frozen *", "Grocery > Frozen pizza"));
        assert!(matches("* food *", "Cat food bowls"));
        assert!(matches("* food *", "Cat food") && matches("* food *", "Food"));
        assert!(matches("*a*b*a*", "Banana bar") && !matches("*a*b*c*", "Banana bar"));
        assert!(!matches("* food *", "Seafood"));
        assert!(matches("*food", "Seafood") && !matches("* food", "Seafood"));
        assert!(matches("Nursery", "Baby > Nursery > Cribs"));
        assert!(!matches("Baby > Nursery", "Toys > Baby > Nursery"));
    }
}
