//! The event log of OCEL 2.0.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use process_mining::core::event_data::object_centric::linked_ocel::{LinkedOCELAccess, SlimLinkedOCEL};
use process_mining::core::event_data::object_centric::{OCELAttributeType, OCELAttributeValue, OCELType};
use process_mining::{Importable, OCEL};
use serde_json::{Value, json};

use super::{called, day, days, export, happened, hostile, initiatives, known, list, share, text};
use crate::example::example;

fn read(folder: &Path) -> OCEL {
    let written = export(folder, "ocel", &["--repository", "a \"<repository>\""]);
    OCEL::import_from_bytes(written.as_bytes(), "json").unwrap()
}

/// A value as JSON has it, read as what the log declares it to be.
fn value(types: &[OCELType], of: &str, name: &str, value: &OCELAttributeValue) -> Value {
    let declared = types.iter().find(|it| it.name == of).unwrap_or_else(|| panic!("{of} is not declared"));
    let declared = declared.attributes.iter().find(|it| it.name == name).unwrap_or_else(|| panic!("{of}: {name}"));
    let sort = OCELAttributeType::from_type_str(&declared.value_type);
    let read = if value.get_type() == sort { value.clone() } else { value.try_coerce_to(sort).unwrap() };
    match read {
        OCELAttributeValue::Integer(number) => json!(number),
        OCELAttributeValue::Float(number) => json!(number),
        OCELAttributeValue::Boolean(flag) => json!(flag),
        OCELAttributeValue::Time(moment) => json!(day(&moment)),
        OCELAttributeValue::String(text) => json!(text),
        OCELAttributeValue::Null => panic!("{of}: {name} has no value"),
    }
}

fn event(step: &Value) -> BTreeMap<&'static str, Value> {
    let from: Vec<&str> = list(&step["from"]).iter().map(text).collect();
    let own =
        [("id", step["id"].clone()), ("came_from", if from.is_empty() { json!(null) } else { json!(from.join(";")) })];
    known(own.into_iter().chain(happened(step)))
}

fn object(log: &OCEL, id: &str) -> (String, BTreeMap<String, Value>) {
    let object = log.objects.iter().find(|it| it.id == id).unwrap_or_else(|| panic!("{id} is not there"));
    let read = |name: &str, it: &OCELAttributeValue| value(&log.object_types, &object.object_type, name, it);
    let attributes = object.attributes.iter().map(|it| (it.name.clone(), read(&it.name, &it.value)));
    (object.object_type.clone(), attributes.collect())
}

/// Checks that events and objects are what `diff` says.
fn assert_agrees(folder: &Path) {
    let (log, initiatives) = (read(folder), initiatives(folder));
    let mut events = log.events.iter();
    for initiative in &initiatives {
        let name = text(&initiative["name"]);
        let (sort, found) = object(&log, &format!("initiative:{name}"));
        assert_eq!(sort, "initiative");
        let told = known([
            ("name", initiative["name"].clone()),
            ("title", initiative["title"].clone()),
            ("repository", json!("a \"<repository>\"")),
            ("foreseen_share", share(initiative, "foreseen_share")),
            ("plan_kept", share(initiative, "plan_kept")),
        ]);
        assert!(
            found.iter().map(|(key, value)| (key.as_str(), value)).eq(told.iter().map(|(key, value)| (*key, value))),
            "{found:?}"
        );
        for step in list(&initiative["plan"]) {
            let (sort, found) = object(&log, &format!("planned:{name}/{}", text(&step["id"])));
            assert_eq!(sort, "planned step");
            for (key, expected) in [
                ("name", &step["id"]),
                ("title", &step["title"]),
                ("kind", &step["kind"]),
                ("in_baseline", &step["in_baseline"]),
                ("planned", &step["added"]["date"]),
                ("reason", &step["reason"]),
                ("fate", &step["fate"]),
            ] {
                assert_eq!(found.get(key).unwrap_or(&Value::Null), expected, "{key} of {step}");
            }
        }
        for (step, day) in list(&initiative["actual"]).iter().zip(days(initiative)) {
            let found = events.next().unwrap();
            assert_eq!(found.id, format!("actual:{name}/{}", text(&step["id"])));
            assert_eq!(found.event_type, called(step));
            assert_eq!(found.time.to_rfc3339(), format!("{day}T00:00:00+00:00"));
            let read = |name: &str, it: &OCELAttributeValue| value(&log.event_types, &found.event_type, name, it);
            let attributes = found.attributes.iter().map(|it| (it.name.as_str(), read(&it.name, &it.value)));
            assert_eq!(attributes.collect::<BTreeMap<_, _>>(), event(step));
            let mut links: Vec<(&str, String)> = vec![("part of", format!("initiative:{name}"))];
            links.extend(list(&step["plan"]).iter().map(|id| ("realises", format!("planned:{name}/{}", text(id)))));
            links.extend(step["who"].as_str().map(|who| ("done by", format!("person:{who}"))));
            let found: Vec<(&str, String)> =
                found.relationships.iter().map(|it| (it.qualifier.as_str(), it.object_id.clone())).collect();
            // States stand behind them, which `diff` does not tell of.
            assert_eq!(found[..links.len()], links);
            assert!(found[links.len()..].iter().all(|(it, _)| ["needs", "yields"].contains(it)), "{found:?}");
        }
    }
    assert_eq!(events.next(), None);
    let steps = initiatives.iter().flat_map(|it| list(&it["plan"]).iter().chain(list(&it["actual"])));
    let named: BTreeSet<&str> = steps.filter_map(|step| step["who"].as_str()).collect();
    let people = log.objects.iter().filter(|it| it.object_type == "person");
    assert_eq!(people.map(|it| it.id.strip_prefix("person:").unwrap()).collect::<BTreeSet<_>>(), named);
}

