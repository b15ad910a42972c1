//! The command line: its types, and what they mean to the commands. No other module but `main` knows clap.

use std::ffi::OsString;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::commands::context::{CLEAN, Context, FAILED, Format, Reply};
use crate::commands::load::Reading;
use crate::commands::{Command, blame, changes, check, demo, diff, init, log, show, status};
use crate::model::changes::Nature;
use crate::model::finding::{Level, Rule};
use crate::model::selection::{self, Only, Selection};
use crate::model::window::Window;

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
  asplanned init my-initiative    make the two files; write the steps you anticipate, commit them
  asplanned diff                  plan and reality side by side, as the work goes on
  asplanned status                where it stands, and what comes next
  asplanned log                   how it came to be so, revision by revision
  asplanned check                 mistakes in the files

Exit codes: 0 nothing denied · 1 a denied finding, or with --exit-code a surprise (diff) or a change (changes) · 2 it \
could not do its work

Its promise: verdicts follow the ancestry of the history you have; whoever can rewrite that history can rewrite them, \
so protect the branch.";

#[derive(Debug, Parser)]
#[command(name = "asplanned", version, about = ABOUT.lines().next().unwrap_or_default(), long_about = ABOUT)]
#[command(after_help = AFTER, styles = STYLES, disable_help_subcommand = true)]
struct Cli {
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", global = true)]
    folder: Option<PathBuf>,

    #[command(subcommand)]
    command: Sub,
}

#[derive(Debug, Subcommand)]
enum Sub {
    /// Tell where each initiative stands: under way, ready next, blocked, and what surprised
    Status(StatusArgs),
    /// Lay plan and reality side by side, verdict by verdict
    Diff(DiffArgs),
    /// Say what changed between two versions, step by step and word by word
    Changes(ChangesArgs),
    /// Tell the story, revision by revision, newest first: progress, replanning, rewriting
    Log(LogArgs),
    /// Tell who brought each step in, when, and what last changed it
    Blame(BlameArgs),
    /// Tell one step's life, and why it was a surprise or none
    Show(ShowArgs),
    /// Find mistakes in the files, and what the history says of them
    Check(CheckArgs),
    /// Make the two files of a new initiative
    Init(InitArgs),
    /// Make an example repository, and show it
    Demo(DemoArgs),
}

#[derive(Debug, Args)]
struct ReadingArgs {
    /// Initiatives: names, folders above several, or paths. Default: the one you stand in, else all
    #[arg(value_name = "INITIATIVE")]
    initiatives: Vec<String>,

    /// An initiative, as above
    #[arg(short = 'i', long = "initiative", value_name = "NAME")]
    more: Vec<String>,

    #[command(flatten)]
    version: VersionArgs,
}

/// Which version a command reads, and how.
#[derive(Debug, Args)]
struct VersionArgs {
    /// Read this revision, and nothing uncommitted
    #[arg(long, value_name = "REV", conflicts_with = "as_of")]
    rev: Option<String>,

    /// Read the newest commit of HEAD's first-parent line that was made on or before this day
    #[arg(long, value_name = "DAY", value_parser = day)]
    as_of: Option<NaiveDate>,

    /// Follow first parents only: what counts is what was merged, and when
    #[arg(long)]
    first_parent: bool,

    /// Let git fetch what a partial clone leaves out and the plans' history needs
    #[arg(long)]
    fetch_missing: bool,

    /// Neither read nor write what earlier runs remembered; the result is the same
    #[arg(long)]
    no_cache: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
A planned step is shown with what happened of it, an actual step with what was planned of it. Ids that a step had before, \
and those of steps that were removed or erased, are found too. All initiatives are searched, or those of the folder you \
stand in. --since and --until choose the events that are shown.

Examples:
  asplanned show data-terms -i concierge-mvp   why it was a surprise
  asplanned show sizing-survey                 planned, changed, begun, finished; what it led to
  asplanned show sizing-survey --format json   for programs; see the README for its keys")]
struct ShowArgs {
    /// The step's id
    step: String,

    /// The initiative: a name or a path
    #[arg(short = 'i', long = "initiative", value_name = "NAME")]
    initiatives: Vec<String>,

    #[command(flatten)]
    version: VersionArgs,

    #[command(flatten)]
    window: WindowArgs,

    /// How to print it
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    format: TextOrJson,
}

/// Which days are looked at.
#[derive(Debug, Args)]
struct WindowArgs {
    /// Only what is of this day or later
    #[arg(long, value_name = "DAY", value_parser = day)]
    since: Option<NaiveDate>,

