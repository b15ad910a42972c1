//! The command line, and what it means to the commands. No other room knows clap.
//!
//! A command a file: its arguments, its help, and the command that they become. To add one takes its file, and a line of
//! [`Sub`] below. What several share stands once: [`reading`] and [`mod@print`] have arguments, [`values`] how a value is read.

mod blame;
mod catch_up;
mod changes;
mod check;
pub mod completions;
mod demo;
mod diff;
mod drop;
mod export;
mod findings;
mod finish;
mod fmt;
mod help;
mod init;
mod install;
mod learn;
mod learning;
mod link;
mod log;
mod man;
mod merge_driver;
mod plan;
mod print;
mod reading;
mod recording;
mod rename;
mod report;
mod review;
mod schema;
mod sheets;
mod show;
mod start;
mod status;
mod suggest;
mod textconv;
mod trailer;
mod values;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::builder::styling::{AnsiColor, Styles};
use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::commands::Command;
use crate::commands::context::{Context, FAILED, Reply};
use crate::render::fold::fold;
use crate::render::style::Screen;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const ABOUT: &str = "Did it go as planned, and what did we not see coming?

A team keeps two lists beside its code: plans/NAME/plan.toml, the steps it anticipates, and plans/NAME/actual.toml, the \
steps that really happened. asplanned reads git's memory of both, and tells for every step that happened whether it \
stood in the plan before it began. Adding a step to the plan afterwards never makes it anticipated.";

const AFTER: &str = "\
Verdicts of a step that happened:
  anticipated  it stood in the plan that the team set out with, before it began
  adapted      it entered the plan later, and still before it began: the plan learned in time
  retrofitted  the plan took it in only when, or after, it began: a surprise
  emergent     it was never planned: a surprise

The first five minutes:
  asplanned demo                  see a whole example
  asplanned init my-initiative    make the two files
  asplanned plan \"TITLE\"          a step that you anticipate; commit it before it begins
  asplanned start STEP            it begins, or something that nobody planned does; asplanned finish STEP ends it
  asplanned diff                  plan and reality side by side, as the work goes on
  asplanned status                where it stands, and what comes next
  asplanned log                   how it came to be so, revision by revision
  asplanned check                 mistakes in the files; asplanned help FINDING explains one
  asplanned review origin/main    what a branch changes, for a pull request
  asplanned learn                 what your initiatives keep forgetting; asplanned suggest, what this plan lacks of it

Environment:
  NO_COLOR           set to anything: no colours
  CLICOLOR_FORCE     set to anything but 0: colours also where output is no terminal
  PAGER              the program that long output goes through on a terminal; cat or nothing: none [default: less]
  FORCE_HYPERLINK    whether commits are links, whatever the terminal says of itself: 1 or 0
  SOURCE_DATE_EPOCH  the moment that is now, in seconds since 1970
  ASPLANNED_MATCHER  the command of the matcher in asplanned.toml, if it may be started

Exit codes: 0 nothing denied · 1 a denied finding, or with --exit-code a surprise (diff) or a change (changes) · 2 it \
could not do its work

Its promise: verdicts follow the ancestry of the history you have; whoever can rewrite that history can rewrite them, \
so protect the branch.";

#[derive(Debug, Parser)]
#[command(name = "asplanned", version, about = ABOUT.lines().next().unwrap_or_default(), long_about = ABOUT)]
#[command(after_help = AFTER, styles = STYLES, disable_help_subcommand = true)]
struct Cli {
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", global = true, allow_hyphen_values = true)]
    folder: Option<PathBuf>,

    /// When colours are used.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t, visible_alias = "colour", global = true)]
    #[arg(display_order = 998, help = "When to use colours; auto follows NO_COLOR, CLICOLOR_FORCE and the terminal")]
    color: Colour,

    #[command(subcommand)]
    command: Sub,
}

/// Whether colours are used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Colour {
    #[default]
    Auto,
    Always,
    Never,
}

