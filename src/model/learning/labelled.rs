//! How well titles are told to be one step: sixty of them, written for this, of which those in one line are one step.
//!
//! Light edits and rewordings, a few of which share no word; the lines of one title are distractors, most of which share
//! words with another step, and one as many as a rewording does ("Review the office's security").

use std::collections::BTreeSet;

use super::drafts::actual;
use super::groups::groups;
use super::same::Same;
use crate::model::row::Row;

const STEPS: [&[&str]; 34] = [
    &[
        "Agree data terms with customers",
        "Agree on data terms with our customers",
        "Data terms agreed with each customer",
    ],
    &["Interview ten site managers", "Interviews with site managers", "Interview managers on site"],
    &["Keep stakeholders informed", "Keep all stakeholders informed every week", "Inform the stakeholders regularly"],
    &["Write the migration guide", "Migration guide for administrators", "Draft a guide for the migration"],
    &["Security review of the upload service"],
    &["Load test with a year of traffic", "Load tests with last year's traffic"],
    &["Train the support team", "Support team training", "Training for support"],
    &["Set up monitoring and alerts", "Monitoring and alerting set up", "Be told at once when production breaks"],
    &["Translate the screens into French", "French translation of all screens"],
    &["Price test with three offers", "Test three prices", "Find out what people would pay"],
    &["Accessibility audit", "Audit the forms for accessibility"],
    &["Get sign-off from legal", "Legal sign-off"],
    &["Move the first tenants to the new database", "First tenants moved to the new database"],
    &["Rehearse the rollback", "Practise the way back"],
    &["Datenschutz mit dem Betriebsrat klären", "Datenschutz klären mit Betriebsrat"],
    &["Former les équipes de chantier", "Formation des équipes de chantier"],
    &["Recoger los requisitos de los clientes", "Requisitos de los clientes recogidos"],
    &["Clean up the address data", "Tidy customer addresses"],
    &["Ask finance how the invoices will be booked", "Clear up with accounting where the money goes"],
    &["Interview customers who left"],
    &["Review the quarterly budget"],
    &["Data model in a spreadsheet"],
    &["Test the backup"],
    &["Guide for new colleagues"],
    &["Set up the booth at the trade fair"],
    &["Move the office"],
    &["Review the office's security"],
    &["Write the press release"],
    &["First draft of the offer"],
    &["Managers in the press"],
    &["Schulung der Bauleiter"],
    &["Decide on the name"],
    &["Count the overdue invoices"],
    &["Agree prices with suppliers", "Agree on prices with all suppliers"],
];

type Pairs = BTreeSet<(usize, usize)>;

/// The pairs of titles, by number, that are one step: as they are labelled, and as they are found.
fn pairs() -> (Pairs, Pairs, Vec<&'static str>) {
    let titles: Vec<&str> = STEPS.iter().copied().flatten().copied().collect();
    let rows: Vec<Row> =
        titles.iter().enumerate().map(|(at, title)| actual(&format!("i{at}"), &format!("s{at:02}"), title)).collect();
    let of = |groups: &mut dyn Iterator<Item = Vec<usize>>| {
        let mut pairs = BTreeSet::new();
        for group in groups {
            pairs.extend(group.iter().flat_map(|a| group.iter().filter(move |b| a < b).map(move |b| (*a, *b))));
        }
        pairs
    };
    let mut next = 0;
    let labelled = of(&mut STEPS.iter().map(|step| {
        next += step.len();
        (next - step.len()..next).collect()
    }));
    let found = of(&mut groups(&rows, &Same::default(), None).into_iter().map(|group| group.rows));
    (labelled, found, titles)
}

#[test]
fn titles_of_one_step_are_found_and_others_are_not() {
    let (labelled, found, titles) = pairs();
    let right = found.intersection(&labelled).count();
    #[expect(clippy::cast_precision_loss, reason = "a few dozen pairs")]
    let share = |of: usize| right as f64 / of as f64;
    let (precision, recall) = (share(found.len()), share(labelled.len()));
    let tell = |pairs: Vec<&(usize, usize)>| {
        pairs.iter().map(|(a, b)| format!("\n  {} = {}", titles[*a], titles[*b])).collect::<Vec<_>>().concat()
    };
    let told = format!(
        "{} titles, {} pairs, {} found, {right} of them right: precision {precision:.3}, recall {recall:.3}\nwrong:{}\n\
         missed:{}",
        titles.len(),
        labelled.len(),
        found.len(),
        tell(found.difference(&labelled).collect()),
        tell(labelled.difference(&found).collect()),
    );
    assert_eq!(titles.len(), 60);
    assert!(precision >= 0.95 && recall >= 0.7, "{told}");
}
