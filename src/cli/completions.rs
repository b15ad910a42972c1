//! `asplanned completions`, and the answers to a shell that asks what could come next.
//!
//! The script that a shell loads knows no option and no name: at a key stroke it calls the program with what was typed.
//! So it never gets out of step with the program, and offers the initiatives and steps that there are. What an argument
//! takes is known by the name of its value: every `STEP` is completed alike, in every command.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::builder::StyledStr;
use clap::{Arg, Args, CommandFactory, ValueEnum, ValueHint};
use clap_complete::CompletionCandidate;
use clap_complete::engine::{ArgValueCompleter, PathCompleter, ValueCompleter};
use clap_complete::env::{Bash, Elvish, EnvCompleter, Fish, Powershell, Zsh};

use super::Cli;
use crate::commands::context::Context;
use crate::commands::names::{self, Name};
use crate::commands::{Command, completions};
use crate::model::changes::Nature;
use crate::model::finding::Rule;
use crate::model::selection;
use crate::model::step::Kind;
use crate::model::topic::Topic;

/// The environment variable by which a shell's script asks.
pub const VARIABLE: &str = "COMPLETE";

/// What the program is called.
const PROGRAM: &str = "asplanned";

/// Print the script that makes a shell complete commands, initiatives, steps and revisions
#[derive(Debug, Args)]
#[command(after_help = "\
The script asks this program at each key stroke, so it needs no update.

Examples:
  source <(asplanned completions bash)                 in ~/.bashrc
  source <(asplanned completions zsh)                  in ~/.zshrc, below compinit
  asplanned completions fish | source                  in ~/.config/fish/config.fish
  eval (asplanned completions elvish | slurp)          in ~/.config/elvish/rc.elv
  asplanned completions powershell | Out-String | Invoke-Expression    in $PROFILE")]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// A shell that can be helped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
    Elvish,
    Powershell,
}

impl Shell {
    fn adapter(self) -> &'static dyn EnvCompleter {
        match self {
            Self::Bash => &Bash,
            Self::Zsh => &Zsh,
            Self::Fish => &Fish,
            Self::Elvish => &Elvish,
            Self::Powershell => &Powershell,
        }
    }

    fn script(self) -> String {
        let mut script = Vec::new();
        // Writing into memory does not fail. The program is found by PATH when it is asked, wherever it is by then.
        let _ = self.adapter().write_registration(VARIABLE, PROGRAM, PROGRAM, PROGRAM, &mut script);
        String::from_utf8(script).unwrap_or_default()
    }
}

impl From<CompletionsArgs> for Command {
    fn from(args: CompletionsArgs) -> Self {
        Self::Completions(completions::Options { script: args.shell.script() })
    }
}

/// Answers a shell. `words` are what its script calls the program with: the program, `--`, and the line as it was typed;
/// without a line the answer is the script. Empty where there is nothing to offer: completion never complains. `None` if
/// there is no such shell: the variable was set for something else.
pub fn answer(shell: &OsStr, words: impl IntoIterator<Item = OsString>, context: &Context) -> Option<String> {
    let shell = shell.to_str().and_then(|name| Shell::from_str(name, true).ok())?;
    let line: Vec<OsString> = words.into_iter().skip_while(|word| *word != "--").skip(1).collect();
    if line.is_empty() {
        return Some(shell.script());
    }
    let mut context = context.clone();
    if let Some(folder) = values_of(&line, "-C", "-C").pop() {
        context.folder = context.folder.join(folder);
    }
    let initiatives = values_of(&line, "-i", "--initiative");
    let mut command = with_completers(Cli::command(), &context, &initiatives);
    let mut answer = Vec::new();
    let found = shell.adapter().write_complete(&mut command, line, Some(&context.folder), &mut answer);
    Some(found.map_or_else(|_| String::new(), |()| String::from_utf8_lossy(&answer).into_owned()))
}

/// Gives the values of an option. The last word is none: it is the one that is being typed.
fn values_of(line: &[OsString], short: &str, long: &str) -> Vec<String> {
    let done = line.split_last().map_or(line, |(_, done)| done);
    let pairs = done.iter().zip(done.iter().skip(1));
    let text = |word: &OsString| word.to_str().map(str::to_owned);
    pairs.filter(|(option, _)| *option == short || *option == long).filter_map(|(_, value)| text(value)).collect()
}

