//! A plan as a Petri net in PNML (ISO/IEC 15909-2), as pm4py, `ProM` and their like read it.
//!
//! Silent transitions carry the mark that these tools know, `$invisible$`, and the final marking stands in the list that they
//! have agreed on: the standard has neither.

use super::xml::Xml;
use crate::model::initiative::Initiative;
use crate::model::net::{self, Net, Transition};
use crate::model::plan::PlannedStep;

/// The type of a net of places and transitions, in the core that all tools read.
const CORE: &str = "http://www.pnml.org/version-2009/grammar/pnmlcoremodel";

/// A net that was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pnml {
    /// The document.
    pub text: String,
    /// Of a plan whose needs make no order: the ids of the steps that wait for each other. The net is a sequence then.
    pub circle: Option<Vec<String>>,
}

/// Writes an initiative's newest plan as a net; a document with no net where there is none.
pub fn pnml(initiative: Option<&Initiative>) -> Pnml {
    let net = initiative.map(|initiative| {
        let newest = initiative.judgement.plan.iter().filter(|planned| planned.in_newest);
        (initiative, net::net(&newest.map(|planned| &planned.step).collect::<Vec<&PlannedStep>>()))
    });
    let mut xml = Xml::new();
    xml.element("pnml", &[("xmlns", "http://www.pnml.org/version-2009/grammar/pnml")], |xml| {
        if let Some((initiative, net)) = &net {
            write(xml, &initiative.name, net);
        }
    });
    Pnml { text: xml.finish(), circle: net.and_then(|(_, net)| net.circle) }
}

fn write(xml: &mut Xml, name: &str, net: &Net) {
    let place = |at: &usize| net.places.get(*at).map(String::as_str).unwrap_or_default();
    xml.element("net", &[("id", "plan"), ("type", CORE)], |xml| {
        label(xml, name);
        xml.element("page", &[("id", "page")], |xml| {
            for (at, id) in net.places.iter().enumerate() {
                xml.element("place", &[("id", id)], |xml| {
                    label(xml, id);
                    if at == net.start {
                        xml.element("initialMarking", &[], |xml| xml.text("text", "1"));
                    }
                });
            }
            for transition in &net.transitions {
                write_transition(xml, transition);
            }
            let takes = |it: &Transition| it.before.iter().map(|at| (place(at).to_owned(), it.name.clone())).collect();
            let puts = |it: &Transition| it.behind.iter().map(|at| (it.name.clone(), place(at).to_owned())).collect();
            let arcs = net.transitions.iter().flat_map(|it| -> [Vec<(String, String)>; 2] { [takes(it), puts(it)] });
            for (at, (source, target)) in arcs.flatten().enumerate() {
                let id = format!("arc-{}", at + 1);
                xml.element("arc", &[("id", &id), ("source", &source), ("target", &target)], |xml| {
                    xml.element("inscription", &[], |xml| xml.text("text", "1"));
                });
            }
        });
        xml.element("finalmarkings", &[], |xml| {
            xml.element("marking", &[], |xml| {
                for (at, id) in net.places.iter().enumerate() {
                    let tokens = if at == net.end { "1" } else { "0" };
                    xml.element("place", &[("idref", id)], |xml| xml.text("text", tokens));
                }
            });
        });
    });
}

fn write_transition(xml: &mut Xml, transition: &Transition) {
    xml.element("transition", &[("id", &transition.name)], |xml| {
        if let Some((id, title)) = &transition.step {
            label(xml, id);
            xml.element("toolspecific", &[("tool", "asplanned"), ("version", "1")], |xml| xml.text("title", title));
        } else {
            label(xml, &transition.name);
            let invisible =
                [("tool", "ProM"), ("version", "6.4"), ("activity", "$invisible$"), ("localNodeID", &transition.name)];
            xml.empty("toolspecific", &invisible);
        }
    });
}

fn label(xml: &mut Xml, text: &str) {
    xml.element("name", &[], |xml| xml.text("text", text));
}
