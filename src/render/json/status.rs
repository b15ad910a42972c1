//! `status --format json`.

use schemars::JsonSchema;
use serde::Serialize;

use super::{AsOf, WarningView, Who, print, schema};
use crate::model::initiative::Initiative;
use crate::model::judged::{JudgedActual, Judgement};
use crate::model::standing::{self, OpenStep, Standing, UnderWay};
use crate::model::verdict::{Because, Verdict};
use crate::model::window::Window;

#[derive(Serialize, JsonSchema)]
pub(super) struct Status {
    /// The version of this format: keys are added, never renamed or removed, within one.
    #[schemars(with = "schema::One")]
    version: u32,
    initiatives: Vec<StatusInitiative>,
}

#[derive(Serialize, JsonSchema)]
struct StatusInitiative {
    /// The path below the plans folder.
    name: String,
    /// The plan's title, else the name.
    title: String,
    /// The folder, from the repository's root.
    path: String,
    as_of: AsOf,
    /// The day since which the initiative is over.
    #[schemars(with = "Option<schema::Day>")]
    closed: Option<String>,
    /// How many steps happened.
    happened: usize,
    /// Steps that began and have not ended.
    under_way: Vec<UnderWayView>,
    /// Steps that are open and wait for nothing.
    ready: Vec<Ready>,
    /// Steps that are open and wait for others.
    blocked: Vec<Blocked>,
    /// How many planned steps are open.
    open: usize,
    surprises: Surprises,
    warnings: Vec<WarningView>,
}

#[derive(Serialize, JsonSchema)]
struct UnderWayView {
    id: String,
    title: String,
    #[schemars(with = "schema::KindName")]
    kind: &'static str,
    /// The ids of the planned steps that it realises.
    plan: Vec<String>,
    #[schemars(with = "schema::VerdictName")]
    verdict: &'static str,
    #[schemars(with = "Option<schema::Day>")]
    since: Option<String>,
    who: Option<String>,
    #[schemars(with = "Option<schema::Day>")]
    due: Option<String>,
    /// How many days ago it was due.
    overdue_days: Option<i64>,
    /// The last day on which it took place.
    #[schemars(with = "Option<schema::Day>")]
    last_on: Option<String>,
    /// Only uncommitted files hold it.
    provisional: bool,
}

#[derive(Serialize, JsonSchema)]
struct Ready {
    id: String,
    title: String,
    #[schemars(with = "schema::KindName")]
    kind: &'static str,
    who: Option<String>,
    #[schemars(with = "Option<schema::Day>")]
    due: Option<String>,
    /// How many days ago it was due.
    overdue_days: Option<i64>,
}

#[derive(Serialize, JsonSchema)]
struct Blocked {
    #[serde(flatten)]
    step: Ready,
    /// The needs that are not in place.
    waits_for: Vec<String>,
    /// The same with the open steps that would put each in place.
    needs: Vec<Need>,
}

#[derive(Serialize, JsonSchema)]
struct Need {
    name: String,
    steps: Vec<Giver>,
}

#[derive(Serialize, JsonSchema)]
struct Giver {
    id: String,
    #[schemars(with = "schema::FateName")]
    fate: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct Surprises {
    /// How many there are.
    count: usize,
    emergent: usize,
    retrofitted: usize,
    /// Those that began on the days that were asked for.
    steps: Vec<Surprise>,
}

#[derive(Serialize, JsonSchema)]
struct Surprise {
    id: String,
    title: String,
    #[schemars(with = "schema::VerdictName")]
    verdict: &'static str,
    #[schemars(with = "Option<schema::BecauseName>")]
    because: Option<&'static str>,
    /// The day on which it began, else was recorded.
    #[schemars(with = "schema::Day")]
    date: String,
    /// The commit that first recorded it.
    recorded: Option<Who>,
    /// The steps that it came out of.
    from: Vec<String>,
    /// In hindsight: could we have known?
    foreseeable: Option<bool>,
}

/// Prints `status --format json`; of the surprises those that began on the days of a window.
pub fn status(standings: &[(&Initiative, Standing<'_>)], window: Window) -> String {
    let initiatives = standings.iter().map(|(it, standing)| initiative(it, standing, window)).collect();
    print(&Status { version: 1, initiatives })
}

fn initiative(initiative: &Initiative, standing: &Standing<'_>, window: Window) -> StatusInitiative {
    let emergent = standing.surprises.iter().filter(|step| step.verdict == Verdict::Emergent).count();
    let inside = standing.surprises.iter().filter(|step| window.contains(standing::began(step)));
    StatusInitiative {
        name: initiative.name.clone(),
        title: initiative.title.clone(),
        path: initiative.path.clone(),
        as_of: AsOf::new(initiative),
        closed: initiative.judgement.head.closed.map(|day| day.to_string()),
        happened: initiative.judgement.actual.len(),
        under_way: standing.under_way.iter().map(|it| under_way(&initiative.judgement, it)).collect(),
        ready: standing.ready.iter().map(ready).collect(),
        blocked: standing.blocked.iter().map(blocked).collect(),
        open: standing.ready.len() + standing.blocked.len(),
        surprises: Surprises {
            count: standing.surprises.len(),
            emergent,
            retrofitted: standing.surprises.len() - emergent,
            steps: inside.map(|step| surprise(step)).collect(),
        },
        warnings: initiative.warnings.iter().map(WarningView::new).collect(),
    }
}

fn under_way(judgement: &Judgement, it: &UnderWay<'_>) -> UnderWayView {
    let planned_id = |at: &usize| judgement.plan.get(*at).map(|planned| planned.step.id.clone());
    UnderWayView {
        id: it.step.step.id.clone(),
        title: it.step.title.clone(),
        kind: it.step.step.kind.name(),
        plan: it.step.linked.iter().filter_map(planned_id).collect(),
        verdict: it.step.verdict.name(),
        since: it.step.step.started.map(|day| day.to_string()),
        who: it.who.map(str::to_owned),
        due: it.due.map(|day| day.to_string()),
        overdue_days: it.overdue_days,
        last_on: it.last_on.map(|day| day.to_string()),
        provisional: it.step.provisional,
    }
}

fn ready(it: &OpenStep<'_>) -> Ready {
    Ready {
        id: it.step.step.id.clone(),
        title: it.step.step.label().to_owned(),
        kind: it.step.step.kind.name(),
        who: it.step.step.who.clone(),
        due: it.due().map(|day| day.to_string()),
        overdue_days: it.overdue_days,
    }
}

fn blocked(it: &OpenStep<'_>) -> Blocked {
    let givers = |wait: &standing::Wait<'_>| {
        wait.steps.iter().map(|step| Giver { id: step.step.id.clone(), fate: step.fate.name() }).collect()
    };
    Blocked {
        step: ready(it),
        waits_for: it.waits_for.iter().map(|wait| wait.need.to_owned()).collect(),
        needs: it.waits_for.iter().map(|wait| Need { name: wait.need.to_owned(), steps: givers(wait) }).collect(),
    }
}

fn surprise(step: &JudgedActual) -> Surprise {
    Surprise {
        id: step.step.id.clone(),
        title: step.title.clone(),
        verdict: step.verdict.name(),
        because: step.verdict.because().map(Because::name),
        date: standing::began(step).to_string(),
        recorded: Who::new(&step.recorded),
        from: step.step.from.clone(),
        foreseeable: step.step.foreseeable,
    }
}
