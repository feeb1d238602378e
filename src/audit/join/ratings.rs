//! Ratings as shares of their scale: `4/5` names it, plain numbers are measured by the highest of their file.

use crate::facts::signal::Signal;
use crate::input::vocabulary::SignalType;

/// The ratings of a file, as far as it was read.
#[derive(Debug, Default)]
pub(super) struct Ratings {
    /// The highest plain one.
    highest: f32,
    /// Where among the kept signals the file's begin.
    first: usize,
}

impl Ratings {
    /// Those of a file whose first signal will be kept at `first`.
    pub fn from(first: usize) -> Ratings {
        Ratings {
            highest: 0.0,
            first,
        }
    }

    /// A rating as a share of its scale where it names one; else negative and plain, until the file's scale is known.
    pub fn read(&mut self, value: &str) -> f32 {
        if let Some((rating, of)) = value.split_once('/')
            && let (Ok(rating), Ok(of)) = (rating.trim().parse::<f32>(), of.trim().parse::<f32>())
            && of > 0.0
        {
            return (rating / of).clamp(0.0, 1.0);
        }
        match value.trim().replace(',', ".").parse::<f32>() {
            Ok(rating) if rating.is_finite() && rating >= 0.0 => {
                self.highest = self.highest.max(rating);
                -rating - 1.0
            }
            _ => f32::NAN,
        }
    }

    /// Sets the file's plain ratings against its scale: 5, 10 or 100.
    pub fn scale(&self, kept: &mut [Signal]) {
        let scale = match self.highest {
            most if most > 10.0 => 100.0,
            most if most > 5.0 => 10.0,
            _ => 5.0,
        };
        for signal in &mut kept[self.first..] {
            if signal.kind == SignalType::Rating && signal.number < 0.0 {
                signal.number = ((-signal.number - 1.0) / scale).min(1.0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::customers::CustomerId;

    fn shares(values: &[&str]) -> Vec<f32> {
        let mut ratings = Ratings::from(1);
        let mut kept = vec![Signal::new(CustomerId(0), SignalType::Rating)];
        kept[0].number = -3.0;
        for value in values {
            let mut signal = Signal::new(CustomerId(0), SignalType::Rating);
            signal.number = ratings.read(value);
            kept.push(signal);
        }
        ratings.scale(&mut kept);
        assert_eq!(kept[0].number, -3.0, "another file's");
        kept[1..].iter().map(|signal| signal.number).collect()
    }

    #[test]
    fn the_highest_of_a_file_names_its_scale() {
        assert_eq!(shares(&["4", "2,5", "3 / 4"]), [0.8, 0.5, 0.75]);
        assert_eq!(shares(&["4", "9"]), [0.4, 0.9]);
        assert_eq!(shares(&["40", "5/5"]), [0.4, 1.0]);
        assert!(shares(&["good"])[0].is_nan());
    }
}
