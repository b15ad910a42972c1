//! `help`: the page of a finding or a verdict. The help of a command is its own screen, made where the command line is
//! known.

use super::context::{Context, Reply};
use super::error::Error;
use crate::model::nearest::nearest;
use crate::model::topic::Topic;
use crate::render::escape::printable;
use crate::render::topic;

/// What `help` is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// What the page is of.
    pub topic: String,
    /// The commands that there are.
    pub commands: Vec<String>,
}

/// Runs `help`.
///
/// # Errors
/// If there is no such topic.
pub fn run(options: &Options, context: &Context) -> Result<Reply, Error> {
    let name = options.topic.as_str();
    let Ok(found) = name.parse::<Topic>() else {
        let topics: Vec<&str> = Topic::all().map(Topic::name).collect();
        let names = options.commands.iter().map(String::as_str).chain(topics);
        let hint = match nearest(name, names) {
            Some(near) => format!("did you mean {near}?"),
            None => "asplanned help names the commands, asplanned check --help the findings".to_owned(),
        };
        return Err(Error::new(format!("there is no help on {:?}", printable(name)), hint));
    };
    Ok(Reply { out: topic::topic(found, context.out), ..Reply::default() })
}
