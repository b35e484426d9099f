//! Schemas of values, in constants that generated code makes.

/// A schema that values are checked against.
///
/// Every setter takes and gives it by value, so that a `static` can be built in one expression.
/// Schemas may refer to each other in circles, through [`Schema::named`].
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    pub(crate) kind: ValueType,
    pub(crate) nullable: bool,
    pub(crate) minimum: Option<f64>,
    pub(crate) maximum: Option<f64>,
    pub(crate) exclusive_minimum: bool,
    pub(crate) exclusive_maximum: bool,
    pub(crate) multiple_of: Option<f64>,
    /// Of a text in characters, of a list in items, of an object in members.
    pub(crate) at_least: Option<u64>,
    pub(crate) at_most: Option<u64>,
    pub(crate) pattern: Option<&'static str>,
    pub(crate) format: Format,
    pub(crate) unique_items: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum ValueType {
    Any,
    Boolean,
    Integer,
    Number,
    String,
    Strings(&'static [&'static str]),
    Array(&'static Schema),
    Map(&'static Schema),
    Object(&'static [Property]),
    Named(&'static Schema),
}

/// The formats that are checked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Format {
    Other,
    DateTime,
    Date,
    Uuid,
    Email,
    Ipv4,
    Ipv6,
}

/// A member of an object.
#[derive(Clone, Copy, Debug)]
pub struct Property {
    pub(crate) name: &'static str,
    pub(crate) required: bool,
    pub(crate) schema: Schema,
}

impl Property {
    /// A member that has to be there.
    pub const fn required(name: &'static str, schema: Schema) -> Self {
        Self { name, required: true, schema }
    }

    /// A member that may be absent, or `null`, which is the same.
    pub const fn optional(name: &'static str, schema: Schema) -> Self {
        Self { name, required: false, schema }
    }
}

impl Schema {
    const fn new(kind: ValueType) -> Self {
        Self {
            kind,
            nullable: false,
            minimum: None,
            maximum: None,
            exclusive_minimum: false,
            exclusive_maximum: false,
            multiple_of: None,
            at_least: None,
            at_most: None,
            pattern: None,
            format: Format::Other,
            unique_items: false,
        }
    }

    /// Anything, `null` included.
    pub const fn any() -> Self {
        Self::new(ValueType::Any)
    }

    /// `true` or `false`.
    pub const fn boolean() -> Self {
        Self::new(ValueType::Boolean)
    }

    /// A whole number of 64 bits. `5.0` is one as well; with a fraction or an exponent it has to be
    /// below 2^53, up to which no number is rounded.
    pub const fn integer() -> Self {
        Self::new(ValueType::Integer)
    }

    /// A number.
    pub const fn number() -> Self {
        Self::new(ValueType::Number)
    }

    /// A text.
    pub const fn string() -> Self {
        Self::new(ValueType::String)
    }

    /// One of these texts.
    pub const fn strings(values: &'static [&'static str]) -> Self {
        Self::new(ValueType::Strings(values))
    }

    /// A list.
    pub const fn array(items: &'static Schema) -> Self {
        Self::new(ValueType::Array(items))
    }

    /// An object with any members, all of the same schema.
    pub const fn map(values: &'static Schema) -> Self {
        Self::new(ValueType::Map(values))
    }

    /// An object with these members. Others are ignored.
    pub const fn object(properties: &'static [Property]) -> Self {
        Self::new(ValueType::Object(properties))
    }

    /// The same as another schema. Of the setters only [`nullable`](Self::nullable) has an effect.
    pub const fn named(schema: &'static Schema) -> Self {
        Self::new(ValueType::Named(schema))
    }

    /// Also `null`.
    pub const fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// The least number.
    pub const fn minimum(mut self, value: f64) -> Self {
        self.minimum = Some(value);
        self
    }

    /// The greatest number.
    pub const fn maximum(mut self, value: f64) -> Self {
        self.maximum = Some(value);
        self
    }

    /// More than the minimum.
    pub const fn exclusive_minimum(mut self) -> Self {
        self.exclusive_minimum = true;
        self
    }

    /// Less than the maximum.
    pub const fn exclusive_maximum(mut self) -> Self {
        self.exclusive_maximum = true;
        self
    }

    /// A number that this one divides.
    pub const fn multiple_of(mut self, value: f64) -> Self {
        self.multiple_of = Some(value);
        self
    }

    /// The least length of a text, in characters.
    pub const fn min_length(mut self, characters: u64) -> Self {
        self.at_least = Some(characters);
        self
    }

    /// The greatest length of a text, in characters.
    pub const fn max_length(mut self, characters: u64) -> Self {
        self.at_most = Some(characters);
        self
    }

    /// A regular expression as of ECMA 262 that a text has to match somewhere. One that cannot be
    /// compiled matches nothing.
    pub const fn pattern(mut self, pattern: &'static str) -> Self {
        self.pattern = Some(pattern);
        self
    }

    /// The format of a text. Checked are `date-time`, `date`, `uuid`, `email`, `ipv4` and `ipv6`.
    pub const fn format(mut self, format: &'static str) -> Self {
        self.format = match format.as_bytes() {
            b"date-time" => Format::DateTime,
            b"date" => Format::Date,
            b"uuid" => Format::Uuid,
            b"email" => Format::Email,
            b"ipv4" => Format::Ipv4,
            b"ipv6" => Format::Ipv6,
            _ => Format::Other,
        };
        self
    }

    /// The least number of items of a list.
    pub const fn min_items(mut self, items: u64) -> Self {
        self.at_least = Some(items);
        self
    }

    /// The greatest number of items of a list.
    pub const fn max_items(mut self, items: u64) -> Self {
        self.at_most = Some(items);
        self
    }

    /// A list in which no item is there twice.
    pub const fn unique_items(mut self) -> Self {
        self.unique_items = true;
        self
    }

    /// The least number of members of an object.
    pub const fn min_properties(mut self, members: u64) -> Self {
        self.at_least = Some(members);
        self
    }

    /// The greatest number of members of an object.
    pub const fn max_properties(mut self, members: u64) -> Self {
        self.at_most = Some(members);
        self
    }

    /// The schema that this one stands for, and whether any on the way allows `null`. A circle of
    /// nothing but names counts as anything.
    pub(crate) fn resolved(&self) -> (&Self, bool) {
        let (mut schema, mut nullable) = (self, self.nullable);
        for _ in 0..16 {
            let ValueType::Named(next) = schema.kind else { break };
            schema = next;
            nullable |= schema.nullable;
        }
        (schema, nullable)
    }
}
