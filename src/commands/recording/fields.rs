//! Fields of a step that is added: what was given, in the order of the format.

use chrono::NaiveDate;

use crate::commands::error::Error;
use crate::files::edit::Value;
use crate::model::step::{Kind, is_id};
use crate::model::text;
use crate::render::escape::printable;

/// The fields of a step, in the order in which they are added.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<(&'static str, Value)>);

impl Fields {
    pub(super) fn text(&mut self, key: &'static str, value: Option<&str>) {
        if let Some(value) = value {
            self.0.push((key, Value::Text(value.to_owned())));
        }
    }

    pub(super) fn texts(&mut self, key: &'static str, value: &[String]) {
        if !value.is_empty() {
            self.0.push((key, Value::Texts(value.to_vec())));
        }
    }

    pub(super) fn day(&mut self, key: &'static str, value: Option<NaiveDate>) {
        if let Some(value) = value {
            self.0.push((key, Value::Day(value)));
        }
    }

    pub(super) fn days(&mut self, key: &'static str, value: &[NaiveDate]) {
        if !value.is_empty() {
            self.0.push((key, Value::Days(value.to_vec())));
        }
    }

    pub(super) fn flag(&mut self, key: &'static str, value: Option<bool>) {
        if let Some(value) = value {
            self.0.push((key, Value::Flag(value)));
        }
    }

    /// A kind; the default one is left out.
    pub(super) fn kind(&mut self, value: Kind) {
        if value != Kind::default() {
            self.text("kind", Some(value.name()));
        }
    }

    /// Links to planned steps: one as a text, several or none as a list.
    pub(super) fn links(&mut self, names: &[String]) {
        self.0.push(("plan", links(names)));
    }

    pub(super) fn as_slice(&self) -> &[(&'static str, Value)] {
        &self.0
    }
}

/// Writes links to planned steps: one as a text, several or none as a list.
pub(super) fn links(names: &[String]) -> Value {
    match names {
        [one] => Value::Text(one.clone()),
        several => Value::Texts(several.to_vec()),
    }
}

/// Takes a title as it was typed: on one line, nothing hidden in it.
pub(super) fn title(text: &str) -> Result<String, Error> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::new("the title is empty", "say in a few words what the step is"));
    }
    if text.chars().any(text::is_hidden) {
        let message = format!("the title has characters that can't be seen: {}", printable(text));
        return Err(Error::new(message, "write it on one line, without those"));
    }
    Ok(text.to_owned())
}

/// Takes an id as it was typed.
pub(super) fn id(text: &str) -> Result<String, Error> {
    if is_id(text) {
        return Ok(text.to_owned());
    }
    let slug = crate::model::step::slug(text);
    let hint = if slug.is_empty() { "such as: field-visits".to_owned() } else { format!("such as: {slug}") };
    let message =
        format!("{:?} can't be an id: a-z, 0-9, `-`, `_`, `.`, at most 64, a letter or digit first", printable(text));
    Err(Error::new(message, hint))
}
