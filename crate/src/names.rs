//! Initializers and activations as text, for command lines and configuration files.

use std::error::Error;
use std::fmt;

/// What a text is if it names neither an initializer nor an activation; the sentence has the names nearest to it.
///
/// ```
/// use initializers::prelude::*;
/// let error = "he_norm".parse::<Init>().unwrap_err();
/// assert_eq!(error.to_string(), r#""he_norm" names no initializer; near it are "He normal" and "He uniform""#);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName(String);

impl UnknownName {
    pub(crate) fn new<'a>(text: &str, pattern: &str, kind: &str, names: impl Iterator<Item = &'a str>) -> Self {
        let mut near: Vec<&str> = names.collect();
        near.sort_by_cached_key(|name| {
            let (name, _) = self::pattern(name);
            (!name.contains(pattern), distance(pattern, &name))
        });
        let text: String = text.chars().take(40).collect();
        Self(format!("{text:?} names no {kind}; near it are {:?} and {:?}", near[0], near[1]))
    }
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for UnknownName {}

/// The words of a text, without what spellings differ in, and its numbers: of "N(0, 0.01²)", "n##²" and 0 and 0.01.
pub(crate) fn pattern(text: &str) -> (String, Vec<f64>) {
    let text = text.replace("^2", "²").replace('²', " ² ");
    let words = text.split(|c: char| c.is_whitespace() || "()[],/:=".contains(c)).filter(|word| !word.is_empty());
    let mut numbers = Vec::new();
    let of_word = |word: &str| match word.parse() {
        Ok(number) => {
            numbers.push(number);
            "#".to_string()
        }
        Err(_) => word.to_lowercase().replace(['_', '-'], ""),
    };
    (words.map(of_word).collect(), numbers)
}

/// The name of a value in a table that has one for each.
pub(crate) fn of<T: PartialEq>(value: &T, table: &[(T, &'static str)]) -> &'static str {
    table.iter().find(|(other, _)| other == value).expect("each value has a name").1
}

/// The value whose name has this pattern.
pub(crate) fn find<T: Copy>(pattern: &str, table: &[(T, &str)]) -> Option<T> {
    table.iter().find(|(_, name)| self::pattern(name).0 == pattern).map(|(value, _)| *value)
}

/// Levenshtein's distance: how many letters have to be added, removed or replaced.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut before = i;
        row[0] = i + 1;
        for (j, b) in to.iter().enumerate() {
            let replaced = before + usize::from(a != *b);
            before = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(before + 1);
        }
    }
    row[to.len()]
}

#[cfg(feature = "serde")]
mod serde {
    use std::borrow::Cow;

    use serde_core::de::{Deserialize, Deserializer, Error};
    use serde_core::ser::{Serialize, Serializer};

    use crate::activation::Activation;
    use crate::init::Init;

    macro_rules! as_names {
        ($($type:ident)+) => {$(
            impl Serialize for $type {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.collect_str(self)
                }
            }

            impl<'de> Deserialize<'de> for $type {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    Cow::<str>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
                }
            }
        )+};
    }
    as_names!(Init Activation);
}
