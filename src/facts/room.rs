//! Room for the lists that a run's memory goes into.

/// Up to so many values a list grows as any `Vec` does.
const FEW: usize = 1 << 16;

/// Appends to a list that may grow long: room is made for an eighth more, where `Vec` would take twice as much. What is
/// so long moves by remapping its pages, and is seldom copied.
pub fn push<T>(list: &mut Vec<T>, value: T) {
    if list.len() == list.capacity() && list.len() >= FEW {
        list.reserve_exact(list.len() / 8);
    }
    list.push(value);
}

/// As [`push`], for a text that grows.
pub fn push_str(text: &mut String, more: &str) {
    if text.capacity() - text.len() < more.len() && text.len() >= FEW {
        text.reserve_exact(more.len().max(text.len() / 8));
    }
    text.push_str(more);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_takes_an_eighth_more_than_it_holds() {
        let (mut list, mut text) = (Vec::new(), String::new());
        for at in 0..10 * FEW {
            push(&mut list, at);
            push_str(&mut text, "é");
            assert!(list.capacity() <= (2 * FEW).max(list.len() * 9 / 8));
            assert!(text.capacity() <= (2 * FEW).max(text.len() * 9 / 8));
        }
        assert!(list.iter().copied().eq(0..10 * FEW));
        assert_eq!(text.len(), 20 * FEW);
    }
}
