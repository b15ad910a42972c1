//! `asplanned finish`.

use clap::Args;

use super::recording::RecordingArgs;
use crate::commands::Command;
use crate::commands::recording::finish;

/// Record that a step ends
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  asplanned finish sizing-survey --outcome \"confirmed: 60 % track by hand\"
  asplanned finish data-terms --on 2023-03-20 --lesson \"Ask legal in week one\" --foreseeable")]
pub(super) struct FinishArgs {
    /// The id of the step, or of the planned step that it realises
    id: String,

    /// The day [default: today]
    #[arg(long, value_name = "DAY")]
    on: Option<String>,

    /// What came of it
    #[arg(long, value_name = "TEXT")]
    outcome: Option<String>,

    /// Anything else; written behind the note that is there
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,

    /// What the next plan should know
    #[arg(long, value_name = "TEXT")]
    lesson: Option<String>,

    /// Of a surprise, in hindsight: it could have been known, or not (=false)
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    foreseeable: Option<bool>,

    /// A link or commit that shows it; may be repeated
    #[arg(long, value_name = "LINK")]
    evidence: Vec<String>,

    /// A state that it put in place; may be repeated
    #[arg(long, value_name = "STATE", value_delimiter = ',')]
    yields: Vec<String>,

    #[command(flatten)]
    recording: RecordingArgs,
}

impl From<FinishArgs> for Command {
    fn from(args: FinishArgs) -> Self {
        Self::Finish(finish::Options {
            common: args.recording.common(),
            id: args.id,
            on: args.on,
            learned: finish::Learned {
                outcome: args.outcome,
                note: args.note,
                lesson: args.lesson,
                foreseeable: args.foreseeable,
                evidence: args.evidence,
                yields: args.yields,
            },
        })
    }
}
