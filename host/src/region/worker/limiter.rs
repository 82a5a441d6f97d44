//! Caps on what an instance allocates.

use crate::region::{fault::GuestFault, frame::GuestLimits};
use wasmtime::ResourceLimiter;

/// Most core instances within one component: a component of some languages has a handful.
const MAX_INSTANCES: usize = 16;
/// Most tables and memories within one component.
const MAX_PARTS: usize = 16;

/// Refuses growth beyond the limits, and remembers that it did: the fault is then named, whatever the guest does next.
pub struct Limiter {
    memory_bytes: usize,
    table_elements: usize,
    held_bytes: usize,
    /// The limit that was hit.
    pub fault: Option<GuestFault>,
}

impl Limiter {
    /// A limiter of one question.
    pub fn new(limits: &GuestLimits) -> Self {
        Limiter {
            memory_bytes: usize::try_from(limits.memory_bytes).unwrap_or(usize::MAX),
            table_elements: usize::try_from(limits.table_elements).unwrap_or(usize::MAX),
            held_bytes: 0,
            fault: None,
        }
    }
}

impl ResourceLimiter for Limiter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _most: Option<usize>,
    ) -> wasmtime::Result<bool> {
        // All memories of the component together.
        let held = self
            .held_bytes
            .saturating_sub(current)
            .saturating_add(desired);
        if held > self.memory_bytes {
            self.fault = Some(GuestFault::OutOfMemory);
            return Err(wasmtime::Error::new(GuestFault::OutOfMemory));
        }
        self.held_bytes = held;
        Ok(true)
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _most: Option<usize>,
    ) -> wasmtime::Result<bool> {
        if desired > self.table_elements {
            self.fault = Some(GuestFault::OutOfTable);
            return Err(wasmtime::Error::new(GuestFault::OutOfTable));
        }
        Ok(true)
    }

    fn instances(&self) -> usize {
        MAX_INSTANCES
    }

    fn tables(&self) -> usize {
        MAX_PARTS
    }

    fn memories(&self) -> usize {
        MAX_PARTS
    }
}
