//! Category paths: `Baby > Nursery`, `Food/Cheese`, `Shoes`.

use crate::facts::names::fold_label;
use hashbrown::HashMap;

mod pattern;
mod tree;

pub use pattern::{CategoryPattern, Path};
pub use tree::CategoryTree;

/// A distinct category, as a path of nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CategoryId(pub u32);

impl CategoryId {
    /// No category.
    pub const NONE: CategoryId = CategoryId(u32::MAX);

    /// Whether there is a category.
    pub fn is_some(self) -> bool {
        self != Self::NONE
    }
}

/// The nodes of a path, folded: case, marks, spaces and punctuation; empty nodes dropped. Each stands between spaces
/// ("MEAT - FROZEN" is " meat frozen "), so that a pattern's `*` with a space beside it stands for whole words.
fn nodes(path: &str) -> impl Iterator<Item = String> {
    // A `/` between words without spaces is part of a name ("Beers/Ales") or a path; both readings
    // share the leaf and the prefix that a comparison needs, so a path it is.
    path.split(['>', '/', '›', '»', '|'])
        .map(fold_node)
        .filter(|node| node.len() > " ".len())
}

fn fold_node(node: &str) -> String {
    if !node.is_ascii() {
        return match fold_label(&node.replace(is_between, " ")).as_str() {
            "" => " ".to_owned(),
            folded => format!(" {folded} "),
        };
    }
    let mut folded = String::with_capacity(node.len() + 2);
    for word in node.split(is_between).filter(|word| !word.is_empty()) {
        folded.push(' ');
        folded.push_str(word);
    }
    folded.push(' ');
    folded.make_ascii_lowercase();
    folded
}

/// What stands between the words of a node. A `*` is a pattern's; marks that fold away are letters' business.
fn is_between(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '-' | '–'
                | '—'
                | '_'
                | '&'
                | '+'
                | '.'
                | ','
                | ';'
                | ':'
                | '('
                | ')'
                | '\''
                | '’'
                | '"'
                | '!'
        )
}

/// The categories of a run, each as numbered nodes.
#[derive(Debug, Default)]
pub struct Categories {
    paths: Vec<Vec<u32>>,
    by_path: HashMap<Vec<u32>, u32>,
    nodes: HashMap<String, u32>,
}

impl Categories {
    /// The number of a category; equal paths are equal numbers.
    pub fn intern(&mut self, text: &str) -> CategoryId {
        let mut path = Vec::new();
        for node in nodes(text) {
            let next = self.nodes.len() as u32;
            path.push(*self.nodes.entry(node).or_insert(next));
        }
        if path.is_empty() {
            return CategoryId::NONE;
        }
        let next = self.paths.len() as u32;
        let id = *self.by_path.entry(path.clone()).or_insert(next);
        if id == next {
            self.paths.push(path);
        }
        CategoryId(id)
    }

    /// Whether two categories are about the same: one is a prefix of the other, or their leaves are equal.
    pub fn share(&self, a: CategoryId, b: CategoryId) -> bool {
        if a == CategoryId::NONE || b == CategoryId::NONE {
            return false;
        }
        if a == b {
            return true;
        }
        let (a, b) = (&self.paths[a.0 as usize], &self.paths[b.0 as usize]);
        a.last() == b.last() || a.starts_with(b) || b.starts_with(a)
    }

    /// The first and the last node of a category: two that share have one of them in common.
    pub fn ends(&self, category: CategoryId) -> (u32, u32) {
        let path = self.paths.get(category.0 as usize);
        let path = path.map_or(&[] as &[u32], Vec::as_slice);
        let node = |node: Option<&u32>| node.copied().unwrap_or(u32::MAX);
        (node(path.first()), node(path.last()))
    }

    /// Whether `inner` lies at or below `outer`; a bare leaf matches that node anywhere.
    pub fn within(&self, inner: CategoryId, outer: CategoryId) -> bool {
        if inner == CategoryId::NONE || outer == CategoryId::NONE {
            return false;
        }
        let (inner, outer) = (&self.paths[inner.0 as usize], &self.paths[outer.0 as usize]);
        inner.starts_with(outer) || (outer.len() == 1 && inner.contains(&outer[0]))
    }

    /// How far down a category's path a scope stands: 2 for `Home > Lamps`, or a bare `Lamps`, of `Home > Lamps > Desk`.
    pub fn depth(&self, category: CategoryId, scope: CategoryId) -> Option<usize> {
        let path = self.paths.get(category.0 as usize)?;
        match self.paths.get(scope.0 as usize)?.as_slice() {
            [leaf] => Some(path.iter().position(|node| node == leaf)? + 1),
            scope => path.starts_with(scope).then_some(scope.len()),
        }
    }

    /// The categories so far, for others to share with.
    pub fn tree(&self) -> CategoryTree {
        CategoryTree::of(self.paths.iter().map(Vec::as_slice))
    }

    /// Whether a category text shares with any of a tree: what a signal must do to matter.
    pub fn shares_with_any(&self, text: &str, tree: &CategoryTree) -> bool {
        let path: Vec<Option<u32>> = nodes(text)
            .map(|node| self.nodes.get(&node).copied())
            .collect();
        tree.shares(&path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_share_by_prefix_or_leaf() {
        let mut all = Categories::default();
        let baby = all.intern("Baby");
        let cribs = all.intern("baby > Nursery > Cribs");
        let cribs_elsewhere = all.intern("Furniture/CRIBS");
        let lamps = all.intern("Furniture > Lamps");
        assert!(all.share(baby, cribs));
        assert!(all.share(cribs, cribs_elsewhere));
        assert!(!all.share(cribs_elsewhere, lamps));
        assert!(all.within(cribs, baby) && !all.within(baby, cribs));
        assert!(!all.share(CategoryId::NONE, CategoryId::NONE));
    }

    #[test]
    fn a_signal_matters_where_it_shares_with_the_campaign() {
        let mut all = Categories::default();
        all.intern("Baby > Nursery");
        all.intern("Lamps");
        let campaign = all.tree();
        all.intern("Garden");
        for (text, shares) in [
            ("Baby", true),
            ("baby > nursery > Cribs", true),
            ("Furniture > LAMPS", true),
            ("Baby > Toys", false),
            ("Garden", false),
            ("Unheard of", false),
        ] {
            assert_eq!(all.shares_with_any(text, &campaign), shares, "{text}");
        }
    }
}
