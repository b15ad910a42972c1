//! The screen of `show`: one step's life.

use super::change;
use super::commit::{self, AUTHOR, SUBJECT};
use super::escape::printable;
use super::flow::{Span, flow};
use super::story::{self, Paragraph};
use super::style::{Screen, Tone, pad, width};
use super::terminal;
use super::words;
use crate::model::actual::ActualStep;
use crate::model::changes::{Change, Value, Word};
use crate::model::commit::Commit;
use crate::model::initiative::Initiative;
use crate::model::judged::{JudgedActual, JudgedPlanned, Moment};
use crate::model::life::{Found, Life};

/// A commit that changed a step.
#[derive(Debug, Clone)]
pub struct Stage<'a> {
    /// The commit.
    pub moment: Moment,
    /// The first line of its message; `None` for what is not committed.
    pub subject: Option<String>,
    /// Whether it has several parents; then the changes are those against the first.
    pub is_merge: bool,
    /// What it changed.
    pub changes: &'a [Change],
}

/// A step's life with all that is shown of it.
#[derive(Debug, Clone)]
pub struct Shown<'a> {
    /// The id that was asked for.
    pub id: &'a str,
    /// Where the step is.
    pub initiative: &'a Initiative,
    /// The steps that the id means.
    pub found: &'a Found,
    /// Their life.
    pub life: &'a Life,
    /// What happened to them, oldest first.
    pub stages: Vec<Stage<'a>>,
    /// How many commits are left out.
    pub left_out: usize,
    /// The commits that serve them, oldest first.
    pub served: Vec<&'a Commit>,
}

impl<'a> Shown<'a> {
    /// Gives the planned steps, in the order of the plan.
    pub fn planned(&self) -> impl Iterator<Item = &'a JudgedPlanned> {
        let initiative = self.initiative;
        self.life.planned.iter().filter_map(|at| initiative.judgement.plan.get(*at))
    }

    /// Gives the actual steps, in the order of the sequence.
    pub fn actual(&self) -> impl Iterator<Item = &'a JudgedActual> {
        let initiative = self.initiative;
        self.life.actual.iter().filter_map(|at| initiative.judgement.actual.get(*at))
    }

    /// Gives the ids that the steps have now, where the one that was asked for is none of them.
    fn called_now(&self) -> Vec<&'a str> {
        let judgement = &self.initiative.judgement;
        let planned = self.found.planned.iter().filter_map(|at| judgement.plan.get(*at)).map(|it| it.step.id.as_str());
        let actual = self.found.actual.iter().filter_map(|at| judgement.actual.get(*at)).map(|it| it.step.id.as_str());
        let mut ids: Vec<&str> = Vec::new();
        if !self.found.is_exact {
            for id in planned.chain(actual) {
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
        }
        ids
    }

    /// Gives the title of the first step that the id means: what happened goes before what was planned.
    fn title(&self) -> &'a str {
        let judgement = &self.initiative.judgement;
        let actual = self.found.actual.first().and_then(|at| judgement.actual.get(*at)).map(|it| it.title.as_str());
        let planned = self.found.planned.first().and_then(|at| judgement.plan.get(*at)).map(|it| it.step.label());
        let erased = self.found.erased.first().and_then(|at| judgement.erased.get(*at)).map(|it| it.title.as_str());
        actual.or(planned).or(erased).unwrap_or_default()
    }
}

