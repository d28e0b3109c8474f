//! Build script: how the program is linked. (What the core library needs is built with `runtime/`.)

use std::env;
use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    link_in_place();
}

/// On Linux the program stands where it was linked, as Go's and Node's do: tables of functions, of which there are thousands, then need no
/// list of what to adjust when it is loaded (a megabyte), and no time for that.
fn link_in_place() {
    let target = |what: &str| env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    let release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if release && target("OS") == "linux" && target("ENV") == "gnu" {
        println!("cargo::rustc-link-arg-bins=-no-pie");
        fold_equal_functions();
    }
}

/// Functions whose code came out the same exist once, where the linker that comes with Rust is there and can do so.
fn fold_equal_functions() {
    let variable = |name: &str| env::var(name).unwrap_or_default();
    let sysroot = Command::new(variable("RUSTC")).args(["--print", "sysroot"]).output();
    let sysroot = sysroot.map(|found| String::from_utf8_lossy(&found.stdout).trim().to_owned()).unwrap_or_default();
    let folder = Path::new(&sysroot).join("lib/rustlib").join(variable("HOST")).join("bin/gcc-ld");
    let other = variable("CARGO_ENCODED_RUSTFLAGS").contains("link") || !variable("RUSTC_LINKER").is_empty();
    if folder.join("ld.lld").is_file() && variable("HOST") == variable("TARGET") && !other {
        for argument in [format!("-B{}", folder.display()), "-fuse-ld=lld".to_owned(), "-Wl,--icf=all".to_owned()] {
            println!("cargo::rustc-link-arg-bins={argument}");
        }
    }
}
