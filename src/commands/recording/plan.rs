//! `plan`: a step is anticipated.

use chrono::NaiveDate;

use super::desk::Desk;
use super::fields::{self, Fields};
use super::tell::{self, Told};
use super::write::{self, Edit, Job, Which};
use super::{Common, free_id};
use crate::commands::context::{Context, Reply};
use crate::commands::error::Error;
use crate::commands::learning::Sources;
use crate::commands::load::{self, Loaded, Reading};
use crate::commands::suggest::suggestions;
use crate::files::edit::{Editor, Spot};
use crate::files::new;
use crate::model::initiative::WarningCode;
use crate::model::learning::suggest;
use crate::model::nearest::nearest;
use crate::model::plan::PlannedStep;
use crate::model::step::{Kind, slug};
use crate::model::text::shell_word;
use crate::render::escape::printable;

/// What `plan` is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// What every recording command is asked for.
    pub common: Common,
    /// The step's title. `None`: that of the suggestion.
    pub title: Option<String>,
    /// The suggestion that is taken over.
    pub suggestion: Option<String>,
    /// From what else suggestions are learned.
    pub sources: Sources,
    /// Its id; made of the title if absent.
    pub id: Option<String>,
    /// The step that it is written behind.
    pub after: Option<String>,
    /// What sort of step it is; an activity if absent.
    pub kind: Option<Kind>,
    /// The phase it belongs to.
    pub phase: Option<String>,
    /// Steps or states that must be in place before.
    pub needs: Vec<String>,
    /// States that it puts in place.
    pub yields: Vec<String>,
    /// The day by which it should be done.
    pub due: Option<NaiveDate>,
    /// How often it is meant to take place.
    pub every: Option<String>,
    /// Who answers for it.
    pub who: Option<String>,
    /// What is believed, before anybody looks.
    pub expect: Option<String>,
    /// Anything else.
    pub note: Option<String>,
    /// What happened that made it necessary or possible.
    pub from: Vec<String>,
}

/// Runs `plan`.
///
/// # Errors
/// If there is no such initiative, the title or id can't be, or the plan can't be written.
pub fn run(options: &Options, context: &Context) -> Result<Reply, Error> {
    let source = load::open(context)?;
    let desk = Desk::open(&*source, context, options.common.initiative.as_deref(), "")?;
    desk.plan_parses()?;
    let suggested = options.suggestion.as_deref().map(|id| taken_over(&desk, options, id)).transpose()?;
    let (options, unasked) = match &suggested {
        Some((completed, unasked)) => (completed, unasked.as_slice()),
        None => (options, &[][..]),
    };
    let title = fields::title(options.title.as_deref().unwrap_or_default())?;
    let id = id(&desk, options, &title)?;
    let spot = spot(&desk, options)?;
    let mut fields = Fields::default();
    fields.text("id", Some(&id));
    fields.text("title", Some(&title));
    fields.kind(options.kind.unwrap_or_default());
    fields.text("phase", options.phase.as_deref().or_else(|| spot.as_ref().and_then(|spot| spot.phase.as_deref())));
    fields.texts("needs", &options.needs);
    fields.texts("yields", &options.yields);
    fields.day("due", options.due);
    fields.text("every", options.every.as_deref());
    fields.text("who", options.who.as_deref());
    fields.text("expect", options.expect.as_deref());
    fields.text("note", options.note.as_deref());
    fields.texts("from", &options.from);
    let edit: Edit<'_> = Box::new(|editor: &mut Editor<'_>| {
        if !editor.layout().places_of(&id).is_empty() {
            return Err(Error::new(format!("{id} was planned meanwhile"), "run this again, with another --id"));
        }
        let behind = spot.as_ref().and_then(|step| editor.layout().places_of(&step.id).first().copied());
        Ok(editor.add_step(behind.map_or(Spot::End, Spot::Behind), fields.as_slice())?)
    });
    let job = Job {
        path: desk.plan.path.clone(),
        which: Which::Plan,
        new: Some(new::new_plan(&desk.title, None, desk.depth())),
        edit,
        is_lock: false,
    };
    let written = write::write(&desk, &options.common, &[job], &format!("plan: {id}"))?;
    let mut notes = desk.unknown_names(&[options.from.as_slice(), options.needs.as_slice()].concat());
    notes.extend_from_slice(unasked);
    if written.commit.is_none() && !options.common.dry_run {
        notes.push(format!("commit {} before the step begins: only then it is foreseen", desk.plan.path));
    }
    let told = Told {
        id: &id,
        title: &title,
        done: "planned",
        path: &desk.plan.path,
        notes,
        is_planned: true,
        ..Told::default()
    };
    Ok(tell::reply(&desk, &options.common, &written, &told))
}

