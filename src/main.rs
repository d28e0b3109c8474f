//! The `oche` command: everything is in `oche::cli`.

fn main() -> std::process::ExitCode {
    oche::cli::main()
}
