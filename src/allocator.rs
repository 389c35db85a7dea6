//! The allocator of the addon. Each call allocates on one thread and frees on another, for which the system's take a lock.

use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;