/// Prints a step's life.
pub fn show(shown: &Shown<'_>, screen: Screen) -> String {
    let commit = shown.initiative.as_of.committed();
    let mut out = terminal::title(shown.title(), &facts(shown), commit, screen);
    let now = shown.called_now();
    if !now.is_empty() {
        let text = format!("{} is called {} now.", printable(shown.id), printable(&now.join(" and ")));
        out.push_str(&format!("\n{}\n", paragraph(&text, &[], screen)));
    }
    let story = story::story(shown.initiative, shown.life, &|text| printable(text).into_owned());
    for told in &story {
        let Paragraph { step, text, commits } = told;
        let is_plain = story.len() == 1 && (step == shown.id || !now.is_empty());
        let text = if is_plain { text.clone() } else { format!("{}: {text}", printable(step)) };
        let commits: Vec<&str> = commits.iter().map(String::as_str).collect();
        out.push_str(&format!("\n{}\n", paragraph(&text, &commits, screen)));
    }
    out.push_str(&timeline(shown, screen));
    if !shown.served.is_empty() {
        let serve = if shown.served.len() == 1 { "serves it" } else { "serve it" };
        let heading = format!("{} {serve}", words::count(shown.served.len(), "commit"));
        out.push_str(&format!("\n  {}\n", screen.paint(Tone::Strong, &heading)));
        out.push_str(&commit::list(&shown.served, screen));
    }
    let notes = notes(shown);
    if !notes.is_empty() {
        out.push('\n');
        out.push_str(&table(&notes, screen));
    }
    out
}

fn facts(shown: &Shown<'_>) -> Vec<String> {
    let mut facts = vec![printable(shown.id).into_owned(), printable(&shown.initiative.name).into_owned()];
    let mut add = |word: &str| {
        if !facts.iter().any(|fact| fact == word) {
            facts.push(word.to_owned());
        }
    };
    shown.planned().filter(|step| step.actual.is_empty()).for_each(|step| add(step.fate.name()));
    for step in shown.actual() {
        add(&step.step.state().name().replace('-', " "));
        add(step.verdict.name());
    }
    if !shown.life.erased.is_empty() {
        add("erased");
    }
    facts.push(words::as_of(&shown.initiative.as_of));
    facts
}

fn paragraph(text: &str, commits: &[&str], screen: Screen) -> String {
    let flown = flow(screen, &[Span::new(Tone::Plain, text)], 2, 2);
    format!("  {}", screen.link_commits(&flown, commits))
}

/// Prints the commits, oldest first, each with what it changed.
fn timeline(shown: &Shown<'_>, screen: Screen) -> String {
    let author = |stage: &Stage<'_>| screen.cut(&printable(&stage.moment.author), AUTHOR);
    let authors = shown.stages.iter().map(|stage| width(&author(stage))).max().unwrap_or(0);
    let mut out = String::new();
    for stage in &shown.stages {
        let stamp = stage.moment.commit.as_deref().map_or_else(
            || "not committed".to_owned(),
            |commit| format!("{}  {}", words::short(commit), stage.moment.day),
        );
        let head = pad(&stamp, 7 + 2 + 10);
        let author = pad(&author(stage), authors);
        let plain = format!("{head}  {author}");
        let head = screen.link_commit(&head, stage.moment.commit.as_deref().unwrap_or_default());
        let head = format!("{}  {author}", screen.paint(Tone::Caution, &head));
        let subject = Span::of(Tone::Strong, stage.subject.as_deref().unwrap_or_default());
        out.push('\n');
        out.push_str(&commit::line(&head, &plain, subject, stage.is_merge, screen));
        out.push_str(&change::table(stage.changes, screen));
    }
    if shown.left_out > 0 {
        let commits = words::count(shown.left_out, "commit");
        let text = format!("{commits} before or after these days changed it too.");
        out.push_str(&format!("\n{}\n", screen.paint(Tone::Quiet, &paragraph(&text, &[], screen))));
    }
    out
}