    /// Only what is of this day or earlier
    #[arg(long, value_name = "DAY", value_parser = day)]
    until: Option<NaiveDate>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum TextOrJson {
    Text,
    Json,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Under way is what began and has not ended; ready is what is planned, open, and waits for nothing. Overdue counts from the \
day of the version that is read. --since and --until choose the surprises that are named, by the day they began.

Examples:
  asplanned status                         the initiative you stand in, else a block each
  asplanned status mvp --since 2023-05-01  what surprised since then
  asplanned status --as-of 2023-04-01      where it stood on that day")]
struct StatusArgs {
    #[command(flatten)]
    reading: ReadingArgs,

    #[command(flatten)]
    window: WindowArgs,

    /// How to print it
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    format: TextOrJson,

    /// Name every step, and every surprise
    #[arg(long)]
    full: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
The last change is the revision that gave a step the content it has now. Its place in the list is no part of that: moving \
a step does not change it. Where two branches made the same change, the newer counts. Authors are named as .mailmap names \
them. --since and --until choose the steps whose last change is of these days.

Examples:
  asplanned blame mvp                      who planned and recorded each step
  asplanned blame mvp --since 2023-05-01   what was changed since then
  asplanned blame mvp --full               steps that were removed or erased too")]
struct BlameArgs {
    #[command(flatten)]
    reading: ReadingArgs,

    #[command(flatten)]
    window: WindowArgs,

    /// How to print it
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    format: TextOrJson,

    /// List the steps that left the plan or the record too
    #[arg(long)]
    full: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Marks: ✓ anticipated  ± adapted  ! retrofitted  + emergent  - dropped  · open

Examples:
  asplanned diff                         the initiative you stand in, else a line each
  asplanned diff mvp --only surprises    what nobody saw coming
  asplanned diff mvp --rev v1.0          as it was known then
  asplanned diff --format json           for programs; see the README for its keys")]
struct DiffArgs {
    #[command(flatten)]
    reading: ReadingArgs,

    /// How to print it
    #[arg(long, value_enum, default_value_t = DiffFormat::Text)]
    format: DiffFormat,

    /// Show every step of several initiatives, and fold nothing
    #[arg(long)]
    full: bool,

    /// Show only these steps: anticipated, adapted, retrofitted, emergent, surprises, dropped, open
    #[arg(long, value_name = "VERDICT", value_parser = only, value_delimiter = ',', num_args = 1..)]
    only: Vec<Only>,

    /// Exit with 1 if a step is a surprise: retrofitted or emergent
    #[arg(long)]
    exit_code: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum DiffFormat {
    Text,
    Json,
    Markdown,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Versions are named as for git diff: one is compared with what is on disk, and a side of the two
dots that is left out is HEAD. A day names the newest commit of HEAD's first-parent line that was
made on or before it.

Examples:
  asplanned changes                            what is not committed yet
  asplanned changes v1.0                       from a tag to what is on disk
  asplanned changes v1.0..v2.0 -- mvp          between two tags, in one initiative
  asplanned changes --since 2023-03-01 --until 2023-04-01
  asplanned changes main --exit-code           exit with 1 if a step changed")]
struct ChangesArgs {
    /// The versions. Default: HEAD, compared with what is on disk
    #[arg(value_name = "REV1[..REV2]", conflicts_with = "since")]
    range: Option<String>,

    /// Initiatives: names, folders above several, or paths. Default: the one you stand in, else all
    #[arg(value_name = "INITIATIVE", last = true)]
    initiatives: Vec<String>,

    /// An initiative, as above
    #[arg(short = 'i', long = "initiative", value_name = "NAME")]
    more: Vec<String>,

    /// Compare with the version of this day
    #[arg(long, value_name = "DAY", value_parser = day)]
    since: Option<NaiveDate>,

    /// Compare the version of this day, and nothing uncommitted
    #[arg(long, value_name = "DAY", value_parser = day, conflicts_with_all = ["rev", "as_of"])]
    until: Option<NaiveDate>,

    #[command(flatten)]
    version: VersionArgs,

    /// How to print it
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    format: LogFormat,

    /// Exit with 1 if a step changed
    #[arg(long)]
    exit_code: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
A revision is a commit that changes an initiative's files, or what is not committed yet. It is
  progress     the record says more: something began, ended, happened or was noted
  replanning   the plan changed; its first version too
  both         both of these
  rewriting    something recorded was erased, or given another day or order, whatever else changed
  none         nothing of the steps changed: comments, form, a version that does not parse
A merge is one where it differs from every parent; it shows its changes against the first.

Examples:
  asplanned log mvp                      how one initiative came to be what it is
  asplanned log --since 2023-03-01 -n 5  the latest five, none of them before March
  asplanned log --only rewriting         where was the record rewritten?
  asplanned log --format json            for programs; see the README for its keys")]
struct LogArgs {
    #[command(flatten)]
    reading: ReadingArgs,

    /// How to print it
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    format: LogFormat,

    /// Show only revisions made on or after this day
    #[arg(long, value_name = "DAY", value_parser = day)]
    since: Option<NaiveDate>,

    /// Show only revisions made on or before this day
    #[arg(long, value_name = "DAY", value_parser = day)]
    until: Option<NaiveDate>,

    /// Show at most so many revisions of each initiative
    #[arg(short = 'n', long, value_name = "N")]
    max_count: Option<usize>,

    /// Show only revisions of these sorts: progress, replanning, both, rewriting, none
    #[arg(long, value_name = "NATURE", value_parser = nature, value_delimiter = ',', num_args = 1..)]
    only: Vec<Nature>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Findings and their default levels:
  deny   syntax, conflict-marker, unknown-key, bad-value, duplicate-id, bad-id,
         unknown-step, hidden-characters
  warn   dangling-link
  allow  retrofitted

Levels are set in asplanned.toml, under [findings], or here: asplanned check -D retrofitted")]
struct CheckArgs {
    #[command(flatten)]
    reading: ReadingArgs,

    /// How to print it
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    format: CheckFormat,

    /// Look only at what the files themselves tell: needs no history, works in a shallow clone
    #[arg(long)]
    files: bool,

    /// Don't report this finding
    #[arg(short = 'A', long, value_name = "FINDING", value_parser = rule)]
    allow: Vec<Rule>,

    /// Report this finding
    #[arg(short = 'W', long, value_name = "FINDING", value_parser = rule)]
    warn: Vec<Rule>,

    /// Report this finding, and exit with 1
    #[arg(short = 'D', long, value_name = "FINDING", value_parser = rule)]
    deny: Vec<Rule>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum CheckFormat {
    Text,
    Json,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  asplanned init concierge-mvp --title \"Concierge MVP for submittal tracking\"
  asplanned init eu/pilot --agreed 2023-01-09    the plan stood agreed before it came under git")]
struct InitArgs {
    /// The initiative's name: its path below the plans folder
    name: String,

    /// Its title; made of the name if left out
    #[arg(long)]
    title: Option<String>,

    /// The day on which the plan stood agreed, before it came under git
    #[arg(long, value_name = "DAY", value_parser = day)]
    agreed: Option<NaiveDate>,
}

#[derive(Debug, Args)]
struct DemoArgs {
    /// Where to make the repository; without it a temporary folder, followed by its diff
    #[arg(value_name = "DIR")]
    target: Option<PathBuf>,
}

fn day(text: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| "a day is written 2023-01-20".to_owned())
}

fn only(text: &str) -> Result<Only, String> {
    text.parse().map_err(|()| format!("one of {}", selection::NAMES.join(", ")))
}

fn nature(text: &str) -> Result<Nature, String> {
    text.parse().map_err(|()| format!("one of {}", Nature::ALL.map(Nature::name).join(", ")))
}

fn rule(text: &str) -> Result<Rule, String> {
    let names = || Rule::ALL.map(Rule::name).join(", ");
    text.parse().map_err(|()| format!("no finding has that name; there are {}", names()))
}

impl ReadingArgs {
    fn split(self) -> (Vec<String>, Reading) {
        (self.initiatives.into_iter().chain(self.more).collect(), self.version.reading())
    }
}

impl WindowArgs {
    const fn window(&self) -> Window {
        Window { since: self.since, until: self.until }
    }
}

impl From<TextOrJson> for Format {
    fn from(format: TextOrJson) -> Self {
        match format {
            TextOrJson::Text => Self::Text,
            TextOrJson::Json => Self::Json,
        }
    }
}

impl VersionArgs {
    fn reading(self) -> Reading {
        Reading {
            rev: self.rev,
            as_of: self.as_of,
            first_parent: self.first_parent,
            fetch_missing: self.fetch_missing,
            no_cache: self.no_cache,
        }
    }
}

/// Reads the command line. Gives the command and the world that it runs in, or what is to be said instead: help, the
/// version, or what is wrong.
///
/// # Errors
/// The reply that stands for a command.
pub fn parse(args: impl IntoIterator<Item = OsString>, context: &Context) -> Result<(Command, Context), Reply> {
    let columns = context.out.width.map_or(100, |columns| columns.min(110));
    let parsed = Cli::command().term_width(columns).try_get_matches_from(args).and_then(|matches| {
        let cli = Cli::from_arg_matches(&matches)?;
        let levels = levels(&matches);
        Ok((cli, levels))
    });
    let (cli, levels) = parsed.map_err(|error| say(&error, context))?;
    let mut context = context.clone();
    if let Some(folder) = cli.folder {
        context.folder = context.folder.join(folder);
    }
    let command = match cli.command {
        Sub::Status(args) => {
            let (initiatives, reading) = args.reading.split();
            let (window, format) = (args.window.window(), args.format.into());
            Command::Status(status::Options { initiatives, reading, window, format, full: args.full })
        }
        Sub::Blame(args) => {
            let (initiatives, reading) = args.reading.split();
            let (window, format) = (args.window.window(), args.format.into());
            Command::Blame(blame::Options { initiatives, reading, window, format, full: args.full })
        }
        Sub::Show(args) => Command::Show(show::Options {
            step: args.step,
            initiatives: args.initiatives,
            reading: args.version.reading(),
            window: args.window.window(),
            format: args.format.into(),
        }),
        Sub::Diff(args) => {
            let (initiatives, reading) = args.reading.split();
            Command::Diff(diff::Options {
                initiatives,
                reading,
                format: match args.format {
                    DiffFormat::Text => diff::Format::Text,
                    DiffFormat::Json => diff::Format::Json,
                    DiffFormat::Markdown => diff::Format::Markdown,
                },
                full: args.full,
                only: Selection(args.only),
                exit_code: args.exit_code,
            })
        }
        Sub::Changes(args) => Command::Changes(changes::Options {
            range: args.range,
            initiatives: args.initiatives.into_iter().chain(args.more).collect(),
            reading: args.version.reading(),
            since: args.since,
            until: args.until,
            format: match args.format {
                LogFormat::Text => changes::Format::Text,
                LogFormat::Json => changes::Format::Json,
            },
            exit_code: args.exit_code,
        }),
        Sub::Log(args) => {
            let (initiatives, reading) = args.reading.split();
            Command::Log(log::Options {
                initiatives,
                reading,
                format: match args.format {
                    LogFormat::Text => log::Format::Text,
                    LogFormat::Json => log::Format::Json,
                },
                since: args.since,
                until: args.until,
                max_count: args.max_count,
                only: args.only,
            })
        }
        Sub::Check(args) => {
            let (initiatives, reading) = args.reading.split();
            Command::Check(check::Options {
                initiatives,
                reading,
                format: match args.format {
                    CheckFormat::Text => check::Format::Text,
                    CheckFormat::Json => check::Format::Json,
                },
                files: args.files,
                levels,
            })
        }
        Sub::Init(args) => Command::Init(init::Options { name: args.name, title: args.title, agreed: args.agreed }),
        Sub::Demo(args) => Command::Demo(demo::Options { folder: args.target }),
    };
    Ok((command, context))
}

/// Gives the levels in the order of the command line, so that the last one counts, as in clippy.
fn levels(matches: &clap::ArgMatches) -> Vec<(Rule, Level)> {
    let Some((_, matches)) = matches.subcommand().filter(|(name, _)| *name == "check") else { return Vec::new() };
    let mut levels: Vec<(usize, Rule, Level)> = Vec::new();
    for (flag, level) in [("allow", Level::Allow), ("warn", Level::Warn), ("deny", Level::Deny)] {
        let rules = matches.get_many::<Rule>(flag).into_iter().flatten();
        let places = matches.indices_of(flag).into_iter().flatten();
        levels.extend(places.zip(rules).map(|(place, rule)| (place, *rule, level)));
    }
    levels.sort_by_key(|(place, ..)| *place);
    levels.into_iter().map(|(_, rule, level)| (rule, level)).collect()
}

fn say(error: &clap::Error, context: &Context) -> Reply {
    let rendered = error.render();
    let print = |colour: bool| if colour { rendered.ansi().to_string() } else { rendered.to_string() };
    if error.use_stderr() {
        Reply { out: String::new(), err: print(context.err.colour), code: FAILED }
    } else {
        Reply { out: print(context.out.colour), err: String::new(), code: CLEAN }
    }
}
