//! Functions that decode values.

use super::{
    declared::{Case, Layout, Named, Part, Types},
    helpers::Helpers,
    shapes::Shape,
    text::Text,
};

/// The error of a number beyond its type, which the library declares if it reads such numbers.
pub(crate) const OUT_OF_RANGE: &str = "OutOfRange";

/// Writes the functions that decode what methods answer.
pub(crate) struct Readers<'a> {
    types: &'a Types,
    helpers: Helpers,
}

impl<'a> Readers<'a> {
    pub(crate) fn new(types: &'a Types) -> Readers<'a> {
        Readers {
            types,
            helpers: Helpers::new("_read"),
        }
    }

    /// An expression that decodes the next value of `reader`.
    pub(crate) fn decoded(&mut self, shape: &Shape) -> String {
        match shape {
            Shape::Bool => "reader.boolean()".to_owned(),
            Shape::Unsigned(64) => "reader.unsigned()".to_owned(),
            Shape::Signed(64) => "reader.signed()".to_owned(),
            Shape::Text => "reader.text()".to_owned(),
            Shape::Bytes => "reader.blob()".to_owned(),
            Shape::Declared(place) => match self.types.at(*place) {
                Some(Named {
                    name,
                    layout: Layout::Enum(cases),
                    ..
                }) => format!("{name}(reader.enumeration({}))", cases.len()),
                _ => self.helper(shape),
            },
            Shape::Unsigned(_) | Shape::Signed(_) | Shape::Char | Shape::List(_) => {
                self.helper(shape)
            }
        }
    }

    fn helper(&mut self, shape: &Shape) -> String {
        format!("{}(reader)", self.helpers.name(self.types, shape))
    }

    /// Writes all functions that were needed.
    pub(crate) fn finish(mut self, text: &mut Text) {
        let mut place = 0usize;
        while let Some((shape, name)) = self.helpers.at(place) {
            text.gap();
            let types = self.types;
            match &shape {
                Shape::Unsigned(_) => self.number(&name, &shape, "uint64", "unsigned", text),
                Shape::Signed(_) => self.number(&name, &shape, "int64", "signed", text),
                Shape::Char => character(&name, text),
                Shape::List(item) => self.list(&name, &shape, item, text),
                Shape::Declared(place) => {
                    if let Some(ty) = types.at(*place) {
                        self.declared(&name, ty, text);
                    }
                }
                _ => {}
            }
            place = place.saturating_add(1);
        }
    }

    fn number(&self, name: &str, shape: &Shape, wide: &str, read: &str, text: &mut Text) {
        let ty = self.types.solidity(shape);
        text.function(name, &[READER.to_owned()], &end(&ty), |text| {
            text.line(format!("{wide} number = reader.{read}();"));
            text.line(format!(
                "if (number != {ty}(number)) revert {OUT_OF_RANGE}();"
            ));
            text.line(format!("return {ty}(number);"));
        });
    }

    fn list(&mut self, name: &str, shape: &Shape, item: &Shape, text: &mut Text) {
        let gives = format!("{} values", self.types.variable(shape));
        text.function(name, &[READER.to_owned()], &end(&gives), |text| {
            text.line("uint256 count = reader.list();");
            // Before memory is taken for them.
            text.line("if (count > ValueReader.MAX_NODES) revert ValueReader.TooMany();");
            text.line(format!(
                "values = {};",
                new_array(&self.types.solidity(item))
            ));
            text.block("for (uint256 i = 0; i < count; i++)", |text| {
                let value = self.decoded(item);
                text.line(format!("values[i] = {value};"));
            });
        });
    }

    fn declared(&mut self, name: &str, ty: &Named, text: &mut Text) {
        let gives = format!("{} memory value", ty.name);
        text.function(name, &[READER.to_owned()], &end(&gives), |text| {
            match &ty.layout {
                Layout::Enum(_) => {}
                Layout::Struct(parts) => {
                    text.line(format!("reader.record({});", parts.len()));
                    parts.iter().for_each(|part| self.part(part, text));
                }
                Layout::Variant { tag, cases } => self.variant(tag, cases, text),
                Layout::Option(some) => {
                    text.line("value.has = reader.option();");
                    let some = self.decoded(some);
                    text.line(format!("if (value.has) value.value = {some};"));
                }
                Layout::Result { ok, err } => self.result(ok.as_ref(), err.as_ref(), text),
            }
        });
    }

    fn part(&mut self, part: &Part, text: &mut Text) {
        let value = self.decoded(&part.shape);
        text.line(format!("value.{} = {value};", part.name));
    }

    fn variant(&mut self, tag: &str, cases: &[(Case, Option<Part>)], text: &mut Text) {
        let carriers: Vec<bool> = cases.iter().map(|(_, part)| part.is_some()).collect();
        case_of(&carriers, text);
        text.line(format!("value.tag = {tag}(place);"));
        for (case, part) in cases {
            if let Some(part) = part {
                let value = self.decoded(&part.shape);
                let name = &part.name;
                text.line(format!(
                    "if (value.tag == {tag}.{}) value.{name} = {value};",
                    case.name
                ));
            }
        }
    }

    fn result(&mut self, ok: Option<&Shape>, err: Option<&Shape>, text: &mut Text) {
        match (ok, err) {
            (None, None) => text.line("value.ok = reader.enumeration(2) == 0;"),
            (Some(_), Some(_)) => text.line("value.ok = reader.result();"),
            (ok, err) => {
                case_of(&[ok.is_some(), err.is_some()], text);
                text.line("value.ok = place == 0;");
            }
        }
        for (side, condition, name) in [(ok, "value.ok", "value"), (err, "!value.ok", "err")] {
            if let Some(shape) = side {
                let value = self.decoded(shape);
                text.line(format!("if ({condition}) value.{name} = {value};"));
            }
        }
    }
}

/// Writes the function that decodes a text of one character; the reader has seen to it that it is UTF-8.
fn character(name: &str, text: &mut Text) {
    text.function(name, &[READER.to_owned()], &end("uint32 sign"), |text| {
        text.line("bytes memory encoded = bytes(reader.text());");
        text.line("if (encoded.length == 0) revert ValueReader.WrongLength(1, 0);");
        text.line("sign = uint8(encoded[0]);");
        text.line("uint256 length = sign < 0x80 ? 1 : sign < 0xe0 ? 2 : sign < 0xf0 ? 3 : 4;");
        text.line(
            "if (encoded.length != length) revert ValueReader.WrongLength(length, encoded.length);",
        );
        text.line("if (length > 1) sign &= uint32(0x7f >> length);");
        text.block("for (uint256 i = 1; i < length; i++)", |text| {
            text.line("sign = (sign << 6) | (uint8(encoded[i]) & 0x3f);");
        });
    });
}

/// What the functions take.
const READER: &str = "Reader memory reader";

fn end(gives: &str) -> String {
    format!("private pure returns ({gives})")
}

/// Reads `place` and refuses a case that there is not, and one that carries a value where the type has none, or none where
/// it has one.
fn case_of(carriers: &[bool], text: &mut Text) {
    text.line("(uint32 place, bool carries) = reader.variant();");
    let cases = carriers.len();
    let carries = if carriers.iter().all(|carries| *carries) {
        "!carries".to_owned()
    } else if carriers.iter().any(|carries| *carries) {
        format!("carries != (({} >> place) & 1 == 1)", bits(carriers))
    } else {
        "carries".to_owned()
    };
    text.line(format!(
        "if (place >= {cases} || {carries}) revert ValueReader.WrongCase(place);"
    ));
}

/// Which places of at most 256 are true, as a number: the first is the lowest bit.
fn bits(places: &[bool]) -> String {
    let digit = |places: &[bool]| {
        let bit = |number, place: &bool| (number << 1) | u32::from(*place);
        char::from_digit(places.iter().rev().fold(0, bit), 16)
    };
    let digits: String = places.chunks(4).rev().filter_map(digit).collect();
    format!("uint256(0x{digits})")
}

/// `new uint8[][](count)` of an item `uint8[]`.
fn new_array(item: &str) -> String {
    format!("new {item}[](count)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_case_is_the_lowest_bit() {
        assert_eq!(bits(&[true, false]), "uint256(0x1)");
        assert_eq!(bits(&[false, true, true]), "uint256(0x6)");
        let mut many = [false; 256];
        many[4] = true;
        many[255] = true;
        assert_eq!(bits(&many), format!("uint256(0x8{}10)", "0".repeat(61)));
    }
}
