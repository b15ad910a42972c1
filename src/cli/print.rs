//! How a result is printed, where it is for people or for programs.

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use crate::commands::context::Format;

/// How a result is printed.
#[derive(Debug, Args)]
pub(super) struct PrintArgs {
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Text, Self::Json]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::Text => "text",
            Self::Json => "json",
        }))
    }
}
