//! What the written contract does with a secure field: it gives it, sets it, has it sealed anew, and takes the ciphertext.

use super::{
    field::{Field, Policy},
    library::function,
    tagged::Tagged,
    text::Text,
};

/// The names of parameters, none of which hides anything.
struct Locals {
    input: String,
    approval: String,
    fee: String,
    round: String,
    params: String,
    message: String,
    answer: String,
    asked_for: String,
}

impl Locals {
    fn new(tagged: &Tagged<'_>) -> Locals {
        let local = |name: &str| tagged.names.local(name);
        Locals {
            input: local("sealedInput"),
            approval: local("approval"),
            fee: local("fee"),
            round: local("round"),
            params: local("params"),
            message: local("message"),
            answer: local("answer"),
            asked_for: local("askedFor"),
        }
    }

    /// What every question needs.
    fn asked_with(&self) -> Vec<String> {
        vec![
            format!("bytes memory {}", self.approval),
            format!("uint256 {}", self.fee),
        ]
    }

    fn docs(&self) -> [String; 3] {
        [
            format!(
                "@param {} The signature of whom the sealed value names its authority: `cryptlet field approve`.",
                self.approval
            ),
            format!(
                "@param {} What is paid for the answer, in wei: send it along.",
                self.fee
            ),
            format!("@return {} The round's number.", self.round),
        ]
    }
}

/// Writes the functions.
pub fn write(tagged: &Tagged<'_>, field: &Field, policy: &Policy<'_>, text: &mut Text) {
    let locals = Locals::new(tagged);
    read(field, text);
    set(field, &locals, text);
    rewrap(field, &locals, text);
    sealed(field, policy, &locals, text);
    seal(field, policy, &locals, text);
}

fn read(field: &Field, text: &mut Text) {
    let (name, variable, state) = (&field.name, &field.variable, field.state());
    let [_, current, ..] = field.functions();
    text.gap();
    text.docs(&field.notice);
    text.docs(&[
        "@return The ciphertext, which the signers alone open; empty while there is none.",
    ]);
    let head = format!("function {name}() public view virtual returns (bytes memory)");
    text.block(head, |text| text.line(format!("return {variable};")));
    text.gap();
    text.docs(&[
        format!("Whether `{name}` is the ciphertext of what was set last, for those who sign now."),
        "@return Whether it is.".to_owned(),
    ]);
    let head = format!("function {current}() public view virtual returns (bool)");
    text.block(head, |text| {
        text.line(format!("return {state}.sealedFor == signersVersion;"));
    });
}

fn set(field: &Field, locals: &Locals, text: &mut Text) {
    let (name, state, input) = (&field.name, field.state(), &locals.input);
    let [_, _, set, ..] = field.functions();
    text.gap();
    text.docs(&[
        format!("Sets `{name}`: has it sealed to the signers. Until the answer comes, the ciphertext stays what it is."),
        format!("@param {input} The value and its authority, sealed to the cryptlet's hosts: `cryptlet field seal`."),
    ]);
    text.docs(&locals.docs());
    let params = [vec![format!("bytes memory {input}")], locals.asked_with()].concat();
    let begin = format!("function {set}(");
    text.listed(&begin, &params, &asks(locals), |text| {
        text.line(format!("_setField({state}, {input});"));
        text.line(asked(field, locals));
    });
}

fn rewrap(field: &Field, locals: &Locals, text: &mut Text) {
    let (name, state) = (&field.name, field.state());
    let [_, _, _, rewrap, _] = field.functions();
    text.gap();
    text.docs(&[format!("Has `{name}` sealed anew, to those who sign now.")]);
    text.docs(&locals.docs());
    let begin = format!("function {rewrap}(");
    text.listed(&begin, &locals.asked_with(), &asks(locals), |text| {
        text.line(format!(
            "if ({state}.sealedInput.length == 0) revert NotSet(\"{name}\");"
        ));
        text.line(asked(field, locals));
    });
}

/// How the head of a function ends that asks.
fn asks(locals: &Locals) -> String {
    let round = &locals.round;
    format!(") public payable virtual onlySigner returns (uint64 {round})")
}

fn asked(field: &Field, locals: &Locals) -> String {
    let seal = function("_seal", &field.name);
    format!("return {seal}({}, {});", locals.approval, locals.fee)
}

/// The callback.
fn sealed(field: &Field, policy: &Policy<'_>, locals: &Locals, text: &mut Text) {
    let Field { name, variable, .. } = field;
    let Locals {
        message,
        answer,
        asked_for,
        ..
    } = locals;
    let (library, cryptlet) = (&policy.library, &policy.cryptlet);
    let [.., on] = field.functions();
    let ty = policy.method.answer_type.in_memory();
    let (decode, state) = (policy.method.decode, field.state());
    text.gap();
    text.docs(&[
        format!("The callback: takes the ciphertext of `{name}`."),
        format!("@param {message} The answer to what was asked last."),
    ]);
    let head = format!("function {on}(Message calldata {message}) external calledBy({cryptlet})");
    text.block(head, |text| {
        text.line(format!(
            "uint64 {asked_for} = _answerField({state}, {message}.round);"
        ));
        text.line(format!(
            "{ty} {answer} = {library}.{decode}({message}.output);"
        ));
        text.block(format!("if (!{answer}.ok)"), |text| {
            text.line(format!(
                "emit FieldRefused(\"{name}\", {message}.round, {answer}.err);"
            ));
            text.line("return;");
        });
        text.line(format!("{variable} = {answer}.value;"));
        text.line(format!(
            "_sealField({state}, \"{name}\", {message}.round, {asked_for});"
        ));
    });
}

/// The function that asks.
fn seal(field: &Field, policy: &Policy<'_>, locals: &Locals, text: &mut Text) {
    let Locals {
        approval,
        fee,
        round,
        params,
        ..
    } = locals;
    let (library, cryptlet) = (&policy.library, &policy.cryptlet);
    let (constant, encode) = (policy.method.constant, policy.method.encode);
    let [.., on] = field.functions();
    let state = field.state();
    text.gap();
    let begin = format!("function {}(", function("_seal", &field.name));
    let end = format!(") private returns (uint64 {round})");
    text.listed(&begin, &locals.asked_with(), &end, |text| {
        text.line(format!("_requireFee({fee});"));
        let given = [
            format!("{state}.sealedInput"),
            "_signerKeys()".to_owned(),
            policy.scheme.clone(),
            approval.clone(),
        ];
        let begin = format!("bytes memory {params} = {library}.{encode}(");
        text.broken(&begin, &given, ");");
        text.line(format!(
            "_leaveTopic({state}, {cryptlet}.topic({library}.{constant}, {params}));"
        ));
        let asked = [
            format!("{library}.{constant}"),
            params.clone(),
            field.limits.within_ms.to_string(),
            fee.clone(),
            field.limits.callback(&on),
        ];
        text.broken(&format!("{round} = {cryptlet}.request("), &asked, ");");
        text.line(format!("_awaitField({state}, {round}, signersVersion);"));
        text.line("_requireCovered();");
    });
}
