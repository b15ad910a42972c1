//! The texts that a new initiative begins with: they teach the format where it is used.

use chrono::NaiveDate;
use toml::Value;

use super::edit::{self, EditError, Editor, Spot};
use super::format::{Format, Plan, Record};
use super::schema::File;
use crate::model::actual::ActualStep;
use crate::model::plan::PlannedStep;
use crate::model::step::Kind;

/// Makes the first line of a new file: it tells editors where the schema is, `depth` folders above the file.
pub fn schema_line(file: File, depth: usize) -> String {
    let up = if depth == 0 { "./".to_owned() } else { "../".repeat(depth) };
    format!("#:schema {up}{}\n", file.schema_name())
}

/// Makes the text of a new `plan.toml`, which has no step yet. `agreed` is the day on which the plan stood agreed, if
/// that was before it was put under git. The schemas are `depth` folders above.
pub fn new_plan(title: &str, agreed: Option<NaiveDate>, depth: usize) -> String {
    let schema = schema_line(File::Plan, depth);
    let title = Value::String(title.to_owned());
    let agreed = match agreed {
        Some(day) => format!("agreed = {day}\n"),
        None => String::new(),
    };
    format!(
        r#"{schema}# The steps that we anticipate. Commit a step before it begins: that is what makes it foreseen.
title = {title}
{agreed}
# A step needs a title only:
#
# [[step]]
# id = "sizing-survey"            # default: made of the title
# title = "Survey customers to size the problem"
# kind = "hypothesis"             # activity, decision, convergence, hypothesis, recurring, ongoing
# needs = ["scenario-map"]        # what must be in place before
# due = 2023-02-10
# who = "ana"
# expect = "Most track submittals in a spreadsheet"   # what we believe, before we look
# note = "Needs the sales team's list."
#
# Given up? Keep the step, and say why:
#
# dropped = "Sales data was enough"
"#
    )
}

/// Makes the text of a new `actual.toml`, which has no step yet. The title is in it so that no two initiatives begin with
/// the same file: one that comes in the commit in which another goes would be taken for the same one, moved. The schemas
/// are `depth` folders above.
pub fn new_record(title: &str, depth: usize) -> String {
    let schema = schema_line(File::Actual, depth);
    let title = Value::String(title.to_owned());
    format!(
        r#"{schema}# {title}: the steps that really happened, in order. Record a step when it begins.
#
# [[step]]
# title = "Survey of 140 customers"
# plan = "sizing-survey"          # the planned step that it realises; [] says that it was not planned
# started = 2023-02-01
# finished = 2023-02-12           # without it: under way
# outcome = "confirmed: 60 % track by hand"
#
# A step that nobody planned teaches most:
#
# from = ["check-ins"]            # the steps that it came out of
# note = "why it came up"
# foreseeable = true              # in hindsight: could we have known?
# lesson = "Ask legal in week one"
"#
    )
}

/// Makes the text of a `plan.toml` that begins with steps of a list: with their id, title, kind, phase, day and note. The
/// schemas are `depth` folders above.
///
/// # Errors
/// If the text would not mean what was meant.
pub fn plan_of(
    title: &str,
    agreed: Option<NaiveDate>,
    steps: &[PlannedStep],
    depth: usize,
) -> Result<Vec<u8>, EditError> {
    let schema = schema_line(File::Plan, depth);
    let fields = |step: &PlannedStep| {
        let mut fields = vec![("id", edit::Value::Text(step.id.clone()))];
        fields.extend(text("title", step.title.as_ref()));
        let kind = Some(step.kind).filter(|kind| *kind != Kind::default());
        fields.extend(kind.map(|kind| ("kind", edit::Value::Text(kind.name().to_owned()))));
        fields.extend(text("phase", step.phase.as_ref()));
        fields.extend(step.due.map(|due| ("due", edit::Value::Day(due))));
        fields.extend(text("note", step.note.as_ref()));
        fields
    };
    let agreed = agreed.map_or(String::new(), |day| format!("agreed = {day}\n"));
    let head = format!(
        "{schema}# The steps that we anticipate. Commit a step before it begins: that is what makes it foreseen. A step may have more keys:
# kind, needs, due, who, expect, note. Given up, it keeps its place and says why: dropped = \"Sales data was enough\"
title = {}
{agreed}",
        Value::String(title.to_owned())
    );
    with_steps::<Plan>(&head, steps.iter().map(fields))
}

/// Makes the text of an `actual.toml` that begins with steps of a list: with their id, title, link, days, note and
/// evidence. The schemas are `depth` folders above.
///
/// # Errors
/// If the text would not mean what was meant.
pub fn record_of(title: &str, steps: &[ActualStep], depth: usize) -> Result<Vec<u8>, EditError> {
    let schema = schema_line(File::Actual, depth);
    let fields = |step: &ActualStep| {
        let mut fields = vec![("id", edit::Value::Text(step.id.clone()))];
        fields.extend(text("title", step.title.as_ref()));
        fields.extend(step.plan.as_deref().map(link));
        fields.extend(step.started.map(|day| ("started", edit::Value::Day(day))));
        fields.extend(step.finished.map(|day| ("finished", edit::Value::Day(day))));
        fields.extend(text("note", step.note.as_ref()));
        let evidence = Some(&step.evidence).filter(|evidence| !evidence.is_empty());
        fields.extend(evidence.map(|evidence| ("evidence", edit::Value::Texts(evidence.clone()))));
        fields
    };
    let head = format!(
        "{schema}# {}: the steps that really happened, in order. Record a step when it begins. One without days happened;
# one with `started` and no `finished` is under way. What nobody planned teaches most: from, note, foreseeable, lesson
",
        Value::String(title.to_owned())
    );
    with_steps::<Record>(&head, steps.iter().map(fields))
}

