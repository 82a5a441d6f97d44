//! Functions that encode values.

use super::{
    declared::{Layout, Named, Part, Types},
    helpers::Helpers,
    shapes::Shape,
    text::Text,
};

/// Writes the functions that encode what methods take.
pub(crate) struct Writers<'a> {
    types: &'a Types,
    helpers: Helpers,
}

impl<'a> Writers<'a> {
    pub(crate) fn new(types: &'a Types) -> Writers<'a> {
        Writers {
            types,
            helpers: Helpers::new("_write"),
        }
    }

    /// An expression that encodes a variable.
    pub(crate) fn encoded(&mut self, shape: &Shape, variable: &str) -> String {
        let function = match shape {
            Shape::Bool => "Values.boolean".to_owned(),
            Shape::Unsigned(_) => "Values.unsigned".to_owned(),
            Shape::Signed(_) => "Values.signed".to_owned(),
            Shape::Text => "Values.text".to_owned(),
            Shape::Bytes => "Values.blob".to_owned(),
            Shape::Char | Shape::List(_) => self.helpers.name(self.types, shape),
            Shape::Declared(place) => match self.types.at(*place).map(|ty| &ty.layout) {
                Some(Layout::Enum(_)) => return format!("Values.variant(uint32({variable}))"),
                _ => self.helpers.name(self.types, shape),
            },
        };
        format!("{function}({variable})")
    }

    /// Writes an array `array` of encoded values.
    pub(crate) fn array<'b>(
        &mut self,
        array: &str,
        parts: impl ExactSizeIterator<Item = (&'b Shape, String)>,
        text: &mut Text,
    ) {
        text.line(format!(
            "bytes[] memory {array} = new bytes[]({});",
            parts.len()
        ));
        for (place, (shape, variable)) in parts.enumerate() {
            let value = self.encoded(shape, &variable);
            text.line(format!("{array}[{place}] = {value};"));
        }
    }

    /// Writes all functions that were needed.
    pub(crate) fn finish(mut self, text: &mut Text) {
        let mut place = 0usize;
        while let Some((shape, name)) = self.helpers.at(place) {
            text.gap();
            match &shape {
                Shape::Char => character(&name, text),
                Shape::List(item) => self.list(&name, &shape, item, text),
                Shape::Declared(place) => {
                    let types = self.types;
                    if let Some(ty) = types.at(*place) {
                        self.declared(&name, ty, text);
                    }
                }
                _ => {}
            }
            place = place.saturating_add(1);
        }
    }

    fn list(&mut self, name: &str, shape: &Shape, item: &Shape, text: &mut Text) {
        let param = format!("{} values", self.types.variable(shape));
        text.function(name, &[param], END, |text| {
            text.line("bytes[] memory items = new bytes[](values.length);");
            text.block("for (uint256 i = 0; i < values.length; i++)", |text| {
                let value = self.encoded(item, "values[i]");
                text.line(format!("items[i] = {value};"));
            });
            text.line("return Values.list(items);");
        });
    }

    fn declared(&mut self, name: &str, ty: &Named, text: &mut Text) {
        let is_read = !matches!(&ty.layout, Layout::Struct(parts) if parts.is_empty());
        let variable = if is_read { " value" } else { "" };
        let param = format!("{} memory{variable}", ty.name);
        text.function(name, &[param], END, |text| match &ty.layout {
            Layout::Enum(_) => {}
            Layout::Struct(parts) => {
                let values = parts.iter().map(|part| (&part.shape, member(part)));
                self.array("fields", values, text);
                text.line("return Values.record(fields);");
            }
            Layout::Variant { tag, cases } => {
                for (place, (case, part)) in cases.iter().enumerate() {
                    if let Some(part) = part {
                        let value = self.encoded(&part.shape, &member(part));
                        let case = format!("{tag}.{}", case.name);
                        text.line(format!(
                            "if (value.tag == {case}) return Values.variant({place}, {value});"
                        ));
                    }
                }
                text.line("return Values.variant(uint32(value.tag));");
            }
            Layout::Option(some) => {
                let value = self.encoded(some, "value.value");
                text.line(format!(
                    "return value.has ? Values.some({value}) : Values.none();"
                ));
            }
            Layout::Result { ok, err } => {
                let mut side = |shape: &Option<Shape>, variable, place, function| match shape {
                    Some(shape) => {
                        format!("Values.{function}({})", self.encoded(shape, variable))
                    }
                    None => format!("Values.variant({place})"),
                };
                let ok = side(ok, "value.value", 0, "ok");
                let err = side(err, "value.err", 1, "err");
                text.line(format!("return value.ok ? {ok} : {err};"));
            }
        });
    }
}

/// Writes the function that encodes a character: as UTF-8, of which `Values` refuses what is none.
fn character(name: &str, text: &mut Text) {
    text.function(name, &["uint32 sign".to_owned()], END, |text| {
        let rest = |shift: u8| match shift {
            0 => "uint8(0x80 | (sign & 0x3f))".to_owned(),
            shift => format!("uint8(0x80 | ((sign >> {shift}) & 0x3f))"),
        };
        let (low, middle, high) = (rest(0), rest(6), rest(12));
        text.line("bytes memory encoded;");
        text.block("if (sign < 0x80)", |text| {
            text.line("encoded = abi.encodePacked(uint8(sign));");
        });
        for (end, first, rest) in [
            ("0x800", "0xc0 | (sign >> 6)", low.clone()),
            ("0x10000", "0xe0 | (sign >> 12)", format!("{middle}, {low}")),
            (
                "0x200000",
                "0xf0 | (sign >> 18)",
                format!("{high}, {middle}, {low}"),
            ),
        ] {
            text.block(format!("else if (sign < {end})"), |text| {
                text.line(format!(
                    "encoded = abi.encodePacked(uint8({first}), {rest});"
                ));
            });
        }
        text.block("else", |text| text.line("revert Values.NotUtf8();"));
        text.line("return Values.text(string(encoded));");
    });
}

/// What the functions give.
const END: &str = "private pure returns (bytes memory)";

fn member(part: &Part) -> String {
    format!("value.{}", part.name)
}
