//! Pairs of titles as people word them.

use super::*;

/// Planned steps of several projects, and how the same step was put when it had happened.
const PAIRS: [(&str, &str); 36] = [
    ("Survey customers to size the problem", "Survey of 140 customers"),
    ("Visit building sites", "Visited two building sites with the foremen"),
    ("Draft the ideal customer profile", "Ideal customer profile, second draft"),
    ("Rank opportunities and risks", "Ranked our risks in a workshop"),
    ("Interview five estimators", "Interviews with estimators"),
    ("Set up the shared spreadsheet", "Spreadsheet set up and shared"),
    ("Recruit ten pilot customers", "Recruiting of pilot customers"),
    ("Agree data terms with legal", "Legal signed the data terms"),
    ("Test demand with a landing page", "Landing page for testing demand"),
    ("Import the old invoices", "Old invoices imported overnight"),
    ("Decide on the database", "Database decision"),
    ("Write the migration script", "Migration scripts written"),
    ("Measure search latency", "Latency of the search measured"),
    ("Train the support team", "Training for support"),
    ("Translate the onboarding mails", "Onboarding mails translated to Spanish"),
    ("Prepare the launch announcement", "Announcement for the launch"),
    ("Run a security review", "Security review by an outside firm"),
    ("Weekly calls with participants", "Participants called every week"),
    ("Prototype the approval flow", "Approval flow as a clickable prototype"),
    ("Collect support cases of last year", "Read through last year's support cases"),
    ("Define the pricing tiers", "Three price tiers defined"),
    ("Automate the nightly export", "Nightly export automated"),
    ("Renew the certificates", "Certificate renewal"),
    ("Map the current workflow", "Current workflows mapped with the site office"),
    ("Estimate the hosting costs", "Hosting cost estimates"),
    ("Hire a data engineer", "Data engineer hired"),
    ("Clean up duplicate accounts", "Duplicated accounts cleaned"),
    ("Load test the new gateway", "Gateway load tests"),
    ("Present results to the board", "Board presentation"),
    ("Retire the legacy importer", "Legacy importer switched off"),
    ("Kunden vor Ort besuchen", "Besuche bei Kunden vor Ort"),
    ("Preismodell mit dem Vertrieb klären", "Preismodell geklärt, mit Vertrieb"),
    ("Réunir les équipes régionales", "Réunion des équipes régionales"),
    ("Провести опрос клиентов", "Опрос сорока клиентов проведён"),
    ("現場を見学する", "現場の見学"),
    ("Onboarding-Mails übersetzen", "Übersetzung der Onboarding-Mails"),
];

/// What nobody planned, and what nobody did.
const STRANGERS: [&str; 12] = [
    "Server room flooded",
    "Founder left for three weeks",
    "A competitor copied the idea",
    "Switched to another parcel service",
    "Found a bug in the tax rounding",
    "Moved into a bigger office",
    "Budget frozen until autumn",
    "Works council asked for a hearing",
    "Fair in Hannover cancelled",
    "Two customers merged",
    "Rewrote the report generator",
    "Christmas party",
];

fn sides() -> (Vec<&'static str>, Vec<&'static str>) {
    let planned = PAIRS.iter().map(|(planned, _)| *planned).collect();
    (planned, PAIRS.iter().map(|(_, actual)| *actual).chain(STRANGERS).collect())
}

#[test]
fn reworded_steps_find_each_other_and_strangers_nobody() {
    let (planned, actual) = sides();
    let found: Vec<(usize, usize)> =
        assign(&planned, &actual).into_iter().map(|(left, right, _)| (left, right)).collect();
    assert_eq!(found, (0..PAIRS.len()).map(|at| (at, at)).collect::<Vec<_>>());
}

#[test]
fn the_order_of_the_lists_decides_nothing() {
    let (mut planned, mut actual) = sides();
    planned.reverse();
    actual.rotate_left(7);
    let found = assign(&planned, &actual);
    assert_eq!(found.len(), PAIRS.len());
    for (left, right, score) in found {
        assert!(PAIRS.contains(&(planned[left], actual[right])), "{} = {}", planned[left], actual[right]);
        assert!((LIKELY..1.0).contains(&score), "{score}");
    }
}

#[test]
fn candidates_come_best_first_and_no_more_than_asked_for() {
    let pool: Vec<(&str, &str)> = PAIRS.iter().map(|(planned, _)| (*planned, *planned)).collect();
    let found = candidates("Interviews about hosting costs", &pool, 5);
    let ids: Vec<&str> = found.iter().map(|candidate| candidate.id).collect();
    assert_eq!(ids, ["Estimate the hosting costs", "Interview five estimators"]);
    assert!(found.is_sorted_by(|a, b| a.score >= b.score));
    assert_eq!(candidates("Interviews about hosting costs", &pool, 1).len(), 1);
    assert_eq!(candidates("Rain on the opening day", &pool, 5), []);
    assert_eq!(candidates("Interviews", &[], 5), []);
}