/// A key of a step, and what it is set to.
type Field = (&'static str, edit::Value);

fn text(key: &'static str, text: Option<&String>) -> Option<Field> {
    text.map(|text| (key, edit::Value::Text(text.clone())))
}

fn link(plan: &[String]) -> Field {
    match plan {
        [only] => ("plan", edit::Value::Text(only.clone())),
        several => ("plan", edit::Value::Texts(several.to_vec())),
    }
}

fn with_steps<F: Format>(head: &str, steps: impl Iterator<Item = Vec<Field>>) -> Result<Vec<u8>, EditError> {
    let mut editor = Editor::open::<F>(head.as_bytes())?;
    for step in steps {
        editor.add_step(Spot::End, &step)?;
    }
    editor.finish()
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    #[test]
    fn new_plans_read_without_findings() {
        let day = NaiveDate::from_ymd_opt(2023, 1, 9);
        for (title, agreed) in
            [("T", None), ("Say \"hi\" to C:\\ 'all' # ]]", day), ("Ünï 中\u{1b}\n\"\"\"'''\u{7f}", None)]
        {
            let text = new_plan(title, agreed, 1);
            let document = read::plan("plan.toml", text.as_bytes());
            let content = document.content.unwrap();
            assert_eq!(content.head.title.as_deref(), Some(title));
            assert_eq!(content.head.agreed, agreed);
            assert_eq!(content.steps, []);
            if !title.contains('\n') {
                assert_eq!(document.findings, []);
            }
        }
    }

    #[test]
    fn new_records_read_without_findings() {
        let document = read::record("actual.toml", new_record("Pilot", 1).as_bytes());
        assert_eq!(document.findings, []);
        assert_eq!(document.content.unwrap().steps, []);
    }

    #[test]
    fn the_first_line_leads_to_the_schema() {
        assert!(new_plan("T", None, 1).starts_with("#:schema ../plan.schema.json\n# The steps"));
        assert!(new_record("T", 2).starts_with("#:schema ../../actual.schema.json\n# \"T\""));
        assert_eq!(schema_line(File::Plan, 0), "#:schema ./plan.schema.json\n");
    }

    #[test]
    fn the_examples_are_right() {
        let uncomment = |text: &str| {
            let lines = text.lines().skip_while(|line| *line != "# [[step]]");
            let keys = lines.filter_map(|line| line.strip_prefix("# ")).filter(|line| line.contains(['=', '[']));
            keys.collect::<Vec<_>>().join("\n")
        };
        let plan = uncomment(&new_plan("T", None, 1));
        let plan = read::plan("plan.toml", plan.as_bytes());
        assert_eq!(plan.findings, []);
        assert!(plan.content.unwrap().steps[0].dropped.is_some());
        let record = uncomment(&new_record("Pilot", 1));
        let record = read::record("actual.toml", record.as_bytes());
        assert_eq!(record.findings, []);
        assert!(record.content.unwrap().steps[0].lesson.is_some());
    }

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    #[test]
    fn planned_steps_read_as_they_were_given() {
        let step =
            |id: &str, title: &str| PlannedStep { id: id.into(), title: Some(title.into()), ..PlannedStep::default() };
        let steps = [
            PlannedStep {
                phase: Some("Discover".into()),
                kind: Kind::Decision,
                ..step("a", "Say \"hi\" to C:\\ # ]]")
            },
            PlannedStep { due: day("2023-02-01"), note: Some("two\nlines".into()), ..step("b", "現場 '''") },
        ];
        let text = plan_of("T \"1\"", day("2023-01-09"), &steps, 1).unwrap();
        let document = read::plan("plan.toml", &text);
        assert_eq!(document.findings, []);
        let content = document.content.unwrap();
        assert_eq!((content.head.title.as_deref(), content.head.agreed), (Some("T \"1\""), day("2023-01-09")));
        assert_eq!(content.steps, steps);
    }

    #[test]
    fn actual_steps_read_as_they_were_given() {
        let step = |id: &str| ActualStep { id: id.into(), title: Some(id.into()), ..ActualStep::default() };
        let (started, finished) = (day("2023-02-01"), day("2023-02-02"));
        let steps = [
            ActualStep { plan: Some(vec!["x".into()]), started, finished, ..step("a") },
            ActualStep { evidence: vec!["https://x.org".into()], note: Some("why".into()), ..step("b") },
            ActualStep { plan: Some(Vec::new()), ..step("c") },
        ];
        let text = record_of("T", &steps, 1).unwrap();
        let document = read::record("actual.toml", &text);
        assert_eq!(document.findings, []);
        assert_eq!(document.content.unwrap().steps, steps);
    }
}
