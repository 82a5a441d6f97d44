//! Builds the runtime for the chain itself, as WebAssembly, next to the native one.

fn main() {
    #[cfg(feature = "std")]
    substrate_wasm_builder::WasmBuilder::build_using_defaults();
}
