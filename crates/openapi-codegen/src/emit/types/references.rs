//! References between component schemas: which a type mentions, and which it contains directly.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use crate::model::{Api, Schema, SchemaKind};

/// What each component schema refers to, by index into [`Api::schemas`].
pub struct References {
    /// Every component that a type mentions.
    pub mentions: Vec<BTreeSet<usize>>,
    /// Those that a value of the type contains directly, not in a list or a map.
    inside: Vec<BTreeSet<usize>>,
}

impl References {
    /// Those of the API.
    pub fn new(api: &Api) -> Self {
        let names: HashMap<&str, usize> =
            api.schemas.iter().enumerate().map(|(i, s)| (s.type_name.as_str(), i)).collect();
        let both = api.schemas.iter().map(|named| {
            let (mut all, mut inside) = (BTreeSet::new(), BTreeSet::new());
            walk(&named.schema, &names, true, &mut |index, is_inside| {
                all.insert(index);
                if is_inside {
                    inside.insert(index);
                }
            });
            (all, inside)
        });
        let (mentions, inside) = both.unzip();
        Self { mentions, inside }
    }

    /// The components that the schemas lead to.
    pub fn reached<'a>(&self, schemas: impl IntoIterator<Item = &'a Schema>) -> BTreeSet<usize> {
        let mut open = Vec::new();
        for schema in schemas {
            // Compositions have a name, so that their references are those of a component.
            walk(schema, &HashMap::new(), true, &mut |index, _| open.push(index));
        }
        self.closure(open)
    }

    /// The components, and all that they mention.
    pub fn closure(&self, mut open: Vec<usize>) -> BTreeSet<usize> {
        let mut reached = BTreeSet::new();
        while let Some(index) = open.pop() {
            if reached.insert(index) {
                open.extend(self.mentions.get(index).into_iter().flatten());
            }
        }
        reached
    }

    /// For each component that contains itself, directly or through others: the components of that
    /// cycle. A field of one of these types needs a `Box`, or the type would have no finite size.
    pub fn cycles(&self) -> BTreeMap<usize, BTreeSet<usize>> {
        let order = self.finished();
        let mut before = vec![Vec::new(); self.inside.len()];
        for (index, inside) in self.inside.iter().enumerate() {
            for other in inside {
                before[*other].push(index);
            }
        }
        // Kosaraju's algorithm: of those left, the components that reach this one are in its cycle.
        let mut seen = vec![false; self.inside.len()];
        let mut cycles = BTreeMap::new();
        for root in order.into_iter().rev() {
            let (mut cycle, mut open) = (BTreeSet::new(), vec![root]);
            while let Some(index) = open.pop() {
                if !std::mem::replace(&mut seen[index], true) {
                    cycle.insert(index);
                    open.extend(&before[index]);
                }
            }
            if cycle.len() > 1 || self.inside[root].contains(&root) {
                cycles.extend(cycle.iter().map(|index| (*index, cycle.clone())));
            }
        }
        cycles
    }

    /// The components in the order in which a depth-first search finishes them.
    fn finished(&self) -> Vec<usize> {
        let mut seen = vec![false; self.inside.len()];
        let mut order = Vec::new();
        for root in 0..self.inside.len() {
            let mut open = vec![(root, false)];
            while let Some((index, done)) = open.pop() {
                if done {
                    order.push(index);
                } else if !std::mem::replace(&mut seen[index], true) {
                    open.push((index, true));
                    open.extend(self.inside[index].iter().map(|inner| (*inner, false)));
                }
            }
        }
        order
    }
}

/// Visits each component that a schema mentions, and whether a value of it stands inside.
fn walk(
    schema: &Schema,
    names: &HashMap<&str, usize>,
    inside: bool,
    visit: &mut impl FnMut(usize, bool),
) {
    match &schema.kind {
        SchemaKind::Named(index) => visit(*index, inside),
        SchemaKind::Array(inner) | SchemaKind::Map(inner) => walk(inner, names, false, visit),
        SchemaKind::Object(properties) => {
            properties.iter().for_each(|property| walk(&property.schema, names, inside, visit));
        }
        SchemaKind::Other { json, .. } => walk_json(json, names, inside, visit),
        _ => {}
    }
}

fn walk_json(
    json: &Value,
    names: &HashMap<&str, usize>,
    inside: bool,
    visit: &mut impl FnMut(usize, bool),
) {
    match json {
        Value::Object(members) => {
            for (key, child) in members {
                let target = child.as_str().filter(|_| key == "$ref");
                let name = target.and_then(|target| target.strip_prefix("#/components/schemas/"));
                if let Some(index) = name.and_then(|name| names.get(name)) {
                    visit(*index, inside);
                }
                let behind = matches!(key.as_str(), "items" | "additionalProperties");
                walk_json(child, names, inside && !behind, visit);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk_json(item, names, inside, visit)),
        _ => {}
    }
}
