//! Guests, written in WebAssembly text.

use cryptlet_host::{
    region::{frame::GuestLimits, CallOut, Guest, Instance, Question, RegionError},
    secrets::Home,
};
use cryptlet_primitives::{digest::sha256, ids::CryptletId};
use sp_core::H256;
use std::sync::Arc;

/// A header whose world imports and exports what `body` says.
pub fn header(body: &str) -> String {
    format!("package test:guest@1.0.0;\nworld guest {{\n{body}\n}}\n")
}

/// A guest without imports: `core` are the items of its core module, `lifted` its exports.
pub fn plain(exports: &str, core: &str, lifted: &str) -> Guest {
    let text =
        format!("(component (core module $m {core}) (core instance $i (instantiate $m)) {lifted})");
    made(&header(exports), &text)
}

/// A guest with one method `name: func() -> u64` of these instructions, and a method `fine` that gives 42.
pub fn number(name: &str, items: &str, instructions: &str) -> Guest {
    plain(
        &format!("export {name}: func() -> u64;\nexport fine: func() -> u64;"),
        &format!(
            "{items} (func $f (export \"{name}\") (result i64) {instructions})
             (func (export \"fine\") (result i64) i64.const 42)"
        ),
        &format!(
            "(func (export \"{name}\") (result u64) (canon lift (core func $i \"{name}\")))
             (func (export \"fine\") (result u64) (canon lift (core func $i \"fine\")))"
        ),
    )
}

/// A guest that imports `source` and `log`. `size` reads the source "gold" and gives its length or the error
/// `"no gold"`; `weigh` gives its length or traps; `flood` reads other names without end; `chatter` logs without end.
/// `rose` gives the source's length as an event, with itself as its cursor, and none where there is no source.
pub fn reader() -> Guest {
    let exports = "import cryptlet:fabric/source@1.0.0;\nimport cryptlet:fabric/log@1.0.0;\n\
        export size: func() -> result<u64, string>;\nexport weigh: func() -> u64;\n\
        export flood: func() -> u64;\nexport chatter: func() -> u64;\n\
        export rose: func() -> option<tuple<u64, u64>>;";
    made(&header(exports), READER)
}

const READER: &str = r#"(component
  (import "cryptlet:fabric/source@1.0.0" (instance $source
    (type $e (variant (case "not-declared") (case "unavailable" string) (case "too-long")))
    (export "source-error" (type $error (eq $e)))
    (type $bytes (list u8))
    (type $read (result $bytes (error $error)))
    (export "read" (func (param "name" string) (result $read)))))
  (import "cryptlet:fabric/log@1.0.0" (instance $log
    (export "line" (func (param "text" string)))))
  (core module $libc
    (memory (export "memory") 1)
    (global $free (mut i32) (i32.const 4096))
    (data (i32.const 0) "gold")
    (data (i32.const 16) "no gold")
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (local $at i32)
      (local.set $at (global.get $free))
      (global.set $free (i32.add (global.get $free) (local.get 3)))
      ;; room, rounded up to pages
      (block $enough
        (br_if $enough (i32.le_u (global.get $free) (i32.mul (memory.size) (i32.const 65536))))
        (drop (memory.grow (i32.add (i32.const 1) (i32.div_u (local.get 3) (i32.const 65536))))))
      (local.get $at)))
  (core instance $libc (instantiate $libc))
  (core func $read (canon lower (func $source "read")
    (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
  (core func $line (canon lower (func $log "line") (memory (core memory $libc "memory"))))
  (core module $main
    (import "libc" "memory" (memory 1))
    (import "host" "read" (func $read (param i32 i32 i32)))
    (import "host" "line" (func $line (param i32 i32)))
    (func (export "size") (result i32)
      ;; the result of `read` at 64: a tag, then pointer and length
      (call $read (i32.const 0) (i32.const 4) (i32.const 64))
      (if (i32.load8_u (i32.const 64))
        (then
          (i32.store8 (i32.const 128) (i32.const 1))
          (i32.store (i32.const 136) (i32.const 16))
          (i32.store (i32.const 140) (i32.const 7)))
        (else
          (i32.store8 (i32.const 128) (i32.const 0))
          (i64.store (i32.const 136) (i64.extend_i32_u (i32.load (i32.const 72))))))
      (i32.const 128))
    (func (export "weigh") (result i64)
      (call $read (i32.const 0) (i32.const 4) (i32.const 64))
      (if (i32.load8_u (i32.const 64)) (then (unreachable)))
      (i64.extend_i32_u (i32.load (i32.const 72))))
    (func (export "rose") (result i32)
      (call $read (i32.const 0) (i32.const 4) (i32.const 64))
      ;; the option at 128: a tag, then the tuple
      (if (i32.load8_u (i32.const 64))
        (then (i32.store8 (i32.const 128) (i32.const 0)))
        (else
          (i32.store8 (i32.const 128) (i32.const 1))
          (i64.store (i32.const 136) (i64.extend_i32_u (i32.load (i32.const 72))))
          (i64.store (i32.const 144) (i64.extend_i32_u (i32.load (i32.const 72))))))
      (i32.const 128))
    (func (export "flood") (result i64)
      (local $n i32)
      (loop $again
        (i32.store (i32.const 32) (i32.add (i32.const 0x61616161) (local.get $n)))
        (call $read (i32.const 32) (i32.const 4) (i32.const 64))
        (local.set $n (i32.and (i32.add (local.get $n) (i32.const 1)) (i32.const 0x0f0f0f0f)))
        (br $again))
      (unreachable))
    (func (export "chatter") (result i64)
      (loop $again (call $line (i32.const 0) (i32.const 4)) (br $again))
      (unreachable)))
  (core instance $main (instantiate $main
    (with "libc" (instance $libc))
    (with "host" (instance (export "read" (func $read)) (export "line" (func $line))))))
  (func (export "size") (result (result u64 (error string)))
    (canon lift (core func $main "size") (memory (core memory $libc "memory"))))
  (func (export "weigh") (result u64) (canon lift (core func $main "weigh")))
  (func (export "rose") (result (option (tuple u64 u64)))
    (canon lift (core func $main "rose") (memory (core memory $libc "memory"))))
  (func (export "flood") (result u64) (canon lift (core func $main "flood")))
  (func (export "chatter") (result u64) (canon lift (core func $main "chatter"))))"#;

/// A guest that imports `round` and `updates`. `due`, `begins` and `chance` give the round's moment, cursor and seed; `next`
/// the first update after the cursor; `listen` asks for updates without end.
pub fn listener() -> Guest {
    let exports = "import cryptlet:fabric/round@1.0.0;\nimport cryptlet:fabric/updates@1.0.0;\n\
        export due: func() -> u64;\nexport begins: func() -> u64;\nexport chance: func() -> list<u8>;\n\
        export next: func() -> option<tuple<u64, u64, list<u8>>>;\nexport listen: func() -> u64;";
    made(&header(exports), LISTENER)
}

const LISTENER: &str = r#"(component
  (import "cryptlet:fabric/round@1.0.0" (instance $round
    (export "due" (func (result u64)))
    (export "after" (func (result u64)))
    (export "seed" (func (result (list u8))))))
  (import "cryptlet:fabric/updates@1.0.0" (instance $updates
    (type $u (record (field "number" u64) (field "issued-at" u64) (field "content" (list u8))))
    (export "update" (type $update (eq $u)))
    (type $next (option $update))
    (export "after" (func (param "number" u64) (result $next)))))
  (core module $libc
    (memory (export "memory") 1)
    (global $free (mut i32) (i32.const 4096))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (local $at i32)
      (local.set $at (global.get $free))
      (global.set $free (i32.add (global.get $free) (local.get 3)))
      (local.get $at)))
  (core instance $libc (instantiate $libc))
  (core func $due (canon lower (func $round "due")))
  (core func $begins (canon lower (func $round "after")))
  (core func $seed (canon lower (func $round "seed")
    (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
  (core func $after (canon lower (func $updates "after")
    (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
  (core module $main
    (import "host" "due" (func $due (result i64)))
    (import "host" "begins" (func $begins (result i64)))
    (import "host" "seed" (func $seed (param i32)))
    (import "host" "after" (func $after (param i64 i32)))
    (func (export "due") (result i64) (call $due))
    (func (export "begins") (result i64) (call $begins))
    ;; what the fabric writes is what the export gives: both have one form in memory
    (func (export "chance") (result i32) (call $seed (i32.const 64)) (i32.const 64))
    (func (export "next") (result i32) (call $after (call $begins) (i32.const 64)) (i32.const 64))
    (func (export "listen") (result i64)
      (loop $again (call $after (i64.const 1000000) (i32.const 64)) (br $again))
      (unreachable)))
  (core instance $main (instantiate $main
    (with "host" (instance (export "due" (func $due)) (export "begins" (func $begins))
      (export "seed" (func $seed)) (export "after" (func $after))))))
  (func (export "due") (result u64) (canon lift (core func $main "due")))
  (func (export "begins") (result u64) (canon lift (core func $main "begins")))
  (func (export "chance") (result (list u8))
    (canon lift (core func $main "chance") (memory (core memory $libc "memory"))))
  (func (export "next") (result (option (tuple u64 u64 (list u8))))
    (canon lift (core func $main "next") (memory (core memory $libc "memory"))))
  (func (export "listen") (result u64) (canon lift (core func $main "listen"))))"#;

/// Where questions are asked without a chain.
pub const HOME: Home = Home {
    genesis: H256([0x11; 32]),
    cryptlet: CryptletId(7),
    code: H256([0xc0; 32]),
};

/// A guest that imports `secrets` and `log`. `reveal` gives what it opens; `place` where it is; `flood` opens without end; `gossip`
/// logs what it opens, and traps.
pub fn opener() -> Guest {
    let exports = "import cryptlet:fabric/secrets@1.0.0;\nimport cryptlet:fabric/log@1.0.0;\n\
        export reveal: func(sealed: list<u8>) -> result<tuple<list<u8>, list<u8>>, u8>;\n\
        export place: func() -> tuple<list<u8>, u32>;\n\
        export flood: func(sealed: list<u8>) -> u64;\nexport gossip: func(sealed: list<u8>) -> u64;";
    made(&header(exports), OPENER)
}

const OPENER: &str = r#"(component
  (import "cryptlet:fabric/secrets@1.0.0" (instance $secrets
    (type $e (enum "malformed" "elsewhere"))
    (export "secrets-error" (type $error (eq $e)))
    (type $o (record (field "content" (list u8)) (field "seed" (list u8))))
    (export "opened" (type $opened (eq $o)))
    (type $p (record (field "genesis" (list u8)) (field "cryptlet" u32)))
    (export "place" (type $place (eq $p)))
    (type $result (result $opened (error $error)))
    (export "open" (func (param "sealed" (list u8)) (result $result)))
    (export "here" (func (result $place)))))
  (import "cryptlet:fabric/log@1.0.0" (instance $log
    (export "line" (func (param "text" string)))))
  (core module $libc
    (memory (export "memory") 4)
    (global $free (mut i32) (i32.const 4096))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (local $at i32)
      (local.set $at (global.get $free))
      (global.set $free (i32.and (i32.const -8)
        (i32.add (i32.const 7) (i32.add (global.get $free) (local.get 3)))))
      (local.get $at)))
  (core instance $libc (instantiate $libc))
  (core func $open (canon lower (func $secrets "open")
    (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
  (core func $here (canon lower (func $secrets "here")
    (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
  (core func $line (canon lower (func $log "line") (memory (core memory $libc "memory"))))
  (core module $main
    (import "libc" "memory" (memory 1))
    (import "host" "open" (func $open (param i32 i32 i32)))
    (import "host" "here" (func $here (param i32)))
    (import "host" "line" (func $line (param i32 i32)))
    ;; what the fabric writes is what the exports give: both have one form in memory
    (func (export "reveal") (param i32 i32) (result i32)
      (call $open (local.get 0) (local.get 1) (i32.const 64))
      (i32.const 64))
    (func (export "place") (result i32) (call $here (i32.const 64)) (i32.const 64))
    (func (export "flood") (param i32 i32) (result i64)
      (loop $again (call $open (local.get 0) (local.get 1) (i32.const 64)) (br $again))
      (unreachable))
    (func (export "gossip") (param i32 i32) (result i64)
      (call $line (i32.const 0) (i32.const 0))
      (call $open (local.get 0) (local.get 1) (i32.const 64))
      (call $line (i32.load (i32.const 68)) (i32.load (i32.const 72)))
      (unreachable)))
  (core instance $main (instantiate $main
    (with "libc" (instance $libc))
    (with "host" (instance (export "open" (func $open)) (export "here" (func $here))
      (export "line" (func $line))))))
  (func (export "reveal") (param "sealed" (list u8))
    (result (result (tuple (list u8) (list u8)) (error u8)))
    (canon lift (core func $main "reveal")
      (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
  (func (export "place") (result (tuple (list u8) u32))
    (canon lift (core func $main "place") (memory (core memory $libc "memory"))))
  (func (export "flood") (param "sealed" (list u8)) (result u64)
    (canon lift (core func $main "flood")
      (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
  (func (export "gossip") (param "sealed" (list u8)) (result u64)
    (canon lift (core func $main "gossip")
      (memory (core memory $libc "memory")) (realloc (core func $libc "realloc")))))"#;

/// A guest of a component's text.
pub fn made(header: &str, text: &str) -> Guest {
    let component = wat::parse_str(text).expect("the test's own component");
    Guest {
        cryptlet: CryptletId(7),
        digest: sha256(&component),
        component: Arc::new(component),
        header: header.into(),
    }
}

/// Asks an instance.
pub async fn call(
    instance: &dyn Instance,
    question: Question,
    outside: &dyn CallOut,
) -> Result<Vec<u8>, RegionError> {
    instance.warm().await?.call_in(question, outside).await
}

/// Small bounds: what exceeds them does so quickly.
pub fn limits() -> GuestLimits {
    GuestLimits {
        fuel: 50_000_000,
        call_ms: 2_000,
        memory_bytes: 16 * 1024 * 1024,
        table_elements: 10_000,
        reads: 4,
        lines: 8,
        process_bytes: 512 * 1024 * 1024,
    }
}