#[test]
fn equally_likely_candidates_stay_in_the_order_of_the_pool() {
    let pool = [("b", "Call the customers"), ("a", "Call the customers"), ("c", "Call customers")];
    let found = candidates("Customer calls", &pool, 3);
    assert_eq!(found.iter().map(|candidate| candidate.id).collect::<Vec<_>>(), ["b", "a", "c"]);
}

#[test]
fn the_same_title_scores_one_and_no_other_does() {
    let score = |one: &str, other: &str| {
        let found = edges(&[one], &[other], 1, 1).first().map_or(0.0, |edge| edge.score);
        let likeness = likeness(one, other);
        assert!((found - likeness).abs() < 1e-9 || likeness < LIKELY, "{one} = {other}: {found} {likeness}");
        found
    };
    for (one, other) in [
        ("Survey customers", "survey  CUSTOMERS!"),
        ("Überblick verschaffen", "Uberblick, verschaffen"),
        ("é", "E"),
        ("現場を見学する", "現場を見学する。"),
        ("!!!", "!!!"),
    ] {
        assert!(is_same(one, other), "{one} = {other}");
        assert!((score(one, other) - 1.0).abs() < f64::EPSILON, "{one} = {other}");
    }
    let long = "a step whose title goes on and on and on, much longer than an id can be, for wave";
    let (one, two) = (format!("{long} one"), format!("{long} two"));
    for (one, other) in [
        ("Survey customers", "Customer surveys"),
        (&one, &two),
        ("現場を見学する", "現場を見学した"),
        ("!!!", "???"),
        ("", "a"),
    ] {
        assert!(!is_same(one, other), "{one} = {other}");
        assert!(score(one, other) < 1.0, "{one} = {other}");
    }
}

#[test]
fn a_title_whose_slug_is_an_id_means_that_step() {
    let pool = [("sizing-survey", "Ask customers how large the problem is")];
    let found = candidates("Sizing survey", &pool, 3);
    assert_eq!(found, [Candidate { id: "sizing-survey", score: 1.0 }]);
}

#[test]
fn each_step_is_assigned_once_even_if_all_are_alike() {
    let lefts = vec!["Weekly review"; 3];
    let rights = vec!["Weekly review"; 5];
    let found = assign(&lefts, &rights);
    assert_eq!(found.len(), 3);
    let others: BTreeSet<usize> = found.iter().map(|(_, right, _)| *right).collect();
    assert_eq!(others.len(), 3);
}

#[test]
fn the_sum_decides_and_not_the_first_pair() {
    let edge = |left, right, score| Edge { left, right, score };
    let edges = [edge(0, 0, 0.9), edge(0, 1, 0.8), edge(1, 0, 0.7)];
    assert_eq!(best(&edges), [(0, 1, 0.8), (1, 0, 0.7)]);
    assert_eq!(likeliest_first(edges.to_vec()), [(0, 0, 0.9)]);
}

#[test]
fn long_lists_of_titles_that_are_all_alike_end_soon() {
    let titles: Vec<String> =
        (0..2000).map(|number| format!("Visit customer {number} in region {}", number % 7)).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let found = assign(&titles, &titles);
    assert_eq!(found.len(), titles.len());
    assert!(found.iter().all(|(left, right, score)| left == right && (score - 1.0).abs() < f64::EPSILON));
}

#[test]
fn the_same_titles_pair_up_in_their_order() {
    let lefts = ["Review", "Visit", "review.", "Review!"];
    assert_eq!(same(&lefts, &["REVIEW", "Survey", "Review"]), [Some(0), None, Some(2), Some(2)]);
    assert_eq!(same(&lefts, &[]), [None; 4]);
}

#[test]
fn of_many_pairs_those_that_share_rare_words_are_looked_at() {
    let (planned, actual) = sides();
    let found = assign_within(&planned, &actual, 4 * planned.len());
    let right = found.iter().filter(|(left, right, _)| left == right).count();
    assert!(right > 30 && right <= PAIRS.len(), "{right} of {}", PAIRS.len());
    assert_eq!(assign_within(&planned, &actual, 0), []);
}

#[test]
fn what_is_much_alike_is_hardly_ever_wrong() {
    let (planned, actual) = sides();
    let edges = edges(&planned, &actual, planned.len(), MAX_PAIRS);
    let of = |is_right: bool| edges.iter().filter(move |edge| (edge.left == edge.right) == is_right);
    assert_eq!(of(false).filter(|edge| edge.score >= ALIKE).count(), 0);
    assert_eq!(of(true).filter(|edge| edge.score >= ALIKE).count(), 31);
    assert!(of(false).all(|edge| edge.score < ALIKE - 0.05));
}
