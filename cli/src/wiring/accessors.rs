//! What the written contract has for a property: a function that gives it, and one that sets it.

use super::{property::Property, tagged::Tagged, text::Text};

/// Writes the functions.
pub fn write(tagged: &Tagged<'_>, property: &Property, text: &mut Text) {
    let Property {
        variable, name, ty, ..
    } = property;
    let ty = ty.in_memory();
    text.gap();
    text.docs(&property.notice);
    text.docs(&["@return What it is."]);
    let head = format!("function {name}() public view virtual returns ({ty})");
    text.block(head, |text| text.line(format!("return {variable};")));
    let names = property.names();
    let (Some(guard), [_, set]) = (&property.guard, names.as_slice()) else {
        return;
    };
    let value = tagged.names.local("value");
    text.gap();
    text.docs(&[
        format!("Sets `{name}`."),
        format!("@param {value} What it is from now on."),
    ]);
    let head = format!("function {set}({ty} {value}) public virtual {guard}");
    text.block(head, |text| text.line(format!("{variable} = {value};")));
}
