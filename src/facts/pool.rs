//! Distinct values, kept once and numbered.

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use std::hash::Hash;
use std::ops::Index;

/// Distinct values: equal ones have one number.
pub struct Pool<T> {
    values: Vec<T>,
    numbers: HashMap<T, u32, FixedState>,
}

impl<T> Default for Pool<T> {
    fn default() -> Self {
        Pool {
            values: Vec::new(),
            numbers: HashMap::default(),
        }
    }
}

impl<T: Copy + Eq + Hash> Pool<T> {
    /// The number of a value, kept from now on.
    pub fn number(&mut self, value: T) -> u32 {
        let next = self.values.len() as u32;
        let number = *self.numbers.entry(value).or_insert(next);
        if number == next {
            self.values.push(value);
        }
        number
    }
}

impl<T> Index<u32> for Pool<T> {
    type Output = T;

    fn index(&self, number: u32) -> &T {
        &self.values[number as usize]
    }
}
