//! `asplanned man`, and the pages: what the help says, in the form that `man` shows.

use std::path::PathBuf;

use clap::{Args, CommandFactory};
use clap_mangen::Man;

use super::Cli;
use crate::commands::man::{self, Page};
use crate::commands::{Command, man::Options};

/// Print a manual page, or write all of them
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  asplanned man diff | man -l -                read one
  asplanned man --dir ~/.local/share/man/man1  then: man asplanned-diff, git asplanned --help")]
pub(super) struct ManArgs {
    /// The command; without one the page of the program
    #[arg(conflicts_with = "dir")]
    command: Option<String>,

    /// Write the pages of the program and of all commands into this folder
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl From<ManArgs> for Command {
    fn from(args: ManArgs) -> Self {
        Self::Man(Options { command: args.command, folder: args.dir, pages: pages() })
    }
}

/// Makes all pages, the program's first.
fn pages() -> Vec<Page> {
    let mut program = Cli::command();
    program.build();
    let commands = program.get_subcommands().filter(|command| !command.is_hide_set());
    let commands = commands.map(|command| Page { command: Some(command.get_name().to_owned()), text: page(command) });
    [Page { command: None, text: page(&program) }].into_iter().chain(commands).collect()
}

/// A part of what stands below a help.
struct Section<'t> {
    heading: Option<&'t str>,
    lines: Vec<&'t str>,
}

fn page(command: &clap::Command) -> String {
    let below = command.get_after_long_help().or_else(|| command.get_after_help());
    let below = below.map(ToString::to_string).unwrap_or_default();
    let sections = sections(&below);
    let mut command = command.clone().subcommand_help_heading("COMMANDS");
    // A synopsis that lists every option tells less than one line of how it is used.
    let usage = command.render_usage().to_string();
    command = command.override_usage(usage.trim_start_matches("Usage: ").to_owned());
    let man = Man::new(command.clone()).source(format!("asplanned {}", env!("CARGO_PKG_VERSION")));
    let mut text = Vec::new();
    // Writing into memory does not fail.
    let _ = man.render_title(&mut text);
    let _ = man.render_name_section(&mut text);
    let _ = man.render_synopsis_section(&mut text);
    let _ = man.render_description_section(&mut text);
    let (own, headed): (Vec<_>, Vec<_>) = sections.iter().partition(|section| section.heading.is_none());
    text.extend(own.into_iter().flat_map(|section| roff(section).into_bytes()));
    let _ = man.render_options_section(&mut text);
    if command.has_subcommands() {
        let _ = man.render_subcommands_section(&mut text);
    }
    text.extend(headed.into_iter().flat_map(|section| roff(section).into_bytes()));
    if command.get_name() != man::PROGRAM {
        text.extend(format!(".SH SEE ALSO\n\\fB{}\\fR(1)\n", man::PROGRAM).into_bytes());
    }
    String::from_utf8(text).unwrap_or_default()
}

/// Takes apart what stands below a help: a line `Examples:` begins a section, and so do a few words and a colon.
fn sections(text: &str) -> Vec<Section<'_>> {
    let mut sections = vec![Section { heading: None, lines: Vec::new() }];
    for line in text.lines() {
        let (heading, rest) = match line.split_once(':') {
            Some((heading, "")) if !line.starts_with(' ') => (Some(heading), ""),
            Some((heading, rest)) if is_short(heading) && rest.starts_with(' ') => (Some(heading), rest.trim_start()),
            _ => (None, line),
        };
        if heading.is_some() {
            sections.push(Section { heading, lines: Vec::new() });
        }
        if let Some(section) = sections.last_mut()
            && (heading.is_none() || !rest.is_empty())
        {
            section.lines.push(rest);
        }
    }
    sections
}

/// Tells whether words before a colon are a heading and no part of a sentence.
fn is_short(words: &str) -> bool {
    words.starts_with(char::is_uppercase) && words.split(' ').count() <= 2
}

/// Writes a section: prose as paragraphs, and of indented lines each as a term with what is said of it.
fn roff(section: &Section<'_>) -> String {
    let mut out = String::new();
    if let Some(heading) = section.heading {
        out.push_str(&format!(".SH {}\n", escaped(&heading.to_uppercase())));
    }
    let mut is_prose = false;
    for (number, line) in section.lines.iter().enumerate() {
        let text = line.trim_start();
        let indent = line.len() - text.len();
        if text.is_empty() {
            is_prose = false;
        } else if indent == 0 {
            if !is_prose {
                out.push_str(".PP\n");
            }
            is_prose = true;
            let is_first = section.heading.is_some() && number == 0;
            let text = if is_first { escaped(&capital(text)) } else { escaped(text) };
            out.push_str(&format!("{text}\n"));
        } else if indent > 4 {
            // What did not fit on the line of its term.
            out.push_str(&format!("{}\n", escaped(text)));
        } else {
            is_prose = false;
            let (term, said) = text.split_once("  ").unwrap_or((text, ""));
            out.push_str(&format!(".TP\n\\fB{}\\fR\n", escaped(term)));
            if !said.is_empty() {
                out.push_str(&format!("{}\n", escaped(said.trim_start())));
            }
        }
    }
    out
}

/// Begins a sentence that stood behind a colon.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Writes a text so that nothing of it is a request.
fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-");
    if text.starts_with(['.', '\'']) { format!("\\&{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_terms_and_headings_are_told_apart() {
        let text = "A revision is\n  progress  more\n\nExamples:\n  a -b   what: it does\n  c\n         more of c\n\nExit \
                    codes: all good\n'.x \\ here: no heading";
        let sections = sections(text);
        let headings: Vec<_> = sections.iter().map(|section| section.heading).collect();
        assert_eq!(headings, [None, Some("Examples"), Some("Exit codes")]);
        let text: Vec<String> = sections.iter().map(roff).collect();
        assert_eq!(text[0], ".PP\nA revision is\n.TP\n\\fBprogress\\fR\nmore\n");
        assert_eq!(text[1], ".SH EXAMPLES\n.TP\n\\fBa \\-b\\fR\nwhat: it does\n.TP\n\\fBc\\fR\nmore of c\n");
        assert_eq!(text[2], ".SH EXIT CODES\n.PP\nAll good\n\\&'.x \\e here: no heading\n");
    }

    #[test]
    fn every_command_has_a_page() {
        let pages = pages();
        assert_eq!(pages[0].command, None);
        assert!(pages.iter().any(|page| page.command.as_deref() == Some("diff")));
        for page in pages {
            for section in [".TH ", ".SH NAME\n", ".SH SYNOPSIS\n", ".SH DESCRIPTION\n", ".SH OPTIONS\n"] {
                assert!(page.text.contains(section), "{:?} {section}", page.command);
            }
        }
    }
}
