//! How a help stands on a screen: what clap leaves to us of it, its examples and terms.
//!
//! clap breaks whatever is too long, a command in the middle too, and what is pasted then is another command. So the lines
//! are laid out before, with spaces at which it breaks nothing.

use crate::render::sheet::sheet;
use crate::render::style::Screen;

/// How wide a help is where no width is known, and how wide it is at most.
const WIDTH: usize = 100;
const MOST: usize = 110;
/// A space at which no line ends.
const FIXED: &str = "\u{a0}";
/// Marks of the output, with their twins where the screen has ASCII alone, as the commands print them.
const TWINS: [(&str, &str); 4] = [("✓", "="), ("±", "~"), ("·\u{a0}open", ".\u{a0}open"), ("·", "-")];

/// Lays out what stands below the help of the program and of each command.
pub(super) fn laid_out(command: clap::Command, width: Option<usize>) -> clap::Command {
    let columns = width.map_or(WIDTH, |columns| columns.min(MOST));
    with_sheet(command.term_width(columns), columns).mut_subcommands(|command| with_sheet(command, columns))
}

fn with_sheet(command: clap::Command, columns: usize) -> clap::Command {
    match command.get_after_help().map(ToString::to_string) {
        Some(text) => command.after_help(sheet(&text, columns).replace(' ', FIXED)),
        None => command,
    }
}

/// Gives a help as the screen shows it.
pub(super) fn shown(help: &str, screen: Screen<'_>) -> String {
    let twins = TWINS.iter().filter(|_| !screen.unicode);
    let help = twins.fold(help.to_owned(), |help, (mark, twin)| help.replace(mark, twin));
    help.replace(FIXED, " ")
}