/// Fills in what a suggestion says, where nothing else is given. Gives what there is to say of it too.
fn taken_over(desk: &Desk<'_>, options: &Options, id: &str) -> Result<(Options, Vec<String>), Error> {
    let reading = Reading::default();
    let loaded = Loaded::new(desk.source, desk.context, &reading)?;
    let own = loaded.named(desk.context, std::slice::from_ref(&desk.name))?.first().copied();
    let (found, warnings) = suggestions(Some(&loaded), own, &[], &options.sources, &reading, desk.context)?;
    // Who knows better than the comparison may have what it left out.
    let mut all = found.steps.iter().chain(found.covered.iter().map(|it| &it.step));
    let Some(step) = all.clone().find(|step| step.id.eq_ignore_ascii_case(id)) else {
        let near = nearest(id, all.by_ref().map(|step| step.id.as_str()));
        let listed = || {
            let from = options.sources.flags("--from");
            format!("asplanned suggest {}{from} lists what is suggested", shell_word(&desk.name))
        };
        let hint = near.map_or_else(listed, |near| format!("did you mean {}?", printable(near)));
        return Err(Error::new(
            format!("nothing that is suggested to {} is called {:?}", printable(&desk.name), printable(id)),
            hint,
        ));
    };
    let step = suggest::planned(step, found.repositories);
    let notes: Vec<String> = options.note.iter().cloned().chain(step.note).collect();
    // Only that says how it was compared; what else a history has is not what is asked here.
    let unasked = warnings.into_iter().filter(|it| it.code == WarningCode::UnusedMatcher).map(|it| it.message);
    let options = Options {
        title: options.title.clone().or(step.title),
        id: options.id.clone().or(Some(step.id)),
        kind: options.kind.or(Some(step.kind)),
        phase: options.phase.clone().or(step.phase),
        note: Some(notes.join("\n")),
        ..options.clone()
    };
    Ok((options, unasked.collect()))
}

fn id(desk: &Desk<'_>, options: &Options, title: &str) -> Result<String, Error> {
    let is_taken = |id: &str| desk.plan.steps.iter().any(|step| step.id.eq_ignore_ascii_case(id));
    let id = match &options.id {
        Some(id) => fields::id(id)?,
        None => slug(title),
    };
    if id.is_empty() {
        return Err(Error::new("the title has no letter or digit to make an id of", "give one: --id"));
    }
    let had = |step: &&PlannedStep| step.was.iter().any(|was| was.eq_ignore_ascii_case(&id));
    if let Some(step) = desk.plan.steps.iter().find(had) {
        let message = format!("{id} is what {} was called before", printable(&step.id));
        return Err(Error::new(message, format!("give another id: --id {}", free_id(&id, is_taken))));
    }
    if is_taken(&id) {
        let message = format!("{id} is planned already");
        return Err(Error::new(message, format!("if it is another step: --id {}", free_id(&id, is_taken))));
    }
    Ok(id)
}

/// The step that the new one is written behind: the one that is named, else the last of its phase.
fn spot(desk: &Desk<'_>, options: &Options) -> Result<Option<PlannedStep>, Error> {
    if let Some(after) = &options.after {
        let step = desk.plan.steps.iter().find(|step| step.id.eq_ignore_ascii_case(after));
        return step.cloned().map(Some).ok_or_else(|| desk.not_planned(after));
    }
    let of_phase = |step: &&PlannedStep| options.phase.is_some() && step.phase == options.phase;
    Ok(desk.plan.steps.iter().rev().find(of_phase).cloned())
}
