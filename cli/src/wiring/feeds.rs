//! What the written contract does with a feed: it subscribes, funds, leaves, and is called back.

use super::{
    event::{Argument, Event, Takes, Trigger},
    tagged::Tagged,
    text::Text,
};

/// A parameter with its documentation.
struct Parameter {
    declared: String,
    /// In lines.
    docs: String,
}

/// Writes the functions.
pub fn write(tagged: &Tagged<'_>, event: &Event<'_>, text: &mut Text) {
    wire(tagged, event, text);
    let [_, fund, unwire, _] = event.functions();
    let (owners, feed, cryptlet) = (&event.owners, event.feed(), &event.cryptlet);
    let results = tagged.names.local("results");
    text.gap();
    text.docs(&[
        format!(
            "Prepays more results of the feed of `{}`, and has it go on if it has stopped because nobody answered.",
            event.function
        ),
        format!("@param {results} How many; 0: none."),
    ]);
    let head = format!("function {fund}(uint64 {results}) external payable {owners}");
    text.block(head, |text| {
        text.line(format!("_fundFeed({cryptlet}, {feed}, {results});"));
        text.line("_requireCovered();");
    });
    text.gap();
    text.docs(&[format!("Ends the subscription of `{}`.", event.function)]);
    text.block(format!("function {unwire}() external {owners}"), |text| {
        text.line(format!("_leaveFeed({cryptlet}, {feed});"));
        text.line(format!("{feed} = 0;"));
    });
    on(tagged, event, text);
}

fn wire(tagged: &Tagged<'_>, event: &Event<'_>, text: &mut Text) {
    let [wire, ..] = event.functions();
    let (mut params, given) = arguments(tagged, event);
    let local = |name: &str| tagged.names.local(name);
    let (start, price, results) = (local("start"), local("price"), local("results"));
    let mut param = |ty: &str, name: &str, docs: &str| {
        params.push(Parameter {
            declared: format!("{ty} {name}"),
            docs: format!("@param {name} {docs}"),
        });
    };
    if event.from.is_none() {
        param("uint64", &start, starts(event.trigger));
    }
    param("uint256", &price, "What each result costs, in wei.");
    param("uint64", &results, "How many are prepaid.");
    let docs: Vec<&str> = params.iter().flat_map(|param| param.docs.lines()).collect();
    let declared: Vec<String> = params.iter().map(|param| param.declared.clone()).collect();
    text.gap();
    text.docs(&sum(event, [&price, &results]));
    text.docs(&docs);
    let end = format!(") external payable {}", event.owners);
    text.listed(&format!("function {wire}("), &declared, &end, |text| {
        let from = event.from.map_or(start, |from| from.to_string());
        subscribe(tagged, event, &given, [&from, &price, &results], text);
    });
}

/// What the function does, and the money that it takes.
fn sum(event: &Event<'_>, [price, results]: [&str; 2]) -> [String; 4] {
    let (gas, deposit) = (event.limits.gas, &event.limits.deposit);
    [
        format!(
            "Subscribes `{}` to the answers of `{}` to `{}`. Send, or have here,",
            event.function, event.cryptlet, event.method.name
        ),
        format!(
            "`{results} * ({price} + callback) + subscription`: what each callback of {gas} gas and {deposit} of deposit costs in"
        ),
        "advance, and what the subscription takes besides. What is over stays here. Both amounts and the sum:".to_owned(),
        format!(
            "`cryptlet contract price {} --gas {gas} --deposit {}`.",
            event.called,
            deposit.replace(' ', "")
        ),
    ]
}

