//! Compositions (`oneOf`, `anyOf`, `allOf`, `not`): the only place where types are not of the
//! model's making. Progenitor's type space says what they are in Rust.

mod decode;
mod item;
mod shorten;
mod tidy;
mod type_space;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::Item;

use super::references::References;
use crate::diagnostic::Diagnostic;
use crate::emit::rust::paths::Tidy;
use crate::model::{Api, NamedSchema, SchemaKind};
use crate::settings::Settings;

/// The items that typify made.
#[derive(Default)]
pub struct Unions {
    /// Those of each composition, by its Rust name: the type itself, what is inside of it and has
    /// no name in the description, and their impls.
    items: BTreeMap<String, Vec<Item>>,
    /// The types inside, with the name of the composition.
    pub parts: BTreeMap<String, String>,
    /// The modules that these items call.
    support: Vec<Item>,
}

/// Makes the types of all compositions.
///
/// # Errors
/// A diagnostic for each that cannot be expressed.
pub fn make(
    api: &Api,
    references: &References,
    settings: &Settings,
) -> Result<Unions, Vec<Diagnostic>> {
    let is_union = |schema: &NamedSchema| {
        matches!(schema.schema.kind, SchemaKind::Other { .. })
            && !settings.by_hand.contains(&schema.name)
    };
    let wanted: Vec<usize> =
        (0..api.schemas.len()).filter(|index| is_union(&api.schemas[*index])).collect();
    if wanted.is_empty() {
        return Ok(Unions::default());
    }
    let items = type_space::items(api, references, &wanted, settings)?;
    let names: Vec<&str> = wanted.iter().map(|i| api.schemas[*i].type_name.as_str()).collect();
    let mut unions = Unions::default();
    for item in items {
        let name = match &item {
            Item::Struct(item) => item.ident.to_string(),
            Item::Enum(item) => item.ident.to_string(),
            Item::Impl(item) => self_type(item),
            Item::Mod(_) => {
                unions.support.push(item);
                continue;
            }
            _ => continue,
        };
        // Typify begins the name of a type inside a composition with the name of the composition.
        let around = names.iter().filter(|around| name.starts_with(**around));
        let Some(around) = around.max_by_key(|around| around.len()) else { continue };
        if name != **around && !matches!(item, Item::Impl(_)) {
            unions.parts.insert(name, (*around).to_owned());
        }
        unions.items.entry((*around).to_owned()).or_default().push(item);
    }
    Ok(unions)
}

impl Unions {
    /// The items of one composition, as people would write them.
    pub fn emit(&self, schema: &NamedSchema, tidy: Tidy<'_>, json_schema: bool) -> TokenStream {
        let mut items = self.items.get(&schema.type_name).cloned().unwrap_or_default();
        shorten::shorten(&mut items);
        let items = items.into_iter().map(|item| {
            let is_whole = match &item {
                Item::Struct(item) => item.ident == schema.type_name,
                Item::Enum(item) => item.ident == schema.type_name,
                _ => false,
            };
            item::emit(item, is_whole.then_some(schema), tidy, json_schema)
        });
        items.collect()
    }

    /// The modules and functions that typify's own impls call.
    pub fn support(&self, tidy: Tidy<'_>) -> TokenStream {
        let mut tokens = TokenStream::new();
        for item in &self.support {
            let Item::Mod(module) = item else { continue };
            let is_used = module.content.as_ref().is_some_and(|(_, items)| !items.is_empty());
            if is_used && module.ident != "builder" {
                let mut item = item.clone();
                tidy::item(&mut item, tidy);
                item.to_tokens(&mut tokens);
            }
        }
        tokens
    }
}

fn self_type(item: &syn::ItemImpl) -> String {
    match &*item.self_ty {
        syn::Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        _ => None,
    }
    .unwrap_or_default()
}