impl Colour {
    /// `None` where environment and terminal decide.
    const fn is_wanted(self) -> Option<bool> {
        match self {
            Self::Auto => None,
            Self::Always => Some(true),
            Self::Never => Some(false),
        }
    }
}

impl ValueEnum for Colour {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Auto, Self::Always, Self::Never]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
        }))
    }
}

/// Makes the enum of the commands, and what turns each one's arguments into the command.
macro_rules! commands {
    ($($name:ident($args:ty),)*) => {
        #[derive(Debug, Subcommand)]
        enum Sub { $($name($args),)* }

        impl From<Sub> for Command {
            fn from(sub: Sub) -> Self {
                match sub { $(Sub::$name(args) => args.into(),)* }
            }
        }
    };
}

// In the order of the help, which tells of each what stands above its arguments.
commands! {
    Status(status::StatusArgs),
    Diff(diff::DiffArgs),
    Changes(changes::ChangesArgs),
    Log(log::LogArgs),
    Blame(blame::BlameArgs),
    Show(show::ShowArgs),
    Plan(plan::PlanArgs),
    Start(start::StartArgs),
    Finish(finish::FinishArgs),
    Did(start::DidArgs),
    Link(link::LinkArgs),
    Drop(drop::DropArgs),
    Rename(rename::RenameArgs),
    CatchUp(catch_up::CatchUpArgs),
    Check(check::CheckArgs),
    Review(review::ReviewArgs),
    Report(report::ReportArgs),
    Learn(learn::LearnArgs),
    Suggest(suggest::SuggestArgs),
    Export(export::ExportArgs),
    Init(init::InitArgs),
    Demo(demo::DemoArgs),
    Fmt(fmt::FmtArgs),
    Help(help::HelpArgs),
    Schema(schema::SchemaArgs),
    Man(man::ManArgs),
    Completions(completions::CompletionsArgs),
    Install(install::InstallArgs),
    MergeDriver(merge_driver::MergeDriverArgs),
    Textconv(textconv::TextconvArgs),
    Trailer(trailer::TrailerArgs),
}

/// Reads the command line. Gives the command and the world that it runs in, or what is to be said instead: help, the
/// version, or what is wrong.
///
/// # Errors
/// The reply that stands for a command.
pub fn parse(args: impl IntoIterator<Item = OsString>, context: &Context) -> Result<(Command, Context), Reply> {
    let args: Vec<OsString> = args.into_iter().collect();
    let read = |command: clap::Command| {
        command.try_get_matches_from(&args).and_then(|matches| Cli::from_arg_matches(&matches))
    };
    let cli = match read(Cli::command()) {
        Err(error) if is_help(&error) => read(sheets::laid_out(Cli::command(), context.out.width)),
        cli => cli,
    };
    let cli = cli.map_err(|error| say(&error, context))?;
    let line = args.iter().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    if let Sub::Help(args) = &cli.command
        && let Some(line) = args.line()
    {
        return parse(line, context);
    }
    let mut context = Context { line, ..context.clone() };
    if let Some(folder) = cli.folder {
        context.folder = context.folder.join(folder);
    }
    if let Some(is_wanted) = cli.color.is_wanted() {
        (context.out.colour, context.err.colour) = (is_wanted, is_wanted);
    }
    Ok((cli.command.into(), context))
}

/// Tells whether it is no error but the help that is asked for, or that stands for a command.
fn is_help(error: &clap::Error) -> bool {
    matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand)
}

/// Says what clap has to say: help and version are results, all else is an error.
fn say(error: &clap::Error, context: &Context) -> Reply {
    let rendered = error.render();
    let print = |screen: Screen<'_>| {
        let text = if screen.colour { rendered.ansi().to_string() } else { rendered.to_string() };
        if is_help(error) { sheets::shown(&text, screen) } else { fold(&text, screen) }
    };
    if error.use_stderr() {
        Reply { err: print(context.err), code: FAILED, ..Reply::default() }
    } else {
        Reply { out: print(context.out), ..Reply::default() }
    }
}
