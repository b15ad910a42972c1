//! `asplanned plan`.

use chrono::NaiveDate;
use clap::Args;

use super::learning::ExportSourceArgs;
use super::recording::RecordingArgs;
use super::values;
use crate::commands::Command;
use crate::commands::recording::plan;
use crate::model::step::Kind;

/// Add a step to the plan: before it begins, and committed, it is foreseen
#[derive(Debug, Args)]
#[command(after_help = "\
The step is written behind --after, else behind the last step of its --phase, else at the end, so that branches rarely \
touch the same lines. Only a plan that is committed before the step begins counts.

Examples:
  asplanned plan \"Size the problem\" --kind hypothesis --due 2023-02-10
  asplanned plan \"Test demand\" --id demand-test --needs segments --commit
  asplanned plan --from-suggestion data-terms    what asplanned suggest names, with its lessons")]
pub(super) struct PlanArgs {
    /// What the step is, in a few words
    #[arg(required_unless_present = "suggestion")]
    title: Option<String>,

    /// Take over what earlier initiatives needed and did not foresee, by the id that asplanned suggest names: its title, kind
    /// and phase, where no others are given, and its lessons as a note
    #[arg(long = "from-suggestion", value_name = "ID")]
    suggestion: Option<String>,

    #[command(flatten)]
    sources: ExportSourceArgs,

    /// Its id [default: made of the title]
    #[arg(long)]
    id: Option<String>,

    /// The step that it is written behind
    #[arg(long, value_name = "ID")]
    after: Option<String>,

    /// activity (default), decision, convergence, hypothesis, recurring, ongoing
    #[arg(long, value_parser = values::kind)]
    kind: Option<Kind>,

    /// The phase it belongs to
    #[arg(long)]
    phase: Option<String>,

    /// A step or state that must be in place before; may be repeated
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    needs: Vec<String>,

    /// A state that it puts in place; may be repeated
    #[arg(long, value_name = "STATE", value_delimiter = ',')]
    yields: Vec<String>,

    /// The day by which it should be done
    #[arg(long, value_name = "DAY", value_parser = values::day)]
    due: Option<NaiveDate>,

    /// Of a recurring step: how often, such as "2 weeks"
    #[arg(long, value_name = "INTERVAL", value_parser = values::every)]
    every: Option<String>,

    /// Who answers for it
    #[arg(long)]
    who: Option<String>,

    /// What you believe, before you look
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::text)]
    expect: Option<String>,

    /// Anything else
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::text)]
    note: Option<String>,

    /// What happened that made it necessary or possible; may be repeated
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    from: Vec<String>,

    #[command(flatten)]
    recording: RecordingArgs,
}

impl From<PlanArgs> for Command {
    fn from(args: PlanArgs) -> Self {
        Self::Plan(plan::Options {
            common: args.recording.common(),
            title: args.title,
            suggestion: args.suggestion,
            sources: args.sources.sources(),
            id: args.id,
            after: args.after,
            kind: args.kind,
            phase: args.phase,
            needs: args.needs,
            yields: args.yields,
            due: args.due,
            every: args.every,
            who: args.who,
            expect: args.expect,
            note: args.note,
            from: args.from,
        })
    }
}
