//! What the initiatives of the base suggest to a plan that a branch brings.

use crate::commands::context::Context;
use crate::commands::error::Error;
use crate::commands::learning;
use crate::commands::load::Loaded;
use crate::commands::matcher::{Likeness, likeness};
use crate::git::Failure;
use crate::model::initiative::{Warning, WarningCode};
use crate::model::judged::Judgement;
use crate::model::learning::same::Same;
use crate::model::learning::suggest::suggest;
use crate::model::review::Reviewed;
use crate::model::row::{Row, Sort};

/// Notes of each initiative whose plan is new what it lacks. Gives a warning where a partial clone lacks the others, or the
/// matcher can't be asked: what is only a suggestion must not keep a branch from being reviewed.
///
/// # Errors
/// If an initiative of the base can't be judged.
pub(super) fn note(
    initiatives: &mut [Reviewed],
    base: &Loaded<'_>,
    context: &Context,
) -> Result<Option<Warning>, Error> {
    let mut new: Vec<&mut Reviewed> = initiatives.iter_mut().filter(|it| it.brings_a_plan()).collect();
    if new.is_empty() {
        return Ok(None);
    }
    let folders = learning::all(base);
    match base.provide(&folders) {
        Err(lacking @ (Failure::Lacking { .. } | Failure::Missing { .. })) => return Ok(Some(unread(&lacking))),
        provided => provided?,
    }
    let others = learning::judged(base, &folders)?.rows;
    let same = Same::new(&base.settings.same);
    let own: Vec<Row> = new.iter().filter_map(|it| it.after.as_ref()).flat_map(rows).collect();
    let Likeness { given, warning } = likeness(others.iter().chain(&own), Some((&base.settings, base.source)), context)
        .unwrap_or_else(|error| Likeness::after(&error));
    for it in &mut new {
        let Some(after) = &it.after else { continue };
        // One that was there has a record; its own surprises are none of others.
        let name = &it.compared.name;
        let others: Vec<Row> = others.iter().filter(|row| row.initiative != *name).cloned().collect();
        it.suggested = suggest(&others, &rows(after), &same, given.as_ref()).steps;
    }
    Ok(warning)
}

/// Gives what a plan and its record have.
fn rows(judgement: &Judgement) -> Vec<Row> {
    let planned = judgement.plan.iter().map(|it| Row::titled(Sort::Planned, &it.step.id, it.step.label()));
    let actual = judgement.actual.iter().map(|it| {
        let linked = it.linked.iter().filter_map(|at| Some(judgement.plan.get(*at)?.step.id.clone()));
        Row { linked: linked.collect(), ..Row::titled(Sort::Actual, &it.step.id, &it.title) }
    });
    planned.chain(actual).collect()
}

fn unread(lacking: &Failure) -> Warning {
    Warning {
        code: WarningCode::UnreadInitiatives,
        message: format!("nothing is suggested to the new plan, for other initiatives are not there: {lacking}"),
        commit: None,
        path: None,
        line: None,
    }
}