/// Gives every argument of a command, and of the commands below it, what completes it.
fn with_completers(command: clap::Command, context: &Context, initiatives: &[String]) -> clap::Command {
    let command = command.mut_args(|arg| match completer(&arg, context, initiatives) {
        Some(completer) => arg.add(completer),
        None => arg,
    });
    command.mut_subcommands(|command| with_completers(command, context, initiatives))
}

/// Chooses what completes an argument, by the name of its value.
fn completer(arg: &Arg, context: &Context, initiatives: &[String]) -> Option<ArgValueCompleter> {
    let takes_names = !arg.get_action().takes_values() || !arg.get_possible_values().is_empty();
    if takes_names {
        return None;
    }
    let value = match arg.get_value_names() {
        Some([name, ..]) => name.to_string(),
        _ => arg.get_id().as_str().to_uppercase(),
    };
    let (context, initiatives) = (context.clone(), initiatives.to_vec());
    let is_initiative = arg.get_long() == Some("initiative");
    Some(match value.as_str() {
        "NAME" if is_initiative => from_names(move |_| names::initiatives(&context)),
        "INITIATIVE" => from_names(move |_| names::initiatives(&context)),
        "STEP" | "ID" | "PLAN" => from_names(move |_| names::steps(&context, &initiatives)),
        "REV" | "REV1[..REV2]" | "BASE[..HEAD]" => from_names(move |typed| revisions(&context, typed)),
        "TOPIC" => from_names(|_| topics()),
        "FINDING" => from_names(|_| fixed(&Rule::ALL.map(Rule::name))),
        "VERDICT" => from_names(|_| fixed(&selection::NAMES)),
        "NATURE" => from_names(|_| fixed(&Nature::ALL.map(Nature::name))),
        "KIND" => from_names(|_| fixed(&Kind::ALL.map(Kind::name))),
        "COMMAND" => from_names(|_| commands()),
        "DIR" => from_paths(PathCompleter::dir(), context.folder),
        _ if matches!(arg.get_value_hint(), ValueHint::AnyPath | ValueHint::FilePath) => {
            from_paths(PathCompleter::any(), context.folder)
        }
        _ => return None,
    })
}

fn from_names(find: impl Fn(&str) -> Vec<Name> + Send + Sync + 'static) -> ArgValueCompleter {
    ArgValueCompleter::new(move |typed: &OsStr| {
        let Some(typed) = typed.to_str() else { return Vec::new() };
        let found = find(typed).into_iter().filter(|it| it.name.starts_with(typed));
        found.map(candidate).collect()
    })
}

fn candidate(name: Name) -> CompletionCandidate {
    let about = Some(name.about).filter(|about| !about.is_empty());
    CompletionCandidate::new(name.name).help(about.map(StyledStr::from))
}

/// Completes paths; those that a shell would take for more than a path are left to be typed.
fn from_paths(paths: PathCompleter, folder: PathBuf) -> ArgValueCompleter {
    let paths = paths.current_dir(folder);
    ArgValueCompleter::new(move |typed: &OsStr| {
        let mut found = paths.complete(typed);
        found.retain(|it| it.get_value().to_str().is_some_and(names::is_plain));
        found
    })
}

/// Gives revisions; behind two dots the range so far with each.
fn revisions(context: &Context, typed: &str) -> Vec<Name> {
    let before = typed.rfind("..").and_then(|at| typed.get(..at + 2)).unwrap_or_default();
    let named = names::revisions(context).into_iter();
    named.map(|it| Name { name: format!("{before}{}", it.name), about: it.about }).collect()
}

fn fixed(names: &[&str]) -> Vec<Name> {
    names.iter().map(|name| Name { name: (*name).to_owned(), about: String::new() }).collect()
}

/// Names what help tells of: commands, findings, verdicts.
fn topics() -> Vec<Name> {
    let others: Vec<&str> = Topic::all().map(Topic::name).collect();
    commands().into_iter().chain(fixed(&others)).collect()
}

fn commands() -> Vec<Name> {
    let command = Cli::command();
    let about = |command: &clap::Command| command.get_about().map(ToString::to_string).unwrap_or_default();
    let shown = command.get_subcommands().filter(|command| !command.is_hide_set());
    shown.map(|it| Name { name: it.get_name().to_owned(), about: about(it) }).collect()
}
