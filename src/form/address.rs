//! Cell addresses: `T3[2010350].基本支出`, the same words in formulas, findings, JSON and tooltips.

use super::Key;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};
use thiserror::Error;

/// One cell of one form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// The form, as `T3`.
    pub form: Key,
    /// The row: a fixed row's key or a subject code.
    pub row: Key,
    /// The amount column.
    pub column: Key,
}

/// A text that is no address.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("“{0}”不是单元格地址(应如 T3[2010350].基本支出)")]
pub struct AddressError(pub String);

impl Address {
    /// The address of a cell.
    pub fn new(form: impl Into<Key>, row: impl Into<Key>, column: impl Into<Key>) -> Address {
        Address { form: form.into(), row: row.into(), column: column.into() }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}].{}", self.form, self.row, self.column)
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Address, AddressError> {
        let parts = || {
            let (form, rest) = text.split_once('[')?;
            let (row, column) = rest.split_once("].")?;
            (!form.is_empty() && !row.is_empty() && !column.is_empty()).then_some((form, row, column))
        };
        let (form, row, column) = parts().ok_or_else(|| AddressError(text.to_owned()))?;
        Ok(Address::new(form, row, column))
    }
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Address, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_read_back() {
        for text in ["T3[2010350].基本支出", "T5[合计].本年支出.基本支出"] {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), text);
        }
        for text in ["T3", "T3[].x", "[a].b", "T3[a]"] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }
}