/// Checks that nothing is called twice, and that the library finds both ends of every relationship.
fn assert_is_whole(log: OCEL) {
    let ids: BTreeSet<&str> =
        log.events.iter().map(|it| it.id.as_str()).chain(log.objects.iter().map(|it| it.id.as_str())).collect();
    assert_eq!(ids.len(), log.events.len() + log.objects.len());
    let used: BTreeSet<&str> = log.events.iter().map(|it| it.event_type.as_str()).collect();
    assert!(log.event_types.iter().map(|it| it.name.as_str()).eq(used), "{:?}", log.event_types);
    let written = log.events.iter().map(|it| it.relationships.len()).sum::<usize>();
    let between = log.objects.iter().map(|it| it.relationships.len()).sum::<usize>();
    let linked = SlimLinkedOCEL::from_ocel(log);
    assert_eq!(linked.get_all_evs().map(|it| linked.get_e2o(it).count()).sum::<usize>(), written);
    assert_eq!(linked.get_all_obs().map(|it| linked.get_o2o(it).count()).sum::<usize>(), between);
}

#[test]
fn the_objects_of_the_example_are_what_diff_says() {
    let folder = example();
    assert_agrees(folder.path());
    let log = read(folder.path());
    let count = |sort: &str| log.objects.iter().filter(|it| it.object_type == sort).count();
    let types: Vec<&str> = log.object_types.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(types, ["initiative", "person", "planned step", "state"]);
    assert_eq!(log.events.len(), 46);
    assert_eq!(types.iter().map(|it| count(it)).collect::<Vec<_>>(), [4, 4, 51, 5]);
    assert_is_whole(log);
}

#[test]
fn hostile_texts_are_only_texts() {
    let repository = hostile();
    assert_agrees(repository.path());
    let log = read(repository.path());
    let ids: Vec<&str> = log.objects.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "initiative:r&d",
            "state:r&d/proof",
            "person:Ana <ana@example.org> & \"co\"",
            "planned:r&d/ask",
            "planned:r&d/build",
            "planned:r&d/buy",
            "planned:r&d/ship",
            "planned:r&d/party",
            "person:Ben O'Neil",
        ]
    );
    let of = |id: &str, key: &str| object(&log, id).1.remove(key).unwrap();
    assert_eq!(of("planned:r&d/ask", "title"), "</event></trace> &amp; & <!-- --> ]]> \u{7}\\");
    assert_eq!(of("planned:r&d/build", "title"), " 漢字\tand\nlines 👍 ");
    assert_eq!(of("planned:r&d/build", "phase"), "</string>'\"");
    assert_eq!(of("planned:r&d/build", "due"), "2023-03-01");
    assert_eq!(of("planned:r&d/party", "title"), "\u{202e}\u{200b}\u{85}\u{fffe}");
    let links = |of: &[process_mining::core::event_data::object_centric::OCELRelationship]| -> Vec<String> {
        of.iter().map(|it| format!("{} {}", it.qualifier, it.object_id)).collect()
    };
    let events: Vec<Vec<String>> = log.events.iter().map(|it| links(&it.relationships)).collect();
    let (own, state) = ("part of initiative:r&d", "state:r&d/proof");
    let (needs, yields) = (format!("needs {state}"), format!("yields {state}"));
    assert_eq!(
        events,
        [
            vec![own, "realises planned:r&d/ask", "done by person:Ben O'Neil"],
            vec![own],
            vec![own, "realises planned:r&d/buy", "done by person:Ben O'Neil", &yields],
            vec![own, "realises planned:r&d/ask"],
            vec![own, "realises planned:r&d/ship", &needs],
        ]
    );
    let objects: BTreeMap<&str, Vec<String>> =
        log.objects.iter().map(|it| (it.id.as_str(), links(&it.relationships))).collect();
    let ask = "needs planned:r&d/ask";
    assert_eq!(objects["planned:r&d/ask"], [own, "answered for by person:Ana <ana@example.org> & \"co\""]);
    assert_eq!(objects["planned:r&d/build"], [own, ask, &yields]);
    assert_eq!(objects["planned:r&d/ship"], [own, &needs]);
    assert_eq!(objects["state:r&d/proof"], [own]);
    assert_is_whole(log);
}
