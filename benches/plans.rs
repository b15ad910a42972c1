//! Texts of plans, as a team writes them that fills in much.

use asplanned::model::step::Kind;

/// Writes a plan of so many steps.
pub(crate) fn plan(steps: usize) -> String {
    joined(&(0..steps).map(|number| step(number, 0)).collect::<Vec<_>>())
}

/// Writes the versions of a plan that begins with `first` steps and ends with `last`. Each has one more step than the one
/// before it, somewhere in its middle, or another text in one step.
pub(crate) fn revisions(first: usize, last: usize, count: usize) -> Vec<String> {
    let mut steps: Vec<String> = (0..first).map(|number| step(number, 0)).collect();
    let mut versions = vec![joined(&steps)];
    for revision in 1..count {
        let at = revision * 7919 % (steps.len() + 1);
        if first + (last - first) * revision / (count - 1) > steps.len() {
            steps.insert(at, step(steps.len(), revision));
        } else {
            let at = at.min(steps.len() - 1);
            steps[at] = step(at, revision);
        }
        versions.push(joined(&steps));
    }
    versions
}

fn joined(steps: &[String]) -> String {
    let head =
        "title = \"Concierge MVP for submittal tracking\"\nsummary = \"Can we run it by hand for ten customers?\"\n";
    format!("{head}{}", steps.concat())
}

/// Writes a step; its revision shows in its note.
fn step(number: usize, revision: usize) -> String {
    format!(
        "\n[[step]]\nid = \"step-{number}\"\ntitle = \"Talk to customer {number} about what slows them down\"\nkind = \
         \"{kind}\"\nphase = \"discover\"\nneeds = [\"step-{before}\"]\ndue = 2023-02-{day:02}\nwho = \"ana\"\nexpect = \
         \"Most track submittals in a spreadsheet\"\nnote = \"Needs the sales team's list, version {revision}.\"\n",
        kind = Kind::ALL[number % Kind::ALL.len()],
        before = number / 2,
        day = number % 28 + 1,
    )
}
