//! Categories, node by node.

use hashbrown::{HashMap, HashSet};

/// Categories of which one is asked whether it shares with any: in time linear in its path.
#[derive(Debug, Default)]
pub struct CategoryTree {
    /// From a place of the tree by a node to the next place; the root is 0.
    next: HashMap<(u32, u32), u32>,
    /// The places where a category ends.
    ends: HashSet<u32>,
    /// The last nodes of categories.
    leaves: HashSet<u32>,
}

impl CategoryTree {
    pub(super) fn of<'p>(paths: impl Iterator<Item = &'p [u32]>) -> CategoryTree {
        let mut tree = CategoryTree::default();
        for path in paths {
            let mut place = 0;
            for &node in path {
                let fresh = tree.next.len() as u32 + 1;
                place = *tree.next.entry((place, node)).or_insert(fresh);
            }
            tree.ends.insert(place);
            tree.leaves.extend(path.last());
        }
        tree
    }

    /// Whether a path begins a category, begins with one, or has the leaf of one. A node that no category has is none.
    pub(super) fn shares(&self, path: &[Option<u32>]) -> bool {
        let Some(leaf) = path.last() else {
            return false;
        };
        if leaf.is_some_and(|leaf| self.leaves.contains(&leaf)) {
            return true;
        }
        let mut place = 0;
        for node in path {
            match node.and_then(|node| self.next.get(&(place, node))) {
                Some(next) if self.ends.contains(next) => return true,
                Some(&next) => place = next,
                None => return false,
            }
        }
        true
    }
}