/// The body of the function that subscribes: fields one by one, since the compiler's stack is short.
fn subscribe(
    tagged: &Tagged<'_>,
    event: &Event<'_>,
    given: &[String],
    [start, price, results]: [&str; 3],
    text: &mut Text,
) {
    let (wanted, called) = (tagged.names.local("wanted"), tagged.names.local("called"));
    let (library, cryptlet, feed) = (&event.library, &event.cryptlet, event.feed());
    let (constant, encode) = (event.method.constant, event.method.encode);
    let [.., on] = event.functions();
    text.line(format!("if ({feed} != 0) revert AlreadyWired({feed});"));
    text.line(format!("Feed memory {wanted};"));
    text.line(format!("{wanted}.method = {library}.{constant};"));
    let begin = format!("{wanted}.params = {library}.{encode}(");
    text.broken(&begin, given, ");");
    text.line(format!("{wanted}.trigger = {};", trigger(event.trigger)));
    if let Trigger::Every(period) = event.trigger {
        text.line(format!("{wanted}.periodMs = {period};"));
    }
    text.line(format!("{wanted}.start = {start};"));
    let within = event.limits.within_ms;
    text.line(format!("{wanted}.durationMs = {within};"));
    text.line(format!("{wanted}.price = {price};"));
    let callback = event.limits.callback(&on);
    text.line(format!("Callback memory {called} = {callback};"));
    text.line(format!(
        "{feed} = {cryptlet}.subscribe({wanted}, {results}, {called});"
    ));
    text.line("_requireCovered();");
}

/// The parameters for arguments that the tag leaves open, and all arguments as they are passed on.
fn arguments(tagged: &Tagged<'_>, event: &Event<'_>) -> (Vec<Parameter>, Vec<String>) {
    let (mut params, mut given) = (Vec::new(), Vec::new());
    for argument in &event.arguments {
        match argument {
            Argument::Fixed(value) => given.push(value.clone()),
            Argument::Open { ty, name } => {
                let mut name = tagged.names.local(name);
                if ["called", "price", "results", "start", "wanted"].contains(&name.as_str()) {
                    name.push('_');
                }
                params.push(Parameter {
                    declared: format!("{} {name}", ty.in_memory()),
                    docs: format!("@param {name} As the method takes it."),
                });
                given.push(name);
            }
        }
    }
    (params, given)
}

fn starts(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Once => "The moment: milliseconds since 1970, UTC.",
        Trigger::Every(_) => "The first moment: milliseconds since 1970, UTC.",
        Trigger::WakeUp => {
            "The first moment: milliseconds since 1970, UTC.\n\
             If the feed runs already, for others, it counts before the first result alone, and if sooner by a minute."
        }
        Trigger::Event => {
            "The cursor after which events are told. If the feed runs already, for others, it counts before the\n\
             first result alone, where both cursors are moments and it is sooner by a minute."
        }
    }
}

fn trigger(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Once => "Trigger.Once",
        Trigger::Every(_) => "Trigger.Every",
        Trigger::WakeUp => "Trigger.WakeUp",
        Trigger::Event => "Trigger.Event",
    }
}

/// The callback.
fn on(tagged: &Tagged<'_>, event: &Event<'_>, text: &mut Text) {
    let [.., on] = event.functions();
    let (message, answer) = (tagged.names.local("message"), tagged.names.local("answer"));
    let (library, decode, function) = (&event.library, event.method.decode, &event.function);
    let ty = event.method.answer_type.in_memory();
    let cryptlet = &event.cryptlet;
    let mut given = match event.takes {
        Takes::Answer => answer.clone(),
        Takes::Some | Takes::Ok { .. } => format!("{answer}.value"),
    };
    if event.takes_message {
        given.push_str(&format!(", {message}"));
    }
    text.gap();
    text.docs(&[
        format!("The callback: calls `{function}`."),
        format!("@param {message} A result of its feed."),
    ]);
    let head = format!("function {on}(Message calldata {message}) external calledBy({cryptlet})");
    text.block(head, |text| {
        let feed = event.feed();
        text.line(format!("_requireFeed({feed}, {message}.feed);"));
        // Each event counts: were an older one passed over, whoever retries it would end it for good.
        if !event.takes_late {
            text.line(format!("if (!_isInOrder({message})) return;"));
        }
        text.line(format!(
            "{ty} {answer} = {library}.{decode}({message}.output);"
        ));
        match event.takes {
            Takes::Answer => {}
            Takes::Some => text.line(format!("if (!{answer}.has) return;")),
            Takes::Ok { tells_why } => text.block(format!("if (!{answer}.ok)"), |text| {
                let why = match tells_why {
                    true => format!("{answer}.err"),
                    false => "\"\"".to_owned(),
                };
                text.line(format!(
                    "emit EventRefused(\"{function}\", {message}.round, {why});"
                ));
                text.line("return;");
            }),
        }
        text.line(format!("{function}({given});"));
    });
}
