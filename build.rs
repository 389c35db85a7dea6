//! Tells the linker how Node.js loads the addon.

fn main() {
    napi_build::setup();
}