/// What else there is to say, each with what it is called.
fn notes(shown: &Shown<'_>) -> Vec<(String, String)> {
    let mut told: Vec<(&'static str, &str, String, usize)> = Vec::new();
    let (all_planned, all_actual) = (shown.planned().count(), shown.actual().count());
    let can_compare = shown.planned().any(|it| it.step.expect.is_some());
    for planned in shown.planned() {
        let step = &planned.step;
        let mut add =
            |name, text: Option<String>| told.extend(text.map(|text| (name, step.id.as_str(), text, all_planned)));
        let is_done_by = |who: &String| shown.actual().any(|it| it.step.who.as_ref() == Some(who));
        add("expected", step.expect.clone());
        add("plan's note", step.note.clone());
        add("answers for it", step.who.clone().filter(|who| !is_done_by(who)));
        // Of a step that has not begun the story tells that.
        add("allows", allowed(&step.allow, step.allow_because.as_deref()));
        add("due", step.due.filter(|_| !planned.actual.is_empty()).map(|day| day.to_string()));
    }
    for step in shown.actual().map(|it| &it.step) {
        let ActualStep { outcome, note, lesson, who, evidence, .. } = step;
        let mut add =
            |name, text: Option<String>| told.extend(text.map(|text| (name, step.id.as_str(), text, all_actual)));
        let is_new = |text: &String| !is_told(shown, text);
        add("outcome", outcome.clone().filter(|text| can_compare || is_new(text)));
        add("note", note.clone().filter(is_new));
        add("lesson", lesson.clone().filter(is_new));
        add("done by", who.clone());
        add("evidence", Some(evidence.join(", ")).filter(|text| !text.is_empty()));
        add("allows", allowed(&step.allow, step.allow_because.as_deref()));
    }
    // What all steps say alike is said once, anything else with the step that says it.
    let mut notes: Vec<(String, String)> = Vec::new();
    for (name, id, text, all) in &told {
        let alike = told.iter().filter(|(other, _, said, _)| other == name && said == text).count();
        let label = if alike == *all { (*name).to_owned() } else { format!("{name} ({})", printable(id)) };
        let note = (label, text.clone());
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    let life = shown.life;
    let needs: Vec<String> = life
        .needs
        .iter()
        .map(|need| if need.is_met { need.name.clone() } else { format!("{} (not in place)", need.name) })
        .collect();
    for (name, names) in [
        ("came out of", &life.from),
        ("needs", &needs),
        ("yields", &life.yields),
        ("needed by", &life.needed_by),
        ("led to", &life.led_to),
        ("closed", &life.closed),
    ] {
        if !names.is_empty() {
            notes.push((name.to_owned(), names.join(", ")));
        }
    }
    notes
}

/// Says which findings a step allows, and why.
fn allowed(findings: &[String], because: Option<&str>) -> Option<String> {
    let names = findings.join(", ");
    let because = because.map(|because| format!(": {because}")).unwrap_or_default();
    (!names.is_empty()).then(|| names + &because)
}

/// Tells whether the timeline shows a text as a whole.
fn is_told(shown: &Shown<'_>, text: &str) -> bool {
    let is_it = |value: &Option<Value>| matches!(value, Some(Value::Text(told)) if told == text);
    shown.stages.iter().flat_map(|stage| stage.changes).any(|change| {
        let after = change.after.iter().flatten().filter(|(_, value)| is_it(value));
        after.into_iter().any(|(field, _)| match change.word {
            Word::Begun | Word::Finished | Word::Happened | Word::Dated => true,
            Word::Edited => change.before.iter().flatten().any(|(name, before)| name == field && before.is_none()),
            _ => false,
        })
    })
}

fn table(notes: &[(String, String)], screen: Screen) -> String {
    let labels = notes.iter().map(|(label, _)| width(label)).max().unwrap_or(0);
    let is_narrow = screen.width.is_some_and(|columns| columns < 2 + labels + 2 + SUBJECT);
    let (gap, column) = if is_narrow { ("\n      ", 6) } else { ("  ", 2 + labels + 2) };
    let mut out = String::new();
    for (label, text) in notes {
        let label = if is_narrow { label.clone() } else { pad(label, labels) };
        let text = flow(screen, &[Span::of_lines(Tone::Plain, text)], column, column);
        out.push_str(&format!("  {}{gap}{text}\n", screen.paint(Tone::Quiet, &label)));
    }
    out
}
