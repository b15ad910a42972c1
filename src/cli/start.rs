//! `asplanned start` and `asplanned did`.

use clap::Args;

use super::recording::{LearnedArgs, RecordingArgs};
use super::values;
use crate::commands::Command;
use crate::commands::recording::start;
use crate::model::step::Kind;

/// Record that a step begins: a planned one, or one that nobody planned
#[derive(Debug, Args)]
#[command(after_help = "\
STEP is the id of a planned step, its very title, or the title of something new. For a new title the likeliest planned \
steps are shown, and on a terminal you are asked; nothing is linked by itself. A step that ended and begins again becomes \
ID-2, linked alike. A plan that is not committed before the step is recorded proves nothing; on a terminal you can commit \
it first.

Days: 2023-02-01, today, yesterday, \"2 days ago\".

Examples:
  asplanned start sizing-survey
  asplanned start \"A bigger problem\" --from check-ins --note \"Three said so\"
  asplanned start \"Survey, wave 2\" --plan sizing-survey --on yesterday --commit")]
pub(super) struct StartArgs {
    /// A planned step's id, or a new title
    step: String,

    #[command(flatten)]
    details: DetailArgs,

    #[command(flatten)]
    recording: RecordingArgs,
}

/// Record that a step is over: begun and finished at once, or a recurring one that took place again
#[derive(Debug, Args)]
#[command(after_help = "\
As start, and the step ends on the same day. Of a step that is under way it is the end; of a recurring one a day more in \
`on`.

Examples:
  asplanned did field-visits --on 2023-01-24 --outcome \"5 sites, 11 people\"
  asplanned did check-ins                         one more day of a recurring step
  asplanned did \"Agree data terms\" --unplanned --lesson \"Ask legal early\"")]
pub(super) struct DidArgs {
    /// A planned step's id, or a new title
    step: String,

    #[command(flatten)]
    details: DetailArgs,

    /// What came of it
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::text)]
    outcome: Option<String>,

    #[command(flatten)]
    recording: RecordingArgs,
}

/// What is known of the step
#[derive(Debug, Args)]
struct DetailArgs {
    /// The day [default: today]
    #[arg(long, value_name = "DAY")]
    on: Option<String>,

    /// The id of a new step [default: made of its title]
    #[arg(long)]
    id: Option<String>,

    /// A planned step that it realises; may be repeated
    #[arg(long, value_name = "ID", value_delimiter = ',', conflicts_with = "unplanned")]
    plan: Vec<String>,

    /// It is none of the planned ones
    #[arg(long)]
    unplanned: bool,

    /// activity, decision, convergence, hypothesis, recurring, ongoing [default: as planned, else activity]
    #[arg(long, value_parser = values::kind)]
    kind: Option<Kind>,

    /// A step that it came out of; may be repeated
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    from: Vec<String>,

    /// A step or state that had to be in place before; may be repeated
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    needs: Vec<String>,

    /// Who does it
    #[arg(long)]
    who: Option<String>,

    #[command(flatten)]
    learned: LearnedArgs,
}

fn options(step: String, details: DetailArgs, outcome: Option<String>, recording: RecordingArgs) -> start::Options {
    start::Options {
        common: recording.common(),
        step,
        is_over: false,
        on: details.on,
        id: details.id,
        plan: details.plan,
        unplanned: details.unplanned,
        kind: details.kind,
        from: details.from,
        needs: details.needs,
        who: details.who,
        learned: details.learned.learned(outcome),
    }
}

impl From<StartArgs> for Command {
    fn from(args: StartArgs) -> Self {
        Self::Start(options(args.step, args.details, None, args.recording))
    }
}

impl From<DidArgs> for Command {
    fn from(args: DidArgs) -> Self {
        let options = options(args.step, args.details, args.outcome, args.recording);
        Self::Start(start::Options { is_over: true, ..options })
    }
}
